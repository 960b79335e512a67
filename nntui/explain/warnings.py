"""What stands out: saturated and dead units, gradients that vanish or explode, a step that made things worse. Each with
the figures behind it, and the units it is about.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Literal

import numpy as np

from nntui.engine.activations import ACTIVATIONS
from nntui.engine.arrays import Array
from nntui.engine.batched import batch_losses
from nntui.engine.classic_mistakes import NONE
from nntui.engine.metrics import row_losses
from nntui.engine.step import mistaken, operation_name, pairs
from nntui.engine.trace import Trace, slopes_taken
from nntui.explain.forward import SATURATED
from nntui.explain.terms import digits_of
from nntui.text.errors import listed
from nntui.text.frozen import dataclass
from nntui.text.numbers import count
from nntui.timeline.moment import Moment
from nntui.timeline.veil import hidden_like

VANISHING = 1e-3  # the largest δ of the first layer beside the largest of the last, below which hardly anything arrives
EXPLODING = 1e3  # the largest change of one update beside the largest parameter, from which on it is a leap
NAMED = 4  # units of a warning that are named


@dataclass(frozen=True)
class Remark:
    """One thing that stands out: in two or three words, in a sentence, and the units (layer, unit) to mark as of a
    kind.
    """

    brief: str
    sentence: str
    units: tuple[tuple[int, int], ...] = ()
    kind: Literal["", "dead", "saturated"] = ""


@lru_cache(maxsize=4)
def warnings(moment: Moment) -> tuple[Remark, ...]:
    """All that stands out at a moment: of the update that lies ahead or is gone through, and of the last one."""
    found = [*_worse(moment)]
    if moment.setup.training is not None:
        found += [
            *_dead(moment),
            *_saturated(moment.trace, moment),
            *_vanishing(moment.trace, moment),
            *_exploding(moment),
        ]
    return tuple(found)


def _worse(moment: Moment) -> Iterator[Remark]:
    """The last update raised the dataset loss."""
    before = moment.before
    if before is None or not moment.setup.metrics:
        return
    was, now = float(before.metrics[0]), float(moment.metrics[0])
    if now > was:
        words = moment.setup.metric_words(moment.setup.metrics[0])
        reason = _too_far(before)
        if _helped_its_own(before):
            reason = "it helped its own rows, at the cost of others"
            if before.setup.with_dropout:
                reason = "it helped its own rows with the units that were on, at the cost of all together"
        yield Remark(
            "the last update raised the error",
            f"The last update ({moment.setup.whose(before.batch)}) raised the {words} from {digits_of(was, 5)}"
            f" to {digits_of(now, 5)}: {reason}.",
        )


def _too_far(moment: Moment) -> str:
    """Why the next update does harm to its own rows: less of it would do good, or it isn't the gradient's way."""
    training = moment.setup.training
    if training is None:
        return ""
    if training.mistake != NONE:
        return f"it was made with the mistake {training.mistake}"
    beside = training.optimizer_row.beside
    if beside:
        with np.errstate(all="ignore"):
            along = float(np.dot(moment.trace.gradient, moment.next_vector - moment.vector))
        if along >= 0:
            return f"it did not go against its gradient, but by {beside}"
    return "it went too far"


def _helped_its_own(moment: Moment) -> bool:
    """Whether the next update lowers the loss of its own rows, as it sees them, and that isn't the loss of all."""
    training, rows = moment.setup.training, list(moment.batch)
    if training is None or moment.follows_all_rows:
        return False
    if training.dropout is not None:
        states = np.zeros((2, moment.setup.program.size))
        states[:, : len(moment.vector)] = moment.vector, moment.next_vector
        with np.errstate(all="ignore"):
            was, now = batch_losses(moment.setup.program, states, [moment.step] * 2)
        return bool(now < was)
    targets = moment.setup.program.data.targets[rows]
    with np.errstate(all="ignore"):
        both = moment.answers, moment.after_update.outputs
        was, now = (row_losses(training.loss, each[rows][..., np.newaxis], targets).sum() for each in both)
        if training.penalty is not None:
            cost = training.penalty.of(moment.setup.network, np.stack([moment.vector, moment.next_vector], axis=1))
            was, now = np.array([was, now]) / (len(rows) if training.reduction == "mean" else 1) + cost
    return bool(now < was)


def _names(moment: Moment, units: list[tuple[int, int]]) -> str:
    names = [moment.setup.unit_name(*unit) for unit in units[:NAMED]]
    if len(units) > NAMED:
        return f"{', '.join(names)} and {count(len(units) - NAMED)} more"
    return listed(names).replace(" or ", " and ")


def _dead(moment: Moment) -> Iterator[Remark]:
    """relu units that are off for every row that is learned from: no gradient gets through, ever. Above units that
    dropout has off now and then nothing is said: there another sum may be above 0.
    """
    dead, learned = [], moment.setup.program.data.learned
    dropout = moment.setup.training.dropout if moment.setup.training else None
    for number, (layer, activations) in enumerate(zip(moment.setup.network.layers, moment.activations, strict=True), 1):
        does_without = mistaken(moment.setup.program, operation_name("delta", number))
        is_fed_anew = dropout is not None and any(dropout.shares[: number - 1])
        if ACTIVATIONS[layer.activation].switches_off and not does_without and not is_fed_anew:
            dead += [(number, int(unit)) for unit in np.flatnonzero((activations[:learned] == 0).all(axis=0))]
    if dead:
        whose = moment.setup.whose(range(learned))
        shared = any(moment.setup.network.shares_bias(number - 1) for number, _ in dead)
        it, they = ("", "") if shared else (", it can't learn", ", they can't learn")  # a shared bias may revive them
        said = f"{_names(moment, dead)} {'is' if len(dead) == 1 else 'are'} 0 for {whose}"
        yield Remark(
            "dead unit" if len(dead) == 1 else "dead units",
            f"{said}: a dead unit, no gradient gets through it{it}."
            if len(dead) == 1
            else f"{said}: dead units, no gradient gets through them{they}.",
            tuple(dead),
            "dead",
        )


def _saturated(traced: Trace, moment: Moment) -> Iterator[Remark]:
    """Sigmoid and tanh units so saturated, for every row of the batch, that hardly any gradient gets through."""
    saturated = list(_flat(moment, lambda layer: traced.of("slope", layer)))
    if not saturated:
        return
    slope, (layer_number, unit) = min(saturated)
    activation = ACTIVATIONS[moment.setup.network.layers[layer_number - 1].activation]
    formula = activation.slope_of(moment.setup.unit_name(layer_number, unit))
    whose = f"{moment.setup.whose(moment.batch)}{moment.setup.with_dropout}"
    verb = "is" if len(saturated) == 2 else "are"
    others = f" So {verb} {_names(moment, [u for _, u in sorted(saturated)[1:]])}." if len(saturated) > 1 else ""
    at_most = "at most " if len(moment.batch) > 1 else ""
    yield Remark(
        f"{'saturated unit' if len(saturated) == 1 else 'saturated units'} for {whose}",
        f"{formula} is {at_most}{digits_of(slope, 2)} for {whose}: a saturated unit hardly learns.{others}",
        tuple(unit for _, unit in saturated),
        "saturated",
    )


def saturated_for(moment: Moment, row: int) -> list[tuple[int, int]]:
    """The units (layer, unit) that are saturated for a row or a probe (probes follow on the rows), as far as their
    slopes may be seen.
    """
    traced, at = moment.forward(row)
    veil = moment.timeline.veil

    def slopes(layer: int) -> Array:
        taken = slopes_taken(moment.setup.program, traced, layer)[at : at + 1]
        hidden = veil is not None and veil.hides(moment.setup, moment.step, operation_name("slope", layer))
        return hidden_like(taken) if hidden else taken

    return [unit for _, unit in _flat(moment, slopes)] if moment.setup.training is not None else []


def _flat(moment: Moment, slopes: Callable[[int], Array]) -> Iterator[tuple[float, tuple[int, int]]]:
    """The sigmoid and tanh units (layer, unit) that are saturated for all of some rows, each with the steepest of its
    `slopes`, which are given by layer, of shape (rows, units).
    """
    training, layers, program = moment.setup.training, moment.setup.network.layers, moment.setup.program
    short_form = training is not None and pairs(moment.setup.network, training.loss)  # then outputs learn all the same
    for number, layer in enumerate(layers[:-1] if short_form else layers, 1):
        does_without = any(mistaken(program, operation_name(kind, number)) for kind in ("slope", "delta"))
        if ACTIVATIONS[layer.activation].saturates and not does_without:
            steepest = slopes(number).max(axis=0)
            for unit in np.flatnonzero(steepest < SATURATED).tolist():
                yield float(steepest[unit]), (number, unit)


def _vanishing(traced: Trace, moment: Moment) -> Iterator[Remark]:
    """Hardly anything of the gradient arrives at the first layer."""
    layers = len(moment.setup.network.layers)
    if layers < 2:
        return
    first, last = (float(np.abs(traced.of("delta", n)).max()) for n in (1, layers))
    if 0 < first < VANISHING * last:
        yield Remark(
            "vanishing gradient",
            f"The largest δ of the first layer is {digits_of(first, 2)}, of the last {digits_of(last, 2)}:"
            " the gradient vanishes in the backward pass.",
        )


def _exploding(moment: Moment) -> Iterator[Remark]:
    """The next update leaps."""
    largest = float(np.abs(moment.trace.gradient).max())
    size = float(np.abs(moment.vector).max())
    with np.errstate(all="ignore"):
        leap = float(np.abs(moment.trace.results["update"] - moment.vector).max())
    if np.isfinite(leap) and leap > EXPLODING * max(size, 1.0):
        yield Remark(
            "exploding gradient",
            f"The largest gradient is {digits_of(largest, 2)}: the update moves a parameter by"
            f" {digits_of(leap, 2)}, and the largest is {digits_of(size, 2)}: it explodes.",
        )
