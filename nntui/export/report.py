"""What `train` and `verify` print: plain text that reads well in a pipe, or dictionaries for JSON."""

from collections.abc import Sequence
from dataclasses import field
from typing import Any

from rich.cells import cell_len, set_cell_size

from nntui.explain.code.intervals import intervals
from nntui.export.progress import on_stderr
from nntui.quantities.conditions import Condition, first_stop
from nntui.quantities.quantities import quantity
from nntui.quantities.verify import Verdict
from nntui.scenario.setup import Setup
from nntui.text.escape import printable
from nntui.text.frozen import dataclass
from nntui.text.numbers import as_json, plural
from nntui.text.prose import flat
from nntui.text.wrapping import wrap
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline

WIDTH = 100  # cells of a line of prose


@dataclass(frozen=True)
class Trained:
    """A finished run: where it ended, the steps at which its metrics are told, and the conditions that stopped it."""

    setup: Setup
    timeline: Timeline
    last: Moment
    told: list[int]
    stopped: list[Condition] = field(default_factory=list)


def train_with_progress(setup: Setup, steps: int, until: Sequence[Condition] = ()) -> Trained:
    """Train `steps` steps, or until a condition comes true; a progress bar on stderr if it takes longer than a second
    and someone can see it.
    """
    timeline = Timeline.of(setup)
    segment = timeline.run_of(0)
    stopped: tuple[int, list[Condition]] | None = None

    def advance() -> bool:
        """Train a block; whether there is more to do."""
        nonlocal stopped
        before = segment.reached
        segment.advance(min(segment.block, steps - before))
        stopped = first_stop(timeline, 0, until, before, segment.reached)
        return stopped is None and segment.reached < steps

    with on_stderr() as tell:
        more = steps > 0
        while more:
            more = advance()
            tell("training", segment.reached, steps)
    last = steps if stopped is None else stopped[0]
    found = Moment(timeline, Position(0, last))
    return Trained(setup, timeline, found, intervals(last), stopped[1] if stopped else [])


def as_text(run: Trained) -> str:
    """Metrics at intervals, then parameters, then outputs and predictions."""
    setup, moment = run.setup, run.last
    scenario = setup.scenario
    lines = [f"{scenario.title} ({setup.name}), {setup.shape}, seed {scenario.seed}"]
    if setup.metrics:
        words = [setup.metric_words(metric) for metric in setup.metrics]
        widths = [max(len(word), 12) for word in words]
        lines += [
            "",
            "  ".join([f"{'step':>10}", *(f"{word:>{width}}" for word, width in zip(words, widths, strict=True))]),
        ]
        for step in run.told:
            values = Moment(run.timeline, Position(0, step)).metrics
            cells = (f"{value:>{width}.6g}" for value, width in zip(values, widths, strict=True))
            lines.append("  ".join([f"{step:>10}", *cells]))
    if (diverged := run.timeline.diverged(0)) is not None:
        lines += ["", f"diverged: the first numbers that aren't finite are those of step {diverged}"]
    if run.stopped:
        lines += ["", f"stopped at step {moment.step}: {' and '.join(each.words(setup) for each in run.stopped)}"]
    if setup.parameters:
        lines += ["", f"parameters at step {moment.step}"]
        lines += [f"{p.name:>6}  {moment.vector[p.index]:>22.16g}  {setup.place(p)}" for p in setup.parameters]
    lines += ["", f"outputs at step {moment.step} ({', '.join(setup.output_names)})"]
    rows = [f"{name} (test)" if setup.is_test(at) else name for at, name in enumerate(setup.row_names)]
    names = [*rows, *(f"{name} (new)" for name in setup.probe_names)]
    outputs = [*moment.outputs.tolist(), *moment.predictions.tolist()]
    targets = [*setup.program.data.targets.tolist(), *([] for _ in setup.probe_names)]
    wide = max(map(cell_len, names))
    for name, values, wanted in zip(names, outputs, targets, strict=True):
        said = "  ".join(f"{value:>22.16g}" for value in values)
        wants = f"  target {', '.join(f'{target:g}' for target in wanted)}" if wanted else ""
        lines.append(f"  {set_cell_size(name, wide)}  {said}{wants}")
    return "\n".join(lines)


def as_dictionary(run: Trained) -> dict[str, Any]:
    """The same for JSON; nan and the infinities are strings."""
    setup, moment = run.setup, run.last
    return {
        "name": setup.name,
        "title": setup.scenario.title,
        "shape": setup.shape,
        "seed": setup.scenario.seed,
        "steps": moment.step,
        "diverged": run.timeline.diverged(0),
        "stopped": [each.text for each in run.stopped],
        "metrics": [
            {"step": step} | {name: as_json(float(values[place])) for name, place in setup.metric_places.items()}
            for step, values in ((step, Moment(run.timeline, Position(0, step)).metrics) for step in run.told)
        ],
        "parameters": {p.name: as_json(float(moment.vector[p.index])) for p in setup.parameters},
        "outputs": {
            name: list(map(as_json, row)) for name, row in zip(setup.row_names, moment.outputs.tolist(), strict=True)
        },
        "predictions": {
            name: list(map(as_json, row))
            for name, row in zip(setup.probe_names, moment.predictions.tolist(), strict=True)
        },
    }


def verdicts_as_text(verdicts: Sequence[tuple[Setup, list[Verdict]]]) -> str:
    """A table for each scenario that publishes figures, the remarks, and a summary line."""
    lines: list[str] = []
    for setup, found in verdicts:
        if found:
            label = "the article's label" if setup.scenario.article else "label"
            lines += [*_heading(setup), *_table(found, label), ""]
    for setup, _ in verdicts:
        if setup.scenario.remarks:
            lines += [*_heading(setup), *_remarks(setup), ""]
    figures = [verdict for _, found in verdicts for verdict in found]
    exact = sum(verdict.digits == verdict.of for verdict in figures)
    wrong = sum(not verdict.agrees for verdict in figures)
    lines.append(
        f"{len(figures)} published figures: {exact} agree in every printed digit,"
        f" {len(figures) - exact - wrong} as far as they can, {wrong} disagree"
    )
    return "\n".join(lines)


def _heading(setup: Setup) -> list[str]:
    article = setup.scenario.article
    changes = f" (with {', '.join(map(printable, setup.changes))})" if setup.changes else ""
    return [f"{setup.name}: {article.title if article else setup.scenario.title}{changes}"]


def _table(found: Sequence[Verdict], label: str) -> list[str]:
    rows = [("quantity", "step", label, "published", "computed", "digits", "verdict")]
    for verdict in found:
        figure = verdict.figure
        rows.append(
            (
                figure.quantity,
                str(figure.step),
                figure.label or "",
                figure.value,
                repr(verdict.computed),
                f"{verdict.digits}/{verdict.of}",
                _word(verdict),
            )
        )
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if i in (0, 2, 6) else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  " + "  ".join(cells).rstrip())
    for verdict in found:
        if verdict.figure.remark:
            lines += _wrapped(f"{verdict.figure.quantity}: ", verdict.figure.remark)
    return lines


def _word(verdict: Verdict) -> str:
    if not verdict.agrees:
        return "DISAGREES"
    if verdict.rounding:
        return f"agrees to {plural(verdict.digits, 'digit')}"
    return "agrees" if verdict.figure.digits is None else f"agrees to {verdict.digits}, as it should"


def _remarks(setup: Setup) -> list[str]:
    lines = []
    timeline = Timeline.of(setup)
    for remark in setup.scenario.remarks:
        lines += [
            f"  {remark.place}",
            *_wrapped("the article: ", remark.says),
            *_wrapped("computed: ", remark.computed),
        ]
        for figure in remark.figures:
            value = quantity(figure.quantity, setup).at(Moment(timeline, Position(0, figure.step)))
            lines.append(f"      {figure.quantity} at step {figure.step} = {value!r}")
    return lines


def _wrapped(lead: str, prose: str) -> list[str]:
    return list(wrap(flat(prose), WIDTH, first=f"    {lead}", rest="      "))


def verdicts_as_dictionaries(verdicts: Sequence[tuple[Setup, list[Verdict]]]) -> list[dict[str, Any]]:
    """One dictionary for each figure."""
    return [
        {
            "name": setup.name,
            "article": setup.scenario.article.title if setup.scenario.article else None,
            "quantity": verdict.figure.quantity,
            "words": verdict.words,
            "step": verdict.figure.step,
            "label": verdict.figure.label,
            "published": verdict.figure.value,
            "computed": as_json(verdict.computed),
            "digits": verdict.digits,
            "of": verdict.of,
            "agrees": verdict.agrees,
            "remark": verdict.figure.remark,
        }
        for setup, found in verdicts
        for verdict in found
    ]
