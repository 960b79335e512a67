"""The links from the error to an output and its sum; where loss and activation pair, also the short form of both."""

import math
from collections.abc import Iterator

from nntui.engine.formula import Difference, Num, Quotient, Term
from nntui.engine.losses import LOSSES
from nntui.engine.step import pairs
from nntui.explain.explanation import Link, Part, Say, product, working
from nntui.explain.nudge import NUDGE
from nntui.explain.subject import Subject
from nntui.explain.terms import taken_as_zero
from nntui.explain.whole_layer import delta_lines, replaced
from nntui.text.numbers import short
from nntui.timeline.origin import Ask

CLOSE = 1e-9  # how near the product of two links must come to the short form of both


def ask_output(subject: Subject, unit: int) -> Ask:
    """To an output."""
    return subject.ask("activation", subject.layers, unit)


def loss_slope(subject: Subject, unit: int) -> Term:
    """∂L/∂ŷ as a term: the loss's slope, and over the rows where the batch takes the mean."""
    output = subject.activation(subject.layers, unit)
    return _over_rows(subject, LOSSES[subject.training.loss].slope(output, subject.target(unit)))


def _over_rows(subject: Subject, term: Term) -> Term:
    """A row's part in a mean."""
    n = len(subject.batch)
    shared = subject.training.reduction == "mean" and not subject.mistake_in("upstream", subject.layers)
    return Quotient(term, Num(float(n))) if shared and n > 1 else term


def at_the_edge(subject: Subject, unit: int, upstream: float) -> str:
    """What an output's slope means where more of the output would leave what the loss is of; "" elsewhere."""
    loss, output = LOSSES[subject.training.loss], subject.activation(subject.layers, unit)
    words, (low, high) = loss.words, (short(loss.low), short(loss.high))
    if not loss.low <= output.value <= loss.high:
        return ""
    rounded = f"{output.name} is rounded to {short(output.value)}, where"
    if math.isinf(upstream):
        return f"{rounded} {words} has no slope by it."
    if taken_as_zero(loss_slope(subject, unit)):
        without = "; δ is worked out without it" if pairs(subject.setup.network, loss.name) else ""
        return f"{rounded} this slope is 0 / 0, which is taken as 0{without}."
    if loss.low < output.value + NUDGE < loss.high:
        return ""
    way = "rises" if upstream > 0 else "falls" if upstream < 0 else "stays"
    return (
        f"{'Positive' if upstream > 0 else 'Negative' if upstream < 0 else 'Zero'}; {subject.error} {way} as"
        f" {output.name} grows, up to {high}: {words} is of outputs from {low} to {high}."
    )


def both_ways(subject: Subject, unit: int, links: list[Link]) -> Iterator[Part]:
    """An output's delta by its two links, and by the short form that they make."""
    delta = subject.delta(subject.layers, unit)
    if links_hold(subject, unit):
        if subject.activation_of(subject.layers).part is not None:
            yield from replaced(delta_lines(subject, subject.layers, unit), now=False)
        else:
            lines, whole = product(delta.name, links, delta.value)
            yield from (*lines, whole)
        yield Say("The two links together are the answer less the target: so it is worked out.", "quiet")
    else:
        yield Say("The answer is rounded too much for its two links.", "quiet")
    yield working(delta.name, short_form(subject, unit), delta.value, ask=ask_output(subject, unit), now=True)


def links_hold(subject: Subject, unit: int) -> bool:
    """Whether the two links from the error to an output's sum give what the short form gives: where an output is
    rounded to 0 or 1 they don't.
    """
    layer, delta = subject.layers, subject.delta(subject.layers, unit).value
    if subject.activation_of(layer).part is not None:
        *_, line = delta_lines(subject, layer, unit)
        return line.relation == "=" and math.isfinite(delta)
    if taken_as_zero(loss_slope(subject, unit)):
        return False
    product = subject.upstream(layer, unit).value * subject.slope(layer, unit).value
    return math.isclose(product, delta, rel_tol=CLOSE)


def in_one_link(subject: Subject, unit: int) -> bool:
    """Whether the way from the error to an output's sum is told as one link: where units share, and where an output is
    rounded too much for two.
    """
    shared = subject.activation_of(subject.layers).part is not None
    return shared or (subject.has_short_form and not links_hold(subject, unit))


def short_form(subject: Subject, unit: int) -> Term:
    """∂L/∂z of an output as a term."""
    return _over_rows(subject, Difference(subject.activation(subject.layers, unit), subject.target(unit)))
