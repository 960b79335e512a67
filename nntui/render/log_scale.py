"""Which numbers stand on a logarithmic axis: round ones, well spread over its rows.

Best are powers of ten, all or every second, third, … of them; then 1, 2 and 5 times powers of ten, or every second of
those. Where none of these series fits, numbers are taken out of one so that the others stand as evenly as may be; on
an axis of less than a decade out of the multiples of a round step.
"""

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

STRIDES = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 200)  # powers of ten apart
SHIFTS = 4  # places where such a series may begin
FEWEST = 4  # numbers, where each has about three rows
CLOSE = 2  # rows from a number to the next that are enough where there is little room
NEAR, PART = 6, 1 / 5  # rows between two numbers where round ones allow it, or this part of all rows
DENSEST = 3  # numbers to choose from, for each row


class LogAxis(NamedTuple):
    """An axis from 10**low to 10**high over so many rows."""

    low: float
    high: float
    rows: int

    def height(self, mark: float) -> float:
        """Where a number stands, in rows from the lowest."""
        return (math.log10(mark) - self.low) / (self.high - self.low) * (self.rows - 1)

    def widest(self, marks: Sequence[float]) -> float:
        """The most rows between two of some numbers, or from an end of the axis to the next of them."""
        heights = [0.0, *map(self.height, marks), self.rows - 1.0]
        return max(after - before for before, after in pairwise(heights))

    def nearest(self, marks: Sequence[float]) -> int:
        """The fewest rows from a number to the next; as many as there are where there is one number."""
        rows = [_row(self.height(mark)) for mark in marks]
        return min((after - before for before, after in pairwise(rows)), default=self.rows)

    def numbers(self, factors: Sequence[int], powers: Sequence[int] | None = None) -> list[float]:
        """Those of the axis that are some factors times powers of ten: those named, or all."""
        powers = range(math.floor(self.low), math.floor(self.high) + 1) if powers is None else powers
        found = [float(f"{factor}e{power}") for power in powers for factor in factors]
        return [mark for mark in found if 0 < mark < math.inf and self.low <= math.log10(mark) <= self.high]


@lru_cache(64)
def log_marks(low: float, high: float, rows: int) -> Sequence[float]:
    """The numbers for an axis from 10**low to 10**high over so many rows, from the smallest. No two stand on
    neighbouring rows where others would do.

    >>> log_marks(-4.2, 0.2, 14), log_marks(-2.8, -0.3, 6), log_marks(-0.9, -0.1, 8)
    ([0.0001, 0.001, 0.01, 0.1, 1.0], [0.01, 0.1], [0.2, 0.4, 0.6])
    """
    axis, best, quality = LogAxis(low, high, rows), list[float](), (-1, 0.0)
    least, most = min(max((rows + 1) // 3, 2), FEWEST), max(3.0, min(NEAR, rows / 2), rows * PART)
    for apart, marks in _choices(axis):
        gap = axis.widest(marks)
        if len(marks) >= (FEWEST if apart > CLOSE else least) and gap <= most:
            return marks
        if (found := (min(len(marks), least), -gap)) > quality:
            best, quality = marks, found
    return best or [max(10.0**low, 5e-324)]


def _choices(axis: LogAxis) -> Iterator[tuple[int, list[float]]]:
    """The numbers that may do, the best first, each with how many rows they are apart at least."""
    for apart in (CLOSE + 1, CLOSE):
        yield from ((apart, marks) for marks in _series(axis, apart) if axis.nearest(marks) >= apart)
    some: list[list[float]] = []
    for marks in (each for each in _finer(axis) if len(each) <= DENSEST * axis.rows + 9):
        some.append(marks)
        yield CLOSE, _spread(axis, marks, CLOSE)
    yield from ((1, _spread(axis, marks, 1)) for marks in some)


def _series(axis: LogAxis, apart: int) -> Iterator[list[float]]:
    """Powers of ten, and 1, 2 and 5 times those: all, and every so manyth of such, those with 1 first."""
    powers = range(math.ceil(axis.low), math.floor(axis.high) + 1)
    near = (apart - 1) * (axis.high - axis.low) / max(axis.rows - 1, 1)  # powers of ten that are nearer than `apart`
    for first in range(SHIFTS if apart == CLOSE else 1):
        for stride in STRIDES:
            if max(near, first) < stride <= max(len(powers) - 1, 1):
                yield axis.numbers((1,), [power for power in powers if power % stride == first])
    fine = axis.numbers((1, 2, 5))
    yield from (fine[::2], fine[1::2], fine)


def _finer(axis: LogAxis) -> Iterator[list[float]]:
    """More and more numbers that some are chosen from."""
    top = math.floor(axis.high)
    powers = [*range(top, math.floor(axis.low) - 1, -max(math.ceil((axis.high - axis.low) / axis.rows), 1))][::-1]
    yield from (axis.numbers(factors, powers) for factors in ((1,), (1, 2, 5), range(1, 10)))
    for digits in (1, 2, 3) if axis.high - axis.low < 1 else ():
        for step in (5, 2, 1):
            yield axis.numbers(range(step, 10 ** (digits + 1), step), [top - digits])


def _spread(axis: LogAxis, marks: Sequence[float], apart: int) -> list[float]:
    """Some of the numbers, at least so many rows apart, with gaps whose squares add up to as little as may be."""
    heights = [axis.height(mark) for mark in marks]
    # The best way from the lowest row to each number: what its gaps add up to, and the number before it.
    ways: list[tuple[float, int]] = []
    for at, height in enumerate(heights):
        before = [
            (ways[earlier][0] + (height - heights[earlier]) ** 2, earlier)
            for earlier in range(at)
            if _row(height) - _row(heights[earlier]) >= apart
        ]
        ways.append(min([(height**2, -1), *before]))
    at = min(range(len(marks)), key=lambda at: ways[at][0] + (axis.rows - 1 - heights[at]) ** 2, default=-1)
    found: list[float] = []
    while at >= 0:
        found.insert(0, marks[at])
        at = ways[at][1]
    return found


def _row(height: float) -> int:
    """The row, from the lowest, on which a plot draws what stands at a height."""
    return math.ceil(height - 0.5)
