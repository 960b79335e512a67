"""The calls of a step as a table of numbers: what the compiled kernel runs in place of NumPy.

Each NumPy call of a bound step becomes a line of integers: an operation, how many numbers it makes, and where these and
its operands lie in one pool of 64-bit floats. Nothing of the step is written again here: a call that the table has no
operation for makes the step one that NumPy runs.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.engine.bound import BoundStep
from nntui.engine.formula import FUNCTIONS, Call, over, times
from nntui.engine.interpreter import OPERATIONS

Table = NDArray[np.int64]  # (lines, 13): operation, rows, columns, inner; place and two strides of result, left, right

NUMBERS = {name: number for number, name in enumerate(OPERATIONS)}
OF_TWO: dict[Callable[..., object], str] = {
    np.add: "add",
    np.subtract: "subtract",
    np.multiply: "multiply",
    np.divide: "divide",
    np.power: "power",
    np.minimum: "smaller",
    np.maximum: "larger",
    times: "times",
    over: "over",
}
OF_ONE: dict[Callable[..., object], str] = {each.call: name for name, each in FUNCTIONS.items() if name in NUMBERS}
NOWHERE = [0, 0, 0]


class UntranslatableError(ValueError):
    """A call that the table has no operation for."""


class Pool:
    """All arrays of some bound steps in one array of 64-bit floats, `numbers`, of shape (size,) once it is `filled`."""

    def __init__(self) -> None:
        self._owners: list[Array] = []  # kept, so that nothing else takes their addresses
        self._starts: dict[int, int] = {}
        self._size = 0
        self.numbers = np.empty(0)

    def place(self, array: Array) -> int:
        """Where an array begins."""
        owner = array
        while isinstance(owner.base, np.ndarray):
            owner = owner.base
        if id(owner) not in self._starts:
            self._starts[id(owner)] = self._size
            self._owners.append(owner)
            self._size += owner.size
        apart = array.__array_interface__["data"][0] - owner.__array_interface__["data"][0]
        return self._starts[id(owner)] + int(apart) // array.itemsize

    def fill(self) -> None:
        """Lay all that the arrays hold into the pool."""
        self.numbers = np.concatenate([owner.reshape(-1) for owner in self._owners] or [np.empty(0)])

    def view(self, array: Array) -> Array:
        """The array's part of the pool, of its shape."""
        found: Array = np.ndarray(array.shape, np.float64, self.numbers, 8 * self.place(array), array.strides)
        return found


def translated(calls: Sequence[Call], pool: Pool, kept: Sequence[Array] = ()) -> Table:
    """Calls as lines of a table; raises UntranslatableError. What is made between two of them and stands in none of the
    arrays that are `kept` may be passed by.
    """
    lines: list[list[int]] = []
    at = 0
    while at < len(calls):
        together, taken = _together(calls[at:], pool, kept)
        lines += together or _lines(calls[at], pool)
        at += taken or 1
    return np.array(lines, dtype=np.int64).reshape(-1, 13)


def _together(calls: Sequence[Call], pool: Pool, kept: Sequence[Array]) -> tuple[list[list[int]], int]:
    """Calls that follow each other as one line that makes the same bits, and how many they are: none and 0."""
    functions, arguments = [call for call, _ in calls[:4]], [given for _, given in calls[:4]]
    if functions == [np.negative, np.exp, np.add, np.divide]:
        z, out = arguments[0]
        if all(_are(given, (1.0, out, out)[-len(given) :]) for given in arguments[1:]):
            return [_line("logistic", out, pool, (z,))], 4
    if functions[:2] == [np.subtract, np.multiply]:
        value, out = arguments[0][1:]
        if _are(arguments[0][:1], (1.0,)) and value is not out and _are(arguments[1], (value, out, out)):
            return [_line("times its rest", out, pool, (value,))], 2
    if functions[:2] == [np.multiply, np.subtract]:
        *factors, product = arguments[0]
        out = arguments[1][0]
        later = [*kept, *(one for _, given in calls[2:] for one in given if isinstance(one, np.ndarray))]
        if _are(arguments[1], (out, product, out)) and not any(np.may_share_memory(product, one) for one in later):
            return [_line("less product", out, pool, factors)], 2
    return [], 0


def _are(given: Sequence[object], wanted: Sequence[object]) -> bool:
    """Whether a call is given just these: the same arrays, equal numbers."""
    pairs = zip(given, wanted, strict=True)
    return all(
        one is other or (isinstance(one, float) and type(other) is float and one == other) for one, other in pairs
    )


def ends_of(bound: BoundStep, pool: Pool) -> tuple[Table, dict[str, int]]:
    """A bound step as a table, and for each operation by name how many lines of it are done when it is."""
    tables, ends, done, lines, kept = [], {}, 0, 0, [bound.gradient, *bound.arrays.values()]
    for name, end in bound.ends.items():
        tables.append(translated(bound.calls[done:end], pool, kept))
        done, lines = end, lines + len(tables[-1])
        ends[name] = lines
    return np.concatenate(tables), ends


def numbers_made(table: Table) -> int:
    """How many numbers the lines of a table make, those that a product adds up among them."""
    return int((table[:, 1] * table[:, 2] * np.maximum(table[:, 3], 1)).sum())


def _lines(call: Call, pool: Pool) -> list[list[int]]:
    function, arguments = call
    if isinstance(function, partial):
        return _with_keywords(function, arguments, pool)
    if function is np.dot:
        left, right, out = arguments
        if left.shape[1] == 1:  # each with each
            return [_line("multiply", out, pool, (left, right))]
        return [_line("product", out, pool, (left, right), left.shape[1])]
    if function == np.add.reduce:
        summed, axis, _, out = arguments[:4]
        lines = summed if axis else summed.T if summed.ndim > 1 else summed[np.newaxis]
        return [_line("sum", out[:, np.newaxis], pool, (lines,), shape=lines.shape)]
    if function is np.copyto:
        out, value = arguments
        return [_line("copy", out, pool, (value,))]
    if function in OF_TWO:
        left, right, out = arguments
        return [_line(OF_TWO[function], out, pool, (left, right))]
    if function in OF_ONE:
        value, out = arguments
        return [_line(OF_ONE[function], out, pool, (value,))]
    raise UntranslatableError(f"no operation for {function}")


def _with_keywords(function: "partial[object]", arguments: tuple[Any, ...], pool: Pool) -> list[list[int]]:
    """A call with its result, or a mask, by name. Where the mask is False numbers are left as they are: what is new is
    worked out apart, and taken where it is True.
    """
    keywords = dict(function.keywords)
    if "out" in keywords:
        arguments = (*arguments, keywords.pop("out"))
    mask = keywords.pop("where", None)
    if keywords:
        raise UntranslatableError(f"no operation with {', '.join(keywords)}")
    if mask is None:
        return _lines((function.func, arguments), pool)
    out = arguments[0] if function.func is np.copyto else arguments[-1]
    apart = np.zeros_like(out)
    taken = np.ascontiguousarray(np.broadcast_to(mask, out.shape), dtype=np.float64)
    inner = (apart, *arguments[1:]) if function.func is np.copyto else (*arguments[:-1], apart)
    return [*_lines((function.func, inner), pool), _line("take where", out, pool, (apart, taken))]


def _line(
    name: str,
    out: Array,
    pool: Pool,
    operands: Sequence[Array | float],
    inner: int = 0,
    shape: tuple[int, ...] = (),
) -> list[int]:
    """A line: its loops go over `shape`, of the result where nothing else is said; a product has an inner loop, too."""
    shape = shape or (1,) * (2 - out.ndim) + out.shape
    found = [NUMBERS[name], *shape, inner, *_operand(out, shape, pool)]
    for operand in operands:
        found += _operand(operand, operand.shape if inner and isinstance(operand, np.ndarray) else shape, pool)
    return found + NOWHERE * (2 - len(operands))


def _operand(value: Array | float, shape: tuple[int, ...], pool: Pool) -> list[int]:
    """Where an operand lies, and its two strides, 0 where one of its numbers stands for all."""
    array = value if isinstance(value, np.ndarray) else np.array([float(value)])
    if array.ndim > 2 or array.dtype != np.float64:
        raise UntranslatableError(f"no operand of shape {array.shape}, {array.dtype}")
    return [pool.place(array), *_strides(array, shape)]


def _strides(array: Array, shape: tuple[int, ...]) -> list[int]:
    spread = np.broadcast_to(array, shape)
    return [stride // 8 for stride in spread.strides]
