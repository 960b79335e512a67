"""The number that is chosen, with its name and its value: the one that stands in all its digits on the screen."""

from collections.abc import Callable
from typing import NamedTuple

from nntui.engine.clipping import CLIP
from nntui.engine.optimizers import RATE
from nntui.engine.step import OF_A_UNIT, Operation
from nntui.quantities.quantities import quantity
from nntui.quantities.quantity import UnknownQuantityError
from nntui.session.frame import Frame
from nntui.text.typed import called_with


class Named(NamedTuple):
    """A number: its value and its names. By the first, if it is a quantity, it is asked for; the others are shorter."""

    value: float
    name: str
    shorter: tuple[str, ...] = ()


def number_chosen(frame: Frame) -> Named | None:
    """That of the chosen weight or unit, or else of the row; inside a step the one that the operation has made."""
    return _at_border_or_made(frame, _of_chosen)


def number_of_parameter(frame: Frame) -> Named | None:
    """The value of the weight or bias that is meant; inside a step the number that the operation has made."""
    return _at_border_or_made(frame, _of_parameter)


def number_of_row(frame: Frame) -> Named | None:
    """The output for the chosen row or new input; inside a step the number that the operation has made."""
    return _at_border_or_made(frame, _of_row)


def number_of_curve(frame: Frame) -> Named | None:
    """The metric or quantity whose curve is chosen; inside a step the number that the operation has made."""
    return _at_border_or_made(frame, _of_curve)


def _at_border_or_made(frame: Frame, at_border: Callable[[Frame], Named | None]) -> Named | None:
    return at_border(frame) if frame.operation is None else _made(frame, frame.operation)


def _of_chosen(frame: Frame) -> Named | None:
    focus = frame.focus
    if focus.parameter is not None:
        return _of_parameter(frame)
    return _of_row(frame) if focus.unit is None else _of_unit(frame, "activation")


def _of_parameter(frame: Frame) -> Named | None:
    parameters = frame.setup.parameters
    return _by_name(frame, parameters[frame.parameter].name) if parameters else _of_row(frame)


def _of_row(frame: Frame) -> Named | None:
    """The output that is chosen, or the first."""
    setup, row, unit = frame.setup, frame.focus.row, frame.focus.unit
    if not setup.output_names:
        return None
    at = unit[1] if unit is not None and unit[0] == len(setup.network.layers) > 0 else 0
    output, name = setup.output_names[at], setup.all_names[row]
    kind = "output" if row < setup.program.data.rows else "prediction"
    text = called_with(kind, [name] if len(setup.output_names) == 1 else [name, output])
    return _by_name(frame, text, f"{output} for {name}", output)


def _of_unit(frame: Frame, kind: str) -> Named | None:
    """A number of the chosen unit for the chosen row; of an input its value."""
    setup, row, (layer, unit) = frame.setup, frame.focus.row, frame.focus.unit or (0, 0)
    name = setup.all_names[row]
    if layer == 0:
        words, rows = f"{setup.input_names[unit]} of {name}", setup.program.data.rows
        inputs = setup.program.data.inputs[row] if row < rows else setup.probes[row - rows]
        return Named(float(inputs[unit]), words, (setup.input_names[unit],))
    called = setup.unit_name(layer, unit)
    if kind in ("sum", "activation") and frame.moment.goes_by_masks:
        traced, at = frame.moment.forward(row)
        words = f"{'z of ' * (kind == 'sum')}{called} for {name}"
        return Named(float(traced.of(kind, layer)[at, unit]), f"{words} {_of_update(frame)}", (words, called))
    if kind == "upstream":
        return _by_name(frame, called_with(f"dL/d{called}", [name]), f"dL/d{called}")
    if kind == "activation":
        return _by_name(frame, called_with(kind, [called, name]), f"{called} for {name}", called)
    kind = "z" if kind == "sum" else kind
    return _by_name(frame, called_with(kind, [called, name]), f"{kind} of {called}")


def _of_update(frame: Frame) -> str:
    """What is said of numbers of the update that are others than those of the moment, which go by the same names."""
    return f"with dropout at step {frame.moment.step}"


def _of_curve(frame: Frame) -> Named | None:
    return _by_name(frame, frame.view.curve) if frame.view.curve else _of_metric(frame)


def _of_metric(frame: Frame) -> Named | None:
    metrics = frame.setup.metrics
    return _by_name(frame, metrics[frame.focus.metric].name) if metrics else _of_row(frame)


def _made(frame: Frame, operation: Operation) -> Named | None:
    """The number of an operation that the focus is on."""
    setup, moment = frame.setup, frame.moment
    if operation.kind in OF_A_UNIT:
        return _of_unit(frame, operation.kind)
    if operation.kind == "metrics":
        return _of_metric(frame)
    if operation.kind == "loss" and frame.moment.goes_by_masks:
        words = f"error of {setup.all_names[frame.focus.row]}"
        return Named(moment.loss_of(frame.focus.row), f"{words} {_of_update(frame)}", (words,))
    if operation.kind == "loss":
        return _by_name(frame, called_with("row_loss", [setup.all_names[frame.focus.row]]), "row_loss")
    parameter = setup.parameters[frame.parameter]
    if operation.phase == "backward":
        return _by_name(frame, called_with("gradient", [parameter.name]), f"∂L/∂{parameter.name}")
    if operation.kind == RATE:
        return _by_name(frame, RATE)
    if operation.kind == CLIP:
        clipped = float(moment.trace.results[CLIP][parameter.index])
        return Named(clipped, f"clipped ∂L/∂{parameter.name} at step {moment.step}", ("clipped",))
    if not frame.reached("update"):
        return _of_parameter(frame)
    value = float(moment.trace.results["update"][parameter.index])
    return Named(value, f"{parameter.name} at step {moment.step + 1}", (f"{parameter.name} next",))


def _by_name(frame: Frame, name: str, *shorter: str) -> Named | None:
    """A quantity by its name; None where a name on the way means something else."""
    try:
        value = quantity(name, frame.setup).at(frame.moment)
    except UnknownQuantityError:
        return None
    return Named(value, name, shorter)
