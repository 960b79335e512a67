"""Quantities of a part: of a row, of a unit for a row, of a parameter's gradient. Their names stand in brackets."""

from collections.abc import Callable

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.dropout import DROPOUT
from nntui.engine.step import drops_out, operation_name, whole_gradient
from nntui.engine.trace import slopes_taken
from nntui.quantities.derivatives import loss_made_by, of_loss, units_by_name
from nntui.quantities.quantity import (
    Asked,
    Origin,
    OutputLoss,
    Quantity,
    QuantityKind,
    UnknownQuantityError,
    in_order,
    one_of,
    optional,
)
from nntui.quantities.states import States
from nntui.scenario.setup import Setup, possessive
from nntui.text.errors import did_you_mean
from nntui.text.escape import shortened
from nntui.timeline.moment import Moment
from nntui.timeline.origin import Ask
from nntui.timeline.walk import in_same_pass


def _output(asked: Asked, setup: Setup) -> Quantity:
    text = asked.text
    arguments = in_order(asked.arguments, setup.row_names, setup.output_names)
    row = optional(arguments, 0, setup.row_names, "row")
    unit = optional(arguments, 1, setup.output_names, "output")
    words = f"{possessive(setup.row_names[row])} {setup.output_names[unit]}"
    return Quantity(
        text,
        words,
        lambda moment: float(moment.outputs[row, unit]),
        _answer(setup, row, unit),
        lambda states: states.output(row, unit),
        rows=1,
    )


def _answer(setup: Setup, row: int, unit: int) -> Origin:
    layers = len(setup.network.layers)
    operation = in_same_pass(setup, "", "activation", layers) if layers else ""  # else the data gives the answers
    return lambda step: Ask(step, operation, row=row, unit=(layers, unit))


def _prediction(asked: Asked, setup: Setup) -> Quantity:
    text, names = asked.text, setup.probe_names
    arguments = in_order(asked.arguments, names, setup.output_names)
    probe = optional(arguments, 0, names, "probe")
    unit = optional(arguments, 1, setup.output_names, "output")
    place = setup.program.data.rows + probe
    return Quantity(
        text,
        f"prediction for {names[probe]}",
        lambda moment: float(moment.predictions[probe, unit]),
        _answer(setup, place, unit),
        lambda states: states.output(place, unit),
        rows=1,
    )


def _unit(argument: str, setup: Setup) -> tuple[int, int]:
    units = units_by_name(setup)
    names = [name for name, (layer, _) in units.items() if layer]
    one_of(argument, names, "unit")
    return units[argument]


def _of_unit(
    kind: str, of: str, *, probes: bool = True, of_update: bool | None = None
) -> Callable[[Asked, Setup], Quantity]:
    """A number of a unit for a row, and for probes too: `kind` is the operation that makes it.

    Where there is dropout, weighted sums and activations are those with no unit off, if they aren't to be `of_update`;
    all else is of the update.
    """
    of_update = kind not in ("sum", "activation") if of_update is None else of_update

    def look_up(asked: Asked, setup: Setup) -> Quantity:
        text, rows = asked.text, setup.all_names if probes else setup.row_names
        arguments = in_order(asked.arguments, units_by_name(setup), rows)
        layer, unit = _unit(arguments[0], setup)
        if kind == DROPOUT and not drops_out(setup.training, layer):
            return _of_unit("activation", of, probes=probes, of_update=bool(setup.with_dropout))(asked, setup)
        row = optional(arguments, 1, rows, "row")

        def compute(moment: Moment) -> float:
            traced, at = moment.own_pass(row) if of_update else moment.forward(row)
            if kind == "slope":
                return float(slopes_taken(moment.setup.program, traced, layer)[at, unit])
            operation = operation_name(kind, layer)
            made = operation in traced.results and (not of_update or traced is moment.trace)
            return float(traced.results[operation][at, unit]) if made else float("nan")

        def over(states: States) -> Array:
            if kind == "slope":
                return states.slope(row, layer, unit)
            return (states.update if of_update else states.forward)(row)[operation_name(kind, layer)][:, unit]

        words = f"{of} {arguments[0]} for {setup.all_names[row]}"
        operation = operation_name(kind, layer) if of_update else in_same_pass(setup, "", kind, layer)
        origin = lambda step: Ask(step, operation, row=row, unit=(layer, unit))  # noqa: E731
        alone = not of_update or (kind == "slope" and setup.training is not None and setup.training.dropout is None)
        return Quantity(text, words, compute, origin, over, 1 if alone else None)

    return look_up


def _gradient(asked: Asked, setup: Setup) -> Quantity:
    text = asked.text
    arguments = in_order(asked.arguments, setup.parameter_by_name, setup.row_names)
    parameter = setup.parameter_by_name.get(arguments[0])
    if parameter is None:
        near = did_you_mean(arguments[0], setup.parameter_by_name)
        raise UnknownQuantityError(f"expected the name of a parameter, found “{shortened(arguments[0])}”{near}")
    place = setup.network.place_of(parameter)
    if len(arguments) > 1:
        row = one_of(arguments[1], setup.row_names, "row")
        return Quantity(
            text,
            f"what {setup.row_names[row]} adds to the gradient of {arguments[0]} that the next update uses",
            lambda moment: of_loss(moment, place, row),
            loss_made_by(setup, place, row),
            lambda states: states.of_loss(place, row),
        )

    def compute(moment: Moment) -> float:
        return float("nan") if moment.gradient is None else float(moment.gradient[parameter.index])

    return Quantity(
        text,
        f"gradient of {arguments[0]} that the next update uses",
        compute,
        lambda step: Ask(step, whole_gradient(setup.program, parameter), parameter=place),
        lambda states: states.gradients[:, parameter.index],
    )


def _row_loss(asked: Asked, setup: Setup) -> Quantity:
    text = asked.text
    arguments = in_order(asked.arguments, setup.row_names, setup.output_names)
    row = optional(arguments, 0, setup.row_names, "row")
    operation = in_same_pass(setup, "", "loss")
    words, origin = setup.error_words([row]), lambda step: Ask(step, operation, row=row)
    first, last = 0, len(setup.output_names)
    at: Callable[[Moment], float] = lambda moment: float(moment.row_losses[row])  # noqa: E731
    if len(arguments) == 2:
        first = one_of(arguments[1], setup.output_names, "output")
        last = first + 1
        words = f"{setup.output_names[first]}'s part of {words}"
        at = lambda moment: float(moment.losses[row, first])  # noqa: E731
    return Quantity(text, words, at, origin, _added_losses(setup, slice(row, row + 1), slice(first, last)))


def _added_losses(setup: Setup, rows: slice, outputs: slice) -> Callable[[States], Array] | None:
    """What the losses of some rows and outputs add up to at many states; they are added one after the other."""
    training = setup.training
    if training is None:
        return None
    return lambda states: np.add.reduce(states.losses(training, rows, outputs), (0, 1))


def _output_loss(asked: Asked, setup: Setup) -> Quantity:
    output = optional(asked.arguments, 0, setup.output_names, "output")
    rows = setup.program.data.learned
    words = f"{setup.output_names[output]}'s part of the {setup.error_words(list(range(rows)))}"
    parts = rows if setup.training and setup.training.reduction == "mean" else 1
    added = _added_losses(setup, slice(0, rows), slice(output, output + 1))

    def compute(moment: Moment) -> float:
        return float(np.add.accumulate(moment.losses[:rows, output])[-1]) / parts

    return Quantity(asked.text, words, compute, OutputLoss(output), added and (lambda states: added(states) / parts))


PARTS = (
    QuantityKind("output", "output(Alice)", "an output for a row", _output, 2),
    QuantityKind("prediction", "prediction(Emily)", "an output for a new input", _prediction, 2),
    QuantityKind(
        "activation",
        "activation(h1, Alice)",
        "the activation of a unit for a row or a new input",
        _of_unit("activation", "activation of"),
        2,
        names_first=True,
    ),
    QuantityKind(
        "z",
        "z(h1, Alice)",
        "the weighted sum of a unit for a row or a new input",
        _of_unit("sum", "weighted sum of"),
        2,
        names_first=True,
    ),
    QuantityKind(
        "gradient",
        "gradient(w1, Bob)",
        "the gradient of a parameter that the next update uses, or what a row adds to it",
        _gradient,
        2,
        names_first=True,
        trained=True,
    ),
    QuantityKind(
        "row_loss",
        "row_loss(Alice)",
        "the error of a row that drives the gradient, or an output's part of it: row_loss(Alice, o1)",
        _row_loss,
        2,
        trained=True,
    ),
    QuantityKind(
        "loss",
        "loss(o1)",
        "an output's part of the error that drives the gradient, over all rows",
        _output_loss,
        1,
        trained=True,
    ),
    QuantityKind(
        "delta",
        "delta(h1, Alice)",
        "∂L/∂z of a unit for a row",
        _of_unit("delta", "∂L/∂z, the gradient with respect to the sum, of", probes=False),
        2,
        names_first=True,
        trained=True,
    ),
    QuantityKind(
        DROPOUT,
        "dropout(h1, Alice)",
        "what dropout leaves of a unit's activation for a row in the next update: 0 where the unit is off",
        _of_unit(DROPOUT, "what dropout leaves of", probes=False),
        2,
        names_first=True,
        trained=True,
    ),
    QuantityKind(
        "slope",
        "slope(h1, Alice)",
        "the slope of a unit's activation for a row",
        _of_unit("slope", "slope of", probes=False),
        2,
        names_first=True,
        trained=True,
    ),
)
