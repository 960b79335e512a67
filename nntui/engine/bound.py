"""A step bound to arrays: its operations laid out as NumPy calls, for one state or for many at once."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.clipping import CLIP
from nntui.engine.dropout import KEPT
from nntui.engine.formula import Call
from nntui.engine.network import Block
from nntui.engine.optimizers import GRADIENT, PARAMETERS, RATE
from nntui.engine.penalties import PENALTY
from nntui.engine.program import Program, Training
from nntui.engine.rate_schedules import STEP
from nntui.engine.step import INPUTS, TARGETS, Multiply, Operation, operations_of

LAID_OUT = 8  # steps of a trace that stay laid out


class BoundStep:
    """The operations of a step bound to arrays: for one state, or for many at once along a last axis.

    `state` has shape (program.size,) or (program.size, n) and changes in place when the calls of an update are run;
    `inputs` (rows, inputs) and `targets` (rows, outputs) hold the batch, in the second case with a last axis of length
    1 or n; one state may also stand, with a last axis of 1, for many batches of inputs. `arrays` has for each operation
    by its name the array that it makes; `calls` the NumPy calls in their order, and `ends` for each operation, `phases`
    for each phase, how many of them are done when it is. `only` leaves out operations that nobody asks for. `numbers`
    are the training's by name; where they aren't the program's own for all states there is one for each, (n,). Where
    the rate changes, `arrays["step"]` is to hold the updates made so far; where there is dropout, `arrays["kept"]` the
    factors of the masks, (rows, width).
    """

    def __init__(
        self,
        program: Program,
        state: Array,
        inputs: Array,
        targets: Array,
        multiply: Multiply = np.dot,
        only: Callable[[Operation], bool] = lambda operation: True,
        numbers: Mapping[str, Array | float] | None = None,
    ) -> None:
        self.program, self.state, self.multiply = program, state, multiply
        parameters = state[: program.network.size]
        self._states = np.broadcast_shapes(parameters.shape[1:], inputs.shape[2:])
        self.gradient = np.zeros_like(parameters)
        self.arrays: dict[str, Array] = {
            INPUTS: inputs,
            TARGETS: targets,
            PARAMETERS: parameters,
            GRADIENT: self.gradient,
            **{name: block.of(state) for name, block in program.slots.items()},
        }
        if program.training is not None and program.training.rate_changes:
            self.arrays[STEP] = np.zeros((1, *self._states))
        if program.training is not None and program.training.dropout is not None:
            width = program.training.dropout.width(program.network)
            self.arrays[KEPT] = np.ones((len(inputs), width, *self._states))
        if numbers is None and program.training is not None:
            numbers = program.training.numbers
        self.numbers: Mapping[str, Array | float] = numbers or {}
        self.calls: list[Call] = []
        self.ends: dict[str, int] = {}
        self.phases: dict[str, int] = {}
        for operation in filter(only, operations_of(program)):
            out = self._made_by(operation)
            self.arrays[operation.name] = out
            self.calls += operation.calls(self, out)
            self.ends[operation.name] = self.phases[operation.phase] = len(self.calls)

    @property
    def training(self) -> Training:
        """How it is trained; only asked for by operations that are there where it is."""
        assert self.program.training is not None  # noqa: S101 - see operations
        return self.program.training

    def _made_by(self, operation: Operation) -> Array:
        """The array that an operation makes: new, or a view of the gradient or of the state."""
        shape: Sequence[int] = (len(self.arrays[INPUTS]),)
        if operation.kind == CLIP:
            return np.empty_like(self.gradient)
        if operation.kind == RATE:
            return np.empty((1, *self._states))
        if operation.phase == "update":
            return self.arrays.get(operation.name, self.arrays[PARAMETERS])
        if operation.kind in ("weights", "biases"):
            return self._block(operation).of(self.gradient)
        if operation.kind == PENALTY:
            return np.zeros_like(self.gradient)
        if operation.kind != "loss":
            shape = (*shape, self.program.network.sizes[operation.layer])
        return np.empty((*shape, *self._states))

    def _block(self, operation: Operation) -> Block:
        weights, biases = self.program.network.blocks[operation.layer - 1]
        return biases if operation.kind == "biases" and biases else weights

    def run(self, upto: int | None = None) -> None:
        """Run the first `upto` calls, or all."""
        with np.errstate(all="ignore"):
            for call, arguments in self.calls[:upto]:
                call(*arguments)

    def results(self) -> dict[str, Array]:
        """Run all calls: what each operation makes, by its name."""
        found: dict[str, Array] = {}
        done = 0
        with np.errstate(all="ignore"):
            for name, end in self.ends.items():
                for call, arguments in self.calls[done:end]:
                    call(*arguments)
                done = end
                found[name] = self.arrays[name].copy()
        return found
