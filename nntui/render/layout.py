"""Where the diagram's boxes stand: columns for the inputs and each layer, units one above the other.

Geometry depends on the size of the pane and the shape of the network alone, so it is computed once for both.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

MIN_BOX = 5  # cells of the narrowest box that says something
MIN_GAP = 5  # cells between two columns of boxes, for the edges
MAX_GAP = 40


@dataclass(frozen=True)
class Box:
    """A unit's place: its layer (0: inputs) and number; the cells it takes, from (x, y)."""

    layer: int
    unit: int
    x: int
    y: int
    width: int
    height: int

    @cached_property
    def middle(self) -> int:
        """The row that edges arrive at."""
        return self.y + self.height // 2


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
def lay_out(sizes: tuple[int, ...], wishes: tuple[tuple[int, int], ...], width: int, height: int) -> Layout:
    """Boxes for layers of `sizes` units, in a pane of width × height cells.

    `wishes` are for each layer the cells that a framed unit and a unit in one line would like to have.
    """
    framed = max(sizes) * 3 <= height
    most = max((width + MIN_GAP) // (MIN_BOX + MIN_GAP), 2)
    shown = list(range(len(sizes)))
    if len(shown) > most:  # the first and the last layers; those between have no room
        shown = shown[: -(-most // 2)] + shown[len(shown) - most // 2 :]
    widths, gap = _widths([wishes[layer][0 if framed else 1] for layer in shown], width)
    box_height = 3 if framed else 1
    boxes: list[Box] = []
    left_out = []
    x = max((width - sum(widths) - gap * (len(shown) - 1)) // 2, 0)
    for layer, wide in zip(shown, widths, strict=True):
        size = sizes[layer]
        fits = height // box_height
        seen = size if size <= fits else max(fits - 1, 0)
        lines = seen + (size > seen)
        step = min(height / max(lines, 1), 8.0)
        top = (height - step * lines) / 2
        for unit in range(seen):
            boxes.append(Box(layer, unit, x, int(top + step * unit + (step - box_height) / 2), wide, box_height))
        if size > seen:
            left_out.append((layer, x, min(int(top + step * seen + step / 2), height - 1), size - seen))
        x += wide + gap
    return Layout(tuple(boxes), tuple(left_out), framed, len(sizes) - len(shown))


def _widths(wishes: list[int], width: int) -> tuple[list[int], int]:
    """The widths that fit, and the gap between two columns."""
    gaps = len(wishes) - 1
    if gaps == 0:
        return [min(wishes[0], width)], 0
    room = width - MIN_GAP * gaps
    while sum(wishes) > room and max(wishes) > 3:  # the widest gives first
        wishes[wishes.index(max(wishes))] -= 1
    return wishes, max(min((width - sum(wishes)) // gaps, MAX_GAP), 1)
