"""What a file may hold, told as plain data: tables are frozen dataclasses whose fields say what is expected of them.

Nothing here checks a file. `nntui.scenario.checked_tables` makes pydantic's checks of it when a file is read, so that
what is shown without one needn't wait for them.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, TypedDict, TypeVar, Union, Unpack, get_args, get_origin

from nntui.text.frozen import dataclass

T = TypeVar("T")
Check = Callable[[Any], Any]  # gives the value, another one in its place, or raises a ValueError


class UnfitError(ValueError):
    """A value that doesn't fit; its text says what was expected, and what was found."""


@dataclass(frozen=True, eq=False)
class BeforeKind:
    """A check of a value as it stands in the file, before that of its kind; of a word, which `words` there are."""

    check: Check
    words: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class AfterKind:
    """A check of a value that has its kind."""

    check: Check


class Said(TypedDict, total=False):
    """What can be said of a value. All but the first three is pydantic's, and means there what it means here."""

    description: str
    unless: str  # beside what it may be missing
    also: type  # another class that it may be of
    alias: str
    discriminator: str
    pattern: str
    ge: float | None
    le: float | None
    min_length: int
    max_length: int
    allow_inf_nan: bool


def Field(  # noqa: N802 - as pydantic calls it, with the same words for the same bounds
    default: Any = MISSING, *, default_factory: Any = MISSING, **said: Unpack[Said]
) -> Any:
    """A field of a table, or a mark of a kind: its default, if it has one, and what is `said` of it."""
    known = {name: value for name, value in said.items() if value is not None}
    return dataclasses.field(default=default, default_factory=default_factory, kw_only=True, metadata=known)


class Told(NamedTuple):
    """What is told of a value: its kind without marks, what is said of it, its checks in their order, and the field of
    a table that it is the value of, if it is.
    """

    kind: Any
    said: dict[str, Any]
    before: tuple[BeforeKind, ...] = ()
    after: tuple[AfterKind, ...] = ()
    field: "dataclasses.Field[Any] | None" = None

    @property
    def name(self) -> str:
        """Its name in the table; empty where it is no field of one."""
        return "" if self.field is None else self.field.name

    @property
    def options(self) -> "list[Told]":
        """The kinds that it may be of: unions taken apart, lists left whole."""
        if get_origin(self.kind) not in (Union, UnionType):
            return [self]
        members = [told(member) for member in get_args(self.kind) if member is not type(None)]
        return [option for member in members for option in member.options]

    @property
    def item(self) -> "Told":
        """What is told of each value of a list."""
        return told(get_args(self.kind)[0])

    @property
    def words(self) -> tuple[Any, ...]:
        """The words that it may be; empty where it isn't one of a few."""
        literal = get_args(self.kind) if get_origin(self.kind) is Literal else ()
        return next((each.words for each in self.before if each.words), literal)

    @property
    def table(self) -> Any:
        """The table that it may be; None where it can't be one."""
        return next((option.kind for option in self.options if is_table(option.kind)), None)

    @property
    def description(self) -> str:
        """What it means; empty where nothing is said of that."""
        return str(self.said.get("description", ""))

    @property
    def default(self) -> Any:
        """Its value where a file has none; MISSING where a file must have one."""
        if self.field is None:
            return MISSING
        return self.field.default if self.field.default_factory is MISSING else self.field.default_factory()

    @property
    def is_required(self) -> bool:
        """Whether a table can't do without it."""
        return self.field is None or self.field.default is self.field.default_factory  # none of the two


def told(kind: Any, field: "dataclasses.Field[Any] | None" = None) -> Told:
    """What is told of a kind of value by its marks, and by the field that it is the kind of."""
    kind, marks = (kind.__origin__, kind.__metadata__) if get_origin(kind) is Annotated else (kind, ())
    said: dict[str, Any] = {}
    for mark in (*marks, field):
        said |= mark.metadata if isinstance(mark, dataclasses.Field) else {}
    before = tuple(mark for mark in marks if isinstance(mark, BeforeKind))
    return Told(kind, said, before, tuple(mark for mark in marks if isinstance(mark, AfterKind)), field)


def fields_of(table: Any) -> Mapping[str, Told]:
    """The fields of a table by their names; none of what is no table."""
    return _fields_of(table)


@cache
def _fields_of(table: Any) -> Mapping[str, Told]:
    return {each.name: told(each.type, each) for each in dataclasses.fields(table)} if is_table(table) else {}


def is_table(kind: Any) -> bool:
    """Whether a kind is that of a table."""
    return isinstance(kind, type) and dataclasses.is_dataclass(kind)


def table_of(name: str, base: type[T], words: str | None, fields: Mapping[str, tuple[Any, Any]]) -> type[T]:
    """A table with the fields of `base` and further ones: the kind of each, and its `Field`."""
    own = {key: field for key, (_, field) in fields.items()}
    kinds = {key: kind for key, (kind, _) in fields.items()}
    made = type(name, (base,), {**own, "__annotations__": kinds, "__doc__": words, "__module__": base.__module__})
    return dataclass(frozen=True)(made)


def as_raw(value: Any, without: Iterable[str] = ()) -> Any:
    """A table as the parsed TOML of a file that has it, `without` some of its keys and those that are None."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        plain = not len(value) or isinstance(value[0], int | float | str)
        return list(value) if plain else [as_raw(each) for each in value]
    if not is_table(type(value)):
        return value
    values = ((name, getattr(value, name)) for name in fields_of(type(value)) if name not in without)
    return {name: as_raw(each) for name, each in values if each is not None}
