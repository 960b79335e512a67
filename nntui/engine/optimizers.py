"""Optimizers: what an update makes of the parameters, once their gradient is known.

One row each, with all that is known of it: what it keeps from update to update (its slots), the constants that it is
tuned by, and the rules of an update, each a formula for one array. Training runs these formulas, and explanations show
them with their numbers.

The state of training is one vector: [parameters | slots].
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nntui.engine.formula import Difference, Num, Product, Sum, Term

PARAMETERS, GRADIENT, RATE = "parameters", "gradient", "rate"


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
    """A number that an optimizer is tuned by: its key in a scenario, its default, its bounds, what it is."""

    name: str
    default: float
    low: float
    high: float
    words: str


@dataclass(frozen=True)
class Rule:
    """One line of the update: the new value of a slot or of the parameters (`makes`).

    `formula(numbers)` gets a Num for "parameters", "gradient", "rate", each constant and each slot by its name; a slot
    whose rule stands above has its new value there.
    """

    makes: str
    formula: Callable[[Mapping[str, Num]], Term]

    @property
    def operation(self) -> str:
        """The name of its operation in a step."""
        return "update" if self.makes == PARAMETERS else self.makes


@dataclass(frozen=True)
class Optimizer:
    """An optimizer by name; `words` say in a line what it does."""

    name: str
    words: str
    rules: tuple[Rule, ...]
    slots: tuple[Slot, ...] = ()
    constants: tuple[Constant, ...] = ()

    def symbols(self) -> dict[str, Num]:
        """A symbol without a value for all that a rule may speak of."""
        slots, constants = (each.name for each in self.slots), (each.name for each in self.constants)
        names = (PARAMETERS, GRADIENT, RATE, *slots, *constants)
        return {name: Num(math.nan, name) for name in names}


OPTIMIZERS = {
    optimizer.name: optimizer
    for optimizer in (
        # Gradient descent: Cauchy (1847); on some rows at a time: Robbins, Monro (1951).
        Optimizer(
            "sgd",
            "each parameter moves against its gradient",
            (
                Rule(
                    PARAMETERS,
                    lambda n: Difference(n["parameters"], Product((n["rate"], n["gradient"]))),
                ),
            ),
        ),
        # Polyak (1964); with the rate outside of the velocity, as in PyTorch.
        Optimizer(
            "momentum",
            "each parameter moves by a velocity, which gathers the gradients",
            (
                Rule(
                    "velocity",
                    lambda n: Sum((Product((n["momentum"], n["velocity"])), n["gradient"])),
                ),
                Rule(
                    PARAMETERS,
                    lambda n: Difference(n["parameters"], Product((n["rate"], n["velocity"]))),
                ),
            ),
            slots=(Slot("velocity"),),
            constants=(Constant("momentum", 0.9, 0.0, 1.0, "how much of the velocity stays from update to update"),),
        ),
    )
}
