"""Runs as they were trained: a cache. Throwing it away changes no number.

A run is a chain of segments. The scenario's own run is the root; an edit at step k opens a child segment whose
step k is the state as the edit left it, and which goes on by its own program.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from nntui.engine import batched
from nntui.engine.arrays import Array
from nntui.engine.kernel import Kernel
from nntui.engine.kernels import kernel_of
from nntui.engine.measuring import measured_every
from nntui.engine.program import COMPILED, NUMPY, Program, State
from nntui.scenario.setup import Setup
from nntui.timeline.position import ORIGINAL, Run
from nntui.timeline.track import Budget, Track

if TYPE_CHECKING:
    from nntui.timeline.edits import Edited

Kept = TypeVar("Kept")
HISTORY_BYTES = 36_000_000
SERIES_BYTES = 24_000_000
KERNELS, FORWARDS = 8, 2  # that are kept
TIMED_STEPS = 3  # steps that tell how long one takes
MOST_MEASURED = 8  # steps whose metrics are kept by themselves
BLOCK_STEPS = 256
LONGER = {NUMPY: 1, COMPILED: 8}  # times as many in a block, by kernel: what measures it is laid out once for all
BLOCK_NUMBERS = 131_072  # what one block may hold of states or of activations: 1 MB


class Segment:
    """A run from one step on: its setup, its states as they were computed, and its metrics at its first step and every
    `every` steps from there.

    `diverged` is the first step whose parameters, or metrics where they are measured, aren't finite, once it has been
    reached, and `words` say what the edit that it begins with has changed.
    """

    def __init__(
        self,
        setup: Setup,
        start: State,
        parent: "Segment | None",
        budgets: tuple[Budget, Budget],
        kernels: "Kernels",
        words: str = "",
    ) -> None:
        self.setup, self.words = setup, words
        self.first = start.step
        self.parent = parent
        self.history = Track(len(start.vector), self.first, budgets[0])
        self.every = measured_every(setup.program)
        self.series = Track(len(setup.metrics), self.first, budgets[1], self.every)
        self.diverged: int | None = None
        self.reached = self.first - 1
        self._last = start.vector.copy()
        self._replayed = (self.first, np.empty((0, len(start.vector))))  # what was last computed again, and from where
        self._measured: dict[int, Array] = {}  # metrics of steps that the series doesn't have, as they were asked for
        self._kernels = kernels
        data = setup.program.data
        states, measured = len(start.vector), data.rows * sum(setup.network.sizes)
        most = min(BLOCK_NUMBERS // max(states, 1), self.every * max(BLOCK_NUMBERS // max(measured, 1), 1))
        self.block = max(min(BLOCK_STEPS * LONGER[setup.program.kernel], most), 1)
        self._keep(start.vector[np.newaxis])

    @property
    def _kernel(self) -> Kernel | None:
        return self._kernels.of(self.setup.program) if self.setup.training else None

    def at(self, step: int) -> "Segment":
        """The segment of this run that a step lies in: this one, or one that it came from."""
        segment = self
        while step < segment.first and segment.parent is not None:
            segment = segment.parent
        return segment

    def measured(self, steps: NDArray[np.intp]) -> NDArray[np.intp]:
        """For each of some steps of this segment the last at which metrics were measured: both of shape (n,)."""
        found: NDArray[np.intp] = steps - (steps - self.first) % self.every
        return found

    def metrics(self, vectors: Array) -> Array:
        """The metrics of states: vectors of shape (n, state) → (n, metrics)."""
        setup, data = self.setup, self.setup.program.data
        values = np.empty((len(vectors), len(setup.metrics)))
        if not setup.metrics:
            return values
        with np.errstate(all="ignore"):
            forward = self._kernels.forward_of(setup.program)
            for chunk, outputs in batched.outputs(setup.network, vectors, data.inputs, forward):
                for column, metric in enumerate(setup.metrics):
                    values[chunk, column] = metric.measured(outputs, data, setup.scenario.metrics.threshold)
                    if metric.penalty:
                        values[chunk, column] += metric.penalty.of(
                            setup.network, vectors[chunk, : setup.network.size].T
                        )
        return values

    def metrics_at(self, state: State) -> Array:
        """The metrics of a state of this run, of shape (metrics,): as they were kept, or worked out again."""
        step, kept = self.series.at_or_before(state.step)
        if step == state.step:
            return kept
        if state.step not in self._measured:
            before = self.history.gap == 1 and state.step > self.first  # two at once take no longer than one
            steps = [state.step - 1, state.step] if before else [state.step]
            vectors = [self.vector(each) for each in steps[:-1]] + [state.vector]
            self._measured |= zip(steps, self.metrics(np.array(vectors)), strict=True)
            while len(self._measured) > MOST_MEASURED:
                del self._measured[next(iter(self._measured))]
        return self._measured[state.step]

    def advance(self, steps: int) -> None:
        """Train on by `steps` steps, in blocks."""
        kernel = self._kernel if steps > 0 else None  # to make one takes longer than to find a state
        while steps > 0 and kernel is not None:
            rows = np.empty((min(steps, self.block), len(self._last)))
            kernel.advance(self._last, self.reached, rows)
            self._last = rows[-1].copy()
            self._keep(rows)
            steps -= len(rows)

    def _keep(self, rows: Array) -> None:
        """Add the states that follow on the ones reached to history and series."""
        step = self.reached + 1
        until_measured = (self.first - step) % self.every
        values = self.metrics(rows[until_measured :: self.every])
        self.history.extend(step, rows)
        self.series.extend(step + until_measured, values)
        if self.diverged is None and not (np.isfinite(rows).all() and np.isfinite(values).all()):
            finite: NDArray[np.bool_] = np.logical_and.reduce(np.isfinite(rows), 1)
            finite[until_measured :: self.every] &= np.isfinite(values).all(axis=1)
            self.diverged = step + int(np.argmin(finite))
        self.reached += len(rows)

    def vector(self, step: int) -> Array:
        """The state at a step that was reached; computed from the nearest kept state before it."""
        if step == self.reached:
            return self._last
        kept, vector = self.history.at_or_before(step)
        if kept == step or (kernel := self._kernel) is None:
            return vector
        first, rows = self._replayed
        if not first <= step < first + len(rows):
            while True:
                rows = np.empty((min(self.history.gap - 1, self.block), len(vector)))
                kernel.advance(vector, kept, rows)
                if kept + len(rows) >= step:
                    break
                vector, kept = rows[-1], kept + len(rows)
            first = kept + 1
            self._replayed = (first, rows)
        result: Array = rows[step - first]
        return result

    def states(self, first: int, last: int) -> Array:
        """The states at the steps from `first` to `last`, all reached: shape (last − first + 1, state)."""
        kernel = self._kernel
        if self.history.gap == 1 or kernel is None:
            return self.history.rows(first, last)
        kept, vector = self.history.at_or_before(first)
        rows = np.empty((last - kept + 1, len(vector)))
        rows[0] = vector
        kernel.advance(vector, kept, rows[1:])
        return rows[first - kept :]

    def next_state(self, state: State) -> Array | None:
        """The state that the update after a state leads to, of shape (state,); None when nothing is trained."""
        kernel = self._kernel
        if kernel is None:
            return None
        rows = np.empty((1, len(state.vector)))
        kernel.advance(state.vector, state.step, rows)
        after: Array = rows[0]
        return after

    def gradient(self, state: State) -> Array | None:
        """The gradient that the update after a state uses, of shape (parameters,); None when nothing is trained."""
        kernel = self._kernel
        return kernel.gradient(state.vector, state.step) if kernel else None


def longest_jump(setup: Setup, clock: Callable[[], float]) -> float:
    """About how many seconds a jump takes at most once the scenario was trained to its end: where not every state
    can be kept, the steps since the last kept one are done again.
    """
    gap = 1
    while setup.last_step // gap * 8 * setup.program.size > HISTORY_BYTES:
        gap *= 2
    if setup.training is None or gap == 1:
        return 0.0
    kernel, start = kernel_of(setup.program), setup.program.start(setup.vector)
    rows = np.empty((TIMED_STEPS, len(start)))
    kernel.advance(start, 0, rows[:1])
    began = clock()
    kernel.advance(start, 0, rows)
    return (clock() - began) / TIMED_STEPS * (gap - 1)


class Kernels:
    """What runs the programs that were trained last, and their data's forward pass: buffers as large as a network, or
    as some arrays of the batched form.
    """

    def __init__(self) -> None:
        self._kept: dict[Program, Kernel] = {}
        self._forwards: dict[Program, batched.Forward] = {}

    def of(self, program: Program) -> Kernel:
        """A program's kernel."""
        return _last(self._kept, program, KERNELS, kernel_of)

    def forward_of(self, program: Program) -> batched.Forward:
        """The forward pass of all rows of a program's data."""
        return _last(self._forwards, program, FORWARDS, lambda each: batched.Forward(each.network, each.data.inputs))


def _last(kept: dict[Program, Kept], program: Program, most: int, make: Callable[[Program], Kept]) -> Kept:
    """What is kept of a program, or made, as the last that goes where there are more than so many."""
    found = kept.pop(program, None) or make(program)
    kept[program] = found
    if len(kept) > most:
        del kept[next(iter(kept))]
    return found


class Runs:
    """Every run of a scenario as far as it was trained, over one budget of memory. It is shared by all that look at
    the scenario: a session, a recording's playback, the compared branches.
    """

    def __init__(self, setup: Setup) -> None:
        self._budgets = (Budget(HISTORY_BYTES), Budget(SERIES_BYTES))
        start = State(0, setup.program.start(setup.vector))
        self._kernels = Kernels()
        self._segments = {ORIGINAL: Segment(setup, start, None, self._budgets, self._kernels)}

    @property
    def root(self) -> Setup:
        """The setup of the scenario's own run."""
        return self._segments[ORIGINAL].setup

    def segment(self, run: Run) -> Segment:
        """The last segment of a run; raises EditError where one of its edits can't be made."""
        missing = []
        while run not in self._segments:
            missing.append(run)
            run = run.before
        if missing:
            from nntui.timeline.edits import change
        for each in reversed(missing):
            (step, text), before = each.edits[-1], self._segments[each.before]
            at = before.at(step)
            at.advance(step - at.reached)
            edited = change(text, at.setup, at.vector(step), step)
            self._segments[each] = self._opened(before, edited)
        return self._segments[missing[0] if missing else run]

    def _opened(self, before: Segment, edited: "Edited") -> Segment:
        """The segment that an edit opens. What of the run before it has no step of its own is passed over."""
        parent = before
        while parent.first >= edited.step and parent.parent is not None:
            parent = parent.parent
        start = State(edited.step, edited.vector)
        return Segment(edited.setup, start, parent, self._budgets, self._kernels, edited.words)
