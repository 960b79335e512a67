"""What is remembered from one session to the next: the theme, the speed of play, plain characters. A small file in the
user's folder of settings, written whenever one of them is changed on the screen.

Whoever runs the program asks for it; a session that is served, or drawn without a screen, has none.
"""

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from nntui.text.errors import NntuiError
from nntui.text.escape import printable
from nntui.text.files import is_plain
from nntui.text.frozen import dataclass

LONGEST = 10_000  # bytes of the file
KINDS = {"theme": str, "speed": str, "ascii_only": bool}


@dataclass(frozen=True)
class Settings:
    """The name of a theme, the speed of play in words, and whether to draw without braille; "": as by default."""

    theme: str = ""
    speed: str = ""
    ascii_only: bool = False


def settings_file() -> Path:
    """Where they stand."""
    from platformdirs import user_config_path

    return user_config_path("nntui") / "settings.json"


class Kept:
    """The settings, as they were found and as they are changed; `trouble` is what there is to say of their file."""

    def __init__(self) -> None:
        self.trouble = ""
        found = self._read()
        self.settings = Settings(**{key: found[key] for key in KINDS if key in found})

    def keep(self, **changed: Any) -> None:
        """Remember what was changed, beside what another session has changed. Where it can't be written, for this
        session alone.
        """
        if all(getattr(self.settings, key) == value for key, value in changed.items()):
            return
        self.settings = replace(self.settings, **changed)
        from nntui.export.writer import write

        path = settings_file()
        with suppress(OSError, ValueError, NntuiError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write(path, [json.dumps(self._read() | changed, indent=2), "\n"], force=True)

    def _read(self) -> dict[str, Any]:
        """What the file says, without what can't be meant; keys of later versions are kept."""
        path = settings_file()
        try:
            if not is_plain(path):
                return {}
            with path.open("rb") as file:
                found = json.loads(file.read(LONGEST))
        except OSError:
            return {}
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            self.trouble = f"{printable(str(path))}: expected settings in JSON; what is in it is ignored"
            return {}
        wrong = [key for key, kind in KINDS.items() if key in found and type(found[key]) is not kind]
        if wrong:
            what = "true or false" if KINDS[wrong[0]] is bool else "a text"
            self.trouble = f"{printable(str(path))}: {wrong[0]}: expected {what}; it is ignored"
        return {key: value for key, value in found.items() if key not in wrong}
