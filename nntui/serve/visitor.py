"""What lies outside of a visitor's session: their browser, among whose downloads whatever is written comes to be, and
what the server offers.
"""

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from nntui.text.errors import NntuiError, RefusedError

if TYPE_CHECKING:
    from nntui.export.format import Formats, Options
    from nntui.lesson.finding import Finding
    from nntui.lesson.lessons import Lesson
    from nntui.lesson.recording import Recording
    from nntui.serve.offered import Offered
    from nntui.ui.own_files import OwnFile

Deliver = Callable[[str, str], object]  # a file's name and its text
LONGEST = 100  # characters of a name


class Recorded(io.StringIO):
    """A file to record into that is delivered when it is closed."""

    def __init__(self, name: str, deliver: Deliver) -> None:
        super().__init__()
        self._name, self._deliver = name, deliver

    def prepared(self, text: str) -> "Rewritten":
        """Another text that is ready for the place of all that was written."""
        return Rewritten(self, text)

    def close(self) -> None:
        """Deliver it, once."""
        if not self.closed:
            text = self.getvalue()
            super().close()
            self._deliver(self._name, text)


class Rewritten(NamedTuple):
    """A text that is ready for the place of what was recorded."""

    recorded: Recorded
    text: str

    def put(self) -> None:
        """Put it there."""
        self.recorded.seek(0)
        self.recorded.truncate()
        self.recorded.write(self.text)

    def drop(self) -> None:
        """There is nothing to be taken away."""


class Visitor:
    """The downloads of a visitor, and what they are offered."""

    recorded = "{name} is among your downloads; nntui replay {name} shows it"
    written = "{name} is among your downloads"

    def __init__(self, deliver: Deliver, offered: "Offered") -> None:
        self._deliver, self._offered = deliver, offered

    def lessons(self) -> "Sequence[Lesson]":
        """Those of nntui's own that were named."""
        return self._offered.lessons

    def own_files(self) -> "Sequence[OwnFile]":
        """The recordings that were named; scenarios are in the library."""
        return self._offered.files

    def free_name(self, name: str) -> Path:
        """The browser sees to it that another file by that name stays."""
        from nntui.lesson.journal import as_file_name
        from nntui.lesson.recording import SUFFIX

        return Path(f"{as_file_name(name)}{SUFFIX}")

    def record_into(self, path: Path) -> tuple[Path, io.StringIO]:
        """A recording that is downloaded when it ends; raises NntuiError for a name with a folder in it."""
        from nntui.lesson.journal import whole_name

        path = whole_name(path)
        try:
            self.expect_room(path)
        except RefusedError as error:
            raise NntuiError(path.name, str(error)) from None
        return path, Recorded(path.name, self._deliver)

    def expect_room(self, target: Path) -> None:
        """Raise RefusedError for what is more than the name of a file."""
        if target.name in ("", "..") or str(target) != target.name or "\\" in target.name or len(target.name) > LONGEST:
            raise RefusedError("expected a name without a folder: it comes to be among your downloads")

    def export(
        self, recording: "Recording", target: Path, options: "Options", formats: "Formats"
    ) -> "Sequence[Finding]":
        """Deliver a recording in the format that a name asks for, as one file; raises NntuiError."""
        from nntui.export.format import exported

        text, findings = exported(recording, target.name, options, formats)
        self._deliver(target.name, text)
        return findings
