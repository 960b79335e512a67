"""The learning curve: metrics and any other quantity over time, the present moment marked, each number named by what
it is.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from nntui.engine.measuring import measured_every
from nntui.explain.origins import origin_of_answer, why
from nntui.explain.words import DRIVES
from nntui.quantities.along import Rest, look
from nntui.quantities.quantities import quantity
from nntui.quantities.quantity import UnknownQuantityError, made_by
from nntui.render.behind_veil import covers
from nntui.render.cells import Line, Span, clip, clip_words, width_of
from nntui.render.chosen import row_name, summary
from nntui.render.content import PaneContent, drawn
from nntui.render.curve_told import told
from nntui.render.curves import Curve, curves_of, groups, most_plots, plots, summary_of
from nntui.render.overlay import (
    Seen,
    branches_plot,
    chosen_name,
    mark_of,
    other_legend,
    overlaid,
    place,
    role_of,
    step_at,
    undrawn,
)
from nntui.render.pane import Drawing, Pane
from nntui.render.plot import sentence
from nntui.session.commands import ChooseMetric, Command, Draw, GoTo
from nntui.session.frame import Frame
from nntui.session.number_meant import number_of_curve
from nntui.session.suggest import of_run
from nntui.text.escape import printable
from nntui.text.numbers import count, exact, number
from nntui.timeline.branches import Branch
from nntui.timeline.origin import Ask

if TYPE_CHECKING:
    from nntui.render.sweep_band import Band
    from nntui.session.sweeping import Sweeping

Hit = Callable[[int, int], Command | None]


def draw(frame: Frame, width: int, height: int, drawing: Drawing) -> PaneContent:
    """The curves up to the step `drawing.upto` with their legend, in `height` lines."""
    others, curves = overlaid(frame), curves_of(frame)
    rest = _rest(frame, curves, others, drawing.upto)
    for branch, name in rest.asked:
        look(rest.timeline, branch, name, drawing.upto)
    chosen = _chosen(frame, width) if height >= 9 and frame.operation is None else []
    most = max(height // 4, 1)
    band, sweeping = _behind(frame, drawing)
    below: list[Line] = []
    if band is not None:
        from nntui.render.sweep_band import legend as legend_of_band

        below = legend_of_band(band, drawing.ascii_only)[: max(most - 1, 1)]
    entries = 1 if others or band is not None else min(len(curves), most)
    room = height - entries - min(len(others), most) - len(below) - len(chosen)
    shown = (
        [] if others else [curves[:1]] if band is not None else groups(frame, curves, drawing.upto, most_plots(room))
    )
    legend = _legend(frame, curves, {curve.name for group in shown for curve in group}, entries, width, drawing)
    plot, hit, seen = _plot(frame, shown, others, band, drawing, width, room)
    below = [*other_legend(frame, others, most, seen, drawing.ascii_only), *below]
    top = [*(line for line, _ in legend), *(clip_words(line, width) for line in below)]
    commands = [command for _, command in legend]
    sheet = drawn([*top, *plot, *chosen], lambda x, y: commands[y] if y < len(commands) else hit(x, y - len(top)))
    going_on = sweeping.go_on if sweeping is not None and not sweeping.sweep.whole else None
    return replace(sheet, more=rest if rest.missing else going_on)


def _behind(frame: Frame, drawing: Drawing) -> "tuple[Band | None, Sweeping | None]":
    """What stands behind the curve where there is a sweep."""
    if frame.view.sweep is None:
        return None, None
    from nntui.render.sweep_band import band_behind

    return band_behind(frame, drawing)


def _rest(frame: Frame, curves: Sequence[Curve], others: Sequence[Branch], upto: int) -> Rest:
    """What there may be to work out of the curves that are drawn."""
    timeline, here, chosen = frame.moment.timeline, frame.moment.position.branch, chosen_name(frame)
    asked = [(here, curve.name) for curve in curves if not curve.is_metric and (not others or curve.name == chosen)]
    asked += [(branch.number, chosen) for branch in others if frame.view.curve]
    return Rest(timeline, tuple(asked) if frame.setup.training else (), upto)


# The legend


def _legend(
    frame: Frame, curves: Sequence[Curve], shown: Collection[str], most: int, width: int, drawing: Drawing
) -> list[tuple[Line, Command | None]]:
    """A line for each curve and what a click on it does: its mark, its value now, and what it is.

    Where only `most` lines have room the chosen one comes first, and the last line says how many are missing, and with
    which marks they are drawn.
    """
    chosen, others = chosen_name(frame), bool(overlaid(frame))
    order = [curve for curve in curves if curve.name == chosen or not others]
    if len(order) > most:
        order.sort(key=lambda curve: curve.name != chosen)
    marks = [mark_of(0 if others else curve.place, drawing.ascii_only) for curve in order]
    lines = [
        _entry(frame, curve, mark, curve.name in shown, width, drawing.upto)
        for curve, mark in zip(order[:most], marks, strict=False)
    ]
    if unnamed := list(zip(order, marks, strict=True))[most:]:
        drawn = [Span(f" {mark}", curve.role) for curve, mark in unnamed if curve.name in shown]
        lines[-1] = clip_words([*_out_of_sight(len(unnamed), drawn), Span(" "), *lines[-1]], width)
    return [(line, _choice(curve)) for line, curve in zip(lines, order, strict=False)]


def _out_of_sight(curves: int, drawn: Sequence[Span] = ()) -> Line:
    """How many curves the legend doesn't name, the marks of those that are drawn, and how they are reached."""
    return [Span(f"(+{curves}", "muted"), *drawn, Span(" ↑↓", "muted key"), Span(")", "muted")]


def _choice(curve: Curve) -> Command:
    """The command that chooses a curve."""
    return ChooseMetric(curve.place) if curve.is_metric else Draw(curve.name, shown=True)


def _entry(frame: Frame, curve: Curve, mark: str, is_shown: bool, width: int, upto: int) -> Line:
    """A curve's line in the legend."""
    others, hidden = overlaid(frame), len(curves_of(frame)) - 1
    is_chosen = curve.name == chosen_name(frame) and hidden and not others
    is_shown = is_shown or bool(others)
    branch = [Span(f" {frame.branch.name}:", "muted")] * bool(others)
    value, words, more = _of_metric(frame, curve) if curve.is_metric else _of_drawn(frame, curve, upto)
    line = [
        Span("▸" if is_chosen else " ", "accent"),
        Span(f"{mark if is_shown else ' '} ", role_of(0) if others else curve.role),
        Span(value, "strong"),
        *branch,
        Span(f" {words}"),
    ]
    notes = [] if is_shown else [Span(" (↑↓)", "muted key")]
    if others:
        left = undrawn(frame, others)
        notes = [Span(" "), *_out_of_sight(hidden)] * bool(hidden)
        notes += [Span(f" +{count(left)} more {'branches' if left > 1 else 'branch'}", "accent")] * (left > 0)
    line = [*clip_words(line, max(width - width_of(notes), 0)), *notes]
    for each in more:  # what has no room as a whole is left out: a status or a wider pane says it
        if width_of(line) + width_of([each]) <= width:
            line.append(each)
    return line


def _of_metric(frame: Frame, curve: Curve) -> tuple[str, str, list[Span]]:
    """A metric's value now, its words, and what else there is to say: whether the gradient follows it."""
    setup = frame.setup
    drives = curve.place == 0 and frame.moment.follows_all_rows
    words = setup.metric_words(setup.metrics[curve.place])
    return exact(float(frame.moment.metrics[curve.place])), words, [Span(f" {DRIVES}", "accent")] * drives


def _of_drawn(frame: Frame, curve: Curve, upto: int) -> tuple[str, str, list[Span]]:
    """The same of a quantity that is drawn; its first and last value."""
    moment = frame.moment
    name = printable(curve.name)
    try:
        asked = quantity(curve.name, frame.setup)
    except UnknownQuantityError:
        return "–", f"{name}: nothing of that name here", []
    told = summary_of(moment.timeline, moment.position.branch, curve.name, upto)
    words = [Span(f" from {exact(told.first)} to {exact(told.last)}", "muted")] if told is not None else []
    more = asked.words.removeprefix(curve.name).strip()
    return exact(asked.at(moment)), name, [*words, Span(f"  {more}", "muted")]


def _chosen(frame: Frame, width: int) -> list[Line]:
    """The chosen row and the chosen unit or weight, with their numbers now."""
    parts = [Span("chosen: ", "muted"), Span(row_name(frame), "accent")]
    if len(frame.setup.output_names) == 1:
        row = frame.focus.row
        rows = frame.setup.program.data.rows
        moment = frame.moment
        output = moment.outputs[row, 0] if row < rows else moment.predictions[row - rows, 0]
        parts += [Span(" output ", "muted"), Span(number(float(output)))]
    if thing := summary(frame):
        parts += [Span(" · ", "muted"), Span(thing)]
    return [clip(parts, width)]


# The plots


def _plot(
    frame: Frame,
    shown: Sequence[Sequence[Curve]],
    others: list[Branch],
    band: "Band | None",
    drawing: Drawing,
    width: int,
    height: int,
) -> tuple[list[Line], Hit, Mapping[int, Seen]]:
    """The plots with a cursor at the present moment, what a click there means, and what is seen of other branches."""
    setup, upto, by_epoch = frame.setup, drawing.upto, frame.view.by_epoch
    nowhere: Hit = lambda x, y: None  # noqa: E731
    if setup.training is None or not (setup.metrics or frame.view.drawn):
        return sentence("forward only: nothing is trained, so there is no curve", width, max(height, 0)), nowhere, {}
    every = measured_every(setup.program)
    alone = not others and band is None and not frame.view.drawn
    if upto < every and alone and _measured(frame) == 1:
        step = "each step adds one" if every == 1 else f"metrics are measured every {count(every)} steps"
        return sentence(f"one point so far: {step}", width, max(height, 0)), nowhere, {}
    seen: Mapping[int, Seen] = {}
    if others:
        plot, marks, seen = branches_plot(frame, others, upto, width, height, drawing.ascii_only)
        plotted = [(plot, plot.at(place(setup, frame.moment.step, by_epoch), marks))]
    else:
        found = plots(frame, shown, upto, width, height, drawing.ascii_only, band)
        plotted = [(plot, plot.at(place(setup, frame.moment.step, by_epoch))) for plot in found]
    lines = [line for _, part in plotted for line in part]
    owners = [plot for plot, part in plotted for _ in part]

    def hit(x: int, y: int) -> Command | None:
        at = owners[y].x_at(x) if 0 <= y < len(owners) else None
        step = None if at is None else max(step_at(setup, at, by_epoch), 0)
        return None if step is None or step > upto else GoTo(step)

    return lines, hit, seen


def _measured(frame: Frame) -> int:
    """At how many steps the metrics were measured."""
    return len(frame.moment.timeline.series(frame.moment.position.branch, 0)[0]) if frame.setup.metrics else 1


def title(frame: Frame) -> str:
    """The pane's title: exactly where, and how it is drawn."""
    view, moment = frame.view, frame.moment
    if moment.setup.training is None:
        return "CURVE: forward only"
    place = f"step {count(moment.step)}"
    if view.by_epoch:
        _, within = moment.setup.training.schedule.epoch_at(moment.step)
        place = f"epoch {count(moment.epoch)}" + (
            f" + {within} of {moment.setup.steps_per_epoch} steps" if within else ""
        )
    every = measured_every(moment.setup.program)
    measured = f" every {count(every)} steps," if every > 1 else ""
    return f"CURVE{measured} at {place}, {'log' if view.log else 'linear'}"


def _next_curve(frame: Frame, by: int) -> Command | None:
    curves, chosen = curves_of(frame), chosen_name(frame)
    at = next((place for place, curve in enumerate(curves) if curve.name == chosen), 0)
    return _choice(curves[(at + by) % len(curves)]) if curves else None


def _ask(frame: Frame) -> Ask | None:
    """Where the chosen curve's number comes from; None where no one operation makes it."""
    step = frame.moment.step
    if frame.view.curve:
        try:
            return made_by(quantity(frame.view.curve, frame.setup), step)
        except UnknownQuantityError:
            return None
    return Ask(step, "metrics", metric=frame.focus.metric) if frame.setup.metrics else origin_of_answer(frame)


def _no_answer(frame: Frame) -> str:
    """What to say where the chosen curve's number has no operation of its own."""
    name = printable(frame.view.curve)
    return f"{name}: no one operation makes it; nntui explain --of “{name}” works it out" if name else ""


PANE = Pane(
    name="curve",
    letter="c",
    words="the learning curve: metrics, and any quantity that is drawn, over time",
    area="lower-right",
    order=7,
    draw=draw,
    title=title,
    scrolls="never",
    next_choice=_next_curve,
    number=number_of_curve,
    ask=lambda frame: _ask(frame) if frame.view.curve and frame.operation is None else why(frame, _ask),
    edits=of_run,
    no_answer=_no_answer,
    covered=covers("loss"),
    tell=told,
)
