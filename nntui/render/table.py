"""Tables that fit: columns have priorities, and the least important leave first when the room is short."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nntui.render.cells import Line, Span, clip, fit, width_of


@dataclass(frozen=True, eq=False)
class TableColumn:
    """A column: its heading (two lines joined by a line break), width, alignment and rank (0 stays to the last).

    `cell(i)` draws line i of it.
    """

    heading: str
    width: int
    align: str
    rank: int
    cell: Callable[[int], Span]


def fitting(columns: Sequence[TableColumn], width: int) -> list[TableColumn]:
    """Those columns that fit into `width` cells with a blank between two, the important ones first."""
    kept = list(columns)
    while kept and sum(column.width + 1 for column in kept) - 1 > width:
        kept.remove(max(kept, key=lambda column: column.rank))
    return kept


def captioned(caption: Line, missing: int, width: int) -> Line:
    """The line above a table, and after it, if there is room, how many columns are `missing` that z would show."""
    note = [Span(f"  z: {missing} more", "muted")] if missing else []
    return clip(caption if width_of([*caption, *note]) > width else [*caption, *note], width)


def headings(columns: Sequence[TableColumn]) -> list[Line]:
    """The headings, as many lines as the longest has."""
    split = [column.heading.split("\n") for column in columns]
    lines = max((len(parts) for parts in split), default=1)
    return [
        spaced(
            [
                Span(
                    fit(parts[i - lines + len(parts)] if i >= lines - len(parts) else "", column.width, column.align),
                    "muted",
                )
                for column, parts in zip(columns, split, strict=True)
            ]
        )
        for i in range(lines)
    ]


def row(columns: Sequence[TableColumn], index: int) -> Line:
    """One line of the table."""
    runs = [column.cell(index) for column in columns]
    return spaced([Span(fit(r.text, c.width, c.align), r.role) for r, c in zip(runs, columns, strict=True)])


def spaced(runs: Sequence[Span]) -> Line:
    """The runs with a blank between two."""
    line: Line = []
    for run in runs:
        if line:
            line.append(Span(" "))
        line.append(run)
    return line
