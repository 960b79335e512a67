"""The kinds of value a scenario is made of: names, prose, finite numbers, words from a table.

Each kind checks itself, and its error says what was expected and what was found.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from nntui.scenario.fields import AfterKind, BeforeKind, Check, Field, UnfitError
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


def _without_controls(text: str) -> str:
    if text.isprintable():
        return text
    for character in text:
        if steers(character) and character not in "\n\t":
            raise UnfitError(f"expected text without control characters, found {escaped(character)}")
    return text


def _one_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise UnfitError(f"expected a single line without tabs, found “{shortened(text)}”")
    if not text.strip():
        raise UnfitError("expected some text, found none")
    return _without_controls(text)


def _callable_by_name(text: str) -> str:
    for character in NOT_IN_HANDLES:
        if character in text:
            without = " ".join(NOT_IN_HANDLES)
            words = f"expected a name without {without} (figures are asked for by it), found “{shortened(text)}”"
            raise UnfitError(words)
    return text.strip()


OneLine = Annotated[str, Field(max_length=200), AfterKind(_one_line)]
Name = Annotated[str, Field(max_length=MAX_NAME), AfterKind(_one_line)]
Handle = Annotated[Name, AfterKind(_callable_by_name)]
Prose = Annotated[str, Field(max_length=MAX_PROSE), AfterKind(_without_controls)]
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


def _in_table(known: Sequence[str], what: str) -> Check:
    def check(word: Any) -> str:
        if not isinstance(word, str) or word not in known:
            near = did_you_mean(word, known) if isinstance(word, str) else ""
            choices = "" if near else f" ({listed(known)})"
            raise UnfitError(f"expected {what}{choices}, found {found(word)}{near}")
        return word

    return check


def word_of(table: Iterable[str], what: str) -> BeforeKind:
    """A check for a word out of a table: activations, losses, metrics, …"""
    words = tuple(table)
    return BeforeKind(_in_table(words, what), words)
