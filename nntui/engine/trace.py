"""A step taken apart: every operation with its result, by the very calls that training makes.

An operation is one line of arithmetic for a whole layer and all rows of the batch. Operations go by name, never by
number: "layer1.sum", "layer2.delta", "update". For the layers 1 … L:

    forward    layer1.sum z = x·W + b, layer1.activation a = f(z), layer2.sum, …, layerL.activation ŷ
    loss       loss: each row's L(ŷ, y)
    backward   layerL.upstream ∂L/∂a, .slope da/dz, .delta ∂L/∂z = ∂L/∂a · da/dz, .weights ∂L/∂W, .biases ∂L/∂b;
               then the same for the layer below, down to layer1
    update     update: parameters − rate · gradient

The chain rule in this form: Nielsen, "Neural Networks and Deep Learning" (2015), chapter 2.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nntui.engine.activations import ACTIVATIONS
from nntui.engine.arrays import Array
from nntui.engine.metrics import row_losses
from nntui.engine.network import Network, Parameter
from nntui.engine.program import Program, State
from nntui.engine.training import Tape

FORWARD = ("sum", "activation")


@dataclass(frozen=True)
class Operation:
    """One line of arithmetic: its name ("layer2.delta"), its phase, its kind ("delta"), and its layer, from 1 on
    (0 for what belongs to no layer)."""

    name: str
    phase: str
    kind: str
    layer: int = 0


@lru_cache(maxsize=64)
def operations(network: Network, trained: bool) -> tuple[Operation, ...]:
    """The operations of a step in their order; without training, those of the forward pass."""
    layers = range(1, len(network.layers) + 1)
    found = [_of_layer(layer, kind, "forward") for layer in layers for kind in FORWARD]
    if not trained:
        return tuple(found)
    found.append(Operation("loss", "loss", "loss"))
    for layer in reversed(layers):
        kinds = ["upstream", "slope", "delta", "weights", *(["biases"] if network.layers[layer - 1].bias else [])]
        found += [_of_layer(layer, kind, "backward") for kind in kinds]
    return (*found, Operation("update", "update", "update"))


def gradient_operation(parameter: Parameter) -> str:
    """The name of the operation that works a parameter's gradient out."""
    return f"layer{parameter.layer + 1}.{'biases' if parameter.is_bias else 'weights'}"


def _of_layer(layer: int, kind: str, phase: str) -> Operation:
    return Operation(f"layer{layer}.{kind}", phase, kind, layer)


@dataclass(frozen=True, eq=False)
class Trace:
    """The step after a state, taken apart.

    `rows` (n,) are the rows of its batch, `inputs` (n, inputs) and `targets` (n, outputs) what they hold. `results`
    has for each operation its result: sums, activations, upstreams, slopes and deltas of shape (n, units); `loss`
    (n,); weights (inputs, units); biases (units,); `update` the next state's vector (parameters,). `gradient` is
    that of the batch's loss, of shape (parameters,); without training it is all zero.
    """

    program: Program
    vector: Array
    rows: tuple[int, ...]
    inputs: Array
    targets: Array
    results: Mapping[str, Array]
    gradient: Array

    def below(self, layer: int) -> Array:
        """What goes into a layer (1 is the first): the inputs or the activations before it, of shape (n, units)."""
        return self.results[f"layer{layer - 1}.activation"] if layer > 1 else self.inputs


def trace(program: Program, state: State) -> Trace:
    """Take the step after `state` apart. It ends on the state that training reaches, bit for bit."""
    rows = (
        program.training.schedule.rows_at(state.step) if program.training is not None else np.arange(program.data.rows)
    )
    vector = state.vector.copy()
    tape = Tape(program, vector, len(rows))
    program.data.inputs.take(rows, 0, tape.inputs, "clip")
    program.data.targets.take(rows, 0, tape.targets, "clip")
    results: dict[str, Array] = {}
    done = 0
    with np.errstate(all="ignore"):
        for name, (end, result) in tape.ends.items():
            for call, arguments in tape.calls[done:end]:
                call(*arguments)
            done = end
            results[name] = result if name == "update" else result.copy()
        if program.training is not None:
            outputs = results[f"layer{len(program.network.layers)}.activation"]
            results["loss"] = row_losses(program.training.loss, outputs[np.newaxis], tape.targets)[0]
    return Trace(program, state.vector, tuple(rows.tolist()), tape.inputs, tape.targets, results, tape.gradient)


def derivative(traced: Trace, of: tuple[int, int], by: tuple[int, int]) -> Array:
    """∂(activation of a unit) / ∂(activation of another), for each row of the batch: shape (n,).

    Both are (layer, unit), layer 0 being the inputs. Zero where the second doesn't lie below the first, 1 for a
    unit by itself.
    """
    upstream = _towards(traced, of, by[0])
    result: Array = upstream[:, by[1]] if upstream is not None else np.zeros(len(traced.rows))
    return result


def parameter_derivative(traced: Trace, of: tuple[int, int], index: int) -> Array:
    """∂(activation of a unit) / ∂(a parameter, by its place in the vector), for each row of the batch: shape (n,)."""
    network = traced.program.network
    found = np.zeros(len(traced.rows))
    for layer, (weights, biases) in enumerate(network.blocks, 1):
        upstream = _towards(traced, of, layer)
        if upstream is None:
            continue
        with np.errstate(all="ignore"):
            if weights.start <= index < weights.stop:
                source, unit = divmod(index - weights.start, weights.shape[1])
                found = upstream[:, unit] * _slopes(traced, layer)[:, unit] * traced.below(layer)[:, source]
            elif biases and biases.start <= index < biases.stop:
                unit = index - biases.start
                found = upstream[:, unit] * _slopes(traced, layer)[:, unit]
    return found


def _towards(traced: Trace, of: tuple[int, int], layer: int) -> Array | None:
    """∂(activation of the unit `of`) / ∂(activations of a layer), shape (n, units); None for a layer above it."""
    network = traced.program.network
    if layer > of[0]:
        return None
    upstream: Array = np.zeros((len(traced.rows), network.sizes[of[0]]))
    upstream[:, of[1]] = 1.0
    with np.errstate(all="ignore"):
        for number in range(of[0], layer, -1):
            weights, _ = network.blocks[number - 1]
            upstream = np.dot(upstream * _slopes(traced, number), weights.of(traced.vector).T)
    return upstream


def _slopes(traced: Trace, layer: int) -> Array:
    """da/dz of a layer's units for each row of the batch, of shape (n, units)."""
    z, a = traced.results[f"layer{layer}.sum"], traced.results[f"layer{layer}.activation"]
    out = np.empty_like(a)
    ACTIVATIONS[traced.program.network.layers[layer - 1].activation].slope(z, a, out)
    return out
