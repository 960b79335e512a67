"""Quantities of the whole: the errors, the metrics, each parameter, the steps. They are written as a name alone."""

from collections.abc import Callable

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.metrics import METRICS, TEST, TEST_METRICS, Metric, metric_name
from nntui.engine.optimizers import RATE
from nntui.quantities.quantity import About, Asked, EpochLoss, Quantity, QuantityKind, UnknownQuantityError
from nntui.quantities.states import States
from nntui.scenario.setup import Setup
from nntui.timeline.epoch_loss import epoch_losses
from nntui.timeline.moment import Moment
from nntui.timeline.origin import Ask, origin_of_parameter

PENALTY_WORDS = "what the parameters cost beside the error: l1 · Σ abs(w) + ½ · l2 · Σw²"
EPOCH_LOSSES = {"epoch_loss_sum": False, "epoch_loss_mean": True}  # whether they are a mean
RATE_WORDS = "the learning rate of the next update"
SAME_RATE = "It isn't worked out: it is the same at every update, as the scenario or an edit gives it."
SO_FAR = "each of its batch before it, so far, or of the epoch that has just ended"


def _metric(asked: Asked, setup: Setup) -> Quantity:
    text, name, _ = asked
    metric = METRICS[name] if name in METRICS else TEST_METRICS[name]
    data = setup.program.data
    if not data.targets.shape[1]:
        raise UnknownQuantityError(f"“{name}” needs target columns, and the data has none")
    if metric.of_tests and not data.tests:
        raise UnknownQuantityError(f"“{name}” needs test rows, and there are none: [data] test = 0.2")
    threshold = setup.scenario.metrics.threshold
    shown = [each.name for each in setup.metrics]
    about: About = metric
    over = lambda states: metric.measured(states.outputs, data, threshold)  # noqa: E731
    if name in shown:
        place = shown.index(name)
        about = lambda step: Ask(step, "metrics", metric=place)  # noqa: E731
        over = lambda states: states.metrics[:, place]  # noqa: E731
    return Quantity(
        text,
        setup.metric_words(metric),
        lambda moment: _measured(moment, metric, threshold),
        about,
        over,
        measured=True,
    )


def _test_loss(asked: Asked, setup: Setup) -> Quantity:
    training = setup.training
    assert training is not None  # noqa: S101 - who has no [training] table is told so
    return _metric(asked._replace(name=f"{TEST}{metric_name(training.loss, training.reduction)}"), setup)


def _measured(moment: Moment, metric: Metric, threshold: float) -> float:
    """A metric at a moment: the very number that is shown, where it is shown."""
    if metric in moment.setup.metrics:
        return float(moment.metrics[moment.setup.metrics.index(metric)])
    return float(metric.measured(moment.answers[..., None], moment.setup.program.data, threshold)[0])


def _parameter(asked: Asked, setup: Setup) -> Quantity:
    text, name, _ = asked
    parameter = setup.parameter_by_name[name]
    place = setup.network.place_of(parameter)
    return Quantity(
        text,
        f"{name} ({setup.place(parameter)})",
        lambda moment: float(moment.vector[parameter.index]),
        lambda step: origin_of_parameter(step, place),
        lambda states: states.vectors[:, parameter.index],
        rows=0,
    )


def _of_training(
    name: str,
    words: str,
    at: Callable[[Moment], float],
    about: About,
    over: Callable[[States], Array],
    rows: int | None = None,
    in_order: bool = False,
    measured: bool = False,
) -> QuantityKind:
    """A row of a number that there is wherever something is trained."""
    return QuantityKind(
        name,
        name,
        words,
        lambda asked, _: Quantity(asked.text, words, at, about, over, rows, in_order, measured),
        trained=True,
    )


def _rate(asked: Asked, setup: Setup) -> Quantity:
    changes = setup.training is not None and setup.training.rate_changes
    about: About = (lambda step: Ask(step, RATE)) if changes else SAME_RATE
    return Quantity(asked.text, RATE_WORDS, lambda moment: moment.rate, about, _rates, rows=0)


def _rates(states: States) -> Array:
    """The rates of the updates after some states."""
    training = states.setup.training
    return training.rates(states.steps) if training else np.full(len(states.steps), np.nan)


def _epoch_loss(name: str, words: str) -> QuantityKind:
    mean = EPOCH_LOSSES[name]

    def at(moment: Moment) -> float:
        branch, step = moment.position.branch, moment.step
        return float(epoch_losses(moment.timeline, branch, [step], mean=mean)[0])

    over = lambda states: states.epoch_losses(mean=mean)  # noqa: E731
    return _of_training(name, f"{words}: {SO_FAR}", at, EpochLoss(mean), over, in_order=True)


def _penalty(asked: Asked, setup: Setup) -> Quantity:
    there = setup.training is not None and setup.training.penalty is not None
    about: About = "It is 0: nothing is put on the parameters, l1 and l2 are 0."
    if there:
        about = lambda step: Ask(step, "loss")  # noqa: E731
    return Quantity(asked.text, PENALTY_WORDS, lambda moment: moment.penalty, about, _penalties, rows=0)


def _penalties(states: States) -> Array:
    """The penalty at each of some states, by what was put on the parameters there."""
    training, size = states.segment.setup.training, states.network.size
    if training is None or training.penalty is None:
        return np.zeros(len(states.vectors))
    return training.penalty.of(states.network, states.vectors[:, :size].T)


def _epochs(states: States) -> Array:
    """How many epochs are complete at each of some states."""
    training = states.setup.training
    complete = [training.schedule.epoch_at(step)[0] if training else 0 for step in states.steps]
    return np.array(complete, dtype=np.float64)


WHOLE = (
    _of_training(
        "loss",
        "the kind of error that drives the gradient, over all rows that are learned from, a penalty included",
        lambda moment: float(moment.metrics[0]),
        lambda step: Ask(step, "metrics", metric=0),
        lambda states: states.metrics[:, 0],
        measured=True,
    ),
    _of_training(
        "batch_loss",
        "the error of the rows that the next update uses, and the penalty, if there is one",
        lambda moment: moment.batch_loss,
        lambda step: Ask(step, "loss"),
        lambda states: states.batch_losses,
    ),
    QuantityKind("penalty", "penalty", PENALTY_WORDS, _penalty, trained=True),
    _epoch_loss("epoch_loss_sum", "the errors of the epoch's updates added up"),
    _epoch_loss("epoch_loss_mean", "the mean error of the epoch's updates"),
    _of_training(
        "step",
        "updates made",
        lambda moment: float(moment.step),
        "It isn't worked out: it counts the updates made.",
        lambda states: np.array(states.steps, dtype=np.float64),
        rows=0,
    ),
    _of_training(
        "epoch",
        "epochs complete",
        lambda moment: float(moment.epoch),
        "It isn't worked out: it counts how often all rows have been used.",
        _epochs,
        rows=0,
    ),
    QuantityKind("rate", "rate", RATE_WORDS, _rate, trained=True),
    *(
        QuantityKind(each.name, each.name, each.many.format(rows="all", kind="", of=""), _metric)
        for each in METRICS.values()
    ),
    QuantityKind(
        f"{TEST}loss",
        f"{TEST}loss",
        "the kind of error that drives the gradient, over the test rows",
        _test_loss,
        trained=True,
    ),
    QuantityKind(
        TEST,
        f"{TEST}accuracy",
        f"a metric of the test rows: {TEST} before the name of any above",
        _metric,
        fits=lambda call, setup: call.arguments is None and call.name in TEST_METRICS,
    ),
    QuantityKind(
        "parameter",
        "w1",
        "a weight or bias by its name",
        _parameter,
        fits=lambda call, setup: call.arguments is None and call.name in setup.parameter_by_name,
    ),
)
