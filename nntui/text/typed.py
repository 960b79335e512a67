"""Typed lines: how edits, quantities, stop conditions and places in time are read.

    an edit           key = value, or key(name, name) = value
    a quantity        name, name(name, name), or a derivative da/db; abs(…) or |…|, its size; quantity − quantity
    a condition       quantity < number, quantity changes sign, rises or falls; “every” before it
    a place in time   500, e 12, +100: a word or sign and a whole number

A name holds nearly everything (“row 1”, “weight−135”): it ends at the next mark that its line is cut at. One that has
such marks itself stands in quotes ("sepal length (cm)"), and a quote in it twice. What a name stands for is looked up
by whoever asked. Each line is read once from left to right, and one of more than MAX_LINE characters is none.
"""

from collections.abc import Sequence
from typing import NamedTuple

from nntui.text.numbers import MINUS

MAX_LINE = 1_000  # characters
NUMERALS = frozenset("0123456789.+-eE")
DIFFERENTIALS = ("d", "∂")
QUOTE = '"'
MARKS = "(),;=/<>|"  # what may stand around a name, and so before one in quotes
SIGNS = "<>="  # each alone, or "=" after one of the others
CHANGES = ("changes sign", "rises", "falls")  # what a quantity does from one step to the next
MINUSES = MINUS + "-"


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
    """The text cut at each of the marks that stand in no quotes, which stand between: "a(b)" at "()" is "a", "(", "b",
    ")" and "".
    """
    return _cut(text, marks) if len(text) <= MAX_LINE else []


def _cut(text: str, marks: str) -> list[str]:
    found, start, at = [], 0, 0
    while at < len(text):
        character = text[at]
        if character == QUOTE and _may_open(text[:at]):
            at = max(_end_of_quotes(text, at), at)
        elif character in marks:
            found += [text[start:at], character]
            start = at + 1
        at += 1
    return [*found, text[start:]]


def _may_open(before: str) -> bool:
    """Whether a quote after this text begins a name: it stands where a name does, or after the d of a derivative."""
    before = before.rstrip()
    if before.endswith(DIFFERENTIALS):
        before = before[:-1].rstrip()
    return not before or before[-1] in MARKS


def _end_of_quotes(text: str, start: int) -> int:
    """Where the quotes that begin at a place end; -1 if they don't. A quote that stands twice is one of the name."""
    at = text.find(QUOTE, start + 1)
    while 0 <= at < len(text) - 1 and text[at + 1] == QUOTE:
        at = text.find(QUOTE, at + 2)
    return at


def name_in(text: str) -> str:
    """A name without the blanks and the quotes around it."""
    text = text.strip()
    if len(text) > 1 and text[0] == QUOTE and _end_of_quotes(text, 0) == len(text) - 1:
        return text[1:-1].replace(QUOTE * 2, QUOTE)
    return text


def quoted(name: str) -> str:
    """A name as it is typed: in quotes where it has a mark that a line is cut at."""
    if not set(name).intersection(MARKS + QUOTE) and name == name.strip():
        return name
    return f"{QUOTE}{name.replace(QUOTE, QUOTE * 2)}{QUOTE}"


def called_with(name: str, names: Sequence[str]) -> str:
    """A name with names in brackets, as it is typed: "row(Bob)"."""
    return f"{name}({', '.join(map(quoted, names))})"


def separated(text: str, marks: str = ",") -> list[str]:
    """The names that stand between the marks, without the blanks and quotes around them."""
    return [name_in(part) for part in _cut(text, marks)[::2]]


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
                return name_in(above[1:]), name_in(below[1:])
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


def changing(text: str) -> tuple[str, str] | None:
    """What it is that “… changes sign”, “… rises” or “… falls”, and which of these; None if the text doesn't end so."""
    for change in CHANGES:
        words = change.split()
        match text.rsplit(None, len(words)):
            case [left, *last] if last == words and "\n" not in left:
                return left, change
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


def difference(text: str) -> tuple[str, str] | None:
    """What stands before and after the last minus with blanks around it and in no brackets; None if there is none."""
    if not any(_is_apart(text, text.find(f" {sign} ") + 1) for sign in MINUSES):
        return None
    found, at, depth, in_bars = -1, 0, 0, False
    for part in pieces(text, f"()|{MINUSES}"):
        if part == "|":
            in_bars = not in_bars
        elif part in ("(", ")"):
            depth += 1 if part == "(" else -1
        elif part and part in MINUSES and not depth and not in_bars and _is_apart(text, at):
            found = at
        at += len(part)
    before, after = text[: max(found, 0)].strip(), text[found + 1 :].strip()
    return (before, after) if before and after else None


def _is_apart(text: str, at: int) -> bool:
    """Whether a character has blanks around it."""
    return at > 0 and text[at - 1] == " " == text[at + 1 : at + 2]


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
