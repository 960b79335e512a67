"""Walking through a step: its operations one after the other, over the borders of steps, forwards and back.

A place is a step and an operation. Without an operation it is a step's border: the state after so many updates.
With one it lies between that state and the next, and the operation has just been done.
"""

from collections.abc import Callable
from functools import lru_cache

from nntui.engine.network import Network
from nntui.engine.program import Training
from nntui.engine.step import Operation, operations
from nntui.scenario.setup import Setup
from nntui.timeline.position import Position

METRICS = Operation("metrics", "loss", "metrics")
Walk = tuple[Operation, ...]


def walk(setup: Setup) -> Walk:
    """The operations of a step: the engine's, and after the loss the metrics of all rows, which no gradient follows."""
    return _walk(setup.network, setup.training, bool(setup.metrics))


@lru_cache(maxsize=64)
def _walk(network: Network, training: Training | None, measured: bool) -> Walk:
    found = operations(network, training)
    if not measured:
        return found
    after_loss = sum(operation.phase in ("forward", "loss") for operation in found)
    return (*found[:after_loss], METRICS, *found[after_loss:])


def place_of(setup: Setup, name: str) -> int:
    """How many operations are done when this one is, less one; −1 for a border."""
    return next((i for i, operation in enumerate(walk(setup)) if operation.name == name), -1)


def operation_at(setup: Setup, name: str) -> Operation | None:
    """The operation of a name; None at a border."""
    return next((operation for operation in walk(setup) if operation.name == name), None)


def next_operation(setup: Setup, position: Position) -> tuple[int, str]:
    """The step and the operation after a position; the last of a step is followed by its border."""
    return _forward(setup, position, lambda found, at: at + 1)


def next_phase(setup: Setup, position: Position) -> tuple[int, str]:
    """The first operation of the next phase, or the border that ends the step."""

    def place(found: Walk, at: int) -> int:
        phase = found[at].phase if at >= 0 else ""
        return next((i for i in range(max(at, 0), len(found)) if found[i].phase != phase), len(found))

    return _forward(setup, position, place)


def _forward(setup: Setup, position: Position, place: Callable[[Walk, int], int]) -> tuple[int, str]:
    found, at = walk(setup), place_of(setup, position.operation)
    after = place(found, at)
    if after < len(found):
        return position.step, found[after].name
    return (position.step + 1, "") if setup.training else (position.step, position.operation)


def previous_operation(setup: Setup, position: Position) -> tuple[int, str]:
    """The step and the operation before a position; before the first of a step is the border it began at."""
    return _back(setup, position, lambda found, at: at - 1)


def previous_phase(setup: Setup, position: Position) -> tuple[int, str]:
    """The first operation of this phase, or of the phase before when this is the first already."""

    def place(found: Walk, at: int) -> int:
        starts = [i for i in range(len(found)) if i == 0 or found[i].phase != found[i - 1].phase]
        return max((i for i in starts if i < at), default=-1)

    return _back(setup, position, place)


def _back(setup: Setup, position: Position, place: Callable[[Walk, int], int]) -> tuple[int, str]:
    found, at = walk(setup), place_of(setup, position.operation)
    step = position.step
    if at < 0:
        if step == 0 or setup.training is None:
            return step, ""
        step, at = step - 1, len(found)
    before = place(found, at)
    return step, found[before].name if before >= 0 else ""
