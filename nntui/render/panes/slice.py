"""The error against one weight: where it stands on the curve, how steep the curve is there, where the update leads."""

from collections.abc import Iterator
from dataclasses import field, replace
from functools import lru_cache

import numpy as np

from nntui.engine.step import whole_gradient
from nntui.explain.mistaken import mistake_in_gradient
from nntui.explain.origins import why
from nntui.render.behind_veil import covers
from nntui.render.cells import Line, Span
from nntui.render.chosen import next_parameter, why_nothing
from nntui.render.content import PaneContent, drawn
from nntui.render.legend import HINT, WORDS, in_width
from nntui.render.pane import Drawing, Pane, PaneKey
from nntui.render.plot import Mark, Plot, Series, plot, sentence
from nntui.render.spoken import Telling, labelled, sentences
from nntui.session.frame import Frame
from nntui.session.number_meant import number_of_parameter
from nntui.text.frozen import dataclass
from nntui.text.numbers import MINUS, number, precise, told_apart
from nntui.text.wrapping import wrap
from nntui.timeline.loss_slice import Slice, SliceInPieces, slice_of
from nntui.timeline.moment import Moment
from nntui.timeline.origin import Ask
from nntui.timeline.timeline import Timeline

UNTOLD = "ERROR AGAINST ONE WEIGHT"
NOW, ALL_ROWS, NEXT = "●", "◼", "◆"
POINTS = 11  # of the curve that are told
LEGEND = 3  # lines above the plot, where there is room
TANGENT = 0.2  # how far the tangent goes to either side, in parts of the plot's width


@dataclass(frozen=True)
class _Place:
    """What the drawing depends on: the state of one step; the moment within that step makes no difference."""

    timeline: Timeline
    branch: int
    step: int
    moment: Moment = field(compare=False)


def draw(frame: Frame, width: int, height: int, drawing: Drawing) -> PaneContent:
    """The chosen weight's curve with its legend, in `height` lines; without a chosen weight that of another one."""
    if reason := _why_nothing(frame):
        return drawn(sentence(reason, width, height))
    position = frame.moment.position
    place = _Place(frame.moment.timeline, position.branch, position.step, frame.moment)
    found = _in_pieces(place, frame.parameter, 2 * max(width, 1))
    if found.slice is None:
        setup = frame.setup
        content = drawn(sentence(f"working out {setup.metric_words(setup.metrics[0])} …", width, height))
    else:
        content = drawn(_drawn(place, found.slice, frame.parameter, width, height, drawing.ascii_only))
    return content if found.whole else replace(content, more=found.go_on)


def tell(frame: Frame, how: Telling) -> Iterator[str]:
    """What is known now, the slope, where the update leads; then the error at a few values of the weight."""
    if reason := _why_nothing(frame):
        yield from wrap(reason, how.width)
        return
    moment, index = frame.moment, frame.parameter
    along = slice_of(moment, index, POINTS)
    now, slope, after, dataset = _legend(along, moment, index, "")
    for line in [now, slope, after, *([] if moment.follows_all_rows else [dataset])]:
        yield from sentences((run for run in line if run.text.strip() not in (NOW, NEXT, ALL_ROWS)), how)
    setup, one_error = moment.setup, moment.follows_all_rows
    heading = [setup.parameters[index].name, setup.error_words(moment.batch), setup.metric_words(setup.metrics[0])]
    values = zip(along.xs.tolist(), along.batch.tolist(), along.dataset.tolist(), strict=True)
    rows = [[number(x), *map(precise, errors)] for x, *errors in values]
    yield from labelled([row[: 3 - one_error] for row in rows], heading[: 3 - one_error], how)


def title(frame: Frame) -> str:
    """The pane's title: "ERROR AGAINST w1, the rest held still"."""
    parameters = frame.setup.parameters
    if not parameters:
        return UNTOLD
    words = f"ERROR AGAINST {parameters[frame.parameter].name}"
    return words if len(parameters) == 1 else f"{words}, the rest held still"


def _why_nothing(frame: Frame) -> str:
    """Why there is nothing to draw; "" if there is something."""
    return why_nothing(
        frame,
        "no network: there is no weight that the error could be drawn against",
        "forward only: nothing is trained, so no weight is moved down a slope",
        "it has no place on an axis",
    )


@lru_cache(maxsize=1)
def _in_pieces(place: _Place, index: int, points: int) -> SliceInPieces:
    return SliceInPieces(place.moment, index, points)


@lru_cache(maxsize=1)
def _drawn(place: _Place, along: Slice, index: int, width: int, height: int, ascii_only: bool) -> list[Line]:
    """Legend and plot."""
    moment = place.moment
    all_rows = moment.follows_all_rows
    most = min(max(height // 4, 1), LEGEND)
    drawing = _plot(along, moment.setup.parameters[index].name, width, height - most, all_rows, ascii_only)
    now, slope, after, dataset = _legend(along, moment, index, "-" if ascii_only else "╌")
    after += _hidden(along, drawing)
    marks = [Mark(*along.next, NEXT, "series1"), Mark(*along.now, NOW, "series1")]
    if all_rows and most == LEGEND:
        legend = [now, slope if mistake_in_gradient(moment.setup) else [*slope, Span(": the gradient")], after]
    else:
        legend = [now, [*slope, Span(" "), *after], dataset]
    if not all_rows:
        marks.insert(1, Mark(along.now[0], along.dataset_now, ALL_ROWS, "series2"))
    lines = [_with_minus(line) for line in drawing.at(along.now[0], marks)]
    return [*(in_width(line, width) for line in legend[:most]), *lines]


def _plot(along: Slice, name: str, width: int, height: int, all_rows: bool, ascii_only: bool) -> Plot:
    """The curves and upon them the tangent, without marks."""
    curves = [] if all_rows else [Series(along.xs, along.dataset, "series2", plain=".")]
    curves.append(Series(along.xs, along.batch, "series1"))
    curves.append(_tangent(along, curves))
    limits = float(along.xs[0]), float(along.xs[-1])
    return plot(curves, width, height, log=False, x_limits=limits, x_label=name, ascii_only=ascii_only)


def _tangent(along: Slice, curves: list[Series]) -> Series:
    """The tangent from end to end, no higher and no lower than the curves; empty where there is none."""
    (x, y), slope = along.now, along.slope
    ys = np.concatenate([curve.y for curve in curves])
    ys = ys[np.isfinite(ys)]
    ends = np.empty(0)
    if ys.size and np.isfinite([y, slope]).all():
        with np.errstate(all="ignore"):
            far = TANGENT * (along.xs[-1] - along.xs[0])
            ends = np.clip([x - far, x + far], along.xs[0], along.xs[-1])
            if slope:
                ends = np.clip(ends, *sorted(x + (np.array([ys.min(), ys.max()]) - y) / slope))
    return Series(ends, y + slope * (ends - x), "series3", plain="-", dashed=True)


def _legend(along: Slice, moment: Moment, index: int, stroke: str) -> tuple[Line, Line, Line, Line]:
    """What is known now, the slope, what the update leads to, and the error of all rows: each number with its name."""
    setup = moment.setup
    name, mistake, gradient = setup.parameters[index].name, mistake_in_gradient(setup), precise(along.slope)
    (x, x_next), (y, y_next) = (told_apart(*pair) for pair in zip(along.now, along.next, strict=True))
    return (
        [
            Span(f"{NOW} ", "series1"),
            Span(f"{name} = {x}{setup.with_dropout}: "),
            Span(f"{setup.error_words(moment.batch)}{setup.and_penalty} ", WORDS),
            Span(y, "strong"),
        ],
        [
            Span(f"{stroke} ", "series3"),
            Span(f"gradient {gradient} by {mistake}" if mistake else f"slope {gradient}"),
        ],
        [
            Span(f"{NEXT} ", "series1"),
            Span("after the update: ", WORDS),
            Span(f"{name} = {x_next}, "),
            Span(y_next, "strong"),
        ]
        if along.moves
        else [Span(f"frozen: {name} is left as it is")],
        [
            Span(f"{ALL_ROWS} ", "series2"),
            Span(f"{setup.metric_words(setup.metrics[0])} ", WORDS),
            Span(precise(along.dataset_now), "strong"),
        ],
    )


def _hidden(along: Slice, drawing: Plot) -> Line:
    """Why the mark of the update can't be seen."""
    now, after = drawing.cell(*along.now), drawing.cell(*along.next)
    if not along.moves or not drawing.size[0] or (after and after != now):
        return []
    return [Span(f" (under {NOW})" if after else " (outside)", HINT)]


def _with_minus(line: Line) -> Line:
    """The same line with the axis's numbers written as all others are."""
    return [Span(run.text.replace("-", MINUS), run.role) if run.role == "axis" else run for run in line]


def ask_slope(frame: Frame) -> Ask | None:
    """The gradient, which is the slope, inside a step as well; where nothing is trained, what other panes ask."""
    if frame.setup.training is None:
        return why(frame)
    gradient = whole_gradient(frame.setup.program, frame.setup.parameters[frame.parameter])
    return Ask(frame.moment.step, gradient, parameter=frame.parameter)


PANE = Pane(
    name="slice",
    letter="s",
    words="the error against the chosen weight, in the same place",
    area="upper-right",
    order=4,
    draw=draw,
    title=title,
    untold=UNTOLD,
    key=PaneKey("s", "slice", 10, toggles=True),
    scrolls="never",
    next_choice=next_parameter,
    ask=ask_slope,
    number=number_of_parameter,
    covered=covers("update"),
    tell=tell,
)
