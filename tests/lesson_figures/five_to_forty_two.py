"""What the lesson of the one weight types: the miss ŷ − y, its square, and what an update makes of it."""

import math
from itertools import pairwise

import numpy as np

from lesson_figures import GIVEN, Choices, Claims, Computed, Engine, Figures, at
from nntui.scenario.library import open_scenario

MISS, SQUARE = "dL/dŷ", "squared_error"


def input_squared(engine: Engine) -> float:
    """The square of the input."""
    return engine("dprediction/dw1") ** 2


def slope_of_the_square(engine: Engine) -> float:
    """The slope of the squared error against the weight, measured."""
    return (engine(SQUARE, 0, "w1 = 1.000001") - engine(SQUARE, 0, "w1 = 0.999999")) / 0.000002


def square_to_its_root(engine: Engine) -> float:
    """How many times its root a square's slope is."""
    return slope_of_the_square(engine) / (engine(MISS) * engine("dprediction/dw1"))


def kept(engine: Engine, *edits: str) -> float:
    """What the first update leaves of the miss."""
    return engine(MISS, 1, *edits) / engine(MISS, 0, *edits)


def moved(step: int) -> Computed:
    """By how much the update after a step moves the weight."""
    return lambda engine: engine("w1", step + 1) - engine("w1", step)


def at_rest(engine: Engine) -> float:
    """The first step from which on the weight stays the same."""
    return next(k for k in range(1_000) if engine("w1", k) == engine("w1", k + 1) == engine("w1", k + 500))


def swings_between(engine: Engine) -> float:
    """The rate at which the weight comes back after two updates, and after 500, without having learned."""
    rate = 2 / input_squared(engine)
    values = [engine("w1", step, f"rate = {rate}") for step in (0, 1, 2, 500, 501)]
    assert values[0] == values[2] == values[3] != values[1] == values[4]
    return rate


def edge(size: int) -> Computed:
    """The rate above which the error grows, for another input: tried a little below it and above."""

    def tried(engine: Engine) -> float:
        for factor, grows in ((0.99, False), (1.01, True)):
            edits = f"input(five, input) = {size}", f"rate = {2 / size**2 * factor}"
            assert (engine(SQUARE, 20, *edits) > engine(SQUARE, 0, *edits)) is grows
        return 2 / size**2

    return tried


def printed_second(engine: Engine) -> bool:
    """Whether the second error that the article prints is that of step 1."""
    printed = [figure for figure in open_scenario("five-to-forty-two").scenario.published if figure.quantity == SQUARE]
    return printed[1].step == 1 and float(printed[1].value) == engine(SQUARE, 1)


def on_the_other_side(engine: Engine) -> bool:
    """Whether at ten times the rate each update comes out on the other side of the target."""
    misses = [engine(MISS, step, "rate = 0.1") for step in range(21)]
    return all(one * other < 0 for one, other in pairwise(misses))


def falls(engine: Engine) -> bool:
    """Whether each of the first updates lowers the squared error."""
    errors = [engine(SQUARE, step) for step in range(101)]
    return all(after < before for before, after in pairwise(errors))


def grows(engine: Engine, *edits: str) -> bool:
    """Whether the squared error is larger after ten updates than before."""
    return engine(SQUARE, 10, *edits) > engine(SQUARE, 0, *edits)


def flattens(engine: Engine) -> bool:
    """Whether the slope is less the nearer the weight is to the one that makes no error."""
    slopes = [abs(engine("gradient(w1)", step)) for step in range(21)]
    misses = [abs(engine(MISS, step)) for step in range(21)]
    return slopes == sorted(slopes, reverse=True) and misses == sorted(misses, reverse=True)


FIGURES: Figures = {
    "": {"5": at("dprediction/dw1"), "42": lambda engine: engine("output") - engine(MISS)},
    "The machine": {"1": GIVEN},
    "Why squared?": {
        "18.5": lambda engine: abs(engine(MISS)) / 2,
        "342.25": lambda engine: (engine(MISS) / 2) ** 2,
        "4": lambda engine: engine(SQUARE) / (engine(MISS) / 2) ** 2,
    },
    "Tried": {
        "1365.3025": at(SQUARE, 0, "w1 = 1.01"),
        "3.6975": lambda engine: engine(SQUARE) - engine(SQUARE, 0, "w1 = 1.01"),
        "1369": at(SQUARE),
    },
    "How steep?": {
        "3.6975": lambda engine: engine(SQUARE) - engine(SQUARE, 0, "w1 = 1.01"),
        "0.01": GIVEN,
        "−370": slope_of_the_square,
        "1": GIVEN,
    },
    "Two links": {"−370": slope_of_the_square, "2": square_to_its_root, "−37": at(MISS)},
    "Half the square": {"2": lambda engine: slope_of_the_square(engine) / engine("gradient(w1)")},
    "The update": {"1": at("w1"), "0.01": at("rate"), "−185": at("gradient(w1)")},
    "One update": {"770.0625": at(SQUARE, 1), "1369": at(SQUARE)},
    "By hand": {"−185": at("gradient(w1)"), "14.25": at("output", 1), "−27.75": at(MISS, 1)},
    "The gradient": {
        "−185": at("gradient(w1)"),
        "2.85": at("w1", 1),
        "0.01": at("rate"),
        "−138.75": at("gradient(w1)", 1),
    },
    "The pattern": {
        "0": GIVEN,
        "3": GIVEN,
        "1369": at(SQUARE),
        "770.0625": at(SQUARE, 1),
        "433.1602": at(SQUARE, 2),
        "243.6526": at(SQUARE, 3),
        "0.5625": lambda engine: engine(SQUARE, 3) / engine(SQUARE, 2),
    },
    "0.5625": {
        "0.5625": lambda engine: kept(engine) ** 2,
        "0.75": kept,
        "0.01": at("rate"),
        "25": input_squared,
        "0.25": lambda engine: engine("rate") * input_squared(engine),
    },
    "What is left": {"1": GIVEN, "25": input_squared, "1.85": moved(0), "1.3875": moved(1), "1.0406": moved(2)},
    "To the end": {
        "41.88266515825944": at("output", 20),
        "0.0244755": at(SQUARE, 19),
        "19": GIVEN,
        "20": GIVEN,
    },
    "Check the article": {
        "0.02": at(SQUARE, 19),
        "41.88266515825944": at("output", 20),
        "41.883": at("output", 20),
    },
    "Will it arrive?": {
        "0.117": at(f"abs({MISS})", 20),
        "0.02": at(SQUARE, 19),
        "19": GIVEN,
        "1": GIVEN,
        "13": lambda engine: engine.first("squared_error < 1", 20),
    },
    "At step": {"1.37364": at(SQUARE, 12), "0.75": kept},
    "Never": {
        "41.999999999999986": at("output", 123),
        "123": at_rest,
        "122": lambda engine: at_rest(engine) - 1,
        "124": lambda engine: at_rest(engine) + 1,
        "16": lambda engine: round(-math.log10(np.finfo(float).eps)),
        "28": lambda engine: -math.floor(math.log10(engine("half_squared_error", 123))),
        "27": lambda engine: f"{engine('half_squared_error', 123):.40f}".partition(".")[2].index("1"),
        "1": lambda engine: int(f"{engine('half_squared_error', 123):e}"[0]),
    },
    "What the rate does": {
        "0": GIVEN,
        "1": GIVEN,
        "−185": at("gradient(w1)"),
        "0.1": at("rate", 0, "rate = 0.1"),
        "185": at("abs(gradient(w1))"),
    },
    "Up": {
        "3080.25": at(SQUARE, 1, "rate = 0.1"),
        "1.5": lambda engine: abs(kept(engine, "rate = 0.1")),
        "1": GIVEN,
        "0.1": GIVEN,
        "25": input_squared,
        "−1.5": lambda engine: kept(engine, "rate = 0.1"),
        "2.25": lambda engine: engine(SQUARE, 10, "rate = 0.1") / engine(SQUARE, 9, "rate = 0.1"),
    },
    "After 100": {
        "100": GIVEN,
        "38": lambda engine: math.floor(math.log10(engine("half_squared_error", 100, "rate = 0.1"))),
        "39": lambda engine: len(str(int(engine("half_squared_error", 100, "rate = 0.1")))),
        "0.01": at("rate"),
        "867": lambda engine: engine.first("diverged", 1_000, "rate = 0.1"),
    },
    "Find the edges": {"1": GIVEN, "25": input_squared, "0.0001": GIVEN, "0": GIVEN},
    "With 0.04": {
        "0.04": GIVEN,
        "1": GIVEN,
        "25": input_squared,
        "0": lambda engine: engine(MISS, 1, "rate = 0.04"),
        "0.08": swings_between,
        "−1": lambda engine: kept(engine, "rate = 0.08"),
    },
    "The edge": {
        "0.08": swings_between,
        "1": at("w1", 2, "rate = 0.08"),
        "−1": lambda engine: kept(engine, "rate = 0.08"),
        "25": input_squared,
        "2": GIVEN,
        "0.0408": edge(7),
        "7": GIVEN,
    },
    "What it can't learn": {"0": GIVEN},
    "It stays": {
        "−42": at(MISS, 0, "input(five, input) = 0"),
        "0": at("gradient(w1)", 0, "input(five, input) = 0"),
        "20": GIVEN,
        "6": GIVEN,
    },
    "For 6": {"6": GIVEN, "8.4": at("w1", 20)},
    "Your turn. ": {"0": GIVEN, "15": GIVEN, "0.0001": GIVEN, "1": GIVEN, "225": lambda engine: 15 * 15},
    "Your turn again": {"0": GIVEN, "3": GIVEN, "100": GIVEN},
    "The end": {"2": GIVEN, "3": GIVEN, "0.2222": edge(3), "9": GIVEN},
}
TASKS = [("rate = 0.04", "rate = 0.03"), ("rate = 0.004444", "rate = 0.01")]
CHOICES: Choices = {
    "To lower the error, which way should w1 go?": lambda engine: (
        "up" if engine(SQUARE, 0, "w1 = 1.01") < engine(SQUARE) else "down"
    ),
    "Each update leaves 0.75 of the miss. If all digits were kept, would 42 be reached?": lambda engine: (
        "never" if 0 < kept(engine) < 1 else "after many steps"
    ),
}
CLAIMS: Claims = {
    "gets {output(five)}; the target (goal) is 42": lambda engine: engine("output") - engine(MISS) == 42,
    "so up is right": lambda engine: engine(SQUARE, 0, "w1 = 1.01") < engine(SQUARE),
    "The article prints it in its second line": printed_second,
    "less steep than −185": lambda engine: abs(engine("gradient(w1)", 1)) < abs(engine("gradient(w1)")),
    "Each update jumps over 42": on_the_other_side,
    "while that of the rate 0.01 falls": falls,
    "L's slope against the prediction ŷ, dL/dŷ, is the miss itself": lambda engine: (
        engine(MISS) == engine("output") - 42
    ),
    "flatter the nearer its lowest place is": flattens,
    "with a larger rate it grows": lambda engine: grows(engine, "rate = 0.0801"),
    "and the rate {rate}, the error grows": lambda engine: grows(engine, "input(five, input) = 15"),
}
