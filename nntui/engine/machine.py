"""What runs tables of instructions: `interpreter`, compiled by numba, or as it is until that is loaded.

Loading takes some tenths of a second. A table that makes few numbers isn't worth waiting for it: where a child process
has seen that the interpreter makes the same bits of every operation, compiled or not, it runs uncompiled until then.
"""

import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from threading import Event, Lock
from typing import Any, NamedTuple

import numpy as np

from nntui.engine import interpreter
from nntui.engine.arrays import Array
from nntui.engine.instructions import Table
from nntui.engine.interpreter import OPERATIONS

PARTS = ("of_two", "of_one", "two", "one", "taken", "added", "product", "run", "advance")  # each calls those before it


class Machine(NamedTuple):
    """What runs tables: `interpreter.run` and `interpreter.advance`, as they are or compiled."""

    run: Callable[..., None]
    advance: Callable[..., None]


COPY = "nntui_compiled_interpreter"  # the module that the interpreter is compiled in
LOADING = Lock()  # two threads may want it at once
AS_IT_IS = Machine(interpreter.run, interpreter.advance)
ALIKE = Event()  # whether both give the same bits here
COMPARED, INNER = 2_000, 8  # numbers that are compared, and numbers of each sum of a product among them
MOST_AS_IT_IS = 40_000  # numbers that are made as it is rather than waited for: some 20 ms


def machine() -> Machine:
    """The compiled interpreter: from numba's cache where that holds it, else it is compiled, which takes seconds.
    Raises ModuleNotFoundError without numba.
    """
    with LOADING:
        return _loaded()


@cache
def _loaded() -> Machine:
    numba: Any = import_module("numba")
    spec = spec_from_file_location(COPY, interpreter.__file__)
    assert spec is not None and spec.loader is not None  # noqa: S101, PT018 - the file is there: it was imported
    copy: Any = module_from_spec(spec)
    sys.modules[COPY] = copy  # numba looks it up by its name where it reads from its cache
    spec.loader.exec_module(copy)
    compiled = numba.njit(cache=True, error_model="numpy", forceinline=True)
    for name in PARTS:
        setattr(copy, name, compiled(getattr(copy, name)))
    found = Machine(copy.run, copy.advance)
    _run_once(found)
    return found


def _run_once(each: Machine) -> None:
    """Run every part of a machine once: only then it is all read from the cache, or compiled."""
    table, ends = np.zeros((0, 13), dtype=np.int64), np.full(8, -1, dtype=np.int64)
    ends[:2] = 0
    pool, history, orders, rows = np.zeros(1), np.zeros((1, 1)), np.zeros((1, 1), dtype=np.intp), np.zeros((1, 1))
    each.run(table, pool, 0, 0)
    each.advance(table, ends, pool, history, orders, rows, np.empty((0, 0)), 0, 1, 0)


def at_hand(numbers: int) -> Machine:
    """What runs tables that make so many numbers: the compiled interpreter if it is loaded, or if that is worth waiting
    for; else the interpreter as it is. Raises ModuleNotFoundError without numba.
    """
    if numbers > MOST_AS_IT_IS or _loaded.cache_info().currsize or not ALIKE.is_set():
        return machine()
    return STAND_IN


def _run(table: Table, pool: Array, start: int, end: int) -> None:
    _as_it_is("run", pool, table, pool, start, end)


def _advance(table: Table, ends: Any, pool: Array, *arguments: Any) -> None:
    _as_it_is("advance", pool, table, ends, pool, *arguments)


def _as_it_is(name: str, pool: Array, *arguments: Any) -> None:
    """Run the interpreter as it is; where that stops, at numbers beyond what `math` takes, the compiled one."""
    before = pool.copy()
    try:
        with np.errstate(all="ignore"):
            getattr(AS_IT_IS, name)(*arguments)
    except (ArithmeticError, ValueError):
        pool[:] = before
        getattr(machine(), name)(*arguments)


STAND_IN = Machine(_run, _advance)


def alike() -> bool:
    """Whether the interpreter makes the same bits of every operation, compiled or not: of thousands of numbers from
    1e-9 to 1e2, by themselves, one after the other and side by side.
    """
    draw = np.random.RandomState(0)
    numbers = draw.standard_normal(3 * COMPARED + INNER) * 10.0 ** draw.uniform(-6.0, 2.0, 3 * COMPARED + INNER)
    return all(
        _same_bits(table, pool)
        for operation in range(len(OPERATIONS))
        for table in (
            [_line(operation, place, 1, 1) for place in range(COMPARED)],
            *([_line(operation, 0, COMPARED // columns, columns)] for columns in (1, 8, COMPARED)),
        )
        for pool in (numbers, np.abs(numbers), numbers / 1e3)
    )


def _line(operation: int, place: int, rows: int, columns: int) -> list[int]:
    """A line whose result, left and right operand begin at a place in their thirds of the pool."""
    out, left, right = (start + place for start in range(0, 3 * COMPARED, COMPARED))
    return [operation, rows, columns, INNER, out, columns, 1, left, columns, 1, right, 1, 1]


def _same_bits(lines: list[list[int]], pool: Array) -> bool:
    """Whether both make the same of some lines; where `math` doesn't take the numbers nothing is made as it is."""
    table, ours, theirs = np.array(lines, dtype=np.int64), pool.copy(), pool.copy()
    try:
        with np.errstate(all="ignore"):
            AS_IT_IS.run(table, ours, 0, len(table))
    except (ArithmeticError, ValueError):
        return True
    machine().run(table, theirs, 0, len(table))
    return np.array_equal(ours, theirs, equal_nan=True)
