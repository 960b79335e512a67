"""The confusion matrix: the rows by the class that is true, and by the one that the network says."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from rich.cells import cell_len

from nntui.render.behind_veil import covers
from nntui.render.cells import Line, Span, clip, width_of, with_role
from nntui.render.content import PaneContent, drawn
from nntui.render.pane import Drawing, Pane
from nntui.render.plot import sentence
from nntui.render.spoken import Telling, sentences, table, text_of
from nntui.render.table import TableColumn, captioned, fitting, headings, row
from nntui.scenario.class_names import are_classes, are_exclusive
from nntui.session.commands import ChooseRow, Command
from nntui.session.frame import Frame
from nntui.session.number_meant import number_of_row
from nntui.session.suggest import of_row
from nntui.text.numbers import count, number
from nntui.timeline.moment import Moment

if TYPE_CHECKING:
    from nntui.timeline.confusion_counts import Cell, Confusion

UNTOLD = "CONFUSION MATRIX"
MAX_NAME, FEWEST = 16, 6  # cells of a class's name that isn't cut, and of a number of rows at least
WIDE = 1_000_000  # cells in which all words have room
CORNER, NO_ANSWER = "true↓ said→", "nan"
NEVER, NO_ROWS = "never", "no rows"  # what there is in place of a precision and of a recall of 0/0


def draw(frame: Frame, width: int, height: int, drawing: Drawing) -> PaneContent:
    """A line for each class that is true, a column for each that is said; below it the precisions, right the recalls.
    The cell of the chosen row is chosen.
    """
    if reason := _why_nothing(frame):
        return drawn(sentence(reason, width, height))
    found = _found(frame)
    chosen = _chosen(frame, found)
    wished = _columns(found, chosen)
    columns = fitting(wished, width - 1)
    ends = [sum(column.width + 1 for column in columns[: at + 1]) for at in range(len(columns))]

    def hit(x: int, i: int) -> Command | None:
        at = next((at for at, end in enumerate(ends) if x <= end), len(ends))
        said = wished.index(columns[at]) - 1 if at < len(columns) else -1
        if not (0 <= said <= len(found.names) and i < len(found.names)):
            return None
        following = found.next_row((i, said), frame.focus.row)
        return None if following is None else ChooseRow(following)

    header = [
        captioned(
            _caption(frame, found, chosen, width), len(wished) - len(columns), width, enlarged=frame.view.enlarged
        ),
        *([Span(" "), *heading] for heading in headings(columns)),
    ]
    lines = len(found.names) + 1
    return PaneContent(
        header, lines, lambda i: clip([Span(" "), *row(columns, i)], width), hit, None if chosen is None else chosen[0]
    )


def tell(frame: Frame, how: Telling) -> Iterator[str]:
    """The matrix as a table: a line for each class that is true."""
    if reason := _why_nothing(frame):
        yield reason
        return
    found = _found(frame)
    yield from sentences(_caption(frame, found, _chosen(frame, found), WIDE), how)
    columns = [replace(column, cell=partial(_without_marks, column.cell)) for column in _columns(found, None)]
    columns[0] = replace(columns[0], heading="true class")
    columns[1:-1] = [replace(column, heading=f"said {column.heading.strip()}") for column in columns[1:-1]]
    yield from table(columns, len(found.names) + 1, how)


def _without_marks(cell: Callable[[int], Span | Line], i: int) -> Span:
    """A cell's text without the mark of what is right: that is where both classes are the same."""
    drawn = cell(i)
    return Span((drawn.text if isinstance(drawn, Span) else text_of(drawn)).replace("✓", "").strip())


def title(frame: Frame) -> str:
    """The pane's title: "CONFUSION MATRIX: 145/150 right"."""
    if _why_nothing(frame):
        return UNTOLD
    found, output = _found(frame), _output(frame)
    several = len(frame.setup.output_names) > 1 and not are_exclusive(frame.setup)
    of = f" of {frame.setup.output_names[output]}" if several else ""
    rows = f" {'test' if found.first else 'training'} rows" if frame.setup.program.data.tests else ""
    return f"CONFUSION MATRIX{of}: {count(found.right)}/{count(len(found.true))}{rows} right"


def _why_nothing(frame: Frame) -> str:
    if not frame.setup.program.data.targets.shape[1]:
        return "no target columns: nothing says which class a row has"
    return "" if are_classes(frame.setup) else "the targets are numbers, not classes: none is taken for another"


def _output(frame: Frame) -> int:
    """The output that is meant: the chosen one, or the first."""
    unit, targets = frame.focus.unit, frame.setup.program.data.targets.shape[1]
    is_output = unit is not None and unit[0] == len(frame.setup.network.layers) > 0
    return min(unit[1], targets - 1) if unit is not None and is_output else 0


def _found(frame: Frame) -> "Confusion":
    """The matrix that the chosen row is counted in."""
    return _of_moment(frame.moment, _output(frame), frame.setup.is_test(frame.focus.row))


@lru_cache(maxsize=2)
def _of_moment(moment: Moment, output: int, of_tests: bool) -> "Confusion":
    from nntui.timeline.confusion_counts import confusion_at

    return confusion_at(moment, output, of_tests=of_tests)


def _chosen(frame: Frame, found: "Confusion") -> "Cell | None":
    """The cell of the chosen row; None for a new input, which has no class."""
    return found.cell(frame.focus.row) if frame.focus.row < frame.setup.program.data.rows else None


def _caption(frame: Frame, found: "Confusion", chosen: "Cell | None", width: int) -> Line:
    """The chosen row and its cell in words, in few where there is little room."""
    name = Span(f" {frame.setup.all_names[frame.focus.row]}", "accent")
    if chosen is None:
        return [name, Span(" is a new input: no class is known", "muted")]
    true, said = (found.names[at] if at < len(found.names) else NO_ANSWER for at in chosen)
    alike = int(found.counts[chosen])
    others = f", one of {count(alike)}" if alike > 1 else ", the only one"
    whole = [name, Span(f" is {true}, said to be {said}"), Span(others, "muted")]
    return whole if width_of(whole) <= width else [name, Span(f": {true}, said {said}")]


def _columns(found: "Confusion", chosen: "Cell | None") -> list[TableColumn]:
    """The class that is true, the rows that are said to have each, and the recall: the columns near the chosen cell
    stay to the last.
    """
    counts, classes = found.counts, len(found.names)
    names = [*found.names, "precision"]
    digits = len(count(int(counts.max())))
    near = chosen[1] if chosen is not None else 0

    def name(i: int) -> Span:
        return Span(names[i], "strong" if i < classes else "muted")

    def column(said: int, heading: str) -> TableColumn:
        wide = max(min(cell_len(heading), MAX_NAME), digits + 1, FEWEST) + 1

        def cell(i: int) -> Span | Line:
            if i == classes:
                return Span(f"{_share(found, said, said, of_said=True)} " if said < classes else "", "text")
            rows = int(counts[i, said])
            is_chosen, is_right = (i, said) == chosen, i == said
            text = f"{'▸' if is_chosen else ''}{count(rows)}{'✓' if is_right else ' '}".rjust(wide)
            drawn = [Span(text, "muted" if not rows else "good" if is_right else "warning")]
            return with_role(drawn, "selected") if is_chosen else drawn

        return TableColumn(f"{heading} ", wide, ">", 1 + abs(said - near), cell)

    said = [column(at, heading) for at, heading in enumerate(found.names)]
    if counts[:, classes].any():
        said.append(column(classes, NO_ANSWER))
    wide = min(max(len(CORNER), *map(cell_len, names)), MAX_NAME)
    recall = TableColumn(
        "recall", len(NO_ROWS), ">", 2_000, lambda i: Span(_share(found, i, i, of_said=False) if i < classes else "")
    )
    return [TableColumn(CORNER, wide, "<", 0, name), *said, recall]


def _share(found: "Confusion", true: int, said: int, *, of_said: bool) -> str:
    """A class's precision (`of_said`) or its recall."""
    of = int((found.counts[:, said] if of_said else found.counts[true]).sum())
    if not of:
        return NEVER if of_said else NO_ROWS
    return number(int(found.counts[true, said]) / of)


def _next_cell(frame: Frame, by: int) -> Command | None:
    """The first row of the next cell that has rows, line by line."""
    if _why_nothing(frame):
        return None
    found = _found(frame)
    cells = [(true, said) for true, said in zip(*found.counts.nonzero(), strict=True)]
    chosen = _chosen(frame, found)
    at = cells.index(chosen) + by if chosen in cells else 0
    return ChooseRow(int(found.rows(cells[at % len(cells)])[0]))


def _next_row(frame: Frame) -> Command | None:
    """The next row of the chosen cell."""
    if _why_nothing(frame):
        return None
    found = _found(frame)
    chosen = _chosen(frame, found)
    following = None if chosen is None else found.next_row(chosen, frame.focus.row)
    return None if following is None else ChooseRow(following)


PANE = Pane(
    name="confusion",
    letter="x",
    words="which class is taken for which; ↓ goes to the next cell, Enter to the next row in it",
    area="upper-right",
    order=10,
    draw=draw,
    title=title,
    untold=UNTOLD,
    next_choice=_next_cell,
    number=number_of_row,
    edits=of_row,
    enter=_next_row,
    covered=covers("forward"),
    tell=tell,
)
