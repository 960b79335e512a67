"""Expressions of Python, as trees: put together without a bracket too many, and without one too few.

Brackets also hold the order in which numbers are worked out: a + (b + c) keeps its own, as rounding
depends on it.
"""

import math
from collections import Counter
from collections.abc import Mapping

from nntui.text.frozen import dataclass

COMPARED, ADDED, MULTIPLIED, SIGNED, RAISED, WHOLE = range(6)  # how tightly parts are bound, by Python's own order
EXACT = 1e15  # whole numbers below it are written without a point


@dataclass(frozen=True)
class Code:
    """An expression: its `form`, with “{}” for each of its `parts`; how tightly it `binds`, and how tightly each part
    `needs` to be bound to go without brackets.

    Like numbers, expressions are added and multiplied.
    """

    form: str
    parts: "tuple[Code, ...]" = ()
    binds: int = WHOLE
    needs: tuple[int, ...] = ()

    def text(self, named: "Mapping[Code, str] | None" = None) -> str:
        """As Python reads it; expressions that are `named` by their names."""
        if named and self in named:
            return named[self]
        if not self.parts:
            return self.form
        texts = (
            part.text(named) if part.binds >= need or (named and part in named) else f"({part.text(named)})"
            for part, need in zip(self.parts, self.needs, strict=True)
        )
        return self.form.format(*texts)

    def __add__(self, other: "Code | float") -> "Code":
        return added(self, code_of(other))

    def __radd__(self, other: float) -> "Code":
        return added(code_of(other), self) if other else self

    def __sub__(self, other: "Code | float") -> "Code":
        return subtracted(self, code_of(other))

    def __mul__(self, other: "Code | float") -> "Code":
        return multiplied(self, code_of(other))

    def __rmul__(self, other: float) -> "Code":
        return multiplied(code_of(other), self)


ONE, ZERO = Code("1"), Code("0")


def code_of(value: "Code | float") -> Code:
    """A number as it is written; what is code already stays."""
    if isinstance(value, Code):
        return value
    if value == math.pi:
        return Code("np.pi")
    text = literal(value)
    return Code(text, binds=SIGNED if text.startswith("-") else WHOLE)


def literal(value: float) -> str:
    """A number in all its digits: "2", "0.1", "-1e-05"."""
    if not math.isfinite(value):
        return f"float({str(value)!r})"
    if value == int(value) and abs(value) < EXACT and math.copysign(1, value) == math.copysign(1, int(value)):
        return str(int(value))
    return repr(value)


def _of_two(sign: str, binds: int, left: Code, right: Code) -> Code:
    return Code(f"{{}} {sign} {{}}", (left, right), binds, (binds, binds + 1))


def added(left: Code, right: Code) -> Code:
    """left + right"""
    return _of_two("+", ADDED, left, right)


def subtracted(left: Code, right: Code) -> Code:
    """left - right"""
    return _of_two("-", ADDED, left, right)


def multiplied(left: Code, right: Code) -> Code:
    """left * right; what is multiplied by 1 stays as it is, and by itself it is squared."""
    if ONE in (left, right):
        return right if left == ONE else left
    return squared(left) if left == right else _of_two("*", MULTIPLIED, left, right)


def divided(left: Code, right: Code) -> Code:
    """left / right"""
    return _of_two("/", MULTIPLIED, left, right)


def squared(part: Code) -> Code:
    """part ** 2"""
    return filled("{} ** 2", part)


def product(left: Code, right: Code) -> Code:
    """The matrix product; “@” adds to a 0 first, so that its last bits, or the sign of a 0, may be others."""
    return called("np.dot", left, right)


def transposed(part: Code) -> Code:
    """The matrix with rows for columns."""
    return Code("{}.T", (part,), WHOLE, (WHOLE,))


def called(function: str, *parts: Code) -> Code:
    """function(part, …)"""
    return Code(f"{function}({', '.join(['{}'] * len(parts))})", parts, WHOLE, (COMPARED,) * len(parts))


def filled(form: str, part: Code) -> Code:
    """A form of one part, as the row of a function has it: what stands beside it says what it needs."""
    if form.startswith("-"):
        return Code(form, (part,), SIGNED, (SIGNED,))
    if form.startswith("{} **"):
        return Code(form, (part,), RAISED, (WHOLE,))
    if form.startswith("{}."):
        return Code(form, (part,), WHOLE, (WHOLE,))
    return Code(form, (part,), WHOLE, (ADDED,))


def repeated(whole: Code) -> list[Code]:
    """What an expression works out more than once, the largest parts of it, those first that others need."""
    counts: Counter[Code] = Counter()
    _count(whole, counts)
    found: list[Code] = []
    _collect(whole, counts, found)
    return found


def _count(code: Code, counts: Counter[Code]) -> None:
    counts[code] += 1
    for part in code.parts:
        _count(part, counts)


def _collect(code: Code, counts: Counter[Code], found: list[Code]) -> None:
    if counts[code] > 1 and code.parts and not code.form.endswith(".T"):
        if code not in found:
            found.append(code)
        return
    for part in code.parts:
        _collect(part, counts, found)


def names_in(code: Code) -> set[str]:
    """The names and numbers that an expression is made of."""
    return {code.form} if not code.parts else set().union(*map(names_in, code.parts))
