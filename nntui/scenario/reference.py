"""The format of scenario files, described from the very table that checks them (nntui.scenario.model)."""

import types
import typing
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Annotated, Any, Literal, Union

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import BeforeValidator
from pydantic.fields import FieldInfo

from nntui.engine.initializers import DISTRIBUTIONS
from nntui.scenario.columns import MAX_ROWS, MAX_UNITS
from nntui.scenario.csv_text import MAX_CELLS, MAX_COLUMNS, MAX_CSV, MAX_CSV_ROWS, MAX_NUMBERS
from nntui.scenario.kinds import MAX_BYTES, MAX_KEY_PARTS, MAX_LINE, MAX_NAME, MAX_PROSE, MAX_WORD, Section
from nntui.scenario.model import MAX_LAYERS, MAX_PARAMETERS, Scenario
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


def _members(annotation: Any) -> Iterator[Any]:
    """The types that an annotation is made of, unwrapped from Annotated, Optional, unions and lists."""
    origin = typing.get_origin(annotation)
    if origin is Annotated:
        yield from _members(typing.get_args(annotation)[0])
    elif origin in (Union, types.UnionType, list):
        for member in typing.get_args(annotation):
            yield from _members(member)
    else:
        yield annotation


def _tables(path: Path, section: type[Section]) -> Iterator[tuple[Path, type[Section]]]:
    yield path, section
    for name, field in section.model_fields.items():
        inner = [
            member for member in _members(field.annotation) if isinstance(member, type) and issubclass(member, Section)
        ]
        for member in inner:
            tag = (typing.get_args(member.model_fields["distribution"].annotation)[0],) if len(inner) > 1 else ()
            yield from _tables((*path, name, *tag), member)


# Every table of the format by its path; the members of a union by the word that tells them apart.
TABLES: dict[Path, type[Section]] = dict(_tables((), Scenario))


def _options(annotation: Any) -> list[FieldInfo]:
    """The types that a value itself may have: Optional and unions taken apart, lists left whole."""
    field = FieldInfo.from_annotation(annotation)
    if typing.get_origin(field.annotation) in (Union, types.UnionType):
        members = [member for member in typing.get_args(field.annotation) if member is not type(None)]
        return [option for member in members for option in _options(member)]
    return [field]


def _item(annotation: Any) -> FieldInfo:
    return FieldInfo.from_annotation(typing.get_args(annotation)[0])


def field_at(path: Sequence[int | str]) -> FieldInfo:
    """What the format says of the value at a path (network, layers, 0, units); KeyError if it knows no such path."""
    return _field_at(tuple(0 if isinstance(part, int) else part for part in path))


@cache
def _field_at(path: tuple[int | str, ...]) -> FieldInfo:
    if not path:
        return FieldInfo.from_annotation(Scenario)
    *before, part = path
    for option in _options(_field_at(tuple(before)).annotation):
        annotation: Any = option.annotation
        if isinstance(part, int) and typing.get_origin(annotation) is list:
            return _item(annotation)
        if isinstance(part, str) and part in getattr(annotation, "model_fields", ()):
            field: FieldInfo = annotation.model_fields[part]
            return field
    raise KeyError(part)


def is_union(path: Sequence[int | str]) -> bool:
    """Whether the value at a path may be of several types: a batch is a number or a word."""
    try:
        return len(_options(field_at(path).annotation)) > 1
    except KeyError:
        return False


def stand_in(field: FieldInfo) -> Any:
    """Some value that a key may have: put in the place of a wrong one, so that the rest can be checked."""
    option = _options(field.annotation)[0]
    annotation: Any = option.annotation
    metadata = [*field.metadata, *option.metadata]
    words = [item.json_schema_input_type for item in metadata if isinstance(item, BeforeValidator)]
    for choice in (*words, annotation):
        if typing.get_origin(choice) is Literal:
            return typing.get_args(choice)[0]
    if typing.get_origin(annotation) is list:
        least = next((item.min_length for item in metadata if isinstance(item, MinLen)), 0)
        return [stand_in(_item(annotation)) for _ in range(least)]
    if issubclass(annotation, Section):
        return {name: stand_in(inner) for name, inner in annotation.model_fields.items() if inner.is_required()}
    return {str: "0", int: 1, float: 1.0, bool: True}[annotation]


def _bounds(metadata: list[Any]) -> str:
    low = next((str(item.ge) for item in metadata if isinstance(item, Ge)), "")
    high = next((f"{item.le:,}" for item in metadata if isinstance(item, Le)), "")
    most = next((f"at most {item.max_length:,}" for item in metadata if isinstance(item, MaxLen)), "")
    if low and high:
        return f"{low} to {high}"
    return f"at least {low}" if low else f"at most {high}" if high else most


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
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return "table"
    return {str: "text", int: "whole number", float: "number", bool: "true or false"}[annotation]


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return (
            f"required without {extra['unless']}" if isinstance(extra := field.json_schema_extra, dict) else "required"
        )
    if field.default_factory is not None:
        return ""
    match field.default:
        case None | [] | "" | Section():
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
        for name, field in section.model_fields.items():
            kind = _kind(field.annotation)
            if bounds := _bounds(field.metadata):
                kind = f"{kind}, {bounds}"
            tagged = path[-1:] and path[-1] in DISTRIBUTIONS
            shown = "" if tagged else ".".join((*path, name))
            if not shown:
                if name == "distribution":
                    continue
                shown = ".".join((*path[:-1], name))
            rows.append(DocumentedKey(shown, kind, _default(field), field.description or ""))
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
