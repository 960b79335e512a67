"""Which rows are learned from and which only test: a share of them drawn from the seed, or those that are named.

Nothing is learned from a test row. It says how well the network does on what it has never seen.
"""

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from nntui.scenario import model
from nntui.scenario.columns import row_names
from nntui.scenario.row_table import RowTable
from nntui.text.errors import Problem, did_you_mean
from nntui.text.escape import shortened

DRAW = 1  # tells this draw from the shuffles, which come from (seed, epoch)


def drawn(rows: int, share: float, seed: int) -> NDArray[np.intp]:
    """The places of the test rows among so many rows: at least one, and all but one at most.

    It depends on (seed, rows) alone, and a larger share keeps what a smaller one has: the first of a stable sort by raw
    random numbers.
    """
    wanted = min(max(math.floor(share * rows + 0.5), 1), rows - 1)
    return np.argsort(np.random.PCG64([seed, 0, DRAW]).random_raw(rows), kind="stable")[:wanted]


def tests_among(names: Sequence[str], share: float | None, named: Sequence[str] | None, seed: int) -> NDArray[np.bool_]:
    """Which of the rows of these names are test rows, (rows,): a share of them, or those that are named."""
    if share:
        found = np.zeros(len(names), dtype=np.bool_)
        found[drawn(len(names), share, seed)] = True
        return found
    wanted = set(named or ())
    return np.array([name in wanted for name in names], dtype=np.bool_)


def tests_of(scenario: model.Scenario) -> NDArray[np.bool_]:
    """Which of the rows in the file are test rows, on or off: shape (rows,)."""
    data = scenario.data
    return tests_among(row_names(data), data.test, data.test_rows, scenario.seed)


def places(scenario: model.Scenario) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """The places in the file of the rows that are learned from, of the test rows, and of those that are off."""
    rows = scenario.data.rows
    off = rows.off if isinstance(rows, RowTable) else np.array([row.off for row in rows], dtype=np.bool_)
    if not (scenario.data.test or scenario.data.test_rows):
        return np.flatnonzero(~off), np.empty(0, dtype=np.intp), np.flatnonzero(off)
    tests = tests_of(scenario)
    return np.flatnonzero(~off & ~tests), np.flatnonzero(~off & tests), np.flatnonzero(off)


def rows_learned(scenario: model.Scenario) -> int:
    """How many rows are learned from."""
    return len(places(scenario)[0])


def split_that_fits(scenario: model.Scenario) -> Iterator[Problem]:
    """A problem for test rows that there can't be, and for a split that leaves one side empty."""
    data = scenario.data
    if data.test is not None and data.test_rows is not None:
        yield Problem("data", "expected either test, a share, or test_rows, their names; found both")
        return
    if not (data.test or data.test_rows):
        return
    where = "data.test" if data.test else "data.test_rows"
    if scenario.training is None:
        yield Problem(where, "expected a [training] table beside it: where nothing is learned all rows only test")
    known = row_names(data)
    there = set(known)
    unknown = [(at, name) for at, name in enumerate(data.test_rows or ()) if name not in there]
    for at, name in unknown:
        near = did_you_mean(name, known) or f" ({shortened(', '.join(known[:8]))})"
        yield Problem(f"{where}[{at}]", f"expected the name of a row, found “{shortened(name)}”{near}")
    learned, tests, _ = places(scenario)
    if not unknown and not (len(learned) and len(tests)):
        found = "none to test" if len(learned) else "none to learn from"
        yield Problem(where, f"expected at least one row to learn from and one to test that are not off, found {found}")
