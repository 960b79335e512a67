"""Which rows each update of a scenario uses, and where its training ends."""

from nntui.engine.program import Schedule
from nntui.scenario import model
from nntui.scenario.split import rows_learned
from nntui.scenario.training_table import TrainingTable


def last_step(scenario: model.Scenario, counted: Schedule | None = None) -> int:
    """Where a scenario ends, in steps; epochs are counted by its own schedule, or by one that began later."""
    training = scenario.training
    if training is None:
        return 0
    if training.steps is not None:
        return training.steps
    counted = counted or schedule(scenario, training)
    return max(counted.step_of(training.epochs or 0), counted.first)


def schedule(scenario: model.Scenario, training: TrainingTable, first: int = 0, first_epoch: int = 0) -> Schedule:
    """The engine's schedule, which counts from a step that begins an epoch."""
    rows = max(rows_learned(scenario), 1)  # where there is none the checks say so
    batch = rows if training.batch == "all" else min(training.batch, rows)
    return Schedule(rows, batch, training.order == "shuffled", scenario.seed, first, first_epoch)
