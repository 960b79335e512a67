"""What the lesson of the four people types: three units by hand, Alice's gradient link by link, the run of the article,
other seeds and rates, and the two things to try alone.
"""

import math

from lesson_figures import GIVEN, Computed, Engine, Figures, at
from lesson_figures.four_people_runs import (
    ALONE,
    END,
    EPOCH,
    ERROR,
    HALF,
    LAYERS,
    NEURON,
    PLACES,
    ZERO,
    articles_epoch,
    raised,
)
from lesson_figures.four_people_said import CHOICES, CLAIMS

__all__ = ["CHOICES", "CLAIMS", "FIGURES", "PLACES", "TASKS"]


SOMEONE = "probe(new) = 150 lb, 70 in"


def input_of(name: str, column: str, *edits: str) -> Computed:
    """What goes in for a row or a new input, by how much h1's sum changes when the column's weight grows by 1."""
    weight = {"weight": "w1", "height": "w2"}[column]
    zero, one = (f"{weight} = {value}" for value in (0, 1))
    return lambda engine: engine(f"z(h1, {name})", 0, *edits, one) - engine(f"z(h1, {name})", 0, *edits, zero)


def less(column: str) -> Computed:
    """By how much less goes in than someone weighs or measures."""
    raw_values = {"weight": 150, "height": 70}
    return lambda engine: raw_values[column] - input_of("new", column, SOMEONE)(engine)


def raw(name: str, column: str, shift: float) -> Computed:
    """A raw value, from what goes in."""
    return lambda engine: input_of(name, column)(engine) + shift


def rounded_links(engine: Engine) -> float:
    """The product of Alice's links as the article rounds them."""
    return math.trunc(engine("dL/do1(Alice)", 0, *ALONE) * 1_000) / 1_000 * 0.249 * -0.0904


FIGURES: Figures = {
    "Two inputs": {"135": less("weight"), "66": less("height"), "2": GIVEN, "3": GIVEN},
    "A unit": {"0": GIVEN, "1": GIVEN, "4": GIVEN, "2": GIVEN, "3": GIVEN},
    "Squashing": {
        "1": GIVEN,
        "0": GIVEN,
        "2.718": lambda _: math.e,
        "0.999": at("activation(h1, x)", 0, *NEURON, "b1 = 4"),
    },
    "Now b1": {
        "−3": GIVEN,
        "0": at("z(h1, x)", 0, *NEURON, "b1 = −3"),
        "1": lambda engine: math.exp(-engine("z(h1, x)", 0, *NEURON, "b1 = −3")),
    },
    "½": {
        "−10": GIVEN,
        "0": at("z(h1, x)", 0, *NEURON, "b1 = −3"),
        "0.5": at("activation(h1, x)", 0, *NEURON, "b1 = −3"),
        "1": GIVEN,
        "7": at("z(h1, x)", 0, *NEURON, "b1 = 4"),
        "1097": lambda engine: math.exp(-engine("z(h1, x)", 0, *NEURON, "b1 = −10")),
    },
    "{activation(h1, x)}: as": {
        "0": GIVEN,
        "1": GIVEN,
        "0.99909": at("activation(h1, x)", 0, *NEURON, "b1 = 4"),
    },
    "Two layers": {"3": GIVEN, "0": at("w5", 0, *LAYERS), "1": at("w6", 0, *LAYERS), "2": GIVEN},
    "h1 and h2 both": {"0": at("w5", 0, *LAYERS), "1": at("w6", 0, *LAYERS)},
    "Its sigmoid": {"0.7216": at("prediction(x)", 0, *LAYERS)},
    "The people": {
        "1": GIVEN,
        "0": GIVEN,
        "135": less("weight"),
        "66": less("height"),
        "150": GIVEN,
        "15": input_of("new", "weight", SOMEONE),
    },
    "So Alice": {
        "133": raw("Alice", "weight", 135),
        "65": raw("Alice", "height", 66),
        "−2": input_of("Alice", "weight"),
        "−1": input_of("Alice", "height"),
    },
    "Loss": {"0": at("output(Alice)", 0, *ZERO), "−1000": GIVEN, "1": at("row_loss(Alice)", 0, *ZERO)},
    "0.5. ": {"0.5": at(ERROR, 0, *ZERO), "0": at("b3", 0, *HALF)},
    "Alice alone": {"1": at("w6", 0, *ALONE), "0": at("b3", 0, *ALONE)},
    "L is": {
        "1": GIVEN,
        "−2": GIVEN,
        "0.5237": at("output(Alice)", 0, *ALONE),
        "0.4763": lambda engine: 1 - engine("output(Alice)", 0, *ALONE),
    },
    "{dL/do1(Alice)} (": {
        "−0.952": lambda engine: math.trunc(engine("dL/do1(Alice)", 0, *ALONE) * 1_000) / 1_000,
        "2": GIVEN,
        "1": GIVEN,
    },
    "The other links": {"1": at("w5", 0, *ALONE)},
    "The third": {
        "1": GIVEN,
        "−2": input_of("Alice", "weight"),
        "0.0452": at("slope(h1, Alice)", 0, *ALONE),
        "0.0451767": at("slope(h1, Alice)", 0, *ALONE),
    },
    "The product": {
        "−0.2376": lambda engine: engine("dL/do1(Alice)", 0, *ALONE) * engine("do1/dh1(Alice)", 0, *ALONE),
    },
    "{dL/dw1(Alice)}. ": {
        "0.0214": rounded_links,
        "1": at("w1", 0, *ALONE),
        "1.01": GIVEN,
        "0.01": GIVEN,
        "0.0215": at("gradient(w1)", 0, *ALONE),
        "0.000215": lambda engine: engine("gradient(w1)", 0, *ALONE) * 0.01,
    },
    "Tried": {
        "0.226866": at(ERROR, 0, *ALONE),
        "0.0211": at("gradient(w1)", 0, *ALONE, "w1 = 1.01"),
        "0.0215": at("gradient(w1)", 0, *ALONE),
        "0.0002": lambda engine: engine(ERROR, 0, *ALONE, "w1 = 1.01") - engine(ERROR, 0, *ALONE),
        "1": at("w1", 0, *ALONE),
    },
    "An update moves": {
        "1": at("w1", 0, *ALONE),
        "0.1": at("rate"),
        "0.0215": at("gradient(w1)", 0, *ALONE),
    },
    "Down": {"−0.1": lambda engine: -engine("rate")},
    "Alice's ŷ": {
        "0.5237": at("output(Alice)", 0, *ALONE),
        "1": GIVEN,
        "0.2269": at(ERROR, 0, *ALONE),
    },
    "A random start": {"44": GIVEN, "0.25": at(ERROR, 0, *HALF)},
    "h1 gives": {"0": GIVEN, "1": GIVEN},
    "Five links": {"−2": input_of("Alice", "weight")},
    "Three minuses": {"0.1": at("rate")},
    "All nine at once": {"0.1": at("rate"), "0.0593": at("abs(gradient(w1))")},
    "The gradients of": {"1": GIVEN},
    "w1, w2 and b1": {"−2": input_of("Alice", "weight"), "−1": input_of("Alice", "height"), "1": GIVEN, "2": GIVEN},
    "After Alice": {"0": GIVEN},
    "b3's": {"1": GIVEN},
    "Up, from": {"0.36216": at(ERROR, 1)},
    "Bob and w1": {"1": GIVEN, "−0.0593": at("gradient(w1)"), "25": input_of("Bob", "weight")},
    "Behind his small gradient": {"25": input_of("Bob", "weight"), "0": GIVEN},
    "Epoch by epoch": {
        "40": lambda e: 10 * EPOCH,
        "0.25": at(ERROR, 0, *HALF),
        "0.3669": at(ERROR),
        "0": GIVEN,
        "9": lambda engine: articles_epoch(engine, 40),
    },
    "After 20": {"20": GIVEN, "1": GIVEN, "81": lambda engine: engine.first("accuracy = 1", 200)},
    "Step 81": {
        "81": lambda engine: engine.first("accuracy = 1", 200),
        "−0.7506": at("w1"),
        "0": GIVEN,
        "169": lambda engine: engine.first("w1 > 0", 400),
    },
    "169": {"169": lambda engine: engine.first("w1 > 0", 400), "−0.7506": at("w1"), "1000": GIVEN},
    "Emily and Frank": {
        "−2": input_of("Alice", "weight"),
        "−1": input_of("Alice", "height"),
        "−15": input_of("Diana", "weight"),
        "−6": input_of("Diana", "height"),
        "128": raw("Emily", "weight", 135),
        "63": raw("Emily", "height", 66),
        "−7": input_of("Emily", "weight"),
        "−3": input_of("Emily", "height"),
        "0.9398": at("output(Alice)", END),
        "0.9511": at("output(Diana)", END),
        "0.03": GIVEN,
    },
    "{prediction(Emily)}": {
        "155": raw("Frank", "weight", 135),
        "68": raw("Frank", "height", 66),
        "0.951": at("prediction(Emily)", END),
        "0.039": at("prediction(Frank)", END),
    },
    "Why not 0?": {"0": GIVEN, "1": GIVEN, "3": GIVEN, "40": GIVEN, "2.718": lambda _: math.e},
    "For none": {"0": GIVEN},
    "From epoch to": {"167": lambda engine: max(raised(engine))},
    "All answers": {"0": GIVEN, "1": GIVEN, "135": GIVEN, "66": GIVEN},
    "Bob's ŷ and": {
        "0": GIVEN,
        "13": lambda engine: -math.floor(math.log10(abs(engine("output(Bob) − output(Charlie)", END)))),
    },
    "Other luck": {
        "167": lambda engine: max(raised(engine)),
        "0": GIVEN,
        "44": GIVEN,
        "0.25": at(ERROR, 0, *HALF),
        "0.002": at(ERROR, END, "seed = 0"),
    },
    "{squared_error}, beside": {
        "44": GIVEN,
        "0.00226825": at(ERROR, END),
        "0.951089": at("prediction(Emily)", END),
    },
    "Another rate": {"1": GIVEN, "44": GIVEN},
    "{squared_error}, where": {
        "0.1": at("rate"),
        "0.00226825": at(ERROR, END),
        "100": GIVEN,
        "0": GIVEN,
        "1": GIVEN,
    },
    "On your own": {
        "0": GIVEN,
        "0.001": GIVEN,
        "1": GIVEN,
        "847": lambda engine: engine.first(f"{ERROR} < 0.001", END, "rate = 1"),
    },
    "Your turn. ": {"15": GIVEN, "133": raw("Alice", "weight", 135), "0": GIVEN, "4000": GIVEN},
    "Your turn again": {"0": GIVEN},
    "Start and end": {
        "0": GIVEN,
        "−0.75": at("w1"),
        "1.32": at("w2"),
        "1.86": at("b1"),
        "1.25": at("w3"),
        "−1.60": at("w4"),
        "0.09": at("b2"),
        "−1.47": at("w5"),
        "−1.72": at("w6"),
        "−0.05": at("b3"),
        "−3.86": at("w6", END),
    },
    "The end": {"0": GIVEN, "17": GIVEN},  # in a title, and what is to be typed
    "b3, by": {
        "3.02": lambda engine: engine("b3", END) - engine("b3"),
        "−0.05": at("b3"),
        "2.97": at("b3", END),
        "1000": lambda engine: END / EPOCH,
    },
}
TASKS = [("rate = 15", "rate = 0.1")]
