"""Branches: which there are, what was edited in each, and undo. What was there before an edit stays.

An edit opens a branch at its step; further edits at that step, before anything is trained there, join it. A branch is
called after its edits until it is given a name.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from nntui.scenario.model import MAX_STEPS
from nntui.text.escape import printable, shortened
from nntui.text.numbers import count
from nntui.timeline.draft import EditError
from nntui.timeline.edits import change
from nntui.timeline.timeline import Position, Probes, Timeline

ORIGINAL = "original"
MAX_NAME = 60  # characters of a branch's name


@dataclass(frozen=True)
class Branch:
    """A run from `step` on: its number in the timeline, the number of the branch it left, its edits with their words,
    and a name if it was given one. `left` is the branch that it left, whether that is on the list still or not.
    """

    number: int
    parent: int | None = None
    step: int = 0
    edits: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    given: str = ""
    left: "Branch | None" = field(default=None, compare=False, repr=False)

    @property
    def name(self) -> str:
        """ "rate 0.1 → 1 at step 40"."""
        if self.given or self.parent is None:
            return self.given or ORIGINAL
        return f"{', '.join(self.words)} at step {count(self.step)}"

    def way(self) -> Iterator[tuple[int, int]]:
        """The branches that it goes by, itself first, each with the last step there."""
        branch: Branch | None = self
        upto = MAX_STEPS
        while branch is not None:
            yield branch.number, upto
            upto = min(upto, branch.step)
            branch = branch.left


@dataclass(frozen=True)
class Book:
    """All that edits have made: the branches, and the new inputs."""

    branches: tuple[Branch, ...] = (Branch(0),)
    probes: tuple[tuple[str, tuple[float, ...] | None], ...] = ()

    def branch(self, number: int) -> Branch | None:
        """A branch by its number."""
        return next((branch for branch in self.branches if branch.number == number), None)

    def parted(self, one: Branch, other: Branch) -> int:
        """The step up to which two branches are the same run."""
        first, second = dict(one.way()), dict(other.way())
        return max((min(first[number], second[number]) for number in first.keys() & second.keys()), default=0)


class Branches:
    """The branches of a session, with undo and redo without bound."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self.book = Book()
        self._undone: list[tuple[Book, Position]] = []
        self._redone: list[tuple[Book, Position]] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to undo."""
        return bool(self._undone)

    @property
    def can_redo(self) -> bool:
        """Whether there is an edit to redo."""
        return bool(self._redone)

    def edit(self, at: Position, text: str, back: Position | None = None) -> Position:
        """Make an edit at a position; returns the one to go on from. Undo leads `back`. Raises EditError."""
        back = back or at
        changed = change(text, self._timeline.setup_at(at), self._timeline.at(at).vector, at.step)
        if changed.probe:
            inputs = {probe.name: tuple(probe.inputs) for probe in changed.setup.scenario.probes}
            probes = dict(self.book.probes) | {changed.probe: inputs.get(changed.probe)}
            self._turn(back, replace(self.book, probes=tuple(probes.items())))
            return at
        branch = self.book.branch(at.branch)
        joins = (
            branch is not None
            and branch.parent is not None
            and branch.step == changed.step == at.step
            and self._timeline.reached(branch.number) <= changed.step
        )
        edits: tuple[str, ...] = (text.strip(),)
        words: tuple[str, ...] = (changed.words,)
        given, parent, left = "", at.branch, branch
        if joins and branch is not None and branch.parent is not None:
            edits, words = (*branch.edits, *edits), (*branch.words, *words)
            given, parent, left = branch.given, branch.parent, branch.left
        number = self._timeline.branch(Position(parent, changed.step), changed.setup, changed.vector)
        new = Branch(number, parent, changed.step, edits, words, given, left)
        kept = tuple(other for other in self.book.branches if not (joins and other is branch))
        self._turn(back, replace(self.book, branches=(*kept, new)))
        return Position(number, changed.step)

    def undo(self, at: Position) -> Position | None:
        """Take the last edit back; returns where one was then. None if there is none."""
        return self._swap(at, self._undone, self._redone)

    def redo(self, at: Position) -> Position | None:
        """Make the edit again that was taken back last; returns where it led. None if there is none."""
        return self._swap(at, self._redone, self._undone)

    def rename(self, number: int, name: str) -> None:
        """Give a branch a name; an empty one takes it back. Raises EditError."""
        branch = self._known(number)
        if len(name) > MAX_NAME:
            raise EditError(f"expected at most {MAX_NAME} characters, found {len(name):,}")
        renamed = replace(branch, given=printable(name.strip()))
        if renamed != branch:
            kept = tuple(renamed if other is branch else other for other in self.book.branches)
            self._turn(None, replace(self.book, branches=kept))

    def drop(self, at: Position, number: int) -> Position:
        """Take a branch off the list; what was edited further on another branch stays. Raises EditError."""
        branch = self._known(number)
        if branch.parent is None:
            raise EditError("the original stays")
        self._turn(at, replace(self.book, branches=tuple(other for other in self.book.branches if other is not branch)))
        if at.branch != number:
            return at
        parent = next(
            number for number, _ in branch.way() if number != branch.number and self.book.branch(number) is not None
        )
        return Position(parent, min(at.step, max(self._timeline.reached(parent), 0)))

    def _known(self, number: int) -> Branch:
        branch = self.book.branch(number)
        if branch is None:
            names = ", ".join(str(other.number) for other in self.book.branches[:20])
            raise EditError(f"expected the number of a branch ({shortened(names)}), found {number}")
        return branch

    def _turn(self, at: Position | None, book: Book) -> None:
        """To another page of the book, with a way back."""
        self._undone.append((self.book, at or Position(-1, 0)))
        self._redone.clear()
        self._open(book)

    def _swap(
        self, at: Position, source: list[tuple[Book, Position]], target: list[tuple[Book, Position]]
    ) -> Position | None:
        if not source:
            return None
        book, position = source.pop()
        target.append((self.book, at))
        self._open(book)
        position = at if position.branch < 0 else position
        return position if self.book.branch(position.branch) else Position(0, position.step)

    def _open(self, book: Book) -> None:
        if book.probes != self.book.probes:
            probes: Probes = {name: None if inputs is None else list(inputs) for name, inputs in book.probes}
            self._timeline.set_probes(probes)
        self.book = book
