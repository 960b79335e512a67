"""Where a curve turns: its extremes and the changes of its sign, and what is said of them.

An extreme is one where the curve has come from, and goes on to, values that differ by a part of its whole range: what
wiggles less, as where each row pulls its own way, is no extreme. The smallest and the largest of all count always.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from nntui.engine.arrays import Array
from nntui.quantities.along import known
from nntui.text.escape import printable
from nntui.text.numbers import MINUS, count, number
from nntui.timeline.timeline import Timeline

SWING = 0.05  # of the whole range, that a curve must rise and fall around an extreme


class Turning(NamedTuple):
    """A step at which a curve has an extreme or another sign than at the step before, and what is to be said of it."""

    step: int
    words: str


def turnings(name: str, steps: Sequence[int], values: Array) -> list[Turning]:
    """All turnings of a curve with these finite values, of shape (n,), at these steps, in their order."""
    with np.errstate(all="ignore"):  # what lies as far apart as it can differs by more than any swing
        return _turnings(name, steps, values) if len(values) else []


def turnings_along(timeline: Timeline, branch: int, name: str, upto: int) -> list[Turning]:
    """The turnings of a quantity along a branch, as far as it is known up to a step."""
    parts = known(timeline, branch, name, upto)
    steps, values = (np.concatenate([part[at] for part in parts] or [np.empty(0)]) for at in (1, 2))
    finite = np.isfinite(values)
    return turnings(printable(name), steps[finite].astype(int).tolist(), values[finite])


def _turnings(name: str, steps: Sequence[int], values: Array) -> list[Turning]:
    found: dict[int, list[str]] = {}
    span = f"of steps {count(steps[0])} to {count(steps[-1])}"
    gap = steps[1] - steps[0] if len(steps) > 1 else 1
    near = f" (of every {gap}th)" if gap > 1 else ""
    low, high = int(np.argmin(values)), int(np.argmax(values))
    if values[low] < values[high]:
        found[low], found[high] = [f"smallest {span}{near}"], [f"largest {span}{near}"]
        for at, is_high, start, end in _extremes(values, SWING * (values[high] / 2 - values[low] / 2) * 2):
            if at not in (low, high):
                word = "largest" if is_high else "smallest"
                found[at] = [f"{word} of steps {count(steps[start])} to {count(steps[end])}{near}"]
    for at in (np.flatnonzero(np.sign(values[1:]) * np.sign(values[:-1]) < 0) + 1).tolist():
        before = f"{MINUS}" if values[at - 1] < 0 else "+"
        found.setdefault(at, []).append(f"the sign has changed, from {before} to {'+' if before == MINUS else MINUS}")
    return [
        Turning(steps[at], f"{name} at step {count(steps[at])}: {number(float(values[at]))}, {', '.join(words)}")
        for at, words in sorted(found.items())
    ]


def _extremes(values: Array, swing: float) -> Iterator[tuple[int, bool, int, int]]:
    """The inner extremes around which the values rise and fall by at least `swing`: the place, whether it is a largest
    value, and the places of the extremes, or ends, between which it is.
    """
    borders = [0, *_alternating(values, swing), len(values) - 1]
    for before, at, after in zip(borders, borders[1:], borders[2:], strict=False):
        yield at, bool(values[at] > values[after]), before, after


def _alternating(values: Array, swing: float) -> Iterator[int]:
    """The places where the values turn, from a largest to a smallest one and back; each is known once they have gone
    on by `swing`.
    """
    slope = np.sign(np.diff(values))
    moving = np.flatnonzero(slope)
    turns = moving[:-1][slope[moving[1:]] != slope[moving[:-1]]] + 1  # local extremes; of a level stretch the first
    low = high = 0
    rising: bool | None = None
    for at in [*turns.tolist(), len(values) - 1]:
        value = values[at]
        if rising is not False and value > values[high]:
            high = at
        if rising is not True and value < values[low]:
            low = at
        if rising is not False and values[high] - value >= swing:
            if rising or values[high] - values[: high + 1].min() >= swing:
                yield high
            rising, low = False, at
        elif rising is not True and value - values[low] >= swing:
            if rising is False or values[: low + 1].max() - values[low] >= swing:
                yield low
            rising, high = True, at
