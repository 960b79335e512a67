"""The learning curve: the metrics over time, the present moment marked, each number named by what it averages."""

from functools import lru_cache
from typing import TYPE_CHECKING

from nntui.explain.origins import origin_of_answer, why
from nntui.explain.words import DRIVES
from nntui.render.cells import Line, Span, clip, width_of
from nntui.render.chosen import row_name, summary
from nntui.render.content import PaneContent, drawn
from nntui.render.overlay import MARKS, branches_plot, end_of_axis, joined, other_legend, overlaid, place
from nntui.render.pane import Drawing, Pane
from nntui.session.commands import ChooseMetric, Command
from nntui.session.frame import Frame
from nntui.session.number_meant import number_of_metric
from nntui.session.suggest import of_run
from nntui.text.numbers import count, exact, number
from nntui.text.wrapping import wrap
from nntui.timeline.origin import Ask
from nntui.timeline.timeline import Timeline

if TYPE_CHECKING:
    from nntui.render.plot import Plot

COMPARABLE = 30.0  # metrics whose largest values differ by more are not drawn into one plot


def draw(frame: Frame, width: int, height: int, drawing: Drawing) -> PaneContent:
    """The curve up to the step `drawing.upto` with its legend, in `height` lines."""
    upto, ascii_only = drawing.upto, drawing.ascii_only
    setup = frame.setup
    shown = _comparable(frame)
    others = overlaid(frame)
    legend = [clip(line, width) for line in _legend(frame, shown, max(height // 4, 1), width)]
    legend += [clip(line, width) for line in other_legend(frame, others)[: max(height // 4, 1)]]
    chosen = _chosen(frame, width) if height >= 9 and frame.operation is None else []
    room = height - len(legend) - len(chosen)
    if setup.training is None or not setup.metrics:
        return drawn(
            [*legend, *chosen, *_centred("forward only: nothing is trained, so there is no curve", width, room)]
        )
    if others:
        return drawn([*legend, *branches_plot(frame, others, upto, width, room, ascii_only), *chosen])
    return drawn([*legend, *_plot(frame, shown, upto, width, room, ascii_only), *chosen])


def _comparable(frame: Frame) -> list[int]:
    """The metrics that can be read on the chosen one's scale, itself among them; accuracy has its own."""
    if overlaid(frame):
        return [frame.focus.metric]
    peaks = frame.moment.timeline.peaks(frame.moment.position.branch)
    chosen = frame.focus.metric
    kinds = [metric.name == "accuracy" for metric in frame.setup.metrics]
    return [
        column
        for column, peak in enumerate(peaks)
        if column == chosen
        or (kinds[column] == kinds[chosen] and peak > 0 and 1 / COMPARABLE <= peaks[chosen] / peak <= COMPARABLE)
    ]


def _legend(frame: Frame, shown: list[int], most: int, width: int) -> list[Line]:
    """A line for each metric: its mark, its value now, what it averages, and whether the gradient follows it.

    Where only `most` lines have room the chosen metric comes first, and the last line says how many are missing.
    """
    setup, moment = frame.setup, frame.moment
    order = [frame.focus.metric] if overlaid(frame) and setup.metrics else list(range(len(setup.metrics)))
    if len(order) > most:
        order = [frame.focus.metric, *(column for column in order if column != frame.focus.metric)]
    lines = []
    for column in order[:most]:
        drives = column == 0 and setup.training is not None and setup.steps_per_epoch == 1
        notes = [] if column in shown else [Span(" (↑↓)", "muted")]
        line = [
            Span("▸" if column == frame.focus.metric and len(order) > 1 else " ", "accent"),
            Span(f"{MARKS[column] if column in shown else ' '} ", f"series{column + 1}"),
            Span(exact(float(moment.metrics[column])), "strong"),
        ]
        here = f" {frame.branch.name}:" if overlaid(frame) else ""
        words = [Span(here, "muted"), Span(f" {setup.metric_words(setup.metrics[column])}")]
        mark = [Span(f" {DRIVES}", "accent")]
        if drives and width_of([*line, *words, *mark, *notes]) <= width:  # else the status alone says so
            words += mark
        line += [*clip(words, max(width - width_of(line) - width_of(notes), 0)), *notes]
        lines.append(line)
    if len(order) > most:
        lines[-1].insert(0, Span(f"(+{len(order) - most} ↑↓) ", "muted"))
    return lines


def _chosen(frame: Frame, width: int) -> list[Line]:
    """The chosen row and the chosen unit or weight, with their numbers now."""
    parts = [Span("chosen: ", "muted"), Span(row_name(frame), "accent")]
    if len(frame.setup.output_names) == 1:
        row = frame.focus.row
        rows = frame.setup.program.data.rows
        moment = frame.moment
        output = moment.outputs[row, 0] if row < rows else moment.predictions[row - rows, 0]
        parts.append(Span(f" {number(float(output))}"))
    if thing := summary(frame):
        parts += [Span(" · ", "muted"), Span(thing)]
    return [clip(parts, width)]


def _centred(text: str, width: int, height: int) -> list[Line]:
    """A sentence in the middle of an empty space."""
    if height <= 0:
        return []
    words = wrap(text, max(width, 1))[:height]
    above = (height - len(words)) // 2
    rows = [""] * above + [*words] + [""] * (height - above - len(words))
    return [[Span(row.center(width).rstrip(), "muted")] for row in rows]


def _plot(frame: Frame, shown: list[int], upto: int, width: int, height: int, ascii_only: bool) -> list[Line]:
    """The curve with a cursor at the present moment."""
    moment, view, setup = frame.moment, frame.view, frame.setup
    timeline, branch = moment.timeline, moment.position.branch
    if upto == 0:
        return _centred("one point so far: Space trains on, → makes one step", width, height)
    plotted = _drawn(timeline, branch, upto, tuple(shown), view.by_epoch, view.log, width, height, ascii_only)
    return plotted.at(place(setup, moment.step, view.by_epoch))


@lru_cache(maxsize=1)
def _drawn(
    timeline: Timeline,
    branch: int,
    reached: int,
    shown: tuple[int, ...],
    by_epoch: bool,
    log: bool,
    width: int,
    height: int,
    ascii_only: bool,
) -> "Plot":
    """The curve up to the step `reached`, by step or by epoch; while that stands only the cursor moves."""
    from nntui.render.plot import Series, plot

    setup = timeline.run_of(branch).setup
    lines = []
    for column in shown:
        x, y = joined(timeline.parts(branch, setup.metrics[column].name), by_epoch)
        lines.append(Series(x, y, f"series{column + 1}", MARKS[column]))
    limits = (0, place(setup, end_of_axis(reached, setup.last_step), by_epoch))
    label = "epoch" if by_epoch else "step"
    return plot(lines, width, height, log=log, x_limits=limits, x_label=label, ascii_only=ascii_only)


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
    return f"CURVE at {place}, {'log' if view.log else 'linear'}"


def _next_metric(frame: Frame, by: int) -> Command | None:
    n = len(frame.setup.metrics)
    return ChooseMetric((frame.focus.metric + by) % n) if n else None


def _ask(frame: Frame) -> Ask | None:
    if not frame.setup.metrics:
        return origin_of_answer(frame)
    return Ask(frame.moment.step, "metrics", metric=frame.focus.metric)


PANE = Pane(
    name="curve",
    letter="c",
    words="the learning curve: the metrics over time",
    area="lower-right",
    order=7,
    draw=draw,
    title=title,
    scrolls="never",
    next_choice=_next_metric,
    number=number_of_metric,
    ask=lambda frame: why(frame, _ask),
    edits=of_run,
)
