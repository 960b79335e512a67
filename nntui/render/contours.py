"""Contour steps: levels at round numbers, the step that each value is on, and lines where one passes into the next."""

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.render.axes import linear_ticks
from nntui.render.cells import MAP_LEVELS, Line, Span, width_of
from nntui.render.heatmap import Cell, cells_of, finer, outline
from nntui.text.numbers import MINUS

Steps = NDArray[np.intp]

MOST = MAP_LEVELS - 1  # levels: a step of the colour scale for what lies between two
FEWEST = 3  # levels, where round numbers on a log scale give so many
ROUND = ((1.0, 1.5, 2.0, 3.0, 5.0, 7.0), (1.0, 2.0, 5.0), (1.0, 3.0), (1.0,))  # in each power of ten, the densest first
FARTHEST = 1e-8  # the lowest level, in parts of the highest value
FLAT = 1e-9  # a difference smaller than this part of the values is rounding
TINY = 1e-300  # what is 0 on a log scale


def levels_between(low: float, high: float) -> list[float]:
    """At most MOST round numbers between two numbers that aren't negative, evenly on a log scale if they are far
    enough apart; none where there is nothing between them.
    """
    low = max(low, high * FARTHEST)
    if not (0 < high < math.inf and low > 0 and high - low > FLAT * high):
        return []
    powers = range(math.floor(math.log10(low)), math.floor(math.log10(high)) + 1)
    for each in ROUND:
        found = [level for power in powers for level in (float(f"{f}e{power}") for f in each) if low < level < high]
        if len(found) <= MOST:
            break
    found = found[:: max(-(-len(found) // MOST), 1)]  # there may be more powers of ten
    if len(found) >= FEWEST:
        more = _below(low, found[0])
        return [*more[max(len(more) + len(found) - MOST, 0) :], *found]
    unit = 10.0 ** math.floor(math.log10(high))
    return [
        tick.value * unit
        for tick in linear_ticks(low / unit, high / unit, MOST, 1.0)
        if low / unit < tick.value < high / unit
    ]


def _below(low: float, level: float) -> list[float]:
    """Round numbers between the lowest value and the lowest level: in the valley they tell most."""
    powers = range(math.floor(math.log10(low)), math.floor(math.log10(level)) + 1)
    return [each for power in powers for f in ROUND[0] if low < (each := float(f"{f}e{power}")) < level]


def steps_of(values: Array, levels: list[float]) -> Steps:
    """The step of each value: how many levels are below it; −1 where it isn't finite."""
    steps: Steps = np.where(np.isfinite(values), np.searchsorted(levels, values), -1)
    return steps


def colour_of(step: int, steps: int) -> int:
    """The step of the colour scale: its last where the values are lowest."""
    return MAP_LEVELS - 1 - round(step * (MAP_LEVELS - 1) / max(steps - 1, 1))


def contour_cells(values: Array, levels: list[float], ascii_only: bool) -> list[list[Cell]]:
    """A character and its roles for each cell, of values with two lines for a line of cells, the upper one first."""
    colours = np.array([*(colour_of(step, len(levels) + 1) for step in range(len(levels) + 1)), MAP_LEVELS // 2])
    steps = steps_of(values, levels)
    with np.errstate(all="ignore"):
        fine = np.exp(finer(np.log(np.maximum(values, TINY))[np.newaxis])[0])
    border = outline(steps_of(fine, levels))
    signs = [*map(str, range(len(levels) + 1)), "?"]
    return cells_of(steps % len(signs), colours[steps], ascii_only, border=border, signs=signs, line_role="muted")


def scale_legend(levels: list[float], width: int) -> Line:
    """The steps by their digits with the levels between them; where it is narrow only some of the levels."""
    texts = level_texts(levels)
    for blank, stride in ((" ", 1), *(("", stride) for stride in range(1, len(levels) + 2))):
        line: Line = []
        for step in range(len(levels) + 1):
            line.append(Span(f"{blank}{step}{blank}", f"text under{colour_of(step, len(levels) + 1)}"))
            if step < len(levels) and step % stride == stride - 1:
                line.append(Span(f" {texts[step]} ", "muted"))
        if width_of(line) <= width:
            break
    return line


def level_texts(levels: list[float]) -> list[str]:
    """The levels in as few digits as tell them apart."""
    for digits in range(1, 17):
        texts = [f"{level:.{digits}g}" for level in levels]
        if all(one != other for one, other in pairwise(texts)) and all(
            abs(float(text) - level) <= 1e-6 * level for text, level in zip(texts, levels, strict=True)
        ):
            break
    return [text.replace("-", MINUS) for text in texts]
