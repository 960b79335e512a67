"""The way of a run over a map, in braille dots: as fine as a cell allows, however many steps it has taken."""

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.render.braille import BITS

MOST_DOTS = 400_000  # of all lines together; what follows on them isn't drawn


def dots_of(points: Array, limits: tuple[float, float, float, float], size: tuple[int, int]) -> NDArray[np.intp]:
    """The bits of each cell's braille character, (lines, columns), for straight lines between points (n, 2).

    `limits` are left, right, bottom and top of a map, `size` its columns and lines. Points that aren't on it are left
    out.
    """
    left, right, bottom, top = limits
    columns, lines = size
    bits = np.zeros((lines, columns), dtype=np.intp)
    inside = (points >= (left, bottom)).all(axis=1) & (points <= (right, top)).all(axis=1)
    share = (points[inside] - (left, top)) / (right - left, bottom - top)
    dots = np.minimum((share * (2 * columns, 4 * lines)).astype(np.intp), (2 * columns - 1, 4 * lines - 1))
    if not len(dots):
        return bits
    moved = np.ones(len(dots), dtype=np.bool_)
    moved[1:] = (dots[1:] != dots[:-1]).any(axis=1)
    dots = dots[moved]
    begins, ends = (dots[:-1], dots[1:]) if len(dots) > 1 else (dots, dots)
    longest = np.abs(ends - begins).max(axis=1)
    drawn = np.cumsum(longest + 1) <= MOST_DOTS
    begins, ends, longest = begins[drawn], ends[drawn], longest[drawn]
    which = np.repeat(np.arange(len(longest)), longest + 1)
    along = np.arange(len(which)) - np.repeat(np.cumsum(longest + 1) - longest - 1, longest + 1)
    part = (along / np.maximum(longest[which], 1))[:, np.newaxis]
    xs, ys = np.rint(begins[which] + part * (ends - begins)[which]).astype(np.intp).T
    np.bitwise_or.at(bits, (ys >> 2, xs >> 1), BITS[ys & 3, xs & 1])
    return bits
