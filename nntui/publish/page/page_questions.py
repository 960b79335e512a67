"""A question as a page asks it: what it needs to judge an answer, as plain data, or without any of it."""

from itertools import count
from typing import Any

from nntui.lesson.events import DIRECTION, ORDER, TASK, Question
from nntui.lesson.judging import MAX_NAMES, as_shown, slack_of
from nntui.lesson.questions import Expected, verdict_on
from nntui.lesson.tries import Tries
from nntui.lesson.verdict import NoAnswerError
from nntui.text.escape import printable


def plain_question(question: Question, found: Expected, *, answers: bool) -> dict[str, Any]:
    """A question as page_ask.js takes it. Without `answers` nothing in it depends on what is right."""
    plain = _asked(question, found)
    if answers and plain["kind"] != "none":
        most = next(wrong for wrong in count() if Tries(wrong).given_away(question))
        hints = [lines(Tries(wrong).hint(question)) for wrong in range(most + 1)]
        plain |= _judged_by(question, found) | {"answer": lines(found.words), "hints": hints}
    return plain


def _asked(question: Question, found: Expected) -> dict[str, Any]:
    """How it is asked: for a text, a number, one of some names, or an order of them; or not at all, and why."""
    names = [printable(name) for name in (question.choices if question.asks == ORDER else found.names)]
    plain: dict[str, Any] = {"kind": "word", "text": lines(question.text)}
    if question.asks == TASK:
        return plain | {"kind": "none", "why": "in_program"}
    if len(names) > MAX_NAMES or (question.asks == ORDER and not _can_be_told(question, found)):
        return plain | {"kind": "none", "why": "in_program_many"}
    if names:
        return plain | {"kind": question.asks if question.asks in (ORDER, DIRECTION) else "one", "names": names}
    return plain | ({"kind": "number"} if found.values else {})


def _can_be_told(question: Question, found: Expected) -> bool:
    """Whether an order of the choices can be written with commas between them."""
    try:
        found.judge(", ".join(question.choices))
    except NoAnswerError:
        return False
    return True


def _judged_by(question: Question, found: Expected) -> dict[str, Any]:
    """What page_judge.js judges by."""
    if question.asks == ORDER:
        return {"values": [number(value) for value in found.values]}
    if found.names:
        return {"right": [place for place, name in enumerate(found.names) if verdict_on(found, name).right]}
    if not found.values:
        return {"word": question.answer}
    value = found.values[0]
    return {
        "value": number(value),
        "slack": number(slack_of(question, value)),
        "digits": question.digits,
        "shown": [number(each) for each in sorted(as_shown(value))],
    }


def number(value: float) -> float | str:
    """A number for JSON, which has no infinite ones."""
    return value if abs(value) < float("inf") else str(value)


def lines(text: str) -> str:
    """Text of a recording for the page, with nothing in it that steers but line breaks."""
    return "\n".join(printable(line) for line in text.splitlines())
