"""Showing a recording: at its own pace or faster, from note to note, with pauses; until the viewer takes over."""

import math
from collections.abc import Callable

from nntui.lesson.checks import right
from nntui.lesson.events import Answer, Begin, Do, Event, Note
from nntui.lesson.replay import Replay
from nntui.session.commands import Command, LookAt
from nntui.session.session import Session

SLICE = 0.03  # seconds of work in one call; what takes longer goes on in further calls of `advance`
IDLE = 2.0  # seconds that nothing happens, at most
FACTORS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
TRIES = 2  # wrong ones before the hint
Looks = tuple[tuple[int, LookAt], ...]  # at panes, by the viewer, each with how many events were shown before it
NOWHERE: tuple[int, Looks] = (-1, ())


class Showing:
    """A replay in time. `taken_over` says that the viewer has changed something; `back` leads back to the recording.

    `note` is the one that is shown, `wrong` counts the tries at its question, `answered` says that it was answered.
    """

    def __init__(self, replay: Replay, clock: Callable[[], float], factor: float = 1.0) -> None:
        self.replay, self._clock, self.factor = replay, clock, factor
        self.playing = False
        self.taken_over = False
        self.note: Note | None = None
        self.wrong = 0
        self.answered = False
        self.halted = False  # by a note, while it played
        self.watchers: list[Callable[[], None]] = []
        self._due = 0.0
        self._goal: int | None = None  # how many events it is on its way to have carried out
        self.session.changed.append(self._heard)

    @property
    def session(self) -> Session:
        """The session that is shown."""
        return self.replay.session

    def take_up(self) -> None:
        """Stand where a session ended that is taken up again: at its last note, with the tries at its question. Where
        one had gone on from there, or nothing waits for an answer, the viewer goes on in their own way.
        """
        events, places = self.replay.recording.events, self.replay.notes
        last = places[-1] if places else -1
        note = events[last] if places else None
        tries = [event.right for event in events if isinstance(event, Answer) and event.note == len(places) - 1]
        self.note = note if isinstance(note, Note) else None
        self.wrong, self.answered = tries.count(False), True in tries
        self.taken_over = not self.waits or any(isinstance(event, Do | Begin) for event in events[last + 1 :])

    @property
    def ended(self) -> bool:
        """Whether all was shown."""
        return self.replay.next_event is None

    @property
    def number(self) -> int:
        """The number of the note that is shown; −1 before the first."""
        return sum(place < self.replay.done for place in self.replay.notes) - 1

    @property
    def waits(self) -> bool:
        """Whether the note asks something that wasn't answered."""
        return self.note is not None and self.note.question is not None and not self.answered

    def _heard(self, command: Command | None) -> None:
        """The viewer has done something; who looks at another pane changes nothing."""
        if command is not None and not isinstance(command, LookAt):
            self.taken_over = True
            self.halt()

    @property
    def moving(self) -> bool:
        """Whether there is something to do."""
        return self.playing or self._goal is not None

    def play(self) -> None:
        """Play on, or pause."""
        self.playing = not self.moving and not self.ended
        self.halted, self._goal = False, None
        self._due = self._clock() + self._wait()

    def halt(self) -> None:
        """Stay where it is."""
        self.playing, self._goal = False, None

    def change_speed(self, by: int) -> None:
        """Faster or slower, the present wait too."""
        at = min(range(len(FACTORS)), key=lambda i: abs(FACTORS[i] - self.factor)) + by
        before, self.factor = self.factor, FACTORS[min(max(at, 0), len(FACTORS) - 1)]
        now = self._clock()
        self._due = now + (self._due - now) * before / self.factor

    def _wait(self) -> float:
        """Seconds until the next event."""
        events, done = self.replay.recording.events, self.replay.done
        if done >= len(events) or done == 0:
            return 0.0
        gap = events[done].time - events[done - 1].time
        return min(gap, IDLE) / self.factor if math.isfinite(gap) and gap > 0 else 0.0

    def advance(self) -> bool:
        """Carry out what is due by now, for as long as one call may take; whether anything was."""
        if self._goal is not None:
            return self._go_on()
        moved, end = False, self._clock() + SLICE
        while self.playing and self._clock() >= self._due and not self.ended:
            if not self.replay.ready(end, self._clock):
                self._due = self._clock()  # the next pause is counted from when it is done
                break
            self._step()
            moved = True
            if self.note is not None and self._last_is_note and (self.note.pause or self.waits):
                self.playing, self.halted = False, True
            self._due += self._wait()
        if self.ended:
            self.playing = False
        return moved

    @property
    def _last_is_note(self) -> bool:
        return self.replay.done > 0 and isinstance(self.replay.recording.events[self.replay.done - 1], Note)

    @property
    def _at(self) -> int:
        """How many events are carried out, or will be where it is on its way to."""
        return self.replay.done if self._goal is None else self._goal

    def step(self) -> None:
        """One event on."""
        self._to(self._at + 1)

    def _step(self) -> None:
        event = self.replay.forward()
        if isinstance(event, Note):
            self._show(event)
        self._tell()

    def _tell(self) -> None:
        """Say that something has changed."""
        for watcher in self.watchers:
            watcher()

    def _show(self, note: Note | None) -> None:
        self.note, self.wrong, self.answered = note, 0, False

    @property
    def text(self) -> str:
        """What the note says, with the figures of its moment."""
        places = [place for place in self.replay.notes if place < self.replay.done]
        return self.replay.texts.get(places[-1], "") if places else ""

    def to_note(self, by: int) -> None:
        """To the next note (+1) or the one before (−1)."""
        places = self.replay.notes
        number = sum(place < self._at for place in places) - 1 + by
        if number >= len(places):
            self._to(len(self.replay.recording.events))
        elif number < 0:
            self._to(0)
        else:
            self._to(places[number] + 1)

    def back_one(self) -> None:
        """One event back."""
        self._to(self._at - 1)

    def back(self) -> None:
        """Back to the recording, to where the viewer took over."""
        self.taken_over = False
        self.replay.lead_back()
        self._tell()

    def _to(self, done: int) -> None:
        """To where so many events were carried out: at once if that is near, else on the way in further calls."""
        self.playing = False
        self._goal = min(max(done, 0), len(self.replay.recording.events))
        self._go_on()

    def _go_on(self) -> bool:
        """Go on towards the goal; whether that has led anywhere."""
        before, goal, end = self.replay.done, self._goal or 0, self._clock() + SLICE
        if goal < before:
            self.replay.to(goal)
        while self.replay.done < goal and self.replay.ready(end, self._clock):
            self.replay.forward()
            if self._clock() >= end:
                break
        if self.replay.done == goal:
            self._goal = None
        if self.replay.done == before:
            return False
        places = [place for place in self.replay.notes if place < self.replay.done]
        event = self.replay.recording.events[places[-1]] if places else None
        if event is not self.note:
            self._show(event if isinstance(event, Note) else None)
        self._tell()
        return True

    def answer(self, given: str) -> bool:
        """Try an answer; whether it is right."""
        assert self.note is not None  # noqa: S101 - there is a question
        assert self.note.question is not None  # noqa: S101
        good = right(self.note.question, given, self.replay.asked.get(self.number))
        self.answered = self.answered or good
        self.wrong += not good
        return good

    @property
    def hint(self) -> str:
        """The hint, after two wrong tries."""
        question = self.note.question if self.note else None
        return question.hint if question is not None and self.wrong >= TRIES else ""


class Passed:
    """What of a recording was shown, for whoever writes the viewer's session down: each event once, in its order.

    Going back in it is not written. Where what comes next begins elsewhere than at the last event that was written, all
    begins again there (Begin), and the commands that lead to that place follow, the panes that the viewer looked at on
    the way among them.
    """

    def __init__(self, showing: Showing) -> None:
        self._showing = showing
        self._written = 0  # events of the recording
        self._looks: Looks = ()
        self._at: tuple[int, Looks] | None = (0, ())  # where the written session stands; None: on the viewer's own way
        self.numbers: list[int] = []  # of each note that was written: its number in the new file

    def take_up(self) -> None:
        """Nothing that the recording holds by now has to be written: it is what the written session began with."""
        replay = self._showing.replay
        self._written, self._at = replay.done, (replay.done, ())
        self.numbers = list(range(len(replay.notes)))

    def shown(self, notes: int) -> list[Event]:
        """The events that were shown for the first time; so many notes were written before."""
        done = self._showing.replay.done
        self._looks = _upto(done, self._looks)
        if self._at is None:  # led back
            self._at = NOWHERE
        if done <= self._written:
            return []
        found = self._lead_to(self._written)
        for event in self._showing.replay.recording.events[self._written : done]:
            if isinstance(event, Note):
                self.numbers.append(notes)
                notes += 1
            if not isinstance(event, Answer):
                found.append(event)
        self._written, self._at = done, (done, self._looks)
        return found

    def in_step(self) -> list[Event]:
        """What leads to where the recording stands now, and to the panes that were looked at since."""
        return self._lead_to(self._showing.replay.done)

    def looked(self, command: LookAt) -> None:
        """The viewer has looked at a pane."""
        self._looks = (*self._looks, (self._showing.replay.done, command))

    def taken_over(self) -> list[Event]:
        """What leads to where the viewer's own way began, if that isn't written yet."""
        found = [] if self._at is None else self.in_step()
        self._at = None
        return found

    def _lead_to(self, done: int) -> list[Event]:
        """What leads there from where the written session stands."""
        looks = _upto(done + 1, self._looks)
        at, seen = self._at or NOWHERE
        self._at = done, looks
        if at == done and looks[: len(seen)] == seen and _upto(done, looks) == _upto(done, seen):
            return [Do(look) for _, look in looks[len(seen) :]]
        way: list[Event] = [Begin()]
        for place, event in enumerate([*self._showing.replay.recording.events[:done], None]):
            way += [Do(look) for before, look in looks if before == place]
            if isinstance(event, Do | Begin):
                way.append(event)
        return way


def _upto(done: int, looks: Looks) -> Looks:
    """Those before so many events were shown."""
    return tuple(look for look in looks if look[0] < done)
