"""What the groups of actions have in common: the screen that they act on, and what is open there."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, cast

from nntui.session.taken import taken_for

if TYPE_CHECKING:
    from nntui.session.player import Player
    from nntui.session.session import Session
    from nntui.ui.opened import Opened
    from nntui.ui.screens.main import MainScreen


THE_END = "the end: q quits, N goes back"  # of a recording that is shown


class Stage(Protocol):
    """Where a session is shown, as far as actions need to know: the main screen, or the lines of `--plain`."""

    @property
    def opened(self) -> "Opened":
        """What is open."""

    @property
    def moving(self) -> bool:
        """Whether there is something to go on with."""

    def halt(self) -> None:
        """Stay where it is."""

    def leave_unfinished(self) -> None:
        """Work nothing more out in any pane."""

    def act(self, action: str) -> None:
        """Do what a key does, as the table of keys writes it."""

    def ask(self, title: str, submit: Callable[[str], str | None], **more: Any) -> None:
        """Ask for a line of text."""

    def notify(self, message: str, *, markup: bool) -> None:
        """Tell the reader something."""

    def repaint(self) -> None:
        """Show what is."""

    def bring_up_explanation(self) -> None:
        """Where only one pane is seen, let it be the arithmetic."""

    def has_class(self, *names: str) -> bool:
        """Whether panes are arranged so."""


class Group:
    """Actions on a screen. After each the screen shows what has become of it."""

    def __init__(self, screen: Stage) -> None:
        self._screen = screen

    @property
    def _terminal(self) -> "MainScreen":
        """The screen, for an action that only a screen has: a dialog, the clipboard, a picture."""
        return cast("MainScreen", self._screen)

    @property
    def _session(self) -> "Session":
        return self._screen.opened.session

    @property
    def _player(self) -> "Player":
        return self._screen.opened.player

    def _at_the_end(self) -> bool:
        """Whether keys move through a recording that has no more to show; then it is said."""
        recordings = self._screen.opened.recordings
        showing = recordings.showing
        ended = showing is not None and recordings.replaying and showing.ended
        if ended:
            self._say(THE_END)
        return ended

    def _say_taken_for(self, line: str) -> None:
        """Tell the reader what the article's words in a typed line were taken for."""
        if taken := taken_for(line, self._session.setup):
            self._say(taken)

    def _say(self, text: str) -> None:
        """Tell the reader why nothing happens, or what has."""
        self._screen.notify(text, markup=False)
