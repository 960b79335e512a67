"""What is wrong with a file, in words: which key, what was expected, what was found, the likely fix."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from pydantic_core import ErrorDetails

from nntui.scenario.kinds import found
from nntui.scenario.reference import TABLES, field_at
from nntui.text.errors import Problem, did_you_mean, listed
from nntui.text.escape import shortened

Location = list[int | str]

# The beginning of a message of TOML's parser → what was expected. Other messages are shown as they are.
SYNTAX = {
    "Cannot overwrite a value": "expected a key that has no value yet",
    "Duplicate inline table key": "expected each key once in {…}",
    "Cannot declare": "expected each [table] once",
    "Cannot redefine namespace": "expected a table that isn't complete yet",
    "Cannot mutate immutable namespace": "expected a table or list that isn't complete yet",
    "Unclosed array": "expected “,” or “]” in the list",
    "Unclosed inline table": "expected “,” or “}” in the table",
    "Invalid value": "expected a value: text in quotes, a number (0.5), true, false, a [list] or a {table}",
    "Invalid date or datetime": "expected a date that exists",
    "Expected '=' after": "expected “=” after the key",
    "Invalid statement": "expected key = value or a [table]",
    "Invalid initial character for a key part": "expected a key",
    "Expected newline or end": "expected a new line after the value (a decimal has a point: 0.5)",
    "Expected ']'": "expected “]” after the table's name",
    "Expected ']]'": "expected “]]” after the table's name",
    "Illegal character '\\n'": "expected the closing quote on this line",
    "Found invalid character '\\n'": "expected the closing quote on this line",
    "Illegal character": "expected no control characters",
    "Found invalid character": "expected no control characters",
    "Unterminated string": "expected the closing quotes",
    "Expected \"'''\"": "expected the closing quotes",
    'Expected "\'"': "expected the closing quote",
    "Unescaped '\\'": "expected each \\ in quotes to be doubled",
}


def syntax_problem(text: str, error: ValueError) -> Problem:
    """What TOML's parser found, with the line it found it in."""
    message, _, place = str(error).removesuffix(")").partition(" (at ")
    longest_first = sorted(SYNTAX, key=len, reverse=True)
    expected = next(
        (SYNTAX[start] for start in longest_first if message.startswith(start)),
        f"expected TOML ({shortened(message, 80)})",
    )
    numbers = re.fullmatch(r"line (\d+), column (\d+)", place)
    if numbers is None:
        return Problem("at its end", f"{expected}, found nothing more")
    line, column = int(numbers[1]), int(numbers[2])
    around = text.replace("\r\n", "\n").split("\n")[line - 1].expandtabs(1)
    around = f"…{around[column - 20 :]}" if column > 40 else around
    return Problem(place, f"{expected}, found “{shortened(around.strip(), 60)}”")


def where(path: Sequence[int | str]) -> str:
    """A location as it is written in TOML: network.layers[0].units."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{shortened(part)}"
    return text.lstrip(".")


# pydantic's error types → what was expected. "{…}" comes from the error's context.
EXPECTED = {
    "string_type": "text in quotes",
    "string_unicode": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "list_type": "a list",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "literal_error": "{expected}",
    "union_tag_invalid": "one of {expected_tags}",
    "greater_than_equal": "at least {ge:,.12g}",
    "less_than_equal": "at most {le:,.12g}",
    "too_short": "at least {min_length:,} in the list",
    "too_long": "at most {max_length:,} in the list",
    "string_too_long": "at most {max_length:,} characters",
    "string_pattern_mismatch": "{pattern}",
}

# Patterns of the format → what they ask for.
PATTERNS = {
    r"^https?://[!-~]+$": "an address from http:// or https://, without spaces",
    r"^-?\d+(\.\d+)?$": "a plain number in quotes, as printed (“0.0214”)",
}


def location(raw: Any, loc: Iterable[int | str]) -> Location:
    """Where in the file an error is: pydantic's location without the names of its union members."""
    path: Location = []
    node = raw
    loc = tuple(loc)
    for position, part in enumerate(loc):
        if isinstance(node, dict) and (part in node or position == len(loc) - 1):
            node = node.get(part)
        elif isinstance(node, list) and isinstance(part, int):
            node = node[part]
        else:
            continue
        path.append(part)
    return path


def problems_of(raw: dict[str, Any], details: Iterable[ErrorDetails]) -> Iterator[Problem]:
    """pydantic's errors in our words: one problem for each place, even if two types were possible there."""
    for path, group in groupby(details, key=lambda detail: location(raw, detail["loc"])):
        yield _problem(path, list(group))


def _problem(path: Location, details: list[ErrorDetails]) -> Problem:
    kind, value = details[0]["type"], details[0]["input"]
    if kind == "missing":
        return Problem(
            where(path[:-1]),
            f"expected the key “{path[-1]}” ({field_at(path).description}), which is missing",
        )
    if kind == "extra_forbidden":
        return Problem(where(path[:-1]), _unknown_key(str(path[-1]), details[0]["loc"]))
    if kind == "union_tag_not_found":
        return Problem(
            where(path),
            "expected the key “distribution” (“constant”, “uniform” or “normal”), which is missing",
        )
    if kind not in EXPECTED:  # an error of one of our own kinds, which says it all
        return Problem(where(path), details[0]["msg"])
    if kind == "union_tag_invalid":
        path, value = [*path, "distribution"], value["distribution"]
    expected = " or ".join(_expected(detail) for detail in details)
    return Problem(
        where(path), f"expected {expected}, found {_amount(kind, value)}{_likely(kind, expected, value)}"
    )


def _expected(detail: ErrorDetails) -> str:
    words = EXPECTED[detail["type"]].format(**detail.get("ctx", {}))
    return re.sub(r"'([^']*)'", r"“\1”", PATTERNS.get(words, words))


def _amount(kind: str, value: Any) -> str:
    if kind == "string_too_long":
        return f"{len(value):,}"
    if kind in ("too_short", "too_long"):
        return f"{len(value):,}" if value else "none"
    return found(value)


def _likely(kind: str, expected: str, value: Any) -> str:
    """The likely fix, if there is one."""
    match value:
        case str() if re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,15})?", value) and "quotes" not in expected:
            return f" — did you mean {value}, without the quotes?"
        case str():
            return did_you_mean(value[:80], re.findall("“([^”]*)”", expected))
        case float() if kind == "int_type" and value.is_integer() and abs(value) < 1e15:
            return f" — did you mean {value:.0f}?"
        case int() | float() if kind == "string_type" and not isinstance(value, bool) and abs(value) < 1e15:
            return f" — did you mean “{value}”, in quotes?"
        case _:
            return ""


def _unknown_key(key: str, loc: tuple[int | str, ...]) -> str:
    known = TABLES[tuple(part for part in loc[:-1] if isinstance(part, str))].model_fields
    elsewhere = [path for path, table in TABLES.items() if key in table.model_fields]
    if near := did_you_mean(key[:80], known):
        return f"expected a key of the format, found “{shortened(key)}”{near}"
    if len(elsewhere) == 1:
        home = (
            f"the table [{'.'.join(elsewhere[0])}]"
            if elsewhere[0]
            else "the top of the file, above the first [table]"
        )
        return f"expected {listed(known)}, found “{shortened(key)}”, which belongs in {home}"
    return f"expected {listed(known)}, found “{shortened(key)}”"
