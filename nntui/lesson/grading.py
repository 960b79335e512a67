"""Grading: how someone answered a lesson's questions, judged by the lesson that was given out, not by their file."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from nntui.lesson.events import Answer, Check, Note
from nntui.lesson.questions import Expected, expected, verdict_on
from nntui.lesson.recording import Recording
from nntui.lesson.replay import Replay
from nntui.lesson.seal import broken_seals
from nntui.lesson.tries import Tries
from nntui.lesson.verdict import Verdict
from nntui.text.frozen import dataclass
from nntui.text.numbers import plural
from nntui.timeline.runs import Runs


@dataclass(frozen=True)
class Graded:
    """How a question was answered: the tries, whether the first one was right, and whether one came so far."""

    tries: Tries = Tries()
    first_right: bool = False
    reached: bool = False

    @property
    def tried(self) -> int:
        """How many tries there were."""
        return self.tries.wrong + self.tries.rights

    def after(self, verdict: Verdict) -> "Graded":
        """With one more try."""
        return replace(
            self, tries=self.tries.after(verdict), first_right=self.first_right or (not self.tried and verdict.right)
        )


@dataclass(frozen=True)
class Grade:
    """A student's work: each question of the lesson in its order, the seconds that it took, whether it is a consistent
    run (every number as it was when it was recorded), and how it differs from the lesson, in words.
    """

    student: str
    questions: tuple[Graded, ...] = ()
    seconds: float = 0.0
    consistent: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def first_right(self) -> int:
        """How many questions were answered right at once."""
        return sum(each.first_right for each in self.questions)

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


def grade(work: Recording, lesson: Recording, panes: Collection[str], runs: Runs | None = None) -> Grade:
    """Grade a student's recording of a lesson; `runs` are those of its scenario that were trained before."""
    same = work.header.hash == lesson.header.hash and work.header.settings == lesson.header.settings
    replay = Replay(work, panes, runs if same else None)
    notes = [event for event in lesson.events if isinstance(event, Note)]
    places, remarks = _placed([event for event in work.events if isinstance(event, Note)], notes)
    asked = [note.question for note in notes]
    found: dict[int, Graded] = {i: Graded() for i, question in enumerate(asked) if question is not None}
    expects: dict[int, Expected] = {}
    shown = 0
    while (event := replay.forward()) is not None:
        match event:
            case Note():
                place, shown = places[shown], shown + 1
                if place in found and (question := asked[place]) is not None:
                    found[place] = replace(found[place], reached=True)
                    expects[place] = expected(question, replay.session.runs, replay.session.state)
            case Answer(note, given) if 0 <= note < shown and (place := places[note]) in expects:
                found[place] = found[place].after(verdict_on(expects[place], given))
    if not same:
        remarks.insert(0, "another scenario than the lesson's")
    remarks += _changed(work, places, sorted(found))
    remarks += [f"{finding.place}: {finding.problem}" for finding in replay.findings[:1]]
    if len(replay.findings) > 1:
        remarks.append(f"and {plural(len(replay.findings) - 1, 'further problem')}")
    seconds = max((event.time for event in work.events), default=0.0)
    return Grade(work.header.student, tuple(found.values()), seconds, not replay.findings, tuple(remarks))


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
    broken = set(broken_seals(work))
    for place, answer in answers:
        if place in broken:
            at = places[answer.note] if 0 <= answer.note < len(places) else -1
            which = f"question {questions.index(at) + 1}" if at in questions else "a question"
            remarks.append(f"changed before or at the answer to {which} after it was recorded")
            break
    if work.cut_off:
        remarks.append("cut off: the last line is not whole")
    elif work.events and not isinstance(work.events[-1], Check):
        remarks.append("cut off: it ends before the session did")
    return remarks
