"""What the server offers: the scenarios and lessons that were named when it began, all that nntui brings along if none
was. They are opened once, before any visitor comes.
"""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nntui.lesson.library import find_lesson, lesson_names
from nntui.lesson.recording import Recording, is_recording, read
from nntui.quantities.opening import open_scenario
from nntui.scenario.folder import is_built_in
from nntui.scenario.library import open_all_brought_along, open_brought_along
from nntui.text.frozen import dataclass

if TYPE_CHECKING:
    from nntui.scenario.setup import Setup


@dataclass(frozen=True, eq=False)
class Offered:
    """Scenarios, and lessons by name."""

    setups: Sequence["Setup"]
    lessons: dict[str, Recording]


def offered(names: Sequence[str], panes: Collection[str]) -> Offered:
    """What was named, opened; raises NntuiError for the first that can't be."""
    if not names:
        return Offered(open_all_brought_along(), {name: read(find_lesson(name), panes) for name in lesson_names()})
    setups: list[Setup] = []
    lessons: dict[str, Recording] = {}
    for name in names:
        if is_built_in(name):
            setups.append(open_brought_along(name))
        elif is_recording(path := Path(name)):
            lessons[name] = read(path, panes)
        elif name in lesson_names():
            lessons[name] = read(find_lesson(name), panes)
        else:
            setups.append(open_scenario(name))
    return Offered(setups, lessons)
