"""Training beside PyTorch's: figures that tests/oracle/pytorch_figures.py has written down, with their settings."""

import json
import math
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from random_scenarios import put_together
from share import spread

from nntui.engine.activations import ACTIVATIONS
from nntui.engine.initializers import DISTRIBUTIONS
from nntui.engine.kernel import Kernel
from nntui.engine.losses import LOSSES
from nntui.engine.optimizers import OPTIMIZERS
from nntui.engine.rate_schedules import RATE_SCHEDULES
from nntui.explain.gradient_check import check_gradients
from nntui.scenario.training_table import CONSTANTS
from nntui.session.session import Session
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position

CLOSE = 1e-10  # times the figure, or 1 where it is smaller
FIGURES = json.loads(Path(__file__).with_name("oracle").joinpath("figures.json").read_text())
PICKED = (0, 4, -2, -1)  # the parameters that are written down where not all are
SHARES = {  # what a layer says of its biases, by whether its units share one
    False: lambda biases: {"biases": biases},
    True: lambda biases: {"bias": "shared", "biases": biases[:1]},
}


def of(case, *, shared=False, dropped=False):
    """The scenario of a case, and its figures: the loss of all rows, then parameters."""
    hidden, end, optimizer, named, batch, reduction, schedule, warm_up, *figures = case
    output, loss, kind = FIGURES["ends"][end]
    targets = FIGURES["targets"][kind]
    start = FIGURES["start"][str(len(targets[0]))]
    layers = [
        {"units": len(biases), "activation": activation, "weights": weights, **SHARES[shared](biases)}
        for activation, weights, biases in zip((hidden, output), start[::2], start[1::2], strict=True)
    ]
    if dropped:
        layers[0]["dropout"] = FIGURES["dropout"]["share"]
    rows = [{"inputs": x, "targets": y} for x, y in zip(FIGURES["inputs"], targets, strict=True)]
    return put_together(
        {
            "seed": FIGURES["dropout"]["seed"],
            "data": {"inputs": ["x1", "x2"], "targets": [f"y{i}" for i in range(len(targets[0]))], "rows": rows},
            "network": {"layers": layers},
            "training": {
                "loss": loss,
                "optimizer": optimizer,
                "rate": FIGURES["rates"][optimizer],
                "batch": batch,
                "reduction": reduction,
                "schedule": schedule,
                "warm_up": warm_up,
                "steps": FIGURES["steps"],
                **FIGURES["schedules"][schedule],
                **FIGURES["regularisations"][named],
            },
        }
    ), figures


def as_written(setup, vector):
    """A state's parameters in the order of the figures: by layer, weights by unit, then biases."""
    found = []
    for weights, biases in setup.network.blocks:
        found += [*weights.of(vector).T.ravel().tolist(), *biases.of(vector).tolist()]
    return found


def deviation(case, **how):
    """How far the figures of a case are off, as a part of each or of 1: the largest."""
    setup, figures = of(case, **how)
    history = np.empty((FIGURES["steps"], setup.program.size))
    Kernel(setup.program).advance(setup.program.start(setup.vector), 0, history)
    parameters = as_written(setup, history[-1])
    moment = Moment(Session(setup).timeline, Position(0, FIGURES["steps"]))
    found = [float(moment.metrics[0]), *(parameters if len(figures) > 5 else [parameters[i] for i in PICKED])]
    return max(abs(a - b) / max(1.0, abs(b)) for a, b in zip(found, figures, strict=True))


@pytest.mark.full
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_fifty_updates_come_to_what_pytorch_comes_to(optimizer):
    cases = [case for case in FIGURES["cases"] if case[2] == optimizer]
    off = {str(case[:8]): deviation(case) for case in spread(cases)}
    assert {case: far for case, far in off.items() if not far <= CLOSE} == {}


@pytest.mark.full
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_so_they_do_where_units_share_a_bias(optimizer):
    cases = [case for case in FIGURES["shared"] if case[2] == optimizer]
    assert {case[3] for case in cases} >= {"none", "clip_norm", "clip_value", "l1_of_all", "l2"}
    assert len(FIGURES["shared_left_out"]) <= len(FIGURES["shared"]) / 100
    off = {str(case[:8]): deviation(case, shared=True) for case in spread(cases)}
    assert {case: far for case, far in off.items() if not far <= CLOSE} == {}


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_so_they_do_where_hidden_units_are_off_by_chance(optimizer):
    cases = [case for case in FIGURES["dropped"] if case[2] == optimizer]
    assert {case[1] for case in cases} == set(range(len(FIGURES["ends"])))
    assert {case[4] for case in cases} == {1, 2, 5}
    assert FIGURES["dropped_left_out"] == []
    off = {str(case[:8]): deviation(case, dropped=True) for case in cases}
    assert {case: far for case, far in off.items() if not far <= CLOSE} == {}


def test_the_figures_are_of_everything_that_can_be_trained():
    cases = [case[:8] for case in FIGURES["cases"]] + FIGURES["left_out"]
    assert len(FIGURES["left_out"]) <= len(cases) / 100
    assert {case[0] for case in cases} | {"softmax"} == {name for name, row in ACTIVATIONS.items() if row.trains}
    ends = {tuple(end[:2]) for end in FIGURES["ends"]}
    assert {loss for _, loss in ends} == set(LOSSES)
    assert {(row.pairing.activation, row.name) for row in LOSSES.values() if row.pairing} <= ends
    assert {(case[2], case[6]) for case in cases} == {(o, s) for o in OPTIMIZERS for s in RATE_SCHEDULES}
    decaying = CONSTANTS["weight_decay"].users
    for optimizer, ours in groupby(sorted(cases, key=lambda case: case[2]), key=lambda case: case[2]):
        named = {name for name in FIGURES["regularisations"] if optimizer in decaying or "decay" not in name}
        plain = {(case[0], case[1], case[3]) for case in ours if case[6] == "constant"}
        hidden = [name for name, row in ACTIVATIONS.items() if row.part is None and row.trains]
        assert plain == {(h, e, n) for h in hidden for e in range(len(ends)) for n in named}


@pytest.mark.full
@pytest.mark.parametrize("end", range(len(FIGURES["ends"])))
def test_the_gradients_of_the_figures_are_those_of_small_differences(end):
    cases = [(case, shared) for key, shared in (("cases", False), ("shared", True)) for case in FIGURES[key]]
    chosen = [each for each in cases if each[0][1] == end and each[0][2:4] == ["sgd", "none"]]
    assert {shared for _, shared in chosen} == {False, True}
    for case, shared in chosen:
        setup, _ = of(case, shared=shared)
        moment = Moment(Session(setup).timeline, Position(0, 0))
        for result in check_gradients(moment, list(range(len(setup.parameters)))):
            assert result.error <= 1e-6 or (shared and result.too_small), (case[:8], result)


@pytest.mark.parametrize("name", FIGURES["starts"]["of"])
def test_starts_are_spread_as_pytorchs(name):
    found = FIGURES["starts"]["of"][name]
    scale = DISTRIBUTIONS[name].scale(FIGURES["starts"]["inputs"], FIGURES["starts"]["units"])
    even = name.endswith("_uniform") or name == "torch_linear"
    assert found["deviation"] == pytest.approx(scale / math.sqrt(3) if even else scale, rel=0.01)
    if even:
        assert found["largest"] == pytest.approx(scale, rel=0.001)
