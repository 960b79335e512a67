"""Fair questions for a number: in every lesson the answer is right as a learner rounds it, and what comes out of a
wrong idea isn't near enough to be taken for it.
"""

from test_lessons import Walk, every_lesson

from nntui.lesson.events import NUMBER, Question
from nntui.lesson.questions import Expected
from nntui.lesson.replay import Replay
from nntui.quantities.quantities import quantity

DIGITS = 3  # significant ones, to which a learner rounds
DECIMALS = 4  # of most numbers in the tables
GUESS = ("give or take", "near enough", ", about")  # in a question that asks for no more


def rounded(value: float) -> list[str]:
    """A number as it may be typed: to a few significant digits, and to as many decimals as the tables have."""
    digits = f"{float(f'{value:.{DIGITS}g}'):.12f}".rstrip("0").rstrip(".")
    return [digits, f"{value:.{DECIMALS}f}"] if abs(value) >= 0.1 else [digits]


def numbers(name: str):
    """Each question for a number, with what it expects and the replay that stands there."""
    walk = Walk(name)
    for question, found in walk.questions():
        if question.asks == NUMBER:
            yield question, found, walk.showing.replay


def slips(question: Question, found: Expected, replay: Replay) -> dict[str, float]:
    """What comes out of wrong ideas: a sign, a factor of 2, the state before the update, another row."""
    [value] = found.values
    wrong = {"the other sign": -value, "twice": 2 * value, "half": value / 2}
    moment = replay.session.frame.moment
    if question.after:
        wrong["before"] = found.reads[0].at(moment)
    names = moment.setup.row_names
    for own in (name for name in names if question.answer.endswith(f"{name})")):
        for other in names:
            wrong[other] = quantity(question.answer.replace(own, other), moment.setup).at(moment)
    return {idea: number for idea, number in wrong.items() if abs(number - value) > 1e-12}


@every_lesson
def test_an_answer_that_is_rounded_is_right(name):
    for question, found, _ in numbers(name):
        [value] = found.values
        assert all(found.judge(given).right for given in rounded(value)), (question.text, rounded(value))


@every_lesson
def test_what_comes_out_of_a_wrong_idea_is_wrong(name):
    for question, found, replay in numbers(name):
        if not any(word in question.text for word in GUESS):
            for idea, number in slips(question, found, replay).items():
                assert not found.judge(repr(number)).right, (question.text, idea, number)
