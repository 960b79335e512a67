"""How wrong it is: the error whose gradient the update follows, and the metrics that are only measured."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.formula import Num, Quotient, Sum
from nntui.engine.losses import LOSSES
from nntui.engine.metrics import METRICS, Metric, is_right, metric_name, row_losses
from nntui.engine.step import output_operation
from nntui.explain import nudge
from nntui.explain.explanation import FEWEST, MANY, Link, Part, Say, Working, added, working
from nntui.explain.subject import Subject
from nntui.explain.terms import DIGITS, digits_of
from nntui.text.numbers import count, plural, short
from nntui.timeline.epoch_loss import losses_of_updates, updates_of_epoch
from nntui.timeline.origin import Ask


def of_loss(subject: Subject) -> Iterator[Part]:
    """The chosen row's error, and the batch's, which the update follows."""
    setup, training, batch = subject.setup, subject.training, subject.batch
    words = LOSSES[training.loss].words
    yield Say(f"How wrong is the answer for {subject.row}?", "question")
    terms: list[Link] = []
    for unit in range(len(setup.output_names)):
        output, target = subject.activation(subject.layers, unit), subject.target(unit)
        term = LOSSES[training.loss].formula(output, target)
        value = _loss(training.loss, output.value, target.value)
        ask = subject.ask("activation", subject.layers, unit)
        several = len(setup.output_names) > 1
        label = f"{words} of {subject.unit(subject.layers, unit)}" if several else f"{subject.whose} {words}"
        terms.append(Link(label, term, value, ask))
    row = subject.focus.row
    loss = subject.moment.trace.results["loss"][batch.index(row)] if row in batch else subject.moment.row_losses[row]
    yield from added(terms, f"{subject.whose} {words}", float(loss))
    if len(batch) > 1 or row not in batch:
        yield Say(f"The update follows {subject.error}:", "heading")
        outputs = subject.moment.trace.of("activation", subject.layers)
        rows = _row_terms(subject, training.loss, outputs, batch)
        yield from added(rows, setup.batch_words(batch), subject.moment.batch_loss, mean=training.reduction == "mean")
    yield Say(f"Its gradient is what the backward pass works out; the update {_effect(subject)}.", "meaning")


def _effect(subject: Subject) -> str:
    """What the update does to the error that it follows: "lowers it to 0.70051"."""
    before, change = subject.moment.batch_loss, nudge.of_update(subject)
    after = digits_of(change.after, DIGITS)
    if not math.isfinite(change.after):
        return f"{'takes' if math.isfinite(before) else 'leaves'} it beyond what the computer can hold"
    if not change.known:
        return f"takes it to {after}"
    if not change.certain:
        return f"changes it by less than {change.bound}" if change.by else "leaves it as it is"
    same = after == digits_of(before, DIGITS)
    return f"{change.verb} it {f'by about {digits_of(abs(change.by), 2)}' if same else f'to {after}'}"


def _loss(name: str, output: float, target: float) -> float:
    return float(row_losses(name, np.array([[[output]]]), np.array([[target]]))[0, 0])


def _of_output(subject: Subject, row: int) -> Ask:
    if not subject.layers:
        return Ask(subject.moment.step, "metrics", row=row)
    return Ask(subject.moment.step, output_operation(subject.setup.network), row=row, unit=(subject.layers, 0))


def of_output_loss(subject: Subject, output: int, words: str, value: float) -> Iterator[Part]:
    """One output's part of the error that drives the gradient, over all rows."""
    training, outputs = subject.training, subject.moment.outputs
    yield Say(f"How is {words} worked out?", "question")
    yield Say(f"{LOSSES[training.loss].symbols} for each row:", "quiet")
    rows = _row_terms(subject, training.loss, outputs, range(len(outputs)), output)
    yield from added(rows, subject.unit(subject.layers, output), value, mean=training.reduction == "mean")


def of_epoch_loss(subject: Subject, mean: bool, value: float) -> Iterator[Part]:
    """The errors of an epoch's updates, each of its batch before it."""
    moment, setup = subject.moment, subject.setup
    updates = updates_of_epoch(subject.training.schedule, moment.step)
    if not updates:
        yield Say("It has no value: no update of an epoch has been made yet.", "meaning")
        return
    yield Say("What did the epoch's updates find, each before it changed anything?", "question")
    losses = losses_of_updates(moment.timeline, moment.position.branch, updates).tolist()
    links = [
        Link(
            f"update {count(step + 1)}, {setup.whose(subject.training.schedule.rows_at(step).tolist())}",
            Num(loss),
            loss,
            Ask(step, "loss"),
        )
        for step, loss in zip(updates, losses, strict=True)
    ]
    yield from added(links, f"{'mean' if mean else 'sum'} of the epoch so far", value, mean=mean, kind="update")


def _row_terms(
    subject: Subject, loss: str, outputs: Array, rows: Sequence[int], output: int | None = None
) -> list[Link]:
    """For each row its error as a term of its outputs (R, K), and the value; or that of one output alone."""
    targets = subject.setup.program.data.targets
    if output is not None:
        outputs, targets = outputs[:, [output]], targets[:, [output]]
    with np.errstate(all="ignore"):
        values = row_losses(loss, outputs[..., np.newaxis], targets[list(rows)])[:, 0].tolist()
    links: list[Link] = []
    for i, (row, value) in enumerate(zip(rows, values, strict=True)):
        pairs = zip(outputs[i].tolist(), targets[row].tolist(), strict=True)
        terms = tuple(LOSSES[loss].formula(Num(output), Num(target)) for output, target in pairs)
        ask = _of_output(subject, row)
        links.append(Link(subject.setup.row_names[row], terms[0] if len(terms) == 1 else Sum(terms), value, ask))
    return links


def of_metric(subject: Subject) -> Iterator[Part]:
    """A metric over all rows: what each contributes, how it has gone so far, and what it is for."""
    setup = subject.setup
    column = subject.focus.metric
    value = float(subject.moment.metrics[column])
    yield from _worked_out(subject, setup.metrics[column], value)
    yield from _so_far(subject, column, value)
    if setup.training is not None:
        drives = column == 0 and len(subject.batch) == setup.program.data.rows
        yield Say(
            "The update follows the gradient of this number."
            if drives
            else f"It is only measured: the update follows the gradient of {subject.error}.",
            "meaning",
        )


def of_measured(subject: Subject, metric: Metric) -> Iterator[Part]:
    """A metric over all rows that the scenario doesn't show."""
    setup, outputs = subject.setup, subject.moment.outputs[..., np.newaxis]
    threshold = setup.scenario.metrics.threshold
    yield from _worked_out(subject, metric, float(metric.compute(outputs, setup.program.data.targets, threshold)[0]))


def _worked_out(subject: Subject, metric: Metric, value: float) -> Iterator[Part]:
    """What each row contributes to a metric."""
    setup, moment = subject.setup, subject.moment
    words = setup.metric_words(metric)
    yield Say(f"How is the {words}{',' if ',' in words else ''} worked out?", "question")
    if metric.name == "accuracy":
        yield from _accuracy(subject, value)
    else:
        loss, mean = _loss_of(metric)
        outputs = "" if len(setup.output_names) == 1 else ", its outputs added up"
        yield Say(f"{LOSSES[loss].symbols} for each row{outputs}:", "quiet")
        rows = _row_terms(subject, loss, moment.outputs, range(len(moment.outputs)))
        yield from added(rows, words, value, mean=mean)


def _loss_of(metric: Metric) -> tuple[str, bool]:
    """The loss that a metric reduces over the rows, and whether it is their mean."""
    return next(
        (loss, reduction == "mean")
        for loss in LOSSES
        for reduction in ("mean", "sum")
        if METRICS[metric_name(loss, reduction)] is metric
    )


def _accuracy(subject: Subject, value: float) -> Iterator[Part]:
    setup, outputs = subject.setup, subject.moment.outputs
    threshold, targets = setup.scenario.metrics.threshold, setup.program.data.targets
    right = is_right(outputs[..., np.newaxis], targets, threshold)[:, 0]
    order = np.argsort(right, kind="stable") if len(right) > MANY else np.arange(len(right))
    for row in order[:FEWEST] if len(right) > MANY else order:
        said = ", ".join(digits_of(float(output), DIGITS) for output in outputs[row])
        wanted = ", ".join(short(float(target)) for target in targets[row])
        verdict = "right" if right[row] else "wrong"
        yield Working(
            setup.row_names[row], f"{said}, target {wanted}", "", ":", verdict, ask=_of_output(subject, int(row))
        )
    if len(right) > MANY:
        yield Say(f"and {plural(len(right) - FEWEST, 'other row')}", "quiet")
    share = Quotient(Num(float(right.sum())), Num(float(len(right))))
    yield Say(f"Right means: on its target's side of {short(threshold)}.", "quiet")
    yield working("right / rows", share, value, now=True)


def _so_far(subject: Subject, column: int, value: float) -> Iterator[Part]:
    """When it was best, in what has been trained so far."""
    moment = subject.moment
    if subject.setup.training is None:
        return
    steps, values = moment.timeline.series(moment.position.branch, column)
    finite = np.isfinite(values)
    if not finite.any() or len(values) < 2:
        return
    accuracy = subject.setup.metrics[column].name == "accuracy"
    best = int(
        np.argmax(np.where(finite, values, -np.inf)) if accuracy else np.argmin(np.where(finite, values, np.inf))
    )
    gap = int(steps[1] - steps[0])
    near = f" (of every {gap}th step)" if gap > 1 else ""
    word = "highest" if accuracy else "lowest"
    yield Say(
        f"So far, up to step {count(int(steps[-1]))}: {word} {digits_of(float(values[best]), DIGITS)},"
        f" first at step {count(int(steps[best]))}{near}.",
        "meaning",
    )
