"""A quantity, and a row of the table of quantities: how it is written, what it is, how it is looked up."""

from collections.abc import Callable, Container, Sequence
from typing import NamedTuple

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.metrics import Metric
from nntui.engine.numbering import Place
from nntui.quantities.states import States
from nntui.scenario.setup import Setup
from nntui.text.errors import did_you_mean, listed
from nntui.text.escape import shortened
from nntui.text.frozen import dataclass
from nntui.text.typed import Call
from nntui.timeline.moment import Moment
from nntui.timeline.origin import Ask
from nntui.timeline.position import Position

Unit = tuple[int, int]  # (layer, unit); layer 0 are the inputs


@dataclass(frozen=True)
class Derivative:
    """How a unit, or where `of` is None the error, changes with a unit, an input or a parameter, for a row or probe."""

    of: Unit | None
    by: Unit | Place
    row: int


@dataclass(frozen=True)
class OutputLoss:
    """The error that drives the gradient, of one output, by its place, over all rows."""

    output: int


@dataclass(frozen=True)
class EpochLoss:
    """What the errors of an epoch's updates add up to, or their mean."""

    mean: bool


@dataclass(frozen=True)
class Made:
    """What other quantities make: the difference of two of them, or the size of one."""

    of: "tuple[Quantity, ...]"


# What a number comes from: an operation, by the step; the operations between two things; all rows; one output for all
# rows; the updates of an epoch; other quantities; or nothing that is worked out, in a sentence.
Origin = Callable[[int], Ask]
About = Origin | Derivative | Metric | OutputLoss | EpochLoss | Made | str


@dataclass(frozen=True)
class Quantity:
    """A number that can be computed at any moment, its words, and what it comes from.

    `over` computes it at many states at once, of shape (n,): another order of the same arithmetic, so that the last
    bits may differ. `rows` is how many rows pass through the network for it; None: all. `in_order` says that steps
    which follow on each other share their work, and `measured` that it is a metric of all rows, which isn't looked at
    more often than metrics are measured.
    """

    text: str
    words: str
    compute: Callable[[Moment], float]
    about: About
    over: Callable[[States], Array] | None = None
    rows: int | None = None
    in_order: bool = False
    measured: bool = False

    def at(self, moment: Moment) -> float:
        """The number at a moment; what overflows is inf or nan."""
        with np.errstate(all="ignore"):
            return self.compute(moment)

    def along(self, states: States) -> Array:
        """The number at each of some states, of shape (n,): all at once where that is possible, else one moment after
        the other.
        """
        if self.over is None:
            positions = (Position(states.branch, step) for step in states.steps)
            return np.array([self.at(Moment(states.timeline, position)) for position in positions])
        with np.errstate(all="ignore"):
            return self.over(states)


def made_by(asked: Quantity, step: int) -> Ask | None:
    """The one operation that makes a quantity at a step; None where there is none."""
    about = asked.about
    return None if isinstance(about, Derivative | Metric | OutputLoss | EpochLoss | Made | str) else about(step)


class UnknownQuantityError(ValueError):
    """A quantity that doesn't exist in this scenario; its text says what was expected."""


class Asked(NamedTuple):
    """A quantity that is asked for: the whole text, the name, and the names in brackets."""

    text: str
    name: str
    arguments: list[str]


@dataclass(frozen=True)
class QuantityKind:
    """A row of the table: the name, an example of how it is written, its words, and how it is looked up.

    `most` is how many names it takes in brackets, 0 if it has none. One that is `trained` needs a [training] table.
    `fits` tells a kind that isn't known by its name. `names_first`: the first name can never be left out. `look_up`
    raises UnknownQuantityError.
    """

    name: str
    form: str
    words: str
    look_up: Callable[[Asked, Setup], Quantity]
    most: int = 0
    trained: bool = False
    fits: Callable[[Call, Setup], bool] | None = None
    names_first: bool = False

    @property
    def in_brackets(self) -> bool:
        """Whether it is known by its name before brackets."""
        return self.fits is None and self.most > 0

    def reads(self, call: Call, setup: Setup) -> bool:
        """Whether a call is one of this kind."""
        if self.fits is not None:
            return self.fits(call, setup)
        there = self.most > 0 or not self.trained or setup.training is not None
        return there and call.name == self.name and (call.arguments is not None) == (self.most > 0)


def _a(what: str) -> str:
    return f"{'an' if what[0] in 'aeio' else 'a'} {what}"  # "a unit"


def one_of(argument: str, names: Sequence[str], what: str) -> int:
    """The place of a name among those that there are."""
    if argument not in names:
        near = did_you_mean(argument[:80], names)
        raise UnknownQuantityError(f"expected the name of {_a(what)}, found “{shortened(argument)}”{near}")
    return list(names).index(argument)


def in_order(arguments: list[str], first: Container[str], second: Container[str]) -> list[str]:
    """Two names in the order in which their kind documents them, in whichever they were written; where a name is
    both, as they stand.
    """
    match arguments:
        case [one, other] if not (one in first and other in second) and one in second and other in first:
            return [other, one]
    return arguments


def optional(arguments: list[str], index: int, names: Sequence[str], what: str) -> int:
    """The argument at `index`, which may be left out when there is only one it can be."""
    if len(arguments) > index:
        return one_of(arguments[index], names, what)
    if not names:
        raise UnknownQuantityError(f"expected {_a(what)}, and there is none")
    if len(names) != 1:
        raise UnknownQuantityError(f"expected also the name of {_a(what)} ({shortened(listed(names[:8]), 80)})")
    return 0
