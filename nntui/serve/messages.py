"""What a browser says: a few kinds of message, and whatever else comes is none of them."""

import json
from typing import Any, NamedTuple

from nntui.serve.limits import COLUMNS, LINES


class Message(NamedTuple):
    """A kind, and what goes with it: the text of keys, a size, or a mark to send back."""

    kind: str
    text: str = ""
    size: tuple[int, int] = (0, 0)


def message(text: str) -> Message | None:
    """A message as textual.js writes it; None for what is none."""
    try:
        kind, *rest = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None
    given = rest[0] if rest else None
    if kind in ("stdin", "ping") and isinstance(given, str):
        return Message(kind, given)
    if kind == "resize" and isinstance(given, dict):
        return Message(kind, size=size(given.get("width"), given.get("height")))
    return Message(kind) if kind in ("focus", "blur") else None


def size(width: Any, height: Any) -> tuple[int, int]:
    """Columns and lines, as many as there may be; the usual ones where they are no numbers."""
    return _within(width, 80, COLUMNS), _within(height, 24, LINES)


def _within(value: Any, usual: int, most: int) -> int:
    try:
        return min(max(int(value), 1), most)
    except (ValueError, TypeError, OverflowError):
        return usual
