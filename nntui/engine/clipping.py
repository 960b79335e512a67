"""Gradient clipping: what is too large of a gradient is taken off before the optimizer reads it.

One row each: the key of [training] that it is set by, and what it does with its number; 0 is none. The gradient that
is shown stays that of the loss. By norm: Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural
networks" (2013), algorithm 1. PyTorch's `clip_grad_norm_` adds 1e-6 to the norm before it divides; here, as in the
paper, a clipped gradient has just the norm that is allowed. Frozen parameters don't count in the norm, as no update
reads their gradients.
"""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.engine.formula import Call
from nntui.text.frozen import dataclass

CLIP = "clip"  # the operation
BY_NORM, BY_VALUE = "clip_norm", "clip_value"
Trainable = NDArray[np.bool_] | None


@dataclass(frozen=True)
class Clipping:
    """A way to clip, by its key; `calls(gradient, limit, trainable, out)` gives the NumPy calls that make the clipped
    gradient in `out`, for a gradient (parameters,) or (parameters, n) and a limit, or n of them.
    """

    name: str
    words: str
    calls: Callable[[Array, Array | float, Trainable, Array], Iterator[Call]]


def norm_calls(gradient: Array, trainable: Trainable, scratch: Array, norm: Array) -> Iterator[Call]:
    """The calls that work out the norm of a gradient, √Σg² over all that aren't frozen, in `norm`, of shape (1, …)."""
    yield np.multiply, (gradient, gradient, scratch)
    if trainable is not None:
        frozen = ~trainable.reshape(-1, *[1] * (gradient.ndim - 1))
        yield partial(np.copyto, where=frozen), (scratch, 0.0)
    yield np.add.reduce, (scratch, 0, None, norm, True)
    yield np.sqrt, (norm, norm)


def norm_of(gradient: Array, trainable: Trainable) -> float:
    """The norm of a gradient (parameters,)."""
    norm = np.empty(1)
    with np.errstate(all="ignore"):
        for call, arguments in norm_calls(gradient, trainable, np.empty_like(gradient), norm):
            call(*arguments)
    return float(norm[0])


def _by_norm(gradient: Array, limit: Array | float, trainable: Trainable, out: Array) -> Iterator[Call]:
    factor = np.empty((1, *gradient.shape[1:]))
    yield from norm_calls(gradient, trainable, out, factor)
    yield np.divide, (limit, factor, factor)
    yield partial(np.minimum, out=factor), (factor, 1.0)
    yield np.multiply, (gradient, factor, out)


def _by_value(gradient: Array, limit: Array | float, trainable: Trainable, out: Array) -> Iterator[Call]:
    yield partial(np.maximum, out=out), (gradient, -limit)
    yield partial(np.minimum, out=out), (out, limit)


CLIPPINGS = {
    clipping.name: clipping
    for clipping in (
        Clipping(BY_NORM, "all gradients are scaled down to this norm, where theirs is larger", _by_norm),
        Clipping(BY_VALUE, "each gradient is cut off at this size, up and down", _by_value),
    )
}
