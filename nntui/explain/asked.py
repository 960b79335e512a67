"""Why this number? The explanation of a quantity that was asked for by name, for the very row that it names."""

from collections.abc import Iterator

import numpy as np

from nntui.engine.formula import Difference, Function, Num
from nntui.engine.metrics import Metric
from nntui.explain.chain_rule import of_derivative
from nntui.explain.explain import explain
from nntui.explain.explanation import Explanation, Link, Part, Say, working
from nntui.explain.forward import of_slope
from nntui.explain.loss_and_metrics import of_epoch_loss, of_loss, of_measured, of_output_loss
from nntui.explain.subject import Subject
from nntui.quantities.quantity import Derivative, EpochLoss, Made, OutputLoss, Quantity, made_by
from nntui.session.commands import GoTo
from nntui.session.frame import Frame
from nntui.session.session import Session
from nntui.text.numbers import count
from nntui.timeline.origin import Ask
from nntui.timeline.walk import operation_at


def explain_asked(session: Session, step: int, row: int | None, asked: Quantity) -> tuple[Frame, Explanation]:
    """Where a quantity of a step comes from, and how; `row` is that of a quantity which names none."""
    match asked.about:
        case str():
            session.apply(GoTo(step))
            return session.frame, Explanation(asked.text, (Say(asked.about, "meaning"),))
        case Derivative():
            session.apply(Ask(step, "", row=asked.about.row))
        case Metric() | OutputLoss() | EpochLoss() | Made():
            session.apply(GoTo(step))
        case origin:
            ask = origin(step)
            if row is not None and ask.row is None:
                ask = Ask(ask.step, ask.operation, row, ask.unit, ask.parameter, ask.metric)
            session.apply(ask)
            if ask.row is None or session.frame.focus.row == ask.row:
                return session.frame, explain(session.frame)
            session.apply(Ask(step, "", row=ask.row))
    with np.errstate(all="ignore"):
        return session.frame, Explanation(asked.text, tuple(_parts(session.frame, asked)))


def _parts(frame: Frame, asked: Quantity) -> Iterator[Part]:
    """The explanation of what no operation of the step makes: it lies across several, or the row isn't in the batch."""
    about = asked.about
    subject = Subject(frame, of_update=isinstance(about, Derivative) and about.of is None)
    in_batch = subject.focus.row in subject.batch
    if isinstance(about, Metric):
        yield from of_measured(subject, about)
    elif isinstance(about, OutputLoss):
        yield from of_output_loss(subject, about.output, asked.words, asked.at(frame.moment))
    elif isinstance(about, EpochLoss):
        yield from of_epoch_loss(subject, about.mean, asked.at(frame.moment))
    elif isinstance(about, Made):
        yield from _of_made(frame, asked, about.of)
    elif isinstance(about, Derivative):
        yield from of_derivative(subject, about) if about.of or in_batch else _no_part(subject)
    elif not isinstance(about, str):
        ask = about(frame.moment.step)
        operation = operation_at(frame.setup, ask.operation)
        kind = operation.kind if operation else ""
        if kind == "loss":
            yield from of_loss(subject)
        elif kind == "slope" and ask.unit:
            yield from of_slope(subject, *ask.unit)
        else:
            yield from _no_part(subject)


def _of_made(frame: Frame, asked: Quantity, of: tuple[Quantity, ...]) -> Iterator[Part]:
    """What is made of other quantities: each of them with the way to its origin, and what they make."""
    links = [_link(frame, part) for part in of]
    yield Say(f"{asked.text} is made of {'two other numbers' if len(of) == 2 else 'another number'}:", "question")
    for link in links:
        yield working(link.label, link.term, link.value, ask=link.ask)
    values = [Num(link.value, link.label) for link in links]
    term = Difference(*values) if len(of) == 2 else Function("absolute", *values)
    yield working("difference" if len(of) == 2 else "size", term, asked.at(frame.moment), now=True)


def _link(frame: Frame, part: Quantity) -> Link:
    """A quantity at a moment, and where it comes from if one operation makes it."""
    value = part.at(frame.moment)
    return Link(part.text, Num(value), value, made_by(part, frame.moment.step))


def _no_part(subject: Subject) -> Iterator[Part]:
    whose = subject.setup.whose(subject.batch)
    update = f"update {count(subject.moment.step + 1)} uses {whose}"
    yield Say(f"It has no value: {update}, so {subject.row} has no part in its gradient.", "meaning")
