"""The veils of a recording that asks: what a frame may not show, since a question asks for it."""

import time
from collections.abc import Sequence
from itertools import pairwise

from nntui.export.progress import SLICE, Tell
from nntui.lesson.events import Note
from nntui.lesson.recording import Recording
from nntui.lesson.replay import Replay
from nntui.timeline.veil import Veil


def carry_out(replay: Replay, tell: Tell) -> None:
    """Carry a recording out to its end, and tell how far it is where that takes long."""
    while replay.next_event is not None:
        while not replay.ready(time.perf_counter() + SLICE, time.perf_counter):
            if replay.way is not None:
                tell("training", *replay.way)
        replay.forward()


def veils_before(replay: Replay) -> Sequence[Veil | None]:
    """For each number of events that are done the veil of the question that comes next, if it is the next note: what
    leads up to a question doesn't show what it asks for. The recording was carried out.
    """
    found: list[Veil | None] = [None] * (len(replay.recording.events) + 1)
    for number, (before, place) in enumerate(pairwise([-1, *replay.notes])):
        asked = replay.asked.get(number)
        found[before + 1 : place + 1] = [asked.veil if asked is not None else None] * (place - before)
    return found


def asks(recording: Recording) -> bool:
    """Whether a recording has questions."""
    return any(isinstance(event, Note) and event.question is not None for event in recording.events)
