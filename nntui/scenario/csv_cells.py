"""The cells of a table as one array of bytes, and where each of them begins and ends: no object for a cell.

A text without quotes and blanks is cut as it stands; any other is read record by record first and put down again in
that form.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.scenario.kinds import MAX_NAME
from nntui.text.frozen import dataclass

Bytes = NDArray[np.bytes_]
Places = NDArray[np.intp]
BETWEEN = "\x1f"  # stands between cells that were read record by record: none of them has it
LONGEST = 4 * MAX_NAME + 4  # bytes of a cell that are looked at as a text: more than a class or a name may have
AT_ONCE = 16_384  # rows whose cells are laid beside each other in one go


@dataclass(frozen=True, eq=False)
class Cells:
    """A table's cells: `data` in UTF-8 with at least LONGEST bytes behind it, `starts` and `ends` of shape (rows,
    columns). A `mark` stands between two of a row.
    """

    data: bytes
    mark: str
    starts: Places
    ends: Places

    def text(self, row: int, column: int) -> str:
        """The text of a cell."""
        return self.data[self.starts[row, column] : self.ends[row, column]].decode()

    def below(self, rows: int) -> "Cells":
        """The same without the first rows."""
        return Cells(self.data, self.mark, self.starts[rows:], self.ends[rows:])

    def any(self, form: str) -> bool:
        """Whether one of the cells as a whole has the form of a regular expression of ASCII characters."""
        border = re.escape(self.mark) + r"\n"
        whole = re.compile(rf"(?:\A|(?<=[{border}])){form}(?=[{border}])".encode())
        return whole.search(self.data, int(self.starts[0, 0])) is not None

    def column(self, at: int) -> Bytes:
        """The cells of a column beside each other, each cut after LONGEST bytes: shape (rows,)."""
        starts, sizes = self.starts[:, at], self.ends[:, at] - self.starts[:, at]
        wide = min(max(int(sizes.max(initial=1)), 1), LONGEST)
        windows = np.lib.stride_tricks.sliding_window_view(np.frombuffer(self.data, dtype=np.uint8), wide)
        found = np.empty((len(starts), wide), dtype=np.uint8)
        for first in range(0, len(starts), AT_ONCE):
            part = slice(first, first + AT_ONCE)
            np.multiply(windows[starts[part]], np.arange(wide) < sizes[part, np.newaxis], out=found[part])
        beside: Bytes = found.view(f"S{wide}")[:, 0]
        return beside

    def numbers(self, at: int, numerals: NDArray[np.bool_], number: Callable[[str], float]) -> Array:
        """The numbers of a column, (rows,): of cells that hold only bytes that are `numerals`, (256,), as they stand;
        where not all cells of the column are numbers so, of each different text what `number` makes of it.
        """
        cells = self.column(at)
        if numerals[cells.view(np.uint8)].all() and cells.itemsize < LONGEST:
            try:
                return cells.astype(np.float64)
            except ValueError:
                pass
        distinct, which = np.unique(cells, return_inverse=True)
        found = np.array([number(decoded(cell)) for cell in distinct.tolist()], dtype=np.float64)[which]
        for row in np.flatnonzero(self.ends[:, at] - self.starts[:, at] > LONGEST).tolist():
            found[row] = number(self.text(row, at))
        return found


def decoded(cell: bytes) -> str:
    """The text of a cell that was cut, without half a character at its end."""
    return cell.decode(errors="ignore")


class Cut(NamedTuple):
    """A text that was cut at `mark`s and line ends: the first and the last cell of each row, (rows,), of those that
    begin at `starts` and end at `ends`. Rows without a text in them are left out; `rows` says which these are.
    """

    starts: Places
    ends: Places
    first: Places
    last: Places
    rows: Places

    @property
    def counts(self) -> Places:
        """How many cells each row has."""
        return self.last - self.first + 1

    def table(self, data: bytes, mark: str) -> Cells:
        """The cells, where each row has as many as the first."""
        columns = int(self.counts[0])
        if len(self.starts) == columns * len(self.first):
            return Cells(data, mark, self.starts.reshape(-1, columns), self.ends.reshape(-1, columns))
        which = self.first[:, np.newaxis] + np.arange(columns)
        return Cells(data, mark, self.starts[which], self.ends[which])


def as_bytes(lines: Iterable[str] | str) -> bytes:
    """A text, or its lines, in UTF-8 with one kind of line end, one after each line, and room behind it."""
    text = lines if isinstance(lines, str) else "\n".join(lines)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    end = b"" if text.endswith("\n") else b"\n"
    return text.encode() + end + bytes(LONGEST)


def cut(data: bytes, mark: str) -> Cut:
    """Cut a text, as `as_bytes` gives it, into cells."""
    text = np.frombuffer(data, dtype=np.uint8)[:-LONGEST]
    is_end = text == 10
    ends = np.flatnonzero(is_end | (text == ord(mark)))
    starts = np.concatenate([[0], ends[:-1] + 1])
    last = np.flatnonzero(is_end[ends])
    first = np.concatenate([[0], last[:-1] + 1])
    filled = np.flatnonzero(ends[last] - starts[first] > last - first)
    return Cut(starts, ends, first[filled], last[filled], filled)
