"""Where the diagram's boxes stand: columns for the inputs and each layer, units one above the other.

Geometry depends on the size of the pane and the shape of the network alone, so it is computed once for both.
"""

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from nntui.text.frozen import dataclass

MIN_BOX = 5  # cells of the narrowest box that says something
MIN_GAP = 5  # cells between two columns of boxes, for the edges
GOOD_GAP = 8  # cells for an edge with its number beside it, for which boxes give what they can spare; one more
# for the blank where there are no frames
MAX_GAP = 40  # on a low pane; where there is height, edges may be as long as they rise
ALIKE = 8  # edges by which gaps are alike: with few of them they have about the same room
EDGE = 0.1  # room above the first unit and below the last, as a part of that between two
FRAME = 3  # lines of a framed unit: its name, its number, its bias


class Room(NamedTuple):
    """Cells: from (x, y), so many wide and high."""

    x: int
    y: int
    width: int
    height: int


class Wish(NamedTuple):
    """Cells that the units of a layer would like to have, framed and in one line, and the least that says it all."""

    framed: int
    plain: int
    least_framed: int
    least_plain: int


class Box(NamedTuple):
    """A unit's place: its layer (0: inputs) and number; the cells it takes, from (x, y)."""

    layer: int
    unit: int
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        """The row that edges arrive at."""
        return self.y + self.height // 2

    @property
    def free(self) -> Room:
        """The cells inside the frame below the number; of no height in a box of three lines or fewer."""
        return Room(self.x + 1, self.y + 2, max(self.width - 2, 0), max(self.height - FRAME, 0))


@dataclass(frozen=True)
class Layout:
    """All boxes, and for each layer the units that there was no room for: (layer, x, y, how many).
    `layers_left_out` counts the layers in the middle for which there was none."""

    boxes: tuple[Box, ...]
    left_out: tuple[tuple[int, int, int, int], ...]
    framed: bool
    layers_left_out: int = 0

    def columns(self, layers: int) -> list[list[Box]]:
        """The boxes by layer."""
        return [[box for box in self.boxes if box.layer == layer] for layer in range(layers)]


@lru_cache(maxsize=64)
def lay_out(sizes: tuple[int, ...], wishes: tuple[Wish, ...], width: int, height: int, inside: int = 0) -> Layout:
    """Boxes for layers of `sizes` units, in a pane of width × height cells, over all of its height.

    `wishes` has one for each layer. `inside` are the free lines that each frame should have below its number; it
    has as many of them as there is room for.
    """
    tallest = max(sizes)
    framed = tallest * FRAME <= height
    box_height = FRAME + min(inside, height // tallest - FRAME) if framed else 1
    most = max((width + MIN_GAP) // (MIN_BOX + MIN_GAP), 2)
    shown = list(range(len(sizes)))
    if len(shown) > most:  # the first and the last layers; those between have no room
        shown = shown[: -(-most // 2)] + shown[len(shown) - most // 2 :]
    good = GOOD_GAP + (not framed)
    widths = _widths([_wished(wishes[layer], framed) for layer in shown], width, good)
    gaps = _gaps([sizes[one] * sizes[other] for one, other in pairwise(shown)], width - sum(widths), good, 2 * height)
    boxes: list[Box] = []
    left_out = []
    x = max((width - sum(widths) - sum(gaps)) // 2, 0)
    for layer, wide, gap in zip(shown, widths, [*gaps, 0], strict=True):
        size = sizes[layer]
        fits = height // box_height
        seen = size if size <= fits else max(fits - 1, 0)
        tops = _tops(seen + (size > seen), box_height, height)
        boxes += [Box(layer, unit, x, tops[unit], wide, box_height) for unit in range(seen)]
        if size > seen:
            left_out.append((layer, x, min(tops[seen] + box_height // 2, height - 1), size - seen))
        x += wide + gap
    return Layout(tuple(boxes), tuple(left_out), framed, len(sizes) - len(shown))


def _tops(n: int, box_height: int, height: int) -> list[int]:
    """The upper rows of n boxes, spread over the height."""
    if n == 1:
        return [max((height - box_height) // 2, 0)]
    between = max(height - n * box_height, 0) / (n - 1 + 2 * EDGE)
    return [int(EDGE * between + (box_height + between) * i + 0.5) for i in range(n)]


def _wished(wish: Wish, framed: bool) -> tuple[int, int]:
    """The width that units would like to have, and the least that says it all."""
    return (wish.framed, wish.least_framed) if framed else (wish.plain, wish.least_plain)


def _widths(wishes: list[tuple[int, int]], width: int, good: int) -> list[int]:
    """The widths of the columns, as near to those that are wished as leaves room between them."""
    widths, gaps = [wide for wide, _ in wishes], len(wishes) - 1
    for room, least in (
        (width - good * gaps, [least for _, least in wishes]),
        (width - MIN_GAP * gaps, [FRAME] * len(wishes)),
    ):
        while sum(widths) > room and any(wide > floor for wide, floor in zip(widths, least, strict=True)):
            spare = [wide if wide > floor else 0 for wide, floor in zip(widths, least, strict=True)]
            widths[spare.index(max(spare))] -= 1  # the widest gives first
    return widths


def _gaps(edges: list[int], room: int, good: int, height: int) -> list[int]:
    """The cells between columns: the more edges, the more room, beyond what labels need."""
    least = min(good, room // max(len(edges), 1))
    spare, left = max(room - least * len(edges), 0), sum(edges) + ALIKE * len(edges)
    gaps = []
    for n in edges:
        more = spare * (n + ALIKE) // left
        spare, left = spare - more, left - n - ALIKE
        gaps.append(max(min(least + more, max(MAX_GAP, height)), 1))
    return gaps
