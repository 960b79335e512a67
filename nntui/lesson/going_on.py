"""A lesson that someone goes on with: what they have done so far, and what of the lesson is still to come."""

from dataclasses import replace

from nntui.lesson.events import Begin, Do, Event, Note
from nntui.lesson.left import left_at
from nntui.lesson.recording import Recording


def reached_in(session: Recording, lesson: Recording) -> int:
    """How many notes of a lesson a session has shown, as its first ones."""
    mine, theirs = (_notes(recording) for recording in (session, lesson))
    same = [_said(one) == _said(other) for one, other in zip(mine, theirs, strict=False)]
    return same.index(False) if False in same else len(same)


def going_on(session: Recording, lesson: Recording) -> tuple[Recording, int]:
    """A session of a lesson with the rest of that lesson after it, and how many of its events are done: those of the
    session, and what leads to where the lesson stands at the last note of these; of one that was seen to its end, at
    that where it was left.
    """
    reached, left = reached_in(session, lesson), left_at(session.events)
    places = [place for place, event in enumerate(lesson.events) if isinstance(event, Note)]
    rest = places[reached - 1] + 1 if reached else 0
    way: list[Event] = []
    if reached:
        upto = rest if rest < len(lesson.events) else places[min(left, reached - 1)] + 1
        way = [Begin(note=left), *(event for event in lesson.events[:upto] if isinstance(event, Do | Begin))]
    done = (*session.events, *way)
    return replace(session, events=(*done, *lesson.events[rest:]), lines=()), len(done)


def _notes(recording: Recording) -> list[Note]:
    return [event for event in recording.events if isinstance(event, Note)]


def _said(note: Note) -> tuple[object, ...]:
    return note.text, note.question
