"""Mistakes of whoever writes a lesson: each is told on its line, with what was expected and the likely fix."""

import json

import pytest
from app_support import collected
from click.testing import CliRunner

from nntui.cli import cli
from nntui.lesson.events import Do, Note, Question, keys_of
from nntui.lesson.header import header_of
from nntui.lesson.question_keys import KEYS
from nntui.lesson.recording import Recording, UnsoundError, as_jsonl, as_toml, from_toml
from nntui.quantities.opening import open_scenario
from nntui.session.commands import GoTo

LESSON = """nntui_recording = 1
title = "T"
author = "me"
scenario = "four-people"

[[moment]]
show = "network"
note = "At step {step} the error is {squared_error}."
pause = true
question = { text = "What does Alice get?", answer = "output(Alice)", after = 0, tolerance = 0.01, hint = "Add up." }

[[moment]]
go = "4"
note = "Alice gets {output(Alice)}."
question = { text = "Which is larger?", answer = "w1", choices = ["w1", "w2"] }

[[moment]]
edit = "rate = 1"
note = "Bye."
"""
QUESTION = 'answer = "w1", choices = ["w1", "w2"] }'
MISTAKES = [  # what is written in place of what, on which line and in which moment, and what is said
    (
        "{squared_error}",
        "{squared_eror}",
        "line 8, moment 1: note: {squared_eror}: expected a quantity, found “squared_eror” — did you mean "
        "“squared_error”?",
    ),
    (
        "{squared_error}.",
        "{squared_eror: so.",
        "line 8, moment 1: note: expected } after “{squared_eror: so.” — did you mean “{squared_error}”?",
    ),
    ("{squared_error}", "squared_error}", "line 8, moment 1: note: expected { before }, found none"),
    (
        "step {step}",
        "step {stepp}",
        "line 8, moment 1: note: {stepp}: expected a quantity, found “stepp” — did you mean “step”?",
    ),
    (
        "{output(Alice)}",
        "{output(Alic)}",
        "line 14, moment 2: note: {output(Alic)}: expected the name of a row, found “Alic” — did you mean “Alice”?",
    ),
    (
        'show = "network"',
        'show = "netwrok"',
        "line 7, moment 1: show: expected a pane, a weight, a row or a unit, found “netwrok” — did you mean “network”?",
    ),
    ("show =", "shw =", "line 7, moment 1: expected no further keys, found “shw” — did you mean “show”?"),
    ("go =", "goto =", "line 13, moment 2: expected no further keys, found “goto” — did you mean “go”?"),
    (
        'go = "4"',
        'go = "four"',
        "line 13, moment 2: go: “four” is no place in time: expected a step (500), an epoch (e "
        "12), the article's number (a 990), +100, −100, start or end",
    ),
    (
        "rate = 1",
        "raet = 1",
        "line 18, moment 3: edit: expected something that can be changed, found “raet” — did you mean “rate”?",
    ),
    ("rate = 1", "rate = fast", "line 18, moment 3: edit: expected a number, found “fast”"),
    (
        'output(Alice)", a',
        'output(Alcie)", a',
        "line 10, moment 1: answer: expected the name of a row, found “Alcie” — did you mean “Alice”?",
    ),
    (
        'answer = "output',
        'answr = "output',
        "line 10, moment 1: expected the key “answer”, found none; “answr” is like it",
    ),
    (
        "tolerance",
        "tolernce",
        "line 10, moment 1: expected no further keys, found “tolernce” — did you mean “tolerance”?",
    ),
    ("after = 0", "after = -1", "line 10, moment 1: after: expected 0 or more, found -1"),
    (
        '"output(Alice)", after',
        '"w1", after',
        "line 10, moment 1: after: expected 1 or more, or none: this is part of the state",
    ),
    (
        "Add up.",
        "It is {w1}.",
        "line 10, moment 1: hint: {w1} stays as it is: braces stand for a number in a note alone",
    ),
    ('"w1", choices', '"w3", choices', "line 15, moment 2: answer: expected one of the choices, found “w3”"),
    (
        QUESTION,
        'answer = "w1", kind = "choise" }',
        "line 15, moment 2: kind: expected number, choice, which, direction, "
        "order or task, found “choise” — did you mean “choice”?",
    ),
    (
        QUESTION,
        'answer = "w1", kind = "which" }',
        "line 15, moment 2: of: expected it in a question of the kind “which”, found none",
    ),
    (
        QUESTION,
        'answer = "w11", kind = "direction" }',
        "line 15, moment 2: answer: expected a quantity, found “w11” — did you mean “w1”?",
    ),
    (QUESTION, 'answer = "Berlin" }', "line 15, moment 2: answer: expected a number or a quantity, found “Berlin”"),
    (
        QUESTION,
        'answer = "5", why = "w11" }',
        "line 15, moment 2: why: expected a quantity, found “w11” — did you mean “w1”?",
    ),
    (
        QUESTION,
        'answer = "w1 > 0", kind = "task", edits = ["raet"], limit = 9 }',
        "line 15, moment 2: edits: expected something that can be changed, found “raet” — did you mean “rate”?",
    ),
    (
        QUESTION,
        'answer = "w11 > 0", kind = "task", edits = ["rate"], limit = 9 }',
        "line 15, moment 2: answer: expected a quantity, found “w11” — did you mean “w1”?",
    ),
    ("title =", "titel =", "line 2: expected no further keys, found “titel” — did you mean “title”?"),
    (
        "four-people",
        "four-peple",
        "line 4: scenario: expected the name of a scenario, or its whole text, found "
        "“four-peple” — did you mean “four-people”?",
    ),
    ("[[moment]]\ngo", "[[momnet]]\ngo", "line 12: expected no further keys, found “momnet” — did you mean “moment”?"),
    (
        "nntui_recording",
        "nntui_recordng",
        "line 1: nntui_recording: expected 1, the version of this format, found none; “nntui_recordng” is like it",
    ),
    ('"Bye."', '"Bye.', 'line 19, column 13: expected the closing quote on this line, found “note = "Bye.”'),
    ("Which is larger?", " ", "line 15, moment 2: text: expected some words, found none"),
    ("Add up.", " ", "line 10, moment 1: hint: expected some words, found none"),
    (
        '["w1", "w2"]',
        '["w1", "W1"]',
        "line 15, moment 2: choices: expected each once, in capitals or not, found “W1” like “w1”",
    ),
    (
        QUESTION,
        'answer = "*", kind = "order", choices = ["w1", "z(h1, Bob)"] }',
        "line 15, moment 2: choices: expected none with a comma or < in it, which part an answer, found “z(h1, Bob)”",
    ),
    *(
        (QUESTION, f'answer = "{answer}", kind = "task", edits = ["rate"], limit = 9 }}', f"line 15, moment 2: {words}")
        for answer, words in (
            (
                "squared_error < 1",
                "answer: expected a condition that is yet to come true, found “squared_error < 1”, which holds at "
                "step 4",
            ),
            (
                "accuracy > 95",
                "answer: expected a condition that can come true, found “accuracy > 95”: accuracy is between 0 and 1",
            ),
            (
                "step >= 14",
                "answer: expected a condition that can come true, found “step >= 14”: within 9 steps from step 4 it "
                "is 13 at most",
            ),
            (
                "abs(w1) < 0",
                "answer: expected a condition that can come true, found “abs(w1) < 0”: abs(w1) is a size, never below "
                "0",
            ),
        )
    ),
]

END = f'4"\nnote = "Alice gets {{output(Alice)}}."\nquestion = {{ text = "Which is larger?", {QUESTION}'
LONGER = 'did you mean “end”? With settings = ["training.epochs=1001"] above the moments it ends later'
REMARKS = [  # what is written in place of what, and what is said of it, on which line
    (
        'go = "4"',
        'go = "e 1001"',
        f"line 13, moment 2: remark: go: step 4,004 is after the end, step 4,000 — {LONGER}",
    ),
    (
        'go = "4"\nnote = "Alice gets {output(Alice)}."',
        'do = "go_to"\nstep = 4001\n[[moment]]\nnote = "Alice gets {output(Alice)}."',
        f"line 14, moment 2: remark: step: step 4,001 is after the end, step 4,000 — {LONGER}",
    ),
    (
        END,
        'e 1000"\nnote = "Hm."\nquestion = { text = "Which way?", answer = "w1", kind = "direction" }',
        "line 15, moment 2: remark: after: 1 step from step 4,000 on is after the end, step 4,000",
    ),
    (
        END,
        '3998"\nnote = "Hm."\nquestion = { text = "Then?", answer = "w1", after = 3 }',
        "line 15, moment 2: remark: after: 3 steps from step 3,998 on is after the end, step 4,000",
    ),
]


def told(folder, text, *command):
    path = folder / "l.toml"
    path.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(cli, [*command, str(path)])
    return result.exit_code, (result.stdout + result.stderr).replace(f"{path}: ", "").splitlines()


def test_without_mistakes_nothing_is_told(tmp_path):
    assert told(tmp_path, LESSON, "check") == (0, ["good (four-people, 3 notes, 2 questions)"])


@pytest.mark.parametrize(("good", "bad", "problem"), MISTAKES)
def test_a_mistake_is_told_on_its_line(tmp_path, good, bad, problem):
    assert good in LESSON
    assert told(tmp_path, LESSON.replace(good, bad, 1), "check") == (2, [problem])


@pytest.mark.parametrize(("good", "bad", "remark"), REMARKS)
def test_what_is_after_the_end_is_told_and_good_all_the_same(tmp_path, good, bad, remark):
    assert good in LESSON
    text = LESSON.replace(good, bad, 1)
    code, (first, second) = told(tmp_path, text, "check")
    assert (code, {first, second} - {remark}) == (0, {"good (four-people, 3 notes, 2 questions)"})
    (row,) = json.loads(CliRunner().invoke(cli, ["check", "--json", str(tmp_path / "l.toml")]).stdout)
    assert (row["problems"], row["remarks"]) == ([], [f"{tmp_path / 'l.toml'}: {remark}"])


def test_where_nothing_is_trained_there_is_no_later_step(tmp_path):
    text = 'nntui_recording = 1\nscenario = "two-two-one"\n[[moment]]\ngo = "5"\nnote = "Hm."\n'
    problem = "line 4, moment 1: go: expected step 0, since nothing is trained here, found step 5"
    assert told(tmp_path, text, "check") == (2, [problem])


@pytest.mark.parametrize("command", [("check",), ("replay", "--check")])
def test_all_mistakes_are_told_together(tmp_path, command):
    chosen = [MISTAKES[at] for at in (0, 4, 5, 11, 9, 18, 25)]
    text = LESSON
    for good, bad, _ in chosen:
        text = text.replace(good, bad, 1)
    code, lines = told(tmp_path, text, *command)
    assert code == 2
    assert sorted(lines) == sorted(problem for _, _, problem in chosen)
    assert lines == sorted(lines, key=lambda line: int(line.split()[1].rstrip(",:")))


def test_nothing_is_said_of_the_states_after_an_edit_that_is_none(tmp_path):
    text = LESSON.replace('edit = "rate = 1"', "edit = [1]").replace("Bye.", "{w99}")
    assert told(tmp_path, text, "check") == (2, ["line 18, moment 3: edit: expected a text, found a list of 1"])


def test_the_help_has_each_key_of_a_question():
    assert list(KEYS) == list(keys_of(Question))


@pytest.mark.parametrize(
    ("scenario", "edit", "question", "problem"),
    [
        (
            "five-to-forty-two",
            "rate = 0.02",
            'answer = "largest abs(*)", kind = "which", of = "bias"',
            "expected 1 to 1,000 that are compared, found 0 of “bias”",
        ),
        (
            "four-people",
            "units(1) = 401",
            'answer = "largest abs(*)", kind = "which", of = "weight"',
            "expected 1 to 1,000 that are compared, found 1,203 of “weight”",
        ),
        (
            "five-to-forty-two",
            "rate = 1e300",
            'answer = "w1", kind = "direction"',
            "expected numbers that can be compared: nan → nan",
        ),
        (
            "five-to-forty-two",
            "rate = 1e300",
            'answer = "largest *", kind = "which", of = "weight"',
            "expected numbers that can be compared: largest of nan",
        ),
        (
            "five-to-forty-two",
            "rate = 1e300",
            'answer = "*", kind = "order", choices = ["w1", "step"]',
            "expected numbers that can be compared: nan, 9",
        ),
    ],
)
def test_a_question_that_nothing_answers_is_told(tmp_path, scenario, edit, question, problem):
    text = f"""nntui_recording = 1
scenario = "{scenario}"
[[moment]]
edit = "{edit}"
[[moment]]
go = "9"
note = "Hm."
question = {{ text = "What?", {question} }}
"""
    code, lines = told(tmp_path, text, "check")
    assert (code, lines) == (2, [f"line 8, moment 2: answer: {problem}"])


def test_who_was_recorded_after_the_end_has_been_there(tmp_path):
    recording = Recording(header_of(open_scenario("five-to-forty-two")), (Do(GoTo(400)), Note("Here.")))
    for name, text in (("r.nnrec", as_jsonl(recording)), ("r.toml", as_toml(recording))):
        (tmp_path / name).write_text(text, encoding="utf-8")
        result = CliRunner().invoke(cli, ["check", str(tmp_path / name)])
        assert (result.exit_code, result.stderr) == (0, "")


def test_how_far_one_goes_on_or_back_counts_from_where_one_stands():
    text = """nntui_recording = 1
scenario = "four-people"
[[moment]]
go = "+3"
note = "Three."
[[moment]]
edit = "rate = 1"
go = "+ 4"
[[moment]]
go = "-2"
[[moment]]
do = "go_to"
step = 9
[[moment]]
go = "−1"
[[moment]]
begin = true
[[moment]]
go = "+1"
"""
    events = from_toml("l.toml", text, collected()).events
    steps = [event.command.step for event in events if isinstance(event, Do) and isinstance(event.command, GoTo)]
    assert steps == [3, 7, 5, 9, 8, 1]


def test_after_a_branch_one_stands_at_its_step_and_after_undo_where_is_not_known():
    text = """nntui_recording = 1
scenario = "four-people"
[[moment]]
go = "7"
[[moment]]
do = "switch_to"
branch = 0
step = 2
[[moment]]
go = "+1"
"""
    events = from_toml("l.toml", text, collected()).events
    assert [event.command for event in events if isinstance(event, Do)][-1] == GoTo(3)
    for unknown in ('do = "undo"', 'do = "switch_to"\nbranch = 0'):
        with pytest.raises(UnsoundError, match="after undo, redo or a branch none is known here"):
            from_toml("l.toml", f"{text}[[moment]]\n{unknown}\n[[moment]]\ngo = '+1'\n", collected())
        again = f"{text}[[moment]]\n{unknown}\n[[moment]]\ngo = '9'\n[[moment]]\ngo = '+1'\n"
        last = from_toml("l.toml", again, collected()).events[-1]
        assert isinstance(last, Do)
        assert last.command == GoTo(10)
