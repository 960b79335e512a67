"""Recording while it happens: each command, note and check becomes a line of a file, written through at once."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from nntui.session.checks import check_of
from nntui.session.commands import Command, GoTo
from nntui.session.events import Answer, Do, Event, Note, as_plain
from nntui.session.recording import SUFFIX, Header, as_json_line, header_plain
from nntui.session.session import Session

MOVES_APART = 0.1  # seconds between two moves that are written while it plays
CHECK_EVERY = 10.0  # seconds between two checks
DECIMALS = 3  # of a time in seconds


class Recorder:
    """Writes what a session does to a stream. Of the moves of play it keeps those 0.1 s apart, and the last."""

    def __init__(self, stream: TextIO, header: Header, clock: Callable[[], float]) -> None:
        self._stream, self._clock = stream, clock
        self._began = clock()
        self._moved = self._checked = 0.0
        self._waiting: Do | None = None
        self.events: list[Event] = []
        self._write(header_plain(header))

    def _now(self) -> float:
        return round(self._clock() - self._began, DECIMALS)

    def _write(self, plain: dict[str, object]) -> None:
        self._stream.write(as_json_line(plain))
        self._stream.flush()

    def _event(self, event: Event) -> None:
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self.copy([waiting])
        self.copy([event])

    def copy(self, events: Sequence[Event]) -> None:
        """Write events down as they are."""
        for event in events:
            self.events.append(event)
            self._write(as_plain(event))

    def heard(self, command: Command, session: Session) -> None:
        """A command was carried out."""
        now = self._now()
        if isinstance(command, GoTo) and not command.operation and now - self._moved < MOVES_APART:
            self._waiting = Do(command, now)
            return
        if isinstance(command, GoTo):
            self._moved = now
        if isinstance(command, GoTo) and not command.operation:
            self._waiting = None  # a later move makes an earlier one needless
        self._event(Do(command, now))
        if now - self._checked >= CHECK_EVERY:
            self.check(session)

    def note(self, note: Note, session: Session) -> None:
        """Something is said."""
        self._event(Note(note.text, note.pause, note.question, self._now()))
        self.check(session)

    def answer(self, note: int, given: str, right: bool) -> None:
        """A try at a question."""
        self._event(Answer(note, given, right, self._now()))

    def check(self, session: Session) -> None:
        """What the numbers are."""
        self._checked = self._now()
        check = check_of(session)
        self._event(type(check)(check.branch, check.step, check.loss, check.vector, check.sums, self._checked))

    def close(self, session: Session) -> None:
        """End with a check."""
        if not self._stream.closed:
            self.check(session)
            self._stream.close()


def new_file(path: Path) -> TextIO:
    """A new file to record into; raises OSError, FileExistsError if there is one by that name."""
    return path.open("x", encoding="utf-8")


def free_name(name: str, folder: Path) -> Path:
    """A name for a recording that isn't taken: four-people-1.nnrec."""
    number = 1
    while (path := folder / f"{name}-{number}{SUFFIX}").exists():
        number += 1
    return path


# The journal


KEPT = 20  # journals of earlier sessions


def journal_folder() -> Path:
    """Where the journals are."""
    from platformdirs import user_state_path

    return user_state_path("nntui") / "journal"


def open_journal(name: str, number: int) -> TextIO | None:
    """A new journal, and only the newest of the old ones kept; None where none can be written."""
    folder = journal_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in sorted(folder.glob(f"*{SUFFIX}"))[: -KEPT + 1]:
            old.unlink(missing_ok=True)
        return new_file(folder / f"{time.time_ns():020}-{number}-{name}{SUFFIX}")
    except OSError:
        return None


def newest_journal() -> Path | None:
    """The journal of the session before."""
    found = sorted(journal_folder().glob(f"*{SUFFIX}"))
    return found[-1] if found else None
