"""Files to record into: new ones, never in another's place; and the journal that each session leaves by itself."""

import re
import time
from pathlib import Path
from typing import TextIO

from nntui.lesson.jsonl import MAX_LINE
from nntui.lesson.recording import SUFFIX

MAX_STEM = 40  # characters of a recording's name in that of a file
KEPT = 20  # journals of earlier sessions


def new_file(path: Path) -> TextIO:
    """A new file to record into; raises OSError, FileExistsError if there is one by that name."""
    return path.open("x", encoding="utf-8", newline="\n")


def free_name(name: str, folder: Path) -> Path:
    """A name for a recording that isn't taken: four-people-1.nnrec."""
    number, stem = 1, _as_file_name(name)
    while (path := folder / f"{stem}-{number}{SUFFIX}").exists():
        number += 1
    return path


def _as_file_name(name: str) -> str:
    """A recording's name, which may come from a stranger, as one of a file: it leads into no other folder."""
    return re.sub(r"[^\w.-]+", "-", name)[:MAX_STEM].strip(".-") or "session"


def journal_folder() -> Path:
    """Where the journals are."""
    from platformdirs import user_state_path

    return user_state_path("nntui") / "journal"


def open_journal(name: str, number: int) -> TextIO | None:
    """A new journal, and only the newest of the old ones kept; None where none can be written."""
    folder = journal_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in sorted(folder.glob(f"*{SUFFIX}"))[: -KEPT + 1]:
            old.unlink(missing_ok=True)
        return new_file(folder / f"{time.time_ns():020}-{number}-{_as_file_name(name)}{SUFFIX}")
    except OSError:
        return None


def newest_journal() -> Path | None:
    """The journal of the session before; one that was cut off before it began doesn't count."""
    found = sorted(journal_folder().glob(f"*{SUFFIX}"), reverse=True)
    return next((path for path in found if _has_header(path)), None)


def _has_header(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.readline(MAX_LINE).endswith(b"\n")
    except OSError:
        return False
