"""The loss of an epoch as it goes: what many programs add up while they train, and print when the epoch is done.

Each update counts with the loss of its own batch, before the update. Between two epochs the one that has just ended is
told of.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.batched import batch_losses
from nntui.engine.program import Schedule
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline


def updates_of_epoch(schedule: Schedule, step: int) -> range:
    """The states before the updates of the epoch that a step lies in, or that has just ended there; none at the start
    of the first."""
    _, within = schedule.epoch_at(step)
    return range(max(step - (within or schedule.steps_per_epoch), schedule.first), step)


def losses_of_updates(timeline: Timeline, branch: int, updates: range) -> Array:
    """The batch loss of each of some updates that were made, by the states before them: shape (n,)."""
    return np.concatenate([np.empty(0), *_in_blocks(timeline, branch, updates)])


def _in_blocks(timeline: Timeline, branch: int, updates: range) -> Iterator[Array]:
    at = updates.start
    while at < updates.stop:
        segment, last = timeline.run_at(Position(branch, at))
        end = max(min(last, updates.stop - 1, at + segment.block - 1), at)
        yield batch_losses(segment.setup.program, segment.states(at, end), range(at, end + 1))
        at = end + 1


def epoch_losses(timeline: Timeline, branch: int, steps: Sequence[int], *, mean: bool) -> Array:
    """The sum, or the mean, of the losses of the epoch's updates so far at some steps: shape (n,); nan where none was
    made. Steps that follow on each other share their work.
    """
    if len(steps) and steps[-1] - steps[0] != len(steps) - 1:
        return np.array([epoch_losses(timeline, branch, [step], mean=mean)[0] for step in steps])
    epochs = []
    for step in steps:
        training = timeline.setup_at(Position(branch, step)).training
        epochs.append(updates_of_epoch(training.schedule, step) if training else range(0))
    first = min((each.start for each in epochs if each), default=0)
    losses = losses_of_updates(timeline, branch, range(first, steps[-1]))
    return np.array([_total(losses[each.start - first : each.stop - first], mean) for each in epochs])


def _total(losses: Array, mean: bool) -> float:
    """The losses added up one after the other, as a program does that trains; nan for none."""
    if not len(losses):
        return float("nan")
    total = float(np.add.accumulate(losses)[-1])
    return total / len(losses) if mean else total
