"""Edits of the data: its rows, their values, and new inputs to predict."""

from collections.abc import Callable, Iterator

from nntui.scenario.model import Column, Row
from nntui.scenario.setup import row_names
from nntui.text import typed
from nntui.text.errors import did_you_mean
from nntui.text.escape import shortened
from nntui.text.numbers import plural, short
from nntui.timeline.draft import REMOVED, Chosen, Draft, EditError, EditKind, Put, Suggestion, a_number, yes_or_no

MANY = 12  # columns of a row beyond which not each has a line of its own


def _row(draft: Draft, arguments: list[str], value: str) -> None:
    """Switch a row on or off, take it away, or add one."""
    name, rows = arguments[0], draft.rows
    names = list(row_names(draft.setup.scenario.data))
    draft.new_epoch = True
    if name not in names:
        if not any(map(str.isdecimal, value)):
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
        on = yes_or_no(value)
        row = rows[names.index(name)]
        if row.get("off", False) == on:
            row["off"] = not on
            draft.words = f"{name} {'on' if on else 'off'}"


def _name_rows(draft: Draft, names: list[str]) -> None:
    """Rows without names are called by their numbers: they keep those when one of them goes."""
    for row, name in zip(draft.rows, names, strict=True):
        row["name"] = name


def _values(draft: Draft, text: str, columns: list[Column]) -> list[float]:
    """Numbers for columns; one with its column's unit is the raw value, of which the shift is taken off."""
    parts = list(filter(None, typed.separated(text, ",;")))
    if len(parts) == 1 and len(columns) > 1:
        parts = parts[0].split()
    wanted = ", ".join(column.name for column in columns)
    if len(parts) != len(columns):
        raise EditError(f"expected {plural(len(columns), 'number')} ({shortened(wanted, 60)}), found {len(parts)}")
    values = []
    for part, column in zip(parts, columns, strict=True):
        raw = column.unit is not None and part.endswith(column.unit)
        number = a_number(part.removesuffix(column.unit or "").strip() if raw else part)
        values.append(number - column.shift if raw else number)
    return values


def _cell(kind: str) -> Put:
    """Change a value of the data."""

    def put(draft: Draft, arguments: list[str], value: str) -> None:
        data = draft.setup.scenario.data
        names, columns = row_names(data), data.inputs if kind == "inputs" else data.targets
        for given, known, what in ((arguments[0], names, "row"), (arguments[1], [c.name for c in columns], "column")):
            if given not in known:
                near = did_you_mean(given[:80], known)
                raise EditError(f"expected the name of a {what}, found “{shortened(given)}”{near}")
        column = [c.name for c in columns].index(arguments[1])
        cells = draft.rows[names.index(arguments[0])][kind]
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


def _found(chosen: Chosen) -> tuple[str, Row | None]:
    """The chosen row's name, and the row; None if it is a new input."""
    data = chosen.setup.scenario.data
    name, names = chosen.setup.all_names[chosen.row], row_names(data)
    return name, data.rows[names.index(name)] if name in names else None


def _suggest_row(chosen: Chosen) -> Iterator[Suggestion]:
    name, row = _found(chosen)
    if row is not None:
        yield f"row({name}) = {'on' if row.off else 'off'}", f"learn from {name}{'' if row.off else ' no more'}"
        yield f"row({name}) = {REMOVED}", f"take {name} away"


def _suggest_cells(key: str, words: str) -> Callable[[Chosen], Iterator[Suggestion]]:
    def suggest(chosen: Chosen) -> Iterator[Suggestion]:
        name, row = _found(chosen)
        if row is not None:
            data = chosen.setup.scenario.data
            columns, numbers = (data.inputs, row.inputs) if key == "input" else (data.targets, row.targets)
            for column, number in list(zip(columns, numbers, strict=True))[:MANY]:
                yield f"{key}({name}, {column.name}) = {short(number)}", f"{column.name} of {name}, {words}"

    return suggest


def _suggest_probe(chosen: Chosen) -> Iterator[Suggestion]:
    name, row = _found(chosen)
    if row is None:
        probe = chosen.setup.probes[chosen.row - chosen.setup.program.data.rows]
        yield f"probe({name}) = {', '.join(short(float(value)) for value in probe)}", f"the inputs of {name}"
        yield f"probe({name}) = {REMOVED}", f"take {name} away"


OF_DATA = (
    EditKind(
        "row",
        "row(Bob) = off",
        f"a row on, off or {REMOVED}; a new one by its values: 1, 2 → 0",
        _row,
        _suggest_row,
        "row",
        1,
    ),
    EditKind(
        "input",
        "input(Bob, weight) = 25",
        "a value of the data, as it goes in or with its unit",
        _cell("inputs"),
        _suggest_cells("input", "as it goes in"),
        "row",
        2,
    ),
    EditKind(
        "target",
        "target(Bob, gender) = 0",
        "a target",
        _cell("targets"),
        _suggest_cells("target", "what is wanted"),
        "row",
        2,
    ),
    EditKind("probe", "probe(Eve) = 1, 2", f"a new input to predict, or {REMOVED}", _probe, _suggest_probe, "row", 1),
)
