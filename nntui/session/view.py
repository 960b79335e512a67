"""The view: what is looked at and how, apart from the position in time."""

from dataclasses import dataclass

SLOT = ("data", "how", "slice")  # the panes that share a place


@dataclass(frozen=True)
class View:
    """What was chosen: at most one of `unit` (layer, unit) and `parameter`.

    `pane` has the keys, `slot` is the pane that is shown in the shared place, `line` the chosen line of the
    explanation, and `check` says that it is the nudge test of all gradients which is shown there.
    """

    row: int = 0
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
