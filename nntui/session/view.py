"""The view: what is looked at and how, apart from the position in time."""

from dataclasses import replace
from typing import TYPE_CHECKING

from nntui.text.frozen import dataclass
from nntui.timeline.position import Run

if TYPE_CHECKING:
    from nntui.engine.numbering import Place

MOST_DRAWN = 6  # curves of quantities at a time
SWEEP = "sweep"  # the pane of the runs that are trained side by side
EXPLANATION = "how"  # the pane that explains: commands that ask for an explanation bring it up
CODE = "code"  # the pane that goes along with the operations of a step: it stays where it was looked at last


@dataclass(frozen=True)
class Swept:
    """What is swept: the run and the step that all runs go on from, the branch that it was, and the line that says what
    is varied.
    """

    run: Run
    step: int
    branch: int
    text: str


@dataclass(frozen=True)
class View:
    """What was chosen: at most one of `unit` (layer, unit) and `parameter`.

    `asked` says that the row was asked for inside the step, though it may not be in the batch. `pane` was gone to
    last: it has the keys, or the one that took its place since. `seen` are the panes that were looked at, the last one
    first: of those that share a place the first is shown. `line` is the chosen line of the explanation, and `check`
    says that it is the gradient check of the next update which is shown there. `overlaid` are the branches, by number,
    whose curves are drawn beside the present one; `drawn` are the quantities that are drawn beside the metrics, and
    `curve` the chosen one of them (none: the metric is chosen). `compared` is the branch whose numbers are set beside
    the present ones, in the diagram too where `difference` says so. `beside` is the parameter that was chosen before
    this one: the error is drawn over both; and `of_batch` says that it is that of the next update's rows. `sorted_by`
    is the order in which rows are listed (row_order). `sweep` are the runs that are trained side by side, `run` the
    chosen one of them.
    """

    row: int = 0
    asked: bool = False
    unit: tuple[int, int] | None = None
    parameter: "Place | None" = None
    beside: "Place | None" = None
    of_batch: bool = False
    sorted_by: str = ""
    sweep: "Swept | None" = None
    run: int | None = None
    metric: int = 0
    line: int | None = None
    check: bool = False
    log: bool = False
    by_epoch: bool = False
    pane: str = "network"
    seen: tuple[str, ...] = ()
    enlarged: bool = False
    overlaid: tuple[int, ...] = ()
    drawn: tuple[str, ...] = ()
    curve: str = ""
    compared: int | None = None
    difference: bool = False

    def with_seen(self, pane: str) -> "View":
        """The view in which a pane was looked at last."""
        return replace(self, seen=(pane, *(other for other in self.seen if other != pane)))

    def with_curve(self, quantity: str) -> "View":
        """The view with the curve of a quantity, which is chosen; of too many the oldest goes."""
        drawn = self.drawn if quantity in self.drawn else (*self.drawn, quantity)[-MOST_DRAWN:]
        return replace(self, drawn=drawn, curve=quantity)

    def without_curve(self, quantity: str) -> "View":
        """The view without the curve of a quantity."""
        drawn = tuple(other for other in self.drawn if other != quantity)
        return replace(self, drawn=drawn, curve=self.curve if self.curve in drawn else "")
