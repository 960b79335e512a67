"""Derivatives by name: dh1/dw1, do1/dh1(Alice), dL/do1. L is the loss of the batch that the next update uses."""

from collections.abc import Mapping
from functools import lru_cache

from nntui.engine.numbering import Place
from nntui.engine.step import gradient_operation, operation_name
from nntui.engine.trace import derivative, parameter_derivative
from nntui.quantities.quantity import (
    About,
    Asked,
    Derivative,
    Quantity,
    QuantityKind,
    Unit,
    UnknownQuantityError,
    optional,
)
from nntui.scenario.setup import Setup
from nntui.text import typed
from nntui.text.errors import did_you_mean
from nntui.text.escape import shortened
from nntui.timeline.moment import Moment
from nntui.timeline.origin import Ask

LOSS = "L"


@lru_cache(maxsize=8)
def units_by_name(setup: Setup) -> Mapping[str, Unit]:
    """Each unit's (layer, unit) by its name, the inputs' too; "ŷ" is the only output where there is only one."""
    named = {
        setup.unit_name(layer, unit): (layer, unit)
        for layer, size in enumerate(setup.network.sizes)
        for unit in range(size)
    }
    outputs = len(setup.network.layers)
    if outputs and setup.network.sizes[-1] == 1:
        named.setdefault("ŷ", (outputs, 0))
    return named


def of_loss(moment: Moment, by: Unit | Place, row: int) -> float:
    """∂L/∂(a unit (layer, unit), or a parameter by its place in the list), through one row of the next update's batch;
    nan for a row that isn't in it.
    """
    traced = moment.trace
    if row not in traced.rows:
        return float("nan")
    at = traced.rows.index(row)
    if isinstance(by, int):
        parameter = moment.setup.parameters[by]
        delta = float(parameter.over_uses(traced.of("delta", parameter.layer + 1))[at])
        below = 1.0 if parameter.source is None else float(traced.below(parameter.layer + 1)[at, parameter.source])
        return delta * below
    layer, unit = by
    if layer:
        return float(traced.of("upstream", layer)[at, unit])
    weights, _ = moment.setup.network.blocks[0]
    return float(traced.of("delta", 1)[at] @ weights.of(traced.parameters)[unit])


def of_unit(moment: Moment, of: Unit, by: Unit | Place, row: int) -> float:
    """∂(a unit's activation)/∂(another's, or a parameter) for a row or probe; probes follow on the rows."""
    traced, at = moment.forward(row)
    if isinstance(by, int):
        return float(parameter_derivative(traced, of, moment.setup.parameters[by])[at])
    return float(derivative(traced, of, by)[at])


def loss_made_by(setup: Setup, by: Unit | Place, row: int) -> About:
    """What works ∂L/∂(a unit or a parameter) out, through a row; an input has no operation of its own."""
    if isinstance(by, int):
        operation = gradient_operation(setup.parameters[by])
        return lambda step: Ask(step, operation, row=row, parameter=by)
    layer, unit = by
    if not layer:
        return Derivative(None, by, row)
    return lambda step: Ask(step, operation_name("upstream", layer), row=row, unit=(layer, unit))


def _derivative(asked: Asked, setup: Setup) -> Quantity:
    """dA/dB for a row: A is L or a unit, B a unit, an input or a parameter."""
    text, name, arguments = asked
    of, by = typed.ratio(name) or ("", "")
    units = units_by_name(setup)
    if len(arguments) > 1:
        raise UnknownQuantityError(f"expected at most 1 name in d…/d…(…), that of a row, found {len(arguments)}")
    below = _below(by, setup)
    if of in units:
        above = units[of]
        row = optional(arguments, 0, setup.all_names, "row")
        words = f"how {of} changes with {by} for {setup.all_names[row]}"
        return Quantity(text, words, lambda moment: of_unit(moment, above, below, row), Derivative(above, below, row))
    if of != LOSS:
        near = did_you_mean(of[:80], [LOSS, *units])
        raise UnknownQuantityError(f"expected L or a unit after “d”, found “{shortened(of)}”{near}")
    if not setup.training:
        raise UnknownQuantityError("“dL” needs a [training] table, and there is none")
    row = optional(arguments, 0, setup.row_names, "row")
    words = f"how {setup.error_words([row])} changes with {by}"
    return Quantity(
        text,
        words,
        lambda moment: of_loss(moment, below, row),
        loss_made_by(setup, below, row),
        lambda states: states.of_loss(below, row),
    )


def _below(by: str, setup: Setup) -> Unit | Place:
    """What a derivative is by: a unit or an input as (layer, unit), or a parameter by its place in the list."""
    units = units_by_name(setup)
    if by in units:
        return units[by]
    if by in setup.parameter_by_name:
        return setup.network.place_of(setup.parameter_by_name[by])
    near = did_you_mean(by[:80], [*units, *list(setup.parameter_by_name)[:1_000]])
    raise UnknownQuantityError(f"expected a unit, an input or a parameter after “/d”, found “{shortened(by)}”{near}")


DERIVATIVES = (
    QuantityKind(
        "derivative",
        "dh1/dw1(Bob)",
        "how a unit or the loss L changes with a unit, an input or a parameter, for a row",
        _derivative,
        1,
        fits=lambda call, _: typed.ratio(call.name) is not None,
    ),
)
