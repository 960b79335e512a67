"""What a stage keeps for teaching: recordings that are being written, and one that is being shown."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from nntui.session.commands import Command
from nntui.session.events import Event, Note
from nntui.session.recorder import Recorder, free_name, new_file, open_journal
from nntui.session.recording import Header, Recording, header_of
from nntui.session.replay import Replay, told
from nntui.session.session import Session
from nntui.session.showing import Showing


class Teaching:
    """Writes the session down: always into a journal if it may, and into a file when asked. Knows what is shown."""

    def __init__(
        self, session: Session, clock: Callable[[], float], replay: Replay | None = None, *, journal: bool = False
    ) -> None:
        self._clock = clock
        self.showing = Showing(replay, clock) if replay is not None else None
        self.file: Path | None = None
        self._recorder: Recorder | None = None
        self.listen(session)
        stream = open_journal(self.header.name, os.getpid()) if journal else None
        self._journal = Recorder(stream or open(os.devnull, "w", encoding="utf-8"), self.header, clock)  # noqa: SIM115

    def listen(self, session: Session) -> None:
        """Hear what this session does from now on."""
        self._session = session
        session.listeners.append(self._heard)

    @property
    def header(self) -> Header:
        """What is recorded here."""
        return self.showing.replay.recording.header if self.showing else header_of(self._session.timeline.root)

    @property
    def _recorders(self) -> list[Recorder]:
        return [self._journal, *([self._recorder] if self._recorder is not None else [])]

    @property
    def recording(self) -> Recording:
        """The session so far."""
        return Recording(self.header, tuple(self._journal.events))

    def _heard(self, command: Command) -> None:
        for recorder in self._recorders:
            recorder.heard(command, self._session)

    def already(self, events: Sequence[Event]) -> None:
        """Put down what happened before, when a session is taken up again."""
        for recorder in self._recorders:
            recorder.copy(events)

    def start(self, path: Path | None = None) -> Path:
        """Record into a new file from the session's beginning on; raises OSError."""
        path = path or free_name(self.header.name, Path.cwd())
        self._recorder = Recorder(new_file(path), self.header, self._clock)
        self._recorder.copy(self._journal.events)
        self.file = path
        return path

    def stop(self) -> None:
        """End the recording."""
        if self._recorder is not None:
            self._recorder.close(self._session)
        self._recorder, self.file = None, None

    def close(self) -> None:
        """End everything."""
        self.stop()
        self._journal.close(self._session)

    def note(self, note: Note) -> None:
        """Say something at this moment."""
        for recorder in self._recorders:
            recorder.note(note, self._session)

    def answer(self, given: str) -> bool:
        """Try an answer to the question that is shown; the try is recorded."""
        assert self.showing is not None  # noqa: S101 - there is a question only then
        good = self.showing.answer(given)
        for recorder in self._recorders:
            recorder.answer(max(self.showing.number, 0), given, good)
        return good

    @property
    def replaying(self) -> bool:
        """Whether the keys move through a recording."""
        return self.showing is not None and not self.showing.taken_over

    def caption(self) -> list[tuple[str, str]]:
        """What is to be said of the recording that is shown: lines with their roles."""
        showing = self.showing
        if showing is None:
            return []
        total = len(showing.replay.notes)
        state = (
            "taken over: R leads back"
            if showing.taken_over
            else "▶ Space pauses"
            if showing.playing
            else "‖ Space plays"
        )
        if showing.ended and not showing.taken_over:
            state = "the end"
        lines = [(f"note {showing.number + 1} of {total} · {state} · n N next, previous note · → ← one event", "muted")]
        if showing.note is not None:
            lines.append((told(showing.note.text, showing.session.frame.moment), "strong"))
            lines += self._question(showing, showing.note)
        for finding in showing.replay.findings[-1:]:
            lines.append((f"line {finding.line} doesn't hold: {finding.problem}", "warning"))
        return lines

    def _question(self, showing: Showing, note: Note) -> list[tuple[str, str]]:
        if note.question is None:
            return []
        if showing.answered:
            return [(f"{note.question.text} Right!", "good")]
        choices = f" ({', '.join(note.question.choices)})" if note.question.choices else ""
        lines = [(f"{note.question.text}{choices} Enter answers", "accent")]
        return [*lines, (f"hint: {showing.hint}", "text")] if showing.hint else lines
