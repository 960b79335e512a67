"""Notes in lines: to write one, with a question; and to list, change, move and delete those that are one's own."""

import re
from collections.abc import Sequence

from nntui.lesson.change_notes import target
from nntui.lesson.events import Event, Note
from nntui.lesson.note_form import FIELDS, TEXT, filled_in, note_of
from nntui.lesson.notes_at_hand import NewNote, Ways, notes_at_hand
from nntui.lesson.own_notes import NOT_IN_A_FILE
from nntui.plain.desk import Desk
from nntui.text import typed
from nntui.text.errors import RefusedError, did_you_mean
from nntui.text.escape import shortened
from nntui.text.prose import flat

WAYS = Ways("note TEXT writes one", "return leads back to the recording, whose notes these are")
BETWEEN = re.compile(r"(?:^|\s)/\s")  # two parts of a note on one line: a stroke with blanks around it


def note(desk: Desk, rest: str) -> None:
    """A note at this moment: its text, and after strokes the fields of the note's form by their labels."""
    if not rest.strip():
        desk.output.say("A note at this moment: what? its text, and after strokes what else there is of it, as in")
        desk.output.say("note Look at h1. / question: What is its sum? / answer: z(h1, Alice)", first="  ")
        for row in FIELDS.values():
            desk.output.say(f"{row.label}: {row.words}".rstrip(": "), first="  ", rest="      ")
        return
    text, *more = BETWEEN.split(rest.strip())
    written = note_of(filled_in(None) | {TEXT: text} | _fields(more))
    desk.output.say(NewNote(desk.recordings).write(written))
    desk.settle()


def _fields(parts: Sequence[str]) -> dict[str, str]:
    """What stands in the form by the parts of a line, “label: value”; raises RefusedError."""
    given = {}
    for part in parts:
        label, _, value = part.partition(":")
        name = next((name for name, row in FIELDS.items() if label.strip().lower() in (row.label, name)), None)
        if name is None:
            near = did_you_mean(label.strip()[:80], [row.label for row in FIELDS.values()])
            raise RefusedError(f"expected a part of a note, found “{shortened(label.strip())}”{near}; note lists them")
        given[name] = value.strip()
    return given


def notes(desk: Desk, rest: str) -> None:
    """The notes of this session, or of one's own recording that is shown; or one of them, by its number, changed, moved
    or deleted.
    """
    found = notes_at_hand(desk.recordings, WAYS)
    if not rest.strip():
        for number, place in enumerate(found.places, 1):
            asked = found.events[place]
            asks = "asks: " if isinstance(asked, Note) and asked.question is not None else ""
            desk.output.say(f"{number}: {asks}{flat(asked.text) if isinstance(asked, Note) else ''}", rest="    ")
        return
    deed, _, more = rest.strip().partition(" ")
    word, _, line = more.strip().partition(" ")
    counted = typed.counted(word)
    number = counted.number if counted is not None and not counted.word else 0
    if deed not in DEEDS or not 0 < number <= len(found.places):
        raise RefusedError("expected change, move or delete and the number of a note, as in notes delete 2")
    place = found.places[number - 1]
    before = found.events[place]
    assert isinstance(before, Note)  # noqa: S101 - these are the places of notes
    to, after = DEEDS[deed](found.events, place, before, line)
    found.put(place, to, after)
    desk.settle()
    where = found.where if found.where == NOT_IN_A_FILE else f"written {found.where}"
    desk.output.say(f"note {number}: {DONE[deed]}, {where}")


def _deleted(events: Sequence[Event], place: int, before: Note, line: str) -> tuple[int | None, Note]:
    return None, before


def _changed(events: Sequence[Event], place: int, before: Note, line: str) -> tuple[int | None, Note]:
    text, *more = BETWEEN.split(line.strip())
    return place, note_of(filled_in(before) | ({TEXT: text} if text else {}) | _fields(more), before)


def _moved(events: Sequence[Event], place: int, before: Note, line: str) -> tuple[int | None, Note]:
    to = target(events, place, -1 if line.strip().lower() == "back" else 1)
    if to is None:
        raise RefusedError("it can't stand there: there is no event that way, or an answer, which is sealed")
    return to, before


DEEDS = {"change": _changed, "move": _moved, "delete": _deleted}
DONE = {"change": "changed", "move": "moved", "delete": "deleted"}
