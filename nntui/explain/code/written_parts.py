"""The parts of a program that are the same whatever trains it: the rows, what is told on the way, what comes out."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain

from nntui.engine.optimizers import OPTIMIZERS, Constant
from nntui.engine.program import Training
from nntui.engine.rate_schedules import BASE, CONSTANT, RATE_SCHEDULES, WARM_UP
from nntui.explain.code.batches import all_rows
from nntui.explain.code.expression import literal
from nntui.explain.code.intervals import gap
from nntui.explain.code.lines import Statement
from nntui.explain.code.measures import answers, asks_sums, heading, told
from nntui.explain.code.names_in_code import ALL, ALL_WANTED, BATCH, IS_WEIGHT, STEP_NAME, TRAINED, WANTED, blocks
from nntui.explain.code.written_rows import INDENT, array, comment, inputs, strings
from nntui.explain.words import operation_words
from nntui.scenario.columns import Column
from nntui.scenario.setup import Setup
from nntui.text.frozen import dataclass

START, LEARNS = "the start", "how it learns"  # the sections that say where a loop starts, and by which numbers it goes
EVERYTHING, NEW = "everything", "NEW"  # the rows that are learned from and those that test; the new inputs
MOST_BESIDE = 56  # characters of a line that has its comment beside it
WORDS = {"rate": "the learning rate", BASE: "the learning rate at first", WARM_UP: "updates that warm up"}
Answering = Callable[[str, int], str]  # what gives the last of the forward pass of some rows, and how many of it


@dataclass(frozen=True)
class Section:
    """A part of a program: a heading in words, and its lines."""

    words: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """Something that is changed on the way: at which step, in words, and the lines that do it."""

    step: int
    words: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Course:
    """The run that a program is of: its steps, what is changed on the way, in their order, which numbers it prints, and
    in words what it leaves out of its source.
    """

    steps: int
    changes: tuple[Change, ...] = ()
    prints: str = "that `nntui train` prints"
    left_out: tuple[str, ...] = ()


def program_of(head: str, setup: Setup, course: Course, parts: Iterable[Section]) -> Iterator[str]:
    """The text of a program: its head, its title and its parts, with empty lines between these."""
    yield head.format(prints=course.prints)
    yield from (f"{line}\n" for line in title(setup, course.left_out))
    functions = False
    for section in filter(lambda each: each.lines, parts):
        is_function = section.lines[0].startswith("def ")
        yield "\n\n" if is_function or functions else "\n"
        yield from (f"{line}\n" for line in section.lines)
        functions = is_function


def title(setup: Setup, left_out: Sequence[str] = ()) -> Iterator[str]:
    """The lines that say which scenario it is, and what is left out."""
    yield comment(f"{setup.scenario.title} ({setup.name}), {setup.shape}, seed {setup.scenario.seed}")
    yield from (comment(f"with {change}") for change in setup.changes)
    yield from map(comment, left_out)
    yield 'np.seterr(all="ignore")  # what is too large becomes inf or nan'


def data(setup: Setup) -> Iterator[str]:
    """The lines with the rows, what is wanted of them and their names, and the new inputs."""
    data, columns = setup.program.data, setup.scenario.data.inputs
    yield comment(f"the inputs of each row: {', '.join(map(_column_words, columns))}")
    x, y = (EVERYTHING, f"{EVERYTHING}_wanted") if data.tests else (ALL, ALL_WANTED)
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


def flags(setup: Setup) -> Iterator[str]:
    """The lines that say which parameters are trained and which are weights, where that makes a difference."""
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


def constants(training: Training, read: Collection[str]) -> Iterator[str]:
    """The lines that say how it learns: the rate and the constants that are `read` later on."""
    optimizer, schedule = OPTIMIZERS[training.optimizer], RATE_SCHEDULES[training.rate_schedule]
    rows: Sequence[Constant] = (*optimizer.constants, *schedule.constants)
    words = WORDS | {row.name: row.words for row in rows}
    yield comment(f"{optimizer.name}: {optimizer.words}")
    if training.rate_schedule != CONSTANT:
        yield comment(f"{schedule.name}: {schedule.words}")
    for name, value in training.numbers.items():
        if name in read:
            beside = f"  {comment(words[name])}" if name in words else ""
            yield f"{name} = {literal(value)}{beside}"


def commented(setup: Setup, statements: Sequence[Statement]) -> Iterator[str]:
    """Lines with the words of their operations."""
    wide = max((len(each.text) for each in statements if len(each.text) <= MOST_BESIDE), default=0)
    for each in statements:
        words = operation_words(setup, each.operation) if each.operation else each.words
        yield f"{each.text:{wide}}  {comment(words)}" if words else each.text


def tell(setup: Setup, answering: Answering) -> Iterator[str]:
    """The function that prints the metrics; nothing where none are measured."""
    if not setup.metrics:
        return
    yield f"def tell({STEP_NAME}):"
    for of_tests in (False, True) if setup.network.layers else ():
        names = answers(len(setup.network.layers), of_tests=of_tests)
        metrics = [metric for metric in setup.metrics if metric.of_tests == of_tests]
        wanted = [names.sums, names.values] if asks_sums(setup, metrics) else [names.values]
        if metrics:
            rows = f"{ALL}_test" if of_tests else ALL
            yield f"{INDENT}{', '.join(wanted)} = {answering(rows, len(wanted))}"
    yield from (f"{INDENT}{line}" for line in told(setup))


def training(setup: Setup, course: Course, rows: str, lines: Iterable[str]) -> Iterator[str]:
    """The loop over the steps; where every update uses the same `rows` these come first."""
    steps = course.steps
    before, inside, after = ([each for each in course.changes if when(each.step)] for when in _times(steps))
    yield from _changed(before)
    if setup.metrics:
        yield heading(setup)
    if setup.training is not None and steps:
        if all_rows(setup.training.schedule):
            yield f"{BATCH}, {WANTED} = {rows}  # all rows in every update"
        yield f"for {STEP_NAME} in range({steps}):"
        for change in inside:
            yield f"{INDENT}if {STEP_NAME} == {change.step}:  {comment(change.words)}"
            yield from (f"{INDENT * 2}{line}" for line in change.lines)
        if setup.metrics:
            yield f"{INDENT}if {STEP_NAME} % {gap(steps)} == 0:"
            yield f"{INDENT * 2}tell({STEP_NAME})"
        yield from (f"{INDENT}{line}" for line in lines)
    yield from _changed(after)
    if setup.metrics:
        yield f"tell({steps})"


def _times(steps: int) -> tuple[Callable[[int], bool], ...]:
    """What says of a step whether it is before the loop, in it or after it."""
    return lambda step: step == 0, lambda step: 0 < step < steps, lambda step: 0 < step == steps


def _changed(changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        yield comment(f"changed at step {change.step}: {change.words}")
        yield from change.lines


def end(setup: Setup, answering: Answering, array_of: str = "{}") -> Iterator[str]:
    """The lines that print the parameters, each block as an `array_of` it, and the outputs."""
    if setup.network.layers:
        parts = [array_of.format(each.name) for each in blocks(setup.program)]
        weights = [f"{part}.T.ravel()" for part in parts if part[0] == "W"]
        biases = [part for part in parts if part[0] == "b"]
        if setup.metrics:
            yield "print()"
        yield from chain(_numbered("w", weights), _numbered("b", biases))
    if setup.metrics or setup.parameters:
        yield "print()"
    everything = EVERYTHING if setup.program.data.tests else ALL
    for names, rows in (("names", everything), ("new_names", NEW)):
        if rows != NEW or len(setup.probes):
            outputs = answering(rows, 1) if setup.network.layers else rows
            yield f"for name, outputs in zip({names}, {outputs}.tolist()):"
            yield f'{INDENT}print(f"{{name:>12}}", *(f"{{output:22.16g}}" for output in outputs))'


def _numbered(letter: str, parts: Sequence[str]) -> Iterator[str]:
    """The lines that print parameters of one kind, counted through all layers."""
    if parts:
        together = f"np.concatenate([{', '.join(parts)}])" if len(parts) > 1 else parts[0]
        yield f"for number, {letter} in enumerate({together}, 1):"
        yield f"{INDENT}print(f\"{{'{letter}' + str(number):>12}} {{{letter}:22.16g}}\")"
