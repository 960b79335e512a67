"""The backward pass: how the error changes with an output, a unit, a sum, a weight. Each is a chain of simple links."""

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from nntui.engine.classic_mistakes import NO_SLOPE, NONE
from nntui.engine.formula import Num, Product
from nntui.engine.network import Parameter
from nntui.engine.numbering import Place
from nntui.engine.trace import derivative, parameter_derivative
from nntui.explain import nudge
from nntui.explain.dropped import back, link, why_zero
from nntui.explain.effects import effect_of
from nntui.explain.explanation import Link, Part, Say, Working, added, product, working
from nntui.explain.forward import saturation, slope_term
from nntui.explain.gradient_check import check_of
from nntui.explain.output_links import ask_output, at_the_edge, both_ways, in_one_link, loss_slope, short_form
from nntui.explain.row_shares import shares, whole_label
from nntui.explain.shared_bias import of_uses
from nntui.explain.subject import Subject
from nntui.explain.terms import DIGITS, digits_of
from nntui.explain.whole_layer import delta_lines
from nntui.explain.with_penalty import both_parts


def of_upstream(subject: Subject, layer: int, unit: int) -> Iterator[Part]:
    """How the error changes with what a unit passes on."""
    name = subject.unit(layer, unit)
    upstream = subject.upstream(layer, unit)
    yield Say(f"How would {subject.part_of_error} change if {name} grew?", "question")
    if layer == subject.layers:
        yield working(upstream.name, loss_slope(subject, unit), upstream.value, ask=ask_output(subject, unit), now=True)
    else:
        yield from _through_mask(subject, layer, unit)
    if layer == subject.layers and (said := at_the_edge(subject, unit, upstream.value)):
        yield Say(said, "meaning")
        return
    effect, _ = effect_of(name, upstream.value, partial(nudge.of_activation, subject, layer, unit))
    yield Say(f"{effect}.", "meaning")


def _through_mask(subject: Subject, layer: int, unit: int) -> Iterator[Part]:
    """How the error changes with a hidden unit: over each unit that it feeds, and back through its mask, if any."""
    upstream = subject.upstream(layer, unit)
    if subject.mask(layer, unit) is None:
        yield from through_units_above(subject, layer, unit, upstream.name, upstream.value)
        return
    above = range(subject.setup.network.sizes[layer + 1])
    parts = [subject.delta(layer + 1, u).value * subject.weight_back(layer + 1, unit, u).value for u in above]
    total = float(np.add.reduce(parts))
    label = f"∂L/∂{subject.passed_on(layer, unit).name}"
    yield from through_units_above(subject, layer, unit, label, total, now=False)
    yield from back(subject, layer, unit, total)


def through_units_above(
    subject: Subject, layer: int, unit: int, label: str, value: float, *, now: bool = True
) -> Iterator[Part]:
    """A unit's or input's part in the error, over each unit that it feeds."""
    lines: list[Link] = []
    for above in range(subject.setup.network.sizes[layer + 1]):
        delta, weight = subject.delta(layer + 1, above), subject.weight_back(layer + 1, unit, above)
        way = f"through {subject.unit(layer + 1, above)}"
        ask = subject.ask("delta", layer + 1, above)
        lines.append(Link(way, Product((delta, weight)), delta.value * weight.value, ask))
    yield from added(lines, label, value, kind="unit", now=now)


def of_delta(subject: Subject, layer: int, unit: int) -> Iterator[Part]:
    """How the error changes with a unit's sum."""
    name, delta = subject.unit(layer, unit), subject.delta(layer, unit)
    upstream, slope = subject.upstream(layer, unit), subject.slope(layer, unit)
    yield Say(f"How would {subject.part_of_error} change if the sum of {name} grew?", "question")
    links: list[Link] = [
        Link(f"error → {name}", upstream, upstream.value, subject.ask("upstream", layer, unit)),
        Link(f"{name} → its sum", slope_term(subject, layer, unit), slope.value, subject.ask("slope", layer, unit)),
    ]
    if layer == subject.layers and subject.has_short_form:
        yield from both_ways(subject, unit, links)
    elif subject.mistake_in("delta", layer):
        yield working(delta.name, upstream, delta.value, ask=links[0].ask, now=True)
    elif subject.activation_of(layer).part is not None:
        yield from delta_lines(subject, layer, unit)
    else:
        lines, whole = product(delta.name, links, delta.value)
        yield from (*lines, replace(whole, now=True))
    yield from saturation(subject, layer, unit)
    effect, _ = effect_of("the sum", delta.value, partial(nudge.of_sum, subject, layer, unit))
    yield Say(f"δ is short for the gradient with respect to a sum, ∂L/∂z. {effect}.", "meaning")


def of_gradient(subject: Subject, place: Place) -> Iterator[Part]:
    """The gradient of a weight or bias: its chain of links for a row, in a batch each row's share, and a check."""
    parameter = subject.setup.parameters[place]
    yield Say(f"How would {subject.error} change if {parameter.name} grew?", "question")
    if len(subject.batch) > 1:
        yield Say(f"First {subject.share}:", "heading")
    yield from chain(subject, place)
    yield from shares(subject, place)
    if subject.is_penalised(place):
        gradient = float(subject.moment.trace.of_data[parameter.index])
        effect, _ = effect_of(parameter.name, gradient, partial(nudge.of_parameter, subject, parameter))
        yield Say(f"{effect}. The penalty adds its part when all gradients are there.", "meaning")
    else:
        yield from _told_and_checked(subject, place)


def of_penalised(subject: Subject, place: Place) -> Iterator[Part]:
    """The whole gradient of a weight or bias: the data's part and the penalty's."""
    yield Say(f"How would {subject.loss} change if {subject.setup.parameters[place].name} grew?", "question")
    yield from both_parts(subject, place)
    yield from _told_and_checked(subject, place)


def _told_and_checked(subject: Subject, place: Place) -> Iterator[Part]:
    yield from meaning(subject, place)
    yield check_of(subject.frame, place)


def chain(subject: Subject, place: Place) -> Iterator[Part]:
    """The links from the error to a weight or bias, for the chosen row, and their product."""
    parameter = subject.setup.parameters[place]
    label = whole_label(subject, place) if len(subject.batch) == 1 else subject.share
    if parameter.unit is None:
        yield from of_uses(subject, place, label)
        return
    layer, unit = parameter.layer + 1, parameter.unit
    delta, below = subject.delta(layer, unit), _source(subject, place)
    links = list(_links(subject, layer, unit))
    if below is not None and parameter.source is not None:
        ask = subject.ask_source(layer - 1, parameter.source)
        links.append(Link(f"sum → {parameter.name}", below, below.value, ask))
    value = delta.value * below.value if below is not None else delta.value
    if len(links) == 1:
        yield working(label, links[0].term, links[0].value, ask=links[0].ask, now=True)
        return
    lines, whole = product(label, links, value)
    yield from (*lines, replace(whole, now=len(subject.batch) == 1))
    source = () if parameter.source is None else ((parameter.layer, parameter.source),)
    yield from why_zero(subject, value, (layer, unit), *source)
    for at in range(layer, subject.layers + 1):
        if at == layer or subject.setup.network.sizes[at] == 1:
            yield from saturation(subject, at, unit if at == layer else 0)
    if layer < subject.layers:
        yield from _cut_elsewhere(subject, parameter, unit, len(links))


def _source(subject: Subject, place: Place) -> Num | None:
    """What the weight multiplies; None for a bias."""
    parameter = subject.setup.parameters[place]
    return None if parameter.source is None else subject.passed_on(parameter.layer, parameter.source)


def _links(subject: Subject, layer: int, unit: int) -> Iterator[Link]:
    """From the error down to the sum of a unit: link by link as long as there is one way only."""
    path = [(layer, unit)]
    sizes = subject.setup.network.sizes
    while path[0][0] < subject.layers and sizes[path[0][0] + 1] == 1:
        path.insert(0, (path[0][0] + 1, 0))
    if path[0][0] < subject.layers:  # from here upwards there are several ways: their sum is one link
        path = [(layer, unit)]
    top = path[0]
    name, upstream = subject.unit(*top), subject.upstream(*top)
    term = loss_slope(subject, top[1]) if top[0] == subject.layers else upstream
    in_one = top[0] == subject.layers and in_one_link(subject, top[1])
    if in_one:
        delta = subject.delta(*top)
        whole = short_form(subject, top[1]) if subject.has_short_form else delta
        yield Link(f"error → sum of {name}", whole, delta.value, subject.ask("delta", *top))
    else:
        yield Link(f"error → {name}", term, upstream.value, subject.ask("upstream", *top))
    for at, (here, number) in enumerate(path):
        name = subject.unit(here, number)
        if at:
            above = here + 1, number, path[at - 1][1]
            weight, ask = subject.weight_back(*above), subject.ask_weight_back(*above)
            yield Link(f"sum → {subject.passed_on(here, number).name}", weight, weight.value, ask)
            yield from link(subject, here, number)
        without = subject.activation_of(here).passes_on or subject.mistake_in("delta", here) == NO_SLOPE
        if not without and (at or not in_one):
            slope = subject.slope(here, number)
            yield Link(
                f"{name} → its sum",
                slope_term(subject, here, number),
                slope.value,
                subject.ask("slope", here, number),
            )


def _cut_elsewhere(subject: Subject, parameter: Parameter, fed: int, links: int) -> Iterator[Part]:
    """The chain to a parameter of a unit cut into fewer, longer factors, as it is often done on paper."""
    traced, at = subject.moment.forward(subject.focus.row)
    if len(subject.setup.output_names) > 1 or links < 4 or in_one_link(subject, 0) or subject.training.mistake != NONE:
        return
    output, unit = subject.unit(subject.layers, 0), subject.unit(parameter.layer + 1, fed)
    own = 1 + (parameter.source is not None)  # the links inside the unit itself
    if subject.activation_of(parameter.layer + 1).passes_on:
        own -= 1
    between = range(2, links - own + 1)
    factors = (
        (f"∂L/∂{output}", range(1, 2), subject.upstream(subject.layers, 0).value),
        (
            f"∂{output}/∂{unit}",
            between,
            float(derivative(traced, (subject.layers, 0), (parameter.layer + 1, fed))[at]),
        ),
        (
            f"∂{unit}/∂{parameter.name}",
            range(links - own + 1, links + 1),
            float(parameter_derivative(traced, (parameter.layer + 1, fed), parameter)[at]),
        ),
    )
    yield Say("Cut into three, as on paper:", "quiet")
    for name, numbers, value in factors:
        if len(numbers):
            cited = "link " + " × ".join(map(str, numbers))
            yield Working(name, cited, "", "=", digits_of(value, DIGITS), value=value)


def meaning(subject: Subject, place: Place) -> Iterator[Part]:
    """What a gradient means, and what the update will make of it."""
    parameter, change = subject.setup.parameters[place], subject.change(place)
    name, gradient = parameter.name, float(subject.moment.trace.gradient[parameter.index])
    effect, as_said = effect_of(name, gradient, partial(nudge.of_penalised, subject, place))
    so = ", so" if as_said else ". Going by the gradient,"
    if not subject.moves(place):
        yield Say(f"{effect}. {name} is frozen: the update leaves it as it is.", "meaning")
    elif not math.isfinite(gradient) or math.isnan(change):  # or hidden: a question asks what the update does
        yield Say(f"{effect}.", "meaning")
    elif change and (change * gradient < 0 or not subject.optimizer_of(place).beside):
        yield Say(f"{effect}{so} the update will {'raise' if change > 0 else 'lower'} {name}.", "meaning")
    elif not change:
        reason = so if gradient == 0 else f"; rate × {subject.moved_by} is too small:"
        yield Say(f"{effect}{reason} the update leaves {name} as it is.", "meaning")
    else:
        way = "raise" if change > 0 else "lower"
        yield Say(f"{effect}, but {subject.optimizer_of(place).beside} will {way} {name}.", "meaning")
