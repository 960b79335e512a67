"""What the groups of actions have in common: the screen that they act on, and what is open there."""

from typing import TYPE_CHECKING

from nntui.session.taken import taken_for

if TYPE_CHECKING:
    from nntui.session.player import Player
    from nntui.session.session import Session
    from nntui.ui.screens.main import MainScreen


class Group:
    """Actions on a screen. After each the screen shows what has become of it."""

    def __init__(self, screen: "MainScreen") -> None:
        self._screen = screen

    @property
    def _session(self) -> "Session":
        return self._screen.opened.session

    @property
    def _player(self) -> "Player":
        return self._screen.opened.player

    def _say_taken_for(self, line: str) -> None:
        """Tell the reader what the article's words in a typed line were taken for."""
        if taken := taken_for(line, self._session.setup):
            self._say(taken)

    def _say(self, text: str) -> None:
        """Tell the reader why nothing happens, or what has."""
        self._screen.notify(text, markup=False)
