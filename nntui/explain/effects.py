"""What a slope means, in words: what a little more or less of something really does to the error."""

import math
from collections.abc import Callable

from nntui.explain.nudge import BENT, NUDGE, Change
from nntui.explain.terms import digits_of

TOO_LARGE = "Not finite any more: the numbers have grown beyond what the computer can hold"


def effect_of(name: str, slope: float, nudged: Callable[[float], Change]) -> tuple[str, bool]:
    """What a slope means: "Negative: h1 up by 0.01 lowers the error by about 0.0006"; and whether what really happens
    is what the slope says. `nudged` works out what moving it does.
    """
    if not math.isfinite(slope):
        return TOO_LARGE, False
    if slope == 0:
        return _effect_of_zero(name, nudged)
    word, up = "Positive" if slope > 0 else "Negative", nudged(NUDGE)
    if not up.known:
        return f"{word}; {up.of} is too large to tell what {name} up by {NUDGE} does", True
    if not up.certain:
        return f"{word}: {name} up by {NUDGE} changes {up.of} by less than {up.bound}", True
    linear = slope * NUDGE
    size = linear if abs(up.by - linear) <= BENT * abs(linear) else up.by
    as_said = (up.by > 0) == (slope > 0)
    return f"{word}{':' if as_said else ', but'} {_told(name, 'up', up, abs(size))}", as_said


def _effect_of_zero(name: str, nudged: Callable[[float], Change]) -> tuple[str, bool]:
    """What a slope of 0 means: nothing, unless the error has a corner or a minimum there."""
    ways = {"up": nudged(NUDGE), "down": nudged(-NUDGE)}
    for way, change in ways.items():
        if change.certain:
            return f"Zero, but {_told(name, way, change, abs(change.by))}", False
    if not any(change.by for change in ways.values()):
        return f"Zero: a little more or less of {name} changes nothing", True
    if not all(change.known for change in ways.values()):
        return f"Zero; {ways['up'].of} is too large to tell what {name} up by {NUDGE} does", True
    largest = max(ways.values(), key=lambda change: abs(change.by) + change.rounding)
    return f"Zero: {name} up or down by {NUDGE} changes {largest.of} by less than {largest.bound}", True


def _told(name: str, way: str, change: Change, size: float) -> str:
    return f"{name} {way} by {NUDGE} {change.verb} {change.of} by about {digits_of(size, 2)}"
