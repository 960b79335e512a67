"""A step taken apart: every operation with its result, by the very calls that training makes (`step`)."""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from nntui.engine.activations import ACTIVATIONS
from nntui.engine.arrays import Array
from nntui.engine.bound import LAID_OUT, BoundStep
from nntui.engine.dropout import KEPT, Held
from nntui.engine.kernels import results_of
from nntui.engine.network import Parameter
from nntui.engine.outputs import Outputs
from nntui.engine.penalties import PENALTY
from nntui.engine.program import Program, State
from nntui.engine.rate_schedules import STEP
from nntui.engine.step import INPUTS, TARGETS, below, mistaken, operation_name
from nntui.text.frozen import dataclass

KEPT_NUMBERS = 20_000  # that an array of a step may have which stays laid out for the next of its kind


@dataclass(frozen=True, eq=False)
class Trace:
    """The step after a state, taken apart.

    `rows` (n,) are the rows of its batch, `inputs` (n, inputs) and `targets` (n, outputs) what they hold, `parameters`
    and `slots`, by name, the state before it. `results` has for each operation its result: sums, activations, dropouts,
    upstreams, slopes and deltas of shape (n, units); `loss` (n,); weights (inputs, units); biases (units,), shared
    (1,); `update` the next parameters, of shape (parameters,), and a rule of the optimizer the next numbers of its
    slot; a penalty's part of the gradient (parameters,); `rate`, where it changes, (1,). `gradient` is that of the
    batch's loss, of shape (parameters,); without training it is all zero. The masks of its rows are `held`; None where
    no unit is ever off.
    """

    program: Program
    parameters: Array
    slots: Mapping[str, Array]
    rows: tuple[int, ...]
    inputs: Array
    targets: Array
    results: Mapping[str, Array]
    gradient: Array
    held: Held | None = None

    def of(self, kind: str, layer: int) -> Array:
        """The result of a layer's operation of a kind: "sum", "delta", …"""
        return self.results[operation_name(kind, layer)]

    @property
    def of_data(self) -> Array:
        """The gradient of the data's error alone, before a penalty adds its part: of shape (parameters,)."""
        if PENALTY not in self.results:
            return self.gradient
        found = np.empty_like(self.gradient)
        for layer, blocks in enumerate(self.program.network.blocks, 1):
            for kind, block in zip(("weights", "biases"), blocks, strict=True):
                if block:
                    block.of(found)[...] = self.of(kind, layer)
        return found

    @property
    def activations(self) -> list[Array]:
        """The activations of each layer, a list of (n, units); the last are the outputs."""
        return [self.of("activation", layer) for layer in range(1, len(self.program.network.layers) + 1)]

    @property
    def outputs(self) -> Outputs:
        """The outputs, (n, outputs); without a network the inputs are the outputs."""
        layers = self.program.network.layers
        if not layers:
            return Outputs(self.inputs)
        return Outputs(self.of("activation", len(layers)), layers[-1].activation, self.of("sum", len(layers)))

    def below(self, layer: int) -> Array:
        """What goes into a layer (1 is the first): the inputs, or the activations before it as dropout leaves them, of
        shape (n, units).
        """
        return self.results[below(self.program.training, layer)] if layer > 1 else self.inputs


def trace(program: Program, state: State) -> Trace:
    """Take the step after `state` apart. It ends on the state that training reaches, bit for bit."""
    rows = (
        program.training.schedule.rows_at(state.step) if program.training is not None else np.arange(program.data.rows)
    )
    inputs, targets = program.data.inputs.take(rows, 0), program.data.targets.take(rows, 0)
    bound = _bound(program, state.vector, inputs, targets)
    if STEP in bound.arrays:
        bound.arrays[STEP][0] = state.step
    held = None
    if program.training is not None and (dropout := program.training.dropout) is not None:
        kept = dropout.factors(program.network, program.training.schedule.batch, state.step)[0][: len(rows)]
        held = Held(dropout, program.network, kept)
        bound.arrays[KEPT][...] = kept
    results, gradient = results_of(bound)
    slots = {name: block.of(state.vector) for name, block in program.slots.items()}
    parameters = state.vector[: program.network.size]
    return Trace(
        program,
        parameters,
        slots,
        tuple(rows.tolist()),
        inputs,
        targets,
        results,
        gradient.copy(),
        held,
    )


def _bound(program: Program, vector: Array, inputs: Array, targets: Array) -> BoundStep:
    """A step bound to a state and rows, on arrays that the next one of the program is bound to as well."""
    few = len(inputs) * max(program.network.sizes) <= KEPT_NUMBERS
    bound = (_laid_out if few else _laid_out.__wrapped__)(program, len(inputs))
    bound.state[...] = vector
    bound.arrays[INPUTS][...], bound.arrays[TARGETS][...] = inputs, targets
    return bound


@lru_cache(maxsize=LAID_OUT)
def _laid_out(program: Program, rows: int) -> BoundStep:
    """A step with a batch of so many rows on arrays of its own, into which states and rows are laid."""
    inputs, targets = (np.empty((rows, each.shape[1])) for each in (program.data.inputs, program.data.targets))
    return BoundStep(program, np.empty(program.size), inputs, targets)


def derivative(traced: Trace, of: tuple[int, int], by: tuple[int, int]) -> Array:
    """∂(activation of a unit) / ∂(activation of another), for each row of the batch: shape (n,).

    Both are (layer, unit), layer 0 being the inputs. Zero where the second doesn't lie below the first, 1 for a
    unit by itself.
    """
    upstream = _towards(traced, of, by[0])
    result: Array = upstream[:, by[1]] if upstream is not None else np.zeros(len(traced.rows))
    return result


def parameter_derivative(traced: Trace, of: tuple[int, int], parameter: Parameter) -> Array:
    """∂(activation of a unit) / ∂(a parameter), for each row of the batch: shape (n,)."""
    layer = parameter.layer + 1
    upstream = _towards(traced, of, layer)
    alone = ACTIVATIONS[traced.program.network.layers[layer - 1].activation].part is None  # unit by unit
    if upstream is None or (layer == of[0] and alone and not parameter.feeds(*of)):
        return np.zeros(len(traced.rows))  # no way leads there, whatever overflows beside it
    with np.errstate(all="ignore"):
        found = parameter.over_uses(_back(traced, layer, upstream))
        if parameter.source is not None:
            found = found * traced.below(layer)[:, parameter.source]
    result: Array = found
    return result


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
            upstream = np.dot(_back(traced, number, upstream), weights.of(traced.parameters).T)
            if traced.held is not None:
                upstream = traced.held.passed_on(number - 1, upstream)
    return upstream


def _back(traced: Trace, layer: int, upstream: Array) -> Array:
    """From ∂/∂(activations of a layer) to ∂/∂(its sums), both (n, units)."""
    a, out = traced.of("activation", layer), np.empty_like(upstream)
    activation = ACTIVATIONS[traced.program.network.layers[layer - 1].activation]
    for call, arguments in activation.back_calls(upstream, slopes(traced, layer), a, out):
        call(*arguments)
    return out


def by_sums(traced: Trace, of: tuple[int, int]) -> Array:
    """∂(activation of a unit) / ∂(the sums of its layer), shape (n, units)."""
    own = np.zeros_like(traced.of("activation", of[0]))
    own[:, of[1]] = 1.0
    with np.errstate(all="ignore"):
        return _back(traced, of[0], own)


def spread(traced: Trace, layer: int, unsure: Array) -> Array:
    """By how much a layer's activations may be off where its sums are off by `unsure`: both (n, units)."""
    network, a = traced.program.network, np.abs(traced.of("activation", layer))
    if ACTIVATIONS[network.layers[layer - 1].activation].part is None:
        return np.abs(slopes(traced, layer)) * unsure
    result: Array = a * (unsure + (a * unsure).sum(axis=1, keepdims=True))
    return result


def slopes(traced: Trace, layer: int) -> Array:
    """da/dz of a layer's units for each row of the batch, of shape (n, units); worked out where no operation did, or
    one did otherwise by mistake.
    """
    if mistaken(traced.program, operation_name("slope", layer)):
        return _slopes(traced.program, layer, traced.of("sum", layer), traced.of("activation", layer))
    return slopes_taken(traced.program, traced, layer)


def slopes_taken(program: Program, traced: Trace, layer: int) -> Array:
    """What a program's backward pass takes for them, for rows that may have gone forward only."""
    if (name := operation_name("slope", layer)) in traced.results:
        return traced.results[name]
    return slopes_by(program, layer, traced.of("sum", layer), traced.of("activation", layer))


def slopes_by(program: Program, layer: int, z: Array, a: Array) -> Array:
    """What a program's backward pass takes for the slopes of units of a layer, by their z and a: of any one shape."""
    return _slopes(program, layer, z, z if mistaken(program, operation_name("slope", layer)) else a)


def _slopes(program: Program, layer: int, z: Array, a: Array) -> Array:
    out = np.empty_like(a)
    with np.errstate(all="ignore"):
        for call, arguments in ACTIVATIONS[program.network.layers[layer - 1].activation].slope_calls(z, a, out):
            call(*arguments)
    return out
