"""Panes as lines of text, for readers who don't see them: sentences, and tables with a heading and a line a row.

No frames, no pictures, no marks that stand for a colour; what a mark says on the screen is a word at the line's end.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from rich.cells import cell_len

from nntui.render.cells import Line, Span, fit
from nntui.render.table import TableColumn, fitting
from nntui.text.frozen import dataclass
from nntui.text.numbers import count
from nntui.text.wrapping import wrap

MOST = 20  # lines of a table at a time
GAP = "  "
APART = re.compile(" {2,}")  # what parts the parts of a drawn line


@dataclass(frozen=True)
class Telling:
    """How a pane is told: in lines of so many cells; the lines of a long table from the one with this number on.
    `between` is called between two pieces of what takes long, and may raise where nobody waits any more.
    """

    width: int
    first: int = 0
    between: Callable[[], None] = lambda: None


def text_of(line: Iterable[Span]) -> str:
    """A drawn line as text."""
    return "".join(run.text for run in line)


def sentences(line: Iterable[Span], how: Telling) -> Iterator[str]:
    """A drawn line as prose, wrapped: what stands apart in it is set off by semicolons."""
    parts = [" ".join(part.split()) for part in APART.split(text_of(line)) if part.strip()]
    yield from wrap("; ".join(parts), how.width)


def table(
    columns: Sequence[TableColumn],
    lines: int,
    how: Telling,
    *,
    words: Callable[[int], str] = lambda i: "",
    first_heading: str = "",
) -> Iterator[str]:
    """A heading, then a line for each of so many rows, `words` at its end; of a long table some. Columns that have no
    room are named.
    """
    named = [_in_one_line(column) for column in columns]
    if named and not named[0].heading:
        named[0] = replace(named[0], heading=first_heading, width=max(named[0].width, cell_len(first_heading)))
    first = min(max(how.first, 0), max(lines - 1, 0))
    ends = {i: f"{GAP}{words(i)}".rstrip() for i in range(first, min(first + MOST, lines))}
    beside = (len(named) - 1) * (len(GAP) - 1) + max(map(cell_len, ends.values()), default=0)
    kept = fitting(named, max(how.width - beside, 1))
    yield GAP.join(fit(column.heading, column.width, column.align) for column in kept).rstrip()
    for i, end in ends.items():
        yield (GAP.join(_cell(column, i) for column in kept) + end).rstrip()
    if lines > MOST:
        last = min(first + MOST, lines)
        yield from wrap(
            f"lines {count(first + 1)} to {count(last)} of {count(lines)}; a number after the command: from there on",
            how.width,
        )
    if missing := [column.heading for column in named if column not in kept and column.heading]:
        whole = sum(column.width + 1 for column in named) - 1 + beside
        yield from wrap(f"no room for: {', '.join(missing)}; COLUMNS={whole} has room for all", how.width)


def _in_one_line(column: TableColumn) -> TableColumn:
    """The column with its heading in one line, and room for it."""
    heading = " ".join(column.heading.split("\n"))
    return replace(column, heading=heading, width=max(column.width, cell_len(heading)))


def _cell(column: TableColumn, i: int) -> str:
    cell = column.cell(i)
    text = cell.text if isinstance(cell, Span) else text_of(cell).strip()
    return fit(text, column.width, column.align)


def labelled(rows: Sequence[Sequence[str]], heading: Sequence[str], how: Telling) -> Iterator[str]:
    """A table of texts that are there already, the first column to the left and all others to the right."""
    widths = [max(map(cell_len, cells)) for cells in zip(heading, *rows, strict=True)]

    def column(at: int) -> TableColumn:
        return TableColumn(heading[at], widths[at], "<>"[at > 0], at, lambda i: Span(rows[i][at]))

    yield from table([column(at) for at in range(len(heading))], len(rows), how)


def drawn_as_text(lines: Iterable[Line]) -> Iterator[str]:
    """Lines of a pane that are text already."""
    for line in lines:
        if text := text_of(line).rstrip():
            yield text
