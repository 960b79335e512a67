"""Gradients at many states at once: backpropagation as in `training`, with one more axis in front for the states."""

import numpy as np
from numpy.typing import NDArray

from nntui.engine.activations import ACTIVATIONS
from nntui.engine.arrays import Array
from nntui.engine.losses import LOSSES
from nntui.engine.program import Program, Training


def gradients(program: Program, vectors: Array, first: int) -> Array:
    """The gradient of the batch loss that the next update uses, for each of the states first, first + 1, …

    `vectors` are their parameters, of shape (n, parameters), and so is the result. Raises ValueError for a
    forward-only program.
    """
    if program.training is None:
        raise ValueError("a forward-only program has no gradients")
    result = np.zeros_like(vectors)
    batches = [program.training.schedule.rows_at(first + i) for i in range(len(vectors))]
    sizes = np.array([len(rows) for rows in batches])
    with np.errstate(all="ignore"):
        for size in np.unique(sizes):  # the last batch of an epoch may be smaller
            places = np.flatnonzero(sizes == size)
            rows = np.array([batches[place] for place in places])
            result[places] = _of_equal_batches(program, program.training, vectors[places], rows)
    return result


def _of_equal_batches(program: Program, training: Training, vectors: Array, rows: NDArray[np.intp]) -> Array:
    """Gradients for states (n, parameters) whose batches (n, size) have as many rows each."""
    network = program.network
    below: Array = program.data.inputs[rows]
    inputs, sums, activations = [], [], []
    for layer, (weights, biases) in zip(network.layers, network.blocks, strict=True):
        z = np.matmul(below, weights.of(vectors))
        if biases:
            z += biases.of(vectors)[:, np.newaxis, :]
        a = np.empty_like(z)
        ACTIVATIONS[layer.activation].apply(z, a)
        inputs.append(below)
        sums.append(z)
        activations.append(a)
        below = a
    upstream = np.empty_like(below)
    LOSSES[training.loss].slope(below, program.data.targets[rows], upstream)
    if training.reduction == "mean" and rows.shape[1] > 1:
        upstream /= float(rows.shape[1])
    result = np.zeros_like(vectors)
    for number in reversed(range(len(network.layers))):
        weights, biases = network.blocks[number]
        slope = np.empty_like(sums[number])
        ACTIVATIONS[network.layers[number].activation].slope(sums[number], activations[number], slope)
        delta = upstream * slope
        weights.of(result)[:] = np.matmul(inputs[number].transpose(0, 2, 1), delta)
        if biases:
            biases.of(result)[:] = np.add.reduce(delta, 1)
        if number:
            upstream = np.matmul(delta, weights.of(vectors).transpose(0, 2, 1))
    return result
