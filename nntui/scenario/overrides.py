"""Values given on the command line instead of the file's: `--set training.rate=0.1`."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from nntui.scenario.fields import as_raw
from nntui.scenario.kinds import found
from nntui.scenario.load import parse
from nntui.scenario.row_table import RowTable
from nntui.scenario.wording import where
from nntui.text.errors import NntuiError
from nntui.text.escape import shortened

PATH = re.compile(r"[A-Za-z_]\w{0,40}(?:(?:\.[A-Za-z_]\w{0,40})|(?:\.\d{1,6})|(?:\[\d{1,6}\])){0,12}")

MAX_SETTINGS = 100
MAX_SETTINGS_LENGTH = 100_000  # characters of all of them

# A run is as long as so many steps or so many epochs, and a share of the rows tests or some by name: who sets one of
# them doesn't want the file's other.
EITHER_OR: dict[tuple[int | str, ...], str] = {
    ("training", "steps"): "epochs",
    ("training", "epochs"): "steps",
    ("data", "test"): "test_rows",
    ("data", "test_rows"): "test",
}


def override(raw: dict[str, Any], settings: Iterable[str], put_rows: Callable[[], object] = lambda: None) -> None:
    """Put each setting "path=value" into the parsed TOML.

    A path is written as in an error message (data.rows[0].inputs), a value as in TOML; a bare word is text.
    `put_rows` puts what is in files in, once, before the settings that are about rows, which come last: what else is
    said may decide what becomes of them. Raises NntuiError if a setting has no such form or leads through something
    that isn't there, and if there are more of them than a recording may hold.
    """
    settings = list(settings)
    if len(settings) > MAX_SETTINGS:
        raise NntuiError("--set", f"expected at most {MAX_SETTINGS} of them, found {len(settings):,}")
    if (length := sum(map(len, settings))) > MAX_SETTINGS_LENGTH:
        raise NntuiError("--set", f"expected at most {MAX_SETTINGS_LENGTH:,} characters of them, found {length:,}")
    asked = [(setting, *_parts(setting)) for setting in settings]
    about_rows = [each for each in asked if each[1][:2] == ["data", "rows"]]
    for each in (each for each in asked if each not in about_rows):
        _set(raw, *each)
    put_rows()
    if about_rows and isinstance(data := raw.get("data"), dict) and isinstance(rows := data.get("rows"), RowTable):
        data["rows"] = as_raw(rows)
    for each in about_rows:
        _set(raw, *each)


def _parts(setting: str) -> tuple[list[int | str], str]:
    """The path of a setting in its parts, and the value's text; raises NntuiError."""
    path, equals, value = setting.partition("=")
    path = path.strip()
    if not equals or not PATH.fullmatch(path) or not _is_unicode(value):
        raise NntuiError(_source(setting), "expected KEY=VALUE, as in training.rate=0.1 or data.rows[0].inputs=[7]")
    return [int(part) if part.isdecimal() else part for part in re.findall(r"\w+", path)], value.strip()


def _set(raw: dict[str, Any], setting: str, parts: list[int | str], value: str) -> None:
    _put(raw, parts, parsed_value(value), _source(setting))
    if (other := EITHER_OR.get(tuple(parts))) and isinstance(table := raw.get(str(parts[0])), dict):
        table.pop(other, None)


def _source(setting: str) -> str:
    return f"--set {shortened(setting, 60)}"


def _is_unicode(text: str) -> bool:
    """Whether a text can be written; what a terminal sends in another encoding can't."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def parsed_value(text: str) -> Any:
    """A value as in TOML; a bare word is text."""
    try:
        parsed = parse("--set", f"value = {text}")
    except NntuiError:
        return text
    return parsed["value"] if len(parsed) == 1 else text


def _put(raw: dict[str, Any], parts: list[int | str], value: Any, source: str) -> None:
    node: Any = raw
    for depth, part in enumerate(parts):
        if complaint := _complaint(node, part, where(parts[:depth])):
            raise NntuiError(source, complaint)
        if depth == len(parts) - 1:
            node[part] = value
        elif isinstance(node, dict):
            node = node.setdefault(part, {})
        else:
            node = node[part]


def _complaint(node: Any, part: int | str, place: str) -> str:
    """Why there can't be a `part` in what stands at `place`; "" if there can."""
    match node, part:
        case dict(), str():
            complaint = ""
        case list(), int() if part < len(node):
            complaint = ""
        case list(), int() if node:
            complaint = f"expected {place}[0] to {place}[{len(node) - 1}], found {place}[{part}]"
        case list(), int():
            complaint = f"expected a place in a list, found an empty list at {place}"
        case list(), _:
            complaint = f"expected a number after {place}, which is a list, as in {place}[0]; found “{part}”"
        case dict(), _:
            complaint = f"expected a key after {place}, which is a table; found [{part}]"
        case _:
            complaint = f"expected a table or list at {place}, found {found(node)}"
    return complaint
