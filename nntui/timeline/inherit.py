"""What a changed program takes over from the one before: each kept parameter, by its layer, its unit and its source,
and what the optimizer keeps.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.network import Block, Layer, Network, Parameter
from nntui.engine.numbering import Place
from nntui.engine.program import Program
from nntui.scenario.columns import MAX_UNITS
from nntui.scenario.setup import Setup

Origins = list[int | None]


def inherited(old: Network, vector: Array, new: Network, fresh: Array, origins: Sequence[int | None]) -> Array:
    """The parameters of the new network, of shape (new parameters,): kept ones from `vector`, the others from `fresh`.

    `origins` has for each new layer the old one that it comes from, None for an added one. A weight is kept if its
    source and its unit are. Units that now share a bias have the mean of theirs, and those that no longer do have each
    the one that they shared.
    """
    result = fresh.copy()
    for number, origin in enumerate(origins):
        if origin is None:
            continue
        (weights, biases), (old_weights, old_biases) = new.blocks[number], old.blocks[origin]
        units = min(weights.shape[1], old_weights.shape[1])
        if _same_below(origins, number):
            sources = min(weights.shape[0], old_weights.shape[0])
            weights.of(result)[:sources, :units] = old_weights.of(vector)[:sources, :units]
        if biases and old_biases:
            was = old_biases.of(vector)
            if new.shares_bias(number):
                with np.errstate(all="ignore"):
                    was = was.mean(keepdims=True)
            biases.of(result)[:units] = was[:units]
    return result


def inherited_state(old: Program, state: Array, new: Program, fresh: Array, origins: Sequence[int | None]) -> Array:
    """The state that a changed program goes on from, of shape (new.size,): its parameters as in `inherited`, and what
    its optimizer keeps as the old one kept it. Numbers of a layer whose shape has changed begin at 0, and so do those
    of a slot that there was none of.
    """
    result = new.start(inherited(old.network, state[: old.network.size], new.network, fresh, origins))
    for name, slot in new.slots.items():
        before = old.slots.get(name)
        if before is None:
            continue
        kept, was = slot.of(result), before.of(state)
        if slot.shape == (1,) == before.shape:
            kept[:] = was
            continue
        for number, origin in enumerate(origins):
            for block, old_block in zip(new.network.blocks[number], _blocks(old.network, origin), strict=True):
                if block and old_block and block.shape == old_block.shape:
                    block.of(kept)[:] = old_block.of(was)
    return result


def _blocks(network: Network, layer: int | None) -> tuple[Block | None, Block | None]:
    return (None, None) if layer is None else network.blocks[layer]


def _same_below(origins: Sequence[int | None], number: int) -> bool:
    """Whether a layer is fed by the same layer as before."""
    below = origins[number - 1] if number else -1
    origin = origins[number]
    return origin is not None and below == origin - 1


def names_kept(setup: Setup, raw: dict[str, Any], origins: Sequence[int | None]) -> list[str]:
    """The names that the frozen parameters have in the changed network; those that are gone are left out."""
    frozen = set(raw["network"]["frozen"])
    layers = raw["network"]["layers"]
    shape = tuple(
        Layer(layer["units"], layer["activation"], layer.get("bias", True))
        for layer in layers
        if isinstance(layer["units"], int) and 0 < layer["units"] <= MAX_UNITS
    )
    if not frozen or len(shape) != len(layers):
        return sorted(frozen)
    kept = []
    for parameter in Network(setup.network.inputs, shape).parameters:
        origin = origins[parameter.layer]
        if origin is None or (parameter.source is not None and not _same_below(origins, parameter.layer)):
            continue
        before = goes_on_from(setup.network, origin, parameter)
        if before and frozen.issuperset(each.name for each in before):
            kept.append(parameter.name)
    return kept


def goes_on_from(old: Network, origin: int, parameter: Parameter) -> list[Parameter]:
    """What a parameter was in the old network, whose layer `origin` its own was: nothing for a new one, all that a
    shared bias is the mean of.
    """
    units, sources, source = old.layers[origin].units, old.sizes[origin], parameter.source
    found = range(units) if parameter.unit is None else [parameter.unit] if parameter.unit < units else []
    places = [
        old.bias_place(origin, unit) if source is None else Place(old.first_parameter(origin, unit) + source)
        for unit in found
        if source is None or source < sources
    ]
    return [old.parameters[place] for place in places if place is not None]
