"""The lessons that nntui brings along: recordings written by hand, in the folder `lessons` beside the scenarios."""

import re
import tomllib
from pathlib import Path
from typing import NamedTuple

from nntui.scenario.folder import folder, looks_like_file
from nntui.text.errors import NntuiError, did_you_mean
from nntui.text.escape import shortened
from nntui.text.prose import flat

TITLE = re.compile(r"([A-Z][\w',’ ]{1,28}[.?])(?: |$)")  # of a note, if it has one: “The slope.”


class Lesson(NamedTuple):
    """A lesson: its name, its title, the scenario that it is about, how many notes and questions it has, and the
    titles of its notes.
    """

    name: str
    title: str
    scenario: str
    notes: int
    questions: int
    contents: str


def lesson_names() -> list[str]:
    """The names of the lessons: the tour first, then in the order of the alphabet."""
    found = sorted(path.stem for path in (folder() / "lessons").glob("*.toml"))
    return sorted(found, key=lambda name: name != "tour")


def find_lesson(name: str) -> Path:
    """The file of a lesson by its name, or one of the user's own by its path; raises NntuiError."""
    if name in lesson_names():
        return folder() / "lessons" / f"{name}.toml"
    if looks_like_file(name):
        return Path(name)
    hint = did_you_mean(name, lesson_names()) or "; `nntui learn` names them all"
    raise NntuiError(shortened(name) or "“”", f"expected a lesson's name or a file, found neither{hint}")


def lessons() -> list[Lesson]:
    """What there is to learn. Only the texts of nntui's own files are read; no scenario is opened."""
    found = []
    for name in lesson_names():
        plain = tomllib.loads(find_lesson(name).read_text(encoding="utf-8"))
        notes = [moment for moment in plain["moment"] if "note" in moment]
        asked = sum("question" in moment for moment in notes)
        titles = (TITLE.match(flat(note["note"])) for note in notes)
        contents = " ".join(title[1] for title in titles if title is not None)
        found.append(Lesson(name, plain["title"], plain["scenario"], len(notes), asked, contents))
    return found
