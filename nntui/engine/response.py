"""How an update answers to a gradient, where it does so in proportion: then what each row did can be told apart.

For one parameter s = (θ, its slots) an update is s ← A·s + b·g, if the optimizer's rules are linear. A and b are found
by running the rules themselves on the unit vectors; whether they are linear is tried on a mixture of these.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nntui.engine import formula
from nntui.engine.arrays import Array
from nntui.engine.optimizers import GRADIENT, OPTIMIZERS, PARAMETERS, RATE, Optimizer
from nntui.engine.program import Training

MIXED = 0.7  # of each unit vector, in turn with and without minus: what is linear does the same to the mixture
CLOSE = 1e-9


@dataclass(frozen=True, eq=False)
class Response:
    """An update of one parameter: `names` are "parameters" and the slots, A (s, s), b (s,)."""

    names: tuple[str, ...]
    A: Array
    b: Array

    def after(self, n: int) -> Array:
        """What is left of a gradient of 1 after the update that it belongs to and 0, 1, …, n − 1 more: (n, s)."""
        found = np.empty((n, len(self.names)))
        found[:1] = self.b
        power, filled = self.A, 1
        while filled < n:
            more = min(filled, n - filled)
            found[filled : filled + more] = found[:more] @ power.T
            power, filled = power @ power, filled + more
        return found

    def kept(self, n: int) -> Array:
        """A to the power of n: what n updates without a gradient make of a state."""
        power: Array = np.linalg.matrix_power(self.A, n)
        return power


def response(training: Training) -> Response | None:
    """How the updates of a training answer; None where they don't in proportion to the gradient."""
    return _response(OPTIMIZERS[training.optimizer], training.rate, tuple(training.constants.items()))


@lru_cache(maxsize=16)
def _response(optimizer: Optimizer, rate: float, constants: tuple[tuple[str, float], ...]) -> Response | None:
    names = (PARAMETERS, *(slot.name for slot in optimizer.slots))
    if not all(slot.each for slot in optimizer.slots):
        return None
    n = len(names) + 1
    signs = MIXED * (-1.0) ** np.arange(n)
    columns = np.hstack([np.eye(n), signs[:, np.newaxis]])
    arrays = dict(zip((*names, GRADIENT), columns, strict=True))
    with np.errstate(all="ignore"):
        for rule in optimizer.rules:
            out, numbers = arrays[rule.makes], {**arrays, RATE: rate, **dict(constants)}
            for call, arguments in formula.calls(rule.formula(optimizer.symbols()), numbers, out, np.empty_like(out)):
                call(*arguments)
        made = np.array([arrays[name] for name in names])
        together, sizes = made[:, :n] @ signs, np.abs(made[:, :n]) @ np.abs(signs)
        linear = bool((np.abs(together - made[:, n]) <= CLOSE * sizes).all())
    return Response(names, made[:, : n - 1], made[:, n - 1]) if linear else None
