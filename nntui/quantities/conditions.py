"""Conditions: `loss < 0.01`, `accuracy = 1`, `w1 changes sign`, `w1 rises`, `abs(gradient(w1)) < 1e-4`, `diverged`.

A condition is read from a table of forms, never evaluated. It holds or doesn't at each step, or is about what happens
from one step to the next; a run stops at the first step at which one comes true that was not true before. Run
backwards, one looks for the last step at which it came true, or ceased to be. A metric that is measured at every n-th
step is looked at there, and what was found stands until the next.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.engine.measuring import measured_every
from nntui.quantities.quantities import quantity
from nntui.quantities.quantity import Quantity, UnknownQuantityError
from nntui.quantities.states import States, states_between
from nntui.scenario.setup import Setup
from nntui.text import typed
from nntui.text.errors import RefusedError
from nntui.text.escape import printable, shortened
from nntui.text.frozen import dataclass
from nntui.text.hidden import HIDDEN
from nntui.text.numbers import count
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline

SIGNS: dict[str, Callable[[Array, float], NDArray[np.bool_]]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "=": np.equal,
}
MAX_TEXT = 200
BLOCK = 512  # steps that are looked at in one go
DIVERGED = "diverged"
# What a quantity does from one step to the next: by its form, where it does, for values of shape (n + 1,), and words.
CHANGES: dict[str, tuple[Callable[[Array], NDArray[np.bool_]], str]] = {
    "changes sign": (lambda v: np.sign(v[1:]) * np.sign(v[:-1]) < 0, "goes through 0"),
    "rises": (lambda v: v[1:] > v[:-1], "is larger than a step before"),
    "falls": (lambda v: v[1:] < v[:-1], "is smaller than a step before"),
}
# Each form of a condition: how it is written, and when it is true.
FORMS = (
    *((f"squared_error {sign} 0.01", "the quantity before the sign is so") for sign in SIGNS),
    *((f"w1 {change}", f"w1 {words}") for change, (_, words) in CHANGES.items()),
    (DIVERGED, "a parameter or a metric is not finite any more"),
    ("every accuracy = 1", "“every” before a condition: stop each time that it comes true"),
)
EXAMPLE = (
    "squared_error < 0.01, accuracy = 1, w1 changes sign, w1 rises, abs(gradient(w1)) < 1e-4, diverged or step = 500"
)


class ConditionError(RefusedError):
    """A condition, or a quantity, that can't be read; its text says what was expected."""


@dataclass(frozen=True, eq=False)
class Condition:
    """A condition: as it was written, whether a run stops every time it comes true, and where it does.

    `values` computes the quantity at a run of states, `starts` says for the values of shape (n + 1,), the first of
    which is that of the state before, at which of the n states it comes true. `holds` says at which of the states it
    holds; None where it is about what happens between two. `measured` says that it reads metrics of all rows.
    """

    text: str
    every: bool
    values: Callable[[States], Array]
    starts: Callable[[Array], NDArray[np.bool_]]
    holds: Callable[[Array], NDArray[np.bool_]] | None = None
    measured: bool = False

    def words(self, setup: Setup) -> str:
        """The condition, and how often it is looked at, if that isn't at every step."""
        every = measured_every(setup.program) if self.measured else 1
        return self.text if every == 1 else f"{self.text} (looked at every {count(every)} steps)"


class Turn(NamedTuple):
    """A step at which a condition came true, or, where not, ceased to be."""

    step: int
    true: bool


def condition(text: str, setup: Setup) -> Condition:
    """The condition that a text names; raises ConditionError."""
    _bounded(text)
    wanted = text.strip()
    text = printable(wanted)
    repeated = typed.each_time(wanted)
    every, plain = repeated is not None, wanted if repeated is None else repeated
    if plain == DIVERGED:
        return _lasting(text, every, _finite, lambda values: values == 0, measured=True)
    if (changed := typed.changing(plain)) is not None:
        asked = can_be_read(changed[0].strip(), setup)
        return Condition(text, every, _values(asked), CHANGES[changed[1]][0], measured=asked.measured)
    compared = typed.comparison(plain)
    if compared is None:
        raise ConditionError(f"expected a condition such as {EXAMPLE}; found “{shortened(text)}”")
    holds, right = SIGNS[compared.sign], compared.right
    asked = can_be_read(compared.left.strip(), setup)
    return _lasting(text, every, _values(asked), lambda values: holds(values, right), measured=asked.measured)


def _lasting(
    text: str,
    every: bool,
    values: Callable[[States], Array],
    holds: Callable[[Array], NDArray[np.bool_]],
    *,
    measured: bool,
) -> Condition:
    """A condition that holds at a state or doesn't."""
    return Condition(text, every, values, _where_it_begins(holds), holds, measured)


def _where_it_begins(holds: Callable[[Array], NDArray[np.bool_]]) -> Callable[[Array], NDArray[np.bool_]]:
    """Where something holds that didn't at the state before."""

    def starts(values: Array) -> NDArray[np.bool_]:
        held = holds(values)
        begins: NDArray[np.bool_] = held[1:] & ~held[:-1]
        return begins

    return starts


def _bounded(text: str) -> None:
    if len(text) > MAX_TEXT:
        raise ConditionError(f"expected at most {MAX_TEXT} characters")


def can_be_read(text: str, setup: Setup) -> Quantity:
    """The quantity that a typed text names; raises ConditionError."""
    _bounded(text)
    try:
        return quantity(text, setup)
    except UnknownQuantityError as error:
        raise ConditionError(str(error)) from None


def _values(read: Quantity) -> Callable[[States], Array]:
    """How a quantity is looked at in many states: nan where there is none of that name any more."""

    def values(states: States) -> Array:
        try:
            asked = quantity(read.text, states.setup)
        except UnknownQuantityError:
            return np.full(len(states.steps), np.nan)
        if not asked.measured:
            return asked.along(states)
        measured, places = states.where_measured()
        return asked.along(measured)[places]

    return values


def _finite(states: States) -> Array:
    """1 where all parameters, and the metrics where they were measured last, are finite, else 0; nan where that is
    hidden.
    """
    seen, values = states.before_veil, np.full(len(states.steps), HIDDEN)
    if seen:
        states = states.first(seen)
        measured, places = states.where_measured()
        metrics: NDArray[np.bool_] = np.logical_and.reduce(np.isfinite(measured.metrics), 1)
        values[:seen] = np.isfinite(states.vectors).all(axis=1) & metrics[places]
    return values


def first_stop(
    timeline: Timeline, branch: int, conditions: Sequence[Condition], after: int, upto: int
) -> tuple[int, list[Condition]] | None:
    """The first step in (after, upto], all of it trained, at which conditions come true, and which; None if none does.

    A condition comes true where it holds and didn't at the step before; what changes does so anew each time.
    """
    step = after
    while conditions and step < upto:
        segment, last = timeline.run_at(Position(branch, step + 1))
        end = min(step + min(BLOCK, segment.block), upto, last)
        if end <= step:  # it was not trained any further
            return None
        values = _values_between(timeline, branch, conditions, step, end)
        with np.errstate(all="ignore"):  # a nan has no sign
            starts = np.array([each.starts(found) for each, found in zip(conditions, values, strict=True)])
        if (stops := starts.any(axis=0)).any():
            at = int(np.argmax(stops))
            return step + 1 + at, [each for each, begins in zip(conditions, starts[:, at], strict=True) if begins]
        step = end
    return None


def last_turn(timeline: Timeline, branch: int, asked: Condition, before: int, downto: int = 0) -> Turn | None:
    """The last step in (downto, before), all of it trained, at which a condition came true or ceased to be; None if it
    did neither. What happens between two steps never ceases.
    """
    end = before - 1
    while end > downto:
        segment, _ = timeline.run_at(Position(branch, end))
        start = max(end - min(BLOCK, segment.block), segment.first - 1, downto)
        (values,) = _values_between(timeline, branch, [asked], start, end)
        with np.errstate(all="ignore"):
            came = asked.starts(values)
            turned = came
            if asked.holds is not None:
                held = asked.holds(values)
                turned = held[1:] != held[:-1]
        if turned.any():
            at = int(np.flatnonzero(turned)[-1])
            return Turn(start + 1 + at, bool(came[at]))
        end = start
    return None


def _values_between(
    timeline: Timeline, branch: int, conditions: Sequence[Condition], step: int, end: int
) -> list[Array]:
    """What each condition looks at, from `step` to `end`, which lie on one segment but for `step` itself."""
    segment, _ = timeline.run_at(Position(branch, end))
    blocks = [states_between(timeline, branch, max(step, segment.first), end)]
    if step < segment.first:  # the state before is another segment's
        blocks.insert(0, states_between(timeline, branch, step, step))
    with np.errstate(all="ignore"):  # what overflows has no size
        return [np.concatenate([each.values(block) for block in blocks]) for each in conditions]


def holds_at(timeline: Timeline, branch: int, asked: Condition, step: int) -> bool:
    """Whether a condition holds at a step that was trained; what changes at a step, such as a sign, holds at none."""
    if asked.holds is None:
        return False
    with np.errstate(all="ignore"):
        return bool(asked.holds(asked.values(states_between(timeline, branch, step, step)))[0])


def said(stopped: Sequence[Condition], step: int, setup: Setup) -> str:
    """What stopped a run, in words."""
    return f"stopped at step {count(step)}: {' and '.join(each.words(setup) for each in stopped)}"


def said_back(asked: Condition, turn: Turn, setup: Setup) -> str:
    """What a run backwards has found, in words."""
    at, words = count(turn.step), asked.words(setup)
    if asked.holds is None:
        return f"{words}: the last time before was step {at}"
    return f"{words}: came true at step {at}" if turn.true else f"{words}: ceased to be true at step {at}"


def said_nowhere(timeline: Timeline, branch: int, asked: Condition, before: int) -> str:
    """What a run backwards says that has found nothing before a step."""
    if before == 0:
        return "there is nothing before step 0"
    if asked.holds is None:
        return f"{asked.text}: at no step before {count(before)}"
    always = holds_at(timeline, branch, asked, 0)
    return f"{asked.text}: true at {'every' if always else 'no'} step before {count(before)}"
