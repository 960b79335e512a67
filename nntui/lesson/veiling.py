"""What a question hides while it stands: what is worked out from its answer on, or every later state."""

from collections.abc import Iterator, Sequence

from nntui.engine.metrics import Metric
from nntui.engine.step import gradient_operation, operation_name
from nntui.quantities.quantity import Derivative, EpochLoss, Made, OutputLoss, Quantity, made_by
from nntui.scenario.setup import Setup
from nntui.text.errors import RefusedError
from nntui.timeline.origin import Ask
from nntui.timeline.veil import Veil, first_of, first_of_phase
from nntui.timeline.walk import METRICS


class NothingToHideError(RefusedError):
    """A question that is to be hidden, but asks for nothing that can be; its text says what was expected."""


def veil_over_later(setup: Setup, step: int) -> Veil:
    """The veil over all states after a step; raises NothingToHideError where there are none."""
    if setup.training is None:
        raise NothingToHideError("after: expected none, or 0, where nothing is trained")
    return Veil(step, first_of_phase(setup, "update"))


def veil_over(asked: Sequence[Quantity], setup: Setup, step: int) -> Veil:
    """The veil over quantities of a step and over what follows from them; raises NothingToHideError."""
    names = [name for each in asked for name in _operations(each, setup, step)]
    if not names:
        why = "this is part of the state" if asked else "no quantity is asked for that could be hidden"
        raise NothingToHideError(f"after: expected 1 or more, or none: {why}")
    return Veil(step, first_of(setup, names))


def _operations(asked: Quantity, setup: Setup, step: int) -> Iterator[str]:
    """The operations that a quantity can be seen by."""
    return (ask.operation for ask in origins(asked, setup, step) if ask.step == step and ask.operation)


def origins(asked: Quantity, setup: Setup, step: int) -> Iterator[Ask]:
    """What leads to the operations that a quantity at a step can be seen by, and to their numbers."""
    match asked.about:
        case Made(parts):
            for part in parts:
                yield from origins(part, setup, step)
        case Metric() | OutputLoss() | EpochLoss():
            yield Ask(step, METRICS.name)
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
                yield ask
