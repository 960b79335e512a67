"""The learning rate of an update, where a schedule or a warm-up changes it."""

from collections.abc import Iterator

from nntui.engine.formula import Num
from nntui.engine.optimizers import RATE
from nntui.engine.rate_schedules import BASE, RATE_SCHEDULES, STEP, WARM_UP, warmed
from nntui.explain.explanation import Part, Say, working
from nntui.explain.subject import Subject
from nntui.explain.terms import evaluate
from nntui.text.numbers import count, short

SCHEDULED = "scheduled rate"


def of_rate(subject: Subject) -> Iterator[Part]:
    """The rate of the update, from the one that the scenario gives and the updates made so far."""
    training, step = subject.training, subject.moment.step
    row, base = RATE_SCHEDULES[training.rate_schedule], training.rate
    given = {**training.rate_constants, BASE: base, STEP: float(step), WARM_UP: training.warm_up}
    numbers = {name: Num(value, name) for name, value in given.items()}
    term, value = row.formula(numbers), float(subject.moment.trace.results[RATE][0])
    yield Say(f"What is the learning rate of update {count(step + 1)}?", "question")
    if training.warm_up:
        if not isinstance(term, Num):
            scheduled = evaluate(term)
            yield working(SCHEDULED, term, scheduled)
            term = Num(scheduled, SCHEDULED)
        term = warmed(term, numbers)
    yield working(RATE, term, value, now=True)
    yield Say(f"schedule = {row.name}: {row.words}. base_rate is the rate as it is set, {short(base)}.", "meaning")
    if step < training.warm_up:
        whole = f"up to update {short(training.warm_up)} each gets a larger part of its rate"
        yield Say(f"Warming up: {whole}, this one {count(step + 1)} / {short(training.warm_up)}.", "meaning")
    yield Say("step counts the updates from the start of the run, whatever an edit has changed since.", "quiet")
