"""The bounds of plain values in a recording, before anything else is asked of them: it comes from strangers.

There is no null, floats are finite or the strings "nan", "inf" and "-inf", whole numbers have 64 bits, texts no lone
surrogates, and there are no dates: so JSON and TOML can hold the same.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

from nntui.scenario.kinds import found
from nntui.text.errors import RefusedError
from nntui.text.escape import shortened

MAX_TEXT = 4_000  # characters of a text in an event
LEAST_WHOLE, MAX_WHOLE = -(2**63), 2**63 - 1
MAX_KEY = 200  # characters of a key
MAX_HEX = 40  # characters of a hexadecimal float
MAX_DEPTH = 6  # of what stands in an unknown event

half_characters = re.compile("[\ud800-\udfff]")
half_a_character = half_characters.search


class EventError(RefusedError):
    """Something that is no event; its text says what was expected and what was found. `problems` are all that is wrong
    with it, the first of them its text.
    """

    def __init__(self, *problems: str) -> None:
        super().__init__(problems[0])
        self.problems = problems


def bounded(plain: Mapping[str, Any]) -> dict[str, Any]:
    """A table of plain values within the bounds; raises EventError."""
    return {_key(name): _value(name, each, 1) for name, each in plain.items()}


def _value(key: str, value: Any, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise EventError(f"{key[:40]}: expected tables and lists a few levels deep, found far more")
    match value:
        case bool():
            return value
        case str() if len(value) > MAX_TEXT:
            raise EventError(f"{key[:40]}: expected at most {MAX_TEXT:,} characters, found {len(value):,}")
        case str() if half_a_character(value):
            raise EventError(f"{key[:40]}: expected text, found half a character")
        case int() if not LEAST_WHOLE <= value <= MAX_WHOLE:
            raise EventError(f"{key[:40]}: expected a whole number of at most 64 bits")
        case float() if not math.isfinite(value):
            return str(value)
        case str() | int() | float():
            return value
        case list():
            return [_value(key, each, depth + 1) for each in value]
        case dict():
            return {_key(name): _value(name, each, depth + 1) for name, each in value.items()}
        case _:
            words = shortened(repr(value)[:60])
            raise EventError(f"{key[:40]}: expected a text, number, list or table, found {words}")


def _key(name: str) -> str:
    if len(name) > MAX_KEY:
        raise EventError(f"{name[:40]}: expected a key of at most {MAX_KEY} characters, found {len(name):,}")
    if half_a_character(name):
        raise EventError("expected a key, found half a character in it")
    return name


def fitted(value: Any) -> Any:
    """Plain values as they can be read again: texts cut to what is read, whole numbers to what 64 bits hold."""
    match value:
        case str():
            return fitted_text(value)
        case bool():
            return value
        case int():
            return min(max(value, LEAST_WHOLE), MAX_WHOLE)
        case list():
            return [fitted(each) for each in value]
        case dict():
            return {name: fitted(each) for name, each in value.items()}
    return value


def fitted_text(text: str) -> str:
    """A text as it can be read again: at most MAX_TEXT characters, and “�” for half a character."""
    if len(text) > MAX_TEXT:
        text = text.strip()[:MAX_TEXT]
    return half_characters.sub("�", text)


def number_of(text: str) -> float:
    """The number that a hexadecimal float stands for; raises EventError."""
    try:
        return float.fromhex(text if len(text) <= MAX_HEX else "too long")
    except (ValueError, OverflowError):
        raise EventError(f"expected a hexadecimal number such as 0x1.8p+1, found {found(text)}") from None
