"""The way of a run over a map, in braille dots: as fine as a cell allows, however many steps it has taken."""

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.render.braille import BITS

MOST_DOTS = 400_000  # of all lines together; what follows on them isn't drawn


def dots_of(points: Array, limits: tuple[float, float, float, float], size: tuple[int, int]) -> NDArray[np.intp]:
    """The bits of each cell's braille character, (lines, columns), for straight lines between points (2, n).

    `limits` are left, right, bottom and top of a map, `size` its columns and lines. Points that aren't on it are left
    out.
    """
    left, right, bottom, top = limits
    columns, lines = size
    bits = np.zeros((lines, columns), dtype=np.intp)
    xs, ys = points
    inside = (xs >= left) & (xs <= right) & (ys >= bottom) & (ys <= top)
    if not inside.all():
        xs, ys = xs[inside], ys[inside]
    across = np.minimum((xs - left) * (2 * columns / (right - left)), 2 * columns - 1).astype(np.intp)
    down = np.minimum((top - ys) * (4 * lines / (top - bottom)), 4 * lines - 1).astype(np.intp)
    places = across * (4 * lines) + down
    dots = np.stack([across, down])[:, np.flatnonzero(np.diff(places, prepend=-1))]
    if not dots.size:
        return bits
    begins, ends = (dots[:, :-1], dots[:, 1:]) if dots.shape[1] > 1 else (dots, dots)
    longest = np.abs(ends - begins).max(axis=0)
    drawn = np.cumsum(longest + 1) <= MOST_DOTS
    begins, ends, longest = begins[:, drawn], ends[:, drawn], longest[drawn]
    which = np.repeat(np.arange(len(longest)), longest + 1)
    along = np.arange(len(which)) - np.repeat(np.cumsum(longest + 1) - longest - 1, longest + 1)
    part = along / np.maximum(longest[which], 1)
    dot_xs, dot_ys = np.rint(begins[:, which] + part * (ends - begins)[:, which]).astype(np.intp)
    np.bitwise_or.at(bits, (dot_ys >> 2, dot_xs >> 1), BITS[dot_ys & 3, dot_xs & 1])
    return bits
