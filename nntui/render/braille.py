"""A canvas of dots: eight to a cell in braille, or one to a cell in ASCII, with a number for whoever drew each.

Dots are addressed (x, y) from the top left. A cell belongs to the last line that was drawn through it.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Dots = NDArray[np.intp]

# The bit of a braille character for each dot of its 2 × 4 grid, [y][x].
BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
DASHES = ((40, 6, 3), (0, 3, 2))  # lines of at least so many dots: dots drawn and dots left out when dashed


@lru_cache(maxsize=4096)
def line_dots(x0: int, y0: int, x1: int, y1: int, thickness: int, dashed: bool) -> tuple[Dots, Dots]:
    """The dots of a straight line, `thickness` dots high, with gaps if it is dashed."""
    n = max(abs(x1 - x0), abs(y1 - y0)) + 1
    xs = np.rint(np.linspace(x0, x1, n)).astype(np.intp)
    ys = np.rint(np.linspace(y0, y1, n)).astype(np.intp)
    if dashed:
        dash, gap = next((dash, gap) for least, dash, gap in DASHES if n >= least)
        drawn = np.arange(n) % (dash + gap) < dash
        xs, ys = xs[drawn], ys[drawn]
    offsets = range(-(thickness // 2), thickness - thickness // 2)
    return np.concatenate([xs] * thickness), np.concatenate([ys + offset for offset in offsets])


class Canvas:
    """`columns` × `rows` cells. `owner` holds for each cell the number of the line through it, −1 if none."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self._bits = np.zeros((rows, columns), dtype=np.intp)
        self.owner = np.full((rows, columns), -1, dtype=np.intp)

    def line(self, start: tuple[int, int], end: tuple[int, int], thickness: int, dashed: bool, owner: int) -> None:
        """Draw a line between two dots."""
        xs, ys = line_dots(*start, *end, thickness, dashed)
        inside = (xs >= 0) & (xs < 2 * self.columns) & (ys >= 0) & (ys < 4 * self.rows)
        xs, ys = xs[inside], ys[inside]
        columns, rows = xs >> 1, ys >> 2
        np.bitwise_or.at(self._bits, (rows, columns), BITS[ys & 3, xs & 1])
        self.owner[rows, columns] = owner

    @property
    def braille(self) -> Dots:
        """The number of each cell's braille character, of shape (rows, columns)."""
        return 0x2800 + self._bits
