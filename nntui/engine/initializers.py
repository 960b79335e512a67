"""Where the parameters start: a constant, or numbers drawn at random from a seed.

Draws come from NumPy's legacy RandomState, the generator behind `np.random.seed`, so that an article's digits
come out when its draws are made in its order:

- "by_layer": layer by layer, the whole weight matrix as NumPy fills it (input by input), then the biases;
- "by_name": all weights in the order w1, w2, …, then all biases b1, b2, ….
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.network import Network
from nntui.engine.numbering import Index
from nntui.text.numbers import short

ORDERS = ("by_layer", "by_name")
Numbers = Mapping[str, float]


@dataclass(frozen=True)
class Key:
    """A number that a distribution is told by: its key in a scenario, its default, what it is, and its least value."""

    name: str
    default: float
    words: str
    low: float | None = None


@dataclass(frozen=True)
class Distribution:
    """A distribution by name, with all that is known of it; `words` describe it in a line.

    `draw(numbers, n, random)` gives n values; `told(numbers)` is the sentence that says where a value came from, with
    "{seed}" in it where it is `random`. `problem(numbers)` says which key doesn't fit the others and what was
    expected of it, or nothing.
    """

    name: str
    words: str
    keys: tuple[Key, ...]
    draw: Callable[[Numbers, int, np.random.RandomState], Array]
    told: Callable[[Numbers], str]
    random: bool = True
    problem: Callable[[Numbers], tuple[str, str] | None] = lambda numbers: None


def _interval(numbers: Numbers) -> tuple[str, str] | None:
    low, high = numbers["low"], numbers["high"]
    return ("low", f"expected at most high ({high:g}), found {low:g}") if low > high else None


DISTRIBUTIONS = {
    distribution.name: distribution
    for distribution in (
        Distribution(
            "constant",
            "All parameters start at one value.",
            (Key("value", 0.0, "the value"),),
            lambda k, n, random: np.full(n, k["value"]),
            lambda k: f"All parameters start at {short(k['value'])}.",
            random=False,
        ),
        Distribution(
            "uniform",
            "Parameters drawn evenly from an interval.",
            (Key("low", -1.0, "the lower end"), Key("high", 1.0, "the upper end, itself never drawn")),
            lambda k, n, random: k["low"] + (k["high"] - k["low"]) * random.random_sample(n),
            lambda k: f"It was drawn at random, evenly between {short(k['low'])} and {short(k['high'])}, with the seed"
            " {seed}.",
            problem=_interval,
        ),
        Distribution(
            "normal",
            "Parameters drawn from the bell curve.",
            (Key("mean", 0.0, "the mean"), Key("deviation", 1.0, "the standard deviation", low=0)),
            lambda k, n, random: k["mean"] + k["deviation"] * random.standard_normal(n),
            lambda k: f"It was drawn at random from a normal distribution with mean {short(k['mean'])} and standard"
            f" deviation {short(k['deviation'])}, with the seed" " {seed}.",
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Initializer:
    """How the parameters start: a distribution by name with its numbers, and the order in which they are drawn.

    `bias`: all biases start there; None: they are drawn as the weights are.
    """

    distribution: str
    numbers: Numbers
    order: str = "by_layer"
    bias: float | None = None

    def draw(self, network: Network, seed: int) -> Array:
        """The parameter vector at step 0, of shape (parameters,)."""
        indices = drawing_order(network, self.order, biases=self.bias is None)
        vector = np.full(network.size, 0.0 if self.bias is None else self.bias, dtype=np.float64)
        draw = DISTRIBUTIONS[self.distribution].draw
        with np.errstate(all="ignore"):
            vector[indices] = draw(self.numbers, len(indices), np.random.RandomState(seed))
        return vector


def drawing_order(network: Network, order: str, *, biases: bool) -> list[Index]:
    """The indices in the vector, in the order in which they are drawn."""
    if order == "by_layer":
        drawn = sorted(network.parameters, key=lambda p: p.index)
    else:
        drawn = sorted(network.parameters, key=lambda p: p.is_bias)
    return [p.index for p in drawn if biases or not p.is_bias]
