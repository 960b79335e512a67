"""A scenario made of a CSV file: what each column is taken for, a small network, and how it learns."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from nntui.scenario.beside import FileText
from nntui.scenario.csv_columns import FileColumn, Parts, as_handle, columns_of, parts_of
from nntui.scenario.csv_data import refuse
from nntui.scenario.csv_table import MARKS, Table
from nntui.scenario.csv_text import read_csv
from nntui.scenario.scales import SCALES
from nntui.scenario.split import drawn
from nntui.text.errors import NntuiError, did_you_mean
from nntui.text.escape import printable, shortened
from nntui.text.frozen import dataclass
from nntui.text.numbers import plural

HIDDEN, BATCH, EPOCHS = 4, 10, 200
TEST, FEWEST = 0.2, 10  # the share of the rows that only test, and rows below which none does by itself
MANY = 12  # columns beyond which not each is named in words

# The outputs' activation, the loss and what else is measured, for each kind of target.
ENDS = {
    "yes or no": ("sigmoid", "binary_cross_entropy", "accuracy"),
    "one of several": ("softmax", "categorical_cross_entropy", "argmax_accuracy"),
    "numbers": ("linear", "squared_error", ""),
}


@dataclass(frozen=True)
class Wish:
    """What a person says of a file: the targets, the inputs, how numbers are scaled, and the share of the rows that
    only test (None: as many as there usually are); the rest is found out.
    """

    targets: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    scale: str = "standard"
    test: float | None = None


AS_FOUND = Wish()
SEED = 1


@dataclass(frozen=True)
class Taken:
    """What the columns of a file are taken for."""

    file: FileText
    table: Table
    columns: tuple[FileColumn, ...]
    parts: Parts
    scale: str
    test: float

    @property
    def tests(self) -> int:
        """How many rows only test."""
        return len(drawn(len(self.table.lines), self.test, SEED)) if self.test else 0

    @property
    def kind(self) -> str:
        """Which kind of target it is, in ENDS; of several columns of classes, each class is a yes or no."""
        targets = self.parts.targets
        if len(targets) == 1 and targets[0].is_text and not targets[0].is_two_sided:
            return "one of several"
        return "yes or no" if all(target.is_text or target.is_two_sided for target in targets) else "numbers"

    @property
    def outputs(self) -> int:
        """How many outputs the network has."""
        return sum(len(t.classes) if t.is_text and not t.is_two_sided else 1 for t in self.parts.targets)

    @property
    def left_out(self) -> list[FileColumn]:
        """The columns that aren't used."""
        used = [*self.parts.inputs, *self.parts.targets, self.parts.names]
        return [column for column in self.columns if column not in used]

    def sentences(self) -> Iterator[str]:
        """What was taken for what."""
        table, parts = self.table, self.parts
        decimals = ", decimals with a comma" if table.decimal_comma else ""
        lines = "" if table.headed else "; no names on its first line"
        yield (
            f"{printable(self.file.name)}: {plural(len(table.lines), 'row')}, {MARKS[table.mark]} between its cells"
            f"{decimals}{lines}."
        )
        yield f"Target: {_listed(map(_with_classes, parts.targets))}."
        how = "" if self.scale == "none" else f"; numbers scaled: {SCALES[self.scale]}"
        yield f"Inputs: {_listed(_as_input(column) for column in parts.inputs)}{how}."
        yield self._split()
        if parts.names is not None:
            yield f"Names of the rows: {shortened(parts.names.name)}."
        if self.left_out:
            yield f"Left out: {_listed(map(_why_left_out, self.left_out))}."

    def _split(self) -> str:
        """Which rows only test, or why none does."""
        rows, tests = len(self.table.lines), self.tests
        if tests:
            scaled = "" if self.scale == "none" else "; the scales are those of the others"
            return f"Test rows, drawn from the seed: {tests} of {rows}; nothing is learned from them{scaled}."
        few = f": there are fewer than {FEWEST}" if rows < FEWEST else ""
        return f"No row only tests{few}."


def read_beside(scenario: Path, source: Path) -> FileText:
    """The CSV file that a new scenario is to learn from, by its name as seen from there; raises NntuiError."""
    try:
        name = source.resolve().relative_to(scenario.resolve().parent).as_posix()
    except (OSError, ValueError, RuntimeError):
        words = f"expected a CSV file in the folder of {scenario} or below, found one elsewhere; copy it there"
        raise NntuiError(str(source), words) from None
    return read_csv(source, name)


def taken(file: FileText, wish: Wish = AS_FOUND) -> Taken:
    """What the columns of a file are taken for; raises NntuiError for a file that can't be used, and for a wish for a
    column that it hasn't.
    """
    columns = columns_of(file)
    table = columns[0].table
    for option, names in (("--target", wish.targets), ("--inputs", wish.inputs)):
        for name in names:
            if name not in table.names:
                near = did_you_mean(name[:80], table.names) or f" ({shortened(', '.join(table.names), 80)})"
                raise NntuiError(option, f"expected a column of {file.name}, found “{shortened(name)}”{near}")
    parts = parts_of(columns, wish.inputs, wish.targets or None)
    refuse(file.name, parts)
    if not parts.targets:
        raise NntuiError(file.name, "expected a column that can be predicted, found none beside that of the names")
    test = wish.test if wish.test is not None else TEST if len(table.lines) >= FEWEST else 0.0
    return Taken(file, table, columns, parts, wish.scale, test)


def how_otherwise(taken: Taken) -> str:
    """How one says that a column is to be taken for something else."""
    command = f"nntui new my.toml --from {printable(taken.file.name)} --target COLUMN --inputs COLUMN,COLUMN"
    return f"Press e to change the network and its training; for other columns: {command}"


def scenario_of(taken: Taken, look_for: str = "") -> str:
    """A commented scenario that trains on the file, as TOML; the file is named as it was asked for."""
    parts, table = taken.parts, taken.table
    targets = ", ".join(shortened(target.name, 60) for target in parts.targets[:3])
    names = [f"names = {_text(parts.names.name)}  # the column with the rows' names"] if parts.names else []
    left = [f"# left out: {_text(column.name)}, {_why(column)}" for column in taken.left_out[:MANY]]
    lines = [
        "# A scenario for nntui, made of a CSV file. `nntui format` describes every key.",
        "",
        "format = 1",
        f"title = {_text(f'{printable(taken.file.name)[:60]}: {targets}')}",
        f"summary = {_text(' '.join(taken.sentences()))}",
        *([f"look_for = {_text(look_for)}"] if look_for else []),
        f"seed = {SEED}  # all random numbers come from it",
        "",
        "[data]",
        f"csv = {_text(taken.file.name)}  # raw values; the file is only read",
        *names,
        f"scale = {_text(taken.scale)}  # {', '.join(SCALES)}: how columns of numbers are scaled",
        f"test = {taken.test:g}  # the share of the rows that only test: nothing is learned from them",
        'inputs = [  # a column is a name, or a table: { name = "height", unit = "in", shift = 66, scale = 3 }',
        *(f"    {_text(column.name)}," for column in parts.inputs),
        "]",
        *left,
        "targets = [",
        *(f"    {_target(column)}," for column in parts.targets),
        "]",
        "",
        *learning(taken.kind, taken.outputs, len(table.lines) - taken.tests, _unit_names(taken)),
    ]
    return "\n".join(lines) + "\n"


def learning(kind: str, outputs: int, rows: int, unit_names: str = "") -> Iterator[str]:
    """A small network for a kind of target, how it learns from so many rows, and what is measured: lines of TOML."""
    activation, loss, metric = ENDS[kind]
    yield "[network]"
    yield 'start = { distribution = "glorot_uniform" }'
    yield "layers = ["
    yield f'    {{ units = {HIDDEN}, activation = "tanh" }},'
    yield f'    {{ units = {outputs}, activation = "{activation}"{unit_names} }},'
    yield from ("]", "", "[training]")
    yield f'loss = "{loss}"'
    yield 'optimizer = "adam"'
    yield "rate = 0.01"
    yield f"batch = {BATCH}" if rows > BATCH else 'batch = "all"'
    yield 'order = "shuffled"  # anew each epoch, from the seed'
    yield f"epochs = {EPOCHS}"
    if metric:
        yield from ("", "[metrics]", f'show = ["{metric}"]')


def _text(text: str) -> str:
    """A text as in TOML."""
    return json.dumps(text, ensure_ascii=False)


def _target(column: FileColumn) -> str:
    if column.is_text and column.is_two_sided:
        zero, one = map(_text, column.classes)
        return f"{{ name = {_text(column.name)}, labels = [{zero}, {one}] }}"
    return _text(column.name)


def _unit_names(taken: Taken) -> str:
    """The outputs named by their classes, where these are names that nothing else has."""
    (target, *others) = taken.parts.targets
    if others or taken.outputs == 1:
        return ""
    names = target.classes
    hidden = {f"h{unit}" for unit in range(1, HIDDEN + 1)}
    good = all(as_handle(name) == name for name in names) and not hidden & {*names}
    return f", names = [{', '.join(map(_text, names))}]" if good else ""


def _listed(words: Iterable[str]) -> str:
    listed = list(words)
    more = [f"{len(listed) - MANY} more"] if len(listed) > MANY else []
    return ", ".join([*listed[:MANY], *more])


def _with_classes(column: FileColumn) -> str:
    """A target with what it says: "gender (0 F, 1 M)"."""
    name = shortened(column.name)
    if not column.is_text:
        return name
    words = [shortened(each, 20) for each in column.classes]
    if len(words) == 2:
        return f"{name} (0 {words[0]}, 1 {words[1]})"
    return f"{name} (an output for each of {_listed(words)})"


def _as_input(column: FileColumn) -> str:
    name = shortened(column.name)
    if not column.is_text:
        return name
    if len(column.classes) == 2:
        return f"{name} (1 for {shortened(column.classes[1], 20)})"
    return f"{name} (0 or 1 for each of {len(column.classes)} classes)"


def _why_left_out(column: FileColumn) -> str:
    return f"{shortened(column.name)} ({_why(column)})"


def _why(column: FileColumn) -> str:
    """Why a column doesn't go in by itself."""
    if not column.has_values:
        return "it is empty"
    if column.is_text:
        return f"a text with {plural(len(column.classes), 'value')}"
    if column.counts_rows:
        return "it counts the rows"
    return "it has no name" if column.at in column.table.unnamed else "not asked for"
