"""TOML: the header's keys on top, and a [[moment]] for each event."""

import json
from collections.abc import Sequence
from typing import Any

from nntui.lesson.jsonl import MAX_EVENTS, Numbered
from nntui.scenario.kinds import found
from nntui.scenario.load import parse
from nntui.text.errors import NntuiError, Problem
from nntui.text.escape import written_out

MAX_TOML = 1_000_000  # bytes: what its parser reads in a second


def as_text(name: str, header: dict[str, Any], moments: Sequence[dict[str, Any]]) -> str:
    """The plain values of a recording as TOML; raises NntuiError if it would be longer than what is read."""
    import tomli_w

    plain = {**header, "moment": list(moments)} if moments else header
    mark = _absent(json.dumps(plain, ensure_ascii=False))
    text = tomli_w.dumps(_with_mark(plain, mark), multiline_strings=True).replace(mark, "")
    text = written_out(text, lambda character: f"\\U{ord(character):08x}")
    if (size := len(text.encode())) > MAX_TOML:
        raise NntuiError(name, f"expected at most {MAX_TOML:,} bytes as TOML, found {size:,}: keep it as JSON lines")
    return text


def _absent(text: str) -> str:
    """A character that a text doesn't hold."""
    return next(character for character in map(chr, range(0xE000, 0xF8FF)) if character not in text)


def _with_mark(value: Any, mark: str) -> Any:
    """Plain values with a mark inside of each CR LF, so that the writer takes them for two characters, as they are."""
    match value:
        case str():
            return value.replace("\r\n", f"\r{mark}\n")
        case list():
            return [_with_mark(each, mark) for each in value]
        case dict():
            return {key: _with_mark(each, mark) for key, each in value.items()}
    return value


def tables_of(source: str, text: str) -> tuple[dict[str, Any], list[Numbered]]:
    """The header's table, and those of the moments with their numbers; raises NntuiError."""
    header = parse(source, text)
    moments = header.pop("moment", [])
    if not isinstance(moments, list) or not all(isinstance(moment, dict) for moment in moments):
        raise NntuiError(source, [Problem("moment", f"expected [[moment]] tables, found {found(moments)}")])
    if len(moments) > MAX_EVENTS:
        raise NntuiError(source, f"expected at most {MAX_EVENTS:,} moments, found {len(moments):,}")
    return header, list(enumerate(moments, 1))
