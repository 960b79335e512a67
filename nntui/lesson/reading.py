"""From plain values to events: one union of tables, told apart by their keys, and the commands by the value of “do”.

The tables are made from the classes of the events and commands, so a new command needs nothing here.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, is_dataclass
from functools import cache, reduce
from operator import or_
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Strict,
    Tag,
    TypeAdapter,
    ValidationError,
    create_model,
)

from nntui.lesson.bounds import EventError, bounded
from nntui.lesson.events import COMMANDS, EVENTS, Begin, Do, Event, Seconds, Unknown, keys_of
from nntui.lesson.mistakes import each_once, mistake
from nntui.scenario.kinds import Section

UNKNOWN = "unknown"
MOST_TOLD = 20  # problems of an event


def from_plain(plain: Mapping[str, Any]) -> Event:
    """An event from a dictionary of plain values; raises EventError."""
    content = bounded(plain)
    try:
        return _events().validate_python(content)
    except ValidationError as error:
        wrong = error.errors(include_url=False)[:MOST_TOLD]
        raise EventError(*each_once([mistake(each, content) for each in wrong])) from None


def _told_by(content: Mapping[str, Any]) -> str:
    """Which of its keys tells what an event is."""
    tag = next((tag for tag in EVENTS if tag in content), UNKNOWN)
    other = tag == "do" and isinstance(name := content[tag], str) and name not in COMMANDS
    return UNKNOWN if other else tag


@cache
def _events() -> TypeAdapter[Event]:
    """What validates any event; made when the first is read."""
    tables = {tag: _table(kind, kind) for tag, kind in EVENTS.items() if kind not in (Do, Begin)}
    tables["do"] = Annotated[reduce(or_, map(_command, COMMANDS)), Field(discriminator="do")]
    true = Annotated[bool, AfterValidator(_true)]
    tables["begin"] = _table(Begin, lambda begin, **own: Begin(**own), begin=(true, ...))
    tables[UNKNOWN] = Annotated[_Other, AfterValidator(lambda table: Unknown(table.model_extra, table.time))]
    union: Any = reduce(or_, (Annotated[table, Tag(tag)] for tag, table in tables.items()))
    return TypeAdapter(Annotated[union, Discriminator(_told_by)])


def _command(name: str) -> Any:
    """What validates a command with its time and makes an event of it."""
    kind = COMMANDS[name]
    return _table(kind, lambda do, time, **own: Do(kind(**own), time), do=(Literal[name], ...), time=(Seconds, 0.0))


def _table(kind: type, make: Callable[..., Any], **further: Any) -> Any:
    """What validates a table and makes something of its values: those of a dataclass's fields, and `further` ones."""
    own: dict[str, Any] = {
        row.field: (_as_written(row.kind), ... if row.default is MISSING else row.default)
        for row in keys_of(kind).values()
    }
    model = create_model(kind.__name__, __base__=Section, **own, **further)
    return Annotated[model, AfterValidator(lambda table: make(**table.__dict__))]


def _as_written(kind: Any) -> Any:
    """A field's type as files have it: a list for a tuple, a table for a dataclass."""
    if get_origin(kind) is Annotated:
        inner, *told = get_args(kind)
        return Annotated[_as_written(inner), *told]
    if get_origin(kind) in (Union, UnionType):
        return reduce(or_, map(_as_written, get_args(kind)))
    if get_origin(kind) is tuple:
        return Annotated[kind, Strict(False)]
    return _table(kind, kind) if isinstance(kind, type) and is_dataclass(kind) else kind


def _true(value: bool) -> bool:
    if not value:
        raise EventError("begin: expected true, found false")
    return value


class _Other(BaseModel):
    """A table of another version, with any keys."""

    model_config = ConfigDict(extra="allow", strict=True, defer_build=True)

    time: Seconds = 0.0
