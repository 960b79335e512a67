"""A map in half-blocks: two values in each cell, a step of a colour scale each; the border between two sides as a line,
and signs that tell the sides apart without colour.
"""

from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.render.axes import Tick, linear_ticks
from nntui.render.cells import MAP_LEVELS, Line, Span, fit
from nntui.text.numbers import MINUS

CELLS_PER_TICK = 10
SIGN_EVERY = 3, 8  # lines and cells between two signs
ABOVE, BELOW = "+", "·"
BORDER = {(True, False): "─", (False, True): "│", (True, True): "┼"}  # by: changes upwards, changes sideways
PLAIN = {"─": "-", "│": "|", "┼": "+", "·": "."}

Cell = tuple[str, str]  # a character and its roles


def middles(low: float, high: float, n: int) -> Array:
    """The middles of n equal parts, from `low` to `high`."""
    return low + (high - low) * (np.arange(n) + 0.5) / n


def levels_of(values: Array, low: float, level: float, high: float) -> NDArray[np.intp]:
    """The step of the colour scale for each answer: the middle one stands where the answer changes."""
    middle = MAP_LEVELS // 2
    share = np.where(
        values > level,
        (values - level) / ((high - level) or 1.0),
        -(level - values) / ((level - low) or 1.0),
    )
    levels: NDArray[np.intp] = np.rint(middle + middle * np.clip(np.nan_to_num(share), -1, 1)).astype(np.intp)
    return levels


def cells_of(above: NDArray[np.bool_] | None, levels: NDArray[np.intp], ascii_only: bool) -> list[list[Cell]]:
    """A character and its roles for each cell: half-blocks, the border, and the signs of the sides."""
    sides = above is not None
    above = np.zeros(levels.shape, dtype=bool) if above is None else above
    upper, lower = above[::2], above[1::2]
    upwards = upper != lower
    upwards[1:] |= lower[:-1] != upper[1:]
    beside = np.zeros_like(lower)
    beside[:, :-1] = lower[:, :-1] != lower[:, 1:]
    cells = []
    for line in range(len(upper)):
        row = []
        for column in range(upper.shape[1]):
            high, low = levels[2 * line, column], levels[2 * line + 1, column]
            changes = bool(upwards[line, column]), bool(beside[line, column])
            signs = sides and line % SIGN_EVERY[0] == 1 and column % SIGN_EVERY[1] == SIGN_EVERY[1] // 2
            if any(changes):
                character, role = BORDER[changes], f"strong under{low}"
            elif signs:
                character, role = ABOVE if lower[line, column] else BELOW, f"text under{low}"
            else:
                character, role = "▀", f"map{high} under{low}"
            if ascii_only:
                character = " " if character == "▀" else PLAIN.get(character, character)
            row.append((character, role))
        cells.append(row)
    return cells


def cell_at(
    x: float, y: float, limits: tuple[float, float, float, float], size: tuple[int, int]
) -> tuple[int, int] | None:
    """The column and line of a point; None if it isn't finite."""
    left, right, bottom, top = limits
    if not (np.isfinite(x) and np.isfinite(y)):
        return None
    column, line = int((x - left) / (right - left) * size[0]), int((top - y) / (top - bottom) * size[1])
    return min(max(column, 0), size[0] - 1), min(max(line, 0), size[1] - 1)


def framed(cells: list[list[Cell]], texts: dict[int, str], gutter: int) -> list[Line]:
    """The map's lines with the numbers of the upright axis before them."""
    lines = []
    for i, row in enumerate(cells):
        before = Span(f"{fit(texts.get(i, '').replace('-', MINUS), gutter, '>')} ", "axis")
        runs = [
            Span("".join(character for character, _ in run), role)
            for role, run in ((role, list(run)) for role, run in groupby(row, key=lambda cell: cell[1]))
        ]
        lines.append([before, *runs])
    return lines


def upright(ticks: list[Tick], low: float, high: float, room: int) -> dict[int, str]:
    """The text of the upright axis at each line."""
    return {min(int((high - tick.value) / (high - low) * room), room - 1): tick.text for tick in ticks}


def scale(low: float, high: float, gutter: int, canvas: int) -> Line:
    """The numbers of the axis below, in the raw unit, each in the middle below its place."""
    text = [" "] * (gutter + 1 + canvas)
    ticks = linear_ticks(low, high, max(canvas // CELLS_PER_TICK, 2), 1.0)
    for tick in ticks:
        place = int((tick.value - low) / (high - low) * canvas)
        begin = gutter + 1 + min(max(place - len(tick.text) // 2, 0), canvas - len(tick.text))
        text[begin : begin + len(tick.text)] = tick.text.replace("-", MINUS)
    return [Span("".join(text), "axis")]
