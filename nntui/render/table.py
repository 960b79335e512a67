"""Tables that fit: columns have priorities, and the least important leave first when the room is short."""

from collections.abc import Callable, Sequence

from nntui.render.cells import Line, Span, clip, fit, width_of
from nntui.text.frozen import dataclass
from nntui.text.numbers import plural


@dataclass(frozen=True, eq=False)
class TableColumn:
    """A column: its heading (two lines joined by a line break), width, alignment and rank (0 stays to the last).

    `cell(i)` draws line i of it, in one piece, or in several that together have its width.
    """

    heading: str
    width: int
    align: str
    rank: int
    cell: Callable[[int], Span | Line]


def fitting(columns: Sequence[TableColumn], width: int) -> list[TableColumn]:
    """Those columns that fit into `width` cells with a blank between two, the important ones first."""
    needed, left = sum(column.width + 1 for column in columns) - 1, set[int]()
    for at in sorted(range(len(columns)), key=lambda at: -columns[at].rank):
        if needed <= width:
            break
        left.add(at)
        needed -= columns[at].width + 1
    return [column for at, column in enumerate(columns) if at not in left]


def captioned(caption: Line, missing: int, width: int, *, enlarged: bool) -> Line:
    """The line above a table, and after it, if there is room, how many columns are `missing`: z would show them unless
    the pane is `enlarged`.
    """
    said = (
        (f"{plural(missing, 'more column')}: no room", f"{missing} more: no room")
        if enlarged
        else (f"z: {missing} more",)
    )
    room = width - width_of(caption) if missing else 0
    note = [Span(f"  {words}", "muted" if enlarged else "muted key") for words in said if len(words) + 2 <= room][:1]
    return clip([*caption, *note], width)


def headings(columns: Sequence[TableColumn]) -> list[Line]:
    """The headings, as many lines as the longest has."""
    lines = max((column.heading.count("\n") + 1 for column in columns), default=1)
    return [spaced([_heading(column, line) for column in columns]) for line in range(-lines, 0)]


def _heading(column: TableColumn, line: int) -> Line:
    """One line of a column's heading, counted from below: −1 is the last."""
    parts = column.heading.split("\n")
    return [Span(fit(parts[line] if -line <= len(parts) else "", column.width, column.align), "muted")]


def row(columns: Sequence[TableColumn], index: int) -> Line:
    """One line of the table."""
    return spaced([_fitted(column, column.cell(index)) for column in columns])


def _fitted(column: TableColumn, cell: Span | Line) -> Line:
    return [Span(fit(cell.text, column.width, column.align), cell.role)] if isinstance(cell, Span) else cell


def spaced(parts: Sequence[Line]) -> Line:
    """The parts with a blank between two."""
    line: Line = []
    for part in parts:
        if line:
            line.append(Span(" "))
        line += part
    return line
