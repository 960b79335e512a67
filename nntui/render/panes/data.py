"""The data: each row's inputs, target and prediction, what the last update made of it; below a rule the probes."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache, partial

import numpy as np
from rich.cells import cell_len

from nntui.engine.arrays import Array
from nntui.render.bars import sign_role
from nntui.render.cells import Line, Span, with_role
from nntui.render.chosen import WIDEST, chosen_unit, unit_value, value_at, value_width
from nntui.render.class_columns import class_columns
from nntui.render.content import PaneContent
from nntui.render.pane import Drawing, Pane, PaneKey
from nntui.render.row_image import image_of_row
from nntui.render.spoken import Telling, sentences, table
from nntui.render.table import TableColumn, captioned, fitting, headings, row
from nntui.scenario.class_names import accuracy_meant
from nntui.scenario.columns import Column
from nntui.scenario.setup import Setup
from nntui.session.commands import ChooseRow, Command
from nntui.session.frame import Frame
from nntui.session.number_meant import number_of_row
from nntui.session.row_order import ORDERS, order_of, place_of_row, row_beside
from nntui.session.suggest import of_row
from nntui.text.hidden import is_hidden
from nntui.text.numbers import MINUS, count, short, within
from nntui.timeline.values import scaled

MAX_NAME, MAX_TEXT = 16, 24  # cells of the longest name and of the longest value that isn't cut
LAST = 1_000_000  # rank of what the chosen unit gives: it takes no room from a column of the data itself
BEHIND = 1_500  # ranks by which the numbers of classes stand behind those of inputs
MOST_TOLD, FEWEST_TOLD = 5_000, 20  # values that tell how wide columns are: of all of them, and of each


def draw(frame: Frame, width: int, height: int, drawing: Drawing) -> PaneContent:
    """Rows in the order that is asked for, then a rule, which is no row, and the probes; where rows are images, the one
    that is chosen stands above them.
    """
    setup = frame.setup
    rows = setup.program.data.rows
    order = order_of(frame)
    wished = _columns(frame)
    columns = fitting(wished, width - 2)

    def line(i: int) -> Line:
        if i == rows:
            return [Span(f" new inputs {'-' * width if drawing.ascii_only else '─' * width}"[:width], "muted")]
        index = int(order[i]) if i < rows else i - 1
        drawn = row(columns, index)
        chosen = index == frame.focus.row
        turn = "›" if _its_turn(frame, index) else " "
        return [
            Span("▸" if chosen else " ", "accent"),
            *(with_role(drawn, "selected") if chosen else drawn),
            Span(turn, "accent"),
        ]

    def hit(x: int, i: int) -> Command | None:
        return None if i == rows or i >= length else ChooseRow(int(order[i]) if i < rows else i - 1)

    probes = len(setup.probes)
    length = rows + (1 + probes if probes else 0)
    chosen = place_of_row(frame, frame.focus.row) if frame.focus.row < rows else frame.focus.row + 1
    header = [
        *image_of_row(frame, width, height, drawing.ascii_only),
        captioned(_caption(frame), len(wished) - len(columns), width, enlarged=frame.view.enlarged),
        *([Span(" "), *heading] for heading in headings(columns)),
    ]
    return PaneContent(header, length, line, hit, chosen)


def tell(frame: Frame, how: Telling) -> Iterator[str]:
    """The rows in the order that is asked for, then the new inputs."""
    setup, order = frame.setup, order_of(frame).tolist()
    rows = [*order, *range(len(order), len(setup.all_names))]

    def words(i: int) -> str:
        said = ["chosen"] * (rows[i] == frame.focus.row) + ["next"] * _its_turn(frame, rows[i])
        return ", ".join(said)

    columns = [
        replace(
            column,
            cell=partial(_at, column.cell, rows),
            width=max(column.width, len("wrong")),
            heading=column.heading if column.width > 1 else "answer",
        )
        for column in _columns(frame)
    ]
    yield from sentences(_caption(frame), how)
    yield from table(columns, len(rows), how, words=words)


def _at(cell: Callable[[int], Span | Line], rows: list[int], i: int) -> Span | Line:
    """A cell of the row in a line of the list, with words for its signs."""
    drawn = cell(rows[i])
    return Span({"✓": "right", "✗": "wrong"}.get(drawn.text, drawn.text)) if isinstance(drawn, Span) else drawn


def _its_turn(frame: Frame, index: int) -> bool:
    moment = frame.moment
    return len(moment.batch) < moment.setup.program.data.learned and index in moment.batch


def _caption(frame: Frame) -> Line:
    moment, setup = frame.moment, frame.setup
    if setup.training is None:
        return [Span(" forward only", "muted")]
    if len(moment.batch) < setup.program.data.learned:
        return [Span(f" › next update {count(moment.step + 1)}: ", "muted"), Span(setup.whose(moment.batch), "accent")]
    return [Span(f" next update {count(moment.step + 1)}: {setup.whose(moment.batch)}", "muted")]


def _columns(frame: Frame) -> list[TableColumn]:
    setup = frame.setup
    name, inputs, targets = _fixed_columns(setup)
    columns = [name, *_kind_column(setup), *inputs]
    if (unit := chosen_unit(frame)) is not None and 0 < unit[0] < len(setup.network.layers):
        columns.append(_activation_column(frame, *unit))
    several = len(setup.output_names) > 1
    outputs = [_output_columns(frame, c, f"{output} " * several) for c, output in enumerate(setup.output_names)]
    each = [*targets, *(column for group in outputs for column in group)]
    if several and targets and not accuracy_meant(setup).by_output:  # then the classes say it in short
        numbers = [replace(column, rank=column.rank + BEHIND) for column in each]
        return [*columns, *numbers, *class_columns(frame), _right_column(frame, slice(None))]
    return [*columns, *each]


def _kind_column(setup: Setup) -> list[TableColumn]:
    """Which rows only test; nothing where none does."""
    word = Span("test", "accent"), Span("")
    return [TableColumn("", 4, "<", 0, lambda i: word[not setup.is_test(i)])] if setup.program.data.tests else []


@lru_cache(maxsize=2)
def _fixed_columns(setup: Setup) -> tuple[TableColumn, list[TableColumn], list[TableColumn]]:
    """The columns that no update changes: names, inputs with their raw values, targets."""
    scenario, data = setup.scenario, setup.program.data
    names = setup.all_names
    wide = max(len("row"), *map(len if all(map(str.isascii, names)) else cell_len, names))
    name = TableColumn("row", min(wide, MAX_NAME), "<", -1, lambda i: Span(names[i], "strong"))
    told = max(MOST_TOLD // (len(scenario.data.inputs) + len(scenario.data.targets)), FEWEST_TOLD)

    def number_column(heading: str, values: Array, write: Callable[[float], str], rank: int) -> TableColumn:
        texts = [write(value) for value in _telling(values, told)]
        wide = max(cell_len(text) for text in (*texts, *heading.split("\n")))

        def cell(i: int) -> Span:
            return Span(write(float(values[i])) if i < len(values) else "new")

        return TableColumn(heading, min(wide, MAX_TEXT), ">", rank, cell)

    inputs = []
    for c, column in enumerate(scenario.data.inputs):
        values = np.concatenate([data.inputs[:, c], setup.probes[:, c]])
        shift = f"{-column.shift:+g}".replace("-", MINUS) if column.shift else ""
        how, ranks = (shift, (3 + c, 2_000 + c)) if column.scale == 1 else ("scaled", (2_000 + c, 3 + c))
        write = partial(scaled, column=column)
        inputs.append(number_column(f"{column.name}\n{how}".rstrip(), values, write, ranks[0]))
        if column.is_scaled or column.unit:
            heading = f"{column.name}\n{column.unit or 'raw'}"
            inputs.append(number_column(heading, values, partial(_raw, column), ranks[1]))
    targets = []
    for c, column in enumerate(scenario.data.targets):
        labelled = partial(_labelled, setup, c)
        heading = f"{column.name}\nscaled" if column.is_scaled else column.name
        ranks = (1, 2_000) if column.scale == 1 else (2_000, 1)
        targets.append(number_column(heading, data.targets[:, c], labelled, ranks[0]))
        if column.is_scaled:
            heading = f"{column.name}\n{column.unit or 'raw'}"
            targets.append(number_column(heading, data.targets[:, c], partial(_raw, column), ranks[1]))
    return name, inputs, targets


def _raw(column: Column, value: float) -> str:
    return short(column.raw(value))


def _labelled(setup: Setup, c: int, value: float) -> str:
    return setup.labelled(c, value, scaled(value, setup.scenario.data.targets[c]))


def _telling(values: Array, most: int) -> list[float]:
    """Values whose texts tell how wide a column is: all, or of a great many some, with the largest and the smallest."""
    if len(values) <= most:
        return [float(value) for value in values]
    return [*values[:: -(-len(values) // most)].tolist(), float(values.min()), float(values.max())]


def _activation_column(frame: Frame, layer: int, unit: int) -> TableColumn:
    """What the chosen unit makes of each row and probe."""

    wide = value_width(frame.setup.network.layers[layer - 1].activation)

    def activation(i: int) -> Span:
        return Span(within(unit_value(frame, layer, unit, i), wide), "accent")

    return TableColumn(f"▸{frame.setup.unit_name(layer, unit)}", wide, ">", LAST, activation)


def _output_columns(frame: Frame, c: int, prefix: str) -> list[TableColumn]:
    """For one output: what it was before the last update, what it is, and how far it is from the target."""
    setup, moment = frame.setup, frame.moment
    before, has_targets = moment.before, c < setup.program.data.targets.shape[1]
    labels = has_targets and setup.scenario.data.targets[c].labels

    def output(i: int) -> float:
        return float(value_at(frame, moment.outputs, moment.predictions, i)[c])

    def was(i: int) -> Span:
        if before is None:
            return Span("·", "muted")
        shown = output(i)
        if not is_hidden(shown):  # else it would all but tell what is hidden: late, an update changes little
            shown = float(value_at(frame, before.outputs, before.predictions, i)[c])
        return Span(within(shown, wide), "muted")

    def now(i: int) -> Span:
        return Span(setup.labelled(c, output(i), within(output(i), wide)), "strong")

    layers = setup.network.layers
    wide = max(value_width(layers[-1].activation) if layers else WIDEST, len(prefix) + 6)
    word = max(len(w) for w in labels) + 1 if labels else 0
    columns = [TableColumn(f"{prefix}was", wide, ">", 2, was)] if setup.training else []
    said = f"{prefix}is" if setup.training else f"{prefix}output"
    columns.append(TableColumn(said, wide + word, ">", 0, now))
    if has_targets and (target := setup.scenario.data.targets[c]).is_scaled:
        heading = f"{said}\n{target.unit or 'raw'}"
        raw = lambda i: Span(within(target.raw(output(i)), WIDEST), "strong")  # noqa: E731
        columns.append(TableColumn(heading, max(WIDEST, *map(cell_len, heading.split("\n"))), ">", 2, raw))
    return columns + _target_columns(frame, c, f"{prefix}off by", wide) if has_targets else columns


def _target_columns(frame: Frame, c: int, heading: str, wide: int) -> list[TableColumn]:
    """For one output: how far it is from its target, and whether it is right, where that is told of each by itself."""
    setup, moment = frame.setup, frame.moment

    def error(i: int) -> Span:
        if i >= setup.program.data.rows:
            return Span("")
        gap = float(moment.misses[i, c])
        return Span(within(gap, wide, sign=True), sign_role(gap))

    columns = [TableColumn(heading, wide, ">", 2, error)]
    by_itself = len(setup.output_names) == 1 or accuracy_meant(setup).by_output
    labels = setup.scenario.data.targets[c].labels
    if by_itself and (labels or any(metric.is_share for metric in setup.metrics)):
        columns.append(_right_column(frame, slice(c, c + 1)))
    return columns


def _right_column(frame: Frame, outputs: slice) -> TableColumn:
    """Whether some outputs of each row are right."""
    setup, data = frame.setup, frame.setup.program.data
    judge, threshold = accuracy_meant(setup).right, setup.scenario.metrics.threshold

    def right(i: int) -> Span:
        if i >= data.rows or judge is None or any(map(is_hidden, frame.moment.outputs[i, outputs])):
            return Span("")
        row = slice(i, i + 1)
        agrees = judge(frame.moment.answers[row, outputs, np.newaxis], data.targets[row, outputs], threshold)[0, 0]
        return Span("✓", "good") if agrees else Span("✗", "warning")

    return TableColumn("", 1, "<", 1, right)


def _next_row(frame: Frame, by: int) -> Command:
    return ChooseRow(row_beside(frame, by))


def _title(frame: Frame) -> str:
    order = ORDERS.get(frame.view.sorted_by, "")
    return f"DATA, {order}" if order else "DATA AND PREDICTIONS"


PANE = Pane(
    name="data",
    letter="d",
    words="rows and predictions, in the upper right place",
    area="upper-right",
    order=2,
    draw=draw,
    title=_title,
    key=PaneKey("d", "data", 9),
    next_choice=_next_row,
    number=number_of_row,
    edits=of_row,
    enter_edits=lambda frame: True,
    tell=tell,
)
