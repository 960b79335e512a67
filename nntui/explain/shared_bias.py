"""A bias that all units of a layer share: one number with several uses, and what goes through each is added up."""

from collections.abc import Callable, Iterator

import numpy as np

from nntui.engine.formula import Num, Sum, Term
from nntui.engine.network import Parameter
from nntui.engine.numbering import Place
from nntui.explain.explanation import Link, Part, Say, added
from nntui.explain.subject import Subject
from nntui.scenario.unit_names import NAMED, told

ROUNDED = 1e-12  # of numbers that cancel, what may be left of them by rounding


def moves_nothing(subject: Subject, parameter: Parameter) -> bool:
    """Whether no answer depends on a bias: it moves all sums of a softmax alike."""
    return parameter.unit is None and subject.activation_of(parameter.layer + 1).part is not None


def is_rounding(subject: Subject, parameter: Parameter) -> bool:
    """Whether its gradient is rounding therefore; where the slopes are taken by mistake, whether it is all the same."""
    layer = parameter.layer + 1
    if not moves_nothing(subject, parameter):
        return False
    if not (subject.mistake_in("slope", layer) or subject.mistake_in("delta", layer)):
        return True
    deltas = subject.moment.trace.of("delta", layer)
    left, added_up = np.abs(parameter.over_uses(deltas)), parameter.over_uses(np.abs(deltas))
    return bool((left <= ROUNDED * added_up).all())


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
