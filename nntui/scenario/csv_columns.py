"""What the columns of a table are: numbers, classes or names, and as what each goes into a scenario."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array, floats
from nntui.scenario.beside import FileText
from nntui.scenario.columns import IS
from nntui.scenario.csv_cells import decoded
from nntui.scenario.csv_table import MISSING, Table, table_of
from nntui.scenario.kinds import MAX_NAME, NOT_IN_HANDLES
from nntui.scenario.load import MAX_SHOWN
from nntui.text.errors import Problem
from nntui.text.escape import printable, shortened
from nntui.text.frozen import dataclass

MAX_CLASSES = 100  # of a column that is asked for by name
FEW_CLASSES = 20  # of a column of text that goes in without being asked for
MAX_NUMBER = 1e99
DIGITS = 4  # of a scale
COUNTS = ("id", "index", "no", "nr", "#")  # how the name of a column ends that may only count the rows


@dataclass(frozen=True, eq=False)
class FileColumn:
    """A column of a file. `numbers` has nan where a cell is none; `classes` are its distinct texts in order."""

    table: Table
    at: int
    numbers: Array = field(repr=False)

    @property
    def name(self) -> str:
        """Its name."""
        return self.table.names[self.at]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.table.rows

    def cell(self, row: int) -> str:
        """The text of a cell."""
        return self.table.cells.text(row, self.at)

    @cached_property
    def distinct(self) -> tuple[tuple[str, ...], NDArray[np.intp]]:
        """The distinct texts in it, in order, longer ones cut, and for each row the place of its own there, (rows,)."""
        found, which = np.unique(self.table.cells.column(self.at), return_inverse=True)
        return tuple(map(decoded, found.tolist())), which

    @cached_property
    def missing(self) -> NDArray[np.bool_]:
        """Whether each row has no value: (rows,)."""
        if np.isfinite(self.numbers).all():
            return np.zeros(self.rows, dtype=np.bool_)
        texts, which = self.distinct
        found: NDArray[np.bool_] = np.array([is_missing(text) for text in texts], dtype=np.bool_)[which]
        return found

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """The distinct texts in it that are values, in order."""
        return tuple(text for text in self.distinct[0] if not is_missing(text))

    def has_class(self, name: str) -> Array:
        """1 where a row has a class, else 0: (rows,)."""
        texts, which = self.distinct
        return floats(which == texts.index(name))

    @cached_property
    def is_text(self) -> bool:
        """Whether more of its cells are texts than numbers."""
        numbers = int(np.isfinite(self.numbers).sum())
        return 2 * numbers < self.rows and 2 * numbers < self.rows - int(self.missing.sum())

    @cached_property
    def has_values(self) -> bool:
        """Whether not all of its cells are blank."""
        return not self.missing.all()

    @cached_property
    def is_two_sided(self) -> bool:
        """Whether there are just two classes in it, or just the numbers 0 and 1."""
        if self.is_text:
            return len(self.classes) == 2
        zeros, ones = self.numbers == 0, self.numbers == 1
        return bool(zeros.any() and ones.any() and (zeros | ones).all())

    @cached_property
    def handles(self) -> tuple[str, ...]:
        """Its texts as names of rows, without the marks that a name can't have."""
        texts, which = self.distinct
        named = list(map(as_handle, texts))
        return tuple(named[place] for place in which.tolist())

    @cached_property
    def can_name_rows(self) -> bool:
        """Whether it is a text that is another one in each of several rows."""
        if not self.is_text or not len(self.distinct[0]) == self.rows > 1:
            return False
        distinct = set(self.handles)
        return len(distinct) == self.rows and "" not in distinct

    @property
    def counts_rows(self) -> bool:
        """Whether it only counts the rows, by its name and its numbers."""
        first = self.numbers[0]
        named = self.at in self.table.unnamed or self.name.lower().endswith(COUNTS)
        return named and first in (0.0, 1.0) and bool((self.numbers == first + np.arange(len(self.numbers))).all())


def is_missing(cell: str) -> bool:
    """Whether a cell says that there is no value."""
    return cell.lower() in MISSING


def as_handle(text: str) -> str:
    """A text as a row's or unit's name."""
    for character in NOT_IN_HANDLES:
        text = text.replace(character, " ")
    return " ".join(text.split())[:MAX_NAME]


@lru_cache(maxsize=1)
def columns_of(file: FileText) -> tuple[FileColumn, ...]:
    """All columns of a file, read; raises NntuiError with all that is wrong with its form."""
    table = table_of(printable(file.name), file.text)
    return tuple(FileColumn(table, at, table.numbers(at)) for at in range(len(table.names)))


@dataclass(frozen=True)
class Parts:
    """Which columns of a file are what: the inputs, the targets, and the one with the rows' names."""

    inputs: list[FileColumn]
    targets: list[FileColumn]
    names: FileColumn | None


def parts_of(
    columns: Sequence[FileColumn], inputs: Sequence[str], targets: Sequence[str] | None, names: str = ""
) -> Parts:
    """The columns by their names, which are all there; for what isn't named, those that it is most likely to be: the
    last column the target (`targets` is None), the first text without repeats the names, all other numbers and few
    classes the inputs.
    """
    by_name = {column.name: column for column in columns}
    taken = {*inputs, *(targets or ())}
    free = [column for column in columns if column.name not in taken]
    naming = by_name[names] if names else next((column for column in free if column.can_name_rows), None)
    free = [column for column in free if column is not naming]
    full = [column for column in free if column.has_values]
    last = ([column for column in full if not column.can_name_rows] or full)[-1:]
    wanted = last if targets is None else [by_name[name] for name in targets]
    likely = [column for column in free if column not in wanted and _is_likely(column)]
    return Parts([by_name[name] for name in inputs] or likely, wanted, naming)


def _is_likely(column: FileColumn) -> bool:
    """Whether a column goes in without being asked for."""
    if column.is_text:
        return 2 <= len(column.classes) <= FEW_CLASSES
    return column.has_values and not column.counts_rows and column.at not in column.table.unnamed


def problems_of(columns: Sequence[FileColumn]) -> Iterator[Problem]:
    """Cells of used columns that can't be used, from the first line to the last."""
    lines = columns[0].table.lines if columns else np.empty(0, dtype=np.intp)
    wrong = [set(_wrong_places(column)) for column in columns]
    for at in sorted({at for each in wrong for at in each}):
        for column, places in zip(columns, wrong, strict=True):
            if at in places:
                yield Problem(f"line {lines[at]}, column {shortened(column.name)}", _words(column, column.cell(at)))
    for column in columns:
        if column.is_text and not 2 <= len(column.classes) <= MAX_CLASSES:
            words = f"expected 2 to {MAX_CLASSES} classes, found {len(column.classes):,}; leave the column out"
            yield Problem(f"column {shortened(column.name)}", words)


def _wrong_places(column: FileColumn) -> list[int]:
    if column.is_text:
        texts, which = column.distinct
        found = np.array([is_missing(text) or len(text) > MAX_NAME for text in texts], dtype=np.bool_)[which]
    else:
        found = ~(np.abs(column.numbers) <= MAX_NUMBER)
    wrong: list[int] = np.flatnonzero(found)[: MAX_SHOWN + 1].tolist()
    return wrong


def _words(column: FileColumn, cell: str) -> str:
    """What is wrong with a cell, and what to do."""
    if is_missing(cell):
        what, none = ("a class" if column.is_text else "a number"), f" (“{cell}”)" if cell else ""
        return f"expected {what}, found none{none}; fill it in, take the line out, or leave the column out"
    if column.is_text:
        return f"expected a class of at most {MAX_NAME} characters, found {len(cell):,}"
    number = column.table.number(cell)
    if number is not None:
        return f"expected a number of at most {MAX_NUMBER:g}, found {shortened(cell)}"
    fix = _likely(column.table, cell) or "correct it, take the line out, or leave the column out"
    return f"expected a number, as most in this column are, found “{shortened(cell)}”; {fix}"


def _likely(table: Table, cell: str) -> str:
    """The number that a text probably is: with marks between its thousands, or with the other decimal sign."""
    between, decimal = (".", ",") if table.decimal_comma else (",", ".")
    plain = cell.replace(between, "")
    if between not in cell or table.number(plain) is None:
        return ""
    either = cell.count(between) == 1 and decimal not in cell
    return f"did you mean {cell.replace(between, decimal)} or {plain}?" if either else f"did you mean {plain}?"


@dataclass(frozen=True)
class Made:
    """A column of a scenario that is made of one of a file: its table in the scenario, and its values for all rows."""

    table: dict[str, Any]
    values: Array

    def scaled(self, raw: Any) -> Any:
        """A raw value of the column as it goes in; anything else as it is."""
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            return raw
        try:
            return (raw - self.table.get("shift", 0.0)) / self.table.get("scale", 1.0)
        except (TypeError, ArithmeticError):
            return raw


def made(
    column: FileColumn, given: Mapping[str, Any], scale: str, learned: NDArray[np.bool_], *, target: bool
) -> list[Made]:
    """The columns that one of a file becomes. `given` are the keys that the scenario has for it, which count first;
    `scale` says how numbers are scaled that have no shift and no scale of their own, by the rows that are `learned`
    from, (rows,), alone.
    """
    if column.is_text:
        return _of_classes(column, given, target=target)
    table: dict[str, Any] = {"name": column.name, **given}
    if not {"shift", "scale"} & given.keys() and not (target and column.is_two_sided):
        shift, by = scaling(column.numbers[learned], scale)
        table |= {"shift": shift, "scale": by}
    shift, by = table.get("shift", 0.0), table.get("scale", 1.0)
    if isinstance(shift, float | int) and isinstance(by, float | int) and by > 0:
        with np.errstate(all="ignore"):  # what overflows is told by the checks of all scenarios, as a wrong scale is
            return [Made(table, (column.numbers - float(shift)) / float(by))]
    return [Made(table, column.numbers)]


def _of_classes(column: FileColumn, given: Mapping[str, Any], *, target: bool) -> list[Made]:
    """A column of 0 and 1 for two classes, for more of them one for each."""
    classes = list(column.classes)
    if len(classes) == 2:
        labels = given.get("labels", classes)
        classes = labels if isinstance(labels, list) and sorted(map(str, labels)) == classes else classes
        table = {"name": column.name, "labels": labels} if target else {"name": f"{column.name}{IS}{classes[1]}"}
        return [Made({**given, **table}, column.has_class(classes[1]))]
    return [Made({**given, "name": f"{column.name}{IS}{each}"[:MAX_NAME]}, column.has_class(each)) for each in classes]


def scaling(found: Array, scale: str) -> tuple[float, float]:
    """Shift and scale of a column; where they are worked out, four digits of the scale, and the shift in as many
    decimals, so that what is shown of them is what they are. A column of one value is shifted only.
    """
    if scale == "none":
        return 0.0, 1.0
    shift, by = (found.mean(), found.std()) if scale == "standard" else (found.min(), np.ptp(found))
    if not 1e-99 < by <= MAX_NUMBER:
        return float(shift), 1.0
    if scale == "minmax":
        return float(shift), float(f"{by:.12g}")
    decimals = DIGITS - 1 - int(np.floor(np.log10(by)))
    return _rounded(float(shift), decimals), _rounded(float(by), decimals)


def _rounded(number: float, decimals: int) -> float:
    return float(f"{number:.{decimals}f}") if 0 <= decimals < 300 else round(number, decimals)
