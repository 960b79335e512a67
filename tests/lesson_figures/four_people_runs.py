"""The runs that the lesson of the four people speaks of: the edits that make each, and where it stands in them."""

import re
from functools import cache
from itertools import pairwise

from lesson_figures import Engine, Places

ERROR, EPOCH, END = "squared_error", 4, 4_000
PEOPLE = ("Alice", "Bob", "Charlie", "Diana")
PARAMETERS = ("w1", "w2", "w3", "w4", "w5", "w6", "b1", "b2", "b3")
NEURON = ("probe(x) = scaled 2, 3", "w1 = 0", "w2 = 1")
LAYERS = (*NEURON, "b1 = 0", "w3 = 0", "w4 = 1", "b2 = 0", "w5 = 0", "w6 = 1", "b3 = 0")
ZERO = ("w5 = 0", "w6 = 0", "b3 = −1000")
HALF = ("w5 = 0", "w6 = 0", "b3 = 0")
ONES = (*(f"w{i} = 1" for i in range(1, 7)), *(f"b{i} = 0" for i in range(1, 4)))
ALONE = ("row(Bob) = off", "row(Charlie) = off", "row(Diana) = off", *ONES)
WITHOUT_BOB = "row(Bob) = off"
FIRST_NEURON = (*NEURON, "b1 = 4")
PLACES: Places = {
    "Two inputs": (0, FIRST_NEURON[:1]),
    "A unit": (0, FIRST_NEURON),
    "Now b1": (0, (*NEURON, "b1 = −3")),
    "½": (0, (*NEURON, "b1 = −10")),
    "Two layers": (0, LAYERS),
    "The people": (0, ()),
    "Loss": (0, ZERO),
    "0.5. ": (0, HALF),
    "Alice alone": (0, ALONE),
    "Tried": (0, (*ALONE, "w1 = 1.01")),
    "An update moves": (0, ALONE),
    "Down": (1, ALONE),
    "A random start": (0, ()),
    "Up, to": (1, ()),
    "Up, from": (2, ()),
    "Bob and w1": (1, ()),
    "Epoch by epoch": (40, ()),
    "After 20": (80, ()),
    "Step 81": (81, ()),
    "169": (169, ()),
    "Emily and Frank": (END, ()),
    "{squared_error}, beside": (END, ("seed = 0",)),
    "Another rate": (END, ()),
    "{squared_error}, where": (END, ("rate = 1",)),
    "Stuck": (END, ("rate = 100",)),
    "On your own": (0, ()),
    "Start and end": (END, ()),
    "b3, by": (3_000, (WITHOUT_BOB,)),
    "The end": (END, ()),
}


@cache
def errors(engine: Engine) -> list[float]:
    """The error of all four at every step."""
    engine(ERROR, END)
    return [engine(ERROR, step) for step in range(END + 1)]


def raised(engine: Engine) -> list[int]:
    """The steps that raise the error of all four."""
    return [step for step, (before, after) in enumerate(pairwise(errors(engine)), 1) if after > before]


def articles_epoch(engine: Engine, step: int) -> float:
    """The epoch of the article that ends at a step."""
    label = re.fullmatch(r"epoch (\d+)", engine.moment(step).setup.article_label(step))
    assert label
    return float(label[1])
