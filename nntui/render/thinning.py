"""Thinning a curve to what a plot can show."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

DASH = 1.5, 1.5  # columns of a dash, and of the gap after it


def downsample(x: np.ndarray, y: np.ndarray, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Thin a curve to what `columns` columns can show.

    `x` (n,) increases, `y` is (n,). Points that are not finite go first. Of the rest, every column of equal
    width in x keeps its lowest and its highest point, in their order; the first and last point stay too, so
    at most `2 * columns + 2` points are left. The curve's own minimum and maximum are always among them.
    Returns x (m,), y (m,).
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    x, y = kept_where(np.isfinite(x) & np.isfinite(y), x, y)
    columns = max(int(columns), 1)
    if x.size <= 2 * columns + 2:
        return x, y
    share = np.arange(columns) / columns
    edges = [*np.searchsorted(x, x[0] * (1 - share) + x[-1] * share).tolist(), x.size]
    kept = {0, x.size - 1}
    for start, end in pairwise(edges):  # one step per column; the points of a column are scanned inside numpy
        if start < end:
            kept.add(start + int(y[start:end].argmin()))
            kept.add(start + int(y[start:end].argmax()))
    index = sorted(kept)
    return x[index], y[index]


def dashes(x: np.ndarray, y: np.ndarray, columns: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The parts of a curve through the points x (n,), which increases from 0 to 1 over so many columns, and y (n,) that
    are drawn where it is dashed.
    """
    for start in np.arange(x[0], x[-1], sum(DASH) / max(columns, 1)) if x.size > 1 else ():
        end = min(start + DASH[0] / max(columns, 1), x[-1])
        at = np.array([start, *x[(x > start) & (x < end)], end])
        yield at, np.interp(at, x, y)


def kept_where(kept: NDArray[np.bool_], x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The points that are kept; all of a long curve are handed on without a copy of it."""
    return (x, y) if kept.all() else (x[kept], y[kept])
