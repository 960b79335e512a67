"""Marks in the diagram: of units and weights that something is to be said about, each with its word for the legend."""

from typing import NamedTuple

from nntui.engine.numbering import Place
from nntui.explain.warnings import warnings
from nntui.session.frame import Frame


class Mark(NamedTuple):
    """A mark: before a name, before a name where only ASCII is drawn, and in a word."""

    sign: str
    plain: str
    word: str

    def of(self, ascii_only: bool) -> str:
        """The mark as it is drawn."""
        return self.plain if ascii_only else self.sign


FROZEN = Mark("*", "*", "frozen")
UNITS = {"saturated": Mark("!", "!", "saturated"), "dead": Mark("†", "x", "dead")}  # by the kind of a remark
MARKS = (*UNITS.values(), FROZEN)


def unit_marks(frame: Frame) -> dict[tuple[int, int], Mark]:
    """The marks of units (layer, unit)."""
    return {unit: UNITS[remark.kind] for remark in warnings(frame.moment) for unit in remark.units}


def weight_mark(frame: Frame, place: Place) -> str:
    """The mark of a weight or bias: that it is frozen, or none."""
    trainable = frame.setup.program.trainable
    frozen = trainable is not None and not trainable[frame.setup.parameters[place].index]
    return FROZEN.sign if frozen else ""
