"""A scenario that nntui brings along, made of its file by the table of keys (`model`), without checking it again.

To check a file is to build what checks all files, which takes longer than all else of opening one. Of the files that
nntui brings along a test holds that they pass, and that what is made of them here is the same.
"""

from collections.abc import Iterable, Mapping
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, BeforeValidator

from nntui.scenario.kinds import Section


def made(table: type[Section], raw: Mapping[str, Any]) -> Any:
    """A table of the file, an instance of it, from its parsed TOML. Raises an AttributeError, KeyError, StopIteration,
    TypeError or ValueError where keys or kinds of value are wrong; bounds are taken to be kept.
    """
    fields = table.model_fields
    if missing := [name for name, field in fields.items() if field.is_required() and name not in raw]:
        raise KeyError(missing[0])
    values = {name: _made(fields[name].annotation, fields[name].metadata, value) for name, value in raw.items()}
    return table.model_construct(**values)


def _made(kind: Any, marks: Iterable[Any], value: Any) -> Any:
    for mark in marks:
        if isinstance(mark, BeforeValidator):
            value = mark.func(value)  # type: ignore[call-arg]
    value = _of_kind(kind, value)
    for mark in marks:
        if isinstance(mark, AfterValidator):
            value = mark.func(value)  # type: ignore[call-arg]
    return value


def _of_kind(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin is Annotated:
        return _made(kind.__origin__, kind.__metadata__, value)
    if origin in (Union, UnionType):
        return _of_kind(next(each for each in get_args(kind) if _fits(each, value)), value)
    if origin is list and isinstance(value, list):
        return [_of_kind(get_args(kind)[0], each) for each in value]
    if isinstance(kind, type) and issubclass(kind, Section):
        return made(kind, value)
    return float(value) if kind is float else value


def _fits(kind: Any, value: Any) -> bool:
    """Whether a value is meant as this one of the kinds that it may be: a table by what it is told by."""
    if get_origin(kind) is Annotated:
        return _fits(kind.__origin__, value)
    if get_origin(kind) in (Union, UnionType):
        return any(_fits(each, value) for each in get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Section):
        words = ((name, each) for name, each in kind.model_fields.items() if get_origin(each.annotation) is Literal)
        return all(value.get(name, each.default) in get_args(each.annotation) for name, each in words)
    return kind is not type(None)
