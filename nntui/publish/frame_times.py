"""The schedule: which moments of a recording become frames, and when; and a scenario played to its end as a recording.

Times are seconds from the beginning. What follows on each other too fast to be seen becomes one frame.
"""

from collections.abc import Sequence

from nntui.lesson.events import Do, Event, Note
from nntui.lesson.header import header_of
from nntui.lesson.recording import Recording
from nntui.scenario.setup import Setup
from nntui.session.commands import GoTo
from nntui.text.errors import NntuiError
from nntui.text.frozen import dataclass
from nntui.timeline.position import Position
from nntui.timeline.walk import next_operation, walk

TOGETHER = 0.04  # seconds between two commands below which only the second is seen
IDLE = 2.0  # seconds that nothing happens, at most
READ = 4.0  # words in a second, where notes are read on the screen
READING = (2.0, 12.0)  # seconds that one is there, at least and at most
PACE = 0.5  # seconds that a command without a time takes, as in a recording that was written by hand
PLAYED = 500  # frames of a scenario that is played to its end
PLAYED_EVERY = 0.1  # seconds between two of them
WALKED_EVERY = 1.0  # seconds between two operations of a scenario that has one step at most
EACH_STEP = 60  # of them one for each step, at the beginning
MAX_FRAMES = 2_000
MAX_CELLS = 6_000_000  # of all frames together
MAX_NOTES = 1_000


@dataclass(frozen=True)
class FrameTime:
    """A frame: how many events are done by then, and its time."""

    done: int
    time: float


def most_frames(size: tuple[int, int]) -> int:
    """How many frames of a size there may be."""
    return min(MAX_FRAMES, MAX_CELLS // (size[0] * size[1]))


def schedule(
    recording: Recording, speed: float, idle: float, most: int, *, apart: bool = False, read: bool = False
) -> tuple[list[FrameTime], float]:
    """The frames of a recording, and the time at which it ends; raises NntuiError if a frame's notes are too many.

    When there would be more than `most` frames, moves that follow on each other fast are left out. With `apart` each
    note has a frame of its own, before it. With `read` each has one after it, which stays as long as it takes to read.
    """
    if sum(isinstance(event, Note) for event in recording.events) > MAX_NOTES:
        raise NntuiError(recording.header.name, f"expected at most {MAX_NOTES:,} notes to publish, found more")
    times = [time / speed for time in _times(recording.events, idle, read=read)]
    shown = [i for i, event in enumerate(recording.events) if isinstance(event, Do | Note)]
    together = TOGETHER
    while len(stops := _stops(recording.events, times, shown, together, apart=apart, read=read)) > most:
        together *= 2
        if together > 2 * times[-1]:  # what is left stands before a note each
            raise NntuiError(recording.header.name, f"expected at most {most:,} frames of this size, found more")
    last = reading(recording.events[-1]) if read and recording.events else 0.0
    return stops, (times[-1] if times else 0.0) + max(idle, last) / speed


def reading(event: Event) -> float:
    """Seconds that it takes to read a note with what it asks; what is none takes none."""
    if not isinstance(event, Note):
        return 0.0
    words = f"{event.text} {event.question.text if event.question else ''}".split()
    return min(max(len(words) / READ, READING[0]), READING[1])


def _times(events: Sequence[Event], idle: float, *, read: bool) -> list[float]:
    """The time of each event, with long waits cut short, a pace for events without times, and time to read notes."""
    times, now, last, needed = [], 0.0, 0.0, 0.0
    for event in events:
        if event.time:
            gap = event.time - last
            last = max(event.time, last)
        else:
            gap = PACE if isinstance(event, Do | Note) else 0.0
        now += max(min(max(gap, 0.0), idle), needed)
        needed = reading(event) if read else 0.0
        times.append(now)
    return times


def _stops(
    events: Sequence[Event], times: Sequence[float], shown: Sequence[int], together: float, *, apart: bool, read: bool
) -> list[FrameTime]:
    stops = [FrameTime(0, 0.0)]
    for place, i in enumerate(shown):
        if isinstance(events[i], Note):
            if apart and place and isinstance(events[shown[place - 1]], Note):
                stops.append(FrameTime(i, times[i]))
            if read:
                stops.append(FrameTime(i + 1, times[i]))
            continue
        after = shown[place + 1] if place + 1 < len(shown) else None
        seen = after is None or isinstance(events[after], Note) or times[after] - stops[-1].time >= together
        if seen:
            stops.append(FrameTime(i + 1, times[i]))
    return stops


def played(setup: Setup, *, ends_only: bool = False) -> Recording:
    """A scenario played to its end: each step at first, then ever longer strides. Of one step or none each operation.

    With `ends_only` it is moved there at once.
    """
    if ends_only:
        return Recording(header_of(setup), (Do(GoTo(setup.last_step)),))
    if setup.last_step <= 1:
        events, place = [], Position(0, 0)
        for number in range(1, len(walk(setup)) + 1 + setup.last_step):
            place = Position(0, *next_operation(setup, place))
            events.append(Do(GoTo(place.step, place.operation), number * WALKED_EVERY))
    else:
        events = [Do(GoTo(step), (i + 1) * PLAYED_EVERY) for i, step in enumerate(strides(setup.last_step))]
    return Recording(header_of(setup), tuple(events))


def strides(last: int) -> list[int]:
    """At most PLAYED − 1 steps from 1 to `last`: the frames after the first."""
    most = PLAYED - 1
    if last <= most:
        return list(range(1, last + 1))
    low, high = 1.0, 2.0
    while len(_growing(high, last, most)) > most:
        low, high = high, 2 * high
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if len(_growing(middle, last, most)) <= most else (middle, high)
    return _growing(high, last, most)


def _growing(factor: float, last: int, most: int) -> list[int]:
    """Each step at first, then strides that grow by a factor, and the last; no more than it takes to be too many."""
    steps = list(range(1, min(EACH_STEP, last) + 1))
    stride = 1.0
    at = float(steps[-1])
    while steps[-1] < last and len(steps) <= most:
        stride *= factor
        at += stride
        steps.append(min(max(round(at), steps[-1] + 1), last))
    return steps
