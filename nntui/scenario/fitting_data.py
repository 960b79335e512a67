"""Whether what a scenario says of its data as a whole fits: a generator's keys, the shape of an image."""

from collections.abc import Iterator

from nntui.scenario import model
from nntui.scenario.generated import generator_that_fits
from nntui.text.errors import Problem


def generators_that_fit(scenario: model.Scenario) -> Iterator[Problem]:
    """A problem for each key of the generator that another kind has."""
    yield from generator_that_fits(scenario.data.generator)


def images_that_fit(scenario: model.Scenario) -> Iterator[Problem]:
    """A problem for an image that has more or fewer dots than a row has inputs."""
    data = scenario.data
    if data.image is not None and data.image[0] * data.image[1] != len(data.inputs):
        height, width = data.image
        expected = f"expected a height and a width that give the {len(data.inputs):,} inputs"
        yield Problem("data.image", f"{expected}, found {height:,} × {width:,}")
