"""What a recording still asks: the questions from a place on that nobody has answered yet."""

from collections.abc import Iterator, Mapping

from nntui.lesson.events import Note
from nntui.lesson.replay import Replay
from nntui.lesson.tries import Tries


def still_asked(replay: Replay, tries: Mapping[int, Tries], begin: int) -> Iterator[int]:
    """The places among the events, from `begin` on, of the notes whose questions still wait for an answer."""
    for number, place in enumerate(replay.notes):
        event = replay.recording.events[place]
        question = event.question if isinstance(event, Note) else None
        if place >= begin and question is not None and not tries.get(number, Tries()).over(question):
            yield place
