"""The learning curve as text: what each curve is now and was at first, where the chosen one turns, and a few points."""

from collections.abc import Iterator

import numpy as np

from nntui.quantities.along import Rest
from nntui.quantities.turning import turnings_along
from nntui.render.curves import Curve, curves_of
from nntui.render.overlay import chosen_name, overlaid, place, value_at
from nntui.render.spoken import Telling, labelled
from nntui.session.frame import Frame
from nntui.text.escape import printable
from nntui.text.numbers import count, exact, number, plural
from nntui.text.wrapping import wrap

POINTS = 9  # of a curve that are told, evenly over its steps
MOST_TURNINGS = 6


def told(frame: Frame, how: Telling) -> Iterator[str]:
    """A sentence for each curve, the turnings of the chosen one, and a table of points; other branches in columns."""
    curves, timeline, branch = curves_of(frame), frame.moment.timeline, frame.moment.position.branch
    if frame.setup.training is None or not curves:
        yield "forward only: nothing is trained, so there is no curve"
        return
    others, upto, chosen = overlaid(frame), timeline.reached(branch), chosen_name(frame)
    names = [(branch, curve.name) for curve in curves if not curve.is_metric or curve.name == chosen]
    rest = Rest(timeline, (*names, *((each.number, chosen) for each in others if frame.view.curve)), upto)
    while rest.missing:
        rest()
        how.between()
    for curve in curves:
        yield from wrap(_sentence(frame, curve, upto, is_chosen=curve.name == chosen), how.width, rest="    ")
    yield from _turning(frame, chosen, upto, how)
    steps = np.unique(np.append(np.linspace(0, upto, POINTS).astype(int), frame.moment.step)).tolist()
    columns = [(branch, curve.name) for curve in curves] + [(each.number, chosen) for each in others]
    rows = [(_place(frame, step), *(_value(frame, number, name, step) for number, name in columns)) for step in steps]
    heading = [curve.label for curve in curves] + [f"{chosen} of {each.name}" for each in others]
    yield from labelled(rows, ("epoch" if frame.view.by_epoch else "step", *map(printable, heading)), how)


def _place(frame: Frame, step: int) -> str:
    """A step, or where that is asked for the epoch that it lies in."""
    return f"{place(frame.setup, step, frame.view.by_epoch):g}" if frame.view.by_epoch else count(step)


def _value(frame: Frame, branch: int, name: str, step: int) -> str:
    found = value_at(frame.moment.timeline, branch, name, step)
    return "not there" if found is None else number(found)


def _sentence(frame: Frame, curve: Curve, upto: int, *, is_chosen: bool) -> str:
    """What a curve is, its value now, its first and its last; whether it is the chosen one."""
    setup, timeline, branch = frame.setup, frame.moment.timeline, frame.moment.position.branch
    words = setup.metric_words(setup.metrics[curve.place]) if curve.is_metric else printable(curve.name)
    now, first, last = (value_at(timeline, branch, curve.name, step) for step in (frame.moment.step, 0, upto))
    said = [
        f"{exact(value)} at step {count(step)}"
        for value, step in ((first, 0), (now, frame.moment.step), (last, upto))
        if value is not None
    ]
    return f"{words}: {', '.join(dict.fromkeys(said)) or 'nothing of that name here'}{', chosen' * is_chosen}"


def _turning(frame: Frame, chosen: str, upto: int, how: Telling) -> Iterator[str]:
    """Where the chosen curve turns."""
    found = turnings_along(frame.moment.timeline, frame.moment.position.branch, chosen, upto)
    for each in found[:MOST_TURNINGS]:
        yield from wrap(each.words, how.width, rest="    ")
    if len(found) > MOST_TURNINGS:
        yield f"and {plural(len(found) - MOST_TURNINGS, 'turning')} more: turn goes to them"
