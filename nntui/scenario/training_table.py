"""The table [training] of a scenario: how the network learns."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

from nntui.engine.classic_mistakes import MISTAKES, NONE
from nntui.engine.clipping import BY_NORM, BY_VALUE, CLIPPINGS
from nntui.engine.losses import LOSSES
from nntui.engine.optimizers import OPTIMIZERS, Constant, Optimizer
from nntui.engine.penalties import Penalty
from nntui.engine.rate_schedules import CONSTANT, RATE_SCHEDULES, RateSchedule
from nntui.scenario.fields import Field, table_of
from nntui.scenario.kinds import Number, word_of
from nntui.text.errors import listed
from nntui.text.frozen import dataclass

MAX_STEPS = 10_000_000


@dataclass(frozen=True)
class TrainingTable:
    """How the network learns. Without this table the program is forward only: there are no steps."""

    loss: Annotated[str, word_of(LOSSES, "a loss")] = Field(
        description=f"the loss that drives the gradient: {listed(LOSSES)}"
    )
    reduction: Literal["mean", "sum"] = Field(default="mean", description="what is taken over the rows of a batch")
    batch: Annotated[int, Field(ge=1)] | Literal["all"] = Field(
        default="all", description="rows of one update: “all” or a number"
    )
    order: Literal["given", "shuffled"] = Field(
        default="given", description="the order of the rows; shuffled: anew each epoch, from the seed"
    )
    rate: Number = Field(ge=0, description="the learning rate")
    steps: int | None = Field(
        default=None, ge=1, le=MAX_STEPS, description="how many updates the program makes (or `epochs`)"
    )
    epochs: int | None = Field(
        default=None, ge=1, le=MAX_STEPS, description="how many times it goes through the rows (or `steps`)"
    )
    optimizer: Annotated[str, word_of(OPTIMIZERS, "an optimizer")] = Field(
        default="sgd", description="; ".join(f"{row.name}: {row.words}" for row in OPTIMIZERS.values())
    )

    schedule: Annotated[str, word_of(RATE_SCHEDULES, "a schedule of the rate")] = Field(
        default=CONSTANT, description="; ".join(f"{row.name}: {row.words}" for row in RATE_SCHEDULES.values())
    )
    warm_up: Number = Field(
        default=0.0,
        ge=0,
        le=MAX_STEPS,
        description="with any schedule: update n of the first so many gets n / warm_up of its rate",
    )

    mistake: Annotated[str, word_of((NONE, *MISTAKES), "a mistake")] = Field(
        default=NONE,
        description="a classic mistake to make on purpose; "
        + "; ".join(f"{row.name}: {row.words}" for row in MISTAKES.values()),
    )
    clip_norm: Number = Field(default=0.0, ge=0, description=f"{CLIPPINGS[BY_NORM].words}; 0: not clipped")
    clip_value: Number = Field(default=0.0, ge=0, description=f"{CLIPPINGS[BY_VALUE].words}; 0: not clipped")
    decay_biases: bool = Field(default=True, description="whether weight_decay is one of biases as well as weights")

    l1: Number = Field(default=0.0, ge=0, description="the penalty l1 · Σ abs(w), added to the loss; 0: none")
    l2: Number = Field(default=0.0, ge=0, description="the penalty ½ · l2 · Σw², added to the loss; 0: none")
    penalise_biases: bool = Field(default=False, description="whether the penalty is put on biases as well as weights")

    @property
    def penalty(self) -> Penalty | None:
        """The penalty; None where nothing is put on anything."""
        return Penalty(float(self.l1), float(self.l2), self.penalise_biases) if self.l1 or self.l2 else None

    @property
    def constants(self) -> dict[str, float]:
        """The constants of the optimizer and of the rate's schedule that are given."""
        found = ((name, getattr(self, name)) for name in CONSTANTS)
        return {name: float(value) for name, value in found if value is not None}


# The keys of [training] that are a word out of a table whose rows have constants.
CHOICES: dict[str, Mapping[str, Optimizer | RateSchedule]] = {"optimizer": OPTIMIZERS, "schedule": RATE_SCHEDULES}


class Tuned(NamedTuple):
    """A constant as a key of [training]: the key whose rows have it, and its default in each of those by its name."""

    constant: Constant
    key: str
    users: dict[str, float]

    @property
    def default(self) -> str:
        """Its default, and those of the rows that have another one: "0; 0.01 with adamw"."""
        others = [f"{value:g} with {user}" for user, value in self.users.items() if value != self.constant.default]
        return "; ".join([f"{self.constant.default:g}", *others])


def _tuned() -> dict[str, Tuned]:
    """Every constant of every optimizer and schedule of the rate, by its name."""
    found: dict[str, Tuned] = {}
    for key, table in CHOICES.items():
        for row in table.values():
            for constant in row.constants:
                tuned = found.setdefault(constant.name, Tuned(constant, key, {}))
                tuned.users[row.name] = constant.default
    return found


CONSTANTS = _tuned()


def _constant(tuned: Tuned) -> Any:
    users = listed(f'{tuned.key} = "{user}"' for user in tuned.users)
    constant = tuned.constant
    words = f"with {users}: {constant.words} (else {tuned.default})"
    return Number | None, Field(default=None, ge=constant.low, le=constant.high, description=words)


if TYPE_CHECKING:
    Training = TrainingTable
else:
    constants = {name: _constant(tuned) for name, tuned in CONSTANTS.items()}
    Training = table_of("Training", TrainingTable, TrainingTable.__doc__, constants)
