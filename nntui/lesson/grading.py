"""Grading: how someone answered a lesson's questions, judged by the lesson that was given out, not by their file."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np

from nntui.engine.arrays import Array
from nntui.lesson.checks import CLOSE
from nntui.lesson.events import Answer, Check, Note
from nntui.lesson.questions import Expected, verdict_on
from nntui.lesson.recording import Recording
from nntui.lesson.replay import Replay
from nntui.lesson.seal import broken_seals
from nntui.lesson.tries import Tries
from nntui.lesson.verdict import Verdict
from nntui.session.session import Session
from nntui.text.frozen import dataclass
from nntui.text.numbers import plural
from nntui.timeline.runs import Runs


@dataclass(frozen=True)
class Graded:
    """How a question was answered: the tries, and whether one came so far."""

    tries: Tries = Tries()
    reached: bool = False

    @property
    def tried(self) -> int:
        """How many tries there were."""
        return self.tries.wrong + self.tries.rights

    def after(self, verdict: Verdict) -> "Graded":
        """With one more try."""
        return replace(self, tries=self.tries.after(verdict))


@dataclass(frozen=True)
class Grade:
    """A student's work: each question of the lesson in its order, the seconds that it took, whether it is a consistent
    run (every number as it was when it was recorded), how it differs from the lesson, in words, and the tries, each
    with the place of its note and its time.
    """

    student: str
    questions: tuple[Graded, ...] = ()
    seconds: float = 0.0
    consistent: bool = False
    remarks: tuple[str, ...] = ()
    trail: tuple[tuple[int, str, float], ...] = ()

    @property
    def first_right(self) -> int:
        """How many questions were answered right at once."""
        return sum(each.tries.at_first for each in self.questions)

    @property
    def right(self) -> int:
        """How many were answered right at last."""
        return sum(each.tries.right for each in self.questions)

    @property
    def tried(self) -> int:
        """How many tries there were."""
        return sum(each.tried for each in self.questions)

    @property
    def skipped(self) -> int:
        """How many were passed over without a try."""
        return sum(each.reached and not each.tried for each in self.questions)

    @property
    def best(self) -> dict[int, int]:
        """The fewest steps of each task, by the number of its question from 1."""
        return {n: each.tries.best for n, each in enumerate(self.questions, 1) if each.tries.best is not None}


class Asking(NamedTuple):
    """A question where the lesson asks it: what it expects, the step, and the state there."""

    expected: Expected
    step: int
    vector: Array


def asked_in(lesson: Recording, panes: Collection[str], runs: Runs | None = None) -> dict[int, Asking]:
    """What a lesson asks, by the place of its note among its notes."""
    replay, note = Replay(lesson, panes, runs), -1
    found: dict[int, Asking] = {}
    while (event := replay.forward()) is not None:
        note += isinstance(event, Note)
        if isinstance(event, Note) and event.question is not None:
            found[note] = Asking(replay.asked[note], *_where(replay.session))
    return found


def _where(session: Session) -> tuple[int, Array]:
    """The step that a session stands at, and the state there."""
    return session.position.step, session.trained.at(session.position).vector


class Marks:
    """What a student's file says of each question of a lesson, by the place of its note there: how it was answered,
    which were asked `elsewhere` than the lesson does, which answered `late`, and all tries in their order. `places` are
    those of the file's notes in the lesson.
    """

    def __init__(self, asked: Mapping[int, Asking], places: Sequence[int]) -> None:
        self._asked, self._places, self._shown = asked, places, 0
        self.graded = {place: Graded() for place in sorted(asked)}
        self.elsewhere: set[int] = set()
        self.late: set[int] = set()
        self.trail: list[tuple[int, str, float]] = []

    def note(self, session: Session) -> None:
        """A note was shown where a session stands."""
        place, self._shown = self._places[self._shown], self._shown + 1
        if place in self.graded:
            self.graded[place] = replace(self.graded[place], reached=True)
            if not _is_there(session, self._asked[place]):
                self.elsewhere.add(place)

    def answer(self, answer: Answer) -> None:
        """A try at a question; what is none is passed over."""
        place = self._places[answer.note] if 0 <= answer.note < self._shown else -1
        if place not in self.graded:
            return
        verdict = verdict_on(self._asked[place].expected, answer.given)
        self.graded[place] = self.graded[place].after(verdict)
        self.trail.append((place, answer.given, answer.time))
        if max(self._places[: self._shown]) > place:
            self.late.add(place)

    def number(self, place: int) -> int:
        """The number of a question, from 1, by the place of its note."""
        return list(self.graded).index(place) + 1


def grade(
    work: Recording,
    lesson: Recording,
    panes: Collection[str],
    runs: Runs | None = None,
    asked: Mapping[int, Asking] | None = None,
) -> Grade:
    """Grade a student's recording of a lesson; `runs` are those of its scenario that were trained before, `asked` is
    what it asks, if that is known.
    """
    same = work.header.hash == lesson.header.hash and work.header.settings == lesson.header.settings
    replay = Replay(work, panes, runs if same else None)
    theirs = [event for event in lesson.events if isinstance(event, Note)]
    places, remarks = _placed([event for event in work.events if isinstance(event, Note)], theirs)
    marks = Marks(asked_in(lesson, panes, runs) if asked is None else asked, places)
    while (event := replay.forward()) is not None:
        if isinstance(event, Note):
            marks.note(replay.session)
        elif isinstance(event, Answer):
            marks.answer(event)
    if not same:
        remarks.insert(0, "another scenario than the lesson's")
    else:
        remarks += [f"question {marks.number(each)} was asked of another state" for each in sorted(marks.elsewhere)]
    remarks += [
        f"question {marks.number(each)} was answered after a later note was seen" for each in sorted(marks.late)
    ]
    remarks += _changed(work, places, list(marks.graded))
    remarks += [f"{finding.place}: {finding.problem}" for finding in replay.findings[:1]]
    if len(replay.findings) > 1:
        remarks.append(f"and {plural(len(replay.findings) - 1, 'further problem')}")
    seconds, graded = max((event.time for event in work.events), default=0.0), tuple(marks.graded.values())
    consistent = not replay.findings
    return Grade(work.header.student, graded, seconds, consistent, tuple(remarks), tuple(marks.trail))


def _is_there(session: Session, asking: Asking) -> bool:
    """Whether a session stands where the lesson asked; on another machine the last bits differ."""
    step, vector = _where(session)
    same = vector.shape == asking.vector.shape and np.allclose(vector, asking.vector, rtol=CLOSE, equal_nan=True)
    return step == asking.step and bool(same)


def _placed(mine: Sequence[Note], theirs: Sequence[Note]) -> tuple[list[int], list[str]]:
    """Where in a lesson each note of a student's file stands (−1: nowhere), and where the two differ, in words."""
    places: list[int] = []
    remarks: list[str] = []
    numbers = {i: n for n, i in enumerate((i for i, note in enumerate(theirs) if note.question is not None), 1)}
    upto = 0
    for note in mine:
        place = next((i for i in range(upto, len(theirs)) if _alike(note, theirs[i])), -1)
        places.append(place)
        if place < 0:
            if note.question is not None:
                remarks.append(f"a question that is none of the lesson's: {note.question.text}")
            continue
        if note.question != theirs[place].question:
            number = numbers.get(place)
            remarks.append(f"question {number} was changed" if number else "a question was put into a note")
        remarks += [f"question {numbers[i]} is missing" for i in range(upto, place) if i in numbers]
        upto = place + 1
    return places, remarks


def _alike(mine: Note, theirs: Note) -> bool:
    """Whether a note is one of the lesson's, be it with a changed question or a changed text."""
    return mine.text == theirs.text or (mine.question is not None and mine.question == theirs.question)


def missing_tries(numbers: Iterable[int]) -> Iterator[str]:
    """Which tries were taken out, in words, by the numbers of those that are there."""
    for before, after in pairwise([0, *numbers]):
        if after > before + 1:
            yield f"{plural(after - before - 1, 'try')} taken out before try {after}".replace("trys", "tries")


def _changed(work: Recording, places: Sequence[int], questions: Sequence[int]) -> list[str]:
    """What was done to a file after it was written, in words."""
    answers = [(place, event) for place, event in enumerate(work.events) if isinstance(event, Answer)]
    remarks = list(missing_tries(answer.number for _, answer in answers))
    last = len(work.events) - 1
    unsealed = [last] if answers and isinstance(end := work.events[last], Check) and not end.seal else []
    broken = next(chain(broken_seals(work), unsealed), None) if answers else None
    if broken is not None:
        event, which = work.events[broken], "the end"
        if isinstance(event, Answer):
            at = places[event.note] if 0 <= event.note < len(places) else -1
            which = f"the answer to question {questions.index(at) + 1}" if at in questions else "an answer"
        remarks.append(f"changed before or at {which} after it was recorded")
    if work.cut_off:
        remarks.append("cut off: the last line is not whole")
    elif work.events and not isinstance(work.events[-1], Check):
        remarks.append("cut off: it ends before the session did")
    return remarks
