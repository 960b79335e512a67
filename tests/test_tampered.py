"""Files that were tampered with or damaged, made of real sessions: each is named for what it is, in one run."""

import json
import re

import pytest
from test_grading import (
    ALL_RIGHT,
    WITH_TRIES,
    answer_line,
    cut_a_wrong_try,
    ease_the_question,
    lines_of,
    put_an_answer_in,
    run,
    take_a_question_out,
    tampered,
    work,
)

from nntui.lesson.header import header_from, header_plain
from nntui.lesson.jsonl import as_json_line
from nntui.lesson.seal import Seal

SESSIONS = {  # the answers that were really given, and whether its student went their own way between
    "sure": (ALL_RIGHT, False),
    "tries": (WITH_TRIES, False),
    "own way": ((["1", "2", "5"], ["4,2375"], ["down"], ["rate = 0.03"]), True),
}


def answers_of(lines):
    return [line for line in lines if "answer" in line]


def sealed_anew(change):
    """A change by someone who makes the seals anew, with the program itself."""

    def changed(lines):
        change(lines)
        seal = Seal()
        lines[0] = header_plain(header_from(lines[0]))
        number = 0
        for line in lines:
            if "answer" in line:
                number += 1
                line["number"] = number
            if "seal" in line:
                line["seal"] = seal.now
            seal.add(line)

    return changed


def swap_answers(lines):
    one, other = answers_of(lines)[:2]
    one["answer"], other["answer"] = other["answer"], one["answer"]


def last_answer_right(lines):
    answers_of(lines)[-1].update(answer="rate = 0.042", right=True)


def cut_the_last_try(lines):
    lines.remove(answers_of(lines)[-1])


def edit_before(lines):
    at = next(i for i, line in enumerate(lines) if "question" in line)
    lines.insert(at, {"do": "edit", "text": "w1 = 8.4"})


def another_rate(lines):
    lines[0]["scenario"] = lines[0]["scenario"].replace("rate = 0.01", "rate = 0.02")
    del lines[0]["hash"]


def other_text_same_hash(lines):
    lines[0]["scenario"] = lines[0]["scenario"].replace("rate = 0.01", "rate = 0.02")


def without_seals(lines):
    for line in lines:
        line.pop("seal", None)


def without_last_seal(lines):
    del lines[-1]["seal"]


def another_name(lines):
    lines[0]["student"] = "Bob"


def sooner(lines):
    for line in lines[1:]:
        line["time"] = round(line.get("time", 0.0) / 10, 3)


def wrong_but_right(lines):
    answer_line(lines, 0).update(answer="42", right=True)


def another_vector(lines):
    check = [line for line in lines if "check" in line][-1]
    check["vector"] = [(1.5).hex() for _ in check["vector"]]


def no_event(lines):
    lines[len(lines) // 2] = {"do": "go_to"}


def in_bytes(change):
    """A change of the file's bytes."""

    def changed(path):
        path.write_bytes(change(path.read_bytes()))
        return path

    return changed


def by_hand(change):
    return lambda path: tampered(path, change)


KINDS = {  # by their names: how a file is changed, and what is said of it: as a remark, or why it can't be graded
    "a try taken out": (by_hand(cut_a_wrong_try), "1 try taken out before try 2"),
    "the last try taken out": (by_hand(cut_the_last_try), "changed before or at the end after it was recorded"),
    "the last answer changed": (by_hand(last_answer_right), "changed before or at the end after it was recorded"),
    "answers exchanged": (by_hand(swap_answers), "changed before or at the answer to question"),
    "an answer put in": (by_hand(put_an_answer_in), "changed before or at the answer to question"),
    "a wrong one marked right": (
        by_hand(lambda lines: answer_line(lines, 0).update(answer="42", right=True)),
        "marked",
    ),
    "an easier question": (by_hand(ease_the_question), "question 2 was changed"),
    "a question left out": (by_hand(take_a_question_out), "question 2 is missing"),
    "an edit put in": (by_hand(edit_before), "question 1 was asked of another state"),
    "another rate": (by_hand(another_rate), "another scenario than the lesson's"),
    "another text": (by_hand(other_text_same_hash), "hash: expected that of the scenario's text, found another"),
    "another name": (by_hand(another_name), "changed before or at the answer to question 1"),
    "less time": (by_hand(sooner), "changed before or at the answer to question 1"),
    "no seals": (by_hand(without_seals), "changed before or at the answer to question 1"),
    "no seal at the end": (by_hand(without_last_seal), "changed before or at the end after it was recorded"),
    "other numbers": (by_hand(another_vector), "expected w1 to be 1.5"),
    "sealed anew: an edit": (by_hand(sealed_anew(edit_before)), "question 1 was asked of another state"),
    "sealed anew: a question": (by_hand(sealed_anew(ease_the_question)), "question 2 was changed"),
    "sealed anew: a rate": (by_hand(sealed_anew(another_rate)), "another scenario than the lesson's"),
    "a line that is no event": (by_hand(no_event), "go_to: expected the key “step”, found none"),
    "half a line at the end": (in_bytes(lambda data: data[:-7]), "cut off: the last line is not whole"),
    "the end missing": (in_bytes(lambda data: data[: data[:-1].rindex(b"\n") + 1]), "cut off: it ends before"),
    "a line cut inside": (in_bytes(lambda data: data.replace(b'"answer"', b'"answ', 1)), "expected JSON"),
    "zeros": (in_bytes(lambda data: data[:3000] + bytes(64) + data[3064:]), "expected"),
    "another encoding": (in_bytes(lambda data: data.decode().encode("utf-16")), "UTF-16"),
    "an empty file": (in_bytes(lambda data: b""), "expected a recording"),
    "the header missing": (in_bytes(lambda data: data[data.index(b"\n") + 1 :]), "nntui_recording: expected 1"),
}
TWIN = "the same tries at the same times as in"


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """All files of all kinds, graded in one run: its exit code, and the rows by the files' names."""
    from test_grading import as_toml, lesson

    folder = tmp_path_factory.mktemp("class")
    given_out = folder / "lesson.toml"
    given_out.write_text(as_toml(lesson()), encoding="utf-8")
    files = folder / "files"
    files.mkdir()
    for place, (session, (answers, own_way)) in enumerate(SESSIONS.items()):
        original = work(folder / f"{place}.nnrec", *answers, pace=0.5 + place / 7, own_way=own_way)
        (files / f"{session}-honest.nnrec").write_bytes(original.read_bytes())
        for kind, (change, _) in KINDS.items():
            path = files / f"{session}-{list(KINDS).index(kind)}.nnrec"
            path.write_bytes(original.read_bytes())
            change(path)
    result = run(given_out, files, "--json")
    return result.exit_code, {row["file"].rpartition("/")[2]: row for row in json.loads(result.stdout)}


def said_of(row):
    """What is said of a file by itself."""
    return [remark for remark in [*row["remarks"], row["problem"]] if TWIN not in remark]


def test_there_is_a_row_for_each_file(graded):
    code, rows = graded
    assert len(rows) == len(SESSIONS) * (len(KINDS) + 1)
    assert code == 1


@pytest.mark.parametrize("session", SESSIONS)
def test_of_an_honest_file_nothing_is_said(graded, session):
    row = graded[1][f"{session}-honest.nnrec"]
    assert (said_of(row), row["problem"], row["consistent"]) == ([""], "", True)


@pytest.mark.parametrize("session", SESSIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_what_was_done_to_a_file_is_named(graded, session, kind):
    row = graded[1][f"{session}-{list(KINDS).index(kind)}.nnrec"]
    assert any(KINDS[kind][1] in each for each in said_of(row)), said_of(row)


def test_who_hands_in_the_file_of_another_is_told(graded):
    for kind in ("another name", "other numbers", "no seals"):
        remarks = graded[1][f"tries-{list(KINDS).index(kind)}.nnrec"]["remarks"]
        assert re.fullmatch(rf"{TWIN} .*/tries-.*\.nnrec and \d+ more files", remarks[0])


def test_a_seal_is_made_of_the_lines_as_they_are_written(tmp_path):
    lines = lines_of(work(tmp_path / "a.nnrec", *ALL_RIGHT))
    seal = Seal()
    for line in lines[:-1]:
        seal.add(json.loads(line))
        assert as_json_line(json.loads(line)) == f"{line}\n"
    assert json.loads(lines[-1])["seal"] == seal.now
