"""Edits: what can be changed in a run, as a line of text like `rate = 1`, `w1 = 3`, `units(1) = 2`, `row(Bob) = off`.

An edit at a step gives another scenario and the state that goes on by it: kept parameters as they are, new ones drawn
from the scenario's seed. It goes through the same checks as a file. It is looked up in a table, never evaluated.
"""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from nntui.engine.arrays import Array
from nntui.scenario.load import load
from nntui.scenario.model import MAX_UNITS, Column
from nntui.scenario.overrides import parsed_value
from nntui.scenario.setup import Setup, row_names, set_up
from nntui.text.errors import NntuiError, RefusedError, did_you_mean
from nntui.text.escape import printable, shortened
from nntui.text.numbers import MINUS, plural, short
from nntui.timeline.inherit import Origins, inherited, names_kept

FORM = re.compile(r"(?P<key>[^()=]+)(?:\((?P<arguments>[^()=]*)\)\s*)?=(?P<value>.+)")
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)
YES, NO = ("yes", "true", "on"), ("no", "false", "off")
REMOVED = "removed"
MAX_TEXT = 1_000  # characters of an edit


class EditError(RefusedError):
    """An edit that can't be made; its text says why, and what was expected."""


@dataclass(frozen=True, eq=False)
class Edited:
    """An edit carried out: what it changed in a few words, the setup from then on, and the parameters at that step.

    `probe` is the name of the new input that it was about; then nothing in the run changes, and no branch begins.
    """

    words: str
    setup: Setup
    vector: Array
    step: int
    probe: str = ""


@dataclass
class Draft:
    """An edit in the making: the scenario as a dictionary, which changes are put into."""

    setup: Setup
    vector: Array
    step: int
    raw: dict[str, Any]
    words: str = ""
    origins: Origins = field(default_factory=list)  # for each new layer the old one that it comes from
    new_epoch: bool = False
    from_start: bool = False
    probe: str = ""
    values: dict[int, float] = field(default_factory=dict)  # new values of parameters, by their place in the list

    @property
    def training(self) -> dict[str, Any]:
        """The table [training]."""
        if "training" not in self.raw:
            raise EditError("nothing is trained here: there is no [training] table")
        table: dict[str, Any] = self.raw["training"]
        return table

    @property
    def layers(self) -> list[dict[str, Any]]:
        """The list network.layers."""
        if "network" not in self.raw:
            raise EditError("there is no network to change")
        layers: list[dict[str, Any]] = self.raw["network"]["layers"]
        return layers


def change(text: str, setup: Setup, vector: Array, step: int) -> Edited:
    """Carry an edit out on a setup, at a state; raises EditError."""
    if len(text) > MAX_TEXT:
        raise EditError(f"expected at most {MAX_TEXT:,} characters")
    form = FORM.fullmatch(text.strip())
    if form is None:
        raise EditError(f"expected KEY = VALUE, as in rate = 0.1, found “{shortened(text)}”")
    key, value = form["key"].strip(), form["value"].strip().replace(MINUS, "-")
    arguments = [part.strip() for part in form["arguments"].split(",")] if form["arguments"] is not None else []
    raw = setup.scenario.model_dump(exclude_none=True)
    draft = Draft(setup, vector, step, raw, origins=list(range(len(setup.network.layers))))
    if key in setup.parameter_by_name and not arguments:
        _parameter(draft, [key], value)
    elif key in EDITS:
        kind = EDITS[key]
        if len(arguments) != kind.arguments:
            raise EditError(f"expected {kind.form}")
        kind.put(draft, arguments, value)
    else:
        near = did_you_mean(key[:80], [*EDITS, *list(setup.parameter_by_name)[:1_000]])
        raise EditError(f"expected something that can be changed, found “{shortened(key)}”{near}")
    return _carried_out(draft, text)


def _carried_out(draft: Draft, text: str) -> Edited:
    setup, raw = draft.setup, draft.raw
    if not draft.words:
        raise EditError("that is how it is already")
    if "network" in raw:
        raw["network"]["frozen"] = names_kept(setup, raw, draft.origins)
    if not draft.probe:  # what the article says is said of its own program
        raw["published"], raw["remarks"] = [], []
        raw.get("article", {}).pop("counts", None)
    try:
        scenario = load("", raw, overridden=True)
    except NntuiError as error:
        raise EditError("; ".join(problem.message for problem in error.problems[:3])) from None
    first, first_epoch, step = 0, 0, 0 if draft.from_start else draft.step
    if setup.training is not None and not draft.from_start:
        first, first_epoch = setup.training.schedule.first, setup.training.schedule.first_epoch
        if draft.new_epoch:
            epochs, within = setup.training.schedule.epoch_at(draft.step)
            first, first_epoch = draft.step, epochs + (within > 0)
    after = set_up(setup.name, scenario, (*setup.changes, printable(text.strip())), first, first_epoch)
    if draft.from_start:
        vector = after.vector.copy()
    else:
        vector = inherited(setup.network, draft.vector, after.network, after.vector, draft.origins)
    for place, number in draft.values.items():
        vector[after.parameters[place].index] = number
    return Edited(draft.words, after, vector, step, draft.probe)


def _number(text: str) -> float:
    if not NUMBER.fullmatch(text):
        raise EditError(f"expected a number, found “{shortened(text)}”")
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise EditError("expected a finite number")
    return number


def _yes_or_no(text: str) -> bool:
    if text.lower() not in (*YES, *NO):
        raise EditError(f"expected yes or no, found “{shortened(text)}”")
    return text.lower() in YES


def _written(value: Any) -> str:
    match value:
        case bool():
            return "on" if value else "off"
        case float():
            return short(value)
        case _:
            return str(value)


def _put(draft: Draft, table: dict[str, Any], key: str, value: Any, words: str, default: Any = None) -> None:
    """Put a value into a table of the scenario, and say what it was and is."""
    before = table.get(key, default)
    if before == value and type(before) is type(value):
        return
    table[key] = value
    draft.words = f"{words} {_written(before)} → {_written(value)}"


def _of_training(key: str, *, new_epoch: bool = False) -> "Put":
    def put(draft: Draft, arguments: list[str], value: str) -> None:
        found = parsed_value(value)
        if key == "rate" and type(found) is int:
            found = _number(str(found))
        _put(draft, draft.training, key, found, key)
        draft.new_epoch = new_epoch

    return put


def _seed(draft: Draft, arguments: list[str], value: str) -> None:
    _put(draft, draft.raw, "seed", parsed_value(value), "seed", 0)
    draft.from_start = True


def _threshold(draft: Draft, arguments: list[str], value: str) -> None:
    _put(draft, draft.raw["metrics"], "threshold", _number(value), "threshold")


def _parameter(draft: Draft, arguments: list[str], value: str) -> None:
    place = _place(draft, arguments[0])
    number = _number(value)
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
    name, freeze = arguments[0], _yes_or_no(value)
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


def _of_layer(key: str, read: Callable[[str], Any]) -> "Put":
    def put(draft: Draft, arguments: list[str], value: str) -> None:
        number = _layer_number(draft, arguments[0], len(draft.layers))
        layer = draft.layers[number - 1]
        _put(draft, layer, key, read(value), f"{key} of layer {number}:")
        if key == "units":
            _forget_shapes(draft, number)
            _name_units(draft)
        elif key == "bias":
            layer.pop("biases", None)
            _make_start(draft)

    return put


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


def _row(draft: Draft, arguments: list[str], value: str) -> None:
    """Switch a row on or off, take it away, or add one."""
    name, rows = arguments[0], draft.raw["data"]["rows"]
    names = list(row_names(draft.setup.scenario.data))
    draft.new_epoch = True
    if name not in names:
        if not re.search(r"\d", value):
            raise EditError(f"expected the name of a row, found “{shortened(name)}”{did_you_mean(name[:80], names)}")
        inputs, arrow, targets = value.partition("->") if "->" in value else value.partition("→")
        row = {"name": name, "inputs": _values(draft, inputs, draft.setup.scenario.data.inputs), "off": False}
        row["targets"] = _values(draft, targets, draft.setup.scenario.data.targets) if arrow else []
        rows.append(row)
        draft.raw["probes"] = [probe for probe in draft.raw["probes"] if probe["name"] != name]
        draft.words = f"{name} added"
    elif value == REMOVED:
        _name_rows(draft, names)
        del rows[names.index(name)]
        draft.words = f"{name} removed"
    else:
        on = _yes_or_no(value)
        row = rows[names.index(name)]
        if row.get("off", False) == on:
            row["off"] = not on
            draft.words = f"{name} {'on' if on else 'off'}"


def _name_rows(draft: Draft, names: list[str]) -> None:
    """Rows without names are called by their numbers: they keep those when one of them goes."""
    for row, name in zip(draft.raw["data"]["rows"], names, strict=True):
        row["name"] = name


def _values(draft: Draft, text: str, columns: list[Column]) -> list[float]:
    """Numbers for columns; one with its column's unit is the raw value, of which the shift is taken off."""
    parts = [part.strip() for part in re.split(r"[,;]", text) if part.strip()]
    if len(parts) == 1 and len(columns) > 1:
        parts = parts[0].split()
    wanted = ", ".join(column.name for column in columns)
    if len(parts) != len(columns):
        raise EditError(f"expected {plural(len(columns), 'number')} ({shortened(wanted, 60)}), found {len(parts)}")
    values = []
    for part, column in zip(parts, columns, strict=True):
        raw = column.unit is not None and part.endswith(column.unit)
        number = _number(part.removesuffix(column.unit or "").strip() if raw else part)
        values.append(number - column.shift if raw else number)
    return values


def _cell(kind: str) -> "Put":
    """Change a value of the data."""

    def put(draft: Draft, arguments: list[str], value: str) -> None:
        data = draft.setup.scenario.data
        names, columns = row_names(data), data.inputs if kind == "inputs" else data.targets
        for given, known, what in ((arguments[0], names, "row"), (arguments[1], [c.name for c in columns], "column")):
            if given not in known:
                near = did_you_mean(given[:80], known)
                raise EditError(f"expected the name of a {what}, found “{shortened(given)}”{near}")
        column = [c.name for c in columns].index(arguments[1])
        cells = draft.raw["data"]["rows"][names.index(arguments[0])][kind]
        number = _values(draft, value, [columns[column]])[0]
        if number != cells[column]:
            draft.words = f"{arguments[0]}: {arguments[1]} {short(cells[column])} → {short(number)}"
            cells[column] = number
            draft.new_epoch = True

    return put


def _probe(draft: Draft, arguments: list[str], value: str) -> None:
    """Add a new input, change it, or take it away."""
    name, probes = arguments[0], draft.raw["probes"]
    draft.probe = name
    found = [i for i, probe in enumerate(probes) if probe["name"] == name]
    if value == REMOVED:
        if not found:
            names = [probe["name"] for probe in probes]
            raise EditError(f"expected a new input, found “{shortened(name)}”{did_you_mean(name[:80], names)}")
        del probes[found[0]]
        draft.words = f"{name} removed"
        return
    if name in row_names(draft.setup.scenario.data):
        raise EditError(f"“{shortened(name)}” is a row of the data already")
    inputs = _values(draft, value, draft.setup.scenario.data.inputs)
    if found and probes[found[0]]["inputs"] == inputs:
        return
    if found:
        probes[found[0]]["inputs"] = inputs
    else:
        probes.append({"name": name, "inputs": inputs})
    draft.words = f"new input {name}"


Put = Callable[[Draft, list[str], str], None]


@dataclass(frozen=True)
class Kind:
    """Something that can be changed: how it is written, what it does, how many names it takes in brackets."""

    form: str
    words: str
    put: Put
    arguments: int = 0


def _whole(text: str) -> Any:
    return parsed_value(text)


EDITS: dict[str, Kind] = {
    "rate": Kind("rate = 0.1", "the learning rate", _of_training("rate")),
    "loss": Kind("loss = squared_error", "the error that drives the gradient", _of_training("loss")),
    "reduction": Kind("reduction = sum", "sum or mean over the rows of a batch", _of_training("reduction")),
    "batch": Kind("batch = 1", "rows of one update, or all", _of_training("batch", new_epoch=True)),
    "order": Kind("order = shuffled", "given or shuffled", _of_training("order", new_epoch=True)),
    "seed": Kind("seed = 1", "what random numbers come from; begins again at step 0", _seed),
    "threshold": Kind("threshold = 0.5", "an output above it counts as 1", _threshold),
    "w": Kind("w1 = 3", "a weight or bias by its name", _parameter, 1),
    "frozen": Kind("frozen(w1) = yes", "whether a weight or bias stays as it is", _frozen, 1),
    "units": Kind("units(1) = 2", "the units of a layer", _of_layer("units", _whole), 1),
    "activation": Kind("activation(1) = tanh", "what a layer makes of its sums", _of_layer("activation", str), 1),
    "bias": Kind("bias(1) = no", "whether a layer's units have biases", _of_layer("bias", _yes_or_no), 1),
    "layer": Kind("layer(1) = 3 tanh", f"a new layer before another, or one {REMOVED}", _layer, 1),
    "input": Kind("input(Bob, weight) = 25", "a value of the data, as it goes in or with its unit", _cell("inputs"), 2),
    "target": Kind("target(Bob, gender) = 0", "a target", _cell("targets"), 2),
    "row": Kind("row(Bob) = off", f"a row on, off or {REMOVED}; a new one by its values: 1, 2 → 0", _row, 1),
    "probe": Kind("probe(Eve) = 1, 2", f"a new input to predict, or {REMOVED}", _probe, 1),
}
