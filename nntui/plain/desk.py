"""The desk: a session that is shown in lines. It stands where the main screen would, and the keys' actions act on it.

What an action would ask for in a dialog is the rest of the typed line; what goes on in pieces between two paints is
done to its end before the next line is read.
"""

import ast
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nntui.plain.output import Output
from nntui.session.reach import Clock
from nntui.text.errors import RefusedError
from nntui.text.numbers import count
from nntui.ui.actions import Action, actions
from nntui.ui.actions.common import THE_END
from nntui.ui.actions.time import PASSED, WAITS
from nntui.ui.opened import Opened

if TYPE_CHECKING:
    from nntui.lesson.playback import Showing
    from nntui.lesson.recordings import Recordings
    from nntui.render.pane import Pane
    from nntui.session.frame import Frame
    from nntui.session.session import Session

AGAIN = "Enter again"  # in a refusal that the same line, typed once more, gets past
# What actions say of keys, and what is said of lines in its place; of the end lines tell by themselves.
IN_LINES = {
    WAITS: "a question waits here: type your answer",
    PASSED: "a question waits here: type your answer, or next passes it over",
    THE_END: "",
}
TOLD_EVERY = 2.0  # seconds between two words about how far a long run is
Tell = Callable[[str], None]


class Desk:
    """One open session; `tell` hears how far a long run is, where somebody waits for it, and `broken_off` says whether
    they wait no longer.

    `done` says that whoever sits there wants to leave.
    """

    def __init__(
        self,
        opened: Opened,
        output: Output,
        clock: Clock = time.perf_counter,
        tell: Tell = lambda words: None,
        broken_off: Callable[[], bool] = lambda: False,
    ) -> None:
        self._opened, self.output, self._clock, self._tell = opened, output, clock, tell
        self._broken_off = broken_off
        self._recordings = opened.recordings  # what is done from now on is written down
        self._actions: dict[str, Action] = actions(self)
        self._line = ""  # what stands after a command, for an action that asks
        self._doubted: tuple[str, str, Callable[[str], str | None]] | None = None
        self.told = False  # whether a command has told what it shows
        self.place: list[str] = []  # where in time this is, as it was told last, in parts
        self.done = False

    # What actions ask of a screen

    @property
    def opened(self) -> Opened:
        """What is open."""
        return self._opened

    @property
    def moving(self) -> bool:
        """Whether there is something to go on with: the run, or the recording that is shown."""
        return self.opened.player.motion.moving or (self.showing is not None and self.showing.moving)

    def halt(self) -> None:
        """Stay where it is: the run, and the recording that is shown."""
        self.opened.player.halt()
        if self.showing is not None:
            self.showing.halt()

    def leave_unfinished(self) -> None:
        """Nothing is left unfinished between two lines."""

    def act(self, action: str) -> None:
        """Do what a key does, as the table of keys writes it."""
        name, _, rest = action.partition("(")
        arguments = ast.literal_eval(f"({rest.removesuffix(')')},)") if rest else ()
        self._actions[name](*arguments)

    def ask(self, title: str, submit: Callable[[str], str | None], **more: Any) -> None:
        """Hand the rest of the line over, one that was doubted to who doubted it; where there is none, tell what could
        stand there.
        """
        if self._line:
            doubted, self._doubted = self._doubted, None
            if doubted is not None and doubted[:2] == (title, self._line):
                submit = doubted[2]
            try:
                said = submit(self._line)
            except RefusedError as error:
                if AGAIN in str(error):
                    self._doubted = title, self._line, submit
                raise
            if said:
                self.output.say(f"{said[0].upper()}{said[1:]}.")
            return
        hint = str(more.get("hint") or more.get("placeholder") or "")
        without_arrows = "; ".join(part for part in hint.split("; ") if not any(arrow in part for arrow in "↑↓→"))
        self.output.say(f"{title}: what? {without_arrows}".rstrip())
        for text, words in more.get("suggestions", ()):
            self.output.say(f"{text}: {words}" if text else f"{words}.", first="  " * bool(text), rest="      ")

    def notify(self, message: str, *, markup: bool = False) -> None:
        """Tell the reader why nothing happens, or what has."""
        if said := IN_LINES.get(message, message):
            self.output.say(said)

    def repaint(self) -> None:
        """There is nothing to paint."""

    def bring_up_explanation(self) -> None:
        """An explanation is told where it was asked for."""

    def has_class(self, *names: str) -> bool:
        """Panes aren't arranged."""
        return False

    # What commands ask of it

    @property
    def session(self) -> "Session":
        """The session."""
        return self.opened.session

    @property
    def frame(self) -> "Frame":
        """What there is to tell of."""
        return self.session.frame

    @property
    def recordings(self) -> "Recordings":
        """What is recorded and shown."""
        return self._recordings

    @property
    def showing(self) -> "Showing | None":
        """The recording that is shown."""
        return self._recordings.showing if self.opened.shows_recording else None

    @property
    def pane(self) -> "Pane":
        """The pane that was asked for last."""
        return self.opened.contents.pane

    def do(self, action: str, line: str = "") -> None:
        """Do what a key does, with the rest of a typed line for what it asks, and all that follows from it."""
        self._line = line.strip()
        self.act(action)
        self.settle()

    def settle(self) -> None:
        """Go on until nothing moves. Whoever breaks it off stays at the step that was reached."""
        told = self._clock()
        while self.moving:
            showing = self.showing
            if showing is not None and showing.moving:
                showing.advance()
            else:
                self.opened.player.advance()
            self.break_off_if_asked()
            if self._clock() - told >= TOLD_EVERY:
                told = self._clock()
                self._tell(f"at step {count(self.session.position.step)}, Ctrl+C stops")

    def break_off_if_asked(self) -> None:
        """Between two pieces of something long: raise RefusedError where nobody waits for it any more."""
        if self._broken_off():
            self.halt()
            raise RefusedError(f"stopped at step {count(self.session.position.step)}")
