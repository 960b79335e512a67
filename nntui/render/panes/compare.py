"""Two branches side by side at the same step: metrics, answers and parameters, with their differences."""

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from typing import overload

from rich.cells import cell_len

from nntui.engine.metrics import label_of
from nntui.engine.network import Parameter
from nntui.render.bars import sign_role
from nntui.render.cells import Line, Span, clip
from nntui.render.content import PaneContent
from nntui.render.pane import Drawing, Pane, PaneKey
from nntui.render.spoken import Telling, sentences, table
from nntui.render.table import TableColumn, captioned, fitting, headings, row
from nntui.scenario.setup import Setup
from nntui.session.frame import Frame
from nntui.text.numbers import count, number, signed
from nntui.text.wrapping import wrap
from nntui.timeline.moment import Moment

MEASURED = 200  # lines whose names are looked at for the width of their column
NOTHING, KEYS = "nothing to compare with yet", ": e edits something, and what was before stays to be compared"
WIDE = 9  # cells of a number
MAX_NAME, FEWEST = 36, 12  # cells of the longest name that isn't cut, and of the column of names at least

Compared = tuple[str, float | None, float | None]  # what it is, here, there; None: not in that branch


def draw(frame: Frame, width: int, height: int, drawing: Drawing) -> PaneContent:
    """A line for each metric, each answer and each parameter: here, there, and here − there."""
    other = frame.other
    if other is None:
        return PaneContent([], 1, lambda i: clip([Span(NOTHING, "muted"), Span(KEYS, "muted key")], width))
    lines = Lines(frame.moment, other)
    names = [lines[i][0] for i in range(min(len(lines), MEASURED))]
    wide = min(max(map(cell_len, names)), MAX_NAME, max(width - 3 * WIDE - 4, FEWEST))
    columns = _columns(lines, wide)
    kept = fitting(columns, width)
    here, there = _both(frame, other)
    header: list[Line] = [
        captioned(here, len(columns) - len(kept), width, enlarged=frame.view.enlarged),
        clip(there, width),
        headings(kept)[0],
    ]
    return PaneContent(header, len(lines), lambda i: row(kept, i))


def _both(frame: Frame, other: Moment) -> tuple[Line, Line]:
    """Which branch is here and which there, and where that one stands if it isn't at the same step."""
    note = f", its last at step {count(other.step)}" if other.step != frame.moment.step else ""
    if other.epoch != frame.moment.epoch:
        note += f", epoch {count(other.epoch)} beside {count(frame.moment.epoch)}"
    there = frame.branches.branch(other.position.branch)
    return [Span("here ", "muted"), Span(frame.branch.name, "accent")], [
        Span("there ", "muted"),
        Span(there.name if there else "", "accent"),
        Span(note, "warning"),
    ]


def _columns(lines: "Lines", wide: int) -> list[TableColumn]:
    """What it is, in so many cells, here and there, and the difference."""

    def name(i: int) -> Span:
        return Span(lines[i][0], "strong" if lines[i][1] is None and lines[i][2] is None else "text")

    return [
        TableColumn("", wide, "<", 0, name),
        TableColumn("here", WIDE, ">", 0, partial(_number, lines, 1)),
        TableColumn("there", WIDE, ">", 2, partial(_number, lines, 2)),
        TableColumn("difference", WIDE + 1, ">", 1, partial(_difference, lines)),
    ]


def tell(frame: Frame, how: Telling) -> Iterator[str]:
    """The same lines as a table."""
    if frame.other is None:
        yield from wrap(f"{NOTHING}{KEYS}", how.width)
        return
    for line in _both(frame, frame.other):
        yield from sentences(line, how)
    lines = Lines(frame.moment, frame.other)
    yield from table(_columns(lines, MAX_NAME), len(lines), how, first_heading="what")


def title(frame: Frame) -> str:
    """The pane's title."""
    return f"COMPARED at step {count(frame.moment.step)}"


class Lines(Sequence[Compared]):
    """All that can be set side by side. What is said of a parameter is made when its line is looked at."""

    def __init__(self, here: Moment, there: Moment) -> None:
        self._here, self._there = here, there
        self._head = list(_head(here, there))
        self._pairs = _pairs(here.setup, there.setup)

    def __len__(self) -> int:
        return len(self._head) + len(self._pairs)

    @overload
    def __getitem__(self, i: int) -> Compared: ...

    @overload
    def __getitem__(self, i: slice) -> Sequence[Compared]: ...

    def __getitem__(self, i: int | slice) -> Compared | Sequence[Compared]:
        if isinstance(i, slice):
            return [self[at] for at in range(*i.indices(len(self)))]
        if i < len(self._head):
            return self._head[i]
        own, other = self._pairs[i - len(self._head)]
        found = [(moment, p) for moment, p in ((self._here, own), (self._there, other)) if p is not None]
        names = dict.fromkeys(parameter.name for _, parameter in found)
        words = found[0][0].setup.place(found[0][1])
        return f"  {' / '.join(names)} {words}", _value(self._here, own), _value(self._there, other)


def _head(here: Moment, there: Moment) -> Iterator[Compared]:
    """Metrics and answers under their headings, and the heading of the parameters."""
    yield "metrics", None, None
    ours = dict(zip((m.name for m in here.setup.metrics), here.metrics.tolist(), strict=True))
    theirs = dict(zip((m.name for m in there.setup.metrics), there.metrics.tolist(), strict=True))
    words: dict[str, str] = {}
    for setup in (there.setup, here.setup):
        for metric in setup.metrics:
            said, plain = f"  {setup.metric_words(metric)}", f"  {label_of(metric.name).replace('_', ' ')}, other rows"
            words[metric.name] = said if words.get(metric.name, said) == said else plain
    for name in {**ours, **theirs}:
        yield words[name], ours.get(name), theirs.get(name)
    for unit, output in enumerate(here.setup.output_names):
        several = len(here.setup.output_names) > 1
        yield f"answers{f', {output}' if several else ''}", None, None
        ours, theirs = _answers(here, unit), _answers(there, unit)
        for name in {**ours, **theirs}:
            yield f"  {name}", ours.get(name), theirs.get(name)
    yield "weights and biases", None, None


def _answers(moment: Moment, unit: int) -> dict[str, float]:
    outputs = [*moment.outputs.tolist(), *moment.predictions.tolist()]
    return {name: row[unit] for name, row in zip(moment.setup.all_names, outputs, strict=True) if unit < len(row)}


@lru_cache(maxsize=4)
def _pairs(here: Setup, there: Setup) -> Sequence[tuple[Parameter | None, Parameter | None]]:
    """Each weight and bias, by its place in the network: where units were added or removed it may go by two names."""
    if here.network is there.network:
        return [(parameter, parameter) for parameter in here.parameters]
    alike = len(here.network.layers) == len(there.network.layers)
    ours, theirs = ({_place(setup, p, alike): p for p in setup.parameters} for setup in (here, there))
    return [(ours.get(place), theirs.get(place)) for place in {**ours, **theirs}]


def _place(setup: Setup, parameter: Parameter, alike: bool) -> tuple[object, ...]:
    """Where a parameter sits: by number where both networks have as many layers, else by the names of the units."""
    if alike:
        return parameter.layer, parameter.unit, parameter.source
    return (setup.place(parameter),)


def _value(moment: Moment, parameter: Parameter | None) -> float | None:
    return None if parameter is None else float(moment.vector[parameter.index])


def _number(lines: Sequence[Compared], side: int, i: int) -> Span:
    value = lines[i][side]
    if value is None:
        heading = lines[i][1] is None and lines[i][2] is None
        return Span("" if heading else "–", "muted")
    return Span(number(float(value)))


def _difference(lines: Sequence[Compared], i: int) -> Span:
    _, here, there = lines[i]
    if here is None or there is None:
        return Span("")
    return Span("same", "muted") if here == there else Span(signed(here - there), sign_role(here - there))


PANE = Pane(
    name="compare",
    letter="k",
    words="compare with a branch; again: in the diagram, the next one, …, off",
    area="upper-right",
    order=5,
    draw=draw,
    title=title,
    key=PaneKey("k", "compare", 9, action="compare"),
    scrolls="always",
    tell=tell,
)
