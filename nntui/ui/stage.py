"""The stage: a session with its player, and what each part of the main screen shows of it.

It is imported after the first paint: NumPy, the scenario format and the drawing code come with it.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from textwrap import wrap
from typing import TYPE_CHECKING

from nntui.render.cells import Span
from nntui.render.content import PaneContent, drawn
from nntui.render.pane import Drawing, Pane
from nntui.render.status import status_lines
from nntui.scenario.setup import Setup
from nntui.session import suggest
from nntui.session.commands import LookAt
from nntui.session.frame import Frame
from nntui.session.player import Player
from nntui.session.session import Clock, Session
from nntui.session.view import EXPLANATION
from nntui.timeline.draft import Suggestion
from nntui.timeline.origin import Ask
from nntui.timeline.walk import next_operation, next_phase, previous_operation, previous_phase
from nntui.ui.parts import BELOW, PLACES

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
    """One scenario on the screen, in a new session or in one that there is; `panes` are all that there are, by name."""

    def __init__(
        self,
        setup: Setup,
        panes: Mapping[str, Pane],
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
        self.panes = panes
        self.low = False  # whether a tall pane takes the place below it
        self._shown: tuple[object, Mapping[str, Pane]] = None, {}  # and what it was worked out for
        self._draw: dict[str, Callable[[Frame, int, int], PaneContent]] = {
            "status": self._status,
            "tabs": self._tabs,
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

    def sheet(self, part: str, width: int, height: int) -> PaneContent:
        """What a part of the screen shows now, for its size in cells: one of its places, or a line beside them."""
        frame = self.session.frame
        if (draw := self._draw.get(part)) is not None:
            return draw(frame, width, height)
        pane = self.shown[part]
        mark = "▸ " if pane == self.pane else ""
        content = pane.draw(frame, width, height, Drawing(self._ascii_only, self._upto()))
        return replace(content, title=f"{mark}{pane.title(frame)}")

    @property
    def shown(self) -> Mapping[str, Pane]:
        """The pane that is shown in each place, in the order of Tab."""
        asked = self.session.view.seen, self.low
        if asked != self._shown[0]:
            self._shown = asked, arranged(self.panes.values(), *asked)
        return self._shown[1]

    @property
    def pane(self) -> Pane:
        """The pane with the keys: where one was gone to, or in the place that covers it."""
        place, shown = self.panes[self.session.view.pane].place, self.shown
        return (
            shown[place] if place in shown else next(shown[above] for above, below in BELOW.items() if below == place)
        )

    def shows(self, name: str) -> bool:
        """Whether a pane is shown in its place."""
        return any(pane.name == name for pane in self.shown.values())

    def edits(self) -> list[Suggestion]:
        """Edits that are ready to be made."""
        return self.pane.edits(self.session.frame)

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
        """Where the chosen number comes from; None where it is given, and the explanation says so already."""
        ask, position = self.pane.ask(self.session.frame), self.session.position
        is_here = ask is not None and (ask.step, ask.operation) == (position.step, "") == (
            position.step,
            position.operation,
        )
        return None if is_here and self.shows(EXPLANATION) else ask

    def line_leads_on(self) -> bool:
        """Whether the chosen line of the explanation leads to another."""
        return self.pane.name == EXPLANATION and self.session.view.line is not None and self.why() is not None

    def _upto(self) -> int:
        """How far curves over time are drawn: while it moves they grow only now and then, for drawing takes long."""
        now = self._clock()
        if not self.player.motion.moving or now - self._curve_drawn >= CURVE_EVERY:
            self._curve_drawn, self._curve_upto = now, self.session.timeline.reached(self.session.position.branch)
        return self._curve_upto

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
        panes = list(self.shown.values())
        line = [
            Span(f"▸{pane.name:<{TAB - 1}}", "strong selected")
            if pane == self.pane
            else Span(f" {pane.name:<{TAB - 1}}", "muted")
            for pane in panes
        ]
        return drawn(
            [line], lambda x, y: LookAt(panes[x // TAB].name, enlarged=False) if x // TAB < len(panes) else None
        )


def arranged(panes: Iterable[Pane], seen: Sequence[str], low: bool) -> dict[str, Pane]:
    """For each place the pane that is shown there: of those that share it the one looked at last.

    `seen` are those that were looked at, the last one first. On a `low` screen a tall pane covers the place below it,
    as long as nothing there is looked at later.
    """
    age = {name: place for place, name in enumerate(seen)}

    def since(pane: Pane) -> int:
        return age.get(pane.name, len(age))

    shown: dict[str, Pane] = {}
    for place in PLACES:
        shown[place] = min((pane for pane in panes if pane.place == place), key=since)
    for above, below in BELOW.items():
        if low and shown[above].tall and since(shown[above]) <= since(shown[below]):
            del shown[below]
    return shown
