"""What a page without answers leaves out: wherever a frame or a text would tell what was asked before.

A frame goes on hiding what a question has hidden, if a branch on it went through the state in question, or if what was
asked for has the same value there. In a text each number that would be right as an answer to an earlier question is
“?”, and so is each word. What words tell in another way nobody but a reader can see.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from nntui.engine.arrays import Array
from nntui.lesson.checks import CLOSE
from nntui.lesson.events import Note, Question
from nntui.lesson.finding import Finding
from nntui.lesson.judging import MAX_NAMES, WAYS, as_shown
from nntui.lesson.questions import Expected, verdict_on
from nntui.lesson.replay import told
from nntui.lesson.typed_number import numbers_meant
from nntui.lesson.veiling import NothingToHideError, veil_over
from nntui.quantities.quantities import quantity
from nntui.quantities.quantity import UnknownQuantityError
from nntui.scenario.setup import Setup
from nntui.session.reach import beside
from nntui.session.session import Session
from nntui.text.frozen import dataclass
from nntui.text.hidden import MARK
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline
from nntui.timeline.veil import Veil
from nntui.timeline.walk import walk

NUMBER = r"[−-]?(?:\d(?:[\d,.]*\d)?|\.\d+)(?:[eE][−+-]?\d+)?"
FRACTIONS, NUMBERS = re.compile(rf"{NUMBER}\s?/\s?{NUMBER}"), re.compile(rf"{NUMBER}|[−-]?∞")  # whole ones first


@dataclass(frozen=True, eq=False)
class Past:
    """A question that was asked: its number, what it asks for, where, and the parameters of that state."""

    number: int
    expected: Expected
    position: Position
    vector: Array


class LeftOut:
    """The questions that were asked so far, and what they hide from then on."""

    def __init__(self) -> None:
        self._past: list[Past] = []
        self.findings: list[Finding] = []

    def of_note(
        self, note: Note, expected: Expected | None, session: Session, found: Callable[[str], Finding]
    ) -> tuple[str, Question | None]:
        """The text of a note where a session stands, and its question, without what tells an answer to one before it;
        `found` makes a finding at the note of what is found.
        """
        moment = Moment(replace(session.trained, veil=session.veil), session.position)
        text, question = told(note.text, moment), note.question
        text, telling = self._without_answers(text)
        if question is not None and expected is not None:
            asked, also = self._without_answers(question.text)
            question, telling = replace(question, text=asked), sorted({*telling, *also})
            position = session.position
            vector = Timeline(session.runs, session.state.history.now).at(position).vector
            number, size = len(self._past) + 1, session.setup.network.size
            self._past.append(Past(number, expected, position, vector[:size].copy()))
        if telling:
            problem = f"would tell answers (to question {', '.join(map(str, telling))}): {MARK} stands there instead"
            self.findings.append(found(f"{problem}; what words tell is still there"))
        return text, question

    def hide(self, session: Session, coming: Veil | None) -> None:
        """Let a session show no more than it may: a branch beside its own that would tell something isn't shown, and
        over its own lies the veil of the question that comes, and of those before whose answers it would tell.
        """
        timeline, state = Timeline(session.runs, session.state.history.now), session.state

        def told_by(branch: int) -> list[Veil]:
            moment = Moment(timeline, Position(branch, state.position.step))
            return [veil for past in self._past for veil in _hidden_in(past, moment)]

        telling = {branch for branch in beside(state) if told_by(branch)}
        if telling:
            overlaid = tuple(branch for branch in state.view.overlaid if branch not in telling)
            compared = None if state.view.compared in telling else state.view.compared
            session.lead_to(replace(state, view=replace(state.view, overlaid=overlaid, compared=compared)))
        found = [*told_by(state.position.branch), *([coming] if coming is not None else [])]
        setup = session.setup
        session.veil = min(found, key=lambda veil: (veil.step, _place(veil, setup)), default=None)

    def _without_answers(self, text: str) -> tuple[str, list[int]]:
        """A text without what would be right as an answer to an earlier question, and the numbers of these."""
        telling = []
        for past in self._past:
            before, text = text, _without(text, past.expected)
            if text != before:
                telling.append(past.number)
        return text, telling


def _place(veil: Veil, setup: Setup) -> int:
    """Where in a step a veil begins."""
    names = [operation.name for operation in walk(setup)]
    return names.index(veil.first) if veil.first in names else 0


def _hidden_in(past: Past, moment: Moment) -> Iterator[Veil]:
    """What a question that was asked hides of a branch at a step."""
    expected, step = past.expected, past.position.step
    if expected.veil is None:
        return
    if step <= moment.step:
        there = moment.timeline.at(Position(moment.position.branch, step)).vector[: len(past.vector)]
        if np.array_equal(there, past.vector, equal_nan=True):
            yield expected.veil
    values = _values(expected, moment)
    if any(abs(one - other) <= CLOSE * abs(one) for one in expected.values for other in values):
        try:
            yield veil_over(expected.reads, moment.setup, moment.step)
        except NothingToHideError:
            yield Veil(moment.step)


def _values(expected: Expected, moment: Moment) -> Sequence[float]:
    """What was asked for, as it is in another moment; nothing where it isn't there."""
    try:
        return [quantity(read.text, moment.setup).at(moment) for read in expected.reads]
    except UnknownQuantityError:
        return []


def _without(text: str, expected: Expected) -> str:
    """A text without the numbers and the words that would be right as an answer."""
    shown = {each for value in expected.values for each in as_shown(value)}

    def number(found: re.Match[str]) -> str:
        right = not shown.isdisjoint(numbers_meant(found[0])) or verdict_on(expected, found[0]).right
        return MARK if right else found[0]

    if expected.values:
        return NUMBERS.sub(number, FRACTIONS.sub(number, text))
    words = _right_words(expected)
    if not words:
        return text
    either = "|".join(map(re.escape, words))
    return re.sub(rf"(?<!\w)(?:{either})(?!\w)", MARK, text, flags=re.IGNORECASE)


def _right_words(expected: Expected) -> list[str]:
    """The names, or the words of a direction, that would be right."""
    right = [name for name in expected.names[:MAX_NAMES] if verdict_on(expected, name).right]
    if tuple(expected.names) == tuple(WAYS):
        right = [word for name in right for word in sorted(WAYS[name]) if word.isalpha()]
    return right
