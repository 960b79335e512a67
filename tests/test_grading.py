"""Grading: what students' recordings of a lesson say, and what was done to them by hand."""

import csv
import io
import json
import re

import pytest
from app_support import FakeClock, collected
from click.testing import CliRunner
from rich.cells import cell_len

from nntui.cli import cli
from nntui.lesson.events import Do, Note, Question
from nntui.lesson.grading import grade
from nntui.lesson.header import header_of
from nntui.lesson.recording import Recording, as_toml, read
from nntui.lesson.recordings import Recordings
from nntui.lesson.replay import Replay
from nntui.scenario.library import open_scenario
from nntui.session.commands import Edit, GoTo

TASK = Question("In the fewest steps?", "squared_error < 0.0001", kind="task", edits=("rate",), limit=50)
QUESTIONS = (
    Question("What does it say?", "output(five)", after=0),
    Question("What is w1 next?", "w1", after=1),
    Question("Up or down?", "w1", kind="direction"),
    TASK,
)


def lesson():
    events = [Note("Hello.")]
    for step, question in enumerate(QUESTIONS):
        events += [Do(GoTo(step)), Note(f"Moment {step}.", question=question)]
    return Recording(header_of(open_scenario("five-to-forty-two")), tuple(events))


def work(path, *answers, student="Ann", own_way=False, late=False, pace=0.5):
    """A file of someone who answers the questions in turn: for each a list of tries; what isn't there is skipped."""
    whole = lesson()
    header = whole.header.__class__(**{**vars(whole.header), "student": student})
    replay, clock = Replay(Recording(header, whole.events), collected()), FakeClock(pace)
    recordings = Recordings(replay.session, clock, replay)
    if not late:
        recordings.start(path)
    for tries in ((), *answers):
        recordings.showing.to_note(1)
        while recordings.showing.moving:
            recordings.showing.advance()
        for given in tries:
            recordings.answer(given)
        if own_way:
            recordings.showing.session.apply(Edit("rate = 0.02"))
            recordings.showing.back()
    if late:
        recordings.start(path)
    recordings.close()
    return path


ALL_RIGHT = (["5"], ["4,2375"], ["up"], ["rate = 0.04"])
WITH_TRIES = (["42", "5"], [], ["down", "up"], ["rate = 0.08", "rate = 0.03", "rate = 0.04"])


def graded(path):
    return grade(read(path, collected()), lesson(), collected())


def run(*words):
    return CliRunner().invoke(cli, ["grade", *map(str, words)])


@pytest.fixture
def given_out(tmp_path):
    path = tmp_path / "lesson.toml"
    path.write_text(as_toml(lesson()), encoding="utf-8")
    return path


def test_all_right_at_once(tmp_path):
    found = graded(work(tmp_path / "a.nnrec", *ALL_RIGHT))
    assert (found.student, found.first_right, found.right, found.tried, found.skipped) == ("Ann", 4, 4, 4, 0)
    assert (found.best, found.consistent, found.remarks) == ({4: 1}, True, ())
    assert found.seconds > 0


@pytest.mark.parametrize("own_way", [False, True])
@pytest.mark.parametrize("late", [False, True])
def test_tries_and_what_was_passed_over(tmp_path, own_way, late):
    found = graded(work(tmp_path / "a.nnrec", *WITH_TRIES, own_way=own_way, late=late))
    assert (found.first_right, found.right, found.tried, found.skipped) == (0, 3, 7, 1)
    assert (found.best, found.consistent, found.remarks) == ({4: 1}, True, ())


def test_who_stops_in_the_middle_has_not_skipped_the_rest(tmp_path):
    found = graded(work(tmp_path / "a.nnrec", ["5"]))
    assert (found.first_right, found.skipped, found.remarks) == (1, 0, ())
    assert [each.reached for each in found.questions] == [True, False, False, False]


# By hand


def lines_of(path):
    return path.read_text(encoding="utf-8").splitlines()


def tampered(path, change):
    """A file changed by hand, line by line."""
    lines = [json.loads(line) for line in lines_of(path)]
    change(lines)
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def place(lines, key, n=0):
    return [i for i, line in enumerate(lines) if key in line][n]


def answer_line(lines, n):
    return [line for line in lines if "answer" in line and "to" in line][n]


def cut_a_wrong_try(lines):
    lines.remove(answer_line(lines, 0))


def cut_and_renumber(lines):
    cut_a_wrong_try(lines)
    for number, line in enumerate((line for line in lines if "to" in line and "answer" in line), 1):
        line["number"] = number


def make_right(lines):
    answer_line(lines, 0)["right"] = True


def make_answer_right(lines):
    answer_line(lines, 0).update(answer="5", right=True)


def put_an_answer_in(lines):
    at = lines.index(answer_line(lines, 1)) + 4
    lines.insert(at, {"answer": "2.85", "to": 2, "right": True, "time": 9.0})


def ease_the_question(lines):
    notes = [line for line in lines if "question" in line]
    notes[1]["question"] = {"text": "What is w1 next?", "answer": "7"}


def take_a_question_out(lines):
    del lines[place(lines, "question", 1)]


def move_a_step(lines):
    next(line for line in lines if line.get("do") == "go_to" and line.get("step") == 1)["step"] = 2


def another_rate(lines):
    lines[0]["scenario"] = lines[0]["scenario"].replace("rate = 0.01", "rate = 0.02")
    lines[0].pop("hash")


def faster(lines):
    for line in lines[1:]:
        line["time"] = 0.0


def another_name(lines):
    lines[0]["student"] = "Bob"


@pytest.mark.parametrize(
    ("change", "remark"),
    [
        (cut_a_wrong_try, "1 try taken out before try 2"),
        (cut_and_renumber, "changed before or at the answer to question 1"),
        (make_right, "expected the answer “42” to be marked wrong, found it marked right"),
        (make_answer_right, "changed before or at the answer to question"),
        (put_an_answer_in, "changed before or at the answer to question 2"),
        (ease_the_question, "question 2 was changed"),
        (take_a_question_out, "question 2 is missing"),
        (move_a_step, "changed before or at the answer to question"),
        (another_rate, "another scenario than the lesson's"),
        (faster, "changed before or at the answer to question"),
        (another_name, "changed before or at the answer to question 1"),
    ],
)
def test_what_was_changed_by_hand_is_named(tmp_path, change, remark):
    found = graded(tampered(work(tmp_path / "a.nnrec", *WITH_TRIES), change))
    assert any(remark in each for each in found.remarks), found.remarks


def test_an_answer_counts_by_the_lesson_not_by_the_file(tmp_path):
    def change(lines):
        ease_the_question(lines)
        put_an_answer_in(lines)
        next(line for line in lines if line.get("number") is None and "to" in line)["answer"] = "7"

    found = graded(tampered(work(tmp_path / "a.nnrec", *WITH_TRIES), change))
    assert found.questions[1].tries.wrong == 1
    assert not found.questions[1].tries.right


def test_a_file_that_was_cut_off_says_so(tmp_path):
    path = work(tmp_path / "a.nnrec", *ALL_RIGHT)
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole[:-10], encoding="utf-8")
    assert "cut off: the last line is not whole" in graded(path).remarks
    path.write_text("".join(f"{line}\n" for line in whole.splitlines()[:-1]), encoding="utf-8")
    assert "cut off: it ends before the session did" in graded(path).remarks


def test_the_other_notation_is_the_same_work(tmp_path):
    path = work(tmp_path / "a.nnrec", *WITH_TRIES)
    other = tmp_path / "a.toml"
    other.write_text(as_toml(read(path, collected())), encoding="utf-8")
    assert graded(other) == graded(path)


def test_notes_of_ones_own_are_none_of_the_lessons(tmp_path):
    def change(lines):
        lines.insert(place(lines, "question", 1), {"note": "I see."})
        for line in lines:
            if "to" in line and line["to"] >= 2:
                line["to"] += 1

    found = graded(tampered(work(tmp_path / "a.nnrec", *ALL_RIGHT), change))
    assert (found.right, found.first_right) == (4, 4)


# The command


def test_a_row_for_each_file_and_a_bad_one_stops_none(tmp_path, given_out):
    folder = tmp_path / "class"
    folder.mkdir()
    work(folder / "b.nnrec", *WITH_TRIES, student="Bob")
    work(folder / "a.nnrec", *ALL_RIGHT)
    work(folder / "nobody.nnrec", *ALL_RIGHT, student="", pace=0.7)
    (folder / "c.nnrec").write_bytes(b"\x00\xff nothing")
    (folder / "readme.txt").write_text("no recording")
    result = run(given_out, folder)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["student", "Ann", "Bob", "c", "nobody"]
    assert lines[1].split()[1:5] == ["4", "4/4", "4", "0"]
    assert lines[1].endswith("yes  question 4: 1 step")
    (folder / "c.nnrec").unlink()
    rows = json.loads(run(given_out, folder, "--json").stdout)
    assert [(row["student"], row["right"], row["problem"]) for row in rows] == [
        ("Ann", 4, ""),
        ("Bob", 3, ""),
        ("nobody", 4, ""),
    ]
    assert run(given_out, folder).exit_code == 0
    table = list(csv.DictReader(io.StringIO(run(given_out, folder, "--csv").stdout)))
    assert [row["best_of_tasks"] for row in table] == ["4:1", "4:1", "4:1"]


NAMES = [
    "=HYPERLINK(1)",
    "+1",
    "-2+3",
    "@SUM(A1)",
    " =1+1",
    "\t=1",
    "\r=1",
    "\n=1",
    "\uff1d1",
    "\u2028=1",
    "\x1b[31m=1",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_a_formula_is_none_in_a_table(tmp_path, given_out, name):
    path = work(tmp_path / "a.nnrec", *ALL_RIGHT, student=name)
    table = run(given_out, path, "--csv").stdout
    (row,) = csv.DictReader(io.StringIO(table))
    assert row["student"].lstrip()[0] not in "=+-@\uff1d\uff0b\uff0d\uff20"
    assert row["student"].endswith(name[-1])
    assert table.count("\n") == 2, "a name is no row of its own"
    assert not any(sign in table + run(given_out, path).stdout for sign in ("\x1b", "\t", "\u2028"))


def test_remarks_and_files_are_no_formulas_either(tmp_path, given_out, monkeypatch):
    monkeypatch.chdir(tmp_path)
    work(tmp_path / "=1.nnrec", *ALL_RIGHT)
    (tmp_path / "-x.nnrec").write_text("")
    table = run("--csv", "--", given_out, "=1.nnrec", "-x.nnrec").stdout
    assert [
        [cell for cell in row if cell.startswith(("=", "+", "-", "@"))] for row in csv.reader(io.StringIO(table))
    ] == [[]] * 3


def test_files_that_share_what_was_trained_come_out_as_alone(tmp_path, given_out):
    paths = [work(tmp_path / f"{i}.nnrec", *(ALL_RIGHT, WITH_TRIES)[i % 2], pace=0.5 + i / 8) for i in range(6)]
    together = json.loads(run(given_out, *paths, "--json").stdout)
    alone = [json.loads(run(given_out, path, "--json").stdout)[0] for path in paths]
    assert together == alone


@pytest.mark.parametrize("words", [("nothing", "."), ("tour", "empty")])
def test_nothing_to_grade_is_told(tmp_path, words, monkeypatch):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "")


def test_columns_stand_below_each_other_whatever_the_names(tmp_path, given_out):
    for name in ("A", "神经网络学生", "Someone Else"):
        work(tmp_path / f"{len(name)}.nnrec", *ALL_RIGHT, student=name)
    heading, *rows = run(given_out, tmp_path).stdout.splitlines()
    ends = [cell_len(heading.partition("first")[0]) + len("first")]
    ends += [cell_len(re.match(r".*?  +\d+(?=  )", row)[0]) for row in rows if "yes" in row]
    assert len(ends) > 3
    assert len(set(ends)) == 1
