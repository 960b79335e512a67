"""What a changed network takes over from the one before: each kept parameter, by its layer, its unit and its source."""

from collections.abc import Sequence
from typing import Any

from nntui.engine.arrays import Array
from nntui.engine.network import Layer, Network, Parameter
from nntui.scenario.model import MAX_UNITS
from nntui.scenario.setup import Setup

Origins = list[int | None]


def inherited(old: Network, vector: Array, new: Network, fresh: Array, origins: Sequence[int | None]) -> Array:
    """The parameters of the new network, of shape (new parameters,): kept ones from `vector`, the others from `fresh`.

    `origins` has for each new layer the old one that it comes from, None for an added one. A weight is kept if its
    source and its unit are.
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
            biases.of(result)[:units] = old_biases.of(vector)[:units]
    return result


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
    places = {_place(parameter): parameter.name for parameter in setup.parameters}
    kept = []
    for parameter in Network(setup.network.inputs, shape).parameters:
        origin = origins[parameter.layer]
        if origin is None or (parameter.source is not None and not _same_below(origins, parameter.layer)):
            continue
        if places.get((origin, parameter.unit, parameter.source)) in frozen:
            kept.append(parameter.name)
    return kept


def _place(parameter: Parameter) -> tuple[int, int, int | None]:
    return parameter.layer, parameter.unit, parameter.source
