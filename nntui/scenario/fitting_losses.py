"""Whether the losses of a scenario, the one that it follows and those it shows, fit its outputs and its targets."""

from collections.abc import Iterator

import numpy as np

from nntui.engine.activations import ACTIVATIONS
from nntui.engine.arrays import Array, floats
from nntui.engine.losses import ANY, LOSSES, Loss
from nntui.engine.metrics import METRICS
from nntui.scenario import model
from nntui.scenario.row_table import RowTable
from nntui.text.errors import Problem, listed
from nntui.text.numbers import short


def losses_that_fit(scenario: model.Scenario) -> Iterator[Problem]:
    """A problem for each loss that is of other outputs than the network's, or of other targets than the data's."""
    for where, name in _losses(scenario):
        loss = LOSSES[name]
        yield from _of_outputs(scenario, where, loss)
        yield from _of_targets(scenario, where, loss)


def layers_that_fit(scenario: model.Scenario) -> Iterator[Problem]:
    """A problem for each layer below the last whose activation works on a whole layer."""
    for index, layer in enumerate(scenario.network.layers[:-1] if scenario.network else ()):
        if ACTIVATIONS[layer.activation].part is not None:
            yield Problem(
                f"network.layers[{index}].activation",
                f"expected {layer.activation} in the last layer alone, whose outputs it makes shares of 1; give this"
                ' layer another, for example "tanh"',
            )


def activations_that_train(scenario: model.Scenario) -> Iterator[Problem]:
    """A problem for each layer whose activation has no slope to learn by, where the network is trained."""
    for index, layer in enumerate(scenario.network.layers if scenario.network and scenario.training else ()):
        if not ACTIVATIONS[layer.activation].trains:
            yield Problem(
                f"network.layers[{index}].activation",
                f"expected an activation with a slope, since there is a [training] table: {layer.activation} is flat"
                " wherever it has a slope, so no gradient gets through; give this layer another, for example"
                ' "sigmoid", or take the [training] table out',
            )


def accuracies_that_fit(scenario: model.Scenario) -> Iterator[Problem]:
    """A problem for an accuracy by the largest output where there is only one."""
    for index, name in enumerate(scenario.metrics.show):
        if METRICS[name].several and len(scenario.data.targets) == 1:
            yield Problem(
                f"metrics.show[{index}]",
                f'expected several target columns, since {name} looks for the largest; take "accuracy" for one',
            )


def _losses(scenario: model.Scenario) -> Iterator[tuple[str, str]]:
    """Where a loss is named, and its name."""
    if scenario.training:
        yield "training.loss", scenario.training.loss
    for index, name in enumerate(scenario.metrics.show):
        if METRICS[name].loss:
            yield f"metrics.show[{index}]", METRICS[name].loss


def _of_outputs(scenario: model.Scenario, where: str, loss: Loss) -> Iterator[Problem]:
    if scenario.network is None:
        return
    activation = ACTIVATIONS[scenario.network.layers[-1].activation]
    if activation.low < loss.low or activation.high > loss.high:
        within = (each for each in ACTIVATIONS.values() if each.low >= loss.low and each.high <= loss.high)
        fitting = [f'"{each.name}"' for each in within if each.trains]
        yield Problem(
            where,
            f"expected a loss of any outputs, since the last layer has {activation.name}: {loss.name} is of outputs"
            f" from {short(loss.low)} to {short(loss.high)}; give that layer activation = {listed(fitting)},"
            f" or take another loss",
        )


def _of_targets(scenario: model.Scenario, where: str, loss: Loss) -> Iterator[Problem]:
    if loss.targets is ANY or (targets := _targets(scenario)) is None:
        return
    fit = loss.targets.fit(targets)
    if not fit.all():
        row = int(np.argmin(fit))
        found = ", ".join(map(short, targets[row, :8].tolist()))
        yield Problem(
            f"data.rows[{row}].targets",
            f"expected {loss.targets.words}, since {where} is {loss.name}; found {found}",
        )


def _targets(scenario: model.Scenario) -> Array | None:
    """The targets of all rows, (R, targets); None where they are of different lengths, or there is no row."""
    rows = scenario.data.rows
    if isinstance(rows, RowTable):
        return rows.targets
    alike = len({len(row.targets) for row in rows}) == 1
    return floats([row.targets for row in rows]) if alike else None
