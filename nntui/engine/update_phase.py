"""The last phase of a step: the operations from the gradient of the loss to the next parameters.

clip       the gradients, clipped, where that is set: what the rules read
rate       the learning rate of this update, where a schedule or a warm-up changes it
…          the optimizer's rules, one after the other; the last is called "update"
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from nntui.engine import formula
from nntui.engine.arrays import Array
from nntui.engine.clipping import CLIP, Clipping
from nntui.engine.formula import Call
from nntui.engine.optimizers import GRADIENT, PARAMETERS, RATE, WEIGHT_DECAY, Rule
from nntui.engine.program import Training
from nntui.engine.rate_schedules import STEP

if TYPE_CHECKING:
    from nntui.engine.bound import BoundStep

# The name of an operation, what it reads, and the NumPy calls that make its result.
Line = tuple[str, tuple[str, ...], Callable[["BoundStep", Array], Iterator[Call]]]


def lines(training: Training) -> Iterator[Line]:
    """The operations of an update, in their order."""
    slots = (slot.name for slot in training.optimizer_row.slots)
    reads = [PARAMETERS, CLIP if training.clipping else GRADIENT, *slots]
    if training.clipping:
        yield CLIP, (GRADIENT,), partial(_clip, training.clipping)
    if training.rate_changes:
        yield RATE, (STEP,), _rate
        reads.append(RATE)
    for rule in training.optimizer_row.rules:
        yield rule.operation, tuple(reads), partial(_rule, rule)


def _clip(clipping: Clipping, bound: "BoundStep", out: Array) -> Iterator[Call]:
    yield from clipping.calls(bound.gradient, bound.numbers[clipping.name], bound.program.trainable, out)


def _rate(bound: "BoundStep", out: Array) -> Iterator[Call]:
    yield from bound.training.rate_calls({**bound.numbers, STEP: bound.arrays[STEP]}, out)


def _rule(rule: Rule, bound: "BoundStep", out: Array) -> Iterator[Call]:
    """One rule of the optimizer; what belongs to a frozen parameter stays as it is."""
    training = bound.training
    optimizer = training.optimizer_row
    numbers: dict[str, Array | float] = {**bound.arrays, **bound.numbers}
    if training.clipping:
        numbers[GRADIENT] = bound.arrays[CLIP]
    if training.decays and not training.decay_biases:
        weights: Array = bound.program.network.weights.astype(np.float64).reshape(-1, *[1] * (out.ndim - 1))
        numbers[WEIGHT_DECAY.name] = numbers[WEIGHT_DECAY.name] * weights
    found = formula.calls(rule.formula(optimizer.symbols()), numbers, out, np.empty_like(out))
    trainable = bound.program.trainable
    if trainable is not None and len(out) == len(trainable):
        formula.only_where(found, trainable)
    yield from found
