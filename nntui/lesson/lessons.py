"""The lessons that nntui brings along: recordings written by hand, in the folder `lessons` beside the scenarios."""

import re
from pathlib import Path
from typing import NamedTuple

from nntui.scenario.damaged import Damaged, each_read
from nntui.scenario.folder import folder, looks_like_file
from nntui.scenario.load import parse, read_text
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


def lessons() -> list[Lesson | Damaged]:
    """What there is to learn. Only the texts of nntui's own files are read; no scenario is opened."""
    return each_read(lesson_names(), _lesson)


def _lesson(name: str) -> Lesson:
    """A lesson as its text tells of it; raises NntuiError where that was damaged."""
    path = find_lesson(name)
    plain = parse(str(path), read_text(path, what="a lesson"))
    try:
        notes = [moment for moment in plain["moment"] if "note" in moment]
        asked = sum("question" in moment for moment in notes)
        titles = (TITLE.match(flat(note["note"])) for note in notes)
        contents = " ".join(title[1] for title in titles if title is not None)
        title, scenario = flat(plain["title"]), flat(plain["scenario"])
    except (AttributeError, KeyError, TypeError):
        raise NntuiError(str(path), "expected a lesson with a title, its scenario and its notes") from None
    return Lesson(name, title, scenario, len(notes), asked, contents)
