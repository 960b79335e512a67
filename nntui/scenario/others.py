"""What a file is that is no scenario, and the command that takes it."""

from pathlib import Path

from nntui.text.errors import NntuiError
from nntui.text.escape import printable
from nntui.text.files import is_plain

RECORDING_KEY = "nntui_recording"  # the first key of every recording
SCENARIO = ("a scenario", "`nntui {name}` opens it")
RECORDING = ("a recording", "`nntui replay {name}` shows it, `nntui replay --check {name}` checks it")

# Endings of files that are no scenarios → what they are, and what takes them.
BY_ENDING: dict[str, tuple[str, str]] = {
    ".nnrec": RECORDING,
    ".nnans": ("answers that a page has saved", "`nntui grade LESSON {name}` grades them"),
    ".csv": (
        "a table",
        "`nntui {name}` learns from it, and `nntui new my.toml --from {name}` writes a scenario that does",
    ),
    ".json": ("numbers as JSON", "`nntui export` and --json write such for other programs"),
    ".html": ("a page", "`python -m webbrowser {name}` opens it"),
    ".svg": ("a picture", "`python -m webbrowser {name}` opens it"),
    ".cast": ("a terminal cast", "`asciinema play {name}` plays it"),
}


def refuse_other(path: Path, expected: str, *passed: str) -> None:
    """Raise NntuiError for a file that by its ending is something else than what was `expected`; the endings that
    are `passed` are right.
    """
    ending = path.suffix.lower()
    if ending in BY_ENDING and ending not in passed and is_plain(path):
        raise other(str(path), expected, BY_ENDING[ending])


def other(source: str, expected: str, kind: tuple[str, str]) -> NntuiError:
    """What to say of a file that is something else than what was `expected`."""
    what, takes = kind
    return NntuiError(source, f"expected {expected}, found {what}; {takes.format(name=printable(Path(source).name))}")
