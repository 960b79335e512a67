"""The user's own files: scenarios, tables, lessons and recordings in the present folder, and those opened before.

They are told by their first lines alone, and only so many are looked at: whether one is sound shows when it is opened.
"""

import os
import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from nntui.lesson.recording import SAYS_SO, SUFFIX
from nntui.scenario.damaged import UNREADABLE
from nntui.text.files import is_plain
from nntui.text.frozen import dataclass
from nntui.ui.opened_before import opened_before

MOST_LOOKED_AT = 200  # files of a folder
HEAD = 2_000  # characters of a file that are read
A_SCENARIO = re.compile(r"^format[ \t]*=[ \t]*\d", re.MULTILINE)
TITLE = re.compile(r"""^title[ \t]*=[ \t]*("[^\n]*"|'[^\n]*')[ \t]*$""", re.MULTILINE)
KINDS = {".toml": "scenario", ".csv": "table: the last column is learned", SUFFIX: "recording"}


@dataclass(frozen=True)
class OwnFile:
    """A file that can be opened: what kind of file it is, and its title, or its name where it has none."""

    path: Path
    kind: str
    title: str

    @property
    def is_recording(self) -> bool:
        """Whether it is shown, and no scenario."""
        return self.kind == "lesson" or self.path.suffix.lower() == SUFFIX


def own_files(folder: Path = Path()) -> list[OwnFile]:
    """Those of a folder in the order of the alphabet, then those that were opened before and lie elsewhere."""
    here = list(filter(None, map(own_file, _in_folder(folder))))
    known = {file.path.resolve() for file in here}
    elsewhere = (own_file(path) for path in opened_before() if path not in known)
    return [*here, *filter(None, elsewhere)]


def _in_folder(folder: Path) -> Iterator[Path]:
    with suppress(OSError):
        names = sorted(entry.name for entry in os.scandir(folder) if Path(entry.name).suffix.lower() in KINDS)
        yield from (folder / name for name in names[:MOST_LOOKED_AT])


def own_file(path: Path) -> OwnFile | None:
    """What a file is; None where it can't be opened with nntui."""
    kind = KINDS.get(path.suffix.lower(), "")
    if not kind or not is_plain(path):
        return None
    if kind == KINDS[".csv"]:
        return OwnFile(path, kind, path.name)
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            head = file.read(HEAD)
    except OSError:
        return OwnFile(path, UNREADABLE, path.name)
    if SAYS_SO.search(head) is not None:
        kind = "lesson" if path.suffix.lower() == ".toml" else KINDS[SUFFIX]
    elif kind == KINDS[SUFFIX] or A_SCENARIO.search(head) is None:
        return None
    return OwnFile(path, kind, _title(head) or path.name)


def _title(head: str) -> str:
    """The title that a TOML file has in its first lines; "" where there is none."""
    if (line := TITLE.search(head)) is None:
        return ""
    try:
        return str(tomllib.loads(line[0])["title"])
    except tomllib.TOMLDecodeError:
        return ""
