"""An explanation as plain data: sentences, lines of arithmetic, and a curve with a dot. Screen and text draw it."""

from collections.abc import Callable, Iterator, Sequence
from heapq import nsmallest
from typing import NamedTuple, overload

from nntui.engine.formula import Num, Product, Quotient, Sum, Term
from nntui.explain.terms import DIGITS, digits_needed, digits_of, numbers, symbols, taken_as_zero
from nntui.text.frozen import dataclass
from nntui.text.numbers import count, in_full, plural
from nntui.timeline.origin import Ask

MANY, FEWEST = 24, 12  # lines of a sum beyond which only the largest are told one by one, and how many


@dataclass(frozen=True)
class Say:
    """A sentence. `mark` says what it is: "question", "heading", "meaning", "warning", "good", "quiet", "keys"
    (what keys lead to) or nothing.
    """

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
    full = in_full(value) if needed is None else ""
    relation = "≈" if needed is None else "="
    return Working(label, symbols(term), shown, relation, result, full, ask, now, value)


class Link(NamedTuple):
    """One of the numbers that make another: what it is, its term and value, where it comes from, whether it is the one
    that is asked about.
    """

    label: str
    term: Term
    value: float
    ask: Ask | None = None
    now: bool = False


class Links(Sequence[Link]):
    """As many of them as there are values; each is made when it is looked at."""

    def __init__(self, values: Sequence[float], make: Callable[[int], Link]) -> None:
        self.values, self._make = values, make

    def __len__(self) -> int:
        return len(self.values)

    @overload
    def __getitem__(self, at: int) -> Link: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Link]: ...

    def __getitem__(self, at: int | slice) -> Link | Sequence[Link]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        return self._make(range(len(self))[at])


def added(
    links: Sequence[Link], label: str, total: float, *, mean: bool = False, kind: str = "row", now: bool = True
) -> Iterator[Part]:
    """Lines for terms, and for their sum or mean where there are several; of many the largest, and what the others
    make. `kind` is what one of them is called, `now` whether the total is the line that all is about.
    """
    if len(links) == 1:
        yield working(label, links[0].term, total, ask=links[0].ask, now=now or links[0].now)
        yield from _conventions(links)
        return
    values = links.values if isinstance(links, Links) else [link.value for link in links]
    many = len(links) > MANY
    whole: Term = Sum(() if many else tuple(Num(value) for value in values))
    if mean:
        whole = Quotient(whole, Num(float(len(values))))
    digits = (None if many else digits_needed(whole, total)) or DIGITS
    largest = nsmallest(FEWEST, range(len(values)), key=lambda at: -abs(values[at])) if many else range(len(values))
    shown = [links[at] for at in largest]
    for link in shown:
        yield working(link.label, link.term, link.value, digits=digits, ask=link.ask, now=link.now)
    yield from _conventions(shown)
    if not many:
        yield working(label, whole, total, now=now)
        return
    rest = sum(values) - sum(link.value for link in shown)
    others = f"{plural(len(links) - len(shown), f'other {kind}')}, added"
    yield Working(others, "", "", "=", digits_of(rest, digits), value=rest)
    words = f"their sum / {count(len(links))}" if mean else "their sum"
    yield Working(label, words, "", "=", digits_of(total, DIGITS), now=now, value=total)


def _conventions(links: Sequence[Link]) -> Iterator[Part]:
    """What is said of links in which something has no value by itself."""
    for taken in dict.fromkeys(filter(None, (taken_as_zero(link.term) for link in links))):
        yield Say(f"{taken} is taken as 0.", "quiet")


def product(label: str, links: Sequence[Link], value: float) -> tuple[list[Part], Working]:
    """A chain of links that are multiplied: a line for each, and the line of the product.

    Each link's result has the digits with which it stands in the product.
    """
    whole = Product(tuple(Num(link.value) for link in links))
    digits = digits_needed(whole, value) or DIGITS
    lines: list[Part] = [
        working(f"{i}  {link.label}", link.term, link.value, digits=digits, ask=link.ask)
        for i, link in enumerate(links, 1)
    ]
    return [*lines, *_conventions(links)], working(label, whole, value)
