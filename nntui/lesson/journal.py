"""Files to record into: new ones, never in another's place; and the journal that each session leaves by itself."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from nntui.lesson.jsonl import MAX_LINE
from nntui.lesson.recording import SUFFIX
from nntui.text.errors import NntuiError
from nntui.text.files import LineFile, io_words, is_claimed, is_plain

MAX_STEM = 40  # characters of a recording's name in that of a file
KEPT = 20  # journals of earlier sessions


def record_into(text: str | Path) -> tuple[Path, LineFile]:
    """A new file to record into, by the name that was typed, which may lack its ending; raises NntuiError."""
    path = whole_name(Path(text))
    try:
        return path, new_file(path)
    except FileExistsError:
        raise _taken(path) from None
    except (OSError, ValueError) as error:
        raise NntuiError(str(path), f"can't be written: {io_words(error)}") from None


def whole_name(path: Path) -> Path:
    """The name of a recording with its ending, which may be left out; raises NntuiError where it is a folder's."""
    if path.name in ("", ".."):
        raise NntuiError(str(path), "expected a new name, found a folder")
    return path if path.suffix else path.with_name(f"{path.name}{SUFFIX}")


def expect_free(path: Path) -> None:
    """Raise NntuiError if there is anything by the name that is to be recorded into, a link too."""
    if os.path.lexists(path):
        raise _taken(path)


def _taken(path: Path) -> NntuiError:
    return NntuiError(str(path), "expected a new name, found a file that is there already; it stays as it is")


def new_file(path: Path) -> LineFile:
    """A new file to record into; raises OSError, FileExistsError if there is one by that name, or ValueError."""
    return LineFile(path)


def free_name(name: str, folder: Path) -> Path:
    """A name for a recording that isn't taken: four-people-1.nnrec."""
    number, stem = 1, as_file_name(name)
    while os.path.lexists(path := folder / f"{stem}-{number}{SUFFIX}"):
        number += 1
    return path


def as_file_name(name: str) -> str:
    """A recording's name, which may come from a stranger, as one of a file: it leads into no other folder."""
    return re.sub(r"[^\w.-]+", "-", name)[:MAX_STEM].strip(".-") or "session"


def journal_folder() -> Path:
    """Where the journals are."""
    from platformdirs import user_state_path

    return user_state_path("nntui") / "journal"


def open_journal(name: str, number: int) -> LineFile | None:
    """A new journal, which nobody else may read, and only the newest of the old ones kept; None where none can be
    written.
    """
    folder = journal_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = LineFile(folder / f"{time.time_ns():020}-{number}-{as_file_name(name)}{SUFFIX}", 0o600)
    except OSError:
        return None
    with suppress(OSError):  # a file system that knows no permissions
        folder.chmod(0o700)
    _forget_old(folder)
    return file


def _forget_old(folder: Path) -> None:
    """Delete all journals but the newest; those of sessions that still run stay."""
    for old in sorted(folder.glob(f"*{SUFFIX}"))[:-KEPT]:
        with suppress(OSError):  # another session has just deleted it, or it isn't ours
            if is_plain(old) and not is_claimed(old):
                old.unlink()


def journals() -> Iterator[Path]:
    """The journals of the sessions before, the newest first; one that was cut off before it began doesn't count."""
    return filter(_has_header, sorted(journal_folder().glob(f"*{SUFFIX}"), reverse=True))


def newest_journal() -> Path | None:
    """The journal of the session before."""
    return next(journals(), None)


def _has_header(path: Path) -> bool:
    try:
        if not is_plain(path):
            return False
        with path.open("rb") as file:
            return file.readline(MAX_LINE).endswith(b"\n")
    except OSError:
        return False
