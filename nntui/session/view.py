"""The view: what is looked at and how, apart from the position in time."""

from dataclasses import dataclass

SLOT = ("data", "how", "slice")  # the panes that share a place


@dataclass(frozen=True)
class View:
    """What was chosen: at most one of `unit` (layer, unit) and `parameter`.

    `pane` has the keys, `slot` is the pane that is shown in the shared place, `link` the chosen line of an
    explanation that leads on to another.
    """

    row: int = 0
    unit: tuple[int, int] | None = None
    parameter: int | None = None
    metric: int = 0
    link: int | None = None
    log: bool = False
    by_epoch: bool = False
    pane: str = "network"
    slot: str = "data"
    enlarged: bool = False
