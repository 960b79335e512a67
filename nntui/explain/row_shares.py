"""What each row of a batch adds to a gradient, and which pushes hardest."""

import math
from collections.abc import Callable, Iterator

from nntui.engine.classic_mistakes import WRONG_SIGN
from nntui.engine.formula import Num, Product, Term
from nntui.engine.network import Parameter
from nntui.engine.numbering import Place
from nntui.engine.step import gradient_operation
from nntui.explain.explanation import Link, Part, Say, added, working
from nntui.explain.shared_bias import is_rounding, of_rows
from nntui.explain.subject import Subject
from nntui.explain.terms import EQUAL
from nntui.text.errors import listed
from nntui.text.numbers import count
from nntui.timeline.origin import Ask

EQUALS = 4  # rows that push equally hard up to which each is named


def whole_label(subject: Subject, place: Place) -> str:
    """What all rows make of a gradient."""
    return "data's part" if subject.is_penalised(place) else f"∂L/∂{subject.setup.parameters[place].name}"


def shares(subject: Subject, place: Place) -> Iterator[Part]:
    """In a batch: what each row adds to the gradient, and which pushes hardest. Where all that they add is rounding,
    only what the gradient is.
    """
    batch = subject.batch
    if len(batch) == 1:
        return
    setup, traced = subject.setup, subject.moment.trace
    parameter = setup.parameters[place]
    unit, total = parameter.unit, float(traced.of_data[parameter.index])
    if is_rounding(subject, parameter):
        yield working(whole_label(subject, place), Num(total), total, now=True)
        return
    operation = gradient_operation(parameter)
    share = of_rows(subject, parameter) if unit is None else _of_rows(subject, parameter, unit)
    lines: list[Link] = []
    for i, row in enumerate(batch):
        ask = Ask(subject.moment.step, operation, row=row, parameter=place)
        lines.append(Link(setup.row_names[row], *share(i), ask))
    whole = "the data's part of the gradient" if subject.is_penalised(place) else "the gradient"
    yield Say(f"Each row's share, and their sum, {whole} of {parameter.name}:", "heading")
    yield from added(lines, whole_label(subject, place), total)
    yield from _hardest(lines, parameter.name, "down" if subject.training.mistake != WRONG_SIGN else "up")


def _of_rows(subject: Subject, parameter: Parameter, unit: int) -> Callable[[int], tuple[Term, float]]:
    """What a row adds to the gradient of a weight or bias of a unit, by its place in the batch."""
    traced, layer = subject.moment.trace, parameter.layer + 1
    deltas = traced.of("delta", layer)[:, unit]
    below = None if parameter.source is None else traced.below(layer)[:, parameter.source]
    name = f"δ({subject.unit(layer, unit)})"
    source = "" if parameter.source is None else subject.passed_on(layer - 1, parameter.source).name

    def share(row: int) -> tuple[Term, float]:
        delta = Num(float(deltas[row]), name)
        if below is None:
            return delta, delta.value
        return Product((delta, Num(float(below[row]), source))), delta.value * float(below[row])

    return share


def _hardest(lines: list[Link], name: str, way_of_positive: str) -> Iterator[Part]:
    largest = max(abs(line.value) for line in lines)
    total = sum(abs(line.value) for line in lines)
    if not largest or not math.isfinite(total):
        return
    other = "up" if way_of_positive == "down" else "down"
    hardest = [line for line in lines if abs(line.value) >= largest * EQUAL]
    rows = [(line.label, way_of_positive if line.value > 0 else other) for line in hardest]
    part = f"{largest / total:.0%} of all pushing"
    if len(rows) == 1:
        row, way = rows[0]
        yield Say(f"{row} pushes hardest: {part}, and it pushes {name} {way}.", "meaning")
    elif len(rows) <= EQUALS:
        names = listed(f"{row} ({way})" for row, way in rows).replace(" or ", " and ")
        yield Say(f"{names} push {name} hardest: each does {part}.", "meaning")
    else:
        yield Say(f"{count(len(rows))} rows push {name} equally hard, and none harder: each does {part}.", "meaning")
