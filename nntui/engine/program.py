"""A program: everything that decides what training does, put together and never changed.

The same program from the same state gives the same bits, by whatever way one came there.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.engine.network import Network


@dataclass(frozen=True, eq=False)
class Data:
    """The rows to learn from: `inputs` of shape (R, inputs) and `targets` of shape (R, outputs), read-only."""

    inputs: Array
    targets: Array

    def __post_init__(self) -> None:
        self.inputs.setflags(write=False)
        self.targets.setflags(write=False)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.inputs)


@dataclass(frozen=True)
class Schedule:
    """Which rows each update uses: batches of `batch` rows, in the given order or shuffled anew every epoch.

    It counts from the step `first`, where the epoch `first_epoch` begins.
    """

    rows: int
    batch: int
    shuffled: bool = False
    seed: int = 0
    first: int = 0
    first_epoch: int = 0

    @property
    def steps_per_epoch(self) -> int:
        """How many updates go once through all rows; the last one may get fewer rows."""
        return -(-self.rows // self.batch)

    def order(self, epoch: int) -> NDArray[np.intp]:
        """The rows in the order in which epoch `epoch` (0 is the first) uses them.

        A shuffle depends on (seed, epoch) alone: a stable sort by raw random numbers, so that no random state has
        to be kept and any epoch can be entered from anywhere.
        """
        if not self.shuffled:
            return np.arange(self.rows)
        return np.argsort(np.random.PCG64([self.seed, epoch]).random_raw(self.rows), kind="stable")

    def epoch_at(self, step: int) -> tuple[int, int]:
        """How many epochs are complete at a step, and how many updates were made since."""
        epochs, within = divmod(step - self.first, self.steps_per_epoch)
        return self.first_epoch + epochs, within

    def step_of(self, epoch: int) -> int:
        """The step at which so many epochs are complete."""
        return self.first + (epoch - self.first_epoch) * self.steps_per_epoch

    def places(self, within: int) -> slice:
        """The places in its epoch's order that the update after `within` others of the epoch uses."""
        first = within * self.batch
        return slice(first, min(first + self.batch, self.rows))

    def rows_at(self, step: int) -> NDArray[np.intp]:
        """The rows that the update after `step` (from state `step` to state `step` + 1) uses."""
        epoch, within = self.epoch_at(step)
        return self.order(epoch)[self.places(within)]


@dataclass(frozen=True)
class Training:
    """How the network learns: loss by name, reduction over a batch ("sum" or "mean"), learning rate, schedule."""

    loss: str
    reduction: str
    rate: float
    schedule: Schedule


@dataclass(frozen=True, eq=False)
class Program:
    """A network, its data and how it is trained (None: forward only, there are no steps).

    `trainable` is a mask of shape (parameters,), False where a parameter is frozen; None: all are trained.
    """

    network: Network
    data: Data
    training: Training | None
    trainable: NDArray[np.bool_] | None = None


@dataclass(frozen=True, eq=False)
class State:
    """What stands after `step` updates: the parameters, as one vector of shape (parameters,)."""

    step: int
    vector: Array
