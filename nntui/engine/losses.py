"""Losses: how wrong one output is, and how that changes with the output.

With ŷ the network's output and y the target. A row's loss is the sum over its outputs; a batch's is the sum or
the mean over its rows. One row each, with all that is known of it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.formula import HALF, TWO, Call, Difference, Function, Num, Product, Term, calls

OUTPUT, TARGET = Num(math.nan, "ŷ"), Num(math.nan, "y")


@dataclass(frozen=True)
class Loss:
    """A loss by name; `words` names it for one output of one row.

    `formula(ŷ, y)` is the loss of one output, `slope(ŷ, y)` its derivative by the output; `symbols` and
    `slope_symbols` say the same in short.
    """

    name: str
    words: str
    symbols: str
    slope_symbols: str
    formula: Callable[[Num, Num], Term]
    slope: Callable[[Num, Num], Term]

    def calls(self, output: Array, target: Array, out: Array) -> list[Call]:
        """The calls that work the loss of each output out into `out`; `target` broadcasts to the shape of `output`."""
        return calls(self.formula(OUTPUT, TARGET), {"ŷ": output, "y": target}, out)

    def slope_calls(self, output: Array, target: Array, out: Array) -> list[Call]:
        """The calls that work the derivative by each output out into `out`."""
        return calls(self.slope(OUTPUT, TARGET), {"ŷ": output, "y": target}, out)

    def slopes(self, output: Array, target: Array) -> Array:
        """The derivative of the loss by each output: an array of their shape."""
        out = np.empty_like(output)
        for call, arguments in self.slope_calls(output, target, out):
            call(*arguments)
        return out


def _squared(output: Num, target: Num) -> Term:
    return Function("square", Difference(output, target))


LOSSES = {
    loss.name: loss
    for loss in (
        Loss(
            "squared_error",
            "squared error",
            "(ŷ − y)²",
            "2 (ŷ − y)",
            _squared,
            lambda o, y: Product((TWO, Difference(o, y))),
        ),
        Loss(
            "half_squared_error",
            "½ squared error",
            "½ (ŷ − y)²",
            "ŷ − y",
            lambda o, y: Product((HALF, _squared(o, y))),
            Difference,
        ),
        Loss(
            "absolute_error",
            "absolute error",
            "|ŷ − y|",
            "sign(ŷ − y)",
            lambda o, y: Function("absolute", Difference(o, y)),
            lambda o, y: Function("sign", Difference(o, y)),
        ),
    )
}
