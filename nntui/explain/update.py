"""The update: the old value less rate × gradient is the new one; and where a parameter started."""

import math
from collections.abc import Iterator

import numpy as np

from nntui.engine.trace import gradient_operation
from nntui.explain.backward import TOO_LARGE, chain, shares
from nntui.explain.explanation import FEWEST, Part, Say, Working, working
from nntui.explain.subject import Subject
from nntui.explain.terms import DIGITS, Difference, Num, Product, digits_of
from nntui.scenario import model
from nntui.text.numbers import plural, short
from nntui.timeline.origin import Ask


def of_update(subject: Subject, place: int) -> Iterator[Part]:
    """A parameter's update, where its gradient came from, and what the whole step did to each row's answer."""
    setup, traced = subject.setup, subject.moment.trace
    parameter, trainable = setup.parameters[place], setup.program.trainable
    old, new = subject.parameter(place), float(traced.results["update"][parameter.index])
    gradient = Num(float(traced.gradient[parameter.index]), f"∂L/∂{parameter.name}")
    yield Say(f"What does the update make of {parameter.name}, {setup.place(parameter)}?", "question")
    ask = Ask(subject.moment.step, gradient_operation(parameter), row=subject.focus.row, parameter=place)
    if trainable is not None and not trainable[parameter.index]:
        yield working(f"new {parameter.name}", old, new, ask=subject.ask_parameter(place), now=True)
        yield Say(f"{parameter.name} is frozen: no update changes it.", "meaning")
    else:
        rate = Num(subject.training.rate, "rate")
        term = Difference(old, Product((rate, gradient)))
        yield working(f"new {parameter.name}", term, new, ask=ask, now=True)
        yield Say(_move(parameter.name, new - old.value, gradient.value), "meaning")
    whose = setup.whose(subject.batch)
    yield Say(
        f"The gradient comes from {whose}:"
        if len(subject.batch) == 1
        else f"The gradient, first {subject.whose} share:",
        "heading",
    )
    yield from chain(subject, place)
    yield from shares(subject, place)
    yield from answers(subject)


def _move(name: str, change: float, gradient: float) -> str:
    """Which way a parameter goes, and why."""
    if not math.isfinite(change):
        return f"{TOO_LARGE}."
    if not change:
        return f"{name} stays: {'its gradient is 0' if gradient == 0 else 'rate × gradient is too small to move it'}."
    way = "up" if change > 0 else "down"
    return f"{name} goes {way} by {digits_of(abs(change), DIGITS)}: against its gradient, towards a smaller error."


def answers(subject: Subject) -> Iterator[Part]:
    """What the whole update did to each row's answer: helping one can hurt another."""
    setup, moment = subject.setup, subject.moment
    with np.errstate(all="ignore"):
        after = setup.network.outputs(moment.trace.results["update"][np.newaxis], setup.program.data.inputs)[0]
    yield Say(f"What the whole update did to the answers, {plural(len(after), 'row')}:", "heading")
    targets = setup.program.data.targets
    better = 0
    lines = []
    for row, name in enumerate(setup.row_names):
        was, now = moment.outputs[row], after[row]
        gap_before, gap_now = float(np.abs(was - targets[row]).sum()), float(np.abs(now - targets[row]).sum())
        word = "closer" if gap_now < gap_before else "further off" if gap_now > gap_before else "as before"
        better += gap_now < gap_before
        said = ", ".join(
            f"{digits_of(float(a), DIGITS)} → {digits_of(float(b), DIGITS)}" for a, b in zip(was, now, strict=True)
        )
        wanted = ", ".join(short(float(target)) for target in targets[row])
        lines.append(Working(name, f"{said}, target {wanted}", "", ":", word))
    yield from lines[: 2 * FEWEST]
    if len(lines) > 2 * FEWEST:
        yield Say(f"and {plural(len(lines) - 2 * FEWEST, 'other row')}", "quiet")
    yield Say(f"{better} of {plural(len(lines), 'row')} came closer to the target.", "meaning")


def of_start(subject: Subject, place: int) -> Iterator[Part]:
    """Where a parameter was before anything was learned."""
    setup = subject.setup
    parameter = setup.parameters[place]
    network = setup.scenario.network
    yield Say(f"Why does {parameter.name}, {setup.place(parameter)}, have this value?", "question")
    yield working(
        parameter.name,
        Num(float(subject.moment.vector[parameter.index])),
        float(subject.moment.vector[parameter.index]),
        now=True,
    )
    given = network is not None and (
        network.layers[parameter.layer].biases if parameter.is_bias else network.layers[parameter.layer].weights
    )
    start = network.start if network else None
    if given or start is None:
        yield Say("It is where the parameter starts, as the scenario gives it. No update has been made.", "meaning")
    elif parameter.is_bias and start.bias is not None:
        yield Say(f"All biases start at {short(start.bias)}. No update has been made.", "meaning")
    else:
        yield Say(f"{_drawn(start, setup.scenario.seed)} No update has been made.", "meaning")


def _drawn(start: model.Start, seed: int) -> str:
    match start:
        case model.Constant():
            return f"All parameters start at {short(start.value)}."
        case model.Uniform():
            ends = f"{short(start.low)} and {short(start.high)}"
            return f"It was drawn at random, evenly between {ends}, with the seed {seed}."
        case model.Normal():
            return (
                f"It was drawn at random from a normal distribution with mean {short(start.mean)}"
                f" and standard deviation {short(start.deviation)}, with the seed {seed}."
            )
