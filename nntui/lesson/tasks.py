"""Tasks: edits that someone tries from a moment on, until a condition comes true; judged by training them."""

from contextlib import suppress
from dataclasses import replace

from nntui.lesson.events import Question
from nntui.lesson.typed_number import numbers_meant
from nntui.lesson.verdict import NoAnswerError, Trial, Verdict
from nntui.quantities.conditions import condition, first_stop, holds_at
from nntui.quantities.quantities import quantity
from nntui.scenario.setup import Setup
from nntui.session.apply import apply
from nntui.session.commands import Edit
from nntui.session.state import SessionState
from nntui.text import typed
from nntui.text.errors import RefusedError, listed
from nntui.text.escape import shortened
from nntui.text.numbers import exact, plural
from nntui.timeline.draft import UnchangedError
from nntui.timeline.edits import meant
from nntui.timeline.moment import Moment
from nntui.timeline.runs import Runs
from nntui.timeline.timeline import Timeline

MAX_EDITS = 12  # of one try


def tried(question: Question, runs: Runs, state: SessionState, given: str) -> Verdict:
    """Train from where a task stands with the edits that are given (`rate = 0.04; w1 = 2`; where only one thing may be
    edited, a number alone will do), up to its limit of steps; right where its condition holds or comes true. Raises
    NoAnswerError for edits that can't be, or aren't allowed.
    """
    try:
        state = edited(question, runs, state, given)
        timeline, at = Timeline(runs, state.history.now), state.position
        asked = condition(question.answer, timeline.setup_at(at))
    except RefusedError as error:
        raise NoAnswerError(str(error)) from None
    setup = timeline.setup_at(at)
    schedule = setup.training.schedule if setup.training is not None else None
    trial = Trial(setup.scenario, schedule, timeline.at(at).vector.tobytes())
    if holds_at(timeline, at.branch, asked, at.step):
        return Verdict(True, "it holds from the start: 0 steps", 0, trial)
    end = replace(at, step=at.step + question.limit)
    timeline.at(end)
    stop = first_stop(timeline, at.branch, [asked], at.step, end.step)
    if stop is None:
        come_to = _come_to(question.answer, Moment(timeline, end))
        return Verdict(False, f"not within {plural(question.limit, 'step')}{come_to}", trial=trial)
    steps = stop[0] - at.step
    return Verdict(True, f"in {plural(steps, 'step')}", steps, trial)


def _come_to(asked: str, end: Moment) -> str:
    """What the quantity that a condition compares has come to in the end, in words; "" of another condition."""
    compared = typed.comparison(typed.each_time(asked) or asked)
    if compared is None:
        return ""
    name = compared.left.strip()
    return f" ({name} is {exact(quantity(name, end.setup).at(end))} there)"


def edited(question: Question, runs: Runs, state: SessionState, given: str) -> SessionState:
    """The state after the edits; raises RefusedError."""
    lines = _lines(question, given)
    state = replace(state, position=replace(state.position, operation=""))
    for line in lines:
        setup = Timeline(runs, state.history.now).setup_at(state.position)
        if not _allowed(question, line, setup):
            raise NoAnswerError(f"expected only {listed(question.edits)} = …, found “{shortened(line.strip())}”")
        with suppress(UnchangedError):  # that is how it is already: also a try
            state = apply(state, runs, Edit(line))
    return state


def _lines(question: Question, given: str) -> list[str]:
    """The edits as lines; raises NoAnswerError where they are none, or too many."""
    lines = [line for line in given.split(";") if line.strip()][: MAX_EDITS + 1]
    if len(question.edits) == 1 and (numbers := numbers_meant(given)):
        lines = [f"{question.edits[0]} = {numbers[0]!r}"]
    if not lines or len(lines) > MAX_EDITS:
        raise NoAnswerError(f"expected edits with ; between them, as in {question.edits[0]} = 0.1")
    return lines


def _allowed(question: Question, line: str, setup: Setup) -> bool:
    """Whether an edit is of what may be edited; one that can't be read is refused by whoever carries it out."""
    read = typed.assignment(line[: typed.MAX_LINE])
    return read is None or meant(read.key, setup) in {meant(key, setup) for key in question.edits}
