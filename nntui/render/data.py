"""The data: each row's inputs, target and prediction, what the last update made of it; below a rule the probes."""

from nntui.engine.arrays import Array
from nntui.render.bars import sign_role
from nntui.render.cells import Line, Run, clip, with_role
from nntui.render.chosen import WIDEST, WIDTHS, chosen_unit, unit_name, unit_value
from nntui.render.sheet import Sheet
from nntui.render.table import Column, fitting, headings, left_out, row
from nntui.scenario.setup import Setup
from nntui.session.commands import ChooseRow, Command
from nntui.session.session import Frame
from nntui.text.numbers import MINUS, count, number, short, signed


def data_table(frame: Frame, width: int, height: int, *, ascii_only: bool = False) -> Sheet:
    """Rows, then a rule and the probes. Line r is row r; the rule is no row."""
    setup = frame.setup
    rows = setup.program.data.rows
    wished = _columns(frame)
    columns = fitting(wished, width - 2)

    def line(i: int) -> Line:
        if i == rows:
            return [Run(f" new inputs {'-' * width if ascii_only else '─' * width}"[:width], "muted")]
        index = i if i < rows else i - 1
        drawn = row(columns, index)
        chosen = index == frame.view.row
        turn = "›" if _its_turn(frame, index) else " "
        return [
            Run("▸" if chosen else " ", "accent"),
            *(with_role(drawn, "selected") if chosen else drawn),
            Run(turn, "accent"),
        ]

    def hit(x: int, i: int) -> Command | None:
        return None if i == rows or i >= length else ChooseRow(i if i < rows else i - 1)

    probes = len(setup.probes)
    length = rows + (1 + probes if probes else 0)
    chosen = frame.view.row if frame.view.row < rows else frame.view.row + 1
    header = [
        clip([*_caption(frame), *left_out(wished, columns)], width),
        *([Run(" "), *heading] for heading in headings(columns)),
    ]
    return Sheet(header, length, line, hit, chosen)


def _its_turn(frame: Frame, index: int) -> bool:
    moment = frame.moment
    return len(moment.batch) < moment.setup.program.data.rows and index in moment.batch


def _caption(frame: Frame) -> Line:
    moment, setup = frame.moment, frame.setup
    if setup.training is None:
        return [Run(" forward only: what the network makes of each row", "muted")]
    if len(moment.batch) < setup.program.data.rows:
        return [Run(f" › next update {count(moment.step + 1)}: ", "muted"), Run(setup.whose(moment.batch), "accent")]
    return [Run(f" next update {count(moment.step + 1)}: {setup.whose(moment.batch)}", "muted")]


def value_at(frame: Frame, rows: Array, probes: Array, index: int) -> Array:
    """The line of a row, or of a probe, whose numbers follow on the rows'."""
    n = len(rows)
    result: Array = rows[index] if index < n else probes[index - n]
    return result


def labelled(setup: Setup, column: int, value: float, *, target: bool) -> str:
    """A target or an output with its word: "1 F", "0.951 F"."""
    text = short(value) if target else number(value)
    words = setup.scenario.data.targets[column].labels if column < len(setup.scenario.data.targets) else None
    if words is None:
        return text
    return f"{text} {words[value > setup.scenario.metrics.threshold]}"


def _columns(frame: Frame) -> list[Column]:
    setup = frame.setup
    scenario, data = setup.scenario, setup.program.data
    names = [*setup.row_names, *(probe.name for probe in scenario.probes)]

    def text_column(heading: str, texts: list[str], rank: int, align: str = ">") -> Column:
        wide = max((len(text) for text in (*texts, *heading.split("\n"))), default=1)
        return Column(heading, min(wide, 24), align, rank, lambda i: Run(texts[i]))

    columns = [Column("row", min(max(len("row"), *map(len, names)), 16), "<", 0, lambda i: Run(names[i], "strong"))]
    for c, column in enumerate(scenario.data.inputs):
        values = [float(value_at(frame, data.inputs, setup.probes, i)[c]) for i in range(len(names))]
        shift = f"{-column.shift:+g}".replace("-", MINUS) if column.shift else ""
        columns.append(text_column(f"{column.name}\n{shift}".rstrip(), [short(v) for v in values], 3 + c))
        if column.shift or column.unit:
            raw = [short(v + column.shift) for v in values]
            columns.append(text_column(f"{column.name}\n{column.unit or 'raw'}", raw, 2_000 + c))
    if (unit := chosen_unit(frame)) is not None and unit[0] > 0:
        columns.append(_activation_column(frame, *unit))
    for c, column in enumerate(scenario.data.targets):
        texts = [labelled(setup, c, float(t[c]), target=True) for t in data.targets] + ["new"] * len(setup.probes)
        columns.append(text_column(column.name if column.name != "target" else "wants", texts, 1))
    several = len(setup.output_names) > 1
    for c, name in enumerate(setup.output_names):
        columns += _output_columns(frame, c, f"{name} " if several else "")
    return columns


def _activation_column(frame: Frame, layer: int, unit: int) -> Column:
    """What the chosen unit makes of each row and probe."""

    def activation(i: int) -> Run:
        return Run(number(unit_value(frame, layer, unit, i)), "accent")

    wide = WIDTHS.get(frame.setup.network.layers[layer - 1].activation, WIDEST)
    return Column(f"▸{unit_name(frame, layer, unit)}", wide, ">", 2, activation)


def _output_columns(frame: Frame, c: int, prefix: str) -> list[Column]:
    """For one output: what it was before the last update, what it is, and how far it is from the target."""
    setup, moment = frame.setup, frame.moment
    data, rows = setup.program.data, setup.program.data.rows
    before = moment.before
    has_targets = c < data.targets.shape[1]
    labels = has_targets and setup.scenario.data.targets[c].labels
    threshold = setup.scenario.metrics.threshold

    def output(i: int) -> float:
        return float(value_at(frame, moment.outputs, moment.predictions, i)[c])

    def was(i: int) -> Run:
        if before is None:
            return Run("·", "muted")
        return Run(number(float(value_at(frame, before.outputs, before.predictions, i)[c])), "muted")

    def now(i: int) -> Run:
        return Run(labelled(setup, c, output(i), target=False), "strong")

    def error(i: int) -> Run:
        if i >= rows or not has_targets:
            return Run("")
        gap = output(i) - float(data.targets[i, c])
        return Run(signed(gap), sign_role(gap))

    def right(i: int) -> Run:
        if i >= rows:
            return Run("")
        agrees = (output(i) > threshold) == (float(data.targets[i, c]) > threshold)
        return Run("✓", "good") if agrees else Run("✗", "warning")

    last = setup.network.layers[-1].activation if setup.network.layers else ""
    wide = max(WIDTHS.get(last, WIDEST), len(prefix) + 6)
    word = max(len(w) for w in labels) + 1 if labels else 0
    columns = [Column(f"{prefix}was", wide, ">", 2, was)] if setup.training else []
    columns.append(Column(f"{prefix}is" if setup.training else f"{prefix}output", wide + word, ">", 0, now))
    if has_targets:
        columns.append(Column(f"{prefix}off by", wide + 1, ">", 2, error))
        if labels or "accuracy" in setup.scenario.metrics.show:
            columns.append(Column("", 1, "<", 1_500, right))
    return columns
