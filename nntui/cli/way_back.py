"""What is said on leaving a recording before its end: at which note that was, and how it goes on from there."""

import shlex
from typing import TYPE_CHECKING

from nntui.cli.rows import panes
from nntui.text.escape import printable

if TYPE_CHECKING:
    from nntui.lesson.recording import Recording
    from nntui.lesson.recordings import Recordings


def how_on(recordings: "Recordings", file: str) -> str:
    """How one goes on with what was shown, out of a `file` or, where that is "", a lesson that is brought along; ""
    where nothing was begun, or all was seen.
    """
    from nntui.lesson.going_on import reached_in

    showing = recordings.showing
    if showing is None or showing.ended:
        return ""
    shown = showing.replay.recording
    reached, total = reached_in(recordings.recording, shown), len(showing.replay.notes)
    if not reached or not (file or _is_brought_along(shown)):
        return ""
    of_file = f" {shlex.quote(printable(file))}" if file else ""
    return f"left at note {reached} of {total}: nntui learn{of_file} --resume goes on there"


def _is_brought_along(shown: "Recording") -> bool:
    """Whether it is a lesson that is found without a file, be it one that was gone on with."""
    from nntui.lesson.going_on import reached_in
    from nntui.lesson.library import find_lesson, lessons
    from nntui.lesson.recording import read

    titled = [row.name for row in lessons() if row.title == shown.header.title]
    return any(reached_in(shown, each) for each in (read(find_lesson(name), panes()) for name in titled))
