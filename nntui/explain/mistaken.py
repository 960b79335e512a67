"""A classic mistake that is on: what it makes of a number and what would be right, and which operation it is in."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.classic_mistakes import MISTAKES, NONE, Mistake
from nntui.engine.clipping import CLIP
from nntui.engine.numbering import Place
from nntui.engine.step import OF_A_UNIT, Operation, gradient_operation
from nntui.explain.explanation import Part, Say, Working
from nntui.explain.subject import Subject
from nntui.explain.terms import DIGITS, digits_of
from nntui.scenario.setup import Setup
from nntui.session.frame import Frame
from nntui.text.frozen import dataclass
from nntui.timeline.moment import Moment
from nntui.timeline.origin import Ask
from nntui.timeline.position import Position
from nntui.timeline.walk import operation_at, walk
from nntui.timeline.without_mistake import without_mistake

RIGHT = "right"


def mistake_of(setup: Setup) -> Mistake | None:
    """The mistake that is on."""
    training = setup.training
    return None if training is None or training.mistake == NONE else MISTAKES[training.mistake]


def mistake_in_gradient(setup: Setup) -> str:
    """The mistake that is in the backward pass; "" for none there."""
    return next((each.mistake for each in walk(setup) if each.phase == "backward" and each.mistake), "")


def works_out(subject: Subject) -> str:
    """What the backward pass does to the gradient: it "works out", or is to and makes a mistake."""
    mistake = mistake_in_gradient(subject.setup)
    return f"is to work out, with the mistake {mistake}" if mistake else "works out"


def follows(subject: Subject) -> str:
    """What the update does with a gradient: it "follows", or is to and makes a mistake."""
    mistake = mistake_of(subject.setup)
    return f"is to follow, with the mistake {mistake.name}," if mistake else "follows"


def mistake_said(moment: Moment) -> str:
    """That a mistake is on, what it is, and if it makes no difference in the next update, that; "" if none is on."""
    mistake = mistake_of(moment.setup)
    if mistake is None:
        return ""
    said = f"The mistake {mistake.name} is on: {mistake.words}. Right: {mistake.right}."
    here, right = moment.trace.results["update"], without_mistake(moment).trace.results["update"]
    if np.array_equal(here, right, equal_nan=True):
        return f"{said} In the next update it makes no difference: it makes one only {mistake.only}."
    return said


def with_right(frame: Frame, operation: Operation, parts: Sequence[Part]) -> Iterator[Part]:
    """An explanation of an operation with, after the number that it is about, the right number if that is another."""
    if (
        not frame.setup.training
        or frame.setup.training.mistake == NONE
        or operation.phase not in ("backward", "update")
    ):
        yield from parts
        return
    at = next((i + 1 for i, part in enumerate(parts) if isinstance(part, Working) and part.now), len(parts))
    yield from parts[:at]
    yield from _right(frame, operation, parts[at - 1])
    yield from parts[at:]


def _right(frame: Frame, operation: Operation, here: Part) -> Iterator[Part]:
    from nntui.explain.explain import explain  # which asks for this

    moment, mistake = frame.moment, mistake_of(frame.setup)
    name = operation.name
    if operation_at(without_mistake(moment).setup, name) is None and frame.focus.parameter is not None:
        parameter = frame.setup.parameters[frame.focus.parameter]
        clipped = operation_at(frame.setup, CLIP) is not None
        name = CLIP if clipped else gradient_operation(parameter)  # it takes the gradient as it is
    right = without_mistake(moment).at(Position(moment.position.branch, moment.step, name))
    lines = (part for part in explain(replace(frame, moment=right)).parts if isinstance(part, Working) and part.now)
    line = next(lines, None)
    if mistake is None or line is None or not isinstance(here, Working):
        return
    same = here.value == line.value or f"{here.value}" == f"{line.value}" == "nan"
    if operation.mistake:
        yield Say(f"Here is the mistake {mistake.name}: {mistake.words}. Right: {mistake.right}.", "warning")
        if same:
            yield Say("To this number it makes no difference.", "quiet")
    elif not same:
        yield Say(f"Without the mistake {mistake.name}:", "quiet")
    if not same:
        yield replace(line, label=RIGHT, ask=None, now=False)


@dataclass(frozen=True)
class WrongLink:
    """An operation whose result is wrong by the mistake in it: where it is furthest off, what it is and should be."""

    operation: Operation
    where: str
    here: float
    right: float
    ask: Ask


def wrong_links(moment: Moment) -> list[WrongLink]:
    """The operations of the next update with the mistake in them whose results are other than the right ones."""
    setup, traced = moment.setup, moment.trace
    if mistake_of(setup) is None:
        return []
    right = without_mistake(moment).trace
    found = []
    for operation in walk(setup):
        if operation.mistake:
            made = traced.results[operation.name]
            wanted = right.results.get(operation.name, traced.results.get(CLIP, traced.gradient))
            with np.errstate(all="ignore"):
                off = np.where(_same(made, wanted), 0.0, np.nan_to_num(np.abs(made - wanted), nan=np.inf))
            if off.any():
                at = np.unravel_index(int(np.argmax(off)), off.shape)
                where, ask = _where(moment, operation, [int(i) for i in at])
                found.append(WrongLink(operation, where, float(made[at]), float(wanted[at]), ask))
    return found


def _same(made: Array, wanted: Array) -> Array:
    result: Array = (made == wanted) | (np.isnan(made) & np.isnan(wanted))
    return result


def _where(moment: Moment, operation: Operation, at: Sequence[int]) -> tuple[str, Ask]:
    """Whose number is at a place of a result, and what leads there."""
    setup = moment.setup
    if operation.kind in OF_A_UNIT:
        row, unit = moment.trace.rows[at[0]], (operation.layer, at[1])
        return f"{setup.unit_name(*unit)} for {setup.row_names[row]}", Ask(moment.step, operation.name, row, unit)
    place = next(place for place, parameter in enumerate(setup.parameters) if parameter.index == at[0])
    return setup.parameters[place].name, Ask(moment.step, operation.name, parameter=Place(place))


def of_wrong_links(frame: Frame) -> Iterator[Part]:
    """Which links are wrong, each by the name of its operation, and by how much where it is furthest off."""
    mistake, links = mistake_of(frame.setup), wrong_links(frame.moment)
    if mistake is None:
        return
    if not links:
        yield Say(f"The mistake {mistake.name} makes no difference in this update.", "quiet")
        return
    yield Say(f"Wrong by the mistake {mistake.name}, each where it is furthest off:", "warning")
    for link in links:
        here, right = (digits_of(value, DIGITS) for value in (link.here, link.right))
        yield Working(link.operation.name, "", f"{link.where}: {here}", RIGHT, right, ask=link.ask)
