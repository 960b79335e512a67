"""JSON lines: one table on each line. What a file of them may cost is bounded before it is parsed."""

import json
import re
from collections.abc import Mapping
from typing import Any

from nntui.lesson.bounds import EventError
from nntui.scenario.kinds import found
from nntui.text.errors import NntuiError, Problem
from nntui.text.escape import json_text

MAX_RECORDING = 20_000_000  # bytes of a file
MAX_LINE = 8_000_000  # bytes of a line: the header holds a scenario and a CSV file, each byte written as three at most
MAX_EVENTS = 100_000
MAX_PROBLEMS = 20  # that are told of a file
MAX_LINES = 200_000  # blank ones counted
MAX_COMMAS = 10_000  # on a line, outside of texts
MAX_ALL_COMMAS = 1_000_000
MAX_DIGITS = 1_000  # of a whole number

TEXT = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\Z)', re.DOTALL)

Numbered = tuple[int, dict[str, Any]]  # a table with the number of its line, or of its moment


def as_json_line(plain: Mapping[str, Any]) -> str:
    """A line of a recording."""
    return json_text(plain, allow_nan=False, separators=(", ", ": ")) + "\n"


class Room:
    """How much of a file that can be read again was written: of its bytes, lines and commas."""

    def __init__(self) -> None:
        self.size = self._lines = self._commas = 0

    def too_little(self, line: str) -> str:
        """Take a line's room; why there isn't enough of it, or "" if there is."""
        self.size += len(line.encode())
        self._lines += 1
        self._commas += commas_of(line)
        fits = self.size <= MAX_RECORDING and self._lines <= MAX_EVENTS and self._commas <= MAX_ALL_COMMAS
        return "" if fits else "it has become as long as a recording may be"


def commas_of(line: str) -> int:
    """How many commas a line has; those in its texts don't count where there are many."""
    count = line.count(",")
    return count if count <= MAX_COMMAS else TEXT.sub("", line).count(",")


def tables_of(source: str, text: str) -> tuple[list[Numbered], bool]:
    """The tables on the lines, the header first, with the numbers of their lines; raises NntuiError.

    A last line that was cut off is left out; whether there was one comes with them.
    """
    lines = _counted(source, text)
    complete = lines[-1] == ""
    tables: list[Numbered] = []
    cut_off = False
    problems: list[Problem] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            tables.append((number, _table(line)))
        except EventError as error:
            cut_off = bool(tables) and number == len(lines) and not complete
            if not cut_off:
                problems.append(Problem(f"line {number}", str(error)))
            if cut_off or len(problems) >= MAX_PROBLEMS:
                break
        if len(tables) > MAX_EVENTS + 1:
            raise NntuiError(source, f"expected at most {MAX_EVENTS:,} events, found more")
    if problems:
        raise NntuiError(source, problems)
    if not tables:
        raise NntuiError(source, "expected a recording, found nothing in it")
    return tables, cut_off


def _counted(source: str, text: str) -> list[str]:
    """The lines of a text that has not too many of them, nor of commas; raises NntuiError."""
    if text.count("\n") > MAX_LINES:
        raise NntuiError(source, f"expected at most {MAX_LINES:,} lines, found more")
    lines = text.split("\n")
    if sum(map(commas_of, lines)) > MAX_ALL_COMMAS:
        raise NntuiError(source, f"expected at most {MAX_ALL_COMMAS:,} commas, found more")
    return lines


def _table(line: str) -> dict[str, Any]:
    """The JSON object on a line; raises EventError."""
    if len(line) > MAX_LINE:
        raise EventError(f"expected at most {MAX_LINE:,} characters, found {len(line):,}")
    if commas_of(line) > MAX_COMMAS:
        raise EventError(f"expected at most {MAX_COMMAS:,} commas, found more")
    try:
        plain = json.loads(line, parse_int=_whole)
    except RecursionError:
        raise EventError("expected brackets a few levels deep, found far more") from None
    except json.JSONDecodeError as error:
        raise EventError(f"expected JSON, found at column {error.colno}: {error.msg}") from None
    if not isinstance(plain, dict):
        raise EventError(f"expected an object in curly brackets, found {found(plain)}")
    return plain


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise EventError(f"expected a number of at most {MAX_DIGITS:,} digits, found {len(digits):,}")
    return int(digits)
