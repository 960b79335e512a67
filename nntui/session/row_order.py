"""The order in which the data's rows are listed: their own, by name, or by how wrong the answers for them are."""

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.scenario.setup import Setup
from nntui.session.frame import Frame
from nntui.timeline.moment import Moment

# Each order by its name in a command, and how it is said; the first is that of the data.
ORDERS = {"": "", "error": "largest error first", "name": "by name"}


def next_order(frame: Frame) -> str:
    """The order that follows on the present one."""
    names = [name for name in ORDERS if name != "error" or frame.setup.program.data.targets.shape[1]]
    return names[(names.index(frame.view.sorted_by) + 1) % len(names)] if frame.view.sorted_by in names else names[0]


def order_of(frame: Frame) -> NDArray[np.intp]:
    """The rows as they are listed, of shape (R,)."""
    setup, by = frame.setup, frame.view.sorted_by
    if by == "name":
        return _by_name(setup)
    if by == "error" and setup.program.data.targets.shape[1]:
        return _by_error(frame.moment)
    return np.arange(setup.program.data.rows)


def place_of_row(frame: Frame, row: int) -> int:
    """Where a row is listed; a new input after all rows."""
    if not frame.view.sorted_by or row >= frame.setup.program.data.rows:
        return row
    return int(np.flatnonzero(order_of(frame) == row)[0])


def row_beside(frame: Frame, by: int) -> int:
    """The row or new input that is listed `by` places after the chosen one; after the last follows the first."""
    at = (place_of_row(frame, frame.focus.row) + by) % len(frame.setup.all_names)
    return int(order_of(frame)[at]) if at < frame.setup.program.data.rows else at


def errors(moment: Moment) -> Array:
    """How wrong the answer for each row is, (R,): its loss, or without one how far off its outputs are together."""
    if moment.setup.training is not None:
        return moment.row_losses
    with np.errstate(all="ignore"):
        total: Array = np.abs(moment.outputs - moment.setup.program.data.targets).sum(axis=1)
    return total


@lru_cache(maxsize=2)
def _by_error(moment: Moment) -> NDArray[np.intp]:
    """What isn't a number counts as the largest."""
    found = errors(moment)
    return np.argsort(-np.where(np.isnan(found), np.inf, found), kind="stable")


@lru_cache(maxsize=2)
def _by_name(setup: Setup) -> NDArray[np.intp]:
    """Numbers in names count as such: row 9 comes before row 10."""
    names = [re.split(r"(\d+)", name.casefold()) for name in setup.row_names]
    keys = [tuple(int(part) if at % 2 else part for at, part in enumerate(parts)) for parts in names]
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.intp)
