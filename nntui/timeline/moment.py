"""A moment: all that is true at one position, each thing computed when it is first asked for."""

from copy import copy
from functools import cached_property, lru_cache

import numpy as np

from nntui.engine.arrays import Array, added
from nntui.engine.metrics import output_losses
from nntui.engine.outputs import Outputs
from nntui.engine.program import Data, Program, State
from nntui.engine.trace import Trace, trace
from nntui.scenario.setup import Setup
from nntui.timeline.position import Position
from nntui.timeline.runs import Segment
from nntui.timeline.timeline import Timeline
from nntui.timeline.veil import hidden_like
from nntui.timeline.walk import is_measured


class Moment:
    """The state at a position and what follows from it. Arrays are indexed by row, then unit.

    `state` is the training's whole vector, `vector` its parameters.
    """

    def __init__(self, timeline: Timeline, position: Position) -> None:
        self.timeline = timeline
        self.position = position
        self.state = timeline.at(position).vector
        self.vector = self.state[: self.setup.network.size]

    def at(self, position: Position) -> "Moment":
        """The moment at another position. Inside the step that follows this one's state all that is known stays."""
        if (position.branch, position.step) != (self.position.branch, self.position.step):
            return Moment(self.timeline, position)
        moment = copy(self)
        moment.position = position
        return moment

    def by(self, setup: Setup, state: Array) -> "Moment":
        """The moment with another setup and state for the next update, which is then none of the run's."""
        moment = copy(self)
        for name in ("trace", "after_update"):
            vars(moment).pop(name, None)
        vars(moment).update(setup=setup, state=state, vector=state[: setup.network.size])
        after = moment.trace.results["update"] if setup.training else moment.vector
        vars(moment).update(gradient=moment.trace.gradient, next_vector=after)
        return moment

    @property
    def step(self) -> int:
        """How many updates were made."""
        return self.position.step

    @cached_property
    def setup(self) -> Setup:
        """The setup that the *next* update follows."""
        return self.timeline.setup_at(self.position)

    @cached_property
    def activations(self) -> list[Array]:
        """The activations of each layer for all rows: a list of (R, units)."""
        return self._forward_of_rows.activations

    @property
    def sums(self) -> list[Array]:
        """The weighted sums of each layer for all rows: a list of (R, units)."""
        return [self._forward_of_rows.of("sum", layer) for layer in range(1, len(self.setup.network.layers) + 1)]

    @property
    def outputs(self) -> Array:
        """The outputs for all rows, of shape (R, outputs)."""
        return self.answers.values

    @cached_property
    def answers(self) -> Outputs:
        """The outputs for all rows, (R, outputs), with what a loss may ask of them."""
        return self._forward_of_rows.outputs

    @cached_property
    def probe_activations(self) -> list[Array]:
        """The activations of each layer for all probes: a list of (P, units)."""
        return self._forward_of_probes.activations

    @cached_property
    def predictions(self) -> Array:
        """The outputs for all probes, of shape (P, outputs)."""
        return self.probe_activations[-1] if self.probe_activations else self.setup.probes

    @cached_property
    def metrics(self) -> Array:
        """The values of the setup's metrics, in their order."""
        metrics = self.timeline.segment(self.position).metrics_at(State(self.step, self.state))
        veil = self.timeline.veil
        return metrics if veil is None else veil.over_metrics(self.setup, self.step, metrics)

    @cached_property
    def misses(self) -> Array:
        """How far each output is from its target for all rows, of shape (R, outputs that have one)."""
        targets, veil = self.setup.program.data.targets, self.timeline.veil
        with np.errstate(all="ignore"):
            misses = self.outputs[:, : targets.shape[1]] - targets
        return misses if veil is None else veil.over_misses(self.setup, self.step, misses)

    @cached_property
    def row_losses(self) -> Array:
        """Each row's own loss, of shape (R,); empty when there is no loss."""
        with np.errstate(all="ignore"):
            return added(self.losses[..., np.newaxis], 1)[:, 0] if self.setup.training else np.empty(0)

    @cached_property
    def losses(self) -> Array:
        """Each row's loss of each output, of shape (R, K); empty when there is no loss."""
        training = self.setup.training
        if training is None:
            return np.empty((0, 0))
        with np.errstate(all="ignore"):
            losses = output_losses(training.loss, self.answers, self.setup.program.data.targets)
        veil = self.timeline.veil
        return losses if veil is None else veil.over_losses(self.setup, self.step, losses)

    @cached_property
    def batch(self) -> tuple[int, ...]:
        """The rows that the next update uses; empty when nothing is trained."""
        training = self.setup.training
        return tuple(training.schedule.rows_at(self.step).tolist()) if training else ()

    @property
    def follows_all_rows(self) -> bool:
        """Whether the loss that the next update follows is that of all rows that are learned from, with no unit off."""
        training = self.setup.training
        return training is not None and training.dropout is None and training.schedule.steps_per_epoch == 1

    @cached_property
    def batch_loss(self) -> float:
        """The loss of the batch that the next update uses, the one that it follows: its error, with the units off that
        are off in it, and the penalty.
        """
        if self.follows_all_rows:
            return float(self.metrics[0])
        return self.batch_error + self.penalty

    @cached_property
    def batch_error(self) -> float:
        """The error of that batch, without a penalty."""
        training = self.setup.training
        if training is None:
            return float("nan")
        if self.follows_all_rows:
            return float(self.metrics[self.setup.error_place])
        losses = self.trace.results["loss"]  # the update's own: a row alone and one in company differ in the last bits
        with np.errstate(all="ignore"):
            total = float(added(losses[:, np.newaxis], 0)[0])
        return total / len(losses) if training.reduction == "mean" else total

    @cached_property
    def rate(self) -> float:
        """The learning rate of the next update; nan where nothing is trained."""
        training = self.setup.training
        return float(training.rates([self.step])[0]) if training else float("nan")

    @cached_property
    def penalty(self) -> float:
        """What the parameters cost beside the error; 0 where there is no penalty."""
        setup = self.setup
        if setup.training is None or setup.training.penalty is None:
            return 0.0
        with np.errstate(all="ignore"):
            return float(setup.training.penalty.of(setup.network, self.vector[:, np.newaxis])[0])

    @cached_property
    def gradient(self) -> Array | None:
        """The gradient of the batch loss that the next update uses, of shape (parameters,)."""
        if self.timeline.veil is not None and self.setup.training is not None:
            return self.trace.gradient
        return self.timeline.segment(self.position).gradient(State(self.step, self.state))

    @cached_property
    def next_vector(self) -> Array:
        """The parameters that the next update leads to, of shape (parameters,); where nothing is trained the same."""
        if self.timeline.veil is not None and self.step >= self.timeline.veil.step:
            return hidden_like(self.vector)
        after = self.timeline.segment(self.position).next_state(State(self.step, self.state))
        return self.vector if after is None else after[: len(self.vector)]

    @cached_property
    def before(self) -> "Moment | None":
        """The moment one update earlier; None at the start, and where an edit lies between that changed more than how
        the run goes on.
        """
        if self.step == 0:
            return None
        before = Moment(self.timeline, Position(self.position.branch, self.step - 1))
        segment = self.timeline.segment(self.position)
        if segment.first == self.step and segment.parent is not None:
            was, now = before.setup, self.setup
            same_things = all(
                mine == theirs
                for mine, theirs in (
                    (was.network, now.network),
                    (was.metrics, now.metrics),
                    (was.all_names, now.all_names),
                    (was.program.data.tests, now.program.data.tests),
                )
            )
            numbers = (
                (segment.parent.vector(self.step), self.state),
                (was.program.data.inputs, now.program.data.inputs),
                (was.program.data.targets, now.program.data.targets),
            )
            if not same_things or not all(np.array_equal(a, b, equal_nan=True) for a, b in numbers):
                return None
        return before

    @cached_property
    def trace(self) -> Trace:
        """The next update taken apart; without training, the forward pass of all rows."""
        return self._seen(trace(self.setup.program, State(self.step, self.state)))

    def _seen(self, traced: Trace) -> Trace:
        """What of a trace may be seen."""
        veil = self.timeline.veil
        return traced if veil is None else veil.over_trace(self.setup, self.step, traced)

    @property
    def goes_by_masks(self) -> bool:
        """Whether what is told here is of the update, with the units off that dropout has off in it."""
        training = self.setup.training
        return training is not None and training.dropout is not None and not is_measured(self.position.operation)

    def forward(self, row: int) -> tuple[Trace, int]:
        """The forward pass of a row or a probe (probes follow on the rows) that is told of here, and its place in it.

        It is its own, but with no unit off by dropout unless the update itself is walked through.
        """
        if self.setup.with_dropout and not self.goes_by_masks:
            return self._of_all(row)
        return self.own_pass(row)

    def loss_of(self, row: int) -> float:
        """A row's own loss, of the update where this is walked through with units off."""
        if not self.goes_by_masks:
            return float(self.row_losses[row])
        traced, at = self.forward(row)
        return float(traced.results["loss"][at])

    def own_pass(self, row: int) -> tuple[Trace, int]:
        """The forward pass that a row or a probe went through, and its place in it.

        A row of the next update's batch went through the update's own, any other through one of all rows, and a
        probe through one of all probes: the last bits depend on the company.
        """
        if row in self.trace.rows:
            return self.trace, self.trace.rows.index(row)
        return self._of_all(row)

    def _of_all(self, row: int) -> tuple[Trace, int]:
        """A forward pass of all rows, or of all probes, and the place in it."""
        rows = self.setup.program.data.rows
        return (self._forward_of_rows, row) if row < rows else (self._forward_of_probes, row - rows)

    @cached_property
    def _forward_of_rows(self) -> Trace:
        return self._seen(_of_rows(self.timeline.segment(self.position), self.step))

    @cached_property
    def _forward_of_probes(self) -> Trace:
        return self._seen(trace(_forward_of(self.setup, of_probes=True), State(self.step, self.vector)))

    @cached_property
    def after_update(self) -> Trace:
        """What the next update's parameters make of all rows: a forward pass."""
        after = trace(_forward_of(self.setup), State(self.step + 1, self.next_vector))
        veil = self.timeline.veil
        return after if veil is None else veil.over_trace(self.setup, self.step + 1, after)

    @property
    def epoch(self) -> int:
        """How many epochs are complete."""
        return self.setup.training.schedule.epoch_at(self.step)[0] if self.setup.training else 0


@lru_cache(maxsize=2)
def _of_rows(segment: Segment, step: int) -> Trace:
    """The forward pass of all rows at a step: what was worked out there is what the next step compares itself with."""
    setup, vector = segment.setup, segment.vector(step)[: segment.setup.network.size].copy()
    return trace(_forward_of(setup), State(step, vector))


@lru_cache(maxsize=8)
def _forward_of(setup: Setup, *, of_probes: bool = False) -> Program:
    """The forward pass alone, of a setup's rows or of its probes."""
    data = Data(setup.probes, np.empty((len(setup.probes), 0))) if of_probes else setup.program.data
    return Program(setup.network, data, None)
