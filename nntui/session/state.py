"""The state of a session: one value that says all there is to say. Commands lead from one to the next (`apply`)."""

from dataclasses import dataclass

from nntui.quantities.conditions import Condition
from nntui.session.view import View
from nntui.timeline.branches import BranchHistory
from nntui.timeline.position import Position


@dataclass(frozen=True)
class SessionState:
    """Where one is, what is looked at, which branches there are, and where play stops.

    `asked_from` are the places, each with its view, from which numbers were asked for one after the other, the last one
    at its end: as long as nothing else is done.
    """

    position: Position = Position(0, 0)  # noqa: RUF009 - these are frozen
    view: View = View()  # noqa: RUF009
    history: BranchHistory = BranchHistory()  # noqa: RUF009
    stops: tuple[Condition, ...] = ()
    asked_from: tuple[tuple[Position, View], ...] = ()
