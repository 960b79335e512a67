"""What in a lesson is out of reach, though it plays: steps where there are none, choices that can't be told apart,
tasks that are done before anything is edited, or that nothing can do; and what comes after the scenario's end.
"""

import itertools
import math
from collections.abc import Iterator

from nntui.engine.metrics import METRICS, TEST_METRICS
from nntui.lesson.events import ORDER, TASK, Question
from nntui.lesson.judging import BETWEEN, alike
from nntui.quantities.conditions import can_be_read, condition, holds_at
from nntui.quantities.quantity import Made
from nntui.scenario.setup import Setup
from nntui.session.session import Session
from nntui.text import typed
from nntui.text.errors import RefusedError
from nntui.text.escape import shortened
from nntui.text.numbers import count, plural

STEP = "step"  # the quantity that no edit changes


def nothing_later(key: str, step: int, setup: Setup) -> str:
    """Why a key of a lesson leads to no step, where nothing is trained; "" if it leads to one."""
    if setup.training is not None or step == 0:
        return ""
    return f"{key}: expected step 0, since nothing is trained here, found step {count(step)}"


def past_the_end(key: str, step: int, setup: Setup) -> str:
    """What to say of a key of a lesson that leads to a step after the scenario's end; "" if it doesn't."""
    training, own = setup.training, setup.scenario.training
    if training is None or own is None or step <= setup.last_step:
        return ""
    epochs = math.ceil(step / training.schedule.steps_per_epoch)
    longer = f"training.steps={step}" if own.steps is not None else f"training.epochs={epochs}"
    there = f"{key}: step {count(step)} is after the end, step {count(setup.last_step)} — did you mean “end”?"
    return f'{there} With settings = ["{longer}"] above the moments it ends later'


def later_than_the_end(question: Question, step: int, setup: Setup) -> str:
    """What to say of a question at a step that asks for what comes after the scenario's end; "" if it doesn't."""
    after = question.ahead
    left = max(setup.last_step - step, 0)
    if after <= left or setup.training is None:
        return ""
    return f"after: {plural(after, 'step')} from step {count(step)} on is after the end, step {count(setup.last_step)}"


def confused_choices(question: Question) -> str:
    """Which of a question's choices can't be told from another, or from two, in words; "" if all can."""
    for one, other in itertools.combinations(question.choices, 2):
        if alike(one, other):
            same = f"found “{shortened(other)}” like “{shortened(one)}”"
            return f"choices: expected each once, in capitals or not, {same}"
    parted = next((choice for choice in question.choices if question.asks == ORDER and BETWEEN & {*choice}), None)
    if parted is not None:
        return f"choices: expected none with a comma or < in it, which part an answer, found “{shortened(parted)}”"
    return ""


def no_task(question: Question, session: Session) -> str:
    """Why a task is none where a session stands: its condition holds there already, or never can; "" if it is one.

    Whether edits can bring it about is told only where none can: of shares, sizes and the number of steps.
    """
    if question.asks != TASK:
        return ""
    try:
        asked = condition(question.answer, session.setup)
        never = _never(question, session)
    except RefusedError:
        return ""  # which is told anyway
    found = f"found “{shortened(question.answer)}”"
    if never:
        return f"answer: expected a condition that can come true, {found}: {never}"
    at = session.position
    if holds_at(session.trained, at.branch, asked, at.step):
        return f"answer: expected a condition that is yet to come true, {found}, which holds at step {count(at.step)}"
    return ""


def _never(question: Question, session: Session) -> str:
    """Why a comparison can't come true, whatever is edited; "" where that isn't known. Raises RefusedError."""
    repeated = typed.each_time(question.answer.strip())
    compared = typed.comparison(question.answer if repeated is None else repeated)
    if compared is None:
        return ""
    right, sign = compared.right, compared.sign
    for least, most, why in _bounds(compared.left, question, session):
        if right < least if sign in ("<=", "=") else right <= least and sign == "<":
            return why
        if right > most if sign in (">=", "=") else right >= most and sign == ">":
            return why
    return ""


def _bounds(name: str, question: Question, session: Session) -> Iterator[tuple[float, float, str]]:
    """Between which numbers a quantity is while a task is tried, and why, where that is known. Raises RefusedError."""
    asked = can_be_read(name, session.setup)
    metric = METRICS.get(asked.text) or TEST_METRICS.get(asked.text)
    if metric is not None and metric.is_share:
        yield 0.0, 1.0, f"{asked.text} is between 0 and 1"
    if isinstance(asked.about, Made) and len(asked.about.of) == 1:
        yield 0.0, math.inf, f"{asked.text} is a size, never below 0"
    if asked.text == STEP:
        first, last = session.position.step, session.position.step + question.limit
        within = plural(question.limit, "step")
        yield first, last, f"within {within} from step {count(first)} it is {count(last)} at most"
