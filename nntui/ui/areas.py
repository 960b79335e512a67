"""The areas of the main screen, when there is room for them, and when they are filled."""

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nntui.render.pane import Area

# The areas of panes in the order of Tab, with the headings that stand there until their panes are drawn.
AREAS: "dict[Area, str]" = {
    "upper-left": "NETWORK",
    "upper-right": "DATA AND PREDICTIONS",
    "lower-left": "WEIGHTS AND BIASES",
    "lower-right": "CURVE",
}
BELOW: "dict[Area, Area]" = {"upper-left": "lower-left", "upper-right": "lower-right"}

SMALLEST = (40, 12)  # cells: below this there is only a message
FOUR_PANES = (80, 24)  # below this one pane at a time
ROOM_FOR_TALL = 50  # lines of a screen below which a tall pane takes the area below it as well
STATUS_LINES = 3  # one less where the screen is wide
WIDE = 140  # cells

FIRST_PAINT = 0.03  # seconds that Textual gets to paint an empty screen, before it is filled, and then what fills it


def settle_down() -> None:
    """Once the screen is filled: look for garbage from now on, but not among what was imported, for that stays. Where
    another scenario follows, all that there is of the one before is garbage.
    """
    if gc.isenabled():
        gc.unfreeze()
    else:
        gc.freeze()
        gc.enable()
