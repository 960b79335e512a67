"""The writer of whole files: whatever is not written line by line while it happens is written here.

Only the named file is written, whole or not at all: beside it under another name first, and then renamed.
"""

import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from nntui.text.errors import NntuiError


def write(to: Path, chunks: Iterable[str], *, force: bool = False) -> None:
    """Write a text file, whole or not at all; raises NntuiError if it is there already or can't be written."""
    part = to.with_name(f".{to.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        with part.open("x", encoding="utf-8", newline="") as stream:
            stream.writelines(chunks)
        _put(part, to, force=force)
    except FileExistsError:
        raise _taken(to) from None
    except OSError as error:
        raise NntuiError(str(to), f"can't be written: {error.strerror}") from None
    finally:
        with suppress(OSError):
            part.unlink()


def expect_new(to: Path) -> None:
    """Raise NntuiError if there is a file by that name, or a link, before any work is done for another."""
    if os.path.lexists(to):
        raise _taken(to)


def _put(part: Path, to: Path, *, force: bool) -> None:
    """Give the finished file its name; without `force` only if no other has it by now."""
    if force:
        part.replace(to)
        return
    try:
        os.link(part, to)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):  # a file system without links
        if os.path.lexists(to):
            raise FileExistsError from None
        part.rename(to)


def _taken(to: Path) -> NntuiError:
    return NntuiError(str(to), "expected a new name, found a file that is there already; nothing was written")
