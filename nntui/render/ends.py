"""What is written into a plot that is drawn: names at the ends of curves, their first values, and marks along them."""

from collections.abc import Sequence
from itertools import groupby, product
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from nntui.render.cells import Line, Span

NEAR = 4  # columns from a point in which a text still belongs to it


class Label(NamedTuple):
    """A text that belongs to a curve, the line of its point and, where it stands in the plot, the column after it."""

    text: str
    role: str
    row: int
    column: int = 0


def over(line: Line, column: int, text: str, role: str, *, only_blank: bool = False) -> Line:
    """The line with another text in some of its cells; all before them are one cell wide."""
    result: Line = []
    for run in line:
        if 0 <= column < len(run.text) and (not only_blank or run.text[column] == " "):
            before, after = run.text[:column], run.text[column + len(text) :]
            pieces = [Span(before, run.role), Span(text, role), Span(after, run.role)]
            result += [piece for piece in pieces if piece.text]
        else:
            result.append(run)
        column -= len(run.text)
    return joined(result)


def joined(line: Line) -> Line:
    """The same line with neighbours of one role made one run."""
    return [Span("".join(run.text for run in group), role) for role, group in groupby(line, key=lambda run: run.role)]


def width_of_labels(texts: Sequence[str], width: int, most: float = 0.3) -> int:
    """The cells that texts at the ends of curves take beside a plot, a blank before them; 0 where they have no room."""
    longest = max((cell_len(text) for text in texts), default=0)
    return longest + 1 if longest and longest + 1 <= width * most else 0


def beside(labels: Sequence[Label], rows: int, width: int) -> list[Line]:
    """The labels beside so many rows of a plot, each in the row of its curve's end or the nearest that is free."""
    lines: list[Line] = [[Span(" " * width, "axis")] for _ in range(rows)]
    free = set(range(rows))
    for label in sorted(labels, key=lambda label: label.row)[: rows or 0]:
        row = min(free, key=lambda row: (abs(row - label.row), row))
        free.remove(row)
        lines[row] = [Span(" ", "axis"), Span(set_cell_size(label.text, width - 1), label.role)]
    return lines


def within(lines: list[Line], label: Label, rows: int) -> None:
    """Write a label right of a point of the plot, or a little above, below or beyond, where there is nothing else."""
    for shift, row in product(range(NEAR), (label.row, label.row - 1, label.row + 1)):
        start = label.column + shift
        end = start + len(label.text) + 1
        text = "".join(run.text for run in lines[row]) if 0 <= row < rows else ""
        if end <= len(text) and not text[start:end].strip():
            for at, character in enumerate(label.text):
                lines[row] = over(lines[row], start + at, character, label.role)
            return
