"""What would show the answer of a question while it stands is not done: the screen says so, and stays."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nntui.ui.screens.main import MainScreen


@contextmanager
def staying_where_veiled(screen: "MainScreen") -> Iterator[None]:
    """Do something; where that leads behind a veil, say so."""
    from nntui.session.session import VeiledError

    try:
        yield
    except VeiledError as error:
        screen.halt()
        screen.notify(str(error), markup=False)
