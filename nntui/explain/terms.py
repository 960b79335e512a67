"""Arithmetic as something to show: a term is written in symbols, written with its numbers, and worked out.

A line of arithmetic is shown so that a pocket calculator agrees: the numbers put in get as many digits as it takes
for them to give the result that stands at its end. Where no number of digits does, it says ≈, and the value in full.
"""

import math
from collections.abc import Callable, Sequence

from nntui.engine.formula import FUNCTIONS, Difference, Function, Num, Power, Product, Quotient, Sum, Term, power
from nntui.text.numbers import MINUS

DIGITS = 5  # significant digits of a result
EQUAL = 1 - 1e-9  # of the largest: what is nearer to it is as large, but for rounding
MOST_DIGITS = 14  # of a number that stands by itself
EXACT_DIGITS = 17  # of a number that is put in: with so many it is the very number, also where 1 − 0.99999999 is taken


def digits_of(value: float, digits: int) -> str:
    """A number in `digits` significant digits, or fewer where they say it exactly: "−0.75061", "−2", "5.93e−05"."""
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    brief = f"{value:.{digits}g}"
    if float(brief) == value and "e" not in brief:
        text = brief
    elif 1e-4 <= abs(value) < 1e15:
        text = f"{value:.{max(digits - 1 - math.floor(math.log10(abs(value))), 0)}f}"
    else:
        text = f"{value:.{digits - 1}e}"
        mantissa, _, exponent = text.partition("e")
        text = f"{mantissa.rstrip('0').rstrip('.') if '.' in mantissa else mantissa}e{exponent}"
    return ("0" if float(text) == 0 else text).replace("-", MINUS)


def taken_as_zero(term: Term) -> str:
    """What has no value by itself and stands in a term in which a 0 wins: "0 × ln(0)", "0 / 0"; "" for nothing."""
    match term:
        case Num():
            return ""
        case Product(factors, zero_wins):
            mine = zero_wins and _one_is_zero_one_infinite([evaluate(each) for each in factors])
            return "0 × ln(0)" if mine else _first(factors)
        case Quotient(top, bottom, zero_wins):
            return "0 / 0" if zero_wins and evaluate(top) == evaluate(bottom) == 0 else _first((top, bottom))
        case Sum(terms):
            return _first(terms)
        case Difference(left, right) | Power(left, right):
            return _first((left, right))
        case Function(_, inner):
            return taken_as_zero(inner)


def _first(terms: Sequence[Term]) -> str:
    return next(filter(None, map(taken_as_zero, terms)), "")


def _one_is_zero_one_infinite(factors: Sequence[float]) -> bool:
    return 0 in factors and any(map(math.isinf, factors))


def rounded(value: float, digits: int) -> float:
    """The number that `digits_of` writes."""
    return float(digits_of(value, digits).replace(MINUS, "-").replace("∞", "inf"))


def evaluate(term: Term, digits: int | None = None) -> float:
    """The value of a term; with `digits`, from the numbers as they are written with so many."""
    match term:
        case Num(value):
            return value if digits is None else rounded(value, digits)
        case Sum(terms):
            return sum(evaluate(each, digits) for each in terms)
        case Difference(left, right):
            return evaluate(left, digits) - evaluate(right, digits)
        case Product(factors, zero_wins):
            values = [evaluate(each, digits) for each in factors]
            return 0.0 if zero_wins and _one_is_zero_one_infinite(values) else math.prod(values)
        case Quotient(top, bottom, zero_wins):
            dividend, divisor = evaluate(top, digits), evaluate(bottom, digits)
            return dividend / divisor if divisor else 0.0 if zero_wins and dividend == 0 else math.nan
        case Power(base, exponent):
            return power(evaluate(base, digits), evaluate(exponent, digits))
        case Function(name, inner):
            return FUNCTIONS[name].value(evaluate(inner, digits))


def symbols(term: Term) -> str:
    """A term in symbols; numbers without a symbol stand for themselves. "" for a term that has no symbols at all."""
    named = False

    def write(number: Num) -> str:
        nonlocal named
        named = named or bool(number.name and not number.name.isnumeric())  # ½ is but another way to write a number
        return number.name or digits_of(number.value, DIGITS)

    text = _written(term, write)
    return text if named else ""


def numbers(term: Term, digits: int) -> str:
    """A term with its numbers put in."""
    return _written(term, lambda number: digits_of(number.value, digits))


def _written(term: Term, write: Callable[[Num], str]) -> str:
    match term:
        case Num():
            return write(term)
        case Sum(terms):
            text = _written(terms[0], write)
            for each in terms[1:]:
                part = _written(each, write)
                text += f" {MINUS} {part[1:]}" if part.startswith(MINUS) else f" + {part}"
            return text
        case Difference(left, right):
            text = _written(right, write)
            plain = isinstance(right, Product | Quotient) and not text.startswith(MINUS)
            return f"{_written(left, write)} {MINUS} {text if plain else _bracketed(right, write)}"
        case Product(factors):
            first, *rest = factors
            return " × ".join([_factor(first, write, first=True), *(_factor(each, write) for each in rest)])
        case Quotient(top, bottom):
            return f"{_factor(top, write, first=True)} / {_bracketed(bottom, write)}"
        case Power(base, exponent):
            return f"{_bracketed(base, write)}^{_bracketed(exponent, write)}"
        case Function(name, inner):
            pattern, brackets = FUNCTIONS[name].pattern, FUNCTIONS[name].brackets
            if name == "minus" and (text := _written(inner, write)).startswith(MINUS):
                return text.removeprefix(MINUS)
            return pattern.format(_bracketed(inner, write) if brackets else _written(inner, write))


def _factor(term: Term, write: Callable[[Num], str], *, first: bool = False) -> str:
    if first and isinstance(term, Num):
        text = write(term)
        return text if text.startswith(MINUS) else _guarded(text)
    return _bracketed(term, write)


def _bracketed(term: Term, write: Callable[[Num], str]) -> str:
    text = _written(term, write)
    if isinstance(term, Num):
        return _guarded(text)
    plain = isinstance(term, Function) and not text.startswith(MINUS)
    return text if plain else f"({text})"


def _guarded(text: str) -> str:
    """In brackets what would be misread beside an operator: negative numbers, names that hold a sign."""
    return f"({text})" if any(sign in text.replace(f"e{MINUS}", "e") for sign in f"{MINUS}+-×") else text


def digits_needed(term: Term, value: float, digits: int = DIGITS) -> int | None:
    """How many digits the numbers of a term need to give its value in `digits` digits; None: however many, no."""
    wanted = digits_of(value, digits)
    return next(
        (n for n in range(digits, EXACT_DIGITS + 1) if digits_of(evaluate(term, n), digits) == wanted),
        None,
    )
