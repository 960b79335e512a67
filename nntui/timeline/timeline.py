"""The timeline: every state of every run, by branch and step, whether it was visited before or not.

A run is a chain of segments. The scenario's own run is the root; an edit at step k opens a child segment whose
step k is the state as it stood, and which goes on by its own program. `at(position)` is a pure function: going
back, jumping ahead and replaying are all the same.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from nntui.engine.arrays import Array, floats
from nntui.engine.program import State
from nntui.engine.training import Trainer
from nntui.scenario.model import Probe
from nntui.scenario.setup import Setup
from nntui.timeline.track import Budget, Track

HISTORY_BYTES = 36_000_000
SERIES_BYTES = 24_000_000
TIMED_STEPS = 3  # steps that tell how long one takes
BLOCK_STEPS = 512
BLOCK_NUMBERS = 131_072  # what one block may hold of states or of activations: 1 MB


@dataclass(frozen=True)
class Position:
    """A place in the timeline: the state after `step` updates on a branch (0 is the scenario's own run), or, with an
    operation by name, inside the update that follows: that operation has just been done.
    """

    branch: int
    step: int
    operation: str = ""


class Segment:
    """A run from one step on: its setup, its states as they were computed, and its metrics at every step.

    `diverged` is the first step whose parameters or metrics aren't finite, once it has been reached; `peaks` the
    largest finite value of each metric so far.
    """

    def __init__(self, setup: Setup, start: State, parent: "Segment | None", budgets: tuple[Budget, Budget]) -> None:
        self.setup = setup
        self.first = start.step
        self.parent = parent
        self.history = Track(len(start.vector), self.first, budgets[0])
        self.series = Track(len(setup.metrics), self.first, budgets[1])
        self.diverged: int | None = None
        self.peaks = np.zeros(len(setup.metrics))
        self.reached = self.first - 1
        self._last = start.vector.copy()
        self._replayed = (self.first, np.empty((0, len(start.vector))))  # what was last computed again, and from where
        self._trainer = Trainer(setup.program) if setup.training else None
        data = setup.program.data
        widest = max(len(start.vector), data.rows * sum(setup.network.sizes), 1)
        self.block = max(min(BLOCK_STEPS, BLOCK_NUMBERS // widest), 1)
        self._keep(start.vector[np.newaxis])

    def metrics(self, vectors: Array) -> Array:
        """The metrics of states: vectors of shape (n, parameters) → (n, metrics)."""
        setup = self.setup
        values = np.empty((len(vectors), len(setup.metrics)))
        with np.errstate(all="ignore"):
            outputs = setup.network.outputs(vectors, setup.program.data.inputs)
            for column, metric in enumerate(setup.metrics):
                values[:, column] = metric.compute(
                    outputs, setup.program.data.targets, setup.scenario.metrics.threshold
                )
        return values

    def advance(self, steps: int) -> None:
        """Train on by `steps` steps, in blocks."""
        if self._trainer is None:
            return
        while steps > 0:
            rows = np.empty((min(steps, self.block), len(self._last)))
            self._trainer.advance(self._last, self.reached, rows)
            self._last = rows[-1].copy()
            self._keep(rows)
            steps -= len(rows)

    def _keep(self, rows: Array) -> None:
        """Add the states that follow on the ones reached to history and series."""
        step = self.reached + 1
        values = self.metrics(rows)
        self.history.extend(step, rows)
        self.series.extend(step, values)
        np.maximum(self.peaks, np.max(values, axis=0, where=np.isfinite(values), initial=0.0), out=self.peaks)
        if self.diverged is None and not (np.isfinite(rows).all() and np.isfinite(values).all()):
            finite = np.isfinite(rows).all(axis=1) & np.isfinite(values).all(axis=1)
            self.diverged = step + int(np.argmin(finite))
        self.reached += len(rows)

    def vector(self, step: int) -> Array:
        """The parameters at a step that was reached; computed from the nearest kept state before it."""
        if step == self.reached:
            return self._last
        kept, vector = self.history.at_or_before(step)
        if kept == step or self._trainer is None:
            return vector
        first, rows = self._replayed
        if not first <= step < first + len(rows):
            while True:
                rows = np.empty((min(self.history.gap - 1, self.block), len(vector)))
                self._trainer.advance(vector, kept, rows)
                if kept + len(rows) >= step:
                    break
                vector, kept = rows[-1], kept + len(rows)
            first = kept + 1
            self._replayed = (first, rows)
        result: Array = rows[step - first]
        return result

    def states(self, first: int, last: int) -> Array:
        """The parameters at the steps from `first` to `last`, all reached: shape (last − first + 1, parameters)."""
        if self.history.gap == 1 or self._trainer is None:
            return self.history.rows(first, last)
        kept, vector = self.history.at_or_before(first)
        rows = np.empty((last - kept + 1, len(vector)))
        rows[0] = vector
        self._trainer.advance(vector, kept, rows[1:])
        return rows[first - kept :]

    def gradient(self, state: State) -> Array | None:
        """The gradient that the update after a state uses, of shape (parameters,); None when nothing is trained."""
        return self._trainer.gradient(state.vector, state.step) if self._trainer else None


def longest_jump(setup: Setup, clock: Callable[[], float]) -> float:
    """About how many seconds a jump takes at most once the scenario was trained to its end: where not every state
    can be kept, the steps since the last kept one are done again.
    """
    gap = 1
    while setup.last_step // gap * 8 * len(setup.vector) > HISTORY_BYTES:
        gap *= 2
    if setup.training is None or gap == 1:
        return 0.0
    trainer, rows = Trainer(setup.program), np.empty((TIMED_STEPS, len(setup.vector)))
    trainer.advance(setup.vector, 0, rows[:1])
    began = clock()
    trainer.advance(setup.vector, 0, rows)
    return (clock() - began) / TIMED_STEPS * (gap - 1)


Probes = dict[str, list[float] | None]  # new inputs by name; None: one of the scenario's that was taken away


def with_probes(setup: Setup, probes: Probes) -> Setup:
    """A setup with new inputs added, changed or taken away. Nothing that is learned depends on them."""
    own = {probe.name: probe.inputs for probe in setup.scenario.probes}
    taken, fitting = set(setup.all_names) - own.keys(), setup.network.inputs
    new_inputs = [
        Probe(name=name, inputs=inputs)
        for name, inputs in (own | probes).items()
        if inputs is not None and len(inputs) == fitting and name not in taken
    ]
    scenario = setup.scenario.model_copy(update={"probes": new_inputs})
    off = len(setup.probes) - len(setup.scenario.probes)
    new = [*setup.probes[:off].tolist(), *(probe.inputs for probe in scenario.probes)]
    return replace(setup, scenario=scenario, probes=floats(new).reshape(-1, fitting))


class Timeline:
    """All branches of a session, over one budget of memory."""

    def __init__(self, setup: Setup) -> None:
        self._budgets = (Budget(HISTORY_BYTES), Budget(SERIES_BYTES))
        self.segments = [Segment(setup, State(0, setup.vector), None, self._budgets)]
        self.probes: Probes = {}
        self._dressed: dict[Segment, Setup] = {}

    def branch(self, at: Position, setup: Setup, vector: Array | None = None) -> int:
        """Open a branch at a position, with another setup from there on, and other parameters of shape (parameters,)
        where they are given; returns its number. Raises ValueError if they don't fit the network.
        """
        parent = self.segment(at)
        start = State(at.step, self.at(at).vector if vector is None else vector.copy())
        if len(start.vector) != setup.network.size:
            raise ValueError(f"expected {setup.network.size} parameters, found {len(start.vector)}")
        self.segments.append(Segment(setup, start, parent, self._budgets))
        return len(self.segments) - 1

    @property
    def root(self) -> Setup:
        """The setup of the scenario's own run."""
        return self.segments[0].setup

    def set_probes(self, probes: "Probes") -> None:
        """Add new inputs to every branch, change them or take them away (None)."""
        self.probes = probes
        self._dressed.clear()

    def setup_at(self, position: Position) -> Setup:
        """The setup that the next update follows, with the new inputs that were added."""
        segment = self.segment(position)
        if not self.probes:
            return segment.setup
        if segment not in self._dressed:
            self._dressed[segment] = with_probes(segment.setup, self.probes)
        return self._dressed[segment]

    def segment(self, position: Position) -> Segment:
        """The segment that a position lies in: the branch's own, or the one it came from."""
        segment = self.segments[position.branch]
        while position.step < segment.first and segment.parent is not None:
            segment = segment.parent
        return segment

    def run_at(self, position: Position) -> tuple[Segment, int]:
        """The segment that a position lies in, and the last step that the branch goes by it."""
        chain = self._chain(position.branch)
        return next((segment, end) for segment, end in chain if position.step >= segment.first)

    def at(self, position: Position) -> State:
        """The state at a position, trained up to it if need be; raises ValueError for a step below 0."""
        if position.step < 0:
            raise ValueError(f"there is no step {position.step}")
        segment = self.segment(position)
        segment.advance(position.step - segment.reached)
        return State(position.step, segment.vector(position.step).copy())

    def reached(self, branch: int) -> int:
        """The last step that was computed on a branch."""
        return self.segments[branch].reached

    def diverged(self, branch: int) -> int | None:
        """The first step of a branch that isn't finite, if it was reached."""
        found = [s.diverged for s, end in self._chain(branch) if s.diverged is not None and s.diverged <= end]
        return min(found, default=None)

    def peaks(self, branch: int) -> Array:
        """The largest finite value of each metric that was reached on a branch itself, of shape (metrics,)."""
        return self.segments[branch].peaks

    def series(self, branch: int, column: int) -> tuple[Array, Array]:
        """Steps and values of a metric along a branch, from step 0 or from where it was measured: two arrays (n,)."""
        metric = self.segments[branch].setup.metrics[column]
        parts = [part for _, *part in self.parts(branch, metric.name)]
        if len(parts) == 1:
            return parts[0][0], parts[0][1]
        steps, values = zip(*parts, strict=True)
        return np.concatenate(steps), np.concatenate(values)

    def parts(self, branch: int, metric: str) -> list[tuple[Setup, Array, Array]]:
        """A metric by name along a branch: for each segment that measures it its setup, steps and values."""
        found = []
        for segment, end in reversed(list(self._chain(branch))):
            columns = [i for i, each in enumerate(segment.setup.metrics) if each.name == metric]
            if columns:
                found.append((segment.setup, *segment.series.column(columns[0], end)))
        return found

    def _chain(self, branch: int) -> Iterator[tuple[Segment, int]]:
        """A branch's segments from its own back to the root, each with the last step that counts."""
        segment: Segment | None = self.segments[branch]
        end = self.segments[branch].reached
        while segment is not None:
            yield segment, end
            end = segment.first - 1
            segment = segment.parent
