"""The forward pass: what a unit adds up, and what it passes on."""

import math
from collections.abc import Iterator

from nntui.engine.activations import Activation
from nntui.engine.formula import Difference, Num, Product, Quotient, Sum, Term
from nntui.explain.explanation import FEWEST, MANY, Dot, Link, Part, Say, Working, added, working
from nntui.explain.subject import Subject
from nntui.explain.terms import DIGITS, EQUAL, digits_of, rounded
from nntui.explain.whole_layer import own_slope, shares
from nntui.text.hidden import MARK, is_hidden
from nntui.text.numbers import MINUS, short

TYPED = 12  # digits of a number that stands in the data
SATURATED = 0.01  # the slope of a sigmoid or tanh unit below which it hardly learns


def of_input(subject: Subject, column: int) -> Iterator[Part]:
    """An input as it stands in the data."""
    name = subject.setup.input_names[column]
    data = subject.setup.scenario.data.inputs[column]
    value = subject.activation(0, column)
    yield Say(f"Where does {subject.whose} {name} come from?", "question")
    probe = subject.focus.row >= subject.setup.program.data.rows
    stands = f"It stands in the {'new input' if probe else 'data'}:"
    if data.is_scaled:
        unit = f" {data.unit}" if data.unit else ""
        raw, off = Num(data.raw(value.value)), Num(abs(data.shift))
        term: Term = Difference(raw, off) if data.shift > 0 else Sum((raw, off)) if data.shift else raw
        term = Quotient(term, Num(data.scale)) if data.scale != 1 else term
        yield working(name, term, value.value, digits=TYPED)
        word = f", {'less' if data.shift > 0 else 'plus'} {short(off.value)}" if data.shift else ""
        by = f", divided by {short(data.scale)}" if data.scale != 1 else ""
        yield Say(f"{stands} {short(raw.value)}{unit}{word}{by}.", "meaning")
    else:
        yield Say(f"{stands} {short(value.value)}.", "meaning")


def of_sum(subject: Subject, layer: int, unit: int) -> Iterator[Part]:
    """A weighted sum: each part, then the whole."""
    name = subject.unit(layer, unit)
    yield Say(f"What does {name} add up for {subject.row}?", "question")
    yield from sum_lines(subject, layer, unit, main=True)
    parts = _parts(subject, layer, unit)
    most = max(abs(part.value) for part in parts)
    largest = [part for part in parts if abs(part.value) >= most * EQUAL]
    if len(parts) > len(largest) and most and math.isfinite(subject.z(layer, unit).value):
        told = [f"{part.label}: {digits_of(part.value, DIGITS)}" for part in largest[:FEWEST]]
        come = "part comes" if len(largest) == 1 else "parts come"
        yield Say(f"The largest {come} from {', '.join(told)}.", "meaning")


def sum_lines(subject: Subject, layer: int, unit: int, *, main: bool = False) -> Iterator[Part]:
    """The parts of a weighted sum, and the sum, marked if it is the main thing and no part of it is chosen."""
    z, parts = subject.z(layer, unit), _parts(subject, layer, unit)
    if len(parts) > MANY:
        yield Say(f"The {FEWEST} largest of {len(parts)} parts:", "quiet")
    yield from added(parts, z.name, z.value, kind="part", now=main and not any(part.now for part in parts))


def _parts(subject: Subject, layer: int, unit: int) -> list[Link]:
    """Each part of a weighted sum, by its place; the chosen weight's is the one that is asked about."""
    setup, chosen = subject.setup, subject.focus.parameter
    parts = []
    for source in range(setup.network.sizes[layer - 1]):
        place = subject.weight_place(layer, source, unit)
        weight, below = subject.parameter(place), subject.passed_on(layer - 1, source)
        ask = subject.ask_source(layer - 1, source) or subject.ask_parameter(place)
        term, value = Product((weight, below)), weight.value * below.value
        parts.append(Link(setup.place(setup.parameters[place]), term, value, ask, place == chosen))
    if (place_of_bias := subject.bias_place(layer, unit)) is not None:
        bias, label = subject.parameter(place_of_bias), setup.place(setup.parameters[place_of_bias])
        parts.append(Link(label, bias, bias.value, subject.ask_parameter(place_of_bias), place_of_bias == chosen))
    return parts


def of_activation(subject: Subject, layer: int, unit: int) -> Iterator[Part]:
    """What a unit makes of its sum."""
    name, z, a = subject.unit(layer, unit), subject.z(layer, unit), subject.activation(layer, unit)
    activation = subject.activation_of(layer)
    if layer == subject.layers:
        yield Say(f"What does the network answer for {subject.row}?", "question")
    else:
        yield Say(f"What does {name} pass on for {subject.row}?", "question")
    if activation.part is not None:
        yield from shares(subject, activation, layer, unit)
    else:
        yield working(name, activation.formula(z), a.value, ask=subject.ask("sum", layer, unit), now=True)
        if not activation.passes_on:
            yield Dot(activation.name, z.value, a.value)
        yield Say(f"{activation.name} of the sum {z.name}:", "quiet")
        yield from sum_lines(subject, layer, unit)
    yield from _answer(subject, unit, a.value) if layer == subject.layers else _about(activation, name, a.value)


def _answer(subject: Subject, unit: int, value: float) -> Iterator[Part]:
    """What an output says, beside what it should."""
    setup = subject.setup
    said = setup.labelled(unit, value, digits_of(value, DIGITS))
    side = f", {_side(value, setup.scenario.metrics.threshold)}"
    told = said != digits_of(value, DIGITS) or "accuracy" in setup.scenario.metrics.show
    side = side if told and not math.isnan(value) else ""
    if subject.focus.row >= setup.program.data.rows:
        yield Say(f"The answer is {said}{side}. {subject.row} is a new input: nothing is learned from it.", "meaning")
    elif unit < setup.program.data.targets.shape[1]:
        target = subject.target(unit)
        wanted = setup.labelled(unit, target.value, short(target.value))
        missed = float(subject.moment.misses[subject.focus.row, unit])
        off = digits_of(missed if is_hidden(missed) else value - target.value, DIGITS)
        off = off if off.startswith(MINUS) or off in ("0", "nan", MARK) else f"+{off}"
        yield Say(f"The answer is {said}{side}; the target is {wanted}: off by {off}.", "meaning")
        if setup.is_test(subject.focus.row):
            yield Say(f"{subject.row} is a test row: nothing is learned from it.", "meaning")


def _side(value: float, threshold: float) -> str:
    """On which side of the threshold an answer is, where it doesn't look as if it were on it."""
    shown = short(threshold)
    if value == threshold:
        return f"exactly {shown}, which counts as the lower side"
    if rounded(value, DIGITS) == threshold:
        return f"just {'above' if value > threshold else 'below'} {shown}"
    return f"on the {'upper' if value > threshold else 'lower'} side of {shown}"


def _about(activation: Activation, name: str, a: float) -> Iterator[Part]:
    """What the value of a hidden unit means."""
    if activation.switches_off and a == 0:
        yield Say(f"{name} is off: its sum isn't above 0.", "meaning")
    elif not activation.trains and not math.isnan(a):
        yield Say(f"{name} is on: its sum is above 0." if a else f"{name} is off: its sum isn't above 0.", "meaning")
    elif (activation.low, activation.high) == (0, 1) and not math.isnan(a):
        on = "nearly fully on" if a > 1 - SATURATED else "nearly fully off" if a < SATURATED else f"{a:.0%} on"
        yield Say(f"{name} is {on}.", "meaning")


def of_slope(subject: Subject, layer: int, unit: int) -> Iterator[Part]:
    """How steep an activation is at its sum."""
    name, a, z, slope = (
        subject.unit(layer, unit),
        subject.activation(layer, unit),
        subject.z(layer, unit),
        subject.slope(layer, unit),
    )
    activation = subject.activation_of(layer)
    yield Say(f"How much would {name} change for {subject.row} if its sum grew?", "question")
    yield slope_line(subject, layer, unit, slope.name)
    if not activation.passes_on and activation.part is None:
        yield Dot(activation.name, z.value, a.value)
    yield from own_slope(subject, layer, unit)
    yield from saturation(subject, layer, unit)


def slope_line(subject: Subject, layer: int, unit: int, label: str, *, digits: int = DIGITS) -> Working:
    """The line of a slope."""
    term, value = slope_term(subject, layer, unit), subject.slope(layer, unit).value
    return working(label, term, value, digits=digits, ask=subject.ask("activation", layer, unit), now=True)


def slope_term(subject: Subject, layer: int, unit: int, *, true: bool = False) -> Term:
    """A slope as a term, as the backward pass takes it or as it truly is."""
    activation = subject.activation_of(layer)
    if activation.slope_words:
        return Num(subject.true_slope(layer, unit).value, activation.slope_words)
    z, a = subject.z(layer, unit), subject.activation(layer, unit)
    return activation.slope(z, a if true or not subject.mistake_in("slope", layer) else z)


def saturation(subject: Subject, layer: int, unit: int) -> Iterator[Part]:
    """A word where a slope is so small that hardly anything gets through it."""
    name, slope = subject.unit(layer, unit), subject.slope(layer, unit).value
    activation = subject.activation_of(layer)
    if layer == subject.layers and subject.setup.training is not None and subject.has_short_form:
        return  # it learns however flat it is
    if subject.mistake_in("slope", layer) or subject.mistake_in("delta", layer):
        return  # so it does without this slope
    if activation.switches_off and slope == 0:
        off = f"{name} is off for {subject.row}"
        yield Say(f"{off}: nothing gets through, and its weights learn nothing from this row.", "warning")
    elif activation.saturates and slope < SATURATED:
        said = f"{activation.slope_of(name)} is {digits_of(slope, 2)} for {subject.row}"
        yield Say(f"{said}: a saturated unit hardly learns.", "warning")
