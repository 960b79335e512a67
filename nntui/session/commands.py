"""Commands: every change to a session as a small frozen value with a name.

A *move* changes the position in time; a *view* command changes what is looked at; an *edit* changes what is trained,
and can be undone. Whoever wants something changed sends one to `Session.apply`, and nothing else changes a session.
"""

from nntui.engine.numbering import Place
from nntui.text.frozen import dataclass
from nntui.timeline.origin import Ask


@dataclass(frozen=True)
class GoTo:
    """Move to the state after `step` updates, or into the update that follows, to an operation by name."""

    step: int
    operation: str = ""


@dataclass(frozen=True)
class Back:
    """Back to where the last number was asked for, and to what was looked at there, if nothing else was done since."""


@dataclass(frozen=True)
class ChooseRow:
    """Look at a row of the data; numbers from the count of rows on mean the probes."""

    row: int


@dataclass(frozen=True)
class ChooseUnit:
    """Look at a unit: `layer` 0 are the inputs, 1 the first layer of the network, …"""

    layer: int
    unit: int


@dataclass(frozen=True)
class ChooseParameter:
    """Look at a weight or bias, by its place in the list of parameters."""

    index: Place


@dataclass(frozen=True)
class ChoosePair:
    """Look at a weight or bias, by its place in the list of parameters, and at the error over it and an `other`."""

    index: Place
    other: Place


@dataclass(frozen=True)
class SetSurface:
    """Which error is drawn over two parameters: that of all rows, or that of the rows of the next update."""

    of_batch: bool


@dataclass(frozen=True)
class ChooseMetric:
    """Draw this metric, by its place among the metrics."""

    index: int


@dataclass(frozen=True)
class ChooseLine:
    """Choose one of the explanation's lines, by its place among its parts."""

    index: int


@dataclass(frozen=True)
class CheckGradients:
    """Show the gradient check of the next update."""


@dataclass(frozen=True)
class SetPlot:
    """How the curve is drawn: linear or log scale, one point a step or one an epoch."""

    log: bool
    by_epoch: bool


@dataclass(frozen=True)
class SortRows:
    """How the data's rows are listed: by their "error", by "name", or as they stand ("")."""

    by: str


@dataclass(frozen=True)
class Draw:
    """Draw the curve of a quantity, from the beginning on, and choose it; or don't."""

    quantity: str
    shown: bool


@dataclass(frozen=True)
class LookAt:
    """Look at a pane, in its place or enlarged to the whole screen."""

    pane: str
    enlarged: bool


@dataclass(frozen=True)
class Edit:
    """Change something: `rate = 1`, `row(Bob) = off` (nntui.timeline.edits), here or at another step."""

    text: str
    step: int | None = None


@dataclass(frozen=True)
class Vary:
    """Train many runs side by side from here on: `rate = 0.01:10:13; seed = 0:20; until accuracy = 1`
    (nntui.timeline.varied).
    """

    text: str


@dataclass(frozen=True)
class ChooseRun:
    """Choose one of those runs, by its place among them."""

    index: int


@dataclass(frozen=True)
class Undo:
    """Take the last edit back."""


@dataclass(frozen=True)
class Redo:
    """Make the edit again that was taken back."""


@dataclass(frozen=True)
class SwitchTo:
    """Move to a branch, by its number, at a step; without one at the same step, as far as one has been there."""

    branch: int
    step: int | None = None


@dataclass(frozen=True)
class RenameBranch:
    """Give a branch a name."""

    branch: int
    name: str


@dataclass(frozen=True)
class DropBranch:
    """Take a branch off the list. Who is on it goes to the one that it came from, at a step or as far as was known."""

    branch: int
    step: int | None = None


@dataclass(frozen=True)
class Overlay:
    """Draw a branch's curve beside the present one, or don't."""

    branch: int
    shown: bool


@dataclass(frozen=True)
class CompareWith:
    """Set a branch's numbers beside the present ones; `difference`: in the diagram too."""

    branch: int
    difference: bool = False


@dataclass(frozen=True)
class StopWhen:
    """Let play stop when a condition comes true (nntui.quantities.conditions)."""

    condition: str


@dataclass(frozen=True)
class ForgetStop:
    """Take a stop condition away, by its place."""

    index: int


ChoiceCommand = ChooseRow | ChooseUnit | ChooseParameter | ChoosePair | ChooseMetric
ViewCommand = (
    ChooseLine | ChooseRun | CheckGradients | SetPlot | SetSurface | SortRows | Draw | LookAt | Overlay | CompareWith
)
EditCommand = Edit | Undo | Redo | RenameBranch | DropBranch
Command = GoTo | Ask | Back | SwitchTo | ChoiceCommand | ViewCommand | EditCommand | Vary | StopWhen | ForgetStop
