"""What comes from the terminal and isn't UTF-8, as when text in Latin-1 is pasted: each such byte is typed as “�”."""

import sys
from codecs import IncrementalDecoder, getincrementaldecoder
from collections.abc import Callable
from functools import partial


def replace_undecodable() -> None:
    """Have Textual's driver replace what it can't decode; by itself it ends the program."""
    if sys.platform == "win32":  # there the terminal sends characters, not bytes
        return
    from textual.drivers import linux_driver

    linux_driver.getincrementaldecoder = _forgiving  # type: ignore[assignment,attr-defined]


def _forgiving(encoding: str) -> Callable[[], IncrementalDecoder]:
    """A decoder that doesn't fail."""
    return partial(getincrementaldecoder(encoding), "replace")
