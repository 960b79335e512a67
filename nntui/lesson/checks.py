"""Checks: what the numbers were when a session was recorded, compared with what they are now.

A check holds the floats themselves, not a digest: BLAS builds differ in the last bits, so that a recording of another
machine agrees to ten digits, not in every bit. Both are told.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from nntui.engine.arrays import Array
from nntui.lesson.bounds import number_of
from nntui.lesson.events import Check, Do, Event
from nntui.scenario.setup import Setup
from nntui.session.commands import ChoiceCommand, ViewCommand
from nntui.session.session import Session
from nntui.text.frozen import dataclass
from nntui.timeline.moment import Moment

WHOLE = 200  # parameters up to which each is held
CLOSE = 1e-10  # relative difference up to which two numbers agree


@dataclass(frozen=True)
class Outcome:
    """How a check came out: what doesn't agree ("" if all does), and whether it agrees in every bit."""

    problem: str
    same_bits: bool


def check_of(session: Session) -> Check:
    """The check for where a session stands, whatever a question hides on the screen there."""
    moment = session.frame.moment
    if session.veil is not None:
        moment = Moment(replace(session.trained, veil=None), moment.position)
    loss = float(moment.metrics[0]) if len(moment.metrics) else 0.0
    shown, sums = _told(moment.state)
    position = moment.position
    return Check(position.branch, position.step, loss.hex(), _hex(shown), _hex(sums))


def _told(vector: Array) -> tuple[Array, Array]:
    """The parameters that a check holds, and of large networks their sum and the sum of their sizes."""
    if len(vector) <= WHOLE:
        return vector, np.empty(0)
    stride = -(-len(vector) // WHOLE)
    with np.errstate(all="ignore"):
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
    pairs += zip(_names(session.setup), check.vector, now.vector, strict=True)
    pairs += [("a sum of parameters", one, other) for one, other in zip(check.sums, now.sums, strict=True)]
    same_bits = all(_same(one, other) for _, one, other in pairs)
    scale = max((abs(x) for _, _, text in pairs if math.isfinite(x := number_of(text))), default=0.0)
    for words, one, other in pairs:
        expected, found = number_of(one), number_of(other)
        if not _close(expected, found, scale):
            return Outcome(f"expected {words} to be {expected!r}, found {found!r}{_apart(expected, found)}", same_bits)
    return Outcome("", same_bits)


def _names(setup: Setup) -> list[str]:
    """The names of the parameters, and of what the optimizer keeps of each, that a check holds."""
    names = [parameter.name for parameter in sorted(setup.parameters, key=lambda parameter: parameter.index)]
    for name, block in setup.program.slots.items():
        names += [f"{name} of {each}" for each in names[: setup.network.size]] if block.shape != (1,) else [name]
    return names if len(names) <= WHOLE else names[:: -(-len(names) // WHOLE)]


def _same(one: str, other: str) -> bool:
    return number_of(one).hex() == number_of(other).hex()


def _close(expected: float, found: float, scale: float) -> bool:
    if math.isnan(expected) or math.isnan(found) or math.isinf(expected) or math.isinf(found):
        return expected == found or (math.isnan(expected) and math.isnan(found))
    return abs(expected - found) <= CLOSE * max(abs(expected), abs(found)) + 1e-14 * scale


def _apart(expected: float, found: float) -> str:
    if not (math.isfinite(expected) and math.isfinite(found)):
        return ""
    return f", {abs(expected - found) / max(abs(expected), abs(found)):.1e} of it apart"


def moves_of(events: Sequence[Event]) -> int:
    """How many commands lead elsewhere or change something: those that only look or choose don't count."""
    return sum(isinstance(event, Do) and not isinstance(event.command, ViewCommand | ChoiceCommand) for event in events)


def uncovered(events: Sequence[Event]) -> int:
    """How many moves come after the last check, so that nothing says whether they lead where they led."""
    last = max((place for place, event in enumerate(events) if isinstance(event, Check)), default=-1)
    return moves_of(events[last + 1 :])
