"""The curves of one branch: which there are, which share a scale, and their plots above each other.

Metrics stand in the first plot, as far as they can be read on the chosen one's scale. What else is drawn follows, in as
many plots as it has scales: each with its own numbers, all over one x axis.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nntui.engine.metrics import TEST, TEST_METRICS, label_of
from nntui.quantities.along import counted, known
from nntui.render.overlay import chosen_name, end_of_axis, joined, mark_of, place, role_of
from nntui.scenario.setup import Setup
from nntui.session.frame import Frame
from nntui.text.frozen import dataclass
from nntui.text.numbers import within
from nntui.timeline.timeline import Timeline

if TYPE_CHECKING:
    from nntui.render.fills import Fill
    from nntui.render.plot import Plot, Series
    from nntui.render.sweep_band import Band

COMPARABLE = 30.0  # metrics whose largest values differ by more are not drawn into one plot
FLATTER = 4.0  # a curve that would fill less than this part of a plot has one of its own
ROWS, ROWS_BELOW = 4, 2  # of a plot at least, and of the x axis's numbers below the last
NUMBER = 8  # cells of a number at the end of a curve
NAME = 14  # cells of a name there
PRESENT = "this run"  # its name before the runs of a sweep


@dataclass(frozen=True)
class Curve:
    """A curve by its name: its place in the legend, which decides its mark, whether it is a metric, and the place whose
    colour it has.
    """

    name: str
    place: int
    is_metric: bool
    like: int

    @property
    def role(self) -> str:
        """The role that it is drawn in."""
        return role_of(self.like)

    @property
    def label(self) -> str:
        """What stands beside its line."""
        return label_of(self.name) if self.is_metric else self.name

    @property
    def of_tests(self) -> bool:
        """Whether it is a metric of the test rows: its line is dashed."""
        return self.name in TEST_METRICS


def curves_of(frame: Frame) -> list[Curve]:
    """All curves there are: the metrics, and what is drawn beside them. A metric of the test rows has the colour of the
    same of the training rows.
    """
    metrics = [metric.name for metric in frame.setup.metrics]
    names = [*metrics, *(name for name in frame.view.drawn if name not in metrics)]
    places = {name: place for place, name in enumerate(names)}
    return [
        Curve(name, place, place < len(metrics), places.get(name.removeprefix(TEST), place))
        for name, place in places.items()
    ]


def groups(frame: Frame, curves: Sequence[Curve], upto: int, most: int) -> list[list[Curve]]:
    """The curves by the plots that they are drawn into, at most so many: the chosen one's among them."""
    timeline, branch, chosen = frame.moment.timeline, frame.moment.position.branch, chosen_name(frame)
    metrics = comparable(frame)
    found = [[curve for curve in curves if curve.is_metric and curve.place in metrics]]
    spans: list[tuple[float, float, float]] = [(0.0, 0.0, 0.0)]
    for curve in curves:
        told = None if curve.is_metric else summary_of(timeline, branch, curve.name, upto)
        if told is None:
            continue
        span = told.low, told.high, told.high / 2 - told.low / 2
        for at in range(1, len(found)):
            if (both := _together(spans[at], span)) is not None:
                found[at].append(curve)
                spans[at] = both
                break
        else:
            found.append([curve])
            spans.append(span)
    found = [group for group in found if group]
    first = [group for group in found if any(curve.name == chosen for curve in group)]
    kept = [*first, *(group for group in found if group not in first)][: max(most, 1)]
    return [group for group in found if group in kept]


def comparable(frame: Frame) -> list[int]:
    """The metrics that can be read on the chosen one's scale, itself among them; accuracy has its own."""
    if not frame.setup.metrics:
        return []
    peaks = frame.moment.timeline.peaks(frame.moment.position.branch)
    chosen = frame.focus.metric
    kinds = [metric.is_share for metric in frame.setup.metrics]
    return [
        column
        for column, peak in enumerate(peaks)
        if column == chosen
        or (kinds[column] == kinds[chosen] and peak > 0 and 1 / COMPARABLE <= peaks[chosen] / peak <= COMPARABLE)
    ]


class Summary(NamedTuple):
    """What there is to say of a curve so far: its smallest and largest value, its first and last."""

    low: float
    high: float
    first: float
    last: float


def summary_of(timeline: Timeline, branch: int, name: str, upto: int) -> Summary | None:
    """The summary of a quantity so far; None where no finite value is known."""
    return _summary(timeline, branch, name, upto, counted(timeline, branch, name, upto))


@lru_cache(maxsize=64)
def _summary(timeline: Timeline, branch: int, name: str, upto: int, so_far: int) -> Summary | None:
    """The same, as long as no more of it is known."""
    values = [part.values[np.isfinite(part.values)] for part in known(timeline, branch, name, upto)]
    values = [each for each in values if len(each)]
    if not values:
        return None
    low, high = min(float(each.min()) for each in values), max(float(each.max()) for each in values)
    return Summary(low, high, float(values[0][0]), float(values[-1][-1]))


def _together(one: tuple[float, float, float], other: tuple[float, float, float]) -> tuple[float, float, float] | None:
    """The span of two kinds of values in one plot; None where one of them would be too flat to be read there."""
    low, high = min(one[0], other[0]), max(one[1], other[1])
    least = min((span for _, _, span in (one, other) if span > 0), default=np.inf)
    return (low, high, least) if high / 2 - low / 2 <= FLATTER * least else None


def plots(
    frame: Frame,
    shown: Sequence[Sequence[Curve]],
    upto: int,
    width: int,
    height: int,
    ascii_only: bool,
    band: "Band | None" = None,
) -> list["Plot"]:
    """The plots of groups of curves, one above the other, together of `height` lines; behind the first a `band`."""
    timeline, branch, view = frame.moment.timeline, frame.moment.position.branch, frame.view
    drawn = [curve for group in shown for curve in group if not curve.is_metric]
    so_far = tuple(counted(timeline, branch, curve.name, upto) for curve in drawn)
    return _plots(
        timeline,
        branch,
        upto,
        tuple(map(tuple, shown)),
        so_far,
        view.by_epoch,
        view.log,
        width,
        height,
        ascii_only,
        band,
    )


@lru_cache(maxsize=2)
def _plots(
    timeline: Timeline,
    branch: int,
    upto: int,
    shown: tuple[tuple[Curve, ...], ...],
    so_far: tuple[int, ...],
    by_epoch: bool,
    log: bool,
    width: int,
    height: int,
    ascii_only: bool,
    band: "Band | None",
) -> list["Plot"]:
    """The plots up to the step `upto`, by step or by epoch; while that, and what is known, stands the cursor moves."""
    from nntui.render.axes import gutter_of
    from nntui.render.ends import width_of_labels
    from nntui.render.plot import plot

    setup = timeline.run_of(branch).setup
    series = [[_series(timeline, branch, curve, upto, by_epoch, ascii_only) for curve in group] for group in shown]
    series, fills = _upon_band(series, band, setup, by_epoch, width, ascii_only)
    heights = _heights(height, len(shown))
    gutter = max(gutter_of([each.y for each in group], log, heights[0] - 1) for group in series)
    end = max(end_of_axis(upto, setup.last_step), band.last if band is not None else 0)
    label = "epoch" if by_epoch else "step"
    drawn = partial(
        plot,
        width=width,
        log=log,
        x_limits=(0, place(setup, end, by_epoch)),
        x_label=label,
        ascii_only=ascii_only,
        gutter=max(gutter, len(label)),
        right=width_of_labels([each.label for group in series for each in group], width),
    )
    return [
        drawn(group, height=rows, numbered=at == len(series) - 1, fills=() if at else fills)
        for at, (group, rows) in enumerate(zip(series, heights, strict=True))
    ]


def _upon_band(
    series: "list[list[Series]]", band: "Band | None", setup: Setup, by_epoch: bool, width: int, ascii_only: bool
) -> "tuple[list[list[Series]], Sequence[Fill]]":
    """The curves of each plot with their labels, those of the first upon a band, if there is one; and what it fills."""
    around: Sequence[Series] = ()
    fills: Sequence[Fill] = ()
    if band is not None:
        from nntui.render.sweep_band import behind

        around, fills = behind(band, setup, by_epoch, ascii_only)
        series[:1] = [[replace(each, label=PRESENT) for each in group] for group in series[:1]]
    named = band is not None or len(series) > 1
    series = [_labelled(group, width, named=named or len(group) > 1) for group in series]
    series[:1] = [[*around, *group] for group in series[:1]]
    return series, fills


def most_plots(height: int) -> int:
    """How many plots have room in so many lines."""
    return max((height - 1) // (ROWS + 1), 1)


def _heights(height: int, plots: int) -> list[int]:
    """The lines of each plot; the last has the numbers of the x axis too."""
    each = (height - 1) // plots
    return [*[each] * (plots - 1), height - each * (plots - 1)]


def _series(timeline: Timeline, branch: int, curve: Curve, upto: int, by_epoch: bool, ascii_only: bool) -> "Series":
    from nntui.render.plot import Series

    parts = timeline.parts(branch, curve.name) if curve.is_metric else known(timeline, branch, curve.name, upto)
    x, y = joined(parts, by_epoch) if parts else (np.empty(0), np.empty(0))
    mark, plain = (mark_of(curve.place, letters) for letters in (ascii_only, True))
    return Series(x, y, curve.role, mark, plain, curve.label, dashed=curve.of_tests)


def _labelled(group: Sequence["Series"], width: int, named: bool) -> list["Series"]:
    """The curves with their first value written at its place, and the last one, with a name, at their end."""
    found = []
    for each in group:
        finite = each.y[np.isfinite(each.y)]
        first, last = (within(float(finite[at]), NUMBER) for at in (0, -1)) if len(finite) else ("", "")
        name = each.label if len(each.label) <= NAME else f"{each.label[: NAME - 1]}…"
        label = last if not named else f"{each.mark} {name} {last}" if width >= 90 else f"{each.mark} {name}"
        found.append(replace(each, label=label, first=first))
    return found
