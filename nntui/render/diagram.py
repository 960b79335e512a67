"""The network as a diagram: units with their activations for the chosen row, edges with sign and size.

An edge is the thicker the larger its weight; blue and solid when positive, orange and dashed when negative.
The sign is written too wherever the number is.
"""

import math
from collections import Counter
from itertools import pairwise
from textwrap import wrap
from typing import NamedTuple

import numpy as np
from rich.cells import cell_len

from nntui.engine.losses import LOSSES
from nntui.explain.warnings import warnings
from nntui.render.bars import sign_role
from nntui.render.braille import Canvas
from nntui.render.cells import Line, Span, clip, fit, width_of
from nntui.render.chosen import WIDEST, WIDTHS, row_name
from nntui.render.content import PaneContent, drawn
from nntui.render.data import value_at
from nntui.render.diagram_values import DiagramValues, scene
from nntui.render.grid import CellGrid
from nntui.render.layout import Box, Layout, lay_out
from nntui.session.commands import ChooseParameter, ChooseUnit, Command
from nntui.session.focus import Focus
from nntui.session.frame import Frame
from nntui.text.numbers import brief, count, number, plural, short, signed

MANY = 160  # edges that are drawn at most
LABELS = 8  # edges between two layers up to which each carries its name and value, if there is room
FRAMES = {  # corners, horizontal, vertical of a box: plain, chosen, and both in ASCII
    (False, False): "╭╮╰╯─│",
    (True, False): "┏┓┗┛━┃",
    (False, True): "++++-|",
    (True, True): "####=#",
}


class Edge(NamedTuple):
    """A drawn weight: its place among the parameters, the boxes it joins, the number it carries, what that is ("∂":
    a gradient, "Δ": a change, else the weight), and whether it is what is worked out now.
    """

    place: int
    source: Box
    target: Box
    value: float
    carries: str
    shown: bool

    @property
    def role(self) -> str:
        """By its sign; without colour when something else is worked out."""
        return sign_role(self.value) if self.shown else "axis"


def diagram(frame: Frame, width: int, height: int, *, ascii_only: bool = False) -> PaneContent:
    """The diagram in `height` lines: a line about the chosen row, the network, a line that explains the signs."""
    setup = frame.setup
    head = [clip(_about_row(frame, width), width)]
    if not setup.network.layers:
        words = wrap("no network here: the predictions are given", max(width, 1))
        return drawn([*head, [], *([Span(line, "muted")] for line in words)][:height])
    room = max(height - 1 - (height >= 8), 1)
    layout = lay_out(setup.network.sizes, _widths(frame), width, room)
    foot = [clip(_key(layout, len(setup.network.sizes), ascii_only), width)] if height >= 8 else []
    grid = CellGrid(width, room)
    seen = scene(frame)
    if seen.key and foot:
        foot = [clip([Span(seen.key, "muted")], width)]
    edges = _edges(layout, frame, seen)
    owner = _draw_edges(grid, edges, frame, ascii_only)
    _draw_units(grid, layout, frame, seen, ascii_only)
    _label_edges(grid, layout, edges, frame)

    def hit(x: int, y: int) -> Command | None:
        y -= len(head)
        for box in layout.boxes:
            if box.x <= x < box.x + box.width and box.y <= y < box.y + box.height:
                return ChooseUnit(box.layer, box.unit)
        if 0 <= y < room and 0 <= x < width and owner[y, x] >= 0:
            return ChooseParameter(int(owner[y, x]))
        return None

    return drawn([*head, *grid.lines(), *foot], hit)


def _about_row(frame: Frame, width: int) -> Line:
    """Whose numbers these are, what is wanted, how wrong the answer is, and the inputs if they fit."""
    setup, index = frame.setup, frame.focus.row
    data = setup.program.data
    line = [Span(row_name(frame), "accent")]
    if index >= data.rows:
        line.append(Span("  new input", "muted"))
    elif data.targets.shape[1]:
        wanted = ", ".join(setup.labelled(c, float(t), short(float(t))) for c, t in enumerate(data.targets[index]))
        line += [Span(" target ", "muted"), Span(wanted)]
        if setup.training and (frame.operation is None or frame.reached("loss")):
            words = LOSSES[setup.training.loss].words
            loss = [Span(f"  {words} ", "muted"), Span(number(float(frame.moment.row_losses[index])))]
            line += loss if width_of(line) + width_of(loss) <= width else []
    inputs: Line = []
    for name, value in zip(setup.input_names, value_at(frame, data.inputs, setup.probes, index)[:MANY], strict=False):
        inputs += [Span(f"  {name} ", "muted"), Span(short(float(value)))]
    if width_of(line) + width_of(inputs) <= width:
        line += inputs
    return line


def _key(layout: Layout, layers: int, ascii_only: bool) -> Line:
    """What lines mean, and how many layers or lines there was no room for."""
    between = sum(len(below) * len(above) for below, above in pairwise(layout.columns(layers)))
    note = "thick: large"
    if layout.layers_left_out:
        note = f"{plural(layout.layers_left_out, 'layer')} between not shown"
    elif between > MANY:
        note = f"largest {MANY} of {count(between)} drawn"
    elif between > LABELS or not layout.framed:
        note = "choose a weight to see its name"
    missing = [Span(f"  {note}", "muted")]
    if ascii_only:
        return [Span("--- above 0  ... below 0", "muted"), *missing]
    if between and len(layout.boxes) and not missing and (between > LABELS or not layout.framed):
        missing = [Span("  names: choose a weight", "muted")]
    positive, negative = Span("━ above 0", "positive"), Span("╍ below 0", "negative")
    return [positive, Span("  "), negative, *missing]


def _widths(frame: Frame) -> tuple[tuple[int, int], ...]:
    """For each layer how wide a frame and how wide a plain line would like to be, in cells."""
    setup = frame.setup
    names = [[column.name for column in setup.scenario.data.inputs], *setup.unit_names]
    widths = []
    for layer, layer_names in enumerate(names):
        name = min(max(cell_len(name) for name in layer_names[:50]), 18)
        has_bias = layer > 0 and setup.network.layers[layer - 1].bias
        value = WIDTHS.get(setup.network.layers[layer - 1].activation, WIDEST) if layer else 4
        widths.append((max(name, value, 9 if has_bias else 0) + 2, name + 1 + value + (7 if has_bias else 0)))
    return tuple(widths)


def _edges(layout: Layout, frame: Frame, seen: DiagramValues) -> list[Edge]:
    """The weights that are drawn, the chosen one last; where there are too many, those of the chosen unit and the
    largest.
    """
    network, focus = frame.setup.network, frame.focus
    parameters = frame.setup.parameters
    columns = layout.columns(len(network.sizes))
    edges = []
    for below, above in pairwise(columns):
        for target in above:
            first = network.first_parameter(target.layer - 1, target.unit)
            for source in below:
                index = parameters[first + source.unit].index
                carried = float(seen.values[index]), str(seen.carries[index]), bool(seen.shown[index])
                edges.append(Edge(first + source.unit, source, target, *carried))
    if len(edges) > MANY:
        edges.sort(key=lambda edge: _chosen(edge, focus) or abs(edge.value) if math.isfinite(edge.value) else math.inf)
        edges = edges[-MANY:]
    return sorted(edges, key=lambda edge: edge.place == focus.parameter)


def _chosen(edge: Edge, focus: Focus) -> float:
    """Infinite where an edge is chosen or leads to or from the chosen unit."""
    ends = ((edge.source.layer, edge.source.unit), (edge.target.layer, edge.target.unit))
    return math.inf if edge.place == focus.parameter or focus.unit in ends else 0.0


def _thickness(value: float, largest: float, most: int) -> int:
    """One to `most` dots, by size."""
    if not math.isfinite(value) or largest == 0:
        return 1
    return 1 + int(min(abs(value) / largest, 1.0) * (most - 0.5))


def _draw_edges(
    grid: CellGrid, edges: list[Edge], frame: Frame, ascii_only: bool
) -> "np.ndarray[tuple[int, ...], np.dtype[np.intp]]":
    """The lines between the boxes; returns whose line each cell shows."""
    canvas = Canvas(grid.width, grid.height)
    largest = max((abs(edge.value) for edge in edges if math.isfinite(edge.value)), default=0.0)
    known = {}
    for edge in edges:
        chosen = edge.place == frame.focus.parameter
        thickness = 3 if chosen else _thickness(edge.value, largest, 3 if len(edges) <= LABELS else 2)
        start = (2 * (edge.source.x + edge.source.width), 4 * edge.source.middle + 2)
        end = (2 * edge.target.x - 1, 4 * edge.target.middle + 2)
        canvas.line(start, end, thickness, edge.value < 0, edge.place)
        known[edge.place] = edge
    rows, columns = np.nonzero(canvas.owner >= 0)
    for y, x in zip(rows.tolist(), columns.tolist(), strict=True):
        index = int(canvas.owner[y, x])
        edge = known[index]
        rise = edge.source.middle - edge.target.middle
        if ascii_only:
            character = "." if edge.value < 0 else "-" if abs(rise) <= 1 else "/" if rise > 0 else "\\"
        else:
            character = canvas.character(x, y)
        grid.characters[y][x] = character
        grid.roles[y][x] = "accent" if index == frame.focus.parameter else edge.role
    return canvas.owner


def _draw_units(grid: CellGrid, layout: Layout, frame: Frame, seen: DiagramValues, ascii_only: bool) -> None:
    """The boxes with name, number and bias; in one line each where there is no room for frames. "!" marks those that
    something is to be said about.
    """
    marked = {unit for remark in warnings(frame.moment) for unit in remark.units}
    for box in layout.boxes:
        chosen = frame.focus.unit == (box.layer, box.unit)
        name = frame.setup.unit_name(box.layer, box.unit)
        if (box.layer, box.unit) in marked:
            name = f"! {name}"
        text = seen.unit(box.layer, box.unit, box.width - 2)
        bias = _bias(frame, box)
        lit = chosen or (box.layer > 0 and box.layer == seen.lit)
        if layout.framed:
            _framed_unit(grid, box, FRAMES[chosen, ascii_only], "accent" if lit else "axis", name)
            grid.put(box.x + 1, box.y + 1, fit(text, box.width - 2, ">"), "strong selected" if chosen else "strong")
            if bias is not None:
                _put_bias(grid, box, frame, seen, bias)
        else:
            ending = "" if bias is None else f" b{_bias_text(frame, seen, bias)}"
            grid.put(box.x, box.y, _one_line(name, text, ending, box.width), "strong selected" if chosen else "strong")
    for _, x, y, n in layout.left_out:
        grid.put(x, y, f"... {n} more" if ascii_only else f"… {n} more", "muted")


def _bias(frame: Frame, box: Box) -> int | None:
    """The place of a unit's bias among the parameters, if it has one."""
    network = frame.setup.network
    if box.layer == 0 or not network.layers[box.layer - 1].bias:
        return None
    return network.first_parameter(box.layer - 1, box.unit) + network.sizes[box.layer - 1]


def _one_line(name: str, value: str, ending: str, width: int) -> str:
    """Name, value and bias in one line: the value whole, as much of the name as fits, the bias if it fits too."""
    if cell_len(name) + 1 + len(value) + len(ending) > width:
        ending = ""
    room = width - len(value) - len(ending) - 1
    return fit(f"{fit(name, room)} {value}{ending}" if room > 0 else value, width)


def _framed_unit(grid: CellGrid, box: Box, frame: str, role: str, name: str) -> None:
    top_left, top_right, bottom_left, bottom_right, across, down = tuple(frame)
    grid.put(box.x, box.y, top_left + across * (box.width - 2) + top_right, role)
    grid.put(box.x + 1, box.y, clip([Span(name)], box.width - 2)[0].text, "strong")
    grid.put(box.x, box.y + 1, down, role)
    grid.put(box.x + box.width - 1, box.y + 1, down, role)
    grid.put(box.x, box.y + 2, bottom_left + across * (box.width - 2) + bottom_right, role)


def _bias_text(frame: Frame, seen: DiagramValues, place: int) -> str:
    """What a bias carries: its value, its gradient or its change."""
    index = frame.setup.parameters[place].index
    return f"{seen.carries[index]}{brief(float(seen.values[index]))}"


def _put_bias(grid: CellGrid, box: Box, frame: Frame, seen: DiagramValues, place: int) -> None:
    """A bias in the lower edge of its unit's frame."""
    parameter = frame.setup.parameters[place]
    carried = _bias_text(frame, seen, place)
    name = parameter.name if seen.carries[parameter.index] else f"{parameter.name} "
    text = f"{name}{carried}" if len(name) + len(carried) <= box.width - 2 else fit(carried, box.width - 2).rstrip()
    role = sign_role(float(seen.values[parameter.index])) if seen.shown[parameter.index] else "muted"
    role = "accent" if place == frame.focus.parameter else role
    grid.put(box.x + 1, box.y + box.height - 1, text, role)


def _label_edges(grid: CellGrid, layout: Layout, edges: list[Edge], frame: Frame) -> None:
    """Names and values beside the edges, where they fit without covering anything; the chosen one first."""
    crowd = Counter(edge.source.layer for edge in edges)
    for edge in reversed(edges):
        chosen = edge.place == frame.focus.parameter
        if not chosen and not (layout.framed and crowd[edge.source.layer] <= LABELS):
            continue
        name, value = frame.setup.parameters[edge.place].name, edge.value
        beside = f"{name} {edge.carries}"
        texts = [f"{beside}{signed(value)}", f"{beside}{brief(value)}", f"{name}{edge.carries}{brief(value)[0]}"]
        _put_label(grid, texts, edge.source, edge.target, "accent" if chosen else edge.role)


def _put_label(grid: CellGrid, texts: list[str], source: Box, target: Box, role: str) -> None:
    """The longest of the texts that finds a place on its edge, with a free cell on both sides."""
    left, right = source.x + source.width, target.x
    rise = target.middle - source.middle
    for text in texts:
        free = right - left - len(text)
        for share in (0.15, 0.3, 0.5, 0.0, 0.7, 0.85, 1.0):
            x = left + round(share * free)
            y = round(source.middle + rise * (x + len(text) / 2 - left) / (right - left))
            if free >= 0 and grid.free(x - 1, y, len(text) + 2, left, right):
                grid.put(x, y, text, role)
                return
