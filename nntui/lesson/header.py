"""The header of a recording: what was recorded, with which values set over it, and by which versions."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any

import numpy as np

from nntui import __version__
from nntui.lesson.bounds import MAX_TEXT, EventError, half_a_character
from nntui.lesson.carried import Carried, carried, carried_from, carried_plain
from nntui.lesson.mistakes import EXTRA, each_once, like_it
from nntui.quantities.opening import open_scenario, open_text
from nntui.scenario.beside import FileKind, FileText
from nntui.scenario.csv_text import CSV
from nntui.scenario.folder import built_in_names, is_built_in
from nntui.scenario.kernel_choice import words
from nntui.scenario.kinds import MAX_BYTES, found
from nntui.scenario.others import RECORDING_KEY
from nntui.scenario.overrides import MAX_SETTINGS, MAX_SETTINGS_LENGTH
from nntui.scenario.setup import Setup
from nntui.scenario.weights_text import WEIGHTS
from nntui.text.errors import NntuiError, did_you_mean
from nntui.text.escape import printable, shortened
from nntui.text.frozen import dataclass

FORMAT = 1
TEXTS = ("name", "scenario", "title", "author", "student", "hash")
FILES = (CSV, WEIGHTS)
HEADER_KEYS = (RECORDING_KEY, *TEXTS, "settings", "versions", *(kind.key for kind in FILES), "moment")
MAX_NAME = 80
MOST = {"scenario": MAX_BYTES, "settings": MAX_SETTINGS_LENGTH}  # characters of a text, where they aren't MAX_TEXT


def present_versions() -> dict[str, str]:
    """The versions that numbers may depend on."""
    return {"nntui": __version__, "numpy": np.__version__, "kernel": words()}


@dataclass(frozen=True)
class Header:
    """What was recorded, and with what: the scenario's name and text, the values set over it, the versions, and the
    files that its rows and its weights come from; `student` is who answers in it. `folder` is where the recording lies.
    """

    name: str
    scenario: str
    title: str = ""
    author: str = ""
    settings: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=present_versions)
    csv: Carried | None = None
    student: str = ""
    weights: Carried | None = None
    folder: Path = Path()

    @property
    def hash(self) -> str:
        """SHA-256 of the scenario's text."""
        return hashlib.sha256(self.scenario.encode()).hexdigest()

    def open(self) -> Setup:
        """The scenario; raises NntuiError."""
        return open_text(self.name, self.scenario, self.settings, read=self._file)

    def _file(self, name: str, kind: FileKind) -> FileText:
        """A file that the scenario asks for; raises NntuiError."""
        file: Carried | None = getattr(self, kind.key)
        if file is None or file.name != name:
            raise NntuiError(self.name, f"expected a recording that carries {name}, found none of it (key {kind.key})")
        return file.found(kind, self.folder)


def header_of(setup: Setup) -> Header:
    """The header for a new recording of a scenario."""
    return replace(Header(setup.name, setup.source, setup.scenario.title, settings=setup.changes), **_carried(setup))


def _carried(setup: Setup) -> dict[str, Any]:
    """The files that a scenario has from its folder, by the keys that they have in a header."""
    return {kind.key: carried(getattr(setup, kind.key)) for kind in FILES}


def with_student(header: Header, name: str) -> Header:
    """The header with the name of who answers, as it was typed; without one as it is."""
    return replace(header, student=printable(name).strip()[:MAX_NAME] or header.student)


def header_plain(header: Header) -> dict[str, Any]:
    """The header as a dictionary of plain values."""
    plain: dict[str, Any] = {RECORDING_KEY: FORMAT, "name": header.name}
    plain |= {key: value for key in ("title", "author", "student") if (value := getattr(header, key))}
    plain |= {"settings": list(header.settings)} if header.settings else {}
    plain |= {"versions": dict(header.versions), "hash": header.hash, "scenario": header.scenario}
    return plain | {kind.key: carried_plain(file) for kind in FILES if (file := getattr(header, kind.key))}


def header_from(plain: Mapping[str, Any]) -> Header:
    """A header from a dictionary; raises EventError."""
    texts, problems = {}, list(_wrong_keys(plain))
    for key in TEXTS:
        try:
            texts[key] = _text(key, plain.get(key, ""))
        except EventError as error:
            problems.append(str(error))
    if problems:
        raise EventError(*each_once(problems))
    files: dict[str, Any] = {kind.key: carried_from(plain.get(kind.key), kind) for kind in FILES}
    if _by_hand(plain):
        texts, files = _by_name(texts)
    settings = plain.get("settings", [])
    if not isinstance(settings, list) or len(settings) > MAX_SETTINGS:
        raise EventError(f"settings: expected a list of at most {MAX_SETTINGS} texts, found {found(settings)}")
    versions = plain.get("versions", {})
    if not isinstance(versions, dict) or len(versions) > MAX_SETTINGS:
        raise EventError(f"versions: expected a table of texts, found {found(versions)}")
    header = Header(
        printable(texts["name"])[:MAX_NAME],
        texts["scenario"],
        texts["title"],
        texts["author"],
        tuple(_text("settings", each) for each in settings),
        {_text("versions", name): _text("versions", each) for name, each in versions.items()},
        student=texts["student"],
    )
    header = replace(header, **files)
    if texts["hash"] and texts["hash"] != header.hash:
        raise EventError(
            "hash: expected that of the scenario's text, found another: one of them was changed; "
            "if it was you, take the hash away"
        )
    return header


def _by_hand(plain: Mapping[str, Any]) -> bool:
    """Whether the scenario is told by its name: in a single line, without the hash of a text."""
    text = plain.get("scenario")
    return isinstance(text, str) and "\n" not in text and "hash" not in plain


def _by_name(texts: dict[str, str]) -> tuple[dict[str, str], dict[str, Any]]:
    """The header's texts, with the scenario that they tell by its name, and its files; raises EventError."""
    name = texts["scenario"].strip()
    if not is_built_in(name):
        near = did_you_mean(name[:80], built_in_names())
        raise EventError(
            f"scenario: expected the name of a scenario, or its whole text, found “{shortened(name)}”{near}"
        )
    setup = open_scenario(name)
    return texts | {"scenario": setup.source, "name": texts["name"] or name}, _carried(setup)


def _wrong_keys(plain: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the keys, in words: another format, what is missing, and what is nearly known."""
    if type(plain.get(RECORDING_KEY)) is not int or plain[RECORDING_KEY] != FORMAT:
        near = like_it(RECORDING_KEY, plain, HEADER_KEYS)
        there = shortened(repr(plain[RECORDING_KEY])[:60]) if RECORDING_KEY in plain else f"none{near}"
        yield f"{RECORDING_KEY}: expected {FORMAT}, the version of this format, found {there}"
        return
    for key in ("scenario",) if _by_hand(plain) or "scenario" not in plain else ("name",):
        if key not in plain:
            yield f"{key}: expected a text, found none{like_it(key, plain, HEADER_KEYS)}"
    for key in plain:
        if key not in HEADER_KEYS and (near := did_you_mean(key, HEADER_KEYS)):
            yield f"{EXTRA.format(shortened(key))}{near}"


def _text(key: str, value: Any) -> str:
    """A text of the header."""
    if not isinstance(value, str):
        raise EventError(f"{key}: expected a text, found {found(value)}")
    if len(value) > (most := MOST.get(key, MAX_TEXT)):
        raise EventError(f"{key}: expected at most {most:,} characters, found {len(value):,}")
    if half_a_character(value):
        raise EventError(f"{key}: expected text, found half a character")
    return value
