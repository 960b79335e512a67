"""Classes: which of them an answer stands for, and how often each is answered where another one is true.

A single output is a question of yes and no, as are several that don't exclude each other. Otherwise an answer stands
for the class with the largest output. What is nan stands for none.
"""

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.engine.outputs import Outputs

SHARES = "softmax"  # the activation that divides 1 among the outputs
Flags = NDArray[np.bool_]


def exclude_each_other(activation: str, targets: Array, threshold: float) -> bool:
    """Whether the outputs are classes of which a row has one: several that are made by softmax, or of which each row
    has just one target above the threshold; for targets of shape (R, K).
    """
    if targets.shape[1] < 2:
        return False
    return activation == SHARES or bool((np.count_nonzero(targets > threshold, axis=1) == 1).all())


def largest(values: Array) -> NDArray[np.intp]:
    """Which output is the largest, of equals the first; −1 where one is nan: (R, …) for outputs (R, K, …)."""
    found: NDArray[np.intp] = np.where(np.isnan(values).any(axis=1), -1, np.argmax(values, axis=1))
    return found


def answered(outputs: Outputs, targets: Array, threshold: float) -> tuple[Flags, Flags]:
    """Which classes the rows are said to have, (R, K, n), and which they have, (R, K, 1); one output is one class.

    For outputs (R, K, n) of n states side by side and targets (R, K).
    """
    if exclude_each_other(outputs.activation, targets, threshold):
        classes = np.arange(targets.shape[1])[:, np.newaxis]
        said, true = largest(outputs.values), np.argmax(targets, axis=1)
        return said[:, np.newaxis] == classes, (true[:, np.newaxis] == classes[:, 0])[..., np.newaxis]
    return outputs.values > threshold, (targets > threshold)[..., np.newaxis]


def confusion(said: NDArray[np.intp], true: NDArray[np.intp], classes: int) -> NDArray[np.intp]:
    """How many rows of each class are said to have which: (classes, classes + 1), the last for those of none (−1).

    `said` and `true`, of shape (R,), are the classes by their places.
    """
    places = true * (classes + 1) + np.where(said < 0, classes, said)
    return np.bincount(places, minlength=classes * (classes + 1)).reshape(classes, classes + 1)
