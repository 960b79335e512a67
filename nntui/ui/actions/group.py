"""What the groups of actions have in common: the screen that they act on, and what is open there."""

from typing import TYPE_CHECKING

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

    def _say(self, text: str) -> None:
        """Tell the reader why nothing happens, or what has."""
        self._screen.notify(text, markup=False)
