"""Branches: which there are, and what was edited in each. A value: whoever edits gets another one.

An edit opens a branch at its step; further edits at that step, before one has gone on from there, join it. A branch is
called after its edits until it is given a name.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import field, replace
from operator import attrgetter

from nntui.scenario.training_table import MAX_STEPS
from nntui.text.escape import printable, shortened
from nntui.text.frozen import dataclass
from nntui.text.numbers import count
from nntui.timeline.draft import EditError
from nntui.timeline.position import ORIGINAL, Position, Run

ORIGINAL_NAME = "original"
MAX_NAME = 60  # characters of a branch's name


@dataclass(frozen=True)
class Branch:
    """A run from `step` on: its number, the number of the branch it left, its edits with their words, and a name if it
    was given one. `left` is the branch that it left, whether that is on the list still or not.
    """

    number: int
    parent: int | None = None
    step: int = 0
    edits: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    given: str = ""
    left: "Branch | None" = field(default=None, compare=False, repr=False)
    run: Run = field(default=ORIGINAL, compare=False, repr=False)

    @property
    def name(self) -> str:
        """ "rate 0.1 → 1 at step 40"."""
        if self.given or self.parent is None:
            return self.given or ORIGINAL_NAME
        return f"{', '.join(self.words)} at step {count(self.step)}"

    def way(self) -> Iterator[tuple["Branch", int]]:
        """The branches that it goes by, itself first, each with the last step there."""
        branch: Branch | None = self
        upto = MAX_STEPS
        while branch is not None:
            yield branch, upto
            upto = min(upto, branch.step)
            branch = branch.left

    def owner(self, step: int) -> "Branch":
        """The branch of the way that a step lies on."""
        return next((branch for branch, _ in self.way() if step >= branch.step), self)


@dataclass(frozen=True)
class Branches:
    """All that edits have made: the branches on the list, in the order of their numbers, and the new inputs."""

    listed: tuple[Branch, ...] = (Branch(0),)
    probes: tuple[tuple[str, tuple[float, ...] | None], ...] = ()

    def branch(self, number: int) -> Branch | None:
        """A branch by its number."""
        at = bisect_left(self.listed, number, key=attrgetter("number"))
        found = self.listed[at : at + 1]
        return found[0] if found and found[0].number == number else None

    def known(self, number: int) -> Branch:
        """A branch by its number; raises EditError where there is none."""
        branch = self.branch(number)
        if branch is None:
            names = ", ".join(str(other.number) for other in self.listed[:20])
            raise EditError(f"expected the number of a branch ({shortened(names)}), found {number}")
        return branch

    def run(self, number: int) -> Run:
        """The run of a branch by its number; the scenario's own where there is no such branch."""
        branch = self.branch(number)
        return ORIGINAL if branch is None else branch.run

    def parted(self, one: Branch, other: Branch) -> int:
        """The step up to which two branches are the same run."""
        first, second = ({branch.number: upto for branch, upto in each.way()} for each in (one, other))
        return max((min(first[number], second[number]) for number in first.keys() & second.keys()), default=0)

    def with_probe(self, name: str, inputs: tuple[float, ...] | None) -> "Branches":
        """The same with a new input added, changed or taken away (None)."""
        return replace(self, probes=tuple((dict(self.probes) | {name: inputs}).items()))

    def with_edit(self, edit: Branch, joined: Branch | None) -> "Branches":
        """The same with another branch at the end of the list; the one that it joins is no longer on it."""
        return replace(self, listed=(*(other for other in self.listed if other is not joined), edit))

    def renamed(self, number: int, name: str) -> "Branches":
        """The same with another name for a branch; an empty one takes it back. Raises EditError."""
        branch = self.known(number)
        if len(name) > MAX_NAME:
            raise EditError(f"expected at most {MAX_NAME} characters, found {len(name):,}")
        renamed = replace(branch, given=printable(name.strip()))
        if renamed == branch:
            return self
        return replace(self, listed=tuple(renamed if other is branch else other for other in self.listed))

    def without(self, number: int) -> "Branches":
        """The same without a branch; what was edited further on another branch stays. Raises EditError."""
        branch = self.known(number)
        if branch.parent is None:
            raise EditError("the original stays")
        return replace(self, listed=tuple(other for other in self.listed if other is not branch))

    def nearest(self, number: int) -> int:
        """The branch on the list that a branch came from, at first or second hand."""
        ways = self.known(number).way()
        return next(branch.number for branch, _ in ways if branch.number != number and self.branch(branch.number))


@dataclass(frozen=True)
class BranchHistory:
    """The branches, with undo and redo without bound.

    `undone` and `redone` hold the branches before and after edits, with the position to go back to (None: stay).
    `opened` is the last number that was given to a branch. `visited` has for each number the last step that one has
    been at there: it says whether a further edit joins a branch, and how far a branch is known.
    """

    now: Branches = Branches()
    undone: tuple[tuple[Branches, Position | None], ...] = ()
    redone: tuple[tuple[Branches, Position | None], ...] = ()
    opened: int = 0
    visited: tuple[int, ...] = (0,)

    def changed(self, branches: Branches, back: Position | None) -> "BranchHistory":
        """With other branches, and a way back."""
        return replace(self, now=branches, undone=(*self.undone, (self.now, back)), redone=())

    def seen(self, position: Position) -> "BranchHistory":
        """Having been at a position."""
        branch = self.now.branch(position.branch)
        number = branch.owner(position.step).number if branch else 0
        if self.visited[number] >= position.step:
            return self
        visited = (*self.visited[:number], position.step, *self.visited[number + 1 :])
        return replace(self, visited=visited)

    def known_upto(self, number: int) -> int:
        """The last step at which one has been on a branch, or else its first."""
        return max(self.visited[number], self.now.known(number).step)

    def undo(self, at: Position) -> tuple["BranchHistory", Position] | None:
        """Take the last edit back; where one was then. None if there is none."""
        if not self.undone:
            return None
        (branches, back), undone = self.undone[-1], self.undone[:-1]
        after = replace(self, now=branches, undone=undone, redone=(*self.redone, (self.now, at)))
        return after, after._there(back, at)

    def redo(self, at: Position) -> tuple["BranchHistory", Position] | None:
        """Make the edit again that was taken back last; where it led. None if there is none."""
        if not self.redone:
            return None
        (branches, back), redone = self.redone[-1], self.redone[:-1]
        after = replace(self, now=branches, redone=redone, undone=(*self.undone, (self.now, at)))
        return after, after._there(back, at)

    def _there(self, back: Position | None, at: Position) -> Position:
        position = back or at
        return position if self.now.branch(position.branch) else Position(0, position.step)
