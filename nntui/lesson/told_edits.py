"""Edits that a note tells the reader to type: “press e, type row(Bob) = off, Enter”."""

import re
from collections.abc import Iterator

from nntui.lesson.playback import Showing

TOLD = re.compile(r"\b(\w+(?:\([^()]*\))? = [^,;=]+), Enter\b")


def told_edits(showing: Showing) -> Iterator[str]:
    """The lines of this form in the note that is shown; some may be no edits, but what is typed elsewhere."""
    if showing.note is not None and not showing.between:
        yield from TOLD.findall(" ".join(showing.text.split()))
