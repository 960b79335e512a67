"""The writer of whole files: whatever is not written line by line while it happens is written here.

Only the named file is written, whole or not at all: beside it under another name first, then synced, then renamed. A
link by that name is replaced, and never written through; what is neither file nor link stays.
"""

import errno
import os
import secrets
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from nntui.text.errors import NntuiError
from nntui.text.files import create, io_words, write_all

ENOUGH = 1 << 16  # characters that are written at once
NO_LINKS = {errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EINVAL, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOTSUP}


def write(to: Path, chunks: Iterable[str], *, force: bool = False) -> None:
    """Write a text file, whole or not at all; raises NntuiError if it is there already or can't be written."""
    _expect_possible(to, force=force)
    try:
        part = to.with_name(f".nntui-{secrets.token_hex(6)}.part")
        descriptor = create(part)
    except OSError as error:
        raise unwritable(to, error) from None
    try:
        try:
            for data in _gathered(chunks):
                write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        _put(part, to, force=force)
    except FileExistsError:
        raise _taken(to) from None
    except OSError as error:
        raise unwritable(to, error) from None
    finally:
        with suppress(OSError):
            part.unlink()


def expect_new(to: Path) -> None:
    """Raise NntuiError if there is a file by that name, or a link, before any work is done for another."""
    if os.path.lexists(to):
        raise _taken(to)


def _expect_possible(to: Path, *, force: bool) -> None:
    """Raise NntuiError if no file can have that name, or what is there is none that may be replaced: a FIFO, say."""
    try:
        mode = to.lstat().st_mode if to.name else stat.S_IFDIR
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        raise unwritable(to, error) from None
    if not force:
        raise _taken(to)
    if not (stat.S_ISREG(mode) or stat.S_ISLNK(mode)):
        what = "a folder" if stat.S_ISDIR(mode) else "something that isn't a plain file"
        raise NntuiError(str(to), f"expected a file to write over, found {what}; it stays")


def _gathered(chunks: Iterable[str]) -> Iterable[bytes]:
    """The text in UTF-8, many small pieces as one."""
    waiting: list[str] = []
    size = 0
    for chunk in chunks:
        waiting.append(chunk)
        size += len(chunk)
        if size >= ENOUGH:
            yield "".join(waiting).encode("utf-8")
            waiting, size = [], 0
    yield "".join(waiting).encode("utf-8")


def _put(part: Path, to: Path, *, force: bool) -> None:
    """Give the finished file its name; without `force` only if no other has it by now."""
    if force:
        _expect_possible(to, force=True)
        part.replace(to)
        return
    try:
        os.link(part, to)
    except (OSError, NotImplementedError) as error:
        if isinstance(error, OSError) and error.errno not in NO_LINKS:
            raise
        if os.path.lexists(to):
            raise FileExistsError from None
        part.rename(to)  # a file system without links


def _taken(to: Path) -> NntuiError:
    return NntuiError(str(to), "expected a new name, found a file that is there already; nothing was written")


def unwritable(to: Path, error: OSError | ValueError) -> NntuiError:
    """What is said where the system writes nothing."""
    return NntuiError(str(to), f"can't be written: {io_words(error)}")
