"""The kinds of value a scenario is made of: names, prose, finite numbers, words from a table.

Each kind checks itself, and its error says what was expected and what was found.
"""

import os
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal

# Looking for plugins of pydantic reads the metadata of every installed package; none of them is wanted here.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from nntui.text.errors import did_you_mean, listed
from nntui.text.escape import escaped, shortened, steers

# Bounds of a file before it is parsed, and of the texts in it.
MAX_BYTES = 1_000_000
MAX_LINE = 200_000
MAX_KEY_PARTS = 8
MAX_WORD = 1_000
MAX_NAME = 80
MAX_PROSE = 4_000
NOT_IN_HANDLES = "(),/<>=&|"


class Section(BaseModel):
    """A table of the file: each key is known, each value has just its type, nothing can be changed later."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


def _without_controls(text: str) -> str:
    if text.isprintable():
        return text
    for character in text:
        if steers(character) and character not in "\n\t":
            found = escaped(character)
            raise PydanticCustomError(
                "control", "expected text without control characters, found {found}", {"found": found}
            )
    return text


def _one_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise PydanticCustomError(
            "line", "expected a single line without tabs, found “{found}”", {"found": shortened(text)}
        )
    if not text.strip():
        raise PydanticCustomError("blank", "expected some text, found none")
    return _without_controls(text)


def _callable_by_name(text: str) -> str:
    for character in NOT_IN_HANDLES:
        if character in text:
            raise PydanticCustomError(
                "label",
                "expected a name without {not_allowed} (figures are asked for by it), found “{found}”",
                {"not_allowed": " ".join(NOT_IN_HANDLES), "found": shortened(text)},
            )
    return text.strip()


OneLine = Annotated[str, Field(max_length=200), AfterValidator(_one_line)]
Name = Annotated[str, Field(max_length=MAX_NAME), AfterValidator(_one_line)]
Handle = Annotated[Name, AfterValidator(_callable_by_name)]
Prose = Annotated[str, Field(max_length=MAX_PROSE), AfterValidator(_without_controls)]
Number = Annotated[float, Field(allow_inf_nan=False)]


def found(value: Any) -> str:
    """A wrong value as a person would recognise it, in a few printable characters."""
    match value:
        case bool():
            words = "true" if value else "false"
        case str():
            words = f"“{shortened(value)}”"
        case dict():
            words = "a table"
        case list():
            words = f"a list of {len(value):,}" if value else "an empty list"
        case int():
            size = abs(value)
            words = "a huge number" if size >= 10**20 else f"{value:,}" if size >= 10_000 else str(value)
        case _:
            words = shortened(str(value))
    return words


def _in_table(table: Iterable[str], what: str) -> Callable[[Any], str]:
    known = list(table)

    def check(word: Any) -> str:
        if not isinstance(word, str) or word not in known:
            near = did_you_mean(word, known) if isinstance(word, str) else ""
            choices = "" if near else f" ({listed(known)})"
            raise PydanticCustomError(
                "word", "{text}", {"text": f"expected {what}{choices}, found {found(word)}{near}"}
            )
        return word

    return check


def word_of(table: Iterable[str], what: str) -> BeforeValidator:
    """A validator for a word out of a table: activations, losses, metrics, …"""
    return BeforeValidator(_in_table(table, what), json_schema_input_type=Literal[tuple(table)])
