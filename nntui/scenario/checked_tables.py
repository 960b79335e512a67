"""pydantic's checks of what a file may hold, made of the tables (nntui.scenario.fields) when a file is read."""

import os
from collections.abc import Callable, Iterator
from functools import cache, reduce
from operator import or_
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, Union, get_args, get_origin

# Looking for plugins of pydantic reads the metadata of every installed package; none of them is wanted here.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Strict,
    TypeAdapter,
    ValidationError,
    WrapValidator,
    create_model,
)
from pydantic import Field as PydanticField
from pydantic_core import PydanticCustomError

from nntui.scenario.brought_along import BOUNDS
from nntui.scenario.fields import Check, Told, UnfitError, fields_of, is_table, told

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

T = TypeVar("T")

# What is said of a value that pydantic is asked to keep.
KEPT = (*BOUNDS, "alias", "discriminator", "pattern")


class Table(BaseModel):
    """A table of a file: each key is known, each value has just its type."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)


def checked(table: type[T], raw: Any) -> "tuple[T | None, list[ErrorDetails]]":
    """A table from its parsed TOML; None where anything is wrong in it, and what that is."""
    of_class: Any = table
    try:
        value: T = _adapter(of_class).validate_python(raw)
    except ValidationError as error:
        return None, error.errors(include_url=False)
    return value, []


@cache
def _adapter(table: Any) -> TypeAdapter[Any]:
    return TypeAdapter(as_checked(told(table)))


def as_checked(of: Told) -> Any:
    """A kind of value, with its marks, as pydantic checks it: as files have it, a list for a tuple, a table for one of
    our classes.
    """
    return Annotated[_kind(of.kind), *_marks(of)]


def _kind(kind: Any) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return reduce(or_, (None if each is type(None) else as_checked(told(each)) for each in inner))
    if origin in (list, tuple):
        return origin[tuple(each if each is ... else as_checked(told(each)) for each in inner)]
    return table_checked(kind, kind) if is_table(kind) else kind


def _marks(of: Told) -> Iterator[Any]:
    """What is told of a value in pydantic's words."""
    yield PydanticField(**{name: bound for name, bound in of.said.items() if name in KEPT})
    if also := of.said.get("also"):
        yield WrapValidator(lambda value, check: value if isinstance(value, also) else check(value))
    if get_origin(of.kind) is tuple:
        yield Strict(False)
    yield from (BeforeValidator(_in_our_words(each.check)) for each in of.before)
    yield from (AfterValidator(_in_our_words(each.check)) for each in of.after)


def table_checked(kind: type[Any], make: Callable[..., Any], **further: Any) -> Any:
    """What checks a table and makes something of its values: those of a class' fields, and `further` ones. What is of
    that class already is taken as it is.
    """
    own: Any = {name: (as_checked(of), ... if of.is_required else of.default) for name, of in fields_of(kind).items()}
    model = create_model(kind.__name__, __base__=Table, **own, **further)

    def made(value: Any, check: Callable[[Any], Table]) -> Any:
        return value if isinstance(value, kind) else make(**check(value).__dict__)

    return Annotated[model, WrapValidator(made)]


def _in_our_words(check: Check) -> Check:
    """A check whose error says what ours does, and no more."""

    def made(value: Any) -> Any:
        try:
            return check(value)
        except UnfitError as error:
            raise PydanticCustomError("unfit", "{text}", {"text": str(error)}) from None

    return made
