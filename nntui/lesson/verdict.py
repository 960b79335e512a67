"""What is said of an answer: right or wrong, or that it is none, which costs no try."""

from typing import NamedTuple

from nntui.text.errors import RefusedError


class NoAnswerError(RefusedError):
    """Something that can't be judged: no number where one is asked for, a name that there isn't."""


class Verdict(NamedTuple):
    """Whether an answer is right; of a task what it came to in words, the steps that it took, and what was `tried`, in
    one form however it was typed.
    """

    right: bool
    said: str = ""
    steps: int | None = None
    tried: str = ""
