"""From plain values to events. What checks them is imported when the first is read: what is recorded needs it not."""

from collections.abc import Mapping
from typing import Any

from nntui.lesson.bounds import EventError, bounded
from nntui.lesson.events import Event

MOST_TOLD = 20  # problems of an event


def from_plain(plain: Mapping[str, Any]) -> Event:
    """An event from a dictionary of plain values; raises EventError."""
    from nntui.lesson.checked_events import checked_event

    content = bounded(plain)
    event, wrong = checked_event(content)
    if event is None:
        from nntui.lesson.mistakes import each_once, mistake

        raise EventError(*each_once([mistake(each, content) for each in wrong[:MOST_TOLD]]))
    return event
