"""A lesson that someone goes on with: which of its notes they have seen, and at which they left it."""

from bisect import bisect_right
from dataclasses import replace

from nntui.lesson.events import Answer, Note
from nntui.lesson.left import Before, left_at
from nntui.lesson.recording import Recording


def reached_in(session: Recording, lesson: Recording) -> int:
    """How many notes of a lesson a session has shown."""
    return len(_numbers(session, lesson))


def is_begun(session: Recording, lesson: Recording) -> bool:
    """Whether a session went on from a lesson's first note, or answered that: then it is what one goes on with."""
    reached = reached_in(session, lesson)
    return reached > 1 or (reached == 1 and any(isinstance(event, Answer) for event in session.events))


def going_on(session: Recording, lesson: Recording) -> tuple[Recording, Before]:
    """The lesson with the header of a session that has shown some of it, and that session."""
    numbers = _numbers(session, lesson)
    places = [place for place, event in enumerate(lesson.events) if isinstance(event, Note)]
    done = places[len(numbers) - 1] + 1 if numbers else 0
    left = bisect_right(numbers, left_at(session.events, {*numbers})) - 1
    return replace(lesson, header=session.header), Before(session.events, done, numbers, left if left >= 0 else None)


def _numbers(session: Recording, lesson: Recording) -> tuple[int, ...]:
    """The number in a session of each note of a lesson that it has shown: between them may stand notes of one's own."""
    mine = iter(enumerate(_notes(session)))
    numbers = []
    for note in _notes(lesson):
        number = next((number for number, each in mine if _said(each) == _said(note)), None)
        if number is None:
            break
        numbers.append(number)
    return tuple(numbers)


def _notes(recording: Recording) -> list[Note]:
    return [event for event in recording.events if isinstance(event, Note)]


def _said(note: Note) -> tuple[object, ...]:
    return note.text, note.question
