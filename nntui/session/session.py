"""The session: the present state, and what was trained. Commands go in, frames come out.

It holds no rule of its own: `apply` says what a command leads to, and whoever wants to know of it listens.
"""

from collections.abc import Callable

from nntui.scenario.setup import Setup
from nntui.session.commands import Command, Vary
from nntui.session.frame import Frame
from nntui.session.reach import Clock, beside, reach
from nntui.session.state import SessionState
from nntui.session.view import View
from nntui.text.errors import RefusedError
from nntui.timeline.moment import Moment
from nntui.timeline.origin import Ask
from nntui.timeline.position import Position
from nntui.timeline.runs import Runs
from nntui.timeline.timeline import Timeline
from nntui.timeline.veil import Veil

BEHIND = "that would show what is asked for: answer first, or n passes the question over"


class VeiledError(RefusedError):
    """A command that would show what a question asks for."""


class Session:
    """A session, on runs that may have been trained already. Its `state` is a value; there is no other.

    `changed` are the listeners: each is told of a command that was carried out, or None where the session was led to
    another state, as by the playback of a recording.
    """

    def __init__(self, setup: Setup, runs: Runs | None = None, state: SessionState | None = None) -> None:
        self.runs = runs or Runs(setup)
        self.state = state or SessionState()
        self.changed: list[Callable[[Command | None], None]] = []
        self.veil: Veil | None = None  # over what a question asks for, while it stands
        self._frame: Frame | None = None
        self._framed: SessionState | None = None

    def apply(self, command: Command) -> None:
        """Carry a command out. Raises RefusedError; then nothing has changed. Nothing leads behind a veil."""
        self._become(self._led_by(command), command)

    def is_veiled(self, command: Command) -> bool:
        """Whether a command that could be carried out is not, since it would show what a question asks for."""
        try:
            self._led_by(command)
        except RefusedError as error:
            return isinstance(error, VeiledError)
        return False

    def _led_by(self, command: Command) -> SessionState:
        """The state that a command leads to; raises RefusedError."""
        from nntui.session.apply import apply

        after = apply(self.state, self.runs, command)
        if self.veil is not None and self._leads_behind(self.veil, command, after.position):
            raise VeiledError(BEHIND)
        return after

    def _leads_behind(self, veil: Veil, command: Command, there: Position) -> bool:
        """Whether a command trains or leads beyond the step of a veil, or asks for what that hides."""
        if there.step > veil.step or isinstance(command, Vary):
            return True
        return isinstance(command, Ask) and veil.hides(self.timeline.setup_at(there), there.step, there.operation)

    def lead_to(self, state: SessionState) -> None:
        """Go to another state as a whole."""
        self._become(state, None)

    def _become(self, state: SessionState, command: Command | None) -> None:
        self.state = state
        for listener in self.changed:
            listener(command)

    @property
    def position(self) -> Position:
        """Where it stands."""
        return self.state.position

    @property
    def view(self) -> View:
        """What is looked at."""
        return self.state.view

    @property
    def timeline(self) -> Timeline:
        """The states of its branches, as far as one has been on each; those beside the present one keep up with it."""
        history, known = self.state.history, list(self.state.history.visited)
        for number in beside(self.state):
            known[number] = max(known[number], self.position.step)
        return Timeline(self.runs, history.now, tuple(known), self.veil)

    @property
    def trained(self) -> Timeline:
        """The same with all that was trained, whether one has been there or not."""
        return Timeline(self.runs, self.state.history.now, veil=self.veil)

    @property
    def setup(self) -> Setup:
        """The setup at the position."""
        return self.timeline.setup_at(self.position)

    @property
    def frame(self) -> Frame:
        """What there is to see; trained up to the position, if it isn't yet."""
        frame, state = self._frame, self.state
        if frame is None or self._framed is not state or frame.moment.timeline.veil != self.veil:
            timeline = self.timeline
            if frame is not None and frame.moment.timeline == timeline:
                moment = frame.moment.at(state.position)
            else:
                moment = Moment(timeline, state.position)
            frame = Frame(moment, state.view, state.stops)
            self._frame, self._framed = frame, state
        return frame

    def reach(self, step: int, seconds: float, clock: Clock) -> bool:
        """Train towards a step for about `seconds`, and the branches that are shown beside this one too; whether it
        is reached by all. The state stays.
        """
        return reach(self.runs, self.state, step, clock() + seconds, clock)
