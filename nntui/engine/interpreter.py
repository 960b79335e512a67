"""What runs a table of instructions: plain Python, one number after the other, made to be compiled.

As it stands it is slow, and stops where a number overflows in `math`; compiled it makes inf of that. Sums run
from the first number to the last. A line that makes a single number, as most do where a batch is one row, has no loops.
"""

import math
from typing import Any

import numpy as np

# The operations by their numbers. Those of one operand and those of rows are called as in formula.FUNCTIONS, but for
# "logistic" and "times its rest", which like "less product" stand for several calls that often follow each other.
OF_TWO = ("multiply", "add", "subtract", "divide", "power", "smaller", "larger", "times", "over")
TAKING = ("take where", "less product")
OF_ONE = (
    "copy",
    "minus",
    "square",
    "positive part",
    "is positive",
    "exp",
    "tanh",
    "root",
    "ln",
    "ln of 1 plus",
    "cosine",
    "negative part",
    "absolute",
    "sign",
    "at most 1",
    "whole part",
    "logistic",
    "times its rest",
)
OF_ROWS = ("sum", "total", "largest", "product")
OPERATIONS = (*OF_TWO, *TAKING, *OF_ONE, *OF_ROWS)
TAKE_WHERE = len(OF_TWO)
COPY = TAKE_WHERE + len(TAKING)
SUM = COPY + len(OF_ONE)


def of_two(operation: int, x: Any, y: Any) -> Any:
    """What an operation makes of two numbers; the smaller and the larger of a nan is a nan. "times" and "over" are
    those of `formula`.
    """
    if operation == 0:
        return x * y
    if operation == 1:
        return x + y
    if operation == 2:
        return x - y
    if operation == 3:
        return x / y
    if operation == 4:
        return x**y
    if operation == 7:
        return 0.0 if x == 0.0 and math.isinf(y) else x * y
    if operation == 8:
        return 0.0 if x == 0.0 and y == 0.0 else x / y
    if x != x or y != y:  # noqa: PLR0124 - only nan differs from itself
        return x + y
    return x if (x < y) == (operation == 5) else y


def of_one(operation: int, x: Any) -> Any:  # noqa: C901, PLR0912 - one for each operation
    """What an operation makes of a number."""
    kind = operation - COPY
    if kind == 0:
        return x
    if kind == 1:
        return -x
    if kind == 2:
        return x * x
    if kind == 3:
        return 0.0 if x < 0.0 else x
    if kind == 4:
        return 1.0 if x > 0.0 else 0.0
    if kind == 5:
        return math.exp(x)
    if kind == 6:
        return math.tanh(x)
    if kind == 7:
        return math.sqrt(x)
    if kind == 8:
        return math.log(x)
    if kind == 9:
        return math.log1p(x)
    if kind == 10:
        return math.cos(x)
    if kind == 11:
        return 0.0 if x > 0.0 else x
    if kind == 12:
        return abs(x)
    if kind == 13:
        return 1.0 if x > 0.0 else -1.0 if x < 0.0 else x
    if kind == 14:
        return 1.0 if x > 1.0 else x
    if kind == 15:
        return np.floor(x)
    return 1.0 / (1.0 + math.exp(-x)) if kind == 16 else x * (1.0 - x)


def two(table: Any, line: int, pool: Any) -> None:
    """A line of two operands."""
    operation, rows, columns = table[line, 0], table[line, 1], table[line, 2]
    o, oi, oj = table[line, 4], table[line, 5], table[line, 6]
    a, ai, aj = table[line, 7], table[line, 8], table[line, 9]
    b, bi, bj = table[line, 10], table[line, 11], table[line, 12]
    if rows * columns == 1:
        pool[o] = of_two(operation, pool[a], pool[b])
        return
    for i in range(rows):
        for j in range(columns):
            pool[o + i * oi + j * oj] = of_two(operation, pool[a + i * ai + j * aj], pool[b + i * bi + j * bj])


def one(table: Any, line: int, pool: Any) -> None:
    """A line of one operand."""
    operation, rows, columns = table[line, 0], table[line, 1], table[line, 2]
    o, oi, oj = table[line, 4], table[line, 5], table[line, 6]
    a, ai, aj = table[line, 7], table[line, 8], table[line, 9]
    if rows * columns == 1:
        pool[o] = of_one(operation, pool[a])
        return
    for i in range(rows):
        for j in range(columns):
            pool[o + i * oi + j * oj] = of_one(operation, pool[a + i * ai + j * aj])


def taken(table: Any, line: int, pool: Any) -> None:
    """A line that changes what is there: takes the left operand where the right isn't 0, or their product off."""
    operation, rows, columns = table[line, 0], table[line, 1], table[line, 2]
    o, oi, oj = table[line, 4], table[line, 5], table[line, 6]
    a, ai, aj = table[line, 7], table[line, 8], table[line, 9]
    b, bi, bj = table[line, 10], table[line, 11], table[line, 12]
    for i in range(rows):
        for j in range(columns):
            if operation != TAKE_WHERE:
                pool[o + i * oi + j * oj] -= pool[a + i * ai + j * aj] * pool[b + i * bi + j * bj]
            elif pool[b + i * bi + j * bj] != 0.0:
                pool[o + i * oi + j * oj] = pool[a + i * ai + j * aj]


def added(table: Any, line: int, pool: Any) -> None:
    """Operations of whole rows: their sum, in one place or in each of theirs, and the largest; a nan is the largest."""
    operation, rows, columns = table[line, 0] - SUM, table[line, 1], table[line, 2]
    o, oi, oj, a, ai, aj = (
        table[line, 4],
        table[line, 5],
        table[line, 6],
        table[line, 7],
        table[line, 8],
        table[line, 9],
    )
    for i in range(rows):
        found = pool[a + i * ai]
        for j in range(1, columns):
            x = pool[a + i * ai + j * aj]
            if operation < 2:
                found += x
            elif x > found or x != x:  # noqa: PLR0124 - only nan differs from itself
                found = x
        for j in range(columns if operation else 1):
            pool[o + i * oi + j * oj] = found


def product(table: Any, line: int, pool: Any) -> None:
    """The product of two matrices."""
    rows, columns, inner = table[line, 1], table[line, 2], table[line, 3]
    o, oi, oj, a, ai, aj, b, bi, bj = (
        table[line, 4],
        table[line, 5],
        table[line, 6],
        table[line, 7],
        table[line, 8],
        table[line, 9],
        table[line, 10],
        table[line, 11],
        table[line, 12],
    )
    for i in range(rows):
        for j in range(columns):
            total = pool[a + i * ai] * pool[b + j * bj]
            for k in range(1, inner):
                total += pool[a + i * ai + k * aj] * pool[b + k * bi + j * bj]
            pool[o + i * oi + j * oj] = total


def run(table: Any, pool: Any, start: int, end: int) -> None:
    """Run the lines from `start` to `end` of a table on a pool."""
    for line in range(np.uint64(start), np.uint64(end)):
        operation = table[line, 0]
        if operation < TAKE_WHERE:
            two(table, line, pool)
        elif operation < COPY:
            taken(table, line, pool)
        elif operation < SUM:
            one(table, line, pool)
        elif operation < SUM + 3:
            added(table, line, pool)
        else:
            product(table, line, pool)


def advance(
    table: Any,
    ends: Any,
    pool: Any,
    history: Any,
    orders: Any,
    rows: Any,
    masks: Any,
    within: int,
    batch: int,
    step: int,
) -> None:
    """Do as many updates as `history`, (n, state), has rows, from the state at the beginning of the pool.

    The lines of an update with a full batch go up to ends[0], those of one with fewer rows from there to ends[1]. Of
    both the rows of the batch, of `rows` (R, columns), are laid into the pool at ends[2] and ends[3], and the number
    of the `step` at ends[4] and ends[5], and of `masks` (n, batch · width) those of the update's rows at ends[6] and
    ends[7]: nowhere if they are negative. `orders` (epochs, R) are the rows of each epoch
    from the present one on, of which `within` updates are done.
    """
    epoch, of_all, width = 0, orders.shape[1], rows.shape[1]
    for row in range(history.shape[0]):
        first = within * batch
        n = min(batch, of_all - first)
        short = 0 if n == batch else 1
        if ends[2 + short] >= 0:
            for r in range(n):
                for column in range(width):
                    pool[ends[2 + short] + r * width + column] = rows[orders[epoch, first + r], column]
        if ends[4 + short] >= 0:
            pool[ends[4 + short]] = step + row
        if ends[6 + short] >= 0:
            for number in range(n * (masks.shape[1] // batch)):
                pool[ends[6 + short] + number] = masks[row, number]
        run(table, pool, 0 if short == 0 else ends[0], ends[short])
        for number in range(history.shape[1]):
            history[row, number] = pool[number]
        within += 1
        if within * batch >= of_all:
            within, epoch = 0, (epoch + 1) % orders.shape[0]
