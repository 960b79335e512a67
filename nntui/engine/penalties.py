"""The penalty: what large parameters cost beside the error of the data, whatever rows an update uses.

P = l1 · Σ|w| + ½ · l2 · Σw², over the weights, and over the biases where they aren't excepted. It is added once to the
loss of a batch, sum or mean, and l1 · sign(w) + l2 · w to the gradient of each of them, frozen or not; sign(0) is 0.
With the ½ as in Goodfellow, Bengio, Courville, "Deep Learning" (2016), chapter 7.1, equations 7.2, 7.3 and 7.20.
"""

import math

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array, added
from nntui.engine.formula import HALF, Call, Function, Num, Product, Sum, Term, calls, only_where
from nntui.engine.network import Network
from nntui.text.frozen import dataclass

PENALTY = "penalty"  # the operation, and its kind
W = Num(math.nan, "w")


@dataclass(frozen=True)
class Penalty:
    """How much is put on the parameters' sizes (`l1`) and on their squares (`l2`), one of them above 0; whether on
    `biases` too.
    """

    l1: float
    l2: float
    biases: bool = False

    def formula(self, w: Num) -> Term:
        """What one parameter costs."""
        parts: list[Term] = []
        if self.l1:
            parts.append(Product((Num(self.l1, "l1"), Function("absolute", w))))
        if self.l2:
            parts.append(Product((HALF, Num(self.l2, "l2"), Function("square", w))))
        return Sum(tuple(parts)) if len(parts) > 1 else parts[0]

    def slope(self, w: Num) -> Term:
        """How that changes with the parameter."""
        parts: list[Term] = []
        if self.l1:
            parts.append(Product((Num(self.l1, "l1"), Function("sign", w))))
        if self.l2:
            parts.append(Product((Num(self.l2, "l2"), w)))
        return Sum(tuple(parts)) if len(parts) > 1 else parts[0]

    def counts(self, network: Network) -> NDArray[np.bool_] | None:
        """Which parameters it is put on, (parameters,); None: on all."""
        return None if self.biases or network.weights.all() else network.weights

    def costs(self, parameters: Array) -> Array:
        """What parameters cost that it is put on, each by itself: of any shape."""
        return _worked_out(self.formula(W), parameters)

    def slopes(self, parameters: Array) -> Array:
        """How these costs change with each of them: of the same shape."""
        return _worked_out(self.slope(W), parameters)

    def of(self, network: Network, states: Array) -> Array:
        """The penalty of n states side by side, (parameters, n): shape (n,)."""
        counts = self.counts(network)
        return added(self.costs(states if counts is None else states[counts]), 0)

    def cost_calls(self, parameters: Array, out: Array) -> list[Call]:
        """The calls that work out into `out` what parameters cost."""
        return calls(self.formula(W), {"w": parameters}, out)

    def slope_calls(self, parameters: Array, out: Array) -> list[Call]:
        """The calls that work out into `out` how these costs change with each of them; what lies between, elsewhere."""
        return calls(self.slope(W), {"w": parameters}, out, np.empty_like(out))

    def gradient_calls(self, network: Network, parameters: Array, gradient: Array, out: Array) -> list[Call]:
        """The calls that work the penalty's part of the gradient out into `out`, where it is put on none already 0, and
        add it: all of shape (parameters, …).
        """
        found = self.slope_calls(parameters, out)
        only_where(found, self.counts(network))
        return [*found, (np.add, (gradient, out, gradient))]


def _worked_out(term: Term, parameters: Array) -> Array:
    out = np.empty_like(parameters)
    for call, arguments in calls(term, {"w": parameters}, out):
        call(*arguments)
    return out
