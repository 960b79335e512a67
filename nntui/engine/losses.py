"""Losses: how wrong one output is, and how that changes with the output.

With ŷ the network's output and y the target. A row's loss is the sum over its outputs; a batch's is the sum or
the mean over its rows.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nntui.engine.arrays import Array


@dataclass(frozen=True)
class Loss:
    """A loss by name.

    `value(output, target, out)` and `slope(output, target, out)` write, element by element, the loss and its
    derivative by the output. `words` names it for one output of one row.
    """

    name: str
    words: str
    formula: str
    slope_formula: str
    value: Callable[[Array, Array, Array], object]
    slope: Callable[[Array, Array, Array], object]


def squared(output: Array, target: Array, out: Array) -> None:
    """(ŷ − y)²."""
    np.subtract(output, target, out)
    np.multiply(out, out, out)


def squared_slope(output: Array, target: Array, out: Array) -> None:
    """2 (ŷ − y)."""
    np.subtract(output, target, out)
    np.multiply(out, 2.0, out)


def half_squared(output: Array, target: Array, out: Array) -> None:
    """½ (ŷ − y)²: the half cancels the 2 of the derivative."""
    squared(output, target, out)
    np.multiply(out, 0.5, out)


def absolute(output: Array, target: Array, out: Array) -> None:
    """|ŷ − y|."""
    np.subtract(output, target, out)
    np.absolute(out, out)


def absolute_slope(output: Array, target: Array, out: Array) -> None:
    """+1 above the target, −1 below it, 0 on it."""
    np.subtract(output, target, out)
    np.sign(out, out)


LOSSES = {
    loss.name: loss
    for loss in (
        Loss("squared_error", "squared error", "(ŷ − y)²", "2 (ŷ − y)", squared, squared_slope),
        Loss("half_squared_error", "½ squared error", "½ (ŷ − y)²", "ŷ − y", half_squared, np.subtract),
        Loss("absolute_error", "absolute error", "|ŷ − y|", "sign(ŷ − y)", absolute, absolute_slope),
    )
}
