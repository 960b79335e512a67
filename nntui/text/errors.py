"""Errors that a person can act on: where, what was expected, what was found, and the likely fix."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from itertools import islice

from nntui.text.escape import printable
from nntui.text.frozen import dataclass

MAX_KNOWN = 2_000  # words that are looked through for a near one
MAX_LETTERS = 80  # of a word
MAX_NEAR = 100  # words that are compared with it letter by letter, 10 µs each


@dataclass(frozen=True)
class Problem:
    """One mistake: the place inside the file ("network.layers[0].units"; empty for the whole) and the words."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class NntuiError(Exception):
    """Something that a person asked for and that can't be done. Its text is fit to be shown as it is.

    `source` names the file or the option; `problems` are all that is wrong with it.
    """

    def __init__(self, source: str, problems: Sequence[Problem] | str) -> None:
        self.source = printable(source)
        found = [Problem("", problems)] if isinstance(problems, str) else problems
        self.problems = [Problem(printable(problem.where), printable(problem.message)) for problem in found]
        super().__init__(str(self))

    def __str__(self) -> str:
        return "\n".join(f"{self.source}: {problem}" for problem in self.problems)


class RefusedError(ValueError):
    """Something that was typed and can't be done. Its text says why, and what was expected."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The likely fix in words, or nothing if no known word is near: — did you mean “rate”?"""
    near = nearest(word, known)
    return f" — did you mean “{printable(near)}”?" if near else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is most like the given one; "" if none is near.

    Upper and lower case are the same here. Only words that begin or end as the given one does are looked at, and
    of a great many only the first, so that a file full of mistakes is answered at once.
    """
    word = word.lower()
    by_lower = {each.lower(): each for each in islice(known, MAX_KNOWN)}
    alike = (each for each in by_lower if each[:1] == word[:1] or each[-1:] == word[-1:])
    near = get_close_matches(word[:MAX_LETTERS], list(islice(alike, MAX_NEAR)), n=1, cutoff=0.6)
    return by_lower[near[0]] if near else ""


def listed(words: Iterable[str]) -> str:
    """“a, b or c”: the choices of an expectation."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last
