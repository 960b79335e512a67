"""How updates answer to their gradients, where they do so in proportion: then what each row did can be told apart.

For one parameter s = (θ, its slots) an update is s ← A·s + b·g, if the optimizer's rules are linear, and its A and b
are straight lines of the rate. They are found by running the rules themselves on the unit vectors; whether they are
linear is tried on a mixture of these.
"""

from functools import lru_cache

import numpy as np

from nntui.engine import formula
from nntui.engine.arrays import Array
from nntui.engine.classic_mistakes import optimizer_with
from nntui.engine.optimizers import GRADIENT, PARAMETERS, RATE, Optimizer
from nntui.engine.program import Training
from nntui.text.frozen import dataclass

MIXED = 0.7  # of each unit vector, in turn with and without minus: what is linear does the same to the mixture
CLOSE = 1e-9
TRIED = (0.0, 1.0, MIXED)  # rates


@dataclass(frozen=True, eq=False)
class Response:
    """Updates of one parameter: `names` are "parameters" and the slots; [A | b] is `still` + rate · `moving`, each of
    shape (s, s + 1).
    """

    names: tuple[str, ...]
    still: Array
    moving: Array

    def update(self, rate: float) -> tuple[Array, Array]:
        """A (s, s) and b (s,) of an update with a rate."""
        both = self.still + rate * self.moving
        return both[:, :-1], both[:, -1]

    def left(self, rates: Array) -> Array:
        """What is left, after the last of some updates with these rates (n,), of a gradient of 1 in each: (n, s)."""
        found = np.empty((len(rates), len(self.names)))
        if len(rates) and (rates == rates[0]).all():
            A, found[-1] = self.update(rates[0])
            filled = 1
            while filled < len(rates):
                more = min(filled, len(rates) - filled)
                found[len(rates) - filled - more : len(rates) - filled] = found[len(rates) - more :] @ A.T
                A, filled = A @ A, filled + more
            return found
        later = np.eye(len(self.names))
        for at in range(len(rates) - 1, -1, -1):
            A, b = self.update(rates[at])
            found[at], later = later @ b, later @ A
        return found

    def kept(self, rates: Array) -> Array:
        """What updates with these rates, and without a gradient, make of a state: a matrix (s, s)."""
        if len(rates) and (rates == rates[0]).all():
            power: Array = np.linalg.matrix_power(self.update(rates[0])[0], len(rates))
            return power
        found = np.eye(len(self.names))
        for rate in rates:
            found = self.update(rate)[0] @ found
        return found


def response(training: Training) -> Response | None:
    """How the updates of a training answer, without its weight decay; None where they don't in proportion to the
    gradient, as where it is clipped.
    """
    if training.clipping:
        return None
    without_decay = optimizer_with(training.mistake, training.optimizer, decays=False)
    return _response(without_decay, tuple(training.constants.items()))


@lru_cache(maxsize=16)
def _response(optimizer: Optimizer, constants: tuple[tuple[str, float], ...]) -> Response | None:
    names = (PARAMETERS, *(slot.name for slot in optimizer.slots))
    if not all(slot.each for slot in optimizer.slots):
        return None
    n = len(names) + 1
    signs = MIXED * (-1.0) ** np.arange(n)
    columns = np.hstack([np.eye(n), signs[:, np.newaxis]])
    made = []
    for rate in TRIED:
        arrays = dict(zip((*names, GRADIENT), columns.copy(), strict=True))
        with np.errstate(all="ignore"):
            for rule in optimizer.rules:
                out, numbers = arrays[rule.makes], {**arrays, RATE: rate, **dict(constants)}
                term = rule.formula(optimizer.symbols())
                for call, arguments in formula.calls(term, numbers, out, np.empty_like(out)):
                    call(*arguments)
        made.append(np.array([arrays[name] for name in names]))
    still, moving = made[0][:, :n], made[1][:, :n] - made[0][:, :n]
    with np.errstate(all="ignore"):
        sums = [(each[:, :n] @ signs, np.abs(each[:, :n]) @ np.abs(signs), each[:, n]) for each in made]
        linear = all((np.abs(together - mixed) <= CLOSE * sizes).all() for together, sizes, mixed in sums)
        straight = np.abs(still + MIXED * moving - made[2][:, :n]) <= CLOSE * (np.abs(still) + np.abs(moving))
    return Response(names, still, moving) if linear and straight.all() else None
