"""Which rows an update uses, and which units are off in it, in Python."""

from collections.abc import Iterator

from nntui.engine.dropout import MASKS
from nntui.engine.program import Program, Schedule
from nntui.explain.code.expression import literal
from nntui.explain.code.names_in_code import ALL, ALL_WANTED, BATCH, STEP_NAME, WANTED, kept_name


def all_rows(schedule: Schedule) -> bool:
    """Whether every update uses all rows in their given order."""
    return schedule.steps_per_epoch == 1 and not schedule.shuffled


def rows_of_update(schedule: Schedule) -> Iterator[str]:
    """The lines that take the rows of an update; nothing where they are always the same."""
    if all_rows(schedule):
        return
    batch, own = schedule.batch, schedule.steps_per_epoch
    counted = f"{STEP_NAME} - {schedule.first}" if schedule.first else STEP_NAME
    if schedule.shuffled:
        yield f"epoch, within = divmod({counted}, {own})"
        yield "if within == 0:  # a new epoch: all rows in another order"
        epoch = f"{schedule.first_epoch} + epoch" if schedule.first_epoch else "epoch"
        yield f"    random = np.random.PCG64([{schedule.seed}, {epoch}])"
        yield f'    order = np.argsort(random.random_raw({schedule.rows}), kind="stable")'
        yield f"rows = order[{batch} * within : {batch} * (within + 1)]"
    else:
        within = f"({counted}) % {own}" if schedule.first else f"{counted} % {own}"
        first = f"{batch} * ({within})" if batch > 1 else within
        yield f"first = {first}"
        yield f"rows = slice(first, first + {batch})"
    yield f"{BATCH}, {WANTED} = {ALL}[rows], {ALL_WANTED}[rows]"


def masks_of_update(program: Program) -> Iterator[str]:
    """The lines that draw the factors of an update's masks; nothing without dropout."""
    training = program.training
    if training is None or training.dropout is None:
        return
    dropout, batch = training.dropout, training.schedule.batch
    width = dropout.width(program.network)
    columns = dropout.columns(program.network)
    size = batch * width
    yield f"raw = np.random.PCG64([{dropout.seed}, 0, {MASKS}]).advance({size} * {STEP_NAME}).random_raw({size})"
    yield f"raw = raw.reshape({batch}, {width})[: len({BATCH})]"
    for layer, part in columns.items():
        share = literal(dropout.shares[layer - 1])
        own = "raw" if len(columns) == 1 else f"raw[:, {part.start}:{part.stop}]"
        yield f"{kept_name(layer)} = np.where({own} < int({share} * 2**64), 0, 1 / (1 - {share}))"
