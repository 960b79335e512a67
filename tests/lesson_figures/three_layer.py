"""What the lesson of the three layers types and says: the article's first program and its second, the first update row
by row, what each hidden unit does, and other numbers of units.
"""

import math

from lesson_figures import GIVEN, Choices, Claims, Computed, Engine, Figures, Holds, Places, at
from nntui.explain.warnings import warnings

DISTANCE = "absolute_error"
ROWS = ("0 0 1", "0 1 1", "1 0 1", "1 1 1")
HIDDEN = ("h1", "h2", "h3", "h4")
ONE_UNIT = ("layer(1) = removed",)
TWO_LAYERS = (*ONE_UNIT, "target(0 1 1, y) = 0", "target(1 1 1, y) = 1")
TWO_HIDDEN = ("units(1) = 2",)
LINEAR = ("activation(1) = linear",)


def answer(row: str, step: int, *edits: str) -> Computed:
    """What is said for a row."""
    return at(f"output({row})", step, *edits)


def agreeing(column: int) -> Computed:
    """In how many rows an input is the same as the target."""

    def counted(engine: Engine) -> float:
        data = engine.moment(0).setup.program.data
        return int((data.inputs[:, column] == data.targets[:, 0]).sum())

    return counted


def times_smaller(first: int, last: int) -> Computed:
    """How many times smaller the mean distance becomes between two steps."""
    return lambda engine: engine(DISTANCE, first) / engine(DISTANCE, last)


def all_right(engine: Engine, *edits: str, upto: int = 3_000) -> float:
    """With how many of the seeds 0 to 9 all four are right by a step; seed 1 is the scenario's own."""
    seeds = [() if seed == 1 else (f"seed = {seed}",) for seed in range(10)]
    return sum(engine("accuracy", upto, *edits, *seed) == 1 for seed in seeds)


def sooner(engine: Engine) -> float:
    """The step at which the article's class has all four right; sooner than the other."""
    step = Engine("neural-network-class").first("accuracy = 1", 1_000)
    assert step < engine.first("accuracy = 1", 1_000)
    return step


FIRST_RIGHT: Computed = lambda engine: engine.first("accuracy = 1", 1_000)  # noqa: E731
FIGURES: Figures = {
    "The first": {"0": GIVEN, "1000": GIVEN},
    "What it prints": {
        "0.00966449": answer(ROWS[0], 9_999, *TWO_LAYERS),
        "0.00786506": answer(ROWS[1], 9_999, *TWO_LAYERS),
        "0.99358898": answer(ROWS[2], 9_999, *TWO_LAYERS),
        "0.99211957": answer(ROWS[3], 9_999, *TWO_LAYERS),
        "9999": GIVEN,
        "0": GIVEN,
        "1": GIVEN,
    },
    "Another target": {"1": GIVEN, "0": GIVEN, "2": agreeing(0)},
    "In 2": {"2": agreeing(0)},
    "One unit": {"1": GIVEN, "1000": GIVEN, "0.02": GIVEN},
    "½": {
        "0": at("w1", 1_000, *ONE_UNIT),
        "15": GIVEN,
        "16": lambda engine: max(-math.floor(math.log10(abs(engine(f"w{i}", 1_000, *ONE_UNIT)))) for i in (1, 2, 3)),
    },
    "A hidden layer": {
        "3": GIVEN,
        "4": GIVEN,
        "1": GIVEN,
        "16": lambda engine: engine.moment(0).setup.program.size,
    },
    "16: ": {"16": lambda engine: engine.moment(0).setup.program.size},
    "How far off?": {
        "0.4707": at("abs(dL/dŷ(0 0 1))", 1),
        "0.5128": at("abs(dL/dŷ(0 1 1))", 1),
        "0.4589": at("abs(dL/dŷ(1 0 1))", 1),
        "0.5428": at("abs(dL/dŷ(1 1 1))", 1),
        "4": GIVEN,
    },
    "Before that": {"0.496410031903": at(DISTANCE), "0": GIVEN},
    "Delta": {"1": GIVEN, "0.5447": at("dL/dŷ(1 1 1)"), "0.248": at("slope(o1, 1 1 1)")},
    "{delta(o1": {"−0.1351": lambda engine: -engine("delta(o1, 1 1 1)")},
    "Four rows, one update": {"0": GIVEN},
    "Down a little": {"−0.5911": at("w13")},
    "Where is the learning?": {
        "10,000": GIVEN,
        "0.4964": at(DISTANCE),
        "0.0086": at(DISTANCE, 10_000),
        "1000": GIVEN,
        "0.05": GIVEN,
        "0.0993": at(DISTANCE, 500),
        "500": GIVEN,
    },
    "{absolute_error}. Nearly": {"100": GIVEN, "500": GIVEN, "10,000": GIVEN},
    "1 1 1 has": {"1": GIVEN, "0": GIVEN, "254": FIRST_RIGHT},
    "254": {
        "254": FIRST_RIGHT,
        "1": GIVEN,
        "0.5005": at("output(1 1 1)", 253),
    },
    "Who does what?": {"0": GIVEN, "1": GIVEN},
    "h3. The": {
        "0": GIVEN,
        "1": GIVEN,
        "8.4": lambda engine: engine("activation(h3, 1 1 1)", 1_000) * 1e5,
        "05": GIVEN,
        "0.000084": at("activation(h3, 1 1 1)", 1_000),
    },
    "Now h4": {"1": GIVEN, "0": GIVEN},
    "To the end": {
        "10,000": GIVEN,
        "58": times_smaller(0, 10_000),
        "10": GIVEN,
        "1.5": times_smaller(10_000, 20_000),
        "0.00858": at(DISTANCE, 10_000),
        "0.00579": at(DISTANCE, 20_000),
    },
    "1.5 times": {
        "1.5": times_smaller(10_000, 20_000),
        "1": GIVEN,
        "0": GIVEN,
        "0.2481": at("slope(o1, 1 0 1)"),
    },
    "Fewer units": {"10,000": GIVEN},
    "No: ": {"0": GIVEN, "1": GIVEN, "4": GIVEN},
    "They can": {
        "0": GIVEN,
        "3": lambda engine: all_right(engine, *TWO_HIDDEN),
        "4": GIVEN,
        "9": GIVEN,
        "3000": GIVEN,
    },
    "On your own": {
        "0": GIVEN,
        "0.05": GIVEN,
        "1": at("rate"),
        "860": lambda engine: engine.first(f"{DISTANCE} < 0.05", 2_000),
        "10": GIVEN,
        "107": lambda engine: engine.first(f"{DISTANCE} < 0.05", 2_000, "rate = 10"),
        "30": GIVEN,
        "623": lambda engine: engine.first(f"{DISTANCE} < 0.05", 2_000, "rate = 30"),
    },
    "Your turn. ": {"0": GIVEN, "1": GIVEN, "10000": GIVEN},
    "Your turn again": {"0": GIVEN, "2": GIVEN, "254": FIRST_RIGHT},
    "The answers": {"143": sooner},
    "The end": {"6": GIVEN},
}
TASKS = [("rate = 20", "rate = 50")]


def first_decides(engine: Engine) -> bool:
    """Whether the target of the first program is its first input."""
    data = engine.moment(0, *TWO_LAYERS).setup.program.data
    return bool((data.inputs[:, 0] == data.targets[:, 0]).all())


def nearly_cancel(engine: Engine) -> bool:
    """What the rows add to w13's gradient: two with each sign, and less than a tenth of it is left."""
    parts = [engine(f"dL/dw13({row})") for row in ROWS]
    return sum(part > 0 for part in parts) == 2 and abs(sum(parts)) < sum(map(abs, parts)) / 10


def others_were_right(engine: Engine) -> bool:
    """Whether the other three rows have been on their sides since step 100 at the latest."""
    rows = {"0 0 1": False, "0 1 1": True, "1 0 1": True}
    return all((engine(f"output({row})", k) > 0.5) is high for k in range(100, 255) for row, high in rows.items())


def answers_alone(unit: str, row: str) -> Holds:
    """Whether a hidden unit is above 0.8 for a row and below 0.2 for the others, at step 1000."""
    return lambda engine: all(
        engine(f"activation({unit}, {each})", 1_000) > 0.8
        if each == row
        else engine(f"activation({unit}, {each})", 1_000) < 0.2
        for each in ROWS
    )


def all_at_half(*edits: str) -> Holds:
    """Whether all four answers are ½."""
    return lambda engine: all(abs(engine(f"output({row})", 10_000, *edits) - 0.5) < 1e-9 for row in ROWS)


CLAIMS: Claims = {
    "no better than a coin; and so with x2 and x3": lambda e: all(agreeing(column)(e) == 2 for column in range(3)),
    "that is so in the first program": first_decides,
    "½, and to all others": all_at_half(*ONE_UNIT),
    "its weights are 0, to 15 digits": lambda e: all(abs(e(f"w{i}", 1_000, *ONE_UNIT)) < 1e-15 for i in (1, 2, 3)),
    "the four rows nearly cancel each other out": nearly_cancel,
    "three answers are on the right side of ½": lambda engine: engine("accuracy", 200) == 0.75,
    "they have long been on their sides": others_were_right,
    "the curve falls most from step 100 to 500": lambda engine: (
        engine(DISTANCE, 100) - engine(DISTANCE, 500) > 0.7 * (engine(DISTANCE) - engine(DISTANCE, 10_000))
    ),
    "with seed 4 all four are right": lambda engine: engine("accuracy", 3_000, *TWO_HIDDEN, "seed = 4") == 1,
    "For both, h1 and h2 give next to 0": lambda engine: all(
        engine(f"activation({unit}, {row})", 10_000, *TWO_HIDDEN) < 0.001
        for unit in ("h1", "h2")
        for row in ("0 1 1", "1 1 1")
    ),
    "it is stuck there": lambda engine: all(
        abs(engine(f"output({row})", step, *TWO_HIDDEN) - 0.5) < 0.01
        for row in ("0 1 1", "1 1 1")
        for step in (3_000, 10_000)
    ),
    "for 0 0 1 it says no there": lambda engine: engine("w15", 1_000) < 0 < engine("w14", 1_000),
    "near 1 for 0 0 1, near 0 for the three others": answers_alone("h3", "0 0 1"),
    "four hidden units get there with all ten": lambda engine: all_right(engine) == 10,
    "(“!”: saturated)": lambda engine: any(
        "saturated" in remark.brief and (2, 0) in remark.units for remark in warnings(engine.moment(50_000))
    ),
    "With linear hidden units all get ½": all_at_half(*LINEAR),
    "✓ or ✗ by what rounding leaves": lambda e: len({e(f"output({row})", 10_000, *LINEAR) for row in ROWS}) > 1,
    "so near 0 or 1 it hardly learns": lambda engine: any(
        "saturated" in remark.brief for remark in warnings(engine.moment(9_999, *TWO_LAYERS))
    ),
}
CHOICES: Choices = {
    "Which gets most, sign aside?": lambda e: max(HIDDEN, key=lambda unit: abs(e(f"dL/d{unit}(1 1 1)"))),
    "For which x1 and x2 is it above ½, all of them?": lambda engine: {
        (False, False, False, True): "both 1",
        (True, True, True, False): "not both 1",
        (True, False, False, False): "both 0",
    }[tuple(engine(f"activation(h4, {row})", 1_000) > 0.5 for row in ROWS)],
    "Your guess: will all four be right in 10,000 steps?": lambda engine: (
        "yes" if engine("accuracy", 10_000, *TWO_HIDDEN) == 1 else "no"
    ),
}
PLACES: Places = {
    "The first": (0, TWO_LAYERS),
    "What it prints": (9_999, TWO_LAYERS),
    "Another target": (0, ()),
    "One unit": (0, ONE_UNIT),
    "½": (1_000, ONE_UNIT),
    "A hidden layer": (0, ()),
    "How far off?": (1, ()),
    "Before that": (0, ()),
    "Down": (1, ()),
    "Where is the learning?": (10, ()),
    "{absolute_error}. Nearly": (1_000, ()),
    "The last one": (200, ()),
    "254": (254, ()),
    "Who does what?": (1_000, ()),
    "To the end": (50_000, ()),
    "Fewer units": (0, TWO_HIDDEN),
    "No: ": (10_000, TWO_HIDDEN),
    "They can": (3_000, (*TWO_HIDDEN, "seed = 4")),
    "On your own": (0, ()),
    "The answers": (10_000, LINEAR),
    "The end": (0, ()),
}
