"""What keys do, in groups: each public method is an action, by the name that the table of keys has for it."""

from inspect import getmembers, isfunction
from typing import Any, Protocol

from nntui.ui.actions.change import Change
from nntui.ui.actions.common import Stage
from nntui.ui.actions.draw import Draws
from nntui.ui.actions.general import Program
from nntui.ui.actions.look import Look
from nntui.ui.actions.note_keys import Notes
from nntui.ui.actions.record import Record
from nntui.ui.actions.time import Time


class Action(Protocol):
    """Something that a key does, with the arguments that the table of keys gives it."""

    def __call__(self, *arguments: Any) -> None:  # noqa: D102 - the class says it
        ...


GROUPS = (Time, Look, Draws, Change, Record, Notes, Program)


def actions(screen: Stage) -> dict[str, Action]:
    """All actions on a screen, by name."""
    # Their classes are looked through: on an object, every property would be asked for, and the recordings with it.
    return {
        name: getattr(group, name)
        for group in (each(screen) for each in GROUPS)
        for name, _ in getmembers(type(group), isfunction)
        if name[0] != "_"
    }
