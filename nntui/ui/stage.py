"""The stage: a session with its player, and what each part of the main screen shows of it.

It is imported after the first paint: NumPy, the scenario format and the drawing code come with it.
"""

import math
from collections.abc import Callable
from functools import cached_property
from textwrap import wrap
from typing import TYPE_CHECKING

from nntui.explain.explain import explain, why
from nntui.render.arithmetic import how
from nntui.render.arithmetic import title as how_title
from nntui.render.cells import Span
from nntui.render.chosen import row_name
from nntui.render.compare import compare_table
from nntui.render.compare import title as compare_title
from nntui.render.content import PaneContent, drawn
from nntui.render.curve import curve
from nntui.render.curve import title as curve_title
from nntui.render.data import data_table
from nntui.render.diagram import diagram
from nntui.render.slice import slice_plot
from nntui.render.slice import title as slice_title
from nntui.render.status import status_lines
from nntui.render.weights import weight_table
from nntui.scenario.setup import Setup
from nntui.session import suggest
from nntui.session.choosing import next_choice
from nntui.session.commands import ChooseLine, Command, LookAt
from nntui.session.frame import Frame
from nntui.session.player import Player
from nntui.session.session import Clock, Session
from nntui.session.view import SLOT
from nntui.timeline.draft import Suggestion
from nntui.timeline.origin import Ask
from nntui.timeline.walk import next_operation, next_phase, previous_operation, previous_phase
from nntui.ui.parts import PANES

CURVE_EVERY = 0.22  # seconds between two drawings of the curve while it moves
WAYS = {
    ("operation", 1): next_operation,
    ("operation", -1): previous_operation,
    ("phase", 1): next_phase,
    ("phase", -1): previous_phase,
}
if TYPE_CHECKING:
    from nntui.lesson.replay import Replay
    from nntui.ui.teaching import Teaching

TAB = 10  # cells of a pane's name where panes are tabs


class Stage:
    """One scenario on the screen, in a new session or in one that there is."""

    def __init__(
        self,
        setup: Setup,
        clock: Clock,
        *,
        ascii_only: bool = False,
        session: Session | None = None,
        replay: "Replay | None" = None,
        journal: bool = False,
    ) -> None:
        self.session = session or (replay.session if replay is not None else Session(setup))
        self.player = Player(self.session, clock)
        self._replay, self._journal = replay, journal
        self._clock, self._ascii_only = clock, ascii_only
        self._curve_drawn, self._curve_upto = -math.inf, 0
        self._told = ""  # the last trouble with a recording that was told
        self.hidden = ""  # a pane that another one covers
        self._draw: dict[str, Callable[[Frame, int, int], PaneContent]] = {
            "status": self._status,
            "tabs": self._tabs,
            "network": self._in_ascii(diagram),
            "data": self._in_ascii(data_table),
            "weights": self._in_ascii(weight_table),
            "how": self._in_ascii(how),
            "slice": self._in_ascii(slice_plot),
            "compare": self._in_ascii(compare_table),
            "curve": self._curve,
            "caption": self._caption,
        }

    @property
    def shows_recording(self) -> bool:
        """Whether a recording is shown."""
        return self._replay is not None

    @cached_property
    def teaching(self) -> "Teaching":
        """What is recorded and shown; made when the screen is filled, or by the first key."""
        from nntui.ui.teaching import Teaching

        return Teaching(self.session, self._clock, self._replay, journal=self._journal)

    def told_trouble(self) -> bool:
        """Whether a recording has just failed, and nobody was told so far."""
        if "teaching" not in self.__dict__ or not self.teaching.trouble or self._told == self.teaching.trouble:
            return False
        self._told = self.teaching.trouble
        return True

    def use_shown_session(self) -> None:
        """After a jump in a recording: show the session that it has led to."""
        showing = self.teaching.showing
        if showing is not None and showing.session is not self.session:
            self.session = showing.session
            self.player = Player(self.session, self._clock)
            self.teaching.listen(self.session)

    def sheet(self, part: str, width: int, height: int) -> PaneContent:
        """What a part of the screen shows now, for its size in cells."""
        return self._draw[part](self.session.frame, width, height)

    def titles(self) -> dict[str, str]:
        """The panes' titles; the one with the keys is marked."""
        frame = self.session.frame
        titles = PANES | {"network": f"NETWORK for {row_name(frame)}", "curve": curve_title(frame)}
        titles |= {"how": how_title(frame), "slice": slice_title(frame), "compare": compare_title(frame)}
        return titles | {frame.view.pane: f"▸ {titles[frame.view.pane]}"}

    @property
    def panes(self) -> list[str]:
        """The panes that can be seen, in the order of Tab."""
        slot = self.session.view.slot
        return [pane for pane in PANES if (pane not in SLOT or pane == slot) and pane != self.hidden]

    def next_choice(self, by: int) -> Command | None:
        """What ↑ and ↓ choose in the pane with the keys."""
        frame = self.session.frame
        if frame.view.pane != "how":
            return next_choice(frame, frame.view.pane, by)
        last = len(explain(frame).parts) - 1
        at = frame.view.line + by if frame.view.line is not None else 0
        return ChooseLine(min(max(at, 0), last))

    def something_is_chosen(self) -> bool:
        """Whether the pane with the keys shows something chosen that can be edited."""
        view = self.session.view
        if view.pane == "data":
            return True
        return (view.pane == "weights" and view.parameter is not None) or (
            view.pane == "network" and (view.parameter is not None or (view.unit is not None and view.unit[0] > 0))
        )

    def edits(self) -> list[Suggestion]:
        """Edits that are ready to be made."""
        return suggest.edits(self.session.frame)

    def conditions(self) -> list[Suggestion]:
        """Conditions to run until."""
        return suggest.conditions(self.session.frame)

    def new_probe(self) -> list[Suggestion]:
        """The line for a new input."""
        return suggest.probe(self.session.setup)

    def walk(self, by_what: str, by: int) -> tuple[int, str]:
        """The step and the operation that one operation or one phase leads to."""
        return WAYS[by_what, by](self.session.setup, self.session.position)

    def why(self) -> Ask | None:
        """Where the chosen number comes from."""
        return why(self.session.frame)

    def line_leads_on(self) -> bool:
        """Whether the chosen line of the explanation leads to another."""
        view = self.session.view
        return view.pane == "how" and view.line is not None and self.why() is not None

    def _in_ascii(self, draw: Callable[..., PaneContent]) -> Callable[[Frame, int, int], PaneContent]:
        return lambda frame, width, height: draw(frame, width, height, ascii_only=self._ascii_only)

    def _curve(self, frame: Frame, width: int, height: int) -> PaneContent:
        """The curve; while it moves the line grows only now and then, for drawing it takes long."""
        now = self._clock()
        reached = self.session.timeline.reached(self.session.position.branch)
        if not self.player.motion.moving or now - self._curve_drawn >= CURVE_EVERY:
            self._curve_drawn, self._curve_upto = now, reached
        return curve(frame, width, height, upto=self._curve_upto, ascii_only=self._ascii_only)

    def _caption(self, frame: Frame, width: int, height: int) -> PaneContent:
        """What is said about the recording that is shown."""
        lines = [
            [Span(f" {line}", role)] for text, role in self.teaching.caption() for line in wrap(text, max(width - 2, 8))
        ]
        return PaneContent((), len(lines), lambda i: lines[i])

    def _status(self, frame: Frame, width: int, height: int) -> PaneContent:
        file = self.teaching.file if "teaching" in self.__dict__ else None  # none before the first key
        return drawn(status_lines(frame, self.player.motion, width, height, file.name if file else ""))

    def _tabs(self, frame: Frame, width: int, height: int) -> PaneContent:
        """The names of the panes, for a screen that has room for one."""
        line = [
            Span(f"▸{pane:<{TAB - 1}}", "strong selected")
            if pane == frame.view.pane
            else Span(f" {pane:<{TAB - 1}}", "muted")
            for pane in self.panes
        ]
        panes = self.panes
        return drawn([line], lambda x, y: LookAt(panes[x // TAB], enlarged=False) if x // TAB < len(panes) else None)
