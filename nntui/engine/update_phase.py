"""The last phase of a step: the operations from the gradient of the loss to the next parameters.

rate       the learning rate of this update, where a schedule or a warm-up changes it
…          the optimizer's rules, one after the other; the last is called "update"
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from nntui.engine import formula
from nntui.engine.arrays import Array
from nntui.engine.formula import Call
from nntui.engine.optimizers import GRADIENT, PARAMETERS, RATE, Rule
from nntui.engine.program import Training
from nntui.engine.rate_schedules import STEP

if TYPE_CHECKING:
    from nntui.engine.bound import BoundStep

# The name of an operation, what it reads, and the NumPy calls that make its result.
Line = tuple[str, tuple[str, ...], Callable[["BoundStep", Array], Iterator[Call]]]


def lines(training: Training) -> Iterator[Line]:
    """The operations of an update, in their order."""
    reads = [PARAMETERS, GRADIENT, *(slot.name for slot in training.optimizer_row.slots)]
    if training.rate_changes:
        yield RATE, (STEP,), _rate
        reads.append(RATE)
    for rule in training.optimizer_row.rules:
        yield rule.operation, tuple(reads), partial(_rule, rule)


def _rate(bound: "BoundStep", out: Array) -> Iterator[Call]:
    yield from bound.training.rate_calls({**bound.numbers, STEP: bound.arrays[STEP]}, out)


def _rule(rule: Rule, bound: "BoundStep", out: Array) -> Iterator[Call]:
    """One rule of the optimizer; what belongs to a frozen parameter stays as it is."""
    optimizer = bound.training.optimizer_row
    numbers: Mapping[str, Array | float] = {**bound.arrays, **bound.numbers}
    found = formula.calls(rule.formula(optimizer.symbols()), numbers, out, np.empty_like(out))
    trainable = bound.program.trainable
    if trainable is not None and len(out) == len(trainable):
        call, arguments = found[-1]
        mask = trainable.reshape(-1, *[1] * (out.ndim - 1))
        found[-1] = (partial(call, where=mask), arguments)
    yield from found
