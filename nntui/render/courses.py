"""Where edges run between two columns of boxes, and where their labels stand: geometry alone, computed once.

Lines are given in dots, two to a cell across and four down (see `nntui.render.braille`), labels in cells. A label
stands on its own line, which goes on to both sides of it, and touches no other. Where all lines meet in one unit,
they may also begin beside the others' labels, which stand one below the other.
"""

from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import Literal, NamedTuple

import numpy as np

from nntui.render.layout import Box, Room
from nntui.text.frozen import dataclass

SHARES = np.linspace(0, 1, 21)  # places for a label along its line
LIKED = 0.25  # the place that is taken if all are as good: near the source
BESIDE = 0.5  # cells on both sides of a label that no other line runs through
CLEAR = 1.0  # rows between the middle of a label and any other line, at least
APART = 2  # cells between two labels in one row
ENOUGH = 2.5  # rows beyond which more room makes a place no better
LEAST_LINE = 2  # cells of a line that are seen, at least
LEAST_RISE = 4 / 6  # dots between two such lines for each row that they rise: they still rise then
SHORT = 10  # dots across, below which a line is short
PORTS = 4  # dots between two lines where they leave a box, at most


class Ends(NamedTuple):
    """A line's two ends, in dots."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def short(self) -> bool:
        """Whether a thick line would be a blot."""
        return self.x1 - self.x0 < SHORT


@dataclass(frozen=True)
class Course:
    """For each of some edges its line, and if they are labelled the cells for its label, and which of the lengths that
    were offered it has. Shorter labels stand on the left of their cells ("<"), on the right (">") or in the middle.
    """

    lines: tuple[Ends, ...]
    labels: tuple[Room, ...] = ()
    lengths: tuple[int, ...] = ()
    align: Literal["<", ">", "^"] = "^"


Pairs = tuple[tuple[Box, Box], ...]


@lru_cache(maxsize=256)
def unlabelled(pairs: Pairs) -> Course:
    """Straight lines from box to box; `pairs` are the boxes that are joined, from one column to the next."""
    return Course(_lines(pairs, 0, 0))


@lru_cache(maxsize=256)
def straight(pairs: Pairs, widths: tuple[int, ...]) -> Course | None:
    """The same with labels on them, of the first of some widths (the longest first) that has room on all lines, and of
    a longer one where there is more; None if there is no room.
    """
    lines, sides = _lines(pairs, 0, 0), _sides(pairs)
    for length, width in enumerate(widths):
        if labels := _labels(lines, *sides, width):
            lengths = [length] * len(lines)
            for longer in range(length):
                places = _Places(lines, *sides, widths[longer])
                for i in range(len(lines)):
                    others = [*labels[:i], *labels[i + 1 :]]
                    if lengths[i] == length and (label := places.best(i, others)):
                        labels[i], lengths[i] = label, longer
            return Course(lines, tuple(labels), tuple(lengths))
    return None


@lru_cache(maxsize=256)
def fanned(pairs: Pairs, widths: tuple[int, ...], steep: bool) -> Course | None:
    """Lines that meet in one box, from labels beside the others, of the first of some widths that has room; None if
    there is none, or if a line would be steep and none may be.
    """
    for length, width in enumerate(widths):
        if found := _fanned(pairs, width, steep):
            return replace(found, lengths=(length,) * len(pairs))
    return None


def _fanned(pairs: Pairs, width: int, steep: bool) -> Course | None:
    left, right = _sides(pairs)
    inwards = len({target for _, target in pairs}) == 1
    if not inwards and len({source for source, _ in pairs}) > 1:
        return None
    rise = 0 if steep else max(abs(source.middle - target.middle) for source, target in pairs)
    blank = 0 if pairs[0][0].height > 1 else 1  # between the label and a box without a frame
    taken = blank + width + 1
    if right - left < taken + max(LEAST_LINE, 2 * rise):
        return None
    x = left + blank if inwards else right - blank - width
    labels = tuple(Room(x, (pair[0] if inwards else pair[1]).middle, width, 1) for pair in pairs)
    lines = _lines(pairs, taken if inwards else 0, 0 if inwards else taken)
    return Course(lines, labels, align="<" if inwards else ">")


@lru_cache(maxsize=1024)
def clearest(lines: tuple[Ends, ...], i: int) -> Room:
    """The cell on line i that is farthest from all others."""
    places = _Places(lines, lines[i].x0 // 2, lines[i].x1 // 2 + 1, 1)
    return places.room(i, int(np.argmax(places.worth[i])))


def _sides(pairs: Pairs) -> tuple[int, int]:
    """The first cell between the columns, and the one after the last."""
    return max(source.x + source.width for source, _ in pairs), min(target.x for _, target in pairs)


def _lines(pairs: Pairs, before: int, after: int) -> tuple[Ends, ...]:
    """The lines, from so many cells right of their sources to so many left of their targets."""
    starts, ends = _ports(pairs, 0), _ports(pairs, 1)
    return tuple(
        Ends(2 * (source.x + source.width + before), y0, 2 * (target.x - after) - 1, y1)
        for (source, target), y0, y1 in zip(pairs, starts, ends, strict=True)
    )


def _ports(pairs: Pairs, side: int) -> list[int]:
    """The rows of dots where lines leave their sources (side 0) or reach their targets (1): one below the other in
    the order of where they lead, so that they don't cross at once, and a level one in the middle.
    """
    rows = [0] * len(pairs)
    rise = [pair[1 - side].middle - pair[side].middle for pair in pairs]
    order = sorted(range(len(pairs)), key=lambda i: (pairs[i][side].middle, rise[i]))
    for box, group in groupby(order, key=lambda i: pairs[i][side]):
        members = list(group)
        level = next((place for place, i in enumerate(members) if rise[i] == 0), (len(members) - 1) / 2)
        farthest = max(level, len(members) - 1 - level, 1)
        nearest = min((abs(rise[i]) for i in members if rise[i]), default=0)
        apart = min(PORTS, (2 * box.height - 1) / farthest, nearest * LEAST_RISE)
        for place, i in enumerate(members):
            rows[i] = int(4 * box.middle + 1.5 + apart * (place - level))
    return rows


def _labels(lines: tuple[Ends, ...], left: int, right: int, width: int) -> list[Room] | None:
    """A place for each line's label, those with the fewest places first."""
    if right - left < width + 2 + LEAST_LINE:
        return None
    places = _Places(lines, left, right, width)
    found: dict[int, Room] = {}
    for i in np.argsort(places.allowed.sum(axis=1), kind="stable").tolist():
        label = places.best(i, found.values())
        if label is None:
            return None
        found[i] = label
    return [found[i] for i in range(len(lines))]


class _Places:
    """The places for a label of a width on each line, with a blank on both sides: `worth` says how good each is, and
    `allowed` whether it is clear of the other lines, both of shape (lines, places).
    """

    def __init__(self, lines: tuple[Ends, ...], left: int, right: int, width: int) -> None:
        x0, y0, x1, y1 = (np.array(values, dtype=np.float64) for values in zip(*lines, strict=True))
        slope = (y1 - y0) / (4 * np.maximum((x1 - x0) / 2, 1))  # rows per cell
        y0 /= 4
        self._width, spare = width, max(right - left - width - 2, 0)
        self._xs = left + np.minimum(1 + np.rint(SHARES * spare), right - left - width)
        self._rows = np.floor(y0[:, None] + slope[:, None] * (self._xs + width / 2 - left))
        ends = (self._xs - left - BESIDE, self._xs - left + width + BESIDE)
        above, below = (y0 + slope * end[:, None] - (self._rows[:, :, None] + 0.5) for end in ends)
        distance = np.where(above * below <= 0, 0.0, np.minimum(np.abs(above), np.abs(below)))
        own = np.arange(len(lines))
        distance[own, :, own] = np.inf
        rows = distance.min(axis=2)  # to the nearest other line
        self.allowed = (rows >= CLEAR) & (spare >= LEAST_LINE)
        self.worth = np.minimum(rows, ENOUGH) - np.abs(SHARES - LIKED) / 4

    def room(self, i: int, place: int) -> Room:
        """The cells of a place on line i."""
        return Room(int(self._xs[place]), int(self._rows[i, place]), self._width, 1)

    def best(self, i: int, others: Collection[Room]) -> Room | None:
        """The best place on line i that is clear of other lines and labels, if there is one."""
        for place in np.argsort(-self.worth[i], kind="stable").tolist():
            label = self.room(i, place)
            if self.allowed[i, place] and not any(_touch(label, other) for other in others):
                return label
        return None


def _touch(one: Room, other: Room) -> bool:
    """Whether two labels overlap, run into each other or stand directly one below the other."""
    blank = APART if one.y == other.y else 0
    beside = one.x < other.x + other.width + blank and other.x < one.x + one.width + blank
    return beside and abs(one.y - other.y) <= 1
