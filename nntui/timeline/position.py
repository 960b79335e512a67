"""Where something is: a run by the edits that led to it, and a position in time."""

from nntui.text.frozen import dataclass


@dataclass(frozen=True)
class Run:
    """A run of training: the scenario's own, changed by edits, each made at a step of the run before it."""

    edits: tuple[tuple[int, str], ...] = ()

    def edited(self, step: int, text: str) -> "Run":
        """The run that an edit of this one at a step leads to."""
        return Run((*self.edits, (step, text)))

    @property
    def before(self) -> "Run":
        """The run that the last edit was made on."""
        return Run(self.edits[:-1])


ORIGINAL = Run()


@dataclass(frozen=True)
class Position:
    """A place in time: the state after `step` updates on a branch (0 is the scenario's own run), or, with an
    operation by name, inside the update that follows: that operation has just been done.
    """

    branch: int
    step: int
    operation: str = ""
