"""The kernel: many steps in one go.

At the sizes of a teaching network the time goes into calling NumPy, not into arithmetic. So the calls of a step are
laid out once on buffers of their own (`step`), nothing is allocated while they run, and a whole block of steps runs in
one loop that writes each new state into a history. Another kernel may stand behind the same contract: `advance` and
`gradient`, from a state to the states after it.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.engine.bound import BoundStep
from nntui.engine.dropout import KEPT, Masks
from nntui.engine.formula import Call
from nntui.engine.program import Program
from nntui.engine.rate_schedules import STEP
from nntui.engine.step import INPUTS, OF_A_GRADIENT, TARGETS, Operation, only_for, operations_of


def needed_by_update(program: Program) -> Callable[[Operation], bool]:
    """Whether an update depends on an operation: none needs the loss itself, nor links that a short form passes by."""
    found = operations_of(program)
    ends = [each.name for each in found if each.phase == "update" or each.kind in OF_A_GRADIENT]
    return only_for(found, ends)


class Kernel:
    """Runs the updates of one program. It holds buffers, no progress: a state goes in, the states after it come out."""

    def __init__(self, program: Program) -> None:
        if program.training is None:
            raise ValueError("a forward-only program has no updates to run")
        self.program = program
        self.schedule = program.training.schedule
        self._rate_changes = program.training.rate_changes
        self._needed = needed_by_update(program)
        self._masks = self._masks_of()
        self._state = np.empty(program.size)
        self._steps: dict[int, BoundStep] = {}  # by how many rows their batch has
        self._laid: dict[int, tuple[int, int]] = {}  # which batch lies in the buffers of each
        self._epoch = self.schedule.first_epoch - 1
        self._order = self._order_of(self.schedule.first_epoch)

    def advance(self, vector: Array, step: int, history: Array) -> None:
        """Do `len(history)` updates from the state `vector`, of shape (program.size,), after `step` updates.

        Row i of `history`, of shape (n, program.size), receives the state after i + 1 updates. Numbers that
        overflow become inf or nan and stay in the history: divergence is something to look at.
        """
        state = self._state
        np.copyto(state, vector)
        alike = self.schedule.steps_per_epoch == 1 and not self.schedule.shuffled
        alike = alike and not self._rate_changes and self._masks is None
        calls = self._calls(step)
        with np.errstate(all="ignore"):
            for row in history:
                for call, arguments in calls:
                    call(*arguments)
                row[:] = state
                step += 1
                if not alike:
                    calls = self._calls(step)

    def gradient(self, vector: Array, step: int) -> Array:
        """The gradient of the batch loss that the update after `step` uses: a new vector of shape (parameters,)."""
        np.copyto(self._state, vector)
        bound = self._bound(step)
        bound.run(bound.phases["backward"])
        return bound.gradient.copy()

    def _calls(self, step: int) -> list[Call]:
        return self._bound(step).calls

    def _bound(self, step: int) -> BoundStep:
        """The update after `step`, with its rows and masks laid into its buffers, and the step for a changing rate."""
        epoch, within = self.schedule.epoch_at(step)
        if epoch != self._epoch:
            if self.schedule.shuffled:
                self._order = self._order_of(epoch)
            self._epoch = epoch
        places = self.schedule.places(within)
        size = places.stop - places.start
        bound = self._steps.get(size)
        if bound is None:
            bound = self._steps[size] = self._bind(size)
        if self._laid.get(size) != (laid := (epoch if self.schedule.shuffled else 0, within)):
            self._lay(bound, self._order[places])
            self._laid[size] = laid
        if self._rate_changes:
            bound.arrays[STEP][0] = step
        if self._masks is not None:
            bound.arrays[KEPT][...] = self._masks.at(step)[:size]
        return bound

    def _masks_of(self) -> Masks | None:
        """What draws the masks; None where no unit is ever off."""
        dropout = self.program.training.dropout if self.program.training else None
        return Masks(self.program.network, self.schedule.batch, [dropout]) if dropout else None

    def _order_of(self, epoch: int) -> NDArray[np.intp]:
        """The rows in the order of an epoch."""
        return self.schedule.order(epoch)

    def _bind(self, size: int) -> BoundStep:
        """An update with a batch of so many rows, on buffers of its own."""
        data = self.program.data
        inputs, targets = np.empty((size, data.inputs.shape[1])), np.empty((size, data.targets.shape[1]))
        return BoundStep(self.program, self._state, inputs, targets, only=self._needed)

    def _lay(self, bound: BoundStep, rows: NDArray[np.intp]) -> None:
        """Lay rows into the buffers of an update."""
        self.program.data.inputs.take(rows, 0, bound.arrays[INPUTS], "clip")
        self.program.data.targets.take(rows, 0, bound.arrays[TARGETS], "clip")
