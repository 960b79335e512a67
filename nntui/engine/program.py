"""A program: everything that decides what training does, put together and never changed.

The same program from the same state gives the same bits, by whatever way one came there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.engine.classic_mistakes import NONE, optimizer_with
from nntui.engine.clipping import CLIPPINGS, Clipping
from nntui.engine.dropout import Dropout
from nntui.engine.formula import Call, calls
from nntui.engine.network import Block, Network, Parameter
from nntui.engine.optimizers import OPTIMIZERS, RATE, WEIGHT_DECAY, Constant, Optimizer
from nntui.engine.penalties import Penalty
from nntui.engine.rate_schedules import BASE, CONSTANT, RATE_SCHEDULES, STEP, WARM_UP, rate_term, symbols
from nntui.text.frozen import dataclass

NUMPY, COMPILED = "numpy", "compiled"  # the kernels


@dataclass(frozen=True, eq=False)
class Data:
    """The rows: `inputs` of shape (R, inputs) and `targets` of shape (R, outputs), read-only.

    The last `tests` of them are test rows: nothing is learned from them, and they are measured by themselves.
    """

    inputs: Array
    targets: Array
    tests: int = 0

    def __post_init__(self) -> None:
        self.inputs.setflags(write=False)
        self.targets.setflags(write=False)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.inputs)

    @property
    def learned(self) -> int:
        """How many rows are learned from: the first."""
        return len(self.inputs) - self.tests


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
        return _shuffled(self.rows, self.seed, epoch) if self.shuffled else np.arange(self.rows)

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
        return self.rows_of(np.array([step]))[:, 0]

    def sizes(self, steps: NDArray[np.intp]) -> NDArray[np.intp]:
        """How many rows each of the updates after some steps (n,) uses: shape (n,)."""
        found: NDArray[np.intp] = np.minimum(
            self.batch, self.rows - (steps - self.first) % self.steps_per_epoch * self.batch
        )
        return found

    def rows_of(self, steps: NDArray[np.intp]) -> NDArray[np.intp]:
        """The rows of the updates after some steps (n,), all with as many: shape (rows, n), or (rows, 1) where all use
        the same in the same order.
        """
        epochs, within = np.divmod(steps - self.first, self.steps_per_epoch)
        places = within * self.batch + np.arange(self.sizes(steps[:1])[0])[:, np.newaxis]
        if not self.shuffled:
            return places if self.steps_per_epoch > 1 else places[:, :1]
        which, at = np.unique(epochs, return_inverse=True)
        orders = np.array([self.order(self.first_epoch + int(epoch)) for epoch in which])
        found: NDArray[np.intp] = orders[at, places]
        return found


@lru_cache(maxsize=4)
def _shuffled(rows: int, seed: int, epoch: int) -> NDArray[np.intp]:
    """So many rows in the order of a shuffle: read-only, and of many rows not drawn for each who asks."""
    order = np.argsort(np.random.PCG64([seed, epoch]).random_raw(rows), kind="stable")
    order.setflags(write=False)
    return order


@dataclass(frozen=True)
class Training:
    """How the network learns: loss by name, reduction over a batch ("sum" or "mean"), learning rate, schedule of the
    rows, the optimizer by name, and the schedule of the rate by name, with a warm-up of so many updates. Constants of
    these two that aren't `given` have their defaults. `mistake` is a classic mistake that it is done with, by name, or
    NONE. `clip_norm` and `clip_value` clip gradients, 0 doesn't; `decay_biases` says whether a weight decay is one of
    biases, too. A `penalty` is put on the parameters, or none, and by `dropout` hidden units are off, or not.
    """

    loss: str
    reduction: str
    rate: float
    schedule: Schedule
    optimizer: str = "sgd"
    given: Mapping[str, float] = field(default_factory=dict, hash=False)
    rate_schedule: str = CONSTANT
    warm_up: float = 0.0
    mistake: str = NONE
    clip_norm: float = 0.0
    clip_value: float = 0.0
    decay_biases: bool = True
    penalty: Penalty | None = None
    dropout: Dropout | None = None

    @property
    def optimizer_row(self) -> Optimizer:
        """What makes the updates: the optimizer with weight decay and with a mistake, where there is any."""
        return optimizer_with(self.mistake, self.optimizer, decays=self.decays)

    def optimizer_of(self, parameter: Parameter) -> Optimizer:
        """What makes the updates of a parameter: biases may be excepted from weight decay."""
        return optimizer_with(self.mistake, self.optimizer, decays=self.moves_by_decay(parameter))

    @property
    def constants(self) -> dict[str, float]:
        """The optimizer's constants by name."""
        return self._with_defaults(OPTIMIZERS[self.optimizer].constants)

    @property
    def rate_constants(self) -> dict[str, float]:
        """The constants of the rate's schedule by name."""
        return self._with_defaults(RATE_SCHEDULES[self.rate_schedule].constants)

    def _with_defaults(self, constants: Iterable[Constant]) -> dict[str, float]:
        return {each.name: self.given.get(each.name, each.default) for each in constants}

    @property
    def clipping(self) -> Clipping | None:
        """How gradients are clipped."""
        return next((row for name, row in CLIPPINGS.items() if getattr(self, name)), None)

    @property
    def decays(self) -> bool:
        """Whether parameters decay."""
        return bool(self.constants.get(WEIGHT_DECAY.name))

    def moves_by_decay(self, parameter: Parameter) -> bool:
        """Whether a parameter decays: biases may be excepted."""
        return self.decays and (self.decay_biases or not parameter.is_bias)

    @property
    def rate_changes(self) -> bool:
        """Whether the rate is another from update to update."""
        return self.rate_schedule != CONSTANT or self.warm_up > 0

    def rate_calls(self, numbers: Mapping[str, Array | float], out: Array) -> list[Call]:
        """The NumPy calls that work rates out of "step" and the `numbers` of a training that differs in no more."""
        row = RATE_SCHEDULES[self.rate_schedule]
        return calls(rate_term(row, symbols(row), warms_up=self.warm_up > 0), numbers, out)

    def rates(self, steps: Sequence[int]) -> Array:
        """The rates of the updates after some steps, of shape (n,)."""
        found = np.full(len(steps), self.rate)
        if self.rate_changes:
            numbers: dict[str, Array | float] = {**self.numbers, STEP: np.asarray(steps, dtype=np.float64)}
            with np.errstate(all="ignore"):
                for call, arguments in self.rate_calls(numbers, found):
                    call(*arguments)
        return found

    @property
    def numbers(self) -> dict[str, float]:
        """The numbers that an update reads beside the state, by name: the rate, or what it is worked out from, the
        optimizer's constants, and to what gradients are clipped.
        """
        found = {RATE: self.rate}
        if self.rate_changes:
            found = {BASE: self.rate, WARM_UP: self.warm_up, **self.rate_constants}
        if self.clipping:
            found[self.clipping.name] = getattr(self, self.clipping.name)
        return {**found, **self.constants}


@dataclass(frozen=True, eq=False)
class Program:
    """A network, its data and how it is trained (None: forward only, there are no steps).

    `trainable` is a mask of shape (parameters,), False where a parameter is frozen; None: all are trained. `kernel` is
    which one runs its updates, where that can (`kernels`): the last bits of all states depend on it.
    """

    network: Network
    data: Data
    training: Training | None
    trainable: NDArray[np.bool_] | None = None
    kernel: str = NUMPY

    @property
    def optimizer(self) -> Optimizer | None:
        """What makes the updates; None: forward only."""
        return self.training.optimizer_row if self.training else None

    @cached_property
    def slots(self) -> dict[str, Block]:
        """Where each slot of the optimizer lies in the state's vector, by its name."""
        found, start = {}, self.network.size
        for slot in self.optimizer.slots if self.optimizer else ():
            found[slot.name] = Block(start, (slot.size(self.network.size),))
            start = found[slot.name].stop
        return found

    @cached_property
    def size(self) -> int:
        """How many numbers a state has: its parameters and the optimizer's slots."""
        return max((block.stop for block in self.slots.values()), default=self.network.size)

    def start(self, parameters: Array) -> Array:
        """The state's vector at step 0, of shape (size,), for parameters of shape (parameters,): all slots are 0."""
        vector = np.zeros(self.size)
        vector[: len(parameters)] = parameters
        return vector


@dataclass(frozen=True, eq=False)
class State:
    """What stands after `step` updates, as one vector [parameters | slots] of shape (program.size,)."""

    step: int
    vector: Array
