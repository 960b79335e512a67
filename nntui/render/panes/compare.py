"""Two branches side by side at the same step: metrics, answers and parameters, with their differences."""

from collections.abc import Iterator
from functools import partial

from rich.cells import cell_len

from nntui.engine.network import Parameter
from nntui.render.bars import sign_role
from nntui.render.cells import Line, Span, clip
from nntui.render.content import PaneContent
from nntui.render.pane import Drawing, Pane, PaneKey
from nntui.render.table import TableColumn, fitting, headings, left_out, row
from nntui.scenario.setup import Setup
from nntui.session.frame import Frame
from nntui.text.numbers import count, number, signed
from nntui.timeline.moment import Moment

WIDE = 9  # cells of a number
MAX_NAME, FEWEST = 36, 12  # cells of the longest name that isn't cut, and of the column of names at least

Compared = tuple[str, float | None, float | None]  # what it is, here, there; None: not in that branch


def draw(frame: Frame, width: int, height: int, drawing: Drawing) -> PaneContent:
    """A line for each metric, each answer and each parameter: here, there, and here − there."""
    other = frame.other
    if other is None:
        words = "nothing to compare with yet: e edits something, and what was before stays to be compared"
        return PaneContent([], 1, lambda i: clip([Span(words, "muted")], width))
    lines = list(_compared(frame.moment, other))
    wide = min(max(cell_len(name) for name, _, _ in lines), MAX_NAME, max(width - 3 * WIDE - 4, FEWEST))
    columns = [
        TableColumn(
            "",
            wide,
            "<",
            0,
            lambda i: Span(lines[i][0], "strong" if lines[i][1] is None and lines[i][2] is None else "text"),
        ),
        TableColumn("here", WIDE, ">", 0, partial(_number, lines, 1)),
        TableColumn("there", WIDE, ">", 2, partial(_number, lines, 2)),
        TableColumn("difference", WIDE + 1, ">", 1, partial(_difference, lines)),
    ]
    kept = fitting(columns, width)
    note = f", its last at step {count(other.step)}" if other.step != frame.moment.step else ""
    if other.epoch != frame.moment.epoch:
        note += f", epoch {count(other.epoch)} beside {count(frame.moment.epoch)}"
    there = frame.branches.branch(other.position.branch)
    header: list[Line] = [
        clip([*left_out(columns, kept), Span("here ", "muted"), Span(frame.branch.name, "accent")], width),
        clip([Span("there ", "muted"), Span(there.name if there else "", "accent"), Span(note, "warning")], width),
        headings(kept)[0],
    ]
    return PaneContent(header, len(lines), lambda i: row(kept, i))


def title(frame: Frame) -> str:
    """The pane's title."""
    return f"COMPARED at step {count(frame.moment.step)}"


def _compared(here: Moment, there: Moment) -> Iterator[Compared]:
    """All that can be set side by side, under headings."""
    yield "metrics", None, None
    ours = dict(zip((m.name for m in here.setup.metrics), here.metrics.tolist(), strict=True))
    theirs = dict(zip((m.name for m in there.setup.metrics), there.metrics.tolist(), strict=True))
    words: dict[str, str] = {}
    for setup in (there.setup, here.setup):
        for metric in setup.metrics:
            said, plain = f"  {setup.metric_words(metric)}", f"  {metric.name.replace('_', ' ')}, other rows"
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
    yield from _parameters(here, there)


def _answers(moment: Moment, unit: int) -> dict[str, float]:
    outputs = [*moment.outputs.tolist(), *moment.predictions.tolist()]
    return {name: row[unit] for name, row in zip(moment.setup.all_names, outputs, strict=True) if unit < len(row)}


def _parameters(here: Moment, there: Moment) -> Iterator[Compared]:
    """Each weight and bias, by its place in the network: where units were added or removed it may go by two names."""
    alike = len(here.setup.network.layers) == len(there.setup.network.layers)
    ours, theirs = ({_place(m.setup, p, alike): p for p in m.setup.parameters} for m in (here, there))
    for place in {**ours, **theirs}:
        own, other = ours.get(place), theirs.get(place)
        found = [(m, p) for m, p in ((here, own), (there, other)) if p is not None]
        names = dict.fromkeys(p.name for _, p in found)
        words = found[0][0].setup.place(found[0][1])
        yield f"  {' / '.join(names)} {words}", _value(here, own), _value(there, other)


def _place(setup: Setup, parameter: Parameter, alike: bool) -> tuple[object, ...]:
    """Where a parameter sits: by number where both networks have as many layers, else by the names of the units."""
    if alike:
        return parameter.layer, parameter.unit, parameter.source
    return (setup.place(parameter),)


def _value(moment: Moment, parameter: Parameter | None) -> float | None:
    return None if parameter is None else float(moment.vector[parameter.index])


def _number(lines: list[Compared], side: int, i: int) -> Span:
    value = lines[i][side]
    if value is None:
        heading = lines[i][1] is None and lines[i][2] is None
        return Span("" if heading else "–", "muted")
    return Span(number(float(value)))


def _difference(lines: list[Compared], i: int) -> Span:
    _, here, there = lines[i]
    if here is None or there is None:
        return Span("")
    return Span("same", "muted") if here == there else Span(signed(here - there), sign_role(here - there))


PANE = Pane(
    name="compare",
    letter="k",
    words="compare two branches; again: their difference in the diagram, too",
    area="upper-right",
    order=5,
    draw=draw,
    title=title,
    key=PaneKey("k", "compare", 9, action="compare"),
    scrolls="always",
)
