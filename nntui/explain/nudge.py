"""The nudge test: is the gradient right? Nudge a parameter both ways, measure the error, and compare.

(L(w + ε) − L(w − ε)) / 2ε, the central finite difference, is off from the derivative by about ε² times the third
derivative, and by the rounding of L over ε. Numerical Recipes (Press et al., 2007), chapter 5.7.
"""

from dataclasses import dataclass

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.losses import LOSSES
from nntui.engine.metrics import reduced
from nntui.explain.explanation import Say
from nntui.explain.terms import DIGITS, digits_of
from nntui.session.frame import Frame
from nntui.text.numbers import short
from nntui.timeline.moment import Moment

EPSILON = 1e-5  # times max(1, |w|)
CLOSE = 1e-5  # a relative error up to which the two agree
ROUNDINGS = 4  # units in the last place that an output may be off by
BLOCK_NUMBERS = 1_000_000  # numbers of nudged vectors and activations held at once


@dataclass(frozen=True)
class Nudged:
    """One parameter's test: its gradient, the finite difference, and how far they are apart.

    `error` is relative to the larger of the two, or to `scale`, the size at which rounding hides everything.
    """

    gradient: float
    difference: float
    scale: float

    @property
    def error(self) -> float:
        """The relative error."""
        size = max(abs(self.gradient), abs(self.difference), self.scale)
        return abs(self.gradient - self.difference) / size if size else 0.0

    @property
    def agrees(self) -> bool:
        """Whether the gradient is right, as far as this test can see."""
        return self.error <= CLOSE


def nudge(moment: Moment, places: list[int]) -> list[Nudged]:
    """Test the gradients of parameters, by their places in the list."""
    gradient = moment.trace.gradient
    indices = np.array([moment.setup.parameters[place].index for place in places])
    width = max(len(moment.vector), len(moment.batch) * sum(moment.setup.network.sizes))
    block = max(BLOCK_NUMBERS // (2 * width), 1)
    found: list[Nudged] = []
    for start in range(0, len(indices), block):
        chosen = indices[start : start + block]
        for index, difference, scale in zip(chosen, *_differences(moment, chosen), strict=True):
            found.append(Nudged(float(gradient[index]), float(difference), float(scale)))
    return found


def _differences(moment: Moment, indices: "np.ndarray[tuple[int, ...], np.dtype[np.intp]]") -> tuple[Array, Array]:
    """Central differences of the batch loss along some parameters, and the size of their rounding errors."""
    training = moment.setup.training
    assert training is not None  # noqa: S101 - there are gradients only where something is trained
    steps = EPSILON * np.maximum(1.0, np.abs(moment.vector[indices]))
    vectors = np.repeat(moment.vector[np.newaxis], 2 * len(indices), axis=0)
    rows = np.arange(len(indices))
    vectors[rows, indices] += steps
    vectors[rows + len(indices), indices] -= steps
    width = vectors[rows, indices] - vectors[rows + len(indices), indices]  # as it came out in binary
    with np.errstate(all="ignore"):
        outputs = moment.setup.network.outputs(vectors, moment.trace.inputs)
        losses = reduced(training.loss, training.reduction)(outputs, moment.trace.targets, 0.0)
        up, down = losses[: len(indices)], losses[len(indices) :]
        slopes = np.empty_like(outputs)
        LOSSES[training.loss].slope(outputs, moment.trace.targets, slopes)
        unsure = ROUNDINGS * (np.abs(outputs) + _rounded_sums(moment))  # in units of the machine's rounding
        of_rows = (np.abs(slopes) * unsure).sum(axis=(1, 2))  # what the rounding of the outputs does to the loss
        of_rows /= len(moment.trace.rows) if training.reduction == "mean" else 1
        of_outputs = of_rows[: len(indices)] + of_rows[len(indices) :]
        rounding = np.finfo(float).eps * (np.abs(up) + np.abs(down) + of_outputs) / width
        return (up - down) / width, rounding / CLOSE


def _rounded_sums(moment: Moment) -> Array:
    """What the rounding of the last weighted sums does to the outputs, in units of the machine's: shape (n, outputs).

    A sum is off by about the rounding of its parts' sizes, and the output by the slope times that.
    """
    last = len(moment.setup.network.layers)
    weights, biases = moment.setup.network.blocks[-1]
    parts = np.abs(moment.trace.below(last)) @ np.abs(weights.of(moment.vector))
    if biases:
        parts += np.abs(biases.of(moment.vector))
    result: Array = parts * np.abs(moment.trace.results[f"layer{last}.slope"])
    return result


def nudge_test(frame: Frame, place: int) -> Say:
    """The test of one parameter in a sentence."""
    name = frame.setup.parameters[place].name
    result = nudge(frame.moment, [place])[0]
    step = short(EPSILON)
    if not np.isfinite(result.difference):
        return Say(f"Nudge test ({name} ± {step}): not finite, so it can't tell.", "quiet")
    difference, error = digits_of(result.difference, DIGITS), digits_of(result.error, 1)
    said = f"Nudge test ({name} ± {step}): {difference}, relative error {error}"
    if result.agrees:
        return Say(f"{said}: agrees.", "good")
    return Say(
        f"{said}: does not agree. Where the error has a corner (relu, absolute error) a slope can't be measured.",
        "warning",
    )
