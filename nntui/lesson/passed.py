"""What of a recording was shown, as it is written into the recording of whoever looked at it."""

from collections.abc import Sequence

from nntui.lesson.events import Answer, Begin, Do, Event, Note
from nntui.lesson.playback import Showing
from nntui.session.commands import Command

Looks = tuple[tuple[int, Command], ...]  # of the viewer, each with how many events were shown before it
NOWHERE: tuple[int, Looks] = (-1, ())


class Passed:
    """What of a recording was shown, for whoever writes the viewer's session down: each event once, in its order.

    Going back in it is not written. Where what comes next begins elsewhere than at the last event that was written, all
    begins again there (Begin), and the commands that lead to that place follow, what the viewer looked at on the way
    among them.
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
        self.numbers = list(range(sum(place < replay.done for place in replay.notes)))

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

    def changed(self, same: int) -> None:
        """The recording is another one from there on: what follows there wasn't shown yet."""
        if same < self._written:
            self._written, self._looks = same, _upto(same + 1, self._looks)
            del self.numbers[sum(place < same for place in self._showing.replay.notes) :]

    def renumber(self, before: Sequence[Event], after: Sequence[Event]) -> None:
        """Notes of the written session have other numbers: it held some events before, and now others."""
        places = {id(note): number for number, note in enumerate(e for e in after if isinstance(e, Note))}
        notes = [event for event in before if isinstance(event, Note)]
        self.numbers = [places[id(notes[number])] for number in self.numbers]

    def in_step(self) -> list[Event]:
        """What leads to where the recording stands now, and to what was looked at since."""
        return self._lead_to(self._showing.replay.done)

    def looked(self, command: Command) -> None:
        """The viewer has looked at a pane, or at what a question asks to choose."""
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
