"""The parts of the main screen by name, when there is room for them, and when they are filled."""

# The panes in the order of Tab, with the titles that they start with.
PANES = {
    "network": "NETWORK",
    "data": "DATA AND PREDICTIONS",
    "weights": "WEIGHTS AND BIASES",
    "curve": "CURVE",
}

SMALLEST = (40, 12)  # cells: below this there is only a message
FOUR_PANES = (80, 24)  # below this one pane at a time
STATUS_LINES = 3  # one less where the screen is wide
WIDE = 140  # cells

FIRST_PAINT = 0.03  # seconds that Textual gets to lay out and paint an empty screen, before it is filled
