"""What kind of mistake a wrong answer is, where the numbers tell: said after a try, and never the answer itself."""

from collections.abc import Callable, Iterator

from nntui.lesson.bounds import fitted_text
from nntui.lesson.events import Question
from nntui.lesson.judging import as_shown, judge_number, parts_of, same_digits
from nntui.lesson.typed_number import numbers_meant
from nntui.lesson.verdict import Verdict

SEEN_DIGITS = 3  # significant ones that a number has to share with another to be taken for it
OTHER_SIGN = "it has the other sign"
OTHER_WAY_ROUND = "the smallest comes first, not the largest"


Elsewhen = Callable[[], Iterator[tuple[str, float]]]  # which step another is, in words, and what is asked for there


def with_kind(judge: Callable[[str], Verdict], kind: Callable[[str], str]) -> Callable[[str], Verdict]:
    """Judges an answer, and says of a wrong one what kind of mistake it is, where that is known."""

    def judged(given: str) -> Verdict:
        verdict = judge(given)
        return verdict if verdict.right else verdict._replace(said=kind(given))

    return judged


def kind_of_number(question: Question, value: float, elsewhen: Elsewhen, given: str) -> str:
    """Whether a wrong number is that of another step, or the expected one but for its sign; "" if neither."""
    meant = numbers_meant(fitted_text(given))
    for said, there in elsewhen():
        if any(one in as_shown(there) or same_digits(one, there, SEEN_DIGITS) for one in meant):
            return said
    return OTHER_SIGN if value and judge_number(question, -value, given).right else ""


def kind_of_order(judge: Callable[[str], Verdict], given: str) -> str:
    """Whether a wrong order is the right one the other way round; "" if not."""
    return OTHER_WAY_ROUND if judge(",".join(reversed(parts_of(given)))).right else ""
