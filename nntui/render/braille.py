"""A canvas of dots: eight to a cell in braille, or one to a cell in ASCII, with a number for whoever drew each.

Dots are addressed (x, y) from the top left. A cell belongs to the last line that was drawn through it.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Dots = NDArray[np.intp]

# The bit of a braille character for each dot of its 2 × 4 grid, [y][x].
BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.uint8)
CHARACTERS = np.array([" ", *(chr(0x2800 + bits) for bits in range(1, 256))])  # by their bits


class Stroke(NamedTuple):
    """How a line is drawn: filled, so many dots thick, or hollow: two thin lines with so many dots between them."""

    size: int
    hollow: bool = False

    @property
    def offsets(self) -> tuple[int, ...]:
        """Where the dots lie across the line."""
        if self.hollow:
            first = -((self.size + 1) // 2)
            return first, first + self.size + 1
        return tuple(range(-(self.size // 2), self.size - self.size // 2))


Corners = tuple[int, int, int, int]


def line_dots(ends: Corners, offsets: tuple[int, ...]) -> tuple[Dots, Dots]:
    """The dots of straight lines from (x0, y0) to (x1, y1), at so many dots across from it each."""
    x0, y0, x1, y1 = ends
    n = max(abs(x1 - x0), abs(y1 - y0)) + 1
    xs = np.rint(np.linspace(x0, x1, n)).astype(np.intp)
    ys = np.rint(np.linspace(y0, y1, n)).astype(np.intp)
    steep = abs(y1 - y0) > abs(x1 - x0)
    across, along = (xs, ys) if steep else (ys, xs)
    shifted, repeated = np.concatenate([across + offset for offset in offsets]), np.tile(along, len(offsets))
    return (shifted, repeated) if steep else (repeated, shifted)


@lru_cache(maxsize=512)
def _trace(ends: Corners, stroke: Stroke, hole: Corners | None, columns: int, rows: int) -> tuple[Dots, Dots, Dots]:
    """The dots that a line covers, those that it draws, and their cells: places in a canvas of columns × rows cells."""
    found = []
    for offsets in (tuple(range(stroke.offsets[0] - 1, stroke.offsets[-1] + 2)), stroke.offsets):
        xs, ys = line_dots(ends, offsets)
        inside = (xs >= 0) & (xs < 2 * columns) & (ys >= 0) & (ys < 4 * rows)
        if hole is not None:
            x, y, width, height = hole
            inside &= ~((x <= xs) & (xs < x + width) & (y <= ys) & (ys < y + height))
        xs, ys = xs[inside], ys[inside]
        found.append(ys * 2 * columns + xs)
    return found[0], found[1], (ys >> 2) * columns + (xs >> 1)


class Canvas:
    """`columns` × `rows` cells. `owner` holds for each cell the number of the line through it, −1 if none."""

    def __init__(self, columns: int, rows: int) -> None:
        self._dots = np.zeros((4 * rows, 2 * columns), dtype=np.bool_)
        self.owner = np.full((rows, columns), -1, dtype=np.intp)

    def line(self, ends: Corners, stroke: Stroke, owner: int, hole: Corners | None = None) -> None:
        """Draw a line from (x0, y0) to (x1, y1), leaving out what lies in a hole (x, y, width, height), all in dots.

        It lies over those that were drawn before: they end a dot beside it.
        """
        rows, columns = self.owner.shape
        covered, drawn, cells = _trace(ends, stroke, hole, columns, rows)
        self._dots.ravel()[covered] = False
        self._dots.ravel()[drawn] = True
        self.owner.ravel()[cells] = owner

    @property
    def braille(self) -> NDArray[np.str_]:
        """Each cell's braille character, of shape (rows, columns); a blank where there are no dots."""
        bits = np.zeros(self.owner.shape, dtype=np.uint8)
        for y, x in np.ndindex(BITS.shape):
            bits |= self._dots[y::4, x::2] * BITS[y, x]
        return CHARACTERS[bits]
