"""The pace of play: which step it should be by now. Time is passed in, so that a test needs no waiting."""

import math

SPEEDS = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, math.inf)  # steps a second
START = 3


class Pace:
    """A speed, and the moment from which it counts."""

    def __init__(self) -> None:
        self._index = START
        self._since = 0.0
        self._from_step = 0

    @property
    def speed(self) -> float:
        """Steps a second; infinite: as fast as it goes."""
        return SPEEDS[self._index]

    @property
    def words(self) -> str:
        """The speed in words."""
        if math.isinf(self.speed):
            return "as fast as it goes"
        return f"{self.speed:,} step{'' if self.speed == 1 else 's'}/s"

    def start(self, now: float, step: int) -> None:
        """Count from here."""
        self._since, self._from_step = now, step

    def change(self, by: int, now: float, step: int) -> None:
        """One speed faster (+1) or slower (−1), counting from here."""
        self._index = min(max(self._index + by, 0), len(SPEEDS) - 1)
        self.start(now, step)

    def target(self, now: float) -> float:
        """The step that it should be at this time; infinite at full speed."""
        if math.isinf(self.speed):
            return math.inf
        return self._from_step + math.floor((now - self._since) * self.speed + 1e-9)
