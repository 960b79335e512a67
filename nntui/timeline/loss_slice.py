"""The error against one weight: a slice through it along one parameter, all others held still.

The learning rate's step is taken on this curve: the gradient is its slope where the weight stands, and the update
goes down along it.
"""

import math
from collections.abc import Generator, Iterator, Sequence

import numpy as np

from nntui.engine.arrays import Array
from nntui.text.frozen import dataclass
from nntui.timeline.moment import Moment

Point = tuple[float, float]

POINTS = 120  # about two for each column of a pane
FEWEST = 9  # points that still show a bend
WORK = 4_000_000  # activations that one slice may compute; it has fewer points where that isn't enough
AT_FIRST = 1_200_000  # of them that are computed at once: some 40 ms
PIECE = 1_500_000  # and in each piece from then on
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


class SliceInPieces:
    """The slice along the parameter at `place` in `setup.parameters`, in about `points` points, worked out in pieces.

    `slice` is what is known of it: None until its first points are, then these, in the end all. What it will be is the
    same whoever asks and when. Raises ValueError if nothing is trained.
    """

    def __init__(self, moment: Moment, place: int, points: int) -> None:
        from nntui.timeline.held_still import HeldStill

        training, program, gradient = moment.setup.training, moment.setup.program, moment.gradient
        if training is None or gradient is None:
            raise ValueError("a forward-only scenario has no error to follow")
        parameter = moment.setup.parameters[place]
        self._moment, self._points = moment, points
        self._x, self._slope = float(moment.vector[parameter.index]), float(gradient[parameter.index])
        self._after = float(moment.next_vector[parameter.index])
        self._moves = program.trainable is None or bool(program.trainable[parameter.index])
        self._along = HeldStill(moment, training, [parameter])
        self.slice: Slice | None = None
        self.whole = False  # whether all is computed
        self._work = self._all()
        self._compute(AT_FIRST)

    def go_on(self) -> None:
        """Compute a piece more."""
        self._compute(PIECE)

    def _compute(self, most: int) -> None:
        done = 0.0
        for work in self._work:
            done += work
            if done >= most:
                return
        self.whole = True

    def _all(self) -> Iterator[float]:
        """All that is computed, with the work of each part when it is done."""
        bottom = yield from self._bottom()
        low, high = _range(self._x, self._after, bottom)
        ends = [value for value in (self._x, self._after) if low <= value <= high]
        xs = np.unique(np.append(np.linspace(low, high, max(self._affordable() - len(ends), FEWEST)), ends))
        losses = np.full((2, len(xs) + 1), np.nan)  # of the batch and of all rows; the last where the update leads
        first = np.zeros(len(xs) + 1, dtype=np.bool_)
        if len(xs) * self._along.work > AT_FIRST:  # a few at first, from end to end
            first[np.linspace(0, len(xs) - 1, FEWEST).astype(int)] = first[-1] = True
        known = np.zeros_like(first)
        for some in (first, ~first):
            if some.any():
                found = yield from self._along.in_parts(np.append(xs, self._after)[some], None)
                losses[:, some] = [each[0] for each in found]
                known |= some
                self.slice = self._known(xs[known[:-1]], *losses[:, known])

    def _known(self, xs: Array, batch: Array, dataset: Array) -> Slice:
        """The slice in some points, with the losses there, and the last where the update leads."""
        here = (self._x, self._moment.batch_loss)
        there = (self._after, float(batch[-1])) if self._moves else here
        now = float(self._moment.metrics[0])
        return Slice(xs, batch[:-1], dataset[:-1], here, now, self._slope, there, self._moves)

    def _affordable(self) -> int:
        """How many points can be computed with little enough work."""
        return max(min(self._points, int(WORK / self._along.work)), FEWEST)

    def _bottom(self) -> Generator[float, None, float]:
        """The bottom of the parabola through three points of the dataset's curve around x; x if there is none in reach.

        The dataset's, since that of a batch is another one at each step, and the picture would jump.
        """
        x, unit = self._x, max(1.0, abs(self._x))
        h = PROBED * unit
        _, dataset = yield from self._along.in_parts(np.array([x - h, x, x + h]), None)
        left, middle, right = dataset[0].tolist()
        bend = left - 2 * middle + right
        if not (math.isfinite(bend) and bend > FLAT * abs(middle)):
            return x
        bottom = x + h * (left - right) / 2 / bend
        return bottom if abs(bottom - x) <= REACH * unit else x


def slice_of(moment: Moment, place: int, points: int = POINTS) -> Slice:
    """The whole slice. Values that overflow are inf or nan. Raises ValueError if nothing is trained."""
    found = SliceInPieces(moment, place, points)
    while not found.whole:
        found.go_on()
    assert found.slice is not None  # noqa: S101 - it is whole
    return found.slice


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
