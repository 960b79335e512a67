"""What a program calls things: every name in it is one of these, and none comes from a file."""

from collections.abc import Sequence

from nntui.engine.dropout import DROPOUT
from nntui.engine.network import Block
from nntui.engine.penalties import PENALTY
from nntui.engine.program import Program
from nntui.engine.step import Operation
from nntui.text.frozen import dataclass

# By the kind of an operation what its result is called, and before the number of its layer, if it has one.
RESULTS = {
    "sum": "z",
    "activation": "a",
    DROPOUT: "out",
    "upstream": "da",
    "slope": "slope",
    "delta": "dz",
    "weights": "dW",
    "biases": "db",
    "loss": "loss",
    PENALTY: "dP",
    "clip": "clipped",
    "update": "p",
}
BATCH, WANTED, ALL, ALL_WANTED = "x", "y", "X", "Y"  # rows of an update and what is wanted of them; those of all
VECTOR, GRADIENT_VECTOR, STEP_NAME = "p", "g", "step"
TRAINED, IS_WEIGHT = "trained", "is_weight"


@dataclass(frozen=True)
class Named:
    """A block of the parameters, and what it is called: "W1"."""

    name: str
    block: Block


def result_name(operation: Operation) -> str:
    """What the result of an operation is called: "dz2", "velocity"."""
    return f"{RESULTS.get(operation.kind, operation.kind)}{operation.layer or ''}"


def kept_name(layer: int) -> str:
    """What the factors of a layer's masks are called."""
    return f"kept{layer}"


def blocks(program: Program) -> Sequence[Named]:
    """The weights and biases of all layers, in the order in which they lie in the vector."""
    found = []
    for layer, pair in enumerate(program.network.blocks, 1):
        found += [Named(f"{kind}{layer}", block) for kind, block in zip("Wb", pair, strict=True) if block]
    return found
