"""pydantic's checks of events: one union of tables, told apart by their keys, and the commands by the value of “do”.

The tables are made from the classes of the events and commands, so a new command needs nothing here.
"""

from collections.abc import Mapping
from functools import cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, TypeAdapter, ValidationError

from nntui.lesson.bounds import EventError
from nntui.lesson.events import COMMANDS, EVENTS, Begin, Do, Event, Seconds, Unknown
from nntui.scenario.checked_tables import as_checked, table_checked
from nntui.scenario.fields import told

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

UNKNOWN = "unknown"
SECONDS: Any = as_checked(told(Seconds))


def checked_event(content: Mapping[str, Any]) -> "tuple[Event | None, list[ErrorDetails]]":
    """An event from a dictionary of bounded plain values; None where anything is wrong in it, and what that is."""
    try:
        return _events().validate_python(content), []
    except ValidationError as error:
        return None, error.errors(include_url=False)


def _told_by(content: Mapping[str, Any]) -> str:
    """Which of its keys tells what an event is."""
    tag = next((tag for tag in EVENTS if tag in content), UNKNOWN)
    other = tag == "do" and isinstance(name := content[tag], str) and name not in COMMANDS
    return UNKNOWN if other else tag


@cache
def _events() -> TypeAdapter[Event]:
    """What validates any event; made when the first is read."""
    tables = {tag: table_checked(kind, kind) for tag, kind in EVENTS.items() if kind not in (Do, Begin)}
    tables["do"] = Annotated[reduce(or_, map(_command, COMMANDS)), Field(discriminator="do")]
    true = Annotated[bool, AfterValidator(_true)]
    tables["begin"] = table_checked(Begin, lambda begin, **own: Begin(**own), begin=(true, ...))
    tables[UNKNOWN] = Annotated[_Other, AfterValidator(lambda table: Unknown(table.model_extra, table.time))]
    union: Any = reduce(or_, (Annotated[table, Tag(tag)] for tag, table in tables.items()))
    return TypeAdapter(Annotated[union, Discriminator(_told_by)])


def _command(name: str) -> Any:
    """What validates a command with its time and makes an event of it."""
    kind = COMMANDS[name]
    return table_checked(
        kind, lambda do, time, **own: Do(kind(**own), time), do=(Literal[name], ...), time=(SECONDS, 0.0)
    )


def _true(value: bool) -> bool:
    if not value:
        raise EventError("begin: expected true, found false")
    return value


class _Other(BaseModel):
    """A table of another version, with any keys."""

    model_config = ConfigDict(extra="allow", strict=True, defer_build=True)

    time: SECONDS = 0.0
