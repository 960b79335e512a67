"""Dropout: in training hidden units are switched off by chance, others in each update, so that none relies on another.

What a unit passes on is multiplied by m / (1 − p). m is 0 with probability p (for this row the unit is off) and else 1;
divided by 1 − p its mean stays what it was (“inverted” dropout), so that whatever isn't training goes without masks.
Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov, "Dropout: A Simple Way to Prevent Neural Networks from
Overfitting" (2014), section 4; with the division in training, section 10.

The masks of an update depend on (seed, step) alone: raw numbers of PCG64, as many on for each step, so that any step
can be entered from anywhere and no random state is kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.engine.formula import Call
from nntui.engine.network import Network
from nntui.text.frozen import dataclass

if TYPE_CHECKING:
    from nntui.engine.bound import BoundStep

DROPOUT = "dropout"  # the operation's kind
KEPT = "kept"  # the factors of a batch, (rows, width): all masks side by side, 0 or 1 / (1 − p)
MASKS = 3  # tells these random numbers from others of the same seed
BLOCK_NUMBERS = 131_072  # numbers of masks that are drawn at once: 1 MB


@dataclass(frozen=True)
class Dropout:
    """The share p of each layer's units that is off, 0 for none; and the seed of the masks."""

    shares: tuple[float, ...]
    seed: int

    def columns(self, network: Network) -> Mapping[int, slice]:
        """Which columns of the factors are those of a layer, for each layer (from 1) that has masks."""
        return _columns(self.shares, network)

    def width(self, network: Network) -> int:
        """How many units have masks."""
        return sum(units for share, units in zip(self.shares, network.sizes[1:], strict=True) if share)

    def factors(self, network: Network, batch: int, first: int, steps: int = 1) -> Array:
        """The factors of the updates after `first` steps and on, for batches of so many rows: (steps, batch, width); a
        smaller batch has the first of these rows.
        """
        width = self.width(network)
        source = np.random.PCG64([self.seed, 0, MASKS]).advance(first * batch * width)
        off_below, factor = _numbers(self.shares, network)
        raw = source.random_raw(steps * batch * width).reshape(steps, batch, width)
        return np.where(raw < off_below, 0.0, factor)

    def of_steps(self, network: Network, batch: int, steps: Sequence[int]) -> Array:
        """The factors of the updates after some steps, which follow on each other or not: (batch, width, steps)."""
        first, last = steps[0], steps[-1]
        if list(steps) == list(range(first, last + 1)):
            return np.moveaxis(self.factors(network, batch, first, len(steps)), 0, -1)
        return np.stack([self.factors(network, batch, step)[0] for step in steps], axis=-1)


@lru_cache(maxsize=64)
def _columns(shares: tuple[float, ...], network: Network) -> Mapping[int, slice]:
    found, start = {}, 0
    for layer, (share, units) in enumerate(zip(shares, network.sizes[1:], strict=True), 1):
        if share:
            found[layer] = slice(start, start + units)
            start += units
    return found


@lru_cache(maxsize=64)
def _numbers(shares: tuple[float, ...], network: Network) -> tuple[NDArray[np.uint64], Array]:
    """For each unit with a mask the raw number below which it is off, and its factor where it is not: both (width,)."""
    each = [share for share, units in zip(shares, network.sizes[1:], strict=True) if share for _ in range(units)]
    return np.array([int(share * 2**64) for share in each], dtype=np.uint64), 1.0 / (1.0 - np.array(each))


class Masks:
    """The factors of update after update, drawn in blocks: of one run, or of several side by side as last axis."""

    def __init__(
        self, network: Network, batch: int, dropouts: Sequence[Dropout], *, side_by_side: bool = False
    ) -> None:
        self._network, self._batch, self._dropouts, self._side_by_side = network, batch, dropouts, side_by_side
        self.block = max(BLOCK_NUMBERS // (batch * dropouts[0].width(network) * len(dropouts)), 1)
        self._first, self._drawn = 0, np.empty((0, 0, 0))

    def at(self, step: int) -> Array:
        """Those of the update after `step`: (batch, width), of several runs (batch, width, runs)."""
        if not self._first <= step < self._first + len(self._drawn):
            each = [one.factors(self._network, self._batch, step, self.block) for one in self._dropouts]
            self._first, self._drawn = step, np.stack(each, axis=-1) if self._side_by_side else each[0]
        found: Array = self._drawn[step - self._first]
        return found


@dataclass(frozen=True, eq=False)
class Held:
    """Masks that are held still: the factors `kept`, (rows, width), of a network's hidden layers for some rows."""

    dropout: Dropout
    network: Network
    kept: Array

    def of(self, layer: int) -> Array | None:
        """The factors of a layer's units, (rows, units); None where it has no masks."""
        columns = self._columns(layer)
        return None if columns is None else self.kept[:, columns]

    def passed_on(self, layer: int, activations: Array) -> Array:
        """What a layer passes on of its activations, (rows, units, …)."""
        kept = self.of(layer)
        return activations if kept is None else activations * kept.reshape(*kept.shape, *[1] * (activations.ndim - 2))

    def part(self, first: int, last: int | None = None) -> "Held | None":
        """Those of the layers above `first`, up to and with `last` or all: as a network of their own; None for none."""
        shares = self.dropout.shares[first:last]
        network = Network(self.network.sizes[first], self.network.layers[first:last])
        columns = [
            self.kept[:, each] for layer in range(first, first + len(shares)) if (each := self._columns(layer + 1))
        ]
        return Held(Dropout(shares, self.dropout.seed), network, np.concatenate(columns, axis=1)) if columns else None

    def _columns(self, layer: int) -> slice | None:
        return self.dropout.columns(self.network).get(layer)

    def rows(self, chosen: slice) -> "Held":
        """Those of some of the rows."""
        return Held(self.dropout, self.network, self.kept[chosen])


def through(bound: "BoundStep", layer: int, numbers: Array, out: Array) -> Iterator[Call]:
    """The calls that multiply numbers of a layer's units, (rows, units, …), by the factors of its masks, if it has any:
    the activations forward, ∂L/∂(what it passes on) backward.
    """
    dropout = bound.program.training.dropout if bound.program.training else None
    columns = dropout.columns(bound.program.network).get(layer) if dropout else None
    if columns is not None:
        yield np.multiply, (numbers, bound.arrays[KEPT][:, columns], out)
