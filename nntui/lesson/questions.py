"""Questions: what each kind asks for at its moment, computed by the engine, and how an answer to it is judged."""

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from nntui.lesson.bounds import fitted_text
from nntui.lesson.checks import CLOSE
from nntui.lesson.events import CHOICE, DIRECTION, NUMBER, ORDER, TASK, WHICH, Question
from nntui.lesson.tasks import tried
from nntui.lesson.typed_number import numbers_meant
from nntui.lesson.veiling import NothingToHideError, veil_over, veil_over_later
from nntui.lesson.verdict import NoAnswerError, Verdict
from nntui.quantities.derivatives import units_by_name
from nntui.quantities.quantities import quantity
from nntui.quantities.quantity import Quantity, UnknownQuantityError
from nntui.scenario.setup import Setup
from nntui.session.frame import Frame
from nntui.session.state import SessionState
from nntui.text.errors import did_you_mean, listed
from nntui.text.escape import printable, shortened
from nntui.text.numbers import exact, plural
from nntui.text.numbers import number as shown
from nntui.text.typed import quoted
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.runs import Runs
from nntui.timeline.timeline import Timeline
from nntui.timeline.veil import Veil

ANY = "*"  # in an answer: the name of each that may be meant
ENDS: dict[str, Callable[[Sequence[float]], float]] = {"largest": max, "smallest": min}
UP, DOWN, SAME = "up", "down", "same"
WAYS = {
    UP: {UP, "rises", "raise", "higher", "larger", "more", "+", "↑"},
    DOWN: {DOWN, "falls", "lower", "smaller", "less", "-", "−", "↓"},
    SAME: {SAME, "stays", "equal", "neither", "0", "="},
}
STILL = 1e-12  # of itself, by which a number may change and be called the same: rounding
MAX_CHOICES_SAID = 12  # names that are told to who answers something else
MAX_NAMES = 1_000  # that are compared with each other, or with a misspelt one


class Expected(NamedTuple):
    """What a question asks for: the answer in words, how another is judged (raises NoAnswerError where it is none),
    what in the answer there is none of, if that is so, the quantities that it is made of, and what hides it while it
    isn't answered.
    """

    words: str
    judge: Callable[[str], Verdict]
    problem: str = ""
    reads: tuple[Quantity, ...] = ()
    veil: Veil | None = None


class Asked(NamedTuple):
    """A question at its moment: what it asks, and the session that it asks it of."""

    question: Question
    runs: Runs
    state: SessionState

    def moment(self, after: int = 0) -> Moment:
        """The moment so many steps after the question's."""
        at = self.state.position
        position = Position(at.branch, at.step + after) if after else at
        return Moment(Timeline(self.runs, self.state.history.now), position)

    @property
    def then(self) -> Moment:
        """The moment that the answer is about."""
        return self.moment(self.question.after or 0)


class QuestionKind(NamedTuple):
    """A row of the table of kinds: its words, what may be answered, in words, and what it asks for at its moment."""

    words: str
    to_answer: Callable[[Question], str]
    expected: Callable[[Asked], Expected]


def expected(question: Question, runs: Runs, state: SessionState) -> Expected:
    """What a question asks for in a session that stands where it is asked."""
    found = KINDS[question.asks].expected(Asked(question, runs, state))
    if (question.after is None and question.asks != DIRECTION) or found.problem:
        return found
    setup, step = Timeline(runs, state.history.now).setup_at(state.position), state.position.step
    later = question.after != 0
    try:
        return found._replace(veil=veil_over_later(setup, step) if later else veil_over(found.reads, setup, step))
    except NothingToHideError as error:
        return found._replace(problem=str(error))


def to_answer(question: Question) -> str:
    """What may be answered, in words: its choices; "" for a number."""
    return KINDS[question.asks].to_answer(question)


def verdict_on(found: Expected | None, given: str) -> Verdict:
    """What is to be said of an answer that was given; what is none, or to nothing that is asked, is a wrong one."""
    try:
        return Verdict(False) if found is None else found.judge(given)
    except NoAnswerError:
        return Verdict(False)


def judged(found: Expected | None, given: str) -> bool:
    """Whether an answer that was given is right."""
    return verdict_on(found, given).right


def _number(asked: Asked) -> Expected:
    """A number, or the value of a quantity; what is neither is a word."""
    question = asked.question
    if meant := numbers_meant(question.answer):
        return Expected(question.answer, partial(_judge_number, question, meant[0]))
    moment = asked.then
    try:
        read = quantity(question.answer, moment.setup)
        value = read.at(moment)
    except UnknownQuantityError as error:
        problem = str(error) if "did you mean" in str(error) else ""
        return Expected(question.answer, lambda given: Verdict(_alike(given, question.answer)), problem=problem)
    return Expected(f"{question.answer} = {exact(value)}", partial(_judge_number, question, value), reads=(read,))


def _judge_number(question: Question, value: float, given: str) -> Verdict:
    """Whether a number is within the tolerance of the expected one, or is that as it stands on the screen."""
    meant = numbers_meant(fitted_text(given))
    if not meant:
        raise NoAnswerError(f"expected a number such as 0.5, −2, 1/4 or 1e-3, found “{shortened(given)}”")
    if not math.isfinite(value):
        return Verdict(any(one == value or (math.isnan(one) and math.isnan(value)) for one in meant))
    slack = max(question.tolerance, question.relative * abs(value))
    slack += CLOSE * max(abs(value), slack)
    as_shown = {*numbers_meant(shown(value)), *numbers_meant(exact(value))}
    near = (abs(one - value) <= slack or _same_digits(one, value, question.digits) for one in meant)
    return Verdict(any(near) or not as_shown.isdisjoint(meant))


def _same_digits(one: float, value: float, digits: int) -> bool:
    """Whether two numbers are the same in so many significant digits; never in none."""
    return digits > 0 and f"{one:.{digits - 1}e}" == f"{value:.{digits - 1}e}"


def _choice(asked: Asked) -> Expected:
    choices = asked.question.choices
    return Expected(asked.question.answer, partial(_judge_name, {asked.question.answer}, choices))


def _judge_name(right: set[str], known: Sequence[str], given: str) -> Verdict:
    """Whether a name is one of the right ones; what isn't known is no answer."""
    found = next((name for name in known if _alike(given, name)), None)
    if found is None:
        some = listed([shortened(name) for name in known[:MAX_CHOICES_SAID]])
        raise NoAnswerError(f"expected {some}, found “{shortened(given)}”{did_you_mean(given[:80], known[:MAX_NAMES])}")
    return Verdict(found in right)


def _which(asked: Asked) -> Expected:
    question, moment = asked.question, asked.then
    names = NAMES[question.of](moment.setup)
    end, _, measured = question.answer.partition(" ")
    if end not in ENDS or ANY not in measured:
        problem = "" if question.answer in names else f"there is no {question.of} “{shortened(question.answer)}”"
        return Expected(question.answer, partial(_judge_name, {question.answer}, names), problem=problem)
    try:
        reads = _measured(measured, names, moment)
    except UnknownQuantityError as error:
        return Expected("", partial(_judge_name, set(), names), problem=str(error))
    values = [read.at(moment) for read in reads]
    best = ENDS[end](values)
    right = [name for name, value in zip(names, values, strict=True) if abs(value - best) <= CLOSE * abs(best)]
    return Expected(" or ".join(right), partial(_judge_name, set(right), names), reads=reads)


def _measured(pattern: str, names: Sequence[str], moment: Moment) -> tuple[Quantity, ...]:
    """What is measured of each; raises UnknownQuantityError."""
    asked = [name if pattern == ANY else pattern.replace(ANY, quoted(name)) for name in names[:MAX_NAMES]]
    return tuple(quantity(text, moment.setup) for text in asked)


def _parameters(setup: Setup, *, weights: bool, biases: bool) -> list[str]:
    return [p.name for p in setup.parameters if (weights if p.source is not None else biases)]


def _rows(setup: Setup) -> list[str]:
    return list(setup.all_names[: setup.program.data.rows])


def _units(setup: Setup) -> list[str]:
    return [name for name, (layer, _) in units_by_name(setup).items() if layer]


NAMES: Mapping[str, Callable[[Setup], list[str]]] = {
    "row": _rows,
    "unit": _units,
    "weight": partial(_parameters, weights=True, biases=False),
    "bias": partial(_parameters, weights=False, biases=True),
    "parameter": partial(_parameters, weights=True, biases=True),
}


def chosen(of: str, frame: Frame) -> str:
    """The name of the row, weight, bias or unit that is chosen on the screen; "" where none of the kind is."""
    setup, focus = frame.setup, frame.focus
    names = [setup.all_names[focus.row]] if of == "row" else []
    names += [setup.unit_name(*focus.unit)] if focus.unit is not None else []
    names += [setup.parameters[focus.parameter].name] if focus.parameter is not None else []
    return next((name for name in names if name in NAMES[of](setup)), "")


def _direction(asked: Asked) -> Expected:
    """Which way a quantity goes from now to so many steps later: one, if nothing is said."""
    question, now, then = asked.question, asked.moment(), asked.moment(asked.question.after or 1)
    try:
        before, after = (quantity(question.answer, moment.setup).at(moment) for moment in (now, then))
    except UnknownQuantityError as error:
        return Expected("", partial(_judge_way, ""), str(error))
    way = _way(before, after)
    return Expected(f"{way}: {exact(before)} → {exact(after)}", partial(_judge_way, way))


def _way(before: float, after: float) -> str:
    with np.errstate(all="ignore"):
        if before == after or abs(after - before) <= STILL * max(abs(before), abs(after)):
            return SAME
    return UP if after > before else DOWN if after < before else ""


def _judge_way(way: str, given: str) -> Verdict:
    found = next((name for name, words in WAYS.items() if given.strip().casefold() in words), None)
    if found is None:
        raise NoAnswerError(f"expected {listed(tuple(WAYS))}, found “{shortened(given)}”")
    return Verdict(found == way)


def _order(asked: Asked) -> Expected:
    """The choices in the order of what is measured of each, the smallest first; of equal ones either comes first."""
    question, moment = asked.question, asked.then
    try:
        reads = _measured(question.answer, question.choices, moment)
    except UnknownQuantityError as error:
        return Expected("", partial(_judge_order, {}, question.choices), str(error))
    values = {choice: read.at(moment) for choice, read in zip(question.choices, reads, strict=True)}
    words = ", ".join(sorted(question.choices, key=lambda choice: values[choice]))
    return Expected(words, partial(_judge_order, values, question.choices), reads=reads)


def _judge_order(values: Mapping[str, float], choices: Sequence[str], given: str) -> Verdict:
    said = [next((c for c in choices if _alike(part, c)), None) for part in given.replace("<", ",").split(",")]
    if None in said or len(set(said)) != len(choices) or len(said) != len(choices):
        raise NoAnswerError(f"expected each of {', '.join(map(shortened, choices))} once, with commas between them")
    in_order = [values.get(choice or "", math.nan) for choice in said]
    return Verdict(all(a <= b + CLOSE * max(abs(a), abs(b)) for a, b in itertools.pairwise(in_order)))


def _task(asked: Asked) -> Expected:
    return Expected("", partial(tried, asked.question, asked.runs, asked.state))


def _alike(one: str, other: str) -> bool:
    return printable(fitted_text(one).strip()).casefold() == printable(fitted_text(other).strip()).casefold()


def _one_of(question: Question) -> str:
    return ", ".join(question.choices)


KINDS: Mapping[str, QuestionKind] = {
    NUMBER: QuestionKind("a number, or a quantity's value", lambda question: "", _number),
    CHOICE: QuestionKind("one of the choices", _one_of, _choice),
    WHICH: QuestionKind(
        "a row, a weight, a bias or a unit by its name, or the one that is chosen on the screen",
        lambda question: f"a {question.of}: by its name, or choose it",
        _which,
    ),
    DIRECTION: QuestionKind("which way a quantity goes", lambda question: ", ".join(WAYS), _direction),
    ORDER: QuestionKind(
        "the choices in their order", lambda question: f"{_one_of(question)}: the smallest first, with commas", _order
    ),
    TASK: QuestionKind(
        "edits that make a condition come true",
        lambda question: (
            f"{'; '.join(f'{key} = …' for key in question.edits)}: at most {plural(question.limit, 'step')}"
        ),
        _task,
    ),
}
