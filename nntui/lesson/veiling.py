"""What a question hides while it stands: what is worked out from its answer on, or every later state."""

from collections.abc import Sequence

from nntui.quantities.quantity import Quantity, operations_behind
from nntui.scenario.setup import Setup
from nntui.text.errors import RefusedError
from nntui.timeline.veil import Veil, first_of, first_of_phase


class NothingToHideError(RefusedError):
    """A question that is to be hidden, but asks for nothing that can be; its text says what was expected."""


def veil_over_later(setup: Setup, step: int) -> Veil:
    """The veil over all states after a step; raises NothingToHideError where there are none."""
    if setup.training is None:
        raise NothingToHideError("after: expected none, or 0, where nothing is trained")
    return Veil(step, first_of_phase(setup, "update"))


def veil_over(asked: Sequence[Quantity], setup: Setup, step: int) -> Veil:
    """The veil over quantities of a step and over what follows from them; raises NothingToHideError."""
    names = [name for each in asked for name in operations_behind(each, setup, step)]
    if not names:
        why = "this is part of the state" if asked else "no quantity is asked for that could be hidden"
        raise NothingToHideError(f"after: expected 1 or more, or none: {why}")
    return Veil(step, first_of(setup, names))
