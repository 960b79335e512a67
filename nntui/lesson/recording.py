"""A recording: a scenario as text, and what happened, event by event. Written as JSON lines, or as TOML.

A JSON-lines file begins with a header and has one event on each further line; it is written through line by line, so
that whatever happens at most the last line is lost. A TOML file has the header's keys on top and a [[moment]] for each
event; by hand a moment may also go somewhere, edit, show and say something at once. Both come from strangers: they
are bounded before they are parsed, and nothing in them is executed.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from nntui.lesson.events import MAX_TEXT, Do, Event, EventError, Unknown, as_plain, from_plain, misspelled
from nntui.quantities.derivatives import units_by_name
from nntui.quantities.opening import open_text
from nntui.scenario.kinds import MAX_BYTES
from nntui.scenario.kinds import found as found_value
from nntui.scenario.load import parse, read_text
from nntui.scenario.setup import Setup
from nntui.session.commands import ChooseParameter, ChooseRow, ChooseUnit, Edit, GoTo, LookAt
from nntui.session.goto import HELP, target_step
from nntui.text.errors import NntuiError, Problem, did_you_mean, nearest
from nntui.text.escape import printable, shortened, steers

FORMAT = 1
SUFFIX = ".nnrec"
MAX_RECORDING = 20_000_000  # bytes of a file
MAX_LINE = 2_000_000  # bytes of a line: the header holds a scenario
MAX_EVENTS = 100_000
MAX_LINES = 200_000  # blank ones counted
MAX_TOML = 1_000_000  # bytes: what its parser reads in a second
MAX_COMMAS = 10_000  # on the line of an event
MAX_ALL_COMMAS = 1_000_000
MAX_SETTINGS = 100
MAX_NAME = 80
MAX_DIGITS = 1_000  # of a whole number
MAX_PROBLEMS = 20
PANES = ("network", "data", "how", "slice", "compare", "weights", "curve")


def present_versions() -> dict[str, str]:
    """The versions that numbers may depend on."""
    from importlib.metadata import version

    return {"nntui": version("nntui"), "numpy": np.__version__}


@dataclass(frozen=True)
class Header:
    """What was recorded, and with what: the scenario's name and text, the values set over it, and the versions."""

    name: str
    scenario: str
    title: str = ""
    author: str = ""
    settings: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=present_versions)

    @property
    def hash(self) -> str:
        """SHA-256 of the scenario's text."""
        return hashlib.sha256(self.scenario.encode()).hexdigest()

    def open(self) -> Setup:
        """The scenario; raises NntuiError."""
        return open_text(self.name, self.scenario, self.settings)


@dataclass(frozen=True)
class Recording:
    """A header, the events, and for each event the line of the file that it stands on, or of TOML the moment."""

    header: Header
    events: tuple[Event, ...] = ()
    lines: tuple[int, ...] = ()
    unit: str = "line"

    def line(self, index: int) -> int:
        """The line or moment of an event."""
        return self.lines[index] if index < len(self.lines) else index + 2


def header_plain(header: Header) -> dict[str, Any]:
    """The header as a dictionary of plain values."""
    plain: dict[str, Any] = {"nntui_recording": FORMAT, "name": header.name}
    plain |= {key: value for key in ("title", "author") if (value := getattr(header, key))}
    plain |= {"settings": list(header.settings)} if header.settings else {}
    return {**plain, "versions": dict(header.versions), "hash": header.hash, "scenario": header.scenario}


def header_from(plain: dict[str, Any]) -> Header:
    """A header from a dictionary; raises EventError."""
    if type(plain.get(FIRST_KEY)) is not int or plain[FIRST_KEY] != FORMAT:
        found = shortened(repr(plain[FIRST_KEY])[:60]) if FIRST_KEY in plain else f"none{_near(plain, FIRST_KEY)}"
        raise EventError(f"{FIRST_KEY}: expected {FORMAT}, the version of this format, found {found}")
    for key in ("name", "scenario"):
        if key not in plain:
            raise EventError(f"{key}: expected a text, found none{_near(plain, key)}")
    texts = {key: _text(key, plain.get(key, "")) for key in ("name", "scenario", "title", "author", "hash")}
    settings = plain.get("settings", [])
    if not isinstance(settings, list) or len(settings) > MAX_SETTINGS:
        raise EventError(f"settings: expected a list of at most {MAX_SETTINGS} texts, found {found_value(settings)}")
    versions = plain.get("versions", {})
    if not isinstance(versions, dict) or len(versions) > MAX_SETTINGS:
        raise EventError(f"versions: expected a table of texts, found {found_value(versions)}")
    for key in plain:
        if key not in HEADER_KEYS and (near := did_you_mean(key, HEADER_KEYS)):
            raise EventError(f"expected no further keys, found “{shortened(key)}”{near}")
    header = Header(
        printable(texts["name"])[:MAX_NAME],
        texts["scenario"],
        texts["title"],
        texts["author"],
        tuple(_text("settings", each) for each in settings),
        {_text("versions", name): _text("versions", each) for name, each in versions.items()},
    )
    if texts["hash"] and texts["hash"] != header.hash:
        raise EventError(
            "hash: expected that of the scenario's text, found another: one of them was changed; "
            "if it was you, take the hash away"
        )
    return header


FIRST_KEY = "nntui_recording"
HEADER_KEYS = (FIRST_KEY, "name", "title", "author", "settings", "versions", "hash", "scenario", "moment")


def _near(plain: Mapping[str, Any], key: str) -> str:
    """A key that may have been meant for another, in words."""
    found = nearest(key, (other for other in plain if other not in HEADER_KEYS))
    return f"; “{shortened(found)}” is like it" if found else ""


def _text(key: str, value: Any) -> str:
    """A text of the header."""
    if not isinstance(value, str):
        raise EventError(f"{key}: expected a text, found {found_value(value)}")
    if len(value) > (most := MAX_BYTES if key == "scenario" else MAX_TEXT):
        raise EventError(f"{key}: expected at most {most:,} characters, found {len(value):,}")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise EventError(f"{key}: expected text, found half a character")
    return value


def header_of(setup: Setup) -> Header:
    """The header for a new recording of a scenario."""
    return Header(setup.name, setup.source, setup.scenario.title, "", setup.changes)


def as_json_line(plain: Mapping[str, Any]) -> str:
    """A line of a recording."""
    text = json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(", ", ": "))
    return _written_out(text, lambda character: re.sub("....", r"\\u\g<0>", character.encode("utf-16-be").hex())) + "\n"


def _written_out(text: str, escaped: Callable[[str], str]) -> str:
    """JSON or TOML in which what could steer a terminal is escaped, so that the file can be looked at there."""
    for character in set(text) - {"\n", "\t"}:
        if steers(character):
            text = text.replace(character, escaped(character))
    return text


def as_jsonl(recording: Recording) -> str:
    """A whole recording as JSON lines."""
    plain = [header_plain(recording.header), *(as_plain(event) for event in recording.events)]
    return "".join(map(as_json_line, plain))


def as_toml(recording: Recording) -> str:
    """A whole recording as TOML: the header's keys, with the scenario's text, and then the moments.

    Raises NntuiError if it would be longer than what is read.
    """
    import tomli_w

    plain: dict[str, Any] = header_plain(recording.header)
    if recording.events:
        plain["moment"] = [as_plain(event) for event in recording.events]
    mark = _absent(json.dumps(plain, ensure_ascii=False))
    text = tomli_w.dumps(_with_mark(plain, mark), multiline_strings=True).replace(mark, "")
    text = _written_out(text, lambda character: f"\\U{ord(character):08x}")
    if (size := len(text.encode())) > MAX_TOML:
        expected = f"expected at most {MAX_TOML:,} bytes as TOML, found {size:,}: keep it as JSON lines"
        raise NntuiError(recording.header.name, expected)
    return text


def _absent(text: str) -> str:
    """A character that a text doesn't hold."""
    return next(character for character in map(chr, range(0xE000, 0xF8FF)) if character not in text)


def _with_mark(value: Any, mark: str) -> Any:
    """Plain values with a mark inside of each CR LF, so that the writer takes them for two characters, as they are."""
    match value:
        case str():
            return value.replace("\r\n", f"\r{mark}\n")
        case list():
            return [_with_mark(each, mark) for each in value]
        case dict():
            return {key: _with_mark(each, mark) for key, each in value.items()}
    return value


def read(path: Path) -> Recording:
    """A recording from a file in either notation; raises NntuiError with all its problems."""
    source = str(path)
    if path.suffix == ".toml":
        return from_toml(source, read_text(path, MAX_TOML))
    try:
        text = read_text(path, MAX_RECORDING)
    except NntuiError:
        if (text := _all_but_last(path)) == "":
            raise
    return from_jsonl(source, text)


def _all_but_last(path: Path) -> str:
    """The text of a file whose last line was cut off inside of a character, without that line; "" of any other."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_RECORDING:
            return ""
        whole, _, _ = path.read_bytes().rpartition(b"\n")
        return f"{whole.decode('utf-8-sig')}\n" if whole else ""
    except (OSError, ValueError):
        return ""


def is_recording(path: Path) -> bool:
    """Whether a file says that it is a recording, not a scenario."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return FIRST_KEY in file.read(1_000)
    except OSError:
        return False


def from_jsonl(source: str, text: str) -> Recording:
    """A recording from JSON lines. A last line that was cut off is left out; raises NntuiError for any other."""
    if text.count("\n") > MAX_LINES:
        raise NntuiError(source, f"expected at most {MAX_LINES:,} lines, found more")
    lines = text.split("\n")
    if sum(line.count(",") for line in lines[1:]) > MAX_ALL_COMMAS:
        raise NntuiError(source, f"expected at most {MAX_ALL_COMMAS:,} commas, found more")
    complete = lines[-1] == ""
    found: list[tuple[int, dict[str, Any]]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        last = number == len(lines) and not complete
        try:
            found.append((number, _object(line, MAX_COMMAS if found else MAX_LINE)))
        except EventError as error:
            if last and len(found) > 0:
                break
            raise NntuiError(source, [Problem(f"line {number}", str(error))]) from None
        if len(found) > MAX_EVENTS + 1:
            raise NntuiError(source, f"expected at most {MAX_EVENTS:,} events, found more")
    if not found:
        raise NntuiError(source, "expected a recording, found nothing in it")
    (first, plain), *rest = found
    try:
        header = header_from(plain)
    except EventError as error:
        raise NntuiError(source, [Problem(f"line {first}", str(error))]) from None
    return _with_events(source, header, rest, "line")


def _object(line: str, commas: int) -> dict[str, Any]:
    """The JSON object on a line; raises EventError."""
    if len(line) > MAX_LINE:
        raise EventError(f"expected at most {MAX_LINE:,} characters, found {len(line):,}")
    if line.count(",") > commas:
        raise EventError(f"expected at most {commas:,} commas, found more")
    try:
        plain = json.loads(line, parse_int=_whole)
    except RecursionError:
        raise EventError("expected brackets a few levels deep, found far more") from None
    except json.JSONDecodeError as error:
        raise EventError(f"expected JSON, found at column {error.colno}: {error.msg}") from None
    if not isinstance(plain, dict):
        raise EventError(f"expected an object in curly brackets, found {found_value(plain)}")
    return plain


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise EventError(f"expected a number of at most {MAX_DIGITS:,} digits, found {len(digits):,}")
    return int(digits)


def _with_events(source: str, header: Header, found: Iterable[tuple[int, dict[str, Any]]], unit: str) -> Recording:
    """A recording of numbered lines or moments; raises NntuiError with all their problems."""
    events: list[Event] = []
    numbers: list[int] = []
    problems = []
    setup = cache(header.open)
    for number, plain in found:
        try:
            for each in _by_hand(plain, setup):
                event = from_plain(each)
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


def from_toml(source: str, text: str) -> Recording:
    """A recording from TOML; raises NntuiError with all its problems."""
    plain = parse(source, text)
    moments = plain.pop("moment", [])
    try:
        header = header_from(plain)
    except EventError as error:
        raise NntuiError(source, str(error)) from None
    if not isinstance(moments, list) or not all(isinstance(moment, dict) for moment in moments):
        raise NntuiError(source, [Problem("moment", f"expected [[moment]] tables, found {found_value(moments)}")])
    if len(moments) > MAX_EVENTS:
        raise NntuiError(source, f"expected at most {MAX_EVENTS:,} moments, found {len(moments):,}")
    return _with_events(source, header, enumerate(moments, 1), "moment")


def _by_hand(moment: dict[str, Any], setup: Callable[[], Setup]) -> Iterator[dict[str, Any]]:
    """The events of a moment or line that may be written by hand: `go`, `edit`, `show`, then the note."""
    if "do" in moment or not (by_hand := BY_HAND & moment.keys()):
        yield moment
        return
    rest = {key: value for key, value in moment.items() if key not in by_hand}
    time = {"time": rest["time"]} if "time" in rest else {}
    if "go" in moment:
        try:
            step = target_step(_word("go", moment["go"]), setup(), 0)
        except ValueError as error:
            near = "" if isinstance(error, EventError) else f": expected {HELP}"
            raise EventError(f"go: {error}{near}" if near else str(error)) from None
        yield as_plain(Do(GoTo(step))) | time
    if "edit" in moment:
        yield as_plain(Do(Edit(_word("edit", moment["edit"])))) | time
    if "show" in moment:
        yield as_plain(Do(_shown(_word("show", moment["show"]), setup()))) | time
    if set(rest) - {"time"}:
        yield rest


BY_HAND = {"go", "edit", "show"}


def _word(key: str, value: Any) -> str:
    """A text, or a whole number as text."""
    if type(value) not in (str, int) or len(str(value)) > MAX_TEXT:
        raise EventError(f"{key}: expected a text, found {found_value(value)}")
    return str(value)


def _shown(name: str, setup: Setup) -> "ChooseParameter | ChooseRow | ChooseUnit | LookAt":
    """Look at a pane, a weight, a row or a unit by its name."""
    if name in PANES:
        return LookAt(name, enlarged=False)
    if name in setup.parameter_by_name:
        return ChooseParameter(setup.network.place_of(setup.parameter_by_name[name]))
    if name in setup.all_names:
        return ChooseRow(setup.all_names.index(name))
    units = units_by_name(setup)
    if name in units:
        return ChooseUnit(*units[name])
    known = [*PANES, *list(setup.parameter_by_name)[:1_000], *setup.all_names[:1_000], *units]
    near = did_you_mean(name[:80], known)
    raise EventError(f"show: expected a pane, a weight, a row or a unit, found “{shortened(name)}”{near}")
