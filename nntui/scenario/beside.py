"""A file that a scenario asks for by its name: it lies beside the scenario, and a recording carries it along.

A scenario may come from a stranger: its file lies in its own folder or below, whatever the links, and is only read.
"""

import base64
import hashlib
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from nntui.text.errors import NntuiError, Problem
from nntui.text.files import io_words, read_bytes
from nntui.text.frozen import dataclass


@dataclass(frozen=True)
class FileText:
    """A file's text, without the mark of UTF-8 before it, and its name; of a `binary` file the text is base64."""

    name: str
    text: str
    binary: bool = False

    @property
    def data(self) -> bytes:
        """What is in the file; raises ValueError where a text is no base64."""
        return base64.b64decode("".join(self.text.split()), validate=True) if self.binary else self.text.encode()

    @cached_property
    def hash(self) -> str:
        """SHA-256 of what is in the file."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class FileKind:
    """What a file is asked for: the key by which a recording carries it, and what it is called. `read` takes its path
    and name and raises NntuiError; `binary` says by its name whether it is one.
    """

    key: str
    words: str
    read: Callable[[Path, str], FileText]
    binary: Callable[[str], bool] = lambda name: False


ReadFile = Callable[[str, FileKind], FileText]  # the file of a name that a scenario asks for


def read_text_file(path: Path, name: str, most: int, what: str, ending: str) -> FileText:
    """A file's text; raises NntuiError if it can't be read, or is no UTF-8."""
    raw = read_bytes(path, most, what, ending)
    try:
        return FileText(name or path.name, raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        is_wide = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
        found = "UTF-16" if is_wide else f"the byte {raw[error.start]:#04x}"
        where = "" if is_wide else f"line {raw.count(10, 0, error.start) + 1}"
        words = f"expected text in UTF-8, found {found}; save it as “CSV UTF-8”"
        raise NntuiError(str(path), [Problem(where, words)]) from None


def beside(folder: Path) -> ReadFile:
    """How a scenario in a folder reads a file: from there or below; what leads out is refused."""

    def read(name: str, kind: FileKind) -> FileText:
        path = Path(name)
        try:
            inside = (folder / path).resolve().is_relative_to(folder.resolve())
        except RuntimeError:
            words = f"expected {kind.words}, found a link that leads round in a circle"
            raise NntuiError(name, words) from None
        except (OSError, ValueError) as error:
            raise NntuiError(name, f"expected {kind.words}, found: {io_words(error)}") from None
        if not inside or path.is_absolute() or ".." in path.parts or "\\" in name:
            words = "expected a file in the scenario's folder or below, found one that leads out of it; copy it there"
            raise NntuiError(name, words)
        return kind.read(folder / path, name)

    return read
