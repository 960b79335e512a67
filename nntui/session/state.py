"""The state of a session: one value that says all there is to say. Commands lead from one to the next (`apply`)."""

from nntui.quantities.conditions import Condition
from nntui.session.view import View
from nntui.text.frozen import dataclass
from nntui.timeline.branches import BranchHistory
from nntui.timeline.position import Position


@dataclass(frozen=True)
class SessionState:
    """Where one is, what is looked at, which branches there are, and where play stops.

    `asked_from` are the places, each with its view, from which numbers were asked for one after the other, the last one
    at its end: as long as nothing else is done.
    """

    position: Position = Position(0, 0)
    view: View = View()
    history: BranchHistory = BranchHistory()
    stops: tuple[Condition, ...] = ()
    asked_from: tuple[tuple[Position, View], ...] = ()

    def only_looks_other(self, state: "SessionState") -> bool:
        """Whether it differs from another in nothing but what is looked at: it stands at the same place of the same
        branches, and stops and sweeps as that does.
        """
        there = state.position, state.history, state.stops, state.view.sweep
        return (self.position, self.history, self.stops, self.view.sweep) == there
