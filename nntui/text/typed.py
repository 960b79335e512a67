"""Typed lines: how edits, quantities, stop conditions and places in time are read.

    an edit           key = value, or key(name, name) = value
    a quantity        name, name(name, name), or a derivative da/db
    a condition       quantity < number, quantity changes sign; with abs(…) or |…| its size; “every” before it
    a place in time   500, e 12, +100: a word or sign and a whole number

A name holds nearly everything (“row 1”, “weight−135”): it ends at the next mark that its line is cut at. What a name
stands for is looked up by whoever asked. Each line is read once from left to right, and one of more than MAX_LINE
characters is none.
"""

from typing import NamedTuple

from nntui.text.numbers import MINUS

MAX_LINE = 1_000  # characters
NUMERALS = frozenset("0123456789.+-eE")
DIFFERENTIALS = ("d", "∂")
SIGNS = "<>="  # each alone, or "=" after one of the others


class Call(NamedTuple):
    """A name and the names in brackets after it; None where there are no brackets."""

    name: str
    arguments: list[str] | None


class Assignment(NamedTuple):
    """What is set, the names in brackets after it (none without brackets), and the text after the sign."""

    key: str
    arguments: list[str]
    value: str


class Comparison(NamedTuple):
    """What is compared, how ("<", "<=", ">", ">=" or "="), and with which number."""

    left: str
    sign: str
    right: float


class Counted(NamedTuple):
    """A word, several of them, a sign or nothing, and the number after it."""

    word: str
    number: int


def pieces(text: str, marks: str) -> list[str]:
    """The text cut at each of the marks, which stand between: "a(b)" at "()" is "a", "(", "b", ")" and ""."""
    if len(text) > MAX_LINE:
        return []
    found, start = [], 0
    for at, character in enumerate(text):
        if character in marks:
            found += [text[start:at], character]
            start = at + 1
    return [*found, text[start:]]


def separated(text: str, marks: str = ",") -> list[str]:
    """What stands between the marks, without the blanks around it."""
    for mark in marks[1:]:
        text = text.replace(mark, marks[0])
    return [part.strip() for part in text.split(marks[0])]


def call(text: str) -> Call | None:
    """A name, or a name with names in brackets; None if the text is neither."""
    match pieces(text, "()"):
        case [name] if name.strip():
            return Call(name.strip(), None)
        case [name, "(", inside, ")", rest] if name.strip() and not rest.strip():
            return Call(name.strip(), separated(inside))
    return None


def ratio(name: str) -> tuple[str, str] | None:
    """The two names of a derivative da/db or ∂a/∂b; None if it is none."""
    match pieces(name, "/()"):
        case [above, "/", below]:
            below = below.lstrip()
            if above.startswith(DIFFERENTIALS) and below.startswith(DIFFERENTIALS) and min(len(above), len(below)) > 1:
                return above[1:].strip(), below[1:].strip()
    return None


def assignment(text: str) -> Assignment | None:
    """An edit; None if there is no key, no sign or no value of one line."""
    text = text.strip()
    match pieces(text, "()="):
        case [key, "=", *_] if key:
            arguments, rest = [], text[len(key) + 1 :]
        case [key, "(", inside, ")", blank, "=", *_] if key and not blank.strip():
            arguments, rest = separated(inside), text[len(key) + len(inside) + len(blank) + 3 :]
        case _:
            return None
    return Assignment(key.strip(), arguments, rest.strip()) if rest and "\n" not in rest else None


def number(text: str) -> float | None:
    """A number as in Python (“3”, “−.5”, “1e-4”; a large one may be infinite), its minus in either form; None if it is
    none.
    """
    plain = text.replace(MINUS, "-")
    if not NUMERALS.issuperset(plain):
        return None
    try:
        return float(plain)
    except ValueError:
        return None


def each_time(text: str) -> str | None:
    """What stands after “every”, “every time” or “each time”; None if a condition doesn't begin so."""
    words = text.split(None, 2)
    match [word.lower() for word in words]:
        case ["each" | "every", "time", _]:
            return words[2]
        case ["every", _, *_]:
            return text.split(None, 1)[1]
    return None


def changing_sign(text: str) -> str | None:
    """What it is that “… changes sign”; None if the text doesn't end so."""
    match text.rsplit(None, 2):
        case [left, "changes", "sign"] if "\n" not in left:
            return left
    return None


def comparison(text: str) -> Comparison | None:
    """What stands before the last sign, that sign, and the number after it; None if it is no number."""
    text = text.strip()
    at = max(text.rfind(sign) for sign in SIGNS)
    right = number(text[at + 1 :].lstrip())
    if at < 1 or right is None:
        return None
    sign = text[at]
    if sign == "=" and at > 1 and text[at - 1] in SIGNS[:2]:
        at, sign = at - 1, text[at - 1 : at + 1]
    left = text[:at].rstrip()
    return None if "\n" in left else Comparison(left, sign, right)


def size_of(text: str) -> str | None:
    """What stands in abs(…) or |…|; None if the text is no size."""
    for before, after in (("abs(", ")"), ("|", "|")):
        if text.startswith(before) and text.endswith(after) and len(text) >= len(before) + len(after):
            return text[len(before) : -len(after)].strip()
    return None


def counted(text: str) -> Counted | None:
    """A whole number of at most nine digits after a word, a sign or nothing; “1,000” and “1_000” are 1000."""
    if len(text) > MAX_LINE:
        return None
    text = text.replace(",", "").replace("_", "")
    at = len(text)
    while at and text[at - 1].isdecimal():
        at -= 1
    word = text[:at].rstrip()
    if not 1 <= len(text) - at <= 9 or not (word in ("", "+", "-", MINUS) or _is_words(word)):
        return None
    return Counted(word, int(text[at:]))


def _is_words(text: str) -> bool:
    """Whether a text that doesn't begin with a blank is letters and blanks."""
    lettered = all(c.isspace() or (c.isalnum() and not c.isdecimal()) for c in text)
    return lettered and not text[0].isspace()
