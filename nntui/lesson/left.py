"""Where a session was left that showed a recording, and what was answered in it."""

from collections.abc import Sequence

from nntui.lesson.events import Answer, Begin, Event, Note
from nntui.lesson.questions import verdict_on
from nntui.lesson.replay import Replay
from nntui.lesson.tries import Tries


def tries_in(replay: Replay) -> dict[int, Tries]:
    """The tries at its questions, by the number of the note, as far as it was carried out."""
    tries: dict[int, Tries] = {}
    for event in replay.recording.events[: replay.done]:
        if isinstance(event, Answer):
            verdict = verdict_on(replay.asked.get(event.note), event.given)
            tries[event.note] = tries.get(event.note, Tries()).after(verdict, event.given)
    return tries


def left_at(events: Sequence[Event]) -> int:
    """The number of the note at which somebody stood last: that they went back to, else the last; −1: none."""
    number = sum(isinstance(event, Note) for event in events) - 1
    for event in reversed(events):
        if isinstance(event, Note):
            break
        if isinstance(event, Begin) and event.note >= 0:
            return min(event.note, number)
    return number


def goes_on_at(replay: Replay) -> int | None:
    """The number of the note at which it goes on: where it was left, if all is as that note has it or more is to
    come; None where somebody had gone their own way from there, or there is no note.
    """
    number = left_at(replay.recording.events[: replay.done])
    if number < 0:
        return None
    there = replay.state_at(replay.notes[number] + 1)
    return number if replay.next_event is not None or replay.state == there else None
