"""The lines of a step in Python: one for each operation that an update depends on, in their order."""

from collections.abc import Iterator, Sequence
from dataclasses import field

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.bound import BoundStep
from nntui.engine.dropout import KEPT
from nntui.engine.kernel import needed_by_update
from nntui.engine.optimizers import GRADIENT, PARAMETERS, WEIGHT_DECAY
from nntui.engine.program import Program
from nntui.engine.rate_schedules import STEP
from nntui.engine.step import INPUTS, TARGETS, Operation, operations_of
from nntui.explain.code.expression import ONE, SIGNED, ZERO, Code, filled, repeated
from nntui.explain.code.names_in_code import (
    BATCH,
    GRADIENT_VECTOR,
    IS_WEIGHT,
    RESULTS,
    STEP_NAME,
    TRAINED,
    VECTOR,
    WANTED,
    blocks,
    kept_name,
    result_name,
)
from nntui.explain.code.read_calls import Reader
from nntui.text.frozen import dataclass

ROWS = 97  # of the batch that calls are laid out for: no number of any formula


@dataclass(frozen=True)
class Statement:
    """A line of a program: its text, the operation whose result it makes or else what it does in words, if that isn't
    plain, and the names that it reads.
    """

    text: str
    operation: Operation | None = None
    reads: frozenset[str] = field(default=frozenset(), compare=False)
    words: str = ""

    @property
    def is_last(self) -> bool:
        """Whether it is the line that makes its operation's result, and none that only helps with it."""
        return self.operation is not None and self.text.startswith((f"{result_name(self.operation)} ", f"{VECTOR}[:]"))


@dataclass(frozen=True)
class StepLines:
    """The lines of a step: those of the forward pass, and those from there to the update."""

    forward: Sequence[Statement]
    backward: Sequence[Statement]


class Reading:
    """The step of a program laid out to be read: with a name for each array that stands for something."""

    def __init__(self, program: Program) -> None:
        self.program = program
        training = program.training
        needed = needed_by_update(program) if training else lambda operation: True
        self.found = [each for each in operations_of(program) if needed(each)]
        self._constants = {name: np.array([value]) for name, value in training.numbers.items()} if training else None
        inputs, targets = (np.zeros((ROWS, each.shape[1])) for each in (program.data.inputs, program.data.targets))
        state = np.zeros(program.size)
        self.bound = BoundStep(program, state, inputs, targets, only=needed, numbers=self._constants)
        single = training is not None and training.schedule.batch == 1
        self.reader = Reader(ROWS, None if single else Code(f"len({WANTED})"))
        self._know()

    def _know(self) -> None:
        reader, arrays, network = self.reader, self.bound.arrays, self.program.network
        reader.know(arrays[INPUTS], Code(BATCH))
        reader.know(arrays[TARGETS], Code(WANTED))
        reader.know(arrays[PARAMETERS], Code(VECTOR))
        for named in blocks(self.program):
            reader.know(named.block.of(arrays[PARAMETERS]), Code(named.name))
        for name in self.program.slots:
            reader.know(arrays[name], Code(name))
        for name, array in (self._constants or {}).items():
            reader.know(array, Code(name))
            reader.know_values(-array, filled("-{}", Code(name)))
        if STEP in arrays:
            reader.know(arrays[STEP], Code(STEP_NAME))
        training = self.program.training
        if training is not None and training.dropout is not None:
            for layer, columns in training.dropout.columns(network).items():
                reader.know(arrays[KEPT][:, columns], Code(kept_name(layer)))
        if self.program.trainable is not None:
            reader.know_values(self.program.trainable, Code(TRAINED))
            reader.know_values(~self.program.trainable, Code(f"~{TRAINED}", binds=SIGNED))
        reader.know_values(network.weights, Code(IS_WEIGHT))
        if training is not None and training.decays:
            decay = training.constants[WEIGHT_DECAY.name] * network.weights
            reader.know_values(decay, Code(WEIGHT_DECAY.name) * Code(IS_WEIGHT))

    def statements(self) -> Iterator[Statement]:
        """The lines of all operations."""
        done, arrays = 0, self.bound.arrays
        last = max((i for i, each in enumerate(self.found) if each.kind in ("weights", "biases")), default=-1)
        for place, operation in enumerate(self.found):
            end = self.bound.ends[operation.name]
            written = self.reader.follow(self.bound.calls[done:end])
            done = end
            yield from self._of(operation, arrays[operation.name])
            if any(each is arrays[GRADIENT] for each in written):
                yield self._with_penalty(operation)
            if place == last:
                yield self._gathered()

    def _of(self, operation: Operation, out: Array) -> Iterator[Statement]:
        """The line of an operation, after lines for what it works out more than once; none for a number that stands in
        all places.
        """
        name = result_name(operation)
        code = self.reader.read(out)
        if code in (ONE, ZERO):
            return
        self.reader.know(out, Code(name))
        named: dict[Code, str] = {}
        for number, part in enumerate(repeated(code), 1):
            yield Statement(f"part{number} = {part.text(named)}", operation, _reads(part))
            named[part] = f"part{number}"
        yield Statement(_assigned(name, code, named), operation, _reads(code))

    def _with_penalty(self, operation: Operation) -> Statement:
        """The gradient as one vector, with what an operation has added to it."""
        self.reader.know(self.bound.arrays[GRADIENT], Code(GRADIENT_VECTOR))
        added = result_name(operation)
        return Statement(f"{GRADIENT_VECTOR} += {added}", operation, frozenset({GRADIENT_VECTOR, added}))

    def _gathered(self) -> Statement:
        """The gradient as one vector."""
        arrays = self.bound.arrays
        names = [
            RESULTS["weights" if each.name[0] == "W" else "biases"] + each.name[1:] for each in blocks(self.program)
        ]
        self.reader.know(arrays[GRADIENT], Code(GRADIENT_VECTOR))
        return Statement(f"{GRADIENT_VECTOR} = {joined(names)}", None, frozenset(names), "the gradient in one")


def joined(names: Sequence[str]) -> str:
    """Matrices and vectors by their names as one vector."""
    flat = [f"{name}.ravel()" if "W" in name else name for name in names]
    return f"np.concatenate([{', '.join(flat)}])" if len(flat) > 1 else flat[0]


def _assigned(name: str, code: Code, named: dict[Code, str]) -> str:
    """An assignment; parameters change where they are, as their blocks are parts of them."""
    if name != VECTOR:
        return f"{name} = {code.text(named)}"
    for sign in "+-":
        if code.form == f"{{}} {sign} {{}}" and code.parts[0] == Code(VECTOR):
            return f"{VECTOR} {sign}= {code.parts[1].text(named)}"
    return f"{VECTOR}[:] = {code.text(named)}"


def _reads(code: Code) -> frozenset[str]:
    return frozenset().union(*map(_reads, code.parts)) if code.parts else frozenset({code.form})


def lines_of(program: Program) -> StepLines:
    """The lines of a program's step."""
    found = list(Reading(program).statements())
    first = next(
        (i for i, each in enumerate(found) if not each.operation or each.operation.phase != "forward"), len(found)
    )
    return StepLines(found[:first], found[first:])
