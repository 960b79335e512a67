"""The runs of a sweep behind the curve of the present one: the band that they fill, their median, the chosen run."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from nntui.engine.arrays import Array
from nntui.quantities.sweep_summary import band, grid, ranked
from nntui.quantities.swept import Sweep
from nntui.render.cells import Line, Span
from nntui.render.fills import Fill
from nntui.render.overlay import chosen_name, mark_of, overlaid, place, role_of
from nntui.render.pane import Drawing
from nntui.render.sweep_cells import few
from nntui.scenario.setup import Setup
from nntui.session.frame import Frame
from nntui.session.sweeping import EXAMPLE, Sweeping, sweep_of
from nntui.session.view import SWEEP
from nntui.text.escape import printable
from nntui.text.frozen import dataclass
from nntui.text.numbers import plural

if TYPE_CHECKING:
    from nntui.render.plot import Series

EXTREMES, QUARTILES = "░▒"  # what the band is filled with
PLAIN = str.maketrans("░▒", ".:")
MEDIAN, CHOSEN = 1, 2  # the places of their curves, as in a legend; the present run has the first
FAR = 4.0  # times as high as all else, extremes go beyond the plot


def sweeping_of(frame: Frame) -> tuple[Sweeping | None, str]:
    """What is swept; else why there is nothing."""
    swept = frame.view.sweep
    if swept is None:
        return None, f"nothing is swept: e and a line with several values, as in {EXAMPLE}"
    sweeping = sweep_of(frame.moment.timeline.runs, swept)
    return (None, sweeping.problem) if sweeping.problem else (sweeping, "")


def chosen_run(frame: Frame, sweep: Sweep) -> int | None:
    """The chosen run; before one was chosen the best."""
    if frame.view.run is not None and sweep.lines:
        return min(frame.view.run, len(sweep.lines) - 1)
    return next(iter(ranked(sweep)), None)


@dataclass(frozen=True, eq=False)
class Band:
    """The runs of a sweep that differ from the chosen one in nothing but what stands beside it in its line: their
    errors at some steps (n,), `values` (5, n) the least, the quartiles and the largest of them, `chosen` (n,) its own.

    `runs` says how many there are, `head` what they have in common, `edits` what the chosen one is, and `until`
    whether a run ends before the others.
    """

    steps: Array
    values: Array
    chosen: Array
    runs: int
    head: str
    edits: str
    until: bool

    @property
    def last(self) -> int:
        """The last step at which an error is known."""
        known = self.steps[np.isfinite(self.values[0])]
        return int(known[-1]) if len(known) else 0

    @property
    def far(self) -> bool:
        """Whether the largest errors would leave little of the plot to all others."""
        near = np.concatenate([self.values[:4].ravel(), self.chosen])
        near, largest = near[np.isfinite(near)], self.values[4][np.isfinite(self.values[4])]
        return len(near) > 0 and float(largest.max()) / FAR > float(near.max()) > 0


def band_behind(frame: Frame, drawing: Drawing) -> tuple[Band | None, Sweeping | None]:
    """What lies behind the curve of the error, and the sweep that it comes from, while that is shown beside it."""
    metrics, veil = frame.setup.metrics, frame.moment.timeline.veil
    if (
        veil is not None
        or SWEEP not in drawing.shown
        or overlaid(frame)
        or not metrics
        or chosen_name(frame) != metrics[0].name
    ):
        return None, None
    sweeping, _ = sweeping_of(frame)
    if sweeping is None or metrics[0].name not in sweeping.sweep.outcome.metrics:
        return None, sweeping
    return band_of(frame, sweeping.sweep), sweeping


def band_of(frame: Frame, sweep: Sweep) -> Band | None:
    """The band around the chosen run, as far as its runs are trained."""
    run, swept = chosen_run(frame, sweep), frame.view.sweep
    return None if run is None or swept is None else _band(sweep, run, swept.step, sweep.share)


@lru_cache(maxsize=2)
def _band(sweep: Sweep, run: int, first: int, share: float) -> Band:
    """The same, as long as no more of it is trained."""
    runs = grid(sweep.keys)
    down = int(np.argwhere(runs.places == run)[0, 0])
    places = runs.places[down]
    return Band(
        first + sweep.task.marks.astype(np.float64),
        band(sweep, places),
        sweep.outcome.curves[run],
        len(places),
        f"{runs.down.key} {printable(runs.down.values[down])}" if runs.down.key else "",
        ", ".join(map(printable, sweep.lines[run])) or "as it is",
        bool(sweep.until),
    )


def legend(found: Band, ascii_only: bool) -> list[Line]:
    """What the band's parts are, of which runs; and which run is the chosen one."""
    marks = [mark_of(place, ascii_only) for place in (MEDIAN, CHOSEN)]
    chosen = [Span(f" {marks[1]} ", role_of(CHOSEN)), Span(f"chosen run: {found.edits}")]
    if found.runs == 1:
        return [chosen]
    outer, inner = (each.translate(PLAIN) if ascii_only else each for each in (EXTREMES, QUARTILES))
    beyond = f" to {few(float(np.nanmax(found.values[4])))}" if found.far else ""
    ended = ", as long as they train" if found.until else ""
    of = f" of {plural(found.runs, 'run')}{f' with {found.head}' * bool(found.head)}{ended}"
    return [
        [
            Span(f" {marks[0]} ", role_of(MEDIAN)),
            Span("median "),
            Span(inner, "axis"),
            Span(" quartiles "),
            Span(outer, "axis"),
            Span(f" extremes{beyond}"),
            Span(of, "muted"),
        ],
        chosen,
    ]


def behind(found: Band, setup: Setup, by_epoch: bool, ascii_only: bool) -> tuple[Sequence["Series"], Sequence[Fill]]:
    """The curves of a band, and what it is filled with."""
    from nntui.render.plot import Series

    x = np.array([place(setup, step, by_epoch) for step in found.steps.astype(int).tolist()])

    def curve(values: Array, at: int, name: str) -> Series:
        mark, plain = (mark_of(at, letters) for letters in (ascii_only, True))
        return Series(x, values, role_of(at), mark, plain, f"{mark} {name}")

    chosen = curve(found.chosen, CHOSEN, "chosen")
    if found.runs == 1:
        return [chosen], []
    least, low, median, high, largest = found.values
    outer, inner = (each.translate(PLAIN) if ascii_only else each for each in (EXTREMES, QUARTILES))
    fills = [Fill(x, least, largest, outer, "axis", counts=not found.far), Fill(x, low, high, inner, "axis")]
    return [curve(median, MEDIAN, "median"), chosen], fills
