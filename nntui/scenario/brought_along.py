"""A scenario that nntui brings along, made of its file by the table of keys (`model`), without building what checks
all files, which takes longer than all else of opening one.

A test holds that what is made here is the same. Of a file that was damaged since it is seen that it is wrong, not what.
"""

import math
import operator
from collections.abc import Callable, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from nntui.scenario.fields import Told, fields_of, is_table, told

T = TypeVar("T")
Make = Callable[[Any], Any]  # makes a value of what TOML has for it

# Each bound by the name that it has in a mark of the table of keys, and how it is kept.
BOUNDS: dict[str, Callable[[Any, Any], bool]] = {
    "ge": operator.ge,
    "le": operator.le,
    "min_length": lambda value, least: len(value) >= least,
    "max_length": lambda value, most: len(value) <= most,
    "allow_inf_nan": lambda value, allowed: allowed or math.isfinite(value),
}
PLAIN: dict[Any, tuple[type, ...]] = {
    int: (int,),
    float: (int, float),
    str: (str,),
    bool: (bool,),
}  # what TOML has for a kind


def made(table: Callable[..., T], raw: Mapping[str, Any]) -> T:
    """A table of the file, an instance of it, from its parsed TOML. Raises an AttributeError, KeyError, StopIteration,
    TypeError or ValueError where keys, kinds of value or their bounds are wrong.
    """
    required, makers = _makers(table)
    if missing := [name for name in required if name not in raw]:
        raise KeyError(missing[0])
    return table(**{name: makers[name](value) for name, value in raw.items()})


@cache
def _makers(table: Any) -> tuple[list[str], dict[str, Make]]:
    """The keys that a table must have, and what makes the value of each key."""
    fields = fields_of(table)
    return [name for name, of in fields.items() if of.is_required], {name: _maker(of) for name, of in fields.items()}


def _maker(of: Told) -> Make:
    """What makes a value of which so much is told."""
    of_kind = _maker_of_kind(of.kind)
    bounds = [(BOUNDS[name], bound) for name, bound in of.said.items() if name in BOUNDS]

    def make(value: Any) -> Any:
        for before in of.before:
            value = before.check(value)
        value = of_kind(value)
        for within, bound in bounds:
            if not within(value, bound):
                raise ValueError(bound)
        for after in of.after:
            value = after.check(value)
        return value

    if also := of.said.get("also"):
        return lambda value: value if isinstance(value, also) else make(value)
    return make if of.before or bounds or of.after else of_kind


def _maker_of_kind(kind: Any) -> Make:
    """What makes a value of a kind."""
    if get_origin(kind) in (Union, UnionType):
        makers = [(each, _maker(told(each))) for each in get_args(kind)]
        return lambda value: next(make for each, make in makers if _fits(each, value))(value)
    if get_origin(kind) is list:
        make = _maker(told(get_args(kind)[0]))
        return lambda value: [*map(make, _as_it_is(value, (list,)))]
    if is_table(kind):
        return lambda value: made(kind, value)
    if get_origin(kind) is Literal:
        return lambda value: get_args(kind)[get_args(kind).index(value)]
    if kind is float:
        return lambda value: float(_as_it_is(value, PLAIN[float]))
    return lambda value: _as_it_is(value, PLAIN[kind])


def _as_it_is(value: Any, kinds: tuple[type, ...]) -> Any:
    if type(value) not in kinds:
        raise TypeError(kinds)
    return value


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
