"""A sparkline: numbers that follow on each other as heights, one a cell, on a scale of their own."""

from collections.abc import Iterator

import numpy as np

from nntui.engine.arrays import Array

# From the least number to the largest. None of the low ones touches the line above.
LOW_HEIGHTS, HEIGHTS, ASCII_HEIGHTS = "▁▂▃▄▅▆▇", "▁▂▃▄▅▆▇█", "_.-'"
SAME = "─", "-"  # where all are the same
NOT_FINITE = "×", "x"


def sparkline(values: Array, heights: str = LOW_HEIGHTS) -> str:
    """A character of `heights` for each number: the lowest for the least that is finite, the highest for the largest.

    >>> sparkline(np.array([0.0, 1, 2, 3])), sparkline(np.array([0.5, 0.5])), sparkline(np.array([-1, np.nan, 1]))
    ('▁▃▅▇', '──', '▁×▇')
    """
    return "".join(_characters(values, heights))


def _characters(values: Array, heights: str) -> Iterator[str]:
    finite, ascii_only = np.isfinite(values), heights == ASCII_HEIGHTS
    known = values[finite]
    least, most = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    if least == most:
        yield from (SAME[ascii_only] if there else NOT_FINITE[ascii_only] for there in finite)
        return
    half = most / 2 - least / 2  # of the range, which may be more than a number can be
    with np.errstate(all="ignore"):
        shares = (values / 2 - least / 2) / half if half else (values - least) / (most - least)
        levels = np.rint(np.where(finite, shares, 0.0) * (len(heights) - 1)).astype(int)
    for there, level in zip(finite, levels, strict=True):
        yield heights[level] if there else NOT_FINITE[ascii_only]
