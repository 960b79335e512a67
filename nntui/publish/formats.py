"""The formats that a session can be published in, by the ending of the file's name: for the help, the README and `E`.

Imports nothing that takes time, so that the command's help can be made of it.
"""

from dataclasses import dataclass
from typing import Literal

Theme = Literal["dark", "light"]

# What `nntui export FILE --to out.EXT` writes, by EXT.
FORMATS = {
    ".html": "a page of one file to play, step through and print in a browser, without a network",
    ".cast": "a terminal recording for asciinema, with the notes as markers",
    ".svg": "a picture of one step",
    ".csv": "every step's metrics and parameters as a table",
    ".json": "the same as JSON",
    ".toml": "a recording, to read, correct or translate",
    ".nnrec": "a recording, one line per event",
}

SMALLEST, LARGEST = (40, 12), (200, 60)  # columns and rows of a frame
SLOWEST, FASTEST = 0.1, 100.0  # times the speed that it was recorded at
CAST_VERSIONS = (2, 3)


@dataclass(frozen=True)
class Options:
    """How to publish. Each format takes what it has a use for.

    `size` in columns and rows; `theme`: None leaves it to the reader of a page, and is dark elsewhere; `speed` times
    the recorded one; `idle`: seconds that nothing happens, at most; `step` of a picture, else the last; `force`
    replaces a file that is there.
    """

    size: tuple[int, int] = (100, 30)
    theme: Theme | None = None
    speed: float = 1.0
    idle: float = 2.0
    cast_version: int = 2
    step: int | None = None
    force: bool = False
