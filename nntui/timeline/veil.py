"""The veil: what is not to be seen while a question asks for it.

Nothing of a state after its step is shown, nor what one of its step's operations makes, nor what any later operation of
that step makes of it: these numbers are replaced (nntui.text.hidden) before anyone can look at them, so that nothing
that is drawn, explained, exported or copied can depend on them.
"""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.dropout import DROPOUT, Held
from nntui.engine.penalties import PENALTY
from nntui.engine.step import Operation, operation_name
from nntui.engine.trace import Trace
from nntui.scenario.setup import Setup
from nntui.text.frozen import dataclass
from nntui.text.hidden import HIDDEN
from nntui.timeline.walk import METRICS, walk

PHASES = ("forward", "loss", "backward", "update")  # of a step, in their order


@dataclass(frozen=True)
class Veil:
    """A veil over the step after state `step`: from its operation `first` on, by name; "" is its first of all.

    What a row adds to a gradient that is hidden may be seen, but for the `rows` of which that is asked.
    """

    step: int
    first: str = ""
    rows: tuple[int, ...] = ()

    def phase(self, setup: Setup) -> str:
        """The phase of the first hidden operation."""
        hidden = self._hidden(setup)
        return next((operation.phase for operation in walk(setup) if operation.name in hidden), "update")

    def hides(self, setup: Setup, step: int, operation: str) -> bool:
        """Whether what an operation of the step after a state makes is hidden."""
        return step > self.step or (step == self.step and operation in self._hidden(setup))

    def hides_share(self, setup: Setup, row: int) -> bool:
        """Whether what a row adds to a hidden gradient is hidden: that of a single row is the gradient."""
        return row in self.rows or (setup.training is not None and setup.training.schedule.batch == 1)

    def _hidden(self, setup: Setup) -> frozenset[str]:
        names = [operation.name for operation in walk(setup)]
        return frozenset(names[names.index(self.first) if self.first in names else 0 :])

    def over_trace(self, setup: Setup, step: int, traced: Trace) -> Trace:
        """A trace without what is hidden."""
        if step < self.step:
            return traced
        results = {
            name: hidden_like(made) if self.hides(setup, step, name) else made for name, made in traced.results.items()
        }
        gradient, held = self._over_gradient(setup, step, traced), self._over_masks(setup, step, traced.held)
        return replace(traced, results=results, gradient=gradient, held=held)

    def _over_masks(self, setup: Setup, step: int, held: Held | None) -> Held | None:
        """The masks of a trace without those of layers whose dropout is hidden."""
        if held is None:
            return None
        kept = held.kept.copy()
        for layer, columns in held.dropout.columns(setup.network).items():
            if self.hides(setup, step, operation_name(DROPOUT, layer)):
                kept[:, columns] = HIDDEN
        return replace(held, kept=kept)

    def _over_gradient(self, setup: Setup, step: int, traced: Trace) -> Array:
        """A gradient without what is hidden of it: all of it where a penalty still adds its part."""
        if PENALTY in traced.results and self.hides(setup, step, PENALTY):
            return hidden_like(traced.gradient)
        gradient = traced.gradient.copy()
        for layer, blocks in enumerate(setup.network.blocks, 1):
            for kind, block in zip(("weights", "biases"), blocks, strict=True):
                if block and self.hides(setup, step, operation_name(kind, layer)):
                    block.of(gradient)[...] = HIDDEN
        return gradient

    def hides_metrics(self, setup: Setup, step: int) -> bool:
        """Whether the metrics of a state are hidden."""
        return self.hides(setup, step, METRICS.name)

    def over_metrics(self, setup: Setup, step: int, metrics: Array) -> Array:
        """The metrics at a state, unless they are hidden."""
        return hidden_like(metrics) if self.hides_metrics(setup, step) else metrics

    def over_misses(self, setup: Setup, step: int, misses: Array) -> Array:
        """How far each output is from its target, unless how the error changes with an output is what is asked for."""
        asked = self.first == operation_name("upstream", len(setup.network.layers))
        return hidden_like(misses) if step > self.step or (step == self.step and asked) else misses

    def over_losses(self, setup: Setup, step: int, losses: Array) -> Array:
        """What each row loses, unless it is hidden."""
        return hidden_like(losses) if self.hides(setup, step, "loss") else losses


def hidden_like(numbers: Array) -> Array:
    """Hidden numbers in the shape of others."""
    return np.full_like(numbers, HIDDEN)


def first_of(setup: Setup, names: Iterable[str]) -> str:
    """Of some operations, by name, the first in a step; one that there is none of doesn't count. "" where none is."""
    wanted = set(names)
    return next((operation.name for operation in walk(setup) if operation.name in wanted), "")


def first_of_phase(setup: Setup, phase: str) -> str:
    """The first operation of a phase; "" where there is none."""
    found: Operation | None = next((operation for operation in walk(setup) if operation.phase == phase), None)
    return found.name if found is not None else ""
