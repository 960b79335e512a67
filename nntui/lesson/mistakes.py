"""What is wrong with an event, in words: which key, what was expected, what was found, the likely fix."""

from collections.abc import Iterable, Mapping
from typing import Any, get_args, get_origin

from pydantic_core import ErrorDetails

from nntui.lesson.events import COMMANDS, EVENTS, Begin, Key, keys_of, options
from nntui.scenario.kinds import found
from nntui.scenario.wording import EXPECTED
from nntui.text.errors import did_you_mean, nearest
from nntui.text.escape import shortened

# pydantic's error types → what was expected, where a recording says it in other words than a scenario.
HERE = EXPECTED | {"string_type": "a text", "union_tag_invalid": "a text", "greater_than_equal": "{ge:g} or more"}
COUNTS = {2: "two", 3: "three", 4: "four"}


def mistake(detail: ErrorDetails, content: Mapping[str, Any]) -> str:
    """One of pydantic's errors about an event in our words."""
    kind = detail["type"]
    if kind == "value_error":  # one of our own checks, which says it all
        return str(detail["ctx"]["error"])
    tag, *path = detail["loc"]
    name = str(path.pop(0)) if tag == "do" and path else ""
    table, inside = COMMANDS.get(name) or EVENTS.get(str(tag), Begin), content
    keys, key = keys_of(table) | keys_of(Begin), str(path[0] if path else tag)
    while len(path) > 1 and key in keys and (inner := keys[key].table):
        path, inside, keys = path[1:], inside[key], keys_of(inner)
        key, name = str(path[0]), ""
    in_value = len(path) > 1
    if kind == "missing" and not in_value:
        return f"{name and f'{name}: '}expected the key “{key}”, found none{like_it(key, inside, keys)}"
    if kind == "extra_forbidden":
        known = [each for each in keys if each not in EVENTS]
        return f"expected no further keys, found “{shortened(key)}”{did_you_mean(key, known)}"
    return f"{key}: expected {_expected(detail, keys.get(key))}, found {_as_found(inside[key])}"


def like_it(missing: str, plain: Mapping[str, Any], known: Iterable[str]) -> str:
    """An unknown key that may have been meant for a missing one, in words."""
    near = nearest(missing, (key for key in plain if key not in known))
    return f"; “{shortened(near)}” is like it" if near else ""


def _expected(detail: ErrorDetails, key: Key | None) -> str:
    """What a value should be: what is said of its key, else by its type."""
    if key and key.expected:
        return key.expected
    for kind in options(key.kind) if key else ():
        if get_origin(kind) is tuple:
            count = len(get_args(kind))
            return "a list of whole numbers" if ... in get_args(kind) else f"{COUNTS.get(count, count)} whole numbers"
    return HERE[detail["type"]].format(**detail.get("ctx", {}))


def _as_found(value: Any) -> str:
    """A wrong value; a list as it was written, for what is wrong may be in it."""
    return shortened(repr(value)[:60]) if isinstance(value, list) else found(value)
