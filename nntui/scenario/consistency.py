"""What no single key can be blamed for: sizes that must fit each other, names that must exist or be unique."""

from collections import Counter
from collections.abc import Iterable, Iterator

from nntui.scenario import model
from nntui.scenario.setup import last_step, network_of, row_names, unit_names
from nntui.text.errors import Problem, did_you_mean

MAX_ACTIVATIONS = 10_000_000  # rows × units: what one forward pass holds in memory, 80 MB


def problems_of(scenario: model.Scenario) -> list[Problem]:
    """All that doesn't fit, in the order of the file."""
    found = [*_data(scenario), *_layers(scenario), *_names(scenario)]
    if not found:  # the rest needs parts that fit
        found = [*_start(scenario), *_training(scenario), *_probes(scenario), *_published(scenario)]
    return found


def _counted(n: int, word: str) -> str:
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


def _wrong_length(where: str, values: list[float], columns: int, kind: str) -> Iterator[Problem]:
    if len(values) != columns:
        yield Problem(where, f"expected {_counted(columns, 'number')}, one for each {kind}, found {len(values)}")


def _data(scenario: model.Scenario) -> Iterator[Problem]:
    data = scenario.data
    for index, row in enumerate(data.rows):
        yield from _wrong_length(f"data.rows[{index}].inputs", row.inputs, len(data.inputs), "input column")
        yield from _wrong_length(f"data.rows[{index}].targets", row.targets, len(data.targets), "target column")
    outputs = scenario.network.layers[-1].units if scenario.network else len(data.inputs)
    if data.targets and outputs != len(data.targets):
        what = "units of the last layer" if scenario.network else "input columns (without a network they are the predictions)"
        yield Problem("data.targets", f"expected as many target columns as there are {what}, {outputs}, found {len(data.targets)}")
    if scenario.training and not data.targets:
        yield Problem("data.targets", "expected target columns, since there is a [training] table; found none")


def _layers(scenario: model.Scenario) -> Iterator[Problem]:
    if scenario.network is None:
        return
    fan_in = len(scenario.data.inputs)
    for index, layer in enumerate(scenario.network.layers):
        where = f"network.layers[{index}]"
        if layer.names is not None and len(layer.names) != layer.units:
            yield Problem(f"{where}.names", f"expected {_counted(layer.units, 'name')}, one for each unit, found {len(layer.names)}")
        if layer.weights is not None:
            shape = [len(weights) for weights in layer.weights]
            if shape != [fan_in] * layer.units:
                yield Problem(
                    f"{where}.weights",
                    f"expected {_counted(layer.units, 'list')} (one for each unit) of {_counted(fan_in, 'number')}"
                    f" (one for each input), found lists of {', '.join(map(str, shape[:8])) or 'none'}",
                )
        if layer.biases is not None and not layer.bias:
            yield Problem(f"{where}.biases", "expected no biases, since bias = false; remove one of the two")
        elif layer.biases is not None and len(layer.biases) != layer.units:
            yield Problem(f"{where}.biases", f"expected {_counted(layer.units, 'number')}, one for each unit, found {len(layer.biases)}")
        fan_in = layer.units
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


def _names(scenario: model.Scenario) -> Iterator[Problem]:
    yield from _repeated("data.inputs", (column.name for column in scenario.data.inputs))
    rows = row_names(scenario.data)
    yield from _repeated("data.rows", rows)
    yield from _repeated("probes", (probe.name for probe in scenario.probes))
    units = [name for layer in unit_names(scenario) for name in layer]
    yield from _repeated("network.layers", units)


def _start(scenario: model.Scenario) -> Iterator[Problem]:
    if scenario.network is None:
        if scenario.training:
            yield Problem("training", "expected a [network] table as well: without one there is nothing to train")
        return
    open_ended = [
        index
        for index, layer in enumerate(scenario.network.layers)
        if layer.weights is None or (layer.bias and layer.biases is None)
    ]
    if open_ended and scenario.network.start is None:
        yield Problem(
            "network.start",
            f"expected a table that says where the parameters start, since layers[{open_ended[0]}] doesn't give all of its own;"
            ' for example start = { distribution = "uniform", low = -1, high = 1 }',
        )
    start = scenario.network.start
    if isinstance(start, model.Uniform) and start.low > start.high:
        yield Problem("network.start.low", f"expected at most high ({start.high:g}), found {start.low:g}")
    parameters = {parameter.name for parameter in network_of(scenario).parameters}
    for index, name in enumerate(scenario.network.frozen):
        if name not in parameters:
            yield Problem(f"network.frozen[{index}]", f"expected a parameter's name, found “{name}”{did_you_mean(name, parameters)}")


def _training(scenario: model.Scenario) -> Iterator[Problem]:
    training = scenario.training
    if training is None:
        return
    rows = len(scenario.data.rows)
    if training.batch != "all" and training.batch > rows:
        yield Problem("training.batch", f"expected at most the number of rows, {rows}, or “all”, found {training.batch}")
    if (training.steps is None) == (training.epochs is None):
        found = "neither" if training.steps is None else "both"
        yield Problem("training", f"expected either steps or epochs, found {found}")
    elif last_step(scenario) > model.MAX_STEPS:
        yield Problem("training.epochs", f"expected at most {model.MAX_STEPS:,} steps, found {last_step(scenario):,}")


def _probes(scenario: model.Scenario) -> Iterator[Problem]:
    for index, probe in enumerate(scenario.probes):
        yield from _wrong_length(f"probes[{index}].inputs", probe.inputs, len(scenario.data.inputs), "input column")


def _published(scenario: model.Scenario) -> Iterator[Problem]:
    end = last_step(scenario)
    moments = [(f"published[{i}]", figure.step) for i, figure in enumerate(scenario.published)]
    moments += [
        (f"remarks[{i}].figures[{j}]", moment.step)
        for i, remark in enumerate(scenario.remarks)
        for j, moment in enumerate(remark.figures)
    ]
    for where, step in moments:
        if step > end:
            allowed = f"a step that is trained, 0 to {end:,}" if end else "step 0, since nothing is trained"
            yield Problem(f"{where}.step", f"expected {allowed}, found {step:,}")
