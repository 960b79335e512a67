"""A map in half-blocks: two values in each cell, a step of a colour scale each; the border between two sides as a line
of dots, and signs that tell the sides apart without colour.
"""

from collections.abc import Sequence
from functools import cache
from itertools import groupby, product
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from nntui.engine.arrays import Array
from nntui.render.axes import Tick, linear_ticks
from nntui.render.braille import BITS
from nntui.render.cells import MAP_COLOURS, MAP_LEVELS, Line, Span, fit
from nntui.text.numbers import MINUS

CELLS_PER_TICK = 10
SIGN_EVERY = 3, 8  # lines and cells between two signs, more where so many of them would stand on a line or in a column
MOST_SIGNS = 9
ABOVE, BELOW = "+", "·"
PLAIN = {"·": ".", "●": "O", "○": "o", "◇": "?", "■": "#", "□": "["}

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


def cells_of(
    sides: NDArray[np.intp] | None,
    levels: NDArray[np.intp],
    ascii_only: bool,
    *,
    border: NDArray[np.intp] | None = None,
    signs: Sequence[str] = (BELOW, ABOVE),
    line_role: str = "strong",
) -> list[list[Cell]]:
    """A character and its roles for each cell: half-blocks, the border (see `border_of`), and the signs of the sides.

    `sides` (the number of each place's side) and `levels` have shape (2 × lines, columns), `border` (lines, columns).
    """
    lines, columns = len(levels) // 2, levels.shape[1]
    blocks = _blocks(ascii_only)
    under = [line.tolist() for line in levels[1::2]]
    pairs = zip(levels[::2].tolist(), under, strict=True)
    cells = [[blocks[high][low] for high, low in zip(*pair, strict=True)] for pair in pairs]
    if sides is not None:
        apart = [max(n, -(-size // MOST_SIGNS)) for n, size in zip(SIGN_EVERY, (lines, columns), strict=True)]
        for line, column in product(range(1, lines, apart[0]), range(apart[1] // 2, columns, apart[1])):
            sign = signs[int(sides[2 * line + 1, column])]
            cells[line][column] = (PLAIN.get(sign, sign) if ascii_only else sign, f"text under{under[line][column]}")
    border = np.zeros((lines, columns), dtype=np.intp) if border is None else border
    for line, column in np.argwhere(border).tolist():
        dots = int(border[line, column])
        dotted = stroke(dots) if ascii_only else chr(0x2800 + dots)
        cells[line][column] = (dotted, f"{line_role} under{under[line][column]}")
    return cells


@cache
def _blocks(ascii_only: bool) -> list[list[Cell]]:
    """The cell for each two colours, the upper one and the lower one."""
    return [
        [(" " if ascii_only or high == low else "▀", f"map{high} under{low}") for low in MAP_COLOURS]
        for high in MAP_COLOURS
    ]


def border_of(values: Array, level: float) -> NDArray[np.intp]:
    """Where the side changes: for each cell the bits of its braille dots, of shape (lines, columns), 0 where there is
    none. `values` (outputs, 2 × lines, columns) lie on two sides of a level, or where there are several outputs on the
    side of the highest one. Between them they are taken to be straight.
    """
    fine = finer(values)
    return outline(np.argmax(fine, axis=0) if len(values) > 1 else (fine[0] > level).astype(np.intp))


def finer(values: Array) -> Array:
    """Values (n, lines, columns) at twice as many lines and columns, the dots of cells: straight between them."""
    return _twice(_twice(values, 1), 2)


def outline(sides: NDArray[np.intp]) -> NDArray[np.intp]:
    """The bits of each cell's braille dots, (lines, columns), on the higher side of where the number of a dot's side
    changes, of shape (4 × lines, 2 × columns).
    """
    dots = np.zeros(sides.shape, dtype=np.bool_)
    dots[1:] |= sides[1:] > sides[:-1]
    dots[:-1] |= sides[:-1] > sides[1:]
    dots[:, 1:] |= sides[:, 1:] > sides[:, :-1]
    dots[:, :-1] |= sides[:, :-1] > sides[:, 1:]
    lines, columns = len(sides) // 4, sides.shape[1] // 2
    bits: NDArray[np.intp] = (dots.reshape(lines, 4, columns, 2) * BITS[:, np.newaxis]).sum(axis=(1, 3))
    return bits


def _twice(values: Array, axis: int) -> Array:
    """Twice as many values along an axis: a quarter of the way to either neighbour, at the ends the value itself."""
    size = values.shape[axis]
    padded = np.concatenate([values.take([0], axis), values, values.take([-1], axis)], axis)
    before, after = (padded.take(range(start, start + size), axis) for start in (0, 2))
    doubled = np.stack([0.75 * values + 0.25 * before, 0.75 * values + 0.25 * after], axis + 1)
    return doubled.reshape([*values.shape[:axis], 2 * size, *values.shape[axis + 1 :]])


@cache
def stroke(bits: int) -> str:
    """The character of a border where there is no braille: its direction."""
    dots = (bits & BITS) > 0
    heights = [float(np.flatnonzero(column).mean()) for column in dots.T if column.any()]
    fall = heights[-1] - heights[0]
    if len(heights) == 1 or (np.flatnonzero(dots.any(axis=1)).size > 2 and abs(fall) < 1):
        return "|"
    return "-" if abs(fall) < 1 else "\\" if fall > 0 else "/"


def put(row: list[Cell], column: int, text: str, role: str) -> None:
    """Write a text upon a line of cells; what lies under it keeps its colour."""
    for character in text:
        size = cell_len(character)
        if column >= 0 and column + size <= len(row) and size:
            under = row[column][1].split()[-1]
            row[column : column + size] = [(character, f"{role} {under}"), ("", f"{role} {under}")][:size]
        column += size


def cell_at(
    x: float, y: float, limits: tuple[float, float, float, float], size: tuple[int, int]
) -> tuple[int, int] | None:
    """The column and line of a point; None if it isn't finite."""
    return cells_at(np.array([[x, y]]), limits, size)[0]


def cells_at(
    points: Array, limits: tuple[float, float, float, float], size: tuple[int, int]
) -> list[tuple[int, int] | None]:
    """The column and line of each of some points, (n, 2); None for one that isn't finite."""
    left, right, bottom, top = limits
    finite: NDArray[np.bool_] = np.logical_and.reduce(np.isfinite(points), 1)
    x, y = np.where(finite[:, np.newaxis], points, 0.0).T
    with np.errstate(all="ignore"):  # of numbers as large as there are
        parts = (x - left) / (right - left), (top - y) / (top - bottom)
        columns, lines = (
            np.clip(np.nan_to_num(part * most), 0, most - 1).astype(np.intp).tolist()
            for part, most in zip(parts, size, strict=True)
        )
    return [(x, y) if there else None for x, y, there in zip(columns, lines, finite.tolist(), strict=True)]


def framed(cells: list[list[Cell]], texts: dict[int, str], gutter: int) -> list[Line]:
    """The map's lines with the numbers of the upright axis before them."""
    lines = []
    for i, row in enumerate(cells):
        before = Span(f"{fit(texts.get(i, '').replace('-', MINUS), gutter, '>')} ", "axis")
        lines.append([before, *runs(row)])
    return lines


def runs(row: list[Cell]) -> Line:
    """A line of cells as runs."""
    grouped = groupby(row, key=itemgetter(1))
    return [Span("".join([character for character, _ in run]), role) for role, run in grouped]


def upright(ticks: list[Tick], low: float, high: float, room: int) -> dict[int, str]:
    """The text of the upright axis at each line."""
    return {min(int((high - tick.value) / (high - low) * room), room - 1): tick.text for tick in ticks}


def scale(low: float, high: float, gutter: int, canvas: int, unit: str = "") -> Line:
    """The numbers of the axis below, in the raw unit, each in the middle below its place."""
    line = [(" ", "axis")] * (gutter + 1 + canvas)
    for tick in with_unit(linear_ticks(low, high, max(canvas // (CELLS_PER_TICK + cell_len(unit)), 2), 1.0), unit):
        place = int((tick.value - low) / (high - low) * canvas)
        begin = gutter + 1 + min(max(place - cell_len(tick.text) // 2, 0), canvas - cell_len(tick.text))
        put(line, begin, tick.text.replace("-", MINUS), "axis")
    return [Span("".join(character for character, _ in line), "axis")]


def with_unit(ticks: Sequence[Tick], unit: str) -> list[Tick]:
    """The same ticks with the unit after each number: "120 lb"."""
    return [Tick(tick.value, f"{tick.text} {unit}" if unit else tick.text) for tick in ticks]
