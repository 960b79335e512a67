"""Quantities that are made of others: the difference of two, and the size of one."""

from collections.abc import Callable

import numpy as np

from nntui.quantities.quantity import Made, Quantity, UnknownQuantityError
from nntui.text import typed
from nntui.text.numbers import MINUS

MOST = 8  # minuses and sizes of one quantity
# How each form is written, and what it is.
FORMS = (
    (f"output(Alice) {MINUS} output(Bob)", "the difference of two of them"),
    (f"abs(w1 {MINUS} w2)", "the size of one, without its sign"),
)


def made_of_others(text: str, look_up: Callable[[str], Quantity]) -> Quantity | None:
    """The quantity that a text makes of those that `look_up` knows; None if it is neither a difference nor a size.

    Raises UnknownQuantityError.
    """
    sides, inside = typed.difference(text), typed.size_of(text.strip())
    if sides is None and inside is None:
        return None
    if sum(text.count(mark) for mark in (*typed.MINUSES, "|", "abs(")) > 2 * MOST:
        raise UnknownQuantityError(f"expected at most {MOST} minuses and sizes in one quantity, found more")
    if sides is not None:
        left, right = look_up(sides[0]), look_up(sides[1])
        return Quantity(
            text,
            f"{left.words} minus {right.words}",
            lambda moment: left.at(moment) - right.at(moment),
            Made((left, right)),
            lambda states: left.along(states) - right.along(states),
            None if left.rows is None or right.rows is None else left.rows + right.rows,
            left.in_order or right.in_order,
            left.measured or right.measured,
        )
    of = look_up(inside or "")
    return Quantity(
        text,
        f"size of {of.words}",
        lambda moment: abs(of.at(moment)),
        Made((of,)),
        lambda states: np.abs(of.along(states)),
        of.rows,
        of.in_order,
        of.measured,
    )
