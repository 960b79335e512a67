"""`data.csv = "people.csv"` in a scenario: the rows come from that file, as if they stood in the scenario."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.scenario.beside import FileText, ReadFile
from nntui.scenario.csv_columns import FileColumn, Made, Parts, columns_of, made, parts_of, problems_of
from nntui.scenario.csv_table import shown
from nntui.scenario.csv_text import CSV, MAX_NUMBERS
from nntui.scenario.load import MAX_SHOWN
from nntui.scenario.row_table import RowTable, numbered
from nntui.scenario.scales import SCALES
from nntui.scenario.split import tests_among
from nntui.text.errors import NntuiError, Problem, did_you_mean, listed
from nntui.text.escape import shortened

SIDES = ("inputs", "targets")
Given = dict[str, Any]  # the keys that a scenario has for a column


def put_rows(source: str, raw: dict[str, Any], read: ReadFile) -> FileText | None:
    """Put the rows of the file that a scenario names into its parsed TOML, and its columns as they go in; None if it
    names none. Raises NntuiError for a file that can't be read or used.

    `raw` is the whole scenario. Where its own keys are wrong, they stay to be told of by the checks of all scenarios.
    """
    data = raw.get("data")
    if not isinstance(data, dict) or not isinstance(name := data.get("csv"), str):
        return None
    if "rows" in data:
        raise NntuiError(source, [Problem("data", "expected either csv or rows, found both")])
    file = read(name, CSV)
    columns = columns_of(file)
    sides = [_tables(data, side) for side in SIDES]
    naming = data.get("names", "")
    if None in sides or not isinstance(naming, str):
        data |= {"inputs": ["?"], "targets": ["?"]} | data | {"rows": [{"inputs": []}]}
        return file
    given = [each or [] for each in sides]
    if problems := list(_unknown(file.name, given, naming, columns)):
        raise NntuiError(source, shown(problems))
    names = [[table["name"] for table in tables] for tables in given]
    parts = parts_of(columns, names[0], None if "targets" not in data else names[1], naming)
    refuse(file.name, parts)
    scale = data.get("scale", "none")
    _put(raw, parts, given, scale if isinstance(scale, str) and scale in SCALES else "none", source)
    columns_of.cache_clear()  # from here on the rows are what counts, and a large file's cells take much memory
    return file


def _tables(data: Mapping[str, Any], side: str) -> list[Given] | None:
    """The columns of a side that a scenario names, as tables; None where they are none, or no inputs are named."""
    columns = data.get(side, [])
    if not isinstance(columns, list) or (columns == [] and side in data and side == "inputs"):
        return None
    tables = [{"name": column} if isinstance(column, str) else column for column in columns]
    good = all(isinstance(table, dict) and isinstance(table.get("name"), str) for table in tables)
    return tables if good else None


def _unknown(
    file: str, given: Sequence[Sequence[Given]], naming: str, columns: Sequence[FileColumn]
) -> Iterator[Problem]:
    """The columns that a scenario names and the file hasn't, and labels that aren't the classes there."""
    known = {column.name: column for column in columns}
    asked = [(f"data.{SIDES[at]}[{place}]", t) for at, tables in enumerate(given) for place, t in enumerate(tables)]
    for where, table in [*asked, *([("data.names", {"name": naming})] if naming else [])]:
        name = table["name"]
        if name not in known:
            near = did_you_mean(name[:80], known) or f" ({shortened(', '.join(known), 80)})"
            yield Problem(where, f"expected a column of {file}, found “{shortened(name)}”{near}")
            continue
        labels = table.get("labels")
        if isinstance(labels, list) and known[name].is_text and sorted(map(str, labels)) != [*known[name].classes]:
            classes = known[name].classes
            there = f"the two classes of the file, {listed(map(shortened, classes))}" if len(classes) == 2 else "none"
            yield Problem(f"{where}.labels", f"expected {there}; found {shortened(', '.join(map(str, labels)))}")


def refuse(file: str, parts: Parts) -> None:
    """Raise NntuiError for columns that can't be used."""
    used = [*parts.inputs, *parts.targets]
    problems = list(islice(problems_of(used), MAX_SHOWN + 1))
    hint = f"`nntui new my.toml --from {file} --inputs a,b --target c` says which columns count"
    if not parts.inputs:
        words = "expected a column beside the target that holds numbers, or a few classes, found none"
        raise NntuiError(file, [Problem("", f"{words}; {hint}")])
    if problems:
        raise NntuiError(file, [*shown(problems), Problem("", hint)])


def _put(raw: dict[str, Any], parts: Parts, given: Sequence[Sequence[Given]], scale: str, source: str) -> None:
    """Put columns and rows into the scenario; new inputs there are raw, as in the file."""
    learned = ~_tests(raw, parts)
    inputs, targets = (
        list(_made(columns, tables, scale, learned, target=side == "targets"))
        for side, columns, tables in zip(SIDES, (parts.inputs, parts.targets), given, strict=True)
    )
    rows = parts.inputs[0].rows
    if (size := rows * (len(inputs) + len(targets))) > MAX_NUMBERS:
        words = f"expected at most {MAX_NUMBERS:,} numbers (rows × columns that go in), found {size:,}"
        raise NntuiError(source, [Problem("data.csv", words)])
    raw["data"] |= {"inputs": [each.table for each in inputs], "targets": [each.table for each in targets]}
    names = parts.names.handles if parts.names is not None else ()
    if "" in names:
        raise NntuiError(source, [Problem(f"data.rows[{names.index('')}].name", "expected some text, found none")])
    columns = (_beside(inputs, rows), _beside(targets, rows))
    raw["data"]["rows"] = RowTable(*columns, np.zeros(rows, dtype=np.bool_), names)
    for probe in raw["probes"] if isinstance(raw.get("probes"), list) else ():
        if isinstance(probe, dict) and isinstance(values := probe.get("inputs"), list) and len(values) == len(inputs):
            probe["inputs"] = [each.scaled(value) for each, value in zip(inputs, values, strict=True)]


def _tests(raw: Given, parts: Parts) -> NDArray[np.bool_]:
    """Which rows only test, by what the scenario says so far; where that is wrong, none."""
    data, names = raw["data"], numbered(parts.names.handles if parts.names else [""] * parts.inputs[0].rows)
    share, named, seed = data.get("test"), data.get("test_rows"), raw.get("seed", 0)
    shared = isinstance(share, float) and 0 < share < 1 and isinstance(seed, int) and 0 <= seed < 2**32
    listed = isinstance(named, list) and all(isinstance(name, str) for name in named)
    return tests_among(names, share if shared else None, named if listed else None, seed if shared else 0)


def _made(
    columns: Sequence[FileColumn], given: Sequence[Given], scale: str, learned: NDArray[np.bool_], *, target: bool
) -> Iterator[Made]:
    by_name = {table["name"]: table for table in given}
    for column in columns:
        yield from made(column, by_name.get(column.name, {}), scale, learned, target=target)


def _beside(columns: Sequence[Made], rows: int) -> Array:
    """The values of each row: (rows, columns)."""
    found = np.empty((rows, len(columns)))
    for at, column in enumerate(columns):
        found[:, at] = column.values
    return found
