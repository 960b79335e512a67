"""Many runs side by side: each is what it is alone."""

from dataclasses import replace

import numpy as np
from built_in import TRAINED
from share import crossed

from nntui.engine.batched import side_by_side
from nntui.engine.kernel import Kernel
from nntui.engine.side_by_side import KernelOfMany, shape
from nntui.scenario.library import open_scenario
from nntui.scenario.setup import Setup
from nntui.timeline.edits import change

STEPS = 40
CLOSE = 1e-10  # relative


def _variants(setup: Setup) -> list[Setup]:
    """The scenario with another seed, another rate, and shuffled rows with two seeds."""
    found = [setup]
    for lines in (["seed = 7"], ["rate = 0.003"], ["seed = 9", "rate = 0.011"]):
        after = setup
        for line in lines:
            after = change(line, after, after.program.start(after.vector), 0).setup
        found.append(after)
    return found


@crossed("name, order", TRAINED, ["given", "shuffled"])
def test_runs_side_by_side_are_what_they_are_alone(name: str, order: str) -> None:
    setup = open_scenario(name, [f"training.order={order}"])
    shapes: dict[object, list[Setup]] = {}
    for each in _variants(setup):
        shapes.setdefault(shape(each.program), []).append(each)
    assert len(shapes) == 1 or setup.scenario.data.test, "only a split that is drawn depends on the seed"
    for alike in shapes.values():
        _compare(alike)


def _compare(variants: list[Setup]) -> None:
    """Hold runs side by side against each of them alone."""
    kernel, size = KernelOfMany([each.program for each in variants]), variants[0].program.size
    starts = np.array([each.program.start(each.vector) for each in variants])
    history = np.empty((STEPS, size, kernel.width))
    kernel.advance(side_by_side(starts), 0, history)
    for run, each in enumerate(variants):
        alone = np.empty((STEPS, size))
        Kernel(each.program).advance(starts[run], 0, alone)
        finite = np.isfinite(alone).all(axis=1) & (np.abs(alone).max(axis=1) < 1e6)
        np.testing.assert_allclose(history[finite, :, run], alone[finite], rtol=CLOSE, atol=CLOSE)


def test_optimizers_constants_differ_from_run_to_run() -> None:
    setup = open_scenario("three-layer", ["training.optimizer=adam", "training.rate=0.01"])
    programs = [
        replace(setup.program, training=replace(setup.program.training, given={"beta1": beta}))
        for beta in (0.0, 0.5, 0.9)
    ]
    kernel = KernelOfMany(programs)
    start = setup.program.start(setup.vector)
    history = np.empty((STEPS, setup.program.size, kernel.width))
    kernel.advance(np.repeat(start[:, np.newaxis], 3, axis=1), 0, history)
    assert len({tuple(history[-1, :, run]) for run in range(3)}) == 3
    for run, program in enumerate(programs):
        alone = np.empty((STEPS, setup.program.size))
        Kernel(program).advance(start, 0, alone)
        np.testing.assert_allclose(history[..., run], alone, rtol=CLOSE, atol=CLOSE)


def test_a_run_by_itself_is_swept_too() -> None:
    setup = open_scenario("four-people")
    kernel = KernelOfMany([setup.program])
    start = setup.program.start(setup.vector)
    history, alone = np.empty((STEPS, setup.program.size, kernel.width)), np.empty((STEPS, setup.program.size))
    kernel.advance(np.repeat(start[:, np.newaxis], kernel.width, axis=1), 0, history)
    Kernel(setup.program).advance(start, 0, alone)
    np.testing.assert_allclose(history[..., 0], alone, rtol=CLOSE, atol=CLOSE)


def test_other_data_loss_or_units_are_another_shape() -> None:
    setup = open_scenario("four-people")
    start = setup.program.start(setup.vector)
    lines = (
        "units(1) = 3",
        "row(Bob) = off",
        "loss = half_squared_error",
        "batch = all",
        "optimizer = momentum",
        "w1 = frozen",
    )
    shapes = {shape(setup.program)}
    for line in lines[:5]:
        shapes.add(shape(change(line, setup, start, 0).setup.program))
    assert len(shapes) == 6
    tests = replace(setup.program, data=replace(setup.program.data, tests=1))
    assert shape(tests) not in shapes
