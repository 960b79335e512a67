"""Text from files is shown literally: what could steer a terminal is made visible instead."""

import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

# Control, format (bidirectional overrides), surrogate and separator characters: nothing that can be read.
UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def steers(character: str) -> bool:
    """Whether a character does something else than stand in its cell; those that Unicode keeps free for ever, too."""
    code = ord(character)
    never = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF  # U+FFFE and U+FFFF may not stand in XML at all
    return never or unicodedata.category(character) in UNPRINTABLE


def printable(text: str) -> str:
    r"""The text with each character that could steer a terminal written out, as in "\x1b"."""
    if text.isprintable():  # most are, and Python tells at once
        return text
    return "".join(escaped(c) if steers(c) else c for c in text)


def escaped(character: str) -> str:
    r"""A character written out as Python would: "\x1b", "\n", "\u202e"."""
    return character.encode("unicode_escape").decode("ascii")


def written_out(text: str, escaped: Callable[[str], str]) -> str:
    """JSON or TOML in which what could steer a terminal is escaped, so that the file can be looked at there."""
    for character in set(text) - {"\n", "\t"}:
        if steers(character):
            text = text.replace(character, escaped(character))
    return text


def json_text(value: object, **how: Any) -> str:
    """Plain values as JSON that is readable as it is and steers nothing; `how` is for json.dumps."""
    return written_out(
        json.dumps(value, ensure_ascii=False, **how),
        lambda character: re.sub("....", r"\\u\g<0>", character.encode("utf-16-be", "surrogatepass").hex()),
    )


def shortened(text: str, limit: int = 40) -> str:
    """The printable text, at most `limit` characters of it."""
    text = printable(text[: limit + 1])
    return text if len(text) <= limit else text[: limit - 1] + "…"
