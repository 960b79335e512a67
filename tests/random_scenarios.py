"""Scenarios of any kind for hypothesis: shapes, activations, losses, batches, frozen weights, probes, big numbers."""

import numpy as np
from hypothesis import strategies as st
from plain_trainer import OUTPUTS, TARGETS

from nntui.engine.activations import ACTIVATIONS
from nntui.engine.classic_mistakes import MISTAKES, NONE, OUTPUT_FIRST
from nntui.engine.losses import LOSSES
from nntui.engine.metrics import METRICS
from nntui.engine.optimizers import OPTIMIZERS
from nntui.engine.rate_schedules import RATE_SCHEDULES
from nntui.scenario.generated import put_generated
from nntui.scenario.generators import GENERATORS
from nntui.scenario.load import load
from nntui.scenario.setup import set_up
from nntui.scenario.training_table import CONSTANTS

NUMBERS = st.one_of(st.integers(-3, 3).map(float), st.floats(-2, 2).map(lambda x: round(x, 4)))
BIASES = st.sampled_from([True, False, "shared"])
PENALTIES = [{"l2": 0.1}, {"l1": 0.05, "penalise_biases": True}, {"l1": 0.02, "l2": 0.03}]


def put_together(raw, name="random"):
    return set_up(name, load(name, {"format": 1, "title": name, "summary": "a test", **raw}))


def of_two_hundred_rows(hidden=(8, 8)):
    """Two hundred rows through 2-8-8-1 of tanh, in batches of ten: are both inputs of one sign?"""
    inputs = np.random.default_rng(3).normal(size=(200, 2)).round(3).tolist()
    rows = [{"inputs": [one, other], "targets": [float(one * other > 0)]} for one, other in inputs]
    kinds = (*((units, "tanh") for units in hidden), (1, "sigmoid"))
    layers = [{"units": units, "activation": activation} for units, activation in kinds]
    return put_together(
        {
            "seed": 1,
            "data": {"inputs": ["x1", "x2"], "targets": ["y"], "rows": rows},
            "network": {"layers": layers, "start": {"distribution": "normal", "deviation": 0.5}},
            "training": {"loss": "squared_error", "rate": 0.5, "batch": 10, "epochs": 100},
        }
    )


@st.composite
def updates(draw, optimizers, schedules):
    """What [training] says of the update: the optimizer, how the rate changes, clipping, weight decay."""
    found = {
        "optimizer": draw(st.sampled_from(optimizers)),
        "schedule": draw(st.sampled_from(schedules)),
        "warm_up": draw(st.sampled_from([0, 0, 7])),
        **draw(st.sampled_from([{}, {}, {"clip_norm": 0.3}, {"clip_value": 0.1}])),
        "decay_biases": draw(st.booleans()),
    }
    for name, numbers in {"momentum": [0.0, 0.5, 1.0], "over": [15], "weight_decay": [0.0, 0.1]}.items():
        if found[CONSTANTS[name].key] in CONSTANTS[name].users and draw(st.booleans()):
            found[name] = draw(st.sampled_from(numbers))
    return found


@st.composite
def generated(draw, kinds=tuple(GENERATORS)):
    """A scenario whose rows are made by formula, put together; with some test rows or none."""
    generator = GENERATORS[draw(st.sampled_from(kinds))]
    asked = {"kind": generator.name, "rows": draw(st.integers(4, 12)), "seed": draw(st.integers(0, 9))}
    outputs = {"units": len(generator.targets), "activation": "linear"}
    raw = {
        "seed": draw(st.integers(0, 999)),
        "data": {
            "generator": asked | {"noise": draw(st.sampled_from([0.0, 0.2]))},
            "test": draw(st.sampled_from([0, 0.3])),
        },
        "network": {
            "layers": [{"units": 2, "activation": "tanh"}, outputs],
            "start": {"distribution": "normal", "deviation": 0.5},
        },
        "training": {
            "loss": "squared_error",
            "batch": draw(st.sampled_from([1, 2, "all"])),
            "order": draw(st.sampled_from(["given", "shuffled"])),
            "rate": 0.1,
            "steps": 20,
        },
    }
    put_generated("random", raw)
    return put_together(raw)


@st.composite
def setups(
    draw,
    trained=None,
    scale=None,
    activations=tuple(ACTIVATIONS),
    losses=tuple(LOSSES),
    optimizers=tuple(OPTIMIZERS),
    mistakes=(*[NONE] * 12, *MISTAKES),
    schedules=("constant", *RATE_SCHEDULES),
):
    """A scenario put together; one in three learns with a classic mistake.

    `scale` multiplies the numbers of the data; without one it is mostly 1.
    """
    inputs, outputs, rows = draw(st.integers(1, 3)), draw(st.integers(1, 2)), draw(st.integers(1, 5))
    scale = scale or draw(st.sampled_from([1.0, 1.0, 1.0, 40.0, 1e4, 1e-3]))
    trained = draw(st.sampled_from([True, True, True, False])) if trained is None else trained
    activations = [name for name in activations if ACTIVATIONS[name].trains or not trained]
    hidden = [name for name in activations if ACTIVATIONS[name].part is None]
    layers = [
        {"units": units, "activation": draw(st.sampled_from(hidden)), "bias": draw(BIASES)}
        for units in [*draw(st.lists(st.integers(1, 3), max_size=2)), outputs]
    ]
    layers[-1]["activation"] = draw(st.sampled_from(activations))
    for layer in layers[:-1] if trained else ():
        layer["dropout"] = draw(st.sampled_from([0, 0, 0, 0.3, 0.5]))
    network = {
        "layers": layers,
        "start": {"distribution": "normal", "deviation": draw(st.sampled_from([1.0, 1.0, 9.0]))},
    }
    loss, metrics = draw(st.sampled_from(losses)), draw(st.lists(st.sampled_from(list(METRICS)), max_size=2))
    if trained and (allowed := OUTPUTS.get(loss)) and layers[-1]["activation"] not in allowed:
        layers[-1]["activation"] = draw(st.sampled_from(allowed))
    if not trained and draw(st.booleans()):
        network, outputs = None, inputs  # given predictions
    metrics = [
        name
        for name in metrics
        if (METRICS[name].loss not in TARGETS or (trained and METRICS[name].loss == loss))
        and (outputs > 1 or not METRICS[name].several)
    ]
    wanted = st.lists(NUMBERS, min_size=outputs, max_size=outputs)
    if trained and (fitting := TARGETS.get(loss)):
        part = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0, 1).map(lambda x: round(x, 4)))
        wanted = st.lists(part, min_size=outputs, max_size=outputs).map(fitting)
    numbers = st.lists(NUMBERS, min_size=inputs, max_size=inputs).map(lambda row: [scale * number for number in row])
    raw = {
        "seed": draw(st.integers(0, 999)),
        "data": {
            "inputs": [
                {
                    "name": f"in{i}",
                    "shift": draw(st.sampled_from([0, 0, 66, -2.5])),
                    "scale": draw(st.sampled_from([1, 1, 1, 0.75])),
                    "unit": "lb",
                }
                for i in range(inputs)
            ],
            "targets": [{"name": f"t{i}"} for i in range(outputs)],
            "rows": [{"inputs": draw(numbers), "targets": draw(wanted)} for _ in range(rows)],
        },
        "metrics": {"show": metrics},
        "probes": [{"name": f"new {i}", "inputs": draw(numbers)} for i in range(draw(st.integers(0, 2)))],
    }
    if outputs == 1 and draw(st.booleans()):
        raw["data"]["targets"][0]["labels"] = ["no", "yes"]
    if network is not None:
        raw["network"] = network
    if trained:
        tests = draw(st.sampled_from([0, 0, 0, *range(rows)]))  # rows that only test
        if tests and draw(st.booleans()):
            raw["data"]["test_rows"] = [f"row {row + 1}" for row in draw(st.permutations(range(rows)))[:tests]]
        elif tests:
            raw["data"]["test"] = tests / rows
        raw["training"] = {
            "loss": loss,
            "reduction": draw(st.sampled_from(["mean", "sum"])),
            "batch": draw(st.sampled_from([*range(1, rows - tests + 1), "all"])),
            "order": draw(st.sampled_from(["given", "shuffled"])),
            "rate": draw(st.sampled_from([0.01, 0.1, 1.0])),
            "steps": 20,
            **draw(updates(optimizers, schedules)),
            "mistake": draw(st.sampled_from(mistakes)),
        }
        if raw["training"]["mistake"] == OUTPUT_FIRST:  # gradients can't be clipped before they are known
            raw["training"] |= {"clip_norm": 0, "clip_value": 0}
        raw["training"] |= draw(st.sampled_from([{}, {}, *PENALTIES]))
    setup = put_together(raw)
    if trained and draw(st.booleans()):
        names = [parameter.name for parameter in setup.parameters]
        network["frozen"] = draw(st.lists(st.sampled_from(names), max_size=4, unique=True))
        setup = put_together(raw)
    return setup
