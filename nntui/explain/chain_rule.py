"""How one number inside the network changes with another: the slopes and weights on the way from one to the other."""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from nntui.engine.formula import Num, Product
from nntui.engine.trace import derivative, parameter_derivative
from nntui.explain.backward import through_units_above
from nntui.explain.explanation import Link, Part, Say, Working, added, product, working
from nntui.explain.forward import slope_term
from nntui.explain.subject import Subject
from nntui.explain.whole_layer import links_to_sums, through_sums
from nntui.quantities.quantity import Derivative, Unit


def of_derivative(subject: Subject, asked: Derivative) -> Iterator[Part]:
    """A derivative that no single operation makes: of a unit by anything, or of the error by an input."""
    by = asked.by
    name = subject.setup.parameters[by].name if isinstance(by, int) else subject.unit(*by)
    if asked.of is None:
        if not isinstance(by, int):
            yield Say(f"How would {subject.part_of_error} change if {name} grew?", "question")
            yield from _of_input(subject, by[1], f"∂L/∂{name}")
        return
    of, label = subject.unit(*asked.of), f"∂{subject.unit(*asked.of)}/∂{name}"
    yield Say(f"How would {of} change for {subject.row} if {name} grew?", "question")
    start = by if not isinstance(by, int) else _fed_by(subject, by, asked.of)
    if asked.of == by:
        yield Working(label, "", "", "=", "1", now=True, value=1.0)
        yield Say("It is the same number.", "meaning")
    elif start[0] > asked.of[0] or (start[0] == asked.of[0] and start != asked.of and not _shares(subject, asked)):
        yield Working(label, "", "", "=", "0", now=True, value=0.0)
        yield Say(f"No way leads from {name} to {of}: it changes nothing there.", "meaning")
    elif isinstance(by, int):
        yield from _by_parameter(subject, asked.of, start, by, label)
    else:
        yield from _by_unit(subject, asked.of, by, label)


def _shares(subject: Subject, asked: Derivative) -> bool:
    """Whether a parameter of another unit of the layer counts: units share what they pass on."""
    return isinstance(asked.by, int) and asked.of is not None and subject.activation_of(asked.of[0]).part is not None


def _fed_by(subject: Subject, place: int, of: Unit) -> Unit:
    """The unit that a parameter belongs to; of those that share it `of`, if it is one of them."""
    parameter = subject.setup.parameters[place]
    own = of[1] if parameter.feeds(*of) else 0
    return parameter.layer + 1, own if parameter.unit is None else parameter.unit


def _of_input(subject: Subject, column: int, label: str) -> Iterator[Part]:
    weights, _ = subject.setup.network.blocks[0]
    deltas = subject.traced.of("delta", 1)[subject.traced.rows.index(subject.focus.row)]
    value = float(deltas @ weights.of(subject.traced.parameters)[column])
    yield from through_units_above(subject, 0, column, label, value)


def _by_unit(subject: Subject, of: Unit, by: Unit, label: str) -> Iterator[Part]:
    """By a unit or an input below: one chain, or the sum of what goes through each unit above it."""
    value = float(derivative(subject.traced, of, by)[subject.at])
    if (path := _only_way(subject, of, by[0])) is not None:
        yield from _chained(label, [*_down(subject, path, by)], value)
        return
    layer = by[0] + 1
    if layer == of[0]:
        yield from through_sums(subject, of, by[1], label, value)
        return
    units = range(subject.setup.network.sizes[layer])
    lines = [_through(subject, of, (layer, unit), subject.weight(layer, by[1], unit)) for unit in units]
    yield from added(lines, label, value, kind="unit")


def _by_parameter(subject: Subject, of: Unit, start: Unit, place: int, label: str) -> Iterator[Part]:
    """By a weight or bias: through the unit it belongs to, or through all that share it."""
    parameter = subject.setup.parameters[place]
    value = float(parameter_derivative(subject.traced, of, parameter)[subject.at])
    if parameter.unit is None and (several := _through_all(subject, of, start[0])):
        yield from added(several, label, value, kind="unit")
        return
    path = _only_way(subject, of, start[0])
    if start[0] == of[0] and subject.activation_of(of[0]).part is not None:
        links = [links_to_sums(subject, of)[start[1]]]
    elif path is not None:
        links = [*_down(subject, path, start), *_slope(subject, start)]
    else:
        above = _of_unit(subject, of, start)
        yield from _by_unit(subject, of, start, above.name)
        links = [Link(f"{subject.unit(*of)} → {subject.unit(*start)}", above, above.value), *_slope(subject, start)]
    if parameter.source is not None:
        below = subject.passed_on(parameter.layer, parameter.source)
        ask = subject.ask_source(parameter.layer, parameter.source)
        links.append(Link(f"sum → {parameter.name}", below, below.value, ask))
    yield from _chained(label, links, value)


def _through_all(subject: Subject, of: Unit, layer: int) -> list[Link]:
    """From a unit to the sums of all units of a layer; none where it has a sum of its own there."""
    if layer == of[0]:
        return links_to_sums(subject, of) if subject.activation_of(layer).part is not None else []
    return [_through(subject, of, (layer, unit)) for unit in range(subject.setup.network.sizes[layer])]


def _through(subject: Subject, of: Unit, by: Unit, *below: Num) -> Link:
    """From a unit through another down to its sum, and by a weight `below` further."""
    above, slope = _of_unit(subject, of, by), subject.true_slope(*by)
    term = Product((above, slope, *below))
    value = math.prod(factor.value for factor in (above, slope, *below))
    return Link(f"through {subject.unit(*by)}", term, value, subject.ask("activation", *by))


def _only_way(subject: Subject, of: Unit, layer: int) -> list[Unit] | None:
    """The units above a layer, from `of` down, where each layer between has only one; None where there are several."""
    between = range(of[0] - 1, layer, -1)
    shared = of[0] > max(layer, 0) and subject.activation_of(of[0]).part is not None
    if shared or any(subject.setup.network.sizes[each] > 1 for each in between):
        return None
    return [of, *((each, 0) for each in between)] if of[0] > layer else []


def _down(subject: Subject, path: list[Unit], end: Unit) -> Iterator[Link]:
    """The links from the first unit of a path down to the unit or input below its last: slope, weight, slope, …"""
    for here, below in zip(path, [*path, end][1:], strict=True):
        yield from _slope(subject, here)
        weight = subject.weight(here[0], below[1], here[1])
        ask = subject.ask_parameter(subject.weight_place(here[0], below[1], here[1]))
        yield Link(f"sum → {subject.unit(*below)}", weight, weight.value, ask)


def _slope(subject: Subject, unit: Unit) -> Iterator[Link]:
    """From a unit to its sum; there is no such link where it passes its sum on as it is."""
    if not subject.activation_of(unit[0]).passes_on:
        term, slope = slope_term(subject, *unit, true=True), subject.true_slope(*unit)
        ask = subject.ask("activation", *unit)
        yield Link(f"{subject.unit(*unit)} → its sum", term, slope.value, ask)


def _of_unit(subject: Subject, of: Unit, by: Unit) -> Num:
    """∂(a unit)/∂(another) as a number with its symbol."""
    with np.errstate(all="ignore"):
        value = float(derivative(subject.traced, of, by)[subject.at])
    return Num(value, f"∂{subject.unit(*of)}/∂{subject.unit(*by)}")


def _chained(label: str, links: list[Link], value: float) -> Iterator[Part]:
    """The links and their product; one link alone is the whole, and none at all is 1."""
    if not links:
        yield Working(label, "", "", "=", "1", now=True, value=1.0)
    elif len(links) == 1:
        yield working(label, links[0].term, links[0].value, ask=links[0].ask, now=True)
    else:
        lines, whole = product(label, links, value)
        yield from (*lines, replace(whole, now=True))
