"""A recording in its other notation: JSON lines to TOML and back."""

from pathlib import Path

from nntui.session.recording import SUFFIX, Recording, as_jsonl, as_toml
from nntui.text.errors import NntuiError

NOTATIONS = {SUFFIX: as_jsonl, ".toml": as_toml}


def is_notation(path: Path) -> bool:
    """Whether a file of this name holds a recording."""
    return path.suffix in NOTATIONS


def rewrite(recording: Recording, path: Path, *, force: bool = False) -> None:
    """Write a recording in the notation that the file's ending names; raises NntuiError if it can't be written."""
    text = NOTATIONS[path.suffix](recording)
    try:
        with path.open("w" if force else "x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        raise NntuiError(str(path), "expected a new name, found a file that is there; --force writes over it") from None
    except OSError as error:
        raise NntuiError(str(path), f"can't be written: {error.strerror}") from None
