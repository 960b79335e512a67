"""Whether units can be off where a scenario says so."""

from collections.abc import Iterator

from nntui.scenario import model
from nntui.text.errors import Problem


def dropout_that_fits(scenario: model.Scenario) -> Iterator[Problem]:
    """A problem where units of the last layer, or of a network that isn't trained, are to be off."""
    layers = scenario.network.layers if scenario.network else []
    for index, layer in enumerate(layers):
        if layer.dropout and index == len(layers) - 1:
            found = "expected dropout in hidden layers alone, since the last layer gives the outputs; take it out here"
            yield Problem(f"network.layers[{index}].dropout", found)
        elif layer.dropout and scenario.training is None:
            found = "expected a [training] table as well: units are off in training only"
            yield Problem(f"network.layers[{index}].dropout", found)
