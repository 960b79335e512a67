"""What a network says over its inputs: its answers at points that no row has, a row's other inputs held still."""

from collections.abc import Sequence

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.batched import outputs_of_inputs
from nntui.timeline.moment import Moment

FREE = 0.12  # of the range of the data, left free on either side


def ranges(moment: Moment, columns: Sequence[int]) -> list[tuple[float, float]]:
    """What a map covers of each input by its column: all finite values of rows and new inputs, and some more."""
    found = []
    for column in columns:
        values = np.concatenate([moment.setup.program.data.inputs[:, column], moment.setup.probes[:, column]])
        values = values[np.isfinite(values)]
        low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)
        free = FREE * (high - low) or max(abs(low), 1.0) / 2
        found.append((low - free, high + free))
    return found


def answers(moment: Moment, row: int, columns: Sequence[int], points: Sequence[Array]) -> Array:
    """All outputs where one or two inputs, by their columns, take other values: shape (outputs, …, points).

    `points` are the values of each, (m,) and (n,): the result has shape (outputs, m) for one, (outputs, n, m) for two.
    The other inputs are those of a row or new input (new inputs follow on the rows).
    """
    setup = moment.setup
    rows = setup.program.data.inputs
    own = rows[row] if row < len(rows) else setup.probes[row - len(rows)]
    grid = np.meshgrid(*points)
    inputs = np.repeat(own[:, np.newaxis], grid[0].size, axis=1)
    for column, values in zip(columns, grid, strict=True):
        inputs[column] = values.ravel()
    with np.errstate(all="ignore"):
        found = outputs_of_inputs(setup.network, moment.vector, inputs[np.newaxis])[0]
    shaped: Array = found.reshape(-1, *grid[0].shape)
    return shaped


def crossings(at: Array, values: Array, level: float) -> list[float]:
    """Where a curve through points (n,) with values (n,) passes a level, straight between two neighbours."""
    above = values > level
    changes = np.flatnonzero((above[1:] != above[:-1]) & np.isfinite(values[1:]) & np.isfinite(values[:-1]))
    share = (level - values[changes]) / (values[changes + 1] - values[changes])
    found: list[float] = (at[changes] + share * (at[changes + 1] - at[changes])).tolist()
    return found
