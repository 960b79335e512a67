"""Losses: how wrong one output is, and how that changes with the output.

With ŷ the network's output and y the target. A row's loss is the sum over its outputs; a batch's is the sum or
the mean over its rows. One row each, with all that is known of it. Cross-entropy: Goodfellow, Bengio, Courville, "Deep
Learning" (2016), chapter 6.2.2.

An output may round to 0 or 1. 0 · ln 0 is 0 then, which x ln x tends to (Cover, Thomas, "Elements of Information
Theory" (2006), chapter 2.1; likewise SciPy's xlogy), and a slope of 0 / 0 is 0, as that of PyTorch's
binary_cross_entropy. An answer that is wholly wrong costs ∞: PyTorch takes no ln as less than −100 instead.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.engine.formula import HALF, ONE, TWO, Call, Difference, Function, Num, Product, Quotient, Sum, Term, calls
from nntui.text.frozen import dataclass

OUTPUT, TARGET, SUM = Num(math.nan, "ŷ"), Num(math.nan, "y"), Num(math.nan, "z")
ONE_WHOLE = 1e-9  # how far from 1 the shares of a whole may add up to


@dataclass(frozen=True)
class Pairing:
    """How a loss is taken of the sum z, where the last layer has the activation that it belongs to.

    So nothing is lost where an output rounds to 0 or 1. The two links from the loss to the sum then make ŷ − y, which
    is how ∂L/∂z is worked out. `formula(z, y)` is the loss of one output, `symbols` say the same in short; `torch` is
    what PyTorch has for the sum of all, of sums {z} and targets {y}.
    """

    activation: str
    symbols: str
    formula: Callable[[Num, Num], Term]
    torch: str = ""


@dataclass(frozen=True)
class Targets:
    """What targets a loss takes: in words, and which of some rows (R, outputs) fit, (R,)."""

    words: str
    fit: Callable[[Array], NDArray[np.bool_]]


ANY = Targets("any numbers", lambda targets: np.ones(len(targets), dtype=np.bool_))


@dataclass(frozen=True)
class Loss:
    """A loss by name; `words` names it for one output of one row, `many` several of them.

    `formula(ŷ, y)` is the loss of one output, `slope(ŷ, y)` its derivative by the output; `symbols` and
    `slope_symbols` say the same in short. It is of outputs from `low` to `high` and of certain `targets`; `pairing`
    says how it is taken of the sums of the activation that it belongs to. `torch` is what PyTorch has for the sum of
    all, of outputs {a} and targets {y}; "" where it has nothing for it.
    """

    name: str
    words: str
    many: str
    symbols: str
    slope_symbols: str
    formula: Callable[[Num, Num], Term]
    slope: Callable[[Num, Num], Term]
    low: float = -math.inf
    high: float = math.inf
    targets: Targets = ANY
    pairing: Pairing | None = None
    torch: str = ""

    def pairs_with(self, activation: str) -> bool:
        """Whether it is taken of the sums where the last layer has this activation."""
        return self.pairing is not None and self.pairing.activation == activation

    def calls(self, output: Array, target: Array, out: Array) -> list[Call]:
        """The calls that work the loss of each output out into `out`; `target` broadcasts to the shape of `output`."""
        return calls(self.formula(OUTPUT, TARGET), {"ŷ": output, "y": target}, out)

    def calls_of_sums(self, sums: Array, target: Array, out: Array) -> list[Call]:
        """The same of the sums of a layer with the activation that it pairs with."""
        assert self.pairing is not None  # noqa: S101 - asked for where it pairs
        return calls(self.pairing.formula(SUM, TARGET), {"z": sums, "y": target}, out)

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


def _parts(targets: Array) -> NDArray[np.bool_]:
    return _of_all((targets >= 0) & (targets <= 1))


def _of_all(outputs: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether something is true of all outputs of a row."""
    found: NDArray[np.bool_] = np.logical_and.reduce(outputs, axis=1)
    return found


def _shares(targets: Array) -> NDArray[np.bool_]:
    whole: NDArray[np.bool_] = np.abs(np.add.reduce(targets, 1) - 1) <= ONE_WHOLE
    return whole & _of_all(targets >= 0)


def _sides(targets: Array) -> NDArray[np.bool_]:
    return _of_all(np.abs(targets) == 1)


def _of_whole_layer(z: Num, y: Num) -> Term:
    """−y ln ŷ of softmax, whose largest sum is taken off."""
    off = Difference(z, Function("largest", z))
    return Product((y, Difference(Function("ln", Function("total", Function("exp", off))), off)))


def _rest(number: Num) -> Term:
    return Difference(ONE, number)


def _times_ln(share: Term, of: Term) -> Term:
    """share · ln(of), also where both are 0."""
    return Product((share, Function("ln", of)), zero_wins=True)


LOSSES = {
    loss.name: loss
    for loss in (
        Loss(
            "squared_error",
            "squared error",
            "squared errors",
            "(ŷ − y)²",
            "2 (ŷ − y)",
            _squared,
            lambda o, y: Product((TWO, Difference(o, y))),
            torch='F.mse_loss({a}, {y}, reduction="sum")',
        ),
        Loss(
            "half_squared_error",
            "½ squared error",
            "½ squared errors",
            "½ (ŷ − y)²",
            "ŷ − y",
            lambda o, y: Product((HALF, _squared(o, y))),
            Difference,
            torch='0.5 * F.mse_loss({a}, {y}, reduction="sum")',
        ),
        Loss(
            "absolute_error",
            "absolute error",
            "absolute errors",
            "|ŷ − y|",
            "sign(ŷ − y)",
            lambda o, y: Function("absolute", Difference(o, y)),
            lambda o, y: Function("sign", Difference(o, y)),
            torch='F.l1_loss({a}, {y}, reduction="sum")',
        ),
        Loss(
            "binary_cross_entropy",
            "binary cross-entropy",
            "binary cross-entropies",
            "−(y ln ŷ + (1 − y) ln(1 − ŷ))",
            "(ŷ − y) / (ŷ (1 − ŷ))",
            lambda o, y: Function(
                "minus",
                Sum((_times_ln(y, o), _times_ln(_rest(y), _rest(o)))),
            ),
            lambda o, y: Quotient(Difference(o, y), Product((o, _rest(o))), zero_wins=True),
            low=0.0,
            high=1.0,
            targets=Targets("targets from 0 to 1", _parts),
            pairing=Pairing(
                "sigmoid",
                "max(0, z) − y z + ln(1 + e^−|z|)",
                lambda z, y: Sum(
                    (
                        Difference(Function("positive part", z), Product((y, z))),
                        Function("ln of 1 plus", Function("exp", Function("minus", Function("absolute", z)))),
                    )
                ),
                'F.binary_cross_entropy_with_logits({z}, {y}, reduction="sum")',
            ),
        ),
        Loss(
            "categorical_cross_entropy",
            "categorical cross-entropy",
            "categorical cross-entropies",
            "−y ln ŷ",
            "−y / ŷ",
            lambda o, y: Function("minus", _times_ln(y, o)),
            lambda o, y: Function("minus", Quotient(y, o, zero_wins=True)),
            low=0.0,
            high=1.0,
            targets=Targets("targets that are not below 0 and add up to 1", _shares),
            pairing=Pairing(
                "softmax", "y (ln Σ e^z − z)", _of_whole_layer, 'F.cross_entropy({z}, {y}, reduction="sum")'
            ),
        ),
        # Of the support vector machine; Rosasco and others, "Are loss functions all the same?" (2004).
        Loss(
            "hinge",
            "hinge loss",
            "hinge losses",
            "max(0, 1 − y ŷ)",
            "−y if y ŷ < 1 else 0",
            lambda o, y: Function("positive part", Difference(ONE, Product((y, o)))),
            lambda o, y: Product(
                (
                    Function("minus", y),
                    Function("positive part", Function("sign", Difference(ONE, Product((y, o))))),
                )
            ),
            targets=Targets("targets of −1 or 1", _sides),
        ),
    )
}
