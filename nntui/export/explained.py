"""What `explain` prints: the operations of a step and their arithmetic as plain lines that read well aloud."""

from collections.abc import Iterator, Sequence
from typing import Any

from nntui.engine.numbering import Place
from nntui.engine.optimizers import RATE
from nntui.engine.penalties import PENALTY
from nntui.engine.step import OF_A_GRADIENT
from nntui.explain.asked import explain_asked
from nntui.explain.explain import explain
from nntui.explain.explanation import Dot, Explanation, Part, Say, Working
from nntui.explain.in_lines import line_of
from nntui.explain.terms import MOST_DIGITS, digits_of
from nntui.explain.words import counted, operation_words
from nntui.quantities.quantity import Quantity
from nntui.session.commands import ChooseMetric, ChooseParameter, ChooseRow, ChooseUnit, Command, GoTo
from nntui.session.frame import Frame
from nntui.session.session import Session
from nntui.text.frozen import dataclass
from nntui.text.numbers import as_json, count, plural
from nntui.text.wrapping import wrap
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.walk import walk

WIDTH = 100  # cells of a line of prose
MOST = 20  # units or weights of one operation that are told


@dataclass(frozen=True, eq=False)
class Told:
    """One explanation, with the frame that it is of; `left_out` things of the same operation are not told."""

    frame: Frame
    explanation: Explanation
    left_out: int = 0


def explain_step(session: Session, step: int, row: int | None) -> Iterator[Told]:
    """Every operation of the step after a state, each for all its units, weights or metrics, for one row."""
    setup = session.setup
    for operation in walk(setup):
        session.apply(GoTo(step, operation.name))
        if row is not None:
            session.apply(ChooseRow(row))
        if session.position.operation != operation.name:  # the row has no part in this operation
            continue
        choices = _choices(session.frame)
        for command in choices[:MOST] or [GoTo(step, operation.name)]:
            session.apply(command)
            yield Told(session.frame, explain(session.frame), max(len(choices) - MOST, 0))


def _choices(frame: Frame) -> list[Command]:
    """All that an operation can be asked about."""
    operation, setup = frame.operation, frame.setup
    if operation is None or operation.kind in ("loss", RATE):
        return []
    if operation.kind == "metrics":
        return [ChooseMetric(i) for i in range(len(setup.metrics))]
    if operation.phase == "update" or operation.kind in OF_A_GRADIENT:
        return [
            ChooseParameter(Place(place))
            for place, parameter in enumerate(setup.parameters)
            if operation.phase == "update"
            or operation.kind == PENALTY
            or (parameter.layer == operation.layer - 1 and parameter.is_bias == (operation.kind == "biases"))
        ]
    return [ChooseUnit(operation.layer, unit) for unit in range(setup.network.sizes[operation.layer])]


def explain_quantity(session: Session, step: int, row: int | None, asked: Quantity) -> Iterator[Told]:
    """The explanation of one quantity at a step."""
    yield Told(*explain_asked(session, step, row, asked))


def as_text(told: Sequence[Told]) -> str:
    """The explanations as plain text."""
    lines: list[str] = []
    operation = ""
    for each in told:
        here = each.frame.operation
        if here is not None and here.name != operation:
            operation = here.name
            words = f"operation {counted(each.frame)}: {operation_words(each.frame.setup, here)}"
            lines += ["", *wrap(f"{here.phase.capitalize()}, {words} [{here.name}]", WIDTH, rest="  ")]
            if each.left_out:
                lines.append(f"  The first {MOST} of {count(MOST + each.left_out)}; --of names any other.")
        lines += ["", *_lines(each)]
    return "\n".join(lines).strip("\n")


def _lines(told: Told) -> Iterator[str]:
    frame = told.frame
    if frame.operation is not None:
        whose = "" if frame.operation.kind == "metrics" else f", {frame.setup.all_names[frame.focus.row]}"
        yield f"{told.explanation.name}{whose}, step {count(frame.moment.step)}"
    for part in told.explanation.parts:
        yield from line_of(part, WIDTH)


def as_dictionaries(told: Sequence[Told]) -> list[dict[str, Any]]:
    """One dictionary for each explanation."""
    return [
        {
            "step": each.frame.moment.step,
            "operation": each.frame.moment.position.operation or None,
            "phase": each.frame.operation.phase if each.frame.operation else None,
            "about": each.explanation.name,
            "row": each.frame.setup.all_names[each.frame.focus.row],
            "left_out": each.left_out,
            "lines": [_dictionary(part) for part in each.explanation.parts],
        }
        for each in told
    ]


def _dictionary(part: Part) -> dict[str, Any]:
    match part:
        case Say(text, mark):
            return {"says": text, "mark": mark or None}
        case Working():
            return {
                "label": part.label,
                "symbols": part.symbols or None,
                "numbers": part.numbers or None,
                "relation": part.relation,
                "result": part.result,
                "value": None if part.value is None else as_json(part.value),
            }
        case Dot(activation, z, a):
            return {"curve": activation, "z": as_json(z), "a": as_json(a)}


def heading(session: Session, step: int, asked: Quantity | None) -> dict[str, Any]:
    """What is told: the scenario, the step, and the quantity that was asked for with its value."""
    setup = session.setup
    found: dict[str, Any] = {"name": setup.name, "title": setup.scenario.title, "step": step}
    if asked is not None:
        value = asked.at(Moment(session.timeline, Position(0, step)))
        found |= {"quantity": asked.text, "words": asked.words, "value": as_json(value)}
    return found


def heading_as_text(found: dict[str, Any]) -> str:
    """The heading in one or two lines."""
    lines = [f"{found['title']} ({found['name']}), {plural(found['step'], 'update')} made"]
    if "quantity" in found:
        value = digits_of(float(found["value"]), MOST_DIGITS)
        lines.append(f"{found['quantity']} = {value}: {found['words']}")
    return "\n".join(lines)
