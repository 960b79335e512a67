"""Optimizers: what an update makes of the parameters, once their gradient is known.

One row each, with all that is known of it: what it keeps from update to update (its slots), the constants that it is
tuned by, and the rules of an update, each a formula for one array. Training runs these formulas, and explanations show
them with their numbers.

The state of training is one vector: [parameters | slots].
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

from nntui.engine.formula import ONE, Difference, Function, Num, Product, Quotient, Sum, Term
from nntui.text.frozen import dataclass

PARAMETERS, GRADIENT, RATE = "parameters", "gradient", "rate"
BELOW_ONE = math.nextafter(1.0, 0.0)


@dataclass(frozen=True)
class Slot:
    """Numbers that are kept from update to update, all 0 at first: one for each parameter, or a single one."""

    name: str
    each: bool = True

    def size(self, parameters: int) -> int:
        """How many numbers it has in a network of so many parameters."""
        return parameters if self.each else 1


@dataclass(frozen=True)
class Constant:
    """A number that an optimizer, or a generator of rows, is tuned by: its key in a scenario, its default, its bounds,
    what it is.
    """

    name: str
    default: float
    low: float
    high: float
    words: str


@dataclass(frozen=True)
class Rule:
    """One line of the update: the new value of a slot or of the parameters (`makes`).

    `formula(numbers)` gets a term for "parameters", "gradient", "rate", each constant and each slot by its name; a slot
    whose rule stands above has its new value there.
    """

    makes: str
    formula: Callable[[Mapping[str, Term]], Term]

    @property
    def operation(self) -> str:
        """The name of its operation in a step."""
        return "update" if self.makes == PARAMETERS else self.makes


@dataclass(frozen=True)
class Optimizer:
    """An optimizer by name; `words` say in a line what it does.

    `moved_by` is what the rate is multiplied with, and `beside` what else moves a parameter than the gradient of the
    update itself, so that it may go another way. `torch` is what PyTorch has for it, by the names of the
    constants; where it `torch_decays` its weight decay is this one, too.
    """

    name: str
    words: str
    rules: tuple[Rule, ...]
    slots: tuple[Slot, ...] = ()
    constants: tuple[Constant, ...] = ()
    moved_by: str = GRADIENT
    beside: str = ""
    torch: str = ""
    torch_decays: bool = False

    def symbols(self) -> dict[str, Num]:
        """A symbol without a value for all that a rule may speak of."""
        slots, constants = (each.name for each in self.slots), (each.name for each in self.constants)
        names = (PARAMETERS, GRADIENT, RATE, *slots, *constants)
        return {name: Num(math.nan, name) for name in names}


MOMENTUM = Constant("momentum", 0.9, 0.0, 1.0, "how much of the velocity stays from update to update")
SMOOTHING = Constant("smoothing", 0.9, 0.0, 1.0, "how much of the mean square stays from update to update")
BETA1 = Constant("beta1", 0.9, 0.0, BELOW_ONE, "how much of the mean gradient m stays from update to update")
BETA2 = Constant("beta2", 0.999, 0.0, BELOW_ONE, "how much of the mean square v stays from update to update")
EPSILON = Constant("epsilon", 1e-8, 1e-300, 1.0, "added to the root of the mean square, so that it is never 0")
WEIGHT_DECAY = Constant("weight_decay", 0.01, 0.0, 1.0, "the part of a parameter, times rate, that an update removes")
NO_DECAY = replace(WEIGHT_DECAY, default=0.0)

Numbers = Mapping[str, Term]


def _velocity(n: Numbers) -> Term:
    return Sum((Product((n["momentum"], n["velocity"])), n["gradient"]))


def _mean(kept: str, stays: str, new: Callable[[Numbers], Term]) -> Rule:
    """A mean over all updates so far, the later ones counting more: kept ← β·kept + (1 − β)·new."""
    return Rule(kept, lambda n: Sum((Product((n[stays], n[kept])), Product((Difference(ONE, n[stays]), new(n))))))


def _squared(n: Numbers) -> Term:
    return Function("square", n["gradient"])


def _adam_step(n: Numbers) -> Term:
    """m and v begin at 0, so each is divided by what the weights in it add up to, 1 − β^t."""
    root = Function("root", Quotient(n["v"], n["v_weights"]))
    return Quotient(Product((n["rate"], Quotient(n["m"], n["m_weights"]))), Sum((root, n["epsilon"])))


def decaying(right: Optimizer) -> Optimizer:
    """An optimizer with weight decay: parameters lose a part of themselves before anything else moves them.

    Decoupled from the gradient, and so not gathered in a slot or divided by a root: Loshchilov, Hutter, "Decoupled
    weight decay regularization" (2019), algorithms 1 and 2. PyTorch has it so in AdamW; its other optimizers add
    weight_decay × parameter to the gradient, which here is the penalty `l2` of the loss.
    """

    *others, last = right.rules

    def formula(n: Numbers) -> Term:
        lost = Product((n[RATE], n[WEIGHT_DECAY.name], n[PARAMETERS]))
        return last.formula({**n, PARAMETERS: Difference(n[PARAMETERS], lost)})

    beside = " and ".join(filter(None, (right.beside, "the weight decay")))
    return replace(right, rules=(*others, Rule(last.makes, formula)), beside=beside)


ADAM_SLOTS = (Slot("m"), Slot("v"), Slot("m_weights", each=False), Slot("v_weights", each=False))
ADAM_MEANS = (
    _mean("m", "beta1", lambda n: n["gradient"]),
    _mean("v", "beta2", _squared),
    _mean("m_weights", "beta1", lambda n: ONE),
    _mean("v_weights", "beta2", lambda n: ONE),
)
ADAM_RULES = (*ADAM_MEANS, Rule(PARAMETERS, lambda n: Difference(n["parameters"], _adam_step(n))))

OPTIMIZERS = {
    optimizer.name: optimizer
    for optimizer in (
        # Gradient descent: Cauchy (1847); on some rows at a time: Robbins, Monro (1951).
        Optimizer(
            "sgd",
            "each parameter moves against its gradient",
            (Rule(PARAMETERS, lambda n: Difference(n["parameters"], Product((n["rate"], n["gradient"])))),),
            constants=(NO_DECAY,),
            torch="SGD(lr=rate)",
            torch_decays=True,  # it adds weight_decay × parameter to the gradient, which is the same without a velocity
        ),
        # Polyak (1964); with the rate outside of the velocity, as in PyTorch.
        Optimizer(
            "momentum",
            "each parameter moves by a velocity, which gathers the gradients",
            (
                Rule("velocity", _velocity),
                Rule(PARAMETERS, lambda n: Difference(n["parameters"], Product((n["rate"], n["velocity"])))),
            ),
            (Slot("velocity"),),
            (MOMENTUM, NO_DECAY),
            "velocity",
            "the velocity that earlier gradients have left",
            "SGD(lr=rate, momentum=momentum)",
        ),
        # Nesterov (1983), in the form of Sutskever and others (2013) that PyTorch has: one gradient further ahead.
        Optimizer(
            "nesterov",
            "like momentum, but the velocity is looked at one update ahead",
            (
                Rule("velocity", _velocity),
                Rule(
                    PARAMETERS,
                    lambda n: Difference(
                        n["parameters"],
                        Product((n["rate"], Sum((n["gradient"], Product((n["momentum"], n["velocity"])))))),
                    ),
                ),
            ),
            (Slot("velocity"),),
            (MOMENTUM, NO_DECAY),
            "velocity",
            "the velocity that earlier gradients have left",
            "SGD(lr=rate, momentum=momentum, nesterov=True)",
        ),
        # Tieleman, Hinton, "Lecture 6.5" (2012); ε is added to the root, as in PyTorch (Keras adds it below).
        Optimizer(
            "rmsprop",
            "each gradient is divided by the root of its mean square, so that all parameters move about as far",
            (
                _mean("square", "smoothing", _squared),
                Rule(
                    PARAMETERS,
                    lambda n: Difference(
                        n["parameters"],
                        Quotient(
                            Product((n["rate"], n["gradient"])), Sum((Function("root", n["square"]), n["epsilon"]))
                        ),
                    ),
                ),
            ),
            (Slot("square"),),
            (SMOOTHING, EPSILON),
            "gradient / √square",
            torch="RMSprop(lr=rate, alpha=smoothing, eps=epsilon)",
        ),
        # Kingma, Ba (2015), algorithm 1; ε is added to the root of the corrected mean, as there and in PyTorch.
        Optimizer(
            "adam",
            "each parameter moves by its mean gradient over the root of its mean square",
            ADAM_RULES,
            ADAM_SLOTS,
            (BETA1, BETA2, EPSILON),
            "m / √v",
            "the m that earlier gradients have left",
            "Adam(lr=rate, betas=(beta1, beta2), eps=epsilon)",
        ),
        # Loshchilov, Hutter (2019).
        Optimizer(
            "adamw",
            "like adam, and each parameter loses a part of itself",
            ADAM_RULES,
            ADAM_SLOTS,
            (BETA1, BETA2, EPSILON, WEIGHT_DECAY),
            "m / √v",
            "the m that earlier gradients have left",
            "AdamW(lr=rate, betas=(beta1, beta2), eps=epsilon, weight_decay=weight_decay)",
            torch_decays=True,
        ),
    )
}
