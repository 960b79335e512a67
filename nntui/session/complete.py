"""How a typed quantity or condition could go on: the first name that fits, for whoever types it to take or leave."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice

from nntui.quantities.quantities import QUANTITIES, quantity
from nntui.quantities.quantity import UnknownQuantityError
from nntui.scenario.setup import Setup
from nntui.text import typed

MOST_NAMES = 1_000  # of one kind, that are looked through
MOST_TRIED = 20  # names that begin so and may not fit
BEFORE_A_QUANTITY = (*(f" {sign} " for sign in typed.MINUSES), "abs(", "|", "every ")


def completed(text: str, setup: Setup) -> str | None:
    """The line with its last name written out; None where none that there is begins so."""
    start = max((text.rfind(mark) + len(mark) for mark in BEFORE_A_QUANTITY if mark in text), default=0)
    begun = text[start:]
    if not begun:
        return None
    head, bracket, inside = begun.partition("(")
    if not bracket:
        found = next((name for name in first_words(setup) if name.startswith(begun)), None)
        return None if found is None or found == begun else text[:start] + found
    *_, last = typed.pieces(inside, ",") or [""]
    fragment = last.lstrip()
    kept = text[: len(text) - len(fragment)]
    fitting = (name for name in _names(head, setup) if name.startswith(fragment))
    for name in islice(fitting, MOST_TRIED):
        line = kept + name
        if _is_quantity(line[start:] + ")", setup):
            return f"{line})"
        if _takes_more(head, line[start:], setup):
            return f"{line}, "
    return None


def first_words(setup: Setup) -> Iterator[str]:
    """What a quantity may begin with: metrics, weights and biases, and what stands before brackets."""
    yield from (metric.name for metric in setup.metrics)
    yield from _some(setup.parameter_by_name)
    yield from (f"{kind.name}(" if kind.most else kind.name for kind in QUANTITIES if kind.fits is None)


def _names(head: str, setup: Setup) -> Iterator[str]:
    """Every name that may stand in brackets after another."""
    if any(kind.name == head and kind.names_first for kind in QUANTITIES):
        yield from _some(setup.parameter_by_name)
        yield from _some(name for layer in setup.unit_names for name in layer)
    yield from _some(setup.all_names)
    yield from _some(setup.output_names)


def _some(names: Iterable[str]) -> Iterator[str]:
    return islice(names, MOST_NAMES)


def _is_quantity(text: str, setup: Setup) -> bool:
    with suppress(UnknownQuantityError):
        return bool(quantity(text, setup).text)
    return False


def _takes_more(head: str, begun: str, setup: Setup) -> bool:
    """Whether a second name could follow in the brackets: that of a row."""
    if "," in begun or not any(kind.name == head and kind.most > 1 for kind in QUANTITIES):
        return False
    rows = [*setup.row_names[:1], *setup.probe_names[:1]]
    return any(_is_quantity(f"{begun}, {row})", setup) for row in rows)
