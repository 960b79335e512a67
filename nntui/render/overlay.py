"""Curves of several branches in one plot: each with its own mark, and where they parted."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nntui.engine.arrays import Array
from nntui.quantities.along import known
from nntui.render.cells import Line, Span
from nntui.render.spoken import text_of
from nntui.scenario.setup import Setup
from nntui.session.frame import Frame
from nntui.text.numbers import count, exact
from nntui.timeline.branches import Branch
from nntui.timeline.timeline import Timeline

if TYPE_CHECKING:
    from nntui.render.plot import Mark, Plot

MARKS = ("●", "◼", "▲", "✚", "◆", "★", "▼", "◉", "♦", "■")
PLAIN = "*o+x#=%@&~"  # what curves are drawn with where there is only ASCII
PARTED = "◇"  # where two branches parted
BRANCHES = 4  # that are drawn, the present one among them
ROLES = 4  # colours of curves


class Seen(NamedTuple):
    """What is seen of an overlaid branch in the plot: the mark of its curve, or, where that is nowhere, the one that
    lies over it at the curve's end; and whether there is one where it `parted`.
    """

    mark: str
    parted: bool


def role_of(place: int) -> str:
    """The role of the curve at a place in the legend."""
    return f"series{place % ROLES + 1}"


def mark_of(place: int, ascii_only: bool) -> str:
    """The mark of the curve at a place in the legend: what it is drawn with where there is only ASCII."""
    marks = PLAIN if ascii_only else MARKS
    return marks[place % len(marks)]


def overlaid(frame: Frame) -> list[Branch]:
    """The branches whose curves are drawn beside the present one's."""
    present = frame.branch
    found = (frame.branches.branch(number) for number in frame.view.overlaid)
    return list(islice((branch for branch in found if branch is not None and branch != present), BRANCHES - 1))


def chosen_name(frame: Frame) -> str:
    """The quantity of the chosen curve, by its name: a drawn one, or a metric; "" where there is none."""
    metrics = frame.setup.metrics
    return frame.view.curve or (metrics[frame.focus.metric].name if metrics else "")


def other_legend(
    frame: Frame, others: list[Branch], most: int, seen: Mapping[int, Seen], ascii_only: bool
) -> list[Line]:
    """A line for each overlaid branch: its mark, its value at this step, its name, and where they parted; the last of
    `most` says how many more are drawn. What marks are `seen`, by the branches' places, is what it tells of.
    """
    lines: list[Line] = []
    timeline, step, name = frame.moment.timeline, frame.moment.step, chosen_name(frame)
    for i, branch in enumerate(others[: max(most, 1)], 1):
        mark = mark_of(i, ascii_only)
        top, parted = seen.get(i, Seen(mark, parted=False))
        ends_there = top == PARTED
        value = value_at(timeline, branch.number, name, step)
        shown = "not trained so far" if step > timeline.reached(branch.number) else "not there"
        lines.append(
            [
                Span(f" {PARTED} ", "accent") if ends_there else Span(f" {mark} ", role_of(i)),
                Span(shown if value is None else exact(value), "strong" if value is not None else "muted"),
                Span(f" {branch.name}", "muted"),
                *([] if top in (mark, PARTED) else [Span(f" (under {top})", "muted")]),
                Span(f", parted at step {count(frame.branches.parted(frame.branch, branch))}", "muted"),
                *([Span(f" {PARTED}", "accent")] if parted and not ends_there else []),
            ]
        )
    if (unnamed := len(others) - len(lines)) and lines:
        lines[-1] = [Span(f"(+{unnamed} drawn)", "accent"), *lines[-1]]
    return lines


def undrawn(frame: Frame, others: list[Branch]) -> int:
    """How many branches are marked as drawn and have no room beside those that are."""
    marked = set(frame.view.overlaid) - {frame.branch.number}
    return len(marked) - len(others) if len(others) == BRANCHES - 1 else 0


def value_at(timeline: Timeline, branch: int, name: str, step: int) -> float | None:
    """The kept value of a quantity nearest before a step; None where the branch hasn't been trained so far."""
    if step > timeline.reached(branch):
        return None
    for _, steps, values in reversed(_parts(timeline, branch, name, timeline.reached(branch))):
        before = steps <= step
        if before.any():
            return float(values[before][-1])
    return None


def _parts(timeline: Timeline, branch: int, name: str, upto: int) -> Sequence[tuple[Setup, Array, Array]]:
    """What is kept of a metric, or known of any other quantity, along a branch."""
    return timeline.parts(branch, name) or known(timeline, branch, name, upto)


def branches_plot(
    frame: Frame, others: list[Branch], upto: int, width: int, height: int, ascii_only: bool
) -> tuple["Plot", list["Mark"], Mapping[int, Seen]]:
    """The curves of several branches, for the chosen curve, and marks on it: `PARTED` where they parted. And what of
    each but the present one is seen, by its place among them.
    """
    from nntui.render.plot import Mark, Series, plot

    timeline, view, setup, name = frame.moment.timeline, frame.view, frame.setup, chosen_name(frame)
    series, reached = [], 0
    ends: dict[int, Mark] = {}
    partings: dict[int, Mark] = {}
    marks: list[Mark] = []
    for i, branch in reversed(list(enumerate((frame.branch, *others)))):  # the present one last, upon the others
        end = timeline.reached(branch.number) if i else upto
        parts = _parts(timeline, branch.number, name, end)
        if not parts:
            continue
        x, y = joined(parts, view.by_epoch)
        reached = max(reached, end)
        mark = mark_of(i, ascii_only)
        series.append(Series(x, y, role_of(i), mark, PLAIN[i]))
        finite = np.flatnonzero(np.isfinite(y))
        if len(finite):
            ends[i] = Mark(float(x[finite[-1]]), float(y[finite[-1]]), mark, role_of(i))
            marks.append(ends[i])
        if i:
            at = frame.branches.parted(frame.branch, branch)
            value = value_at(timeline, branch.number, name, at)
            if value is not None and np.isfinite(value):
                partings[i] = Mark(place(setup, at, view.by_epoch), value, PARTED, "accent")
                marks.append(partings[i])
    limits = (0, place(setup, max(end_of_axis(reached, setup.last_step), 1), view.by_epoch))
    label = "epoch" if view.by_epoch else "step"
    plotted = plot(series, width, height, log=view.log, x_limits=limits, x_label=label, ascii_only=ascii_only)
    return plotted, marks, _seen(plotted, marks, ends, partings)


def _seen(
    plotted: "Plot", marks: Sequence["Mark"], ends: Mapping[int, "Mark"], partings: Mapping[int, "Mark"]
) -> dict[int, Seen]:
    """What is seen of each branch's marks, of which a later one lies upon an earlier one."""
    upon = {plotted.cell(mark.x, mark.y): mark.character for mark in marks}
    upon.pop(None, None)  # beyond the axes
    parted = {i: upon.get(plotted.cell(mark.x, mark.y)) == PARTED for i, mark in partings.items()}
    canvas = plotted.at(None, marks)[: plotted.size[1]]
    drawn = {character for line in canvas for character in text_of(line)[plotted.left :]}

    def top(mark: "Mark") -> str:
        return mark.character if mark.character in drawn else upon.get(plotted.cell(mark.x, mark.y), mark.character)

    return {i: Seen(top(end), parted.get(i, False)) for i, end in ends.items()}


def place(setup: Setup, step: int, by_epoch: bool) -> float:
    """A step on the axis."""
    if not by_epoch or setup.training is None:
        return float(step)
    schedule = setup.training.schedule
    return schedule.first_epoch + (step - schedule.first) / schedule.steps_per_epoch


def joined(parts: Sequence[tuple[Setup, Array, Array]], by_epoch: bool) -> tuple[Array, Array]:
    """The points of a metric over all segments; by epoch only those at its borders."""
    xs, ys = [], []
    for setup, steps, values in parts:
        if not by_epoch or setup.training is None:
            xs.append(steps)
            ys.append(values)
            continue
        schedule = setup.training.schedule
        at_border = (steps - schedule.first) % schedule.steps_per_epoch == 0
        xs.append(schedule.first_epoch + (steps[at_border] - schedule.first) / schedule.steps_per_epoch)
        ys.append(values[at_border])
    return (xs[0], ys[0]) if len(xs) == 1 else (np.concatenate(xs), np.concatenate(ys))


def end_of_axis(reached: int, last_step: int) -> int:
    """1, 2 or 5 times a power of ten, so that the curve fills its pane while it grows; at most the scenario's end."""
    size = 10
    while size * 5 < reached:
        size *= 10
    end = next(size * factor for factor in (1, 2, 5) if size * factor >= reached)
    return max(min(end, last_step), reached)


def step_at(setup: Setup, x: float, by_epoch: bool) -> int:
    """The step nearest to a place on the axis."""
    if not by_epoch or setup.training is None:
        return round(x)
    schedule = setup.training.schedule
    return schedule.first + round((x - schedule.first_epoch) * schedule.steps_per_epoch)
