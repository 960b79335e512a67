"""A fully connected network, and how its parameters lie in one flat vector.

The vector holds, layer by layer, the weights as a matrix W of shape (inputs, units) row by row, then the biases
of shape (units,), or (1,) where the units share one. Layers hand back *views*: changing the vector changes the weights.
"""

from collections.abc import Iterator
from functools import cached_property, lru_cache
from math import prod
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.engine.numbering import Index, Place
from nntui.text.frozen import dataclass

SHARED: Literal["shared"] = "shared"
Bias = bool | Literal["shared"]  # whether each unit has a bias of its own, or all of a layer share one


@dataclass(frozen=True)
class Layer:
    """A layer of units: how many, which activation, and which biases they have."""

    units: int
    activation: str
    bias: Bias = True


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
    """One weight or bias: its name (w1, b1), its index in the vector, its layer, the unit it feeds (None: all units of
    the layer share it) and, if it is a weight, the source it comes from (a number among the inputs or the units of the
    layer before).
    """

    name: str
    index: Index
    layer: int
    unit: int | None
    source: int | None

    @property
    def is_bias(self) -> bool:
        """Whether it is a bias: it then comes from nowhere."""
        return self.source is None

    @property
    def fed(self) -> slice:
        """The units of its layer that it feeds, as a part of an axis of units."""
        return slice(None) if self.unit is None else slice(self.unit, self.unit + 1)

    def feeds(self, layer: int, unit: int) -> bool:
        """Whether it is in the sum of a unit; layer 1 is the first."""
        return self.layer + 1 == layer and self.unit in (None, unit)

    def over_uses(self, each: Array) -> Array:
        """Numbers of its layer, (rows, units, …), added up over the units that it feeds: (rows, …)."""
        found: Array = each[:, self.unit] if self.unit is not None else np.add.reduce(each, 1)
        return found


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
            biases = Block(weights.stop, (1 if layer.bias == SHARED else layer.units,)) if layer.bias else None
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
        """All parameters, unit by unit: the weights of h1, its bias, the weights of h2, …; a bias that all units of a
        layer share stands after them. w and b are counted apart.
        """
        return tuple(self._parameters())

    def first_parameter(self, layer: int, unit: int) -> Place:
        """The place in `parameters` of a unit's first weight; its other weights and a bias of its own follow."""
        weights, _ = self.blocks[layer]
        own = self.layers[layer].bias and not self.shares_bias(layer)
        return Place(weights.start + unit * (weights.shape[0] + (1 if own else 0)))

    def shares_bias(self, layer: int) -> bool:
        """Whether several units of a layer have one bias; layer 0 is the first."""
        return self.layers[layer].bias == SHARED and self.layers[layer].units > 1

    def bias_place(self, layer: int, unit: int) -> Place | None:
        """The place in `parameters` of a unit's bias, its own or the layer's; None if it has none."""
        if not self.layers[layer].bias:
            return None
        last = self.layers[layer].units - 1 if self.shares_bias(layer) else unit
        return Place(self.first_parameter(layer, last) + self.sizes[layer])

    def place_of(self, parameter: Parameter) -> Place:
        """The place of a parameter in `parameters`."""
        source = self.sizes[parameter.layer] if parameter.source is None else parameter.source
        unit = self.layers[parameter.layer].units - 1 if parameter.unit is None else parameter.unit
        return Place(self.first_parameter(parameter.layer, unit) + source)

    @cached_property
    def parameter_by_name(self) -> dict[str, Parameter]:
        """Parameters by their names."""
        return {parameter.name: parameter for parameter in self.parameters}

    def _parameters(self) -> Iterator[Parameter]:
        weight = bias = 0
        for number, (weights, biases) in enumerate(self.blocks):
            fan_in, units = weights.shape
            shared = self.shares_bias(number)
            for unit in range(units):
                for source in range(fan_in):
                    weight += 1
                    yield Parameter(f"w{weight}", Index(weights.start + source * units + unit), number, unit, source)
                if biases and (not shared or unit == units - 1):
                    bias += 1
                    place = Index(biases.start + (0 if shared else unit))
                    yield Parameter(f"b{bias}", place, number, None if shared else unit, None)


@lru_cache(maxsize=32)
def interned(network: Network) -> Network:
    """One network for all that are equal, so that its parameters are named once: each edit makes a network anew."""
    return network
