"""What the server offers: the scenarios and lessons that were named when it began, all that nntui brings along and that
can be read if none was. They are opened once, before any visitor comes.
"""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nntui.lesson.lessons import Lesson, find_lesson, lesson_names, lessons
from nntui.lesson.recording import Recording, is_recording, read
from nntui.quantities.opening import open_scenario
from nntui.scenario.damaged import Damaged, apart, each_read
from nntui.scenario.folder import is_built_in
from nntui.scenario.library import open_all_brought_along, open_brought_along
from nntui.text.frozen import dataclass
from nntui.ui.own_files import OwnFile, own_file

if TYPE_CHECKING:
    from nntui.scenario.setup import Setup


@dataclass(frozen=True, eq=False)
class Offered:
    """Scenarios; lessons of nntui's own, other recordings by their `files`, and all `recordings` of both kinds; and
    what was `left_out`.
    """

    setups: Sequence["Setup"]
    lessons: Sequence[Lesson]
    files: Sequence[OwnFile]
    recordings: Sequence[Recording]
    left_out: Sequence[Damaged] = ()

    @property
    def only(self) -> "Setup | Recording | None":
        """What is offered, where that is one thing."""
        everything: list[Setup | Recording] = [*self.setups, *self.recordings]
        return everything[0] if len(everything) == 1 else None


def offered(names: Sequence[str], panes: Collection[str]) -> Offered:
    """What was named, opened; raises NntuiError for the first that can't be.

    A name that both a scenario and a lesson have offers both. Where nothing was named it is all that nntui brings
    along, but for what was damaged.
    """
    if not names:
        return _all_brought_along(panes)
    setups: list[Setup] = []
    files: list[OwnFile] = []
    recordings: list[Recording] = []
    for name in names:
        if is_built_in(name):
            setups.append(open_brought_along(name))
        if name in lesson_names():
            recordings.append(read(find_lesson(name), panes))
        elif is_recording(Path(name)):
            recordings.append(read(Path(name), panes))
            files += filter(None, [own_file(Path(name))])
        elif not is_built_in(name):
            setups.append(open_scenario(name))
    return Offered(setups, _ours(names), files, recordings)


def _all_brought_along(panes: Collection[str]) -> Offered:
    setups, damaged = apart(open_all_brought_along())
    found, unread = apart(each_read(lesson_names(), lambda name: (name, read(find_lesson(name), panes))))
    recordings = dict(found)
    return Offered(setups, _ours(recordings), (), [*recordings.values()], (*damaged, *unread))


def _ours(names: Collection[str]) -> list[Lesson]:
    """The lessons of these names."""
    return [lesson for lesson in apart(lessons())[0] if lesson.name in names]
