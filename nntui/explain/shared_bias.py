"""A bias that all units of a layer share: one number with several uses, and what goes through each is added up."""

from collections.abc import Callable, Iterator

import numpy as np

from nntui.engine.classic_mistakes import NO_SLOPE
from nntui.engine.formula import Num, Sum, Term
from nntui.engine.losses import LOSSES
from nntui.engine.network import Parameter
from nntui.engine.numbering import Place
from nntui.explain.explanation import Link, Part, Say, added
from nntui.explain.subject import Subject
from nntui.scenario.unit_names import NAMED, told

ROUNDED = 1e-12  # the part of an output or target that may be rounding


def moves_nothing(subject: Subject, parameter: Parameter) -> bool:
    """Whether no answer depends on a bias: it moves all sums of a softmax alike."""
    return parameter.unit is None and subject.activation_of(parameter.layer + 1).part is not None


def is_rounding(subject: Subject, parameter: Parameter) -> bool:
    """Whether its gradient is rounding therefore; where no slope is taken, by mistake, whether it is all the same."""
    if not moves_nothing(subject, parameter):
        return False
    if subject.mistake_in("delta", parameter.layer + 1) != NO_SLOPE:
        return True
    loss, traced = LOSSES[subject.training.loss], subject.moment.trace
    outputs, targets = traced.of("activation", parameter.layer + 1), traced.targets
    with np.errstate(all="ignore"):
        deltas, by_output, by_target = (
            loss.slopes(outputs * more, targets * most) for more, most in ((1, 1), (1 + ROUNDED, 1), (1, 1 + ROUNDED))
        )
        unsure = np.abs(by_output - deltas) + np.abs(by_target - deltas) + ROUNDED * np.abs(deltas)
        left = np.abs(parameter.over_uses(deltas))
    return bool((left <= parameter.over_uses(unsure)).all())


def of_uses(subject: Subject, place: Place, label: str) -> Iterator[Part]:
    """The gradient of a shared bias for the chosen row: its part in the error through each unit, and their sum."""
    parameter = subject.setup.parameters[place]
    layer, lines = parameter.layer + 1, []
    for unit in range(subject.setup.network.sizes[layer]):
        delta = subject.delta(layer, unit)
        lines.append(
            Link(f"through {subject.unit(layer, unit)}", delta, delta.value, subject.ask("delta", layer, unit))
        )
    units = told(subject.setup.unit_names[parameter.layer])
    yield Say(f"{units} share {parameter.name}: what each of its uses does to the error is added up.", "quiet")
    if moves_nothing(subject, parameter):
        unmoved = f"{subject.activation_of(layer).name} gives the same where all sums grow alike"
        yield Say(f"{unmoved}: but for rounding {parameter.name} changes nothing.", "meaning")
    alone = len(subject.batch) == 1
    of_row = parameter.over_uses(subject.traced.of("delta", layer))[subject.at]
    total = float(subject.moment.trace.of_data[parameter.index] if alone else of_row)
    yield from added(lines, label, total, kind="unit", now=alone)


def of_rows(subject: Subject, parameter: Parameter) -> Callable[[int], tuple[Term, float]]:
    """What a row adds to the gradient of a shared bias, by its place in the batch: the deltas of all units; of more
    than a few only their sum.
    """
    layer = parameter.layer + 1
    names = [f"δ({subject.unit(layer, unit)})" for unit in range(subject.setup.network.sizes[layer])]
    deltas = subject.moment.trace.of("delta", layer)
    totals = parameter.over_uses(deltas).tolist()

    def share(row: int) -> tuple[Term, float]:
        if len(names) > NAMED:
            return Num(totals[row], f"{names[0]} + … + {names[-1]}"), totals[row]
        return Sum(tuple(Num(*each) for each in zip(deltas[row].tolist(), names, strict=True))), totals[row]

    return share
