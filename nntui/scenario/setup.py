"""A scenario put together: the engine's program, the parameters at step 0, and a name for everything in them."""

import math
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from nntui.engine.arrays import Array, floats
from nntui.engine.losses import LOSSES
from nntui.engine.metrics import AND_PENALTY, METRICS, TEST, TEST_METRICS, Metric, metric_name, penalised
from nntui.engine.network import Layer, Network, Parameter, interned
from nntui.engine.program import Data, Program, Training
from nntui.scenario import model
from nntui.scenario.beside import FileText
from nntui.scenario.columns import row_names
from nntui.scenario.kernel_choice import chosen
from nntui.scenario.row_table import RowTable
from nntui.scenario.schedules import last_step, schedule
from nntui.scenario.split import places
from nntui.scenario.start import start_vector
from nntui.scenario.unit_names import told, unit_names
from nntui.text.frozen import dataclass


@dataclass(frozen=True, eq=False)
class Setup:
    """A scenario, the program made of it and the parameters that it starts from.

    `name` is what the scenario is called by ("four-people"), `vector` the parameters at step 0, of shape
    (parameters,), `probes` the inputs of the rows that are switched off and of the probes, of shape (P, inputs),
    `changes` what `--set` put into the file, `source` the file's text, `csv` and `weights` the files that
    its rows and its weights came from.
    """

    name: str
    scenario: model.Scenario
    program: Program
    vector: Array
    probes: Array
    changes: tuple[str, ...] = ()
    source: str = ""
    csv: FileText | None = None
    weights: FileText | None = None

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
    def places(self) -> tuple[int, ...]:
        """The place in the file of each row: of those that are learned from, of the test rows, then of those that are
        off.
        """
        return tuple(np.concatenate(places(self.scenario)).tolist())

    @cached_property
    def row_names(self) -> tuple[str, ...]:
        """A name for each row that is on, the test rows last."""
        names = row_names(self.scenario.data)
        return tuple(names[place] for place in self.places[: self.program.data.rows])

    @cached_property
    def probe_names(self) -> tuple[str, ...]:
        """A name for each row that is switched off, then for each probe: all of which no error is known."""
        names = row_names(self.scenario.data)
        off = (names[place] for place in self.places[self.program.data.rows :])
        return (*off, *(probe.name for probe in self.scenario.probes))

    def is_test(self, row: int) -> bool:
        """Whether a row only tests; probes follow on the rows."""
        return self.program.data.learned <= row < self.program.data.rows

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
        """Where a parameter sits: "weight → h1", "bias of h1", "bias of h1 and h2" where these share one."""
        unit = told(self.unit_names[parameter.layer][parameter.fed])
        if parameter.source is None:
            return f"bias of {unit}"
        if parameter.layer == 0:
            return f"{self.scenario.data.inputs[parameter.source].name} → {unit}"
        return f"{self.unit_names[parameter.layer - 1][parameter.source]} → {unit}"

    @property
    def _asked(self) -> list[Metric]:
        """The metrics that are asked for, the dataset loss first; then the errors and shares of the test rows."""
        if not self.program.data.targets.shape[1]:
            return []
        names = [metric_name(t.loss, t.reduction)] if (t := self.training) else []
        asked = [METRICS[name] for name in [*names, *self.scenario.metrics.show]]
        loss = [penalised(asked[0], t.penalty)] if t and t.penalty else []
        return [*loss, *asked, *(TEST_METRICS[f"{TEST}{each.name}"] for each in asked if self.program.data.tests)]

    @cached_property
    def metrics(self) -> tuple[Metric, ...]:
        """The metrics to show, the dataset loss first, then its error if that is another; each once."""
        distinct: dict[str, Metric] = {}
        for metric in self._asked:
            distinct.setdefault(self.metric_words(metric), metric)
        return tuple(distinct.values())

    @property
    def error_place(self) -> int:
        """The place in `metrics` of the error of the data that training follows."""
        return 1 if self.training and self.training.penalty else 0

    @cached_property
    def metric_places(self) -> dict[str, int]:
        """The place in `metrics` of each metric that is asked for, by every name that it goes by: with a single row a
        sum and a mean are one.
        """
        shown = {self.metric_words(metric): place for place, metric in enumerate(self.metrics)}
        return {metric.name: shown[self.metric_words(metric)] for metric in self._asked}

    @property
    def kind_learned(self) -> str:
        """What the rows that are learned from are called beside test rows; without these there is no other kind."""
        return "training" if self.program.data.tests else ""

    def metric_words(self, metric: Metric) -> str:
        """What a metric averages: "mean squared error of 4 rows", "accuracy of 12 test rows"."""
        data, kind = self.program.data, "test" if metric.of_tests else self.kind_learned
        return metric.words(data.tests if metric.of_tests else data.learned, len(self.output_names), kind)

    def error_words(self, rows: Sequence[int]) -> str:
        """The error of a batch in words: "Alice's squared error", "mean squared error of 4 rows"."""
        if self.training is None:
            return ""
        if len(rows) == 1 and self.program.data.rows > 1:
            return f"{possessive(self.row_names[rows[0]])} {LOSSES[self.training.loss].words}"
        return self.loss_words(len(rows), len(self.output_names))

    def loss_words(self, rows: int, outputs: int = 1) -> str:
        """What the error that drives the gradient averages over so many rows that are learned from."""
        assert self.training is not None  # noqa: S101 - only asked for where something is learned
        return METRICS[metric_name(self.training.loss, self.training.reduction)].words(rows, outputs, self.kind_learned)

    @property
    def with_dropout(self) -> str:
        """What the words of an update's error go on with where units are off in it."""
        return " with dropout" if self.training and self.training.dropout else ""

    @property
    def and_penalty(self) -> str:
        """What the words of an error go on with where a penalty comes on top of it."""
        return AND_PENALTY if self.training and self.training.penalty else ""

    def batch_words(self, rows: Sequence[int]) -> str:
        """The loss of a batch in words: its error, and the penalty, if there is one."""
        return f"{self.error_words(rows)}{self.with_dropout}{self.and_penalty}"

    def whose(self, rows: Sequence[int]) -> str:
        """The rows of a batch in words: "Alice", "all 4 rows", "Alice and Bob", "32 of 100 rows"."""
        learned, of_kind = self.program.data.learned, f"{self.kind_learned} rows".lstrip()
        if len(rows) == learned:
            return self.row_names[0] if len(rows) == 1 else f"all {len(rows)} {of_kind}"
        if len(rows) <= 2:
            return " and ".join(self.row_names[row] for row in rows)
        return f"{len(rows)} of {learned} {of_kind}"

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
    network = interned(network_of(scenario))
    learned, tests, off = places(scenario)
    rows, on = RowTable.of(scenario.data.rows), np.concatenate([learned, tests])
    data = Data(rows.inputs[on], rows.targets[on], len(tests))
    training = None
    if scenario.training is not None:
        t = scenario.training
        counted = schedule(scenario, t, first, first_epoch)
        how = (t.optimizer, t.constants, t.schedule, t.warm_up, t.mistake, t.clip_norm, t.clip_value, t.decay_biases)
        training = Training(t.loss, t.reduction, t.rate, counted, *how, t.penalty, scenario.dropout)
    frozen = set(scenario.network.frozen) if scenario.network else set()
    trainable = None
    if frozen:
        trainable = np.ones(network.size, dtype=np.bool_)
        trainable[[p.index for p in network.parameters if p.name in frozen]] = False
    vector = start_vector(scenario, network)
    new = floats([probe.inputs for probe in scenario.probes]).reshape(-1, network.inputs)
    probes = np.concatenate([rows.inputs[off], new])
    return Setup(name, scenario, Program(network, data, training, trainable, chosen()), vector, probes, tuple(changes))
