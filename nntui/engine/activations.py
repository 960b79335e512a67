"""Activations: what a unit makes of its weighted sum z, and how steep that is there.

Each works element by element on arrays of any shape and writes into `out`, so that training allocates nothing.
Formulas: Goodfellow, Bengio, Courville, "Deep Learning" (2016), chapters 3.10 and 6.3.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nntui.engine.arrays import Array


@dataclass(frozen=True)
class Activation:
    """An activation by name.

    `apply(z, out)` writes the activation a of z; `slope(z, a, out)` writes da/dz, for which most need only a.
    `formula` and `slope_formula` say the same in symbols.
    """

    name: str
    formula: str
    slope_formula: str
    apply: Callable[[Array, Array], object]
    slope: Callable[[Array, Array, Array], object]


def sigmoid(z: Array, out: Array) -> None:
    """1 / (1 + e^−z): squeezes any number between 0 and 1."""
    np.negative(z, out)
    np.exp(out, out)
    np.add(out, 1.0, out)
    np.divide(1.0, out, out)


def sigmoid_slope(z: Array, a: Array, out: Array) -> None:
    """a · (1 − a): steepest, 0.25, where a is one half; flat where a unit is saturated."""
    np.subtract(1.0, a, out)
    np.multiply(a, out, out)


def tanh_slope(z: Array, a: Array, out: Array) -> None:
    """1 − a²."""
    np.multiply(a, a, out)
    np.subtract(1.0, out, out)


def relu(z: Array, out: Array) -> None:
    """The larger of 0 and z."""
    np.maximum(z, 0.0, out=out)  # by name: NumPy will stop taking it by position


def relu_slope(z: Array, a: Array, out: Array) -> None:
    """1 where z is above 0, else 0 (at 0 itself too, as is usual)."""
    np.greater(z, 0.0, out)


def linear(z: Array, out: Array) -> None:
    """The sum itself."""
    np.copyto(out, z)


def linear_slope(z: Array, a: Array, out: Array) -> None:
    """1 everywhere."""
    out.fill(1.0)


ACTIVATIONS = {
    activation.name: activation
    for activation in (
        Activation("linear", "z", "1", linear, linear_slope),
        Activation("sigmoid", "1 / (1 + e^−z)", "a · (1 − a)", sigmoid, sigmoid_slope),
        Activation("tanh", "tanh(z)", "1 − a²", np.tanh, tanh_slope),
        Activation("relu", "max(0, z)", "1 if z > 0 else 0", relu, relu_slope),
    )
}
