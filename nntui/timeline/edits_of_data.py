"""Edits of the data: its rows, their values, and new inputs to predict."""

from collections.abc import Callable, Iterator

from nntui.scenario.columns import Data, row_names
from nntui.scenario.row import Row
from nntui.scenario.setup import Setup
from nntui.scenario.wording import problems_of_row
from nntui.text import typed
from nntui.text.errors import did_you_mean
from nntui.text.escape import shortened
from nntui.text.numbers import plural, short
from nntui.timeline.draft import (
    REMOVED,
    TYPED,
    Chosen,
    Draft,
    EditError,
    EditKind,
    Put,
    Stored,
    Suggestion,
    now_and_new,
    yes_or_no,
)
from nntui.timeline.edits_of_split import SPLIT, TEST, TRAINING, keep_split, move, suggested_move
from nntui.timeline.values import SCALED, as_stored, raw, values

INPUT, ROW = "input", "row"  # edits of a value of the data, and of a row
MANY = 12  # columns of a row beyond which not each has a line of its own


def _row(draft: Draft, arguments: list[str], value: str) -> None:
    """Switch a row on or off, let it test or be learned from, take it away, or add one."""
    name, rows = arguments[0], draft.rows
    names = rows.names
    draft.new_epoch = True
    if name not in names:
        if not any(map(str.isdecimal, value)):
            raise EditError(f"expected the name of a row, found “{shortened(name)}”{did_you_mean(name[:80], names)}")
        keep_split(draft)
        draft.rows = rows.with_row(_new_row(draft.setup.scenario.data, name, value))
        draft.raw["probes"] = [probe for probe in draft.raw["probes"] if probe["name"] != name]
        draft.words = f"{name} added"
    elif value == REMOVED:
        draft.data["test_rows"] = [test for test in keep_split(draft) if test != name]
        draft.rows = rows.named(names).without(names.index(name))  # they keep the names that came of their numbers
        draft.words = f"{name} removed"
    elif value in (TEST, TRAINING):
        move(draft, name, value)
    else:
        on = yes_or_no(value)
        at = names.index(name)
        if rows.off[at] == on:
            draft.rows = rows.switched(at, not on)
            draft.words = f"{name} {'on' if on else 'off'}"


def _new_row(data: Data, name: str, value: str) -> Row:
    """A row by its values; raises EditError."""
    from nntui.scenario.checked_tables import checked

    inputs, arrow, targets = sides(value)
    wanted = values(targets, data.targets) if arrow else []
    if len(wanted) != len(data.targets):
        raise EditError(f"expected {plural(len(data.targets), 'number')}, one for each target column, found none")
    row = {"name": name, "inputs": values(inputs, data.inputs), "targets": wanted}
    made, details = checked(Row, row)
    if made is None:
        raise EditError("; ".join(problem.message for problem in problems_of_row(row, details)))
    return made


def sides(value: str) -> tuple[str, str, str]:
    """The values of inputs, the arrow if there is one, and the values of targets."""
    return value.partition("->") if "->" in value else value.partition("→")


def _stored_row(setup: Setup, arguments: list[str], value: str) -> str:
    """The values of a new row, each side by itself; what isn't about values stays."""
    data = setup.scenario.data
    if arguments[0] in row_names(data) or not any(map(str.isdecimal, value)):
        return value
    inputs, arrow, targets = sides(value)
    typed_sides = [as_stored(inputs.strip(), data.inputs)]
    if arrow:
        typed_sides.append(as_stored(targets.strip(), data.targets))
    return value if typed_sides == [inputs.strip(), *([targets.strip()] if arrow else [])] else " → ".join(typed_sides)


def _stored_cell(kind: str) -> Stored:
    def stored(setup: Setup, arguments: list[str], value: str) -> str:
        data = setup.scenario.data
        names, columns = row_names(data), data.inputs if kind == "inputs" else data.targets
        at = next((i for i, column in enumerate(columns) if column.name == arguments[1]), None)
        if at is None or arguments[0] not in names:
            return value
        row = data.rows[names.index(arguments[0])]
        return as_stored(value, [columns[at]], [(row.inputs if kind == "inputs" else row.targets)[at]])

    return stored


def _stored_probe(setup: Setup, arguments: list[str], value: str) -> str:
    probes = {probe.name: probe.inputs for probe in setup.scenario.probes}
    if value == REMOVED:
        return value
    return as_stored(value, setup.scenario.data.inputs, probes.get(arguments[0], []))


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
        at, rows = names.index(arguments[0]), draft.rows
        number, before = values(value, [columns[column]])[0], rows.value(at, kind, column)
        if number != before:
            was, now = raw(before, columns[column]), raw(number, columns[column])
            draft.words = f"{arguments[0]}: {arguments[1]} {was} → {now}"
            draft.rows = rows.put(at, kind, column, number)
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
    inputs = values(value, draft.setup.scenario.data.inputs)
    if found and probes[found[0]]["inputs"] == inputs:
        return
    if found:
        probes[found[0]]["inputs"] = inputs
    else:
        probes.append({"name": name, "inputs": inputs})
    draft.words = f"new input {name}"


def _found(chosen: Chosen) -> tuple[int, str, Row]:
    """The chosen row's place in the file, its name, and the row; the first of all where a new input is chosen."""
    data, places = chosen.setup.scenario.data, chosen.setup.places
    at = places[chosen.row if chosen.row < len(places) else 0]
    return at, row_names(data)[at], data.rows[at]


def _suggest_row(chosen: Chosen) -> Iterator[Suggestion]:
    at, name, row = _found(chosen)
    now, new = ("off", "on") if row.off else ("on", "off")
    key = typed.called_with("row", [name])
    yield f"{key} = {new}", now_and_new(now, new, f"learn from {name}{'' if row.off else ' no more'}")
    if chosen.setup.training is not None:
        now, new, words = suggested_move(chosen, at, name)
        yield f"{key} = {new}", now_and_new(now, new, words)
    rows = len(chosen.setup.scenario.data.rows)
    yield f"{key} = {REMOVED}", now_and_new(plural(rows, "row"), rows - 1, f"take {name} away")


def _suggest_cells(key: str, words: str) -> Callable[[Chosen], Iterator[Suggestion]]:
    def suggest(chosen: Chosen) -> Iterator[Suggestion]:
        _, name, row = _found(chosen)
        data = chosen.setup.scenario.data
        columns, numbers = (data.inputs, row.inputs) if key == "input" else (data.targets, row.targets)
        for column, number in list(zip(columns, numbers, strict=True))[:MANY]:
            now, scaled = raw(number, column), f" ({SCALED} {short(number)})" if column.is_scaled else ""
            line = f"{typed.called_with(key, [name, column.name])} = {now}"
            yield line, now_and_new(f"{now}{scaled}", TYPED, f"of {name}, {words}")

    return suggest


def _suggest_probe(chosen: Chosen) -> Iterator[Suggestion]:
    setup = chosen.setup
    columns, probes = setup.scenario.data.inputs, len(setup.probes)
    if chosen.row >= len(setup.scenario.data.rows):
        name = setup.all_names[chosen.row]
        numbers = [float(value) for value in setup.probes[chosen.row - setup.program.data.rows]]
        scaled_ones = any(column.is_scaled for column in columns)
        scaled = f"{SCALED} {', '.join(map(short, numbers))}" if scaled_ones else "these"
        key = typed.called_with("probe", [name])
        line = f"{key} = {', '.join(map(raw, numbers, columns))}"
        yield line, now_and_new(scaled, TYPED, f"the inputs of {name}")
        yield f"{key} = {REMOVED}", now_and_new(plural(probes, "new input"), probes - 1, f"take {name} away")
    numbers = _found(chosen)[2].inputs if len(columns) <= MANY else []
    words = "the answer for values that you type"
    line = f"probe({new_name(setup)}) = {', '.join(map(raw, numbers, columns))}"
    yield line, now_and_new(plural(probes, "new input"), probes + 1, words)


def new_name(setup: Setup) -> str:
    """A name for a new input that nothing else has: "new 1"."""
    return next(name for i in range(1, 100_000) if (name := f"new {i}") not in setup.all_names)


OF_DATA = (
    SPLIT,
    EditKind(
        ROW,
        "row(Bob) = off",
        f"a row on, off, {TEST}, {TRAINING} or {REMOVED}; a new one by its values: 150, 70 → 0",
        _row,
        _suggest_row,
        "row",
        1,
        _stored_row,
    ),
    EditKind(
        INPUT,
        "input(Bob, weight) = 150 lb",
        f"a value of the data: raw, with its unit or without; or as it goes in: {SCALED} 15",
        _cell("inputs"),
        _suggest_cells("input", "an input"),
        "row",
        2,
        _stored_cell("inputs"),
    ),
    EditKind(
        "target",
        "target(Bob, gender) = 0",
        "a target",
        _cell("targets"),
        _suggest_cells("target", "what is wanted"),
        "row",
        2,
        _stored_cell("targets"),
        "there are no targets",
    ),
    EditKind(
        "probe",
        "probe(Eve) = 150, 70",
        f"a new input to predict, raw or {SCALED} 15, 4; or {REMOVED}",
        _probe,
        _suggest_probe,
        "new input",
        1,
        _stored_probe,
    ),
)
