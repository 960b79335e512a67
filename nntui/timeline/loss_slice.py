"""The error against one weight: a slice through it along one parameter, all others held still.

The learning rate's step is taken on this curve: the gradient is its slope where the weight stands, and the update
goes down along it.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from nntui.engine.arrays import Array
from nntui.text.frozen import dataclass
from nntui.timeline.moment import Moment

if TYPE_CHECKING:
    from nntui.timeline.held_still import HeldStill

Point = tuple[float, float]

POINTS = 120  # about two for each column of a pane
FEWEST = 9  # points that still show a bend
WORK = 4_000_000  # activations that one slice may compute; it has fewer points where that isn't enough
PROBED = 0.1  # how far to either side the bend is measured, in units of max(1, |w|)
REACH = 20.0  # how far away the bottom may be to be shown, in the same units
FARTHEST = 1e300  # a weight beyond has no place on an axis
FLAT = 1e-9  # a bend smaller than this part of the error is rounding


@dataclass(frozen=True, eq=False)
class Slice:
    """The error along one parameter at a moment.

    `xs` (n,) are values of the parameter in rising order, those of `now` and `next` among them; `batch` (n,) is the
    loss of the rows of the next update, `dataset` (n,) the same loss over all rows that are learned from. `now` and
    `next` are points (x, y) of `batch`: where the parameter stands, and where the next update leads if it moves this
    parameter alone.
    `dataset_now` is that now, `slope` the gradient that the update follows; a frozen parameter has
    one too, but `moves` is False, and `next` is `now`.
    """

    xs: Array
    batch: Array
    dataset: Array
    now: Point
    dataset_now: float
    slope: float
    next: Point
    moves: bool


def slice_of(moment: Moment, place: int, points: int = POINTS) -> Slice:
    """The slice along the parameter at `place` in `setup.parameters`, in about `points` points.

    Values that overflow are inf or nan. Raises ValueError if nothing is trained.
    """
    from nntui.timeline.held_still import HeldStill

    training, program, gradient = moment.setup.training, moment.setup.program, moment.gradient
    if training is None or gradient is None:
        raise ValueError("a forward-only scenario has no error to follow")
    parameter = moment.setup.parameters[place]
    x, slope = float(moment.vector[parameter.index]), float(gradient[parameter.index])
    after = float(moment.next_vector[parameter.index])
    moves = program.trainable is None or bool(program.trainable[parameter.index])
    along = HeldStill(moment, training, [parameter])
    with np.errstate(all="ignore"):
        low, high = _range(x, after, _bottom(along, x))
        ends = [value for value in (x, after) if low <= value <= high]
        xs = np.unique(np.append(np.linspace(low, high, max(_affordable(along, points) - len(ends), FEWEST)), ends))
        batch, dataset = along.losses(np.append(xs, after))
    here = (x, moment.batch_loss)
    there = (after, float(batch[-1])) if moves else here
    return Slice(xs, batch[:-1], dataset[:-1], here, float(moment.metrics[0]), slope, there, moves)


def _affordable(along: "HeldStill", points: int) -> int:
    """How many of `points` points can be computed with little enough work."""
    return max(min(points, int(WORK / along.work)), FEWEST)


def _bottom(along: "HeldStill", x: float) -> float:
    """The bottom of the parabola through three points of the dataset's curve around x; x if there is none in reach.

    The dataset's, since that of a batch is another one at each step, and the picture would jump.
    """
    unit = max(1.0, abs(x))
    h = PROBED * unit
    left, middle, right = along.losses(np.array([x - h, x, x + h]))[1].tolist()
    bend = left - 2 * middle + right
    if not (math.isfinite(bend) and bend > FLAT * abs(middle)):
        return x
    bottom = x + h * (left - right) / 2 / bend
    return bottom if abs(bottom - x) <= REACH * unit else x


def _range(x: float, after: float, bottom: float) -> tuple[float, float]:
    """The values to show: now, after the update and the bottom, with room on either side.

    The range is centred on the bottom, since that stays where it is while the weight comes near, and it lies on a
    grid, so that it stands still for many steps.
    """
    if not abs(x) < FARTHEST:
        return -1.0, 1.0
    places = [place for place in (x, after) if abs(place) < FARTHEST]
    half = rounded_up(max(1.0, abs(x) / 2, *(1.25 * abs(place - bottom) for place in places)))
    centre = round(bottom / half * 4) * half / 4
    return centre - half, centre + half


def rounded_up(size: float, factors: Sequence[float] = (1, 2, 5)) -> float:
    """The next 1, 2 or 5 times a power of ten, or one of other factors."""
    power = 10.0 ** math.floor(math.log10(size))
    return next(factor * power for factor in (*factors, 10) if factor * power >= size)
