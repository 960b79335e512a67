"""A quantity along a branch, as if it had always been looked at: worked out from the history, piece by piece, and kept.

Where it takes long, a few steps of the whole way come first and those between them after; a piece is bounded by what
it costs, so that the same is known after the same pieces on any machine.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.quantities.quantities import quantity
from nntui.quantities.quantity import Quantity, UnknownQuantityError
from nntui.quantities.states import States
from nntui.scenario.setup import Setup
from nntui.text.frozen import dataclass
from nntui.timeline.position import Position
from nntui.timeline.runs import Segment
from nntui.timeline.timeline import Probes, Timeline

COARSE = 256  # steps of a segment that come first
PIECE = 1_000_000  # numbers that are worked out in one piece: about 30 ms
OF_A_MOMENT = 8_000  # numbers that a moment by itself costs as much as
AGAIN = 4  # times as much costs what is added up over an epoch
MOST_KEPT = 24  # quantities along one segment


class Part(NamedTuple):
    """What is known of a quantity along one segment: the setup there, the steps, which increase, and the values."""

    setup: Setup
    steps: Array
    values: Array


class Along:
    """A quantity along one segment: the values at the kept states, as far as they are worked out."""

    def __init__(self, asked: Quantity, segment: Segment) -> None:
        self.asked = asked
        self._gap = segment.history.gap
        self._values = np.empty(0)
        self._done = np.zeros(0, dtype=np.bool_)
        self._looked = segment.first - 1  # the end up to which something was worked out

    def known(self, segment: Segment, end: int) -> tuple[Array, Array]:
        """The steps up to `end` at which it is known, and the values there: two arrays of shape (n,)."""
        self._fit(segment, end)
        index = np.flatnonzero(self._done[: self._places(segment, end)])
        return segment.first + self._gap * index.astype(np.float64), self._values[index]

    def counted(self, segment: Segment, end: int) -> int:
        """At how many steps up to `end` it is known."""
        self._fit(segment, end)
        return int(np.count_nonzero(self._done[: self._places(segment, end)]))

    def missing(self, segment: Segment, end: int) -> bool:
        """Whether it isn't known at all kept steps up to `end`."""
        self._fit(segment, end)
        return not bool(self._done[: self._places(segment, end)].all())

    def work(self, timeline: Timeline, branch: int, segment: Segment, end: int, most: int) -> int:
        """Work out as many values up to the step `end` as cost about `most`; what they cost."""
        self._fit(segment, end)
        self._looked = max(self._looked, end)
        n, cost, spent = self._places(segment, end), self._cost(segment), 0
        for index in self._order(n, most // cost):
            now = index[: max((most - spent) // cost, 1)]
            if len(now):
                steps = segment.first + self._gap * now
                states = States(timeline, branch, segment, steps.tolist(), segment.history.picked(steps))
                self._values[now] = self.asked.along(states)
                self._done[now] = True
                spent += len(now) * cost
            if spent >= most:
                break
        return spent

    def looked(self, end: int) -> bool:
        """Whether a piece was worked out with the same end in sight, or a later one."""
        return end <= self._looked

    def _order(self, n: int, most: int) -> Iterator[NDArray[np.intp]]:
        """The places that are missing, in groups: the last one, a few of all, then those halfway between, …; all at
        once where there are not many, or where they share their work.
        """
        missing = np.flatnonzero(~self._done[:n])
        if len(missing) <= most or self.asked.in_order:
            yield missing
            return
        yield missing[-1:]
        stride = 1
        while n > stride * COARSE:
            stride *= 2
        while stride:
            yield stride * np.flatnonzero(~self._done[:n:stride])
            stride //= 2

    def _places(self, segment: Segment, end: int) -> int:
        return max(min((end - segment.first) // self._gap + 1, len(segment.history)), 0)

    def _fit(self, segment: Segment, end: int) -> None:
        """Make room up to `end`; where the history was thinned meanwhile, keep what is left of it."""
        if (thinner := segment.history.gap // self._gap) > 1:
            self._values, self._done, self._gap = self._values[::thinner], self._done[::thinner], segment.history.gap
        more = self._places(segment, end) - len(self._values)
        if more > 0:
            self._values = np.concatenate([self._values, np.full(max(more, len(self._values)), np.nan)])
            self._done = np.concatenate([self._done, np.zeros(max(more, len(self._done)), dtype=np.bool_)])

    def _cost(self, segment: Segment) -> int:
        """About how many numbers are worked out for one state."""
        setup, rows = segment.setup, self.asked.rows
        used = setup.program.data.rows if rows is None else rows
        passed = used * (sum(setup.network.sizes) + setup.network.size // 16) + setup.program.size // 4 + 1
        if self.asked.in_order:
            passed *= AGAIN
        return passed + (OF_A_MOMENT if self.asked.over is None else 0)


Key = tuple[str, Probes]
_KEPT: "WeakKeyDictionary[Segment, dict[Key, Along | None]]" = WeakKeyDictionary()


def _along(timeline: Timeline, branch: int, segment: Segment, text: str) -> Along | None:
    """What is kept of a quantity along a segment; None where there is nothing of that name."""
    kept, key = _KEPT.setdefault(segment, {}), (text, timeline.branches.probes)
    if key not in kept:
        try:
            asked = quantity(text, timeline.setup_at(Position(branch, segment.first)))
        except UnknownQuantityError:
            kept[key] = None
        else:
            kept[key] = Along(asked, segment)
        if len(kept) > MOST_KEPT:
            del kept[next(iter(kept))]
    return kept[key]


def _stretches(timeline: Timeline, branch: int, text: str, upto: int) -> Iterator[tuple[Segment, int, Along]]:
    """Each segment of a branch, its own first, on which there is a quantity, with the last step that counts."""
    for segment, last in timeline.segments_backwards(branch):
        end = min(last, upto)
        if end >= segment.first and (found := _along(timeline, branch, segment, text)) is not None:
            end -= found.asked.is_hidden(timeline, branch, end)
            yield segment, end, found


def known(timeline: Timeline, branch: int, text: str, upto: int) -> list[Part]:
    """What is known of a quantity along a branch up to a step, a part for each segment on which there is one."""
    parts = [
        Part(segment.setup, *found.known(segment, end))
        for segment, end, found in _stretches(timeline, branch, text, upto)
    ]
    return [part for part in reversed(parts) if len(part.steps)]


def counted(timeline: Timeline, branch: int, text: str, upto: int) -> int:
    """At how many steps of a branch up to a step a quantity is known."""
    return sum(found.counted(segment, end) for segment, end, found in _stretches(timeline, branch, text, upto))


def look(timeline: Timeline, branch: int, text: str, upto: int) -> None:
    """Work a first piece of a quantity out, if none was since the branch came so far."""
    _work(timeline, branch, text, upto, only_new=True)


def _work(timeline: Timeline, branch: int, text: str, upto: int, *, only_new: bool) -> None:
    left = PIECE
    for segment, end, found in _stretches(timeline, branch, text, upto):
        if left > 0 and found.missing(segment, end) and not (only_new and found.looked(end)):
            left -= found.work(timeline, branch, segment, end, left)


@dataclass(frozen=True)
class Rest:
    """What is still to be worked out of some quantities along some branches; to call it works a piece out."""

    timeline: Timeline
    asked: Sequence[tuple[int, str]]  # branch and quantity
    upto: int

    @property
    def missing(self) -> bool:
        """Whether there is anything left."""
        return any(
            found.missing(segment, end)
            for branch, text in self.asked
            for segment, end, found in _stretches(self.timeline, branch, text, self.upto)
        )

    def __call__(self) -> None:
        """Work a piece out."""
        for branch, text in self.asked:
            if Rest(self.timeline, ((branch, text),), self.upto).missing:
                _work(self.timeline, branch, text, self.upto, only_new=False)
                return
