"""A scenario that nntui brings along, made of its file by the table of keys (`model`), without building what checks
all files, which takes longer than all else of opening one.

A test holds that what is made here is the same. Of a file that was damaged since it is seen that it is wrong, not what.
"""

import math
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, BeforeValidator
from pydantic.fields import FieldInfo

from nntui.scenario.kinds import Section

# Each bound by the name that it has in a mark of the table of keys, and how it is kept.
BOUNDS: dict[str, Callable[[Any, Any], bool]] = {
    "ge": operator.ge,
    "gt": operator.gt,
    "le": operator.le,
    "lt": operator.lt,
    "min_length": lambda value, least: len(value) >= least,
    "max_length": lambda value, most: len(value) <= most,
    "allow_inf_nan": lambda value, allowed: allowed or math.isfinite(value),
}
PLAIN = {int: (int,), float: (int, float), str: (str,), bool: (bool,)}  # what TOML has for a kind


def made(table: type[Section], raw: Mapping[str, Any]) -> Any:
    """A table of the file, an instance of it, from its parsed TOML. Raises an AttributeError, KeyError, StopIteration,
    TypeError or ValueError where keys, kinds of value or their bounds are wrong.
    """
    fields = table.model_fields
    if missing := [name for name, field in fields.items() if field.is_required() and name not in raw]:
        raise KeyError(missing[0])
    values = {name: _maker(fields[name].annotation, fields[name].metadata)(value) for name, value in raw.items()}
    return table.model_construct(**values)


def _maker(kind: Any, marks: Iterable[Any]) -> Callable[[Any], Any]:
    """What makes a value of a kind with its marks."""
    before = [mark.func for mark in marks if isinstance(mark, BeforeValidator)]
    after = [mark.func for mark in marks if isinstance(mark, AfterValidator)]
    bounds = [*_bounds(marks)]

    def make(value: Any) -> Any:
        for change in before:
            value = change(value)  # type: ignore[call-arg]
        value = _of_kind(kind, value)
        for within, bound in bounds:
            if not within(value, bound):
                raise ValueError(bound)
        for change in after:
            value = change(value)  # type: ignore[call-arg]
        return value

    return make


def _bounds(marks: Iterable[Any]) -> Iterator[tuple[Callable[[Any, Any], bool], Any]]:
    """The bounds among the marks of a kind: how each is kept, and which it is."""
    for mark in marks:
        if isinstance(mark, FieldInfo):
            yield from _bounds(mark.metadata)
            continue
        for name, within in BOUNDS.items():
            if (bound := getattr(mark, name, None)) is not None:
                yield within, bound


def _of_kind(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin is Annotated:
        return _maker(kind.__origin__, kind.__metadata__)(value)
    if origin in (Union, UnionType):
        return _of_kind(next(each for each in get_args(kind) if _fits(each, value)), value)
    if origin is list and isinstance(value, list):
        (of,) = get_args(kind)
        if get_origin(of) is Annotated:
            return [*map(_maker(of.__origin__, of.__metadata__), value)]
        return [_of_kind(of, each) for each in value]
    if isinstance(kind, type) and issubclass(kind, Section):
        return made(kind, value)
    if origin is Literal and value not in get_args(kind):
        raise ValueError(kind)
    if type(value) not in PLAIN.get(kind, (type(value),)):
        raise TypeError(kind)
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
    if get_origin(kind) is Literal:
        return value in get_args(kind)
    return kind is not type(None) and type(value) in PLAIN.get(kind, (type(value),))
