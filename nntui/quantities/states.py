"""Some states of a run at once: what quantities are computed from where many steps are asked for.

What is worked out for one of them is kept as long as they are, so that several quantities share it.
"""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nntui.engine import batched
from nntui.engine.arrays import Array
from nntui.engine.metrics import output_losses
from nntui.engine.network import Network
from nntui.engine.numbering import Place
from nntui.engine.outputs import Outputs, joined
from nntui.engine.program import Training
from nntui.engine.step import INPUTS, below, operation_name, output_operation
from nntui.engine.trace import slopes_by
from nntui.scenario.setup import Setup
from nntui.text.frozen import dataclass
from nntui.timeline.epoch_loss import epoch_losses
from nntui.timeline.position import Position
from nntui.timeline.runs import Segment
from nntui.timeline.timeline import Timeline


@dataclass(frozen=True, eq=False)
class States:
    """States of one segment of a branch: their steps, which increase, and the states of shape (n, state)."""

    timeline: Timeline
    branch: int
    segment: Segment
    steps: Sequence[int]
    vectors: Array

    @property
    def before_veil(self) -> int:
        """How many of them, from the first on, are of steps of which nothing is hidden."""
        veil = self.timeline.veil
        return len(self.steps) if veil is None else bisect_left(self.steps, veil.step)

    def first(self, n: int) -> "States":
        """The first n of them."""
        return States(self.timeline, self.branch, self.segment, self.steps[:n], self.vectors[:n])

    @cached_property
    def setup(self) -> Setup:
        """The setup that these states are trained by, with the new inputs that were added."""
        return self.timeline.setup_at(Position(self.branch, self.steps[0]))

    @property
    def network(self) -> Network:
        """The network."""
        return self.segment.setup.network

    @cached_property
    def metrics(self) -> Array:
        """The metrics of the states, of shape (n, metrics)."""
        return self.segment.metrics(self.vectors)

    @cached_property
    def gradients(self) -> Array:
        """The gradients that the updates after the states use, of shape (n, parameters)."""
        return batched.gradients(self.segment.setup.program, self.vectors, self.steps)

    @cached_property
    def batch_losses(self) -> Array:
        """The losses of the batches that the updates after the states use, of shape (n,)."""
        return batched.batch_losses(self.segment.setup.program, self.vectors, self.steps)

    @cached_property
    def outputs(self) -> Outputs:
        """The outputs for all rows, (R, outputs, n)."""
        rows = self.setup.program.data.inputs
        return joined([made for _, made in batched.outputs(self.network, self.vectors, rows)])

    @cached_property
    def _forward(self) -> dict[int, dict[str, Array]]:
        return {}

    @cached_property
    def _updates(self) -> dict[int, dict[str, Array]]:
        return {}

    def forward(self, row: int) -> dict[str, Array]:
        """What the operations of the forward pass make of a row or a probe (probes follow on the rows): (n, units)."""
        if row not in self._forward:
            data = self.setup.program.data
            inputs = data.inputs[row] if row < data.rows else self.setup.probes[row - data.rows]
            self._forward[row] = batched.forward_of_row(self.network, self.vectors, inputs)
        return self._forward[row]

    def update(self, row: int) -> dict[str, Array]:
        """What the operations of the updates after the states make of a row, (n, units): nan outside their batches."""
        if row not in self._updates:
            self._updates[row] = batched.update_of_row(self.segment.setup.program, self.vectors, self.steps, row)
        return self._updates[row]

    def output(self, row: int, unit: int) -> Array:
        """An output for a row or a probe, of shape (n,)."""
        made = self.forward(row)
        return made[output_operation(self.network) if self.network.layers else INPUTS][:, unit]

    def _outputs_of(self, row: int) -> Outputs:
        """The outputs for a row, (1, outputs, n)."""
        made, layers = self.forward(row), self.network.layers
        if not layers:
            return Outputs(made[INPUTS].T[np.newaxis])
        sums, values = (made[operation_name(kind, len(layers))].T[np.newaxis] for kind in ("sum", "activation"))
        return Outputs(values, layers[-1].activation, sums)

    def slope(self, row: int, layer: int, unit: int) -> Array:
        """The slope of a unit's activation for a row, as the backward pass takes it, of shape (n,): that of the update
        where it uses the row, which makes a difference with dropout.
        """
        made, training = self.forward(row), self.segment.setup.training
        if training is not None and training.dropout is not None:
            own = self.update(row)
            made = {name: np.where(np.isnan(own[INPUTS]).all(1, keepdims=True), made[name], own[name]) for name in made}
        z, a = (made[operation_name(kind, layer)][:, unit] for kind in ("sum", "activation"))
        return slopes_by(self.segment.setup.program, layer, z, a)

    def losses(self, training: Training, rows: slice, outputs: slice) -> Array:
        """The losses of some rows and outputs, of shape (rows, outputs, n)."""
        targets = self.setup.program.data.targets[rows, :, np.newaxis]
        made = self._outputs_of(rows.start) if rows.stop - rows.start == 1 else self.outputs[rows]
        return output_losses(training.loss, made, targets)[:, outputs]  # of softmax each depends on all outputs

    def of_loss(self, by: tuple[int, int] | Place, row: int) -> Array:
        """∂L/∂(a unit (layer, unit), or a parameter by its place), through a row of the next update's batch: (n,); nan
        where it isn't in it.
        """
        made = self.update(row)
        if isinstance(by, int):
            parameter = self.setup.parameters[by]
            layer = parameter.layer + 1
            delta = parameter.over_uses(made[operation_name("delta", layer)])
            sources = made[below(self.segment.setup.training, layer)]
            return delta if parameter.source is None else delta * sources[:, parameter.source]
        layer, unit = by
        if layer:
            return made[operation_name("upstream", layer)][:, unit]
        weights, _ = self.network.blocks[0]
        each: Array = weights.of(self.vectors.T)[unit].T * made[operation_name("delta", 1)]
        total: Array = np.add.reduce(each, 1)
        return total

    def where_measured(self) -> tuple["States", NDArray[np.intp]]:
        """The states at which the metrics were measured last, each once, and for each of these states its place there:
        (n,).
        """
        if self.segment.every == 1:
            return self, np.arange(len(self.steps))
        steps, places = np.unique(self.segment.measured(np.asarray(self.steps)), return_inverse=True)
        vectors = np.array([self.segment.vector(step) for step in steps.tolist()])
        return States(self.timeline, self.branch, self.segment, steps.tolist(), vectors), places

    def epoch_losses(self, *, mean: bool) -> Array:
        """The sum, or the mean, of the losses of the epoch's updates so far, of shape (n,)."""
        return epoch_losses(self.timeline, self.branch, self.steps, mean=mean)


def states_between(timeline: Timeline, branch: int, first: int, last: int) -> States:
    """The states of a branch from one step to another of the same segment, all trained."""
    segment = timeline.segment(Position(branch, first))
    return States(timeline, branch, segment, range(first, last + 1), segment.states(first, last))
