"""Derivatives by name: dh1/dw1, do1/dh1(Alice), dL/do1. L is the loss of the batch that the next update uses."""

import re

from nntui.engine.trace import derivative, gradient_operation, parameter_derivative
from nntui.scenario.setup import Setup
from nntui.timeline.moment import Moment
from nntui.timeline.origin import Ask

FORM = re.compile(r"[d∂](?P<of>[^/()]+)/\s*[d∂](?P<by>[^/()]+)")
LOSS = "L"


def units_by_name(setup: Setup) -> dict[str, tuple[int, int]]:
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


def of_loss(moment: Moment, by: tuple[int, int] | int, row: int) -> float:
    """∂L/∂(a unit (layer, unit), or a parameter by its place in the list), through one row of the next update's batch;
    nan for a row that isn't in it.
    """
    traced = moment.trace
    if row not in traced.rows:
        return float("nan")
    at = traced.rows.index(row)
    if isinstance(by, int):
        parameter = moment.setup.parameters[by]
        delta = float(traced.results[f"layer{parameter.layer + 1}.delta"][at, parameter.unit])
        below = 1.0 if parameter.source is None else float(traced.below(parameter.layer + 1)[at, parameter.source])
        return delta * below
    layer, unit = by
    if layer:
        return float(traced.results[f"layer{layer}.upstream"][at, unit])
    weights, _ = moment.setup.network.blocks[0]
    return float(traced.results["layer1.delta"][at] @ weights.of(traced.vector)[unit])


def of_unit(moment: Moment, of: tuple[int, int], by: tuple[int, int] | int, row: int) -> float:
    """∂(a unit's activation)/∂(another's, or a parameter) for a row or probe; probes follow on the rows."""
    traced, at = moment.forward(row)
    if isinstance(by, int):
        return float(parameter_derivative(traced, of, moment.setup.parameters[by].index)[at])
    return float(derivative(traced, of, by)[at])


def made_by(setup: Setup, step: int, by: tuple[int, int] | int, row: int, *, whole: bool = False) -> Ask:
    """Where a derivative is worked out; `whole`: where it stands as a factor of a chain."""
    if isinstance(by, int):
        parameter = setup.parameters[by]
        return Ask(step, gradient_operation(parameter), row=row, parameter=by)
    layer, unit = by
    if whole and layer:
        return Ask(step, f"layer{layer}.weights", row=row, parameter=setup.network.first_parameter(layer - 1, unit))
    return Ask(
        step,
        f"layer{max(layer, 1)}.{'upstream' if layer else 'delta'}",
        row=row,
        unit=(max(layer, 1), unit if layer else 0),
    )
