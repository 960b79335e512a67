"""A scenario as a program: NumPy alone, in the order in which a person would write it for this network.

What it prints are the numbers of `nntui train`, to every digit that this prints.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from nntui.engine.optimizers import OPTIMIZERS, Constant
from nntui.engine.program import Program, Training
from nntui.engine.rate_schedules import BASE, CONSTANT, RATE_SCHEDULES, WARM_UP
from nntui.explain.code.batches import all_rows, masks_of_update, rows_of_update
from nntui.explain.code.expression import literal
from nntui.explain.code.intervals import gap
from nntui.explain.code.lines import Statement, StepLines, lines_of
from nntui.explain.code.measures import Answers, answers, asks_sums, heading, told
from nntui.explain.code.names_in_code import (
    ALL,
    ALL_WANTED,
    BATCH,
    IS_WEIGHT,
    STEP_NAME,
    TRAINED,
    VECTOR,
    WANTED,
    blocks,
    kept_name,
)
from nntui.explain.code.written_rows import INDENT, array, comment, inputs, strings
from nntui.explain.code.written_start import start
from nntui.explain.words import operation_words
from nntui.scenario.columns import Column
from nntui.scenario.setup import Setup
from nntui.text.frozen import dataclass

ENDS, NEW = "everything", "NEW"  # the rows that are learned from and those that test; the new inputs
MOST_BESIDE = 56  # characters of a line that has its comment beside it
WORDS = {"rate": "the learning rate", BASE: "the learning rate at first", WARM_UP: "updates that warm up"}


@dataclass(frozen=True)
class Section:
    """A part of a program: a heading in words, and its lines."""

    words: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Loop:
    """What trains: the forward pass as a function, and the lines that are repeated for each step."""

    returned: tuple[str, ...]
    forward: tuple[Statement, ...]
    before: tuple[Statement, ...]
    backward: tuple[Statement, ...]


def loop_of(setup: Setup) -> Loop:
    """The training loop of a setup's program."""
    found, program = lines_of(setup.program), setup.program
    rows = program.training and (*rows_of_update(program.training.schedule), *masks_of_update(program))
    backward = tuple(found.backward)
    returned = _returned(setup, found)
    if program.training is None:
        return Loop(returned, tuple(found.forward), (), ())
    masks = [kept_name(layer) for layer in _masked(program)]
    call = f"{', '.join(returned)} = forward({', '.join([BATCH, *masks])})"
    before = (*map(Statement, rows or ()), Statement(call))
    return Loop(returned, tuple(found.forward), before, backward)


def _masked(program: Program) -> Iterable[int]:
    training = program.training
    return training.dropout.columns(program.network) if training and training.dropout else ()


def _returned(setup: Setup, found: StepLines) -> tuple[str, ...]:
    """What the forward pass hands back: all that is read later on, the outputs last."""
    read = frozenset[str]().union(*(each.reads for each in found.backward))
    last = answers(len(setup.network.layers))
    made = [each.text.split(" = ", 1)[0] for each in found.forward]
    wanted = read | {last.values} | ({last.sums} if asks_sums(setup, setup.metrics) else set())
    return tuple(name for name in made if name in wanted)


def sections(setup: Setup) -> Iterator[Section]:
    """The parts of the program, in their order."""
    yield Section("the data", tuple(_data(setup)))
    if setup.network.layers:
        yield Section("the start", tuple(_start(setup)))
    loop = loop_of(setup)
    if setup.training is not None:
        yield Section("how it learns", tuple(_constants(setup.training, loop)))
    if setup.network.layers:
        yield Section("the forward pass", tuple(_forward(setup, loop)))
    if setup.metrics:
        yield Section("how well it does", tuple(_tell(setup, loop)))
    yield Section("the training", tuple(_training(setup, loop)))
    yield Section("what has come out", tuple(_end(setup, loop)))


def program(setup: Setup) -> Iterator[str]:
    """The text of the program, line by line."""
    yield '"""A neural network in NumPy, written by nntui. It prints the numbers that `nntui train` prints."""\n\n'
    yield "import numpy as np\n\n"
    yield f"{comment(f'{setup.scenario.title} ({setup.name}), {setup.shape}, seed {setup.scenario.seed}')}\n"
    yield from (f"{comment(f'with {change}')}\n" for change in setup.changes)
    yield 'np.seterr(all="ignore")  # what is too large becomes inf or nan\n'
    functions = False
    for section in filter(lambda each: each.lines, sections(setup)):
        is_function = section.lines[0].startswith("def ")
        yield "\n\n" if is_function or functions else "\n"
        yield from (f"{line}\n" for line in section.lines)
        functions = is_function


def _data(setup: Setup) -> Iterator[str]:
    data, columns = setup.program.data, setup.scenario.data.inputs
    yield comment(f"the inputs of each row: {', '.join(map(_column_words, columns))}")
    x, y = (ENDS, f"{ENDS}_wanted") if data.tests else (ALL, ALL_WANTED)
    yield from inputs(x, data.inputs, columns, setup.row_names)
    if data.targets.shape[1]:
        yield comment(f"the targets: {', '.join(map(_target_words, setup.scenario.data.targets))}")
        yield from array(y, data.targets, setup.row_names)
    if data.tests:
        learned = data.learned
        yield comment(f"the first {learned} are learned from, {data.tests} only test")
        yield f"{ALL}, {ALL_WANTED} = {x}[:{learned}], {y}[:{learned}]"
        yield f"{ALL}_test, {ALL_WANTED}_test = {x}[{learned}:], {y}[{learned}:]"
    yield from strings("names", setup.row_names)
    if len(setup.probes):
        yield comment("new inputs")
        yield from inputs(NEW, setup.probes, columns, setup.probe_names)
        yield from strings("new_names", setup.probe_names)


def _column_words(column: Column) -> str:
    less = f", less {column.shift:g}" if column.shift else ""
    by = f", by {column.scale:g}" if column.scale != 1 else ""
    unit = f" in {column.unit}" if column.unit else ""
    return f"{column.name}{unit}{less}{by}"


def _target_words(column: Column) -> str:
    return f"{column.name} (0 {column.labels[0]}, 1 {column.labels[1]})" if column.labels else column.name


def _start(setup: Setup) -> Iterator[str]:
    yield from start(setup)
    trainable, training = setup.program.trainable, setup.training
    if trainable is not None and training is not None:
        frozen = ", ".join(map(str, (~trainable).nonzero()[0].tolist()))
        yield f"{TRAINED} = np.ones({len(trainable)}, dtype=bool)"
        yield f"{TRAINED}[[{frozen}]] = False  # frozen"
    if training is not None and (training.penalty or (training.decays and not training.decay_biases)):
        weights = ("np.ones" if each.name[0] == "W" else "np.zeros" for each in blocks(setup.program))
        sizes = (each.block.stop - each.block.start for each in blocks(setup.program))
        parts = ", ".join(f"{ones}({size}, dtype=bool)" for ones, size in zip(weights, sizes, strict=True))
        yield f"{IS_WEIGHT} = np.concatenate([{parts}])"


def _constants(training: Training, loop: Loop) -> Iterator[str]:
    read = frozenset[str]().union(*(each.reads for each in loop.backward))
    rows: Sequence[Constant] = (
        *OPTIMIZERS[training.optimizer].constants,
        *RATE_SCHEDULES[training.rate_schedule].constants,
    )
    words = WORDS | {row.name: row.words for row in rows}
    row = OPTIMIZERS[training.optimizer]
    yield comment(f"{row.name}: {row.words}")
    if training.rate_schedule != CONSTANT:
        yield comment(f"{training.rate_schedule}: {RATE_SCHEDULES[training.rate_schedule].words}")
    for name, value in training.numbers.items():
        if name in read:
            beside = f"  {comment(words[name])}" if name in words else ""
            yield f"{name} = {literal(value)}{beside}"
    for slot in training.optimizer_row.slots:
        yield f"{slot.name} = {f'np.zeros_like({VECTOR})' if slot.each else 'np.zeros(1)'}"


def _forward(setup: Setup, loop: Loop) -> Iterator[str]:
    masks = "".join(f", {kept_name(layer)}=1" for layer in _masked(setup.program))
    yield f"def forward({BATCH}{masks}):"
    yield from (f"{INDENT}{line}" for line in commented(setup, loop.forward))
    yield f"{INDENT}return {', '.join(loop.returned)}"


def commented(setup: Setup, statements: Sequence[Statement]) -> Iterator[str]:
    """Lines with the words of their operations."""
    wide = max((len(each.text) for each in statements if len(each.text) <= MOST_BESIDE), default=0)
    for each in statements:
        words = operation_words(setup, each.operation) if each.operation else each.words
        if not words:
            yield each.text
        else:
            yield f"{each.text:{wide}}  {comment(words)}"


def answered(loop: Loop, rows: str, *wanted: str) -> str:
    """The call of the forward pass that gives some of what it hands back, the last."""
    if len(loop.returned) == 1:
        return f"forward({rows})"
    return f"forward({rows})[-1]" if len(wanted) == 1 else f"forward({rows})[-{len(wanted)}:]"


def _tell(setup: Setup, loop: Loop) -> Iterator[str]:
    yield f"def tell({STEP_NAME}):"
    if setup.network.layers:
        for of_tests in (False, True):
            names = answers(len(setup.network.layers), of_tests=of_tests)
            metrics = [metric for metric in setup.metrics if metric.of_tests == of_tests]
            if metrics:
                wanted = _wanted(names, sums=asks_sums(setup, metrics) or len(loop.returned) == 0)
                rows = f"{ALL}_test" if of_tests else ALL
                yield f"{INDENT}{', '.join(wanted)} = {answered(loop, rows, *wanted)}"
    yield from (f"{INDENT}{line}" for line in told(setup))


def _wanted(names: Answers, *, sums: bool) -> tuple[str, ...]:
    return (names.sums, names.values) if sums else (names.values,)


def _training(setup: Setup, loop: Loop) -> Iterator[str]:
    if setup.metrics:
        yield heading(setup)
    steps = setup.last_step
    if setup.training is not None and steps:
        if all_rows(setup.training.schedule):
            yield f"{BATCH}, {WANTED} = {ALL}, {ALL_WANTED}  # all rows in every update"
        yield f"for {STEP_NAME} in range({steps}):"
        if setup.metrics:
            yield f"{INDENT}if {STEP_NAME} % {gap(steps)} == 0:"
            yield f"{INDENT * 2}tell({STEP_NAME})"
        yield from (f"{INDENT}{line}" for line in commented(setup, (*loop.before, *loop.backward)))
    if setup.metrics:
        yield f"tell({steps})"


def _end(setup: Setup, loop: Loop) -> Iterator[str]:
    if setup.network.layers:
        weights = [f"{each.name}.T.ravel()" for each in blocks(setup.program) if each.name[0] == "W"]
        biases = [each.name for each in blocks(setup.program) if each.name[0] == "b"]
        if setup.metrics:
            yield "print()"
        yield from chain(_numbered("w", weights), _numbered("b", biases))
    if setup.metrics or setup.parameters:
        yield "print()"
    everything = ENDS if setup.program.data.tests else ALL
    for names, rows in (("names", everything), ("new_names", NEW)):
        if rows != NEW or len(setup.probes):
            outputs = answered(loop, rows, "a") if setup.network.layers else rows
            yield f"for name, outputs in zip({names}, {outputs}.tolist()):"
            yield f'{INDENT}print(f"{{name:>12}}", *(f"{{output:22.16g}}" for output in outputs))'


def _numbered(letter: str, parts: Sequence[str]) -> Iterator[str]:
    """The lines that print parameters of one kind, counted through all layers."""
    if parts:
        together = f"np.concatenate([{', '.join(parts)}])" if len(parts) > 1 else parts[0]
        yield f"for number, {letter} in enumerate({together}, 1):"
        yield f"{INDENT}print(f\"{{'{letter}' + str(number):>12}} {{{letter}:22.16g}}\")"
