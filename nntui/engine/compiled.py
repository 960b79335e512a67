"""The compiled kernel: the same updates as the kernel's, run from a table of instructions by code that was compiled.

The table is made of the very calls that NumPy would run (`instructions`), and what runs it is `interpreter`, compiled
by numba, which is an extra. Its sums run in a stated order and nothing is reordered, so its bits are its own and always
the same; from NumPy's they differ in the last places.
"""

from functools import lru_cache
from typing import Any

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.bound import LAID_OUT, BoundStep
from nntui.engine.dropout import KEPT
from nntui.engine.instructions import Pool, Table, UntranslatableError, ends_of, numbers_made
from nntui.engine.kernel import Kernel
from nntui.engine.machine import Machine, at_hand
from nntui.engine.program import Program
from nntui.engine.step import INPUTS, TARGETS, operations_of

LARGEST_PRODUCT = 16_384  # multiplications of one product from which on NumPy is faster
LARGEST_DATA = 1_000_000  # numbers of the data that are held a second time


@lru_cache(maxsize=64)
def compiles(program: Program) -> bool:
    """Whether the compiled kernel runs a program: all of its calls are in the table, and none is so large that NumPy
    would be faster.
    """
    data, training = program.data, program.training
    if training is None or data.inputs.size + data.targets.size > LARGEST_DATA:
        return False
    widest = max((a * b for a, b in zip(program.network.sizes, program.network.sizes[1:], strict=False)), default=0)
    if widest * training.schedule.batch > LARGEST_PRODUCT:
        return False
    try:
        ends_of(BoundStep(program, np.zeros(program.size), data.inputs[:1], data.targets[:1]), Pool())
    except UntranslatableError:
        return False
    return True


class CompiledKernel(Kernel):
    """Runs the updates of one program that `compiles`, by the compiled machine or another that is given."""

    def __init__(self, program: Program, by: Machine | None = None) -> None:
        super().__init__(program)
        self._by = by
        self._pool = Pool()
        self._pool.place(self._state)
        self._rows = np.concatenate([program.data.inputs, program.data.targets], axis=1)
        sizes = dict.fromkeys((self.schedule.batch, self.schedule.rows % self.schedule.batch or self.schedule.batch))
        self._laid_out = {size: self._lay_out(size) for size in sizes}
        self._pool.fill()
        self._table = np.concatenate([table for table, _, _ in self._laid_out.values()])
        self._ends = self._places()
        self._numbers = max(numbers_made(table) for table, _, _ in self._laid_out.values())

    def _machine(self, steps: int) -> Machine:
        return self._by or at_hand(steps * self._numbers)

    def _lay_out(self, size: int) -> tuple[Table, dict[str, int], BoundStep]:
        both, inputs = np.zeros((size, self._rows.shape[1])), self.program.data.inputs.shape[1]
        bound = BoundStep(self.program, self._state, both[:, :inputs], both[:, inputs:], only=self._needed)
        self._pool.place(both)
        return *ends_of(bound, self._pool), bound

    def _places(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        """What `interpreter.advance` calls `ends`."""
        lengths = np.cumsum([len(table) for table, _, _ in self._laid_out.values()]).tolist()
        same_rows = self.schedule.steps_per_epoch == 1 and not self.schedule.shuffled
        bounds = [bound for _, _, bound in self._laid_out.values()]
        batches = [-1 if same_rows else self._pool.place(bound.arrays[INPUTS]) for bound in bounds]
        steps = [self._pool.place(bound.arrays["step"]) if self._rate_changes else -1 for bound in bounds]
        masks = [self._pool.place(bound.arrays[KEPT]) if self._masks is not None else -1 for bound in bounds]
        if same_rows:
            self._lay_rows(bounds[0], 0)
        return np.array(
            [each for pair in (lengths, batches, steps, masks) for each in (pair[0], pair[-1])], dtype=np.int64
        )

    def _lay_rows(self, bound: BoundStep, step: int) -> None:
        rows, inputs = self.schedule.rows_at(step), self.program.data.inputs.shape[1]
        self._pool.view(bound.arrays[INPUTS])[:] = self._rows[rows, :inputs]
        self._pool.view(bound.arrays[TARGETS])[:] = self._rows[rows, inputs:]

    def advance(self, vector: Array, step: int, history: Array) -> None:
        """As the kernel's."""
        if self._masks is None:
            self._block(vector, step, history, np.empty((0, 0)))
            return
        for first in range(0, len(history), self._masks.block):
            part = history[first : first + self._masks.block]
            masks = np.stack([self._masks.at(step + first + i).reshape(-1) for i in range(len(part))])
            self._block(history[first - 1] if first else vector, step + first, part, masks)

    def _block(self, vector: Array, step: int, history: Array, masks: Array) -> None:
        """Some updates, with the factors of their masks: (n, batch · width)."""
        epoch, within = self.schedule.epoch_at(step)
        last, _ = self.schedule.epoch_at(step + max(len(history) - 1, 0))
        epochs = range(epoch, last + 1) if self.schedule.shuffled else range(epoch, epoch + 1)
        orders = np.array([self.schedule.order(each) for each in epochs])
        self._pool.numbers[: len(vector)] = vector
        arrays = self._table, self._ends, self._pool.numbers, history, orders, self._rows, masks
        self._machine(len(history)).advance(*arrays, within, self.schedule.batch, step)

    def gradient(self, vector: Array, step: int) -> Array:
        """As the kernel's."""
        size = int(self.schedule.sizes(np.array([step]))[0])
        table, ends, bound = self._laid_out[size]
        self._lay_rows(bound, step)
        if self._rate_changes:
            self._pool.view(bound.arrays["step"])[:] = step
        if self._masks is not None:
            self._pool.view(bound.arrays[KEPT])[...] = self._masks.at(step)[:size]
        self._pool.numbers[: len(vector)] = vector
        last = [each.name for each in operations_of(self.program) if each.phase == "backward" and each.name in ends][-1]
        self._machine(1).run(table, self._pool.numbers, 0, ends[last])
        return self._pool.view(bound.gradient).copy()


def results(bound: BoundStep, by: Machine | None = None) -> tuple[dict[str, Array], Array]:
    """What each operation of a bound step makes, by its name, and the gradient: run by the machine or another."""
    pool, table, ends = _as_table(bound)
    gradient = pool.place(bound.gradient)
    pool.fill()
    found: dict[str, Array] = {}
    done, by = 0, by or at_hand(numbers_made(table))
    for name, end in ends.items():
        by.run(table, pool.numbers, done, end)
        found[name], done = pool.view(bound.arrays[name]).copy(), end
    return found, pool.numbers[gradient : gradient + bound.gradient.size].copy()


@lru_cache(maxsize=LAID_OUT)
def _as_table(bound: BoundStep) -> tuple[Pool, Table, dict[str, int]]:
    """A bound step as a table, and for each operation how many lines of it are done when it is; and its pool."""
    pool = Pool()
    table, ends = ends_of(bound, pool)
    pool.place(bound.gradient)
    return pool, table, ends
