"""A recording: a scenario as text, and what happened, event by event. Written as JSON lines, or as TOML.

A JSON-lines file begins with a header and has one event on each further line; it is written through line by line, so
that whatever happens at most the last line is lost. A TOML file has the header's keys on top and a [[moment]] for each
event; by hand a moment may also go somewhere, edit, show and say something at once. Both come from strangers: they
are bounded before they are parsed, and nothing in them is executed.
"""

import os
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import field, replace
from functools import cache
from pathlib import Path
from typing import Any

from nntui.lesson import jsonl, toml
from nntui.lesson.bounds import EventError
from nntui.lesson.by_hand import Place, as_events, misspelled, step_after
from nntui.lesson.events import Event, Note, Unknown
from nntui.lesson.finding import Finding, Moments
from nntui.lesson.header import Header, header_from, header_plain
from nntui.lesson.plain import as_plain
from nntui.lesson.reading import from_plain
from nntui.scenario.folder import is_built_in, is_lesson
from nntui.scenario.load import read_text
from nntui.scenario.others import RECORDING_KEY, SCENARIO, other, refuse_other
from nntui.text.errors import NntuiError, Problem
from nntui.text.files import is_plain, stamp
from nntui.text.frozen import dataclass

SUFFIX = ".nnrec"
ENDINGS = f"{SUFFIX} or .toml"
WANTED = f"a recording ({ENDINGS})"
TOML = ".toml"
BEGINNING = 1_000  # characters of a file that say what it is
IN_TOML = re.compile(rf"""^[ \t]*["']?{RECORDING_KEY}["']?[ \t]*=|^\[\[moment\]\]""", re.MULTILINE)
SAYS_SO = re.compile(rf"""["']{RECORDING_KEY}["'][ \t]*:|{IN_TOML.pattern}""", re.MULTILINE)
SCENARIO_SAYS_SO = re.compile(r"^format[ \t]*=", re.MULTILINE)


@dataclass(frozen=True)
class Recording:
    """A header, the events, and for each event the line of the file that it stands on, or of TOML the moment; then
    `moments` tells its lines.

    `cut_off` says that the file ended inside of a line, which was left out. `file` is the one that it was read from,
    and `stamp` what that was then (nntui.text.files).
    """

    header: Header
    events: tuple[Event, ...] = ()
    lines: tuple[int, ...] = ()
    moments: Moments | None = field(default=None, compare=False, repr=False)
    cut_off: bool = False
    file: Path | None = field(default=None, compare=False)
    stamp: tuple[int, ...] = field(default=(), compare=False)

    @property
    def asks(self) -> bool:
        """Whether there is a question in it."""
        return any(isinstance(event, Note) and event.question is not None for event in self.events)

    @property
    def by_hand(self) -> bool:
        """Whether somebody wrote it: no version says what it was recorded by."""
        return self.moments is not None and not self.header.versions

    def has_key(self, index: int, key: str) -> bool:
        """Whether the moment of an event is written with a key."""
        return self.moments is not None and self.moments.line(self.line(index), key) > 0

    def line(self, index: int) -> int:
        """The line or moment of an event."""
        return self.lines[index] if index < len(self.lines) else index + 2

    def finding(self, index: int, problem: str) -> Finding:
        """A problem with an event, by its place."""
        number = self.line(index)
        return Finding(number, problem) if self.moments is None else self.moments.finding(number, problem)


class UnsoundError(NntuiError):
    """A recording with events that are none; `rest` is what else it holds, up to what depends on them, if anything."""

    def __init__(self, source: str, findings: Sequence[Finding], rest: Recording | None = None) -> None:
        super().__init__(source, [Problem(each.place, each.problem) for each in findings])
        self.findings, self.rest = tuple(findings), rest


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
        refuse_other(path, WANTED, SUFFIX)
        _refuse_scenario(path)
    before = stamp(path)
    return replace(_read(path, panes), file=path, stamp=before)


def _refuse_scenario(path: Path) -> None:
    """Raise NntuiError for the name of a scenario or lesson that comes with nntui, and for a scenario's file."""
    name = str(path)
    if not os.path.lexists(path):
        if is_lesson(name):
            raise NntuiError(name, f"expected {WANTED}, found the name of a lesson; `nntui learn {name}` opens it")
        if is_built_in(name):
            raise other(name, WANTED, SCENARIO)
    elif path.suffix.lower() == TOML and _begins(path, SCENARIO_SAYS_SO):
        raise other(name, WANTED, SCENARIO)


def _read(path: Path, panes: Collection[str]) -> Recording:
    """A recording from either notation; raises NntuiError."""
    source = str(path)
    if path.suffix.lower() == TOML:
        return from_toml(source, read_text(path, toml.MAX_TOML, "a recording", ENDINGS), panes)
    try:
        text = read_text(path, jsonl.MAX_RECORDING, "a recording", ENDINGS)
    except NntuiError:
        if (text := _all_but_last(path)) == "":
            raise
        return replace(from_jsonl(source, text, panes), cut_off=True)
    if IN_TOML.search(text[:BEGINNING]):
        raise NntuiError(source, f"expected JSON lines, found TOML: give it a name that ends in {TOML}")
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
    return _begins(path, SAYS_SO)


def _begins(path: Path, pattern: re.Pattern[str]) -> bool:
    """Whether something stands in the beginning of a file."""
    if not is_plain(path):
        return False
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return pattern.search(file.read(BEGINNING)) is not None
    except OSError:
        return False


def from_jsonl(source: str, text: str, panes: Collection[str]) -> Recording:
    """A recording from JSON lines. A last line that was cut off is left out; raises NntuiError for any other."""
    ((first, plain), *rest), cut_off = jsonl.tables_of(source, text)
    try:
        header = replace(header_from(plain), folder=Path(source).parent)
    except EventError as error:
        raise NntuiError(source, [Problem(f"line {first}", str(error))]) from None
    return replace(_recording(source, header, rest, None, panes), cut_off=cut_off)


def from_toml(source: str, text: str, panes: Collection[str]) -> Recording:
    """A recording from TOML; raises NntuiError with all its problems."""
    plain, tables = toml.tables_of(source, text)
    moments, wrong = Moments(text), []
    try:
        header = header_from(plain)
    except EventError as error:
        wrong = [moments.finding(0, problem) for problem in error.problems]
        try:
            header = header_from({key: plain[key] for key in (RECORDING_KEY, "name", "scenario") if key in plain})
        except EventError:
            raise UnsoundError(source, wrong) from None
    return _recording(source, replace(header, folder=Path(source).parent), tables, moments, panes, wrong)


def _recording(
    source: str,
    header: Header,
    tables: Iterable[jsonl.Numbered],
    moments: Moments | None,
    panes: Collection[str],
    wrong: Sequence[Finding] = (),
) -> Recording:
    """A recording of numbered lines or moments; raises UnsoundError with all their problems, those before included."""
    sound: list[tuple[int, Event]] = []
    place, whole, findings = Place(cache(header.open), panes), True, list(wrong)
    for number, table in tables:
        for found in as_events(table, place):
            event, problems = _event(found, moments)
            place = place if event is None else place._replace(step=step_after(event, place.step))
            sound += [(number, event)] if event is not None and whole else []
            findings += (
                Finding(number, each) if moments is None else moments.finding(number, each) for each in problems
            )
            whole &= not (problems and {"do", "edit"} & table.keys())  # what comes then is said of another state
        if len(findings) >= jsonl.MAX_PROBLEMS:
            break
    recording = Recording(header, tuple(event for _, event in sound), tuple(number for number, _ in sound), moments)
    if findings:
        raise UnsoundError(source, findings[: jsonl.MAX_PROBLEMS], recording)
    return recording


def _event(found: dict[str, Any] | EventError, moments: Moments | None) -> tuple[Event | None, Sequence[str]]:
    """An event from plain values and all that is wrong with it, by hand also what is misspelt: then what is left of it,
    a note without its question, or nothing.
    """
    try:
        if isinstance(found, EventError):
            raise found
        event = from_plain(found)
    except EventError as error:
        if isinstance(found, EventError) or "question" not in found:
            return None, error.problems
        rest, further = _event({key: value for key, value in found.items() if key != "question"}, moments)
        return rest, tuple(dict.fromkeys((*error.problems, *further)))
    problem = misspelled(event) if moments is not None and isinstance(event, Unknown) else ""
    return (None, (problem,)) if problem else (event, ())
