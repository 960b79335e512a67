"""The error as a function of one or two parameters, all others held still.

Along a weight or bias only the weighted sums of the units that it feeds change, by the distance gone times what the
weight multiplies: that of one unit, or those of all units that share a bias. What lies below is as it was; what lies
above is computed anew for each point, and what lies between two parameters only once for each value of the lower one.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

import numpy as np

from nntui.engine.activations import ACTIVATIONS
from nntui.engine.arrays import Array
from nntui.engine.batched import outputs_of_inputs
from nntui.engine.losses import LOSSES
from nntui.engine.metrics import row_losses
from nntui.engine.network import Network, Parameter
from nntui.engine.outputs import Outputs
from nntui.engine.penalties import Penalty
from nntui.engine.program import Training
from nntui.timeline.moment import Moment

AT_ONCE = 250_000  # numbers that are held at a time: 2 MB
PRODUCTS = 20  # products and sums that take as long as an activation


class HeldStill:
    """A moment's loss with one or two of its parameters moved: the `lower` in the network (if any) and the `upper`."""

    def __init__(self, moment: Moment, training: Training, moved: Sequence[Parameter]) -> None:
        self.moment, self.training = moment, training
        *lower, self.upper = sorted(moved, key=lambda parameter: parameter.layer)
        self.lower = lower[0] if lower else None
        data = moment.setup.program.data
        self.targets, self.of_all = data.targets[: data.learned], data.learned
        self.in_batch = np.zeros(data.learned, dtype=np.bool_)
        self.in_batch[list(moment.batch)] = True
        self.held = moment.trace.held if training.dropout is not None else None
        if self.held is not None:  # then the batch goes through the network apart, after all rows, which have no masks
            self.targets = np.concatenate([self.targets, moment.trace.targets])
            self.in_batch = np.arange(len(self.targets)) >= data.learned
            kept = np.concatenate([np.ones((data.learned, self.held.kept.shape[1])), self.held.kept])
            self.held = replace(self.held, kept=kept)
        self.above = self._layers(self.upper.layer + 1)
        network = self.above[0]
        self._each = sum(network.sizes) + network.size / PRODUCTS  # work for a row at one point, in activations
        self.work = self._each * len(self.targets)

    def losses(self, upper: Array, lower: Array | None = None) -> tuple[Array, Array]:
        """The loss of the batch and that of all rows that are learned from, with the upper parameter at each of `upper`
        (q,), and the lower one at each of `lower` (p,): two arrays (p, q), or (q,) where there is none. What overflows
        is inf or nan.
        """
        parts = self.in_parts(upper, lower)
        while True:
            try:
                next(parts)
            except StopIteration as done:
                batch, dataset = done.value
                return (batch[0], dataset[0]) if lower is None else (batch, dataset)

    def in_parts(self, upper: Array, lower: Array | None) -> Generator[float, None, tuple[Array, Array]]:
        """The same as two arrays (p, q), p being 1 where there is no lower one: after each part comes the work that it
        was, and the arrays when all is done.
        """
        shape = (1 if lower is None else len(lower), len(upper))
        rows, numbers = len(self.targets), sum(self.above[0].sizes)
        rows_at_once = min(max(AT_ONCE // numbers, 1), rows)
        at_once = max(AT_ONCE // (numbers * rows_at_once), 1)
        batch, dataset = np.zeros(shape), np.zeros(shape)
        for some_rows in _parts(rows, rows_at_once):
            for across in _parts(shape[1], at_once):
                for down in _parts(shape[0], max(at_once // (across.stop - across.start), 1)):
                    with np.errstate(all="ignore"):
                        losses = self._part(None if lower is None else lower[down], upper[across], some_rows)
                        dataset[down, across] += losses[: max(self.of_all - some_rows.start, 0)].sum(axis=0)
                        batch[down, across] += losses[self.in_batch[some_rows]].sum(axis=0)
                    yield self._each * losses.size
        with np.errstate(all="ignore"):
            if self.training.reduction == "mean":
                batch, dataset = batch / self.in_batch.sum(), dataset / self.of_all
            if self.training.penalty is not None:
                cost = self._cost(self.training.penalty, upper, lower)
                batch, dataset = batch + cost, dataset + cost
        return batch, dataset

    def _cost(self, penalty: Penalty, upper: Array, lower: Array | None) -> Array:
        """The penalty at values of the upper parameter (q,) and of the lower one (p,): (p, q), p being 1 without it."""
        network, others = self.moment.setup.network, self.moment.vector.copy()
        counts, found = penalty.counts(network), np.zeros((1 if lower is None else len(lower), len(upper)))
        for parameter, values in ((self.upper, upper), (self.lower, None if lower is None else lower[:, np.newaxis])):
            if parameter is not None and values is not None and (counts is None or counts[parameter.index]):
                others[parameter.index] = 0.0  # which costs nothing
                found = found + penalty.costs(values)
        result: Array = found + penalty.of(network, others[:, np.newaxis])
        return result

    def _part(self, lower: Array | None, upper: Array, rows: slice) -> Array:
        """Each row's loss, for some rows (r) at some points, all at once: an array of (r, p, q)."""
        below, sums = self._upto_sums(lower, rows)
        fed, activation = self.upper.fed, ACTIVATIONS[self._activation(self.upper)]
        way = upper - self.moment.vector[self.upper.index]
        moved = sums[:, fed, :, np.newaxis] + _multiplied(self.upper, below)[..., np.newaxis] * way
        if self.above[0].layers:
            values = _with(activation.of(sums), fed, activation.of(moved))
            outputs = self._through(self.upper.layer + 1, None, values, rows)
        elif activation.part is not None or LOSSES[self.training.loss].pairs_with(activation.name):
            all_sums = _with(sums, fed, moved)
            outputs = Outputs(activation.of(all_sums), activation.name, all_sums)
        else:
            outputs = Outputs(_with(activation.of(sums), fed, activation.of(moved)))
        return row_losses(self.training.loss, outputs, self.targets[rows]).reshape(len(moved), *moved.shape[2:])

    def _upto_sums(self, lower: Array | None, rows: slice) -> tuple[Array, Array]:
        """What the upper parameter's layer gets, (r, sources, p or 1), and its weighted sums, (r, units, p), for the
        values (p,) of the lower one.
        """
        moment, first, last = self.moment, self.lower, self.upper.layer
        layer = last if first is None else first.layer
        below, sums = self._below(layer)[rows, :, np.newaxis], self._made("sum", layer + 1)[rows, :, np.newaxis]
        if first is None or lower is None:
            return below, sums
        sums = np.repeat(sums, len(lower), axis=-1)
        sums[:, first.fed] += _multiplied(first, below) * (lower - moment.vector[first.index])
        if first.layer == last:
            return below, sums
        activations = ACTIVATIONS[self._activation(first)].of(sums)
        below = self._through(first.layer + 1, last, activations, rows).values
        if self.held is not None and last > first.layer + 1:
            below = self.held.rows(rows).passed_on(last, below)
        network, parameters = self._layers(last, last + 1)
        as_sums = Network(network.inputs, (replace(network.layers[0], activation="linear"),))
        return below, outputs_of_inputs(as_sums, parameters, below).values

    def _made(self, kind: str, layer: int) -> Array:
        """The weighted sums or activations of a layer for all rows, (rows, units)."""
        of_all = (self.moment.sums if kind == "sum" else self.moment.activations)[layer - 1]
        if self.held is None:
            return of_all
        return np.concatenate([of_all[: self.of_all], self.moment.trace.of(kind, layer)])

    def _below(self, layer: int) -> Array:
        """What goes into the layer above one, for all rows: (rows, units)."""
        if layer:
            made = self._made("activation", layer)
            return made if self.held is None else self.held.passed_on(layer, made)
        inputs = self.moment.setup.program.data.inputs
        return inputs if self.held is None else np.concatenate([inputs[: self.of_all], self.moment.trace.inputs])

    def _through(self, first: int, last: int | None, activations: Array, rows: slice) -> Outputs:
        """What the layers above `first`, up to and with `last`, make of its activations, (r, units, n): (r, units, n).
        Without any layer in between these are passed on.
        """
        held = None
        if self.held is not None:
            of_rows = self.held.rows(rows)
            activations, held = of_rows.passed_on(first, activations), of_rows.part(first, last)
        return outputs_of_inputs(*self._layers(first, last), activations, held)

    def _activation(self, parameter: Parameter) -> str:
        return self.moment.setup.network.layers[parameter.layer].activation

    def _layers(self, first: int, stop: int | None = None) -> tuple[Network, Array]:
        """Some of the network's layers as a network, and their parameters."""
        network = self.moment.setup.network
        part = Network(network.sizes[first], network.layers[first:stop])
        begin = network.blocks[first][0].start if part.layers else 0
        return part, self.moment.vector[begin : begin + part.size]


def _with(numbers: Array, fed: slice, moved: Array) -> Array:
    """Numbers of all units, (r, units, p), with those of some at q points each, (r, some, p, q): (r, units, p × q)."""
    found = np.repeat(numbers[..., np.newaxis], moved.shape[-1], axis=-1)
    found[:, fed] = moved
    return found.reshape(*numbers.shape[:2], -1)


def _multiplied(parameter: Parameter, below: Array) -> Array:
    """What a weight multiplies, for each row: (r, 1, p) of (r, sources, p); a bias stands for itself."""
    if parameter.source is None:
        return np.ones((len(below), 1, 1))
    return below[:, parameter.source : parameter.source + 1]


def _parts(length: int, size: int) -> Iterator[slice]:
    """0 to `length` in parts of at most `size`."""
    return (slice(start, min(start + size, length)) for start in range(0, length, size))
