"""A table: the metrics and parameters of every step of every branch, as CSV or JSON, written as it is computed."""

import csv
import io
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import field
from functools import partial

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.batched import batch_losses
from nntui.export.format import Format, Options, Source
from nntui.export.progress import Tell, train, untold
from nntui.lesson.finding import Finding
from nntui.lesson.replay import Replay
from nntui.scenario.setup import Setup
from nntui.text.escape import printable
from nntui.text.frozen import dataclass
from nntui.text.numbers import as_json as as_json_number
from nntui.timeline.branches import Branch
from nntui.timeline.position import Position
from nntui.timeline.runs import Segment
from nntui.timeline.timeline import Timeline

BLOCK = 1_024  # steps that are in memory at once
NUMBERS = 1_000_000  # … and numbers, of a large network
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # what a spreadsheet takes for a formula


@dataclass(frozen=True)
class Table:
    """What a scenario or a recording has led to: the timeline, its branches, and how far each was trained; `tell` hears
    how far the writing is.
    """

    setup: Setup
    title: str
    timeline: Timeline
    findings: list[Finding] = field(default_factory=list)
    tell: Tell = untold

    def last(self, branch: Branch) -> int:
        """The last step of a branch."""
        return max(self.timeline.reached(branch.number), branch.step)


@dataclass(frozen=True)
class StepRange:
    """Steps that follow on each other along a branch: the names of its numbers, and one row of them for each step."""

    first: int
    names: tuple[str, ...]
    numbers: Array


def trained(source: Source, panes: Collection[str], tell: Tell = untold) -> Table:
    """A scenario trained to its end, or a recording carried out; raises NntuiError."""
    if isinstance(source, Setup):
        timeline = Timeline.of(source)
        train(timeline, 0, source.last_step, tell)
        return Table(source, printable(source.scenario.title), timeline, tell=tell)
    replay = Replay(source, panes)
    replay.to(len(source.events))
    title = printable(source.header.title or replay.setup.scenario.title)
    timeline = replay.session.timeline
    for branch in timeline.branches.listed:
        train(timeline, branch.number, replay.session.state.history.known_upto(branch.number), tell)
    return Table(replay.setup, title, timeline, replay.findings, tell)


def runs(table: Table, branch: Branch) -> Iterator[tuple[Segment, int, int]]:
    """The segments that a branch goes by, each with the first and the last step there."""
    step, last = 0, table.last(branch)
    while step <= last:
        segment, end = table.timeline.run_at(Position(branch.number, step))
        yield segment, step, min(end, last)
        step = end + 1


def blocks(table: Table, branch: Branch) -> Iterator[StepRange]:
    """The numbers of a branch from step 0 to its end."""
    for segment, start, last in runs(table, branch):
        setup = segment.setup
        size = max(min(BLOCK, NUMBERS // max(setup.network.size, 1)), 1)
        order = [parameter.index for parameter in setup.parameters]
        for first in range(start, last + 1, size):
            states = segment.states(first, min(first + size - 1, last))
            numbers = [segment.metrics(states), states[:, order]]
            if _by_batch(setup):
                numbers.insert(1, batch_losses(setup.program, states, range(first, first + len(states)))[:, np.newaxis])
            yield StepRange(first, (*_errors(setup), *_parameters(setup)), np.hstack(numbers))
            table.tell("writing steps", min(first + size, last + 1), table.last(branch) + 1)


def _by_batch(setup: Setup) -> bool:
    """Whether an update uses a part of the rows, so that its error is another than that of all."""
    return setup.training is not None and setup.steps_per_epoch > 1


def _errors(setup: Setup) -> tuple[str, ...]:
    """The metrics, and the error of the rows that the next update uses."""
    return (*(metric.name for metric in setup.metrics), *(["batch_loss"] if _by_batch(setup) else []))


def _parameters(setup: Setup) -> tuple[str, ...]:
    return tuple(parameter.name for parameter in setup.parameters)


def columns(table: Table) -> list[str]:
    """The names of all numbers of all branches, each once: metrics first, then parameters."""
    setups = [segment.setup for branch in table.timeline.branches.listed for segment, _, _ in runs(table, branch)]
    errors = [name for setup in setups for name in _errors(setup)]
    parameters = [name for setup in setups for name in _parameters(setup)]
    return list(dict.fromkeys([*errors, *parameters]))


def as_csv(table: Table) -> Iterator[str]:
    """A line for each step of each branch; what a branch doesn't have is left empty."""
    names = columns(table)
    yield _csv_line(["branch", "name", "step", *map(cell, names)])
    for branch in table.timeline.branches.listed:
        name = cell(branch.name)
        for block in blocks(table, branch):
            places = {each: i for i, each in enumerate(block.names)}
            chosen = [places.get(each) for each in names]
            for step, row in enumerate(block.numbers.tolist(), block.first):
                numbers = ["" if place is None else repr(row[place]) for place in chosen]
                yield _csv_line([str(branch.number), name, str(step), *numbers])


def _csv_line(texts: Sequence[str]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow(texts)
    return stream.getvalue()


def cell(text: str) -> str:
    """A text for a cell: printable, and with an apostrophe before it if a spreadsheet would compute with it."""
    text = printable(text)
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text


def as_json(table: Table) -> Iterator[str]:
    """An object with a list of branches, each with a list of steps, one a line; nan and the infinities are strings."""
    setup = table.setup
    head = {"name": setup.name, "title": table.title, "shape": setup.shape, "seed": setup.scenario.seed}
    yield json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "branches": ['
    for number, branch in enumerate(table.timeline.branches.listed):
        about = {"branch": branch.number, "name": branch.name, "from": branch.parent, "at": branch.step}
        known = {key: value for key, value in about.items() if value is not None}
        yield ("," if number else "") + "\n  " + json.dumps(known, ensure_ascii=False)[:-1] + ', "steps": ['
        for block in blocks(table, branch):
            for step, row in enumerate(block.numbers.tolist(), block.first):
                values = {"step": step} | dict(zip(block.names, map(as_json_number, row), strict=True))
                yield ("," if step else "") + "\n   " + json.dumps(values)
        yield "]}"
    yield "]}\n"


def _write(
    notation: Callable[[Table], Iterator[str]], source: Source, options: Options
) -> tuple[Iterator[str], Sequence[Finding]]:
    table = trained(source, options.panes, options.tell)
    return notation(table), table.findings


FORMATS = (
    Format(".csv", "every step's metrics and parameters as a table", 4, partial(_write, as_csv)),
    Format(".json", "the same as JSON", 5, partial(_write, as_json)),
)
