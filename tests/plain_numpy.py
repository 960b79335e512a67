"""A classifier in plain NumPy, to hold whole runs against: hidden tanh layers, sigmoid or softmax at the end with its
cross-entropy, adam, batches that are shuffled anew each epoch. It knows nothing of nntui.
"""

from itertools import pairwise

import numpy as np


def start(seed, sizes):
    """Weights of Glorot and Bengio (2010), equation 16, all drawn at once; biases at 0."""
    numbers = np.random.RandomState(seed).random_sample(sum(a * b for a, b in pairwise(sizes)))
    layers = []
    for inputs, units in pairwise(sizes):
        own, numbers = numbers[: inputs * units], numbers[inputs * units :]
        layers.append([np.sqrt(6 / (inputs + units)) * (2 * own - 1).reshape(inputs, units), np.zeros(units)])
    return layers


def forward(layers, x):
    """The activations of all layers, the inputs first."""
    values = [x]
    for at, (weights, biases) in enumerate(layers):
        z = values[-1] @ weights + biases
        if at < len(layers) - 1:
            values.append(np.tanh(z))
        elif z.shape[1] == 1:
            values.append(1 / (1 + np.exp(-z)))
        else:
            shares = np.exp(z - z.max(axis=1, keepdims=True))
            values.append(shares / shares.sum(axis=1, keepdims=True))
    return values


def cross_entropy(said, wanted):
    """The mean over the rows: binary for one output, categorical for more."""
    if said.shape[1] == 1:
        return float(-np.mean(wanted * np.log(said) + (1 - wanted) * np.log(1 - said)))
    return float(-np.mean(np.sum(wanted * np.log(said), axis=1)))


def share_right(said, wanted):
    """The rows that are on their side of one half, or whose largest output is the wanted one."""
    if said.shape[1] == 1:
        return float(np.mean((said > 0.5) == (wanted > 0.5)))
    return float(np.mean(said.argmax(axis=1) == wanted.argmax(axis=1)))


def train(layers, x, y, seed, epochs, *, rate=0.01, batch=10):
    """Train the layers in place."""
    first = [[np.zeros_like(each) for each in layer] for layer in layers]
    second = [[np.zeros_like(each) for each in layer] for layer in layers]
    t = 0
    for epoch in range(epochs):
        order = np.argsort(np.random.PCG64([seed, epoch]).random_raw(len(x)), kind="stable")
        for begin in range(0, len(x), batch):
            rows, t = order[begin : begin + batch], t + 1
            values = forward(layers, x[rows])
            delta = (values[-1] - y[rows]) / len(rows)
            for at in range(len(layers) - 1, -1, -1):
                gradients = [values[at].T @ delta, delta.sum(axis=0)]
                if at:
                    delta = (delta @ layers[at][0].T) * (1 - values[at] ** 2)
                for m, v, theta, g in zip(first[at], second[at], layers[at], gradients, strict=True):
                    m[:], v[:] = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
                    theta[:] -= rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
