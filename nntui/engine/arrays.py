"""The one number type of the engine: 64-bit floats, in which the articles' digits come out."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def floats(values: object) -> Array:
    """Numbers (nested lists, an array) as a contiguous array of 64-bit floats."""
    return np.ascontiguousarray(values, dtype=np.float64)


def added(values: Array, axis: int) -> Array:
    """The sums along an axis that isn't the last, each worked out one after the other, whatever stands beside it."""
    if values.shape[-1] == 1:  # NumPy adds a single column in pairs, which gives other bits
        return added(np.repeat(values, 2, axis=-1), axis)[..., :1]
    total: Array = np.add.reduce(values, axis)
    return total
