"""The clipped gradient of a parameter: what the optimizer reads."""

import math
from collections.abc import Iterator

import numpy as np

from nntui.engine.clipping import BY_NORM, CLIP, norm_of
from nntui.engine.formula import Function, Num, Product, Quotient, Sum, Term
from nntui.engine.numbering import Place
from nntui.engine.step import whole_gradient
from nntui.explain.effects import TOO_LARGE
from nntui.explain.explanation import FEWEST, MANY, Part, Say, Working, working
from nntui.explain.subject import Subject
from nntui.explain.terms import DIGITS, digits_of
from nntui.text.numbers import count, plural, short
from nntui.timeline.origin import Ask

SQUARES = "sum of squares"


def of_clip(subject: Subject, place: Place) -> Iterator[Part]:
    """What clipping makes of the gradient of the parameter at `place` in the list."""
    parameter, clipping = subject.setup.parameters[place], subject.training.clipping
    assert clipping is not None  # noqa: S101 - else there is no such operation
    yield Say(f"What does {clipping.name} leave of the gradient of {parameter.name}?", "question")
    limit = float(getattr(subject.training, clipping.name))
    if clipping.name == BY_NORM:
        yield from _by_norm(subject, place, limit)
    else:
        yield from _by_value(subject, place, limit)
    yield Say(f"The gradient stays ∂L/∂{parameter.name}; what the update reads is the clipped one.", "quiet")


def _gradient(subject: Subject, place: Place) -> tuple[Num, Ask]:
    """∂L/∂w, and the operation that made it."""
    parameter = subject.setup.parameters[place]
    value = float(subject.moment.trace.gradient[parameter.index])
    made_by = whole_gradient(subject.setup.program, parameter)
    ask = Ask(subject.moment.step, made_by, row=subject.focus.row, parameter=place)
    return Num(value, f"∂L/∂{parameter.name}"), ask


def _by_norm(subject: Subject, place: Place, limit: float) -> Iterator[Part]:
    traced = subject.moment.trace
    norm = norm_of(traced.gradient, subject.setup.program.trainable)
    factor = limit / norm if norm > limit else 1.0
    said, bound = digits_of(norm, DIGITS), short(limit)
    if not math.isfinite(norm):
        yield Say(f"{TOO_LARGE}.", "meaning")
    elif norm > limit:
        yield Say(f"norm {said} > {bound}: all gradients × {digits_of(factor, DIGITS)}.", "meaning")
    else:
        yield Say(f"norm {said}, not above {bound}: the gradients stay as they are.", "meaning")
    yield from _norm(subject, norm)
    own, ask = _gradient(subject, place)
    clipped = float(traced.results[CLIP][subject.setup.parameters[place].index])
    term: Term = own
    if norm > limit:
        yield working("factor", Quotient(Num(limit, BY_NORM), Num(norm, "norm")), factor)
        term = Product((Num(factor, "factor"), own))
    yield working(f"clipped {own.name}", term, clipped, ask=ask, now=True)


def _norm(subject: Subject, norm: float) -> Iterator[Part]:
    """The norm of all gradients that count: of many the largest, and what the others make."""
    parameters, trainable = subject.setup.parameters, subject.setup.program.trainable
    places = np.array([p.index for p in parameters if trainable is None or trainable[p.index]])
    own = np.array([i for i, p in enumerate(parameters) if trainable is None or trainable[p.index]])
    squares = np.square(subject.moment.trace.gradient[places]) if len(places) else np.empty(0)
    many = len(own) > MANY
    shown = np.argsort(-squares, kind="stable")[:FEWEST] if many else np.arange(len(own))
    for at in shown.tolist():
        gradient, ask = _gradient(subject, Place(int(own[at])))
        yield working(f"{gradient.name}²", Function("square", Num(gradient.value)), float(squares[at]), ask=ask)
    total = float(np.add.reduce(squares))
    if many:
        rest = float(np.add.reduce(np.delete(squares, shown)))
        others = f"{plural(len(own) - len(shown), 'other gradient')}, squared and added"
        yield Working(others, "", "", "=", digits_of(rest, DIGITS), value=rest)
    each = tuple(Num(float(squares[at])) for at in shown)
    yield working(SQUARES, Num(total) if many or len(each) < 2 else Sum(each), total)
    yield working("norm", Function("root", Num(total, SQUARES)), norm)
    if frozen := len(parameters) - len(own):
        yield Say(f"Frozen parameters don't count in the norm: {count(frozen)} of {count(len(parameters))}.", "quiet")


def _by_value(subject: Subject, place: Place, limit: float) -> Iterator[Part]:
    own, ask = _gradient(subject, place)
    clipped = float(subject.moment.trace.results[CLIP][subject.setup.parameters[place].index])
    yield working(own.name, Num(own.value), own.value, ask=ask)
    yield working(f"clipped {own.name}", own if clipped == own.value else Num(clipped), clipped, now=True)
    bound = short(limit)
    if own.value > limit:
        said = f"{own.name} is above {bound}: it becomes {bound}."
    elif own.value < -limit:
        said = f"{own.name} is below {short(-limit)}: it becomes {short(-limit)}."
    else:
        said = f"{own.name} lies between {short(-limit)} and {bound}: it stays as it is."
    yield Say(said if math.isfinite(own.value) or abs(own.value) > limit else f"{TOO_LARGE}.", "meaning")
