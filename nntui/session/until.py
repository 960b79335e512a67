"""Stop conditions: `loss < 0.01`, `accuracy = 1`, `w1 changes sign`, `abs(gradient(w1)) < 1e-4`, `diverged`.

A condition is read from a table of forms, never evaluated. It holds or doesn't at each step; a run stops at the
first step at which one comes true that was not true before.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.engine.metrics import METRICS
from nntui.scenario.setup import Setup
from nntui.session.moment import Moment
from nntui.session.quantities import Quantity, UnknownQuantityError, quantity
from nntui.session.timeline import Position, Segment, Timeline
from nntui.text.escape import shortened
from nntui.text.numbers import MINUS, short

NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?"
COMPARISON = re.compile(rf"(?P<left>.+?)\s*(?P<sign><=|>=|<|>|=)\s*(?P<right>{NUMBER})", re.IGNORECASE)
CHANGES_SIGN = re.compile(r"(?P<left>.+?)\s+changes\s+sign")
ABSOLUTE = re.compile(r"abs\((?P<inside>.*)\)|\|(?P<bars>.*)\|")
EVERY = re.compile(r"(?:each|every)\s+time\s+|every\s+", re.IGNORECASE)
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


class ConditionError(ValueError):
    """A condition that can't be read; its text says what was expected."""


@dataclass(frozen=True, eq=False)
class Condition:
    """A stop condition: as it was written, whether it stops every time it comes true, and where it holds.

    `values` computes the quantity at a run of states, `holds` says for the values of shape (n + 1,), the first of
    which is that of the state before, at which of the n states it holds.
    """

    text: str
    every: bool
    values: Callable[["Block"], Array]
    holds: Callable[[Array], NDArray[np.bool_]]


@dataclass(frozen=True, eq=False)
class Block:
    """Some states in a row on one segment: the first step, the parameters of shape (n, parameters)."""

    timeline: Timeline
    branch: int
    segment: Segment
    first: int
    vectors: Array

    @cached_property
    def metrics(self) -> Array:
        """The metrics of the states, of shape (n, metrics)."""
        return self.segment.metrics(self.vectors)

    def metric(self, name: str) -> Array:
        """A metric of the states by its name, of shape (n,); nan where the segment doesn't measure it."""
        shown = [metric.name for metric in self.segment.setup.metrics]
        return self.metrics[:, shown.index(name)] if name in shown else np.full(len(self.vectors), np.nan)

    def parameter(self, name: str) -> Array:
        """A parameter at the states by its name, of shape (n,); nan where the network has none of that name."""
        found = self.segment.setup.parameter_by_name.get(name)
        return self.vectors[:, found.index] if found is not None else np.full(len(self.vectors), np.nan)


def condition(text: str, setup: Setup) -> Condition:
    """The condition that a text names; raises ConditionError."""
    if len(text) > MAX_TEXT:
        raise ConditionError(f"expected at most {MAX_TEXT} characters")
    wanted = text.replace(MINUS, "-").strip()
    every = EVERY.match(wanted) is not None
    plain = EVERY.sub("", wanted, count=1) if every else wanted
    if plain == DIVERGED:
        return Condition(text.strip(), every, _finite, lambda values: values[1:] == 0)
    if (form := CHANGES_SIGN.fullmatch(plain)) is not None:
        values = _values(form["left"], setup)
        return Condition(text.strip(), every, values, lambda v: np.sign(v[1:]) * np.sign(v[:-1]) < 0)
    form = COMPARISON.fullmatch(plain)
    if form is None:
        raise ConditionError(f"expected a condition such as {EXAMPLE}; found “{shortened(text)}”")
    compare, right = SIGNS[form["sign"]], float(form["right"])
    return Condition(text.strip(), every, _values(form["left"], setup), lambda values: compare(values[1:], right))


def _values(text: str, setup: Setup) -> Callable[[Block], Array]:
    """How a quantity is computed at many states; "abs(…)" is its size."""
    form = ABSOLUTE.fullmatch(text.strip())
    name = text.strip() if form is None else (form["inside"] or form["bars"] or "").strip()
    try:
        asked = quantity(name, setup)
    except UnknownQuantityError as error:
        raise ConditionError(str(error)) from None
    compute = _over_states(name, asked, setup)
    return compute if form is None else lambda block: np.abs(compute(block))


def _over_states(name: str, asked: Quantity, setup: Setup) -> Callable[[Block], Array]:
    """A quantity at the states of a block: all at once where that is possible, else one moment after the other."""
    if name in ("loss", *METRICS):
        wanted = setup.metrics[0].name if name == "loss" else name
        shown = [metric.name for metric in setup.metrics]
        if wanted in shown:
            return lambda block: block.metric(wanted)
    if name in setup.parameter_by_name:
        return lambda block: block.parameter(name)
    if name == "step":
        return lambda block: block.first + np.arange(len(block.vectors), dtype=np.float64)

    def one_by_one(block: Block) -> Array:
        steps = range(block.first, block.first + len(block.vectors))
        with np.errstate(all="ignore"):
            return np.array([asked.at(Moment(block.timeline, Position(block.branch, step))) for step in steps])

    return one_by_one


def _finite(block: Block) -> Array:
    """1 where all parameters and metrics are finite, else 0."""
    good = np.isfinite(block.vectors).all(axis=1) & np.isfinite(block.metrics).all(axis=1)
    return np.where(good, 1.0, 0.0)


def first_stop(
    timeline: Timeline, branch: int, conditions: Sequence[Condition], after: int, upto: int
) -> tuple[int, list[Condition]] | None:
    """The first step in (after, upto], all of it trained, at which conditions come true, and which; None if none does.

    A condition comes true where it holds and didn't at the step before.
    """
    step = after
    while conditions and step < upto:
        segment, last = timeline.run_at(Position(branch, step + 1))
        end = min(step + BLOCK, upto, last)
        states = segment.states(step + 1, end)
        before = timeline.at(Position(branch, step)).vector
        first = before if len(before) == states.shape[1] else states[0]
        block = Block(timeline, branch, segment, step, np.concatenate([first[np.newaxis], states]))
        if (found := _first_of(conditions, block)) is not None:
            return found
        step = end
    return None


def _first_of(conditions: Sequence[Condition], block: Block) -> tuple[int, list[Condition]] | None:
    """The first stop among the states of a block after its first."""
    starts = np.empty((len(conditions), len(block.vectors) - 1), dtype=np.bool_)
    for place, each in enumerate(conditions):
        values = each.values(block)
        holds = each.holds(values)
        held = np.concatenate([each.holds(np.concatenate([values[:1], values[:1]])), holds[:-1]])
        starts[place] = holds & ~held
    stops = starts.any(axis=0)
    if not stops.any():
        return None
    at = int(np.argmax(stops))
    return block.first + 1 + at, [each for place, each in enumerate(conditions) if starts[place, at]]


def said(stopped: Sequence[Condition], step: int) -> str:
    """What stopped a run, in words."""
    return f"stopped at step {short(step)}: {' and '.join(each.text for each in stopped)}"
