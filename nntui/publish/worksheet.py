"""A worksheet: the first steps of a scenario to work out by hand, as tables with blanks, and with their solution.

What is given is what a person needs: the rows, the formulas, the rate and the first weights. Nets and batches that
nobody would work out with a pocket calculator have none.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from nntui.engine.activations import ACTIVATIONS
from nntui.engine.classic_mistakes import NONE
from nntui.engine.losses import LOSSES
from nntui.engine.optimizers import OPTIMIZERS
from nntui.engine.program import Training
from nntui.publish.page.page_words import put_in
from nntui.scenario.setup import Setup
from nntui.session.session import Session
from nntui.text.escape import printable
from nntui.text.numbers import count, exact
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position

UPDATES = 3  # at most
MOST_LINES = 12  # of rows in all updates
MOST_WEIGHTS = 24
MOST_COLUMNS = 6  # inputs and targets of a row, or outputs


class Blank(NamedTuple):
    """A number that is to be worked out."""

    solution: str


Field = str | Blank


class HandTable(NamedTuple):
    """A table: its heading, each by the key of one of the page's words ("step:3" is that of step 3), or as it stands
    after “=”; and its lines.
    """

    heading: Sequence[str]
    lines: Sequence[Sequence[Field]]

    @property
    def has_blanks(self) -> bool:
        """Whether something in it is to be worked out."""
        return any(isinstance(each, Blank) for line in self.lines for each in line)

    def headings(self, said: Mapping[str, str]) -> list[str]:
        """Its heading in the words of a page."""
        keys = [each.partition(":") for each in self.heading]
        return [
            each[1:] if each.startswith("=") else put_in(said[key], step=step)
            for each, (key, _, step) in zip(self.heading, keys, strict=True)
        ]


class Worksheet(NamedTuple):
    """What is given in words, and the tables: the rows, what is predicted for them step by step, the weights."""

    given: Sequence[str]
    tables: Sequence[HandTable]


def worksheet_of(setup: Setup) -> Worksheet | None:
    """The worksheet of a scenario's first steps; None where there is nothing that can be worked out by hand."""
    data, outputs = setup.program.data, len(setup.output_names)
    if not setup.network.layers or len(setup.parameters) > MOST_WEIGHTS or not _is_plain(setup.training):
        return None
    if len(setup.input_names) + data.targets.shape[1] > MOST_COLUMNS or outputs > MOST_COLUMNS:
        return None
    session = Session(setup)
    first = Moment(session.timeline, Position(0, 0))
    rows = first.batch or tuple(range(data.rows))
    updates = min(UPDATES, MOST_LINES // len(rows), setup.last_step)
    if len(rows) > MOST_LINES or (setup.training is not None and not updates):
        return None
    moments = [Moment(session.timeline, Position(0, step)) for step in range(updates + 1)]
    used = list(dict.fromkeys(row for moment in moments[: updates or 1] for row in moment.batch or rows))
    return Worksheet(
        _given(setup, moments), [_rows(setup, used), _steps(setup, moments, rows), _weights(setup, moments)]
    )


def _is_plain(training: Training | None) -> bool:
    """Whether an update is nothing but the gradient times the rate: then its words say all that it takes."""
    if training is None:
        return True
    apart = training.clipping or training.dropout or training.penalty or training.decays or training.optimizer_row.slots
    return not apart and training.mistake == NONE and training.optimizer_row.name == OPTIMIZERS["sgd"].name


def _given(setup: Setup, moments: Sequence[Moment]) -> list[str]:
    """The formulas of the layers, of the error and of the update."""
    found = []
    for number, layer in enumerate(setup.network.layers, 1):
        names = ", ".join(map(printable, setup.unit_names[number - 1]))
        found.append(f"{names}: z = its weighted sum, a = {ACTIVATIONS[layer.activation].symbols} ({layer.activation})")
    training = setup.training
    if training is not None:
        loss = LOSSES[training.loss]
        found.append(f"error of a row: {loss.symbols} ({loss.words})")
        rates = ", ".join(dict.fromkeys(exact(moment.rate) for moment in moments[:-1]))
        of = f"the {training.reduction} of the errors" if len(moments[0].batch) > 1 else "the error"
        found.append(f"update: {training.optimizer_row.words}, that of {of}; learning rate {rates}")
    trainable = setup.program.trainable
    frozen = [each.name for each in setup.parameters if trainable is not None and not trainable[each.index]]
    return [*found, *([f"frozen, so no update moves them: {', '.join(frozen)}"] if frozen else [])]


def _rows(setup: Setup, used: Sequence[int]) -> HandTable:
    """The inputs and targets of the rows that are used, as the network gets them."""
    data, targets = setup.program.data, setup.program.data.targets.shape[1]
    names = [f"={printable(name)}" for name in setup.input_names]
    wanted = ["table_target"] if targets == 1 else [f"={printable(name)}" for name in setup.output_names[:targets]]
    lines = [
        [printable(setup.row_names[row]), *(exact(float(each)) for each in (*data.inputs[row], *data.targets[row]))]
        for row in used
    ]
    return HandTable(["table_row", *names, *wanted[:targets]], lines)


def _steps(setup: Setup, moments: Sequence[Moment], rows: Sequence[int]) -> HandTable:
    """For each step the rows that its update uses, with what is predicted for them and how wrong that is."""
    names = setup.output_names
    said = ["table_prediction"] if len(names) == 1 else [f"={printable(name)}" for name in names]
    trained = setup.training is not None
    lines: list[list[Field]] = []
    for moment in moments[: max(len(moments) - 1, 1)]:
        for row in moment.batch or rows:
            numbers = [*moment.outputs[row].tolist(), *([moment.loss_of(row)] if trained else [])]
            blanks = [Blank(exact(each)) for each in numbers]
            lines.append([count(moment.step), printable(setup.row_names[row]), *blanks])
    return HandTable(["table_step", "table_row", *said, *(["table_error"] if trained else [])], lines)


def _weights(setup: Setup, moments: Sequence[Moment]) -> HandTable:
    """Each weight and bias at each step: given at the start, to be worked out from then on."""
    lines: list[list[Field]] = []
    for parameter in setup.parameters:
        start, *later = [exact(float(moment.vector[parameter.index])) for moment in moments]
        lines.append([parameter.name, printable(setup.place(parameter)), start, *map(Blank, later)])
    return HandTable(["=", "=", *(f"step:{count(moment.step)}" for moment in moments)], lines)
