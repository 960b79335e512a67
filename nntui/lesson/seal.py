"""Seals: what was written before an answer, in a few letters, so that a later change of it is seen.

A seal is no signature: who has the program can make one for whatever they like. It shows what was changed by hand.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeGuard

from nntui.lesson.events import Answer, Check, Event
from nntui.lesson.header import Header, header_plain
from nntui.lesson.jsonl import as_json_line
from nntui.lesson.plain import as_plain
from nntui.lesson.recording import Recording

LENGTH = 16  # letters of a seal: 64 of the 256 bits of SHA-256


class Seal:
    """The seal of all that was written so far, line by line."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def add(self, plain: dict[str, object]) -> None:
        """One line more, as plain values."""
        self._digest.update(as_json_line(plain).encode())

    @property
    def now(self) -> str:
        """The seal."""
        return self._digest.hexdigest()[:LENGTH]


def has_seal(event: Event) -> TypeGuard[Answer | Check]:
    """Whether an event is to have the seal of all before it: each answer, and a check that has one."""
    return isinstance(event, Answer) or (isinstance(event, Check) and event.seal != "")


def sealed_anew(recording: Recording, header: Header) -> tuple[Event, ...]:
    """The events of a recording under another header, sealed with that; where a seal was broken all stays so."""
    if any(broken_seals(recording)):
        return recording.events
    seal, events = Seal(), list[Event]()
    seal.add(header_plain(header))
    for event in recording.events:
        events.append(replace(event, seal=seal.now) if has_seal(event) else event)
        seal.add(as_plain(events[-1]))
    return tuple(events)


def broken_seals(recording: Recording) -> Iterator[int]:
    """The places of what is sealed and before which something was changed, put in or taken out; of answers without a
    seal, too.
    """
    seal = Seal()
    seal.add(header_plain(recording.header))
    for place, event in enumerate(recording.events):
        if has_seal(event) and event.seal != seal.now:
            yield place
        seal.add(as_plain(event))
