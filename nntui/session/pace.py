"""The pace of play: how far it should be by now. Time is passed in, so that a test needs no waiting."""

import math

# The speeds in their order: how many a second, and of what.
SPEEDS = (
    *((speed, "operation") for speed in (1, 2, 5)),
    *((speed, "step") for speed in (1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, math.inf)),
)
START = SPEEDS.index((10, "step"))


def words_of(speed: float, counted: str) -> str:
    """A speed in words."""
    return "as fast as it goes" if math.isinf(speed) else f"{speed:,} {counted}{'' if speed == 1 else 's'}/s"


PLACES = {words_of(*each): place for place, each in enumerate(SPEEDS)}


class Pace:
    """A speed, told in words at first (else ten steps a second), and the moment from which it counts."""

    def __init__(self, words: str = "") -> None:
        self._index = PLACES.get(words, START)
        self._since = 0.0
        self._from = 0

    @property
    def speed(self) -> float:
        """Steps or operations a second; infinite: as fast as it goes."""
        return SPEEDS[self._index][0]

    @property
    def by_operation(self) -> bool:
        """Whether operations are counted, not steps."""
        return SPEEDS[self._index][1] == "operation"

    @property
    def words(self) -> str:
        """The speed in words."""
        return words_of(*SPEEDS[self._index])

    def start(self, now: float, done: int) -> None:
        """Count from here: so many steps or operations are done."""
        self._since, self._from = now, done

    def change(self, by: int) -> None:
        """One speed faster (+1) or slower (−1); `start` counts anew."""
        self._index = min(max(self._index + by, 0), len(SPEEDS) - 1)

    def target(self, now: float) -> float:
        """How many steps or operations should be done at this time; infinite at full speed."""
        if math.isinf(self.speed):
            return math.inf
        return self._from + math.floor((now - self._since) * self.speed + 1e-9)
