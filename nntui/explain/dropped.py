"""Dropout in words and numbers: what the mask of an update makes of what a unit passes on, there and back."""

from collections.abc import Iterator

from nntui.engine.dropout import DROPOUT
from nntui.engine.formula import ONE, Difference, Num, Product, Quotient, Term
from nntui.explain.effects import TOO_LARGE
from nntui.explain.explanation import Link, Part, Say, working
from nntui.explain.subject import Subject
from nntui.text.numbers import count, short

MASK, SHARE = "mask", "p"


def factor(subject: Subject, layer: int, unit: int) -> Term | None:
    """What a unit's activation is multiplied with for the row, as a term; None where its layer has no masks."""
    mask = subject.mask(layer, unit)
    if mask is None or subject.training.dropout is None:
        return None
    share = subject.training.dropout.shares[layer - 1]
    return Quotient(Num(float(mask > 0), MASK), Difference(ONE, Num(share, SHARE)))


def link(subject: Subject, layer: int, unit: int) -> Iterator[Link]:
    """The link of a chain from what dropout leaves of a unit to the unit; none where its layer has no masks."""
    term, value = factor(subject, layer, unit), subject.mask(layer, unit)
    if term is not None and value is not None:
        passed_on = subject.passed_on(layer, unit)
        yield Link(f"{passed_on.name} → {subject.unit(layer, unit)}", term, value, subject.ask(DROPOUT, layer, unit))


def of_dropout(subject: Subject, layer: int, unit: int) -> Iterator[Part]:
    """What dropout makes of what a unit passes on, and the link of chains that lead here."""
    a, left, term = subject.activation(layer, unit), subject.passed_on(layer, unit), factor(subject, layer, unit)
    yield Say(f"What does dropout leave of {a.name} for {subject.row}?", "question")
    if term is not None and (kept := subject.mask(layer, unit)) is not None:
        asks = subject.ask("activation", layer, unit)
        yield working(left.name, Product((a, term)), left.value, ask=asks, now=True)
        yield working(f"∂{left.name}/∂{a.name}", term, kept, now=True)
    if subject.mask(layer, unit):
        on = f"Dropout leaves {a.name} on for {subject.row}. Divided by 1 − {SHARE}, what it passes on"
        yield Say(f"{on} is on average what it is without dropout.", "meaning")
    elif left.value == 0:
        nothing = "it passes on nothing, and its weights learn nothing from this row"
        yield Say(f"{off(subject, layer, unit)}: {nothing}.", "meaning")
    else:
        yield Say(f"{TOO_LARGE}.", "meaning")
    share = subject.training.dropout.shares[layer - 1] if subject.training.dropout else 0.0
    yield Say(
        f"{SHARE} = {short(share)}: so often a unit of this layer is off. Masks are drawn anew for each update and row,"
        " from the seed and the step; metrics, predictions and maps go without.",
        "quiet",
    )


def back(subject: Subject, layer: int, unit: int, total: float) -> Iterator[Part]:
    """∂L/∂(a unit) of ∂L/∂(what dropout leaves of it)."""
    upstream, term = subject.upstream(layer, unit), factor(subject, layer, unit)
    if term is not None:
        whole = Product((Num(total, f"∂L/∂{subject.passed_on(layer, unit).name}"), term))
        yield working(upstream.name, whole, upstream.value, ask=subject.ask(DROPOUT, layer, unit), now=True)
    yield from why_zero(subject, upstream.value, (layer, unit))


def why_zero(subject: Subject, value: float, *units: tuple[int, int]) -> Iterator[Part]:
    """Which of some units is off, so that nothing of the error comes through it, where a gradient's value is 0."""
    for layer, unit in units if value == 0 else ():
        if layer and subject.mask(layer, unit) == 0:
            yield Say(f"{off(subject, layer, unit)}: nothing goes through it.", "meaning")


def off(subject: Subject, layer: int, unit: int) -> str:
    """That a unit is off."""
    return f"Dropout has {subject.unit(layer, unit)} off for {subject.row} in update {count(subject.moment.step + 1)}"
