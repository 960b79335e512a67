"""Line plots in text: the one place that knows plotext.

A plot is asked for with numbers (some series, a size in cells, the range of the x axis) and comes back as
lines of runs like every other pane. Here we choose what each axis covers and where its ticks stand, drop the
points that could not be seen anyway, and leave it to plotext to draw the curves in braille dots. Plotext is
handed fractions between 0 and 1 instead of the values themselves, so that huge, tiny and logarithmic values
are dealt with in one place, here, and cannot overflow in its own arithmetic.

Plotext colours every cell; each role borrows one colour number on the way in and gets it back on the way out.
"""

import math
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import numpy as np
from rich.cells import cell_len

from nntui.render.cells import Line, Run, fit

MIN_WIDTH, MIN_HEIGHT = 12, 4  # below this many cells there is no room for axes and a curve
NOTHING_FINITE = "nothing to draw: no finite value"
NOTHING_HERE = "nothing to draw in this range"
NOTHING_POSITIVE = "nothing above zero to draw on a log scale"
DOT, DIAMOND = "●", "◆"

LABEL_WIDTH = 7  # tick numbers longer than this are written with an exponent
ROWS_PER_TICK = 3
FLATTEST = 1e-3  # an axis covers at least this part of its largest value, so that rounding noise looks flat
FLATTEST_LOG = 0.02  # and on a log scale at least this many powers of ten
MARGIN = 0.05  # of the range, left free above and below

# plotext numbers the colours of the terminal's palette; from 16 on they have no second spelling.
FIRST_COLOUR = 16
_ESCAPE = re.compile(r"\x1b\[([\d;]*)m")
_FOREGROUND = "38;5;"


@dataclass(frozen=True, eq=False)
class Series:
    """One curve of a plot.

    `x` (n,) increases; `y` (n,) may hold nan and inf, which are skipped, as is y <= 0 on a log scale.
    `role` is the role of its cells ("series1" to "series4"). `label` and `marker` are for the legend, which
    the caller draws. `marker`, one character one cell wide, is also the mark where the cursor meets the
    curve, so that curves differ by more than colour ("●" when empty).
    """

    label: str
    x: np.ndarray
    y: np.ndarray
    role: str
    marker: str = ""


class _Tick(NamedTuple):
    """A number on an axis: its value (in the axis's own unit) and the text that stands for it."""

    value: float
    text: str


@dataclass(frozen=True)
class _Axis:
    """From values to places along an axis: `low` is at 0, `high` at 1.

    Both are in the axis's own unit: log10 of the value on a log scale, otherwise the value divided by `unit`,
    a power of ten that keeps differences of huge values finite.
    """

    low: float
    high: float
    log: bool = False
    unit: float = 1.0

    def place(self, values: np.ndarray) -> np.ndarray:
        """Where `values` (n,) stand, as fractions from 0 to 1; values beyond the ends are put at the ends."""
        own = np.log10(values) if self.log else values / self.unit
        return np.clip((own - self.low) / (self.high - self.low), 0.0, 1.0)


def downsample(x: np.ndarray, y: np.ndarray, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Thin a curve to what `columns` columns can show.

    `x` (n,) increases, `y` is (n,). Points that are not finite go first. Of the rest, every column of equal
    width in x keeps its lowest and its highest point, in their order; the first and last point stay too, so
    at most `2 * columns + 2` points are left. The curve's own minimum and maximum are always among them.
    Returns x (m,), y (m,).
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    finite = np.isfinite(x) & np.isfinite(y)
    x, y = x[finite], y[finite]
    columns = max(int(columns), 1)
    if x.size <= 2 * columns + 2:
        return x, y
    share = np.arange(columns) / columns
    edges = [*np.searchsorted(x, x[0] * (1 - share) + x[-1] * share).tolist(), x.size]
    kept = {0, x.size - 1}
    for start, end in pairwise(edges):  # one step per column; the points of a column are scanned inside numpy
        if start < end:
            kept.add(start + int(y[start:end].argmin()))
            kept.add(start + int(y[start:end].argmax()))
    index = sorted(kept)
    return x[index], y[index]


def plot_lines(
    series: Sequence[Series],
    width: int,
    height: int,
    *,
    log: bool,
    cursor: float | None,
    x_limits: tuple[float, float],
    x_label: str,
    points: Sequence[tuple[float, float, str]] = (),
) -> list[Line]:
    """Draw `series` over the x range `x_limits` as exactly `height` lines of exactly `width` cells.

    The x axis covers `x_limits`; what lies outside is left out. `cursor` is an x at which a vertical line
    stands, with a dot on each curve that reaches it. `points` are marks (x, y, role), drawn as "◆".
    `x_label` names what x counts ("step"). With `log` the y axis is logarithmic. Too small a size gives blank
    lines, and nothing to draw gives one sentence.
    """
    if width < MIN_WIDTH or height < MIN_HEIGHT:
        return [[Run(" " * max(width, 0))] for _ in range(height)]
    x_axis, whole = _x_axis(x_limits)
    limits = x_axis.low * x_axis.unit, x_axis.high * x_axis.unit
    curves = [_visible(each, limits, log) for each in series]
    marks = [mark for mark in points if _shown(mark, limits, log)]
    values = [y for _, y in curves if y.size] + [np.array([y]) for _, y, _ in marks]
    if not values:
        return _sentence(_why_empty(series, limits), width, height)
    y_axis = _y_axis(min(float(y.min()) for y in values), max(float(y.max()) for y in values), log)

    y_ticks, gutter = _y_gutter(y_axis, x_label, width, height)
    canvas = width - gutter - 1
    sheet = _Sheet(width, height)
    sheet.axis("x", x_axis, _x_ticks(x_axis, whole, canvas))
    sheet.axis("y", y_axis, y_ticks)
    if cursor is not None and limits[0] <= cursor <= limits[1]:
        sheet.cursor(float(x_axis.place(np.array([cursor]))[0]))
    for each, (x, y) in zip(series, curves, strict=True):
        if y.size:
            thin_x, thin_y = downsample(x, y, canvas)
            sheet.curve(x_axis.place(thin_x), y_axis.place(thin_y), each.role)
    for x_mark, y_mark, role in marks:
        sheet.mark(x_axis.place(np.array([x_mark])), y_axis.place(np.array([y_mark])), DIAMOND, role)
    for each, (x, y) in zip(series, curves, strict=True):
        dot = each.marker if len(each.marker) == 1 == cell_len(each.marker) else DOT
        where = x[0] if y.size == 1 else cursor  # a single braille dot would not be seen
        if where is not None and y.size and x[0] <= where <= x[-1]:
            sheet.mark(*_crossing(x, y, where, x_axis, y_axis), dot, each.role)
    return _with_x_label(sheet.lines(), x_label, gutter)


# What is drawn: the part of each series that can be seen, and the marks on it.


def _visible(each: Series, limits: tuple[float, float], log: bool) -> tuple[np.ndarray, np.ndarray]:
    """The points of a series inside the x limits that the y axis can show: x (m,), y (m,)."""
    x, y = np.asarray(each.x, dtype=float), np.asarray(each.y, dtype=float)
    seen = np.isfinite(y) & (x >= limits[0]) & (x <= limits[1])
    if log:
        seen &= y > 0
    return x[seen], y[seen]


def _why_empty(series: Sequence[Series], limits: tuple[float, float]) -> str:
    """What to say when no point can be drawn."""
    if any(_visible(each, limits, log=False)[1].size for each in series):
        return NOTHING_POSITIVE
    return NOTHING_HERE if any(np.isfinite(each.y).any() for each in series) else NOTHING_FINITE


def _shown(mark: tuple[float, float, str], limits: tuple[float, float], log: bool) -> bool:
    x, y, _ = mark
    return limits[0] <= x <= limits[1] and math.isfinite(y) and (y > 0 or not log)


def _crossing(
    x: np.ndarray, y: np.ndarray, where: float, x_axis: _Axis, y_axis: _Axis
) -> tuple[np.ndarray, np.ndarray]:
    """The place (1,), (1,) where the curve passes x = `where`, straight between its neighbours."""
    after = int(np.searchsorted(x, where))
    near = slice(max(after - 1, 0), after + 1)
    place = x_axis.place(np.array([where]))
    return place, np.interp(place, x_axis.place(x[near]), y_axis.place(y[near]))


# The axes: what they cover.


def _unit(low: float, high: float) -> float:
    """1, or for huge and tiny values the power of ten that brings them near 1."""
    peak = max(abs(low), abs(high))
    if peak == 0 or 1e-150 < peak < 1e150:
        return 1.0
    return float(10.0 ** min(max(math.floor(math.log10(peak)), -300), 300))


def _x_axis(limits: tuple[float, float]) -> tuple[_Axis, bool]:
    """The x axis over `limits`, and whether they are whole numbers."""
    low, high = sorted(float(limit) for limit in limits)
    if not (math.isfinite(low) and math.isfinite(high)):
        low, high = 0.0, 1.0
    whole = low.is_integer() and high.is_integer() and max(abs(low), abs(high)) < 1e15
    unit = _unit(low, high)
    low, high = low / unit, high / unit
    if high - low <= 1e-12 * max(abs(low), abs(high)):
        high = low + max(math.ceil(abs(low) * FLATTEST), 1)
    return _Axis(low, high, unit=unit), whole


def _y_axis(low: float, high: float, log: bool) -> _Axis:
    """A y axis for values from `low` to `high`, with the floor at zero when they fall far towards it."""
    if log:
        low, high = _widened(math.log10(low), math.log10(high), FLATTEST_LOG)
        return _Axis(max(low, -323.3), min(high, 308.25), log=True)
    unit = _unit(low, high)
    low, high = low / unit, high / unit
    if 0 <= low < high / 2 or low == high == 0:
        return _Axis(0.0, high or 1.0, unit=unit)
    wide_low, wide_high = _widened(low, high, FLATTEST * max(abs(low), abs(high)))
    return _Axis(max(wide_low, 0.0) if low >= 0 else wide_low, wide_high, unit=unit)


def _widened(low: float, high: float, least: float) -> tuple[float, float]:
    """The range with a margin around it, and at least `least` wide."""
    middle = (low + high) / 2
    half = max(high - low, least) * (0.5 + MARGIN)
    return middle - half, middle + half


# The axes: their ticks.


def _x_ticks(axis: _Axis, whole: bool, canvas: int) -> list[_Tick]:
    """Ticks for an x axis `canvas` cells wide; whole limits get one each: they say how long a run is."""
    ends = [_Tick(end, f"{end:.0f}") for end in (axis.low, axis.high)] if whole else []
    longest = max((len(tick.text) for tick in ends), default=LABEL_WIDTH)
    ticks = _linear_ticks(axis.low, axis.high, max(canvas // (longest + 4), 2), axis.unit, whole=whole)
    if not ends:
        return ticks
    room = (axis.high - axis.low) / canvas * (1.5 * longest + 2)
    return [ends[0], *(tick for tick in ticks if axis.low + room < tick.value < axis.high - room), ends[1]]


def _y_gutter(axis: _Axis, x_label: str, width: int, height: int) -> tuple[list[_Tick], int]:
    """The y axis's ticks with texts of one width, and that width, which `x_label` below them needs too."""
    most = max((height - 2) // ROWS_PER_TICK, 2)
    if axis.log:
        ticks = _log_ticks(axis.low, axis.high, most)
    else:
        ticks = _linear_ticks(axis.low, axis.high, most, axis.unit)
    gutter = max(len(tick.text) for tick in ticks)
    if gutter > width // 2:
        return [], 0
    gutter = max(gutter, min(cell_len(x_label), LABEL_WIDTH))
    return [_Tick(tick.value, tick.text.rjust(gutter)) for tick in ticks], gutter


def _linear_ticks(low: float, high: float, most: int, unit: float, *, whole: bool = False) -> list[_Tick]:
    """At most `most` ticks (2 or more) at multiples of 1, 2 or 5 times a power of ten, in units of `unit`."""
    span = high - low
    if not span > 0:
        return [_Tick(low, f"{low * unit:.3g}")]
    power = 0 if whole and span / most < 1 else math.floor(math.log10(span / most))
    denser = [low, high]
    for factor in (1, 2, 5, 10, 20, 50):
        step = factor * 10.0**power
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        values = [number * step for number in range(first, last + 1)]
        if len(values) <= most:
            break
        denser = values
    if (
        len(values) < 2
    ):  # the next coarser step would leave one tick or none: name the ends of the denser ones
        values = [denser[0], denser[-1]]
        step = denser[1] - denser[0]
    return [_Tick(value, text) for value, text in zip(values, _texts(values, step, unit), strict=True)]


def _texts(values: Sequence[float], step: float, unit: float) -> list[str]:
    """The values in as few digits as tell neighbours `step` apart from each other."""
    smallest = math.floor(math.log10(step) + 1e-9)
    digits = max(0, -smallest)
    if unit == 1.0 and digits <= LABEL_WIDTH:
        fixed = [f"{value + 0.0:.{digits}f}" for value in values]
        if max(len(text) for text in fixed) <= LABEL_WIDTH:
            return fixed
    largest = math.floor(math.log10(max(abs(value) for value in values) or step) + 1e-9)
    digits = max(0, largest - smallest)
    return [f"{value * unit:.{digits}e}" if value else "0" for value in values]


def _log_ticks(low: float, high: float, most: int) -> list[_Tick]:
    """At most `most` ticks on a log axis from 10**low to 10**high: powers of ten, finer if few fit."""
    powers = range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)
    if len(powers) >= 2:
        stride = math.ceil(len(powers) / most)
        even = [power for power in powers if power % stride == 0]
        marks = [float(f"1e{power}") for power in (even if len(even) >= 2 else powers[::stride])]
    else:
        near = range(math.floor(low), math.floor(high) + 1)
        fine = [float(f"{factor}e{power}") for power in near for factor in (1, 2, 5)]
        marks = [value for value in fine if value > 0 and low <= math.log10(value) <= high]
        marks = marks[:: math.ceil(len(marks) / most) or 1]
    if len(marks) < 2:
        unit = _unit(10.0**low, 10.0**high)
        ticks = _linear_ticks(10.0**low / unit, 10.0**high / unit, most, unit)
        return [_Tick(math.log10(tick.value) + math.log10(unit), tick.text) for tick in ticks]
    return [_Tick(math.log10(mark), f"{mark:g}" if 1e-4 <= mark < 1e6 else f"{mark:.0e}") for mark in marks]


# The sheet: plotext draws, and its coloured text becomes runs again.


class _Sheet:
    """One drawing of `width` by `height` cells; everything is placed by fractions from 0 to 1.

    It owns its figure: plotext's global one would carry settings from one drawing to the next, and clips what
    it draws to the size of the terminal.
    """

    def __init__(self, width: int, height: int) -> None:
        import plotext  # noqa: PLC0415  (a quarter of a second, which the first paint must not wait for)

        self._plotext: Any = plotext
        self._colours: dict[str, int] = {}
        terminal = type(plotext.terminal)()
        terminal.limit(False, False)
        self._figure = type(plotext.figure)(terminal)
        self._figure.plot_size(width, height)
        for axis, far_side in (("x", "upper"), ("y", "right")):
            self._figure.axes(True, pixel=self._pixel("axis"), axis=axis, side="both")
            self._figure.axes(False, axis=axis, side=far_side)

    def _pixel(self, role: str) -> Any:
        return self._plotext.pixel(self._colours.setdefault(role, FIRST_COLOUR + len(self._colours)))

    def axis(self, name: str, axis: _Axis, ticks: Sequence[_Tick]) -> None:
        """Draw the axis "x" (below) or "y" (left) with its ticks."""
        ruler = self._figure.ruler(name)
        ruler.pixel(self._pixel("axis"))
        ruler.lim(0, 1)
        span = axis.high - axis.low
        ruler.ticks([(tick.value - axis.low) / span for tick in ticks], [tick.text for tick in ticks])

    def cursor(self, x: float) -> None:
        """Draw a vertical line at x."""
        pixel = self._pixel("accent")
        self._figure.line(x, orientation="vertical", pixel=pixel, style="dotted")

    def curve(self, x: np.ndarray, y: np.ndarray, role: str) -> None:
        """Join the points x (n,), y (n,) in braille."""
        marker = self._plotext.marker("braille", self._pixel(role))
        signal = self._figure.signal(x.tolist(), y.tolist(), marker=marker)
        self._figure.draw(signal.lines().density("full", scope="line"))  # "simple" leaves gaps in the line

    def mark(self, x: np.ndarray, y: np.ndarray, character: str, role: str) -> None:
        """Put one character at x (1,), y (1,)."""
        marker = self._plotext.marker(character, self._pixel(role))
        self._figure.draw(self._figure.signal(x.tolist(), y.tolist(), marker=marker))

    def lines(self) -> list[Line]:
        """The finished drawing."""
        roles = {str(colour): role for role, colour in self._colours.items()}
        return [_runs(row, roles) for row in self._figure.build().string().rstrip("\n").split("\n")]


def _runs(row: str, roles: dict[str, str]) -> Line:
    """One line of plotext's text, its colours turned back into roles; blanks join the run before them."""
    role = "axis"
    pieces: list[tuple[str, str]] = []
    for index, part in enumerate(_ESCAPE.split(row)):
        if index % 2:  # the split alternates between text and what stood inside an escape sequence
            role = roles.get(part.removeprefix(_FOREGROUND), role) if part.startswith(_FOREGROUND) else role
        elif part:
            pieces.append((part, role))
    return [
        Run("".join(text for text, _ in group), role)
        for role, group in groupby(pieces, key=lambda piece: piece[1])
    ]


def _with_x_label(lines: list[Line], x_label: str, gutter: int) -> list[Line]:
    """The same lines with `x_label` in the free corner left of the x axis's numbers."""
    *upper, last = lines
    numbers = "".join(run.text for run in last)[gutter:]
    label = fit(x_label, gutter, ">") if x_label else " " * gutter
    return [*upper, [Run(label, "muted"), Run(numbers, "axis")] if gutter else last]


def _sentence(sentence: str, width: int, height: int) -> list[Line]:
    """A blank sheet with one sentence in its middle."""
    words = textwrap.wrap(sentence, width)[:height]
    above = (height - len(words)) // 2
    rows = [""] * above + words + [""] * (height - above - len(words))
    return [[Run(row.center(width), "muted")] for row in rows]
