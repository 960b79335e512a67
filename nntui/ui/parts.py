"""The parts of the main screen by name, when there is room for them, and when they are filled."""

# The panes in the order of Tab, with the titles that they start with. Those of nntui.session.view.SLOT share a place.
PANES = {
    "network": "NETWORK",
    "data": "DATA AND PREDICTIONS",
    "how": "HOW",
    "slice": "ERROR AGAINST ONE WEIGHT",
    "compare": "COMPARED",
    "weights": "WEIGHTS AND BIASES",
    "curve": "CURVE",
}

SMALLEST = (40, 12)  # cells: below this there is only a message
FOUR_PANES = (80, 24)  # below this one pane at a time
ROOM_FOR_CURVE = 50  # lines of a screen below which the arithmetic takes the place of the curve as well
STATUS_LINES = 3  # one less where the screen is wide
WIDE = 140  # cells

FIRST_PAINT = 0.03  # seconds that Textual gets to lay out and paint an empty screen, before it is filled
