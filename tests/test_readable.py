"""What is written down can always be read again: any text, any number, any scenario that a session accepts."""

import io
from contextlib import suppress

import pytest
from app_support import FakeClock
from hypothesis import given
from hypothesis import strategies as st
from share import some

from nntui.lesson.bounds import LEAST_WHOLE, MAX_TEXT, MAX_WHOLE
from nntui.lesson.events import Answer, Do, Note, Question
from nntui.lesson.header import Header, header_of
from nntui.lesson.jsonl import MAX_COMMAS, MAX_RECORDING
from nntui.lesson.questions import expected, judged
from nntui.lesson.recorder import Recorder
from nntui.lesson.recording import Recording, as_jsonl, from_jsonl
from nntui.lesson.replay import Replay
from nntui.quantities.conditions import ConditionError
from nntui.quantities.opening import open_scenario, open_text
from nntui.render.panes import collected
from nntui.scenario.kinds import MAX_BYTES
from nntui.scenario.overrides import MAX_SETTINGS, MAX_SETTINGS_LENGTH
from nntui.session.commands import ChooseRow, Edit, ForgetStop, GoTo, RenameBranch, StopWhen
from nntui.session.session import Session
from nntui.text.errors import NntuiError
from nntui.timeline.draft import EditError

# Any characters, half ones too, and more of them than are read.
TEXTS = st.builds(
    lambda text, times, end: text * times + end,
    st.text(st.characters(), max_size=30),
    st.sampled_from([1, 1, 1, 1_000]),
    st.text(max_size=5),
)
NUMBERS = st.integers() | st.integers(-(2**70), 2**70)
NAMES = st.sampled_from(["w1", "h1", "rate", "probe(a)", "row(Bob)"])
COMMANDS = (
    st.builds(Edit, TEXTS | st.builds("{} = {}".format, NAMES, TEXTS) | st.builds("rate = 1{}{}".format, TEXTS, TEXTS))
    | st.builds(Edit, st.integers(0, 9000).map(lambda n: "rate = 1" + " " * n))
    | st.builds(RenameBranch, st.just(0), TEXTS)
    | st.builds(StopWhen, TEXTS | st.builds("loss < {}".format, TEXTS))
    | st.builds(GoTo, st.integers(-(2**70), 50), TEXTS)
    | st.builds(ChooseRow, NUMBERS)
    | st.builds(ForgetStop, NUMBERS)
)
QUESTIONS = st.builds(Question, TEXTS, TEXTS, hint=TEXTS) | TEXTS.map(
    lambda answer: Question("Which?", answer, (answer, "b"))
)
NOTES = st.builds(Note, TEXTS, st.booleans(), st.none() | QUESTIONS)


def recorder_of(session: Session) -> tuple[Recorder, io.StringIO]:
    stream = io.StringIO()
    stream.close = lambda: None
    return Recorder(stream, header_of(session.setup), FakeClock(0.1)), stream


@given(st.lists(COMMANDS | NOTES, max_size=5), TEXTS)
@some(100)
def test_whatever_a_session_accepts_is_read_again_and_comes_out_the_same(what, answer):
    session = Session(open_scenario("four-people"))
    recorder, stream = recorder_of(session)
    session.changed.append(lambda command: recorder.heard(command, session))
    asked = 0
    for each in what:
        if not isinstance(each, Note):
            with suppress(EditError, ConditionError):
                session.apply(each)
            continue
        recorder.note(each, session)
        if each.question is not None and each.question.choices:
            found = expected(each.question, session.runs, session.state)
            for given in (answer, each.question.answer):
                recorder.answer(asked, given, judged(found, given))
        asked += 1
    recorder.close(session)
    assert recorder.failed == ""
    recording = from_jsonl("a", stream.getvalue(), collected())
    assert recording.events == tuple(recorder.events)
    replay = Replay(recording, collected())
    replay.to(100)
    here, there = session.state.history.now, replay.session.state.history.now
    assert [branch.edits for branch in there.listed] == [branch.edits for branch in here.listed]
    assert (replay.session.position.step, replay.same_bits) == (session.position.step, True)
    marked = [finding.problem for finding in replay.findings if "marked" in finding.problem]
    assert marked == []


def test_a_pasted_answer_of_any_length_is_cut_to_what_is_read():
    session = Session(open_scenario("four-people"))
    recorder, stream = recorder_of(session)
    recorder.note(Note("Look.", question=Question("What is w1?", "w1")), session)
    recorder.answer(0, "x" * 4_001, right=False)
    recorder.answer(0, " " * 5_000 + "0.5\ud800", right=False)
    found = [
        event.given for event in from_jsonl("a", stream.getvalue(), collected()).events if isinstance(event, Answer)
    ]
    assert found == ["x" * MAX_TEXT, "0.5�"]


def test_a_number_of_more_than_64_bits_is_written_as_the_nearest_that_is_read():
    session = Session(open_scenario("four-people"))
    recorder, stream = recorder_of(session)
    for command in (ChooseRow(10**30), ForgetStop(-(10**30))):
        recorder.heard(command, session)
    found = [event.command for event in from_jsonl("a", stream.getvalue(), collected()).events if isinstance(event, Do)]
    assert found == [ChooseRow(MAX_WHOLE), ForgetStop(LEAST_WHOLE)]


@pytest.mark.parametrize("filling", ["\n", "#\u00ad", "# \U000e0001", '# "\\', "# ,"])
def test_the_longest_scenario_there_may_be_is_read_again(filling: str):
    text = open_scenario("four-people").source + "\n# "
    filling = filling[-1]
    text += (f"{filling * 1_000}\n# " * 2_000)[: (MAX_BYTES - len(text.encode())) // len(filling.encode())]
    text = text if filling != "\n" else text.replace("# ", "")
    setup = open_text("long", text)
    header = header_of(setup)
    assert from_jsonl("a", as_jsonl(Recording(header)), collected()).header == header


def test_a_note_full_of_commas_is_read_again():
    commas = "," * MAX_TEXT
    note = Note(commas, question=Question(commas, commas, hint=commas))
    assert 4 * MAX_TEXT > MAX_COMMAS
    text = as_jsonl(Recording(lesson_header(), (note,) * 100))
    assert from_jsonl("a", text, collected()).events == (note,) * 100


def lesson_header() -> Header:
    return header_of(open_scenario("four-people"))


def test_settings_are_bounded_where_they_are_given():
    few = tuple(f"title=T{'x' * 100}" for _ in range(MAX_SETTINGS))
    header = header_of(open_scenario("four-people", few))
    assert from_jsonl("a", as_jsonl(Recording(header)), collected()).header.settings == few
    long = (f"summary='{'x' * 3_000}'", f"look_for='{'y' * 3_900}'")
    header = header_of(open_scenario("four-people", long))
    assert from_jsonl("a", as_jsonl(Recording(header)), collected()).header.settings == long
    for settings, words in (
        ([*few, "seed=1"], "--set: expected at most 100 of them, found 101"),
        (["seed=1", "title=" + "x" * MAX_SETTINGS_LENGTH], "--set: expected at most 100,000 characters of them"),
    ):
        with pytest.raises(NntuiError, match=words):
            open_scenario("four-people", settings)


def test_a_recording_that_would_grow_too_long_to_be_read_ends():
    session = Session(open_scenario("four-people"))
    recorder, stream = recorder_of(session)
    note = Note("é" * MAX_TEXT)
    while not recorder.failed:
        recorder.note(note, session)
    assert recorder.failed == "it has become as long as a recording may be"
    text = stream.getvalue()
    assert MAX_RECORDING - 20_000 < len(text.encode()) <= MAX_RECORDING
    assert from_jsonl("a", text, collected()).events
