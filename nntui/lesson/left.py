"""Where a session was left that showed a recording, and what was answered in it."""

from collections.abc import Collection, Sequence

from nntui.lesson.events import Answer, Begin, Event, Note
from nntui.lesson.questions import verdict_on
from nntui.lesson.replay import Replay
from nntui.lesson.tries import Tries
from nntui.text.frozen import dataclass


@dataclass(frozen=True)
class Before:
    """A session before that goes on with a recording: what happened in it, how many events of the recording it has
    shown, the number in it of each of these events that is a note, and by its number in the recording the note at which
    it was left; None where somebody had gone their own way from there, or there is no note.
    """

    events: tuple[Event, ...]
    done: int
    numbers: tuple[int, ...]
    left: int | None

    def tries_in(self, replay: Replay) -> dict[int, Tries]:
        """The tries at a recording's questions, by the number of the note, as far as that was carried out."""
        of_recording = {mine: number for number, mine in enumerate(self.numbers)}
        tries: dict[int, Tries] = {}
        for event in self.events:
            if isinstance(event, Answer) and (number := of_recording.get(event.note)) is not None:
                verdict = verdict_on(replay.asked.get(number), event.given)
                tries[number] = tries.get(number, Tries()).after(verdict, event.given)
        return tries


def left_at(events: Sequence[Event], shown: Collection[int] | None = None) -> int:
    """The number of the note at which somebody stood last: that they went back to, else the last of those that were
    `shown` to them (None: all); −1: none.
    """
    number = sum(isinstance(event, Note) for event in events) - 1
    for event in reversed(events):
        if isinstance(event, Note):
            if shown is None or number in shown:
                return number
            number -= 1
        elif isinstance(event, Begin) and event.note >= 0:
            return min(event.note, number)
    return -1


def by_itself(replay: Replay) -> Before:
    """A session that goes on with nothing but itself, as far as it was carried out."""
    events = replay.recording.events[: replay.done]
    notes = sum(place < replay.done for place in replay.notes)
    return Before(events, replay.done, tuple(range(notes)), goes_on_at(replay))


def goes_on_at(replay: Replay) -> int | None:
    """The number of the note at which it goes on: where it was left, if all is as that note has it or more is to
    come; None where somebody had gone their own way from there, or there is no note.
    """
    number = left_at(replay.recording.events[: replay.done])
    if number < 0:
        return None
    there = replay.state_at(replay.notes[number] + 1)
    return number if replay.next_event is not None or replay.state == there else None
