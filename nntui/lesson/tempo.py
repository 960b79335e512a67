"""The pace at which a recording is shown: its own, or some times as fast; long pauses are cut short."""

import math
from collections.abc import Callable, Sequence

from nntui.lesson.events import Event

IDLE = 2.0  # seconds that nothing happens, at most
FACTORS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)


class Tempo:
    """When the next event of a recording is due, at `factor` times the pace at which it was recorded."""

    def __init__(self, clock: Callable[[], float], factor: float) -> None:
        self._clock, self.factor = clock, factor
        self._due = 0.0

    @property
    def is_due(self) -> bool:
        """Whether it is."""
        return self._clock() >= self._due

    def change(self, by: int) -> None:
        """Faster or slower, the present wait too."""
        at = min(range(len(FACTORS)), key=lambda i: abs(FACTORS[i] - self.factor)) + by
        before, self.factor = self.factor, FACTORS[min(max(at, 0), len(FACTORS) - 1)]
        now = self._clock()
        self._due = now + (self._due - now) * before / self.factor

    def begin(self, events: Sequence[Event], done: int) -> None:
        """Wait from now on for the event after so many."""
        self.late()
        self.wait(events, done)

    def late(self) -> None:
        """Count the next wait from now on: what was due has taken till now."""
        self._due = self._clock()

    def wait(self, events: Sequence[Event], done: int) -> None:
        """Wait for the event after so many, from when the one before it was due."""
        if 0 < done < len(events):
            gap = events[done].time - events[done - 1].time
            self._due += min(gap, IDLE) / self.factor if math.isfinite(gap) and gap > 0 else 0.0
