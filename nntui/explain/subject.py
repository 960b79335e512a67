"""The subject of an explanation: the numbers of one row in one step, each with the symbol that stands for it, and
where each of them comes from.
"""

import numpy as np

from nntui.engine.activations import ACTIVATIONS, Activation
from nntui.engine.dropout import DROPOUT
from nntui.engine.formula import Num
from nntui.engine.network import Parameter
from nntui.engine.numbering import Place
from nntui.engine.optimizers import GRADIENT, Optimizer
from nntui.engine.penalties import PENALTY
from nntui.engine.program import Training
from nntui.engine.step import mistaken, operation_name, pairs, whole_gradient
from nntui.engine.trace import slopes, slopes_taken
from nntui.scenario.setup import possessive
from nntui.session.frame import Frame
from nntui.timeline.inherit import goes_on_from
from nntui.timeline.moment import Moment
from nntui.timeline.origin import Ask, origin_of_parameter
from nntui.timeline.position import Position
from nntui.timeline.walk import in_same_pass


def is_start(moment: Moment, place: Place) -> bool:
    """Whether no update gave a parameter its value: it is where it started, or where an edit has put it."""
    if moment.step == 0 or moment.before is not None:
        return moment.step == 0
    before, was = _before_edit(moment, moment.setup.parameters[place])
    if was is None:
        return True
    value = moment.vector[moment.setup.parameters[place].index]
    return not np.array_equal(before.next_vector[was.index], value, equal_nan=True)


def _before_edit(moment: Moment, parameter: Parameter) -> tuple[Moment, Parameter | None]:
    """The moment before the update to a step with an edit, and what a parameter was there; None for nothing, or for
    several.
    """
    before = Moment(moment.timeline, Position(moment.position.branch, moment.step - 1))
    old, now = before.setup.network, moment.setup.network
    if len(old.layers) != len(now.layers):
        named = old.parameter_by_name.get(parameter.name)
        return before, named if named and old.place_of(named) == now.place_of(parameter) else None
    found = [parameter] if old == now else goes_on_from(old, parameter.layer, parameter)
    return before, found[0] if len(found) == 1 else None


def origin_of_value(moment: Moment, place: Place) -> Ask:
    """Where the value of a parameter comes from: the update before, its start or an edit."""
    if is_start(moment, place):
        return Ask(moment.step, "", parameter=place)
    if moment.before is None:
        before, was = _before_edit(moment, moment.setup.parameters[place])
        place = place if was is None else before.setup.network.place_of(was)
    return origin_of_parameter(moment.step, place)


class Subject:
    """A frame, read for its focus; `of_update`: of what the update does, though this isn't walked through. Layers
    count from 1; layer 0 are the inputs.
    """

    def __init__(self, frame: Frame, *, of_update: bool = False) -> None:
        self.frame, self.moment, self.setup, self.focus = frame, frame.moment, frame.setup, frame.focus
        forward = self.moment.own_pass if of_update else self.moment.forward
        self.traced, self.at = forward(frame.focus.row)
        self.layers = len(self.setup.network.layers)

    @property
    def training(self) -> Training:
        """How it is trained; only asked for where it is."""
        assert self.setup.training is not None  # noqa: S101 - operations of a backward pass exist only then
        return self.setup.training

    @property
    def row(self) -> str:
        """The row's name."""
        return self.setup.all_names[self.focus.row]

    @property
    def whose(self) -> str:
        """ "Alice's"."""
        return possessive(self.row)

    @property
    def share(self) -> str:
        """What the row adds to a gradient: "Alice's share", "the share of row 0 0 1"."""
        return f"{self.whose} share" if self.row[:1].isalpha() else f"the share of row {self.row}"

    @property
    def batch(self) -> tuple[int, ...]:
        """The rows of the update."""
        return self.moment.trace.rows

    @property
    def error(self) -> str:
        """The error of the data whose gradient the update follows, in words."""
        if len(self.batch) == 1 and self.setup.program.data.rows > 1:
            return f"{self.setup.error_words(self.batch)}{self.setup.with_dropout}"
        return f"the {self.setup.loss_words(len(self.batch))}{self.setup.with_dropout}"

    @property
    def loss(self) -> str:
        """That error, and the penalty if there is one: the loss whose gradient the update follows, in words."""
        return f"{self.error}{self.setup.and_penalty}"

    def is_penalised(self, place: Place) -> bool:
        """Whether a penalty is put on a parameter."""
        return whole_gradient(self.setup.program, self.setup.parameters[place]) == PENALTY

    @property
    def part_of_error(self) -> str:
        """That error; in a batch, the part of it that is the row's."""
        return self.error if len(self.batch) == 1 else f"{self.error}, through {self.row},"

    @property
    def optimizer(self) -> Optimizer:
        """The optimizer."""
        assert self.setup.program.optimizer is not None  # noqa: S101 - see training
        return self.setup.program.optimizer

    def moves(self, place: Place) -> bool:
        """Whether updates change a parameter: a frozen one stays."""
        trainable = self.setup.program.trainable
        return trainable is None or bool(trainable[self.setup.parameters[place].index])

    def optimizer_of(self, place: Place) -> Optimizer:
        """What makes the updates of a parameter, by its place in the list."""
        return self.training.optimizer_of(self.setup.parameters[place])

    @property
    def moved_by(self) -> str:
        """What the rate is multiplied with."""
        by = self.optimizer.moved_by
        return f"clipped {by}" if self.training.clipping and by == GRADIENT else by

    def change(self, place: Place) -> float:
        """By how much the update changes a parameter."""
        with np.errstate(all="ignore"):
            index = self.setup.parameters[place].index
            return float(self.moment.trace.results["update"][index] - self.moment.vector[index])

    def activation_of(self, layer: int) -> Activation:
        """What a layer makes of its sums."""
        return ACTIVATIONS[self.setup.network.layers[layer - 1].activation]

    def unit(self, layer: int, unit: int) -> str:
        """A unit's name."""
        return self.setup.unit_name(layer, unit)

    def activation(self, layer: int, unit: int) -> Num:
        """What a unit passes on; for layer 0 an input, by the name under which it goes in."""
        if layer == 0:
            return Num(float(self.traced.inputs[self.at, unit]), self.setup.input_names[unit])
        return Num(self._of("activation", layer, unit), self.unit(layer, unit))

    def mask(self, layer: int, unit: int) -> float | None:
        """What a unit's activation is multiplied with by dropout, 0 where it is off; None where it has no mask."""
        kept = self.traced.held.of(layer) if self.traced.held is not None else None
        return None if kept is None else float(kept[self.at, unit])

    def passed_on(self, layer: int, unit: int) -> Num:
        """What goes into the next layer: an activation, or what dropout leaves of it."""
        if self.mask(layer, unit) is None:
            return self.activation(layer, unit)
        return Num(self._of(DROPOUT, layer, unit), f"{DROPOUT}({self.unit(layer, unit)})")

    def z(self, layer: int, unit: int) -> Num:
        """A unit's weighted sum."""
        return Num(self._of("sum", layer, unit), f"z({self.unit(layer, unit)})")

    def upstream(self, layer: int, unit: int) -> Num:
        """∂L/∂(activation)."""
        return Num(self._of("upstream", layer, unit), f"∂L/∂{self.unit(layer, unit)}")

    def slope(self, layer: int, unit: int) -> Num:
        """d(activation)/dz, as the backward pass takes it."""
        taken = slopes_taken(self.setup.program, self.traced, layer)
        return Num(float(taken[self.at, unit]), f"slope({self.unit(layer, unit)})")

    def true_slope(self, layer: int, unit: int) -> Num:
        """The same, also where the backward pass takes another for it by mistake."""
        return Num(float(slopes(self.traced, layer)[self.at, unit]), f"slope({self.unit(layer, unit)})")

    def mistake_in(self, kind: str, layer: int = 0) -> str:
        """The classic mistake that an operation is made with; "" for none."""
        return mistaken(self.setup.program, operation_name(kind, layer))

    def delta(self, layer: int, unit: int) -> Num:
        """∂L/∂z."""
        return Num(self._of("delta", layer, unit), f"δ({self.unit(layer, unit)})")

    def target(self, unit: int) -> Num:
        """What an output should be."""
        several = len(self.setup.output_names) > 1
        name = f"target {self.unit(self.layers, unit)}" if several else "target"
        return Num(float(self.setup.program.data.targets[self.focus.row, unit]), name)

    @property
    def has_short_form(self) -> bool:
        """Whether ∂L/∂z of the outputs is worked out as ŷ − y."""
        return pairs(self.setup.network, self.training.loss)

    def parameter(self, place: Place) -> Num:
        """A weight or bias before the update, by its place in the list."""
        parameter = self.setup.parameters[place]
        return Num(float(self.moment.vector[parameter.index]), parameter.name)

    def weight(self, layer: int, source: int, unit: int) -> Num:
        """The weight that a unit of a layer gives to a source below it."""
        return self.parameter(self.weight_place(layer, source, unit))

    def weight_back(self, layer: int, source: int, unit: int) -> Num:
        """The same weight, as the upstream of its source takes it."""
        place = self.weight_place(layer, source, unit)
        if not self._is_updated(layer):
            return self.parameter(place)
        parameter = self.setup.parameters[place]
        return Num(float(self.moment.trace.results["update"][parameter.index]), f"new {parameter.name}")

    def _is_updated(self, layer: int) -> bool:
        """Whether the backward pass goes through weights of a layer that the update has changed already."""
        return layer <= self.layers and bool(self.mistake_in("upstream", layer - 1))

    def weight_place(self, layer: int, source: int, unit: int) -> Place:
        """The place of that weight in the list of parameters."""
        return Place(self.setup.network.first_parameter(layer - 1, unit) + source)

    def bias_place(self, layer: int, unit: int) -> Place | None:
        """The place of a unit's bias in the list of parameters; None if it has none."""
        return self.setup.network.bias_place(layer - 1, unit)

    def _of(self, kind: str, layer: int, unit: int) -> float:
        return float(self.traced.of(kind, layer)[self.at, unit])

    # Where numbers come from

    def ask(self, kind: str, layer: int, unit: int) -> Ask:
        """To a unit's sum, activation, slope, …"""
        operation = in_same_pass(self.setup, self.moment.position.operation, kind, layer)
        return Ask(self.moment.step, operation, row=self.focus.row, unit=(layer, unit))

    def ask_source(self, layer: int, unit: int) -> Ask | None:
        """To what a unit passes on; an input comes from nowhere."""
        if not layer:
            return None
        return self.ask("activation" if self.mask(layer, unit) is None else DROPOUT, layer, unit)

    def ask_weight_back(self, layer: int, source: int, unit: int) -> Ask:
        """To what gave `weight_back` its value."""
        place = self.weight_place(layer, source, unit)
        return (
            origin_of_parameter(self.moment.step + 1, place) if self._is_updated(layer) else self.ask_parameter(place)
        )

    def ask_parameter(self, place: Place) -> Ask:
        """To the update that gave a parameter its value, or to its start."""
        return origin_of_value(self.moment, place)
