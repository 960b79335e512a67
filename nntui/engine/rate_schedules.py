"""Rate schedules: how the learning rate changes from update to update.

One row each, with all that is known of it: the constants that it is tuned by, and the rate as a formula of the rate
that the scenario gives ("base_rate") and of the updates made so far ("step"). Training runs these formulas, and
explanations show them with their numbers. A schedule counts from step 0 of a run, wherever it was put in by an edit, so
the rate of an update depends on its step alone. The first update is that after step 0.

Warm-up goes with each of them: update n of the first `warm_up` gets n/warm_up of the rate that it would have had; the
schedule itself counts on meanwhile (Goyal and others, "Accurate, large minibatch SGD", 2017, section 2.2).
"""

import math
from collections.abc import Callable, Mapping

from nntui.engine.formula import HALF, ONE, Difference, Function, Num, Power, Product, Quotient, Sum, Term
from nntui.engine.optimizers import Constant
from nntui.text.frozen import dataclass

BASE, STEP, WARM_UP = "base_rate", "step", "warm_up"
CONSTANT = "constant"
PI = Num(math.pi, "π")
MANY = 10_000_000.0

Numbers = Mapping[str, Num]


@dataclass(frozen=True)
class RateSchedule:
    """A schedule by name; `words` say in a line what it does to the rate.

    `formula(numbers)` gets a Num for "base_rate", "step" and each constant.
    """

    name: str
    words: str
    formula: Callable[[Numbers], Term]
    constants: tuple[Constant, ...] = ()


DROP = Constant("drop", 0.5, 0.0, 1.0, "what the rate is multiplied with at each drop")
DROP_EVERY = Constant("drop_every", 100.0, 1.0, MANY, "how many updates lie between two drops")
FACTOR = Constant("rate_factor", 0.99, 0.0, 2.0, "what the rate is multiplied with after each update")
END_RATE = Constant("end_rate", 0.0, 0.0, 1e300, "the rate at which it ends")
OVER = Constant("over", 1_000.0, 1.0, MANY, "how many updates it takes to the end rate; there it stays")
RATE_DECAY = Constant("rate_decay", 0.01, 0.0, 1e300, "by how much each update makes the divisor grow")


def _way(n: Numbers) -> Term:
    """The part of the way to the end rate: from 0 to 1."""
    return Function("at most 1", Quotient(n[STEP], n["over"]))


def _drops(n: Numbers) -> Term:
    return Function("whole part", Quotient(n[STEP], n["drop_every"]))


def _cosine(n: Numbers) -> Term:
    swing = Sum((ONE, Function("cosine", Product((PI, _way(n))))))
    return Sum((n["end_rate"], Product((HALF, Difference(n[BASE], n["end_rate"]), swing))))


RATE_SCHEDULES = {
    schedule.name: schedule
    for schedule in (
        RateSchedule(CONSTANT, "the rate stays", lambda n: n[BASE]),
        # He and others, "Deep residual learning" (2016), section 3.4; PyTorch's StepLR.
        RateSchedule(
            "step",
            "the rate drops by a factor every so many updates",
            lambda n: Product((n[BASE], Power(n["drop"], _drops(n)))),
            (DROP, DROP_EVERY),
        ),
        # PyTorch's ExponentialLR; with a factor above 1 the range test of Smith (2017).
        RateSchedule(
            "exponential",
            "each update multiplies the rate with a factor",
            lambda n: Product((n[BASE], Power(n["rate_factor"], n[STEP]))),
            (FACTOR,),
        ),
        # PyTorch's LinearLR with a start_factor of 1; its end_factor is end_rate / rate.
        RateSchedule(
            "linear",
            "the rate goes straight to its end",
            lambda n: Sum((n[BASE], Product((Difference(n["end_rate"], n[BASE]), _way(n))))),
            (OVER, END_RATE),
        ),
        # Loshchilov, Hutter, "SGDR" (2017), equation 5, without restarts; PyTorch's CosineAnnealingLR up to T_max.
        RateSchedule(
            "cosine",
            "the rate goes to its end along half a cosine: slowly, then fast, then slowly",
            _cosine,
            (OVER, END_RATE),
        ),
        # Robbins, Monro (1951): the rates add up to infinity, their squares don't; Keras' InverseTimeDecay.
        RateSchedule(
            "one_over_t",
            "the rate is divided by a number that grows with each update",
            lambda n: Quotient(n[BASE], Sum((ONE, Product((n["rate_decay"], n[STEP]))))),
            (RATE_DECAY,),
        ),
    )
}  # fmt: skip


def rate_term(schedule: RateSchedule, numbers: Numbers, *, warms_up: bool) -> Term:
    """The rate of the update after "step" others, as a formula of `numbers`."""
    rate = schedule.formula(numbers)
    return warmed(rate, numbers) if warms_up else rate


def warmed(rate: Term, numbers: Numbers) -> Term:
    """The part of a rate that warming up leaves."""
    return Product((rate, Function("at most 1", Quotient(Sum((numbers[STEP], ONE)), numbers[WARM_UP]))))


def symbols(schedule: RateSchedule) -> dict[str, Num]:
    """A symbol without a value for all that a rate may depend on."""
    names = (BASE, STEP, WARM_UP, *(constant.name for constant in schedule.constants))
    return {name: Num(math.nan, name) for name in names}
