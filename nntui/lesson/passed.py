"""What of a recording was shown, as it is written into the recording of whoever looked at it."""

from bisect import bisect_left
from collections.abc import Sequence

from nntui.lesson.events import Answer, Begin, Do, Event, Note
from nntui.lesson.left import Before
from nntui.lesson.playback import Showing
from nntui.session.commands import Command

NOWHERE: tuple[int, tuple[Command, ...]] = (-1, ())


class Passed:
    """What of a recording was shown, for whoever writes the viewer's session down: each event once, in its order.

    Going back in it is not written, and what the viewer looks at meanwhile only where something of their own follows on
    it. Where what comes next begins elsewhere than at the last event that was written, all begins again there (Begin),
    and the commands that lead to that place follow.
    """

    def __init__(self, showing: Showing) -> None:
        self._showing = showing
        self._written = 0  # events of the recording
        # where the written session stands: after so many events, with these looks; None: on the viewer's own way
        self._at: tuple[int, tuple[Command, ...]] | None = (0, ())
        self.numbers: list[int] = []  # of each note that was written: its number in the new file

    def take_up(self, before: Before) -> None:
        """What a session before has shown is written already: it is what the written session began with."""
        itself = before.events == self._showing.replay.recording.events[: before.done]
        self._written, self._at = before.done, (before.done, ()) if itself else NOWHERE
        self.numbers = list(before.numbers)

    def shown(self, notes: int) -> list[Event]:
        """The events that were shown for the first time; so many notes were written before."""
        done = self._showing.replay.done
        if self._at is None:  # led back
            self._at = NOWHERE
        if done <= self._written:
            return []
        found = self._lead_to(self._written, ())
        for event in self._showing.replay.recording.events[self._written : done]:
            if isinstance(event, Note):
                self.numbers.append(notes)
                notes += 1
            if not isinstance(event, Answer):
                found.append(event)
        self._written, self._at = done, (done, ())
        return found

    def changed(self, same: int) -> None:
        """The recording is another one from there on: what follows there wasn't shown yet."""
        if same < self._written:
            self._written = same
            del self.numbers[sum(place < same for place in self._showing.replay.notes) :]

    def renumber(self, before: Sequence[Event], after: Sequence[Event]) -> None:
        """Notes of the written session have other numbers: it held some events before, and now others."""
        places = {id(note): number for number, note in enumerate(e for e in after if isinstance(e, Note))}
        notes = [event for event in before if isinstance(event, Note)]
        self.numbers = [places[id(notes[number])] for number in self.numbers]

    def in_step(self) -> list[Event]:
        """What leads to where the recording stands now, and to what was looked at since."""
        return self._lead_to(self._showing.replay.done, self._showing.looks.made)

    def taken_over(self) -> list[Event]:
        """What leads to where the viewer's own way began, if that isn't written yet."""
        found = [] if self._at is None else self.in_step()
        self._at = None
        return found

    def _lead_to(self, done: int, looks: tuple[Command, ...]) -> list[Event]:
        """What leads there from where the written session stands."""
        at, seen = self._at or NOWHERE
        self._at = done, looks
        way: list[Event] = []
        if at != done or looks[: len(seen)] != seen:
            events = self._showing.replay.recording.events[:done]
            number = bisect_left(self._showing.replay.notes, done) - 1
            note = self.numbers[number] if 0 <= number < len(self.numbers) else -1
            way, seen = [Begin(note=note), *(event for event in events if isinstance(event, Do | Begin))], ()
        return [*way, *(Do(look) for look in looks[len(seen) :])]
