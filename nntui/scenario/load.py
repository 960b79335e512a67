"""From a TOML file to a checked scenario, or to all that is wrong with it, in words that help.

Files come from strangers: size, lines and keys are bounded before anything is parsed; nothing is executed.
"""

import re
import stat
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from nntui.scenario import consistency
from nntui.scenario.model import Scenario
from nntui.scenario.reference import TABLES
from nntui.text.errors import NntuiError, Problem, did_you_mean
from nntui.text.escape import shortened

MAX_BYTES = 1_000_000
MAX_LINE = 200_000
MAX_KEY_PARTS = 32

Check = Callable[[Scenario], list[Problem]]


def read_text(path: Path) -> str:
    """The text of a scenario file; raises NntuiError if it can't be one."""
    source = str(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise NntuiError(source, "expected a scenario file (.toml), found a folder")
        if not stat.S_ISREG(status.st_mode):
            raise NntuiError(source, "expected a scenario file (.toml), found something that isn't a plain file")
        if status.st_size > MAX_BYTES:
            raise NntuiError(source, f"expected at most {MAX_BYTES:,} bytes, found {status.st_size:,}")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise NntuiError(source, "expected a scenario file, found nothing by that name") from None
    except PermissionError:
        raise NntuiError(source, "expected a file that may be read, found no permission to; try chmod u+r") from None
    except (OSError, ValueError) as error:
        raise NntuiError(source, f"expected a file that can be read, found: {error}") from None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NntuiError(source, f"expected text in UTF-8, found other bytes at byte {error.start}") from None


def parse(source: str, text: str) -> dict[str, Any]:
    """TOML to a dictionary, in bounded time; raises NntuiError in TOML's words, with line and column."""
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE:
            raise NntuiError(source, [Problem(f"line {number}", f"expected at most {MAX_LINE:,} characters, found {len(line):,}")])
        for key in re.findall(r"[\w\"'.-]{64,}", re.sub(r"[ \t]*\.[ \t]*", ".", line)):
            if key.count(".") >= MAX_KEY_PARTS:
                raise NntuiError(
                    source,
                    [Problem(f"line {number}", f"expected a key of at most {MAX_KEY_PARTS} parts, found {key.count('.') + 1:,}")],
                )
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise NntuiError(source, "expected brackets a few levels deep, found far more") from None
    except ValueError as error:  # a TOML mistake, or a number of more digits than Python converts
        raise NntuiError(source, f"expected TOML, found a mistake: {shortened(str(error), 160)}") from None


def load(source: str, raw: dict[str, Any], checks: Sequence[Check] = ()) -> Scenario:
    """A checked scenario from parsed TOML; raises NntuiError with all of its problems at once.

    `checks` are further checks that need more than this room knows (whether a quantity can be computed).
    """
    if not raw:
        raise NntuiError(source, "expected a scenario, found an empty file; `nntui new my.toml` writes one to start from")
    problems: list[Problem] = []
    scenario = _validated(raw, problems)
    if scenario is None:  # what is left without the wrong parts may show mistakes of another kind
        scenario = _validated(raw, [])
    if scenario is not None:
        problems += consistency.problems_of(scenario)
        if not problems:
            problems += [problem for check in checks for problem in check(scenario)]
    if problems or scenario is None:
        raise NntuiError(source, problems)
    return scenario


def _validated(raw: dict[str, Any], problems: list[Problem]) -> Scenario | None:
    """The scenario, or None after adding to `problems` and taking the wrong parts out of `raw`."""
    try:
        return Scenario.model_validate(raw)
    except ValidationError as error:
        details = error.errors(include_url=False)
        problems += [problem_of(raw, detail) for detail in details]
        for detail in reversed(details):
            _remove(raw, _location(raw, detail["loc"]))
        return None


def _location(raw: Any, loc: tuple[int | str, ...]) -> list[int | str]:
    """Where in the file an error is: pydantic's location without the names of its union members."""
    path: list[int | str] = []
    node = raw
    for position, part in enumerate(loc):
        if isinstance(node, dict) and (part in node or position == len(loc) - 1):
            node = node.get(part)
        elif isinstance(node, list) and isinstance(part, int):
            node = node[part]
        else:
            continue
        path.append(part)
    return path


def _remove(raw: Any, path: list[int | str]) -> None:
    node = raw
    for part in path[:-1]:
        node = node[part]
    if path and isinstance(node, dict):
        node.pop(path[-1], None)


def where(path: Sequence[int | str]) -> str:
    """A location as it is written in TOML: network.layers[0].units."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{shortened(part)}"
    return text.lstrip(".")


def found(value: Any) -> str:
    """A wrong value as a person would recognise it."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f"“{shortened(value)}”"
        case dict():
            return "a table"
        case list():
            return f"a list of {len(value)}"
        case int() if abs(value) >= 10**20:
            return "a huge number"
        case _:
            return shortened(str(value))


# pydantic's error types → what was expected. "{…}" comes from the error's context.
EXPECTED = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "list_type": "a list",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "dict_type": "a table",
    "literal_error": "{expected}",
    "union_tag_invalid": "distribution to be one of {expected_tags}",
    "union_tag_not_found": "a table with a distribution: “constant”, “uniform” or “normal”",
    "greater_than_equal": "at least {ge:g}",
    "greater_than": "more than {gt:g}",
    "less_than_equal": "at most {le:g}",
    "too_short": "at least {min_length}",
    "too_long": "at most {max_length}",
    "string_too_long": "at most {max_length} characters",
    "string_too_short": "some text",
    "string_pattern_mismatch": "text of the form {pattern}",
    "int_parsing_size": "a number of reasonable size",
}


def problem_of(raw: dict[str, Any], detail: ErrorDetails) -> Problem:
    """One of pydantic's errors in our words."""
    path = _location(raw, detail["loc"])
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return Problem(where(path[:-1]), f"expected the key “{path[-1]}”, which is missing")
    if kind == "extra_forbidden":
        return Problem(where(path[:-1]), _unknown_key(str(path[-1]), detail["loc"]))
    if kind not in EXPECTED:
        message = detail["msg"]
        return Problem(where(path), message)
    expected = EXPECTED[kind].format(**context).replace("'", "")
    return Problem(where(path), f"expected {expected}, found {found(detail['input'])}{_near(kind, context, detail['input'])}")


def _near(kind: str, context: dict[str, Any], value: Any) -> str:
    if kind == "literal_error" and isinstance(value, str):
        return did_you_mean(value[:80], re.findall(r"'([^']*)'", context["expected"]))
    return ""


def _unknown_key(key: str, loc: tuple[int | str, ...]) -> str:
    table = TABLES[tuple(part for part in loc[:-1] if isinstance(part, str))]
    return f"expected a key of this format, found “{shortened(key)}”{did_you_mean(key[:80], table.model_fields)}"
