"""The classic mistakes, on purpose: what a program does that has one of them, so that it can be seen beside the right.

One row each, with all that is known of it: which operations of a step it makes otherwise, by which calls or by which
rules of the optimizer. A step's list of operations is made with one (`step`), and all that runs, tells or draws that
list follows. They are what people ask about again and again when their own program doesn't learn.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np

from nntui.engine import formula
from nntui.engine.activations import ACTIVATIONS, A, Activation, Z
from nntui.engine.arrays import Array
from nntui.engine.dropout import through
from nntui.engine.formula import Call, Difference, Sum, Term
from nntui.engine.network import Block, Network
from nntui.engine.optimizers import GRADIENT, OPTIMIZERS, PARAMETERS, RATE, Numbers, Optimizer, Rule, Slot, decaying
from nntui.engine.rate_schedules import STEP
from nntui.text.frozen import dataclass

if TYPE_CHECKING:
    from nntui.engine.bound import BoundStep
    from nntui.engine.program import Training
    from nntui.engine.step import Operation

NONE, GRADIENT_SUM = "none", "gradient_sum"
OUTPUT_FIRST, WRONG_SIGN, NO_SLOPE = "updates_output_first", "wrong_sign", "no_slope"
Concerns = Callable[[Network, "Operation", frozenset[str]], bool]
Calls = Callable[["Operation", "BoundStep", Array], Iterator[Call]]


@dataclass(frozen=True)
class Mistake:
    """A mistake by name; `words` say what the program does with it, `right` what it should, and `only` where alone it
    makes a difference.

    It is in operations of some `kinds`: in those that it `concerns(network, operation, read)`, `read` being the names
    of all that the operations of the step read. `calls(operation, bound, out)` make their result in place of the right
    operation's, or the `optimizer` has other rules.
    """

    name: str
    words: str
    right: str
    only: str
    kinds: tuple[str, ...]
    calls: Calls | None = None
    concerns: Concerns = lambda network, operation, read: True
    reads: Callable[["Operation", "Training"], tuple[str, ...]] = lambda operation, training: operation.reads
    optimizer: Callable[[Optimizer], Optimizer] = lambda right: right

    def put_into(self, network: Network, training: "Training", right: Sequence["Operation"]) -> "tuple[Operation, ...]":
        """The operations of a step with this mistake in them."""
        read = frozenset(name for operation in right for name in operation.reads)

        def made(operation: "Operation") -> "Operation":
            if operation.kind not in self.kinds or not self.concerns(network, operation, read):
                return operation
            calls = operation.calls if self.calls is None else partial(self.calls, operation)
            return replace(operation, mistake=self.name, calls=calls, reads=self.reads(operation, training))

        return tuple(map(made, right))


def _activation(network: Network, operation: "Operation") -> Activation:
    return ACTIVATIONS[network.layers[operation.layer - 1].activation]


def _of_hidden(network: Network, operation: "Operation", read: frozenset[str]) -> bool:
    return operation.layer < len(network.layers)


def _with_updated_weights(operation: "Operation", bound: "BoundStep", out: Array) -> Iterator[Call]:
    """The upstream of a hidden layer through weights that the update has changed already."""
    weights, _ = bound.program.network.blocks[operation.layer]
    updated = np.empty_like(weights.of(bound.arrays[PARAMETERS]))
    yield from _update_of(weights, bound, updated)
    yield bound.multiply, (bound.arrays[operation.reads[0]], updated.swapaxes(0, 1), out)
    yield from through(bound, operation.layer, out, out)


def _update_of(block: Block, bound: "BoundStep", out: Array) -> Iterator[Call]:
    """What the update makes of one block of the parameters, into `out`; nothing else changes."""
    program, optimizer = bound.program, bound.training.optimizer_row
    numbers: dict[str, Array | float] = dict(bound.numbers)
    if bound.training.rate_changes:
        numbers[RATE] = rate = np.empty_like(bound.arrays[STEP])
        yield from bound.training.rate_calls({**bound.numbers, STEP: bound.arrays[STEP]}, rate)
    for name in (PARAMETERS, GRADIENT, *(slot.name for slot in optimizer.slots)):
        array = bound.arrays[name]
        numbers[name] = block.of(array) if len(array) == program.network.size else array
    old = block.of(bound.arrays[PARAMETERS])
    if bound.training.penalty is not None:  # of the block's gradient it is a part, which comes later in the step
        numbers[GRADIENT] = whole = np.empty_like(out)
        yield from bound.training.penalty.slope_calls(old, whole)
        yield np.add, (whole, block.of(bound.gradient), whole)
    for rule in optimizer.rules:
        made = out if rule.makes == PARAMETERS else np.empty_like(numbers[rule.makes])
        yield from formula.calls(rule.formula(optimizer.symbols()), numbers, made)
        numbers[rule.makes] = made
    if program.trainable is not None:
        frozen = ~program.trainable[block.start : block.stop].reshape(*block.shape, *[1] * (out.ndim - 2))
        yield partial(np.copyto, where=frozen), (out, old)


def _reads_update(operation: "Operation", training: "Training") -> tuple[str, ...]:
    slots = (slot.name for slot in training.optimizer_row.slots)
    return (*operation.reads, f"layer{operation.layer + 1}.weights", GRADIENT, STEP, *slots)


def _turned(right: Optimizer) -> Optimizer:
    """The last difference of an update as a sum."""

    def turned(rule: Rule) -> Rule:
        return Rule(rule.makes, lambda n: _sum(rule.formula(n))) if rule.makes == PARAMETERS else rule

    return replace(right, rules=tuple(map(turned, right.rules)), beside="the wrong sign of the update")


def _sum(term: Term) -> Term:
    return Sum((term.left, term.right)) if isinstance(term, Difference) else term


def _is_read_and_by_activation(network: Network, operation: "Operation", read: frozenset[str]) -> bool:
    activation = _activation(network, operation)
    return operation.name in read and activation.slope(Z, A) != activation.slope(Z, Z)


def _slope_of_sum(operation: "Operation", bound: "BoundStep", out: Array) -> Iterator[Call]:
    z = bound.arrays[operation.reads[0]]
    yield from _activation(bound.program.network, operation).slope_calls(z, z, out)


def _never_zeroed(right: Optimizer) -> Optimizer:
    """All rules follow a sum of the gradients so far."""

    def instead(rule: Rule) -> Rule:
        return Rule(rule.makes, lambda n: rule.formula({**n, GRADIENT: n[GRADIENT_SUM]}))

    def gradients(n: Numbers) -> Term:
        return Sum((n[GRADIENT_SUM], n[GRADIENT]))

    return replace(
        right,
        rules=(Rule(GRADIENT_SUM, gradients), *map(instead, right.rules)),
        slots=(Slot(GRADIENT_SUM), *right.slots),
        moved_by=right.moved_by.replace(GRADIENT, GRADIENT_SUM),
        beside="the gradients of earlier updates that were never set to 0",
    )


def _has_slope(network: Network, operation: "Operation", read: frozenset[str]) -> bool:
    """Whether ∂L/∂z is made of ∂L/∂a and something else, and not of the outputs in one."""
    return operation.reads[0].endswith(".upstream") and not _activation(network, operation).passes_on


def _upstream_alone(operation: "Operation", bound: "BoundStep", out: Array) -> Iterator[Call]:
    yield np.copyto, (out, bound.arrays[operation.reads[0]])


def _is_of_loss(network: Network, operation: "Operation", read: frozenset[str]) -> bool:
    return "targets" in operation.reads


def _without_rows(operation: "Operation", bound: "BoundStep", out: Array) -> Iterator[Call]:
    """All but the last of the right calls, which divides by the rows where the reduction is the mean."""
    right = operation.calls(bound, out)
    found = list(right)
    yield from found[:-1] if bound.training.reduction == "mean" and len(out) > 1 else found


MISTAKES: dict[str, Mistake] = {
    mistake.name: mistake
    for mistake in (
        # Rumelhart, Hinton, Williams (1986) change no weight before all gradients are there.
        Mistake(
            OUTPUT_FIRST,
            "∂L/∂a of the hidden layers goes through weights that the update has changed already",
            "all gradients are taken before any weight changes",
            "where there is a hidden layer",
            ("upstream",),
            _with_updated_weights,
            _of_hidden,
            _reads_update,
        ),
        # Also as y − ŷ with −=, or ŷ − y with +=.
        Mistake(
            WRONG_SIGN,
            "the update adds what it should subtract, so it goes along the gradient",
            "it subtracts",
            "where the rate and what it is multiplied with aren't 0",
            ("update",),
            optimizer=_turned,
        ),
        # sigmoid_derivative(x) = x * (1 - x), made for an activation and given a sum.
        Mistake(
            "slope_of_sum",
            "the slope's formula, which is made for the activation a, is given the sum z",
            "it is given the activation",
            "where a slope is worked out by a (of sigmoid and tanh, not of relu) and the backward pass needs it",
            ("slope",),
            _slope_of_sum,
            _is_read_and_by_activation,
        ),
        # zero_grad() left out: PyTorch adds every backward pass to what is there.
        Mistake(
            "gradient_not_zeroed",
            "each gradient is added to those of all updates before",
            "each update begins with a gradient of 0",
            "from the second update on",
            (GRADIENT_SUM,),
            optimizer=_never_zeroed,
        ),
        Mistake(
            NO_SLOPE,
            "∂L/∂a is taken for ∂L/∂z, without the activation's slope between them",
            "the chain has a link for the activation",
            "where the activation isn't linear, and loss and activation don't make ŷ − y together",
            ("delta",),
            _upstream_alone,
            _has_slope,
        ),
        Mistake(
            "sum_instead_of_mean",
            "the gradients of the rows are added up and not divided by the rows, though the error is their mean",
            "each row's part is divided by the rows",
            "where a batch has several rows and the reduction is the mean",
            ("upstream", "delta"),
            _without_rows,
            _is_of_loss,
        ),
    )
}


@lru_cache(maxsize=64)
def optimizer_with(mistake: str, name: str, *, decays: bool) -> Optimizer:
    """An optimizer by name, with weight decay if it `decays`, as it is with a mistake or with NONE."""
    right = decaying(OPTIMIZERS[name]) if decays else OPTIMIZERS[name]
    return right if mistake == NONE else MISTAKES[mistake].optimizer(right)
