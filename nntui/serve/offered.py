"""What the server offers: the scenarios and lessons that were named when it began, all that nntui brings along if none
was. They are opened once, before any visitor comes.
"""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nntui.lesson.lessons import Lesson, find_lesson, lesson_names, lessons
from nntui.lesson.recording import Recording, is_recording, read
from nntui.quantities.opening import open_scenario
from nntui.scenario.damaged import apart
from nntui.scenario.folder import built_in_names, is_built_in
from nntui.scenario.library import in_order, open_brought_along
from nntui.text.frozen import dataclass
from nntui.ui.own_files import OwnFile, own_file

if TYPE_CHECKING:
    from nntui.scenario.setup import Setup


@dataclass(frozen=True, eq=False)
class Offered:
    """Scenarios; lessons of nntui's own, other recordings by their `files`, and all `recordings` of both kinds."""

    setups: Sequence["Setup"]
    lessons: Sequence[Lesson]
    files: Sequence[OwnFile]
    recordings: Sequence[Recording]

    @property
    def only(self) -> "Setup | Recording | None":
        """What is offered, where that is one thing."""
        everything: list[Setup | Recording] = [*self.setups, *self.recordings]
        return everything[0] if len(everything) == 1 else None


def offered(names: Sequence[str], panes: Collection[str]) -> Offered:
    """What was named, opened; raises NntuiError for the first that can't be.

    A name that both a scenario and a lesson have offers both.
    """
    setups: list[Setup] = []
    files: list[OwnFile] = []
    recordings: list[Recording] = []
    of_ours = set(names or lesson_names())
    for name in names or dict.fromkeys((*built_in_names(), *lesson_names())):
        if is_built_in(name):
            setups.append(open_brought_along(name))
        if name in lesson_names():
            recordings.append(read(find_lesson(name), panes))
        elif is_recording(Path(name)):
            recordings.append(read(Path(name), panes))
            files += filter(None, [own_file(Path(name))])
        elif not is_built_in(name):
            setups.append(open_scenario(name))
    ours = [lesson for lesson in apart(lessons())[0] if lesson.name in of_ours]
    return Offered(setups if names else in_order(setups), ours, files, recordings)
