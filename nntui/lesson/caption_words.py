"""What is said of a recording that is shown, as texts with their roles, and how a viewer answers, in words."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from nntui.lesson.events import Question
from nntui.lesson.questions import to_answer
from nntui.text.escape import printable
from nntui.text.prose import flat

Words = Sequence[tuple[str, str]]  # texts, each with its role


class Caption(NamedTuple):
    """What is said of the recording that is shown: the state that it is in, its note, and what that asks."""

    head: Words = ()
    said: Words = ()
    asked: Words = ()


def caption_of(head: Words, said: Words, asked: Words) -> Caption:
    """A caption of texts out of a file, each told in one go."""
    return Caption(*(tuple((printable(flat(text)), role) for text, role in part) for part in (head, said, asked)))


def where_in_words(note: int, total: int, *, between: bool) -> str:
    """Which note is shown, counted from 1, or, where one is between two, which they are."""
    here = f"note {note} of {total}"
    if between and note < total:
        return f"between notes {note} and {note + 1}"
    return f"after {here}" if between else here


def asked_in_words(question: Question, in_sight: Collection[str] = ()) -> str:
    """What a question asks, and what may be answered where these panes are in sight."""
    return f"{question.text} ({may})" if (may := to_answer(question, in_sight)) else question.text


class Ways(NamedTuple):
    """How a viewer answers a question, later, once more, and asks for its reason: in words, by default with keys.
    What is chosen in a pane that is `in_sight` is an answer as well.
    """

    answer: str = "Enter answers"
    later: str = "R, then Enter answers"
    again: str = "e tries again"
    why: str = "w tells why"
    in_sight: Collection[str] = ()


WITH_KEYS = Ways()
