"""The view: what is looked at and how, apart from the position in time."""

from dataclasses import dataclass

SLOT = ("data", "how", "slice", "compare")  # the panes that share a place


@dataclass(frozen=True)
class View:
    """What was chosen: at most one of `unit` (layer, unit) and `parameter`.

    `asked` says that the row was asked for inside the step, though it may not be in the batch. `pane` has the keys,
    `slot` is the pane that is shown in the shared place, `line` the chosen line of the explanation, and `check` says
    that it is the gradient check of the next update which is shown there. `overlaid` are the branches, by number, whose
    curves are drawn beside the present one; `compared` is the one whose numbers are set beside it, in the diagram too
    where `difference` says so.
    """

    row: int = 0
    asked: bool = False
    unit: tuple[int, int] | None = None
    parameter: int | None = None
    metric: int = 0
    line: int | None = None
    check: bool = False
    log: bool = False
    by_epoch: bool = False
    pane: str = "network"
    slot: str = "data"
    enlarged: bool = False
    overlaid: tuple[int, ...] = ()
    compared: int | None = None
    difference: bool = False
