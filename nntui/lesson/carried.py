"""The files with rows and weights that a recording carries along, so that it replays elsewhere; of a large one its
name and hash only.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nntui.lesson.bounds import MAX_TEXT, EventError, half_a_character
from nntui.scenario.beside import FileKind, FileText, beside
from nntui.scenario.kinds import found
from nntui.text.errors import NntuiError
from nntui.text.escape import shortened
from nntui.text.frozen import dataclass

MAX_CARRIED = 1_000_000  # bytes of a file whose text is carried
KEYS = {"name": MAX_TEXT, "hash": MAX_TEXT, "text": MAX_CARRIED}  # with the most characters of each


@dataclass(frozen=True)
class Carried:
    """A file's name as its scenario has it, its SHA-256 and its text, "" where it has to be found by name and hash."""

    name: str
    hash: str
    text: str = ""

    def found(self, kind: FileKind, folder: Path) -> FileText:
        """The file: carried, or else in the recording's folder or the present one; raises NntuiError."""
        if self.text:
            return FileText(self.name, self.text, kind.binary(self.name))
        there = []
        for place in dict.fromkeys((folder, Path())):
            try:
                file = beside(place)(self.name, kind)
            except NntuiError:
                continue
            if file.hash == self.hash:
                return file
            there.append(file)
        what = "another one by that name" if there else "none by that name"
        words = f"expected the file that was recorded with, SHA-256 {shortened(self.hash, 20)}, beside the recording"
        raise NntuiError(self.name, f"{words} or in the present folder, found {what}")


def carried(file: FileText | None) -> Carried | None:
    """What a recording carries of a file."""
    if file is None:
        return None
    small = len(file.text) <= MAX_CARRIED and len(file.text.encode()) <= MAX_CARRIED
    return Carried(file.name, file.hash, file.text if small else "")


def carried_plain(file: Carried) -> dict[str, str]:
    """It as plain values."""
    return {"name": file.name, "hash": file.hash} | ({"text": file.text} if file.text else {})


def carried_from(plain: Any, kind: FileKind) -> Carried | None:
    """It from plain values; raises EventError."""
    key = kind.key
    if plain is None:
        return None
    if not isinstance(plain, dict):
        raise EventError(f"{key}: expected a table with the name and text of a file, found {found(plain)}")
    if other := next((each for each in plain if each not in KEYS), ""):
        raise EventError(f"{key}: expected the keys {', '.join(KEYS)}, found “{shortened(other)}”")
    file = Carried(*(_text(plain, key, each, most) for each, most in KEYS.items()))
    if not file.name or not (file.text or file.hash):
        raise EventError(f"{key}: expected the name of a file, and its text or hash")
    try:
        differs = file.text and file.hash not in ("", FileText(file.name, file.text, kind.binary(file.name)).hash)
    except ValueError:
        raise EventError(f"{key}.text: expected base64, since {shortened(file.name)} is no text") from None
    if differs:
        words = "expected that of the file's text, found another: one of them was changed"
        raise EventError(f"{key}.hash: {words}; if it was you, take the hash away")
    return file


def _text(plain: Mapping[str, Any], key: str, part: str, most: int) -> str:
    value = plain.get(part, "")
    if not isinstance(value, str):
        raise EventError(f"{key}.{part}: expected a text, found {found(value)}")
    if len(value) > most:
        raise EventError(f"{key}.{part}: expected at most {most:,} characters, found {len(value):,}")
    if half_a_character(value):
        raise EventError(f"{key}.{part}: expected text, found half a character")
    return value
