"""The format of scenario files, described from the very table that checks them (nntui.scenario.model)."""

import types
import typing
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Annotated, Any, Literal, Union

from nntui.engine.initializers import DISTRIBUTIONS
from nntui.scenario.columns import MAX_ROWS, MAX_UNITS
from nntui.scenario.csv_text import MAX_CELLS, MAX_COLUMNS, MAX_CSV, MAX_CSV_ROWS, MAX_NUMBERS
from nntui.scenario.fields import Told, fields_of, is_table, told
from nntui.scenario.kinds import MAX_BYTES, MAX_KEY_PARTS, MAX_LINE, MAX_NAME, MAX_PROSE, MAX_WORD
from nntui.scenario.model import MAX_LAYERS, MAX_PARAMETERS, Metrics, Scenario
from nntui.scenario.training_table import MAX_STEPS
from nntui.scenario.weights_text import MAX_WEIGHTS

Path = tuple[str, ...]

BOUNDS = (
    f"A file has at most {MAX_BYTES:,} bytes, {MAX_ROWS:,} rows, {MAX_LAYERS} layers of at most "
    f"{MAX_UNITS:,} units, {MAX_PARAMETERS:,} parameters and {MAX_STEPS:,} steps; names have at most {MAX_NAME} "
    f"characters, longer texts {MAX_PROSE:,}. A line has at most {MAX_LINE:,} characters, a key {MAX_KEY_PARTS} "
    f"parts, a number {MAX_WORD:,} digits. "
    f"A CSV file has at most {MAX_CSV:,} bytes, {MAX_COLUMNS:,} columns, {MAX_CSV_ROWS:,} rows and {MAX_CELLS:,} "
    f"cells; rows × columns that go in are at most {MAX_NUMBERS:,}. A file of weights has at most "
    f"{MAX_WEIGHTS:,} bytes. "
    "Numbers are finite. Text is shown as it is: control characters are refused, markup means nothing."
)


def _members(of: Told) -> Iterator[Any]:
    """The kinds that a value is made of, without marks, unions and lists."""
    for option in of.options:
        if typing.get_origin(option.kind) is list:
            yield from _members(option.item)
        else:
            yield option.kind


def _tables(path: Path, table: type[Any]) -> Iterator[tuple[Path, type[Any]]]:
    yield path, table
    for name, of in fields_of(table).items():
        inner = [member for member in _members(of) if is_table(member)]
        for member in inner:
            tag = fields_of(member)["distribution"].words if len(inner) > 1 else ()
            yield from _tables((*path, name, *tag), member)


# Every table of the format by its path; the members of a union by the word that tells them apart.
TABLES: dict[Path, type[Any]] = dict(_tables((), Scenario))


def told_at(path: Sequence[int | str]) -> Told:
    """What the format says of the value at a path (network, layers, 0, units); KeyError if it knows no such path."""
    return _told_at(tuple(0 if isinstance(part, int) else part for part in path))


@cache
def _told_at(path: tuple[int | str, ...]) -> Told:
    if not path:
        return told(Scenario)
    *before, part = path
    for option in _told_at(tuple(before)).options:
        if isinstance(part, int) and typing.get_origin(option.kind) is list:
            return option.item
        if isinstance(part, str) and part in fields_of(option.kind):
            return fields_of(option.kind)[part]
    raise KeyError(part)


def is_union(path: Sequence[int | str]) -> bool:
    """Whether the value at a path may be of several types: a batch is a number or a word."""
    try:
        return len(told_at(path).options) > 1
    except KeyError:
        return False


def stand_in(of: Told) -> Any:
    """Some value that a key may have: put in the place of a wrong one, so that the rest can be checked."""
    option = of.options[0]
    if words := of.words or option.words:
        return words[0]
    if typing.get_origin(option.kind) is list:
        least = (option.said | of.said).get("min_length", 0)
        return [stand_in(option.item) for _ in range(least)]
    if is_table(option.kind):
        return {name: stand_in(inner) for name, inner in fields_of(option.kind).items() if inner.is_required}
    return {str: "0", int: 1, float: 1.0, bool: True}[option.kind]


def _bounds(of: Told) -> str:
    low, high, most = of.said.get("ge"), of.said.get("le"), of.said.get("max_length")
    if low is not None and high is not None:
        return f"{low} to {high:,}"
    if low is not None or high is not None:
        return f"at least {low}" if high is None else f"at most {high:,}"
    return f"at most {most:,}" if most is not None else ""


def _kind(annotation: Any) -> str:
    """A type in words."""
    origin = typing.get_origin(annotation)
    arguments = typing.get_args(annotation)
    if origin is Annotated:
        return _kind(arguments[0])
    if origin is Literal:
        return " or ".join(f'"{a}"' if isinstance(a, str) else str(a) for a in arguments)
    if origin is list:
        return f"list of {_kind(arguments[0])}"
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(_kind(a) for a in arguments if a is not type(None)))
    if is_table(annotation):
        return "table"
    return {str: "text", int: "whole number", float: "number", bool: "true or false"}[annotation]


def _default(of: Told) -> str:
    if of.is_required:
        return f"required without {of.said['unless']}" if "unless" in of.said else "required"
    match of.default:
        case None | [] | "" | Metrics():
            return ""
        case bool() as value:
            return str(value).lower()
        case str() as value:
            return f'"{value}"'
        case value:
            return f"{value:g}"


class DocumentedKey(typing.NamedTuple):
    """One key of the format: its full path, its type with bounds, its default and what it means."""

    path: str
    kind: str
    default: str
    meaning: str


def keys() -> list[DocumentedKey]:
    """All keys of the format, in the order of a file."""
    rows = []
    for path, section in TABLES.items():
        for name, of in fields_of(section).items():
            kind = _kind(of.kind)
            if bounds := _bounds(of):
                kind = f"{kind}, {bounds}"
            tagged = path[-1:] and path[-1] in DISTRIBUTIONS
            shown = "" if tagged else ".".join((*path, name))
            if not shown:
                if name == "distribution":
                    continue
                shown = ".".join((*path[:-1], name))
            rows.append(DocumentedKey(shown, kind, _default(of), of.description))
    start = next(index for index, key in enumerate(rows) if key.path.startswith("network.start."))
    rows.insert(
        start,
        DocumentedKey(
            "network.start.distribution",
            " or ".join(f'"{name}"' for name in DISTRIBUTIONS),
            "required",
            "which numbers",
        ),
    )
    return list(dict.fromkeys(rows))
