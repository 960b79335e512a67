"""Where a session was left that showed a recording, and what was answered in it."""

from nntui.lesson.events import Answer
from nntui.lesson.questions import verdict_on
from nntui.lesson.replay import Replay
from nntui.lesson.tries import Tries


def tries_in(replay: Replay) -> dict[int, Tries]:
    """The tries at its questions, by the number of the note, as far as it was carried out."""
    tries: dict[int, Tries] = {}
    for event in replay.recording.events[: replay.done]:
        if isinstance(event, Answer):
            verdict = verdict_on(replay.asked.get(event.note), event.given)
            tries[event.note] = tries.get(event.note, Tries()).after(verdict, event.given)
    return tries
