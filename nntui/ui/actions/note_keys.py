"""Keys for notes: to write one, and to change, move and delete those that are one's own."""

from typing import TYPE_CHECKING

from nntui.text.errors import RefusedError
from nntui.ui.actions.common import Group
from nntui.ui.outside import OwnDisk

if TYPE_CHECKING:
    from nntui.lesson.events import Note
    from nntui.lesson.recordings import Recordings


class Notes(Group):
    """Notes of the session, or of one's own recording that is shown."""

    @property
    def _recordings(self) -> "Recordings":
        return self._screen.opened.recordings

    @property
    def _own_disk(self) -> bool:
        return isinstance(self._screen.opened.outside, OwnDisk)

    def note(self) -> None:
        """Write a note at this moment: into the recording that is shown, if it is one's own, else into the session."""
        from nntui.lesson.notes_at_hand import NewNote
        from nntui.ui.screens.note import NoteScreen

        recordings = self._recordings
        self._screen.halt()
        new = NewNote(recordings, own_disk=self._own_disk)

        def write(note: "Note") -> None:
            said = new.write(note)
            if not recordings.trouble:
                self._say(said)
            self._screen.repaint()

        moment = self._session.frame.moment
        self._terminal.app.push_screen(NoteScreen(write, self._session, new.where, moment=moment))

    def notes(self) -> None:
        """List the notes that are one's own: to change, move or delete one."""
        from nntui.lesson.notes_at_hand import notes_at_hand
        from nntui.ui.screens.notes import NotesScreen

        recordings = self._recordings
        self._screen.halt()
        try:
            notes = notes_at_hand(recordings, own_disk=self._own_disk)
        except RefusedError as error:
            self._say(str(error))
            return
        self._terminal.app.push_screen(NotesScreen(notes, recordings, self._session, self._screen.repaint))
