"""Events as plain values: what is written, in either notation. What has its default is left out."""

from dataclasses import MISSING, is_dataclass
from typing import Any

from nntui.lesson.events import EVENTS, NAMES, Begin, Do, Event, Unknown, keys_of


def as_plain(event: Event) -> dict[str, Any]:
    """An event as a dictionary of plain values, the key that tells what it is first."""
    match event:
        case Do(command, time):
            return {"do": NAMES[type(command)], **_written(command), **_time(time)}
        case Begin():
            return {"begin": True, **_written(event)}
        case Unknown(content, time):
            return {**content, **_time(time)}
    plain = _written(event)
    tag = next(tag for tag in EVENTS if tag in plain)
    return {tag: plain.pop(tag), **plain}


def _time(time: float) -> dict[str, float]:
    return {"time": time} if time else {}


def _written(value: Any) -> dict[str, Any]:
    """The fields of a dataclass that don't have their defaults, by their keys."""
    plain = {}
    for key, row in keys_of(value.__class__).items():
        content = getattr(value, row.name)
        if row.default is not MISSING and content == row.default:
            continue
        if isinstance(content, tuple):
            content = list(content)
        plain[key] = _written(content) if is_dataclass(content) else content
    return plain
