"""Faults of the disk: the n-th call that makes, fills, syncs or names a file fails, for each n in turn."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

POINTS = ("open", "write", "fsync", "link", "rename", "replace", "mkdir")


class Faults:
    """Counts the calls, and fails the one at `at`; with `half` a write has written half of its bytes before."""

    def __init__(self, at: int | None = None, *, half: bool = False, number: int = errno.ENOSPC) -> None:
        self.at, self.half, self.number = at, half, number
        self.seen: list[str] = []

    def wrap(self, name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            self.seen.append(name)
            if self.at is None or len(self.seen) - 1 != self.at:
                return real(*arguments, **named)
            if self.half and name == "write":
                descriptor, data = arguments
                real(descriptor, data[: len(data) // 2])
            raise OSError(self.number, os.strerror(self.number))

        return call


@contextmanager
def faults(at: int | None = None, *, half: bool = False, number: int = errno.ENOSPC) -> Iterator[Faults]:
    """While it lasts, calls of the system are counted, and the one at `at` fails."""
    found = Faults(at, half=half, number=number)
    with pytest.MonkeyPatch.context() as patch:
        for name in POINTS:
            patch.setattr(os, name, found.wrap(name, getattr(os, name)))
        yield found


def each_point(work: Callable[[Faults], object]) -> int:
    """Do the work once to count its points, then once for each of them, which fails; returns how many there were.

    `work` gets the faults, and is to judge what is left after them. A write fails at once, and half-way.
    """
    with faults() as counted:
        work(counted)
    tried = 0
    for half in (False, True):
        for at, name in enumerate(counted.seen):
            if half and name != "write":
                continue
            tried += 1
            with faults(at, half=half) as failing:
                work(failing)
            assert failing.seen[at] == name
    return tried
