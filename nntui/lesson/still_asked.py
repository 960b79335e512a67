"""What of a recording is still to come from a place on: questions that nobody has answered yet, anything to be seen."""

from collections.abc import Iterator, Mapping

from nntui.lesson.events import Begin, Do, Note
from nntui.lesson.replay import Replay
from nntui.lesson.tries import Tries

SEEN = Do | Note | Begin  # events that show something


def all_seen(replay: Replay, done: int) -> bool:
    """Whether after so many events nothing comes any more that anybody sees."""
    return not any(isinstance(event, SEEN) for event in replay.recording.events[done:])


def still_asked(replay: Replay, tries: Mapping[int, Tries], begin: int) -> Iterator[int]:
    """The places among the events, from `begin` on, of the notes whose questions still wait for an answer."""
    for number, place in enumerate(replay.notes):
        event = replay.recording.events[place]
        question = event.question if isinstance(event, Note) else None
        if place >= begin and question is not None and not tries.get(number, Tries()).over(question):
            yield place
