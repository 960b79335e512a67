"""The CSV file with a scenario's rows: how much of it there may be, and its text."""

from pathlib import Path

from nntui.scenario.beside import FileKind, FileText, read_text_file

MAX_CSV = 200_000_000  # bytes of a file
MAX_CSV_ROWS = 100_000
MAX_COLUMNS = 1_000
MAX_CELLS = 20_000_000
MAX_NUMBERS = 10_000_000  # rows × columns that go into a network, and its targets


def read_csv(path: Path, name: str = "") -> FileText:
    """A CSV file's text; raises NntuiError if it can't be read, or is no UTF-8."""
    return read_text_file(path, name, MAX_CSV, CSV.words, ".csv")


CSV = FileKind("csv", "a CSV file", read_csv)
