"""What all who read and write files share: what errors say, a new file that is nobody else's, and bytes written whole.

A path may come from a stranger, and may be anything by the time it is opened: a link, a FIFO, a device. So a new file
is made only where nothing is, not even a link, and what is written goes into nothing else.
"""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

from nntui.text import posix
from nntui.text.errors import NntuiError

# What an error of the system says, by its number.
WORDS = {
    errno.ENOENT: "there is no such file or folder",
    errno.EEXIST: "there is a file by that name already",
    errno.ENOTDIR: "a part of the path is no folder",
    errno.EISDIR: "it is a folder",
    errno.EACCES: "there is no permission to",
    errno.EPERM: "there is no permission to",
    errno.EROFS: "the disk is read-only",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "it is a link that leads round in a circle",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the quota of the disk is used up",
    errno.EFBIG: "the file would be larger than is allowed",
    errno.EIO: "the disk or the terminal failed",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open",
    errno.EBUSY: "it is in use",
    errno.ETXTBSY: "it is in use",
    errno.EBADF: "it is closed",
    errno.EPIPE: "nobody reads it any more",
    errno.EINVAL: "there can't be a file by that name",
    errno.EILSEQ: "there can't be a file by that name",
    errno.ENXIO: "nothing is at its other end",
    errno.ENODEV: "there is no such device",
    errno.ESTALE: "it went away meanwhile",
}

BINARY = getattr(os, "O_BINARY", 0)  # on Windows: without turning line ends into others
CLOSED = -1  # in the place of a descriptor
PLAIN = os.O_WRONLY | os.O_CREAT | os.O_EXCL | posix.NO_FOLLOW | BINARY


def io_words(error: OSError | ValueError) -> str:
    """What went wrong with a file, in words; a ValueError is a name that no file can have."""
    if not isinstance(error, OSError):
        return WORDS[errno.EINVAL]
    return WORDS.get(error.errno or 0) or error.strerror or str(error) or error.__class__.__name__


def is_plain(path: Path) -> bool:
    """Whether there is a file by that name, or a link to one, that can be read without waiting for somebody."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def read_bytes(path: Path, most: int, what: str, ending: str) -> bytes:
    """A file of at most `most` bytes; raises NntuiError, which says `what` was expected, if it can't be read."""
    source = str(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise NntuiError(source, f"expected {what} ({ending}), found a folder")
        if not stat.S_ISREG(status.st_mode):
            raise NntuiError(source, f"expected {what} ({ending}), found something that isn't a plain file")
        if status.st_size > most:
            raise NntuiError(source, f"expected at most {most:,} bytes, found {status.st_size:,}")
        with path.open("rb") as file:
            raw = file.read(most + 1)
    except FileNotFoundError:
        raise NntuiError(source, f"expected {what}, found nothing by that name") from None
    except PermissionError:
        raise NntuiError(source, "expected a file that may be read, found no permission to; try chmod u+r") from None
    except (OSError, ValueError) as error:
        raise NntuiError(source, f"expected a file that can be read, found: {io_words(error)}") from None
    if len(raw) > most:  # a file that says nothing of its size, or has grown
        raise NntuiError(source, f"expected at most {most:,} bytes, found more")
    return raw


def create(path: Path, mode: int = 0o666) -> int:
    """A new file's descriptor, to write; raises OSError, FileExistsError if there is anything, or ValueError."""
    if posix.is_device(path.name):
        raise OSError(errno.EINVAL, WORDS[errno.EINVAL])
    return os.open(path, PLAIN, mode)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of it; raises OSError."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def claim(descriptor: int) -> bool:
    """Mark an open file as that of a session that runs; whether nobody else had done so."""
    return posix.lock(descriptor)


def is_claimed(path: Path) -> bool:
    """Whether a session that runs writes this file; raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return not claim(descriptor)
    finally:
        os.close(descriptor)


def stamp(path: Path) -> tuple[int, ...]:
    """What is another once somebody has changed a file; () where there is none."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return ()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


class NewContent:
    """Other content for a file, with the permissions that it has: written whole beside it, to be put into its place or
    dropped. Raises OSError; then nothing is left beside it.
    """

    def __init__(self, path: Path, data: bytes) -> None:
        import secrets

        self._path, self._part = path, path.with_name(f".nntui-{secrets.token_hex(6)}.part")
        mode = stat.S_IMODE(path.stat().st_mode)
        self._descriptor = create(self._part, 0o600)
        try:
            claim(self._descriptor)
            write_all(self._descriptor, data)
            self._part.chmod(mode)
            os.fsync(self._descriptor)
        except OSError:
            self.drop()
            raise

    def put(self) -> int:
        """Put it in the file's place and give its descriptor, claimed and open to be written on, or CLOSED where it
        can't be opened any more; raises OSError, and then the file stays. Where no open file can be replaced
        nobody may have it open.
        """
        try:
            if not posix.REPLACES_OPEN:
                self._close()
            self._part.replace(self._path)
        except OSError:
            self.drop()
            raise
        if not posix.REPLACES_OPEN:
            with suppress(OSError):
                self._descriptor = go_on_with(self._path)
        descriptor, self._descriptor = self._descriptor, CLOSED
        return descriptor

    def drop(self) -> None:
        """Leave the file as it is; once it is put nothing happens."""
        with suppress(OSError):
            self._close()
        with suppress(OSError):
            self._part.unlink()

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, CLOSED
        if descriptor != CLOSED:
            os.close(descriptor)


def put_in_place(path: Path, data: bytes) -> None:
    """Put other content into a file's place, whole or not at all, with the permissions that it had; raises OSError."""
    descriptor = NewContent(path, data).put()
    if descriptor != CLOSED:
        os.close(descriptor)


def go_on_with(path: Path) -> int:
    """The descriptor of a file that is written on at its end, claimed; raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | BINARY)
    claim(descriptor)
    return descriptor


class LineFile:
    """A new file that is written line by line while something happens: of each write all is kept, or nothing. While it
    is open it is claimed.

    It raises OSError where it can't be made, written or closed. Where nothing could be written there is no file.
    """

    def __init__(self, path: Path, mode: int = 0o666) -> None:
        self.name = str(path)
        self.descriptor = create(path, mode)
        claim(self.descriptor)
        self._end = 0  # of what was written whole, in bytes
        self._open = True

    def write(self, text: str) -> None:
        """Write lines through."""
        data = text.encode("utf-8")
        try:
            write_all(self.descriptor, data)
        except OSError:
            with suppress(OSError):  # then the last line is cut off, which readers can bear
                os.ftruncate(self.descriptor, self._end)
            raise
        self._end += len(data)

    def prepared(self, text: str) -> "NewLines":
        """Other lines that are ready for the place of all that was written; raises OSError."""
        self._expect_there()
        return NewLines(self, text)

    def _expect_there(self) -> None:
        """Raise OSError where its name is that of another file by now, or of none."""
        if not os.path.samestat(os.stat(self.name), os.fstat(self.descriptor)):
            raise OSError(errno.ESTALE, WORDS[errno.ESTALE])

    def take(self, content: NewContent, size: int) -> None:
        """Have content of so many bytes in the place of all that was written; where that raises OSError all stays."""
        self._expect_there()
        before = self.descriptor
        if not posix.REPLACES_OPEN:
            self.descriptor = CLOSED
            os.close(before)
        try:
            self.descriptor = content.put()
        except OSError:
            if self.descriptor == CLOSED:
                self.descriptor = go_on_with(Path(self.name))
            raise
        if posix.REPLACES_OPEN:
            os.close(before)
        self._end = size

    def flush(self) -> None:
        """Nothing waits to be written."""

    def close(self) -> None:
        """Have all of it on the disk."""
        if not self._open:
            return
        self._open = False
        try:
            if self._end:
                os.fsync(self.descriptor)
        finally:
            os.close(self.descriptor)
            if not self._end:
                os.unlink(self.name)


class NewLines:
    """Lines that are ready for the place of all that was written into a file. They raise OSError where they can't be
    made ready or put there.
    """

    def __init__(self, file: LineFile, text: str) -> None:
        data = text.encode("utf-8")
        self._file, self._size, self._content = file, len(data), NewContent(Path(file.name), data)

    def put(self) -> None:
        """Put them there; where that can't be they are gone."""
        try:
            self._file.take(self._content, self._size)
        except OSError:
            self.drop()
            raise

    def drop(self) -> None:
        """Leave the file as it is."""
        self._content.drop()
