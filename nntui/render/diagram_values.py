"""What the diagram shows of a moment: at a border weights and activations; inside a step what was worked out so far.

In the forward pass a unit has no number before its operation is reached, and the edges that are at work keep their
colour. In the backward pass units carry their deltas and edges their gradients; at the update edges carry their
changes.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array
from nntui.engine.dropout import DROPOUT
from nntui.engine.numbering import Place
from nntui.render.chosen import unit_value
from nntui.session.frame import Frame
from nntui.text.frozen import dataclass
from nntui.text.numbers import MINUS, brief, short, tight, within

ROUGHLY = "≈0", "≫0", "≪0"  # a number that has no room: near to 0, far above it, far below
NOUGHT, FAR = 0.05, 100  # what is nearer to 0, or farther from it, may be told as being so
GRADIENT, CHANGE = "∂", "Δ"
NOT_YET = "·"
SUM, DELTA, SLOPE = "Σ", "δ", "′"
SIGNS = frozenset({GRADIENT, SUM, DELTA, SLOPE})  # those that stand before a number


@dataclass(frozen=True, eq=False)
class DiagramValues:
    """Numbers for the diagram.

    `unit(layer, unit, width)` is a unit's text, `lit` the layer that is being worked out. For each parameter, by its
    place in the vector: `values` the number on its edge, `shown` whether that is what the operation is about (other
    edges are drawn without colour), `carries` the sign before it: "" for the weight itself, ∂ or Δ. `key` explains
    them.
    """

    unit: Callable[[int, int, int], str]
    lit: int
    values: Array
    shown: NDArray[np.bool_]
    carries: NDArray[np.str_]
    key: str

    def carried(self, frame: Frame, place: Place) -> str:
        """What a parameter carries, in brief: its value, its gradient or its change."""
        index = frame.setup.parameters[place].index
        return f"{self.carries[index]}{brief(float(self.values[index]))}"


def scene(frame: Frame) -> DiagramValues:
    """The scene of a frame."""
    operation, moment = frame.operation, frame.moment
    size = len(moment.vector)
    values, shown, carries = moment.vector, np.ones(size, dtype=np.bool_), np.full(size, "")
    if operation is None or operation.kind == "metrics":
        if frame.view.difference and frame.other is not None and len(frame.other.vector) == size:
            there = frame.branches.branch(frame.other.position.branch)
            key = f"Δ: how much larger than in {there.name if there else 'the other'}"
            with np.errstate(all="ignore"):
                values, carries = values - frame.other.vector, np.full(size, CHANGE)
            return DiagramValues(lambda *unit: _activation(frame, *unit), 0, values, shown, carries, key)
        return DiagramValues(lambda *unit: _activation(frame, *unit), 0, values, shown, carries, "")
    if operation.phase == "forward":
        shown = _of_layer(frame, operation.layer) if operation.kind == "sum" else np.zeros(size, dtype=np.bool_)
        key = "Σ: weighted sum" if operation.kind == "sum" else "· not worked out yet"
        return DiagramValues(lambda *unit: _so_far(frame, *unit), operation.layer, values, shown, carries, key)
    if operation.kind == "update":
        with np.errstate(all="ignore"):
            values = moment.trace.results["update"] - moment.vector
        key = "Δ: change  δ: ∂L/∂sum"
        return DiagramValues(lambda *unit: _in_backward(frame, *unit), 0, values, shown, np.full(size, CHANGE), key)
    values, shown = values.copy(), np.zeros(size, dtype=np.bool_)
    for layer in range(len(frame.setup.network.layers), 0, -1):
        for kind, block in zip(("weights", "biases"), frame.setup.network.blocks[layer - 1], strict=True):
            if block is not None and frame.reached(kind, layer):
                place = slice(block.start, block.stop)
                values[place], shown[place], carries[place] = frame.gradient[place], True, GRADIENT
    key = "δ: ∂L/∂sum  ∂: gradient" if operation.phase in ("backward", "update") else ""
    return DiagramValues(lambda *unit: _in_backward(frame, *unit), operation.layer, values, shown, carries, key)


def _of_layer(frame: Frame, layer: int) -> NDArray[np.bool_]:
    """The parameters of a layer."""
    mask = np.zeros(len(frame.moment.vector), dtype=np.bool_)
    for block in frame.setup.network.blocks[layer - 1]:
        if block is not None:
            mask[block.start : block.stop] = True
    return mask


def _activation(frame: Frame, layer: int, unit: int, width: int) -> str:
    value = unit_value(frame, layer, unit, frame.focus.row)
    return _in_cells(value, width) if layer or len(short(value)) > width else short(value)


def _so_far(frame: Frame, layer: int, unit: int, width: int) -> str:
    """In the forward pass: what dropout leaves, once that is there, the activation before, the sum, or nothing."""
    if layer == 0 or frame.reached("activation", layer):
        return _passed_on(frame, layer, unit, width)
    if frame.reached("sum", layer):
        return _of(SUM, frame, "sum", layer, unit, width)
    return NOT_YET


def _in_backward(frame: Frame, layer: int, unit: int, width: int) -> str:
    """In the backward pass: the delta once it is there; while the layer is worked out, what has just been found."""
    if layer == 0:
        return _activation(frame, layer, unit, width)
    if frame.reached("delta", layer):
        return _of(DELTA, frame, "delta", layer, unit, width)
    if frame.reached("slope", layer):
        return _of(SLOPE, frame, "slope", layer, unit, width)
    if frame.reached("upstream", layer):
        return _of(GRADIENT, frame, "upstream", layer, unit, width)
    return _passed_on(frame, layer, unit, width)


def _passed_on(frame: Frame, layer: int, unit: int, width: int) -> str:
    """An activation, or what dropout leaves of it once that is there."""
    if not (frame.moment.goes_by_masks and frame.reached(DROPOUT, layer)):
        return _activation(frame, layer, unit, width)
    traced, at = frame.moment.forward(frame.focus.row)
    return _in_cells(float(traced.of(DROPOUT, layer)[at, unit]), width)


def _of(sign: str, frame: Frame, kind: str, layer: int, unit: int, width: int) -> str:
    traced, at = frame.moment.forward(frame.focus.row)
    value = float(traced.of(kind, layer)[at, unit])
    text = _in_cells(value, width - 1)
    return sign + text if text.startswith(MINUS) or len(text) + 2 > width else f"{sign} {text}"


def _in_cells(value: float, width: int) -> str:
    """A number in so many cells, or in the fewest that there are for it; where the digits of one near to 0 or far from
    it have no room, that it is so.
    """
    text, size = within(value, width), abs(value)
    if "e" in text and size >= 0.005:
        text = tight(value).removeprefix("+")
    if len(text) <= width or not math.isfinite(value):
        return text
    if text.removeprefix(MINUS).startswith("0.") and size >= NOUGHT:
        return text.replace("0.", ".", 1)
    near, above, below = ROUGHLY
    return near if size < NOUGHT else text if size < FAR else above if value > 0 else below
