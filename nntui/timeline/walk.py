"""Walking through a step: its operations one after the other, over the borders of steps, forwards and back.

A place is a step and an operation. Without an operation it is a step's border: the state after so many updates.
With one it lies between that state and the next, and the operation has just been done.

Where units are off by dropout, the metrics are of another forward pass than the update's: its operations are there too,
before them, and so are those of each row's error. All that is told at a border is of that pass.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from nntui.engine.network import Network
from nntui.engine.program import Training
from nntui.engine.step import Operation, operation_name, operations
from nntui.scenario.setup import Setup
from nntui.timeline.position import Position

METRICS = Operation("metrics", "loss", "metrics")
MEASURED = "measured."  # how the names of operations begin that are gone through without dropout, and only measured
Walk = tuple[Operation, ...]


def walk(setup: Setup) -> Walk:
    """The operations of a step: the engine's, and after the loss the metrics of all rows, which no gradient follows.
    Where there is dropout, these have a forward pass of their own.
    """
    return _walk(setup.network, setup.training, bool(setup.metrics))


@lru_cache(maxsize=64)
def _walk(network: Network, training: Training | None, measured: bool) -> Walk:
    found = operations(network, training)
    if not measured:
        return found
    after_loss = sum(operation.phase in ("forward", "loss") for operation in found)
    measured_pass: list[Operation] = []
    if training is not None and training.dropout is not None:
        of_pass = [*operations(network, None), found[after_loss - 1]]
        measured_pass = [replace(each, name=f"{MEASURED}{each.name}") for each in of_pass]
    return (*found[:after_loss], *measured_pass, METRICS, *found[after_loss:])


def is_measured(operation: str) -> bool:
    """Whether what is told where an operation has just been done, or at a border (""), is of no update: no unit is
    off.
    """
    return operation in ("", METRICS.name) or operation.startswith(MEASURED)


def in_same_pass(setup: Setup, operation: str, kind: str, layer: int = 0) -> str:
    """The name of the operation of a kind and a layer that goes with another one, or with a border (""): where there is
    dropout that of the same forward pass.
    """
    name = operation_name(kind, layer)
    twice = kind in ("sum", "activation", "loss") and setup.training is not None and setup.training.dropout is not None
    return f"{MEASURED}{name}" if twice and is_measured(operation) else name


def takes_any(setup: Setup, operation: Operation, row: int) -> bool:
    """Whether a row, or a probe (they follow on the rows), is told of at an operation though no update uses it."""
    if setup.training is not None and setup.training.dropout is not None:
        return is_measured(operation.name) and (operation.kind != "loss" or row < setup.program.data.rows)
    return operation == METRICS or operation.phase == "forward"


def tells_of(setup: Setup, step: int, name: str, row: int | None) -> bool:
    """Whether the operation of a name in the update after a step, if there is one, tells of a row, or a probe: of each,
    or because it uses it. A border, without a name, tells of all; None: of no row by itself.
    """
    operation = operation_at(setup, name)
    if operation is None or row is None:
        return operation is not None or not name
    used = setup.training is not None and row in setup.training.schedule.rows_at(step)
    return used or takes_any(setup, operation, row)


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
