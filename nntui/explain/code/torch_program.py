"""A scenario as a program for PyTorch, whose are the forward pass, the loss, the gradient and the optimizer.

What PyTorch doesn't have, the rows of losses and optimizers say.
"""

import re
from collections.abc import Iterator

from nntui.engine.activations import ACTIVATIONS
from nntui.engine.classic_mistakes import NONE
from nntui.engine.clipping import BY_NORM
from nntui.engine.dropout import DROPOUT
from nntui.engine.losses import LOSSES
from nntui.engine.optimizers import RATE, WEIGHT_DECAY
from nntui.engine.program import Program, Training
from nntui.engine.step import pairs
from nntui.explain.code.batches import all_rows, masks_of_update, rows_of_update
from nntui.explain.code.lines import Statement, joined
from nntui.explain.code.measures import answers, penalty_of_vector
from nntui.explain.code.names_in_code import (
    ALL,
    ALL_WANTED,
    BATCH,
    TRAINED,
    VECTOR,
    WANTED,
    Named,
    blocks,
    kept_name,
    result_name,
)
from nntui.explain.code.whole_program import Loop, forward_head, loop_of, masked
from nntui.explain.code.written_parts import (
    LEARNS,
    START,
    Course,
    Section,
    commented,
    constants,
    data,
    end,
    flags,
    program_of,
    tell,
    training,
)
from nntui.explain.code.written_rows import INDENT
from nntui.explain.code.written_start import part_of, start
from nntui.scenario.setup import Setup
from nntui.text.errors import NntuiError

SOURCE = "--as torch"
HEAD = '''"""A neural network in PyTorch, written by nntui. It prints the numbers {prints}."""

import numpy as np
import torch
import torch.nn.functional as F

'''
PRODUCT = re.compile(r"np\.dot\((\w+), (\w+)\)")


def torch_program(setup: Setup, course: Course | None = None) -> Iterator[str]:
    """The text of the program, line by line: of the run of a scenario, or of another course, on which nothing changes;
    raises NntuiError for what PyTorch doesn't have.
    """
    course = course or Course(setup.last_step)
    if why := _lacks(setup):
        raise NntuiError(SOURCE, why)
    return program_of(HEAD, setup, course, _sections(setup, course))


def _lacks(setup: Setup) -> str:
    """What PyTorch doesn't have of a setup; "" if it has all."""
    training = setup.training
    if training is None:
        return ""
    if training.mistake != NONE:
        return f"it finds the gradients by itself, so there is no place for the mistake {training.mistake}"
    if not _loss(setup.program, training):
        return f"PyTorch has no {LOSSES[training.loss].words} of outputs by {setup.network.layers[-1].activation}"
    if training.decays and not training.optimizer_row.torch_decays:
        return f"PyTorch's {_class(training)} has no weight decay apart from the gradient; l2 is its weight_decay"
    if training.constants.get("momentum") == 0 and "nesterov" in training.optimizer_row.torch:
        return "PyTorch has no nesterov with a momentum of 0; sgd is the same"
    return ""


def _class(training: Training) -> str:
    return training.optimizer_row.torch.partition("(")[0]


def _loss(program: Program, training: Training) -> str:
    """The loss of a batch, its sum; "" if there is nothing for it."""
    row = LOSSES[training.loss]
    if pairs(program.network, training.loss):
        return row.pairing.torch if row.pairing else ""
    return row.torch


def _sections(setup: Setup, course: Course) -> Iterator[Section]:
    loop = loop_of(setup)
    yield Section("the data", tuple(data(setup)))
    if setup.network.layers:
        yield Section(START, (*start(setup), *_tensors(setup), *flags(setup)))
    if setup.training is not None:
        yield Section(LEARNS, tuple(_learns(setup.program, setup.training, loop)))
    if setup.network.layers:
        yield Section("the forward pass", tuple(_forward(setup, loop)))
        yield Section("the answers", tuple(_answers()))
    yield Section("how well it does", tuple(_tell(setup)))
    both = f"torch.from_numpy({ALL}), torch.from_numpy({ALL_WANTED})"
    lines = _step(setup, setup.training, loop) if setup.training is not None else ()
    yield Section("the training", tuple(training(setup, course, both, lines)))
    yield Section("what has come out", tuple(end(setup, _answering, "{}.detach().numpy()")))


def _answering(rows: str, last: int) -> str:
    return f"answers({rows})[-1]" if last == 1 else f"answers({rows})[-{last}:]"


def _tensors(setup: Setup) -> Iterator[str]:
    for named in blocks(setup.program):
        yield f"{named.name} = torch.tensor({named.name}, requires_grad=True)"


def _frozen(program: Program) -> list[Named]:
    """The blocks in which something is frozen."""
    trainable = program.trainable
    if trainable is None:
        return []
    return [named for named in blocks(program) if not trainable[named.block.start : named.block.stop].all()]


def _learns(program: Program, training: Training, loop: Loop) -> Iterator[str]:
    row = training.optimizer_row
    yield from constants(training, {*loop.read, *re.findall(r"\w+", row.torch), *_rate_constants(loop)})
    found = blocks(program)
    names = [named.name for named in found]
    yield f"parameters = [{', '.join(names)}]"
    how = row.torch
    if training.rate_changes:
        how = how.replace(f"lr={RATE}", "lr=0.0")
    if training.decays and WEIGHT_DECAY.name not in how:
        how = f"{how[:-1]}, {WEIGHT_DECAY.name}={WEIGHT_DECAY.name})"
    given = "parameters"
    if training.decays and not training.decay_biases and len({name[0] for name in names}) > 1:
        weights, biases = (", ".join(name for name in names if name[0] == letter) for letter in "Wb")
        yield f'groups = [{{"params": [{weights}]}}, {{"params": [{biases}], "weight_decay": 0}}]'
        given = "groups"
    yield f"optimizer = torch.optim.{how.replace('(', f'({given}, ', 1)}"
    for named in _frozen(program):
        yield f"{TRAINED}_{named.name} = torch.from_numpy({part_of(TRAINED, named)})"
        if training.decays:
            yield f"start_{named.name} = {named.name}.detach().clone()"


def _rate_constants(loop: Loop) -> frozenset[str]:
    return frozenset[str]().union(*(each.reads for each in _rates(loop)))


def _rates(loop: Loop) -> list[Statement]:
    """The line that works out the rate of an update, if it changes."""
    return [each for each in loop.backward if each.operation is not None and each.operation.kind == RATE]


def _forward(setup: Setup, loop: Loop) -> Iterator[str]:
    last = answers(len(setup.network.layers))
    yield forward_head(setup)
    lines = []
    for each in loop.forward:
        operation = each.operation
        if operation is None or operation.kind in ("sum", DROPOUT):
            lines.append(Statement(PRODUCT.sub(r"\1 @ \2", each.text), operation))
        elif each.text.startswith(f"{result_name(operation)} = "):
            activation = ACTIVATIONS[setup.network.layers[operation.layer - 1].activation]
            made = activation.torch.format(f"z{operation.layer}")
            lines.append(Statement(f"{result_name(operation)} = {made}", operation))
    yield from (f"{INDENT}{line}" for line in commented(setup, lines))
    yield f"{INDENT}return {last.sums}, {last.values}"


def _answers() -> Iterator[str]:
    yield "def answers(rows):"
    yield f"{INDENT}with torch.no_grad():"
    yield f"{INDENT * 2}return [each.numpy() for each in forward(torch.from_numpy(rows))]"


def _tell(setup: Setup) -> Iterator[str]:
    lines = list(tell(setup, _answering))
    if any(metric.penalty for metric in setup.metrics):
        names = [f"{named.name}.detach().numpy()" for named in blocks(setup.program)]
        lines.insert(1, f"{INDENT}{VECTOR} = {joined(names)}")
    yield from lines


def _step(setup: Setup, training: Training, loop: Loop) -> Iterator[str]:
    """The lines of one update."""
    program, last = setup.program, answers(len(setup.network.layers))
    yield from rows_of_update(training.schedule)
    if not all_rows(training.schedule):
        yield f"{BATCH}, {WANTED} = torch.from_numpy({BATCH}), torch.from_numpy({WANTED})"
    yield from masks_of_update(program)
    masks = [f"torch.from_numpy({kept_name(layer)})" for layer in masked(program)]
    yield f"{last.sums}, {last.values} = forward({', '.join([BATCH, *masks])})"
    loss = _loss(program, training).format(a=last.values, z=last.sums, y=WANTED)
    yield f"loss = {loss}{f' / len({WANTED})' if training.reduction == 'mean' else ''}"
    if training.penalty is not None:
        parts = (named.name for named in blocks(program) if training.penalty.biases or named.name[0] == "W")
        yield from (
            f"loss = loss + {penalty_of_vector(training.penalty, part).replace('np.', 'torch.')}" for part in parts
        )
    yield "optimizer.zero_grad()"
    yield "loss.backward()"
    yield from (f"{each.name}.grad[~{TRAINED}_{each.name}] = 0" for each in _frozen(program))
    yield from _clipping(training)
    for each in _rates(loop):
        yield each.text
        yield "for group in optimizer.param_groups:"
        yield f'{INDENT}group["lr"] = float({RATE})'
    yield "optimizer.step()"
    for named in _frozen(program) if training.decays else ():
        yield "with torch.no_grad():"
        yield f"{INDENT}{named.name}[~{TRAINED}_{named.name}] = start_{named.name}[~{TRAINED}_{named.name}]"


def _clipping(training: Training) -> Iterator[str]:
    if training.clipping is None:
        return
    if training.clipping.name == BY_NORM:  # clip_grad_norm_ adds 1e-6 to the norm
        yield "norm = torch.sqrt(sum((each.grad ** 2).sum() for each in parameters))"
        yield "for each in parameters:"
        yield f"{INDENT}each.grad *= torch.clamp({BY_NORM} / norm, max=1)"
    else:
        yield f"torch.nn.utils.clip_grad_value_(parameters, {training.clipping.name})"
