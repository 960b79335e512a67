"""Time per step, with history and metrics, against the articles' own loops and a plain NumPy class."""

from collections.abc import Callable
from statistics import median

import numpy as np

from nntui.quantities.opening import open_scenario
from nntui.scenario.setup import Setup
from nntui.timeline.timeline import Timeline
from tests.benchmarks import articles
from tests.benchmarks.figures import Figure, in_turns, ratio, seconds

ROUNDS = 7
CHECKED = 400  # steps after which a loop must have come to the engine's parameters
LOOPS: dict[str, tuple[Callable, int, float | None]] = {  # the loop, steps of one run, the bound
    "five-to-forty-two": (articles.five_to_forty_two, 20_000, None),
    "four-people": (articles.four_people, 4_000, 5.0),
    "three-inputs": (articles.three_inputs, 10_000, 1.0),
    "two-layer": (articles.two_layer, 16_000, 1.0),
    "three-layer": (articles.three_layer, 10_000, 1.05),
    "simple-nn": (articles.simple_nn, 10_000, 1.05),
    "neural-network-class": (articles.neural_network_class, 10_000, 1.05),
}


def engine() -> list[Figure]:
    """Each loop in turns with the engine and the class."""
    figures = []
    for name, (loop, steps, bound) in LOOPS.items():
        setup = open_scenario(name)
        for other in (loop(setup.vector, CHECKED), articles.plain_class(setup, CHECKED)):
            np.testing.assert_allclose(other, train(setup, CHECKED), rtol=1e-9, err_msg=name)
        taken = in_turns(
            ROUNDS,
            {
                "engine": lambda: seconds(lambda: train(setup, steps)),  # noqa: B023 - called within the round
                "article": lambda: seconds(lambda: loop(setup.vector, steps)),  # noqa: B023
                "class": lambda: seconds(lambda: articles.plain_class(setup, steps)),  # noqa: B023
            },
        )
        each = {who: 1e6 * median(times) / steps for who, times in taken.items()}
        detail = f"{each['engine']:.1f} µs a step, the article's {each['article']:.1f}, class {each['class']:.1f}"
        what = f"{setup.shape} {name}: time per step, to"
        figures.append(
            Figure(f"{what} the article's", ratio(taken["engine"], taken["article"]), "×", bound, detail=detail)
        )
        figures.append(Figure(f"{what} a plain class's", ratio(taken["engine"], taken["class"]), "×"))
    return figures


def train(setup: Setup, steps: int) -> np.ndarray:
    """A run with its history and metrics; the parameters at its end."""
    segment = Timeline.of(setup).run_of(0)
    segment.advance(steps)
    return segment.vector(steps)
