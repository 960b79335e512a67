"""The focus: the one thing that is looked at. At a step's border it is what was chosen; inside a step the operation
decides, and what was chosen says which of its units, weights or rows.
"""

from dataclasses import replace

from nntui.engine.dropout import DROPOUT
from nntui.engine.network import Parameter
from nntui.engine.numbering import Place
from nntui.engine.penalties import PENALTY
from nntui.engine.step import OF_A_UNIT, Operation, drops_out, gradient_operation, operation_name
from nntui.scenario.setup import Setup
from nntui.session.view import View
from nntui.text.frozen import dataclass
from nntui.timeline.walk import in_same_pass, takes_any


@dataclass(frozen=True)
class Focus:
    """What is looked at: a row (probes follow on the rows), and at most one of unit (layer, unit) and parameter, by
    its place in the list; a weight in its unit's sum is both.
    """

    row: int
    unit: tuple[int, int] | None
    parameter: Place | None
    metric: int


def focus(setup: Setup, batch: tuple[int, ...], view: View, operation: Operation | None) -> Focus:
    """The focus of a view at an operation (None: at a border)."""
    if operation is None:
        return Focus(view.row, view.unit, view.parameter, view.metric)
    row = view.row
    if batch and row not in batch and not (view.asked and takes_any(setup, operation, row)):
        row = batch[0]
    unit: tuple[int, int] | None = None
    parameter: Place | None = None
    if operation.kind in OF_A_UNIT:
        unit = _unit(setup, view, operation.layer)
        if operation.kind == "sum" and view.parameter is not None:
            chosen = setup.parameters[view.parameter]
            parameter = view.parameter if chosen.feeds(*unit) else None
    elif operation.kind in ("weights", "biases"):
        parameter = _parameter(setup, view, operation)
    elif operation.phase == "update" or operation.kind == PENALTY:
        parameter = parameter_meant(setup, view)
    elif operation.kind == "loss":
        unit = view.unit if view.unit and view.unit[0] == len(setup.network.layers) else None
    return Focus(row, unit, parameter, view.metric)


def _unit(setup: Setup, view: View, layer: int) -> tuple[int, int]:
    """The unit of a layer that is chosen, or that the chosen weight leads to or comes from; else the first."""
    if view.parameter is not None:
        chosen = setup.parameters[view.parameter]
        if chosen.layer + 1 == layer:
            return layer, chosen.unit or 0
        if chosen.layer == layer and chosen.source is not None:
            return layer, chosen.source
    if view.unit is not None and view.unit[0] == layer:
        return view.unit
    return layer, 0


def _parameter(setup: Setup, view: View, operation: Operation) -> Place:
    """The weight or bias of a layer that is chosen, or that belongs to the chosen unit; else the first."""
    layer = operation.layer - 1
    unit = _unit(setup, view, operation.layer)[1]
    bias = setup.network.bias_place(layer, unit) if operation.kind == "biases" else None
    if view.parameter is not None:
        chosen = setup.parameters[view.parameter]
        if chosen.layer == layer and chosen.is_bias == (bias is not None):
            return view.parameter
    if bias is not None:
        return bias
    source = view.unit[1] if view.unit is not None and view.unit[0] == layer else 0
    return Place(setup.network.first_parameter(layer, unit) + source)


def parameter_meant(setup: Setup, chosen: Focus | View) -> Place:
    """The weight or bias that is meant, by its place in the list: the chosen one, else the first of the chosen unit,
    for an input the first weight that leads from it; where nothing is chosen the first of all.
    """
    if chosen.parameter is not None:
        return chosen.parameter
    layer, unit = chosen.unit or (0, 0)
    return setup.network.first_parameter(layer - 1, unit) if layer else Place(unit)


def pair_meant(setup: Setup, focus: Focus, view: View) -> tuple[Place, Place] | None:
    """The parameter that is meant, and the one that was chosen before it, or else the next of the same unit; None
    where there are no two.
    """
    if len(setup.parameters) < 2:
        return None
    chosen = parameter_meant(setup, view) if focus.parameter is None else focus.parameter
    if view.beside is not None and view.parameter == chosen != view.beside:
        return chosen, view.beside
    parameter, network = setup.parameters[chosen], setup.network
    unit = parameter.unit or 0
    first, bias = network.first_parameter(parameter.layer, unit), network.bias_place(parameter.layer, unit)
    of_unit = [*range(first, first + network.sizes[parameter.layer]), *([] if bias is None else [bias])]
    if len(of_unit) == 1:
        return chosen, Place((chosen + 1) % len(setup.parameters))
    return chosen, Place(of_unit[(of_unit.index(chosen) + 1) % len(of_unit)])


def operation_of_unit(setup: Setup, operation: Operation, layer: int) -> str:
    """Where choosing a unit of a layer leads inside a step: to the same kind of operation there."""
    if layer == 0:
        return operation.name
    if operation.kind == DROPOUT:
        return operation_name(DROPOUT if drops_out(setup.training, layer) else "activation", layer)
    kind = "delta" if operation.phase in ("backward", "update") else "activation"
    return in_same_pass(setup, operation.name, operation.kind if operation.kind in OF_A_UNIT else kind, layer)


def operation_of_parameter(setup: Setup, operation: Operation, parameter: Parameter) -> str:
    """Where choosing a parameter leads inside a step: to its unit's sum in the forward pass, to its gradient in
    the backward pass; an update is one of all parameters, and so is what a penalty adds.
    """
    if operation.phase == "update" or operation.kind == PENALTY:
        return operation.name
    if operation.phase == "backward":
        return gradient_operation(parameter)
    return in_same_pass(setup, operation.name, "sum", parameter.layer + 1)


def fitted(view: View, setup: Setup) -> View:
    """The view with only what there is in a setup chosen: after an edit there may be less."""
    sizes, unit, parameter = setup.network.sizes, view.unit, view.parameter
    if unit is not None and not (unit[0] < len(sizes) and unit[1] < sizes[unit[0]]):
        unit = None
    if parameter is not None and parameter >= len(setup.parameters):
        parameter = None
    beside = None if view.beside is not None and view.beside >= len(setup.parameters) else view.beside
    row = min(view.row, len(setup.all_names) - 1)
    metric = min(view.metric, max(len(setup.metrics) - 1, 0))
    return replace(view, row=row, unit=unit, parameter=parameter, beside=beside, metric=metric)
