"""Keys for teaching: recording, notes, and moving through a recording until the viewer takes over."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from nntui.text.errors import NntuiError, RefusedError
from nntui.text.escape import printable
from nntui.text.prose import flat
from nntui.ui.screens.changing import ChangingScreen

if TYPE_CHECKING:
    from nntui.export.format import Formats
    from nntui.lesson.events import Note
    from nntui.lesson.recording import Recording


class TeachingScreen(ChangingScreen):
    """A stage that can be recorded, and on which a recording can be shown."""

    def action_record(self) -> None:
        """Record into a new file, or stop."""
        teaching = self.stage.teaching
        self._halt()
        if teaching.file is not None:
            path = teaching.file
            teaching.stop()
            self.notify(f"recorded in {path.name}; nntui replay {path.name} shows it", markup=False)
            self.show()
            return
        from nntui.lesson.journal import free_name

        suggestion = str(free_name(teaching.header.name, Path()))
        self._ask("Record into a new file", self._record, suggestions=[(suggestion, "here, from the beginning on")])

    def _record(self, text: str) -> None:
        try:
            self.stage.teaching.start(Path(text))
        except NntuiError as error:
            raise RefusedError(error.problems[0].message) from None
        self.show()

    def action_export(self) -> None:
        """Write this session as a page, a cast, a table, …"""
        from nntui.lesson.journal import free_name

        collected = getattr(self.app, "formats", None)
        if collected is None:
            self.notify("nothing can be written from here", markup=False)
            return
        formats: Formats = collected()
        name = free_name(self.stage.teaching.header.name, Path()).stem

        def write(text: str) -> None:
            recording, target = self.stage.teaching.recording, Path(text)
            if os.path.lexists(target):
                raise RefusedError("expected a new name: there is a file by that name, and it stays")
            self.run_worker(lambda: self._written(recording, target, formats), thread=True)

        suggestions = [(f"{name}{each.ending}", each.words) for each in formats.values()]
        self._ask("Write this session as", write, suggestions=suggestions)

    def _written(self, recording: "Recording", target: Path, formats: "Formats") -> None:
        """Write in a thread, and say how it went."""
        from nntui.export.format import Options, export

        try:
            export(recording, target, Options(), formats)
        except NntuiError as error:
            self.app.call_from_thread(self.notify, str(error), markup=False, severity="error")
        else:
            self.app.call_from_thread(self.notify, f"{target.name}: written", markup=False)

    def action_note(self) -> None:
        """Write a note at this moment."""
        from nntui.ui.screens.note import NoteScreen

        teaching = self.stage.teaching
        if teaching.file is None:
            self.notify("nothing is recorded: r begins", markup=False)
            return
        self._halt()

        def write(note: "Note") -> None:
            teaching.note(note)
            self.show()

        self.app.push_screen(NoteScreen(write))

    def action_to_note(self, by: int) -> None:
        """To the next note of the recording, or the one before."""
        showing = self.stage.teaching.showing
        if showing is None:
            self.notify("this is no recording: nntui replay FILE shows one", markup=False)
            return
        if showing.taken_over:
            showing.back()
        showing.to_note(by)
        self._jumped()

    def action_lead_back(self) -> None:
        """Back to the recording, to where the viewer took over."""
        showing = self.stage.teaching.showing
        if showing is not None and showing.taken_over:
            showing.back()
            self._jumped()

    def _jumped(self) -> None:
        """The recording has led somewhere else."""
        self._moved()

    def action_answer(self) -> None:
        """Answer the question that is asked."""
        teaching = self.stage.teaching
        showing = teaching.showing
        if showing is None or showing.note is None or showing.note.question is None:
            return

        def answer(text: str) -> None:
            if not teaching.answer(text):
                self.show()
                hint = f" Hint: {printable(flat(showing.hint))}" if showing.hint else ""
                raise RefusedError(f"not right, try again.{hint}")
            if showing.halted:
                showing.play()
            self._moved()

        choices = [(printable(flat(choice)), "") for choice in showing.note.question.choices]
        self._ask("Answer", answer, hint=printable(flat(showing.note.question.text)), suggestions=choices)

    def move_recording(self, by: int) -> bool:
        """One event of the recording forward or back; whether one is shown."""
        teaching = self.stage.teaching
        if not teaching.replaying or teaching.showing is None:
            return False
        teaching.showing.playing = False
        if by > 0:
            teaching.showing.step()
        else:
            teaching.showing.back_one()
        self._jumped()
        return True

    def play_recording(self) -> bool:
        """Play or pause the recording; whether one is shown."""
        teaching = self.stage.teaching
        if not teaching.replaying or teaching.showing is None:
            return False
        teaching.showing.play()
        self._moved()
        return True
