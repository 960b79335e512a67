"""Line plots in text.

A plot is asked for with numbers (some series, a size in cells, the range of the x axis) and comes back as
lines of runs like every other pane. Here we choose what each axis covers and where its ticks stand, drop the
points that could not be seen anyway, and leave it to plotext to draw the curves in braille dots. Plotext is
handed fractions between 0 and 1 instead of the values themselves, so that huge, tiny and logarithmic values
are dealt with in one place, here, and cannot overflow in its own arithmetic.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from rich.cells import cell_len, set_cell_size

from nntui.render.axes import LABEL_WIDTH, Axis, Tick, lowest_and_highest, x_axis, x_ticks, y_axis, y_ticks
from nntui.render.cells import Line, Span, fit
from nntui.render.ends import Label, beside, over, width_of_labels, within
from nntui.render.fills import Fill, filled
from nntui.render.plotext_figure import Figure
from nntui.render.thinning import dashes, downsample, kept_where
from nntui.text.frozen import dataclass
from nntui.text.wrapping import wrap

MIN_WIDTH, MIN_HEIGHT = 12, 4  # below this many cells there is no room for axes and a curve
NOTHING_FINITE = "nothing to draw: no finite value"
NOTHING_HERE = "nothing to draw in this range"
NOTHING_POSITIVE = "nothing above zero to draw on a log scale"
DOT, CURSOR = "●", "┊"
PLAIN_AXIS = str.maketrans("┬┴", "──")
BETWEEN_MARKS = 12  # columns between two marks of a curve, where there are several


@dataclass(frozen=True, eq=False)
class Series:
    """One curve of a plot.

    `x` (n,) increases; `y` (n,) may hold nan and inf, which are skipped, as is y <= 0 on a log scale.
    `role` is the role of its cells ("series1" to "series4"). `marker`, one character one cell wide, is the mark
    where the cursor meets the curve ("●" when empty); one that is given also stands here and there along it where
    there are several, so that curves differ by more than colour and those that lie on each other are seen. `plain` is
    what the curve is drawn with where there is only ASCII. `label` stands beside the plot at the curve's end and
    `first` at its beginning, where there is room. A curve may be `dashed`.
    """

    x: np.ndarray
    y: np.ndarray
    role: str
    marker: str = ""
    plain: str = "*"
    label: str = ""
    first: str = ""
    dashed: bool = False

    @property
    def mark(self) -> str:
        """Its mark, one cell wide."""
        return self.marker if len(self.marker) == 1 == cell_len(self.marker) else DOT


Curve = tuple[Series, np.ndarray, np.ndarray]  # a series with its visible points: x (n,), y (n,)


@dataclass(frozen=True)
class Mark:
    """A character one cell wide at a point of a plot, and its role."""

    x: float
    y: float
    character: str
    role: str


@dataclass(frozen=True, eq=False)
class Plot:
    """A finished plot that knows its axes, so that a cursor can be laid over it without drawing it anew.

    `lines` are its lines; `curves` each series with its visible points x (n,), y (n,); the canvas begins at the
    cell `left` of a line and has `size` cells (across, up).
    """

    lines: list[Line]
    curves: Sequence[Curve] = ()
    across: Axis | None = None
    up: Axis | None = None
    left: int = 0
    size: tuple[int, int] = (0, 0)

    def _column(self, place: float) -> int:
        """The column that a fraction from 0 to 1 falls into; 0 and 1 are the middles of the first and the last.

        Like plotext, we take the later of two columns, and the lower of two rows, for what lies on their border.
        """
        return math.floor(place * (self.size[0] - 1) + 0.5)

    def _cell(self, place_x: np.ndarray, place_y: np.ndarray) -> tuple[int, int]:
        """The line and the column of a place given in fractions, each of shape (1,)."""
        row = self.size[1] - 1 - math.ceil(float(place_y[0]) * (self.size[1] - 1) - 0.5)
        return row, self.left + self._column(float(place_x[0]))

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """The line and the column of a point; None if it lies beyond the axes."""
        if self.across is None or self.up is None or (self.up.log and not y > 0):
            return None
        height = math.log10(y) if self.up.log else y / self.up.unit
        if not (self.across.low <= x / self.across.unit <= self.across.high and self.up.low <= height <= self.up.high):
            return None
        return self._cell(self.across.place(np.array([x])), self.up.place(np.array([y])))

    def at(self, cursor: float | None, marks: Sequence[Mark] | None = None) -> list[Line]:
        """The lines with a vertical line at x = `cursor`, and each series' mark where it crosses the curve.

        Where `marks` are given they stand instead of those of the series, a later one upon an earlier one.
        """
        if self.across is None or self.up is None:
            return self.lines
        lines = list(self.lines)
        place = None if cursor is None else (cursor / self.across.unit - self.across.low)
        if cursor is not None and place is not None and 0 <= place <= self.across.high - self.across.low:
            column = self.left + self._column(float(self.across.place(np.array([cursor]))[0]))
            for row in range(self.size[1]):
                lines[row] = over(lines[row], column, CURSOR, "accent", only_blank=True)
            lines[self.size[1]] = over(lines[self.size[1]], column, "┴", "accent")
        for mark in marks or ():
            if cell := self.cell(mark.x, mark.y):
                lines[cell[0]] = over(lines[cell[0]], cell[1], mark.character, mark.role)
        for each, x, y in self.curves if marks is None else ():
            where = x[0] if y.size == 1 else cursor  # a single braille dot would not be seen
            if where is not None and y.size and x[0] <= where <= x[-1]:
                row, column = self._cell(*_crossing(x, y, where, self.across, self.up))
                lines[row] = over(lines[row], column, each.mark, each.role)
        return lines

    def x_at(self, column: int) -> float | None:
        """The x in the middle of a column of a line; None beside the canvas."""
        if self.across is None or not 0 <= column - self.left < self.size[0]:
            return None
        place = (column - self.left) / max(self.size[0] - 1, 1)
        return (self.across.low + place * (self.across.high - self.across.low)) * self.across.unit

    def written(self, right: int) -> "Plot":
        """The plot with marks along its curves, their first values, and their labels beside them in `right` cells."""
        if self.across is None or self.up is None:
            return self
        lines, labels, drawn = list(self.lines), [], [curve for curve in self.curves if curve[2].size]
        for place, (each, x, y) in enumerate(drawn):
            if len(drawn) > 1 and each.marker:
                self._mark(lines, each, x, y, place * BETWEEN_MARKS // len(drawn))
            labels.append(Label(each.label, each.role, self._cell(*self._place(x[-1], y[-1]))[0]))
        for each, x, y in drawn:
            if each.first:
                row, column = self._cell(*self._place(x[0], y[0]))
                within(lines, Label(each.first, "axis", row, column + 1), self.size[1])
        if right:
            edge = beside([label for label in labels if label.text], self.size[1], right)
            blank = [[Span(" " * right, "axis")]] * (len(lines) - len(edge))
            lines = [[*line, *more] for line, more in zip(lines, [*edge, *blank], strict=True)]
        return replace(self, lines=lines)

    def _place(self, x: float, y: float) -> tuple[np.ndarray, np.ndarray]:
        assert self.across is not None and self.up is not None  # noqa: S101, PT018 - who asks has seen to it
        return self.across.place(np.array([x])), self.up.place(np.array([y]))

    def _mark(self, lines: list[Line], each: Series, x: np.ndarray, y: np.ndarray, first: int) -> None:
        """Put a curve's mark into every few columns that it goes through, from a first one on."""
        assert self.across is not None and self.up is not None  # noqa: S101, PT018 - who asks has seen to it
        for column in range(first, self.size[0], BETWEEN_MARKS):
            where = self.x_at(self.left + column)
            if where is not None and x[0] <= where <= x[-1]:
                row, _ = self._cell(*_crossing(x, y, where, self.across, self.up))
                lines[row] = over(lines[row], self.left + column, each.mark, each.role)


def plot(
    series: Sequence[Series],
    width: int,
    height: int,
    *,
    log: bool,
    x_limits: tuple[float, float],
    x_label: str,
    ascii_only: bool = False,
    gutter: int = 0,
    right: int | None = None,
    numbered: bool = True,
    fills: Sequence[Fill] = (),
) -> Plot:
    """Draw `series` over the x range `x_limits` as exactly `height` lines of exactly `width` cells.

    What lies outside of `x_limits` is left out. `x_label` names what x counts ("step"). With `log` the y axis is
    logarithmic. Too small a size gives blank lines, nothing to draw gives one sentence. `ascii_only` draws with each
    series' `plain` instead of braille. `gutter` are the cells that the numbers of the y axis have at least, `right`
    those of the labels, so that plots above each other have one x axis; without `numbered` it has no numbers. `fills`
    lie behind.
    """
    if width < MIN_WIDTH or height < MIN_HEIGHT:
        return Plot([[Span(" " * max(width, 0))] for _ in range(height)])
    across, whole = x_axis(x_limits)
    limits = across.low * across.unit, across.high * across.unit
    curves = [(each, *_visible(each, limits, log)) for each in series]
    if not any(y.size for _, _, y in curves):
        return Plot(sentence(_why_empty(series, limits), width, height))
    up = y_axis(*lowest_and_highest([*(y for _, _, y in curves), *(each.covered(log) for each in fills)]), log)
    right = width_of_labels([each.label for each in series], width) if right is None else right
    rows = height - (2 if numbered else 1)
    numbers, gutter = _y_gutter(up, x_label, width - right, rows, gutter)
    figure, canvas = Figure(width - right, rows + 2), width - right - gutter - 1
    figure.axis("x", across, x_ticks(across, whole, canvas))
    figure.axis("y", up, numbers)
    lines = _drawn(curves, figure, across, up, canvas, ascii_only)
    lines = _with_x_label(lines, x_label, gutter) if numbered else _without_numbers(lines)
    lines = filled(lines, fills, across, up, gutter + 1, (canvas, rows)) if fills else lines
    return Plot(lines, curves, across, up, gutter + 1, (canvas, rows)).written(right)


def _drawn(
    curves: Sequence[Curve], figure: Figure, across: Axis, up: Axis, canvas: int, ascii_only: bool
) -> list[Line]:
    """The lines of a figure with its curves: no more points than can be told apart on a canvas of so many cells."""
    for each, x, y in curves:
        if not y.size:
            continue
        thin_x, thin_y = downsample(x, y, canvas)
        points = across.place(thin_x), up.place(thin_y)
        for some_x, some_y in dashes(*points, canvas) if each.dashed else (points,):
            figure.curve(some_x, some_y, each.role, each.plain if ascii_only else "braille")
    return figure.lines()


# What is drawn: the part of each series that can be seen, and the marks on it.


def _visible(each: Series, limits: tuple[float, float], log: bool) -> tuple[np.ndarray, np.ndarray]:
    """The points of a series inside the x limits that the y axis can show: x (m,), y (m,)."""
    x, y = np.asarray(each.x, dtype=float), np.asarray(each.y, dtype=float)
    seen = np.isfinite(y) & (x >= limits[0]) & (x <= limits[1])
    if log:
        seen &= y > 0
    return kept_where(seen, x, y)


def _why_empty(series: Sequence[Series], limits: tuple[float, float]) -> str:
    """What to say when no point can be drawn."""
    if any(_visible(each, limits, log=False)[1].size for each in series):
        return NOTHING_POSITIVE
    return NOTHING_HERE if any(np.isfinite(each.y).any() for each in series) else NOTHING_FINITE


def _crossing(x: np.ndarray, y: np.ndarray, where: float, across: Axis, up: Axis) -> tuple[np.ndarray, np.ndarray]:
    """The place (1,), (1,) where the curve passes x = `where`, straight between its neighbours."""
    after = int(np.searchsorted(x, where))
    near = slice(max(after - 1, 0), after + 1)
    place = across.place(np.array([where]))
    return place, np.interp(place, across.place(x[near]), up.place(y[near]))


def _y_gutter(axis: Axis, x_label: str, width: int, rows: int, least: int) -> tuple[list[Tick], int]:
    """The y axis's ticks with texts of one width, and that width, which `x_label` below them needs too."""
    ticks = y_ticks(axis, rows)
    gutter = max(*(len(tick.text) for tick in ticks), least)
    if gutter > width // 2:
        return [], 0
    gutter = max(gutter, min(cell_len(x_label), LABEL_WIDTH))
    return [Tick(tick.value, tick.text.rjust(gutter)) for tick in ticks], gutter


def _without_numbers(lines: list[Line]) -> list[Line]:
    """The same lines without the last, and the line of the x axis without its marks."""
    *upper, axis, _ = lines
    return [*upper, [Span(run.text.translate(PLAIN_AXIS), run.role) for run in axis]]


def _with_x_label(lines: list[Line], x_label: str, gutter: int) -> list[Line]:
    """The same lines with `x_label` in the free corner left of the x axis's numbers."""
    *upper, last = lines
    numbers = "".join(run.text for run in last)[gutter:]
    label = fit(x_label, gutter, ">") if x_label else " " * gutter
    return [*upper, [Span(label, "muted"), Span(numbers, "axis")] if gutter else last]


def sentence(text: str, width: int, height: int, keys: str = "") -> list[Line]:
    """A blank sheet with one sentence in its middle, and below it, if there is room, what `keys` do about it."""
    both = (text, "muted"), (keys, "muted key")
    said = [(line, role) for words, role in both for line in (wrap(words, max(width, 2)) if words else [])][:height]
    middle = [Span(set_cell_size(line, min(cell_len(line), width)).center(width), role) for line, role in said]
    above = (height - len(middle)) // 2
    blank = Span(" " * width, "muted")
    return [[run] for run in [blank] * above + middle + [blank] * (height - above - len(middle))]
