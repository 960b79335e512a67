"""How wrong it is: the error whose gradient the update follows, and the metrics that are only measured."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from nntui.engine.arrays import added as added_outputs
from nntui.engine.formula import Num, Quotient, Sum, Term
from nntui.engine.losses import LOSSES, Loss
from nntui.engine.metrics import AND_PENALTY, Metric, output_losses
from nntui.engine.outputs import Outputs
from nntui.explain import nudge
from nntui.explain.explanation import FEWEST, MANY, Link, Links, Part, Say, Working, added, working
from nntui.explain.mistaken import follows, works_out
from nntui.explain.of_classes import of_classes
from nntui.explain.subject import Subject
from nntui.explain.terms import DIGITS, digits_of, evaluate, symbols, taken_as_zero
from nntui.explain.whole_layer import laid_out
from nntui.explain.with_penalty import whole_loss
from nntui.text.hidden import MARK, is_hidden
from nntui.text.numbers import count, plural, short
from nntui.timeline.epoch_loss import losses_of_updates, updates_of_epoch
from nntui.timeline.origin import Ask
from nntui.timeline.walk import in_same_pass

CLOSE = 1e-9  # how near what the rounded outputs give must come to what the sums give


def of_loss(subject: Subject) -> Iterator[Part]:
    """The chosen row's error, and the batch's, which the update follows."""
    setup, training, batch, row = subject.setup, subject.training, subject.batch, subject.focus.row
    yield Say(f"How wrong is the answer for {subject.row}?", "question")
    yield from _of_row(subject)
    moment, words = subject.moment, f"{setup.error_words(batch)}{setup.with_dropout}"
    if setup.with_dropout and not moment.goes_by_masks:
        yield Say(f"So it is without dropout, only measured: the update {follows(subject)} {subject.loss}.", "meaning")
        return
    if len(batch) > 1 or row not in batch:
        yield Say(f"The update follows {subject.loss}:", "heading")
        rows = _row_terms(subject, training.loss, moment.trace.outputs, batch)
        yield from added(rows, words, moment.batch_error, mean=training.reduction == "mean")
    if training.penalty is not None:
        yield from whole_loss(subject, moment.batch_error, setup.batch_words(batch), moment.batch_loss)
    yield Say(f"The update {_effect(subject)}; its gradient is what the backward pass {works_out(subject)}.", "meaning")


def _of_row(subject: Subject) -> Iterator[Part]:
    """The chosen row's error: that of each output, and their sum."""
    setup, loss, row = subject.setup, LOSSES[subject.training.loss], subject.focus.row
    outputs = subject.traced.outputs[[subject.at]]
    paired = outputs.sums_for(loss) is not None
    sums = [subject.z(subject.layers, each) for each in range(len(setup.output_names))] if paired else []
    with np.errstate(all="ignore"):
        losses = output_losses(loss.name, outputs, setup.program.data.targets[[row]])[0].tolist()
    terms: list[Link] = []
    rounded = False
    for unit, value in enumerate(losses):
        output = subject.activation(subject.layers, unit)
        target = subject.target(unit)
        term = _loss_term(loss, output, target, sums, unit, value)
        rounded = rounded or (symbols(term) != symbols(loss.formula(output, target)))
        several = len(losses) > 1
        label = f"{loss.words} of {output.name}" if several else f"{subject.whose} {loss.words}"
        terms.append(Link(label, term, value, subject.ask("activation", subject.layers, unit)))
    own = subject.traced is subject.moment.trace
    total = float((subject.traced.results["loss"] if own else subject.moment.row_losses)[subject.at if own else row])
    yield from added(terms, f"{subject.whose} {loss.words}", total)
    if rounded:
        yield Say("It is taken of the sum: an answer so near 0 or 1 is rounded.", "quiet")


def _effect(subject: Subject) -> str:
    """What the update does to the error that it follows: "lowers it to 0.70051"."""
    before, change = subject.moment.batch_loss, nudge.of_update(subject)
    after = digits_of(change.after, DIGITS)
    if is_hidden(float(subject.moment.next_vector[0])):  # a question asks for what comes of it
        return f"takes it to {MARK}"
    if not math.isfinite(change.after):
        return f"{'takes' if math.isfinite(before) else 'leaves'} it beyond what the computer can hold"
    if not change.known:
        return f"takes it to {after}"
    if not change.certain:
        return f"changes it by less than {change.bound}" if change.by else "leaves it as it is"
    same = after == digits_of(before, DIGITS)
    return f"{change.verb} it {f'by about {digits_of(abs(change.by), 2)}' if same else f'to {after}'}"


def _loss_term(loss: Loss, output: Num, target: Num, sums: Sequence[Num], unit: int, value: float) -> Term:
    """The loss of an output as a term that has this value: of the output, or where that is rounded too much, of the
    sums that it is taken of, if it is.
    """
    term = loss.formula(output, target)
    holds = math.isclose(evaluate(term), value, rel_tol=CLOSE) and not taken_as_zero(term)
    if not sums or loss.pairing is None or holds:
        return term
    return laid_out(loss.pairing.formula(sums[unit], target), sums[unit], sums)


def _of_output(subject: Subject, row: int) -> Ask:
    if not subject.layers:
        return Ask(subject.moment.step, "metrics", row=row)
    operation = in_same_pass(subject.setup, subject.moment.position.operation, "activation", subject.layers)
    return Ask(subject.moment.step, operation, row=row, unit=(subject.layers, 0))


def of_output_loss(subject: Subject, output: int, words: str, value: float) -> Iterator[Part]:
    """One output's part of the error that drives the gradient, over all rows."""
    training, outputs = subject.training, subject.moment.answers
    learned = subject.setup.program.data.learned
    yield Say(f"How is {words} worked out?", "question")
    yield Say(f"{LOSSES[training.loss].symbols} for each row:", "quiet")
    rows = _row_terms(subject, training.loss, outputs[:learned], range(learned), output)
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


def _row_terms(subject: Subject, loss: str, outputs: Outputs, rows: Sequence[int], output: int | None = None) -> Links:
    """For each row its error as a term of its outputs (R, K), and the value; or that of one output alone."""
    targets = subject.setup.program.data.targets
    chosen = slice(None) if output is None else slice(output, output + 1)
    with np.errstate(all="ignore"):
        values = output_losses(loss, outputs, targets[np.asarray(rows)])[:, chosen]
        added_up = added_outputs(values[..., np.newaxis], 1)[:, 0].tolist()
    sums = outputs.sums_for(LOSSES[loss])

    def link(i: int) -> Link:
        row = rows[i]
        of_row = [] if sums is None else [Num(z) for z in sums[i].tolist()]
        each = zip(
            range(outputs.values.shape[1])[chosen],
            outputs.values[i, chosen].tolist(),
            targets[row, chosen].tolist(),
            values[i].tolist(),
            strict=True,
        )
        terms = tuple(_loss_term(LOSSES[loss], Num(o), Num(y), of_row, k, v) for k, o, y, v in each)
        term = terms[0] if len(terms) == 1 else Sum(terms)
        return Link(subject.setup.row_names[row], term, added_up[i], _of_output(subject, row))

    return Links(added_up, link)


def of_metric(subject: Subject) -> Iterator[Part]:
    """A metric over all rows: what each contributes, how it has gone so far, and what it is for."""
    setup = subject.setup
    column = subject.focus.metric
    value = float(subject.moment.metrics[column])
    yield from _worked_out(subject, setup.metrics[column], value)
    yield from _so_far(subject, column, value)
    if setup.training is not None:
        drives = column == 0 and subject.moment.follows_all_rows
        yield Say(
            f"The update {follows(subject)} the gradient of this number."
            if drives
            else f"It is only measured: the update {follows(subject)} the gradient of {subject.loss}.",
            "meaning",
        )


def of_measured(subject: Subject, metric: Metric) -> Iterator[Part]:
    """A metric over all rows that the scenario doesn't show."""
    setup, outputs = subject.setup, subject.moment.answers[..., np.newaxis]
    threshold = setup.scenario.metrics.threshold
    yield from _worked_out(subject, metric, float(metric.measured(outputs, setup.program.data, threshold)[0]))


def _worked_out(subject: Subject, metric: Metric, value: float) -> Iterator[Part]:
    """What each row contributes to a metric."""
    setup, moment = subject.setup, subject.moment
    words = setup.metric_words(metric)
    yield Say(f"How is the {words}{',' if ',' in words else ''} worked out?", "question")
    if metric.right is not None:
        yield from _accuracy(subject, metric, value)
    elif metric.hits is not None:
        yield from of_classes(subject, metric, value)
    else:
        loss = metric.loss
        outputs = "" if len(setup.output_names) == 1 else ", its outputs added up"
        yield Say(f"{LOSSES[loss].symbols} for each row{outputs}:", "quiet")
        rows = metric.rows(setup.program.data)
        terms = _row_terms(subject, loss, moment.answers[rows], range(rows.start, rows.stop))
        if metric.penalty is None:
            yield from added(terms, words, value, mean=metric.mean)
            return
        error = float(moment.metrics[setup.error_place])
        yield from added(terms, words.removesuffix(AND_PENALTY), error, mean=metric.mean, now=False)
        yield from whole_loss(subject, error, words, value)


def _accuracy(subject: Subject, metric: Metric, value: float) -> Iterator[Part]:
    assert metric.right is not None  # noqa: S101 - asked for of a share of rows that are right
    setup, threshold = subject.setup, subject.setup.scenario.metrics.threshold
    rows = metric.rows(setup.program.data)
    outputs, targets = subject.moment.outputs[rows], setup.program.data.targets[rows]
    right = metric.right(subject.moment.answers[rows][..., np.newaxis], targets, threshold)[:, 0]
    order = np.argsort(right, kind="stable") if len(right) > MANY else np.arange(len(right))
    for at in (order[:FEWEST] if len(right) > MANY else order).tolist():
        said = ", ".join(digits_of(float(output), DIGITS) for output in outputs[at])
        wanted = ", ".join(short(float(target)) for target in targets[at])
        verdict, row = "right" if right[at] else "wrong", rows.start + at
        yield Working(setup.row_names[row], f"{said}, target {wanted}", "", ":", verdict, ask=_of_output(subject, row))
    if len(right) > MANY:
        yield Say(f"and {plural(len(right) - FEWEST, 'other row')}", "quiet")
    share = Quotient(Num(float(right.sum())), Num(float(len(right))))
    yield Say(f"Right means: {metric.right_words.format(threshold=short(threshold))}.", "quiet")
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
    share = subject.setup.metrics[column].is_share
    best = int(np.argmax(np.where(finite, values, -np.inf)) if share else np.argmin(np.where(finite, values, np.inf)))
    gap = int(steps[1] - steps[0])
    near = f" (of every {gap}th step)" if gap > 1 else ""
    word = "highest" if share else "lowest"
    yield Say(
        f"So far, up to step {count(int(steps[-1]))}: {word} {digits_of(float(values[best]), DIGITS)},"
        f" first at step {count(int(steps[best]))}{near}.",
        "meaning",
    )
