"""The compiled kernel and NumPy's in turns: time of an update with its history, and of a run with its metrics."""

from dataclasses import replace

import numpy as np

from nntui.engine.compiled import CompiledKernel, compiles
from nntui.engine.kernel import Kernel
from nntui.engine.program import COMPILED
from nntui.quantities.opening import open_scenario
from nntui.scenario.setup import Setup
from nntui.timeline.timeline import Timeline
from tests.benchmarks.figures import Figure, in_turns, seconds
from tests.random_scenarios import of_two_hundred_rows

ROUNDS, STEPS = 7, 2_048
SHARE = 0.7  # of what an update of TensorFlow Playground's engine takes
TIMES = 2  # as long as a loop written by hand
# µs of an update without metrics: of the Playground's engine in node, and of a loop written by hand for that network
# and compiled by numba, each on this machine when nothing else ran.
OTHERS = {
    "five-to-forty-two": (0.24, 0.036),
    "four-people": (0.53, 0.15),
    "three-inputs": (0.99, 0.23),
    "three-layer": (3.2, 0.61),
    "2-4-2-1, batches of 10 of 200 rows": (17.0, 4.4),
    "2-8-8-1, batches of 10 of 200 rows": (63.0, 10.0),
}
HIDDEN = {"2-4-2-1, batches of 10 of 200 rows": (4, 2), "2-8-8-1, batches of 10 of 200 rows": (8, 8)}


def kernels() -> list[Figure]:
    """Each scenario's updates without metrics, then with them."""
    figures = []
    for name, (playground, by_hand) in OTHERS.items():
        setup = _opened(name)
        compiled = replace(setup, program=replace(setup.program, kernel=COMPILED))
        assert compiles(compiled.program)
        taken = in_turns(
            ROUNDS,
            {
                "compiled": lambda: _updates(CompiledKernel(compiled.program), setup),  # noqa: B023 - called at once
                "numpy": lambda: _updates(Kernel(setup.program), setup),  # noqa: B023
                "compiled with metrics": lambda: _run(compiled),  # noqa: B023
                "numpy with metrics": lambda: _run(setup),  # noqa: B023
            },
        )
        each = {who: 1e6 * min(times) / STEPS for who, times in taken.items()}
        rows = setup.program.data.rows
        bound = SHARE * playground if rows <= 4 else 0.8 * each["numpy with metrics"]
        figures += [
            Figure(
                f"{name}: an update",
                each["compiled"],
                " µs",
                min(SHARE * playground, TIMES * by_hand),
                detail=f"NumPy {each['numpy']:.3g}",
            ),
            Figure(
                "  with metrics of all rows",
                each["compiled with metrics"],
                " µs",
                bound,
                detail=f"NumPy {each['numpy with metrics']:.3g}",
            ),
        ]
    return figures


def _opened(name: str) -> Setup:
    return of_two_hundred_rows(HIDDEN[name]) if name in HIDDEN else open_scenario(name)


def _updates(kernel: Kernel, setup: Setup) -> float:
    history = np.empty((STEPS, setup.program.size))
    return seconds(lambda: kernel.advance(setup.program.start(setup.vector), 0, history))


def _run(setup: Setup) -> float:
    run = Timeline.of(setup).run_of(0)
    run.advance(STEPS)  # lays all out, in about a millisecond
    return seconds(lambda: run.advance(STEPS))
