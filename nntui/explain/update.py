"""The update: what the optimizer's rules make of a parameter and its gradient; and where a parameter started."""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.clipping import CLIP
from nntui.engine.formula import Num
from nntui.engine.initializers import DISTRIBUTIONS
from nntui.engine.network import Parameter
from nntui.engine.numbering import Place
from nntui.engine.optimizers import GRADIENT, PARAMETERS, RATE
from nntui.engine.step import whole_gradient
from nntui.explain import nudge
from nntui.explain.backward import chain
from nntui.explain.effects import TOO_LARGE
from nntui.explain.explanation import FEWEST, Part, Say, Working, working
from nntui.explain.row_shares import shares
from nntui.explain.subject import Subject
from nntui.explain.terms import DIGITS, digits_of
from nntui.explain.with_penalty import both_parts
from nntui.text.numbers import count, exact, plural, short
from nntui.timeline.origin import Ask


def of_update(subject: Subject, place: Place) -> Iterator[Part]:
    """A parameter's update, rule by rule of the optimizer as far as the operation has come, where its gradient came
    from, and after the last what the whole step did to each row's answer.
    """
    setup = subject.setup
    parameter, operation = setup.parameters[place], subject.frame.operation
    is_last = operation is None or operation.kind == "update"
    thing = parameter.name if is_last or operation is None else f"the {operation.kind} of {parameter.name}"
    yield Say(f"What does the update make of {thing}, {setup.place(parameter)}?", "question")
    if not subject.moves(place):
        old = subject.parameter(place)
        yield working(f"new {parameter.name}", old, old.value, ask=subject.ask_parameter(place), now=True)
        yield Say(f"{parameter.name} is frozen: no update changes it.", "meaning")
    else:
        names = [rule.operation for rule in subject.optimizer.rules]
        upto = len(names) if is_last or operation is None else names.index(operation.name) + 1
        done = list(rule_lines(subject, place))[:upto]
        if subject.training.rate_changes:
            rate = subject.moment.rate
            yield working(RATE, Num(rate), rate, ask=Ask(subject.moment.step, RATE))
        yield from done[:-1]
        yield replace(done[-1], now=True)
        if is_last:
            yield Say(_move(subject, place), "meaning")
    whose = setup.whose(subject.batch)
    yield Say(
        f"The gradient comes from {whose}:" if len(subject.batch) == 1 else f"The gradient, first {subject.share}:",
        "heading",
    )
    yield from chain(subject, place)
    yield from shares(subject, place)
    if subject.is_penalised(place):
        yield Say(f"The gradient of {parameter.name}, with the penalty's part:", "heading")
        yield from both_parts(subject, place)
    if is_last:
        yield from answers(subject)


def rule_lines(subject: Subject, place: Place) -> Iterator[Working]:
    """A line for each rule of the optimizer, in their order, with the numbers of a parameter put in."""
    traced, parameter = subject.moment.trace, subject.setup.parameters[place]
    name, step = parameter.name, subject.moment.step
    numbers = {
        PARAMETERS: subject.parameter(place),
        GRADIENT: Num(float(traced.gradient[parameter.index]), f"∂L/∂{name}"),
        RATE: Num(subject.moment.rate, RATE),
        **{each: Num(value, each) for each, value in subject.training.constants.items()},
        **{each: Num(_of(slot, parameter), f"{each}({name})") for each, slot in traced.slots.items()},
    }
    made_by = whole_gradient(subject.setup.program, parameter)
    if subject.training.clipping:
        made_by = CLIP
        numbers[GRADIENT] = Num(float(traced.results[CLIP][parameter.index]), f"clipped ∂L/∂{name}")
    for rule in subject.optimizer_of(place).rules:
        symbol = name if rule.makes == PARAMETERS else f"{rule.makes}({name})"
        value = _of(traced.results[rule.operation], parameter)
        ask = Ask(step, made_by, row=subject.focus.row, parameter=place)
        yield working(f"new {symbol}", rule.formula(numbers), value, ask=ask)
        numbers[rule.makes] = Num(value, f"new {symbol}")
        made_by = rule.operation


def _of(numbers: Array, parameter: Parameter) -> float:
    """A parameter's own number among those of all parameters, or the single one for all."""
    return float(numbers[parameter.index] if len(numbers) > 1 else numbers[0])


def _move(subject: Subject, place: Place) -> str:
    """Which way a parameter goes, and why."""
    parameter, traced = subject.setup.parameters[place], subject.moment.trace
    name, gradient = parameter.name, float(traced.gradient[parameter.index])
    change = subject.change(place)
    if not math.isfinite(change):
        return f"{TOO_LARGE}."
    if not change:
        too_small = f"rate × {subject.moved_by} is too small to move it"
        return f"{name} stays: {'its gradient is 0' if gradient == 0 else too_small}."
    moved = f"{name} goes {'up' if change > 0 else 'down'} by {digits_of(abs(change), DIGITS)}"
    if change * gradient < 0 or not subject.optimizer_of(place).beside:
        error = f"error{subject.setup.with_dropout}{subject.setup.and_penalty}"
        smaller = f", towards a smaller {error}" if nudge.of_update(subject).by < 0 else ""
        return f"{moved}: against its gradient{smaller}."
    return f"{moved}: not against its gradient now, but by {subject.optimizer_of(place).beside}."


def answers(subject: Subject) -> Iterator[Part]:
    """What the whole update did to each row's answer: helping one can hurt another."""
    setup, moment = subject.setup, subject.moment
    with np.errstate(all="ignore"):
        after = moment.after_update.outputs.values
    without = " without dropout" if setup.with_dropout else ""
    yield Say(f"What the whole update did to the answers{without}, {plural(len(after), 'row')}:", "heading")
    targets = setup.program.data.targets
    with np.errstate(all="ignore"):
        gaps_before, gaps_now = (np.abs(outputs - targets).sum(axis=1) for outputs in (moment.outputs, after))
    for row, name in enumerate(setup.row_names[: 2 * FEWEST]):
        was, now = moment.outputs[row], after[row]
        closer, further = gaps_now[row] < gaps_before[row], gaps_now[row] > gaps_before[row]
        word = "closer" if closer else "further off" if further else "as before"
        said = ", ".join(
            f"{digits_of(float(a), DIGITS)} → {digits_of(float(b), DIGITS)}" for a, b in zip(was, now, strict=True)
        )
        wanted = ", ".join(short(float(target)) for target in targets[row])
        yield Working(name, f"{said}, target {wanted}", "", ":", word)
    if len(after) > 2 * FEWEST:
        yield Say(f"and {plural(len(after) - 2 * FEWEST, 'other row')}", "quiet")
    better = int(np.count_nonzero(gaps_now < gaps_before))
    yield Say(f"{better} of {plural(len(after), 'row')} came closer to the target.", "meaning")


def of_start(subject: Subject, place: Place) -> Iterator[Part]:
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
    changed = subject.moment.vector[parameter.index] != setup.vector[parameter.index]
    if subject.moment.step or changed:
        yield Say(f"An edit gave it this value at step {count(subject.moment.step)}.", "meaning")
        return
    given = network is not None and (
        network.layers[parameter.layer].biases if parameter.is_bias else network.layers[parameter.layer].weights
    )
    start = network.start if network else None
    if given or start is None:
        by = (network.weights_file if network and given else None) or "the scenario"
        yield Say(f"It is where the parameter starts, as {by} gives it. No update has been made.", "meaning")
        return
    row = DISTRIBUTIONS[start.distribution]
    bias = row.bias if start.bias is None else start.bias
    if parameter.is_bias and bias is not None:
        yield Say(f"All biases start at {short(bias)}. No update has been made.", "meaning")
    else:
        sizes = setup.network.sizes[parameter.layer : parameter.layer + 2]
        told = row.told(start.numbers).format(seed=setup.scenario.seed, scale=exact(row.scale(*sizes)))
        yield Say(f"{told} No update has been made.", "meaning")
