"""A table of one's own: a CSV file, read and cut into named columns of cells.

Quotes are those of RFC 4180. The mark between the cells and the decimal sign are found out. Files come from strangers:
their size is bounded, what could steer a terminal is refused, and a cell is text, whatever it looks like.
"""

import csv
import math
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from io import StringIO
from itertools import islice

import numpy as np

from nntui.engine.arrays import Array, floats
from nntui.scenario.csv_cells import BETWEEN, Cells, Places, as_bytes, cut
from nntui.scenario.csv_text import MAX_CELLS, MAX_COLUMNS, MAX_CSV_ROWS
from nntui.scenario.kinds import MAX_NAME
from nntui.scenario.load import MAX_SHOWN
from nntui.text.errors import NntuiError, Problem
from nntui.text.escape import escaped, shortened, steers
from nntui.text.frozen import dataclass
from nntui.text.numbers import MINUS, plural

MARKS = {",": "commas", ";": "semicolons", "\t": "tabs"}  # what may stand between cells
LOOKED_AT = 50  # lines that tell which mark it is
MISSING = frozenset(("", "?", "na", "n/a", "nan", "null"))  # cells that stand for no value, in small letters
BLANK_OR_QUOTE = re.compile(r'"|[^\S\r\n]')
DECIMAL = "[+-]?[0-9]*{}[0-9]+(?:[eE][+-]?[0-9]+)?"
HARMLESS = bytes([9, 10, 13, *range(32, 127)])
BEGINNING = 1_000_000  # characters among which the first lines are


@dataclass(frozen=True, eq=False)
class Table:
    """The cells of a file by row and column, as text without blanks around it.

    `names` are those of the columns, `unnamed` the places of those that the file gives none; `lines` is the line that
    each row begins on, (rows,), `mark` what stands between cells. With `headed` the names stand on the first line.
    """

    source: str
    names: tuple[str, ...]
    cells: Cells
    lines: Places
    mark: str
    headed: bool
    unnamed: frozenset[int] = frozenset()

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.lines)

    @cached_property
    def decimal_comma(self) -> bool:
        """Whether decimals have a comma: some do, none has a point, and no comma stands between cells."""
        return self.mark != "," and self.cells.any(DECIMAL.format(",")) and not self.cells.any(DECIMAL.format(r"\."))

    def numbers(self, at: int) -> Array:
        """The numbers of a column, nan where a cell is none: shape (rows,)."""
        plain = NO_BYTES if self.decimal_comma else NUMERAL_BYTES

        def number(cell: str) -> float:
            return math.nan if (found := self.number(cell)) is None else found

        return floats(self.cells.numbers(at, plain, number))

    def number(self, cell: str) -> float | None:
        """The number in a cell, which may be infinite; None if it is none."""
        if self.decimal_comma:
            cell = cell.replace(",", ".")
        try:
            return float(cell) if NUMERALS.issuperset(cell := cell.replace(MINUS, "-")) else None
        except ValueError:
            return None


NUMERALS = frozenset("0123456789.+-eE")
NO_BYTES = np.zeros(256, dtype=np.bool_)
NUMERAL_BYTES = NO_BYTES.copy()
NUMERAL_BYTES[[0, *map(ord, NUMERALS)]] = True  # behind a shorter cell stand zeros


def table_of(source: str, text: str) -> Table:
    """A text as a table; raises NntuiError with all that is wrong with its form."""
    if problem := _control(text):
        raise NntuiError(source, [problem])
    mark = _mark(text)
    plain = _is_plain(text)
    lines: list[int] = []  # that records begin on, where they may be longer than one
    between = mark if plain else BETWEEN
    data = as_bytes(text if plain else _put_down(source, text, mark, lines))
    found = cut(data, between)
    if not len(found.rows):
        raise NntuiError(source, "expected a line of column names and lines of values, found nothing in it")
    if int((found.ends - found.starts).max()) > csv.field_size_limit():
        deque(_records(source, text, mark), maxlen=0)  # which says on which line
    on_lines = found.rows + 1 if plain else np.array(lines, dtype=np.intp)[found.rows]
    counts = found.counts
    _within_bounds(source, int(counts[0]), len(counts))
    wrong = np.flatnonzero(counts != counts[0])[: MAX_SHOWN + 1]
    if len(wrong):
        expected = f"{plural(int(counts[0]), 'cell')} as on line {on_lines[0]}"
        problems = []
        for at in wrong.tolist():
            row = data[found.starts[found.first[at]] : found.ends[found.last[at]]].decode()
            cells = row.split(between)
            fix = "a cell is missing" if len(cells) < counts[0] else f"put a cell with {MARKS[mark]} in quotes"
            problems.append(_ragged(int(on_lines[at]), cells, expected, fix))
        raise NntuiError(source, shown(problems))
    return _named(Table(source, (), found.table(data, between), on_lines, mark, True))


def _is_plain(text: str) -> bool:
    """Whether each cell stands in a text as it is read: without quotes, and with no blanks that could be too many."""
    if text.isascii():
        return not any(character in text for character in '"\t \v\f')
    return BLANK_OR_QUOTE.search(text) is None


def _put_down(source: str, text: str, mark: str, lines: list[int]) -> Iterator[str]:
    """Each record as its cells, with single blanks in them, and in `lines` the line that it begins on."""
    columns, filled = 0, 0
    for line, record in _records(source, text, mark):
        cells = [" ".join(cell.split()) for cell in record]
        lines.append(line)
        if any(cells):
            columns, filled = columns or len(cells), filled + 1
            _within_bounds(source, columns, filled)
        yield BETWEEN.join(cells)


def shown(problems: Sequence[Problem]) -> list[Problem]:
    """As many problems as are shown of one file."""
    more = Problem("", f"and more: these are the first {MAX_SHOWN} problems")
    return [*problems[:MAX_SHOWN], *[more] * (len(problems) > MAX_SHOWN)]


def _control(text: str) -> Problem | None:
    """The first character that could steer a terminal."""
    if text.isascii() and not text.encode().translate(None, HARMLESS):
        return None
    wrong = {character for character in set(text) - {"\n", "\r", "\t"} if steers(character)}
    if not wrong:
        return None
    place = min(map(text.index, wrong))
    words = f"expected text without control characters, found {escaped(text[place])}"
    return Problem(f"line {text.count(chr(10), 0, place) + 1}", words)


def _mark(text: str) -> str:
    """What stands between cells: with it the first lines have equally many cells, and more than one."""

    def merit(mark: str) -> tuple[bool, float, int]:
        records = csv.reader(StringIO(text[:BEGINNING], newline=""), delimiter=mark)
        try:
            counts = [len(record) for record in islice(records, LOOKED_AT) if record]
        except csv.Error:
            counts = []
        first = counts[0] if counts else 0
        return first > 1, counts.count(first) / max(len(counts), 1), first

    return max(MARKS, key=merit)


def _records(source: str, text: str, mark: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line that it begins on; raises NntuiError."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True)
    line = 1
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise NntuiError(source, [Problem(f"line {line}", _wrong_form(str(error), mark))]) from None
        yield line, record
        line = reader.line_num + 1


def _wrong_form(said: str, mark: str) -> str:
    """What the parser of CSV complains of, in our words."""
    if "unexpected end" in said:
        return "expected the closing quote of a cell that begins here, found the end of the file"
    if "field larger" in said:
        return "expected cells of at most 131,072 characters, found a longer one; is a closing quote missing?"
    after = {"\t": "a tab"}.get(mark, f"“{mark}”")
    return f"expected {after} after the closing quote of a cell (a quote inside of quotes stands twice), found more"


def _ragged(line: int, cells: Sequence[str], expected: str, fix: str) -> Problem:
    start = shortened(", ".join(filter(None, cells)), 30)
    return Problem(f"line {line}", f"expected {expected}, found {len(cells):,} (“{start}”); {fix}")


def _within_bounds(source: str, columns: int, lines: int) -> None:
    """Raise NntuiError for a table with too many columns, or with more lines than its names and rows may take."""
    rows = lines - 1
    if columns > MAX_COLUMNS:
        raise NntuiError(source, f"expected at most {MAX_COLUMNS:,} columns, found {columns:,}")
    if rows > MAX_CSV_ROWS:
        raise NntuiError(source, f"expected at most {MAX_CSV_ROWS:,} rows, found more; take some of them out")
    if rows * columns > MAX_CELLS:
        raise NntuiError(source, f"expected at most {MAX_CELLS:,} cells, found more; take some columns or rows out")


def _named(form: Table) -> Table:
    """The table with its columns named by the first line unless there is a number on it; raises NntuiError."""
    first = [form.cells.text(0, at) for at in range(form.cells.starts.shape[1])]
    headed = all(form.number(cell) is None and form.number(cell.replace(",", ".")) is None for cell in first)
    names = list(first) if headed else [""] * len(first)
    unnamed = frozenset(at for at, name in enumerate(names) if not name)
    names = [name or f"column {at}" for at, name in enumerate(names, 1)]
    if problems := list(_wrong_names(names, int(form.lines[0]))):
        raise NntuiError(form.source, shown(problems))
    cells, lines = (form.cells.below(1), form.lines[1:]) if headed else (form.cells, form.lines)
    if not len(lines):
        raise NntuiError(form.source, "expected lines of values below that of the names, found none")
    return Table(form.source, tuple(names), cells, lines, form.mark, headed, unnamed if headed else frozenset())


def _wrong_names(names: Sequence[str], line: int) -> Iterable[Problem]:
    seen: dict[str, int] = {}
    for at, name in enumerate(names, 1):
        where = f"line {line}, column {at}"
        if len(name) > MAX_NAME:
            yield Problem(where, f"expected a name of at most {MAX_NAME} characters, found {len(name):,}")
        elif name in seen:
            yield Problem(where, f"expected each name once, found “{shortened(name)}” as in column {seen[name]}")
        seen.setdefault(name, at)
