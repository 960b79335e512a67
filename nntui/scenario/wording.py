"""What is wrong with a file, in words: which key, what was expected, what was found, the likely fix."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from nntui.scenario.fields import fields_of
from nntui.scenario.kinds import found
from nntui.scenario.model import PRINTED
from nntui.scenario.reference import TABLES, is_union, told_at
from nntui.text.errors import Problem, did_you_mean, listed, nearest
from nntui.text.escape import shortened

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Location = list[int | str]

# The beginning of a message of TOML's parser → what was expected. Other messages are shown as they are.
SYNTAX = {
    "Cannot overwrite a value": "expected each key once",
    "Duplicate inline table key": "expected each key once",
    "Cannot mutate immutable namespace": "expected each key once",
    "Cannot declare": "expected each table once",
    "Cannot redefine namespace": "expected each table once",
    "Unclosed array": "expected “,” or “]” in the list",
    "Unclosed inline table": "expected “,” or “}” in the table",
    "Invalid value": "expected a value: text in quotes, a number (0.5), true, false, a [list] or a {table}",
    "Invalid date or datetime": "expected a day and time that exist",
    "Invalid statement": "expected key = value or a [table]",
    "Invalid initial character for a key part": "expected a key (a {table} is closed on the line where it opens)",
    "Expected '=' after": "expected “=” after the key",
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
    "Invalid hex value": "expected four hexadecimal digits after \\u",
    "Escaped character": "expected the number of a character after \\u",
    "Unescaped": "expected each \\ in quotes to be doubled",
}
AHEAD = ("Invalid", "Expected", "Unclosed")  # messages about what comes next; others are about what came before
UNKNOWN = "expected one of the keys"  # what is said of a key that is like none, begins so
LATER = " — written for a later nntui?"  # a version only adds keys


def perhaps_later(problems: Sequence[Problem]) -> list[Problem]:
    """The problems of a file; if all that is wrong with it are keys like none that is known, with what may be why."""
    if not all(problem.message.startswith(UNKNOWN) for problem in problems):
        return list(problems)
    return [Problem(problem.where, f"{problem.message}{LATER}") for problem in problems]


def syntax_problem(text: str, error: ValueError) -> Problem:
    """What TOML's parser found, with the line it found it in."""
    message, _, place = str(error).removesuffix(")").partition(" (at ")
    starts = [start for start in SYNTAX if message.startswith(start)]
    expected = SYNTAX[max(starts, key=len)] if starts else f"expected TOML ({shortened(message, 80)})"
    numbers = re.fullmatch(r"line (\d+), column (\d+)", place)
    if numbers is None:
        return Problem("at its end", f"{expected}, found nothing more")
    line, column = int(numbers[1]), int(numbers[2])
    around = text.replace("\r\n", "\n").split("\n")[line - 1]
    ahead = around[column - 1 :].strip() if message.startswith(AHEAD) else ""
    around = f"…{around[column - 20 :]}" if column > 40 else around.strip()
    ahead = "" if ahead == around else ahead
    what = "a second " if expected.endswith("once") else f"“{shortened(ahead, 20)}” in " if ahead else ""
    return Problem(place, f"{expected}, found {what}“{shortened(around.rstrip(), 60)}”")


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
    "int_parsing_size": "a number of fewer digits",
    "float_type": "a number",
    "float_size": "a number below 1.8e308",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "list_type": "a list",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "literal_error": "{expected}",
    "union_tag_invalid": "{expected_tags}",
    "greater_than_equal": "at least {ge:,.12g}",
    "less_than_equal": "at most {le:,.12g}",
    "too_short": "a list of at least {min_length:,} items",
    "too_long": "a list of at most {max_length:,} items",
    "string_too_long": "at most {max_length:,} characters",
    "string_pattern_mismatch": "{pattern}",
}

# Patterns of the format → what they ask for.
PATTERNS = {
    r"^https?://[!-~]+$": "an address from http:// or https://, without spaces",
    PRINTED: "a number in quotes, as Python prints it (“0.0214”, “5.4e-06”)",
}


def location(raw: Any, loc: Iterable[int | str]) -> Location:
    """Where in the file `raw` an error is: pydantic's location without the names of a union's members."""
    path: Location = []
    after_union = False
    for part in loc:
        if after_union:
            after_union = False
            continue
        if not isinstance(raw, dict | list):
            break  # a column written as its name alone has no key “name”
        raw = raw.get(part) if isinstance(raw, dict) else raw[int(part)]
        path.append(part)
        after_union = is_union(path)
    return path


def problems_of(raw: dict[str, Any], details: "Sequence[ErrorDetails]") -> Iterator[Problem]:
    """pydantic's errors in our words: one problem for each place, even if two types were possible there."""
    misspelt = meant(raw, details)
    for path, group in groupby(details, key=lambda detail: location(raw, detail["loc"])):
        if path not in misspelt:
            yield _problem(path, list(group))


def problems_of_row(row: dict[str, Any], details: "list[ErrorDetails]") -> Iterator[Problem]:
    """What is wrong with a row that is checked by itself."""
    for detail in details:
        detail["loc"] = ("data", "rows", 0, *detail["loc"])
    return problems_of({"data": {"rows": [row]}}, details)


def meant(raw: dict[str, Any], details: "Iterable[ErrorDetails]") -> list[Location]:
    """The keys that unknown ones in the file `raw` were probably meant for, where these are missing."""
    unknown = [detail["loc"] for detail in details if detail["type"] == "extra_forbidden"]
    paths = [(location(raw, loc), nearest(str(loc[-1]), _known(loc))) for loc in unknown]
    return [[*path[:-1], near] for path, near in paths if near and near not in _at(raw, path[:-1])]


def _at(raw: Any, path: Location) -> Any:
    for part in path:
        raw = raw[part]
    return raw


def _problem(path: Location, details: "list[ErrorDetails]") -> Problem:
    kind, value = details[0]["type"], details[0]["input"]
    if kind == "missing":
        meaning = told_at(path).description
        return Problem(where(path[:-1]), f"expected the key “{path[-1]}” ({meaning}), which is missing")
    if kind == "extra_forbidden":
        return Problem(where(path[:-1]), _unknown_key(str(path[-1]), details[0]["loc"]))
    if kind == "union_tag_not_found":
        words = "expected the key “distribution” (“constant”, “uniform” or “normal”), which is missing"
        return Problem(where(path), words)
    if kind not in EXPECTED:  # an error of one of our own kinds, which says it all
        return Problem(where(path), details[0]["msg"])
    if kind == "union_tag_invalid":
        path, value = [*path, "distribution"], value["distribution"]
    expected = " or ".join(_expected(detail) for detail in details)
    size = f"{len(value):,}" if kind == "string_too_long" else found(value)
    return Problem(where(path), f"expected {expected}, found {size}{_likely(kind, expected, value)}")


def _expected(detail: "ErrorDetails") -> str:
    kind, value = detail["type"], detail["input"]
    if kind == "float_type" and isinstance(value, int) and not isinstance(value, bool):
        kind = "float_size"
    words = EXPECTED[kind].format(**detail.get("ctx", {}))
    words = re.sub(r"'([^']*)'", r"“\1”", PATTERNS.get(words, words))
    if kind == "union_tag_invalid":
        words = listed(words.split(", "))
    return words.replace("least 1 items", "least 1 item")


def _likely(kind: str, expected: str, value: Any) -> str:
    """The likely fix, if there is one."""
    match value:
        case str() if re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,15})?", value) and "quotes" not in expected:
            return f" — did you mean {value}, without the quotes?"
        case str():
            return did_you_mean(value, re.findall("“([^”]*)”", expected))
        case float() if kind == "int_type" and value.is_integer() and abs(value) < 1e15:
            return f" — did you mean {value:.0f}?"
        case int() | float() if kind == "string_type" and not isinstance(value, bool) and abs(value) < 1e15:
            return f" — did you mean “{value}”, in quotes?"
        case _:
            return ""


def _known(loc: Iterable[int | str]) -> Iterable[str]:
    """The keys that the table has in which an unknown one stands."""
    *tables, _ = (part for part in loc if isinstance(part, str))
    return fields_of(TABLES[tuple(tables)])


def _unknown_key(key: str, loc: tuple[int | str, ...]) -> str:
    homes = [path for path, table in TABLES.items() if key in fields_of(table)]
    if near := did_you_mean(key, _known(loc)):
        return f"expected a known key, found “{shortened(key)}”{near}"
    if len(homes) == 1 or homes[:1] == [()]:
        return f"expected a key of this table, found “{shortened(key)}”, which belongs {_home(homes[0])}"
    return f"{UNKNOWN} {', '.join(_known(loc))}; found “{shortened(key)}”"


def _home(path: Sequence[str]) -> str:
    if not path:
        return "at the top of the file, above the first [table]"
    return f"under {'.'.join(part for part in path if part not in ('constant', 'uniform', 'normal'))}"
