"""Which keys the footer names: those most often needed, and while a recording is shown those that act in it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nntui.ui.keys import Key

if TYPE_CHECKING:
    from nntui.ui.opened import Opened

IN_A_RECORDING = {  # by action: its word in the footer while a recording is shown, and its place in the queue there
    "to_note(1)": ("next note", 1),
    "enter": ("", 2),  # what it does depends on the note
    "edit": ("try again", 2),  # a task that was done
    "read_on(1)": ("more", 2),  # where there is more of the note
    "play": ("play", 3),
    "help": ("help", 4),
    "why": ("why", 5),
    "ask_where": ("to a note", 5),  # once all was seen
    "to_note(-1)": ("note before", 6),
    "quit": ("quit", 7),
    "notes": ("your notes", 8),
}


def footer_of(keys: Sequence[Key], opened: "Opened") -> list[Key]:
    """The keys that the footer names, each with its word and its place in the queue for room."""
    showing = opened.recordings.showing if opened.shows_recording else None
    idle = {"why"} if _why_is_veiled(opened) else set()
    if showing is None or showing.taken_over:
        in_time = opened.session.setup.training is not None
        return [key for key in keys if key.rank and (in_time or not key.needs_steps) and key.action not in idle]
    from nntui.lesson.notes_at_hand import some_may_be_changed

    reading = opened.contents.reading
    idle |= {"play"} if showing.waits or showing.ended else set()
    idle |= set() if reading is not None and reading.below else {"read_on(1)"}
    idle |= {"to_note(1)"} if showing.ended else set()
    idle |= set() if showing.ended and not showing.waits else {"ask_where"}
    idle |= set() if showing.again else {"edit"}
    idle |= set() if some_may_be_changed(opened.recordings) else {"notes"}
    found = [key for key in keys if key.action in IN_A_RECORDING and key.action not in idle]
    words = [(key, *IN_A_RECORDING[key.action]) for key in found]
    return [key._replace(footer=said or showing.enter, rank=rank) for key, said, rank in words if said or showing.enter]


def _why_is_veiled(opened: "Opened") -> bool:
    """Whether why the chosen number is as it is would show what a question asks for."""
    if (session := opened.session).veil is None:
        return False
    ask = opened.contents.pane.ask(session.frame)
    return ask is not None and session.is_veiled(ask)
