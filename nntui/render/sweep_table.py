"""What came of a sweep in a table: a heading, and a line of texts for each value of the key that goes down."""

import math
from collections.abc import Sequence

from nntui.quantities.sweep_summary import Grid, Line, line
from nntui.quantities.swept import Sweep
from nntui.render.sweep_cells import few
from nntui.scenario.setup import Setup
from nntui.text.escape import printable
from nntui.text.numbers import count


def error_words(setup: Setup) -> str:
    """What the error of a run is."""
    return setup.metric_words(setup.metrics[0]) if setup.metrics else "error"


def sweep_table(setup: Setup, runs: Grid, sweep: Sweep) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """The heading, and the lines. Of several runs in a line the last three are the quartiles of their error."""
    several = runs.places.shape[1] > 1
    heads = [runs.down.key, *(["runs"] if several else []), *(["came true", "median step"] if sweep.until else [])]
    heads += ["diverged", *(["lower", "median", "upper"] if several else [error_words(setup)])]
    found = zip(runs.down.values, runs.places, strict=True)
    return heads, [_cells(value, line(sweep, places), sweep) for value, places in found]


def _cells(value: str, found: Line, sweep: Sweep) -> list[str]:
    several = found.runs > 1
    true = [count(found.true), "–" if math.isnan(found.step) else count(round(found.step))] if sweep.until else []
    errors = ["–" if math.isnan(each) else few(each) for each in found.quartiles]
    cells = [printable(value), *([count(found.runs)] if several else []), *true, count(found.diverged)]
    return [*cells, *(errors if several else errors[:1])]
