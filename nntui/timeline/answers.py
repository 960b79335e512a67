"""What a network says over its inputs: its answers at points that no row has, a row's other inputs held still."""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.engine.batched import activations_of_inputs
from nntui.timeline.moment import Moment

Sides = NDArray[np.intp]
NONE = -1  # no side: there is no number
PARTS, TIMES = 32, 4  # a border between two points is looked for in so many parts, so many times: to all told digits
FREE = 0.12  # of the range of the rows, left free on either side
AT_ONCE = (
    300_000_000  # multiplications of one map: a larger network is asked at fewer points, and between them straight
)


def ranges(moment: Moment, columns: Sequence[int]) -> list[tuple[float, float]]:
    """What a map covers of each input by its column: all finite values of the rows and some more on either side, and
    the new inputs beyond that. A new input inside changes nothing.
    """
    found = []
    for column in columns:
        rows, new = moment.setup.program.data.inputs[:, column], moment.setup.probes[:, column]
        values, new = rows[np.isfinite(rows)], new[np.isfinite(new)]
        low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)
        free = FREE * (high - low) or max(abs(low), 1.0) / 2
        found.append((float(new.min(initial=low - free)), float(new.max(initial=high + free))))
    return found


def answers(
    moment: Moment,
    row: int,
    columns: Sequence[int],
    points: Sequence[Array],
    layer: int = 0,
    unit: int | None = None,
) -> Array:
    """What all units of a layer (0: of the last, the outputs), or one of them, say where one or two inputs, by their
    columns, take other values: shape (units, …, points).

    `points` are the values of each, (m,) and (n,): the result has shape (units, m) for one, (units, n, m) for two.
    The other inputs are those of a row or new input (new inputs follow on the rows).
    """
    some = [_thinned(each, _stride(moment, points)) for each in points]
    found = all_answers(moment, row, columns, some)[layer - 1]
    found = found if unit is None else found[unit : unit + 1]
    for axis, (few, each) in enumerate(zip(some, points, strict=True)):
        found = _spread(found, len(few), len(each), -1 - axis)
    return found


def all_answers(moment: Moment, row: int, columns: Sequence[int], points: Sequence[Array]) -> list[Array]:
    """What the units of each layer say, in one forward pass: for each layer an array as `answers` gives it. Without a
    network the inputs are the outputs.
    """
    setup = moment.setup
    rows = setup.program.data.inputs
    own = rows[row] if row < len(rows) else setup.probes[row - len(rows)]
    grid = np.meshgrid(*points)
    inputs = np.repeat(own[:, np.newaxis], grid[0].size, axis=1)
    for column, values in zip(columns, grid, strict=True):
        inputs[column] = values.ravel()
    with np.errstate(all="ignore"):
        found = activations_of_inputs(setup.network, moment.vector, inputs[np.newaxis])
    return [layer[0].reshape(-1, *grid[0].shape) for layer in found or [inputs[np.newaxis]]]


def _stride(moment: Moment, points: Sequence[Array]) -> int:
    """Every how many-th point is asked about along each axis."""
    work = moment.setup.network.size * math.prod(len(each) for each in points)
    return math.ceil(math.pow(work / AT_ONCE, 1 / len(points)))


def _thinned(points: Array, stride: int) -> Array:
    """So much fewer points over the same range, the ends among them."""
    return points if stride <= 1 else np.linspace(points[0], points[-1], max(len(points) // stride, 2))


def _spread(values: Array, few: int, many: int, axis: int) -> Array:
    """Values at `few` places along an axis, at `many` over the same range: straight between them."""
    if few == many:
        return values
    moved = np.moveaxis(values, axis, -1)
    here, there = np.linspace(0, 1, few), np.linspace(0, 1, many)
    lines = np.array([np.interp(there, here, line) for line in moved.reshape(-1, few)])
    return np.moveaxis(lines.reshape(*moved.shape[:-1], many), -1, axis)


def passes(at: Array, sides_at: Callable[[Array], Sides], most: int) -> tuple[list[tuple[float, int, int]], int]:
    """Where the side changes along points (n,) in their order: the place of the first ones, at most so many, with the
    sides before and after it; and how many changes there are.

    `sides_at` gives the side of each of some points, NONE where there is none. Between two points of different sides
    the place is looked for in ever smaller parts: it is right for a curve of any shape, even for one that jumps.
    """
    sides = sides_at(at)
    changes = np.flatnonzero((sides[1:] != sides[:-1]) & (sides[1:] != NONE) & (sides[:-1] != NONE))
    first = changes[:most]
    low, high, before = at[first], at[first + 1], sides[first]
    for _ in range(TIMES if len(first) else 0):
        between = np.linspace(low, high, PARTS + 1)
        passed = sides_at(between.ravel()).reshape(between.shape) != before
        passed[0], passed[-1] = False, True
        place, each = passed.argmax(axis=0), np.arange(len(first))
        low, high = between[place - 1, each], between[place, each]
    return list(zip(high.tolist(), before.tolist(), sides[first + 1].tolist(), strict=True)), len(changes)
