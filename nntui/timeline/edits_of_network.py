"""Edits of the network: its weights and biases, and its layers."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from nntui.engine.activations import ACTIVATIONS
from nntui.engine.dropout import DROPOUT
from nntui.engine.network import SHARED, Bias
from nntui.scenario.columns import MAX_UNITS
from nntui.scenario.overrides import parsed_value
from nntui.scenario.setup import Setup
from nntui.text.errors import did_you_mean
from nntui.text.escape import shortened
from nntui.text.numbers import MINUS, plural, short
from nntui.timeline.draft import (
    REMOVED,
    TYPED,
    Chosen,
    Draft,
    EditError,
    EditKind,
    Put,
    Suggestion,
    a_number,
    now_and_new,
    yes_or_no,
)


def _parameter(draft: Draft, arguments: list[str], value: str) -> None:
    place = _place(draft, arguments[0])
    number = a_number(value)
    before = float(draft.vector[draft.setup.parameters[place].index])
    if number != before:
        draft.values[place] = number
        draft.words = f"{arguments[0]} {short(float(f'{before:.4g}'))} → {short(number)}"


def _place(draft: Draft, name: str) -> int:
    parameter = draft.setup.parameter_by_name.get(name)
    if parameter is None:
        near = did_you_mean(name[:80], draft.setup.parameter_by_name)
        raise EditError(f"expected the name of a weight or bias, found “{shortened(name)}”{near}")
    return draft.setup.network.place_of(parameter)


def _frozen(draft: Draft, arguments: list[str], value: str) -> None:
    name, freeze = arguments[0], yes_or_no(value)
    _place(draft, name)
    frozen: list[str] = draft.raw["network"]["frozen"]
    if freeze == (name in frozen):
        return
    draft.raw["network"]["frozen"] = [*frozen, name] if freeze else [other for other in frozen if other != name]
    draft.words = f"{name} {'frozen' if freeze else 'trained again'}"


def _layer_number(draft: Draft, text: str, most: int) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= most:
        raise EditError(f"expected a layer, 1 to {most}, found “{shortened(text)}”")
    return int(text)


def _of_layer(key: str, read: Callable[[str], Any]) -> Put:
    def put(draft: Draft, arguments: list[str], value: str) -> None:
        number = _layer_number(draft, arguments[0], len(draft.layers))
        layer = draft.layers[number - 1]
        draft.put(layer, key, read(value), f"{key} of layer {number}:")
        if key == "units":
            _forget_shapes(draft, number)
            _name_units(draft)
        elif key == "bias":
            layer.pop("biases", None)
            _make_start(draft)

    return put


def _biases(draft: Draft, arguments: list[str], value: str) -> None:
    """Which biases a layer's units have; and if they share one now, or no longer, what becomes of those they had."""
    before = draft.layers[_layer_number(draft, arguments[0], len(draft.layers)) - 1]["bias"]
    _of_layer("bias", _which_biases)(draft, arguments, value)
    now = draft.layers[int(arguments[0]) - 1]["bias"]
    if before and now and draft.words:
        draft.words += ", the mean" if now == SHARED else ", a copy each"


def _which_biases(text: str) -> Bias:
    return SHARED if text.lower() == SHARED else yes_or_no(text, SHARED)


def _forget_shapes(draft: Draft, number: int) -> None:
    """Given weights of a layer that changes its shape, and of the next, are no starting values any more."""
    for layer in draft.layers[number - 1 : number + 1]:
        for key in ("weights", "biases"):
            layer.pop(key, None)
    _make_start(draft)


def _make_start(draft: Draft) -> None:
    """Say where parameters start that no layer gives."""
    if not draft.raw["network"].get("start"):
        draft.raw["network"]["start"] = {"distribution": "uniform", "low": -1.0, "high": 1.0}


def _name_units(draft: Draft) -> None:
    """Names that no other unit has for new units, where the others were given theirs."""
    layers = draft.layers
    if not any(layer.get("names") for layer in layers):
        return
    names = [list(draft.setup.unit_names[origin]) if origin is not None else [] for origin in draft.origins]
    taken = {name for each in names for name in each}
    fresh = (name for i in itertools.count(1) if (name := f"new{i}") not in taken)
    for layer, known in zip(layers, names, strict=True):
        units = layer["units"] if isinstance(layer["units"], int) and 0 < layer["units"] <= MAX_UNITS else 0
        layer["names"] = [*known, *(next(fresh) for _ in range(units - len(known)))][:units]


def _layer(draft: Draft, arguments: list[str], value: str) -> None:
    """Insert a layer ("3 tanh"), or take one away ("removed")."""
    if value == REMOVED:
        number = _layer_number(draft, arguments[0], len(draft.layers))
        if number == len(draft.layers):
            raise EditError("the last layer gives the outputs, so it can't be removed")
        _forget_shapes(draft, number)
        del draft.layers[number - 1]
        del draft.origins[number - 1]
        _name_units(draft)
        draft.words = f"layer {number} removed"
        return
    number = _layer_number(draft, arguments[0], len(draft.layers))
    units, _, activation = value.partition(" ")
    if not units.isascii() or not units.isdecimal():
        raise EditError(f"expected units and activation, as in layer({number}) = 3 tanh, or {REMOVED}")
    _forget_shapes(draft, number)
    layer = {"units": int(units), "activation": activation.strip() or "sigmoid", "bias": True}
    draft.layers.insert(number - 1, layer)
    draft.origins.insert(number - 1, None)
    _name_units(draft)
    draft.words = f"layer {number} new, {units} {activation.strip() or 'sigmoid'}"


def _suggest_value(chosen: Chosen) -> Iterator[Suggestion]:
    parameter = chosen.setup.parameters[chosen.parameter]
    value = float(chosen.vector[parameter.index])
    words = now_and_new(short(float(f"{value:.4g}")), TYPED, f"{parameter.name}, {chosen.setup.place(parameter)}")
    yield f"{parameter.name} = {value!r}".replace("-", MINUS), words


def _suggest_frozen(chosen: Chosen) -> Iterator[Suggestion]:
    parameter = chosen.setup.parameters[chosen.parameter]
    trainable = chosen.setup.program.trainable
    frozen = trainable is not None and not trainable[parameter.index]
    now, new = ("yes", "no") if frozen else ("no", "yes")
    words = "train it again" if frozen else "leave it as it is from now on"
    yield f"frozen({parameter.name}) = {new}", now_and_new(now, new, words)


def _suggest_units(chosen: Chosen) -> Iterator[Suggestion]:
    layer, layers = chosen.layer, chosen.setup.network.layers
    if layer < len(layers):
        units, words = layers[layer - 1].units, f"how many units layer {layer} has ({_names(chosen.setup, layer)})"
        yield f"units({layer}) = {units}", now_and_new(units, TYPED, words)


def _suggest_activation(chosen: Chosen) -> Iterator[Suggestion]:
    activation = chosen.setup.network.layers[chosen.layer - 1].activation
    words = f"of layer {chosen.layer}: {', '.join(ACTIVATIONS)}"
    yield f"activation({chosen.layer}) = {activation}", now_and_new(activation, TYPED, words)


def _suggest_bias(chosen: Chosen) -> Iterator[Suggestion]:
    layer = chosen.setup.network.layers[chosen.layer - 1]
    now = SHARED if layer.bias == SHARED else "yes" if layer.bias else "no"
    others = {
        "no": f"the units of layer {chosen.layer} have no biases",
        "yes": f"each unit of layer {chosen.layer} has a bias of its own",
        SHARED: f"all units of layer {chosen.layer} share one bias",
    }
    for new, words in others.items():
        if new != now and (layer.units > 1 or new != SHARED):
            yield f"bias({chosen.layer}) = {new}", now_and_new(now, new, words)


def _suggest_dropout(chosen: Chosen) -> Iterator[Suggestion]:
    layer, scenario = chosen.layer, chosen.setup.scenario
    if scenario.network is not None and scenario.training is not None and layer < len(scenario.network.layers):
        now, words = (
            short(scenario.network.layers[layer - 1].dropout),
            f"the share of layer {layer} that is off, 0 to 0.99",
        )
        yield f"dropout({layer}) = {now}", now_and_new(now, TYPED, words)


def _suggest_layer(chosen: Chosen) -> Iterator[Suggestion]:
    layer, names = chosen.layer, _names(chosen.setup, chosen.layer)
    layers = len(chosen.setup.network.layers)
    now = plural(layers, "layer")
    yield f"layer({layer}) = 3 tanh", now_and_new(now, layers + 1, f"a new layer before {names}")
    if layer < layers:
        yield f"layer({layer}) = {REMOVED}", now_and_new(now, layers - 1, f"take the layer of {names} away")


def _names(setup: Setup, layer: int) -> str:
    """A layer by its first unit."""
    first = setup.unit_name(layer, 0)
    return f"{first}, …" if setup.network.layers[layer - 1].units > 1 else first


NO_WEIGHTS = "there are no weights"
PARAMETER = EditKind(
    "w", "w1 = 3", "a weight or bias by its name", _parameter, _suggest_value, "parameter", 1, lacking=NO_WEIGHTS
)
OF_NETWORK = (
    PARAMETER,
    EditKind(
        "frozen",
        "frozen(w1) = yes",
        "whether a weight or bias stays as it is",
        _frozen,
        _suggest_frozen,
        "parameter",
        1,
        lacking=NO_WEIGHTS,
    ),
    EditKind(
        "units",
        "units(1) = 2",
        "the units of a layer",
        _of_layer("units", parsed_value),
        _suggest_units,
        "layer",
        1,
        lacking="outputs are one for each target; a hidden layer's units can change",
    ),
    EditKind(
        "activation",
        "activation(1) = tanh",
        "what a layer makes of its sums",
        _of_layer("activation", str),
        _suggest_activation,
        "layer",
        1,
        lacking=NO_WEIGHTS,
    ),
    EditKind(
        "bias",
        "bias(1) = no",
        "whether a layer's units have biases: yes, no, or shared, one for all of them",
        _biases,
        _suggest_bias,
        "layer",
        1,
        lacking=NO_WEIGHTS,
    ),
    EditKind(
        DROPOUT,
        f"{DROPOUT}(1) = 0.2",
        "the share of a hidden layer's units that is off in training; 0: none",
        _of_layer(DROPOUT, a_number),
        _suggest_dropout,
        "layer",
        1,
        lacking="outputs are never off, nor is any unit where nothing is trained",
    ),
    EditKind(
        "layer",
        "layer(1) = 3 tanh",
        f"a new layer before another, or one {REMOVED}",
        _layer,
        _suggest_layer,
        "layer",
        1,
        lacking=NO_WEIGHTS,
    ),
)
