"""The axes of a plot: what each covers, and where its numbers stand."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nntui.render.log_scale import log_marks
from nntui.text.frozen import dataclass

LABEL_WIDTH = 7  # tick numbers longer than this are written with an exponent
FLATTEST = 1e-3  # an axis covers at least this part of its largest value, so that rounding noise looks flat
FLATTEST_LOG = 0.02  # and on a log scale at least this many powers of ten
FEWEST_TICKS = 4  # of a y axis, where there is room for them
MARGIN = 0.05  # of the range, left free above and below


class Tick(NamedTuple):
    """A number on an axis: its value (in the axis's own unit) and the text that stands for it."""

    value: float
    text: str


@dataclass(frozen=True)
class Axis:
    """From values to places along an axis: `low` is at 0, `high` at 1.

    Both are in the axis's own unit: log10 of the value on a log scale, otherwise the value divided by `unit`,
    a power of ten that keeps differences of huge values finite.
    """

    low: float
    high: float
    log: bool = False
    unit: float = 1.0

    def place(self, values: np.ndarray) -> np.ndarray:
        """Where `values` (n,) stand, as fractions from 0 to 1; values beyond the ends are put at the ends."""
        own = np.log10(values) if self.log else values / self.unit
        return np.clip((own - self.low) / (self.high - self.low), 0.0, 1.0)


def _unit(low: float, high: float) -> float:
    """1, or for huge and tiny values the power of ten that brings them near 1."""
    peak = max(abs(low), abs(high))
    if peak == 0 or 1e-150 < peak < 1e150:
        return 1.0
    return float(10.0 ** min(max(math.floor(math.log10(peak)), -300), 300))


def x_axis(limits: tuple[float, float]) -> tuple[Axis, bool]:
    """The x axis over `limits`, and whether they are whole numbers."""
    low, high = sorted(float(limit) for limit in limits)
    if not (math.isfinite(low) and math.isfinite(high)):
        low, high = 0.0, 1.0
    whole = low.is_integer() and high.is_integer() and max(abs(low), abs(high)) < 1e15
    unit = _unit(low, high)
    low, high = low / unit, high / unit
    if high - low <= 1e-12 * max(abs(low), abs(high)):
        high = low + max(math.ceil(abs(low) * FLATTEST), 1)
    return Axis(low, high, unit=unit), whole


def y_axis(low: float, high: float, log: bool) -> Axis:
    """A y axis for values from `low` to `high`, with the floor at zero when they fall far towards it."""
    if log:
        low, high = _widened(math.log10(low), math.log10(high), FLATTEST_LOG)
        return Axis(max(low, -323.3), min(high, 308.25), log=True)
    unit = _unit(low, high)
    low, high = low / unit, high / unit
    if 0 <= low < high / 2 or low == high == 0:
        return Axis(0.0, high or 1.0, unit=unit)
    wide_low, wide_high = _widened(low, high, FLATTEST * max(abs(low), abs(high)))
    return Axis(max(wide_low, 0.0) if low >= 0 else wide_low, wide_high, unit=unit)


def _widened(low: float, high: float, least: float) -> tuple[float, float]:
    """The range with a margin around it, and at least `least` wide."""
    middle = (low + high) / 2
    half = max(high - low, least) * (0.5 + MARGIN)
    return middle - half, middle + half


def x_ticks(axis: Axis, whole: bool, canvas: int) -> list[Tick]:
    """Ticks for an x axis `canvas` cells wide; whole limits get one each: they say how long a run is."""
    ends = [Tick(end, f"{end:.0f}") for end in (axis.low, axis.high)] if whole else []
    longest = max((len(tick.text) for tick in ends), default=LABEL_WIDTH)
    ticks = linear_ticks(axis.low, axis.high, max(canvas // (longest + 4), 2), axis.unit, whole=whole)
    if not ends:
        return ticks
    room = (axis.high - axis.low) / canvas * (1.5 * longest + 2)
    return [ends[0], *(tick for tick in ticks if axis.low + room < tick.value < axis.high - room), ends[1]]


def linear_ticks(low: float, high: float, most: int, unit: float, *, whole: bool = False) -> list[Tick]:
    """At most `most` ticks (2 or more) at multiples of 1, 2 or 5 times a power of ten, in units of `unit`."""
    span = high - low
    if not span > 0:
        return [Tick(low, f"{low * unit:.3g}")]
    power = 0 if whole and span / most < 1 else math.floor(math.log10(span / most))
    denser = [low, high]
    for factor in (1, 2, 5, 10, 20, 50):
        step = factor * 10.0**power
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        values = [number * step for number in range(first, last + 1)]
        if len(values) <= most:
            break
        denser = values
    if len(values) < 2:  # the next coarser step would leave one tick or none: name the ends of the denser ones
        values = [denser[0], denser[-1]]
        step = denser[1] - denser[0]
    return [Tick(value, text) for value, text in zip(values, _texts(values, step, unit), strict=True)]


def _texts(values: Sequence[float], step: float, unit: float) -> list[str]:
    """The values in as few digits as tell neighbours `step` apart from each other."""
    smallest = math.floor(math.log10(step) + 1e-9)
    digits = max(0, -smallest)
    if unit == 1.0 and digits <= LABEL_WIDTH:
        fixed = [f"{value + 0.0:.{digits}f}" for value in values]
        if max(len(text) for text in fixed) <= LABEL_WIDTH:
            return fixed
    largest = math.floor(math.log10(max(abs(value) for value in values) or step) + 1e-9)
    digits = max(0, largest - smallest)
    return [f"{value * unit:.{digits}e}" if value else "0" for value in values]


def y_ticks(axis: Axis, rows: int) -> list[Tick]:
    """Ticks for a y axis of so many rows: some rows apart, closer where that would leave fewer than FEWEST_TICKS and
    there is room for more.
    """
    if axis.log:
        return [Tick(math.log10(mark), _short(mark)) for mark in log_marks(axis.low, axis.high, max(rows, 1))]
    ticks: list[Tick] = []
    closer = (rows * 3 // 4, rows - 1) if rows >= 2 * FEWEST_TICKS else ()
    for most in (rows // 3, rows // 2, *closer):
        ticks = linear_ticks(axis.low, axis.high, max(most, 2), axis.unit)
        if len(ticks) >= FEWEST_TICKS:
            break
    return ticks


def _short(mark: float) -> str:
    """A number of a log axis in as few characters as say it."""
    exponent = f"{mark:.0e}"
    return exponent if not 1e-4 <= mark < 1e6 and float(exponent) == mark else f"{mark:g}"


def lowest_and_highest(curves: Sequence[np.ndarray]) -> tuple[float, float]:
    """Of the values (n,) of some curves, of which one at least has any."""
    some = [y for y in curves if y.size]
    return min(float(y.min()) for y in some), max(float(y.max()) for y in some)


def gutter_of(curves: Sequence[np.ndarray], log: bool, rows: int) -> int:
    """The cells that the numbers of the y axis take for values (n,) of some curves, on so many rows."""
    values = [y[np.isfinite(y) & ((y > 0) | (not log))] for y in curves]
    if not any(y.size for y in values):
        return 0
    up = y_axis(*lowest_and_highest(values), log)
    return max(len(tick.text) for tick in y_ticks(up, rows))
