"""A trainer in plain Python, as the textbooks write it, to hold the engine against.

It shares nothing with nntui: numbers are floats, a layer is a list of units, a unit a list of weights with
one for each source (and a bias, or None). One row at a time goes forward and back; the rows' gradients are
summed, divided by the rows of the batch if the loss is a mean, and only then does any parameter move.
"""

import copy
import math
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

LARGEST = math.log(sys.float_info.max)


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z > -LARGEST else 0.0  # no float holds e^710: 1 / (1 + ∞)


def ln_of_1_and_exp(z: float) -> float:
    """ln(1 + e^z)"""
    return math.log1p(math.exp(z)) if z < 30 else z + math.exp(-z)


def gelu_gate(z: float) -> float:
    """Logistic in place of tanh: ½ (1 + tanh(u)) = σ(2u)."""
    return sigmoid(2 * math.sqrt(2 / math.pi) * (z + 0.044715 * z**3))


def gelu_slope(z: float) -> float:
    """σ(2u) + z σ(2u) (1 − σ(2u)) 2 du/dz."""
    gate = gelu_gate(z)
    return gate + z * gate * (1 - gate) * 2 * math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * z**2)


# name → (activation of z, its derivative at z)
ACTIVATIONS = {
    "linear": (lambda z: z, lambda z: 1.0),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "tanh": (math.tanh, lambda z: 1 - math.tanh(z) ** 2),
    "relu": (lambda z: max(0.0, z), lambda z: 1.0 if z > 0 else 0.0),
    "step": (lambda z: 1.0 if z > 0 else 0.0, lambda z: 0.0),
    "leaky_relu": (lambda z: z if z > 0 else 0.01 * z, lambda z: 1.0 if z > 0 else 0.01),
    "gelu": (lambda z: z * gelu_gate(z), gelu_slope),
}


def softmax(sums: Sequence[float]) -> list[float]:
    """e^z over the sum of all, each worked out as 1 / Σ e^(other − own): what overflows is 0."""
    return [1 / math.fsum(math.exp(min(other - z, 700.0)) for other in sums) for z in sums]


def activate(name: str, sums: Sequence[float]) -> list[float]:
    """What a layer passes on."""
    return softmax(sums) if name == "softmax" else [ACTIVATIONS[name][0](z) for z in sums]


def slopes_of(name: str, sums: Sequence[float]) -> list[float]:
    """How each unit changes with its own sum."""
    return [a * (1 - a) for a in softmax(sums)] if name == "softmax" else [ACTIVATIONS[name][1](z) for z in sums]


def back(name: str, sums: Sequence[float], upstream: Sequence[float]) -> list[float]:
    """∂L/∂(sums) from ∂L/∂(what a layer passes on)."""
    if name != "softmax":
        return [above * slope for above, slope in zip(upstream, slopes_of(name, sums), strict=True)]
    a = softmax(sums)
    return [sum(u * a[i] * ((i == k) - a[k]) for i, u in enumerate(upstream)) for k in range(len(a))]


def ln_of_softmax(sums: Sequence[float], unit: int) -> float:
    return -(max(sums) - sums[unit] + math.log(math.fsum(math.exp(z - max(sums)) for z in sums)))


def times_ln(factor: float, x: float) -> float:
    """factor · ln x, where 0 · ln 0 is 0."""
    return factor * (math.log(x) if x > 0 else -math.inf) if factor else 0.0


# name → an output's loss
LOSSES = {
    "squared_error": lambda output, target: (output - target) ** 2,
    "half_squared_error": lambda output, target: (output - target) ** 2 / 2,
    "absolute_error": lambda output, target: abs(output - target),
    "binary_cross_entropy": lambda output, target: -times_ln(target, output) - times_ln(1 - target, 1 - output),
    "categorical_cross_entropy": lambda output, target: -times_ln(target, output),
    "hinge": lambda output, target: max(0.0, 1 - target * output),
}
# name → derivative of an output's loss by that output
LOSS_SLOPES = {
    "squared_error": lambda output, target: 2 * (output - target),
    "half_squared_error": lambda output, target: output - target,
    "absolute_error": lambda output, target: (output > target) - (output < target),
    "binary_cross_entropy": lambda output, target: (output - target) / (output * (1 - output)),
    "categorical_cross_entropy": lambda output, target: -target / output,
    "hinge": lambda output, target: -target if target * output < 1 else 0.0,
}
# (loss, activation of the outputs) → their losses by the sums, and the derivatives by the sums: outputs may be rounded
BY_SUMS = {
    ("binary_cross_entropy", "sigmoid"): (
        lambda sums, ys: [
            y * ln_of_1_and_exp(-z) + (1 - y) * ln_of_1_and_exp(z) for z, y in zip(sums, ys, strict=True)
        ],
        lambda sums, ys: [(1 - y) * sigmoid(z) - y * sigmoid(-z) for z, y in zip(sums, ys, strict=True)],
    ),
    ("categorical_cross_entropy", "softmax"): (
        lambda sums, ys: [-y * ln_of_softmax(sums, unit) if y else 0.0 for unit, y in enumerate(ys)],
        lambda sums, ys: [a * math.fsum(ys) - y for a, y in zip(softmax(sums), ys, strict=True)],
    ),
}
# a loss that isn't of all outputs → the activations of its outputs
OUTPUTS = {
    "binary_cross_entropy": ("sigmoid",),
    "categorical_cross_entropy": ("softmax", "sigmoid"),
}


def whole(numbers: Sequence[float]) -> list[float]:
    """Shares of 1."""
    total = math.fsum(numbers)
    return [number / total for number in numbers] if total else [1.0, *[0.0] * (len(numbers) - 1)]


# a loss that doesn't take all targets → targets that it takes, of numbers from 0 to 1
TARGETS = {
    "binary_cross_entropy": list,
    "categorical_cross_entropy": whole,
    "hinge": lambda numbers: [1.0 if number > 0.5 else -1.0 for number in numbers],
}


# the rate of the update after k others, by the schedule's name: the rate at first, k, the schedule's constants
RATES = {
    "constant": lambda rate, k: rate,
    "step": lambda rate, k, drop=0.5, drop_every=100: rate * drop ** (k // drop_every),
    "exponential": lambda rate, k, rate_factor=0.99: rate * rate_factor**k,
    "linear": lambda rate, k, over=1000, end_rate=0.0: end_rate if k >= over else rate + (end_rate - rate) * k / over,
    "cosine": lambda rate, k, over=1000, end_rate=0.0: (
        end_rate if k >= over else end_rate + (rate - end_rate) * math.cos(math.pi / 2 * k / over) ** 2
    ),
    "one_over_t": lambda rate, k, rate_decay=0.01: rate / (1 + rate_decay * k),
}


def rate_at(name: str, rate: float, warm_up: float, k: int, **constants: float) -> float:
    """The rate of the update after k others."""
    whole = RATES[name](rate, k, **constants)
    return whole * (k + 1) / warm_up if k + 1 < warm_up else whole


Place = tuple[int, int, int | None]  # of a parameter: layer, unit, source (None: the bias)


@dataclass
class Net:
    """activations[layer], weights[layer][unit][source], biases[layer][unit] (None where there is no bias); of a layer
    whose units share a bias, biases[layer] is that one number.
    """

    activations: list[str]
    weights: list[list[list[float]]]
    biases: list[list[float | None]]


Factors = Sequence[
    Sequence[float] | None
]  # for each layer what its units' activations are multiplied with, if anything


def times(numbers: Sequence[float], factors: Factors | None, layer: int) -> list[float]:
    """Numbers of a layer's units, each with its factor."""
    found = factors[layer] if factors else None
    return list(numbers) if found is None else [number * by for number, by in zip(numbers, found, strict=True)]


def forward(
    net: Net, row: Sequence[float], factors: Factors | None = None
) -> tuple[list[list[float]], list[list[float]]]:
    """The weighted sums of each layer, and the values: the row itself, then what each layer passes on."""
    sums, values = [], [list(row)]
    for layer, (name, units, biases) in enumerate(zip(net.activations, net.weights, net.biases, strict=True)):
        below = values[-1]
        z = [
            sum(w * x for w, x in zip(unit, below, strict=True)) + (biases[u % len(biases)] or 0.0)
            for u, unit in enumerate(units)
        ]
        sums.append(z)
        values.append(times(activate(name, z), factors, layer))
    return sums, values


def penalty_of(net: Net, l1: float = 0.0, l2: float = 0.0, penalise_biases: bool = False) -> float:
    """l1 · Σ|w| + ½ · l2 · Σw²"""
    numbers = [w for units in net.weights for unit in units for w in unit]
    if penalise_biases:
        numbers += [bias for biases in net.biases for bias in biases if bias is not None]
    return math.fsum(l1 * abs(w) + l2 * w * w / 2 for w in numbers)


def upstream_of(outputs: Sequence[float], target: Sequence[float], loss: str) -> list[float]:
    """∂(loss of the row)/∂(output), nan where there is none."""
    found = []
    for output, y in zip(outputs, target, strict=True):
        try:
            found.append(LOSS_SLOPES[loss](output, y))
        except ZeroDivisionError:
            found.append(math.nan)
    return found


def loss_of(net: Net, sums: Sequence[float], outputs: Sequence[float], target: Sequence[float], loss: str) -> float:
    """The loss of a row by its last weighted sums and its outputs."""
    by_sum = BY_SUMS.get((loss, net.activations[-1])) if net.activations else None
    if by_sum:
        return math.fsum(by_sum[0](sums, target))
    return math.fsum(LOSSES[loss](output, y) for output, y in zip(outputs, target, strict=True))


def deltas_of(
    net: Net, row: Sequence[float], target: Sequence[float], loss: str, factors: Factors | None = None
) -> tuple[list[list[float]], list[list[float]]]:
    """∂(loss of the row)/∂z for each unit of each layer, and the values of `forward`."""
    sums, values = forward(net, row, factors)
    upstream = upstream_of(values[-1], target, loss)
    deltas: list[list[float]] = []
    for layer in reversed(range(len(sums))):
        by_sum = BY_SUMS.get((loss, net.activations[layer])) if layer == len(sums) - 1 else None
        if by_sum:
            deltas.insert(0, by_sum[1](sums[layer], target))
        else:
            deltas.insert(0, back(net.activations[layer], sums[layer], upstream))
        units = range(len(net.weights[layer]))
        upstream = [sum(deltas[0][u] * net.weights[layer][u][s] for u in units) for s in range(len(values[layer]))]
        upstream = times(upstream, factors, layer - 1) if layer else upstream
    return deltas, values


def train(
    start: Net,
    rows: Sequence[tuple[Sequence[float], Sequence[float]]],
    orders: Sequence[Sequence[int]],
    *,
    loss: str,
    reduction: str,
    rate: float | Callable[[int], float],
    batch: int,
    clip_norm: float = 0.0,
    clip_value: float = 0.0,
    decay: float = 0.0,
    decay_biases: bool = True,
    frozen: Collection[Place] = (),
    l1: float = 0.0,
    l2: float = 0.0,
    penalise_biases: bool = False,
    masks: Callable[[int], Sequence[Factors]] | None = None,
) -> Iterator[Net]:
    """The network after each update. `rows` are (inputs, targets); `orders` holds, for each epoch, the rows
    in the order in which they are used; `rate` may depend on the updates made so far; `frozen` names parameters as
    (layer, unit, source), a bias's source being None. `l1` · Σ|w| + ½ · `l2` · Σw² is added to the loss of every batch.
    `masks` gives for each update, by the updates made so far, the factors of each row of its batch.
    """

    def pulled(w: float) -> float:
        return l1 * (float(w > 0) - float(w < 0)) + l2 * w

    net, updates = copy.deepcopy(start), 0
    for order in orders:
        for first in range(0, len(order), batch):
            used = order[first : first + batch]
            factors = masks(updates) if masks else [None] * len(used)
            found = [deltas_of(net, *rows[row], loss, each) for row, each in zip(used, factors, strict=False)]
            now = rate(updates) if callable(rate) else rate
            updates += 1
            parts = len(used) if reduction == "mean" else 1
            gradient = {place: part / parts for place, part in added_up(net, found).items() if place not in frozen}
            for layer, u, s in gradient:
                if s is not None:
                    gradient[layer, u, s] += pulled(net.weights[layer][u][s])
                elif penalise_biases:
                    gradient[layer, u, s] += pulled(net.biases[layer][u] or 0.0)
            if clip_norm and (norm := math.hypot(*gradient.values())) > clip_norm:
                gradient = {place: part * clip_norm / norm for place, part in gradient.items()}
            if clip_value:
                gradient = {place: max(-clip_value, min(clip_value, part)) for place, part in gradient.items()}
            for (layer, u, s), part in gradient.items():
                if s is None:
                    bias = net.biases[layer][u] or 0.0
                    net.biases[layer][u] = bias - now * (part + (decay * bias if decay_biases else 0.0))
                else:
                    net.weights[layer][u][s] -= now * (part + decay * net.weights[layer][u][s])
            yield copy.deepcopy(net)


def added_up(net: Net, found: Sequence[tuple[list[list[float]], list[list[float]]]]) -> dict[Place, float]:
    """The gradient of the losses of some rows, added up, by the place of each parameter: `found` as by `deltas_of`."""
    gradient: dict[Place, float] = {}
    for layer, units in enumerate(net.weights):
        for u, unit in enumerate(units):
            for s in range(len(unit)):
                gradient[layer, u, s] = sum(deltas[layer][u] * values[layer][s] for deltas, values in found)
        for b, bias in enumerate(biases := net.biases[layer]):
            if bias is not None:
                uses = range(b, len(units), len(biases))
                gradient[layer, b, None] = sum(deltas[layer][u] for deltas, _ in found for u in uses)
    return gradient


def delta_into(deltas: Sequence[Sequence[float]], layer: int, unit: int | None) -> float:
    """∂L/∂z of a unit; None: of all units of a layer that share a bias."""
    return sum(deltas[layer]) if unit is None else deltas[layer][unit]
