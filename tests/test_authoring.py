"""Writing a lesson: one to begin with, and what is wrong with one."""

import json

import pytest
from app_support import collected
from click.testing import CliRunner

from nntui.cli import cli
from nntui.lesson.authoring import doubtful
from nntui.lesson.events import CHOICE, DIRECTION, NUMBER, ORDER, TASK, WHICH
from nntui.lesson.lesson_template import lesson_about
from nntui.lesson.questions import KINDS
from nntui.lesson.recording import from_toml
from nntui.lesson.replay import Replay, answers
from nntui.scenario.folder import built_in_names
from nntui.scenario.library import open_scenario

BAD = """nntui_recording = 1
title = "First"
scenario = "five-to-forty-two"
[[moment]]
note = "The machine says {outptu} and {w1."
question = { text = "Now?", answer = "outputt" }
[[moment]]
note = "It has {w1} and {step}."
question = { text = "Which?", answer = "w9", kind = "which", of = "weight" }
"""


def run(*words):
    return CliRunner().invoke(cli, [str(word) for word in words])


@pytest.mark.parametrize("name", built_in_names())
def test_a_lesson_to_begin_with_asks_in_every_kind_and_plays_for_every_scenario(name):
    setup = open_scenario(name)
    text = lesson_about(setup)
    recording = from_toml("l.toml", text, collected())
    replay = Replay(recording, collected())
    replay.to(len(recording.events))
    assert replay.findings == []
    assert list(doubtful(replay)) == []
    assert not any("{" in each or "?" in each for each in replay.texts.values())
    questions = {note.question.asks: (number, note.question) for number, note, _ in answers(recording)}
    for kind in KINDS:
        assert f"# {kind}: {KINDS[kind].words}." in text
        if kind not in questions:  # and says why
            needs = {DIRECTION: "training", TASK: "weights"}[kind]
            assert f"It needs {needs}, which there is none of here." in text
            assert setup.training is None if kind == DIRECTION else not setup.parameters
            continue
        number, question = questions[kind]
        found = replay.asked[number]
        assert found.judge(right_answer(question, found)).right, question
    assert questions[CHOICE][1].answer == str(setup.program.data.learned)


def right_answer(question, found):
    """What answers a question of the lesson to begin with: of a task what its hint says."""
    return {
        NUMBER: lambda: repr(found.values[0]),
        CHOICE: lambda: question.answer,
        WHICH: lambda: found.words.split(" or ")[0],
        DIRECTION: lambda: found.words.partition(":")[0],
        ORDER: lambda: found.words,
        TASK: lambda: question.hint,
    }[question.asks]()


def test_it_is_written_checked_and_left_alone(tmp_path):
    path = tmp_path / "l.toml"
    written = run("new", path, "--lesson", "four-people")
    assert written.exit_code == 0, written.output
    assert f"Open it with: nntui learn {path}" in written.output
    checked = run("check", path)
    assert (checked.exit_code, checked.output) == (0, f"{path}: good (four-people, 7 notes, 6 questions)\n")
    assert run("new", path, "--lesson", "four-people").exit_code == 2
    assert "did you mean “four-people”" in run("new", tmp_path / "m.toml", "--lesson", "four-peeple").output
    assert run("new", tmp_path / "m.toml", "--lesson", "four-people", "--from", "x.csv").exit_code == 2


def test_all_that_is_wrong_with_a_lesson_is_told(tmp_path):
    path = tmp_path / "l.toml"
    path.write_text(BAD)
    result = run("check", path)
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        f"{path}: line 5, moment 1: note: expected }} after “{{w1.” — did you mean “{{w1}}”?",
        f"{path}: line 5, moment 1: note: {{outptu}}: expected a quantity, found “outptu” — did you mean “output”?",
        f"{path}: line 6, moment 1: answer: expected a quantity, found “outputt” — did you mean “output”?",
        f"{path}: line 9, moment 2: answer: there is no weight “w9”",
    ]
    (row,) = json.loads(run("check", path, "--json").stdout)
    assert (row["notes"], row["questions"], len(row["problems"])) == (2, 2, 4)
    told = run("replay", "--check", path)
    assert (told.exit_code, told.stdout.count(f"{path}: line")) == (1, 3)
