"""Quantities: every number that can be asked for by name, in one table.

Published figures, remarks and, from here on, whatever else names a number, all read it. A quantity is written
as a name (`accuracy`, `w1`) or as a name with arguments (`output(Alice)`, `activation(h1, Bob)`). It is looked
up, never evaluated as code.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from nntui.engine.metrics import METRICS
from nntui.scenario.model import Scenario
from nntui.scenario.setup import Setup, possessive, set_up
from nntui.session.moment import Moment
from nntui.text.errors import Problem, did_you_mean, listed
from nntui.text.escape import shortened

FORM = re.compile(r"\s*(?P<name>[^()]+?)\s*(?:\((?P<arguments>[^()]*)\))?\s*")


@dataclass(frozen=True)
class Quantity:
    """A number that can be computed at any moment, and its words."""

    text: str
    words: str
    at: Callable[[Moment], float]


class UnknownQuantityError(ValueError):
    """A quantity that doesn't exist in this scenario; its text says what was expected."""


def quantity(text: str, setup: Setup) -> Quantity:
    """The quantity that a text names; raises UnknownQuantityError."""
    form = FORM.fullmatch(text)
    if form is None:
        raise UnknownQuantityError(f"expected a name or name(arguments), found “{shortened(text)}”")
    name, inside = form["name"], form["arguments"]
    if inside is not None:
        return _call(text, name, [part.strip() for part in inside.split(",")], setup)
    if name in METRICS:
        return _metric(text, name, setup)
    if name in setup.parameter_by_name:
        parameter = setup.parameter_by_name[name]
        return Quantity(
            text, f"{name} ({setup.place(parameter)})", lambda moment: float(moment.vector[parameter.index])
        )
    if name in PLAIN and setup.training:
        words, compute = PLAIN[name]
        return Quantity(text, words, compute)
    known = [*PLAIN, *METRICS, *list(setup.parameter_by_name)[:1_000], *FUNCTIONS]
    raise UnknownQuantityError(f"expected a quantity, found “{shortened(name)}”{did_you_mean(name[:80], known)}")


def _metric(text: str, name: str, setup: Setup) -> Quantity:
    metric = METRICS[name]
    targets = setup.program.data.targets
    if not targets.shape[1]:
        raise UnknownQuantityError(f"“{name}” needs target columns, and the data has none")
    threshold = setup.scenario.metrics.threshold
    return Quantity(
        text,
        setup.metric_words(metric),
        lambda moment: float(metric.compute(moment.outputs[None], targets, threshold)[0]),
    )


def _dataset_loss(moment: Moment) -> float:
    return float(moment.metrics[0])


# Names without arguments, beside metrics and parameters: their words and how they are computed.
PLAIN: dict[str, tuple[str, Callable[[Moment], float]]] = {
    "loss": ("the loss that drives the gradient, over all rows", _dataset_loss),
    "batch_loss": ("the loss of the rows that the next update uses", lambda moment: moment.batch_loss),
    "step": ("updates made", lambda moment: float(moment.step)),
    "epoch": ("epochs complete", lambda moment: float(moment.epoch)),
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


def _output(text: str, arguments: list[str], setup: Setup) -> Quantity:
    row = _one_of(arguments[0], setup.row_names, "row")
    unit = _optional(arguments, 1, setup.output_names, "output")
    words = f"{possessive(setup.row_names[row])} {setup.output_names[unit]}"
    return Quantity(text, words, lambda moment: float(moment.outputs[row, unit]))


def _prediction(text: str, arguments: list[str], setup: Setup) -> Quantity:
    names = [probe.name for probe in setup.scenario.probes]
    probe = _one_of(arguments[0], names, "probe")
    unit = _optional(arguments, 1, setup.output_names, "output")
    return Quantity(text, f"prediction for {names[probe]}", lambda moment: float(moment.predictions[probe, unit]))


def _activation(text: str, arguments: list[str], setup: Setup) -> Quantity:
    units = [name for layer in setup.unit_names for name in layer]
    place = _one_of(arguments[0], units, "unit")
    layer = 0
    while place >= len(setup.unit_names[layer]):
        place -= len(setup.unit_names[layer])
        layer += 1
    row = _optional(arguments, 1, setup.row_names, "row")
    words = f"activation of {arguments[0]} for {setup.row_names[row]}"
    return Quantity(text, words, lambda moment: float(moment.activations[layer][row, place]))


def _gradient(text: str, arguments: list[str], setup: Setup) -> Quantity:
    parameter = setup.parameter_by_name.get(arguments[0])
    if parameter is None:
        near = did_you_mean(arguments[0], setup.parameter_by_name)
        raise UnknownQuantityError(f"expected the name of a parameter, found “{shortened(arguments[0])}”{near}")
    place = parameter.index

    def compute(moment: Moment) -> float:
        return float("nan") if moment.gradient is None else float(moment.gradient[place])

    return Quantity(text, f"gradient of {arguments[0]} that the next update uses", compute)


def _row_loss(text: str, arguments: list[str], setup: Setup) -> Quantity:
    row = _one_of(arguments[0], setup.row_names, "row")
    return Quantity(text, setup.batch_words([row]), lambda moment: float(moment.row_losses[row]))


# Names with arguments: how many at most, whether they need training, and how they are looked up.
FUNCTIONS: dict[str, tuple[int, bool, Callable[[str, list[str], Setup], Quantity]]] = {
    "output": (2, False, _output),
    "prediction": (2, False, _prediction),
    "activation": (2, False, _activation),
    "gradient": (1, True, _gradient),
    "row_loss": (1, True, _row_loss),
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
