"""What `sweep` prints and writes: a table and a picture for people, dictionaries for JSON, a line a run for CSV."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from rich.cells import cell_len

from nntui.quantities.sweep_block import NEVER
from nntui.quantities.sweep_summary import Grid, best, grid
from nntui.quantities.swept import Sweep
from nntui.render.sweep_cells import few, glyphs, meanings
from nntui.render.sweep_table import error_words, sweep_table
from nntui.scenario.setup import Setup
from nntui.text.escape import printable
from nntui.text.numbers import as_json, count, plural
from nntui.timeline.varied import Varied

WIDTH = 79  # cells of a line
GAP = 3  # cells between what a line is and its runs
APART = 5  # runs between two whose value is written above them, in as many cells and a blank


def as_text(setup: Setup, sweep: Sweep) -> str:
    """The sweep in words, a table with a line for each value of a key, and a picture with a cell for each run."""
    runs = grid(sweep.keys)
    lines = [f"{setup.scenario.title} ({setup.name}): {plural(sweep.runs, 'run')}, {_varied(sweep.keys)}"]
    ends = f"up to step {count(int(sweep.outcome.reached.max(initial=0)))}"
    lines += [f"each until {printable(sweep.until)}, at most {ends[3:]}" if sweep.until else f"each {ends}", ""]
    lines += _table(setup, runs, sweep)
    lines += ["", *picture(runs, sweep)]
    if (place := best(sweep)) is not None:
        how = (
            f"came true first, at step {count(int(sweep.outcome.stopped[place]))}" if sweep.until else "smallest error"
        )
        edits = ", ".join(map(printable, sweep.lines[place])) or "as it is"
        lines += ["", f"{how}: {edits} ({few(float(sweep.outcome.errors[place]))})"]
    return "\n".join(each.rstrip() for each in lines)


def _varied(keys: Sequence[Varied]) -> str:
    return " × ".join(printable(each.said) for each in keys)


def _table(setup: Setup, runs: Grid, sweep: Sweep) -> Iterator[str]:
    """A line for each value of the key that goes down."""
    several = runs.places.shape[1] > 1
    heads, cells = sweep_table(setup, runs, sweep)
    widths = [max(map(cell_len, column)) for column in zip(heads, *cells, strict=True)]
    if several:
        left = sum(widths[:-3]) + 2 * (len(widths) - 3)  # or as much more as has no room on the right
        yield " " * min(left, max(WIDTH - cell_len(words := f"{error_words(setup)}, quartiles"), 0)) + words
    for row in (heads, *cells):
        yield "  ".join(" " * (width - cell_len(cell)) + cell for cell, width in zip(row, widths, strict=True))


def picture(runs: Grid, sweep: Sweep) -> Iterator[str]:
    """A cell for each run, fuller where it is better, and what the cells mean."""
    signs = glyphs(sweep)
    heads = [f"{runs.down.key} {printable(value)}".strip() for value in runs.down.values]
    width = max(map(cell_len, heads))
    room = WIDTH - width - GAP
    if runs.others:
        yield f"{'':{width + GAP}}{_varied(runs.others)}"
        across = [printable(values[0]) for values in runs.across[::APART]] if len(runs.others) == 1 else []
        if len(across) > 1 and len(runs.across) <= room and max(map(cell_len, across)) < APART:
            yield f"{'':{width + GAP}}{''.join(each + ' ' * (APART - cell_len(each)) for each in across)}"
    for head, places in zip(heads, runs.places, strict=True):
        cells = "".join(signs[place] for place in places.tolist())
        for start in range(0, len(cells), room):
            named = head if start == 0 else ""
            yield f"{' ' * (width - cell_len(named))}{named}{'':{GAP}}{cells[start : start + room]}"
    yield ""
    yield from meanings(sweep, WIDTH)


def as_dictionary(setup: Setup, sweep: Sweep) -> dict[str, Any]:
    """The same for JSON, with all runs; nan and the infinities are strings."""
    return {
        "name": setup.name,
        "varied": {each.key: list(each.values) for each in sweep.keys},
        "until": sweep.until or None,
        "complete": sweep.whole,
        "runs": list(_runs(sweep)),
    }


def _runs(sweep: Sweep) -> Iterator[dict[str, Any]]:
    places = np.indices([len(each.values) for each in sweep.keys]).reshape(len(sweep.keys), -1).T
    for place, at in enumerate(places.tolist()):
        if sweep.outcome.reached[place] == NEVER:
            continue
        metrics = {name: as_json(float(values[place])) for name, values in sweep.outcome.metrics.items()}
        yield {
            **{each.key: each.values[which] for each, which in zip(sweep.keys, at, strict=True)},
            "step": int(sweep.outcome.reached[place]),
            "came_true": int(sweep.outcome.stopped[place]) if sweep.solved[place] else None,
            "diverged": int(sweep.outcome.diverged[place]) if sweep.outcome.diverged[place] != NEVER else None,
            **metrics,
        }


def as_csv(sweep: Sweep) -> str:
    """A line for each run."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = [*(each.key for each in sweep.keys), "step", "came_true", "diverged", *sweep.outcome.metrics]
    writer.writerow(names)
    for run in _runs(sweep):
        writer.writerow("" if (value := run.get(name)) is None else value for name in names)
    return out.getvalue()
