"""The one number type of the engine: 64-bit floats, in which the articles' digits come out."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def floats(values: object) -> Array:
    """Numbers (nested lists, an array) as a contiguous array of 64-bit floats."""
    return np.ascontiguousarray(values, dtype=np.float64)
