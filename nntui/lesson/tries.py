"""The tries at a question, and what follows from them: hints, and at last the answer."""

from nntui.lesson.events import TASK, Question
from nntui.lesson.verdict import Verdict
from nntui.text.frozen import dataclass

TRIES = 2  # wrong ones before the first hint; each further one brings the next, and at last the answer


@dataclass(frozen=True)
class Tries:
    """The tries at a question so far: how many were wrong, how many right, and the fewest steps of a task."""

    wrong: int = 0
    rights: int = 0
    best: int | None = None

    @property
    def right(self) -> bool:
        """Whether one was right."""
        return self.rights > 0

    def after(self, verdict: Verdict) -> "Tries":
        """With one more."""
        best = min((steps for steps in (self.best, verdict.steps) if steps is not None), default=None)
        return Tries(self.wrong + (not verdict.right), self.rights + verdict.right, best)

    def hint(self, question: Question) -> str:
        """The hint that so many wrong tries bring; "" if none does."""
        hints = question.all_hints[: max(self.wrong - TRIES + 1, 0)]
        return hints[-1] if hints else ""

    def given_away(self, question: Question) -> bool:
        """Whether the answer is told: after the last hint has not helped. A task has none."""
        return question.asks != TASK and self.wrong >= TRIES + max(len(question.all_hints), 1)

    def over(self, question: Question) -> bool:
        """Whether nothing waits for an answer any more."""
        return self.right or self.given_away(question)
