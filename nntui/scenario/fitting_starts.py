"""Whether a scenario says where its parameters start, with numbers that fit each other."""

from collections.abc import Iterator

from nntui.engine.initializers import DISTRIBUTIONS
from nntui.scenario import model
from nntui.text.errors import Problem

GIVEN = "network.layers[].weights network.layers[].biases network.weights_file network.weights_order"
STARTS = f"network.start {GIVEN}"  # what says where parameters start


def starts_that_are_told(scenario: model.Scenario) -> Iterator[Problem]:
    """A problem where nothing says where the parameters start."""
    if scenario.network is None or scenario.network.start is not None:
        return
    for index, layer in enumerate(scenario.network.layers):
        if layer.weights is None or (layer.bias and layer.biases is None):
            yield Problem(
                "network.start",
                f"expected a table that says where the parameters start, since layers[{index}] doesn't give all"
                ' of its own; for example start = { distribution = "uniform", low = -1, high = 1 }',
            )
            return


def orders_that_fit(scenario: model.Scenario) -> Iterator[Problem]:
    """A problem where an order is told of weights, and no file of them."""
    network = scenario.network
    if network is not None and network.weights_order is not None and network.weights_file is None:
        words = "expected weights_file beside it, the file that it is about, found none"
        yield Problem("network.weights_order", words)


def numbers_that_fit(scenario: model.Scenario) -> Iterator[Problem]:
    """A problem where the numbers of a start don't fit each other."""
    start = scenario.network.start if scenario.network else None
    if start is not None and (problem := DISTRIBUTIONS[start.distribution].problem(start.numbers)):
        yield Problem(f"network.start.{problem[0]}", problem[1])
