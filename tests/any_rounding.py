"""Between which two numbers each number of a state must lie after some updates, however these are rounded.

A kernel may add a sum up in another order, and its e^x may end on other last places. How much that changes of an update
depends on the update: an optimizer that divides each gradient by its own size makes a whole step of one that is nothing
but rounding. So no tolerance is right for all of them. Here the very calls of a step are run on intervals (Moore,
"Interval Analysis", 1966): a last axis of two holds the lowest and the highest that a number can be.

What IEEE 754 rounds correctly goes from the ends to the ends as it is. Only sums of several terms may be off, by the
rule of Higham, "Accuracy and Stability of Numerical Algorithms" (2002), section 3.1, and functions by some last places.
"""

from functools import partial

import numpy as np

from nntui.engine.bound import BoundStep
from nntui.engine.dropout import KEPT
from nntui.engine.formula import FUNCTIONS, over, times
from nntui.engine.kernel import needed_by_update
from nntui.engine.rate_schedules import STEP

EPSILON, SMALLEST = np.finfo(np.float64).eps, 5e-324
PLACES = 8  # last places by which e^x and the like of two libraries may differ


def ends_after(program, start, step, updates):
    """The ends of each number of the state after each of some updates, (updates, size, 2); nan where anything may be.

    The first update is the one after `step` others, from the state `start`, which is known to the last bit.
    """
    state, found = np.stack([start, start], axis=-1), []
    data, training, needed = program.data, program.training, needed_by_update(program)
    for number in range(step, step + updates):
        rows = training.schedule.rows_at(number)
        batch = (each[rows, :, np.newaxis] for each in (data.inputs, data.targets))
        bound = BoundStep(program, state, *batch, multiply=_product, only=needed)
        if STEP in bound.arrays:
            bound.arrays[STEP][...] = number
        if training.dropout is not None:
            kept = training.dropout.factors(program.network, training.schedule.batch, number)[0]
            bound.arrays[KEPT][...] = kept[: len(rows), :, np.newaxis]
        with np.errstate(all="ignore"):
            for call, arguments in bound.calls:
                _run(call, *arguments)
        state[np.isnan(state).any(axis=-1)] = np.nan
        found.append(state.copy())
    return np.array(found)


def _run(call, *arguments):
    keywords = {}
    if isinstance(call, partial):
        keywords, call = dict(call.keywords), call.func
    where = keywords.pop("where", True)
    into = keywords.pop("out", None)
    if call is np.copyto:
        into, *arguments = arguments
    elif call == np.add.reduce:
        summed, axis, _, into, *_ = arguments
        arguments = summed, axis
    elif into is None:
        *arguments, into = arguments
    assert not keywords
    ends = ON_INTERVALS[call](*arguments)
    np.copyto(into, np.stack(np.broadcast_arrays(*ends), axis=-1), where=where)


def _both(value):
    return (value[..., 0], value[..., -1]) if isinstance(value, np.ndarray) else (value, value)


def _off(low, high, by):
    return low - by, high + by


def _rising(function, places=0):
    """Of a function that grows with its argument."""

    def ends(x):
        low, high = (function(each) for each in _both(x))
        by = places * (EPSILON * np.maximum(np.abs(low), np.abs(high)) + SMALLEST) if places else 0.0
        return _off(low, high, by)

    return ends


def _corners(function, places=0):
    """Of a function of two numbers that is highest and lowest at the ends of its arguments."""

    def ends(x, y):
        if x is y and function is np.multiply:
            return _even(np.square)(x)
        values = [function(one, other) for one in _both(x) for other in _both(y)]
        lowest, highest = np.minimum.reduce(values), np.maximum.reduce(values)
        return _off(lowest, highest, places * EPSILON * np.maximum(np.abs(lowest), np.abs(highest)))

    return ends


def _zero_wins(x, y):
    """A product in which 0 times ±∞ is 0."""
    return np.where((x == 0) & np.isinf(y), 0.0, x * y)


def _zero_over_zero(x, y):
    """A quotient in which 0 / 0 is 0."""
    ends = [*_both(x), *_both(y)]
    return [np.where(np.all(np.equal(ends, 0), axis=0), 0.0, each) for each in _quotient(x, y)]


def _quotient(x, y):
    low, high = _both(y)
    found = _corners(np.divide)(x, y)
    return [np.where((low <= 0) & (high >= 0) & (low != high), np.nan, each) for each in found]


def _even(function):
    """Of one that grows with the size of its argument."""

    def ends(x):
        low, high = _both(x)
        ends = function(low), function(high)
        return np.where((low <= 0) & (high >= 0), 0.0 * ends[0], np.minimum(*ends)), np.maximum(*ends)

    return ends


def _cosine(x):
    low, high = _both(x)
    ends = np.cos(low), np.cos(high)
    return _off(np.minimum(*ends), np.maximum(*ends), high - low + PLACES * EPSILON)


def _sum(x, axis):
    low, high = _both(x)
    terms = low.shape[axis]
    off = (terms > 2) * terms * EPSILON * np.add.reduce(np.maximum(np.abs(low), np.abs(high)), axis)
    return _off(np.add.reduce(low, axis), np.add.reduce(high, axis), off)


def _total(x):
    return [each[:, np.newaxis] for each in _sum(x, 1)]


def _product(left, right):
    """Of two matrices, (n, i) by (i, u), whose sums may be added up in any order, in one go with their products."""
    inner = left.shape[1]
    low, high = _corners(np.multiply)(left[:, :, np.newaxis], right[np.newaxis])
    sizes = np.add.reduce(np.maximum(np.abs(low), np.abs(high)), 1)
    off = (inner > 1) * inner * (EPSILON * sizes + SMALLEST)
    return _off(np.add.reduce(low, 1), np.add.reduce(high, 1), off)


ON_INTERVALS = {
    np.copyto: _rising(lambda x: x),
    np.add: lambda x, y: [one + other for one, other in zip(_both(x), _both(y), strict=True)],
    np.subtract: lambda x, y: [one - other for one, other in zip(_both(x), _both(y)[::-1], strict=True)],
    np.multiply: _corners(np.multiply),
    np.divide: _quotient,
    times: _corners(_zero_wins),
    over: _zero_over_zero,
    np.power: _corners(np.power, PLACES),
    np.minimum: lambda x, y: [np.minimum(*each) for each in zip(_both(x), _both(y), strict=True)],
    np.maximum: lambda x, y: [np.maximum(*each) for each in zip(_both(x), _both(y), strict=True)],
    np.add.reduce: _sum,
    _product: _product,
    **{
        FUNCTIONS[name].call: _rising(function, places)
        for name, function, places in (
            ("exp", np.exp, PLACES),
            ("tanh", np.tanh, PLACES),
            ("ln", np.log, PLACES),
            ("ln of 1 plus", np.log1p, PLACES),
            ("root", np.sqrt, 0),
            ("sign", np.sign, 0),
            ("whole part", np.floor, 0),
            ("is positive", lambda x: np.where(x > 0, 1.0, 0.0), 0),
            ("positive part", lambda x: np.maximum(x, 0.0), 0),
            ("negative part", lambda x: np.minimum(x, 0.0), 0),
            ("at most 1", lambda x: np.minimum(x, 1.0), 0),
            ("largest", lambda x: x.max(axis=1, keepdims=True), 0),
        )
    },
    FUNCTIONS["minus"].call: lambda x: [-each for each in _both(x)[::-1]],
    FUNCTIONS["square"].call: _even(np.square),
    FUNCTIONS["absolute"].call: _even(np.absolute),
    FUNCTIONS["cosine"].call: _cosine,
    FUNCTIONS["total"].call: _total,
}
