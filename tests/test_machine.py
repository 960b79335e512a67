"""A whole session as a machine of rules: commands, edits, branches, play, notes, answers, recordings that are watched
and taken over, ends without warning and sessions that are taken up again, in any order.

What must hold at any moment: the session is bit for bit that of a fresh run, its own recording carried out leads to the
same state and holds, every pane draws, and memory stays bounded.
"""

import shutil
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import share
from app_support import FakeClock
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from random_scenarios import setups
from test_extremes import SIZES, draw_all
from test_recording import a_command, stand, written

from nntui.lesson.change_notes import target
from nntui.lesson.events import Note, Question
from nntui.lesson.own_notes import FileNotes, SessionNotes
from nntui.lesson.recording import read
from nntui.lesson.recordings import Recordings
from nntui.lesson.replay import Replay
from nntui.lesson.verdict import NoAnswerError
from nntui.quantities.conditions import ConditionError
from nntui.quantities.opening import open_scenario
from nntui.render.panes import collected
from nntui.session.player import Player
from nntui.session.session import Session
from nntui.text.errors import RefusedError
from nntui.timeline.draft import EditError

PANES = collected()
QUESTIONS = [
    None,
    Question("How much?", "2,5", (), 0.5, "look"),
    Question("Up or down?", "up", ("up", "down")),
    Question("And w1?", "1.5", (), 1.0),
]
SCENARIOS = ["four-people", "three-inputs", "five-to-forty-two", "rate-too-high", "two-two-one"]
MOST_MEMORY = 300_000_000  # bytes that all the sessions of a machine may add


def memory() -> int:
    """The bytes that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def changed(notes, at, how):
    """Move, change or delete one of the notes, if there are any and it may be."""
    if not notes.places:
        return
    place = notes.places[at % len(notes.places)]
    note, to = notes.events[place], place
    match how:
        case "other":
            note = replace(note, text=f"{note.text[:9]} {{w1}}")
        case "gone":
            to = None
        case _:
            to = target(notes.events, place, how)
            if to is None:
                return
    with suppress(RefusedError):  # what answers are sealed with
        notes.put(place, to, note)


class Sessions(RuleBasedStateMachine):
    """One session after the other, each in a file of its own."""

    @initialize(
        setup=st.one_of(setups(scale=1.0).map(written), st.sampled_from(SCENARIOS).map(open_scenario)),
        apart=st.sampled_from([0.01, 0.02, 0.3]),
    )
    def begin(self, setup, apart):
        self.folder = tempfile.TemporaryDirectory()
        self.clock, self.files = FakeClock(apart), 0
        self.memory = memory()
        self.abandoned = []  # the streams of sessions that were left
        self.open(Session(setup))

    def open(self, session, replay=None, resumed=False):
        """Show a session, and record it into a new file."""
        if self.files:
            self.abandoned += [recorder._stream for recorder in self.recordings._recorders]
        self.session = session
        self.player = Player(session, self.clock)
        self.recordings = Recordings(session, self.clock, replay, resumed=resumed)
        self.files += 1
        self.file = self.recordings.start(Path(self.folder.name) / f"{self.files}.nnrec")

    @property
    def showing(self):
        return self.recordings.showing

    @rule(rng=st.randoms(use_true_random=False))
    def command(self, rng):
        before = self.session.state
        try:
            self.session.apply(a_command(self.session, rng))
        except (EditError, ConditionError):
            assert self.session.state == before

    @rule(ticks=st.integers(1, 6), speed=st.integers(0, 6))
    def play(self, ticks, speed):
        for _ in range(speed):
            self.player.change_speed(1)
        self.player.play()
        for _ in range(ticks):
            self.clock.advance(0.05)
            self.player.advance()
        self.player.halt()

    @rule(
        text=st.sampled_from(["the error is {squared_error}", "a\nb", "{", "{}{w1}", "漢字 \u202e"]),
        question=st.sampled_from(QUESTIONS),
        pause=st.booleans(),
    )
    def note(self, text, question, pause):
        self.recordings.note(Note(text, pause, question))

    @rule(at=st.integers(0, 30), how=st.sampled_from([-1, 1, "other", "gone"]))
    def change_a_note_of_the_session(self, at, how):
        changed(SessionNotes(self.recordings), at, how)

    @precondition(lambda self: self.showing is not None and not self.recordings.resumed)
    @rule(at=st.integers(0, 30), how=st.sampled_from([-1, 1, "other", "gone"]))
    def change_a_note_of_the_recording_that_is_watched(self, at, how):
        if self.showing.taken_over:
            self.showing.back()
        changed(FileNotes(self.recordings), at, how)
        while self.showing.moving:
            self.clock.advance(0.1)
            self.showing.advance()
        watched = self.showing.replay.recording
        assert read(watched.file, PANES).events == watched.events

    @rule()
    def end_without_warning_and_take_up_again(self):
        """What is on the disk at this moment is all that is left. A move that waits for a later one may be lost, and
        going back in a recording that is watched is only written when something else is: both are written here.
        """
        self.recordings._in_step()
        for recorder in self.recordings._recorders:
            recorder.settle()
        replay = self.carried_out()
        self.open(replay.session, replay, resumed=True)

    @rule(events=st.integers(0, 12))
    def watch_the_recording(self, events):
        self.end_without_warning_and_take_up_again()
        watched = self.file.with_name(f"{self.files} watched.nnrec")
        shutil.copyfile(self.file, watched)
        again = Replay(read(watched, PANES), PANES)
        self.open(again.session, again)
        for _ in range(events):
            self.showing.step()

    @precondition(lambda self: self.showing is not None)
    @rule(by=st.sampled_from([1, -1]), note=st.booleans())
    def move_through_the_recording(self, by, note):
        if self.showing.taken_over:
            self.showing.back()
        if note:
            self.showing.to_note(by)
        elif by > 0:
            self.showing.step()
        else:
            self.showing.back_one()
        while self.showing.moving:
            self.clock.advance(0.1)
            self.showing.advance()

    @precondition(lambda self: self.showing is not None)
    @rule(seconds=st.floats(0, 9))
    def let_the_recording_play(self, seconds):
        if not self.showing.taken_over:
            self.showing.play()
            self.clock.advance(seconds)
            self.showing.advance()
            self.showing.halt()

    @precondition(lambda self: self.showing is not None and self.showing.waits and not self.showing.taken_over)
    @rule(given=st.sampled_from(["up", "down", "0.3", "1,5", "nonsense", "1" * 5000]))
    def answer(self, given):
        with suppress(NoAnswerError):  # which is no try
            self.recordings.answer(given)

    def carried_out(self):
        """The recording as it is on the disk, carried out: it holds, and leads to where the session stands."""
        replay = Replay(read(self.file, PANES), PANES)
        replay.to(10**6)
        assert (replay.findings, replay.same_bits) == ([], True)
        assert stand(replay.session) == stand(self.session)
        return replay

    @invariant()
    def nothing_is_wrong_with_the_file(self):
        assert self.recordings.trouble == ""

    @invariant()
    def every_pane_draws(self):
        draw_all(self.session, SIZES[self.files % 5])

    @invariant()
    def memory_stays_bounded(self):
        assert memory() - self.memory < MOST_MEMORY

    def teardown(self):
        if hasattr(self, "recordings"):
            self.recordings.close()
            self.carried_out()
            for stream in filter(None, self.abandoned):
                stream.close()
            self.folder.cleanup()


TestSessions = pytest.mark.long(pytest.mark.full(Sessions.TestCase))
TestSessions.settings = settings(
    max_examples=2_000 if share.full else 6, stateful_step_count=30, deadline=None, report_multiple_bugs=False
)
