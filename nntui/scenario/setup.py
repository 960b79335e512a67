"""A scenario put together: the engine's program, the parameters at step 0, and a name for everything in them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nntui.engine import initializers
from nntui.engine.arrays import Array, floats
from nntui.engine.metrics import METRICS, Metric, metric_name
from nntui.engine.network import Layer, Network, Parameter, shared
from nntui.engine.program import Data, Program, Schedule, Training
from nntui.scenario import columns, model
from nntui.scenario.csv_text import CsvText


@dataclass(frozen=True, eq=False)
class Setup:
    """A scenario, the program made of it and the parameters that it starts from.

    `name` is what the scenario is called by ("four-people"), `vector` the parameters at step 0, of shape
    (parameters,), `probes` the inputs of the rows that are switched off and of the probes, of shape (P, inputs),
    `changes` what `--set` put into the file, `source` the file's text, `csv` the file that its rows came from.
    """

    name: str
    scenario: model.Scenario
    program: Program
    vector: Array
    probes: Array
    changes: tuple[str, ...] = ()
    source: str = ""
    csv: CsvText | None = None

    @property
    def network(self) -> Network:
        """The engine's network."""
        return self.program.network

    @property
    def training(self) -> Training | None:
        """How it is trained; None: forward only."""
        return self.program.training

    @cached_property
    def shape(self) -> str:
        """Units by layer, as in "3-4-1"; "–" without a network."""
        return "-".join(map(str, self.network.sizes)) if self.network.layers else "–"

    @cached_property
    def last_step(self) -> int:
        """The step at which the scenario ends; 0 when it is forward only."""
        return last_step(self.scenario, self.training.schedule if self.training else None)

    @cached_property
    def row_names(self) -> tuple[str, ...]:
        """A name for each row that is on."""
        names = zip(row_names(self.scenario.data), self.scenario.data.rows, strict=True)
        return tuple(name for name, row in names if not row.off)

    @cached_property
    def probe_names(self) -> tuple[str, ...]:
        """A name for each row that is switched off, then for each probe: all that is predicted but not learned from."""
        names = zip(row_names(self.scenario.data), self.scenario.data.rows, strict=True)
        return (*(name for name, row in names if row.off), *(probe.name for probe in self.scenario.probes))

    @cached_property
    def all_names(self) -> tuple[str, ...]:
        """A name for each row, then for each probe."""
        return (*self.row_names, *self.probe_names)

    @cached_property
    def input_names(self) -> tuple[str, ...]:
        """A name for each input, as it goes into the network: "weight−135" when 135 was taken off, "scaled weight" when
        it was divided, too.
        """
        return tuple(
            f"scaled {c.name}" if c.scale != 1 else f"{c.name}{-c.shift:+g}".replace("-", "−") if c.shift else c.name
            for c in self.scenario.data.inputs
        )

    @cached_property
    def unit_names(self) -> tuple[tuple[str, ...], ...]:
        """A name for each unit of each layer."""
        return unit_names(self.scenario)

    def unit_name(self, layer: int, unit: int) -> str:
        """The name of a unit; layer 0 are the inputs."""
        return self.unit_names[layer - 1][unit] if layer else self.scenario.data.inputs[unit].name

    def labelled(self, column: int, value: float, text: str) -> str:
        """A target or an output with its word: "1 F", "0.951 F"."""
        targets = self.scenario.data.targets
        words = targets[column].labels if column < len(targets) else None
        return (
            text if words is None or math.isnan(value) else f"{text} {words[value > self.scenario.metrics.threshold]}"
        )

    @cached_property
    def output_names(self) -> tuple[str, ...]:
        """A name for each output: the last layer's units, or the given predictions."""
        return self.unit_names[-1] if self.unit_names else self.input_names

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """All parameters in the order in which they are shown."""
        return self.network.parameters

    @property
    def parameter_by_name(self) -> dict[str, Parameter]:
        """Parameters by their names."""
        return self.network.parameter_by_name

    def place(self, parameter: Parameter) -> str:
        """Where a parameter sits: "weight → h1", "bias of h1"."""
        unit = self.unit_names[parameter.layer][parameter.unit]
        if parameter.source is None:
            return f"bias of {unit}"
        if parameter.layer == 0:
            return f"{self.scenario.data.inputs[parameter.source].name} → {unit}"
        return f"{self.unit_names[parameter.layer - 1][parameter.source]} → {unit}"

    @cached_property
    def metrics(self) -> tuple[Metric, ...]:
        """The metrics to show, the dataset loss first; each once, even if it goes by two names."""
        if not self.program.data.targets.shape[1]:
            return ()
        names = [metric_name(t.loss, t.reduction)] if (t := self.training) else []
        distinct: dict[str, Metric] = {}
        for name in [*names, *self.scenario.metrics.show]:
            distinct.setdefault(METRICS[name].words(self.program.data.rows), METRICS[name])
        return tuple(distinct.values())

    @cached_property
    def metric_places(self) -> dict[str, int]:
        """The place in `metrics` of each metric that is asked for, by every name that it goes by: with a single row a
        sum and a mean are one.
        """
        rows = self.program.data.rows
        shown = {metric.words(rows): place for place, metric in enumerate(self.metrics)}
        names = [*(metric.name for metric in self.metrics), *(self.scenario.metrics.show if shown else ())]
        return {name: shown[METRICS[name].words(rows)] for name in names}

    def metric_words(self, metric: Metric) -> str:
        """What a metric averages: "mean squared error of 4 rows"."""
        return metric.words(self.program.data.rows, len(self.output_names))

    def batch_words(self, rows: Sequence[int]) -> str:
        """The loss of a batch in words: "Alice's squared error", "mean squared error of 4 rows"."""
        if self.training is None:
            return ""
        metric = METRICS[metric_name(self.training.loss, self.training.reduction)]
        if len(rows) == 1 and self.program.data.rows > 1:
            return f"{possessive(self.row_names[rows[0]])} {metric.one}"
        return metric.words(len(rows), len(self.output_names))

    def whose(self, rows: Sequence[int]) -> str:
        """The rows of a batch in words: "Alice", "all 4 rows", "Alice and Bob", "32 of 100 rows"."""
        if len(rows) == self.program.data.rows:
            return self.row_names[0] if len(rows) == 1 else f"all {len(rows)} rows"
        if len(rows) <= 2:
            return " and ".join(self.row_names[row] for row in rows)
        return f"{len(rows)} of {self.program.data.rows} rows"

    @cached_property
    def steps_per_epoch(self) -> int:
        """Updates in an epoch; 1 when it is forward only."""
        return self.training.schedule.steps_per_epoch if self.training else 1

    def article_label(self, step: int) -> str:
        """What the article calls a step, or "" if it has no number for it: "epoch 990"."""
        counts = self.scenario.article.counts if self.scenario.article else None
        if counts is None or not self.training or self.training.schedule.first:
            return ""
        number, rest = divmod(step - counts.zero, counts.every)
        known = rest == 0 and number >= 0 and (counts.last is None or number <= counts.last)
        return f"{counts.word} {number}" if known else ""


def possessive(name: str) -> str:
    """ "Alice's", "Charles'"."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def row_names(data: columns.Data) -> tuple[str, ...]:
    """The rows' names; "row 1", "row 2" … for those without."""
    return tuple(row.name or f"row {number}" for number, row in enumerate(data.rows, 1))


def unit_names(scenario: model.Scenario) -> tuple[tuple[str, ...], ...]:
    """The units' names by layer: given, or h1, h2, … through all hidden layers and o1, o2, … for the outputs."""
    if scenario.network is None:
        return ()
    names = []
    hidden = 0
    for number, layer in enumerate(scenario.network.layers, 1):
        if layer.names is not None:
            names.append(tuple(layer.names))
        elif number == len(scenario.network.layers):
            names.append(tuple(f"o{unit}" for unit in range(1, layer.units + 1)))
        else:
            names.append(tuple(f"h{hidden + unit}" for unit in range(1, layer.units + 1)))
        hidden += layer.units
    return tuple(names)


def last_step(scenario: model.Scenario, counted: Schedule | None = None) -> int:
    """Where a scenario ends, in steps; epochs are counted by its own schedule, or by one that began later."""
    training = scenario.training
    if training is None:
        return 0
    if training.steps is not None:
        return training.steps
    counted = counted or schedule(scenario, training)
    return max(counted.step_of(training.epochs or 0), counted.first)


def schedule(scenario: model.Scenario, training: model.Training, first: int = 0, first_epoch: int = 0) -> Schedule:
    """The engine's schedule, which counts from a step that begins an epoch."""
    rows = rows_on(scenario.data)
    batch = rows if training.batch == "all" else min(training.batch, rows)
    return Schedule(rows, batch, training.order == "shuffled", scenario.seed, first, first_epoch)


def rows_on(data: columns.Data) -> int:
    """How many rows are learned from."""
    return sum(not row.off for row in data.rows)


def network_of(scenario: model.Scenario) -> Network:
    """The engine's network: without layers if the scenario has none."""
    layers = scenario.network.layers if scenario.network else []
    return Network(
        len(scenario.data.inputs), tuple(Layer(layer.units, layer.activation, layer.bias) for layer in layers)
    )


def set_up(
    name: str, scenario: model.Scenario, changes: Sequence[str] = (), first: int = 0, first_epoch: int = 0
) -> Setup:
    """Put a checked scenario together; its schedule counts from a step that begins an epoch."""
    network = shared(network_of(scenario))
    on = [row for row in scenario.data.rows if not row.off]
    data = Data(floats([row.inputs for row in on]), floats([row.targets for row in on]))
    training = None
    if scenario.training is not None:
        t = scenario.training
        counted = schedule(scenario, t, first, first_epoch)
        training = Training(t.loss, t.reduction, t.rate, counted, t.optimizer, t.constants)
    frozen = set(scenario.network.frozen) if scenario.network else set()
    trainable = None
    if frozen:
        trainable = np.ones(network.size, dtype=np.bool_)
        trainable[[p.index for p in network.parameters if p.name in frozen]] = False
    vector = start_vector(scenario, network)
    new = [*(row.inputs for row in scenario.data.rows if row.off), *(probe.inputs for probe in scenario.probes)]
    probes = floats(new).reshape(-1, network.inputs)
    return Setup(name, scenario, Program(network, data, training, trainable), vector, probes, tuple(changes))


def start_vector(scenario: model.Scenario, network: Network) -> Array:
    """The parameters at step 0: drawn, then overwritten where a layer gives its own."""
    if scenario.network is None:
        return np.empty(0)
    vector = np.zeros(network.size)
    if scenario.network.start is not None:
        vector = initializer(scenario.network.start).draw(network, scenario.seed)
    for layer, (weights, biases) in zip(scenario.network.layers, network.blocks, strict=True):
        if layer.weights is not None:
            weights.of(vector)[:] = np.transpose(layer.weights)
        if layer.biases is not None and biases is not None:
            biases.of(vector)[:] = layer.biases
    return vector


def initializer(start: model.Start) -> initializers.Initializer:
    """The engine's initializer for a `start` table."""
    return initializers.Initializer(start.distribution, start.numbers, start.drawing_order, start.bias)
