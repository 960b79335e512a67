"""What whoever writes a lesson should know of it, though it plays: figures in a text that stand for no number, answers
that can't be meant, and what is out of reach.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from nntui.lesson.events import DIRECTION, NUMBER, TASK, Do, Event, Note, Question
from nntui.lesson.finding import Finding
from nntui.lesson.out_of_reach import (
    confused_choices,
    later_than_the_end,
    no_task,
    nothing_later,
    past_the_end,
)
from nntui.lesson.questions import expected
from nntui.lesson.replay import FIGURE, MOST_FIGURES, Replay
from nntui.lesson.typed_number import numbers_meant
from nntui.quantities.conditions import condition
from nntui.quantities.quantities import quantity
from nntui.quantities.quantity import UnknownQuantityError
from nntui.scenario.setup import Setup
from nntui.session.commands import GoTo
from nntui.session.complete import completed
from nntui.session.session import Session
from nntui.text.errors import RefusedError
from nntui.text.escape import shortened
from nntui.timeline.edits import can_be_meant

NEAR = re.compile("did you mean “([^“”]+)”")


def doubtful(replay: Replay) -> Iterator[Finding]:
    """What is doubtful in a recording from its beginning on, which is carried out: braces in its texts that no number
    takes the place of, answers that are no number, and what is out of reach, beside what is a finding anyway; remarks
    on what is after the scenario's end.
    """
    replay.to(0)
    while (event := replay.forward()) is not None:
        found = [*_out_of_reach(event, replay)]
        if isinstance(event, Note):
            found += ((problem, False) for problem in doubts_about(event, replay.session.setup))
        for problem, remark in found:
            if problem:
                yield replace(replay.recording.finding(replay.done - 1, problem), remark=remark)


def _out_of_reach(event: Event, replay: Replay) -> Iterator[tuple[str, bool]]:
    """What can't be reached from an event that was just carried out, and whether it is a remark; "" for nothing.
    Whoever was recorded has been where it says.
    """
    session, by_hand = replay.session, replay.recording.by_hand
    if isinstance(event, Do) and isinstance(event.command, GoTo) and by_hand:
        key = "go" if replay.recording.has_key(replay.done - 1, "go") else "step"
        yield nothing_later(key, event.command.step, session.setup), False
        yield past_the_end(key, event.command.step, session.setup), True
    if isinstance(event, Note) and event.question is not None:
        if by_hand:
            yield later_than_the_end(event.question, session.position.step, session.setup), True
        yield no_task(event.question, session), False


def doubts_about(note: Note, setup: Setup) -> Iterator[str]:
    """What is doubtful in a note as it is written, each with the key that it is about."""
    for problem in doubts_in(note.text, setup):
        yield f"note: {problem}"
    if (question := note.question) is None:
        return
    texts = [("text", question.text), *(("hint", text) for text in question.all_hints)]
    for key, text in texts:
        if not text.strip():
            yield f"{key}: expected some words, found none"
        for name in FIGURE.findall(text):
            yield f"{key}: {{{shortened(name)}}} stays as it is: braces stand for a number in a note alone"
    for key in question.edits:
        try:
            can_be_meant(key, setup)
        except RefusedError as error:
            yield f"edits: {error}"
    if problem := confused_choices(question):
        yield problem
    if problem := doubt_in_answer(question, setup):
        yield f"answer: {problem}"
    elif question.asks == NUMBER and not numbers_meant(question.answer) and _no_quantity(question.answer, setup):
        yield f"answer: expected a number or a quantity, found “{shortened(question.answer)}”"


def doubts_in(text: str, setup: Setup) -> Iterator[str]:
    """What in a text's braces stands for no number, and braces without their other one, with what may be meant."""
    figures = FIGURE.findall(text)
    for name in figures:
        if problem := _no_quantity(name, setup):
            yield f"{{{shortened(name)}}}: {problem}"
    if len(figures) > MOST_FIGURES:
        yield f"expected at most {MOST_FIGURES} numbers in braces, found {len(figures)}: the others stay as they are"
    rest = FIGURE.sub("", text)
    if "{" in rest:
        yield _unclosed(rest.rpartition("{")[2], setup)
    elif "}" in rest:
        yield "expected { before }, found none"


def _no_quantity(name: str, setup: Setup) -> str:
    """Why a name is that of no quantity; "" if it is one."""
    try:
        quantity(name, setup)
    except UnknownQuantityError as error:
        return str(error)
    return ""


def _unclosed(begun: str, setup: Setup) -> str:
    """What to say of a brace that isn't closed, by what stands after it."""
    for word in filter(None, (begun.strip(), begun.strip().partition(" ")[0].rstrip(".,:;!?"))):
        problem = _no_quantity(word, setup)
        near = NEAR.search(problem)
        whole = word if not problem else completed(word[:80], setup) or (near[1] if near else None)
        if whole is not None:
            return f"expected }} after “{{{shortened(begun.strip())}” — did you mean “{{{shortened(whole)}}}”?"
    return f"expected }} after “{{{shortened(begun.strip())}”"


def doubt_in_answer(question: Question, setup: Setup) -> str:
    """Why the answer of a question can't be meant, as far as that is seen by its words; "" if it can."""
    if question.asks == TASK:
        try:
            condition(question.answer, setup)
        except RefusedError as error:
            return str(error)
    elif question.asks in (NUMBER, DIRECTION) and not numbers_meant(question.answer):
        problem = _no_quantity(question.answer, setup)
        return problem if question.asks == DIRECTION or "did you mean" in problem else ""
    return ""


def refuse_unanswerable(question: Question, session: Session) -> None:
    """Raise RefusedError for a question whose answer can't be computed where a session stands."""
    problem = doubt_in_answer(question, session.setup) or expected(question, session.runs, session.state).problem
    if problem:
        raise RefusedError(f"answer: {problem}")
    if problem := no_task(question, session):
        raise RefusedError(problem)
