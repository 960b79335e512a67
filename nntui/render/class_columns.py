"""The class of a row, and the one that it is said to have: of several that exclude each other."""

import numpy as np
from rich.cells import cell_len

from nntui.engine.classes import largest
from nntui.render.cells import Span
from nntui.render.chosen import value_at
from nntui.render.table import TableColumn
from nntui.scenario.class_names import of_all
from nntui.session.frame import Frame

NO_CLASS = "nan"
MAX_NAME = 10  # cells of the longest name that isn't cut


def class_of(frame: Frame, row: int) -> str:
    """The class of a row by its largest target; "" for a new input."""
    data = frame.setup.program.data
    return of_all(frame.setup)[int(np.argmax(data.targets[row]))] if row < data.rows else ""


def class_said(frame: Frame, row: int) -> tuple[str, float]:
    """The class with the largest output for a row or new input, and that output."""
    outputs = value_at(frame, frame.moment.outputs, frame.moment.predictions, row)
    said = int(largest(outputs[np.newaxis])[0])
    return (NO_CLASS, float("nan")) if said < 0 else (of_all(frame.setup)[said], float(outputs[said]))


def class_columns(frame: Frame) -> list[TableColumn]:
    """A column of what is true, and one of what is said."""
    wide = min(max(map(cell_len, (*of_all(frame.setup), "said"))), MAX_NAME)
    return [
        TableColumn("true", wide, "<", 1, lambda i: Span(class_of(frame, i))),
        TableColumn("said", wide, "<", 0, lambda i: Span(class_said(frame, i)[0], "strong")),
    ]
