"""Where the parameters start: a constant, or numbers drawn at random from a seed.

Draws come from NumPy's legacy RandomState, the generator behind `np.random.seed`, so that an article's digits
come out when its draws are made in its order:

- "by_layer": layer by layer, the whole weight matrix as NumPy fills it (input by input), then the biases;
- "by_name": all weights in the order w1, w2, …, then all biases b1, b2, ….
"""

import math
from collections.abc import Callable, Mapping

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.network import Network
from nntui.engine.numbering import Index
from nntui.text.frozen import dataclass
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


Scale = Callable[[int, int], float]


def _even(name: str, words: str, scale: Scale, bias: float | None = 0.0) -> Distribution:
    """A start whose values are spread evenly, by the layer's size."""
    told = "It was drawn at random, evenly between −{scale} and {scale}, with the seed {seed}."
    return Distribution(
        name, words, (), lambda k, n, random: 2 * random.random_sample(n) - 1, lambda k: told, scale=scale, bias=bias
    )


def _bell(name: str, words: str, scale: Scale, bias: float | None = 0.0) -> Distribution:
    """A start from the bell curve, by the layer's size."""
    curve = "a normal distribution with mean 0 and standard deviation {scale}"
    told = f"It was drawn at random from {curve}, with the seed {{seed}}."
    return Distribution(
        name, words, (), lambda k, n, random: random.standard_normal(n), lambda k: told, scale=scale, bias=bias
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
        _even(
            "glorot_uniform",
            "Weights drawn evenly from ±√(6 / (inputs + units)) of their layer, biases at 0: as in Keras' Dense.",
            lambda inputs, units: math.sqrt(6 / (inputs + units)),
        ),
        _bell(
            "glorot_normal",
            "Weights drawn from the bell curve with deviation √(2 / (inputs + units)) of their layer, biases at 0.",
            lambda inputs, units: math.sqrt(2 / (inputs + units)),
        ),
        # He, Zhang, Ren, Sun (2015), equation 10: for layers of rectified units.
        _even(
            "he_uniform",
            "Weights drawn evenly from ±√(6 / inputs) of their layer, biases at 0: for relu.",
            lambda inputs, units: math.sqrt(6 / inputs),
        ),
        _bell(
            "he_normal",
            "Weights drawn from the bell curve with deviation √(2 / inputs) of their layer, biases at 0: for relu.",
            lambda inputs, units: math.sqrt(2 / inputs),
        ),
        # torch.nn.Linear.reset_parameters: kaiming_uniform with a = √5, which is this; its biases likewise.
        _even(
            "torch_linear",
            "Weights and biases drawn evenly from ±1 / √inputs of their layer: as in PyTorch's Linear.",
            lambda inputs, units: 1 / math.sqrt(inputs),
            bias=None,
        ),
        # As in CS231n and many programs from scratch: np.random.randn(…) / np.sqrt(n).
        _bell(
            "normal_by_inputs",
            "Weights and biases drawn from the bell curve with deviation 1 / √inputs of their layer.",
            lambda inputs, units: 1 / math.sqrt(inputs),
            bias=None,
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
