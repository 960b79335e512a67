"""What a sweep comes to: its runs in a grid of what was varied, how many of a line came true or diverged, quartiles."""

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.quantities.sweep_block import NEVER
from nntui.quantities.swept import Sweep
from nntui.text.frozen import dataclass
from nntui.timeline.varied import Varied

SEED = "seed"  # a question is rarely about one seed: its runs share a line
ALL = Varied("", ("all",))


@dataclass(frozen=True, eq=False)
class Grid:
    """The runs by what was varied: a line for each value of the key `down`, and in it a cell for each combination of
    the other keys, whose values are in `across`. `places` (lines, cells) are the runs' places in the sweep. Where only
    the seed was varied all runs share a line, and nothing goes down.
    """

    down: Varied
    others: tuple[Varied, ...]
    across: tuple[tuple[str, ...], ...]
    places: NDArray[np.intp]


@dataclass(frozen=True)
class Line:
    """Some runs: how many, in how many the condition came true and the median of those steps, how many diverged, and
    the quartiles of the error where each stands, of those that are finite; nan where there are none.
    """

    runs: int
    true: int
    step: float
    diverged: int
    quartiles: tuple[float, float, float]


def grid(keys: Sequence[Varied]) -> Grid:
    """The runs of a sweep of these keys: the first of them that isn't the seed goes down."""
    if all(each.key == SEED for each in keys):
        keys = [ALL, *keys]
    first = next(number for number, each in enumerate(keys) if each.key != SEED)
    places = np.arange(np.prod([len(each.values) for each in keys], dtype=int))
    shaped = np.moveaxis(places.reshape([len(each.values) for each in keys]), first, 0)
    others = tuple(each for number, each in enumerate(keys) if number != first)
    across = tuple(product(*(each.values for each in others)))
    return Grid(keys[first], others, across, shaped.reshape(len(keys[first].values), -1))


def line(sweep: Sweep, places: NDArray[np.intp]) -> Line:
    """What some runs come to."""
    true = sweep.outcome.stopped[places][sweep.solved[places]]
    errors = sweep.outcome.errors[places]
    return Line(
        len(places),
        len(true),
        float(np.median(true)) if len(true) else float("nan"),
        int((sweep.outcome.diverged[places] != NEVER).sum()),
        _quartiles(errors[np.isfinite(errors)]),
    )


def _quartiles(values: Array) -> tuple[float, float, float]:
    if not len(values):
        return (float("nan"),) * 3
    low, middle, high = np.quantile(values, (0.25, 0.5, 0.75)).tolist()
    return low, middle, high


def ranked(sweep: Sweep) -> list[int]:
    """The places of the runs whose edits are known, the best first; those that nothing can be said of last."""
    order: list[int] = np.argsort(sweep.measured[: len(sweep.lines)], kind="stable").tolist()  # nan comes last
    return order


def best(sweep: Sweep) -> int | None:
    """The place of the best run: the first to come true where there is a condition, else the one with the smallest
    error; None if there is none.
    """
    return next((run for run in ranked(sweep) if np.isfinite(sweep.measured[run])), None)


def band(sweep: Sweep, places: NDArray[np.intp]) -> Array:
    """The error of some runs along the way: the least, the quartiles and the largest at each of the sweep's marks, of
    shape (5, marks), of those that are finite; nan where there are none.
    """
    curves = np.sort(np.where(np.isfinite(sweep.outcome.curves[places]), sweep.outcome.curves[places], np.nan), axis=0)
    there = (~np.isnan(curves)).sum(axis=0)
    last = np.maximum(there - 1, 0)
    found = [_at(curves, share * last) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    return np.where(there > 0, np.array(found), np.nan)


def _at(values: Array, where: Array) -> Array:
    """Between two of the values (runs, marks), sorted, of each mark."""
    low = np.floor(where).astype(np.intp)
    high = np.ceil(where).astype(np.intp)
    columns = np.arange(values.shape[1])
    share: Array = where - low
    found: Array = values[low, columns] * (1 - share) + values[high, columns] * share
    return found
