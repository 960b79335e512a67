"""Where the parameters of a scenario start: drawn from its seed, or given by its layers."""

import numpy as np

from nntui.engine import initializers
from nntui.engine.arrays import Array
from nntui.engine.network import Network
from nntui.scenario import model


def start_vector(scenario: model.Scenario, network: Network) -> Array:
    """The parameters at step 0: drawn, then overwritten where a layer gives its own."""
    if scenario.network is None:
        return np.empty(0)
    vector = np.zeros(network.size)
    if scenario.network.start is not None:
        vector = initializer(scenario.network.start).draw(network, scenario.seed)
    for layer, (weights, biases) in zip(scenario.network.layers, network.blocks, strict=True):
        if layer.weights is not None:
            weights.of(vector)[:] = np.transpose(layer.weights)
        if layer.biases is not None and biases is not None:
            biases.of(vector)[:] = layer.biases
    return vector


def initializer(start: model.Start) -> initializers.Initializer:
    """The engine's initializer for a `start` table."""
    return initializers.Initializer(start.distribution, start.numbers, start.drawing_order, start.bias)
