"""Stop conditions: `loss < 0.01`, `accuracy = 1`, `w1 changes sign`, `abs(gradient(w1)) < 1e-4`, `diverged`.

A condition is read from a table of forms, never evaluated. It holds or doesn't at each step; a run stops at the
first step at which one comes true that was not true before.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.engine.batched import gradients
from nntui.quantities.quantities import named_here, quantity
from nntui.quantities.quantity import UnknownQuantityError
from nntui.quantities.whole import EPOCH_LOSSES
from nntui.scenario.setup import Setup
from nntui.text import typed
from nntui.text.errors import RefusedError
from nntui.text.escape import printable, shortened
from nntui.text.numbers import count
from nntui.timeline.epoch_loss import epoch_losses
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.runs import Segment
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
EXAMPLE = "squared_error < 0.01, accuracy = 1, w1 changes sign, abs(gradient(w1)) < 1e-4, diverged or step = 500"


class ConditionError(RefusedError):
    """A condition that can't be read; its text says what was expected."""


@dataclass(frozen=True, eq=False)
class Condition:
    """A stop condition: as it was written, whether it stops every time it comes true, and where it does.

    `values` computes the quantity at a run of states, `starts` says for the values of shape (n + 1,), the first of
    which is that of the state before, at which of the n states it comes true. `holds` says at which of the states it
    holds; None where it is about what happens between two.
    """

    text: str
    every: bool
    values: Callable[["StateRange"], Array]
    starts: Callable[[Array], NDArray[np.bool_]]
    holds: Callable[[Array], NDArray[np.bool_]] | None = None


@dataclass(frozen=True, eq=False)
class StateRange:
    """Some states in a row on one segment: the first step, the states of shape (n, state)."""

    timeline: Timeline
    branch: int
    segment: Segment
    first: int
    vectors: Array

    @cached_property
    def setup(self) -> Setup:
        """The setup that these states are trained by."""
        return self.timeline.setup_at(Position(self.branch, self.first))

    @cached_property
    def metrics(self) -> Array:
        """The metrics of the states, of shape (n, metrics)."""
        return self.segment.metrics(self.vectors)

    @cached_property
    def gradients(self) -> Array:
        """The gradients that the updates after the states use, of shape (n, parameters)."""
        return gradients(self.segment.setup.program, self.vectors, self.first)

    def values(self, name: str) -> Array:
        """A quantity at the states, of shape (n,): all at once where that is possible, else one moment after the
        other; nan where there is nothing of that name.
        """
        setup = self.setup
        shown = [metric.name for metric in setup.metrics]
        if (metric := shown[0] if name == "loss" and shown else name) in shown:
            return self.metrics[:, shown.index(metric)]
        if (parameter := setup.parameter_by_name.get(name)) is not None:
            return self.vectors[:, parameter.index]
        steps = np.arange(self.first, self.first + len(self.vectors))
        if name == "step":
            return steps.astype(np.float64)
        if name in EPOCH_LOSSES and self.segment.setup.training is not None:
            return epoch_losses(self.timeline, self.branch, steps.tolist(), mean=EPOCH_LOSSES[name])
        try:
            asked = quantity(name, setup)
        except UnknownQuantityError:
            return np.full(len(steps), np.nan)
        match typed.call(name):
            case ("gradient", [of]) if of in self.segment.setup.parameter_by_name:
                return self.gradients[:, self.segment.setup.parameter_by_name[of].index]
        return np.array([asked.at(Moment(self.timeline, Position(self.branch, int(step)))) for step in steps])


def condition(text: str, setup: Setup) -> Condition:
    """The condition that a text names; raises ConditionError."""
    if len(text) > MAX_TEXT:
        raise ConditionError(f"expected at most {MAX_TEXT} characters")
    wanted = text.strip()
    text = printable(wanted)
    repeated = typed.each_time(wanted)
    every, plain = repeated is not None, wanted if repeated is None else repeated
    if plain == DIVERGED:
        return _lasting(text, every, _finite, lambda values: values == 0)
    if (left := typed.changing_sign(plain)) is not None:
        return Condition(text, every, _values(left, setup), lambda v: np.sign(v[1:]) * np.sign(v[:-1]) < 0)
    compared = typed.comparison(plain)
    if compared is None:
        raise ConditionError(f"expected a condition such as {EXAMPLE}; found “{shortened(text)}”")
    holds, right = SIGNS[compared.sign], compared.right
    return _lasting(text, every, _values(compared.left, setup), lambda values: holds(values, right))


def _lasting(
    text: str, every: bool, values: Callable[[StateRange], Array], holds: Callable[[Array], NDArray[np.bool_]]
) -> Condition:
    """A condition that holds at a state or doesn't."""
    return Condition(text, every, values, _where_it_begins(holds), holds)


def _where_it_begins(holds: Callable[[Array], NDArray[np.bool_]]) -> Callable[[Array], NDArray[np.bool_]]:
    """Where something holds that didn't at the state before."""

    def starts(values: Array) -> NDArray[np.bool_]:
        held = holds(values)
        begins: NDArray[np.bool_] = held[1:] & ~held[:-1]
        return begins

    return starts


def _values(text: str, setup: Setup) -> Callable[[StateRange], Array]:
    """How a quantity is computed at many states; "abs(…)" is its size."""
    inside = typed.size_of(text.strip())
    name = text.strip() if inside is None else inside
    try:
        quantity(name, setup)
    except UnknownQuantityError as error:
        raise ConditionError(str(error)) from None
    call = typed.call(name)
    if call is not None and call.arguments is None:
        name = named_here(call, setup)
    return (lambda block: block.values(name)) if inside is None else (lambda block: np.abs(block.values(name)))


def _finite(block: StateRange) -> Array:
    """1 where all parameters and metrics are finite, else 0."""
    good = np.isfinite(block.vectors).all(axis=1) & np.isfinite(block.metrics).all(axis=1)
    return np.where(good, 1.0, 0.0)


def first_stop(
    timeline: Timeline, branch: int, conditions: Sequence[Condition], after: int, upto: int
) -> tuple[int, list[Condition]] | None:
    """The first step in (after, upto], all of it trained, at which conditions come true, and which; None if none does.

    A condition comes true where it holds and didn't at the step before; a sign changes anew each time.
    """
    step = after
    while conditions and step < upto:
        segment, last = timeline.run_at(Position(branch, step + 1))
        end = min(step + min(BLOCK, segment.block), upto, last)
        if end <= step:  # it was not trained any further
            return None
        blocks = [_block(timeline, branch, max(step, segment.first), end)]
        if step < segment.first:  # the state before is another segment's
            blocks.insert(0, _block(timeline, branch, step, step))
        with np.errstate(all="ignore"):  # a nan has no sign, and what overflows no size
            values = [np.concatenate([each.values(block) for block in blocks]) for each in conditions]
            starts = np.array([each.starts(found) for each, found in zip(conditions, values, strict=True)])
        if (stops := starts.any(axis=0)).any():
            at = int(np.argmax(stops))
            return step + 1 + at, [each for each, begins in zip(conditions, starts[:, at], strict=True) if begins]
        step = end
    return None


def _block(timeline: Timeline, branch: int, first: int, last: int) -> StateRange:
    segment = timeline.segment(Position(branch, first))
    return StateRange(timeline, branch, segment, first, segment.states(first, last))


def holds_at(timeline: Timeline, branch: int, asked: Condition, step: int) -> bool:
    """Whether a condition holds at a step that was trained; what changes at a step, such as a sign, holds at none."""
    if asked.holds is None:
        return False
    with np.errstate(all="ignore"):
        return bool(asked.holds(asked.values(_block(timeline, branch, step, step)))[0])


def said(stopped: Sequence[Condition], step: int) -> str:
    """What stopped a run, in words."""
    return f"stopped at step {count(step)}: {' and '.join(each.text for each in stopped)}"
