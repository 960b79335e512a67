"""What runs a table of instructions: plain Python, one number after the other, made to be compiled.

As it stands it is slow, and stops where a number overflows in `math`; compiled it makes inf of that. Sums run
from the first number to the last. Each operation has a loop of its own, since a compiler makes the most of that.
"""

import math
from typing import Any

import numpy as np

# The operations by their numbers. Those of one operand and those of rows are called as in formula.FUNCTIONS.
OF_TWO = ("multiply", "add", "subtract", "divide", "power", "take where", "smaller", "larger")
TAKE_WHERE = 5
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
)
OF_ROWS = ("sum", "total", "largest", "product")
OPERATIONS = (*OF_TWO, *OF_ONE, *OF_ROWS)
COPY, SUM = len(OF_TWO), len(OF_TWO) + len(OF_ONE)
CURVED, BENT = COPY + 6, COPY + 11  # where the second and the third part of those of one operand begin


def two(table: Any, line: int, pool: Any) -> None:  # noqa: C901, PLR0912 - a loop for each operation
    """Operations of two operands."""
    operation, rows, columns = table[line, 0], table[line, 1], table[line, 2]
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
    if operation == 0:
        for i in range(rows):
            for j in range(columns):
                pool[o + i * oi + j * oj] = pool[a + i * ai + j * aj] * pool[b + i * bi + j * bj]
    elif operation == 1:
        for i in range(rows):
            for j in range(columns):
                pool[o + i * oi + j * oj] = pool[a + i * ai + j * aj] + pool[b + i * bi + j * bj]
    elif operation == 2:
        for i in range(rows):
            for j in range(columns):
                pool[o + i * oi + j * oj] = pool[a + i * ai + j * aj] - pool[b + i * bi + j * bj]
    elif operation == 3:
        for i in range(rows):
            for j in range(columns):
                pool[o + i * oi + j * oj] = pool[a + i * ai + j * aj] / pool[b + i * bi + j * bj]
    else:
        for i in range(rows):
            for j in range(columns):
                pool[o + i * oi + j * oj] = pool[a + i * ai + j * aj] ** pool[b + i * bi + j * bj]


def chosen(table: Any, line: int, pool: Any) -> None:
    """Operations that choose between two operands: the left where the right isn't 0; the smaller; the larger."""
    operation, rows, columns = table[line, 0] - TAKE_WHERE, table[line, 1], table[line, 2]
    o, oi, oj = table[line, 4], table[line, 5], table[line, 6]
    a, ai, aj = table[line, 7], table[line, 8], table[line, 9]
    b, bi, bj = table[line, 10], table[line, 11], table[line, 12]
    for i in range(rows):
        for j in range(columns):
            x, y = pool[a + i * ai + j * aj], pool[b + i * bi + j * bj]
            if operation == 0:
                if y != 0.0:
                    pool[o + i * oi + j * oj] = x
            elif x != x or y != y:  # noqa: PLR0124 - only nan differs from itself
                pool[o + i * oi + j * oj] = x + y
            else:
                pool[o + i * oi + j * oj] = x if (x < y) == (operation == 1) else y


def one(table: Any, line: int, pool: Any) -> None:  # noqa: C901, PLR0912 - a loop for each operation
    """The operations of one operand that most steps are made of."""
    operation, rows, columns = table[line, 0] - COPY, table[line, 1], table[line, 2]
    o, oi, oj = table[line, 4], table[line, 5], table[line, 6]
    a, ai, aj = table[line, 7], table[line, 8], table[line, 9]
    if operation == 0:
        for i in range(rows):
            for j in range(columns):
                pool[o + i * oi + j * oj] = pool[a + i * ai + j * aj]
    elif operation == 1:
        for i in range(rows):
            for j in range(columns):
                pool[o + i * oi + j * oj] = -pool[a + i * ai + j * aj]
    elif operation == 2:
        for i in range(rows):
            for j in range(columns):
                x = pool[a + i * ai + j * aj]
                pool[o + i * oi + j * oj] = x * x
    elif operation == 3:
        for i in range(rows):
            for j in range(columns):
                x = pool[a + i * ai + j * aj]
                pool[o + i * oi + j * oj] = 0.0 if x < 0.0 else x
    elif operation == 4:
        for i in range(rows):
            for j in range(columns):
                x = pool[a + i * ai + j * aj]
                pool[o + i * oi + j * oj] = 1.0 if x > 0.0 else 0.0
    else:
        for i in range(rows):
            for j in range(columns):
                pool[o + i * oi + j * oj] = math.exp(pool[a + i * ai + j * aj])


def curved(table: Any, line: int, pool: Any) -> None:  # noqa: C901, PLR0912 - a loop for each operation
    """The others of one operand: those of `math`."""
    operation, rows, columns = table[line, 0] - COPY, table[line, 1], table[line, 2]
    o, oi, oj = table[line, 4], table[line, 5], table[line, 6]
    a, ai, aj = table[line, 7], table[line, 8], table[line, 9]
    if operation == 6:
        for i in range(rows):
            for j in range(columns):
                pool[o + i * oi + j * oj] = math.tanh(pool[a + i * ai + j * aj])
    elif operation == 7:
        for i in range(rows):
            for j in range(columns):
                pool[o + i * oi + j * oj] = math.sqrt(pool[a + i * ai + j * aj])
    elif operation == 8:
        for i in range(rows):
            for j in range(columns):
                pool[o + i * oi + j * oj] = math.log(pool[a + i * ai + j * aj])
    elif operation == 9:
        for i in range(rows):
            for j in range(columns):
                pool[o + i * oi + j * oj] = math.log1p(pool[a + i * ai + j * aj])
    else:
        for i in range(rows):
            for j in range(columns):
                pool[o + i * oi + j * oj] = math.cos(pool[a + i * ai + j * aj])


def bent(table: Any, line: int, pool: Any) -> None:  # noqa: C901, PLR0912 - a loop for each operation
    """And those that tell cases apart."""
    operation, rows, columns = table[line, 0] - COPY, table[line, 1], table[line, 2]
    o, oi, oj = table[line, 4], table[line, 5], table[line, 6]
    a, ai, aj = table[line, 7], table[line, 8], table[line, 9]
    if operation == 11:
        for i in range(rows):
            for j in range(columns):
                x = pool[a + i * ai + j * aj]
                pool[o + i * oi + j * oj] = 0.0 if x > 0.0 else x
    elif operation == 12:
        for i in range(rows):
            for j in range(columns):
                pool[o + i * oi + j * oj] = abs(pool[a + i * ai + j * aj])
    elif operation == 13:
        for i in range(rows):
            for j in range(columns):
                x = pool[a + i * ai + j * aj]
                pool[o + i * oi + j * oj] = 1.0 if x > 0.0 else -1.0 if x < 0.0 else x
    elif operation == 14:
        for i in range(rows):
            for j in range(columns):
                x = pool[a + i * ai + j * aj]
                pool[o + i * oi + j * oj] = 1.0 if x > 1.0 else x
    else:
        for i in range(rows):
            for j in range(columns):
                pool[o + i * oi + j * oj] = np.floor(pool[a + i * ai + j * aj])


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
    for line in range(start, end):
        operation = table[line, 0]
        if operation < TAKE_WHERE:
            two(table, line, pool)
        elif operation < COPY:
            chosen(table, line, pool)
        elif operation < CURVED:
            one(table, line, pool)
        elif operation < BENT:
            curved(table, line, pool)
        elif operation < SUM:
            bent(table, line, pool)
        elif operation < SUM + 3:
            added(table, line, pool)
        else:
            product(table, line, pool)


def advance(
    table: Any, ends: Any, pool: Any, history: Any, orders: Any, rows: Any, within: int, batch: int, step: int
) -> None:
    """Do as many updates as `history`, (n, state), has rows, from the state at the beginning of the pool.

    The lines of an update with a full batch go up to ends[0], those of one with fewer rows from there to ends[1]. Of
    both the rows of the batch, of `rows` (R, columns), are laid into the pool at ends[2] and ends[3], and the number
    of the `step` at ends[4] and ends[5]: nowhere if they are negative. `orders` (epochs, R) are the rows of each epoch
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
        run(table, pool, 0 if short == 0 else ends[0], ends[short])
        for number in range(history.shape[1]):
            history[row, number] = pool[number]
        within += 1
        if within * batch >= of_all:
            within, epoch = 0, (epoch + 1) % orders.shape[0]
