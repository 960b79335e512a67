"""What a small change really does: the error with a weight, a sum or a unit moved by a little, less the error as it is.

A slope says what happens at the point itself. Where the error bends, what a step of 0.01 does is another number, so it
is worked out and not concluded. `rounding` bounds what the last bits may add to it: below that nothing can be told.
"""

import math

import numpy as np

from nntui.engine import batched
from nntui.engine.activations import ACTIVATIONS
from nntui.engine.arrays import Array
from nntui.engine.losses import LOSSES
from nntui.engine.metrics import row_losses
from nntui.engine.network import Network, Parameter
from nntui.engine.numbering import Place
from nntui.engine.outputs import Outputs
from nntui.engine.trace import spread
from nntui.explain.subject import Subject
from nntui.explain.terms import digits_of
from nntui.text.frozen import dataclass

NUDGE = 0.01  # by how much something is imagined to grow
BENT = 0.05  # how far what really happens may be from slope × nudge, beside it, for the two to be called the same
CERTAIN = 100.0  # how many times a change must exceed its rounding to be told
EPSILON = float(np.finfo(float).eps)


@dataclass(frozen=True)
class Change:
    """By how much an error changes, how much of that may be rounding, and what it is then.

    For the nudge of a single row, `after` is that row's part. `of` is the error in words.
    """

    by: float
    rounding: float
    after: float
    of: str

    @property
    def verb(self) -> str:
        """What it does to the error."""
        return "raises" if self.by > 0 else "lowers"

    @property
    def known(self) -> bool:
        """Whether it can be worked out at all: numbers may be beyond what the computer holds."""
        return math.isfinite(self.by) and math.isfinite(self.rounding)

    @property
    def certain(self) -> bool:
        """Whether its size and sign can be told."""
        return self.known and abs(self.by) > CERTAIN * self.rounding

    @property
    def bound(self) -> str:
        """What it is certainly less than: one digit, rounded up."""
        most = abs(self.by) + self.rounding
        power = 10.0 ** math.floor(math.log10(most)) if most else 1.0
        return digits_of(math.ceil(most / power) * power, 1)


def of_parameter(subject: Subject, parameter: Parameter, by: float) -> Change:
    """What a weight or bias moved by so much does to the error of the batch."""
    traced, layer = subject.moment.trace, parameter.layer + 1
    below = 1.0 if parameter.source is None else traced.below(layer)[:, parameter.source, np.newaxis]
    moved = traced.of("sum", layer).copy()
    moved[:, parameter.fed] += by * below
    return _of_sums(subject, layer, moved, slice(None))


def of_penalised(subject: Subject, place: Place, by: float) -> Change:
    """What a weight or bias moved by so much does to that error and the penalty."""
    parameter = subject.setup.parameters[place]
    moved = subject.moment.vector.copy()
    moved[parameter.index] += by
    return _with_penalty(subject, of_parameter(subject, parameter, by), moved)


def _with_penalty(subject: Subject, change: Change, after: Array) -> Change:
    """The change of an error, and with it that of the penalty to other parameters."""
    penalty, moment = subject.training.penalty, subject.moment
    if penalty is None:
        return change
    counts = penalty.counts(subject.setup.network)
    with np.errstate(all="ignore"):
        was, now = (penalty.costs(each if counts is None else each[counts]) for each in (moment.vector, after))
        by, whole = float((now - was).sum()), float(now.sum())
        rounding = EPSILON * 4 * float((np.abs(was) + np.abs(now))[was != now].sum())
    return Change(change.by + by, change.rounding + rounding, change.after + whole, subject.loss)


def of_sum(subject: Subject, layer: int, unit: int, by: float) -> Change:
    """What a unit's sum moved by so much for the row does to the error of the batch."""
    traced, at = subject.moment.trace, subject.at
    moved = traced.of("sum", layer)[at : at + 1].copy()
    moved[:, unit] += by
    return _of_sums(subject, layer, moved, slice(at, at + 1))


def of_activation(subject: Subject, layer: int, unit: int, by: float) -> Change:
    """What a unit moved by so much for the row does to the error of the batch."""
    traced, at = subject.moment.trace, subject.at
    before = traced.of("activation", layer)[at : at + 1]
    moved = before.copy()
    moved[:, unit] += by
    return _change(subject, layer, Outputs(before), Outputs(moved), slice(at, at + 1))


def of_update(subject: Subject) -> Change:
    """What the update does to the loss of its batch."""
    moment = subject.moment
    rows = list(subject.batch)
    with np.errstate(all="ignore"):
        if (held := moment.trace.held) is None:
            before, after = moment.answers[rows], moment.after_update.outputs[rows]
        else:
            forward = batched.Forward(subject.setup.network, moment.trace.inputs, held)
            states = np.stack((moment.vector, moment.next_vector))
            ((_, both),) = batched.outputs(subject.setup.network, states, moment.trace.inputs, forward)
            before, after = both[..., 0], both[..., 1]
        unsure = _roundings(subject, 1, np.zeros_like(moment.trace.inputs), before)
        return _with_penalty(subject, _between(subject, before, after, slice(None), unsure), moment.next_vector)


def _of_sums(subject: Subject, layer: int, moved: Array, rows: slice) -> Change:
    activation = ACTIVATIONS[subject.setup.network.layers[layer - 1].activation]
    with np.errstate(all="ignore"):
        sums = subject.moment.trace.of("sum", layer)[rows]
        before, after = (Outputs(activation.of(z), activation.name, z) for z in (sums, moved))
        return _change(subject, layer, before, after, rows)


def _change(subject: Subject, layer: int, before: Outputs, after: Outputs, rows: slice) -> Change:
    """The change of the error where a layer passes on something else for some rows: both (rows, units)."""
    traced, network, held = subject.moment.trace, subject.setup.network, subject.moment.trace.held
    above = Network(network.sizes[layer], network.layers[layer:])
    parameters = subject.moment.vector[network.size - above.size :]
    with np.errstate(all="ignore"):
        z, a = np.abs(traced.of("sum", layer)), np.abs(traced.of("activation", layer))
        if above.layers:
            inputs = np.stack((before.values, after.values), axis=-1)
            part = None
            if held is not None:
                inputs, part = held.rows(rows).passed_on(layer, inputs), held.rows(rows).part(layer)
            both = batched.outputs_of_inputs(above, parameters, np.ascontiguousarray(inputs), part)
            before, after = both[..., 0], both[..., 1]
            unsure = EPSILON * 2 * a + spread(traced, layer, EPSILON * z)
            unsure = _roundings(subject, layer + 1, unsure if held is None else held.passed_on(layer, unsure), before)
        elif before.sums_for(LOSSES[subject.training.loss]) is None:
            unsure = EPSILON * 2 * a + spread(traced, layer, EPSILON * z)
        else:
            unsure = EPSILON * z
        return _between(subject, before, after, rows, unsure)


def _between(subject: Subject, before: Outputs, after: Outputs, rows: slice, unsure: Array) -> Change:
    """The change of the batch's error from outputs to others, for some of its rows: all (rows, outputs). What the loss
    is taken of may be off by `unsure`.
    """
    training, traced, loss = subject.training, subject.moment.trace, LOSSES[subject.training.loss]
    targets, shared = traced.targets[rows], len(traced.rows) if training.reduction == "mean" else 1
    was, now = (row_losses(loss.name, each[..., np.newaxis], targets)[:, 0] / shared for each in (before, after))
    steepest = np.maximum(*(np.abs(outputs.slopes(loss, targets)) for outputs in (before, after)))
    rounding = 2 * float((steepest * unsure[rows]).sum()) / shared + 4 * EPSILON * float(was.sum() + now.sum())
    if (sums := before.sums_for(loss)) is not None:  # they are added up to a loss that is less than they are
        rounding += 2 * EPSILON * float((1 + np.abs(sums)).sum()) / shared
    return Change(float((now - was).sum()), rounding, float(now.sum()), subject.error)


def _roundings(subject: Subject, layer: int, unsure: Array, outputs: Outputs) -> Array:
    """By how much what the loss is taken of, the outputs or their sums, may be off where what goes into a layer is off
    by `unsure`: shape (n, outputs).
    """
    traced = subject.moment.trace
    network, by_sums = traced.program.network, outputs.sums_for(LOSSES[subject.training.loss]) is not None
    for number in range(layer, len(network.layers) + 1):
        block, of_biases = network.blocks[number - 1]
        weights = np.abs(block.of(traced.parameters))
        size = np.abs(traced.below(number)) @ weights
        if of_biases:
            size += np.abs(of_biases.of(traced.parameters))
        added = EPSILON * (len(weights) + 1) * size
        if by_sums and number == len(network.layers):
            return unsure @ weights + added
        a = np.abs(traced.of("activation", number))
        unsure = spread(traced, number, unsure @ weights + added) + 2 * EPSILON * a
        unsure = unsure if traced.held is None else traced.held.passed_on(number, unsure)
    return unsure
