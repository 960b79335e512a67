"""The recordings of an open session: those that are being written, and one that is being shown."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from nntui.lesson.caption_words import WITH_KEYS, Caption, Ways, asked_in_words, caption_of, where_in_words
from nntui.lesson.change_notes import change
from nntui.lesson.events import Event, Note
from nntui.lesson.header import header_of, with_student
from nntui.lesson.journal import free_name, open_journal, record_into
from nntui.lesson.left import Before, by_itself
from nntui.lesson.passed import Passed
from nntui.lesson.playback import Showing
from nntui.lesson.recorder import Recorder, Stream
from nntui.lesson.recording import Recording
from nntui.lesson.replay import Replay
from nntui.lesson.seal import sealed_anew
from nntui.lesson.still_asked import still_asked
from nntui.lesson.verdict import Verdict
from nntui.session.commands import Command
from nntui.session.session import Session
from nntui.text.errors import RefusedError
from nntui.text.numbers import count, plural


class Recordings:
    """Writes the session down: always into a journal if it may, and into a file when asked. Knows what is shown.

    `replay` is a recording to show. Where it is `resumed`, what happened in a session before is put down again: in that
    which goes on with this recording, or, where it is True, in the recording itself, whose notes, if there are any, are
    shown. `record_into` makes a new file when asked; it raises NntuiError.
    """

    def __init__(
        self,
        session: Session,
        clock: Callable[[], float],
        replay: Replay | None = None,
        *,
        journal: bool = False,
        resumed: Before | bool = False,
        record_into: Callable[[Path], tuple[Path, Stream]] = record_into,
    ) -> None:
        self._clock, self._record_into, self.resumed = clock, record_into, bool(resumed)
        self.header = header_of(session.runs.root) if replay is None else replay.recording.header
        self.showing = Showing(replay, clock) if replay is not None and (replay.notes or not resumed) else None
        self.started: Callable[[], object] = lambda: None  # what to do once a file is begun
        self.file: Path | None = None
        self.trouble = ""
        self._recorder: Recorder | None = None
        self._session = session
        session.changed.append(self._heard)
        stream = open_journal(self.header.name, os.getpid()) if journal else None
        self._journal = Recorder(stream, self.header, clock)  # without a stream, all that happens is kept none the less
        self._passed = Passed(self.showing) if self.showing is not None else None
        self._notes = 0
        self._own: list[int] = []  # of the notes those that were written here
        if self.showing is not None:
            self.showing.watchers.append(self._keep_up)
        if replay is not None and resumed:
            self._take_up(resumed if isinstance(resumed, Before) else by_itself(replay))

    def _take_up(self, before: Before) -> None:
        """Go on from the session before."""
        self._notes = sum(isinstance(event, Note) for event in before.events)
        self._journal.copy(before.events)
        if self.showing is not None and self._passed is not None:
            self._passed.take_up(before)  # all of it, also where the viewer had gone back in it
            self.showing.take_up(before)

    @property
    def _recorders(self) -> list[Recorder]:
        return [self._journal, *([self._recorder] if self._recorder is not None else [])]

    @property
    def recording(self) -> Recording:
        """The session so far."""
        self._journal.settle()
        return Recording(self.header, tuple(self._journal.events))

    def _heard(self, command: Command | None) -> None:
        if command is None:
            return  # the recording that is shown has led here: see _keep_up
        if self._passed is not None:
            if self.replaying:
                return  # written down when it is done: see _keep_up
            self._write(self._passed.taken_over())
        for recorder in self._recorders:
            recorder.heard(command, self._session)
        self._look_for_trouble()

    def _keep_up(self) -> None:
        """Write down how far the recording has been shown."""
        if self._passed is not None and self.replaying:
            self._write(self._passed.shown(self._notes))

    def _write(self, events: Sequence[Event]) -> None:
        for event in events:
            self._notes += isinstance(event, Note)
            for recorder in self._recorders:
                recorder.passed(event)
        self._look_for_trouble()

    def _look_for_trouble(self) -> None:
        if self._recorder is not None and self._recorder.failed:
            self.trouble = f"{self.file.name if self.file else ''} can't be written any more: {self._recorder.failed}"
            self._recorder, self.file = None, None
        elif self._journal.failed and not self.trouble:
            self.trouble = f"the journal of this session can't be written any more: {self._journal.failed}"

    def start(self, path: Path | None = None) -> Path:
        """Record into a new file from the session's beginning on; raises NntuiError."""
        path, stream = self._record_into(path or free_name(self.header.name, Path()))
        self._recorder, self.file = Recorder(stream, self.header, self._clock), path
        self._journal.settle()
        self._recorder.copy(self._journal.events)
        self._look_for_trouble()
        self.started()
        return path

    def take_name(self, student: str) -> None:
        """Write down who answers; without a name nothing changes. Raises RefusedError where it can't be written."""
        header = with_student(self.header, student)
        if header == self.header:
            return
        self._have_others(
            lambda recorder: recorder.prepare(
                sealed_anew(Recording(self.header, tuple(recorder.events)), header), header
            )
        )
        self.header = header

    def stop(self) -> None:
        """End the recording."""
        if self._recorder is not None:
            self._in_step()
            self._recorder.close(self._session)
            self._look_for_trouble()
        self._recorder, self.file = None, None

    def close(self) -> None:
        """End everything."""
        self.stop()
        self._in_step()
        self._journal.close(self._session)

    def _in_step(self) -> None:
        """Have written down where the recording that is shown stands now."""
        if self._passed is not None and self.replaying:
            self._write(self._passed.in_step())

    def note(self, note: Note) -> int:
        """Say something at this moment; gives the number of the note in the session, from 1."""
        self._in_step()
        for recorder in self._recorders:
            recorder.note(note, self._session)
        self._own.append(self._notes)
        self._notes += 1
        self._look_for_trouble()
        return self._notes

    @property
    def own_notes(self) -> list[int]:
        """The places of the notes among the events that were written here, not by the recording that is shown."""
        places = [place for place, event in enumerate(self._journal.events) if isinstance(event, Note)]
        return [places[number] for number in self._own]

    def rewrite(self, events: Sequence[Event]) -> None:
        """Have other events in the place of all that were written, which lead where those led; raises RefusedError."""
        before = self.recording.events
        others = {id(event) for event in before if isinstance(event, Note)} - {
            id(before[place]) for place in self.own_notes
        }
        self._have_others(lambda recorder: recorder.prepare(events))
        notes = [event for event in events if isinstance(event, Note)]
        self._notes, self._own = len(notes), [number for number, note in enumerate(notes) if id(note) not in others]
        if self._passed is not None:
            self._passed.renumber(before, events)

    def _have_others(self, prepare: Callable[[Recorder], object]) -> None:
        """Have others in the place of all events that were written, everywhere or nowhere: all is ready before the file
        is put there, the first, since it counts. A journal that can't be put there after it ends, and that is told.
        Raises RefusedError.
        """
        recorders = [*reversed(self._recorders)]
        try:
            for recorder in recorders:
                recorder.settle()
                prepare(recorder)
            recorders[0].put()
        except RefusedError:
            for recorder in recorders:
                recorder.drop()
            raise
        for recorder in recorders[1:]:
            recorder.put(or_end=True)
        self._look_for_trouble()

    def show_changed(self, recording: Recording, done: int) -> None:
        """Show a recording that was changed, after so many of its events, in the place of the one that is shown."""
        assert self.showing is not None  # noqa: S101 - there is one to be changed only then
        assert self._passed is not None  # noqa: S101
        same = change(self.showing.replay, recording)
        self._passed.changed(same)
        self.showing.forget_tries()
        self.showing.to(done)

    def answer(self, given: str) -> Verdict:
        """Try an answer to the question that is shown; the try is recorded. Raises NoAnswerError for what is none."""
        assert self.showing is not None  # noqa: S101 - there is a question only then
        verdict = self.showing.answer(given)
        assert self._passed is not None  # noqa: S101
        for recorder in self._recorders:
            recorder.answer(self._passed.numbers[self.showing.number], given, verdict.right)
        return verdict

    @property
    def replaying(self) -> bool:
        """Whether the keys move through a recording."""
        return self.showing is not None and not self.showing.taken_over

    @property
    def still_asks(self) -> bool:
        """Whether a question waits, or lies ahead: what tells of the whole run would tell its answer."""
        showing = self.showing
        if showing is None:
            return False
        return showing.waits or next(still_asked(showing.replay, showing.tries, showing.replay.done), None) is not None

    def move(self, by: int) -> bool:
        """One event of the recording that is shown forward or back; whether the keys move through one."""
        if not self.replaying or self.showing is None:
            return False
        if by > 0:
            self.showing.step()
        else:
            self.showing.back_one()
        return True

    def play(self) -> bool:
        """Play the recording that is shown, or pause; whether the keys move through one."""
        if not self.replaying or self.showing is None:
            return False
        self.showing.play()
        return True

    def caption(self, ways: Ways = WITH_KEYS) -> Caption:
        """What is to be said of the recording that is shown."""
        showing = self.showing
        if showing is None:
            return Caption()
        total = len(showing.replay.notes)
        speed = "" if showing.factor == 1 else f" {showing.factor:g}×"
        look = "R its own look" if showing.looks.made else ""
        again, keys = "", f"n N next, previous · {look or '→ ← one event'}"
        if showing.taken_over:
            state, keys = "taken over: R leads back", "→ ← Home End steps, Space trains"
        elif showing.moving and showing.replay.way is not None:
            reached, needed = showing.replay.way
            state = f"» at step {count(reached)} of {count(needed)}, Esc stops"
        elif showing.playing:
            state = f"▶ replay{speed}, Space pauses"
        elif showing.waits:
            on = "" if showing.ended else "n passes it over, "
            state, keys = f"‖ waits for an answer{speed}", f"{on}N previous"
        elif showing.ended:
            score, again = showing.score
            state, keys = f"the end{f': {score}' if score else ''}", look or "N previous"
        elif showing.question is not None:
            state = f"‖ Enter goes on{speed}"
        else:
            state = f"‖ Space plays{speed}"
        where = where_in_words(showing.number + 1, total, between=showing.between)
        head = [(f"{where} · {state} · {keys}", "muted")]
        for finding in showing.replay.findings[-1:]:
            head.append((f"{finding.place} doesn't hold: {finding.problem}", "warning"))
        said = [(showing.text, "muted" if showing.between else "strong")] if showing.note is not None else []
        asked = self.question(ways)
        asked += [(again, "accent")] if again else []
        return caption_of(head, said, asked)

    def question(self, ways: Ways) -> list[tuple[str, str]]:
        """What the note asks, or what has become of that: lines with their roles."""
        showing = self.showing
        if showing is None or showing.question is None:
            return []
        question, tries = showing.question, showing.tried
        told = f" {showing.told}" if showing.told else ""
        told += f" · {ways.why}" if showing.why is not None and not showing.taken_over else ""
        again = f" {ways.again}" if showing.again and not showing.taken_over else ""
        if tries.best is not None:
            return [(f"{question.text} Right! Your best: {plural(tries.best, 'step')}.{again}", "good")]
        if tries.right:
            return [(f"{question.text} Right!{told}", "good")]
        if tries.given_away(question):
            return [(f"{question.text} The answer:{told}", "accent")]
        how = ways.later if showing.taken_over else ways.answer
        lines = [(f"{asked_in_words(question, ways.in_sight)} {how}", "accent")]
        return [*lines, (f"hint: {hint}", "text")] if (hint := tries.hint(question)) else lines
