"""What a network's diagram is drawn of: edges in braille, units in boxes or lines, and what is written beside them."""

import math
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from rich.cells import cell_len

from nntui.explain.warnings import warnings
from nntui.render.bars import sign_role
from nntui.render.braille import Canvas
from nntui.render.cells import Span, clip, fit
from nntui.render.diagram_values import DiagramValues
from nntui.render.grid import CellGrid
from nntui.render.layout import Box, Layout
from nntui.session.focus import Focus
from nntui.session.frame import Frame
from nntui.text.numbers import brief, signed

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


def edges_of(layout: Layout, frame: Frame, seen: DiagramValues) -> list[Edge]:
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


def draw_edges(
    grid: CellGrid, edges: list[Edge], frame: Frame, ascii_only: bool
) -> "np.ndarray[tuple[int, ...], np.dtype[np.intp]]":
    """The lines between the boxes; returns whose line each cell shows."""
    canvas = Canvas(grid.width, grid.height)
    largest = max((abs(edge.value) for edge in edges if math.isfinite(edge.value)), default=0.0)
    looks = {}
    for edge in edges:
        chosen = edge.place == frame.focus.parameter
        thickness = 3 if chosen else _thickness(edge.value, largest, 3 if len(edges) <= LABELS else 2)
        start = (2 * (edge.source.x + edge.source.width), 4 * edge.source.middle + 2)
        end = (2 * edge.target.x - 1, 4 * edge.target.middle + 2)
        canvas.line(start, end, thickness, edge.value < 0, edge.place)
        looks[edge.place] = "accent" if chosen else edge.role, _plain(edge)
    braille = canvas.braille
    rows, columns = np.nonzero(canvas.owner >= 0)
    for y, x in zip(rows.tolist(), columns.tolist(), strict=True):
        index = int(canvas.owner[y, x])
        grid.roles[y][x], plain = looks[index]
        grid.characters[y][x] = plain if ascii_only else chr(int(braille[y, x]))
    return canvas.owner


def _plain(edge: Edge) -> str:
    """An edge's character where there is no braille: its direction, or a dot where its value is below zero."""
    rise = edge.source.middle - edge.target.middle
    return "." if edge.value < 0 else "-" if abs(rise) <= 1 else "/" if rise > 0 else "\\"


def draw_units(grid: CellGrid, layout: Layout, frame: Frame, seen: DiagramValues, ascii_only: bool) -> None:
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
    for y in range(box.y + 1, box.y + box.height - 1):
        grid.put(box.x, y, down + " " * (box.width - 2) + down, role)
    grid.put(box.x, box.y + box.height - 1, bottom_left + across * (box.width - 2) + bottom_right, role)


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


def label_edges(grid: CellGrid, layout: Layout, edges: list[Edge], frame: Frame) -> None:
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
