"""Where the parameters start: a constant, or numbers drawn at random from a seed.

Draws come from NumPy's legacy RandomState, the generator behind `np.random.seed`, so that an article's digits
come out when its draws are made in its order:

- "by_layer": layer by layer, the whole weight matrix as NumPy fills it (input by input), then the biases;
- "by_name": all weights in the order w1, w2, …, then all biases b1, b2, ….
"""

import math
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
    "{seed}" in it where it is `random`. What is drawn for a layer is multiplied by `scale(inputs, units)`, and
    "{scale}" in the sentence is that. Biases start at `bias` where a scenario doesn't say; None: they are drawn too.
    `problem(numbers)` says which key doesn't fit the others and what was expected of it, or nothing.
    """

    name: str
    words: str
    keys: tuple[Key, ...]
    draw: Callable[[Numbers, int, np.random.RandomState], Array]
    told: Callable[[Numbers], str]
    random: bool = True
    scale: Callable[[int, int], float] = lambda inputs, units: 1.0
    bias: float | None = None
    problem: Callable[[Numbers], tuple[str, str] | None] = lambda numbers: None


def _interval(numbers: Numbers) -> tuple[str, str] | None:
    low, high = numbers["low"], numbers["high"]
    return ("low", f"expected at most high ({high:g}), found {low:g}") if low > high else None


def _evenly(numbers: Numbers, n: int, random: np.random.RandomState) -> Array:
    """Values between −1 and 1."""
    return 2 * random.random_sample(n) - 1


def _bell(numbers: Numbers, n: int, random: np.random.RandomState) -> Array:
    return random.standard_normal(n)


def _told_evenly(numbers: Numbers) -> str:
    return "It was drawn at random, evenly between −{scale} and {scale}, with the seed {seed}."


def _told_bell(numbers: Numbers) -> str:
    return (
        "It was drawn at random from a normal distribution with mean 0 and standard deviation {scale}, with the seed"
        " {seed}."
    )


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
        # Glorot, Bengio (2010), equation 16; weights so, and biases at 0, is the default of Keras' Dense.
        Distribution(
            "glorot_uniform",
            "Weights drawn evenly from ±√(6 / (inputs + units)) of their layer, biases at 0: as in Keras' Dense.",
            (),
            _evenly,
            _told_evenly,
            scale=lambda inputs, units: math.sqrt(6 / (inputs + units)),
            bias=0.0,
        ),
        Distribution(
            "glorot_normal",
            "Weights drawn from the bell curve with deviation √(2 / (inputs + units)) of their layer, biases at 0.",
            (),
            _bell,
            _told_bell,
            scale=lambda inputs, units: math.sqrt(2 / (inputs + units)),
            bias=0.0,
        ),
        # He, Zhang, Ren, Sun (2015), equation 10: for layers of rectified units.
        Distribution(
            "he_uniform",
            "Weights drawn evenly from ±√(6 / inputs) of their layer, biases at 0: for relu.",
            (),
            _evenly,
            _told_evenly,
            scale=lambda inputs, units: math.sqrt(6 / inputs),
            bias=0.0,
        ),
        Distribution(
            "he_normal",
            "Weights drawn from the bell curve with deviation √(2 / inputs) of their layer, biases at 0: for relu.",
            (),
            _bell,
            _told_bell,
            scale=lambda inputs, units: math.sqrt(2 / inputs),
            bias=0.0,
        ),
        # torch.nn.Linear.reset_parameters: kaiming_uniform with a = √5, which is this; its biases likewise.
        Distribution(
            "torch_linear",
            "Weights and biases drawn evenly from ±1 / √inputs of their layer: as in PyTorch's Linear.",
            (),
            _evenly,
            _told_evenly,
            scale=lambda inputs, units: 1 / math.sqrt(inputs),
        ),
        # As in CS231n and many programs from scratch: np.random.randn(…) / np.sqrt(n).
        Distribution(
            "normal_by_inputs",
            "Weights and biases drawn from the bell curve with deviation 1 / √inputs of their layer.",
            (),
            _bell,
            _told_bell,
            scale=lambda inputs, units: 1 / math.sqrt(inputs),
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Initializer:
    """How the parameters start: a distribution by name with its numbers, and the order in which they are drawn.

    `bias`: all biases start there; None: where the distribution says, or drawn as the weights are.
    """

    distribution: str
    numbers: Numbers
    order: str = "by_layer"
    bias: float | None = None

    def draw(self, network: Network, seed: int) -> Array:
        """The parameter vector at step 0, of shape (parameters,)."""
        row = DISTRIBUTIONS[self.distribution]
        bias = row.bias if self.bias is None else self.bias
        indices = drawing_order(network, self.order, biases=bias is None)
        vector = np.full(network.size, 0.0 if bias is None else bias, dtype=np.float64)
        with np.errstate(all="ignore"):
            vector[indices] = (
                row.draw(self.numbers, len(indices), np.random.RandomState(seed)) * _scales(network, row)[indices]
            )
        return vector


def _scales(network: Network, row: Distribution) -> Array:
    """What is drawn for each parameter is multiplied by its layer's scale: shape (parameters,)."""
    scales = np.empty(network.size)
    for inputs, layer, (weights, biases) in zip(network.sizes, network.layers, network.blocks, strict=False):
        scales[weights.start : (biases or weights).stop] = row.scale(inputs, layer.units)
    return scales


def drawing_order(network: Network, order: str, *, biases: bool) -> list[Index]:
    """The indices in the vector, in the order in which they are drawn."""
    if order == "by_layer":
        drawn = sorted(network.parameters, key=lambda p: p.index)
    else:
        drawn = sorted(network.parameters, key=lambda p: p.is_bias)
    return [p.index for p in drawn if biases or not p.is_bias]
