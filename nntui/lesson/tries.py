"""The tries at a question, and what follows from them: hints, and at last the answer."""

from collections.abc import Mapping, Sequence

from nntui.lesson.events import TASK, Question
from nntui.lesson.judging import name_meant, same_answer
from nntui.lesson.verdict import Trial, Verdict
from nntui.text.frozen import dataclass

MANY = 12  # questions: where all of so many were hard none is named
MOST_HARD = 500  # notes that are named where it was hard: more than any lesson has, and wrapped in no time
TRIES = 2  # wrong ones before the first hint; each further one brings the next, and at last the answer


@dataclass(frozen=True)
class Tries:
    """The tries at a question so far: how many were wrong, how many right, the fewest steps of a task and what
    was trained in it, the wrong answers, whether the first was right, and how many were wrong before one was.
    """

    wrong: int = 0
    rights: int = 0
    best: int | None = None
    given: tuple[str, ...] = ()
    trials: tuple[Trial, ...] = ()
    at_first: bool = False
    missed: int = 0

    @property
    def right(self) -> bool:
        """Whether one was right."""
        return self.rights > 0

    @property
    def hard(self) -> bool:
        """Whether it is worth another look: none was right, or one only with a hint's number of wrong ones before."""
        return not self.right or self.missed >= TRIES

    def after(self, verdict: Verdict, given: str = "") -> "Tries":
        """With one more."""
        best = min((steps for steps in (self.best, verdict.steps) if steps is not None), default=None)
        wrong_ones = self.given if verdict.right else (*self.given, given)
        trials = self.trials if verdict.trial is None else (*self.trials, verdict.trial)
        at_first = self.at_first if self.wrong + self.rights else verdict.right
        missed = self.missed + (not verdict.right and not self.right)
        wrong, rights = self.wrong + (not verdict.right), self.rights + verdict.right
        return Tries(wrong, rights, best, wrong_ones, trials, at_first, missed)

    def had(self, given: str, question: Question) -> bool:
        """Whether this answer was a wrong one before, be it in other words."""
        named = [name_meant(each, question.choices) or each for each in (given, *self.given)]
        return any(same_answer(named[0], before, question.asks) for before in named[1:])

    def hint(self, question: Question) -> str:
        """The hint that so many wrong tries bring; "" if none does, or one was right: then more is tried than asked."""
        hints = question.all_hints[: max(self.wrong - TRIES + 1, 0)]
        return hints[-1] if hints and not self.right else ""

    def given_away(self, question: Question) -> bool:
        """Whether the answer is told: after the last hint has not helped. A task has none."""
        return question.asks != TASK and self.wrong >= TRIES + max(len(question.all_hints), 1)

    def over(self, question: Question) -> bool:
        """Whether nothing waits for an answer any more."""
        return self.right or self.given_away(question)


def score(tries: Mapping[int, Tries]) -> tuple[str, str]:
    """How many questions were answered right, in words, and at which notes it was hard, from the tries by the number of
    the note; "" where there are none.
    """
    right = sum(each.right for each in tries.values())
    hard = [number + 1 for number, each in tries.items() if each.hard]
    more = f" and {len(hard) - MOST_HARD} more" if len(hard) > MOST_HARD else ""
    named = f"{'notes' if len(hard) > 1 else 'note'} {_in_runs(hard[:MOST_HARD])}{more}"
    again = f"To look at again: {named if len(hard) < max(len(tries), MANY) else 'all notes that ask something'}"
    said = f"{right} of {len(tries)} right, {sum(each.at_first for each in tries.values())} at the first try"
    return said if tries else "", again if hard else ""


def _in_runs(numbers: Sequence[int]) -> str:
    """Ascending numbers, of three and more that follow each other the first and the last.

    >>> _in_runs([2, 3, 4, 6, 7, 9])
    '2–4, 6, 7, 9'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)
