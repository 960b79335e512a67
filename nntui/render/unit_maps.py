"""What each unit says, small, in the boxes of the diagram: over the same inputs as the map of the network, and below it
how many rows are on which side. An input shows what it is itself, which tells the axes.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from rich.cells import cell_len

from nntui.engine.arrays import Array
from nntui.render.braille import BITS
from nntui.render.cells import MAP_LEVELS, Line, Span, clip
from nntui.render.grid import CellGrid
from nntui.render.heatmap import border_of, cells_of, levels_of, middles, runs, stroke
from nntui.render.layout import FRAME, Layout, Wish
from nntui.render.said import Said, columns_of, raw, said_of, why_nothing
from nntui.session.frame import Frame
from nntui.text.numbers import number, short
from nntui.timeline.answers import all_answers, ranges

FEWEST, FEWEST_BESIDE, MOST = 2, 5, 9  # lines in a box for a map: in an enlarged pane, in another, and at most
LINES_WITH_WORDS = 5  # lines from which on the last one is of words
NARROWEST, WIDEST = 8, 20  # cells of a small map
EDGES = 13  # cells between two columns of boxes, for edges with their names and numbers
ARROWS = "→↑"  # the axes of a small map
SAID = "pictures: what a unit says"
SHADES = " .:-=+*#@"  # where there are no colours and no sides: a character for each step of the scale


def room_for_maps(sizes: Sequence[int], width: int, height: int, *, enlarged: bool) -> tuple[int, int]:
    """How many lines each box of a diagram with layers of `sizes` units has free for a small map, and how many cells
    wide it would be; 0 where there is too little room for it, or for the edges and their labels.
    """
    most, fewest = height // max(sizes) - FRAME, FEWEST if enlarged else FEWEST_BESIDE
    lines = min(most - 1 if most > FEWEST else most, MOST)  # a gap between two boxes, where there is room for it
    left = (width - EDGES * (len(sizes) - 1)) // len(sizes) - 2
    wide = min(2 * _lines_of_map(lines) + 6, WIDEST, left)
    lines = min(lines, max(wide, 0) * 2 // 3 + 1)  # not much taller than wide
    return (lines, wide) if lines >= fewest and wide >= NARROWEST else (0, 0)


def widened(wishes: Sequence[Wish], wide: int) -> tuple[Wish, ...]:
    """What the units of each layer would like to have, with a map so many cells wide in each box."""
    return tuple(wish._replace(framed=max(wish.framed, wide + 2)) if wide else wish for wish in wishes)


def draw_unit_maps(grid: CellGrid, layout: Layout, frame: Frame, ascii_only: bool) -> tuple[str, ...]:
    """The small maps, in the free lines of the boxes; returns what is to be said of them, in words that get shorter."""
    boxes = [box for box in layout.boxes if box.free.height >= FEWEST]
    if not boxes or why_nothing(frame):
        return ()
    width, height = min(box.free.width for box in boxes), boxes[0].free.height
    units = tuple((box.layer, box.unit) for box in boxes)
    with np.errstate(all="ignore"):  # answers that overflow have no colour
        drawn = _drawn(replace(said_of(frame), layer=0, unit=None), units, width, height, ascii_only)
    for box, lines in zip(boxes, drawn, strict=True):
        for y, line in enumerate(lines):
            x = box.free.x + (box.free.width - width) // 2
            for run in line:
                grid.put(x, box.free.y + y, run.text, run.role)
                x += cell_len(run.text)
    inputs = frame.setup.scenario.data.inputs
    over = ", ".join(f"{inputs[column].name} {arrow}" for column, arrow in zip(columns_of(frame), ARROWS, strict=False))
    return f"{SAID} over {over}", f"{SAID} over the inputs", SAID


def _lines_of_map(lines: int) -> int:
    """How many of a box's free lines are the map's; words take one."""
    return lines - (lines >= LINES_WITH_WORDS)


@lru_cache(maxsize=1)
def _drawn(
    said: Said, units: tuple[tuple[int, int], ...], width: int, height: int, ascii_only: bool
) -> list[list[Line]]:
    """The lines of each unit's small map, all of them from one forward pass."""
    lines, limits = _lines_of_map(height), ranges(said.moment, said.columns)
    one = len(said.columns) == 1
    points = [np.linspace(*limits[0], 2 * width)] if one else [middles(*limits[0], width)]
    points += [middles(*limit[::-1], 2 * lines) for limit in limits[1:]]
    over = [_inputs(said, points), *all_answers(said.moment, said.row, said.columns, points)]
    found = []
    for layer, unit in units:
        speaks, values = replace(said, layer=layer, unit=unit), over[layer][unit : unit + 1]
        words = clip([Span(_words(speaks, values, limits, width), "muted")], width)
        if layer == 0 and unit not in said.columns:
            found.append([words])
            continue
        small = (_curve(values[0], lines, ascii_only) if one else _map(speaks, values, ascii_only))[:lines]
        found.append([*small, words] if lines < height else small)
    return found


def _inputs(said: Said, points: Sequence[Array]) -> Array:
    """What the inputs themselves are at the points: shape (inputs, …)."""
    grid = np.meshgrid(*points)
    found = np.repeat(said.own[:, np.newaxis], grid[0].size, axis=1)
    for column, values in zip(said.columns, grid, strict=True):
        found[column] = values.ravel()
    return found.reshape(-1, *grid[0].shape)


def _map(said: Said, values: Array, ascii_only: bool) -> list[Line]:
    """A unit's map over two inputs."""
    if said.layer == 0:
        low, high = float(values.min()), float(values.max())
        sides, colours = None, levels_of(values[0], low, (low + high) / 2, high)
    else:
        sides, colours = said.painted(values, *said.limits(values))
    border = None if sides is None else border_of(values, said.level)
    cells = cells_of(sides, colours, ascii_only, border=border)
    if ascii_only and sides is None:
        cells = [
            [(SHADES[level], f"text under{level}") for level in line]
            for line in np.clip(colours[1::2], 0, MAP_LEVELS - 1)
        ]
    return [runs(row) for row in cells]


def _curve(values: Array, lines: int, ascii_only: bool) -> list[Line]:
    """A unit's curve over one input, two dots to a cell; it leaves no gap where it is steep."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    heights = np.nan_to_num((high - values) / ((high - low) or 1.0), nan=1.0, posinf=1.0, neginf=0.0)
    rows = np.rint(np.clip(heights, 0, 1) * (4 * lines - 1)).astype(int).tolist()
    dots = np.zeros((4 * lines, len(rows)), dtype=np.bool_)
    for x, (before, row) in enumerate(zip([rows[0], *rows], rows, strict=False)):
        dots[min(before + 1, row) if before < row else row : max(before, row + 1) if before > row else row + 1, x] = (
            True
        )
    bits = (dots.reshape(lines, 4, -1, 2) * BITS[:, np.newaxis]).sum(axis=(1, 3)).tolist()
    blank = " "
    return [
        [
            Span(
                "".join((stroke(cell) if ascii_only else chr(0x2800 + cell)) if cell else blank for cell in row),
                "series1",
            )
        ]
        for row in bits
    ]


def _words(said: Said, values: Array, limits: Sequence[tuple[float, float]], width: int) -> str:
    """How many rows are on which side; of a number its range, and of an input which axis it is and what that covers."""
    if said.layer == 0:
        column = said.moment.setup.scenario.data.inputs[said.unit or 0]
        if said.unit not in said.columns:
            return f"stays {raw(column, float(said.own[said.unit or 0]))}"
        at = said.columns.index(said.unit)
        low, high = (raw(column, value).removesuffix(f" {column.unit}") for value in limits[at])
        words = f"{ARROWS[at]} {low} to {high}"
        with_unit = f"{words} {column.unit}"
        return with_unit if column.unit and cell_len(with_unit) <= width else words
    if math.isnan(said.level):  # a number and not one of two sides
        low, high = (number(value, 2) for value in said.limits(values))
        return f"{low} to {high}"
    above, of = int(said.sides_of_rows.sum()), len(said.sides_of_rows)
    words = f"{above} of {of} above {short(said.level)}"
    return words if len(words) <= width else f"{above} of {of}"
