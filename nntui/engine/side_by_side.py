"""Many runs side by side: programs of one shape, trained together.

They may start from other parameters, learn at other rates and with other constants of the optimizer, shuffle their
rows and draw their masks by other seeds, and drop more or fewer units out. They run the operations of `step` in the
batched form, the runs along the last axis, so that the cost of calling NumPy is shared; each is what it would be alone
but for the last bits.
"""

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nntui.engine import batched
from nntui.engine.arrays import Array
from nntui.engine.bound import BoundStep
from nntui.engine.dropout import Dropout, Masks
from nntui.engine.kernel import Kernel
from nntui.engine.optimizers import WEIGHT_DECAY
from nntui.engine.program import Program, Training
from nntui.engine.step import INPUTS, TARGETS


def shape(program: Program) -> Hashable:
    """What programs have in common that can be trained side by side. Raises ValueError for a forward-only one."""
    data = program.data
    digest = hashlib.blake2b(data.inputs.tobytes() + data.targets.tobytes()).digest()
    trainable = None if program.trainable is None else program.trainable.tobytes()
    return program.network, data.inputs.shape, data.tests, digest, trainable, _without_numbers(_training(program))


def _training(program: Program) -> Training:
    if program.training is None:
        raise ValueError("a forward-only program has no updates to run")
    return program.training


def _without_numbers(training: Training) -> Training:
    """The training without what may differ from run to run."""
    return replace(
        training,
        rate=0.0,
        given={WEIGHT_DECAY.name: float(training.decays)},  # 0 stands for no operation: that is another shape
        schedule=replace(training.schedule, seed=0),
        warm_up=float(training.warm_up > 0),
        clip_norm=float(training.clip_norm > 0),
        clip_value=float(training.clip_value > 0),
        dropout=training.dropout and Dropout(tuple(float(share > 0) for share in training.dropout.shares), 0),
    )


class KernelOfMany(Kernel):
    """Runs the updates of n programs of one `shape`. Its states have shape (program.size, width), and the history that
    `advance` writes (steps, program.size, width): `width` is n, or the fewest columns that NumPy treats alike.
    """

    def __init__(self, programs: Sequence[Program]) -> None:
        self.width = max(len(programs), batched.FEWEST)
        every = [programs[min(i, len(programs) - 1)] for i in range(self.width)]
        numbers = [_training(program).numbers for program in every]
        self._numbers: Mapping[str, Array | float] = {
            name: np.array([each[name] for each in numbers]) for name in numbers[0]
        }
        schedules = [_training(program).schedule for program in every]
        self._schedules = schedules if len({each.seed for each in schedules}) > 1 else schedules[:1]
        dropouts = [dropout for program in every if (dropout := _training(program).dropout)]
        self._dropouts = dropouts if len(set(dropouts)) > 1 else dropouts[:1]
        super().__init__(programs[0])
        self._state = np.empty((self.program.size, self.width))

    def _masks_of(self) -> Masks | None:
        """The masks of each run, or of one where all runs have the same."""
        batch = self.schedule.batch
        return Masks(self.program.network, batch, self._dropouts, side_by_side=True) if self._dropouts else None

    def _order_of(self, epoch: int) -> NDArray[np.intp]:
        """The rows in the order of an epoch: (rows, width), or (rows, 1) where all runs have the same."""
        schedules = self._schedules if self.schedule.shuffled else self._schedules[:1]
        return np.stack([each.order(epoch) for each in schedules], axis=1)

    def _bind(self, size: int) -> BoundStep:
        width = len(self._schedules) if self.schedule.shuffled else 1
        data = self.program.data
        inputs, targets = (np.empty((size, each.shape[1], width)) for each in (data.inputs, data.targets))
        return BoundStep(self.program, self._state, inputs, targets, batched.multiply, self._needed, self._numbers)

    def _lay(self, bound: BoundStep, rows: NDArray[Any]) -> None:
        data = self.program.data
        for name, values in ((INPUTS, data.inputs), (TARGETS, data.targets)):
            bound.arrays[name][...] = np.moveaxis(values[rows], -1, 1)
