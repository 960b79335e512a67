"""An activation that works on a whole layer, as softmax does: what each unit passes on depends on the sums of all."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from nntui.engine.activations import Activation
from nntui.engine.formula import ONE, Difference, Function, Num, Power, Product, Quotient, Sum, Term
from nntui.engine.trace import by_sums
from nntui.explain.explanation import Link, Part, Say, Working, added, working
from nntui.explain.subject import Subject
from nntui.explain.terms import evaluate
from nntui.quantities.quantity import Unit

LARGEST, TOTAL = "largest z", "Σ"


def laid_out(term: Term, own: Num, layer: Sequence[Num]) -> Term:
    """A term of the sum of a unit, `own`, with what it takes of all sums of the layer written out."""
    match term:
        case Function("largest", _):
            return Num(float(np.max([each.value for each in layer])), LARGEST if own.name else "")
        case Function("total", inner):
            return Sum(tuple(_put(laid_out(inner, own, layer), own, each) for each in layer))
        case Function(name, inner):
            return Function(name, laid_out(inner, own, layer))
        case Sum(terms):
            return Sum(tuple(laid_out(each, own, layer) for each in terms))
        case Product(factors, zero_wins):
            return Product(tuple(laid_out(each, own, layer) for each in factors), zero_wins)
        case Difference(left, right):
            return Difference(laid_out(left, own, layer), laid_out(right, own, layer))
        case Quotient(top, bottom, zero_wins):
            return Quotient(laid_out(top, own, layer), laid_out(bottom, own, layer), zero_wins)
        case Power(base, exponent):
            return Power(laid_out(base, own, layer), laid_out(exponent, own, layer))
        case Num():
            return term


def _put(term: Term, own: Num, other: Num) -> Term:
    """A term of a function and a difference of the sum, with another unit's sum in place of it."""
    match term:
        case Function(name, inner):
            return Function(name, _put(inner, own, other))
        case Difference(left, right):
            return Difference(_put(left, own, other), _put(right, own, other))
        case _:
            return other if term == own else term


def shares(subject: Subject, activation: Activation, layer: int, unit: int) -> Iterator[Part]:
    """What a unit passes on: its part of the parts of all."""
    assert activation.part is not None  # noqa: S101 - asked for of a whole layer only
    sums = [subject.z(layer, each) for each in range(subject.setup.network.sizes[layer])]
    links = []
    for each, z in enumerate(sums):
        term = laid_out(activation.part(z), z, sums)
        links.append(Link(f"part of {subject.unit(layer, each)}", term, _value(term), subject.ask("sum", layer, each)))
    a = subject.activation(layer, unit)
    total = float(np.add.reduce([link.value for link in links]))
    yield Say(f"{activation.name}, {activation.symbols}. The largest sum, taken off all, changes no share:", "quiet")
    yield from added(links, "their sum", total, kind="unit", now=False)
    yield working(a.name, Quotient(Num(links[unit].value), Num(total)), a.value, now=True)


def _value(term: Term) -> float:
    with np.errstate(all="ignore"):
        return float(np.float64(evaluate(term)))


def own_slope(subject: Subject, layer: int, unit: int) -> Iterator[Part]:
    """What a slope leaves out where units share."""
    if subject.activation_of(layer).part is not None and subject.setup.network.sizes[layer] > 1:
        name = subject.unit(layer, unit)
        yield Say(f"So it is for its own sum; as that of another unit grows, {name} falls: all share 1.", "quiet")


def delta_lines(subject: Subject, layer: int, unit: int) -> Iterator[Working]:
    """∂L/∂z of a unit that shares: its own way, less what all units together take from each other."""
    a, upstream, delta = (
        subject.activation(layer, unit),
        subject.upstream(layer, unit),
        subject.delta(layer, unit),
    )
    links = []
    for each in range(subject.setup.network.sizes[layer]):
        other, above = subject.activation(layer, each), subject.upstream(layer, each)
        ask = subject.ask("upstream", layer, each)
        links.append(Link(f"{TOTAL}: {other.name}", Product((other, above)), other.value * above.value, ask))
    total = Num(float(np.add.reduce([link.value for link in links])), TOTAL)
    lines = added(links, TOTAL, total.value, kind="unit", now=False)
    yield from (line for line in lines if isinstance(line, Working))
    term = Product((a, Difference(upstream, total)))
    yield working(delta.name, term, delta.value, ask=subject.ask("upstream", layer, unit), now=True)


def links_to_sums(subject: Subject, of: Unit) -> list[Link]:
    """∂(a unit)/∂(the sum of each unit of its layer)."""
    layer, unit = of
    own, values = subject.activation(layer, unit), by_sums(subject.traced, of)[subject.at].tolist()
    found = []
    for each, value in enumerate(values):
        other = subject.activation(layer, each)
        factors: tuple[Term, Term] = (own, Difference(ONE, own)) if each == unit else (Function("minus", own), other)
        ask = subject.ask("activation", layer, each)
        found.append(Link(f"{own.name} → sum of {other.name}", Product(factors), value, ask))
    return found


def through_sums(subject: Subject, of: Unit, source: int, label: str, value: float) -> Iterator[Part]:
    """∂(a unit)/∂(a unit right below), through the sum of each unit of the layer."""
    lines = []
    for each, link in enumerate(links_to_sums(subject, of)):
        weight = subject.weight(of[0], source, each)
        term = Product((Num(link.value, f"∂{subject.unit(*of)}/∂z({subject.unit(of[0], each)})"), weight))
        lines.append(Link(f"through {subject.unit(of[0], each)}", term, link.value * weight.value, link.ask))
    yield from added(lines, label, value, kind="unit")


def replaced(parts: Iterator[Working], *, now: bool) -> list[Working]:
    """Lines of which none, or only the last, is the one that all is about."""
    *before, last = parts
    return [*before, replace(last, now=now)]
