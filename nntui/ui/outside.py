"""Where what a session writes goes, and what there is to open. Whoever opens the app says it once, and whatever writes
or reads asks it: the disk of who sits before the screen, or, where the app is served to visitors, their browsers, and
what they are offered (nntui/serve).
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from nntui.text.errors import RefusedError

if TYPE_CHECKING:
    from nntui.export.format import Formats, Options
    from nntui.lesson.finding import Finding
    from nntui.lesson.lessons import Lesson
    from nntui.lesson.recorder import Stream
    from nntui.lesson.recording import Recording
    from nntui.scenario.damaged import Damaged
    from nntui.ui.own_files import OwnFile


class Outside(Protocol):
    """What lies beyond the session. `recorded` and `written` are what is said of a file that is complete, with {name}
    for its name.
    """

    recorded: str
    written: str

    def free_name(self, name: str) -> Path:
        """A name for a recording that can be taken."""

    def record_into(self, path: Path) -> "tuple[Path, Stream]":
        """A new file to record into, and its name with its ending; raises NntuiError."""

    def expect_room(self, target: Path) -> None:
        """Raise RefusedError where no new file can have that name."""

    def export(
        self, recording: "Recording", target: Path, options: "Options", formats: "Formats"
    ) -> "Sequence[Finding]":
        """Write a recording in the format that a name asks for; what is to be said of that. Raises NntuiError."""

    def lessons(self) -> "Sequence[Lesson | Damaged]":
        """The lessons of nntui's own that are offered."""

    def own_files(self) -> "Sequence[OwnFile]":
        """The files of whoever runs the program that are offered."""


class OwnDisk:
    """The files of who runs the program."""

    recorded = "recorded in {name}; nntui replay {name} shows it"
    written = "{name}: written"

    def free_name(self, name: str) -> Path:
        """One that is free in the present folder."""
        from nntui.lesson.journal import free_name

        return free_name(name, Path())

    def record_into(self, path: Path) -> "tuple[Path, Stream]":
        """A new file; raises NntuiError."""
        from nntui.lesson.journal import record_into

        return record_into(path)

    def expect_room(self, target: Path) -> None:
        """Raise RefusedError where there is no such folder, or a file by that name."""
        if not target.parent.is_dir():
            raise RefusedError("expected a name in a folder that there is")
        if os.path.lexists(target):
            raise RefusedError("expected a new name: there is a file by that name, and it stays")

    def export(
        self, recording: "Recording", target: Path, options: "Options", formats: "Formats"
    ) -> "Sequence[Finding]":
        """Write a file, and its pictures beside it; raises NntuiError."""
        from nntui.export.format import export

        return export(recording, target, options, formats)

    def lessons(self) -> "Sequence[Lesson | Damaged]":
        """All of them."""
        from nntui.lesson.lessons import lessons

        return lessons()

    def own_files(self) -> "Sequence[OwnFile]":
        """Those in the present folder, and those that were opened before."""
        from nntui.ui.own_files import own_files

        return own_files()
