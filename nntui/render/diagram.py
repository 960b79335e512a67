"""What a network's diagram is drawn of: edges in braille, units in boxes or lines, and what is written beside them."""

import math
from collections import Counter
from itertools import product

import numpy as np
from rich.cells import cell_len

from nntui.engine.numbering import Place
from nntui.render.bars import sign_role
from nntui.render.braille import Canvas, Stroke
from nntui.render.cells import Span, clip, fit
from nntui.render.courses import Ends
from nntui.render.diagram_values import ROUGHLY, SIGNS, DiagramValues
from nntui.render.edges import Edge, Gap
from nntui.render.grid import CellGrid
from nntui.render.layout import Box, Layout, Room
from nntui.render.marks import CHOSEN, FROZEN, Mark, unit_marks, weight_mark
from nntui.session.frame import Frame
from nntui.text.numbers import significant_digits, tight

THICKEST = 3  # dots of the largest weight's line
FLAT = 0.5  # dots that a line rises over two cells, up to which
FEW = 8  # lines between two layers up to which they are so thick
Owners = np.ndarray[tuple[int, ...], np.dtype[np.intp]]
SHORT = 4  # cells of a name that is never cut
NARROW = 5  # cells of a number where room is scarce: "0.885"
FRAMES = {  # corners, horizontal, vertical of a box: plain, chosen, and both in ASCII
    (False, False): "╭╮╰╯─│",
    (True, False): "┏┓┗┛━┃",
    (False, True): "++++-|",
    (True, True): "####=#",
}
MORE = " more"
LABELS = frozenset("+−0123456789")  # what the labels of edges are made of


def _stroke(edge: Edge, largest: float, most: int) -> Stroke:
    """The larger the value the thicker, up to `most` dots; hollow below zero."""
    share = min(abs(edge.value) / largest, 1.0) if math.isfinite(edge.value) and largest > 0 else 0.0
    return Stroke(1 + int(share * (most - 0.5)), edge.value < 0)


def draw_edges(grid: CellGrid, gaps: list[Gap], frame: Frame, ascii_only: bool) -> tuple[Owners, set[Mark]]:
    """The lines between the boxes with their labels; returns whose line or label each cell shows, and the marks that
    were drawn.
    """
    canvas = Canvas(grid.width, grid.height)
    drawn = [each for gap in gaps for each in gap.drawn(frame)]
    drawn.sort(key=lambda each: _layer_of_paint(each.edge, frame))
    largest = max((abs(each.edge.value) for each in drawn if math.isfinite(each.edge.value)), default=0.0)
    crowd = Counter(each.edge.source.layer for each in drawn)
    roles = ["accent" if each.edge.place == frame.focus.parameter else each.edge.role for each in drawn]
    for i, (edge, ends, _, room, _) in enumerate(drawn):
        most = 1 if ends.short else THICKEST if crowd[edge.source.layer] <= FEW else THICKEST - 1
        stroke = Stroke(1) if ascii_only else _stroke(edge, largest, most)
        canvas.line(ends, stroke, i, room and _hole(ends, room))
    plain = np.array([_plain(each.edge) for each in drawn] + [" "])
    grid.paint(plain[canvas.owner] if ascii_only else canvas.braille, roles, canvas.owner)
    for i, (_, _, text, label, pointer) in enumerate(drawn):
        role = roles[i] if pointer is None else f"{roles[i]} selected"
        for room, words in ((label, text), (pointer, CHOSEN)):
            if room is not None:
                grid.put(room.x, room.y, words, role)
                canvas.owner[room.y, room.x : room.x + room.width] = i
    frozen = any(each.text.startswith(FROZEN.sign) for each in drawn)
    places = np.array([each.edge.place for each in drawn] + [-1])
    return places[canvas.owner], {FROZEN} if frozen else set()


def _layer_of_paint(edge: Edge, frame: Frame) -> tuple[bool, float]:
    """The thin lines over the thick ones, the chosen one over all."""
    return edge.place == frame.focus.parameter, -abs(edge.value) if math.isfinite(edge.value) else 0.0


def _hole(ends: Ends, room: Room) -> tuple[int, int, int, int]:
    """The dots of a line that give way to its label: a cell on both sides too, and of a flat line all beside it."""
    flat = abs(ends.y1 - ends.y0) * room.width <= FLAT * (ends.x1 - ends.x0)
    more = 3 if flat else 0
    return 2 * room.x - 2, 4 * room.y - more, 2 * room.width + 4, 4 + 2 * more


def _plain(edge: Edge) -> str:
    """An edge's character where there is no braille: its direction, or a dot where its value is below zero."""
    rise = edge.source.middle - edge.target.middle
    return "." if edge.value < 0 else "-" if abs(rise) <= 1 else "/" if rise > 0 else "\\"


def draw_units(grid: CellGrid, layout: Layout, frame: Frame, seen: DiagramValues, ascii_only: bool) -> set[Mark]:
    """The boxes with name, number and bias; in one line each where there is no room for frames. Returns the marks that
    were drawn.
    """
    marks, drawn = unit_marks(frame), set()
    for box in layout.boxes:
        chosen = frame.focus.unit == (box.layer, box.unit)
        name, mark = frame.setup.unit_name(box.layer, box.unit), marks.get((box.layer, box.unit))
        sign = mark.of(ascii_only) if mark else ""
        bias = frame.setup.network.bias_place(box.layer - 1, box.unit) if box.layer else None
        role = "strong selected" if chosen else "strong"
        if layout.framed:
            lit = chosen or (box.layer > 0 and box.layer == seen.lit)
            named = next(
                (text for text in (f"{sign} {name}".lstrip(), f"{sign}{name}") if cell_len(text) <= box.width - 2), name
            )
            _framed_unit(grid, box, FRAMES[chosen, ascii_only], "accent" if lit else "axis", named)
            text = seen.unit(box.layer, box.unit, box.width - 2)
            grid.put(box.x + 1, box.y + 1, fit(text, box.width - 2, ">"), role)
            if bias is not None:
                drawn |= _put_bias(grid, box, frame, seen, bias)
        else:
            front, text = _one_line(box, seen, sign, name, CHOSEN if chosen else " ")
            before = CHOSEN if bias is not None and bias == frame.focus.parameter else " "
            ending = "" if bias is None else f"{before}b{seen.carried(frame, bias)}"
            text = f"{text}{ending}" if cell_len(front + text + ending) <= box.width else text
            grid.put(box.x, box.y, fit(front, box.width - cell_len(text)) + text, role)
            if chosen and CHOSEN not in text and box.x:
                grid.put(box.x - 1, box.y, CHOSEN, role)
            mark = mark if sign and front.startswith(sign) else None
        drawn |= {mark} if mark else set()
    for _, x, y, n in layout.left_out:
        count = f"... {n}" if ascii_only else f"… {n}"
        beside = grid.text(x + len(count), y, len(MORE))
        grid.put(x, y, count if LABELS.intersection(beside) else f"{count}{MORE}", "muted")
    return drawn


def _one_line(box: Box, seen: DiagramValues, sign: str, name: str, between: str) -> tuple[str, str]:
    """A unit's mark and name, and its number with what stands `between` them, for one line. Where room is scarce the
    number is told in fewer digits, of which two count more than what stands between, where the number has a sign of its
    own, and than the mark, and one more than none. Only a long name is cut; a short one stands rather by itself.
    """
    apart = f"{sign} {name}" if sign and cell_len(name) + 3 + NARROW <= box.width else f"{sign}{name}"
    ways = (apart, between), (apart, ""), (name, between), (name, "")
    for least, (front, gap) in product((2, 1, 0), ways):
        room = box.width - cell_len(front) - len(gap)
        text = seen.unit(box.layer, box.unit, max(room, 1))
        told = 0 if text.endswith(ROUGHLY) or not any(map(str.isdigit, text)) else significant_digits(text)
        if len(text) <= room and told >= least and (gap or text[0] in SIGNS):
            return front, gap + text
    text = between + seen.unit(box.layer, box.unit, NARROW)
    room = box.width - len(text)
    if room > 1 and cell_len(name) > SHORT:
        return fit(name, room), text
    return (name, "") if cell_len(name) <= min(SHORT, box.width) else ("", text[1:])


def _framed_unit(grid: CellGrid, box: Box, frame: str, role: str, name: str) -> None:
    top_left, top_right, bottom_left, bottom_right, across, down = tuple(frame)
    bottom = box.y + box.height - 1
    grid.put(box.x, box.y, top_left + across * (box.width - 2) + top_right, role)
    grid.put(box.x + 1, box.y, clip([Span(name)], box.width - 2)[0].text, "strong")
    for y in range(box.y + 1, bottom):
        grid.put(box.x, y, down + " " * (box.width - 2) + down, role)
    grid.put(box.x, bottom, bottom_left + across * (box.width - 2) + bottom_right, role)


def _put_bias(grid: CellGrid, box: Box, frame: Frame, seen: DiagramValues, place: Place) -> set[Mark]:
    """A bias in the lower edge of its unit's frame, in the longest of its texts that fits; its mark, if it has one."""
    parameter = frame.setup.parameters[place]
    mark, value = weight_mark(frame, place), float(seen.values[parameter.index])
    carries, carried = seen.carries[parameter.index], seen.carried(frame, place)
    name = parameter.name if carries else f"{parameter.name} "
    tightly = f"{carries}{tight(value)}"
    texts = (f"{name}{carried}", f"{name}{tightly}", carried, tightly)
    text = next((mark + text for text in texts if len(mark + text) <= box.width - 2), mark)
    role = sign_role(value) if seen.shown[parameter.index] else "muted"
    x, y = box.x + 1, box.y + box.height - 1
    if place == frame.focus.parameter:  # its mark stands in the corner where the number takes all the room
        role, fits = "accent selected", len(text) < box.width - 2
        x += fits
        grid.put(x - 1, y, CHOSEN, role)
    grid.put(x, y, text, role)
    return {FROZEN} if mark else set()
