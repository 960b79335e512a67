"""What the calls of a step work out, as expressions: the calls that training makes are read, and none is made.

Each array is known by where it lies. A call makes the array that it writes to stand for what it is worked out from; so
an operation, a classic mistake or an optimizer that the engine knows is known here too.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.formula import FUNCTIONS, Call, over, times
from nntui.explain.code.expression import (
    ADDED,
    WHOLE,
    ZERO,
    Code,
    added,
    called,
    code_of,
    divided,
    filled,
    multiplied,
    product,
    subtracted,
    transposed,
)

Key = tuple[int, tuple[int, ...], tuple[int, ...]]

OF_TWO: dict[Callable[..., object], Callable[[Code, Code], Code]] = {
    np.add: added,
    np.subtract: subtracted,
    np.multiply: multiplied,
    np.divide: divided,
    np.power: partial(called, "np.power"),
    np.minimum: partial(called, "np.minimum"),
    np.maximum: partial(called, "np.maximum"),
    np.dot: product,
    times: lambda left, right: _unless("({} == 0) & np.isinf({})", left, right, multiplied),
    over: lambda left, right: _unless("({} == 0) & ({} == 0)", left, right, divided),
}
OF_ONE: dict[Callable[..., object], str] = {each.call: each.code for each in FUNCTIONS.values()}


def _unless(nothing: str, left: Code, right: Code, made: Callable[[Code, Code], Code]) -> Code:
    """What is made of two operands, but 0 where both together are `nothing`."""
    return called("np.where", Code(nothing, (left, right), ADDED, (ADDED, ADDED)), ZERO, made(left, right))


def _key(array: Array) -> Key:
    """Where an array lies, and how; a stride that leads nowhere doesn't count."""
    strides = tuple(stride if size > 1 else 0 for stride, size in zip(array.strides, array.shape, strict=True))
    return array.__array_interface__["data"][0], array.shape, strides


class Reader:
    """What arrays stand for, as far as calls have been read. `rows` is how many rows of a batch the calls are laid out
    for, and `many` what a program has for that number; where that is nothing, nothing is divided by it.
    """

    def __init__(self, rows: int, many: Code | None) -> None:
        self._rows, self._many = float(rows), many
        self._known: dict[Key, Code] = {}
        self._vectors: list[tuple[Array, Code]] = []
        self._constants: list[tuple[Array, Code]] = []
        self._kept: list[Array] = []  # so that nothing else takes their addresses

    def know(self, array: Array, code: Code) -> None:
        """Let an array stand for an expression; of one with a single axis parts are known, too."""
        self._known[_key(array)] = code
        self._kept.append(array)
        if array.ndim == 1 and array.flags.c_contiguous:
            self._vectors.append((array, code))

    def know_values(self, array: Any, code: Code) -> None:
        """Let all arrays with these values, or these the other way round if they are flags, stand for an expression."""
        self._constants.append((array, code))

    def read(self, operand: Any) -> Code:
        """What an operand stands for."""
        if not isinstance(operand, np.ndarray):
            return code_of(float(operand))
        found = self._known.get(_key(operand)) or self._transposed(operand)
        found = found or self._part(operand) or self._again(operand) or self._by_values(operand)
        if found is None:
            raise ValueError(f"an array of shape {operand.shape} that no call has made")
        return found

    def _transposed(self, array: Array) -> Code | None:
        found = self._known.get(_key(array.T)) if array.ndim == 2 else None
        return transposed(found) if found else None

    def _part(self, array: Array) -> Code | None:
        """A part of a vector."""
        start = array.__array_interface__["data"][0]
        for vector, code in reversed(self._vectors):
            first = (start - vector.__array_interface__["data"][0]) // vector.itemsize
            if first >= 0 and first + array.size <= vector.size and array.flags.c_contiguous:
                found = Code(f"{{}}[{first}:{first + array.size}]", (code,), WHOLE, (WHOLE,))
                return _shaped(found, array.shape) if array.ndim > 1 else found
        return None

    def _again(self, array: Array) -> Code | None:
        """The same numbers in another shape."""
        start, size = array.__array_interface__["data"][0], array.size
        for (place, shape, _), code in self._known.items():
            if place == start and int(np.prod(shape)) == size:
                return _shaped(code, array.shape)
        return None

    def _by_values(self, array: Array) -> Code | None:
        for values, code in self._constants:
            fits = array.size and values.dtype == array.dtype
            for start in range(values.size - array.size + 1) if fits else ():
                part = values[start : start + array.size]
                if not np.array_equal(part, array.ravel()):
                    continue
                whole = array.size == values.size
                found = code if whole else Code(f"{{}}[{start}:{start + array.size}]", (code,), WHOLE, (WHOLE,))
                return _shaped(found, array.shape) if array.ndim > 1 else found
        return None

    def follow(self, calls: Iterable[Call]) -> list[Array]:
        """Read calls; the arrays that they write to, each once, in the order of their last results."""
        written: dict[Key, Array] = {}
        for call, arguments in calls:
            out, code = self._made(call, arguments)
            self._known[_key(out)] = code
            self._kept.append(out)
            written.pop(_key(out), None)
            written[_key(out)] = out
        return list(written.values())

    def _made(self, call: Callable[..., object], arguments: tuple[Any, ...]) -> tuple[Array, Code]:
        """What a call writes to, and what it writes there."""
        if isinstance(call, partial):
            return self._with_keywords(call, arguments)
        if call is np.copyto:
            return arguments[0], self.read(arguments[1])
        if call == np.add.reduce:
            summed, axis, out = self.read(arguments[0]), arguments[1], arguments[3]
            if axis and arguments[0].shape[0] == 1 and summed.form.endswith(f"reshape(1, {arguments[0].shape[1]})"):
                return out, filled("{}.sum(keepdims=True)", summed.parts[0])
            form = "{}.sum()" if arguments[0].ndim == 1 else f"{{}}.sum({axis})"
            return out, filled(form, summed)
        if call in OF_TWO:
            left, right, out = arguments
            if call is np.divide and right is not None and self._is_rows(right):
                return out, self.read(left) if self._many is None else divided(self.read(left), self._many)
            return out, OF_TWO[call](self.read(left), self.read(right))
        value, out = arguments
        return out, filled(OF_ONE[call], self.read(value))

    def _is_rows(self, value: Any) -> bool:
        return isinstance(value, float) and value == self._rows

    def _with_keywords(self, call: "partial[object]", arguments: tuple[Any, ...]) -> tuple[Array, Code]:
        """A call with its result, or a mask, by name; where the mask is False numbers are left as they are."""
        if "out" in call.keywords:
            return self._made(call.func, (*arguments, call.keywords["out"]))
        out, made = self._made(call.func, arguments)
        before = self._known.get(_key(out), ZERO)
        return out, called("np.where", self.read(call.keywords["where"]), made, before)


def _shaped(code: Code, shape: tuple[int, ...]) -> Code:
    return Code(f"{{}}.reshape({', '.join(map(str, shape))})", (code,), WHOLE, (WHOLE,))
