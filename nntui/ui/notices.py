"""What lies over the screen for some seconds: where a recording is shown it goes with the next key or note, and trouble
is told once.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

    from nntui.lesson.playback import Showing
    from nntui.ui.screens.main import MainScreen


def take_away(app: "App[Any]") -> None:
    """Let the numbers be read that notices lie over. Errors stay their time."""
    read = [each for each in app._notifications if each.severity != "error"]
    for notice in read:
        app._unnotify(notice, refresh=False)
    if read:
        app._refresh_notifications()


class Notices:
    """The notices over a screen; where a recording is shown, about the note that they were told at."""

    def __init__(self, screen: "MainScreen") -> None:
        self._screen = screen
        self._showing: Showing | None = None
        self._noted = -1  # the number of the note that was shown last
        self._trouble = ""  # the last one with a recording that was told

    def follow(self, showing: "Showing | None") -> None:
        """Take them away when another note of a recording is shown."""
        if showing is not None:
            self._showing, self._noted = showing, showing.number
            showing.watchers.append(self._followed)

    def _followed(self) -> None:
        number = self._showing.number if self._showing is not None else -1
        if self._noted not in (-1, number):
            self.make_room()
        self._noted = number

    def make_room(self) -> None:
        """Let the note be read that they lie over."""
        if self._showing is not None:
            take_away(self._screen.app)

    def tell_trouble(self) -> None:
        """Tell of trouble with a recording, once."""
        trouble = self._screen.opened.trouble
        if trouble and trouble != self._trouble:
            self._screen.notify(trouble, markup=False, severity="error")
        self._trouble = trouble
