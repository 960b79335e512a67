"""Parameters over time, from the states that were kept: a look at a run's whole history that trains nothing."""

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.network import Network
from nntui.engine.numbering import Index
from nntui.text.frozen import dataclass
from nntui.timeline.moment import Moment
from nntui.timeline.runs import Segment


@dataclass(frozen=True, eq=False)
class OverTime:
    """A moment and some kept states before it: the segments that they lie in, and their steps in order."""

    moment: Moment
    kept: tuple[tuple[Segment, int], ...]

    @property
    def steps(self) -> list[int]:
        """The steps of the states, that of the moment itself the last."""
        return [*(step for _, step in self.kept), self.moment.step]

    def of(self, index: Index) -> Array:
        """A parameter's values at those steps, of shape (steps,)."""
        before = [segment.history.at_or_before(step)[1][index] for segment, step in self.kept]
        return np.array([*before, self.moment.vector[index]])


def over_time(moment: Moment, most: int) -> OverTime:
    """A moment and up to `most` − 1 states before it, evenly apart where enough were kept.

    They go back to step 0, over the edits on the way, or to the last edit that changed the network's shape: what a
    parameter is called was another one before.
    """
    segment: Segment | None = moment.timeline.segment(moment.position)
    shape, parts = _shape(moment.setup.network), []
    while segment is not None and _shape(segment.setup.network) == shape:
        parts.append(segment)
        segment = segment.parent
    kept: list[tuple[Segment, int]] = []
    for wanted in _evenly(parts[-1].first, moment.step, most):
        part = next(each for each in parts if each.first <= wanted)
        step = wanted - (wanted - part.first) % part.history.gap
        if step < moment.step and kept[-1:] != [(part, step)]:
            kept.append((part, step))
    return OverTime(moment, tuple(kept))


def _evenly(first: int, last: int, most: int) -> list[int]:
    """At most `most` whole numbers from `first` to `last`, both among them, evenly apart."""
    n = min(most, last - first + 1)
    return [first + (last - first) * i // max(n - 1, 1) for i in range(n)]


def _shape(network: Network) -> tuple[object, ...]:
    """What says which parameter is which."""
    return network.inputs, *((layer.units, layer.bias) for layer in network.layers)
