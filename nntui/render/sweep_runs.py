"""The runs of a sweep: a cell for each by what was varied; and how their error went along the way."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from nntui.quantities.sweep_block import NEVER
from nntui.quantities.sweep_summary import Grid, grid, line, ranked
from nntui.quantities.swept import Sweep
from nntui.render.cells import Line, Span, clip, clip_words, fit, width_of, with_role
from nntui.render.content import Clicked, PaneContent, drawn
from nntui.render.pane import Drawing
from nntui.render.plot import plot, sentence
from nntui.render.spoken import Telling, labelled
from nntui.render.sweep_band import band_of, behind, chosen_run, sweeping_of
from nntui.render.sweep_band import legend as legend_of_band
from nntui.render.sweep_cells import DIVERGED, PLAIN, few, glyphs, meanings
from nntui.render.sweep_table import sweep_table
from nntui.session.commands import ChooseRun, Command
from nntui.session.frame import Frame
from nntui.session.number_meant import Named, number_chosen
from nntui.session.sweeping import opening
from nntui.text.escape import printable
from nntui.text.frozen import dataclass
from nntui.text.numbers import count, plural
from nntui.text.wrapping import wrap

BEST = 5  # runs that are told by themselves
GAP = 2  # cells between what a line is, its runs, and what came of them
ROOMY = 60  # cells of a pane in which there is room for more than a number beside each line
NARROW = 50  # cells of a pane in which the key isn't said with each of its values
FEWEST_CELLS = 8  # of the runs of a line
CURVES = 9  # lines of the curves at least
WIDE = 2  # cells of a run where there is room


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
    sweeping, reason = sweeping_of(frame)
    if sweeping is None:
        return drawn(sentence(reason, width, height))
    sweep = sweeping.sweep
    layout = _layout(sweep, width)
    signs, chosen = glyphs(sweep), chosen_run(frame, sweep)
    header = _header(frame, sweep, layout, chosen, width, height, drawing.ascii_only)
    below = _curves(frame, sweep, width, height - len(header) - len(layout.lines), drawing.ascii_only)
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


def tell(frame: Frame, how: Telling) -> Iterator[str]:
    """How many runs, what came of them by the first key that was varied, then the best of them and the chosen one."""
    sweeping, reason = sweeping_of(frame)
    if sweeping is None:
        yield from wrap(reason, how.width)
        return
    sweep = sweeping.sweep
    runs, chosen = grid(sweep.keys), chosen_run(frame, sweep)
    yield from wrap(_how_long(frame, sweep), how.width)
    heads, cells = sweep_table(frame.setup, runs, sweep)
    yield from labelled(cells, heads, how)
    order = ranked(sweep)
    told = dict.fromkeys([*order[:BEST], *([] if chosen is None else [chosen])])
    rows = [
        (
            ", ".join(map(printable, sweep.lines[run])) or "as it is",
            str(order.index(run) + 1),
            _came_of(sweep, run, short=False),
            "chosen" * (run == chosen),
        )
        for run in told
    ]
    yield from labelled(rows, ("run", "place", "came to", ""), Telling(how.width))


def _sweep(frame: Frame) -> Sweep | None:
    sweeping, _ = sweeping_of(frame)
    return None if sweeping is None else sweeping.sweep


def _layout(sweep: Sweep, width: int) -> Layout:
    runs = grid(sweep.keys)
    named = f"{runs.down.key} " if runs.down.key and width >= NARROW else ""
    heads = [f"{named}{printable(value)}" for value in runs.down.values]
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


def _header(
    frame: Frame, sweep: Sweep, layout: Layout, chosen: int | None, width: int, height: int, ascii_only: bool
) -> list[Line]:
    """What a run is, which is chosen, and what the cells mean; how a run is opened, where there is room for it."""
    cells = [[Span(each, "muted")] for each in meanings(sweep, width, ascii_only=ascii_only)]
    found = [[Span(_what(frame, sweep, layout, width), "muted")]]
    if chosen is not None:
        edits = ", ".join(map(printable, sweep.lines[chosen])) or "as it is"
        said = [[Span(edits, "strong"), Span(f": {_came_of(sweep, chosen, short)}")] for short in (False, True)]
        found.append(next((line for line in said if width_of(line) <= width), said[-1]))
        opens = Span("" if _opening(frame, sweep, chosen) is None else "Enter opens it as a branch", "muted key")
        if width_of(found[-1]) + GAP + cell_len(opens.text) <= width:
            found[-1] = [*found[-1], Span(" " * GAP), opens]
        elif height > len(found) + len(cells) + len(layout.lines):
            found.append([opens])
    return [clip(each, width) for each in (*found, *cells)]


def _what(frame: Frame, sweep: Sweep, layout: Layout, width: int) -> str:
    """How many runs, how long, until when; where there is no room for that, what goes down and what across."""
    runs, said = plural(sweep.runs, "run"), [_how_long(frame, sweep)]
    across = " × ".join(each.key for each in layout.runs.others)
    keys = [layout.runs.down.key and f"{layout.runs.down.key} ↓", across and f"{across} →"]
    said.append(f"{runs}: {', '.join(filter(None, keys))}")
    return next((each for each in said if cell_len(each) <= width), said[-1])


def _how_long(frame: Frame, sweep: Sweep) -> str:
    """How many runs, from where, how long, until when."""
    runs, swept = plural(sweep.runs, "run"), frame.view.sweep
    from_step = f"from step {count(swept.step)}, " if swept is not None and swept.step else ""
    steps = f"{from_step}{plural(sweep.task.steps, 'step')} each"
    return f"{runs}: {steps}, at most until {printable(sweep.until)}" if sweep.until else f"{runs}: {steps}"


def _came_of(sweep: Sweep, run: int, short: bool) -> str:
    """What came of a run, as far as it is trained; in `short` the one number that it is compared by."""
    if sweep.outcome.reached[run] == NEVER:
        return "not trained yet"
    error = few(float(sweep.outcome.errors[run]))
    if sweep.outcome.diverged[run] != NEVER:
        return f"diverged at step {count(int(sweep.outcome.diverged[run]))}"
    true = "true " if sweep.outcome.stopped[run] != NEVER else ""
    if short:
        return f"error {error}" if not true else f"true at {count(int(sweep.outcome.reached[run]))}"
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


def _curves(frame: Frame, sweep: Sweep, width: int, height: int, ascii_only: bool) -> list[Line]:
    """Where this pane alone is seen: how the errors of the chosen run's line went along the way."""
    found = band_of(frame, sweep) if frame.view.enlarged and height >= CURVES else None
    if found is None:
        return []
    series, fills = behind(found, frame.setup, frame.view.by_epoch, ascii_only)
    words = [clip_words(line, width) for line in legend_of_band(found, ascii_only)]
    x = series[0].x[found.steps <= max(found.last, 1)]
    label = "epoch" if frame.view.by_epoch else "step"
    plotted = plot(
        series,
        width,
        height - 1 - len(words),
        log=frame.view.log,
        x_limits=(float(x[0]), float(x[-1])),
        x_label=label,
        ascii_only=ascii_only,
        fills=fills,
    )
    return [[], *words, *plotted.at(None)]


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


def next_run(frame: Frame, by: int) -> Command | None:
    """The next better or worse run."""
    sweep = _sweep(frame)
    if sweep is None:
        return None
    order = ranked(sweep)
    chosen = chosen_run(frame, sweep)
    at = order.index(chosen) + by if chosen in order else 0
    return ChooseRun(order[min(max(at, 0), len(order) - 1)]) if order else None


def _opening(frame: Frame, sweep: Sweep, run: int) -> tuple[Command, ...] | None:
    """What opens a run as a branch, once it is trained."""
    swept = frame.view.sweep
    if swept is None or sweep.outcome.reached[run] == NEVER or frame.branches.branch(swept.branch) is None:
        return None
    return opening(swept, sweep, run)


def number(frame: Frame) -> Named | None:
    """The error of the chosen run, once all runs are done. Without a sweep it is the number that is chosen."""
    sweep = _sweep(frame)
    if sweep is None:
        return number_chosen(frame)
    run = chosen_run(frame, sweep) if sweep.whole else None
    return None if run is None else Named(float(sweep.outcome.errors[run]), "error of the chosen run", ("error",))


def enter(frame: Frame) -> Clicked:
    """What opens the chosen run as a branch."""
    sweep = _sweep(frame)
    chosen = None if sweep is None else chosen_run(frame, sweep)
    return None if sweep is None or chosen is None else _opening(frame, sweep, chosen)
