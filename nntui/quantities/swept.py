"""A sweep: many runs that differ in what was varied, trained side by side, in pieces.

Runs of one shape go together (`engine.sweep`). Of each is kept where it stands: its error along the way, its metrics at
the end, the step at which a condition came true, which ends it, and the first that isn't finite.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from nntui.engine import batched
from nntui.engine.arrays import Array
from nntui.engine.program import Program
from nntui.engine.sweep import KernelOfMany, shape
from nntui.quantities.conditions import Condition, condition
from nntui.quantities.states import States
from nntui.scenario.setup import Setup
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline
from nntui.timeline.varied import Variant, Varied, how_many, variants

POINTS = 121  # steps along the way whose error is kept
BLOCK_NUMBERS = 1_000_000  # numbers of the states of one piece: 8 MB
BLOCK_STEPS = 128
EDITS = 20  # that are made in one piece
NEVER = -1


@dataclass(frozen=True, eq=False)
class Member:
    """A run of a sweep: its place among all, and what it is trained by."""

    place: int
    program: Program


@dataclass(eq=False)
class Group:
    """Runs of one shape, which begin at the step `first`: a setup with their shape, the runs, and the states that they
    start from, (runs, state).
    """

    setup: Setup
    first: int
    members: list[Member] = field(default_factory=list)
    starts: list[Array] = field(default_factory=list)

    def setup_of(self, member: Member) -> Setup:
        """A run's own setup."""
        return replace(self.setup, program=member.program)


class Sweep:
    """All runs that differ in some keys' values, each trained `steps` steps on from a state, or until a condition
    comes true.

    Arrays go by the runs in the order of `variants`: `lines` their edits; `errors` the first metric where each stands,
    `reached` that step, `diverged` and `stopped` the steps at which it wasn't finite any more and at which the
    condition came true, NEVER before; `curves` (runs, marks) the first metric at `marks` steps after the start, nan
    where it wasn't measured. `go_on` does a piece: first the edits, then the training; the outcome is the same whoever
    asks and when. Raises VariedError for values that can't be put in, ConditionError for a condition that can't be
    read, both also from `go_on`.
    """

    def __init__(self, keys: Sequence[Varied], start: Variant, steps: int, until: str = "") -> None:
        runs = how_many(keys)
        if until:
            condition(until, start.setup)
        self.keys, self.steps, self.until = tuple(keys), steps, until
        self.lines: list[tuple[str, ...]] = []
        self.marks = np.unique(np.linspace(0, steps, POINTS).astype(np.intp))
        self.errors, self.curves = np.full(runs, np.nan), np.full((runs, len(self.marks)), np.nan)
        self.reached, self.diverged, self.stopped = (np.full(runs, NEVER, dtype=np.intp) for _ in range(3))
        self.metrics: dict[str, Array] = {}
        self.share, self.whole = 0.0, False
        self._work = self._all(start)

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return len(self.errors)

    @property
    def known(self) -> bool:
        """Whether the edits of all runs are known."""
        return len(self.lines) == self.runs

    def go_on(self) -> None:
        """Do a piece."""
        for _ in self._work:
            return
        self.whole, self.share = True, 1.0

    def _all(self, start: Variant) -> Iterator[None]:
        """Everything, piece by piece."""
        groups: dict[object, Group] = {}
        for place, variant in enumerate(variants(self.keys, start)):
            self.lines.append(variant.lines)
            self._sort(groups, place, variant)
            if place % EDITS == EDITS - 1:
                yield
        done = 0
        for group in groups.values():
            for chunk in _chunks(group):
                part, before = _Part(self, group, chunk), done
                runs = chunk.stop - chunk.start
                yield
                while part.advance():
                    self.share = (before + runs * part.done / self.steps) / self.runs
                    yield
                done = before + runs
                self.share = done / self.runs

    def _sort(self, groups: dict[object, Group], place: int, variant: Variant) -> None:
        """Put a run to those of its shape."""
        program, threshold = variant.setup.program, variant.setup.scenario.metrics.threshold
        key = shape(program), variant.step, threshold, tuple(each.name for each in variant.setup.metrics)
        if key not in groups:
            if self.until:
                condition(self.until, variant.setup)
            groups[key] = Group(variant.setup, variant.step)
        group = groups[key]
        alike = replace(program, network=group.setup.network, data=group.setup.program.data)  # held once
        group.members.append(Member(place, alike))
        group.starts.append(variant.vector)

    @property
    def solved(self) -> NDArray[np.bool_]:
        """Which of the runs the condition came true in."""
        found: NDArray[np.bool_] = self.stopped != NEVER
        return found

    @property
    def measured(self) -> Array:
        """What runs are compared by, the smaller the better: the step at which the condition came true, nan where it
        didn't; without a condition the error.
        """
        if not self.until:
            return self.errors
        return np.where(self.solved, self.stopped.astype(np.float64), np.nan)


def _chunks(group: Group) -> Iterator[slice]:
    """Parts of a group's runs whose arrays fit the cache, at its widest."""
    program = group.setup.program
    rows = program.training.schedule.batch if program.training else 1
    return batched.chunks(len(group.members), max(program.size, rows * max(program.network.sizes)))


class _Part:
    """Some runs of a group, in training."""

    def __init__(self, sweep: Sweep, group: Group, chunk: slice) -> None:
        self.sweep, self.group = sweep, group
        self.members = group.members[chunk]
        self.kernel = KernelOfMany([each.program for each in self.members])
        self.places = np.array([each.place for each in self.members])
        self.done = 0
        self._state = batched.side_by_side(np.array(group.starts[chunk]))
        self._going = np.ones(len(self.members), dtype=np.bool_)
        self._watched = self._conditions() if sweep.until else []
        self._measured = Timeline.of(group.setup).run_of(0)
        self._block = max(min(BLOCK_STEPS, BLOCK_NUMBERS // self._state.size), 1)
        self._look(self._state[np.newaxis], 0)

    def _conditions(self) -> "list[_Watched]":
        return [
            _Watched(condition(self.sweep.until, setup), setup, self.group.first)
            for setup in map(self.group.setup_of, self.members)
        ]

    def advance(self) -> bool:
        """Train a block; whether there is more to do."""
        steps = min(self._block, self.sweep.steps - self.done)
        if steps == 0 or not self._going.any():
            return False
        history = np.empty((steps, *self._state.shape))
        self.kernel.advance(self._state, self.group.first + self.done, history)
        self._state = history[-1].copy()
        self._look(history, self.done + 1)
        self.done += steps
        return True

    def _look(self, history: Array, first: int) -> None:
        """Keep what is told of the states (n, state, width) after `first` steps and on."""
        sweep, last = self.sweep, first + len(history) - 1
        ends = np.full(len(self.members), last, dtype=np.intp)
        finite = np.isfinite(history[-1]).all(axis=0)[: len(ends)]
        finite &= np.isfinite(self._metrics(history[-1:])[0]).all(axis=1)
        for run in np.flatnonzero(self._going & ~finite).tolist():
            ends[run] = first + self._first_bad(history[..., run])
            sweep.diverged[self.places[run]] = self.group.first + ends[run]
        for run in np.flatnonzero(self._going).tolist() if self._watched else ():
            stop = self._watched[run].first(history[..., run], first)
            if stop is not None and stop <= ends[run]:
                ends[run] = stop
                sweep.stopped[self.places[run]] = self.group.first + stop
                sweep.diverged[self.places[run]] = NEVER
        marked = (sweep.marks >= first) & (sweep.marks <= last)
        marks = sweep.marks[marked]
        found = self._metrics(history[marks - first])[..., 0]
        found[(ends < marks[:, np.newaxis]) | ~self._going] = np.nan
        sweep.curves[np.ix_(self.places, np.flatnonzero(marked))] = found.T
        self._keep(history[ends - first, :, np.arange(len(ends))], ends)

    def _keep(self, states: Array, ends: NDArray[np.intp]) -> None:
        """Keep the states (runs, state) in which the runs stand that hadn't ended before, after so many steps."""
        sweep, going = self.sweep, self._going
        metrics = self._measured.metrics(states)
        for column, metric in enumerate(self.group.setup.metrics):
            kept = sweep.metrics.setdefault(metric.name, np.full(sweep.runs, np.nan))
            kept[self.places[going]] = metrics[going, column]
        sweep.errors[self.places[going]] = metrics[going, 0]
        sweep.reached[self.places[going]] = self.group.first + ends[going]
        self._going &= (sweep.stopped[self.places] == NEVER) & (sweep.diverged[self.places] == NEVER)

    def _first_bad(self, states: Array) -> int:
        """The first of a run's states, (n, state), that isn't finite, or whose metrics aren't."""
        metrics = self._measured.metrics(states)
        return int(np.argmin(np.isfinite(states).all(axis=1) & np.isfinite(metrics).all(axis=1)))

    def _metrics(self, states: Array) -> Array:
        """The metrics of the runs at some steps, states (n, state, width): of shape (n, runs, metrics)."""
        each = states[..., : len(self.members)]
        vectors = each.transpose(0, 2, 1).reshape(-1, states.shape[1])
        return self._measured.metrics(vectors).reshape(len(states), len(self.members), len(self.group.setup.metrics))


class _Watched:
    """A condition that is looked at along one run."""

    def __init__(self, asked: Condition, setup: Setup, first: int) -> None:
        self._asked, self._first = asked, first
        self._timeline = Timeline.of(setup)
        self._before: Array | None = None

    def first(self, vectors: Array, first: int) -> int | None:
        """The first of the states (n, state) after `first` steps and on at which it is true; None if it isn't."""
        segment = self._timeline.segment(Position(0, 0))
        start = self._first + first
        states = States(self._timeline, 0, segment, range(start, start + len(vectors)), np.ascontiguousarray(vectors))
        with np.errstate(all="ignore"):
            values = self._asked.values(states)
            if self._before is None:
                true = self._asked.holds(values) if self._asked.holds else np.zeros(len(values), dtype=np.bool_)
            else:
                true = self._asked.starts(np.concatenate([self._before, values]))
        self._before = values[-1:]
        return first + int(np.argmax(true)) if true.any() else None
