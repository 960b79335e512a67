"""The sweep: many runs side by side, a cell for each by what was varied; and how their error went along the way."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from nntui.quantities.sweep_block import NEVER
from nntui.quantities.sweep_summary import Grid, band, grid, line, ranked
from nntui.quantities.swept import Sweep
from nntui.render.cells import Line, Span, clip, fit, with_role
from nntui.render.content import Clicked, PaneContent, drawn
from nntui.render.pane import Drawing, Pane
from nntui.render.plot import Series, plot, sentence
from nntui.render.sweep_cells import DIVERGED, PLAIN, few, glyphs, legend, measure
from nntui.session.commands import ChooseRun, Command
from nntui.session.frame import Frame
from nntui.session.sweeping import EXAMPLE, Sweeping, opening, sweep_of
from nntui.session.view import SWEEP
from nntui.text.escape import printable
from nntui.text.frozen import dataclass
from nntui.text.numbers import count, plural

GAP = 2  # cells between what a line is, its runs, and what came of them
ROOMY = 60  # cells of a pane in which there is room for more than a number beside each line
FEWEST_CELLS = 8  # of the runs of a line
CURVES = 9  # lines of the curves at least
WIDE = 2  # cells of a run where there is room
BAND = (  # from the outside in: the role of each curve, its mark, and what it is called
    ("axis", "-", "least"),
    ("series2", ".", "¼"),
    ("series1", "*", "median"),
    ("series2", ".", "¾"),
    ("axis", "-", "largest"),
)


@dataclass(frozen=True, eq=False)
class Layout:
    """How the picture lies: the runs in their grid, what stands before each of its lines, the cells of a run, how many
    runs stand beside each other; for each line of the pane the line of the grid and its first run. `roomy` where
    more than a number stands beside it.
    """

    runs: Grid
    heads: list[str]
    wide: int
    abreast: int
    lines: list[tuple[int, int]]
    roomy: bool


def draw(frame: Frame, width: int, height: int, drawing: Drawing) -> PaneContent:
    """A line for each value of the first key: its runs, and what came of them; below the curves, if there is room."""
    sweeping, reason = _sweeping(frame)
    if sweeping is None:
        return drawn(sentence(reason, width, height))
    sweep = sweeping.sweep
    layout = _layout(sweep, width)
    signs, chosen = glyphs(sweep), _chosen(frame, sweep)
    header = [clip(each, width) for each in _header(frame, sweep, chosen, drawing.ascii_only)]
    below = _curves(sweep, layout, chosen, width, height - len(header) - len(layout.lines), drawing.ascii_only)
    lines = [_line(sweep, layout, signs, chosen, at, drawing.ascii_only) for at in range(len(layout.lines))]

    def hit(x: int, i: int) -> Clicked:
        run = _run_at(layout, x, i)
        if run is None:
            return None
        return _opening(frame, sweep, run) if run == frame.view.run else ChooseRun(run)

    shown = [*(clip(each, width) for each in lines), *below]
    at = None if chosen is None else _place(layout, chosen)
    content = PaneContent(header, len(shown), lambda i: shown[i], hit, at, footer=_progress(sweep))
    return content if sweep.whole else replace(content, more=sweeping.go_on)


def title(frame: Frame) -> str:
    """The pane's title: "SWEEP: units(1) = 1, 2, 3 × seed = 0 … 19"."""
    sweep = _sweep(frame)
    return "SWEEP" if sweep is None else f"SWEEP: {' × '.join(printable(each.said) for each in sweep.keys)}"


def _sweeping(frame: Frame) -> tuple[Sweeping | None, str]:
    """What is swept; else why there is nothing."""
    swept = frame.view.sweep
    if swept is None:
        return None, f"nothing is swept: e and a line with several values, as in {EXAMPLE}"
    sweeping = sweep_of(frame.moment.timeline.runs, swept)
    return (None, sweeping.problem) if sweeping.problem else (sweeping, "")


def _sweep(frame: Frame) -> Sweep | None:
    sweeping, _ = _sweeping(frame)
    return None if sweeping is None else sweeping.sweep


def _layout(sweep: Sweep, width: int) -> Layout:
    runs = grid(sweep.keys)
    heads = [f"{runs.down.key} {printable(value)}".strip() for value in runs.down.values]
    head, across = max(map(cell_len, heads)), runs.places.shape[1]
    room = max(width - head - 2 * GAP - _room_for_result(sweep, width), FEWEST_CELLS)
    wide = WIDE if across * WIDE <= room else 1
    abreast = max(room // wide, 1)
    lines = [(at, first) for at in range(len(heads)) for first in range(0, across, abreast)]
    return Layout(runs, [fit(each, head, ">") for each in heads], wide, min(abreast, across), lines, width >= ROOMY)


def _room_for_result(sweep: Sweep, width: int) -> int:
    """The cells of what came of a line's runs: in few words where the pane is narrow."""
    long, short = ("20 of 20 · 10,000", "20 of 20") if sweep.until else ("0.00123 … 0.00123", "0.00123")
    return len(long if width >= ROOMY else short)


def _header(frame: Frame, sweep: Sweep, chosen: int | None, ascii_only: bool) -> Iterator[Line]:
    """What a run is, which is chosen, and what the cells mean."""
    until = f", at most until {printable(sweep.until)}" if sweep.until else ""
    from_step = f"from step {count(frame.view.sweep.step)}, " if frame.view.sweep and frame.view.sweep.step else ""
    yield [Span(f"{plural(sweep.runs, 'run')}: {from_step}{plural(sweep.task.steps, 'step')} each{until}", "muted")]
    if chosen is not None:
        edits = ", ".join(map(printable, sweep.lines[chosen])) or "as it is"
        opens = "" if _opening(frame, sweep, chosen) is None else "   Enter opens it as a branch"
        yield [Span(edits, "strong"), Span(f": {_came_of(sweep, chosen)}"), Span(opens, "muted")]
    words = [f"{sign.translate(PLAIN) if ascii_only else sign} {said}" for sign, said in legend(sweep)]
    yield [Span(f"{measure(sweep)}: {'  '.join(words)}", "muted")]


def _came_of(sweep: Sweep, run: int) -> str:
    """What came of a run, as far as it is trained."""
    if sweep.outcome.reached[run] == NEVER:
        return "not trained yet"
    error = few(float(sweep.outcome.errors[run]))
    if sweep.outcome.diverged[run] != NEVER:
        return f"diverged at step {count(int(sweep.outcome.diverged[run]))}"
    true = "true " if sweep.outcome.stopped[run] != NEVER else ""
    return f"{true}at step {count(int(sweep.outcome.reached[run]))}, error {error}"


def _line(sweep: Sweep, layout: Layout, signs: list[str], chosen: int | None, at: int, ascii_only: bool) -> Line:
    down, first = layout.lines[at]
    places = layout.runs.places[down]
    cells: Line = []
    for run in places[first : first + layout.abreast].tolist():
        text = (signs[run].translate(PLAIN) if ascii_only else signs[run]) * layout.wide
        cell = Span(text, "warning" if signs[run] == DIVERGED else "series1")
        cells += with_role([cell], "selected") if run == chosen else [cell]
    blank = " " * (layout.wide * layout.abreast - sum(cell_len(each.text) for each in cells))
    head = layout.heads[down] if first == 0 else " " * cell_len(layout.heads[down])
    result = _result(sweep, places, layout.roomy) if first == 0 else ""
    return [Span(head), Span(" " * GAP), *cells, Span(blank + " " * GAP), Span(result, "text")]


def _result(sweep: Sweep, places: NDArray[np.intp], roomy: bool) -> str:
    """What came of the runs of a line."""
    found = line(sweep, places)
    if sweep.until:
        median = f" · {count(round(found.step))}" if found.true and roomy else ""
        return f"{found.true} of {found.runs}{median}"
    low, middle, high = found.quartiles
    if np.isnan(middle):
        return ""
    return few(middle) if found.runs == 1 or not roomy else f"{few(low)} … {few(high)}"


def _curves(sweep: Sweep, layout: Layout, chosen: int | None, width: int, height: int, ascii_only: bool) -> list[Line]:
    """The error of the chosen run's line along the way: median, quartiles and extremes, and the run itself."""
    if height < CURVES or chosen is None:
        return []
    down = layout.lines[_place(layout, chosen)][0]
    places = layout.runs.places[down]
    values = band(sweep, places)
    steps = sweep.task.marks.astype(np.float64)
    several = len(places) > 1
    series = [
        Series(steps, each, role, plain=plain, label=label)
        for each, (role, plain, label) in zip(values if several else (), BAND, strict=False)
    ]
    series.append(Series(steps, sweep.outcome.curves[chosen], "accent", plain="o", label="chosen"))
    finite = values[np.isfinite(values)]
    log = bool(len(finite)) and float(finite.min()) > 0 and float(finite.max()) > 10 * float(finite.min())
    words = f"{layout.heads[down].strip()}: error of the chosen run"
    if several:
        ended = ", as long as they train" if sweep.until else ""
        words += f", and of {count(len(places))} runs{ended}: median, quartiles, extremes"
    measured = np.flatnonzero(np.isfinite(sweep.outcome.curves[places]).any(axis=0))
    limits = (0.0, float(steps[measured[-1]]) if len(measured) and measured[-1] else 1.0)
    plotted = plot(series, width, height - 2, log=log, x_limits=limits, x_label="steps", ascii_only=ascii_only)
    return [[], clip([Span(words, "muted")], width), *plotted.at(None)]


def _chosen(frame: Frame, sweep: Sweep) -> int | None:
    """The chosen run; before one was chosen the best."""
    if frame.view.run is not None and sweep.lines:
        return min(frame.view.run, len(sweep.lines) - 1)
    return next(iter(ranked(sweep)), None)


def _place(layout: Layout, run: int) -> int:
    """The line of the pane that a run stands in."""
    down, across = np.argwhere(layout.runs.places == run)[0].tolist()
    return layout.lines.index((down, across // layout.abreast * layout.abreast))


def _run_at(layout: Layout, x: int, i: int) -> int | None:
    """The run at a cell of a line."""
    if not i < len(layout.lines):
        return None
    down, first = layout.lines[i]
    at = (x - cell_len(layout.heads[down]) - GAP) // layout.wide
    places = layout.runs.places[down]
    return int(places[first + at]) if 0 <= at < layout.abreast and first + at < len(places) else None


def _progress(sweep: Sweep) -> str:
    return "" if sweep.whole else f"{sweep.share:.0%}"


def _next_run(frame: Frame, by: int) -> Command | None:
    """The next better or worse run."""
    sweep = _sweep(frame)
    if sweep is None:
        return None
    order = ranked(sweep)
    chosen = _chosen(frame, sweep)
    at = order.index(chosen) + by if chosen in order else 0
    return ChooseRun(order[min(max(at, 0), len(order) - 1)]) if order else None


def _opening(frame: Frame, sweep: Sweep, run: int) -> tuple[Command, ...] | None:
    """What opens a run as a branch, once it is trained."""
    swept = frame.view.sweep
    if swept is None or sweep.outcome.reached[run] == NEVER or frame.branches.branch(swept.branch) is None:
        return None
    return opening(swept, sweep, run)


def _enter(frame: Frame) -> Clicked:
    sweep = _sweep(frame)
    chosen = None if sweep is None else _chosen(frame, sweep)
    return None if sweep is None or chosen is None else _opening(frame, sweep, chosen)


PANE = Pane(
    name=SWEEP,
    letter="v",
    words="many runs side by side, by what was varied; ↓ the next best, Enter opens it as a branch",
    area="upper-right",
    order=11,
    draw=draw,
    title=title,
    next_choice=_next_run,
    enter=_enter,
)
