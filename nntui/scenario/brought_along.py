"""A scenario that nntui brings along, made of its file by the table of keys (`model`), without building what checks
all files, which takes longer than all else of opening one.

A test holds that what is made here is the same. Of a file that was damaged since it is seen that it is wrong, not what.
"""

import math
import operator
from collections.abc import Callable, Mapping
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from nntui.scenario.fields import Told, fields_of, is_table, told

T = TypeVar("T")

# Each bound by the name that it has in a mark of the table of keys, and how it is kept.
BOUNDS: dict[str, Callable[[Any, Any], bool]] = {
    "ge": operator.ge,
    "le": operator.le,
    "min_length": lambda value, least: len(value) >= least,
    "max_length": lambda value, most: len(value) <= most,
    "allow_inf_nan": lambda value, allowed: allowed or math.isfinite(value),
}
PLAIN = {int: (int,), float: (int, float), str: (str,), bool: (bool,)}  # what TOML has for a kind


def made(table: type[T], raw: Mapping[str, Any]) -> T:
    """A table of the file, an instance of it, from its parsed TOML. Raises an AttributeError, KeyError, StopIteration,
    TypeError or ValueError where keys, kinds of value or their bounds are wrong.
    """
    fields = fields_of(table)
    if missing := [name for name, field in fields.items() if field.is_required and name not in raw]:
        raise KeyError(missing[0])
    return table(**{name: _maker(fields[name])(value) for name, value in raw.items()})


def _maker(of: Told) -> Callable[[Any], Any]:
    """What makes a value of which so much is told."""
    bounds = [(BOUNDS[name], bound) for name, bound in of.said.items() if name in BOUNDS]

    def make(value: Any) -> Any:
        for mark in of.before:
            value = mark.check(value)
        value = _of_kind(of.kind, value)
        for within, bound in bounds:
            if not within(value, bound):
                raise ValueError(bound)
        for check in of.after:
            value = check.check(value)
        return value

    return make


def _of_kind(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin is Annotated:
        return _maker(told(kind))(value)
    if origin in (Union, UnionType):
        return _of_kind(next(each for each in get_args(kind) if _fits(each, value)), value)
    if origin is list and isinstance(value, list):
        (of,) = get_args(kind)
        return [*map(_maker(told(of)), value)]
    if is_table(kind):
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
    if is_table(kind):
        words = ((name, each) for name, each in fields_of(kind).items() if get_origin(each.kind) is Literal)
        return all(value.get(name, each.default) in each.words for name, each in words)
    if get_origin(kind) is Literal:
        return value in get_args(kind)
    return kind is not type(None) and type(value) in PLAIN.get(kind, (type(value),))
