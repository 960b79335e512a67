"""Keys for notes: to write one, and to change, move and delete those that are one's own."""

from typing import TYPE_CHECKING

from nntui.text.errors import RefusedError
from nntui.ui.actions.common import Group
from nntui.ui.outside import OwnDisk

if TYPE_CHECKING:
    from nntui.lesson.events import Note
    from nntui.lesson.own_notes import FileNotes, OwnNotes
    from nntui.lesson.recordings import Recordings


class Notes(Group):
    """Notes of the session, or of one's own recording that is shown."""

    @property
    def _recordings(self) -> "Recordings":
        return self._screen.opened.recordings

    def note(self) -> None:
        """Write a note at this moment: into the recording that is shown, if it is one's own, else into the session."""
        from nntui.lesson.change_notes import is_sealed
        from nntui.lesson.own_notes import noted, where_written
        from nntui.ui.screens.note import NoteScreen

        recordings = self._recordings
        self._screen.halt()
        try:
            shown = self._shown_file() if recordings.file is None else None
            if shown is not None and is_sealed(shown.events, self._shown_done):
                shown = None
        except RefusedError:
            shown = None
        where = shown.where if shown is not None else where_written(recordings)

        def write(note: "Note") -> None:
            if shown is not None:
                done = self._shown_done
                shown.put(None, done, note)
                number = sum(place <= done for place in shown.places)
            else:
                number = recordings.note(note)
            if not recordings.trouble:
                self._say(noted(number, note, where))
            self._screen.repaint()

        moment = self._session.frame.moment
        self._terminal.app.push_screen(NoteScreen(write, self._session, where, moment=moment))

    def notes(self) -> None:
        """List the notes that are one's own: to change, move or delete one."""
        from nntui.lesson.own_notes import SessionNotes
        from nntui.ui.screens.notes import NotesScreen

        self._screen.halt()
        try:
            notes: OwnNotes | None = self._shown_file()
        except RefusedError as error:
            notes, why_not = None, self._changed_elsewhere() or str(error)
        else:
            why_not = self._none_here()
        if notes is None or not notes.places:
            notes = SessionNotes(self._recordings)
        if not notes.places:
            self._say(why_not)
            return
        self._terminal.app.push_screen(NotesScreen(notes, self._recordings, self._session, self._screen.repaint))

    def _shown_file(self) -> "FileNotes | None":
        """The notes of the recording that is shown, if it is shown and not taken over; raises RefusedError."""
        recordings = self._recordings
        if recordings.showing is None or recordings.showing.taken_over or recordings.resumed:
            return None
        if not isinstance(self._screen.opened.outside, OwnDisk):
            raise RefusedError("this recording is not yours: its notes stay as they are")
        from nntui.lesson.own_notes import FileNotes

        return FileNotes(recordings)

    def _none_here(self) -> str:
        """Why there is no note to be changed, where none is the reader's own."""
        recordings = self._recordings
        if recordings.showing is None or not recordings.showing.replay.notes:
            return "no note was written yet: m writes one"
        if recordings.resumed:
            return "the notes of the session before stay as they are"
        return "R leads back to the recording, whose notes M changes"

    @property
    def _shown_done(self) -> int:
        """How many events of the recording were shown."""
        showing = self._recordings.showing
        return showing.replay.done if showing is not None else 0

    def _changed_elsewhere(self) -> str:
        """Where the note that is shown is changed, where that isn't here."""
        from nntui.lesson.own_notes import where_in_lesson

        showing = self._recordings.showing
        if showing is None or showing.note is None:
            return ""
        where = where_in_lesson(showing.replay.recording, showing.replay.notes[showing.number])
        return f"a lesson is changed in its file: {where}" if where else ""
