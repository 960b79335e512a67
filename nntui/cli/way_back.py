"""What is said on leaving a recording: that it is finished, or at which note it was left and how it goes on there."""

import os
import shlex
from typing import TYPE_CHECKING

from nntui.cli.rows import panes
from nntui.text.escape import printable
from nntui.text.wrapping import wrap

if TYPE_CHECKING:
    from nntui.lesson.recording import Recording
    from nntui.lesson.recordings import Recordings

WIDTH = 78  # cells of a line about a finished lesson, which isn't to be copied into a shell


def resuming(file: str, *, plain: bool) -> str:
    """The command that goes on with a lesson, of a `file` or a name; where that is "", with the last one."""
    named = [shlex.quote(printable(file))] if file else []
    return " ".join(["nntui learn", *named, "--resume", *(["--plain"] if plain else [])])


def how_on(recordings: "Recordings", file: str, *, plain: bool = False) -> str:
    """How one goes on with what was shown, line by line if it was `plain`, out of a `file` or, where that is "", a
    lesson that is brought along; for who has come to its last note, wherever they stand now, that they have finished
    it, and how its questions went. "" where they haven't gone on from its first note, nor answered that.
    """
    from nntui.lesson.going_on import is_begun, reached_in

    showing = recordings.showing
    if showing is None:
        return ""
    shown = showing.replay.recording
    reached = reached_in(recordings.recording, shown)
    stands, total = showing.number + 1, len(showing.replay.notes)
    finished = showing.ended or reached == total
    if not (finished or is_begun(recordings.recording, shown)) or not (file or _is_brought_along(shown)):
        return ""
    if finished:
        said = (f"finished “{printable(shown.header.title)}”", *showing.score)
        return "\n".join(line for each in said for line in wrap(each, WIDTH))
    return f"left at note {stands} of {total}: {resuming(file, plain=plain)} goes on there"


def is_kept() -> bool:
    """Whether the newest journal is that of this process: then it is the session that --resume goes on with."""
    from nntui.lesson.journal import newest_journal

    newest = newest_journal()
    return newest is not None and f"-{os.getpid()}-" in newest.name


def _is_brought_along(shown: "Recording") -> bool:
    """Whether it is a lesson that is found without a file, be it one that was gone on with."""
    from nntui.lesson.going_on import reached_in
    from nntui.lesson.lessons import find_lesson, lessons
    from nntui.lesson.recording import read
    from nntui.scenario.damaged import apart, each_read

    rows, _ = apart(lessons())
    titled = [row.name for row in rows if row.title == shown.header.title]
    found, _ = apart(each_read(titled, lambda name: read(find_lesson(name), panes())))
    return any(reached_in(shown, each) for each in found)
