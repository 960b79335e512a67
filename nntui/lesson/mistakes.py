"""What is wrong with an event, in words: which key, what was expected, what was found, the likely fix."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, get_args, get_origin

from nntui.lesson.events import COMMANDS, EVENTS, HAND, Begin, keys_of
from nntui.scenario.fields import Told
from nntui.scenario.kinds import found
from nntui.scenario.wording import EXPECTED
from nntui.text.errors import did_you_mean, listed, nearest
from nntui.text.escape import shortened

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

# pydantic's error types → what was expected, where a recording says it in other words than a scenario.
HERE = EXPECTED | {"string_type": "a text", "union_tag_invalid": "a text", "greater_than_equal": "{ge:g} or more"}
EXTRA = "expected no further keys, found “{}”"
LIKE_IT = "is like it"
LIKE = re.compile(rf"“([^“”]*)” {LIKE_IT}")
COUNTS = {2: "two", 3: "three", 4: "four"}


def mistake(detail: "ErrorDetails", content: Mapping[str, Any]) -> str:
    """One of pydantic's errors about an event in our words."""
    kind = detail["type"]
    if kind == "value_error":  # one of our own checks, which says it all
        return str(detail["ctx"]["error"])
    tag, *path = detail["loc"]
    name = str(path.pop(0)) if tag == "do" and path else ""
    table, inside = COMMANDS.get(name) or EVENTS.get(str(tag), Begin), content
    keys, key = keys_of(table) | {"time": keys_of(Begin)["time"]}, str(path[0] if path else tag)
    in_table = tag in ("do", "check", "answer", "begin")  # or of a question: where nothing is written by hand
    while len(path) > 1 and key in keys and (inner := keys[key].table):
        path, inside, keys, in_table = path[1:], inside[key], keys_of(inner), True
        key, name = str(path[0]), ""
    in_value = len(path) > 1
    if kind == "missing" and not in_value:
        return f"{name and f'{name}: '}expected the key “{key}”, found none{like_it(key, inside, keys)}"
    if kind == "extra_forbidden":
        known = [*(each for each in keys if each not in EVENTS), *(() if in_table else HAND)]
        return f"{EXTRA.format(shortened(key))}{did_you_mean(key, known)}"
    wrong, row = inside[key], keys.get(key)
    words = next((each.words for each in row.options if each.words), ()) if row else ()
    near = did_you_mean(wrong[:80], words) if isinstance(wrong, str) else ""
    return f"{key}: expected {_expected(detail, row)}, found {_as_found(wrong)}{near}"


def each_once(problems: Sequence[str]) -> list[str]:
    """Problems in words, without those of keys that are told to be like one that is missing."""
    like = tuple(EXTRA.format(key) for problem in problems for key in LIKE.findall(problem))
    return [problem for problem in dict.fromkeys(problems) if not problem.startswith(like)]


def like_it(missing: str, plain: Mapping[str, Any], known: Iterable[str]) -> str:
    """An unknown key that may have been meant for a missing one, in words."""
    near = nearest(missing, (key for key in plain if key not in known))
    return f"; “{shortened(near)}” {LIKE_IT}" if near else ""


def _expected(detail: "ErrorDetails", key: Told | None) -> str:
    """What a value should be: what is said of its key, else by its type."""
    if key and key.description:
        return key.description
    for option in key.options if key else ():
        if option.words:
            return listed(filter(None, option.words))
        if get_origin(option.kind) is tuple:
            inner = get_args(option.kind)
            count = len(inner)
            return "a list of whole numbers" if ... in inner else f"{COUNTS.get(count, count)} whole numbers"
    return HERE[detail["type"]].format(**detail.get("ctx", {}))


def _as_found(value: Any) -> str:
    """A wrong value; a list as it was written, for what is wrong may be in it."""
    return shortened(repr(value)[:60]) if isinstance(value, list) else found(value)
