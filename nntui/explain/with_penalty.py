"""The penalty: what the parameters cost beside the error, and what that adds to their gradients."""

from collections.abc import Iterator

from nntui.engine.formula import Num, Sum
from nntui.engine.numbering import Place
from nntui.engine.penalties import PENALTY, Penalty
from nntui.engine.step import gradient_operation
from nntui.explain.explanation import Link, Part, Say, Working, added, working
from nntui.explain.subject import Subject
from nntui.timeline.origin import Ask

SIGN = "sign(w) is 1 above 0, −1 below, and 0 at 0."
FORMULA = "½ · l2 · w²"
EXCEPTED = "The penalty leaves biases out"


def _penalty(subject: Subject) -> Penalty:
    assert subject.training.penalty is not None  # noqa: S101 - asked for where there is one
    return subject.training.penalty


def of_sizes(subject: Subject) -> Iterator[Part]:
    """The penalty, parameter by parameter."""
    penalty, setup = _penalty(subject), subject.setup
    words = " + ".join(part for part, on in (("l1 · |w|", penalty.l1), (FORMULA, penalty.l2)) if on)
    on = "each weight and bias" if penalty.biases else "each weight, biases left out"
    yield Say(f"The penalty: {words} for {on}:", "heading")
    links = []
    for place, parameter in enumerate(setup.parameters):
        if subject.is_penalised(Place(place)):
            number = subject.parameter(Place(place))
            cost = float(penalty.costs(subject.moment.vector[parameter.index : parameter.index + 1])[0])
            links.append(Link(parameter.name, penalty.formula(number), cost, subject.ask_parameter(Place(place))))
    yield from added(links, PENALTY, subject.moment.penalty, kind="parameter", now=False)


def whole_loss(subject: Subject, error: float, label: str, loss: float) -> Iterator[Part]:
    """What the parameters cost, and the loss: an error and the penalty."""
    yield from of_sizes(subject)
    term = Sum((Num(error, "error"), Num(subject.moment.penalty, PENALTY)))
    yield working(label, term, loss, now=True)


def part_of_gradient(subject: Subject, place: Place) -> Working:
    """The penalty's part of a parameter's gradient."""
    parameter, moment = subject.setup.parameters[place], subject.moment
    value = float(moment.trace.results[PENALTY][parameter.index])
    term = _penalty(subject).slope(subject.parameter(place))
    return working("penalty's part", term, value, ask=subject.ask_parameter(place))


def both_parts(subject: Subject, place: Place) -> Iterator[Part]:
    """A gradient as the sum of the data's part and the penalty's, or what the penalty leaves out."""
    parameter, traced = subject.setup.parameters[place], subject.moment.trace
    name, index = parameter.name, parameter.index
    data = Num(float(traced.of_data[index]), "data's part")
    ask = Ask(subject.moment.step, gradient_operation(parameter), row=subject.focus.row, parameter=place)
    if not subject.is_penalised(place):
        yield working(f"∂L/∂{name}", data, data.value, ask=ask, now=True)
        yield Say(f"{EXCEPTED}: the gradient of {name} is that of the data alone.", "meaning")
        return
    own = part_of_gradient(subject, place)
    yield working("data's part", data, data.value, ask=ask)
    yield own
    whole = Sum((data, Num(own.value or 0.0, own.label)))
    yield working(f"∂L/∂{name}", whole, float(traced.gradient[index]), now=True)
    if _penalty(subject).l1:
        yield Say(SIGN, "quiet")
