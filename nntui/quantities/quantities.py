"""Quantities: every number that can be asked for by name, in one table.

Published figures, remarks and whatever else names a number all read it. A quantity is written as a name
(`accuracy`, `w1`) or as a name with arguments (`output(Alice)`, `gradient(w1, Bob)`, `dh1/dw1`). It is looked up,
never evaluated as code.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nntui.engine.metrics import METRICS
from nntui.engine.trace import gradient_operation
from nntui.quantities import derivatives
from nntui.scenario.model import Scenario
from nntui.scenario.setup import Setup, possessive, set_up
from nntui.text.errors import Problem, did_you_mean, listed
from nntui.text.escape import shortened
from nntui.timeline.moment import Moment
from nntui.timeline.origin import Ask, origin_of_parameter

FORM = re.compile(r"\s*(?P<name>[^()]+?)\s*(?:\((?P<arguments>[^()]*)\))?\s*")
Origin = Callable[[int], Ask | None]


def nowhere(step: int) -> Ask | None:
    """The origin of what no operation makes."""
    return None


@dataclass(frozen=True)
class Quantity:
    """A number that can be computed at any moment, its words, and the operation that makes it, by the step."""

    text: str
    words: str
    at: Callable[[Moment], float]
    origin: Origin = nowhere


class UnknownQuantityError(ValueError):
    """A quantity that doesn't exist in this scenario; its text says what was expected."""


def quantity(text: str, setup: Setup, row: int | None = None) -> Quantity:
    """The quantity that a text names; where it needs a row and names none, it is of `row` (probes follow on the rows).

    Raises UnknownQuantityError.
    """
    if row is not None:
        return _of_row(text, setup, row)
    form = FORM.fullmatch(text)
    if form is None:
        raise UnknownQuantityError(f"expected a name or name(arguments), found “{shortened(text)}”")
    name, inside = form["name"], form["arguments"]
    arguments = None if inside is None else [part.strip() for part in inside.split(",")]
    if (ratio := derivatives.FORM.fullmatch(name)) is not None:
        return _derivative(text, ratio["of"].strip(), ratio["by"].strip(), arguments or [], setup)
    if arguments is not None:
        return _call(text, name, arguments, setup)
    if name in METRICS:
        return _metric(text, name, setup)
    if name in setup.parameter_by_name:
        return _parameter(text, name, setup)
    if name in PLAIN and setup.training:
        words, compute, origin = PLAIN[name]
        return Quantity(text, words, compute, origin)
    known = [*(PLAIN if setup.training else ()), *METRICS, *list(setup.parameter_by_name)[:1_000], *FUNCTIONS]
    raise UnknownQuantityError(f"expected a quantity, found “{shortened(name)}”{did_you_mean(name[:80], known)}")


def _of_row(text: str, setup: Setup, row: int) -> Quantity:
    """A quantity with a row's name put in, where it takes one that it doesn't name."""
    name, bracket, inside = text.strip().removesuffix(")").partition("(")
    with_row = f"{name}({f'{inside}, ' if bracket else ''}{setup.all_names[row]})"
    try:
        return quantity(with_row, setup)
    except UnknownQuantityError:
        return quantity(text, setup)


def _metric(text: str, name: str, setup: Setup) -> Quantity:
    metric = METRICS[name]
    targets = setup.program.data.targets
    if not targets.shape[1]:
        raise UnknownQuantityError(f"“{name}” needs target columns, and the data has none")
    threshold = setup.scenario.metrics.threshold
    shown = [each.name for each in setup.metrics]
    place = shown.index(name) if name in shown else None
    return Quantity(
        text,
        setup.metric_words(metric),
        lambda moment: float(metric.compute(moment.outputs[None], targets, threshold)[0]),
        nowhere if place is None else lambda step: Ask(step, "metrics", metric=place),
    )


def _parameter(text: str, name: str, setup: Setup) -> Quantity:
    parameter = setup.parameter_by_name[name]
    place = setup.network.place_of(parameter)
    return Quantity(
        text,
        f"{name} ({setup.place(parameter)})",
        lambda moment: float(moment.vector[parameter.index]),
        lambda step: origin_of_parameter(step, place),
    )


# Names without arguments, beside metrics and parameters: their words, how they are computed, where they come from.
PLAIN: dict[str, tuple[str, Callable[[Moment], float], Origin]] = {
    "loss": (
        "the error that drives the gradient, over all rows",
        lambda moment: float(moment.metrics[0]),
        lambda step: Ask(step, "metrics", metric=0),
    ),
    "batch_loss": (
        "the error of the rows that the next update uses",
        lambda moment: moment.batch_loss,
        lambda step: Ask(step, "loss"),
    ),
    "step": ("updates made", lambda moment: float(moment.step), nowhere),
    "epoch": ("epochs complete", lambda moment: float(moment.epoch), nowhere),
}


def _one_of(argument: str, names: Sequence[str], what: str) -> int:
    if argument not in names:
        near = did_you_mean(argument[:80], names)
        raise UnknownQuantityError(f"expected the name of a {what}, found “{shortened(argument)}”{near}")
    return list(names).index(argument)


def _optional(arguments: list[str], index: int, names: Sequence[str], what: str) -> int:
    """The argument at `index`, which may be left out when there is only one it can be."""
    if len(arguments) > index:
        return _one_of(arguments[index], names, what)
    if len(names) != 1:
        raise UnknownQuantityError(f"expected also the name of a {what} ({shortened(listed(names[:8]), 80)})")
    return 0


def _unit(argument: str, setup: Setup) -> tuple[int, int]:
    units = _units(setup)
    names = [name for name, (layer, _) in units.items() if layer]
    _one_of(argument, names, "unit")
    return units[argument]


@lru_cache(maxsize=8)
def _units(setup: Setup) -> Mapping[str, tuple[int, int]]:
    return derivatives.units_by_name(setup)


def _output(text: str, arguments: list[str], setup: Setup) -> Quantity:
    row = _one_of(arguments[0], setup.row_names, "row")
    unit = _optional(arguments, 1, setup.output_names, "output")
    words = f"{possessive(setup.row_names[row])} {setup.output_names[unit]}"
    return Quantity(text, words, lambda moment: float(moment.outputs[row, unit]), _answer(setup, row, unit))


def _answer(setup: Setup, row: int, unit: int) -> Origin:
    layers = len(setup.network.layers)
    if not layers:
        return nowhere
    return lambda step: Ask(step, f"layer{layers}.activation", row=row, unit=(layers, unit))


def _prediction(text: str, arguments: list[str], setup: Setup) -> Quantity:
    names = setup.probe_names
    probe = _one_of(arguments[0], names, "probe")
    unit = _optional(arguments, 1, setup.output_names, "output")
    origin = _answer(setup, setup.program.data.rows + probe, unit)
    return Quantity(
        text, f"prediction for {names[probe]}", lambda moment: float(moment.predictions[probe, unit]), origin
    )


# Numbers of a unit for a row: the kind of operation that makes each, and its words.
OF_UNITS = {"activation": ("activation", "activation of"), "z": ("sum", "weighted sum of")}
OF_UNITS_BACKWARD = {
    "delta": ("delta", "∂L/∂z, the gradient with respect to the sum, of"),
    "slope": ("slope", "slope of"),
}


def _of_unit(text: str, arguments: list[str], setup: Setup) -> Quantity:
    name = text.partition("(")[0].strip()
    kind, words = (OF_UNITS | OF_UNITS_BACKWARD)[name]
    layer, unit = _unit(arguments[0], setup)
    row = _optional(arguments, 1, setup.all_names if name in OF_UNITS else setup.row_names, "row")

    def compute(moment: Moment) -> float:
        traced, at = moment.forward(row)
        operation = f"layer{layer}.{kind}"
        return float(traced.results[operation][at, unit]) if operation in traced.results else float("nan")

    words = f"{words} {arguments[0]} for {setup.all_names[row]}"
    return Quantity(text, words, compute, lambda step: Ask(step, f"layer{layer}.{kind}", row=row, unit=(layer, unit)))


def _gradient(text: str, arguments: list[str], setup: Setup) -> Quantity:
    parameter = setup.parameter_by_name.get(arguments[0])
    if parameter is None:
        near = did_you_mean(arguments[0], setup.parameter_by_name)
        raise UnknownQuantityError(f"expected the name of a parameter, found “{shortened(arguments[0])}”{near}")
    place = setup.network.place_of(parameter)
    if len(arguments) > 1:
        row = _one_of(arguments[1], setup.row_names, "row")
        return Quantity(
            text,
            f"what {setup.row_names[row]} adds to the gradient of {arguments[0]} that the next update uses",
            lambda moment: derivatives.of_loss(moment, place, row),
            lambda step: derivatives.made_by(setup, step, place, row),
        )

    def compute(moment: Moment) -> float:
        return float("nan") if moment.gradient is None else float(moment.gradient[parameter.index])

    return Quantity(
        text,
        f"gradient of {arguments[0]} that the next update uses",
        compute,
        lambda step: Ask(step, gradient_operation(parameter), parameter=place),
    )


def _row_loss(text: str, arguments: list[str], setup: Setup) -> Quantity:
    row = _one_of(arguments[0], setup.row_names, "row")
    return Quantity(
        text,
        setup.batch_words([row]),
        lambda moment: float(moment.row_losses[row]),
        lambda step: Ask(step, "loss", row=row),
    )


def _derivative(text: str, of: str, by: str, arguments: list[str], setup: Setup) -> Quantity:
    """dA/dB for a row: A is L or a unit, B a unit, an input or a parameter."""
    units = _units(setup)
    if len(arguments) > 1:
        raise UnknownQuantityError(f"expected at most 1 name in d…/d…(…), that of a row, found {len(arguments)}")
    below: tuple[int, int] | int
    if by in units:
        below = units[by]
    elif by in setup.parameter_by_name:
        below = setup.network.place_of(setup.parameter_by_name[by])
    else:
        known = [*units, *list(setup.parameter_by_name)[:1_000]]
        near = did_you_mean(by[:80], known)
        raise UnknownQuantityError(
            f"expected a unit, an input or a parameter after “/d”, found “{shortened(by)}”{near}"
        )
    if of in units:
        above = units[of]
        row = _optional(arguments, 0, setup.all_names, "row")
        words = f"how {of} changes with {by} for {setup.all_names[row]}"
        origin: Origin = nowhere
        if setup.training:
            origin = lambda step: derivatives.made_by(setup, step, below, row, whole=True)  # noqa: E731
        return Quantity(text, words, lambda moment: derivatives.of_unit(moment, above, below, row), origin)
    if of != derivatives.LOSS:
        near = did_you_mean(of[:80], [derivatives.LOSS, *units])
        raise UnknownQuantityError(f"expected L or a unit after “d”, found “{shortened(of)}”{near}")
    if not setup.training:
        raise UnknownQuantityError("“dL” needs a [training] table, and there is none")
    row = _optional(arguments, 0, setup.row_names, "row")
    words = f"how {setup.batch_words([row])} changes with {by}"
    return Quantity(
        text,
        words,
        lambda moment: derivatives.of_loss(moment, below, row),
        lambda step: derivatives.made_by(setup, step, below, row),
    )


# Names with arguments: how many at most, whether they need training, and how they are looked up.
FUNCTIONS: dict[str, tuple[int, bool, Callable[[str, list[str], Setup], Quantity]]] = {
    "output": (2, False, _output),
    "prediction": (2, False, _prediction),
    **dict.fromkeys(OF_UNITS, (2, False, _of_unit)),
    "gradient": (2, True, _gradient),
    "row_loss": (1, True, _row_loss),
    **dict.fromkeys(OF_UNITS_BACKWARD, (2, True, _of_unit)),
}


def _call(text: str, name: str, arguments: list[str], setup: Setup) -> Quantity:
    if name not in FUNCTIONS:
        near = did_you_mean(name[:80], FUNCTIONS)
        raise UnknownQuantityError(f"expected {listed(FUNCTIONS)} before “(”, found “{shortened(name)}”{near}")
    most, trained, look_up = FUNCTIONS[name]
    if len(arguments) > most:
        raise UnknownQuantityError(f"expected at most {most} names in {name}(…), found {len(arguments)}")
    if trained and not setup.training:
        raise UnknownQuantityError(f"“{name}” needs a [training] table, and there is none")
    return look_up(text, arguments, setup)


def problems_of(scenario: Scenario) -> Iterator[Problem]:
    """The quantities in a scenario file that can't be computed."""
    setup = set_up("", scenario)
    for where, text, _ in scenario.asked():
        try:
            quantity(text, setup)
        except UnknownQuantityError as error:
            yield Problem(f"{where}.quantity", str(error))
