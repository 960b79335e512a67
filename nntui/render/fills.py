"""Filled parts of a plot: what lies between two curves, wherever nothing else is drawn."""

from collections.abc import Sequence

import numpy as np

from nntui.render.axes import Axis
from nntui.render.cells import Line, Span
from nntui.render.ends import joined
from nntui.text.frozen import dataclass


@dataclass(frozen=True, eq=False)
class Fill:
    """What lies between two curves, `low` and `high` (n,) over `x` (n,), which increases: in one character, of a role.

    Where one of them isn't finite there is nothing; what lies beyond the axes is cut off. The y axis covers it where it
    `counts`.
    """

    x: np.ndarray
    low: np.ndarray
    high: np.ndarray
    character: str
    role: str
    counts: bool = True

    def covered(self, log: bool) -> np.ndarray:
        """The values that the y axis is to cover: what can be drawn of them on such a scale."""
        values = np.concatenate([self.low, self.high]) if self.counts else np.empty(0)
        found: np.ndarray = values[np.isfinite(values) & ((values > 0) | (not log))]
        return found


def filled(
    lines: list[Line], fills: Sequence[Fill], across: Axis, up: Axis, left: int, size: tuple[int, int]
) -> list[Line]:
    """The lines of a plot, whose canvas of `size` cells (across, up) begins at the cell `left`, with fills in its
    blanks, a later one upon an earlier one.
    """
    cells: list[dict[int, Span]] = [{} for _ in range(size[1])]
    for each in fills:
        for column, top, bottom in _cells(each, across, up, size):
            for row in range(top, bottom + 1):
                cells[row][left + column] = Span(each.character, each.role)
    return [*(map(_behind, lines, cells)), *lines[size[1] :]]


def _cells(fill: Fill, across: Axis, up: Axis, size: tuple[int, int]) -> list[tuple[int, int, int]]:
    """The columns that a fill goes through, and its first and its last row in each."""
    known = np.isfinite(fill.low) & np.isfinite(fill.high)
    if not known.any() or size[0] < 2:
        return []
    with np.errstate(all="ignore"):
        place = across.place(fill.x[known])
        low, high = (
            up.place(np.where(up.log & (each <= 0), 0.0, each)) for each in (fill.low[known], fill.high[known])
        )
    columns = np.arange(size[0])
    shares = columns / (size[0] - 1)
    there = (shares >= place[0]) & (shares <= place[-1])
    rows = [size[1] - 1 - np.ceil(np.interp(shares, place, each) * (size[1] - 1) - 0.5) for each in (high, low)]
    top, bottom = (np.clip(each, 0, size[1] - 1).astype(int) for each in rows)
    return list(zip(columns[there].tolist(), top[there].tolist(), bottom[there].tolist(), strict=True))


def _behind(line: Line, cells: dict[int, Span]) -> Line:
    """A line, one cell a character, with other cells in its blanks."""
    if not cells:
        return line
    every = [Span(character, run.role) for run in line for character in run.text]
    every = [cells.get(at, cell) if cell.text == " " else cell for at, cell in enumerate(every)]
    return joined(every)
