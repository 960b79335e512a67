"""Which notes may be changed now, on the screen and in lines: those in the file of the recording that is shown, if
it is one's own, else those of the session; and where a new one goes.
"""

from typing import NamedTuple

from nntui.lesson.change_notes import is_sealed
from nntui.lesson.events import Note
from nntui.lesson.own_notes import FileNotes, OwnNotes, SessionNotes, noted, where_in_lesson, where_written
from nntui.lesson.recording import TOML
from nntui.lesson.recordings import Recordings
from nntui.text.errors import RefusedError


class Ways(NamedTuple):
    """How a note is written, and how one comes back to those of the recording: in words, by default with keys."""

    write: str = "m writes one"
    back: str = "R leads back to the recording, whose notes M changes"


WITH_KEYS = Ways()


def notes_at_hand(recordings: Recordings, ways: Ways = WITH_KEYS, *, own_disk: bool = True) -> OwnNotes:
    """The notes that can be changed now; raises RefusedError where there are none. `own_disk` says that the files are
    those of whoever sits there.
    """
    try:
        shown: FileNotes | None = _shown(recordings, own_disk=own_disk)
    except RefusedError as error:
        shown, why_not = None, _changed_elsewhere(recordings) or str(error)
    else:
        why_not = _none_here(recordings, ways)
    found = shown if shown is not None and shown.places else SessionNotes(recordings)
    if not found.places:
        raise RefusedError(why_not)
    return found


class NewNote:
    """A note that is going to be written: into the recording that is shown, if it is one's own, else into the session.
    `where` says so.
    """

    def __init__(self, recordings: Recordings, *, own_disk: bool = True) -> None:
        self._recordings = recordings
        try:
            self._shown = _shown(recordings, own_disk=own_disk) if recordings.file is None else None
        except RefusedError:
            self._shown = None
        if self._shown is not None and is_sealed(self._shown.events, self._done):
            self._shown = None
        self.where = self._shown.where if self._shown is not None else where_written(recordings)

    @property
    def _done(self) -> int:
        """How many events of the recording were shown."""
        showing = self._recordings.showing
        return showing.replay.done if showing is not None else 0

    def write(self, note: Note) -> str:
        """Write it; what is said of that. Raises RefusedError where it can't be."""
        if self._shown is None:
            return noted(self._recordings.note(note), note, self.where)
        done = self._done
        self._shown.put(None, done, note)
        return noted(sum(place <= done for place in self._shown.places), note, self.where)


def _shown(recordings: Recordings, *, own_disk: bool) -> FileNotes | None:
    """The notes of the recording that is shown, if it is shown and not taken over; raises RefusedError."""
    if recordings.showing is None or recordings.showing.taken_over or recordings.resumed:
        return None
    if not own_disk:
        raise RefusedError("this recording is not yours: its notes stay as they are")
    return FileNotes(recordings)


def _none_here(recordings: Recordings, ways: Ways) -> str:
    """Why there is no note to be changed, where none is the reader's own."""
    if recordings.showing is None or not recordings.showing.replay.notes:
        return f"no note was written yet: {ways.write}"
    if recordings.resumed:
        return f"the notes shown here are not yours to change, only those that you write: {ways.write}"
    return ways.back


def some_may_be_changed(recordings: Recordings) -> bool:
    """Whether there seem to be notes that can be changed now: as far as is known without a look at a file."""
    showing = recordings.showing
    if showing is None or recordings.own_notes:
        return bool(recordings.own_notes)
    shown = showing.replay.recording
    by_hand = shown.file is None or shown.file.suffix.lower() == TOML
    return not (by_hand or shown.header.student or showing.taken_over or recordings.resumed)


def _changed_elsewhere(recordings: Recordings) -> str:
    """Where the note that is shown is changed, where that isn't here."""
    showing = recordings.showing
    if showing is None or showing.note is None:
        return ""
    where = where_in_lesson(showing.replay.recording, showing.replay.notes[showing.number])
    return f"a lesson is changed in its file: {where}" if where else ""
