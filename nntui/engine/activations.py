"""Activations: what a unit makes of its weighted sum z, and how steep that is there.

One row each, with all that is known of it. Formulas: Goodfellow, Bengio, Courville, "Deep Learning" (2016), chapters
3.10, 6.2.2 and 6.3.
"""

import math
from collections.abc import Callable
from functools import cached_property

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.formula import ONE, Call, Difference, Function, Num, Product, Quotient, Sum, Term, calls
from nntui.text.frozen import dataclass

Z, A, U = Num(math.nan, "z"), Num(math.nan, "a"), Num(math.nan, "u")
ZERO, LEAK = Num(0.0), Num(0.01)
GATE, CUBIC = Num(math.sqrt(8 / math.pi), "√(8/π)"), Num(0.044715)


@dataclass(frozen=True)
class Activation:
    """An activation by name. It works on each unit by itself, or on a whole layer: then each unit passes on its `part`
    of what the parts of all come to.

    `formula(z)` is the activation a of a weighted sum z, `slope(z, a)` is da/dz; `symbols` and `slope_symbols` say the
    same in short. `slope_words` are for a slope that is told by its cases. `low` and `high` bound its values. It
    `saturates` if it is flat far from 0 on both sides, and `switches_off` if it is 0 with slope 0 wherever z isn't
    above 0. Where it is flat wherever it has a slope, nothing `trains` through it. `torch` is what PyTorch has for it.
    """

    name: str
    symbols: str
    slope_symbols: str
    formula: Callable[[Num], Term]
    slope: Callable[[Num, Num], Term]
    slope_words: str = ""
    low: float = -math.inf
    high: float = math.inf
    saturates: bool = False
    switches_off: bool = False
    part: Callable[[Num], Term] | None = None
    trains: bool = True
    torch: str = ""

    def slope_of(self, name: str) -> str:
        """The slope in symbols, of a unit by its name: "h1(1 − h1)"."""
        return self.slope_symbols.replace("a", name).replace(" · (", "(")

    @cached_property
    def passes_on(self) -> bool:
        """Whether it passes its sum on as it is: then there is no link of its own in a chain of derivatives."""
        return isinstance(self.formula(Z), Num)

    def calls(self, z: Array, out: Array) -> list[Call]:
        """The calls that work the activations of z, of any shape, out into `out`."""
        return calls(self.formula(Z), {"z": z}, out)

    def slope_calls(self, z: Array, a: Array, out: Array) -> list[Call]:
        """The calls that work da/dz out into `out`, of the shape of z and a."""
        return calls(self.slope(Z, A), {"z": z, "a": a}, out)

    def back_calls(self, upstream: Array, slope: Array, a: Array, out: Array) -> list[Call]:
        """The calls that work ∂L/∂z out into `out`, of ∂L/∂a: all of shape (rows, units, …).

        Of a whole layer ∂a_i/∂z_j is a_i (1 − a_j) where i is j, and −a_i a_j elsewhere.
        """
        if self.part is None:
            return [(np.multiply, (upstream, slope, out))]
        return calls(Product((A, Difference(U, Function("total", Product((A, U)))))), {"a": a, "u": upstream}, out)

    def of(self, z: Array) -> Array:
        """The activations of z, (rows, units, …), or if it works on each unit by itself of any shape: an array of the
        same shape.
        """
        out = np.empty_like(z)
        for call, arguments in self.calls(z, out):
            call(*arguments)
        return out


def _gate(z: Num) -> Term:
    """About how much of a standard normal distribution lies below z."""
    steep = Product((GATE, Sum((z, Product((CUBIC, z, Function("square", z)))))))
    return Quotient(ONE, Sum((ONE, Function("exp", Function("minus", steep)))))


def _gate_slope(z: Num) -> Term:
    return Sum((ONE, Product((Num(3 * CUBIC.value), Function("square", z)))))


def _part(z: Num) -> Term:
    """With the largest sum taken off, which changes no share, e^z can't overflow."""
    return Function("exp", Difference(z, Function("largest", z)))


ACTIVATIONS = {
    activation.name: activation
    for activation in (
        Activation(
            "linear",
            "z",
            "1",
            lambda z: z,
            lambda z, a: ONE,
            slope_words="1 everywhere",
            torch="{}",
        ),
        Activation(
            "sigmoid",
            "1 / (1 + e^−z)",
            "a · (1 − a)",
            lambda z: Quotient(ONE, Sum((ONE, Function("exp", Function("minus", z))))),
            lambda z, a: Product((a, Difference(ONE, a))),
            low=0.0,
            high=1.0,
            saturates=True,
            torch="torch.sigmoid({})",
        ),
        Activation(
            "tanh",
            "tanh(z)",
            "1 − a²",
            lambda z: Function("tanh", z),
            lambda z, a: Difference(ONE, Function("square", a)),
            low=-1.0,
            high=1.0,
            saturates=True,
            torch="torch.tanh({})",
        ),
        Activation(
            "relu",
            "max(0, z)",
            "1 if z > 0 else 0",
            lambda z: Function("positive part", z),
            lambda z, a: Function("is positive", z),
            slope_words="1 where the sum is above 0, else 0",
            low=0.0,
            switches_off=True,
            torch="torch.relu({})",
        ),
        # Rosenblatt (1958), as Nielsen (2015), chapter 1, has it: 0 at z = 0.
        Activation(
            "step",
            "1 if z > 0 else 0",
            "0",
            lambda z: Function("is positive", z),
            lambda z, a: ZERO,
            slope_words="0 on both sides of the step",
            low=0.0,
            high=1.0,
            trains=False,
            torch="({} > 0).double()",
        ),
        # Maas, Hannun, Ng (2013); the leak as in PyTorch.
        Activation(
            "leaky_relu",
            "max(0, z) + 0.01 · min(0, z)",
            "1 if z > 0 else 0.01",
            lambda z: Sum((Function("positive part", z), Product((LEAK, Function("negative part", z))))),
            lambda z, a: Sum(
                (
                    Function("is positive", z),
                    Product((LEAK, Difference(ONE, Function("is positive", z)))),
                )
            ),
            slope_words="1 where the sum is above 0, else 0.01",
            torch="F.leaky_relu({}, 0.01)",
        ),
        Activation(
            "softmax",
            "e^z / Σ e^z",
            "a · (1 − a)",
            lambda z: Quotient(_part(z), Function("total", _part(z))),
            lambda z, a: Product((a, Difference(ONE, a))),
            low=0.0,
            high=1.0,
            part=_part,
            torch="torch.softmax({}, 1)",
        ),
        # Hendrycks, Gimpel (2016), in the form with tanh: ½ (1 + tanh(u)) = σ(2u), which keeps all digits below 0.
        Activation(
            "gelu",
            "z · g with g = 1 / (1 + e^−√(8/π)(z + 0.044715 z³))",
            "g + z · g(1 − g) · √(8/π)(1 + 0.134145 z²)",
            lambda z: Product((z, _gate(z))),
            lambda z, a: Sum((_gate(z), Product((z, _gate(z), Difference(ONE, _gate(z)), GATE, _gate_slope(z))))),
            torch='F.gelu({}, approximate="tanh")',
        ),
    )
}
