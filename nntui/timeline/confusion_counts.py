"""The confusion matrix at a moment: how many rows of each class are said to have which; test rows have their own."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nntui.engine.classes import confusion, largest
from nntui.scenario.class_names import are_exclusive, of_all, of_one
from nntui.text.frozen import dataclass
from nntui.timeline.moment import Moment

Cell = tuple[int, int]  # the class that is true, and the one that is said; as many as there are: none is said


@dataclass(frozen=True, eq=False)
class Confusion:
    """The classes by their `names`, and for each row from the `first` on the place of the one that is `true`, and of
    the one that is `said`, −1 where an answer is nan: both of shape (R,).
    """

    names: Sequence[str]
    true: NDArray[np.intp]
    said: NDArray[np.intp]
    first: int = 0

    @cached_property
    def counts(self) -> NDArray[np.intp]:
        """The rows by what is true and what is said, the last for none: (classes, classes + 1)."""
        return confusion(self.said, self.true, len(self.names))

    @property
    def right(self) -> int:
        """How many rows are right."""
        return int(np.trace(self.counts))

    def cell(self, row: int) -> Cell:
        """Where a row is counted."""
        said = int(self.said[row - self.first])
        return int(self.true[row - self.first]), len(self.names) if said < 0 else said

    def rows(self, cell: Cell) -> NDArray[np.intp]:
        """The rows that are counted in a cell."""
        true, said = cell
        there = (self.true == true) & (self.said == (said if said < len(self.names) else -1))
        return self.first + np.flatnonzero(there)

    def next_row(self, cell: Cell, after: int) -> int | None:
        """The row of a cell that follows on another one, the first after the last; None where there is none."""
        rows = self.rows(cell)
        return int(rows[np.searchsorted(rows, after, "right") % len(rows)]) if len(rows) else None


def confusion_at(moment: Moment, output: int = 0, *, of_tests: bool = False) -> Confusion:
    """The confusion matrix at a moment of the rows that are learned from, or of the test rows: of the classes, or where
    they don't exclude each other of one output's sides.

    Raises IndexError for an output without a target.
    """
    setup, data = moment.setup, moment.setup.program.data
    rows = slice(data.learned, None) if of_tests else slice(0, data.learned)
    values, targets, threshold = moment.outputs[rows], data.targets[rows], setup.scenario.metrics.threshold
    if are_exclusive(setup):
        return Confusion(of_all(setup), np.argmax(targets, axis=1), largest(values), rows.start)
    said = np.where(np.isnan(values[:, output]), -1, values[:, output] > threshold)
    return Confusion(of_one(setup, output), (targets[:, output] > threshold).astype(np.intp), said, rows.start)
