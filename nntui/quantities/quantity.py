"""A quantity, and a row of the table of quantities: how it is written, what it is, how it is looked up."""

from collections.abc import Callable, Container, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.metrics import Metric
from nntui.engine.numbering import Place
from nntui.engine.step import gradient_operation, operation_name
from nntui.quantities.states import States
from nntui.scenario.setup import Setup
from nntui.text.errors import did_you_mean, listed
from nntui.text.escape import shortened
from nntui.text.frozen import dataclass
from nntui.text.hidden import HIDDEN
from nntui.text.typed import Call
from nntui.timeline.moment import Moment
from nntui.timeline.origin import Ask
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline
from nntui.timeline.walk import METRICS, in_same_pass

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
        if self.is_hidden(moment.timeline, moment.position.branch, moment.step):
            return HIDDEN
        with np.errstate(all="ignore"):
            return self.compute(moment)

    def along(self, states: States) -> Array:
        """The number at each of some states, of shape (n,): all at once where that is possible and nothing is hidden,
        else one moment after the other.
        """
        seen = 0 if self.over is None else states.before_veil
        values = np.empty(len(states.steps))
        if self.over is not None and seen:
            with np.errstate(all="ignore"):
                values[:seen] = self.over(states if seen == len(values) else states.first(seen))
        for place, step in enumerate(states.steps[seen:], seen):
            values[place] = self.at(Moment(states.timeline, Position(states.branch, step)))
        return values

    def is_hidden(self, timeline: Timeline, branch: int, step: int) -> bool:
        """Whether a veil hides an operation that it can be seen by at a step of a branch, or the step as a whole."""
        veil = timeline.veil
        if veil is None or step < veil.step:
            return False
        setup = timeline.setup_at(Position(branch, step))
        for ask in asks_behind(self, setup, step):
            row = row_of_share(ask, setup)
            if veil.hides(setup, step, ask.operation) and (row is None or veil.hides_share(setup, row)):
                return True
        return step > veil.step


def made_by(asked: Quantity, step: int) -> Ask | None:
    """The one operation that makes a quantity at a step; None where there is none."""
    about = asked.about
    return None if isinstance(about, Derivative | Metric | OutputLoss | EpochLoss | Made | str) else about(step)


def asks_behind(asked: Quantity, setup: Setup, step: int) -> Iterator[Ask]:
    """What leads to the operations that a quantity can be seen by at a step."""
    return (ask for ask in origins(asked, setup, step) if ask.step == step and ask.operation)


def row_of_share(ask: Ask, setup: Setup) -> int | None:
    """The row, where a number is what one row adds to a gradient."""
    of_gradient = ask.parameter is not None and ask.operation == gradient_operation(setup.parameters[ask.parameter])
    return ask.row if of_gradient else None


def origins(asked: Quantity, setup: Setup, step: int) -> Iterator[Ask]:
    """What leads to the operations that a quantity at a step can be seen by, and to their numbers."""
    match asked.about:
        case Made(parts):
            for part in parts:
                yield from origins(part, setup, step)
        case Metric() | OutputLoss() | EpochLoss():
            yield from _of_all_rows(Ask(step, METRICS.name), setup)
        case Derivative(None, int(place), row):
            parameter = setup.parameters[place]
            yield Ask(step, gradient_operation(parameter), row, parameter=place)
            for kind in ("upstream", "delta"):
                yield Ask(step, operation_name(kind, parameter.layer + 1), row)
        case Derivative(None, (layer, unit), row):
            yield Ask(step, operation_name("upstream", layer), row, (layer, unit))
            yield Ask(step, operation_name("delta", layer), row, (layer, unit))
        case Derivative((layer, unit), _, row):
            yield Ask(step, operation_name("slope", layer), row, (layer, unit))
        case str():
            return
        case _:
            ask = made_by(asked, step)
            if ask is not None:
                yield from _of_all_rows(ask, setup) if ask.operation == METRICS.name else (ask,)


def reasons(asked: Quantity, setup: Setup, step: int) -> Iterator[Ask]:
    """What leads to why a quantity at a step is what it is: from a link to the gradient first, which has all links."""
    match asked.about:
        case Made(parts):
            for part in parts:
                yield from reasons(part, setup, step)
            return
        case Derivative((_, _), int(place), row):
            yield Ask(step, gradient_operation(setup.parameters[place]), row, parameter=place)
    yield from origins(asked, setup, step)


def _of_all_rows(ask: Ask, setup: Setup) -> Iterator[Ask]:
    """What leads to a number of all rows, and to what each adds to it: that of one row may well be the same number."""
    yield ask
    if setup.training is not None:
        yield Ask(ask.step, in_same_pass(setup, "", "loss"))


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
