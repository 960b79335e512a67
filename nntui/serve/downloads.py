"""Files that wait for the visitor who made them to fetch them, each once and not for long."""

import secrets
from collections.abc import Callable
from typing import NamedTuple

from nntui.serve.limits import DOWNLOAD, FETCHED


class Waiting(NamedTuple):
    """A file, whose it is, and until when it waits."""

    owner: str
    name: str
    content: bytes
    until: float


class Downloads:
    """By keys that nobody guesses, and that are of use only to their owner."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._waiting: dict[str, Waiting] = {}

    def add(self, owner: str, name: str, content: bytes) -> str:
        """Keep a file; its key, or "" where its owner has too much waiting."""
        now = self._clock()
        self._waiting = {key: each for key, each in self._waiting.items() if each.until > now}
        size = sum(len(each.content) for each in self._waiting.values() if each.owner == owner)
        if size + len(content) > DOWNLOAD:
            return ""
        key = secrets.token_urlsafe(24)
        self._waiting[key] = Waiting(owner, name, content, now + FETCHED)
        return key

    def take(self, key: str, owner: str) -> Waiting | None:
        """A file that is its owner's and waits; from then on it does no more."""
        found = self._waiting.get(key)
        if found is None or found.owner != owner or found.until <= self._clock():
            return None
        return self._waiting.pop(key)
