"""Pictures of a text that stand in files of their own, in a folder beside it: many readers of Markdown show no others.

They are written last before the text gets its name, each whole or not at all. A folder that is there is only written
into where that is asked for, and a link to one never; then what an earlier, longer text had more of is taken away.
"""

import os
import re
import stat
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from nntui.export.writer import unwritable, write
from nntui.text.errors import NntuiError
from nntui.text.files import io_words


class PicturesBeside:
    """The folder of a text's pictures; nothing is written before `write`."""

    def __init__(self, text: Path, *, force: bool) -> None:
        self.folder, self._force = text.with_name(f"{text.stem}_pictures"), force
        self._kept: dict[str, str] = {}
        self._written: list[Path] = []
        self._made = False

    def __len__(self) -> int:
        return len(self._kept)

    def expect_room(self) -> None:
        """Raise NntuiError if they can't come to stand there, before any work is done."""
        try:
            mode = self.folder.lstat().st_mode
        except FileNotFoundError:
            return
        except (OSError, ValueError) as error:
            raise unwritable(self.folder, error) from None
        if not self._force:
            problem = "expected a new name for the folder of its pictures, found one that is there; nothing was written"
            raise NntuiError(str(self.folder), problem)
        if not stat.S_ISDIR(mode):
            raise NntuiError(str(self.folder), "expected a folder for its pictures, found something else; it stays")

    def keep(self, name: str, picture: str) -> str:
        """Keep a picture by its file's name; the address that the text shows it by."""
        self._kept[name] = picture
        return f"{quote(os.fsencode(self.folder.name))}/{name}"

    def write(self) -> None:
        """Write all that are kept; raises NntuiError."""
        if not self._kept:
            return
        self.expect_room()
        if not os.path.lexists(self.folder):
            try:
                self.folder.mkdir()
            except OSError as error:
                raise unwritable(self.folder, error) from None
            self._made = True
        for name, picture in self._kept.items():
            write(self.folder / name, [picture], force=self._force)
            self._written.append(self.folder / name)

    def take_older_away(self) -> int:
        """Take away the pictures that an earlier text had and this one hasn't: plain files that are called like its
        own but for their number. How many they were; raises NntuiError.
        """
        likes = {re.compile(re.sub(r"\d+", "[1-9][0-9]*", re.escape(name))) for name in self._kept}
        path, gone = self.folder, 0
        try:
            for name in os.listdir(path) if likes else ():
                path = self.folder / name
                named_so = name not in self._kept and any(like.fullmatch(name) for like in likes)
                if named_so and stat.S_ISREG(path.lstat().st_mode):
                    path.unlink()
                    gone += 1
        except OSError as error:
            raise NntuiError(str(path), f"can't be taken away: {io_words(error)}") from None
        return gone

    def take_back(self) -> None:
        """Take away what was written, where the folder is new: there is no text that would show it."""
        if self._made:
            with suppress(OSError):
                for path in self._written:
                    path.unlink()
                self.folder.rmdir()
