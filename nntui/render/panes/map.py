"""What the network says over its inputs: over one a curve, over two a map, with the rows on it and the border where the
answer changes.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from rich.cells import cell_len

from nntui.engine.activations import ACTIVATIONS
from nntui.engine.arrays import Array
from nntui.render.axes import linear_ticks
from nntui.render.cells import MAP_LEVELS, Line, Span, clip, width_of
from nntui.render.content import PaneContent, drawn
from nntui.render.heatmap import ABOVE, BELOW, PLAIN, cell_at, cells_of, framed, levels_of, middles, scale, upright
from nntui.render.pane import Drawing, Pane
from nntui.render.plot import Mark, Series, plot, sentence
from nntui.scenario.model import Column
from nntui.session.commands import ChooseRow, Command
from nntui.session.frame import Frame
from nntui.session.suggest import of_row
from nntui.text.numbers import MINUS, number, plural, short
from nntui.timeline.answers import answers, crossings, ranges
from nntui.timeline.moment import Moment
from nntui.timeline.timeline import Timeline

LEGEND = 2  # lines above the map
SMALLEST = 12, 4  # cells of a map
ROWS_PER_TICK = 3
CLOSEST, FARTHEST = 1e-9, 1e12  # how far apart the inputs on an axis are: of their size, and in all
FINE = 201  # points along a line on which the border is looked for


@dataclass(frozen=True)
class _Shown:
    """What the drawing depends on: the state of one step, the row that is looked at, the inputs and the output."""

    timeline: Timeline
    branch: int
    step: int
    row: int
    columns: tuple[int, ...]
    output: int
    ascii_only: bool
    moment: Moment = field(compare=False)

    @property
    def level(self) -> float:
        """The value at which the answer changes; nan where it is a number and not one of two sides."""
        setup = self.moment.setup
        bounded = np.isfinite(ACTIVATIONS[setup.network.layers[-1].activation].high)
        return setup.scenario.metrics.threshold if bounded or self.labels else math.nan

    @property
    def labels(self) -> Sequence[str]:
        """The words for the output's two sides; none where it has no words."""
        targets = self.moment.setup.scenario.data.targets
        return (targets[self.output].labels if self.output < len(targets) else None) or ()

    @property
    def inputs(self) -> list[Column]:
        """The columns of the axes."""
        return [self.moment.setup.scenario.data.inputs[column] for column in self.columns]


def draw(frame: Frame, width: int, height: int, drawing: Drawing) -> PaneContent:
    """The map with its legend, in `height` lines."""
    if reason := _why_nothing(frame):
        return drawn(sentence(reason, width, height))
    at = frame.moment.position
    shown = _Shown(
        frame.moment.timeline, at.branch, at.step, frame.focus.row, _columns(frame), _output(frame),
        drawing.ascii_only, frame.moment,
    )  # fmt: skip
    with np.errstate(all="ignore"):  # answers that overflow have no colour
        lines, hit = (_curve if len(shown.columns) == 1 else _map)(shown, width, height)
    return drawn(lines, hit)


def title(frame: Frame) -> str:
    """The pane's title: "WHAT o1 SAYS over weight and height"."""
    if _why_nothing(frame):
        return "WHAT THE NETWORK SAYS"
    setup = frame.setup
    inputs = [setup.scenario.data.inputs[column] for column in _columns(frame)]
    over = " and ".join(f"{each.name} ({each.unit})" if each.unit else each.name for each in inputs)
    rest = len(setup.scenario.data.inputs) > len(inputs)
    still = f", the rest as {setup.all_names[frame.focus.row]}'s" if rest else ""
    return f"WHAT {setup.output_names[_output(frame)]} SAYS over {over}{still}"


def _why_nothing(frame: Frame) -> str:
    """Why there is nothing to draw; "" if there is something."""
    if not frame.setup.network.layers:
        return "no network: the data gives the answers"
    if not np.isfinite(frame.moment.vector).all():
        return "a weight isn't finite: the network says nothing any more"
    spans = [(high - low, max(abs(low), abs(high))) for low, high in ranges(frame.moment, _columns(frame))]
    told_apart = all(size * CLOSEST < span < FARTHEST for span, size in spans)
    return "" if told_apart else "the inputs are too far apart for an axis, or too close"


def _columns(frame: Frame) -> tuple[int, ...]:
    """The inputs along the axes: the chosen one and the next, or the first two."""
    unit, inputs = frame.focus.unit, len(frame.setup.scenario.data.inputs)
    first = unit[1] if unit is not None and unit[0] == 0 else 0
    return tuple(sorted({first, (first + 1) % inputs}))


def _output(frame: Frame) -> int:
    """The chosen output, or the first."""
    unit = frame.focus.unit
    return unit[1] if unit is not None and unit[0] == len(frame.setup.network.layers) else 0


Hit = Callable[[int, int], Command | None]


@lru_cache(maxsize=1)
def _curve(shown: _Shown, width: int, height: int) -> tuple[list[Line], Hit]:
    """Over one input: the answer as a curve, the rows' targets on it."""
    moment, (column,) = shown.moment, shown.inputs
    ((low, high),) = ranges(moment, shown.columns)
    xs = np.linspace(low, high, FINE)
    ys = answers(moment, shown.row, shown.columns, [xs])[shown.output]
    lines = [_in_words(shown, crossings(xs, ys, shown.level), "", width)][: max(height - SMALLEST[1], 0)]
    series = [Series(xs + column.shift, ys, "series1")]
    limits = low + column.shift, high + column.shift
    room = height - len(lines)
    plotted = plot(series, width, room, log=False, x_limits=limits, x_label=column.name, ascii_only=shown.ascii_only)
    places = _places(shown)
    marks = [
        Mark(x + column.shift, float(y), mark, role)
        for (x,), y, (mark, role) in zip(places, _said(shown), _marks(shown), strict=True)
    ]
    return [*(clip(line, width) for line in lines), *plotted.at(None, marks)], lambda x, y: None


@lru_cache(maxsize=1)
def _map(shown: _Shown, width: int, height: int) -> tuple[list[Line], Hit]:
    """Over two inputs: half a cell for each answer, signs for the sides, letters for the rows."""
    (left, right), (bottom, top) = ranges(shown.moment, shown.columns)
    across, up = shown.inputs
    room = height - LEGEND - 1
    ticks = linear_ticks(bottom + up.shift, top + up.shift, max(room // ROWS_PER_TICK, 2), 1.0)
    gutter = max(len(tick.text) for tick in ticks)
    canvas = width - gutter - 1
    if canvas < SMALLEST[0] or room < SMALLEST[1]:
        return sentence("no room for a map: z enlarges the pane", width, height), lambda x, y: None
    xs = middles(left, right, canvas)
    values = answers(shown.moment, shown.row, shown.columns, [xs, middles(top, bottom, 2 * room)])[shown.output]
    low, high = _limits(shown, values)
    levels = levels_of(values, low, (low + high) / 2 if math.isnan(shown.level) else shown.level, high)
    above = None if math.isnan(shown.level) else values > shown.level
    cells = cells_of(above, levels, shown.ascii_only)
    places = [cell_at(x, y, (left, right, bottom, top), (canvas, room)) for x, y in _places(shown)]
    for (mark, role), place in zip(_marks(shown), places, strict=True):
        if place is not None:
            column, line = place
            cells[line][column] = (mark, f"{role} under{levels[2 * line + 1, column]}")
    lines = framed(cells, upright(ticks, bottom + up.shift, top + up.shift, room), gutter)
    lines.append(scale(left + across.shift, right + across.shift, gutter, canvas))
    at_row = answers(shown.moment, shown.row, shown.columns, [np.linspace(left, right, FINE), np.array([_own(shown)])])
    border = crossings(np.linspace(left, right, FINE), at_row[shown.output][0], shown.level)
    legend = [_legend(shown, low, high, width), _in_words(shown, border, f"{up.name} {_raw(up, _own(shown))}", width)]

    def hit(x: int, y: int) -> Command | None:
        near = [
            (abs(place[0] - x + gutter + 1) + 2 * abs(place[1] - y + LEGEND), row)
            for row, place in enumerate(places)
            if place is not None
        ]
        return ChooseRow(min(near)[1]) if near and min(near)[0] <= 2 else None

    return [*(clip(line, width) for line in legend), *lines], hit


def _limits(shown: _Shown, values: Array) -> tuple[float, float]:
    """The lowest and highest answer that colours tell apart: all that the activation can give, or what is there."""
    activation = ACTIVATIONS[shown.moment.setup.network.layers[-1].activation]
    finite = values[np.isfinite(values)]
    if math.isnan(shown.level):
        return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    low = activation.low if np.isfinite(activation.low) else float(finite.min(initial=shown.level))
    high = activation.high if np.isfinite(activation.high) else float(finite.max(initial=shown.level))
    return min(low, shown.level), max(high, shown.level)


def _places(shown: _Shown) -> list[tuple[float, ...]]:
    """Where the rows and new inputs stand, by the inputs of the axes."""
    setup = shown.moment.setup
    together = np.vstack([setup.program.data.inputs, setup.probes])[:, shown.columns]
    return [tuple(each) for each in together.tolist()]


def _said(shown: _Shown) -> Array:
    """What the network says for each row and new input."""
    moment = shown.moment
    return np.concatenate([moment.outputs[:, shown.output], moment.predictions[:, shown.output]])


def _marks(shown: _Shown) -> list[tuple[str, str]]:
    """The mark of each row, by its target, and of each new input, and its role."""
    setup = shown.moment.setup
    targets = setup.program.data.targets
    letters = [label[:1] for label in shown.labels]
    if len({*letters}) < len(letters) or any(cell_len(letter) != 1 for letter in letters):
        letters = []  # they don't tell the sides apart, or take more than a cell
    wanted = [bool(value > shown.level) for value in targets[:, shown.output]] if targets.shape[1] else []
    full, empty = ("O", "o") if shown.ascii_only else ("●", "○")
    named = [letters[above] if letters else (full if above else empty) for above in wanted]
    named += ["?" if shown.ascii_only else "◇"] * (len(setup.all_names) - len(named))
    return [(mark, "accent" if row == shown.row else "strong") for row, mark in enumerate(named)]


def _own(shown: _Shown) -> float:
    """The chosen row's input on the upright axis."""
    return _places(shown)[shown.row][1]


def _raw(column: Column, value: float) -> str:
    """An input as it was measured, in four digits, with its unit."""
    text = f"{value + column.shift:.4g}".replace("-", MINUS)
    return f"{text} {column.unit}" if column.unit else text


def _legend(shown: _Shown, low: float, high: float, width: int) -> Line:
    """The colour scale with its numbers and words; where it is narrow without its middle."""
    setup, sides = shown.moment.setup, not math.isnan(shown.level)
    signs = ((PLAIN[BELOW] if shown.ascii_only else BELOW) + " ", ABOVE + " ") if sides else ("", "")
    ends = [
        Span(f"{sign}{setup.labelled(shown.output, value, number(value, 2))}  ")
        for sign, value in zip(signs, (low, high), strict=True)
    ]
    blocks = [
        Span("   " if shown.ascii_only else "▀▀ ", f"map{level} under{level}")
        for level in (0, MAP_LEVELS // 2, MAP_LEVELS - 1)
    ]
    middle = [blocks[1], Span(f"border {short(shown.level)}  ")] if sides else []
    whole = [blocks[0], ends[0], *middle, blocks[2], ends[1]]
    return whole if width_of(whole) <= width else [blocks[0], ends[0], blocks[2], ends[1]]


def _in_words(shown: _Shown, border: list[float], where: str, width: int) -> Line:
    """How many rows are on which side, and where the border is, for readers who don't see the map."""
    moment, column = shown.moment, shown.inputs[0]
    if math.isnan(shown.level):
        said = number(float(_said(shown)[shown.row]))
        return [Span(f"{said} for {moment.setup.all_names[shown.row]}")]
    outputs = moment.outputs[:, shown.output]
    above = Span(f"{int((outputs > shown.level).sum())} of {plural(len(outputs), 'row')} above {short(shown.level)}; ")
    places = (
        f"border at {column.name} {', '.join(_raw(column, each) for each in border[:3])}" if border else "no border"
    )
    at = f" ({where})" if where else ""
    variants = ([above, Span(f"{places}{at}")], [above, Span(places)], [Span(places)])
    return next((line for line in variants if width_of(line) <= width), variants[-1])


def _next_row(frame: Frame, by: int) -> Command | None:
    return ChooseRow((frame.focus.row + by) % len(frame.setup.all_names))


PANE = Pane(
    name="map",
    letter="m",
    words="what the network says over its inputs: a curve over one, a map over two",
    area="upper-right",
    order=8,
    draw=draw,
    title=title,
    scrolls="never",
    next_choice=_next_row,
    edits=of_row,
)
