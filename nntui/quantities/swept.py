"""A sweep: many runs that differ in what was varied, trained side by side, in pieces.

Runs of one shape go together in blocks (`sweep_block`). Of each is kept where it stands: its error along the way, its
metrics at the end, the step at which a condition came true, which ends it, and the first that isn't finite.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.engine.side_by_side import shape
from nntui.quantities.conditions import condition
from nntui.quantities.sweep_block import NEVER, Block, BlockRun, Outcome, Task
from nntui.timeline.varied import Variant, Varied, how_many, variants

POINTS = 121  # steps along the way whose error is kept
EDITS = 20  # that are made in one piece


class Sweep:
    """All runs that differ in some keys' values, each trained `steps` steps on from a state, or until a condition
    comes true.

    `lines` are the edits of each run, in the order of `variants`, and `outcome` where each stands: its first metric,
    the step that it has reached, those at which it wasn't finite any more and at which the condition came true, NEVER
    before, the first metric along the way, nan where it wasn't measured. `go_on` does a piece: first the edits, then
    the training; the outcome is the same whoever asks and when. Raises VariedError for values that can't be put in,
    ConditionError for a condition that can't be read, both also from `go_on`.
    """

    def __init__(self, keys: Sequence[Varied], start: Variant, steps: int, until: str = "") -> None:
        self.runs = how_many(keys)
        if until:
            condition(until, start.setup)
        marks = np.unique(np.linspace(0, steps, POINTS).astype(np.intp))
        self.keys, self.task = tuple(keys), Task(steps, marks, until)
        self.lines: list[tuple[str, ...]] = []
        self.outcome = Outcome.of(self.runs, len(marks))
        self.share, self.whole = 0.0, False
        self._shapes: list[Block] = []
        self._work = self._all(start)

    @property
    def until(self) -> str:
        """The condition that ends a run; "" for none."""
        return self.task.until

    @property
    def known(self) -> bool:
        """Whether the edits of all runs are known."""
        return len(self.lines) == self.runs

    @property
    def solved(self) -> NDArray[np.bool_]:
        """Which of the runs the condition came true in."""
        found: NDArray[np.bool_] = self.outcome.stopped != NEVER
        return found

    @property
    def measured(self) -> Array:
        """What runs are compared by, the smaller the better: the step at which the condition came true, nan where it
        didn't; without a condition the error.
        """
        if not self.until:
            return self.outcome.errors
        return np.where(self.solved, self.outcome.stopped.astype(np.float64), np.nan)

    def go_on(self) -> None:
        """Do a piece."""
        for _ in self._work:
            return
        self.whole, self.share = True, 1.0

    def blocks(self, most: int = 0) -> list[Block]:
        """All runs in blocks, of at most so many (0: any number), once their edits are known."""
        return [part for shape in self._shapes for part in shape.parts(most)]

    def take(self, outcomes: Iterable[tuple[Block, Outcome]]) -> Iterator[None]:
        """Take over what others have trained, a block at a time, until that is all."""
        for block, outcome in outcomes:
            self._take(block, outcome)
            yield
        self.whole, self.share = True, 1.0

    def _take(self, block: Block, outcome: Outcome) -> None:
        self.outcome.put(block.places, outcome)
        self.share += len(block.places) / self.runs

    def _all(self, start: Variant) -> Iterator[None]:
        """Everything, piece by piece."""
        groups: dict[object, Block] = {}
        for place, variant in enumerate(variants(self.keys, start)):
            self._sort(groups, place, variant)
            self.lines.append(variant.lines)
            if self.known:
                self._shapes = list(groups.values())
            if place % EDITS == EDITS - 1 or self.known:
                yield
        for block in self.blocks():
            run, before = BlockRun(block, self.task), self.share
            yield
            while run.advance():
                self.outcome.put(block.places, run.outcome)
                self.share = before + len(block.places) / self.runs * run.done / self.task.steps
                yield
            self.share = before
            self._take(block, run.outcome)

    def _sort(self, groups: dict[object, Block], place: int, variant: Variant) -> None:
        """Put a run to those of its shape."""
        program, threshold = variant.setup.program, variant.setup.scenario.metrics.threshold
        key = shape(program), variant.step, threshold, tuple(each.name for each in variant.setup.metrics)
        if key not in groups:
            if self.until:
                condition(self.until, variant.setup)
            groups[key] = Block(variant.setup, variant.step)
        groups[key].add(place, program, variant.vector)
