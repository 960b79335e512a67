"""A fully connected network, and how its parameters lie in one flat vector.

The vector holds, layer by layer, the weights as a matrix W of shape (inputs, units) row by row, then the biases
of shape (units,). Layers hand back *views*: changing the vector changes the weights.
"""

from collections.abc import Iterator
from functools import cached_property, lru_cache
from math import prod

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.engine.numbering import Index, Place
from nntui.text.frozen import dataclass


@dataclass(frozen=True)
class Layer:
    """A layer of units: how many, which activation, and whether each has a bias."""

    units: int
    activation: str
    bias: bool = True


@dataclass(frozen=True)
class Block:
    """Where a layer's weights or biases lie in the vector, and their shape."""

    start: int
    shape: tuple[int, ...]

    @property
    def stop(self) -> int:
        """The place after the last one."""
        return self.start + prod(self.shape)

    def of(self, vectors: Array) -> Array:
        """A view of shape (*shape, …) on this block of a vector, or of many side by side: shape (parameters, …)."""
        return vectors[self.start : self.stop].reshape(*self.shape, *vectors.shape[1:])


@dataclass(frozen=True)
class Parameter:
    """One weight or bias: its name (w1, b1), its index in the vector, its layer, the unit it feeds and, if it is
    a weight, the source it comes from (a number among the inputs or the units of the layer before).
    """

    name: str
    index: Index
    layer: int
    unit: int
    source: int | None

    @property
    def is_bias(self) -> bool:
        """Whether it is a bias: it then comes from nowhere."""
        return self.source is None


@dataclass(frozen=True)
class Network:
    """The shape of a network: its number of inputs and its layers, the last of which gives the outputs.

    Without layers there is nothing to compute: the inputs are the outputs (predictions that are given).
    """

    inputs: int
    layers: tuple[Layer, ...]

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """Inputs, then the units of each layer: (3, 4, 1)."""
        return (self.inputs, *(layer.units for layer in self.layers))

    @cached_property
    def blocks(self) -> tuple[tuple[Block, Block | None], ...]:
        """For each layer the blocks of its weights and, if it has them, of its biases."""
        blocks = []
        start = 0
        for fan_in, layer in zip(self.sizes, self.layers, strict=False):
            weights = Block(start, (fan_in, layer.units))
            biases = Block(weights.stop, (layer.units,)) if layer.bias else None
            start = (biases or weights).stop
            blocks.append((weights, biases))
        return tuple(blocks)

    @cached_property
    def size(self) -> int:
        """How many parameters there are."""
        return sum(prod(block.shape) for pair in self.blocks for block in pair if block)

    @cached_property
    def weights(self) -> NDArray[np.bool_]:
        """Which parameters are weights, not biases: a mask of shape (parameters,)."""
        found = np.ones(self.size, dtype=np.bool_)
        for _, biases in self.blocks:
            if biases:
                found[biases.start : biases.stop] = False
        return found

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """All parameters, unit by unit: the weights of h1, its bias, the weights of h2, … w and b are counted apart."""
        return tuple(self._parameters())

    def first_parameter(self, layer: int, unit: int) -> Place:
        """The place in `parameters` of a unit's first weight; its other weights and its bias follow."""
        before = sum(prod(block.shape) for pair in self.blocks[:layer] for block in pair if block)
        weights, biases = self.blocks[layer]
        return Place(before + unit * (weights.shape[0] + (1 if biases else 0)))

    def place_of(self, parameter: Parameter) -> Place:
        """The place of a parameter in `parameters`."""
        source = self.sizes[parameter.layer] if parameter.source is None else parameter.source
        return Place(self.first_parameter(parameter.layer, parameter.unit) + source)

    @cached_property
    def parameter_by_name(self) -> dict[str, Parameter]:
        """Parameters by their names."""
        return {parameter.name: parameter for parameter in self.parameters}

    def _parameters(self) -> Iterator[Parameter]:
        weight = bias = 0
        for number, (weights, biases) in enumerate(self.blocks):
            fan_in, units = weights.shape
            for unit in range(units):
                for source in range(fan_in):
                    weight += 1
                    yield Parameter(f"w{weight}", Index(weights.start + source * units + unit), number, unit, source)
                if biases:
                    bias += 1
                    yield Parameter(f"b{bias}", Index(biases.start + unit), number, unit, None)


@lru_cache(maxsize=32)
def shared(network: Network) -> Network:
    """One network for all that are equal, so that its parameters are named once: each edit makes a network anew."""
    return network
