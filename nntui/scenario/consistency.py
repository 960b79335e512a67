"""What no single key can be blamed for: sizes that must fit each other, names that must exist or be unique."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sized
from dataclasses import replace
from itertools import islice

import numpy as np

from nntui.engine.initializers import DISTRIBUTIONS
from nntui.engine.network import SHARED
from nntui.scenario import model
from nntui.scenario.columns import row_names
from nntui.scenario.fitting_data import generators_that_fit, images_that_fit
from nntui.scenario.fitting_dropout import dropout_that_fits
from nntui.scenario.fitting_losses import accuracies_that_fit, activations_that_train, layers_that_fit, losses_that_fit
from nntui.scenario.fitting_starts import STARTS, numbers_that_fit, orders_that_fit, starts_that_are_told
from nntui.scenario.fitting_training import batch_that_fits, clipping_that_fits, constants_that_fit
from nntui.scenario.row_table import RowTable
from nntui.scenario.schedules import last_step
from nntui.scenario.setup import network_of
from nntui.scenario.split import split_that_fits
from nntui.scenario.training_table import CHOICES, CONSTANTS, MAX_STEPS
from nntui.scenario.unit_names import unit_names
from nntui.text.errors import Problem, did_you_mean
from nntui.text.escape import shortened
from nntui.text.numbers import plural

MAX_ACTIVATIONS = 10_000_000  # rows × units: what one forward pass holds in memory, 80 MB
MAX_FOUND = 51  # problems that one check may find


def problems_of(
    scenario: model.Scenario, wrong: frozenset[str] = frozenset(), overridden: bool = False
) -> list[Problem]:
    """All that doesn't fit, in the order of the file.

    `wrong` are the places whose values are stand-ins for wrong ones ("network.layers[].units"): what reads them is
    not checked.
    """
    checks = [check for check, reads in CHECKS if not _any_wrong(reads, wrong)]
    if overridden:  # the figures are those of the file's own length
        checks = [check for check in checks if check is not _published]
    return [problem for check in checks for problem in islice(check(scenario), MAX_FOUND)]


def _any_wrong(reads: str, wrong: frozenset[str]) -> bool:
    return any(
        read == place or read.startswith((f"{place}.", f"{place}[")) for read in reads.split() for place in wrong
    )


def _many(values: Sized) -> str:
    return f"{len(values):,}" if values else "none"


def _wrong_length(where: str, values: list[float], columns: int, kind: str) -> Iterator[Problem]:
    if len(values) != columns:
        wanted = (
            f"{plural(columns, 'number')}, one for each {kind}"
            if columns
            else f"no numbers, since there are no {kind}s"
        )
        yield Problem(where, f"expected {wanted}, found {_many(values)}")


def _rows(scenario: model.Scenario) -> Iterator[Problem]:
    data = scenario.data
    if isinstance(data.rows, RowTable):
        yield from _finite(data.rows)
        return
    for index, row in enumerate(data.rows):
        yield from _wrong_length(f"data.rows[{index}].inputs", row.inputs, len(data.inputs), "input column")
        yield from _wrong_length(f"data.rows[{index}].targets", row.targets, len(data.targets), "target column")


def _finite(rows: RowTable) -> Iterator[Problem]:
    for kind, values in (("inputs", rows.inputs), ("targets", rows.targets)):
        for row, column in islice(zip(*np.nonzero(~np.isfinite(values)), strict=True), MAX_FOUND):
            found = f"expected a finite number, found {values[row, column]}"
            yield Problem(f"data.rows[{row}].{kind}[{column}]", found)


def _csv(scenario: model.Scenario) -> Iterator[Problem]:
    data = scenario.data
    for key, value in (("names", data.names), ("scale", data.scale)):
        if value is not None and data.csv is None:
            yield Problem(f"data.{key}", "expected csv beside it, the file that it is about, found none")


def _on(scenario: model.Scenario) -> Iterator[Problem]:
    rows = scenario.data.rows
    if rows.off.all() if isinstance(rows, RowTable) else all(row.off for row in rows):
        yield Problem("data.rows", "expected at least one row that is not off, found none")


def _outputs(scenario: model.Scenario) -> Iterator[Problem]:
    data = scenario.data
    outputs = scenario.network.layers[-1].units if scenario.network else len(data.inputs)
    if data.targets and outputs != len(data.targets):
        what = "unit of the last layer" if scenario.network else "input column (without a network, a prediction)"
        wanted = f"{plural(outputs, 'target column')}, one for each {what}"
        yield Problem("data.targets", f"expected {wanted}, found {len(data.targets):,}")


def _targets(scenario: model.Scenario) -> Iterator[Problem]:
    if scenario.training and not scenario.data.targets:
        yield Problem("data.targets", "expected target columns, since there is a [training] table; found none")


def _layers(scenario: model.Scenario) -> Iterator[Problem]:
    if scenario.network is None:
        return
    fan_in = len(scenario.data.inputs)
    for index, layer in enumerate(scenario.network.layers):
        where = f"network.layers[{index}]"
        if layer.names is not None and len(layer.names) != layer.units:
            yield Problem(
                f"{where}.names",
                f"expected {plural(layer.units, 'name')}, one for each unit, found {_many(layer.names)}",
            )
        if layer.weights is not None:
            shape = [len(weights) for weights in layer.weights]
            if shape != [fan_in] * layer.units:
                yield Problem(
                    f"{where}.weights",
                    f"expected {plural(layer.units, 'list')} (one for each unit) of {plural(fan_in, 'number')}"
                    f" (one for each input), found {_shape(shape)}",
                )
        if layer.biases is not None and not layer.bias:
            yield Problem(f"{where}.biases", "expected no biases, since bias = false; remove one of the two")
        elif layer.biases is not None and len(layer.biases) != (1 if layer.bias == SHARED else layer.units):
            wanted = f"{plural(layer.units, 'number')}, one for each unit"
            wanted = "1 number, which the units share" if layer.bias == SHARED else wanted
            yield Problem(f"{where}.biases", f"expected {wanted}, found {_many(layer.biases)}")
        fan_in = layer.units


def _shape(lengths: list[int]) -> str:
    """The shape of a matrix in words, ragged or not: "2 lists of 3", "lists of 3, 2 and 3"."""
    if not lengths:
        return "none"
    if len(set(lengths)) == 1:
        return f"{plural(len(lengths), 'list')} of {lengths[0]:,}"
    return f"lists of {', '.join(map(str, lengths[:8]))}{', …' if len(lengths) > 8 else ''}"


def _size(scenario: model.Scenario) -> Iterator[Problem]:
    if scenario.network is None:
        return
    size = network_of(scenario).size
    if size > model.MAX_PARAMETERS:
        yield Problem("network.layers", f"expected at most {model.MAX_PARAMETERS:,} parameters, found {size:,}")
    work = len(scenario.data.rows) * sum(layer.units for layer in scenario.network.layers)
    if work > MAX_ACTIVATIONS:
        yield Problem("network.layers", f"expected rows × units of at most {MAX_ACTIVATIONS:,}, found {work:,}")


def _repeated(where: str, names: Iterable[str]) -> Iterator[Problem]:
    for name, times in Counter(names).items():
        if times > 1:
            yield Problem(where, f"expected each name once, found “{name}” {times} times")


def _column_names(scenario: model.Scenario) -> Iterator[Problem]:
    yield from _repeated("data.inputs", (column.name for column in scenario.data.inputs))


def _row_names(scenario: model.Scenario) -> Iterator[Problem]:
    yield from _repeated("data.rows", row_names(scenario.data))


def _unit_names(scenario: model.Scenario) -> Iterator[Problem]:
    yield from _repeated("network.layers", (name for layer in unit_names(scenario) for name in layer))


def _probe_names(scenario: model.Scenario) -> Iterator[Problem]:
    yield from _repeated("probes", (probe.name for probe in scenario.probes))


def _frozen(scenario: model.Scenario) -> Iterator[Problem]:
    if scenario.network is None or not scenario.network.frozen or network_of(scenario).size > model.MAX_PARAMETERS:
        return
    parameters = {parameter.name: parameter for parameter in network_of(scenario).parameters}
    for index, name in enumerate(scenario.network.frozen):
        if name not in parameters:
            names = shortened(", ".join(islice(parameters, 20)))
            near = did_you_mean(name, parameters)
            yield Problem(f"network.frozen[{index}]", f"expected a parameter's name ({names}), found “{name}”{near}")


def _trained(scenario: model.Scenario) -> Iterator[Problem]:
    if scenario.training and scenario.network is None:
        yield Problem("training", "expected a [network] table as well: without one there is nothing to train")


def _length(scenario: model.Scenario) -> Iterator[Problem]:
    training = scenario.training
    if training is None:
        return
    if (training.steps is None) == (training.epochs is None):
        found = "neither" if training.steps is None else "both"
        yield Problem("training", f"expected either steps or epochs, found {found}")
    elif last_step(scenario) > MAX_STEPS:
        yield Problem("training.epochs", f"expected at most {MAX_STEPS:,} steps, found {last_step(scenario):,}")


def _probes(scenario: model.Scenario) -> Iterator[Problem]:
    for index, probe in enumerate(scenario.probes):
        yield from _wrong_length(f"probes[{index}].inputs", probe.inputs, len(scenario.data.inputs), "input column")


def _published(scenario: model.Scenario) -> Iterator[Problem]:
    if any(batch_that_fits(scenario)) or any(_length(scenario)):
        return  # then it isn't known where the training ends
    end = last_step(scenario)
    for where, _, step in scenario.asked():
        if step > end:
            allowed = f"a step that is trained, 0 to {end:,}" if end else "step 0, since nothing is trained"
            yield Problem(f"{where}.step", f"expected {allowed}, found {step:,}")


ConsistencyCheck = Callable[[model.Scenario], Iterator[Problem]]

START_KEYS = sorted({key.name for row in DISTRIBUTIONS.values() for key in row.keys})
LAYERS = "data.inputs network.layers network.layers[].units network.layers[].bias"
ENDS = "data.rows data.test data.test_rows training.batch training.steps training.epochs"

# Each check, and the places that it reads beside those that it complains of.
CHECKS: tuple[tuple[ConsistencyCheck, str], ...] = (
    (_rows, "data.inputs data.targets"),
    (_csv, "data.csv"),
    (_on, "data.rows[].off"),
    (_outputs, "data.inputs data.targets network.layers network.layers[].units"),
    (_targets, "data.targets training"),
    (_layers, LAYERS),
    (_size, f"{LAYERS} data.rows"),
    (_column_names, "data.inputs[].name"),
    (_row_names, "data.rows[].name"),
    (generators_that_fit, "data.generator"),
    (images_that_fit, "data.image data.inputs"),
    (split_that_fits, "data.rows data.rows[].name data.rows[].off training"),
    (_unit_names, f"{LAYERS} network.layers[].names[]"),
    (_probe_names, "probes[].name"),
    (starts_that_are_told, f"{LAYERS} {STARTS}"),
    (orders_that_fit, "network.weights_file"),
    (numbers_that_fit, "network.start " + " ".join(f"network.start.{name}" for name in START_KEYS)),
    (constants_that_fit, " ".join(f"training.{name}" for name in (*CHOICES, *CONSTANTS))),
    (clipping_that_fits, "training.clip_norm training.clip_value training.mistake"),
    (_frozen, LAYERS),
    (_trained, "network training"),
    (batch_that_fits, "data.rows data.test data.test_rows"),
    (_length, ENDS),
    (_probes, "data.inputs"),
    (_published, ENDS),
    (layers_that_fit, "network.layers network.layers[].activation"),
    (activations_that_train, "network.layers network.layers[].activation training"),
    (dropout_that_fits, "network.layers network.layers[].dropout training"),
    (accuracies_that_fit, "data.targets metrics.show"),
    (
        losses_that_fit,
        "training.loss metrics.show data.targets data.rows[].targets network.layers network.layers[].activation",
    ),
)

# What decides which quantities there are.
NAMES = f"{LAYERS} data.targets data.rows[].name network.layers[].names[] probes[].name training"


def fitted(scenario: model.Scenario, wrong: frozenset[str] = frozenset()) -> model.Scenario | None:
    """The scenario with lists cut or filled to the lengths that fit, so that the names in it can be looked up.

    None if these names can't be known, since something that decides them is wrong, or there are too many.
    """
    if _any_wrong(NAMES, wrong) or any(_size(scenario)):
        return None
    data, network = scenario.data, scenario.network
    inputs, targets = len(data.inputs), len(data.targets)
    rows = (
        []
        if isinstance(data.rows, RowTable)
        else [
            row
            if len(row.inputs) == inputs and len(row.targets) == targets
            else replace(row, inputs=_cut(row.inputs, inputs), targets=_cut(row.targets, targets))
            for row in data.rows
        ]
    )
    probes = [replace(probe, inputs=_cut(probe.inputs, inputs)) for probe in scenario.probes]
    if network is not None:
        if any(layer.names is not None and len(layer.names) != layer.units for layer in network.layers):
            return None
        layers = [replace(layer, weights=None, biases=None) for layer in network.layers]
        network = replace(network, layers=layers)
    return replace(scenario, data=replace(data, rows=rows or data.rows), network=network, probes=probes)


def _cut(numbers: list[float], length: int) -> list[float]:
    return [*numbers, *[0.0] * length][:length]
