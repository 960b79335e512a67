"""What keys do, in groups: each public method is an action, by the name that the table of keys has for it."""

from inspect import getmembers, ismethod
from typing import TYPE_CHECKING, Any, Protocol

from nntui.ui.actions.change import Change
from nntui.ui.actions.look import Look
from nntui.ui.actions.program import Program
from nntui.ui.actions.record import Record
from nntui.ui.actions.time import Time

if TYPE_CHECKING:
    from nntui.ui.screens.main import MainScreen


class Action(Protocol):
    """Something that a key does, with the arguments that the table of keys gives it."""

    def __call__(self, *arguments: Any) -> None:  # noqa: D102 - the class says it
        ...


GROUPS = (Time, Look, Change, Record, Program)


def actions(screen: "MainScreen") -> dict[str, Action]:
    """All actions on a screen, by name."""
    groups = [group(screen) for group in GROUPS]
    return {name: action for group in groups for name, action in getmembers(group, ismethod) if name[0] != "_"}
