"""The cells of a sweep's picture: a shade for each run, fuller where it did better, and what the shades mean."""

import math

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from nntui.engine.arrays import Array
from nntui.quantities.sweep_block import NEVER
from nntui.quantities.swept import Sweep
from nntui.text.numbers import count, short

SHADES = "█▓▒░"  # from the best to the worst
NOT_TRUE, DIVERGED, UNKNOWN = "·", "×", " "
PLAIN = str.maketrans("█▓▒░·×", "#*+-.x")
LOG_FROM = 10.0  # times the least that the largest is where shades go in equal ratios
DIGITS = 3


def edges_of(values: Array) -> Array:
    """Where one shade passes into the next, (SHADES − 1,): in equal ratios where they are far apart, none where all
    finite values are alike.
    """
    finite = values[np.isfinite(values)]
    if not len(finite) or finite.min() == finite.max():
        return np.empty(0)
    low, high = float(finite.min()), float(finite.max())
    if 0 < low * LOG_FROM < high:
        return np.exp(np.linspace(math.log(low), math.log(high), len(SHADES) + 1)[1:-1])
    share = np.linspace(0, 1, len(SHADES) + 1)[1:-1]
    return low * (1 - share) + high * share  # never beyond either end


def shades(values: Array) -> NDArray[np.intp]:
    """A shade for each of some values (n,), 0 for the least; −1 where there is none."""
    edges = edges_of(values)
    found = np.searchsorted(edges, values, side="right") if len(edges) else np.zeros(len(values), dtype=np.intp)
    return np.where(np.isfinite(values), found, -1)


def glyphs(sweep: Sweep) -> list[str]:
    """A character for each run."""
    levels = shades(sweep.measured)
    never = NOT_TRUE if sweep.until else UNKNOWN
    return [
        DIVERGED if diverged != NEVER else SHADES[level] if level >= 0 else never if reached != NEVER else UNKNOWN
        for diverged, level, reached in zip(
            sweep.outcome.diverged.tolist(), levels.tolist(), sweep.outcome.reached.tolist(), strict=True
        )
    ]


def legend(sweep: Sweep, *, short: bool = False) -> list[tuple[str, str]]:
    """What each character means that may be there: the shades with their borders first, in `short` from where on."""
    finite = sweep.measured[np.isfinite(sweep.measured)]
    found = []
    if len(finite):
        ends = [float(finite.min()), *edges_of(sweep.measured).tolist(), float(finite.max())]
        steps = zip(SHADES, ends, ends[1:], strict=False) if len(ends) > 2 else [(SHADES[0], ends[0], ends[1])]
        whole = bool(sweep.until)
        between = "…" if short else " to "
        found = [(shade, f"{few(low, whole=whole)}{between}{few(high, whole=whole)}") for shade, low, high in steps]
        if short:
            found[:-1] = [(shade, said[: said.index(between) + 1]) for shade, said in found[:-1]]
    if sweep.until:
        found.append((NOT_TRUE, "not true"))
    return [*found, (DIVERGED, "diverged")]


def meanings(sweep: Sweep, width: int, *, ascii_only: bool = False) -> list[str]:
    """What the cells mean, all shades and the signs that are there: in full where that fits a line of so many cells,
    else in few words on as many as it takes.
    """
    there, plain = {*SHADES, *glyphs(sweep)}, PLAIN if ascii_only else {}
    full, few_words = (
        [f"{sign.translate(plain)} {said}" for sign, said in legend(sweep, short=short) if sign in there]
        for short in (False, True)
    )
    measure = "step" if sweep.until else "error"
    if cell_len(line := f"{measure}: {'  '.join(full)}") <= width:
        return [line]
    lines = [measure]
    for each in few_words:
        if cell_len(lines[-1]) + 1 + cell_len(each) <= width:
            lines[-1] += f" {each}"
        else:
            lines.append(each)
    return lines


def few(value: float, *, whole: bool = False) -> str:
    """A step, or an error in a few digits."""
    return count(round(value)) if whole else short(float(f"{value:.{DIGITS}g}"))
