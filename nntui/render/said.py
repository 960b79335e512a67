"""What a map is of: what a unit says over one or two inputs, or which output is the highest there; its two sides or
its outputs, and the rows that stand on it.
"""

import math
from collections.abc import Sequence
from dataclasses import field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from nntui.engine.activations import ACTIVATIONS, Activation
from nntui.engine.arrays import Array
from nntui.render.cells import MAP_CLASSES, MAP_LEVELS
from nntui.render.heatmap import PLAIN, levels_of
from nntui.scenario.columns import Column
from nntui.session.frame import Frame
from nntui.text.frozen import dataclass
from nntui.text.numbers import MINUS, number
from nntui.timeline.answers import NONE, Sides, answers, ranges
from nntui.timeline.moment import Moment
from nntui.timeline.timeline import Timeline

CLOSEST, FARTHEST = 1e-9, 1e12  # how far apart the inputs on an axis are: of their size, and in all
NEW = "◇"  # the mark of a new input
LETTERS = "abcdefghijklmnopqrstuvwxyz"
DOTS, OF_TESTS = "○●", "□■"  # the marks of rows of either side, and of test rows


def speaker(frame: Frame) -> tuple[int, int | None]:
    """Whose answer is drawn: the layer and number of the chosen unit; where none but an input is, of the output; None
    for the highest of several.
    """
    unit, outputs = frame.focus.unit, len(frame.setup.network.layers)
    if unit is not None and unit[0] > 0:
        return unit
    return outputs, 0 if len(frame.setup.output_names) == 1 else None


def columns_of(frame: Frame) -> tuple[int, ...]:
    """The inputs along the axes: the chosen one and the next, or the first two."""
    unit, inputs = frame.focus.unit, len(frame.setup.scenario.data.inputs)
    first = unit[1] if unit is not None and unit[0] == 0 else 0
    return tuple(sorted({first, (first + 1) % inputs}))


@dataclass(frozen=True)
class Said:
    """The state of one step, the row that is looked at, the inputs along the axes, and whose answer it is."""

    timeline: Timeline
    branch: int
    step: int
    row: int
    columns: tuple[int, ...]
    layer: int
    unit: int | None
    moment: Moment = field(compare=False)

    @property
    def activation(self) -> Activation:
        """That of the unit's layer."""
        return ACTIVATIONS[self.moment.setup.network.layers[self.layer - 1].activation]

    @property
    def is_output(self) -> bool:
        """Whether it is an output that speaks, or all of them."""
        return self.layer == len(self.moment.setup.network.layers)

    @cached_property
    def level(self) -> float:
        """The value at which the answer changes, of a hidden unit the middle of its range or 0; nan where it is a
        number and not one of two sides.
        """
        if self.unit is None:
            return math.nan
        if self.is_output:
            return self._level_of_output(self.unit)
        middle = (self.activation.low + self.activation.high) / 2
        return middle if math.isfinite(middle) else 0.0

    def _level_of_output(self, at: int) -> float:
        """The value at which an output changes sides: where it is bounded, or its sides have words; else nan."""
        setup = self.moment.setup
        bounded = math.isfinite(ACTIVATIONS[setup.network.layers[-1].activation].high)
        targets = setup.scenario.data.targets[at : at + 1]
        return setup.scenario.metrics.threshold if bounded or any(each.labels for each in targets) else math.nan

    @property
    def labels(self) -> Sequence[str]:
        """The words for an output's two sides; none where it has no words."""
        targets = self.moment.setup.scenario.data.targets
        at = self.unit if self.is_output and self.unit is not None else len(targets)
        return (targets[at].labels if at < len(targets) else None) or ()

    @property
    def inputs(self) -> list[Column]:
        """The columns of the axes."""
        return [self.moment.setup.scenario.data.inputs[column] for column in self.columns]

    def over(self, points: Sequence[Array]) -> Array:
        """What is said where the inputs of the axes have these values: shape (1 or outputs, …), see `answers`."""
        return answers(self.moment, self.row, self.columns, points, self.layer, self.unit)

    def along(self, xs: Array) -> Array:
        """What is said where only the first input of the axes has these values (n,): shape (1 or outputs, n)."""
        return answers(self.moment, self.row, self.columns[:1], [xs], self.layer, self.unit)

    def sides_along(self, xs: Array) -> Sides:
        """The side where only the first input of the axes has these values (n,): shape (n,)."""
        return self._finite_sides(self.along(xs))

    def sides_across(self, xs: Array, y: float) -> Sides:
        """The side where the first input of the axes has these values (n,) and the second this one: shape (n,)."""
        return self._finite_sides(self.over([xs, np.array([y])])[:, 0])

    def _finite_sides(self, values: Array) -> Sides:
        """The side of what is said, (1 or outputs, n), or that there is none."""
        return np.where(np.isfinite(values).all(axis=0), self._side_of(values), NONE)

    def _side_of(self, values: Array) -> Sides:
        """The side of what is said, (1 or outputs, …): 1 above the level, else 0; of several outputs the highest."""
        found: Sides = np.argmax(values, axis=0) if self.unit is None else (values[0] > self.level).astype(np.intp)
        return found

    def limits(self, values: Array) -> tuple[float, float]:
        """The lowest and highest answer that colours tell apart: all that the activation can give, or what is there."""
        finite = values[np.isfinite(values)]
        if math.isnan(self.level):
            return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
        low, high = self.activation.low, self.activation.high
        low = low if math.isfinite(low) else float(finite.min(initial=self.level))
        high = high if math.isfinite(high) else float(finite.max(initial=self.level))
        return min(low, self.level), max(high, self.level)

    def painted(self, values: Array, low: float, high: float) -> tuple[NDArray[np.intp] | None, NDArray[np.intp]]:
        """The side of each place (None: no sides), and its colour: a step of the scale, or that of the highest output.
        `values` has shape (1 or outputs, …).
        """
        if self.unit is None:
            highest = self._side_of(values)
            return highest, colour_of(0) + highest % MAP_CLASSES
        middle = (low + high) / 2 if math.isnan(self.level) else self.level
        sides = None if math.isnan(self.level) else self._side_of(values)
        return sides, levels_of(values[0], low, middle, high)

    @cached_property
    def of_rows(self) -> Array:
        """What is said for each row and each new input: shape (rows and new inputs, 1 or outputs)."""
        moment = self.moment
        found = np.vstack([moment.activations[self.layer - 1], moment.probe_activations[self.layer - 1]])
        return found if self.unit is None else found[:, self.unit, np.newaxis]

    @cached_property
    def sides_of_rows(self) -> NDArray[np.intp]:
        """The side of each row of the data."""
        return self._side_of(self.of_rows[: self.moment.setup.program.data.rows].T)

    @property
    def targets(self) -> Array:
        """What is wanted of each row where an output speaks: shape (rows,); else empty."""
        targets = self.moment.setup.program.data.targets
        spoken = self.is_output and self.unit is not None and self.unit < targets.shape[1]
        return targets[:, self.unit] if spoken else targets[:0].ravel()

    @cached_property
    def letters(self) -> Sequence[str]:
        """A letter of one cell for each of several outputs: that which its name begins with, or a, b, c, …"""
        names = self.moment.setup.output_names
        own = [name[:1].lower() for name in names]
        if len({*own}) == len(own) and all(letter.isalpha() and cell_len(letter) == 1 for letter in own):
            return own
        return [LETTERS[place % len(LETTERS)] for place in range(len(names))]

    def in_words(self, values: Array) -> str:
        """What is said at one place, (1 or outputs,), as a number with its word; of several outputs the highest."""
        setup = self.moment.setup
        if self.unit is None:
            highest = int(np.argmax(values))
            return f"{setup.output_names[highest]} {number(float(values[highest]))}"
        answer = number(float(values[0]))
        return setup.labelled(self.unit, float(values[0]), answer) if self.is_output else answer

    @property
    def own(self) -> Array:
        """The inputs of the chosen row, as they go into the network: shape (inputs,)."""
        data, probes = self.moment.setup.program.data, self.moment.setup.probes
        found: Array = data.inputs[self.row] if self.row < data.rows else probes[self.row - data.rows]
        return found

    @property
    def places(self) -> Array:
        """Where the rows and new inputs stand, by the inputs of the axes: (rows and new inputs, axes)."""
        setup = self.moment.setup
        together: Array = np.vstack([data[:, self.columns] for data in (setup.program.data.inputs, setup.probes)])
        return together

    def test_words(self, ascii_only: bool, *, few_words: bool = False) -> str:
        """The marks of the test rows, with the letters that rows of the same side have otherwise; "" without any. In
        few words the marks alone, in the order of the sides.
        """
        data, (sides, marks, of_tests) = self.moment.setup.program.data, self._sides
        there = sorted({*sides[data.learned :].tolist()})
        shown = [PLAIN.get(of_tests[side], of_tests[side]) if ascii_only else of_tests[side] for side in there]
        if self.unit is None and len(shown) > 1 and shown[0].isdecimal():
            return f"{shown[0]}-{shown[-1]}{' test' if few_words else ': test rows'}"
        if few_words:
            return f"{' '.join(shown)} test" if shown else ""
        told = [
            f"{mark} {marks[side]}" if marks[side].isalpha() else mark for mark, side in zip(shown, there, strict=True)
        ]
        return f"{' '.join(told)} test rows" if told else ""

    @cached_property
    def _sides(self) -> tuple[NDArray[np.intp], Sequence[str], Sequence[str]]:
        """For each row of the data on which side its target is, the mark of each side, and that of its test rows."""
        setup = self.moment.setup
        targets = setup.program.data.targets
        at = self.unit if self.is_output and self.unit is not None and self.unit < targets.shape[1] else 0
        if self.unit is None and targets.shape[1] == len(self.letters):
            numbers = [str(number % 10) for number in range(1, len(self.letters) + 1)]
            return np.argmax(targets, axis=1), [letter.upper() for letter in self.letters], numbers
        if targets.shape[1] and not math.isnan(level := self._level_of_output(at)):
            two = _two_marks(setup.scenario.data.targets[at].labels or ())
            return (targets[:, at] > level).astype(np.intp), two, OF_TESTS
        return np.ones(setup.program.data.rows, dtype=np.intp), DOTS, OF_TESTS

    @cached_property
    def marks(self) -> list[tuple[str, str]]:
        """The mark of each row, by its target, and of each new input, and its role."""
        setup, (sides, marks, of_tests) = self.moment.setup, self._sides
        learned = setup.program.data.learned
        named = [(marks if row < learned else of_tests)[side] for row, side in enumerate(sides.tolist())]
        named += [NEW] * (len(setup.all_names) - len(named))
        return [(mark, "accent" if row == self.row else "strong") for row, mark in enumerate(named)]


def colour_of(output: int) -> int:
    """The number of the colour of one of several outputs."""
    return MAP_LEVELS + output % MAP_CLASSES


def _two_marks(labels: Sequence[str]) -> Sequence[str]:
    """A mark for either side: the first letters of their words, where these tell them apart in a cell."""
    letters = [label[:1] for label in labels]
    return letters if len({*letters}) == 2 and all(cell_len(letter) == 1 for letter in letters) else DOTS


def raw(column: Column, value: float) -> str:
    """An input as it was measured, in four digits, with its unit."""
    text = f"{column.raw(value):.4g}".replace("-", MINUS)
    return f"{text} {column.unit}" if column.unit else text


def said_of(frame: Frame) -> Said:
    """What the map of a frame depends on."""
    at, moment = frame.moment.position, frame.moment
    return Said(moment.timeline, at.branch, at.step, frame.focus.row, columns_of(frame), *speaker(frame), moment)


def why_nothing(frame: Frame) -> str:
    """Why there is nothing to draw; "" if there is something."""
    if not frame.setup.network.layers:
        return "no network: the data gives the answers"
    if not np.isfinite(frame.moment.vector).all():
        return "a weight isn't finite: the network says nothing any more"
    columns, inputs = columns_of(frame), frame.setup.scenario.data.inputs
    seen = [
        tuple(map(inputs[at].raw, limits)) for at, limits in zip(columns, ranges(frame.moment, columns), strict=True)
    ]
    spans = [(high - low, max(abs(low), abs(high))) for low, high in seen]
    told_apart = all(size * CLOSEST < span < FARTHEST for span, size in spans)
    return "" if told_apart else "the inputs are too far apart for an axis, or too close"
