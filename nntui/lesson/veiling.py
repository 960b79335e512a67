"""What a question hides while it stands: what is worked out from its answer on, or every later state."""

from collections.abc import Sequence

from nntui.quantities.quantity import Quantity, asks_behind, row_of_share
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
    asks = [ask for each in asked for ask in asks_behind(each, setup, step)]
    if not asks:
        why = "this is part of the state" if asked else "no quantity is asked for that could be hidden"
        raise NothingToHideError(f"after: expected 1 or more, or none: {why}")
    first = first_of(setup, (ask.operation for ask in asks))
    rows = (row_of_share(ask, setup) for ask in asks)
    return Veil(step, first, tuple(sorted({row for row in rows if row is not None})))
