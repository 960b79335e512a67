"""The answers that a published page has saved: read, and graded by the lesson that the page was made of.

A page trains nothing, so its file is no recording. It holds what someone did, as JSON lines: a head that says whose it
is and of which questions, a line for each try, and an end. Each has a seal over the text before it.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nntui.lesson import jsonl
from nntui.lesson.bounds import EventError
from nntui.lesson.events import TASK, Answer, Note, Question
from nntui.lesson.grading import Grade, Graded, missing_tries
from nntui.lesson.questions import Expected, verdict_on
from nntui.lesson.reading import from_plain
from nntui.lesson.recording import Recording
from nntui.lesson.replay import Replay
from nntui.lesson.seal import LENGTH
from nntui.scenario.kinds import found
from nntui.scenario.load import read_text
from nntui.text.errors import NntuiError, Problem
from nntui.text.escape import json_text
from nntui.text.files import is_plain
from nntui.text.frozen import dataclass
from nntui.timeline.runs import Runs

SUFFIX = ".nnans"
KEY = "nntui_answers"
FORMAT = 1
MAX_STUDENT = 80  # characters of a name
MOST_STRAYS = 12  # tries that are named
MAX_SAVED = 2_000_000  # bytes of a file


@dataclass(frozen=True)
class SavedAnswers:
    """Whose answers, to which questions (their fingerprint), the tries in their order and which of them the page had
    marked, how many notes were reached, the seconds that it took; whether the end is missing, and the first try whose
    seal doesn't fit (0: none, one more than there are: that of the end).
    """

    student: str
    lesson: str
    tries: tuple[Answer, ...] = ()
    marked: tuple[bool, ...] = ()
    reached: int = 0
    seconds: float = 0.0
    cut_off: bool = False
    broken: int = 0


def fingerprint(lesson: Recording) -> str:
    """SHA-256 of what a lesson asks, not of what is right: whoever has it can't try answers out on it."""
    asked = [_asked(event.question) for event in lesson.events if isinstance(event, Note)]
    told = [lesson.header.hash, list(lesson.header.settings), asked]
    return hashlib.sha256(json_text(told).encode()).hexdigest()


def _asked(question: Question | None) -> list[Any] | None:
    return None if question is None else [question.text, question.asks, list(question.choices), question.of]


def is_saved(path: Path) -> bool:
    """Whether a file's first line says that it holds saved answers."""
    try:
        if not is_plain(path):
            return False
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(len(KEY) + 10).lstrip("\ufeff {").startswith(f'"{KEY}"')
    except OSError:
        return False


def read_saved(path: Path) -> SavedAnswers:
    """The answers in a file; raises NntuiError. A last line that was cut off is left out."""
    source, text = str(path), read_text(path, MAX_SAVED, "answers that a page has saved", SUFFIX)
    ((first, head), *rest), _ = jsonl.tables_of(source, text)
    if type(head.get(KEY)) is not int or head[KEY] != FORMAT:
        raise NntuiError(source, [Problem(f"line {first}", f"{KEY}: expected {FORMAT}, found {found(head.get(KEY))}")])
    student, lesson = head.get("student", ""), head.get("lesson", "")
    if not isinstance(student, str) or not isinstance(lesson, str):
        raise NntuiError(source, [Problem(f"line {first}", "student, lesson: expected texts")])
    seals, tries, marked, end = _seals(text), [], [], None
    broken = 0
    for number, plain in rest:
        try:
            if "answer" in plain:
                tries.append(_try(plain))
                marked.append("right" in plain)
            elif "end" in plain:
                end = plain
            broken = broken or (plain.get("seal") != seals[number - 1]) * (len(tries) + ("answer" not in plain))
        except EventError as error:
            raise NntuiError(source, [Problem(f"line {number}", str(error))]) from None
    seconds = max([each.time for each in tries] + [_number(end or {}, "time")])
    reached = int(_number(end or {}, "end"))
    return SavedAnswers(
        student[:MAX_STUDENT], lesson, tuple(tries), tuple(marked), reached, seconds, end is None, broken
    )


def _try(plain: Mapping[str, Any]) -> Answer:
    """A try; raises EventError."""
    read = from_plain({"right": False, **plain})
    assert isinstance(read, Answer)  # noqa: S101 - it has the key
    return read


def _number(plain: Mapping[str, Any], key: str) -> float:
    """A number that is none below 0; 0 for anything else."""
    value = plain.get(key)
    return float(value) if isinstance(value, int | float) and 0 <= value < 1e15 else 0.0


def _seals(text: str) -> list[str]:
    """For each line the seal of the text before it."""
    digest, seals = hashlib.sha256(), []
    for line in text.split("\n"):
        seals.append(digest.hexdigest()[:LENGTH])
        digest.update(f"{line}\n".encode())
    return seals


def asked_by_page(lesson: Recording, panes: Collection[str], runs: Runs) -> dict[int, Expected | None]:
    """What each question of a lesson asks for, by the number of its note; None of a task, which no page can set. `runs`
    are those of its scenario that were trained before.
    """
    replay = Replay(lesson, panes, runs)
    replay.to(len(lesson.events))
    notes = [event for event in lesson.events if isinstance(event, Note)]
    tasks = {n for n, note in enumerate(notes) if note.question is not None and note.question.asks == TASK}
    return {number: None if number in tasks else found for number, found in replay.asked.items()}


def grade_saved(work: SavedAnswers, lesson: Recording, asked: Mapping[int, Expected | None]) -> Grade:
    """Grade what a page has saved, by its lesson and what that asks for."""
    questions = {note: Graded(reached=note < work.reached) for note in asked}
    remarks = [] if work.lesson == fingerprint(lesson) else ["made of another lesson, or of another version of it"]
    strays = []
    for number, (each, marked) in enumerate(zip(work.tries, work.marked, strict=True), 1):
        if (found := asked.get(each.note)) is None:
            strays.append(str(number))
            continue
        verdict = verdict_on(found, each.given)
        questions[each.note] = replace(questions[each.note], reached=True).after(verdict)
        if marked and verdict.right != each.right:
            remarks.append(f"try {number} is marked {'right' if each.right else 'wrong'}, and isn't")
    if strays:
        remarks.append(f"to no question that the page asks: try {', '.join(strays[:MOST_STRAYS])}")
    remarks += missing_tries(each.number for each in work.tries)
    if work.broken:
        what = f"at try {work.broken}" if work.broken <= len(work.tries) else "at its end"
        remarks.append(f"changed before or {what} after it was saved")
    if work.cut_off:
        remarks.append("cut off: its end is missing")
    return Grade(work.student, tuple(questions.values()), work.seconds, True, tuple(remarks))
