"""A block of a sweep: runs of one shape that are trained side by side, and what came of them.

A block knows nothing of the others: it may be trained here in pieces, or as a whole by another process.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from nntui.engine import batched
from nntui.engine.arrays import Array
from nntui.engine.program import Program
from nntui.engine.side_by_side import KernelOfMany
from nntui.quantities.conditions import Condition, condition
from nntui.quantities.states import States
from nntui.scenario.setup import Setup
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline

BLOCK_NUMBERS = 1_000_000  # numbers of the states of one piece: 8 MB
BLOCK_STEPS = 128
NEVER = -1


@dataclass(frozen=True, eq=False)
class Task:
    """What all runs of a sweep have in common: how many `steps` they are trained, the steps after the start at which
    their error is kept, and the condition that ends a run ("" for none).
    """

    steps: int
    marks: NDArray[np.intp]
    until: str


@dataclass(eq=False)
class Block:
    """Runs of one shape, which begin at the step `first`: a setup of their shape, and of each run its place in the
    sweep, what it is trained by, and the state that it starts from, (state,).
    """

    setup: Setup
    first: int
    places: list[int] = field(default_factory=list)
    programs: list[Program] = field(default_factory=list)
    starts: list[Array] = field(default_factory=list)

    def add(self, place: int, program: Program, start: Array) -> None:
        """Add a run. What it has in common with the others is held once."""
        alike = replace(program, network=self.setup.network, data=self.setup.program.data)
        self.places.append(place)
        self.programs.append(alike)
        self.starts.append(start)

    def parts(self, most: int = 0) -> "Iterator[Block]":
        """The same in blocks whose arrays fit the cache at their widest, of at most so many runs (0: any number)."""
        program = self.setup.program
        rows = program.training.schedule.batch if program.training else 1
        for chunk in batched.chunks(len(self.places), max(program.size, rows * max(program.network.sizes))):
            size = chunk.stop - chunk.start
            for start in range(chunk.start, chunk.stop, most or size):
                part = slice(start, min(start + (most or size), chunk.stop))
                bare = replace(self.setup)  # without what was worked out for it: that can't go to another process
                yield Block(bare, self.first, self.places[part], self.programs[part], self.starts[part])


@dataclass(eq=False)
class Outcome:
    """Where some runs stand: arrays (runs,), `curves` (runs, marks), and each metric by name."""

    errors: Array
    reached: NDArray[np.intp]
    diverged: NDArray[np.intp]
    stopped: NDArray[np.intp]
    curves: Array
    metrics: dict[str, Array] = field(default_factory=dict)

    @classmethod
    def of(cls, runs: int, marks: int) -> "Outcome":
        """Nothing is trained yet."""
        reached, diverged, stopped = (np.full(runs, NEVER, dtype=np.intp) for _ in range(3))
        return cls(np.full(runs, np.nan), reached, diverged, stopped, np.full((runs, marks), np.nan))

    def put(self, places: list[int], other: "Outcome") -> None:
        """Put the outcome of some of the runs in their places."""
        for name in ("errors", "reached", "diverged", "stopped", "curves"):
            getattr(self, name)[places] = getattr(other, name)
        for name, values in other.metrics.items():
            self.metrics.setdefault(name, np.full(len(self.errors), np.nan))[places] = values


class BlockRun:
    """A block in training: `outcome` is where its runs stand after `done` steps."""

    def __init__(self, block: Block, task: Task) -> None:
        self.block, self.task = block, task
        runs = len(block.places)
        self.outcome, self.done = Outcome.of(runs, len(task.marks)), 0
        self._kernel = KernelOfMany(block.programs)
        self._state = batched.side_by_side(np.array(block.starts))
        self._going = np.ones(runs, dtype=np.bool_)
        self._watched = [_Watched(task.until, block, run) for run in range(runs)] if task.until else []
        self._measured = Timeline.of(block.setup).run_of(0)
        self._steps = max(min(BLOCK_STEPS, BLOCK_NUMBERS // self._state.size), 1)
        self._look(self._state[np.newaxis], 0)

    def advance(self) -> bool:
        """Train a piece; whether there is more to do."""
        steps = min(self._steps, self.task.steps - self.done)
        if steps == 0 or not self._going.any():
            return False
        history = np.empty((steps, *self._state.shape))
        self._kernel.advance(self._state, self.block.first + self.done, history)
        self._state = history[-1].copy()
        self._look(history, self.done + 1)
        self.done += steps
        return True

    def _look(self, history: Array, first: int) -> None:
        """Keep what is told of the states (n, state, width) after `first` steps and on."""
        outcome, marks, last = self.outcome, self.task.marks, first + len(history) - 1
        ends = np.full(len(self._going), last, dtype=np.intp)
        finite = np.isfinite(history[-1]).all(axis=0)[: len(ends)]
        finite &= np.isfinite(self._metrics(history[-1:])[0]).all(axis=1)
        for run in np.flatnonzero(self._going & ~finite).tolist():
            ends[run] = first + self._first_bad(history[..., run])
            outcome.diverged[run] = self.block.first + ends[run]
        for run in np.flatnonzero(self._going).tolist() if self._watched else ():
            stop = self._watched[run].first(history[..., run], first)
            if stop is not None and stop <= ends[run]:
                ends[run] = stop
                outcome.stopped[run], outcome.diverged[run] = self.block.first + stop, NEVER
        marked = (marks >= first) & (marks <= last)
        found = self._metrics(history[marks[marked] - first])[..., 0]
        found[(ends < marks[marked, np.newaxis]) | ~self._going] = np.nan
        outcome.curves[:, marked] = found.T
        self._keep(history[ends - first, :, np.arange(len(ends))], ends)

    def _keep(self, states: Array, ends: NDArray[np.intp]) -> None:
        """Keep the states (runs, state) in which the runs stand that hadn't ended before, after so many steps."""
        outcome, going = self.outcome, self._going
        metrics = self._measured.metrics(states)
        for column, metric in enumerate(self.block.setup.metrics):
            kept = outcome.metrics.setdefault(metric.name, np.full(len(going), np.nan))
            kept[going] = metrics[going, column]
        outcome.errors[going] = metrics[going, 0]
        outcome.reached[going] = self.block.first + ends[going]
        self._going &= (outcome.stopped == NEVER) & (outcome.diverged == NEVER)

    def _first_bad(self, states: Array) -> int:
        """The first of a run's states, (n, state), that isn't finite, or whose metrics aren't."""
        metrics = self._measured.metrics(states)
        return int(np.argmin(np.isfinite(states).all(axis=1) & np.isfinite(metrics).all(axis=1)))

    def _metrics(self, states: Array) -> Array:
        """The metrics of the runs at some steps, states (n, state, width): of shape (n, runs, metrics)."""
        runs = len(self._going)
        vectors = states[..., :runs].transpose(0, 2, 1).reshape(-1, states.shape[1])
        return self._measured.metrics(vectors).reshape(len(states), runs, len(self.block.setup.metrics))


def trained(block: Block, task: Task) -> Outcome:
    """A whole block, trained to its end."""
    run = BlockRun(block, task)
    while run.advance():
        pass
    return run.outcome


class _Watched:
    """A condition that is looked at along one run."""

    def __init__(self, until: str, block: Block, run: int) -> None:
        setup = replace(block.setup, program=block.programs[run])
        self._asked: Condition = condition(until, setup)
        self._first, self._timeline = block.first, Timeline.of(setup)
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
