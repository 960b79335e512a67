"""What is chosen: a row or probe, and a unit or a parameter; its name and its number, for any pane that needs them."""

import math

from rich.cells import cell_len

from nntui.engine.activations import ACTIVATIONS
from nntui.engine.arrays import Array
from nntui.engine.numbering import Place
from nntui.render.cells import fit
from nntui.session.commands import ChooseParameter, Command
from nntui.session.frame import Frame
from nntui.session.number_meant import Named
from nntui.text.numbers import in_full, number, signed

WIDEST = 10  # cells of a value: "−1.52e+178"


def value_width(activation: str) -> int:
    """Cells for the values of an activation by name: "0.1373", "9.7e−05" between 0 and 1, "−9.7e−05" from −1 on."""
    row = ACTIVATIONS[activation]
    return WIDEST if row.high > 1 or row.low < -1 else 7 if row.low >= 0 else 8


def of_chosen_unit(frame: Frame, index: int) -> bool:
    """Whether a parameter belongs to the chosen unit: feeds it, or for an input comes from it."""
    if frame.focus.unit is None:
        return False
    layer, unit = frame.focus.unit
    parameter = frame.setup.parameters[index]
    if layer == 0:
        return (parameter.layer, parameter.source) == (0, unit)
    return parameter.feeds(layer, unit)


def summary(frame: Frame) -> str:
    """The chosen unit or parameter in words, for the panes that don't draw it."""
    focus, setup, moment = frame.focus, frame.setup, frame.moment
    if focus.parameter is not None:
        parameter = setup.parameters[focus.parameter]
        return f"{parameter.name} ({setup.place(parameter)}) {signed(float(moment.vector[parameter.index]))}"
    if focus.unit is not None:
        layer, unit = focus.unit
        return f"{setup.unit_name(layer, unit)} = {number(unit_value(frame, layer, unit, frame.focus.row))}"
    return ""


def told_in_full(number: Named, width: int) -> str:
    """A number with all its digits in at most `width` cells: "w1 = −0.7446897201370184". A name gives way to a shorter
    one, and is cut at last; where there is no room for the digits there is nothing.
    """
    digits = in_full(number.value)
    names = number.name, *number.shorter
    for text in [f"{name} = {digits}" for name in names] + [f"{names[-1]}={digits}"]:
        if cell_len(text) <= width:
            return text
    room = width - len(digits) - 1
    return f"{fit(names[-1], room)}={digits}" if room > 1 else ""


def unit_value(frame: Frame, layer: int, unit: int, index: int) -> float:
    """The activation of a unit for a row, or for a probe, whose numbers follow on the rows'; layer 0: the inputs.

    With dropout it is that of the update where this is walked through.
    """
    setup, moment = frame.setup, frame.moment
    rows = setup.program.data.rows
    if layer == 0:
        return float(setup.program.data.inputs[index, unit] if index < rows else setup.probes[index - rows, unit])
    if moment.goes_by_masks:
        traced, at = moment.forward(index)
        return float(traced.of("activation", layer)[at, unit])
    if index < rows:
        return float(moment.activations[layer - 1][index, unit])
    return float(moment.probe_activations[layer - 1][index - rows, unit])


def chosen_unit(frame: Frame) -> tuple[int, int] | None:
    """The chosen unit (layer, unit), or the one that the chosen weight or bias belongs to: a shared bias to none."""
    if frame.focus.parameter is not None:
        parameter = frame.setup.parameters[frame.focus.parameter]
        return None if parameter.unit is None else (parameter.layer + 1, parameter.unit)
    return frame.focus.unit


def why_nothing(frame: Frame, no_network: str, untrained: str, not_finite: str) -> str:
    """Which of three sentences says why there is nothing to show of the parameter that is meant; "" if there is
    something. The last is said of its name and value.
    """
    if not frame.setup.parameters:
        return no_network
    if frame.setup.training is None:
        return untrained
    parameter = frame.setup.parameters[frame.parameter]
    value = float(frame.moment.vector[parameter.index])
    return "" if math.isfinite(value) else f"{parameter.name} = {number(value)}: {not_finite}"


def next_parameter(frame: Frame, by: int) -> Command | None:
    """Choose the weight or bias `by` places further, the first after the last; of a chosen unit the first."""
    n = len(frame.setup.parameters)
    at = frame.parameter + (by if frame.focus.parameter is not None else 0)
    return ChooseParameter(Place(at % n)) if n else None


def value_at(frame: Frame, rows: Array, probes: Array, index: int) -> Array:
    """The line of a row, or of a probe, whose numbers follow on the rows'."""
    n = len(rows)
    result: Array = rows[index] if index < n else probes[index - n]
    return result


def row_name(frame: Frame) -> str:
    """The name of the chosen row or probe."""
    return frame.setup.all_names[frame.focus.row]
