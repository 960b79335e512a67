"""Checks: what the numbers were when a session was recorded, compared with what they are now.

A check holds the floats themselves, not a digest: BLAS builds differ in the last bits, so that a recording of another
machine agrees to ten digits, not in every bit. Both are told.
"""

import math
from dataclasses import dataclass

import numpy as np

from nntui.engine.arrays import Array
from nntui.session.events import Check, Question, number_of
from nntui.session.moment import Moment
from nntui.session.quantities import UnknownQuantityError, quantity
from nntui.session.session import Session
from nntui.text.numbers import MINUS

WHOLE = 200  # parameters up to which each is held
CLOSE = 1e-10  # relative difference up to which two numbers agree


@dataclass(frozen=True)
class Outcome:
    """How a check came out: what doesn't agree ("" if all does), and whether it agrees in every bit."""

    problem: str
    same_bits: bool


def check_of(session: Session) -> Check:
    """The check for where a session stands."""
    moment = session.frame.moment
    loss = float(moment.metrics[0]) if len(moment.metrics) else 0.0
    shown, sums = _told(moment.vector)
    position = moment.position
    return Check(position.branch, position.step, loss.hex(), _hex(shown), _hex(sums))


def _told(vector: Array) -> tuple[Array, Array]:
    """The parameters that a check holds, and of large networks their sum and the sum of their sizes."""
    if len(vector) <= WHOLE:
        return vector, np.empty(0)
    stride = -(-len(vector) // WHOLE)
    return vector[::stride], np.array([vector.sum(), np.abs(vector).sum()])


def _hex(numbers: Array) -> tuple[str, ...]:
    return tuple(float(number).hex() for number in numbers)


def compare(check: Check, session: Session) -> Outcome:
    """Compare a check with where a session stands."""
    now = check_of(session)
    if (check.branch, check.step) != (now.branch, now.step):
        return Outcome(
            f"expected step {check.step} on branch {check.branch}, found step {now.step} on branch {now.branch}", False
        )
    if len(check.vector) != len(now.vector) or len(check.sums) != len(now.sums):
        return Outcome(f"expected {len(check.vector)} parameters, found {len(now.vector)}", False)
    pairs = [("the dataset loss", check.loss, now.loss)]
    pairs += [
        (f"parameter {i + 1}", one, other) for i, (one, other) in enumerate(zip(check.vector, now.vector, strict=True))
    ]
    pairs += [("a sum of parameters", one, other) for one, other in zip(check.sums, now.sums, strict=True)]
    same_bits = all(_same(one, other) for _, one, other in pairs)
    scale = max((abs(x) for _, _, text in pairs if math.isfinite(x := number_of(text))), default=0.0)
    for words, one, other in pairs:
        expected, found = number_of(one), number_of(other)
        if not _close(expected, found, scale):
            return Outcome(f"expected {words} to be {expected!r}, found {found!r}{_apart(expected, found)}", same_bits)
    return Outcome("", same_bits)


def _same(one: str, other: str) -> bool:
    first, second = number_of(one), number_of(other)
    return first == second or (math.isnan(first) and math.isnan(second))


def _close(expected: float, found: float, scale: float) -> bool:
    if math.isnan(expected) or math.isnan(found) or math.isinf(expected) or math.isinf(found):
        return expected == found or (math.isnan(expected) and math.isnan(found))
    return abs(expected - found) <= CLOSE * max(abs(expected), abs(found)) + 1e-14 * scale


def _apart(expected: float, found: float) -> str:
    if not (math.isfinite(expected) and math.isfinite(found)):
        return ""
    return f", {abs(expected - found) / max(abs(expected), abs(found)):.1e} of it apart"


def right(question: Question, given: str, moment: Moment) -> bool:
    """Whether an answer is right at a moment: a choice, a number, or a quantity that is evaluated there."""
    if question.choices:
        return given.strip().casefold() == question.answer.strip().casefold()
    expected = _number(question.answer)
    if expected is None:
        try:
            expected = quantity(question.answer, moment.setup).at(moment)
        except UnknownQuantityError:
            return given.strip().casefold() == question.answer.strip().casefold()
    found = _number(given)
    return found is not None and (abs(found - expected) <= question.tolerance or found == expected)


def _number(text: str) -> float | None:
    try:
        number = float(text.strip().replace(MINUS, "-"))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
