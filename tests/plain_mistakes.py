"""Training with a classic mistake in plain Python, written as learners write it: layer by layer, one loop a thing.

It shares nothing with nntui. The right pieces (forward, slopes, losses) are those of the plain trainer.
"""

import copy

import plain_trainer


def outputs_short_form(net, loss, sums, target):
    """The deltas of outputs of which loss and activation make ŷ − y; None elsewhere."""
    found = plain_trainer.BY_SUMS.get((loss, net.activations[-1]))
    return found[1](sums, target) if found else None


def deltas_of_layer(name, sums, upstream, mistake):
    """∂L/∂z from ∂L/∂a, or what a mistake makes of it."""
    if mistake == "no_slope":
        return list(upstream)
    if mistake == "slope_of_sum" and name == "sigmoid":
        return [u * (z * (1 - z)) for u, z in zip(upstream, sums, strict=True)]
    if mistake == "slope_of_sum" and name == "tanh":
        return [u * (1 - z * z) for u, z in zip(upstream, sums, strict=True)]
    return plain_trainer.back(name, sums, upstream)


def deltas_of(net, row, target, loss, mistake, factors=None):
    """∂(loss of the row)/∂z for each layer's units as a backward pass with the mistake has it, where that looks at one
    row alone, and the values of the forward pass.
    """
    sums, values = plain_trainer.forward(net, row, factors)
    upstream, deltas = plain_trainer.upstream_of(values[-1], target, loss), []
    for layer in reversed(range(len(sums))):
        short = outputs_short_form(net, loss, sums[layer], target) if layer == len(sums) - 1 else None
        deltas.insert(0, short or deltas_of_layer(net.activations[layer], sums[layer], upstream, mistake))
        units = list(zip(deltas[0], net.weights[layer], strict=True))
        upstream = [sum(delta * unit[source] for delta, unit in units) for source in range(len(values[layer]))]
        upstream = plain_trainer.times(upstream, factors, layer - 1) if layer else upstream
    return deltas, values


def zeros(net):
    """A gradient of 0 for each weight and each bias."""
    weights = [[[0.0] * len(unit) for unit in units] for units in net.weights]
    return weights, [[0.0] * len(biases) for biases in net.biases]


def train(
    start, rows, orders, *, loss, reduction, rate, batch, mistake, masks=None, l1=0.0, l2=0.0, penalise_biases=False
):
    """The network after each update. `rows` are (inputs, targets), `orders` the rows of each epoch in their
    order, `rate` and the factors of each row's `masks` depend on the updates made so far.
    """
    net = copy.deepcopy(start)
    kept, updates = zeros(net), 0
    for order in orders:
        for first in range(0, len(order), batch):
            used, now = order[first : first + batch], rate(updates)
            factors = masks(updates) if masks else [None] * len(used)
            updates += 1
            gradients = kept if mistake == "gradient_not_zeroed" else zeros(net)
            divided = len(used) if reduction == "mean" and mistake != "sum_instead_of_mean" else 1
            passes = [plain_trainer.forward(net, rows[row][0], by) for row, by in zip(used, factors, strict=False)]
            upstream = [
                [slope / divided for slope in plain_trainer.upstream_of(values[-1], rows[row][1], loss)]
                for (_, values), row in zip(passes, used, strict=True)
            ]
            for layer in reversed(range(len(net.weights))):
                deltas = []
                for (sums, _), row, above in zip(passes, used, upstream, strict=True):
                    last = layer == len(net.weights) - 1
                    short = outputs_short_form(net, loss, sums[layer], rows[row][1]) if last else None
                    own = deltas_of_layer(net.activations[layer], sums[layer], above, mistake)
                    deltas.append([delta / divided for delta in short] if short else own)
                for (_, values), delta in zip(passes, deltas, strict=True):
                    for u, d in enumerate(delta):
                        gradients[1][layer][u % len(net.biases[layer])] += d
                        for s, below in enumerate(values[layer]):
                            gradients[0][layer][u][s] += d * below
                add_penalty(net, gradients, layer, l1, l2, penalise_biases)
                if mistake == "updates_output_first":
                    move(net, gradients, layer, now)
                sources = range(len(net.weights[layer][0]))
                upstream = [
                    [sum(delta[u] * unit[s] for u, unit in enumerate(net.weights[layer])) for s in sources]
                    for delta in deltas
                ]
                if layer:
                    upstream = [
                        plain_trainer.times(above, by, layer - 1) for above, by in zip(upstream, factors, strict=False)
                    ]
            if mistake != "updates_output_first":
                for layer in range(len(net.weights)):
                    move(net, gradients, layer, -now if mistake == "wrong_sign" else now)
            yield copy.deepcopy(net)


def add_penalty(net, gradients, layer, l1, l2, penalise_biases):
    """The slope of l1 · |w| + ½ · l2 · w² for one layer."""
    for u, unit in enumerate(net.weights[layer]):
        for s, w in enumerate(unit):
            gradients[0][layer][u][s] += l1 * ((w > 0) - (w < 0)) + l2 * w
    for u, bias in enumerate(net.biases[layer]):
        if penalise_biases and bias is not None:
            gradients[1][layer][u] += l1 * ((bias > 0) - (bias < 0)) + l2 * bias


def move(net, gradients, layer, rate):
    """One layer's update."""
    for u, unit in enumerate(net.weights[layer]):
        for s in range(len(unit)):
            unit[s] -= rate * gradients[0][layer][u][s]
    for u, bias in enumerate(net.biases[layer]):
        if bias is not None:
            net.biases[layer][u] -= rate * gradients[1][layer][u]
