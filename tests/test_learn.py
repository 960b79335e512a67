"""Lessons: which there are, begun, left and gone on with."""

import json
from dataclasses import replace

import pytest
from app_support import FakeClock, FrozenApp, Reader, all_scenarios, collected
from click.testing import CliRunner
from test_replay import SIZE, a_recording, answered, caption

from nntui.cli import cli
from nntui.lesson.events import Answer, Begin, Do, Note, Question
from nntui.lesson.going_on import going_on, reached_in
from nntui.lesson.header import header_of
from nntui.lesson.left import goes_on_at
from nntui.lesson.lessons import find_lesson, lesson_names, lessons
from nntui.lesson.recording import Recording, as_jsonl, as_toml, from_jsonl, read
from nntui.lesson.recordings import Recordings
from nntui.lesson.replay import Replay
from nntui.scenario.folder import built_in_names
from nntui.scenario.library import open_scenario
from nntui.session.commands import ChooseUnit, Edit, GoTo, LookAt
from nntui.text.errors import NntuiError
from nntui.timeline.position import Position


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


def taken_up(session):
    """Who goes on with the lesson after a session before, and what was done in that."""
    shown, before = going_on(session, lesson())
    replay = Replay(shown, collected())
    replay.to(before.done)
    return Recordings(replay.session, FakeClock(), replay, resumed=before), before


def test_the_rest_of_a_lesson_follows_on_what_was_done():
    def act(recordings):
        recordings.answer("2.85")
        recordings.showing.session.apply(Edit("rate = 0.03"))

    session = left_after(3, act)
    recordings, _ = taken_up(session)
    assert recordings.showing.replay.recording.events == lesson().events
    assert recordings.showing.session.position == Position(0, 1)
    recordings.move(1)
    came = recordings.recording.events
    assert came[: len(session.events)] == session.events
    assert [replace(event, time=0.0) for event in came[len(session.events) :]] == [
        Begin(note=1),
        Do(GoTo(1)),
        Do(GoTo(2)),
    ]


def test_a_session_goes_on_where_it_stood_and_at_its_last_note_only_where_nothing_was_done_since():
    for last, note in (((), 0), ((Do(LookAt("data", enlarged=False)),), None), ((Do(GoTo(4)),), None)):
        replay = Replay(a_recording(Do(GoTo(3)), Note("Mine."), *last), collected())
        replay.to(10)
        assert goes_on_at(replay) == note


async def test_who_goes_on_finds_the_question_the_tries_and_the_rest(tmp_path):
    def act(recordings):
        assert not recordings.answer("7").right

    shown, before = going_on(left_after(3, act), lesson())
    replay, path = Replay(shown, collected()), tmp_path / "mine.nnrec"
    replay.to(before.done)
    options = {"clock": FakeClock(0.02), "replay": replay, "resumed": before, "record": path, "journal": True}
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


async def gone_on_with(session, act=None):
    """What stands in the caption where somebody goes on with a lesson, and what their session then holds."""
    shown, before = going_on(session, lesson())
    replay = Replay(shown, collected())
    replay.to(before.done)
    app = FrozenApp(lambda: replay.setup, all_scenarios, clock=FakeClock(), replay=replay, resumed=before)
    app.student = ""
    async with app.run_test(size=SIZE) as pilot:
        reader = Reader(pilot, app._clock)
        await reader.until_open()
        await reader.settle()
        said, step, recordings = caption(reader), reader.step, app.screen.opened.recordings
        if act is not None:
            await act(reader)
        recordings.close()
    return said, step, from_jsonl("a", as_jsonl(recordings.recording), collected())


def gone_back(to, and_then=lambda recordings: None):
    """Answer the second note's question, see the third, go back to a note, and leave."""

    def act(recordings):
        recordings.answer("2.85")
        recordings.showing.to_note(1)
        recordings.showing.to_note(to - 2)
        and_then(recordings)
        recordings.close()

    return left_after(3, act)


@pytest.mark.parametrize(("to", "step", "words"), [(0, 0, "First."), (1, 1, "Right!"), (2, 2, "Third: 2.")])
async def test_who_went_back_goes_on_there_and_keeps_the_answers(to, step, words):
    said, there, again = await gone_on_with(gone_back(to))
    assert said.startswith(f"note {to + 1} of 3")
    assert words in said
    assert (there, "taken over" in said) == (step, False)
    said, there, _ = await gone_on_with(again)
    assert (said.startswith(f"note {to + 1} of 3"), there) == (True, step), "and once more"


async def test_what_was_seen_before_is_gone_through_again_without_being_written_twice():
    async def act(reader):
        await reader.press("n")
        assert "note 2 of 3" in caption(reader)
        assert "Right!" in caption(reader)

    _, _, after = await gone_on_with(gone_back(0), act)
    assert [event.text for event in after.events if isinstance(event, Note)] == ["First.", "Second.", "Third: {step}."]
    assert [event.note for event in after.events if isinstance(event, Begin)][-1] == 1
    replayed = Replay(after, collected())
    replayed.to(len(after.events))
    assert (replayed.findings, replayed.session.position.step) == ([], 1)


async def test_who_had_looked_or_gone_elsewhere_goes_on_at_the_note():
    for command in (ChooseUnit(1, 0), Edit("rate = 0.03")):
        said, step, _ = await gone_on_with(gone_back(1, lambda it, each=command: it.showing.session.apply(each)))
        assert (said.startswith("note 2 of 3"), step, "taken over" in said) == (True, 1, False)


def tried_out(recordings):
    """Go one's own way from a note, and write a note there."""
    recordings.showing.session.apply(Edit("rate = 0.03"))
    recordings.showing.session.apply(GoTo(7))
    recordings.note(Note("Mine."))
    recordings.showing.session.apply(GoTo(9))


@pytest.mark.parametrize(("to", "keys"), [(1, ["right", "right"]), (1, ["n"]), (0, ["right"] * 4)])
async def test_who_had_tried_things_out_goes_on_with_the_lesson_and_not_through_those(to, keys):
    """Also where that was between its notes, and one had gone back before it."""
    steps = []

    async def act(reader):
        for key in keys:
            await reader.press(key)
            steps.append(reader.step)
        assert caption(reader).startswith("note 3 of 3")
        assert "Third: 2." in caption(reader)

    def left(recordings):
        assert recordings.answer("2.85").right  # so that → goes on from there
        recordings.showing.to_note(-1)
        assert recordings.answer("1").right
        recordings.showing.to_note(1)
        tried_out(recordings)
        recordings.showing.back()
        recordings.showing.to_note(to - 1)
        tried_out(recordings)
        recordings.close()

    said, step, after = await gone_on_with(left_after(3, left), act)
    assert (said.startswith(f"note {to + 1} of 3"), step, "taken over" in said) == (True, to, False)
    assert steps == sorted(steps)
    assert steps[-1] == 2
    replayed = Replay(after, collected())
    replayed.to(len(after.events))
    assert (replayed.findings, replayed.session.position.step) == ([], 2)
    told = [event.text for event in after.events if isinstance(event, Note)]
    assert told == ["First.", "Second.", "Mine.", "Mine.", "Third: {step}."]
    assert reached_in(after, lesson()) == 3


async def test_answers_given_after_a_note_of_ones_own_count_when_one_goes_on():
    def left(recordings):
        recordings.note(Note("Mine."))
        recordings.showing.to_note(1)
        assert not recordings.answer("7").right

    recordings, before = taken_up(left_after(1, left))
    assert before.numbers == (0, 2)
    assert {number: tries.wrong for number, tries in recordings.showing.tries.items()} == {1: 1}
    assert recordings.answer("2.85").right
    written = [event for event in recordings.recording.events if isinstance(event, Answer)]
    assert [(event.note, event.given) for event in written] == [(2, "7"), (2, "2.85")]
    assert recordings.recording.events[: len(before.events)] == before.events


def test_it_is_said_which_lesson_goes_on_and_where(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    first = CliRunner().invoke(cli, ["learn", "tour", "--plain"], input="next\nnext\nprevious\nquit\n")
    assert first.exit_code == 0
    result = CliRunner().invoke(cli, ["learn", "--resume", "--plain"], input="quit\n")
    assert result.stderr.count("going on with “A tour of nntui” at note 2 of 16") == 1
    assert "Note 2 of 16." in result.stdout


def test_a_look_at_its_first_note_is_no_session_that_a_lesson_goes_on_with(tmp_path, monkeypatch):
    """Who began it anew by mistake finds their answers again; a look is gone on with where there is no more."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    looks = [("quit\n", 1), ("next\nnext\nquit\n", 3), ("quit\n", 3), ("next\nquit\n", 2), ("quit\n", 2)]
    for typed, note in looks:
        left = CliRunner().invoke(cli, ["learn", "tour", "--plain"], input=typed)
        assert ("left at" in left.stderr) == ("next" in typed), "what is said goes on there does"
        resumed = CliRunner().invoke(cli, ["learn", "--resume", "--plain"], input="")
        assert f"going on with “A tour of nntui” at note {note} of 16" in resumed.stderr
        begun = CliRunner().invoke(cli, ["learn", "tour", "--plain"], input="")
        assert ("begun before" in begun.stderr) == (note > 1)
    assert begun.stderr.startswith("begun before: nntui learn tour --resume --plain goes on at note 2 of 16\n")


def test_what_is_said_of_a_finished_lesson_is_broken_between_words_and_an_answer_begins_one(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(as_toml(lesson()), "utf-8")
    answered = CliRunner().invoke(cli, ["learn", "mine.toml", "--plain"], input="answer 7\nquit\n")
    assert answered.stderr == "left at note 1 of 3: nntui learn mine.toml --resume --plain goes on there\n"
    title = "A lesson whose title is so long that no terminal of eighty cells has room for all of it in one line"
    long = replace(lesson(), header=replace(lesson().header, title=title))
    (tmp_path / "mine.toml").write_text(as_toml(long), "utf-8")
    ended = CliRunner().invoke(cli, ["learn", "mine.toml", "--plain"], input="next\nnext\n")
    assert title in ended.stderr.replace("\n", " ")
    assert max(map(len, ended.stderr.split("finished")[1].split("\n"))) < 79


@pytest.mark.parametrize("last", ["", "quit\n", "go 5\nquit\n"])
def test_leaving_a_lesson_by_lines_says_how_it_goes_on(last, tmp_path, monkeypatch):
    """At the end of what is typed, by quitting, and from one's own way; and that it is finished where all was seen."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(as_toml(lesson()), "utf-8")
    told = "left at note 2 of 16: nntui learn --resume --plain goes on there\n"
    for words, typed in ((["learn", "tour"], "next\nnext\nprevious\n"), (["learn", "--resume"], "")):
        ended = CliRunner().invoke(cli, [*words, "--plain"], input=typed + last)
        assert ended.stderr.endswith(told), ended.stderr
        assert ended.exit_code == 0
    begun = "begun before: nntui learn mine.toml --resume --plain goes on at note {} of 3\n"
    for command, before in (("replay", ""), ("learn", begun.format(2))):
        ended = CliRunner().invoke(cli, [command, "mine.toml", "--plain"], input="next\n" + last)
        assert ended.stderr == f"{before}left at note 2 of 3: nntui learn mine.toml --resume --plain goes on there\n"
    score = "0 of 2 right, 0 at the first try\nTo look at again: notes 1, 2"
    for typed, left in (("next\nnext\n", 2), ("next\nnext\nprevious\n", 3)):
        ended = CliRunner().invoke(cli, ["learn", "mine.toml", "--plain"], input=typed + last)
        assert ended.stderr == f"{begun.format(left)}finished “Five to forty-two”\n{score}\n"
    assert CliRunner().invoke(cli, ["four-people", "--plain"], input="step\n" + last).stderr == ""
