"""The user's own files that were opened last, the newest first: a short list in a file of its own."""

import json
from contextlib import suppress
from pathlib import Path

from nntui.text.errors import NntuiError

MOST = 20  # files that are kept in mind
LONGEST = 100_000  # bytes of the list


def _list() -> Path:
    from platformdirs import user_state_path

    return user_state_path("nntui") / "opened.json"


def opened_before() -> list[Path]:
    """The files; none where no list can be read."""
    try:
        with _list().open("rb") as file:
            names = json.loads(file.read(LONGEST))
        return [Path(name) for name in names if isinstance(name, str)][:MOST]
    except (OSError, ValueError, TypeError, RecursionError):
        return []


def keep_in_mind(path: Path) -> None:
    """Put a file first on the list. Where that can't be written, nothing is kept."""
    from nntui.export.writer import write

    with suppress(OSError, ValueError, NntuiError):
        whole = path.resolve()
        names = [str(each) for each in (whole, *(old for old in opened_before() if old != whole))]
        _list().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write(_list(), [json.dumps(names[:MOST])], force=True)
