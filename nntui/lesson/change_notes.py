"""Notes that are written, changed, moved and deleted afterwards: where a note may stand among the events, and what of a
recording that is shown stays when its notes become others.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from nntui.lesson.events import Answer, Begin, Check, Do, Event, Note
from nntui.lesson.recording import Recording
from nntui.lesson.replay import Replay
from nntui.session.commands import ChoiceCommand, GoTo, ViewCommand
from nntui.timeline.origin import Ask
from nntui.timeline.position import Position

SEALED = "answers come after it, and each is sealed with all that stands before it"
T = TypeVar("T")


def put(items: Sequence[T], at: int | None, to: int | None, item: T) -> list[T]:
    """The items without that `at` a place (None: with all), and with `item` before the one that then is at the place
    `to` (None: without it).
    """
    rest = list(items) if at is None else [*items[:at], *items[at + 1 :]]
    return rest if to is None else [*rest[:to], item, *rest[to:]]


def shifted(place: int, at: int | None, to: int | None) -> int:
    """Where another item than the one `at` a place stands after `put`."""
    place -= at is not None and place > at
    return place + (to is not None and place >= to)


def changed(events: Sequence[Event], at: int | None, to: int | None, note: Note) -> list[Event]:
    """The events with a note put elsewhere, as `put` does. Whatever begins again at a note does so at the same one
    still, and where that is gone at the one before it.
    """
    after = put(events, at, to, note)
    notes = _notes(after)

    def number(before: int) -> int:
        """The number of a note now."""
        place = to if before == at else shifted(before, at, to)
        return bisect_left(notes, before) - 1 if place is None else bisect_left(notes, place)

    numbers = {old: number(place) for old, place in enumerate(_notes(events))}
    return [
        replace(event, note=numbers.get(event.note, event.note)) if isinstance(event, Begin) else event
        for event in after
    ]


def _notes(events: Sequence[Event]) -> list[int]:
    return [place for place, event in enumerate(events) if isinstance(event, Note)]


def timed(events: Sequence[Event], at: int | None, to: int, note: Note) -> Note:
    """A note with the time that goes with its place: its own where that lies between its neighbours'."""
    rest = put(events, at, None, note)
    before = rest[to - 1].time if to else 0.0
    after = rest[to].time if to < len(rest) else max(before, note.time)
    return replace(note, time=max(before, min(note.time, after)))


def is_sealed(events: Sequence[Event], place: int) -> bool:
    """Whether what stands at a place can't be changed any more without a seal being broken."""
    return any(isinstance(event, Answer) for event in events[place:])


def target(events: Sequence[Event], place: int, by: int) -> int | None:
    """Where a note stands when it is moved past one event that somebody sees, earlier (−1) or later (+1); None where
    there is none, or an answer, which is sealed with what comes before it.
    """
    rest = put(events, place, None, events[place])
    crossed = range(place - 1, -1, -1) if by < 0 else range(place, len(rest))
    for each in crossed:
        if isinstance(rest[each], Answer):
            return None
        if isinstance(rest[each], Do | Note | Begin):
            return each if by < 0 else each + 1
    return None


def positions(events: Sequence[Event]) -> Iterator[Position | None]:
    """Where each event is carried out, as far as the events tell it without being carried out: commands by their
    steps, checks by what they hold. None: not known. Places inside of a step count as that step.
    """
    known: list[Position | None] = []
    now: Position | None = Position(0, 0)
    for event in events:
        match event:
            case Do(GoTo(step) | Ask(step)):
                now = replace(now, step=step) if now is not None else None
            case Do(command) if not isinstance(command, ChoiceCommand | ViewCommand):
                now = None
            case Begin():
                now = Position(0, 0)
            case Check(branch, step):
                now = Position(branch, step)
                for before in range(len(known) - 1, -1, -1):  # so it was since the last command
                    if isinstance(events[before], Do | Begin):
                        known[before] = now
                        break
                    known[before] = now
        known.append(now)
    return iter(known)


def change(replay: Replay, recording: Recording) -> int:
    """Let a replay be one of another recording of the same scenario; gives with how many events both begin. It stands
    where it stood, or, where that was beyond these, after them.
    """
    pairs = zip(replay.recording.events, recording.events, strict=False)
    shorter = min(len(replay.recording.events), len(recording.events))
    same = next((place for place, (one, other) in enumerate(pairs) if one != other), shorter)
    replay.to(min(replay.done, same))
    replay.recording = recording
    replay.notes = _notes(recording.events)
    kept = sum(place < same for place in replay.notes)
    replay.asked = {number: asked for number, asked in replay.asked.items() if number < kept}
    return same
