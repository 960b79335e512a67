"""Reference tables as plain data, written for a terminal of any width or as Markdown.

Cells and paragraphs may hold `code` in backticks, as Markdown does.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from nntui.text.frozen import dataclass

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

CODE = re.compile(r"`([^`]+)`")
WIDTH = 100  # cells of a line where nobody says how wide it may be
WHOLE = 0.4  # of the width at most that a first column has which is never broken


@dataclass(frozen=True)
class Table:
    """Rows of text under the words of `head`; `title` stands above it. With `coded` the first column is code."""

    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    title: str = ""
    coded: bool = True


Part = Table | str  # a table or a paragraph


def as_markdown(parts: Sequence[Part]) -> str:
    """All parts as Markdown."""
    return "\n\n".join("\n".join(_markdown(part)) if isinstance(part, Table) else part for part in parts)


def _markdown(table: Table) -> Iterator[str]:
    if table.title:
        yield from (f"### {table.title}", "")
    yield f"| {' | '.join(table.head)} |"
    yield f"|{' --- |' * len(table.head)}"
    for first, *others in table.rows:
        cells = [f"`{first}`" if table.coded and first else first, *others]
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def as_text(parts: Sequence[Part], width: int | None = None) -> str:
    """All parts for a terminal, wrapped to its width, or to `width` cells; in a pipe to 100, and without styles."""
    from rich.console import Console

    wide = width if width is not None or sys.stdout.isatty() else WIDTH
    console = Console(highlight=False, markup=False, emoji=False, width=wide)
    with console.capture() as captured:
        for number, part in enumerate(parts):
            if number:
                console.print()
            if isinstance(part, Table) and part.title:
                console.print(part.title, style="bold underline")
            console.print(_grid(part, console.width) if isinstance(part, Table) else _text(part))
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def _grid(table: Table, width: int) -> "RenderableType":
    """The table in columns without lines between them."""
    from rich.cells import cell_len
    from rich.table import Table as Grid

    grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="italic")
    firsts = [cell_len(cell.replace("`", "")) for cell, *_ in (table.head, *table.rows)]
    whole = max(firsts) <= WHOLE * width
    for number, word in enumerate(table.head):
        grid.add_column(word, style="bold" if number == 0 else "", no_wrap=whole and number == 0, overflow="fold")
    for row in table.rows:
        grid.add_row(*(_text(cell) for cell in row))
    return grid


def _text(prose: str) -> "Text":
    """A paragraph or a cell, what is code in it bold."""
    from rich.text import Text

    pieces = CODE.split(prose)  # text, code, text, …
    return Text.assemble(*((piece, "bold" if number % 2 else "") for number, piece in enumerate(pieces)))
