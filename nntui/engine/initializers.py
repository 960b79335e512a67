"""Where the parameters start: a constant, or numbers drawn at random from a seed.

Draws come from NumPy's legacy RandomState, the generator behind `np.random.seed`, so that an article's digits
come out when its draws are made in its order:

- "by_layer": layer by layer, the whole weight matrix as NumPy fills it (input by input), then the biases;
- "by_name": all weights in the order w1, w2, …, then all biases b1, b2, ….
"""

from dataclasses import dataclass

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.network import Network

ORDERS = ("by_layer", "by_name")


@dataclass(frozen=True)
class Initializer:
    """How the parameters start.

    `first` and `second` are the value (constant; second unused), low and high (uniform, high excluded) or mean
    and standard deviation (normal). `bias`: all biases start there; None: they are drawn as the weights are.
    """

    distribution: str
    first: float
    second: float
    order: str = "by_layer"
    bias: float | None = None

    def draw(self, network: Network, seed: int) -> Array:
        """The parameter vector at step 0, of shape (parameters,)."""
        places = drawing_order(network, self.order, biases=self.bias is None)
        vector = np.full(network.size, 0.0 if self.bias is None else self.bias, dtype=np.float64)
        with np.errstate(all="ignore"):
            vector[places] = self._values(len(places), np.random.RandomState(seed))
        return vector

    def _values(self, n: int, random: np.random.RandomState) -> Array:
        if self.distribution == "uniform":
            return self.first + (self.second - self.first) * random.random_sample(n)
        if self.distribution == "normal":
            return self.first + self.second * random.standard_normal(n)
        return np.full(n, self.first)


def drawing_order(network: Network, order: str, *, biases: bool) -> list[int]:
    """The places in the vector, in the order in which they are drawn."""
    if order == "by_layer":
        drawn = sorted(network.parameters, key=lambda p: p.index)
    else:
        drawn = sorted(network.parameters, key=lambda p: p.is_bias)
    return [p.index for p in drawn if biases or not p.is_bias]
