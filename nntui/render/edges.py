"""Which edges of the network are drawn, and what each says: all of them with their numbers if there is room, else those
of the chosen unit with theirs; all without, if the lines can be told apart, else the largest.
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nntui.engine.numbering import Place
from nntui.render.bars import sign_role
from nntui.render.chosen import chosen_unit
from nntui.render.courses import LEAST_LINE, Course, Ends, Pairs, clearest, fanned, straight, unlabelled
from nntui.render.diagram_values import DiagramValues
from nntui.render.layout import Box, Layout, Room
from nntui.render.marks import weight_mark
from nntui.session.frame import Frame
from nntui.text.frozen import dataclass
from nntui.text.numbers import brief, signed, tight

MANY = 160  # edges that are drawn at most between two layers
LABELLED = 24  # edges between two layers up to which room is looked for, for all their labels
AREA = 1.7  # cells that two lines which may cross need, to be told apart
SHORT, LONGEST = 5, 7  # cells of a number of common size, and of any size, as `tight` writes it
TIGHT = (1e-9, 1e99)  # those sizes


class Edge(NamedTuple):
    """A drawn weight: its place among the parameters, the boxes it joins, the number it carries, what that is ("∂":
    a gradient, "Δ": a change, else the weight), and whether it is what is worked out now.
    """

    place: Place
    source: Box
    target: Box
    value: float
    carries: str
    shown: bool

    @property
    def role(self) -> str:
        """By its sign; without colour when something else is worked out."""
        return sign_role(self.value) if self.shown else "axis"


@dataclass(frozen=True)
class Gap:
    """What is drawn between two columns: edges, where they run, and what their labels say, if they have any.

    `there` counts all edges between the boxes; `kept` says why not all of them are drawn: "" if they are, "chosen" if
    there was no room beside those of the chosen unit, "largest" if they would hide each other. `tells` says whether
    those of any unit have their numbers beside them once it is chosen.
    """

    edges: tuple[Edge, ...]
    course: Course
    texts: tuple[str, ...]
    there: int
    kept: str = ""
    tells: bool = True

    def drawn(self, frame: Frame) -> list["Drawn"]:
        """Each edge with its line and its label; without labels those that are frozen have their mark on it. The chosen
        one is pointed at.
        """
        texts, rooms = self.texts, [*self.course.labels]
        if not texts:
            texts = tuple(weight_mark(frame, edge.place) for edge in self.edges)
            rooms = [clearest(self.course.lines, i) for i in range(len(texts))] if any(texts) else []
        found = []
        for i, (edge, ends, text) in enumerate(zip(self.edges, self.course.lines, texts, strict=True)):
            room = self._aligned(text, rooms[i]) if text else None
            found.append(
                Drawn(edge, ends, text, room, self._pointer(i, room) if edge.place == frame.focus.parameter else None)
            )
        return found

    def _pointer(self, i: int, label: Room | None) -> Room:
        """The cell of the mark of the chosen edge: the blank one before its label, or behind one that stands at a box;
        without a label one on its line.
        """
        if label is None:
            return clearest(self.course.lines, i)
        return Room(label.x + label.width if self.course.align == "<" else label.x - 1, label.y, 1, 1)

    def _aligned(self, text: str, room: Room) -> Room:
        """The cells that a label takes of its room."""
        spare = room.width - len(text)
        x = room.x + {"<": 0, "^": spare // 2, ">": spare}[self.course.align]
        return Room(x, room.y, len(text), 1)


class Drawn(NamedTuple):
    """A drawn edge: its line, its label and the cells of that, if it has one; the cell of its mark if it is chosen."""

    edge: Edge
    ends: Ends
    text: str
    room: Room | None
    pointer: Room | None


def gaps_of(layout: Layout, frame: Frame, seen: DiagramValues) -> list[Gap]:
    """The edges of the diagram, from one column to the next."""
    columns = layout.columns(len(frame.setup.network.sizes))
    return [_gap(_Between(frame, seen, below, above)) for below, above in pairwise(columns) if below and above]


def _gap(between: "_Between") -> Gap:
    """What is drawn of the edges between two columns: the first of the ways to draw them that there is room for."""
    there, most = between.values.size, between.most()
    every = np.ones(between.values.shape, dtype=np.bool_)
    if there <= LABELLED and (labelled := _labelled(between.frame, between.edges(every))):
        return Gap(*labelled, there)
    chosen = between.chosen()
    if chosen.any() and (labelled := _labelled(between.frame, between.edges(chosen))):
        return Gap(*labelled, there, "chosen")
    tells = between.tells()
    if there <= most:
        return Gap(*_plain(between.edges(every)), there, "", tells)
    size = np.where(chosen, np.inf, np.nan_to_num(np.abs(between.values), nan=np.inf))
    largest = between.edges(size >= np.partition(size, -most, axis=None)[-most])[:most]
    by_size = sorted(largest, key=lambda edge: -size[edge.source.unit, edge.target.unit])
    for n in range(min(most, LABELLED), most // 2, -1):
        if labelled := _labelled(between.frame, by_size[:n]):
            return Gap(*labelled, there, "largest", tells)
    return Gap(*_plain(largest), there, "largest", tells)


def _plain(edges: Sequence[Edge]) -> tuple[tuple[Edge, ...], Course, tuple[str, ...]]:
    """Edges without labels."""
    return tuple(edges), unlabelled(_pairs(edges)), ()


def _labelled(frame: Frame, edges: Sequence[Edge]) -> tuple[tuple[Edge, ...], Course, tuple[str, ...]] | None:
    """Edges with the longest of the texts that have room; None if there is none."""
    pairs = _pairs(edges)
    if not (straight(pairs, (SHORT,)) or fanned(pairs, (SHORT,), steep=True)):
        return None
    texts = [[text(frame, edge) for edge in edges] for text in TEXTS]
    widths = tuple(max(len(each) for each in line) for line in texts)
    course = straight(pairs, widths)
    course = fanned(pairs, widths[: max(course.lengths)] if course else widths, steep=False) or course
    if not course and (course := fanned(pairs, widths[-1:], steep=True)):
        texts = texts[-1:]
    if course is None:
        return None
    return tuple(edges), course, tuple(texts[length][i] for i, length in enumerate(course.lengths))


def _pairs(edges: Sequence[Edge]) -> Pairs:
    return tuple((edge.source, edge.target) for edge in edges)


def _name(frame: Frame, edge: Edge) -> str:
    return f"{weight_mark(frame, edge.place)}{frame.setup.parameters[edge.place].name} {edge.carries}"


# What stands beside an edge, the longest first: its name and number, the same in brief, the number alone, rounded.
TEXTS: tuple[Callable[[Frame, Edge], str], ...] = (
    lambda frame, edge: f"{_name(frame, edge)}{signed(edge.value)}",
    lambda frame, edge: f"{_name(frame, edge)}{brief(edge.value)}",
    lambda frame, edge: f"{weight_mark(frame, edge.place)}{edge.carries}{brief(edge.value)}",
    lambda frame, edge: f"{weight_mark(frame, edge.place)}{edge.carries}{tight(edge.value)}",
)


class _Between:
    """Two columns of boxes, and the weights from one to the other as a matrix (sources, targets) of their numbers."""

    def __init__(self, frame: Frame, seen: DiagramValues, below: list[Box], above: list[Box]) -> None:
        self.frame, self.seen, self.below, self.above = frame, seen, below, above
        block, _ = frame.setup.network.blocks[above[0].layer - 1]
        self.values = block.of(seen.values)[: len(below), : len(above)]
        self.width = above[0].x - below[0].x - below[0].width

    def edges(self, mask: NDArray[np.bool_]) -> tuple[Edge, ...]:
        """Those that are in a mask (sources, targets)."""
        parameters, seen, found = self.frame.setup.parameters, self.seen, []
        first = [self.frame.setup.network.first_parameter(box.layer - 1, box.unit) for box in self.above]
        for unit, source in np.argwhere(mask.T).tolist():
            place = Place(first[unit] + source)
            index = parameters[place].index
            carried = float(seen.values[index]), str(seen.carries[index]), bool(seen.shown[index])
            found.append(Edge(place, self.below[source], self.above[unit], *carried))
        return tuple(found)

    def chosen(self) -> NDArray[np.bool_]:
        """The mask of those that lead to or from the chosen unit, or into the unit of the chosen weight."""
        mask = np.zeros(self.values.shape, dtype=np.bool_)
        if (unit := chosen_unit(self.frame)) is not None:
            if unit[0] == self.above[0].layer:
                mask[:, unit[1] : unit[1] + 1] = True
            elif unit[0] == self.below[0].layer and self.frame.focus.parameter is None:
                mask[unit[1] : unit[1] + 1] = True
        return mask

    def most(self) -> int:
        """How many lines can be told from each other: any number that meet in one unit; else the more of them, the
        more often they cross.
        """
        if 1 in self.values.shape:
            return MANY
        boxes = (*self.below, *self.above)
        rows = max(box.y + box.height for box in boxes) - min(box.y for box in boxes)
        apart = MANY if self.below[0].height > 1 else rows * 2 // 3  # lines leave a box of one line close together
        return max(min(int(math.sqrt(rows * self.width / AREA)), apart, MANY), 2)

    def tells(self) -> bool:
        """Whether there is room for the numbers of any one unit's edges."""
        size = np.abs(self.values[np.isfinite(self.values) & (self.values != 0)])
        longest = SHORT if np.all((size > TIGHT[0]) & (size < TIGHT[1])) else LONGEST
        signs = int(bool(np.any(self.seen.carries != ""))) + (self.frame.setup.program.trainable is not None)
        blank = 1 if self.below[0].height > 1 else 2
        return self.width >= signs + longest + blank + LEAST_LINE
