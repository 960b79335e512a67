"""The notes that whoever sits before the screen may change: those of the session that is written down, or those of
their own recording that is shown, whose file is changed line by line: all that isn't theirs stays as it was.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from nntui.lesson.change_notes import SEALED, changed, is_sealed, put, shifted, timed
from nntui.lesson.events import Event, Note
from nntui.lesson.jsonl import MAX_LINE, MAX_RECORDING, as_json_line
from nntui.lesson.plain import as_plain
from nntui.lesson.recording import TOML, Recording
from nntui.lesson.recordings import Recordings
from nntui.scenario.load import read_text
from nntui.text.errors import NntuiError, RefusedError
from nntui.text.files import io_words, is_claimed, is_plain, put_in_place, stamp

NOT_IN_A_FILE = "kept in this session only; r records all of it into a file"


def where_written(recordings: Recordings) -> str:
    """What a note of the session is written into, in words."""
    return f"into {recordings.file.name}" if recordings.file is not None else NOT_IN_A_FILE


def noted(number: int, note: Note, where: str) -> str:
    """What is said of a note that was written: its number, and where it is."""
    asks = " with a question" if note.question is not None else ""
    return f"note {number}{asks}: {where if where == NOT_IN_A_FILE else f'written {where}'}"


class OwnNotes(Protocol):
    """Notes that may be changed: among which events, at which places, and what they are written into, in words."""

    where: str

    @property
    def events(self) -> Sequence[Event]:
        """All events."""

    @property
    def places(self) -> Sequence[int]:
        """Where among them the notes stand."""

    def put(self, at: int | None, to: int | None, note: Note) -> None:
        """Take the note `at` a place out (None: none), and put one in before what then is at the place `to` (None:
        none); raises RefusedError, and then all stays.
        """


class SessionNotes:
    """The notes of the session, in its journal and in the file that is recorded into."""

    def __init__(self, recordings: Recordings) -> None:
        self._recordings = recordings
        self.where = where_written(recordings)

    @property
    def events(self) -> Sequence[Event]:
        """All that happened."""
        return self._recordings.recording.events

    @property
    def places(self) -> Sequence[int]:
        """Where the notes stand that were written here."""
        return self._recordings.own_notes

    def put(self, at: int | None, to: int | None, note: Note) -> None:
        """Change what is written; raises RefusedError."""
        self._recordings.rewrite(_changed(self.events, at, to, note))


class FileNotes:
    """The notes of the recording that is shown, in its file. Raises RefusedError where they can't be changed."""

    def __init__(self, recordings: Recordings) -> None:
        assert recordings.showing is not None  # noqa: S101 - it is asked for where one is shown
        self._recordings, self._replay = recordings, recordings.showing.replay
        self._file = _changeable(self.recording)
        self._expect_unchanged()
        self._text = _text_of(self._file)
        self.where = f"into {self._file.name}"

    @property
    def recording(self) -> Recording:
        """The recording that is shown."""
        return self._replay.recording

    @property
    def events(self) -> Sequence[Event]:
        """All its events."""
        return self.recording.events

    @property
    def places(self) -> Sequence[int]:
        """Where its notes stand."""
        return self._replay.notes

    def put(self, at: int | None, to: int | None, note: Note) -> None:
        """Change the file, and show what it says now; raises RefusedError."""
        events = _changed(self.events, at, to, note)
        lines = self._text.split("\n")
        whose = [self.recording.line(place) - 1 for place in range(len(self.events))]  # the index of each event's line
        from_line = None if at is None else whose[at]
        rest = put(whose, at, None, 0)
        if from_line in rest or (to and rest[to - 1 : to] == rest[to : to + 1]):
            raise RefusedError("one line of the file says several things here: change it in the file")
        header = next(number for number, line in enumerate(lines) if line.strip())
        to_line = None if to is None else 1 + (rest[to - 1] if to else header)
        if from_line is not None and to_line is not None:
            to_line -= from_line < to_line
        said = "" if to is None else as_json_line(as_plain(events[to]))[:-1]
        if len(said) > MAX_LINE:
            raise RefusedError(f"expected a note of at most {MAX_LINE:,} characters")
        others = zip(rest, put(self.events, at, None, note), put(events, to, None, note), strict=True)
        for line, before, after in others:
            if after != before:  # it begins again at a note that has another number now
                lines[line] = as_json_line(as_plain(after))[:-1]
        self._write("\n".join(put(lines, from_line, to_line, said)))
        numbers = tuple(shifted(number, from_line, to_line) + 1 for number in rest)
        if to is not None and to_line is not None:
            numbers = (*numbers[:to], to_line + 1, *numbers[to:])
        shown = replace(self.recording, events=tuple(events), lines=numbers, stamp=stamp(self._file))
        self._recordings.show_changed(shown, at if to is None and at is not None else (to or 0) + 1)

    def _expect_unchanged(self) -> None:
        """Raise RefusedError where the file isn't any more what is shown: the lines would be others."""
        if stamp(self._file) != self.recording.stamp:
            raise RefusedError(f"{self._file.name} was changed meanwhile: open it anew")

    def _write(self, text: str) -> None:
        """Put it in the file's place, unless somebody else has changed that meanwhile."""
        self._expect_unchanged()
        data = text.encode("utf-8")
        if len(data) > MAX_RECORDING:
            raise RefusedError(f"{self._file.name} would become longer than a recording may be")
        try:
            put_in_place(self._file, data)
        except OSError as error:
            raise RefusedError(f"{self._file.name} can't be written: {io_words(error)}") from None
        self._text = text


def _changed(events: Sequence[Event], at: int | None, to: int | None, note: Note) -> list[Event]:
    """The events with the change; raises RefusedError where an answer is sealed with what would change."""
    if is_sealed(events, min(place for place in (at, to) if place is not None)):
        raise RefusedError(f"nothing is changed here: {SEALED}")
    return changed(events, at, to, note if to is None else timed(events, at, to, note))


def _changeable(recording: Recording) -> Path:
    """The file of a recording whose notes may be changed from the screen; raises RefusedError."""
    file = recording.file
    if file is None:
        raise RefusedError("this recording comes from no file: its notes stay as they are")
    if file.suffix.lower() == TOML:
        raise RefusedError(f"{file.name}: a lesson's notes are changed in its file, by hand")
    if recording.header.student:
        raise RefusedError(f"{file.name}: a lesson that is being answered stays as it is")
    try:
        file = file.resolve()
        claimed = is_claimed(file)
    except OSError as error:
        raise RefusedError(f"{file.name} can't be read: {io_words(error)}") from None
    if claimed:
        raise RefusedError(f"{file.name}: a session may still be recording into it")
    if not (is_plain(file) and os.access(file, os.W_OK)):
        raise RefusedError(f"{file.name}: it may not be written, so its notes stay as they are")
    return file


def where_in_lesson(recording: Recording, place: int) -> str:
    """Where in a lesson's file a note is changed, in words; "" for a recording that isn't written by hand."""
    file = recording.file
    if file is None or file.suffix.lower() != TOML:
        return ""
    return f"{file.name}, {recording.finding(place, '').place}"


def _text_of(file: Path) -> str:
    """The text of a recording's file; raises RefusedError."""
    try:
        return read_text(file, MAX_RECORDING, "a recording")
    except NntuiError as error:
        raise RefusedError(str(error)) from None
