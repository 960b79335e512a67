"""The error over two parameters, all others held still: a surface, coarse at once and whole in pieces; and over it the
way that the run has gone so far.
"""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.network import Parameter
from nntui.timeline.held_still import HeldStill
from nntui.timeline.loss_slice import rounded_up
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline

Limits = tuple[float, float, float, float]  # left, right, bottom, top

COARSER = 4  # times fewer points along each axis at first
FEWEST = 5  # points along an axis that still show a valley
WORK = 150_000_000  # activations that a whole surface may compute; it has fewer points where that isn't enough
AT_FIRST = 1_500_000  # activations that are computed at once: about 10 ms
PIECE = 1_500_000  # and in each piece from then on, for which a key may have to wait
TOLD = 4  # times that it is told of new points until it is whole
SIZES = (1, 1.5, 2, 3, 4, 6, 8)  # of half an axis, times a power of ten
ROOM = 0.65  # half of what an axis covers, at least, in parts of what the run has gone along it


class Surface:
    """The batch's and the dataset's loss over two parameters of a moment, in as many points as can be afforded.

    `xs` (n,) are values of the first parameter in the list, `ys` (m,) of the second; arrays are (m, n). It begins with
    the points of a coarser grid, as many of them as can be had at once, and `go_on` computes a piece more: what it
    will hold is the same whoever asks and when.
    """

    def __init__(self, moment: Moment, pair: Sequence[Parameter], limits: Limits, size: tuple[int, int]) -> None:
        training = moment.setup.training
        if training is None:
            raise ValueError("a forward-only scenario has no error to follow")
        self._held = HeldStill(moment, training, pair)
        fine = self._affordable(size, WORK)
        coarse = self._affordable((-(-fine[0] // COARSER), -(-fine[1] // COARSER)), AT_FIRST)
        at_once = fine[0] * fine[1] * self._held.work <= AT_FIRST or coarse == fine
        self._limits, self._size = limits, size
        self.xs = self.ys = np.empty(0)
        self.whole = False  # whether all is computed
        self.share = 0.0  # how much of the present grid is, from 0 to 1
        self.version = 0  # grows with what there is to be seen
        self.coarse: tuple[Array, Array] | None = None  # the first grid, when it is complete
        indices = [parameter.index for parameter in pair]
        (x, y), (next_x, next_y) = (vector[indices].tolist() for vector in (moment.vector, moment.next_vector))
        self.now, self.next = (x, y), (next_x, next_y)
        self.errors_now = self.errors_next = moment.batch_loss, float(moment.metrics[0])
        self._work = self._all([fine] if at_once else [coarse, fine])
        self._compute(only_coarse=True)

    @property
    def dense(self) -> bool:
        """Whether there is a point for each place of the size that was asked for."""
        return (len(self.xs), len(self.ys)) == self._size

    def go_on(self) -> None:
        """Compute a piece more."""
        self._compute(only_coarse=False)

    def _compute(self, *, only_coarse: bool) -> None:
        """Compute a piece, or what of it leads to the first grid."""
        done = 0.0
        for work in self._work:
            done += work
            if done >= PIECE or (only_coarse and self.coarse is not None):
                return
        self.whole = True

    def _all(self, grids: Sequence[tuple[int, int]]) -> Iterator[float]:
        """All that is computed, with the work of each part when it is done: where the update leads, then each grid."""
        if self.next != self.now:
            batch, dataset = yield from self._held.in_parts(np.array(self.next[1:]), np.array(self.next[:1]))
            self.errors_next = float(batch[0, 0]), float(dataset[0, 0])
        for n, m in grids:
            self._begin(n, m)
            for columns, lines in self._parts(n, m):
                batch, dataset = yield from self._held.in_parts(self.ys[lines], self.xs[columns])
                self.batch[lines, columns], self.dataset[lines, columns] = batch.T, dataset.T
                before, self.share = self.share, min(columns.stop / n, 1.0) if lines.stop >= m else self.share
                self.version += int(TOLD * self.share) - int(TOLD * before)
            self.coarse = self.coarse or (self.batch, self.dataset)

    def _affordable(self, size: tuple[int, int], work: int) -> tuple[int, int]:
        """A grid of that size, or of a smaller one, that takes no more than so much work."""
        share = min(math.sqrt(work / (size[0] * size[1] * self._held.work)), 1.0)
        return max(int(size[0] * share), FEWEST), max(int(size[1] * share), FEWEST)

    def _begin(self, n: int, m: int) -> None:
        """Begin a grid of n by m points, with what the one before it says of them."""
        left, right, bottom, top = self._limits
        xs, ys = _middles(left, right, n, self._size[0]), _middles(bottom, top, m, self._size[1])
        if self.coarse is None:
            self.batch, self.dataset = np.full((m, n), np.nan), np.full((m, n), np.nan)
        else:
            self.batch, self.dataset = (spread(each, self.xs, self.ys, xs, ys) for each in self.coarse)
        self.xs, self.ys, self.share = xs, ys, 0.0

    def _parts(self, n: int, m: int) -> Iterator[tuple[slice, slice]]:
        """Columns and lines that are computed together."""
        points = max(int(PIECE / self._held.work), 1)
        columns, lines = max(points // m, 1), min(points, m)
        for column in range(0, n, columns):
            for line in range(0, m, lines):
                yield slice(column, column + columns), slice(line, line + lines)

    def field(self, *, of_batch: bool) -> Array:
        """The loss at the middle of each of the size's places, (lines, columns): between computed points straight."""
        values = self.batch if of_batch else self.dataset
        left, right, bottom, top = self._limits
        columns, lines = self._size
        return spread(
            values, self.xs, self.ys, _middles(left, right, columns, columns), _middles(bottom, top, lines, lines)
        )


def _middles(low: float, high: float, n: int, places: int) -> Array:
    """`n` points from the middle of the first of so many places of an axis to that of the last."""
    half = (high - low) / places / 2
    return np.linspace(low + half, high - half, n)


def spread(values: Array, xs: Array, ys: Array, new_xs: Array, new_ys: Array) -> Array:
    """Values (m, n) at points of a grid at those of another inside of it, straight between neighbours."""
    with np.errstate(all="ignore"):
        between = _along(_along(values, xs, new_xs).T, ys, new_ys).T
    return np.ascontiguousarray(between)


def _along(values: Array, at: Array, new: Array) -> Array:
    """Values (…, n) at n places of an axis, at other places of it; what isn't finite stays within its neighbours."""
    if len(at) == len(new):
        return values
    before = np.clip(np.searchsorted(at, new, side="right") - 1, 0, len(at) - 2)
    share = np.clip((new - at[before]) / (at[before + 1] - at[before]), 0.0, 1.0)
    low, high = values[..., before], values[..., before + 1]
    result: Array = np.where(share == 0, low, np.where(share == 1, high, low + share * (high - low)))
    return result


def trail(timeline: Timeline, position: Position, network_columns: Sequence[int]) -> tuple[Array, Array]:
    """The steps (n,) up to a position whose states were kept, and some numbers of these states, (columns, n): since the
    network has had the shape that it has there.
    """
    here = timeline.segment(position)
    steps, values = [np.empty(0)], [np.empty((len(network_columns), 0))]
    segment, end = here, position.step
    while segment.setup.network == here.setup.network:
        columns = [segment.history.column(column, end) for column in network_columns]
        steps.insert(0, columns[0][0])
        values.insert(0, np.stack([each for _, each in columns]))
        if segment.parent is None:
            break
        segment, end = segment.parent, segment.first - 1
    return np.concatenate(steps), np.concatenate(values, axis=1)


def limits_of(values: Array) -> tuple[float, float]:
    """What an axis covers so that all values (n,) lie well within it: on a grid, so that it stands still for long. They
    are finite, and never none.
    """
    low, high = float(values.min()), float(values.max())
    half = rounded_up(max(1.0, ROOM * (high - low), max(abs(low), abs(high)) / 2), SIZES)
    centre = round((low + high) / 2 / half * 4) * half / 4
    return centre - half, centre + half
