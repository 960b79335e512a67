"""What the network says over its inputs: over one a curve, over two a map, with the rows on it and the border where the
answer changes. A place of it that is clicked becomes a new input.
"""

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from rich.cells import cell_len

from nntui.engine.arrays import Array
from nntui.explain.origins import origin_of_answer, origin_of_unit, why
from nntui.render.axes import linear_ticks
from nntui.render.behind_veil import covers
from nntui.render.cells import Line, Span, clip
from nntui.render.content import Clicked, PaneContent, drawn
from nntui.render.heatmap import (
    ABOVE,
    BELOW,
    PLAIN,
    Cell,
    border_of,
    cells_at,
    cells_of,
    framed,
    middles,
    put,
    scale,
    upright,
    with_unit,
)
from nntui.render.map_told import told
from nntui.render.map_words import FINE, in_words, legend, of_chosen
from nntui.render.pane import Drawing, Pane
from nntui.render.plot import MIN_HEIGHT, Mark, Plot, Series, plot, sentence
from nntui.render.said import NEW, Said, columns_of, said_of, speaker, why_nothing
from nntui.session.commands import ChooseRow, Command
from nntui.session.frame import Frame
from nntui.session.pointing import pointed_at
from nntui.session.suggest import of_row
from nntui.timeline.answers import ranges
from nntui.timeline.origin import Ask

UNTOLD = "WHAT THE NETWORK SAYS"
LEGEND = 3  # lines above the map, where there is room
ROOM_FOR_LEGEND = 12  # lines of a pane from which on there is
SMALLEST = 12, 4  # cells of a map
ROWS_PER_TICK = 3
LONGEST_UNIT = 5  # cells of a unit that stands with each number of an axis
ROOM_FOR_NAMES = 60, 16  # cells of a map from which on the rows' names stand beside their marks
MOST_NAMES = 24
MANY_MARKS = 5_000  # beyond them, of those in one place only one is drawn
Hit = Callable[[int, int], Clicked]


def draw(frame: Frame, width: int, height: int, drawing: Drawing) -> PaneContent:
    """The map with its legend, in `height` lines."""
    if reason := why_nothing(frame):
        return drawn(sentence(reason, width, height))
    said = said_of(frame)
    with np.errstate(all="ignore"):  # answers that overflow have no colour
        lines, hit = (_curve if len(said.columns) == 1 else _map)(said, width, height, drawing.ascii_only)
    return drawn(lines, hit)


def title(frame: Frame) -> str:
    """The pane's title: "WHAT o1 SAYS over weight and height"."""
    if why_nothing(frame):
        return UNTOLD
    setup, (layer, unit) = frame.setup, speaker(frame)
    inputs = [setup.scenario.data.inputs[column] for column in columns_of(frame)]
    over = " and ".join(f"{each.name} ({each.unit})" if each.unit else each.name for each in inputs)
    rest = len(setup.scenario.data.inputs) > len(inputs)
    still = f", the rest as {setup.all_names[frame.focus.row]}'s" if rest else ""
    what = "WHICH OUTPUT IS HIGHEST" if unit is None else f"WHAT {setup.unit_name(layer, unit)} SAYS"
    return f"{what} over {over}{still}"


def _above(said: Said, low: float, high: float, width: int, height: int, ascii_only: bool) -> list[Line]:
    """The lines above the map: the colours, the sides in words, and what is said for the chosen row."""
    colours = legend(said, low, high, width, ascii_only)
    words = [] if said.unit is not None and math.isnan(said.level) else [in_words(said, width)]
    lines = [colours, *words, of_chosen(said, width)]
    if height < ROOM_FOR_LEGEND and words:  # who has chosen a new input wants to know of it, others of all
        lines = [colours, lines[2 if said.row >= said.moment.setup.program.data.rows else 1]]
    return [clip(line, width) for line in lines[:LEGEND]]


@lru_cache(maxsize=1)
def _curve(said: Said, width: int, height: int, ascii_only: bool) -> tuple[list[Line], Hit]:
    """Over one input: the answer as a curve, or those of all outputs, and the rows on it."""
    (column,) = said.inputs
    ((low, high),) = ranges(said.moment, said.columns)
    xs = np.linspace(low, high, FINE)
    values = said.over([xs])
    lines = _above(said, *said.limits(values), width, height, ascii_only)
    lines = lines[0 if said.unit is None else 1 :]
    if len(said.targets) and height >= ROOM_FOR_LEGEND:
        tests, new = said.test_words(ascii_only), PLAIN[NEW] if ascii_only else NEW
        words = f"rows stand at their targets, new inputs ({new}) on the curve{tests and '; '}{tests}"
        lines.append(clip([Span(words, "muted")], width))
    lines = lines[: max(height - MIN_HEIGHT, 0)]
    letters = said.letters if said.unit is None else ("*",)
    series = [
        Series(column.raw(xs), ys, f"series{1 + at % 4}", letter, plain=letter)
        for at, (ys, letter) in enumerate(zip(values, letters, strict=True))
    ]
    rows = _apart(said, width, height)
    marks = _marks_on_curve(said, rows, ascii_only)
    series += [Series(np.array([mark.x]), np.array([mark.y]), "axis") for mark in _outermost(marks)]
    limits, room = (column.raw(low), column.raw(high)), height - len(lines)
    plotted = plot(series, width, room, log=False, x_limits=limits, x_label=column.name, ascii_only=ascii_only)
    return [*lines, *plotted.at(None, marks)], _hit_of_curve(said, plotted, marks, rows, len(lines))


def _heights(said: Said) -> Array:
    """The targets of rows, where they have one of what is drawn, else what is said of them, as of new inputs."""
    heights: Array = said.of_rows.max(axis=1)
    heights[: len(said.targets)] = said.targets
    return heights


def _apart(said: Said, width: int, height: int) -> list[int]:
    """The rows and new inputs whose marks are drawn: all, or of a great many those that can be told apart."""
    if len(said.places) <= MANY_MARKS:
        return list(range(len(said.places)))
    with np.errstate(all="ignore"):
        parts = [
            np.nan_to_num((each - np.nanmin(each)) / np.ptp(each[np.isfinite(each)]) * 2 * cells).astype(np.intp)
            for each, cells in ((said.places[:, 0], width), (_heights(said), height))
        ]
    seen = dict(zip(zip(*(part.tolist() for part in parts), strict=True), range(len(parts[0])), strict=True))
    return sorted({*seen.values(), said.row}, key=lambda row: (row == said.row, row))


def _marks_on_curve(said: Said, rows: Sequence[int], ascii_only: bool) -> list[Mark]:
    """Rows at their targets, or upon the curve, and new inputs upon it."""
    places, heights = said.places[rows, 0].tolist(), _heights(said)[rows].tolist()
    marks = [said.marks[row] for row in rows]
    return [
        Mark(said.inputs[0].raw(x), y, PLAIN.get(mark, mark) if ascii_only else mark, role)
        for x, y, (mark, role) in zip(places, heights, marks, strict=True)
    ]


def _outermost(marks: Sequence[Mark]) -> list[Mark]:
    """The highest and the lowest, which the axis has to reach."""
    found = [mark for mark in marks if math.isfinite(mark.y)]
    return [min(found, key=lambda mark: mark.y), max(found, key=lambda mark: mark.y)] if found else []


def _hit_of_curve(said: Said, plotted: Plot, marks: Sequence[Mark], rows: Sequence[int], top: int) -> Hit:
    """A click on the curve's canvas: the row that stands there, else the new input at that place of the axis."""

    def hit(x: int, y: int) -> Clicked:
        along, axis = x - plotted.left, plotted.across
        if axis is None or not (0 <= along < plotted.size[0] and 0 <= y - top < plotted.size[1]):
            return None
        cells = [plotted.cell(mark.x, mark.y) for mark in marks]
        if (y - top, x) in cells:
            return ChooseRow(rows[cells.index((y - top, x))])
        step = (axis.high - axis.low) * axis.unit / max(plotted.size[0] - 1, 1)
        return _pointed(said, [said.inputs[0].scaled(_rounded(axis.low * axis.unit + along * step, step))])

    return hit


@lru_cache(maxsize=1)
def _map(said: Said, width: int, height: int, ascii_only: bool) -> tuple[list[Line], Hit]:
    """Over two inputs: half a cell for each answer, signs for the sides, letters for the rows."""
    (left, right), (bottom, top) = limits = ranges(said.moment, said.columns)
    across, up = said.inputs
    above = min(LEGEND, 2 if height < ROOM_FOR_LEGEND else LEGEND) - (said.unit is not None and math.isnan(said.level))
    room = height - above - 1
    ticks = with_unit(
        linear_ticks(up.raw(bottom), up.raw(top), max(room // ROWS_PER_TICK, 2), 1.0), _short_unit(up.unit)
    )
    gutter = max(cell_len(tick.text) for tick in ticks)
    canvas = width - gutter - 1
    if canvas < SMALLEST[0] or room < SMALLEST[1]:
        return sentence("no room for a map", width, height, "z enlarges the pane"), lambda x, y: None
    values = said.over([middles(left, right, canvas), middles(top, bottom, 2 * room)])
    low, high = said.limits(values)
    sides, colours = said.painted(values, low, high)
    border = None if sides is None else border_of(values, said.level)
    signs = said.letters if said.unit is None else (BELOW, ABOVE)
    cells = cells_of(sides, colours, ascii_only, border=border, signs=signs)
    places = cells_at(said.places, (left, right, bottom, top), (canvas, room))
    _put_rows(cells, said, places, ascii_only)
    lines = framed(cells, upright(ticks, up.raw(bottom), up.raw(top), room), gutter)
    lines.append(scale(across.raw(left), across.raw(right), gutter, canvas, _short_unit(across.unit)))
    shown = _above(said, low, high, width, height, ascii_only)
    return [*shown, *lines], _hit_of_map(said, limits, places, (gutter + 1, len(shown)), (canvas, room))


def _short_unit(unit: str | None) -> str:
    """The unit that stands with each number of an axis; a long one stands in the title alone."""
    return unit if unit and cell_len(unit) <= LONGEST_UNIT else ""


def _put_rows(cells: list[list[Cell]], said: Said, places: Sequence[tuple[int, int] | None], ascii_only: bool) -> None:
    """The marks of rows and new inputs, and where there is room for them their names beside them."""
    taken = {place for place in places if place is not None}
    signs = {*said.letters} if said.unit is None else {ABOVE, BELOW, PLAIN[BELOW]}
    for x, line in {(column + by, line) for column, line in taken for by in (-1, 1)}:
        if 0 <= x < len(cells[line]) and cells[line][x][0] in signs:  # it would look like a part of the mark
            put(cells[line], x, " ", "text")
    wide, tall = len(cells[0]), len(cells)
    named = wide >= ROOM_FOR_NAMES[0] and tall >= ROOM_FOR_NAMES[1] and len(places) <= MOST_NAMES
    order = [*range(said.row), *range(said.row + 1, len(places)), said.row]  # the chosen one over all others
    drawn = order if named else {places[row]: row for row in order}.values()
    for row in drawn:
        if (place := places[row]) is None:
            continue
        (column, line), (mark, role) = place, said.marks[row]
        put(cells[line], column, PLAIN.get(mark, mark) if ascii_only else mark, role)
        name = said.moment.setup.all_names[row]
        for begin in (column + 2, column - 1 - cell_len(name)) if named else ():
            needed = {(x, line) for x in range(begin - 1, begin + cell_len(name) + 1)} - {place}
            if begin > 0 and begin + cell_len(name) < wide and not needed & taken:
                put(cells[line], begin, name, "accent" if row == said.row else "text")
                taken |= needed
                break


def _hit_of_map(
    said: Said,
    limits: Sequence[tuple[float, float]],
    places: Sequence[tuple[int, int] | None],
    corner: tuple[int, int],
    size: tuple[int, int],
) -> Hit:
    """A click on the map: the row that stands there or beside it; else that place as a new input."""
    (left, right), (bottom, top) = limits

    def hit(x: int, y: int) -> Clicked:
        column, line = x - corner[0], y - corner[1]
        near = [(abs(place[0] - column), row) for row, place in enumerate(places) if place and place[1] == line]
        if near and min(near)[0] <= 1:
            return ChooseRow(min(near)[1])
        if not (0 <= column < size[0] and 0 <= line < size[1]):
            return None
        step = (right - left) / size[0], (top - bottom) / size[1]
        at = left + (column + 0.5) * step[0], top - (line + 0.5) * step[1]
        there = zip(said.inputs, at, step, strict=True)
        return _pointed(said, [each.scaled(_rounded(each.raw(x), each.scale * by)) for each, x, by in there])

    return hit


def _pointed(said: Said, values: Sequence[float]) -> Clicked:
    """The new input that has these values on the axes and the chosen row's others."""
    inputs = said.own.tolist()
    for column, value in zip(said.columns, values, strict=True):
        inputs[column] = value
    return pointed_at(said.moment, inputs)


def _rounded(value: float, step: float) -> float:
    """A raw value in as few digits as tell places `step` apart from each other."""
    return round(value, -math.floor(math.log10(step / 2))) + 0.0  # never −0


def _next_row(frame: Frame, by: int) -> Command | None:
    return ChooseRow((frame.focus.row + by) % len(frame.setup.all_names))


def _ask(frame: Frame) -> Ask | None:
    """What is said for the chosen row; of several outputs the highest."""
    if not frame.setup.network.layers:
        return origin_of_answer(frame)
    layer, unit = speaker(frame)
    return origin_of_unit(
        frame, layer, int(np.argmax(said_of(frame).of_rows[frame.focus.row])) if unit is None else unit
    )


PANE = Pane(
    name="map",
    letter="m",
    words="what the network or a unit says over its inputs; click: the answer there",
    area="upper-right",
    order=8,
    draw=draw,
    title=title,
    untold=UNTOLD,
    scrolls="never",
    rests=0.2,
    next_choice=_next_row,
    ask=lambda frame: why(frame, _ask),
    edits=of_row,
    covered=covers("forward"),
    tell=told,
)
