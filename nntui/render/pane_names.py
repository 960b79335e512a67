"""The names of the panes: what a recording may look at, and what may be shown by name in one written by hand."""

PANE_NAMES = ("network", "data", "how", "slice", "compare", "weights", "curve")
