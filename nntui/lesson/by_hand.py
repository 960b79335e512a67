"""What may be written by hand in a recording beside events: go somewhere, edit, show something by its name."""

from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple

from nntui.lesson.bounds import MAX_TEXT, EventError
from nntui.lesson.events import COMMANDS, EVENTS, HAND, Begin, Do, Event, Unknown
from nntui.lesson.plain import as_plain
from nntui.quantities.derivatives import units_by_name
from nntui.scenario.kinds import found
from nntui.scenario.setup import Setup
from nntui.session.commands import (
    Back,
    ChooseParameter,
    ChooseRow,
    ChooseUnit,
    Command,
    DropBranch,
    Edit,
    GoTo,
    LookAt,
    Redo,
    SwitchTo,
    Undo,
)
from nntui.session.goto import HELP, target_step
from nntui.text.errors import did_you_mean, listed
from nntui.text.escape import shortened
from nntui.text.numbers import MINUS
from nntui.timeline.origin import Ask

MAX_NAMES = 1_000  # weights, or rows, that a misspelled name is compared with


class Place(NamedTuple):
    """Where a moment is: what opens the scenario, the panes by their names, and the step at which one stands there,
    None where only carrying all out would tell.
    """

    setup: Callable[[], Setup]
    panes: Collection[str]
    step: int | None = 0


def as_events(moment: dict[str, Any], place: Place) -> Iterator[dict[str, Any] | EventError]:
    """The events of a moment or line at its place, as plain values: `go`, `edit` and `show`, then what else it holds;
    or why one of them is none. Raises NntuiError.
    """
    by_hand = BY_HAND.keys() & moment.keys()
    if "do" in moment or not by_hand:
        yield moment
        return
    rest = {key: value for key, value in moment.items() if key not in by_hand}
    time = {"time": rest["time"]} if "time" in rest else {}
    for key, command_of in BY_HAND.items():
        if key in moment:
            try:
                yield as_plain(Do(command_of(_word(key, moment[key]), place))) | time
            except EventError as error:
                yield error
    if rest.keys() - {"time"}:
        yield rest


def _word(key: str, value: Any) -> str:
    """A text, or a whole number as text."""
    if type(value) not in (str, int) or len(str(value)) > MAX_TEXT:
        raise EventError(f"{key}: expected a text, found {found(value)}")
    return str(value)


def step_after(event: Event, step: int | None) -> int | None:
    """The step at which one stands after an event that is written by hand, from that before it; None: not known."""
    match event:
        case Do(GoTo(to) | Ask(to) | Edit(_, int(to)) | SwitchTo(_, int(to)) | DropBranch(_, int(to))):
            return to
        case Do(Undo() | Redo() | Back() | SwitchTo() | DropBranch()):
            return None
        case Begin():
            return 0
    return step


def _go(text: str, place: Place) -> Command:
    if place.step is None and text.strip()[:1] in ("+", "-", MINUS):
        raise EventError(
            f"go: expected a step, found “{shortened(text)}”: after undo, redo or a branch none is known here"
        )
    try:
        return GoTo(target_step(text, place.setup(), place.step or 0))
    except ValueError as error:
        raise EventError(f"go: {error}: expected {HELP}") from None


def _edit(text: str, place: Place) -> Command:
    return Edit(text)


def _show(name: str, place: Place) -> Command:
    """Look at a pane, a weight, a row or a unit by its name."""
    if name in place.panes:
        return LookAt(name, enlarged=False)
    there = place.setup()
    if name in there.parameter_by_name:
        return ChooseParameter(there.network.place_of(there.parameter_by_name[name]))
    if name in there.all_names:
        return ChooseRow(there.all_names.index(name))
    units = units_by_name(there)
    if name in units:
        return ChooseUnit(*units[name])
    known = [*place.panes, *list(there.parameter_by_name)[:MAX_NAMES], *there.all_names[:MAX_NAMES], *units]
    near = did_you_mean(name[:80], known)
    raise EventError(f"show: expected a pane, a weight, a row or a unit, found “{shortened(name)}”{near}")


# Each key that may be written by hand, and the command that it stands for, in the order in which they are carried out.
BY_HAND: dict[str, Callable[[str, Place], Command]] = {
    "go": _go,
    "edit": _edit,
    "show": _show,
}

# All keys that tell what a moment is, those first that are written by hand.
KEYS = tuple(dict.fromkeys(("do", "note", *HAND, *EVENTS)))


def misspelled(event: Unknown) -> str:
    """What an unknown event may have been meant to be, in words; "" if it is like none that is known."""
    name = event.content.get("do")
    if isinstance(name, str):
        near = did_you_mean(name, COMMANDS)
        return f"do: expected a command, found “{shortened(name)}”{near}" if near else ""
    for key in event.content:
        if near := did_you_mean(key, KEYS):
            return f"expected {listed(KEYS)}, found “{shortened(key)}”{near}"
    return ""
