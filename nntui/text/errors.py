"""Errors that a person can act on: where, what was expected, what was found, and the likely fix."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from nntui.text.escape import printable


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
        self.problems = [Problem("", problems)] if isinstance(problems, str) else list(problems)
        super().__init__(str(self))

    def __str__(self) -> str:
        return "\n".join(f"{self.source}: {problem}" for problem in self.problems)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """" — did you mean “rate”?", or nothing if no known word is near."""
    near = get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f" — did you mean “{printable(near[0])}”?" if near else ""


def listed(words: Iterable[str]) -> str:
    """“a, b or c”: the choices of an expectation."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last
