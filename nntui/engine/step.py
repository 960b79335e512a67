"""A step: the one ordered list of its operations.

An operation is one line of arithmetic for a whole layer and all rows of the batch. Operations go by name, never by
number: "layer1.sum", "layer2.delta", "update". For the layers 1 … L:

    forward    layer1.sum z = x·W + b, layer1.activation a = f(z), layer2.sum, …, layerL.activation ŷ; where there is
               dropout, layer1.dropout a · mask / (1 − p) after the activation, which goes on in its place
    loss       loss: each row's L(ŷ, y)
    backward   layerL.upstream ∂L/∂a (back through the mask, where there is one), .slope da/dz, .delta ∂L/∂z = ∂L/∂a ·
               da/dz, .weights ∂L/∂W, .biases ∂L/∂b; then the same for the layer below, down to layer1; where there is
               a penalty, its part of all gradients is added. Where the last layer has the activation that the
               loss pairs with, the loss is taken of the sums, and its delta is ŷ − y, which the two links make
    update     see `update_phase`; the last is called "update"

All gradients are taken at the old parameters; what a classic mistake makes otherwise, on purpose, its row says
(`classic_mistakes`). Training runs the list in place, the trace keeps what each operation made, and the batched form
runs it for many states at once: the arrays then have one more axis, the last, and nothing else differs but how two
matrices are multiplied. The chain rule in this form: Rumelhart, Hinton, Williams (1986); Nielsen, "Neural Networks and
Deep Learning" (2015), chapter 2.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np

from nntui.engine import update_phase
from nntui.engine.activations import ACTIVATIONS
from nntui.engine.arrays import Array
from nntui.engine.classic_mistakes import MISTAKES, NONE
from nntui.engine.dropout import DROPOUT, KEPT, through
from nntui.engine.formula import Call
from nntui.engine.losses import LOSSES
from nntui.engine.network import Network, Parameter
from nntui.engine.optimizers import PARAMETERS
from nntui.engine.outputs import Outputs
from nntui.engine.penalties import PENALTY
from nntui.engine.program import Program, Training
from nntui.text.frozen import dataclass

if TYPE_CHECKING:
    from nntui.engine.bound import BoundStep

INPUTS, TARGETS = "inputs", "targets"
OF_A_GRADIENT = ("weights", "biases", PENALTY)  # that give each parameter its gradient, or a part of it
OF_A_UNIT = ("sum", "activation", DROPOUT, "upstream", "slope", "delta")  # kinds that give each unit a number
Multiply = Callable[[Array, Array, Array], object]  # multiply(left, right, out): the matrix product


@dataclass(frozen=True)
class Operation:
    """One line of arithmetic: its name ("layer2.delta"), its phase, its kind ("delta"), and its layer, from 1 on
    (0 for what belongs to no layer).

    `reads` names what it reads: earlier operations, "inputs", "targets", "parameters", "gradient", "step" or a slot.
    `calls` gives the NumPy calls that make its result in `bound.arrays[name]`. `mistake` is the classic mistake that it
    is made with, by name.
    """

    name: str
    phase: str
    kind: str
    layer: int = 0
    reads: tuple[str, ...] = field(default=(), compare=False)
    calls: "Callable[[BoundStep, Array], Iterator[Call]]" = field(
        default=lambda bound, out: iter(()), compare=False, repr=False
    )
    mistake: str = field(default="", compare=False)


def operation_name(kind: str, layer: int = 0) -> str:
    """The name of an operation: "layer2.delta"; of no layer: "update"."""
    return f"layer{layer}.{kind}" if layer else kind


def gradient_operation(parameter: Parameter) -> str:
    """The name of the operation that works out what the data makes of a parameter's gradient."""
    return operation_name("biases" if parameter.is_bias else "weights", parameter.layer + 1)


def whole_gradient(program: Program, parameter: Parameter) -> str:
    """The name of the operation after which a parameter's gradient is complete: a penalty on it adds its part."""
    penalty = program.training.penalty if program.training else None
    counts = penalty.counts(program.network) if penalty else None
    if penalty is None or (counts is not None and not counts[parameter.index]):
        return gradient_operation(parameter)
    return PENALTY


def output_operation(network: Network) -> str:
    """The name of the operation that gives the outputs."""
    return operation_name("activation", len(network.layers))


@lru_cache(maxsize=64)
def operations(network: Network, training: Training | None) -> tuple[Operation, ...]:
    """The operations of a step in their order; without training those of the forward pass."""
    layers = range(1, len(network.layers) + 1)
    found = [operation for layer in layers for operation in _forward(layer, training)]
    if training is None:
        return tuple(found)
    short_form = pairs(network, training.loss)
    outputs = operation_name("sum", len(network.layers)) if short_form else output_operation(network)
    found.append(Operation("loss", "loss", "loss", 0, (outputs, TARGETS), _loss))
    for layer in reversed(layers):
        found += _backward(network, training, layer, short_form)
    if training.penalty is not None:
        found.append(Operation(PENALTY, "backward", PENALTY, 0, (PARAMETERS,), _penalty))
    found += (Operation(name, "update", name, 0, reads, calls) for name, reads, calls in update_phase.lines(training))
    return tuple(found) if training.mistake == NONE else MISTAKES[training.mistake].put_into(network, training, found)


def pairs(network: Network, loss: str) -> bool:
    """Whether a loss by name is taken of the last layer's sums."""
    return bool(network.layers) and loss in LOSSES and LOSSES[loss].pairs_with(network.layers[-1].activation)


def below(training: Training | None, layer: int) -> str:
    """What a layer (from 1) reads: the inputs, or the activations before it as dropout leaves them."""
    return (
        operation_name(DROPOUT if drops_out(training, layer - 1) else "activation", layer - 1) if layer > 1 else INPUTS
    )


def drops_out(training: Training | None, layer: int) -> bool:
    """Whether units of a layer (from 1) are off by chance in training."""
    return training is not None and training.dropout is not None and training.dropout.shares[layer - 1] > 0


def _of_layer(
    layer: int, kind: str, phase: str, reads: tuple[str, ...], calls: Callable[..., Iterator[Call]]
) -> Operation:
    return Operation(operation_name(kind, layer), phase, kind, layer, reads, partial(calls, layer))


def _forward(layer: int, training: Training | None) -> Iterator[Operation]:
    z = operation_name("sum", layer)
    yield _of_layer(layer, "sum", "forward", (below(training, layer), PARAMETERS), _sum)
    yield _of_layer(layer, "activation", "forward", (z,), _activation)
    if drops_out(training, layer):
        yield _of_layer(layer, DROPOUT, "forward", (operation_name("activation", layer), KEPT), _dropout)


def _backward(network: Network, training: Training, layer: int, short_form: bool) -> Iterator[Operation]:
    last = layer == len(network.layers)
    z, a, upstream, slope = (operation_name(kind, layer) for kind in ("sum", "activation", "upstream", "slope"))
    delta = operation_name("delta", layer)
    above = (a, TARGETS) if last else (operation_name("delta", layer + 1), PARAMETERS)
    yield _of_layer(layer, "upstream", "backward", above, _upstream_of_output if last else _upstream)
    yield _of_layer(layer, "slope", "backward", (z, a), _slope)
    if last and short_form:
        yield _of_layer(layer, "delta", "backward", (a, TARGETS), _delta_of_output)
    else:
        whole_layer = ACTIVATIONS[network.layers[layer - 1].activation].part is not None
        yield _of_layer(layer, "delta", "backward", (upstream, a if whole_layer else slope), _delta)
    yield _of_layer(layer, "weights", "backward", (below(training, layer), delta), _weights)
    if network.layers[layer - 1].bias:
        yield _of_layer(layer, "biases", "backward", (delta,), _biases)


# What each operation calls. `bound` holds its arrays, `out` is the array that it makes.


def _sum(layer: int, bound: "BoundStep", out: Array) -> Iterator[Call]:
    weights, biases = bound.program.network.blocks[layer - 1]
    yield (
        bound.multiply,
        (bound.arrays[below(bound.program.training, layer)], weights.of(bound.arrays[PARAMETERS]), out),
    )
    if biases:
        yield np.add, (out, biases.of(bound.arrays[PARAMETERS]), out)


def _activation(layer: int, bound: "BoundStep", out: Array) -> Iterator[Call]:
    activation = ACTIVATIONS[bound.program.network.layers[layer - 1].activation]
    yield from activation.calls(bound.arrays[operation_name("sum", layer)], out)


def _dropout(layer: int, bound: "BoundStep", out: Array) -> Iterator[Call]:
    yield from through(bound, layer, bound.arrays[operation_name("activation", layer)], out)


def _loss(bound: "BoundStep", out: Array) -> Iterator[Call]:
    """A row's loss is the sum over its outputs."""
    network = bound.program.network
    sums, values = (bound.arrays[operation_name(kind, len(network.layers))] for kind in ("sum", "activation"))
    each = np.empty_like(values)
    outputs = Outputs(values, network.layers[-1].activation, sums)
    yield from outputs.loss_calls(LOSSES[bound.training.loss], bound.arrays[TARGETS], each)
    yield np.add.reduce, (each, 1, None, out)


def _upstream_of_output(layer: int, bound: "BoundStep", out: Array) -> Iterator[Call]:
    outputs = bound.arrays[operation_name("activation", layer)]
    yield from LOSSES[bound.training.loss].slope_calls(outputs, bound.arrays[TARGETS], out)
    yield from _over_rows(bound, out)


def _delta_of_output(layer: int, bound: "BoundStep", out: Array) -> Iterator[Call]:
    """The short form of upstream × slope."""
    yield np.subtract, (bound.arrays[operation_name("activation", layer)], bound.arrays[TARGETS], out)
    yield from _over_rows(bound, out)


def _over_rows(bound: "BoundStep", out: Array) -> Iterator[Call]:
    """A row's part in a mean."""
    if bound.training.reduction == "mean" and len(out) > 1:
        yield np.divide, (out, float(len(out)), out)


def _upstream(layer: int, bound: "BoundStep", out: Array) -> Iterator[Call]:
    weights, _ = bound.program.network.blocks[layer]
    delta = bound.arrays[operation_name("delta", layer + 1)]
    yield bound.multiply, (delta, _transposed(weights.of(bound.arrays[PARAMETERS])), out)
    yield from through(bound, layer, out, out)


def _slope(layer: int, bound: "BoundStep", out: Array) -> Iterator[Call]:
    z, a = (bound.arrays[operation_name(kind, layer)] for kind in ("sum", "activation"))
    yield from ACTIVATIONS[bound.program.network.layers[layer - 1].activation].slope_calls(z, a, out)


def _delta(layer: int, bound: "BoundStep", out: Array) -> Iterator[Call]:
    upstream, a = (bound.arrays[operation_name(kind, layer)] for kind in ("upstream", "activation"))
    activation = ACTIVATIONS[bound.program.network.layers[layer - 1].activation]
    yield from activation.back_calls(upstream, bound.arrays.get(operation_name("slope", layer), out), a, out)


def _weights(layer: int, bound: "BoundStep", out: Array) -> Iterator[Call]:
    sources, delta = bound.arrays[below(bound.training, layer)], bound.arrays[operation_name("delta", layer)]
    yield bound.multiply, (_transposed(sources), delta, out)


def _biases(layer: int, bound: "BoundStep", out: Array) -> Iterator[Call]:
    """A bias that units share: its gradient is the sum over its uses, first over the rows, then over the units."""
    delta = bound.arrays[operation_name("delta", layer)]
    of_units = np.empty_like(delta[0]) if bound.program.network.shares_bias(layer - 1) else out
    yield np.add.reduce, (delta, 0, None, of_units)
    if of_units is not out:
        yield np.add.reduce, (of_units[np.newaxis], 1, None, out)


def _penalty(bound: "BoundStep", out: Array) -> Iterator[Call]:
    """What the penalty adds to all gradients."""
    penalty, arrays = bound.training.penalty, bound.arrays
    if penalty is not None:
        yield from penalty.gradient_calls(bound.program.network, arrays[PARAMETERS], bound.gradient, out)


def _transposed(matrix: Array) -> Array:
    """Rows for columns; an axis of states stays the last."""
    return matrix.swapaxes(0, 1)


def operations_of(program: Program) -> tuple[Operation, ...]:
    """The operations of a program's step."""
    return operations(program.network, program.training)


def only_for(found: Sequence[Operation], names: Iterable[str]) -> Callable[[Operation], bool]:
    """Whether some operations of a step, by their names, can't do without one."""
    needed = set(names)
    for operation in reversed(found):
        if operation.name in needed:
            needed.update(operation.reads)
    return lambda operation: operation.name in needed


def mistaken(program: Program, operation: str) -> str:
    """The classic mistake that an operation by name is made with; "" for none."""
    if program.training is None or program.training.mistake == NONE:
        return ""
    return next((each.mistake for each in operations_of(program) if each.name == operation), "")
