"""The gradient check: is the gradient right? Move a parameter a little both ways, measure the error, and compare.

(L(w + ε) − L(w − ε)) / 2ε, the central finite difference, is off from the derivative by about ε² times the third
derivative, and by the rounding of L over ε. Numerical Recipes (Press et al., 2007), chapter 5.7.
"""

from collections.abc import Iterator

import numpy as np

from nntui.engine import batched
from nntui.engine.arrays import Array
from nntui.engine.losses import LOSSES, Loss
from nntui.engine.metrics import reduced
from nntui.engine.numbering import Place
from nntui.engine.step import whole_gradient
from nntui.engine.trace import spread
from nntui.explain.explanation import Part, Say, Working
from nntui.explain.mistaken import of_wrong_links, wrong_links
from nntui.explain.terms import DIGITS, digits_of
from nntui.session.frame import Frame
from nntui.text.errors import listed
from nntui.text.frozen import dataclass
from nntui.text.numbers import count, plural, short
from nntui.timeline.moment import Moment
from nntui.timeline.origin import Ask

EPSILON = 1e-5  # times max(1, |w|)
CLOSE = 1e-5  # a relative error up to which the two agree
ROUNDINGS = 4  # units in the last place that an output may be off by
BLOCK_NUMBERS = 1_000_000  # numbers of moved vectors and their activations held at once
TOO_SMALL = "too small to measure by nudging"
CORNER = "Where the error has a corner (relu, absolute error) a slope can't be measured."
MOST = 200  # parameters that are checked; of more, so many evenly spread ones
SHOWN = 24  # of many lines, how many are shown: those with the largest errors


@dataclass(frozen=True)
class GradientCheck:
    """One parameter's check: its gradient, the finite difference, and by how much that may be off by rounding."""

    gradient: float
    difference: float
    rounding: float

    @property
    def off_by(self) -> float:
        """How far the two are apart."""
        return abs(self.gradient - self.difference)

    @property
    def error(self) -> float:
        """How far they are apart beside the larger of the two."""
        size = max(abs(self.gradient), abs(self.difference))
        return self.off_by / size if size else 0.0

    @property
    def agrees(self) -> bool:
        """Whether the two are the same, for what a finite difference is."""
        return self.error <= CLOSE

    @property
    def too_small(self) -> bool:
        """Whether rounding alone may be what sets them apart, so that nothing can be said."""
        return not self.agrees and self.off_by <= self.rounding

    @property
    def verdict(self) -> str:
        """What is to be said of it."""
        return "agrees" if self.agrees else TOO_SMALL if self.too_small else "does not agree"


def check_gradients(moment: Moment, places: list[int]) -> list[GradientCheck]:
    """Check the gradients of parameters, by their places in the list."""
    gradient = moment.trace.gradient
    indices = np.array([moment.setup.parameters[place].index for place in places])
    width = max(len(moment.vector), len(moment.batch) * sum(moment.setup.network.sizes))
    block = max(BLOCK_NUMBERS // (2 * width), 1)
    found: list[GradientCheck] = []
    for start in range(0, len(indices), block):
        chosen = indices[start : start + block]
        for index, difference, rounding in zip(chosen, *_central_differences(moment, chosen), strict=True):
            found.append(GradientCheck(float(gradient[index]), float(difference), float(rounding)))
    return found


def _central_differences(
    moment: Moment, indices: "np.ndarray[tuple[int, ...], np.dtype[np.intp]]"
) -> tuple[Array, Array]:
    """Central differences of the batch loss along some parameters, and the size of their rounding errors."""
    training = moment.setup.training
    assert training is not None  # noqa: S101 - there are gradients only where something is trained
    steps = EPSILON * np.maximum(1.0, np.abs(moment.vector[indices]))
    vectors = np.repeat(moment.vector[np.newaxis], 2 * len(indices), axis=0)
    rows = np.arange(len(indices))
    vectors[rows, indices] += steps
    vectors[rows + len(indices), indices] -= steps
    width = vectors[rows, indices] - vectors[rows + len(indices), indices]  # as it came out in binary
    losses, unsure = np.empty(len(vectors)), np.empty(len(vectors))
    inputs, targets, loss = moment.trace.inputs, moment.trace.targets, LOSSES[training.loss]
    forward = batched.Forward(moment.setup.network, inputs, moment.trace.held)  # with the masks of the update
    rounded = _rounded_sums(moment, loss)[..., np.newaxis]
    with np.errstate(all="ignore"):
        for chunk, outputs in batched.outputs(moment.setup.network, vectors, inputs, forward):
            losses[chunk] = reduced(training.loss, training.reduction)(outputs, targets, 0.0)
            slopes, sums = outputs.slopes(loss, targets[..., np.newaxis]), outputs.sums_for(loss)
            size = np.abs(outputs.values if sums is None else sums)
            # what the rounding of what the loss is taken of does to it, in units of the machine's
            unsure[chunk] = (np.abs(slopes) * ROUNDINGS * (size + rounded)).sum(axis=(0, 1))
            if sums is not None:  # they are added up to a loss that is less than they are
                unsure[chunk] += (1 + size).sum(axis=(0, 1))
        unsure /= len(moment.trace.rows) if training.reduction == "mean" else 1
        if training.penalty is not None:
            cost = training.penalty.of(moment.setup.network, vectors.T)
            losses, unsure = losses + cost, unsure + cost
        (up, down), (unsure_up, unsure_down) = losses.reshape(2, -1), unsure.reshape(2, -1)
        rounding = np.finfo(float).eps * (np.abs(up) + np.abs(down) + unsure_up + unsure_down) / width
        return (up - down) / width, rounding


def _rounded_sums(moment: Moment, loss: Loss) -> Array:
    """What the rounding of the last weighted sums does to what the loss is taken of, the outputs or these sums, in
    units of the machine's: shape (n, outputs).

    A sum is off by about the rounding of its parts' sizes, and the output by the slope times that.
    """
    last = len(moment.setup.network.layers)
    weights, biases = moment.setup.network.blocks[-1]
    parts = np.abs(moment.trace.below(last)) @ np.abs(weights.of(moment.vector))
    if biases:
        parts += np.abs(biases.of(moment.vector))
    by_sums = moment.trace.outputs.sums_for(loss) is not None
    result: Array = parts if by_sums else spread(moment.trace, last, parts)
    return result


def check_of(frame: Frame, place: Place) -> Say:
    """The check of one parameter's gradient, in a sentence."""
    name = frame.setup.parameters[place].name
    result = check_gradients(frame.moment, [place])[0]
    checked = f"Gradient check ({name} ± {short(EPSILON)})"
    if not np.isfinite(result.difference):
        return Say(f"{checked}: not finite, so it can't tell.", "quiet")
    measured, gradient = digits_of(result.difference, DIGITS), digits_of(result.gradient, DIGITS)
    apart = f"relative error {digits_of(result.error, 1)} (off by {digits_of(result.off_by, 1)} from {gradient})"
    said = f"{checked}: {measured}, {apart}: {result.verdict}."
    if result.agrees or result.too_small:
        return Say(said, "good" if result.agrees else "quiet")
    wrong = [link.operation.name for link in wrong_links(frame.moment)]
    reason = f"The mistake is in {listed(wrong).replace(' or ', ' and ')}." if wrong else CORNER
    return Say(f"{said} {reason}", "warning")


def of_gradient_check(frame: Frame) -> Iterator[Part]:
    """Whether every gradient of the next update is right: a verdict, and for each parameter its gradient, the finite
    difference, and how far they are apart.
    """
    setup, moment = frame.setup, frame.moment
    if setup.training is None:
        yield Say("Forward only: there are no gradients to check.", "meaning")
        return
    total = len(setup.parameters)
    places = np.linspace(0, total - 1, min(total, MOST)).astype(int).tolist()
    results = check_gradients(moment, places)
    yield Say(f"Are the gradients of update {count(moment.step + 1)} right?", "question")
    if moment.step:
        yield Say("They are the next update's; the table of weights shows the last one's.", "quiet")
    finite = [(place, result) for place, result in zip(places, results, strict=True) if np.isfinite(result.difference)]
    if len(finite) < len(results):
        yield Say(f"{count(len(results) - len(finite))} can't be measured: the error isn't finite there.", "warning")
    wrong = list(of_wrong_links(frame))
    yield from _verdicts([result for _, result in finite], "" if wrong else f" {CORNER}")
    yield from wrong
    yield Say(
        f"Each weight and bias is moved up and down by {short(EPSILON)}, and the error measured both times. Below are,"
        f" for {plural(len(places), 'parameter')}, the gradient, the slope between the two errors, how far they are"
        " apart, and that beside the larger of the two.",
        "quiet",
    )
    order = sorted(finite, key=lambda pair: _badness(pair[1]))[:SHOWN] if len(finite) > SHOWN else finite
    for place, result in order:
        parameter = setup.parameters[place]
        ask = Ask(moment.step, whole_gradient(setup.program, parameter), parameter=place)
        both = f"{digits_of(result.gradient, DIGITS)}, {digits_of(result.difference, DIGITS)}"
        apart = f"{digits_of(result.off_by, 1)}, relative {digits_of(result.error, 1)}"
        told = apart if result.agrees else f"{apart}: {result.verdict}"
        yield Working(parameter.name, "", both, "off by", told, ask=ask)
    if len(finite) > len(order):
        yield Say(f"and {count(len(finite) - len(order))} others with smaller errors", "quiet")


def _badness(result: GradientCheck) -> tuple[bool, bool, float]:
    """The order of checks, the worst first: those that don't agree, those that can't tell, then by their error."""
    return result.agrees or result.too_small, result.agrees, -result.error


def _verdicts(results: list[GradientCheck], reason: str) -> Iterator[Say]:
    """What all checks say together; `reason` is why some don't agree."""
    told = [result for result in results if not result.too_small]
    if unsure := len(results) - len(told):
        yield Say(f"{count(unsure)} of {count(len(results))}: {TOO_SMALL}; rounding hides the difference.", "quiet")
    if told:
        wrong = sum(not result.agrees for result in told)
        worst = f"the largest relative error is {digits_of(max(result.error for result in told), 2)}."
        if wrong:
            yield Say(
                f"{count(wrong)} of {count(len(results))} {'does' if wrong == 1 else 'do'} not agree: {worst}{reason}",
                "warning",
            )
        else:
            yield Say(f"{'All' if len(told) == len(results) else 'All others'} agree: {worst}", "good")
