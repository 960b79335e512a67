"""An explanation as plain data: sentences, lines of arithmetic, and a curve with a dot. Screen and text draw it."""

from collections.abc import Sequence
from dataclasses import dataclass

from nntui.explain.terms import DIGITS, Num, Product, Term, digits_needed, digits_of, numbers, symbols
from nntui.session.commands import Ask


@dataclass(frozen=True)
class Say:
    """A sentence. `mark` says what it is: "question", "heading", "meaning", "warning", "good", "quiet" or nothing."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class Working:
    """A line of arithmetic: what it is about, in symbols, with the numbers, and its result.

    `relation` is "=" where the shown numbers give the shown result, else "≈", and then `full` is the value in full.
    `ask` leads to where the result comes from; `now` marks the line that all is about. `value` is the number behind
    the result.
    """

    label: str
    symbols: str
    numbers: str
    relation: str
    result: str
    full: str = ""
    ask: Ask | None = None
    now: bool = False
    value: float | None = None


@dataclass(frozen=True)
class Dot:
    """The curve of an activation with the present point (z, a) on it."""

    activation: str
    z: float
    a: float


Part = Say | Working | Dot


@dataclass(frozen=True)
class Explanation:
    """All that is to be said about one thing."""

    name: str
    parts: tuple[Part, ...]

    @property
    def asks(self) -> list[Ask]:
        """Where its lines lead, from the first to the last."""
        return [part.ask for part in self.parts if isinstance(part, Working) and part.ask is not None]


def working(
    label: str, term: Term, value: float, *, digits: int = DIGITS, ask: Ask | None = None, now: bool = False
) -> Working:
    """The line for a term that has this value, its result in `digits` digits."""
    result = digits_of(value, digits)
    if isinstance(term, Num):
        named = term.name if term.name != label else ""
        return Working(label, named, "", "=", result, ask=ask, now=now, value=value)
    needed = digits_needed(term, value, digits)
    shown = numbers(term, digits if needed is None else needed)
    full = repr(value).replace("-", "−") if needed is None else ""
    relation = "≈" if needed is None else "="
    return Working(label, symbols(term), shown, relation, result, full, ask, now, value)


Link = tuple[str, Term, float, Ask | None]  # what it is, its term, its value, where it comes from


def product(label: str, links: Sequence[Link], value: float) -> tuple[list[Working], Working]:
    """A chain of links that are multiplied: a line for each, and the line of the product.

    Each link's result has the digits with which it stands in the product.
    """
    whole = Product(tuple(Num(link_value) for _, _, link_value, _ in links))
    digits = digits_needed(whole, value) or DIGITS
    lines = [
        working(f"{i}  {words}", term, link_value, digits=digits, ask=ask)
        for i, (words, term, link_value, ask) in enumerate(links, 1)
    ]
    return lines, working(label, whole, value)
