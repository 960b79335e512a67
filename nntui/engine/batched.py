"""The batched form of a step: many states at once, side by side along the last axis.

It runs the operations of `step` and no others. With the states as last axis each NumPy call works on all of them, so
that the cost of calling is shared. What comes out for a state doesn't depend on what stands beside it: sums are added
up one after the other, and a product too large for that is made for each state by itself.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.engine.bound import BoundStep
from nntui.engine.dropout import KEPT, Held
from nntui.engine.network import Network, Parameter
from nntui.engine.optimizers import PARAMETERS
from nntui.engine.outputs import Outputs
from nntui.engine.program import Data, Program, Schedule, Training
from nntui.engine.rate_schedules import STEP
from nntui.engine.step import INPUTS, OF_A_UNIT, Operation, below, only_for, operation_name, operations_of

CACHED = 32_768  # numbers that one array of a chunk may have: 256 kB
FEWEST = 2  # states of a chunk: NumPy treats a single column in a way of its own
LAID_OUT = 2  # numbers of states that a forward pass stays laid out for: those of a whole chunk, and of the last
ADDED = 16_384  # multiplications of one product up to which all states are worked out together


def multiply(left: Array, right: Array, out: Array) -> None:
    """The matrix product for each state: (n, i, S) by (i, u, S) gives (n, u, S); a last axis of 1 stands for all."""
    rows, inner, _ = left.shape
    if right.shape[-1] == 1:  # one state, many sets of rows
        np.matmul(np.ascontiguousarray(right[..., 0].T), left, out)
        return
    if rows * inner * right.shape[1] > ADDED:
        for state in range(out.shape[-1]):
            one, other = (np.ascontiguousarray(m[..., min(state, m.shape[-1] - 1)]) for m in (left, right))
            out[..., state] = np.dot(one, other)
        return
    np.multiply(left[:, 0, np.newaxis], right[0], out)
    for at in range(1, inner):
        out += left[:, at, np.newaxis] * right[at]


def chunks(states: int, widest: int) -> Iterator[slice]:
    """Parts of so many states that arrays with `widest` numbers for each fit the cache."""
    size = max(CACHED // max(widest, 1), FEWEST)
    return (slice(start, min(start + size, states)) for start in range(0, states, size))


def side_by_side(states: Array) -> Array:
    """States (n, size) as (size, n), and at least FEWEST of them: the last again and again."""
    if len(states) < FEWEST:
        states = np.repeat(states, FEWEST, axis=0)
    return np.ascontiguousarray(states.T)


def _run(
    program: Program,
    states: Array,
    inputs: Array,
    targets: Array,
    only: Callable[[Operation], bool],
    steps: Sequence[int] = (),
    held: Held | None = None,
) -> BoundStep:
    """Some operations of a step, for states (size, n), inputs (R, inputs, n or 1) and targets likewise; `steps` are the
    updates made so far, which decide on masks where none are held still.
    """
    bound = BoundStep(program, states, inputs, targets, multiply, only)
    if STEP in bound.arrays:
        bound.arrays[STEP][0, : len(steps)] = steps
    _hold(bound, held)
    if held is None and KEPT in bound.arrays and bound.training.dropout is not None:
        kept = bound.training.dropout.of_steps(program.network, bound.training.schedule.batch, steps)
        bound.arrays[KEPT][..., : len(steps)] = kept[: len(inputs)]
    bound.run()
    return bound


def _upto(last_phase: str) -> Callable[[Operation], bool]:
    """What an array of a phase is made from: the forward pass, and for a gradient the backward pass as well."""
    return lambda operation: operation.phase in ("forward", last_phase)


def _widest(network: Network, rows: int) -> int:
    return max(network.size, rows * max(network.sizes))


class Forward:
    """The forward pass of some rows, (R, inputs), laid out once for each of the numbers of states it was last run with.

    What it makes stands in buffers of its own until it is run again. Units are off only by masks that are `held` still.
    """

    def __init__(self, network: Network, rows: Array, held: Held | None = None) -> None:
        self._program, self._held = Program(network, Data(rows, rows[:, :0]), _only_masked(held)), held
        self._laid: dict[int, BoundStep] = {}

    def run(self, states: Array) -> Mapping[str, Array]:
        """What its operations make at states (n, …), by name; the last axis may be longer than n."""
        together = side_by_side(states[:, : self._program.network.size])
        # What is laid out is written to: it must not be the history, as the states of one parameter side by side are.
        bound = self._laid.pop(together.shape[1], None) or self._lay_out(together.copy())
        self._laid[together.shape[1]] = bound
        np.copyto(bound.arrays[PARAMETERS], together)
        bound.run()
        return bound.arrays

    def _lay_out(self, states: Array) -> BoundStep:
        if len(self._laid) == LAID_OUT:
            del self._laid[next(iter(self._laid))]
        data = self._program.data
        shared = data.inputs[..., np.newaxis], data.targets[..., np.newaxis]
        bound = BoundStep(self._program, states, *shared, multiply, _upto("forward"))
        _hold(bound, self._held)
        return bound


def _only_masked(held: Held | None) -> Training | None:
    """A training of which nothing counts but that units are off: of a forward pass."""
    return None if held is None else Training("squared_error", "sum", 0.0, Schedule(1, 1), dropout=held.dropout)


def _hold(bound: BoundStep, held: Held | None) -> None:
    """Lay masks into a bound step, the same for all states."""
    if held is not None:
        bound.arrays[KEPT][...] = held.kept[..., np.newaxis]


def outputs(
    network: Network, states: Array, rows: Array, forward: Forward | None = None
) -> Iterator[tuple[slice, Outputs]]:
    """The outputs of many states for rows (R, inputs), chunk by chunk: which of the states (n, …) they are of, and what
    they are, (R, outputs, those states). Without a network the rows are the outputs. Where a `forward` of these rows is
    given, they stand until the next are asked for.
    """
    if not network.layers:
        for chunk in chunks(len(states), _widest(network, len(rows))):
            yield chunk, Outputs(np.repeat(rows[..., np.newaxis], chunk.stop - chunk.start, axis=-1))
        return
    for chunk, arrays in _forward(network, states, rows, forward):
        yield chunk, _outputs(network, arrays)[..., : chunk.stop - chunk.start]


def _outputs(network: Network, arrays: Mapping[str, Array]) -> Outputs:
    """What the arrays of a forward pass have of the last layer."""
    sums, values = (arrays[operation_name(kind, len(network.layers))] for kind in ("sum", "activation"))
    return Outputs(values, network.layers[-1].activation, sums)


def _forward(
    network: Network, states: Array, rows: Array, forward: Forward | None = None
) -> Iterator[tuple[slice, Mapping[str, Array]]]:
    """What the operations of the forward pass make of rows (R, inputs), chunk by chunk of the states; the last axis may
    be longer than the chunk.
    """
    for chunk in chunks(len(states), _widest(network, len(rows))):
        yield chunk, (forward or Forward(network, rows)).run(states[chunk])


def forward_of_row(network: Network, states: Array, row: Array) -> dict[str, Array]:
    """What each operation of the forward pass of a row, (inputs,), makes at each of n states: by name, (n, units)."""
    found = _blank(Program(network, Data(row[np.newaxis], row[np.newaxis, :0]), None), len(states))
    for chunk, arrays in _forward(network, states, row[np.newaxis]):
        for name in found.keys() - {INPUTS}:
            found[name][chunk] = arrays[name][0, :, : chunk.stop - chunk.start].T
    found[INPUTS][:] = row
    return found


def _blank(program: Program, states: int) -> dict[str, Array]:
    """Room for a row's inputs and for what each operation of a layer's units makes of it at so many states: nan."""
    sizes = {each.name: each.layer for each in operations_of(program) if each.kind in OF_A_UNIT}
    return {
        name: np.full((states, program.network.sizes[layer]), np.nan) for name, layer in {INPUTS: 0, **sizes}.items()
    }


def activations_of_inputs(network: Network, parameters: Array, inputs: Array) -> list[Array]:
    """The activations of each layer of one state, (parameters,), for many sets of rows side by side: of inputs
    (R, inputs, n) a list of (R, units, n).
    """
    arrays = _of_inputs(network, parameters, inputs)
    return [arrays[operation_name("activation", layer)] for layer in range(1, len(network.layers) + 1)]


def outputs_of_inputs(network: Network, parameters: Array, inputs: Array, held: Held | None = None) -> Outputs:
    """The outputs of one state, (parameters,), for many sets of rows side by side: (R, inputs, n) → (R, outputs, n);
    with masks of the network that are held still for the rows, if any.
    """
    if not network.layers:
        return Outputs(inputs)
    return _outputs(network, _of_inputs(network, parameters, inputs, held))


def _of_inputs(network: Network, parameters: Array, inputs: Array, held: Held | None = None) -> Mapping[str, Array]:
    data = Data(np.empty((len(inputs), 0)), np.empty((len(inputs), 0)))
    program, targets = Program(network, data, _only_masked(held)), data.targets[..., np.newaxis]
    return _run(program, parameters[:, np.newaxis], inputs, targets, _upto("forward"), held=held).arrays


def gradients(program: Program, states: Array, steps: Sequence[int]) -> Array:
    """The gradient of the batch loss that the next update uses, for each of the states at some steps.

    `states` has shape (n, program.size), the result (n, parameters). Raises ValueError for a forward-only program.
    """
    result = np.zeros((len(states), program.network.size))
    for chosen, _, bound in _updates(program, states, steps, _upto("backward")):
        result[chosen] = bound.gradient.T[: len(chosen)]
    return result


def batch_losses(program: Program, states: Array, steps: Sequence[int]) -> Array:
    """The loss of the batch that the next update uses, with the penalty, for each of the states at some steps: (n,).

    `states` has shape (n, program.size). Raises ValueError for a forward-only program.
    """
    result = np.empty(len(states))
    for chosen, _, bound in _updates(program, states, steps, _upto("loss")):
        losses, penalty = bound.arrays["loss"], bound.training.penalty
        total = np.add.reduce(losses, 0)
        total = total / len(losses) if bound.training.reduction == "mean" else total
        if penalty is not None:
            total = total + penalty.of(program.network, bound.arrays[PARAMETERS])
        result[chosen] = total[: len(chosen)]
    return result


def row_shares(
    program: Program, states: Array, steps: Sequence[int], parameter: Parameter
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], Array]]:
    """What each row adds to one parameter's gradient, in the update after each of the states at some steps.

    Chunk by chunk: which of the states (n,), their batches' rows (B, n or 1), and the shares (B, n), which add up to
    the gradient but for a penalty's part. Raises ValueError for a forward-only program.
    """
    layer = parameter.layer + 1
    delta, source = operation_name("delta", layer), below(program.training, layer)
    needed = only_for(operations_of(program), (delta, source))
    for chosen, rows, bound in _updates(program, states, steps, needed):
        shares = parameter.over_uses(bound.arrays[delta])
        if parameter.source is not None:
            with np.errstate(all="ignore"):
                shares = bound.arrays[source][:, parameter.source] * shares
        yield chosen, rows, shares[:, : len(chosen)]


def update_of_row(program: Program, states: Array, steps: Sequence[int], row: int) -> dict[str, Array]:
    """What each operation of a layer's units makes of a row in the update after each of the states at some steps, and
    the row's inputs: by name, shape (n, units); nan where the update doesn't use the row.

    `states` has shape (n, program.size). Raises ValueError for a forward-only program.
    """
    found = _blank(program, len(states))
    for chosen, rows, bound in _updates(program, states, steps, _upto("backward")):
        at, which = np.nonzero(np.broadcast_to(rows == row, (len(rows), len(chosen))))
        for name in found.keys() - {INPUTS}:
            found[name][chosen[which]] = bound.arrays[name][at, :, which]
        found[INPUTS][chosen[which]] = program.data.inputs[row]
    return found


def _updates(
    program: Program, states: Array, steps: Sequence[int], only: Callable[[Operation], bool]
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], BoundStep]]:
    """Some operations of the updates after the states at some steps, several at once: which, the rows of their
    batches (B, n or 1), and what came out.
    """
    if program.training is None:
        raise ValueError("a forward-only program makes no updates")
    schedule, at = program.training.schedule, np.asarray(steps)
    sizes = schedule.sizes(at)
    for size in np.unique(sizes).tolist():  # the last batch of an epoch may be smaller
        places = np.flatnonzero(sizes == size)
        for chunk in chunks(len(places), _widest(program.network, size)):
            chosen = places[chunk]
            rows = schedule.rows_of(at[chosen])
            data = (program.data.inputs, program.data.targets)
            inputs, targets = (np.ascontiguousarray(np.moveaxis(each[rows], -1, 1)) for each in data)
            yield chosen, rows, _run(program, side_by_side(states[chosen]), inputs, targets, only, at[chosen].tolist())
