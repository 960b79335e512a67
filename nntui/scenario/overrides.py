"""Values given on the command line instead of the file's: `--set training.rate=0.1`."""

import re
from collections.abc import Iterable
from typing import Any

from nntui.scenario.load import parse
from nntui.scenario.wording import where
from nntui.text.errors import NntuiError
from nntui.text.escape import shortened

PATH = re.compile(r"[A-Za-z_]\w{0,40}(?:(?:\.[A-Za-z_]\w{0,40})|(?:\.\d{1,6})|(?:\[\d{1,6}\])){0,12}")

# A run is as long as so many steps or so many epochs: who sets one of them doesn't want the file's other.
EITHER_OR = {("training", "steps"): "epochs", ("training", "epochs"): "steps"}


def override(raw: dict[str, Any], settings: Iterable[str]) -> None:
    """Put each setting "path=value" into the parsed TOML.

    A path is written as in an error message (data.rows[0].inputs), a value as in TOML; a bare word is text.
    Raises NntuiError if a setting has no such form or leads through something that isn't there.
    """
    for setting in settings:
        path, equals, value = setting.partition("=")
        if not equals or not PATH.fullmatch(path.strip()):
            raise NntuiError(
                f"--set {shortened(setting)}",
                "expected KEY=VALUE, as in training.rate=0.1 or data.rows[0].inputs=[7]",
            )
        parts = [int(part) if part.isdigit() else part for part in re.findall(r"\w+", path)]
        _put(raw, parts, _value(value.strip()), setting)
        if (other := EITHER_OR.get(tuple(parts))) and isinstance(training := raw.get("training"), dict):
            training.pop(other, None)


def _value(text: str) -> Any:
    try:
        return parse("--set", f"value = {text}")["value"]
    except NntuiError:
        return text


def _put(raw: Any, parts: list[int | str], value: Any, setting: str) -> None:
    node = raw
    for depth, part in enumerate(parts):
        last = depth == len(parts) - 1
        if isinstance(node, list) and isinstance(part, int):
            if part >= len(node):
                raise NntuiError(
                    f"--set {shortened(setting)}",
                    f"expected {where(parts[:depth])}[0] to [{len(node) - 1}], found [{part}]",
                )
        elif isinstance(node, dict) and isinstance(part, str):
            if part not in node and not last:
                node[part] = {}
        else:
            raise NntuiError(
                f"--set {shortened(setting)}",
                f"expected a key that exists, found nothing at {where(parts[: depth + 1])}",
            )
        if last:
            node[part] = value  # type: ignore[index]  # a list by an int or a table by a word, as checked above
        else:
            node = node[part]  # type: ignore[index]
