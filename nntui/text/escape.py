"""Text from files is shown literally: what could steer a terminal is made visible instead."""

import unicodedata

# Control, format (bidirectional overrides), surrogate and separator characters: nothing that can be read.
UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def steers(character: str) -> bool:
    """Whether a character does something else than stand in its cell; those that Unicode keeps free for ever, too."""
    code = ord(character)
    never = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF  # U+FFFE and U+FFFF may not stand in XML at all
    return never or unicodedata.category(character) in UNPRINTABLE


def printable(text: str) -> str:
    r"""The text with each character that could steer a terminal written out, as in "\x1b"."""
    return "".join(escaped(c) if steers(c) else c for c in text)


def escaped(character: str) -> str:
    r"""A character written out as Python would: "\x1b", "\n", "\u202e"."""
    return character.encode("unicode_escape").decode("ascii")


def shortened(text: str, limit: int = 40) -> str:
    """The printable text, at most `limit` characters of it."""
    text = printable(text[: limit + 1])
    return text if len(text) <= limit else text[: limit - 1] + "…"
