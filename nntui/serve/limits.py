"""What visitors may use up, in one table; and how fast something may come."""

from collections.abc import Callable

from nntui.text.frozen import dataclass

MINUTE = 60
TICK = (
    0.1  # seconds between two paints while a served session moves: training and drawing have to leave room for others
)
MESSAGE = 1 << 16  # bytes of one from a browser
COLUMNS, LINES = 400, 120  # of a terminal in a browser, at most
INPUTS = (100.0, 400.0)  # a second, and at once: keys and moves of the mouse that a session takes in
STARTS = 4.0  # sessions that may begin a second, when all that there may be have begun at once
TRIES = (10 / MINUTE, 10.0)  # of a code, from one address
ALL_TRIES = (5.0, 100.0)  # and from all
CONNECTIONS = (3, 50)  # that are open at a time: so many for each session, and so many beside
SILENT = 10.0  # seconds after which one that has asked for nothing is ended
DOWNLOAD = 64_000_000  # bytes of a visitor's files that wait to be fetched
FETCHED = 2 * MINUTE  # seconds in which they are


@dataclass(frozen=True)
class Limits:
    """Of all `sessions`, and of `each` visitor. A session that nobody touches for `idle` seconds ends, and says so
    `warned` seconds before. It may take `memory` bytes more than at its start, and `cpu` seconds of a processor.
    """

    sessions: int = 20
    each: int = 3
    idle: float = 30 * MINUTE
    warned: float = 1 * MINUTE
    memory: int = 300_000_000
    cpu: int = 30 * MINUTE


class Bucket:
    """So many at once, and then so many a second; what is beyond has to wait."""

    def __init__(self, rate: float, most: float, clock: Callable[[], float]) -> None:
        self._rate, self._most, self._clock = rate, most, clock
        self._left, self._then = most, clock()

    def _fill(self) -> None:
        now = self._clock()
        self._left = min(self._left + (now - self._then) * self._rate, self._most)
        self._then = now

    @property
    def wait(self) -> float:
        """Seconds until there is room for one."""
        self._fill()
        return max(1 - self._left, 0) / self._rate

    def take(self) -> float:
        """Take room for one; seconds until there is some, if there is none yet."""
        wait = self.wait
        self._left -= 1
        return wait
