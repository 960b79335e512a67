"""A recording: a scenario as text, and what happened, event by event. Written as JSON lines, or as TOML.

A JSON-lines file begins with a header and has one event on each further line; it is written through line by line, so
that whatever happens at most the last line is lost. A TOML file has the header's keys on top and a [[moment]] for each
event; by hand a moment may also go somewhere, edit, show and say something at once. Both come from strangers: they
are bounded before they are parsed, and nothing in them is executed.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from nntui.scenario.kinds import MAX_BYTES
from nntui.scenario.load import bounded, parse, read_text
from nntui.scenario.setup import Setup
from nntui.session.commands import ChooseParameter, ChooseRow, ChooseUnit, Edit, GoTo, LookAt
from nntui.session.derivatives import units_by_name
from nntui.session.events import Do, Event, EventError, Note, as_plain, from_plain
from nntui.session.goto import target_step
from nntui.session.opening import open_text
from nntui.text.errors import NntuiError, Problem, did_you_mean
from nntui.text.escape import printable, shortened

FORMAT = 1
SUFFIX = ".nnrec"
MAX_RECORDING = 20_000_000  # bytes of a file
MAX_LINE = 2_000_000  # bytes of a line: the header holds a scenario
MAX_EVENTS = 100_000
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
    """A header, the events, and for each event the line of the file that it stands on."""

    header: Header
    events: tuple[Event, ...] = ()
    lines: tuple[int, ...] = ()

    def line(self, index: int) -> int:
        """The line of an event."""
        return self.lines[index] if index < len(self.lines) else index + 2


def header_plain(header: Header) -> dict[str, Any]:
    """The header as a dictionary of plain values."""
    plain: dict[str, Any] = {"nntui_recording": FORMAT, "name": header.name}
    plain |= {key: value for key in ("title", "author") if (value := getattr(header, key))}
    plain |= {"settings": list(header.settings)} if header.settings else {}
    return {**plain, "versions": dict(header.versions), "hash": header.hash, "scenario": header.scenario}


def header_from(plain: dict[str, Any]) -> Header:
    """A header from a dictionary; raises EventError."""
    if plain.get("nntui_recording") != FORMAT:
        found = shortened(repr(plain.get("nntui_recording")))
        raise EventError(f"nntui_recording: expected {FORMAT}, the version of this format, found {found}")
    for key in ("name", "scenario"):
        if not isinstance(plain.get(key), str):
            raise EventError(f"{key}: expected a text, found {'none' if key not in plain else 'something else'}")
    texts = {key: plain.get(key, "") for key in ("title", "author", "hash")}
    settings, versions = plain.get("settings", []), plain.get("versions", {})
    right = (
        all(isinstance(text, str) for text in texts.values())
        and isinstance(settings, list)
        and all(isinstance(each, str) for each in settings)
        and isinstance(versions, dict)
        and all(isinstance(each, str) for each in versions.values())
    )
    if not right or len(settings) > 100 or len(plain["scenario"].encode(errors="replace")) > MAX_BYTES:
        raise EventError("expected a header with title, author, settings, versions and hash, found it damaged")
    header = Header(
        printable(plain["name"])[:80], plain["scenario"], texts["title"], texts["author"], tuple(settings), versions
    )
    if texts["hash"] and texts["hash"] != header.hash:
        raise EventError("hash: expected that of the scenario's text; the scenario was changed, or the hash")
    return header


def header_of(setup: Setup) -> Header:
    """The header for a new recording of a scenario."""
    return Header(setup.name, setup.source, setup.scenario.title, "", setup.changes)


def as_json_line(plain: Mapping[str, Any]) -> str:
    """A line of a recording."""
    return json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(", ", ": ")) + "\n"


def as_jsonl(recording: Recording) -> str:
    """A whole recording as JSON lines."""
    plain = [header_plain(recording.header), *(as_plain(event) for event in recording.events)]
    return "".join(map(as_json_line, plain))


def as_toml(recording: Recording) -> str:
    """A whole recording as TOML: the header's keys, the moments, and at the end the scenario's text."""
    import tomli_w

    plain = header_plain(recording.header)
    moments = [as_plain(event) for event in recording.events]
    return tomli_w.dumps({**plain, "moment": moments}, multiline_strings=True)


def read(path: Path) -> Recording:
    """A recording from a file in either notation; raises NntuiError with all its problems."""
    source = str(path)
    text = read_text(path, MAX_RECORDING)
    if path.suffix == ".toml":
        return from_toml(source, text)
    return from_jsonl(source, text)


def from_jsonl(source: str, text: str) -> Recording:
    """A recording from JSON lines. A last line that was cut off is left out; raises NntuiError for any other."""
    lines = text.split("\n")
    complete = lines[-1] == ""
    found: list[tuple[int, dict[str, Any]]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        last = number == len(lines) and not complete
        try:
            found.append((number, _object(line)))
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
    return _with_events(source, header, [(number, f"line {number}", each) for number, each in rest])


def _object(line: str) -> dict[str, Any]:
    """The JSON object on a line; raises EventError."""
    if len(line) > MAX_LINE:
        raise EventError(f"expected at most {MAX_LINE:,} characters, found {len(line):,}")
    if problem := bounded(line):
        raise EventError(problem)
    try:
        plain = json.loads(line)
    except RecursionError:
        raise EventError("expected brackets a few levels deep, found far more") from None
    except ValueError as error:
        raise EventError(f"expected JSON, found: {str(error)[:100]}") from None
    if not isinstance(plain, dict):
        raise EventError("expected an object in curly brackets")
    return plain


def _with_events(source: str, header: Header, found: Sequence[tuple[int, str, dict[str, Any]]]) -> Recording:
    events, problems = [], []
    for _, where, plain in found:
        try:
            events.append(from_plain(plain))
        except EventError as error:
            problems.append(Problem(where, str(error)))
            if len(problems) >= MAX_PROBLEMS:
                break
    if problems:
        raise NntuiError(source, problems)
    return Recording(header, tuple(events), tuple(number for number, _, _ in found))


def from_toml(source: str, text: str) -> Recording:
    """A recording from TOML; raises NntuiError with all its problems."""
    plain = parse(source, text)
    moments = plain.pop("moment", [])
    try:
        header = header_from(plain)
    except EventError as error:
        raise NntuiError(source, str(error)) from None
    if not isinstance(moments, list) or not all(isinstance(moment, dict) for moment in moments):
        raise NntuiError(source, [Problem("moment", "expected [[moment]] tables")])
    if len(moments) > MAX_EVENTS:
        raise NntuiError(source, f"expected at most {MAX_EVENTS:,} moments, found {len(moments):,}")
    setup = header.open()
    expanded: list[tuple[int, str, dict[str, Any]]] = []
    problems = []
    for number, moment in enumerate(moments, 1):
        where = f"moment {number}"
        try:
            expanded += [(number, where, each) for each in _by_hand(moment, setup)]
        except EventError as error:
            problems.append(Problem(where, str(error)))
    if problems:
        raise NntuiError(source, problems[:MAX_PROBLEMS])
    return _with_events(source, header, expanded)


def _by_hand(moment: dict[str, Any], setup: Setup) -> Iterator[dict[str, Any]]:
    """The events of a moment that may be written by hand: `go`, `edit`, `show`, then the note."""
    if "do" in moment:
        yield moment
        return
    rest = dict(moment)
    time = {"time": rest["time"]} if "time" in rest else {}
    if "go" in rest:
        where = rest.pop("go")
        try:
            step = target_step(str(where), setup, 0)
        except ValueError as error:
            raise EventError(f"go: {error}") from None
        yield as_plain(Do(GoTo(step))) | time
    if "edit" in rest:
        yield as_plain(Do(Edit(str(rest.pop("edit"))))) | time
    if "show" in rest:
        yield as_plain(Do(_shown(str(rest.pop("show")), setup))) | time
    if set(rest) - {"time"}:
        yield rest


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


def with_note(recording: Recording, index: int, text: str) -> Recording:
    """The recording with another text in the note at this event."""
    event = recording.events[index]
    if not isinstance(event, Note):
        raise EventError("expected a note there")
    events = (*recording.events[:index], replace(event, text=text), *recording.events[index + 1 :])
    return replace(recording, events=events)
