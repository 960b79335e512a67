"""What the picker offers: scenarios to explore and lessons to be guided by, nntui's own and the user's, in groups."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Union

from nntui.scenario.damaged import GROUP, UNREADABLE, Damaged, apart
from nntui.scenario.groups import YOURS
from nntui.scenario.library import by_group
from nntui.text.escape import printable
from nntui.text.numbers import plural
from nntui.text.prose import flat

if TYPE_CHECKING:
    from nntui.lesson.lessons import Lesson
    from nntui.scenario.setup import Setup
    from nntui.ui.own_files import OwnFile

Chosen = Union["Setup", Path]  # a scenario that is open, or the file of a recording
LESSONS = "lessons"


class Offer(NamedTuple):
    """One that can be chosen: its name as it is typed, the group that it stands in, its title, shape and length, where
    it comes from, what it shows, and what to look for. `open` raises NntuiError where nothing can be made of its file.
    """

    name: str
    group: str
    title: str
    shape: str
    size: str
    source: str
    said: str
    look_for: str
    open: Callable[[], Chosen]

    def has(self, typed: str) -> bool:
        """Whether every word that was typed is in what is said of it."""
        return _all_in(typed, " ".join(self[:-1]))

    def is_called(self, typed: str) -> bool:
        """Whether every word that was typed is in its title or its name."""
        return _all_in(typed, f"{self.title} {self.name}")


def _all_in(typed: str, text: str) -> bool:
    folded = text.casefold()
    return all(word in folded for word in typed.casefold().split())


def found(offers: Sequence[Offer], typed: str) -> tuple[list[Offer], Offer | None]:
    """Those that a typed line is about, and the one that is meant most likely: the first that is called so."""
    those = [offer for offer in offers if offer.has(typed)]
    return those, next((offer for offer in those if offer.is_called(typed)), next(iter(those), None))


def to_explore(scenarios: "Iterable[Setup | Damaged]", yours: "Iterable[OwnFile]") -> list[Offer]:
    """The scenarios that nntui brings along, by group, then the user's own."""
    setups, damaged = apart(scenarios)
    return [*map(_of_scenario, by_group(setups)), *_own(yours, lessons=False), *map(_of_damaged, damaged)]


def to_be_guided(lessons: "Iterable[Lesson | Damaged]", yours: "Iterable[OwnFile]") -> list[Offer]:
    """The lessons that nntui brings along, then the user's own, and recordings."""
    good, damaged = apart(lessons)
    return [*map(_of_lesson, good), *_own(yours, lessons=True), *map(_of_damaged, damaged)]


def _of_scenario(setup: "Setup") -> Offer:
    scenario, article = setup.scenario, setup.scenario.article
    source = filter(None, (article.author, article.title, article.part)) if article else ()
    return Offer(
        name=setup.name,
        group=scenario.group,
        title=scenario.title,
        shape=setup.shape,
        size=plural(setup.last_step, "step") if setup.training else "forward only",
        source=" · ".join(source),
        said=flat(scenario.summary),
        look_for=flat(scenario.look_for),
        open=lambda: setup,
    )


def _of_lesson(lesson: "Lesson") -> Offer:
    from nntui.lesson.lessons import find_lesson

    return Offer(
        name=lesson.name,
        group=LESSONS,
        title=lesson.title,
        shape=plural(lesson.notes, "note"),
        size=plural(lesson.questions, "question"),
        source=f"about {lesson.scenario}",
        said=lesson.contents,
        look_for="",
        open=partial(find_lesson, lesson.name),
    )


def _of_damaged(damaged: Damaged) -> Offer:
    def refuse() -> Chosen:
        raise damaged.error

    said = f"{damaged.error.source}: {'; '.join(map(str, damaged.error.problems))}"
    return Offer(damaged.name, GROUP, UNREADABLE, "", "", "a file of nntui's own", said, "", refuse)


def _own(files: "Iterable[OwnFile]", *, lessons: bool) -> Iterator[Offer]:
    for file in files:
        if file.is_recording == lessons:
            yield Offer(
                name=printable(file.path.name),
                group=YOURS,
                title=printable(file.title),
                shape="",
                size=file.kind,
                source=printable(str(file.path)),
                said="",
                look_for="",
                open=partial(_opened, file),
            )


def _opened(file: "OwnFile") -> Chosen:
    from nntui.quantities.opening import open_scenario
    from nntui.ui.opened_before import keep_in_mind

    chosen = file.path if file.is_recording else open_scenario(str(file.path))
    keep_in_mind(file.path)
    return chosen
