"""Weights and biases as lines of numbers, a .csv file: the matrices of the layers one below the other.

For each layer in turn the lines of its matrix, then, if it has biases, one line with them. Between numbers are commas,
semicolons, tabs or spaces; empty lines and those that begin with # say nothing.
"""

import re
from collections.abc import Iterable, Sequence
from math import isfinite

import numpy as np

from nntui.engine.arrays import Array
from nntui.scenario.kinds import MAX_WORD
from nntui.text.errors import Problem
from nntui.text.escape import shortened
from nntui.text.numbers import plural

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
BETWEEN = re.compile(r"[ \t]*[,;][ \t]*|[ \t]+")
Lines = list[tuple[int, list[str]]]  # the number of a line in the file, and its cells


def lines_of(text: str) -> Lines:
    """The lines that hold something."""
    rows = enumerate(text.splitlines(), 1)
    return [(at, BETWEEN.split(line)) for at, each in rows if (line := each.strip()) and not line.startswith("#")]


def fits(lines: Lines, shapes: Sequence[tuple[int, ...]]) -> bool:
    """Whether the lines are as long as those of arrays of these shapes."""
    return [len(cells) for _, cells in lines] == [length for _, length in _lengths(shapes)]


def misfit(lines: Lines, names: Sequence[str], shapes: Sequence[tuple[int, ...]]) -> Problem:
    """The first line that is longer or shorter than those of arrays of these shapes, or how many there should be."""
    wanted = list(_lengths(shapes))
    for (place, length), (at, cells) in zip(wanted, lines, strict=False):
        if len(cells) != length:
            words = f"expected {plural(length, 'number')} on it, for {names[place]}, found {len(cells):,}"
            return Problem(f"line {at}", words)
    return Problem("", f"expected {plural(len(wanted), 'line')} of numbers, found {len(lines):,}")


def arrays_of_lines(lines: Lines, shapes: Sequence[tuple[int, ...]]) -> list[Array] | Problem:
    """The arrays of lines that fit them; the problem where a cell is no finite number."""
    numbers = []
    for at, cells in lines:
        for cell in cells:
            value = float(cell) if len(cell) <= MAX_WORD and NUMBER.fullmatch(cell) else None
            if value is None or not isfinite(value):
                words = "expected a finite number (a decimal has a point)"
                return Problem(f"line {at}", f"{words}, found “{shortened(cell)}”")
            numbers.append(value)
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    parts = np.split(np.array(numbers), ends[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


def _lengths(shapes: Iterable[tuple[int, ...]]) -> Iterable[tuple[int, int]]:
    """For each line the place of its array, and its length; biases are a line."""
    for place, shape in enumerate(shapes):
        for _ in range(shape[0] if len(shape) > 1 else 1):
            yield place, shape[-1]
