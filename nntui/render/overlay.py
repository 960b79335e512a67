"""Curves of several branches in one plot: each with its own mark, and where they parted."""

from collections.abc import Sequence
from itertools import islice

import numpy as np

from nntui.engine.arrays import Array
from nntui.render.cells import Line, Span
from nntui.scenario.setup import Setup
from nntui.session.frame import Frame
from nntui.text.numbers import count, exact
from nntui.timeline.branches import Branch
from nntui.timeline.timeline import Timeline

MARKS = ("●", "◼", "▲", "✚")


def overlaid(frame: Frame) -> list[Branch]:
    """The branches whose curves are drawn beside the present one's."""
    present = frame.branch
    found = (frame.branches.branch(number) for number in frame.view.overlaid)
    return list(islice((branch for branch in found if branch is not None and branch != present), len(MARKS) - 1))


def other_legend(frame: Frame, others: list[Branch]) -> list[Line]:
    """A line for each overlaid branch: its mark, its value at this step, its name, and where they parted."""
    lines: list[Line] = []
    metric = frame.setup.metrics[frame.focus.metric].name if frame.setup.metrics else ""
    for i, branch in enumerate(others, 1):
        timeline, step = frame.moment.timeline, frame.moment.step
        value = value_at(timeline, branch.number, metric, step)
        shown = "not trained so far" if value is None else exact(value)
        lines.append(
            [
                Span(f" {MARKS[i]} ", f"series{i + 1}"),
                Span(shown, "strong" if value is not None else "muted"),
                Span(f" {branch.name}", "muted"),
                Span(f", parted at step {count(frame.branches.parted(frame.branch, branch))}", "muted"),
            ]
        )
    return lines


def value_at(timeline: Timeline, branch: int, metric: str, step: int) -> float | None:
    """The kept value of a metric nearest before a step; None where the branch hasn't been trained so far."""
    if step > timeline.reached(branch):
        return None
    for _, steps, values in timeline.parts_backwards(branch, metric):
        before = steps <= step
        if before.any():
            return float(values[before][-1])
    return None


def branches_plot(
    frame: Frame, others: list[Branch], upto: int, width: int, height: int, ascii_only: bool
) -> list[Line]:
    """The curves of several branches, for the chosen metric; ◇ where they parted."""
    from nntui.render.plot import Mark, Series, plot

    timeline, view, setup = frame.moment.timeline, frame.view, frame.setup
    metric = setup.metrics[frame.focus.metric].name
    series, marks, reached = [], [], 0
    for i, branch in reversed(list(enumerate((frame.branch, *others)))):  # the present one last, upon the others
        parts = timeline.parts(branch.number, metric)
        if not parts:
            continue
        x, y = joined(parts, view.by_epoch)
        reached = max(reached, timeline.reached(branch.number) if i else upto)
        role = f"series{i + 1}"
        series.append(Series(x, y, role, MARKS[i], "*.-+"[i]))
        finite = np.flatnonzero(np.isfinite(y))
        if len(finite):
            marks.append(Mark(float(x[finite[-1]]), float(y[finite[-1]]), MARKS[i], role))
        if i:
            at = frame.branches.parted(frame.branch, branch)
            value = value_at(timeline, branch.number, metric, at)
            if value is not None and np.isfinite(value):
                marks.append(Mark(place(setup, at, view.by_epoch), value, "◇", "accent"))
    limits = (0, place(setup, max(end_of_axis(reached, setup.last_step), 1), view.by_epoch))
    label = "epoch" if view.by_epoch else "step"
    plotted = plot(series, width, height, log=view.log, x_limits=limits, x_label=label, ascii_only=ascii_only)
    return plotted.at(place(setup, frame.moment.step, view.by_epoch), marks)


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
