"""Marks in the diagram: of units and weights that something is to be said about, each with its word for the legend."""

from typing import NamedTuple

import numpy as np

from nntui.engine.dropout import DROPOUT
from nntui.engine.numbering import Place
from nntui.explain.warnings import saturated_for, warnings
from nntui.session.frame import Frame


class Mark(NamedTuple):
    """A mark: before a name, before a name where only ASCII is drawn, and in a word, which is said in a legend before
    those of a higher rank.
    """

    sign: str
    plain: str
    word: str
    rank: int = 2

    def of(self, ascii_only: bool) -> str:
        """The mark as it is drawn."""
        return self.plain if ascii_only else self.sign


CHOSEN = "▸"  # before the number of a unit without a frame or of a weight, or before its name, or on its line
FROZEN = Mark("*", "*", "frozen")
OFF = Mark("∅", "-", "off by dropout", 0)
UNITS = {"saturated": Mark("!", "!", "saturated"), "dead": Mark("†", "x", "dead")}  # by the kind of a remark
MARKS = (*UNITS.values(), OFF, FROZEN)


def unit_marks(frame: Frame) -> dict[tuple[int, int], Mark]:
    """The marks of units (layer, unit): saturated ones for the row that is shown, dead ones for all. That one is off
    counts more than what else is to be said of it.
    """
    marks = dict.fromkeys(saturated_for(frame.moment, frame.focus.row), UNITS["saturated"])
    dead = [unit for remark in warnings(frame.moment) if remark.kind == "dead" for unit in remark.units]
    return marks | dict.fromkeys(dead, UNITS["dead"]) | dict.fromkeys(units_off(frame), OFF)


def units_off(frame: Frame) -> list[tuple[int, int]]:
    """The units (layer, unit) that dropout has off for the row, as far as the update is walked through."""
    if not frame.moment.goes_by_masks:
        return []
    traced, at = frame.moment.forward(frame.focus.row)
    return [
        (layer, unit)
        for layer in range(1, len(frame.setup.network.layers))
        if traced.held is not None and frame.reached(DROPOUT, layer) and (kept := traced.held.of(layer)) is not None
        for unit in np.flatnonzero(kept[at] == 0).tolist()
    ]


def weight_mark(frame: Frame, place: Place) -> str:
    """The mark of a weight or bias: that it is frozen, or none."""
    trainable = frame.setup.program.trainable
    frozen = trainable is not None and not trainable[frame.setup.parameters[place].index]
    return FROZEN.sign if frozen else ""
