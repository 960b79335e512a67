"""Numbers as people type them for an answer: 0.5, 0,5, .5, 1/2, −2, 1e-3, 1,369, 2 * 0.5, ∞."""

import itertools
import math
import re

from nntui.text import typed
from nntui.text.numbers import MINUS

MAX_DIGITS = 100  # characters of a number
MAX_FACTORS = 5  # of a product: each comma doubles what may be meant
TIMES = re.compile("[*×]")
INFINITE = {"inf": math.inf, "infinity": math.inf, "∞": math.inf}


def numbers_meant(text: str) -> list[float]:
    """What a typed number may mean: two things where its comma may part thousands or decimals; none: it is no number.

    A fraction is two whole or decimal numbers with one stroke between them, the lower one not 0; a product is several
    of either.
    """
    if len(text) > MAX_DIGITS:
        return []
    factors = TIMES.split(text.replace(MINUS, "-"))
    if len(factors) == 1:
        return _quotient(factors[0])
    if len(factors) > MAX_FACTORS:
        return []
    meant = [[one for one in _quotient(each) if math.isfinite(one)] for each in factors]
    return [math.prod(each) for each in itertools.product(*meant)]


def _quotient(text: str) -> list[float]:
    """What a number or a fraction may mean."""
    above, stroke, below = text.partition("/")
    if not stroke:
        return _plain(above.strip())
    upper, lower = _plain(above.strip()), _plain(below.strip())
    return [one / other for one in upper for other in lower if other and math.isfinite(one) and math.isfinite(other)]


def _plain(text: str) -> list[float]:
    """What a number without a stroke may mean."""
    sign, size = (-1.0, text[1:].strip()) if text.startswith("-") else (1.0, text.removeprefix("+").strip())
    if size.lower() in INFINITE:
        return [sign * INFINITE[size.lower()]]
    if size.lower() == "nan":
        return [math.nan]
    found = [typed.number(each) for each in dict.fromkeys((_with_point(size), _without_thousands(size)))]
    return [sign * number for number in found if number is not None and not size.startswith(("-", "+"))]


def _with_point(text: str) -> str:
    """A decimal comma as a point; a text with both, or with several commas, has none."""
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text


def _without_thousands(text: str) -> str:
    """A number without the commas that part its thousands, if they stand where these do."""
    whole, point, rest = text.partition(".")
    first, *others = whole.split(",")
    if others and 1 <= len(first) <= 3 and first.isdecimal() and all(len(o) == 3 and o.isdecimal() for o in others):
        return f"{whole.replace(',', '')}{point}{rest}"
    return text
