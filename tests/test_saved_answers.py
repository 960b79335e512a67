"""The answers that a page saves: read, graded by the lesson, and every change of them by hand named."""

import hashlib
import json
import re

import pytest
from app_support import collected
from asking_support import EVENTS, RIGHT, lesson
from click.testing import CliRunner

from nntui.cli import cli
from nntui.lesson.recording import as_toml
from nntui.lesson.saved_answers import asked_by_page, fingerprint, grade_saved, is_saved, read_saved
from nntui.text.errors import NntuiError
from nntui.timeline.runs import Runs

NAME = "Ann"
TRIES = [
    {"answer": "0.5", "to": 1, "right": False, "time": 3.5}, {"answer": RIGHT[1], "to": 1, "right": True, "time": 8},
    {"answer": "0.1", "to": 3, "right": True, "time": 12.25}, {"answer": "down", "to": 5, "right": False, "time": 20.0},
]  # fmt: skip


def saved(tries=TRIES, *, reached=9, student=NAME, asks=None, marked=True):
    """The lines of a file as page_save.js writes them."""
    head = {"nntui_answers": 1, "lesson": asks or fingerprint(lesson()), "title": "x", "student": student}
    lines = [json.dumps(head, ensure_ascii=False, separators=(",", ":"))]
    for number, given in enumerate(tries, 1):
        told = {key: value for key, value in given.items() if marked or key != "right"}
        lines.append(json.dumps({**told, "number": number, "seal": seal(lines)}, separators=(",", ":")))
    lines.append(json.dumps({"end": reached, "time": 31.5, "seal": seal(lines)}, separators=(",", ":")))
    return lines


def seal(lines):
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()[:16]


def graded(lines, path, events=EVENTS):
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    assert is_saved(path)
    return by_lesson(path, lesson(events))


def by_lesson(path, given_out):
    return grade_saved(
        read_saved(path), given_out, asked_by_page(given_out, collected(), Runs(given_out.header.open()))
    )


def test_each_question_is_judged_by_the_lesson(tmp_path):
    grade = graded(saved(), tmp_path / "a.nnans")
    assert (grade.student, grade.first_right, grade.right, grade.tried, grade.skipped) == (NAME, 1, 2, 4, 3)
    assert (grade.seconds, grade.consistent, grade.remarks) == (31.5, True, ())
    assert [each.tries.wrong for each in grade.questions] == [1, 0, 0, 1, 0, 0]


def test_a_page_that_only_collects_marks_nothing(tmp_path):
    grade = graded(saved(marked=False), tmp_path / "a.nnans")
    assert (grade.right, grade.remarks) == (2, ())


def test_what_was_not_reached_is_not_skipped(tmp_path):
    grade = graded(saved(TRIES[:2], reached=3), tmp_path / "a.nnans")
    assert (grade.right, grade.skipped) == (1, 0)


def changed(number, **more):
    lines = saved()
    lines[number] = json.dumps({**json.loads(lines[number]), **more})
    return lines


@pytest.mark.parametrize(
    ("lines", "remark"),
    [
        (changed(1, answer="0.362504"), "changed before or at try 2 after it was saved"),
        (changed(1, right=True), "try 1 is marked right, and isn't"),
        (changed(2, seal="0" * 16), "changed before or at try 2 after it was saved"),
        (changed(4, time=1.0), "changed before or at its end after it was saved"),
        (changed(0, student="Bob"), "changed before or at try 1 after it was saved"),
        ([saved()[0], *saved()[2:]], "1 try taken out before try 2"),
        ([*saved()[:2], *saved()[3:]], "changed before or at try 2 after it was saved"),
        ([*saved()[:3], saved()[2], *saved()[3:]], "changed before or at try 3 after it was saved"),
        (saved()[:-1], "cut off: its end is missing"),
        ([*saved()[:-1], saved()[-1][:20]], "cut off: its end is missing"),
        (saved(asks="0" * 64), "made of another lesson, or of another version of it"),
        (saved([{**TRIES[0], "to": 2}]), "to no question that the page asks: try 1"),
        (saved([TRIES[1], {**TRIES[0], "answer": "rate = 1", "to": 7}]), "to no question that the page asks: try 2"),
        (saved([{**TRIES[1], "right": False}]), "try 1 is marked wrong, and isn't"),
    ],
)
def test_what_was_done_by_hand_is_named(lines, remark, tmp_path):
    path = tmp_path / "a.nnans"
    path.write_text("\n".join(lines) + ("\n" if lines[-1].endswith("}") else ""), encoding="utf-8")
    assert remark in by_lesson(path, lesson()).remarks


def test_an_answer_counts_by_the_lesson_not_by_the_file(tmp_path):
    """The teacher's answer may be mended after the page was given out: the questions are the same."""
    events = list(EVENTS)
    asked = events[5].question
    events[5] = events[5].__class__(events[5].text, question=asked.__class__(**{**vars(asked), "answer": "0.01"}))
    grade = graded(saved(marked=False), tmp_path / "a.nnans", events)
    assert (grade.right, grade.remarks) == (1, ())


def test_the_fingerprint_tells_no_answer():
    told = []
    for answer, hint in (("0.1", ""), ("0.01", ""), ("0.1", "think")):
        events = list(EVENTS)
        asked = vars(events[5].question) | {"answer": answer, "hint": hint}
        events[5] = events[5].__class__("x", question=events[5].question.__class__(**asked))
        told.append(fingerprint(lesson(events)))
    assert len(set(told)) == 1
    assert fingerprint(lesson(EVENTS[:5])) != told[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"nntui_answers": 2}\n', "line 1: nntui_answers: expected 1, found 2"),
        ('{"nntui_answers": true}\n', "line 1: nntui_answers: expected 1, found true"),
        ('{"nntui_answers": 1, "student": 3}\n', "line 1: student, lesson: expected texts"),
        ('{"nntui_answers": 1}\n{"answer": 1, "to": 1}\n', "line 2: answer: expected a text"),
        ('{"nntui_answers": 1}\n{"answer": "1"}\n', "line 2: expected the key “to”"),
        ('{"nntui_answers": 1}\n{"answer": "1", "to": 1, "more": 1}\n', "line 2: expected no further keys"),
        ('{"nntui_answers": 1}\nx\n{}\n', "line 2: expected JSON"),
    ],
)
def test_what_cannot_be_read_is_told(text, message, tmp_path):
    path = tmp_path / "a.nnans"
    path.write_text(text, encoding="utf-8")
    assert is_saved(path)
    with pytest.raises(NntuiError, match=re.escape(message)):
        read_saved(path)


def test_strange_ends_are_no_trouble(tmp_path):
    for end in ('{"end": 1e999}', '{"end": -4, "time": "x"}', '{"end": true}', '{"end": [1]}', '{"later": 1}'):
        grade = graded([*saved()[:-1], end], tmp_path / "a.nnans")
        assert grade.tried == 4
        assert grade.remarks


def test_files_of_pages_and_recordings_are_graded_together(tmp_path):
    given_out = tmp_path / "lesson.toml"
    given_out.write_text(as_toml(lesson()), encoding="utf-8")
    work = tmp_path / "work"
    work.mkdir()
    (work / "ann.nnans").write_text("\n".join([*saved(), ""]), encoding="utf-8")
    (work / "bob.nnrec").write_text("broken", encoding="utf-8")
    (work / "eve.nnans").write_text('{"nntui_answers": 3}\n', encoding="utf-8")
    done = CliRunner().invoke(cli, ["grade", str(given_out), str(work), "--json"])
    rows = json.loads(done.stdout)
    assert [(row["student"], row["right"], bool(row["problem"])) for row in rows] == [
        (NAME, 2, False), ("bob", 0, True), ("eve", 0, True),
    ]  # fmt: skip
    assert done.exit_code == 1
