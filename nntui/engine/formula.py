"""Formulas as values: written once, then run by training, shown with numbers put in, and worked out by hand.

A formula is a tree of terms. Its leaves are numbers with the symbol that stands for each; `calls` turns it into NumPy
calls on arrays that stand for the symbols, element by element, without allocating anything while it runs.
"""

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.text.frozen import dataclass
from nntui.text.numbers import MINUS


@dataclass(frozen=True)
class Num:
    """A number, and the symbol that stands for it; without one it stands for itself."""

    value: float
    name: str = ""


@dataclass(frozen=True)
class Sum:
    """Terms that are added."""

    terms: "tuple[Term, ...]"


@dataclass(frozen=True)
class Difference:
    """One term less another."""

    left: "Term"
    right: "Term"


@dataclass(frozen=True)
class Product:
    """Factors; where `zero_wins` there are two, and 0 times ±∞ is 0."""

    factors: "tuple[Term, ...]"
    zero_wins: bool = False


@dataclass(frozen=True)
class Quotient:
    """One term over another; where `zero_wins` 0 / 0 is 0."""

    top: "Term"
    bottom: "Term"
    zero_wins: bool = False


@dataclass(frozen=True)
class Power:
    """A term to the power of another."""

    base: "Term"
    exponent: "Term"


@dataclass(frozen=True)
class Function:
    """A function of a term, by its name in FUNCTIONS."""

    name: str
    term: "Term"


Term = Num | Sum | Difference | Product | Quotient | Power | Function
Call = tuple[Callable[..., object], tuple[Any, ...]]
ONE, TWO, HALF = Num(1.0), Num(2.0), Num(0.5, "½")


@dataclass(frozen=True)
class FunctionOfOne:
    """A function of one number: how it is written around its argument, whether that needs brackets, its value, the
    NumPy call `call(x, out)`, and the `code` that a program in Python has for that call.
    """

    pattern: str
    brackets: bool
    value: Callable[[float], float]
    call: Callable[[Array, Array], object]
    code: str


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def _sqrt(x: float) -> float:
    return math.sqrt(x) if x >= 0 else math.nan


def _ln(x: float) -> float:
    return math.log(x) if x > 0 else math.nan if x < 0 or math.isnan(x) else -math.inf


def _square(x: Array, out: Array) -> None:
    np.multiply(x, x, out)


def _positive_part(x: Array, out: Array) -> None:
    np.maximum(x, 0.0, out=out)  # by name: NumPy will stop taking it by position


def _negative_part(x: Array, out: Array) -> None:
    np.minimum(x, 0.0, out=out)


def _at_most_one(x: Array, out: Array) -> None:
    np.minimum(x, 1.0, out=out)


def _is_positive(x: Array, out: Array) -> None:
    np.greater(x, 0.0, out)


def times(x: Array, y: Array, out: Array) -> None:
    """x · y, but 0 where x is 0 and y is ±∞."""
    nothing = np.equal(x, 0.0) & np.isinf(y)
    np.multiply(x, y, out)
    np.copyto(out, 0.0, where=nothing)


def over(x: Array, y: Array, out: Array) -> None:
    """x / y, but 0 where both are 0."""
    nothing = np.equal(x, 0.0) & np.equal(y, 0.0)
    np.divide(x, y, out)
    np.copyto(out, 0.0, where=nothing)


def _total(x: Array, out: Array) -> None:
    _over_units(np.add, x, out)


def _largest(x: Array, out: Array) -> None:
    _over_units(np.maximum, x, out)


def _over_units(both: np.ufunc, x: Array, out: Array) -> None:
    """What a function of two numbers makes of all units of a row, one after the other. NumPy's `reduce` does the same
    for few units, but goes through many rows one by one.
    """
    units = x.shape[1]
    if units > MOST_APART or x.size < MANY:
        found = both.reduce(x, 1, keepdims=True)
    else:
        found = x[:, :1].copy()
        for unit in range(1, units):
            both(found, x[:, unit : unit + 1], out=found)
    out[...] = found  # which may share its place with x


MANY = 2_000  # numbers from which on it is quicker to go through all rows at once, unit by unit
MOST_APART = 7  # units; more of them NumPy adds up in another order, which gives other bits

FUNCTIONS: dict[str, FunctionOfOne] = {
    "exp": FunctionOfOne("e^{}", True, _exp, np.exp, "np.exp({})"),
    "minus": FunctionOfOne(MINUS + "{}", True, lambda x: -x, np.negative, "-{}"),
    "root": FunctionOfOne("√{}", True, _sqrt, np.sqrt, "np.sqrt({})"),
    "ln": FunctionOfOne("ln({})", False, _ln, np.log, "np.log({})"),
    # its value is what a calculator gives, which adds first; the call keeps the digits of a small x
    "ln of 1 plus": FunctionOfOne("ln(1 + {})", False, lambda x: _ln(1 + x), np.log1p, "np.log1p({})"),
    # over the units of a layer, axis 1; the value is that of a layer of one unit
    "total": FunctionOfOne("Σ {}", True, lambda x: x, _total, "{}.sum(axis=1, keepdims=True)"),
    "largest": FunctionOfOne("max {}", True, lambda x: x, _largest, "{}.max(axis=1, keepdims=True)"),
    "square": FunctionOfOne("{}²", True, lambda x: x * x, _square, "{} ** 2"),
    "absolute": FunctionOfOne("|{}|", False, abs, np.absolute, "np.abs({})"),
    "tanh": FunctionOfOne("tanh({})", False, math.tanh, np.tanh, "np.tanh({})"),
    "positive part": FunctionOfOne(
        "max(0, {})", False, lambda x: x if math.isnan(x) else max(0.0, x), _positive_part, "np.maximum({}, 0)"
    ),
    "negative part": FunctionOfOne(
        "min(0, {})", False, lambda x: x if math.isnan(x) else min(0.0, x), _negative_part, "np.minimum({}, 0)"
    ),
    "is positive": FunctionOfOne(
        "1 if {} > 0 else 0", False, lambda x: float(x > 0), _is_positive, "np.where({} > 0, 1.0, 0.0)"
    ),
    "at most 1": FunctionOfOne(
        "min(1, {})", False, lambda x: x if math.isnan(x) else min(1.0, x), _at_most_one, "np.minimum({}, 1)"
    ),
    "whole part": FunctionOfOne("⌊{}⌋", False, lambda x: float(np.floor(x)), np.floor, "np.floor({})"),
    "cosine": FunctionOfOne(
        "cos({})", False, lambda x: math.cos(x) if math.isfinite(x) else math.nan, np.cos, "np.cos({})"
    ),
    "sign": FunctionOfOne(
        "sign({})", False, lambda x: x if math.isnan(x) else float((x > 0) - (x < 0)), np.sign, "np.sign({})"
    ),
}


def power(base: float, exponent: float) -> float:
    """base to the power of exponent: inf where it is too large, nan where there is none."""
    with np.errstate(all="ignore"):
        return float(np.power(base, exponent))


def calls(term: Term, arrays: Mapping[str, Array | float], out: Array, scratch: Array | None = None) -> list[Call]:
    """The NumPy calls that work a term out element by element, into `out`.

    `arrays` are what its symbols stand for, each of a shape that broadcasts to that of `out`; other numbers stand for
    themselves. Where `out` is one of the `arrays`, `scratch`, of the same shape, holds what lies between.
    """
    found: list[Call] = []
    _emit(term, arrays, out, out if scratch is None else scratch, found)
    return found


def only_where(found: list[Call], mask: NDArray[np.bool_] | None) -> None:
    """Let calls that work a term out for each parameter, (parameters, …), write the result only where a mask of shape
    (parameters,) is True; None: everywhere.
    """
    if mask is not None:
        call, arguments = found[-1]
        where = mask.reshape(-1, *[1] * (arguments[-1].ndim - 1))
        found[-1] = (partial(call, where=where), arguments)


def _emit(term: Term, arrays: Mapping[str, Array | float], out: Array, work: Array, found: list[Call]) -> None:
    """Add the calls that work `term` out into `out`; results in between go into `work`."""
    match term:
        case Num():
            found.append((np.copyto, (out, _operand(term, arrays, work, found))))
        case Function(name, inner):
            found.append((FUNCTIONS[name].call, (_operand(inner, arrays, work, found), out)))
        case Sum(terms):
            _fold(np.add, terms, arrays, out, work, found)
        case Product(factors, zero_wins):
            _fold(times if zero_wins else np.multiply, factors, arrays, out, work, found)
        case Difference(left, right):
            _fold(np.subtract, (left, right), arrays, out, work, found)
        case Quotient(top, bottom, zero_wins):
            _fold(over if zero_wins else np.divide, (top, bottom), arrays, out, work, found)
        case Power(base, exponent):
            _fold(np.power, (base, exponent), arrays, out, work, found)


def _operand(term: Term, arrays: Mapping[str, Array | float], work: Array, found: list[Call]) -> Array | float:
    """What a term is as an operand: an array or a number as it is, anything else worked out into `work`."""
    if isinstance(term, Num):
        return arrays.get(term.name, term.value)
    _emit(term, arrays, work, work, found)
    return work


def _fold(
    call: Callable[..., object],
    terms: tuple[Term, ...],
    arrays: Mapping[str, Array | float],
    out: Array,
    work: Array,
    found: list[Call],
) -> None:
    """The calls for an operation on two or more terms, from the left to the right."""
    left = _operand(terms[0], arrays, work, found)
    for number, term in enumerate(terms[1:], 2):
        free = work if left is not work or isinstance(term, Num) else np.empty_like(work)
        right = _operand(term, arrays, free, found)
        into = out if number == len(terms) else work
        found.append((call, (left, right, into)))
        left = into
