"""Files that nntui brings along and that can't be read any more: each is told of, the others are used."""

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from nntui.text.errors import NntuiError

T = TypeVar("T")
GROUP = "damaged"  # what they stand under in a list
UNREADABLE = "can't be read"  # what stands for the title of a file


class Damaged(NamedTuple):
    """A file by its name, and what is wrong with it."""

    name: str
    error: NntuiError

    def as_row(self) -> dict[str, str | list[str]]:
        """What stands for it in a list as JSON."""
        return {"name": self.name, "problems": str(self.error).splitlines()}


def each_read(names: Iterable[str], read: Callable[[str], T]) -> list[T | Damaged]:
    """What is read of each, or what is wrong with it."""
    return [_read(name, read) for name in names]


def _read(name: str, read: Callable[[str], T]) -> T | Damaged:
    try:
        return read(name)
    except NntuiError as error:
        return Damaged(name, error)


def apart(found: Iterable[T | Damaged]) -> tuple[list[T], list[Damaged]]:
    """Those that could be read, and those that couldn't."""
    every = list(found)
    good = [each for each in every if not isinstance(each, Damaged)]
    return good, [each for each in every if isinstance(each, Damaged)]
