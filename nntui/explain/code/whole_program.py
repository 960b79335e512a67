"""A scenario as a program: NumPy alone, in the order in which a person would write it for this network.

What it prints are the numbers of `nntui train`, to every digit that this prints.
"""

from collections.abc import Iterable, Iterator

from nntui.engine.program import Program, Training
from nntui.explain.code.batches import masks_of_update, rows_of_update
from nntui.explain.code.lines import Statement, StepLines, lines_of
from nntui.explain.code.measures import answers, asks_sums
from nntui.explain.code.names_in_code import ALL, ALL_WANTED, BATCH, VECTOR, kept_name
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
from nntui.explain.code.written_start import as_vector, start
from nntui.scenario.setup import Setup
from nntui.text.frozen import dataclass

HEAD = '''"""A neural network in NumPy, written by nntui. It prints the numbers {prints}."""

import numpy as np

'''


@dataclass(frozen=True)
class Loop:
    """What trains: what the forward pass hands back and its lines, and the lines that are repeated for each step: those
    `before` the backward pass, and the rest.
    """

    returned: tuple[str, ...]
    forward: tuple[Statement, ...]
    before: tuple[Statement, ...]
    backward: tuple[Statement, ...]

    @property
    def read(self) -> frozenset[str]:
        """All names that the lines after the forward pass read."""
        return frozenset[str]().union(*(each.reads for each in self.backward))

    def answering(self, rows: str, last: int) -> str:
        """The call that gives the last of what the forward pass hands back."""
        if len(self.returned) == 1:
            return f"forward({rows})"
        return f"forward({rows})[-1]" if last == 1 else f"forward({rows})[-{last}:]"


def loop_of(setup: Setup) -> Loop:
    """The training loop of a setup's program."""
    found, program = lines_of(setup.program), setup.program
    returned = _returned(setup, found)
    if program.training is None:
        return Loop(returned, tuple(found.forward), (), ())
    rows = (*rows_of_update(program.training.schedule), *masks_of_update(program))
    given = ", ".join([BATCH, *map(kept_name, masked(program))])
    before = (*map(Statement, rows), Statement(f"{', '.join(returned)} = forward({given})"))
    return Loop(returned, tuple(found.forward), before, tuple(found.backward))


def masked(program: Program) -> Iterable[int]:
    """The layers with units that are off by dropout."""
    training = program.training
    return training.dropout.columns(program.network) if training and training.dropout else ()


def _returned(setup: Setup, found: StepLines) -> tuple[str, ...]:
    """What the forward pass hands back: all that is read later on, the outputs last."""
    read = frozenset[str]().union(*(each.reads for each in found.backward))
    last = answers(len(setup.network.layers))
    made = [each.text.split(" = ", 1)[0] for each in found.forward]
    wanted = read | {last.values} | ({last.sums} if asks_sums(setup, setup.metrics) else set())
    return tuple(name for name in made if name in wanted)


def sections(setup: Setup, course: Course) -> Iterator[Section]:
    """The parts of the program, in their order."""
    loop = loop_of(setup)
    yield Section("the data", tuple(data(setup)))
    if setup.network.layers:
        yield Section(START, (*start(setup), *as_vector(setup), *flags(setup)))
    if setup.training is not None:
        yield Section(LEARNS, (*constants(setup.training, loop.read), *_slots(setup.training)))
    if setup.network.layers:
        yield Section("the forward pass", tuple(_forward(setup, loop)))
    yield Section("how well it does", tuple(tell(setup, loop.answering)))
    lines = commented(setup, (*loop.before, *loop.backward))
    yield Section("the training", tuple(training(setup, course, f"{ALL}, {ALL_WANTED}", lines)))
    yield Section("what has come out", tuple(end(setup, loop.answering)))


def program(setup: Setup, course: Course | None = None) -> Iterator[str]:
    """The text of the program, line by line: of the run of a scenario, or of another course that begins with it."""
    course = course or Course(setup.last_step)
    return program_of(HEAD, setup, course, sections(setup, course))


def _slots(training: Training) -> Iterator[str]:
    for slot in training.optimizer_row.slots:
        yield f"{slot.name} = {f'np.zeros_like({VECTOR})' if slot.each else 'np.zeros(1)'}"


def forward_head(setup: Setup) -> str:
    """The first line of the forward pass as a function: of rows, and of the factors of masks, if there are any."""
    return f"def forward({BATCH}{''.join(f', {kept_name(layer)}=1' for layer in masked(setup.program))}):"


def _forward(setup: Setup, loop: Loop) -> Iterator[str]:
    yield forward_head(setup)
    yield from (f"{INDENT}{line}" for line in commented(setup, loop.forward))
    yield f"{INDENT}return {', '.join(loop.returned)}"
