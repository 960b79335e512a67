"""Lessons: which there are, begun, left and gone on with."""

import json

import pytest
from app_support import FakeClock, FrozenApp, Reader, all_scenarios, collected
from click.testing import CliRunner
from test_replay import SIZE, answered, caption

from nntui.cli import cli
from nntui.lesson.events import Answer, Begin, Do, Note, Question
from nntui.lesson.going_on import going_on, reached_in
from nntui.lesson.header import header_of
from nntui.lesson.library import find_lesson, lesson_names, lessons
from nntui.lesson.recording import Recording, as_jsonl, from_jsonl, read
from nntui.lesson.recordings import Recordings
from nntui.lesson.replay import Replay
from nntui.scenario.folder import built_in_names
from nntui.scenario.library import open_scenario
from nntui.session.commands import Edit, GoTo
from nntui.text.errors import NntuiError


def lesson():
    events = (
        Note("First.", question=Question("What is w1?", "w1")),
        Do(GoTo(1)),
        Note("Second.", question=Question("What is w1 now?", "w1")),
        Do(GoTo(2)),
        Note("Third: {step}."),
    )
    return Recording(header_of(open_scenario("five-to-forty-two")), events)


def run(*words):
    return CliRunner().invoke(cli, [str(word) for word in words])


def test_the_list_names_every_lesson_and_what_it_asks():
    result = run("learn")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == lesson_names()
    assert "nntui learn NAME" in result.stderr
    rows = json.loads(run("learn", "--json").stdout)
    for row in rows:
        whole = read(find_lesson(row["name"]), collected())
        notes = [event for event in whole.events if isinstance(event, Note)]
        assert (row["notes"], row["questions"]) == (len(notes), sum(note.question is not None for note in notes))
        assert (row["title"], row["scenario"]) == (whole.header.title, whole.header.name)


def test_a_lesson_is_about_a_scenario_and_none_itself():
    assert {each.scenario for each in lessons()} <= set(built_in_names())


def test_a_misspelt_lesson_is_told_with_the_nearest():
    result = run("learn", "five-to-fourty-two")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "did you mean “five-to-forty-two”?" in result.stderr
    with pytest.raises(NntuiError, match="expected a lesson"):
        find_lesson("nothing")


@pytest.mark.parametrize("words", [("--name", "Ann"), ("--record", "a.nnrec")])
def test_a_name_alone_is_for_no_lesson(words):
    assert run("learn", *words).exit_code == 2


def test_nothing_to_go_on_with_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    result = run("learn", "--resume")
    assert result.exit_code == 2
    assert "expected a lesson that was begun before" in result.stderr


# Going on


def left_after(moves, act=lambda recordings: None):
    """What the journal holds of a session that was left."""
    replay, clock = Replay(lesson(), collected()), FakeClock()
    recordings = Recordings(replay.session, clock, replay)
    for _ in range(moves):
        recordings.move(1)
    act(recordings)
    return from_jsonl("a", as_jsonl(recordings.recording), collected())


@pytest.mark.parametrize(("moves", "notes"), [(0, 0), (1, 1), (2, 1), (3, 2), (5, 3)])
def test_how_far_a_session_came_is_told_by_its_notes(moves, notes):
    assert reached_in(left_after(moves), lesson()) == notes


def test_the_rest_of_a_lesson_follows_on_what_was_done():
    def act(recordings):
        recordings.answer("2.85")
        recordings.showing.session.apply(Edit("rate = 0.03"))

    session = left_after(3, act)
    whole, done = going_on(session, lesson())
    assert whole.events[: len(session.events)] == session.events
    assert whole.events[len(session.events) : done] == (Begin(), Do(GoTo(1)))
    assert whole.events[done:] == lesson().events[3:]
    replay = Replay(whole, collected())
    replay.to(done)
    assert (replay.session.position.step, replay.session.position.branch) == (1, 0)


async def test_who_goes_on_finds_the_question_the_tries_and_the_rest(tmp_path):
    def act(recordings):
        assert not recordings.answer("7").right

    whole, done = going_on(left_after(3, act), lesson())
    replay, path = Replay(whole, collected()), tmp_path / "mine.nnrec"
    replay.to(done)
    options = {"clock": FakeClock(0.02), "replay": replay, "resumed": True, "record": path, "journal": True}
    app = FrozenApp(lambda: replay.setup, all_scenarios, **options)
    app.student = ""  # asked before, and left out
    async with app.run_test(size=SIZE) as pilot:
        reader = Reader(pilot, app._clock)
        await reader.until_open()
        await reader.settle()
        assert "note 2 of 3" in caption(reader)
        assert "Second. What is w1 now? Enter answers" in caption(reader)
        assert app.screen.opened.recordings.showing.tried.wrong == 1
        await answered(reader, "2.85")
        assert "Right!" in caption(reader)
        await reader.press("n")
        await reader.until("Third: 2.")
        await reader.press("q")
    mine = read(path, collected())
    assert [each.right for each in mine.events if isinstance(each, Answer)] == [False, True]
    assert [each.note for each in mine.events if isinstance(each, Answer)] == [1, 1]
    assert [each.text for each in mine.events if isinstance(each, Note)] == ["First.", "Second.", "Third: {step}."]
    replayed = Replay(mine, collected())
    replayed.to(len(mine.events))
    assert replayed.findings == []
    assert replayed.session.position.step == 2
