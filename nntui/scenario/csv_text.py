"""The text of a CSV file, with the name by which a scenario or a recording asks for it.

A scenario may come from a stranger: its file lies in its own folder or below, whatever the links, and is only read.
"""

import hashlib
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from nntui.text.errors import NntuiError, Problem
from nntui.text.files import io_words, read_bytes
from nntui.text.frozen import dataclass

MAX_CSV = 200_000_000  # bytes of a file
MAX_CSV_ROWS = 100_000
MAX_COLUMNS = 1_000
MAX_CELLS = 20_000_000
MAX_NUMBERS = 10_000_000  # rows × columns that go into a network, and its targets


@dataclass(frozen=True)
class CsvText:
    """A file's text, without the mark of UTF-8 before it, and its name."""

    name: str
    text: str

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


ReadCsv = Callable[[str], CsvText]  # the file of a name that a scenario asks for


def read_csv(path: Path, name: str = "") -> CsvText:
    """A CSV file's text; raises NntuiError if it can't be read, or is no UTF-8."""
    raw = read_bytes(path, MAX_CSV, "a CSV file", ".csv")
    try:
        return CsvText(name or path.name, raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        is_wide = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
        found = "UTF-16" if is_wide else f"the byte {raw[error.start]:#04x}"
        where = "" if is_wide else f"line {raw.count(10, 0, error.start) + 1}"
        words = f"expected text in UTF-8, found {found}; save it as “CSV UTF-8”"
        raise NntuiError(str(path), [Problem(where, words)]) from None


def beside(folder: Path) -> ReadCsv:
    """How a scenario in a folder reads its CSV file: from there or below; what leads out is refused."""

    def read(name: str) -> CsvText:
        path = Path(name)
        try:
            inside = (folder / path).resolve().is_relative_to(folder.resolve())
        except RuntimeError:
            raise NntuiError(name, "expected a CSV file, found a link that leads round in a circle") from None
        except (OSError, ValueError) as error:
            raise NntuiError(name, f"expected a CSV file, found: {io_words(error)}") from None
        if not inside or path.is_absolute() or ".." in path.parts or "\\" in name:
            words = "expected a file in the scenario's folder or below, found one that leads out of it; copy it there"
            raise NntuiError(name, words)
        return read_csv(folder / path, name)

    return read
