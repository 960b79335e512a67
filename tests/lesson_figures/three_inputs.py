"""What the lesson of the three inputs types: the first row's chain of links, and what 1,000 updates make of it."""

import math

from lesson_figures import GIVEN, Choices, Claims, Engine, Figures, at
from nntui.scenario.library import open_scenario

ERRORS = "sum_half_squared_error"
ROW = "1 1 1"


def first_right(engine: Engine) -> float:
    """The first step at which all rows are on their side; they stay there."""
    step = engine.first("accuracy = 1", 1_000)
    assert all(engine("accuracy", later) == 1 for later in range(step, 1_001))
    return step


def printed_at(engine: Engine) -> float:
    """The step at which the output for 0 0 1 has the digits that the article prints."""
    return next(step for step in range(1_001) if f"{engine('output(0 0 1)', step):.8f}" == "0.03178421")


def stuck(engine: Engine) -> float:
    """A rate with which the sum of the errors doesn't come below 0.01, nor nearer in its second half."""
    halves = [engine(ERRORS, step, "rate = 100") for step in (80, 160)]
    assert min(halves) > 0.01
    return 100


def says_half(engine: Engine) -> float:
    """What one unit makes of the exclusive or: the same for every row."""
    edits = "target(1 1 1, y) = 0", "target(0 1 1, y) = 1"
    outputs = {round(engine(f"output({row})", 1_000, *edits), 9) for row in ("0 0 1", "1 1 1", "1 0 1", "0 1 1")}
    assert outputs == {0.5}
    return 0.5


def same_as_target(engine: Engine) -> str:
    """The inputs that are the same as the target in every row."""
    data = open_scenario("three-inputs").program.data
    return ", ".join(f"x{i + 1}" for i in range(3) if (data.inputs[:, i] == data.targets[:, 0]).all())


def only(name: str) -> list[float]:
    """An input's values, row by row."""
    setup = open_scenario("three-inputs")
    return setup.program.data.inputs[:, int(name[1:]) - 1].tolist()


def once_for_each_answer(engine: Engine) -> bool:
    """Whether x2 is 1 once where y is 1, and once where it is 0."""
    targets = open_scenario("three-inputs").program.data.targets[:, 0]
    return sorted(targets[[value == 1 for value in only("x2")]]) == [0, 1]


def one_way(engine: Engine, weight: str) -> bool:
    """Whether what the rows add to a weight's gradient at step 1 has one sign, where it isn't 0."""
    parts = [engine(f"dL/d{weight}({row})", 1) for row in ("0 0 1", "1 1 1", "1 0 1", "0 1 1")]
    return len({part > 0 for part in parts if part}) == 1


def always_half(engine: Engine) -> bool:
    """Whether what comes out for 0 0 0 is the same at whatever step."""
    return {engine("prediction(nothing)", step, "probe(nothing) = 0, 0, 0") for step in (0, 1, 99, 1_000)} == {0.5}


FIGURES: Figures = {
    "": {"0": GIVEN, "1": GIVEN, "1000": GIVEN},  # in a row's name, as an answer, and as the last step
    "Squashing": {
        "2.718": lambda _: math.e,
        "0.5": at("prediction(nothing)", 0, "probe(nothing) = 0, 0, 0"),
        "0.15": GIVEN,
        "−0.725": at(f"z(yhat, {ROW})"),
        "0.326": at(f"output({ROW})"),
        "5": GIVEN,
        "−5": lambda engine: 5 * engine("w3"),
    },
    "For 1 1 1": {"−0.6737": at(f"dL/dŷ({ROW})"), "0.2198": at(f"slope(yhat, {ROW})")},
    "The gradient": {"2": GIVEN},
    "−0.28621": {"−0.28621": at("gradient(w1)")},
    "The update": {
        "−0.28621": at("gradient(w1)"),
        "−0.166": at("w1"),
    },
    "The right side": {
        "0.5": lambda engine: open_scenario("three-inputs").scenario.metrics.threshold,
        "4": first_right,
    },
    "Who matters?": {"0.00138887": at(ERRORS, 1_000)},
    "A row never seen": {"0.02": GIVEN},
    "A bias in disguise": {"0.9993": at("prediction(1 0 0)", 1_000)},
    "Check the article": {
        "0.03178421": at("output(0 0 1)", 999),
        "0.03176745": at("output(0 0 1)", 1_000),
        "999": printed_at,
    },
    "Your turn. ": {
        "0.01": GIVEN,
        "161": lambda engine: engine.first(f"{ERRORS} < 0.01", 1_000),
        "100": stuck,
    },
    "The end": {"0.5": says_half, "6": GIVEN},
}
TASKS = [("rate = 30", "rate = 100")]
CHOICES: Choices = {"Which input is the same as y in every row?": same_as_target}
CLAIMS: Claims = {
    "x1 decides": lambda engine: engine("w1", 1_000) > abs(engine("w2", 1_000)) + abs(engine("w3", 1_000)),
    "In all four rows x3 is 1": lambda engine: set(only("x3")) == {1},
    "x2 is 1 once for y = 1, once for y = 0": once_for_each_answer,
    "Where x1 is 0, w1 learns nothing": lambda engine: (
        engine("gradient(w1, 0 0 1)") == 0 == engine("gradient(w1, 0 1 1)")
    ),
    "x1 is 1 only where y is 1": lambda engine: same_as_target(engine) == "x1",
    "its rows pull w1 one way; those of w2 and of w3 pull both ways": lambda engine: (
        [one_way(engine, name) for name in ("w1", "w2", "w3")] == [True, False, False]
    ),
    "x2 tells nothing": once_for_each_answer,
    "no training changes that": always_half,
    "for no input alone tells y": lambda _: all(
        sum(value == y for value, y in zip(only(name), (0, 0, 1, 1), strict=True)) == 2 for name in ("x1", "x2", "x3")
    ),
    "though for 1 0 1 it says only": lambda engine: 0.5 < engine("output(1 0 1)", 4) < 0.6,
}
