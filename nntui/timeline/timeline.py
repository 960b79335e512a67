"""The timeline: every state of every branch, by position, whether it was visited before or not.

`at(position)` is a pure function of the branches and the position: going back, jumping ahead and replaying are all the
same. What was trained is kept in Runs; the branches are a value (`branches`).
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import numpy as np

from nntui.engine.arrays import Array, floats
from nntui.engine.program import State
from nntui.scenario.model import Probe
from nntui.scenario.setup import Setup
from nntui.text.frozen import dataclass
from nntui.timeline.branches import Branches
from nntui.timeline.position import Position
from nntui.timeline.runs import Runs, Segment
from nntui.timeline.veil import Veil, hidden_like

Probes = tuple[tuple[str, tuple[float, ...] | None], ...]  # new inputs by name; None: one that was taken away


@lru_cache(maxsize=64)
def with_probes(setup: Setup, probes: Probes) -> Setup:
    """A setup with new inputs added, changed or taken away. Nothing that is learned depends on them."""
    own = {probe.name: tuple(probe.inputs) for probe in setup.scenario.probes}
    taken, fitting = set(setup.all_names) - own.keys(), setup.network.inputs
    new_inputs = [
        Probe(name=name, inputs=list(inputs))
        for name, inputs in (own | dict(probes)).items()
        if inputs is not None and len(inputs) == fitting and name not in taken
    ]
    scenario = replace(setup.scenario, probes=new_inputs)
    off = len(setup.probes) - len(setup.scenario.probes)
    new = [*setup.probes[:off].tolist(), *(probe.inputs for probe in scenario.probes)]
    return replace(setup, scenario=scenario, probes=floats(new).reshape(-1, fitting))


@dataclass(frozen=True, eq=False)
class Timeline:
    """The branches of a session on the runs that were trained.

    `known` says for each branch by its number up to which step there is anything to tell of; without it that is all
    that was trained. So what is told depends on the session, not on what was trained by others. A `veil` hides what is
    asked for.
    """

    runs: Runs
    branches: Branches = Branches()
    known: tuple[int, ...] | None = None
    veil: Veil | None = None

    @classmethod
    def of(cls, setup: Setup) -> "Timeline":
        """A timeline with nothing trained so far."""
        return cls(Runs(setup))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Timeline):
            return NotImplemented
        mine, others = ((each.known, each.veil) for each in (self, other))
        return self.runs is other.runs and self.branches is other.branches and mine == others

    def __hash__(self) -> int:
        return hash((id(self.runs), id(self.branches)))

    def run_of(self, branch: int) -> Segment:
        """The last segment of a branch; that of the original for a number that no branch has."""
        return self.runs.segment(self.branches.run(branch))

    def setup_at(self, position: Position) -> Setup:
        """The setup that the next update follows, with the new inputs that were added."""
        setup = self.segment(position).setup
        return with_probes(setup, self.branches.probes) if self.branches.probes else setup

    def segment(self, position: Position) -> Segment:
        """The segment that a position lies in: the branch's own, or one it came from."""
        return self.run_of(position.branch).at(position.step)

    def run_at(self, position: Position) -> tuple[Segment, int]:
        """The segment that a position lies in, and the last step that the branch goes by it."""
        chain = self.segments_backwards(position.branch)
        return next((segment, end) for segment, end in chain if position.step >= segment.first)

    def at(self, position: Position) -> State:
        """The state at a position, trained up to it if need be; raises ValueError for a step below 0."""
        if position.step < 0:
            raise ValueError(f"there is no step {position.step}")
        segment = self.segment(position)
        if self.veil is not None and position.step > self.veil.step:
            return State(position.step, hidden_like(segment.setup.program.start(segment.setup.vector)))
        segment.advance(position.step - segment.reached)
        return State(position.step, segment.vector(position.step).copy())

    def reached(self, branch: int) -> int:
        """The last step of a branch that there is anything to tell of."""
        segment = self.run_of(branch)
        upto = segment.reached if self.veil is None else min(segment.reached, self.veil.step)
        if self.known is None or branch >= len(self.known):
            return upto
        return min(upto, max(self.known[branch], segment.first))

    def measured_upto(self, branch: int) -> int:
        """The last step of a branch whose metrics there is anything to tell of; −1 where there is none."""
        upto = self.reached(branch)
        hidden = self.veil is not None and self.veil.hides_metrics(self.setup_at(Position(branch, upto)), upto)
        return upto - hidden

    def diverged(self, branch: int) -> int | None:
        """The first step of a branch that isn't finite, if it was reached."""
        found = [
            s.diverged for s, end in self.segments_backwards(branch) if s.diverged is not None and s.diverged <= end
        ]
        return min(found, default=None)

    def peaks(self, branch: int) -> Array:
        """The largest finite value of each metric that was reached on a branch itself, of shape (metrics,)."""
        segment, upto = self.run_of(branch), self.measured_upto(branch)
        columns = (segment.series.column(column, upto)[1] for column in range(len(segment.setup.metrics)))
        return np.array([np.max(values, where=np.isfinite(values), initial=0.0) for values in columns])

    def series(self, branch: int, column: int) -> tuple[Array, Array]:
        """Steps and values of a metric along a branch, from step 0 or from where it was measured: two arrays (n,)."""
        metric = self.run_of(branch).setup.metrics[column]
        parts = [part for _, *part in self.parts(branch, metric.name)]
        if len(parts) == 1:
            return parts[0][0], parts[0][1]
        steps, values = zip(*parts, strict=True)
        return np.concatenate(steps), np.concatenate(values)

    def parts(self, branch: int, metric: str) -> list[tuple[Setup, Array, Array]]:
        """A metric by name along a branch: for each segment that measures it its setup, steps and values."""
        return list(self.parts_backwards(branch, metric))[::-1]

    def parts_backwards(self, branch: int, metric: str) -> Iterator[tuple[Setup, Array, Array]]:
        """The same from the branch's own segment back to the root, one after the other."""
        upto = self.measured_upto(branch)
        for segment, end in self.segments_backwards(branch):
            columns = [i for i, each in enumerate(segment.setup.metrics) if each.name == metric]
            if columns:
                yield segment.setup, *segment.series.column(columns[0], min(end, upto))

    def segments_backwards(self, branch: int) -> Iterator[tuple[Segment, int]]:
        """A branch's segments from its own back to the root, each with the last step that counts."""
        segment: Segment | None = self.run_of(branch)
        end = self.reached(branch)
        while segment is not None:
            yield segment, end
            end = segment.first - 1
            segment = segment.parent
