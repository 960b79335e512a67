"""A recording: a scenario as text, and what happened, event by event. Written as JSON lines, or as TOML.

A JSON-lines file begins with a header and has one event on each further line; it is written through line by line, so
that whatever happens at most the last line is lost. A TOML file has the header's keys on top and a [[moment]] for each
event; by hand a moment may also go somewhere, edit, show and say something at once. Both come from strangers: they
are bounded before they are parsed, and nothing in them is executed.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import field, replace
from functools import cache
from pathlib import Path

from nntui.lesson import jsonl, toml
from nntui.lesson.bounds import EventError
from nntui.lesson.by_hand import as_events, misspelled
from nntui.lesson.events import Event, Unknown
from nntui.lesson.header import Header, header_from, header_plain
from nntui.lesson.plain import as_plain
from nntui.lesson.reading import from_plain
from nntui.scenario.load import read_text
from nntui.scenario.others import RECORDING_KEY, refuse_other
from nntui.text.errors import NntuiError, Problem
from nntui.text.files import is_plain
from nntui.text.frozen import dataclass

SUFFIX = ".nnrec"
MAX_PROBLEMS = 20
SAYS_SO = re.compile(rf"""["']{RECORDING_KEY}["'][ \t]*:|^[ \t]*["']?{RECORDING_KEY}["']?[ \t]*=""", re.MULTILINE)


@dataclass(frozen=True)
class Recording:
    """A header, the events, and for each event the line of the file that it stands on, or of TOML the moment.

    `cut_off` says that the file ended inside of a line, which was left out. `file` is the one that it was read from.
    """

    header: Header
    events: tuple[Event, ...] = ()
    lines: tuple[int, ...] = ()
    unit: str = "line"
    cut_off: bool = False
    file: Path | None = field(default=None, compare=False)

    def line(self, index: int) -> int:
        """The line or moment of an event."""
        return self.lines[index] if index < len(self.lines) else index + 2


def as_jsonl(recording: Recording) -> str:
    """A whole recording as JSON lines."""
    plain = [header_plain(recording.header), *map(as_plain, recording.events)]
    return "".join(map(jsonl.as_json_line, plain))


def as_toml(recording: Recording) -> str:
    """A whole recording as TOML; raises NntuiError if it would be longer than what is read."""
    header = recording.header
    return toml.as_text(header.name, header_plain(header), list(map(as_plain, recording.events)))


def read(path: Path, panes: Collection[str]) -> Recording:
    """A recording from a file in either notation; raises NntuiError with all its problems.

    `panes` are the names of the panes, which a moment may show.
    """
    if not is_recording(path):
        refuse_other(path, f"a recording ({SUFFIX} or .toml)", SUFFIX)
    return replace(_read(path, panes), file=path)


def _read(path: Path, panes: Collection[str]) -> Recording:
    """A recording from either notation; raises NntuiError."""
    source = str(path)
    if path.suffix == ".toml":
        return from_toml(source, read_text(path, toml.MAX_TOML), panes)
    try:
        text = read_text(path, jsonl.MAX_RECORDING)
    except NntuiError:
        if (text := _all_but_last(path)) == "":
            raise
        return replace(from_jsonl(source, text, panes), cut_off=True)
    return from_jsonl(source, text, panes)


def _all_but_last(path: Path) -> str:
    """The text of a file whose last line was cut off inside of a character, without that line; "" of any other."""
    try:
        if not is_plain(path) or path.stat().st_size > jsonl.MAX_RECORDING:
            return ""
        whole, _, _ = path.read_bytes().rpartition(b"\n")
        return f"{whole.decode('utf-8-sig')}\n" if whole else ""
    except (OSError, ValueError):
        return ""


def is_recording(path: Path) -> bool:
    """Whether a file says that it is a recording, not a scenario."""
    if not is_plain(path):
        return False
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return SAYS_SO.search(file.read(1_000)) is not None
    except OSError:
        return False


def from_jsonl(source: str, text: str, panes: Collection[str]) -> Recording:
    """A recording from JSON lines. A last line that was cut off is left out; raises NntuiError for any other."""
    ((first, plain), *rest), cut_off = jsonl.tables_of(source, text)
    try:
        header = replace(header_from(plain), folder=Path(source).parent)
    except EventError as error:
        raise NntuiError(source, [Problem(f"line {first}", str(error))]) from None
    return replace(_recording(source, header, rest, "line", panes), cut_off=cut_off)


def from_toml(source: str, text: str, panes: Collection[str]) -> Recording:
    """A recording from TOML; raises NntuiError with all its problems."""
    plain, moments = toml.tables_of(source, text)
    try:
        header = replace(header_from(plain), folder=Path(source).parent)
    except EventError as error:
        raise NntuiError(source, str(error)) from None
    return _recording(source, header, moments, "moment", panes)


def _recording(
    source: str, header: Header, tables: Iterable[jsonl.Numbered], unit: str, panes: Collection[str]
) -> Recording:
    """A recording of numbered lines or moments; raises NntuiError with all their problems."""
    events: list[Event] = []
    numbers: list[int] = []
    problems = []
    setup = cache(header.open)
    for number, table in tables:
        try:
            for plain in as_events(table, setup, panes):
                event = from_plain(plain)
                if unit == "moment" and isinstance(event, Unknown) and (problem := misspelled(event)):
                    raise EventError(problem)
                events.append(event)
                numbers.append(number)
        except EventError as error:
            problems.append(Problem(f"{unit} {number}", str(error)))
            if len(problems) >= MAX_PROBLEMS:
                break
    if problems:
        raise NntuiError(source, problems)
    return Recording(header, tuple(events), tuple(numbers), unit)
