"""Training: the forward pass, the backward pass, the update; many steps in one go.

One step is a list of NumPy calls on buffers that were laid out once. At these sizes the time goes into calling
NumPy, not into arithmetic; so nothing is allocated, and a whole block of steps runs in one loop that writes
each new state into a history. The calls are backpropagation as in Rumelhart, Hinton, Williams (1986), with

    delta of the output = ∂L/∂ŷ · slope          delta of a layer = (delta above · Wᵀ) · slope
    gradient of W = (activations below)ᵀ · delta  gradient of b   = sum of delta over the rows

All gradients are taken at the old parameters; then rate · gradient is subtracted from each parameter.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from nntui.engine.activations import ACTIVATIONS
from nntui.engine.arrays import Array
from nntui.engine.losses import LOSSES
from nntui.engine.program import Program, Training

Call = tuple[Callable[..., object], tuple[Any, ...]]


class Trainer:
    """Runs the updates of one program. It holds buffers, no progress: a state goes in, the states after it come out."""

    def __init__(self, program: Program) -> None:
        if program.training is None:
            raise ValueError("a forward-only program has no updates to run")
        self.program = program
        self.schedule = program.training.schedule
        self.vector = np.empty(program.network.size)
        self._tapes: dict[int, Tape] = {}
        self._epoch = self.schedule.first_epoch - 1
        self._order = self.schedule.order(self.schedule.first_epoch)

    def advance(self, vector: Array, step: int, history: Array) -> None:
        """Do `len(history)` updates from the parameters `vector` of state `step`.

        Row i of `history`, of shape (n, parameters), receives the state after i + 1 updates. Numbers that
        overflow become inf or nan and stay in the history: divergence is something to look at.
        """
        np.copyto(self.vector, vector)
        vector = self.vector
        same_rows = self.schedule.steps_per_epoch == 1 and not self.schedule.shuffled
        tape = self._tape_at(step)
        with np.errstate(all="ignore"):
            for row in history:
                for call, arguments in tape.calls:
                    call(*arguments)
                row[:] = vector
                step += 1
                if not same_rows:
                    tape = self._tape_at(step)

    def gradient(self, vector: Array, step: int) -> Array:
        """The gradient of the batch loss that the update after `step` uses: a new vector of shape (parameters,)."""
        np.copyto(self.vector, vector)
        tape = self._tape_at(step)
        with np.errstate(all="ignore"):
            for call, arguments in tape.calls[: tape.backward]:
                call(*arguments)
        return tape.gradient.copy()

    def _tape_at(self, step: int) -> "Tape":
        """The calls of the update after `step`, with its rows laid into their buffers."""
        epoch, within = self.schedule.epoch_at(step)
        if epoch != self._epoch:
            if self.schedule.shuffled:
                self._order = self.schedule.order(epoch)
            self._epoch = epoch
        places = self.schedule.places(within)
        tape = self._tapes.get(places.stop - places.start)
        if tape is None:
            tape = Tape(self.program, self.vector, places.stop - places.start)
            self._tapes[places.stop - places.start] = tape
        if tape.laid != (laid := (epoch if self.schedule.shuffled else 0, within)):
            rows = self._order[places]
            self.program.data.inputs.take(rows, 0, tape.inputs, "clip")
            self.program.data.targets.take(rows, 0, tape.targets, "clip")
            tape.laid = laid
        return tape


class Tape:
    """One update as a list of calls: for the parameters in `vector` and a batch of `size` rows.

    The rows lie in `inputs` and `targets` (`laid` says which they are). `calls` holds the calls in order,
    `backward` counts those up to the finished gradient; the rest is the update. `ends` says for each operation, by
    its name, how many calls are done when it is, and which array then holds its result. A forward-only program has
    the operations of the forward pass and no others.
    """

    def __init__(self, program: Program, vector: Array, size: int) -> None:
        self.inputs = np.empty((size, program.data.inputs.shape[1]))
        self.targets = np.empty((size, program.data.targets.shape[1]))
        self.laid: tuple[int, int] | None = None
        self.calls: list[Call] = []
        self.ends: dict[str, tuple[int, Array]] = {}
        self.gradient = np.zeros_like(vector)
        z, a = self._forward(program, vector)
        if program.training is not None:
            self._backward(program, program.training, vector, z, a)
        self.backward = len(self.calls)
        if program.training is not None:
            self._update(program.training, vector, program.trainable)

    def _do(self, call: Callable[..., object], *arguments: Any) -> None:
        self.calls.append((call, arguments))

    def _end(self, operation: str, result: Array) -> None:
        self.ends[operation] = (len(self.calls), result)

    def _forward(self, program: Program, vector: Array) -> tuple[list[Array], list[Array]]:
        """Weighted sums z and activations a of each layer, each of shape (rows, units)."""
        sums, activations = [], []
        below = self.inputs
        layers = zip(program.network.layers, program.network.blocks, strict=True)
        for number, (layer, (weights, biases)) in enumerate(layers, 1):
            z, a = (np.empty((len(below), layer.units)) for _ in range(2))
            self._do(np.dot, below, weights.of(vector), z)
            if biases:
                self._do(np.add, z, biases.of(vector), z)
            self._end(f"layer{number}.sum", z)
            self._do(ACTIVATIONS[layer.activation].apply, z, a)
            self._end(f"layer{number}.activation", a)
            sums.append(z)
            activations.append(a)
            below = a
        return sums, activations

    def _backward(self, program: Program, training: Training, vector: Array, z: list[Array], a: list[Array]) -> None:
        """From the loss back to the gradient of every parameter."""
        upstream = np.empty_like(a[-1])  # ∂L/∂a of the layer at hand
        self._do(LOSSES[training.loss].slope, a[-1], self.targets, upstream)
        if training.reduction == "mean" and len(self.inputs) > 1:
            self._do(np.divide, upstream, float(len(self.inputs)), upstream)
        self._end(f"layer{len(a)}.upstream", upstream)
        for number in reversed(range(len(a))):
            name = f"layer{number + 1}"
            weights, biases = program.network.blocks[number]
            below = a[number - 1] if number else self.inputs
            slope, delta = np.empty_like(a[number]), np.empty_like(a[number])
            self._do(ACTIVATIONS[program.network.layers[number].activation].slope, z[number], a[number], slope)
            self._end(f"{name}.slope", slope)
            self._do(np.multiply, upstream, slope, delta)
            self._end(f"{name}.delta", delta)
            self._do(np.dot, below.T, delta, weights.of(self.gradient))
            self._end(f"{name}.weights", weights.of(self.gradient))
            if biases:
                self._do(np.add.reduce, delta, 0, None, biases.of(self.gradient))
                self._end(f"{name}.biases", biases.of(self.gradient))
            if number:
                upstream = np.empty_like(below)
                self._do(np.dot, delta, weights.of(vector).T, upstream)
                self._end(f"layer{number}.upstream", upstream)

    def _update(self, training: Training, vector: Array, trainable: np.ndarray[Any, np.dtype[np.bool_]] | None) -> None:
        """Each parameter moves against its gradient; a frozen one stays."""
        change = np.empty_like(vector)
        self._do(np.multiply, self.gradient, training.rate, change)
        if trainable is None:
            self._do(np.subtract, vector, change, vector)
        else:
            self._do(_subtract_where, vector, change, trainable)
        self._end("update", vector)


def _subtract_where(vector: Array, change: Array, mask: np.ndarray[Any, np.dtype[np.bool_]]) -> None:
    np.subtract(vector, change, vector, where=mask)
