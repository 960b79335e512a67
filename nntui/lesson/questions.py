"""Questions: what each kind asks for at its moment, computed by the engine, and how an answer to it is judged."""

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from nntui.lesson.checks import CLOSE
from nntui.lesson.events import CHOICE, DIRECTION, MAX_CHOICES, NUMBER, ORDER, TASK, WHICH, Question
from nntui.lesson.judging import MAX_NAMES, WAYS, alike, judge_name, judge_number, judge_order, judge_way, way
from nntui.lesson.kind_of_wrong import Elsewhen, kind_of_number, kind_of_order, with_kind
from nntui.lesson.tasks import tried
from nntui.lesson.typed_number import numbers_meant
from nntui.lesson.veiling import NothingToHideError, veil_over, veil_over_later
from nntui.lesson.verdict import NoAnswerError, Verdict
from nntui.quantities.derivatives import units_by_name
from nntui.quantities.quantities import quantity
from nntui.quantities.quantity import Quantity, UnknownQuantityError, made_by, reasons
from nntui.scenario.setup import Setup
from nntui.session.frame import Frame
from nntui.session.state import SessionState
from nntui.text.escape import shortened
from nntui.text.numbers import count, exact, plural
from nntui.text.typed import quoted
from nntui.timeline.moment import Moment
from nntui.timeline.origin import Ask
from nntui.timeline.position import Position
from nntui.timeline.runs import Runs
from nntui.timeline.timeline import Timeline
from nntui.timeline.veil import Veil
from nntui.timeline.walk import tells_of

ANY = "*"  # in an answer: the name of each that may be meant
ONE_BEFORE = "that is what it was one step before"
ONE_LATER = "that is what it will be one step later"
NONE_RIGHT = "expected numbers that can be compared"
ENDS: dict[str, Callable[[Sequence[float]], float]] = {"largest": max, "smallest": min}


class Expected(NamedTuple):
    """What a question asks for: the answer in words, how another is judged (raises NoAnswerError where it is none),
    what in the answer there is none of, if that is so, the quantities that it is made of, and what hides it while it
    isn't answered. Of a number `values` holds the one that is expected, of an order that of each choice; `names` are
    those of which one is the answer. From what is `behind` it the answer follows, if that isn't what it is made of;
    `origin` leads there, if anything does.
    """

    words: str
    judge: Callable[[str], Verdict]
    problem: str = ""
    reads: tuple[Quantity, ...] = ()
    veil: Veil | None = None
    values: tuple[float, ...] = ()
    names: Sequence[str] = ()
    behind: tuple[Quantity, ...] = ()
    origin: Ask | None = None


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
        return self.moment(self.question.ahead)


class QuestionKind(NamedTuple):
    """A row of the table of kinds: its words, what may be answered, in words, where these panes are in sight, and what
    it asks for at its moment.
    """

    words: str
    to_answer: Callable[[Question, Collection[str]], str]
    expected: Callable[[Asked], Expected]


def expected(question: Question, runs: Runs, state: SessionState) -> Expected:
    """What a question asks for in a session that stands where it is asked."""
    asked = Asked(question, runs, state)
    found = _with_origin(KINDS[question.asks].expected(asked), asked.then, question.why)
    if (question.after is None and question.asks != DIRECTION) or found.problem:
        return found
    setup, step = Timeline(runs, state.history.now).setup_at(state.position), state.position.step
    later = question.after != 0
    if question.asks == CHOICE and not later:
        return found._replace(veil=Veil(step))
    try:
        return found._replace(veil=veil_over_later(setup, step) if later else veil_over(found.reads, setup, step))
    except NothingToHideError as error:
        return found._replace(problem=str(error))


def _with_origin(found: Expected, then: Moment, why: str) -> Expected:
    """With what leads to where it comes from: the quantity `why`, if one is named. An operation that doesn't tell of
    the row, because its update doesn't use it, is none.
    """
    try:
        behind = (quantity(why, then.setup),) if why else found.behind or found.reads
    except UnknownQuantityError as error:
        return found._replace(problem=found.problem or f"why: {error}")
    for ask in (ask for read in behind for ask in reasons(read, then.setup, then.step)):
        if tells_of(then.setup, ask.step, ask.operation, ask.row):
            return found._replace(origin=ask)
    return found


def to_answer(question: Question, in_sight: Collection[str] = ()) -> str:
    """What may be answered, in words, where these panes are in sight: its choices; "" for a number."""
    return KINDS[question.asks].to_answer(question, in_sight)


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
        return Expected(question.answer, _judge(question, meant[0], lambda: iter(())), values=(meant[0],))
    moment = asked.then
    try:
        read = quantity(question.answer, moment.setup)
        value = read.at(moment)
    except UnknownQuantityError as error:
        problem = str(error) if "did you mean" in str(error) else ""
        return Expected(question.answer, lambda given: Verdict(alike(given, question.answer)), problem=problem)
    judge = _judge(question, value, partial(_at_other_steps, asked))
    return Expected(f"{question.answer} = {exact(value)}", judge, reads=(read,), values=(value,))


def _judge(question: Question, value: float, elsewhen: Elsewhen) -> Callable[[str], Verdict]:
    return with_kind(partial(judge_number, question, value), partial(kind_of_number, question, value, elsewhen))


def _at_other_steps(asked: Asked) -> Iterator[tuple[str, float]]:
    """What is asked for one step before, and one step later where that was trained already."""
    after, at = asked.question.after or 0, asked.state.position
    reached = asked.then.timeline.reached(at.branch)
    for by, said in ((-1, ONE_BEFORE), (1, ONE_LATER)):
        if 0 <= at.step + after + by <= reached:
            moment = asked.moment(after + by)
            with suppress(UnknownQuantityError):  # an edit between the two may have taken it away
                yield said, quantity(asked.question.answer, moment.setup).at(moment)


def _choice(asked: Asked) -> Expected:
    choices = asked.question.choices
    return Expected(asked.question.answer, partial(judge_name, {asked.question.answer}, choices), names=choices)


def _which(asked: Asked) -> Expected:
    question, moment = asked.question, asked.then
    names = NAMES[question.of](moment.setup)
    end, _, measured = question.answer.partition(" ")
    if end not in ENDS or ANY not in measured:
        problem = "" if question.answer in names else f"there is no {question.of} “{shortened(question.answer)}”"
        return Expected(question.answer, partial(judge_name, {question.answer}, names), problem, names=names)
    if not 0 < len(names) <= MAX_NAMES:
        problem = f"expected 1 to {count(MAX_NAMES)} that are compared, found {count(len(names))} of “{question.of}”"
        return Expected("", partial(judge_name, set(), names), problem, names=names)
    try:
        reads = _measured(measured, names, moment)
    except UnknownQuantityError as error:
        return Expected("", partial(judge_name, set(), names), str(error), names=names)
    values = [read.at(moment) for read in reads]
    best = ENDS[end](values)
    right = [name for name, value in zip(names, values, strict=True) if abs(value - best) <= CLOSE * abs(best)]
    problem = "" if right else f"{NONE_RIGHT}: {end} of {', '.join(map(exact, values[:MAX_CHOICES]))}"
    reads = tuple(read for _, read in sorted(zip(names, reads, strict=True), key=lambda each: each[0] not in right))
    return Expected(" or ".join(right), partial(judge_name, set(right), names), problem, reads, names=names)


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


CHOSEN_IN = {"row": "data", "unit": "network", "weight": "weights", "bias": "weights", "parameter": "weights"}


def chosen(of: str, frame: Frame) -> str:
    """The name of the row, weight, bias or unit that is chosen on the screen; "" where none of the kind is."""
    setup, focus = frame.setup, frame.focus
    names = [setup.all_names[focus.row]] if of == "row" else []
    names += [setup.unit_name(*focus.unit)] if focus.unit is not None else []
    names += [setup.parameters[focus.parameter].name] if focus.parameter is not None else []
    return next((name for name in names if name in NAMES[of](setup)), "")


def _direction(asked: Asked) -> Expected:
    """Which way a quantity goes from now to so many steps later: one, if nothing is said."""
    question, now, then = asked.question, asked.moment(), asked.then
    try:
        before, after = (quantity(question.answer, moment.setup).at(moment) for moment in (now, then))
        asks = quantity(question.answer, then.setup)
    except UnknownQuantityError as error:
        return Expected("", partial(judge_way, ""), str(error), names=tuple(WAYS))
    right, said = way(before, after), f"{exact(before)} → {exact(after)}"
    problem = "" if right else f"{NONE_RIGHT}: {said}"
    made = made_by(asks, then.step)  # by the one update between the two, or worked out after it, which tells no way
    behind = (asks,) if made is not None and made.step == now.step else ()
    return Expected(f"{right}: {said}", partial(judge_way, right), problem, names=tuple(WAYS), behind=behind)


def _order(asked: Asked) -> Expected:
    """The choices in the order of what is measured of each, the smallest first; of equal ones either comes first."""
    question, moment = asked.question, asked.then
    try:
        reads = _measured(question.answer, question.choices, moment)
    except UnknownQuantityError as error:
        return Expected("", partial(judge_order, {}, question.choices), str(error))
    measured = tuple(read.at(moment) for read in reads)
    values = dict(zip(question.choices, measured, strict=True))
    words = ", ".join(sorted(question.choices, key=lambda choice: values[choice]))
    problem = f"{NONE_RIGHT}: {', '.join(map(exact, measured))}" if any(map(math.isnan, measured)) else ""
    judge = partial(judge_order, values, question.choices)
    return Expected(words, with_kind(judge, partial(kind_of_order, judge)), problem, reads, None, measured)


def _task(asked: Asked) -> Expected:
    return Expected("", partial(tried, asked.question, asked.runs, asked.state))


def _one_of(question: Question, in_sight: Collection[str] = ()) -> str:
    return ", ".join(question.choices)


def _one_by_name(question: Question, in_sight: Collection[str]) -> str:
    pane = CHOSEN_IN[question.of]
    return f"a {question.of}: its name{f', or in the {pane}' if pane in in_sight else ''}"


KINDS: Mapping[str, QuestionKind] = {
    NUMBER: QuestionKind("a number, or a quantity's value", lambda question, in_sight: "", _number),
    CHOICE: QuestionKind("one of the choices", _one_of, _choice),
    WHICH: QuestionKind(
        "a row, a weight, a bias or a unit by its name, or the one that is chosen on the screen",
        _one_by_name,
        _which,
    ),
    DIRECTION: QuestionKind("which way a quantity goes", lambda question, in_sight: ", ".join(WAYS), _direction),
    ORDER: QuestionKind(
        "the choices in their order",
        lambda question, in_sight: f"{_one_of(question)}: the smallest first, with commas",
        _order,
    ),
    TASK: QuestionKind(
        "edits that make a condition come true",
        lambda question, in_sight: (
            f"{'; '.join(f'{key} = …' for key in question.edits)}, within {plural(question.limit, 'step')}"
        ),
        _task,
    ),
}
