"""The view: what is looked at and how, apart from the position in time."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nntui.engine.numbering import Place

EXPLANATION = "how"  # the pane that explains: commands that ask for an explanation bring it up


@dataclass(frozen=True)
class View:
    """What was chosen: at most one of `unit` (layer, unit) and `parameter`.

    `asked` says that the row was asked for inside the step, though it may not be in the batch. `pane` was gone to
    last: it has the keys, or the one that took its place since. `seen` are the panes that were looked at, the last one
    first: of those that share a place the first is shown. `line` is the chosen line of the explanation, and `check`
    says that it is the gradient check of the next update which is shown there. `overlaid` are the branches, by number,
    whose curves are drawn beside the present one; `compared` is the one whose numbers are set beside it, in the diagram
    too where `difference` says so. `beside` is the parameter that was chosen before this one: the error is drawn over
    both; and `of_batch` says that it is that of the next update's rows.
    """

    row: int = 0
    asked: bool = False
    unit: tuple[int, int] | None = None
    parameter: "Place | None" = None
    beside: "Place | None" = None
    of_batch: bool = False
    metric: int = 0
    line: int | None = None
    check: bool = False
    log: bool = False
    by_epoch: bool = False
    pane: str = "network"
    seen: tuple[str, ...] = ()
    enlarged: bool = False
    overlaid: tuple[int, ...] = ()
    compared: int | None = None
    difference: bool = False

    def with_seen(self, pane: str) -> "View":
        """The view in which a pane was looked at last."""
        return replace(self, seen=(pane, *(other for other in self.seen if other != pane)))
