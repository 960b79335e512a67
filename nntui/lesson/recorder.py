"""Recording while it happens: each command, note and check becomes a line of a file, written through at once."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol, runtime_checkable

from nntui.lesson.bounds import fitted
from nntui.lesson.checks import check_of
from nntui.lesson.events import Answer, Check, Do, Event, Note
from nntui.lesson.header import Header, header_plain
from nntui.lesson.jsonl import Room, as_json_line
from nntui.lesson.plain import as_plain
from nntui.lesson.reading import from_plain
from nntui.lesson.seal import Seal
from nntui.session.apply import apply
from nntui.session.commands import Command, GoTo
from nntui.session.session import Session
from nntui.session.state import SessionState
from nntui.text.errors import RefusedError
from nntui.text.files import io_words

MOVES_APART = 0.1  # seconds between two moves that are written while it plays
MANY = 10_000  # events; after each so many moves and checks are written half as often, so that a file stays small
MUCH = 4_000_000  # bytes; after each so many too
CHECK_EVERY = 10.0  # seconds between two checks
DECIMALS = 3  # of a time in seconds


class Stream(Protocol):
    """Where lines are written to; each of its methods may raise OSError."""

    def write(self, text: str, /) -> object:
        """Write lines."""

    def flush(self) -> object:
        """Have them written through."""

    def close(self) -> object:
        """End."""


class NewLines(Protocol):
    """Lines that are ready for the place of all that was written."""

    def put(self) -> object:
        """Put them there; raises OSError, and then all stays."""

    def drop(self) -> object:
        """Leave all as it is."""


@runtime_checkable
class Rewritable(Protocol):
    """A stream whose lines may change after they were written."""

    def prepared(self, text: str, /) -> NewLines:
        """Have other lines ready for the place of all that was written; raises OSError."""


class Prepared(NamedTuple):
    """What is ready for the place of all that a recorder has written."""

    header: dict[str, object]
    events: list[Event]
    room: Room
    seal: Seal
    lines: NewLines | None


class Recorder:
    """Writes what a session does to a stream. Of the moves of play it keeps those 0.1 s apart, and the last; and each
    without which the later ones would lead elsewhere: a move marks how far one has been, and may leave what was chosen.

    Without a stream the events are only kept. `failed` says why nothing can be written any more: the disk is full.
    """

    def __init__(self, stream: Stream | None, header: Header, clock: Callable[[], float]) -> None:
        self._stream, self._clock = stream, clock
        self.failed = ""
        self._room = Room()
        self._began = clock()
        self._moved = self._checked = 0.0
        self._waiting: Do | None = None
        self._before: SessionState | None = None  # the first of the moves that wait, or that another took the place of
        self._stands: SessionState | None = None  # where the session stood last; None: not known
        self.events: list[Event] = []
        self._prepared: Prepared | None = None
        self._seal, self._header = Seal(), header_plain(header)
        self._write(self._header)

    def _now(self) -> float:
        return round(self._clock() - self._began, DECIMALS)

    def _write(self, plain: dict[str, object]) -> None:
        self._seal.add(plain)
        if self._stream is None:
            return
        line = as_json_line(plain)
        if problem := self._room.too_little(line):
            self.failed = problem
            self._end()
            return
        try:
            self._stream.write(line)
            self._stream.flush()
        except OSError as error:
            self.failed = io_words(error)
            self._end()

    def _end(self) -> None:
        """Close the stream; what that says counts where nothing has failed before."""
        stream, self._stream = self._stream, None
        if stream is None:
            return
        try:
            stream.close()
        except OSError as error:
            self.failed = self.failed or io_words(error)

    def _event(self, event: Event) -> None:
        self.settle()
        self.copy([event])

    def settle(self) -> None:
        """Write the last move down, if it still waits for a later one to take its place."""
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self.copy([waiting])

    def copy(self, events: Sequence[Event]) -> None:
        """Write events down as they are. What comes next has a time after theirs."""
        for event in events:
            plain = as_plain(event)
            readable = fitted(plain)
            self.events.append(event if readable == plain else from_plain(readable))
            self._write(readable)
        if events:
            self._began = min(self._began, self._clock() - events[-1].time)

    def prepare(self, events: Sequence[Event], header: Header | None = None) -> None:
        """Have other events ready for the place of all that were written, under the same header or another, until they
        are put there or dropped; raises RefusedError.
        """
        room, seal, lines = Room(), Seal(), []
        first = self._header if header is None else header_plain(header)
        for plain in (first, *(fitted(as_plain(event)) for event in events)):
            seal.add(plain)
            lines.append(as_json_line(plain))
            if problem := room.too_little(lines[-1]):
                raise RefusedError(problem)
        ready = None
        if self._stream is not None:
            if not isinstance(self._stream, Rewritable):
                raise RefusedError("what is recorded here stays as it is")
            try:
                ready = self._stream.prepared("".join(lines))
            except OSError as error:
                raise RefusedError(f"it can't be written: {io_words(error)}") from None
        self._prepared = Prepared(first, list(events), room, seal, ready)

    def put(self, *, or_end: bool = False) -> None:
        """Put there what was prepared; raises RefusedError, and then all stays. `or_end` instead ends writing there."""
        new, self._prepared = self._prepared, None
        if new is None:
            return
        try:
            if new.lines is not None:
                new.lines.put()
        except OSError as error:
            if not or_end:
                raise RefusedError(f"it can't be written: {io_words(error)}") from None
            self.failed = io_words(error)
            self._end()
        self._header, self.events, self._room, self._seal, _ = new

    def drop(self) -> None:
        """Put nothing there of what was prepared."""
        new, self._prepared = self._prepared, None
        if new is not None and new.lines is not None:
            new.lines.drop()

    def passed(self, event: Event) -> None:
        """Write an event of another recording down, as of now."""
        event = replace(event, seal="") if isinstance(event, Check) else event  # the other's
        self._event(replace(event, time=self._now()))
        self._stands = None

    @property
    def _rarer(self) -> int:
        """How many times less often than at first moves and checks are written."""
        return 1 << min(len(self.events) // MANY + self._room.size // MUCH, 20)

    def heard(self, command: Command, session: Session) -> None:
        """A command was carried out."""
        now = self._now()
        stood, self._stands = self._stands, session.state
        if isinstance(command, GoTo):
            if not self._makes_needless(command, session):
                self.settle()
            if self._waiting is None:
                self._before = stood
            if self._may_wait(command, now):
                self._waiting = Do(command, now)
                return
            self._moved, self._waiting = now, None
        self._event(Do(command, now))
        if now - self._checked >= CHECK_EVERY * self._rarer:
            self.check(session)

    def _makes_needless(self, move: GoTo, session: Session) -> bool:
        """Whether a move leads to where the session stands now without the one that waits."""
        return self._before is not None and apply(self._before, session.runs, move) == session.state

    def _may_wait(self, move: GoTo, now: float) -> bool:
        """Whether a move follows so soon on another that a later one may take its place."""
        return (not move.operation or self._rarer > 1) and now - self._moved < MOVES_APART * self._rarer

    def note(self, note: Note, session: Session) -> None:
        """Something is said."""
        self._event(Note(note.text, note.pause, note.question, self._now()))
        self.check(session)

    def answer(self, note: int, given: str, right: bool) -> None:
        """A try at a question."""
        self.settle()
        number = sum(isinstance(event, Answer) for event in self.events) + 1
        self._event(Answer(note, given, right, self._now(), number, self._seal.now))

    def check(self, session: Session, seal: str = "") -> None:
        """What the numbers are."""
        self._checked = self._now()
        self._event(replace(check_of(session), time=self._checked, seal=seal))

    def close(self, session: Session) -> None:
        """End with a check, and the seal of all that was written."""
        if self._stream is not None:
            self.settle()
            self.check(session, self._seal.now)
            self._end()
