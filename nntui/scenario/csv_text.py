"""The text of a CSV file, with the name by which a scenario or a recording asks for it."""

import hashlib
from functools import cached_property
from pathlib import Path

from nntui.text.errors import NntuiError, Problem
from nntui.text.files import read_bytes
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
