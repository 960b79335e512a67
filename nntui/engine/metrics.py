"""Metrics: how well the network does on the rows that it learns from, or on the test rows: a number for each state.

A metric may differ from the loss that drives the gradient: an article often prints one thing and follows the
slope of another. Each is computed for many states at once from their outputs.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array, added
from nntui.engine.classes import answered, largest
from nntui.engine.losses import LOSSES
from nntui.engine.outputs import Outputs
from nntui.engine.penalties import Penalty
from nntui.engine.program import Data
from nntui.text.frozen import dataclass

AND_PENALTY = " + penalty"  # what the words of a loss end in where there is one
WITH_PENALTY = "loss"  # the name of the metric that is one with it
TEST = "test_"  # how the name of a metric of the test rows begins


@dataclass(frozen=True)
class Metric:
    """A metric by name.

    `compute(outputs, targets, threshold)` takes outputs (R, K, n), n states side by side, and targets (R, K), and
    returns (n,). `one` and `many` are its words for a single row and for several ("{rows}" stands for their number,
    "{kind}" for what kind of rows they are, and "{of}" for "of … rows" where only the kind asks for it).
    Where it reduces a `loss` by name over the rows, it takes its `mean` or its sum; where it is the share of rows that
    are right, `right(outputs, targets, threshold)` says which, (R, n), and `right_words` what that means. Where it
    counts rows of a class among others, `hits(outputs, targets, threshold)` gives how many, (K, n), of how many,
    likewise, and it is the mean over the K outputs; `hit_words` are those of one class, each as "{class}". It may
    need `several` outputs, and it is one of the rows that are learned from, or `of_tests`. A `penalty` comes on top.
    `code` is what a program in Python has for `right` or `hits`, of outputs {a}, targets {y} and the threshold {t}, or
    of which classes rows are said to have, {said}, and have, {true}.
    """

    name: str
    one: str
    many: str
    compute: Callable[[Outputs, Array, float], Array]
    loss: str = ""
    mean: bool = False
    right: "Callable[[Outputs, Array, float], NDArray[np.bool_]] | None" = None
    right_words: str = ""
    hits: "Callable[[Outputs, Array, float], tuple[Array, Array]] | None" = None
    hit_words: tuple[str, str] = ("", "")
    several: bool = False
    of_tests: bool = False
    penalty: Penalty | None = None
    code: str = ""

    @property
    def is_share(self) -> bool:
        """Whether it is a part of 1, and the larger the better."""
        return self.right is not None or self.hits is not None

    @property
    def by_output(self) -> bool:
        """Whether each output of a row is right or wrong by itself."""
        return self.right is not None and not self.several

    def rows(self, data: Data) -> slice:
        """The rows of some data that it is about."""
        return slice(data.learned, data.rows) if self.of_tests else slice(0, data.learned)

    def measured(self, outputs: Outputs, data: Data, threshold: float) -> Array:
        """The metric of outputs for all rows of some data, (R, K, n), without a penalty: shape (n,)."""
        if not data.tests:
            return self.compute(outputs, data.targets, threshold)
        rows = self.rows(data)
        return self.compute(outputs[rows], data.targets[rows], threshold)

    def words(self, rows: int, outputs: int = 1, kind: str = "") -> str:
        """What the number averages: "mean squared error of 4 rows"; a row's error sums those of its outputs. The `kind`
        of the rows, "training" or "test", is said where there are both.
        """
        kind = kind and f"{kind} "
        of = kind and (f" of 1 {kind}row" if rows == 1 else f" of {kind}rows")
        words = (self.one if rows == 1 else self.many).format(rows=rows, kind=kind, of=of)
        if self.hits is not None:
            words += f", mean of {outputs} outputs" if outputs > 1 else ""
        elif outputs > 1:
            words += f", {outputs} outputs{' each' if rows > 1 else ''}"
        return f"{words}{AND_PENALTY}" if self.penalty else words


def output_losses(loss: str, outputs: Outputs, targets: Array) -> Array:
    """The loss of each output of each row: the shape of the outputs, to which `targets` broadcast."""
    values = np.empty(outputs.values.shape)
    for call, arguments in outputs.loss_calls(LOSSES[loss], targets, values):
        call(*arguments)
    return values


def row_losses(loss: str, outputs: Outputs, targets: Array) -> Array:
    """Each row's loss, summed over its outputs: shape (R, n) for outputs of shape (R, K, n)."""
    return added(output_losses(loss, outputs, targets[..., np.newaxis]), 1)


def reduced(loss: str, reduction: str) -> Callable[[Outputs, Array, float], Array]:
    """The metric that sums or averages a loss over the rows."""

    def compute(outputs: Outputs, targets: Array, threshold: float) -> Array:
        total = added(row_losses(loss, outputs, targets), 0)
        return total / len(targets) if reduction == "mean" else total

    return compute


def is_right(outputs: Outputs, targets: Array, threshold: float) -> NDArray[np.bool_]:
    """Whether all outputs of a row are on their target's side of the threshold: shape (R, n).

    An output that equals the threshold counts as 0, and nan is on no side.
    """
    wanted, values = (targets > threshold)[..., np.newaxis], outputs.values
    right: NDArray[np.bool_] = (((values > threshold) == wanted) & ~np.isnan(values)).all(axis=1)
    return right


def is_largest(outputs: Outputs, targets: Array, threshold: float) -> NDArray[np.bool_]:
    """Whether the largest output of a row is that of its largest target, of equals the first: shape (R, n).

    Where an output is nan none is the largest.
    """
    right: NDArray[np.bool_] = largest(outputs.values) == np.argmax(targets, axis=1)[:, np.newaxis]
    return right


def _words_of_rows(words: str) -> tuple[str, str]:
    return f"{words} of 1 {{kind}}row", f"{words} of {{rows}} {{kind}}rows"


def _share(
    name: str,
    words: str,
    right: Callable[[Outputs, Array, float], NDArray[np.bool_]],
    right_words: str,
    code: str,
    *,
    several: bool = False,
) -> Metric:
    """The metric that is the share of rows that are right."""

    def compute(outputs: Outputs, targets: Array, threshold: float) -> Array:
        share: Array = right(outputs, targets, threshold).mean(axis=0)
        return share

    one, many = _words_of_rows(words)
    return Metric(name, one, many, compute, right=right, right_words=right_words, several=several, code=code)


BY_THRESHOLD = _share(
    "accuracy",
    "accuracy",
    is_right,
    "on its target's side of {threshold}",
    "((({a} > {t}) == ({y} > {t})) & ~np.isnan({a})).all(1)",
)
BY_LARGEST = _share(
    "argmax_accuracy",
    "accuracy by the largest output",
    is_largest,
    "the largest output has the largest target",
    "(({a}.argmax(1) == {y}.argmax(1)) & ~np.isnan({a}).any(1))",
    several=True,
)


def _of_class(name: str, hit_words: tuple[str, str], *, of_said: bool) -> Metric:
    """The metric that is the share of the rows that are rightly said to have a class: among those that are said to
    have it (`of_said`), or that have it. Where there is no such row it is 0, and of several outputs it is their mean.

    Manning, Raghavan, Schütze, "Introduction to Information Retrieval" (2008), chapter 8.3; the mean over the classes
    is scikit-learn's "macro", and 0 what it takes for 0/0.
    """

    def hits(outputs: Outputs, targets: Array, threshold: float) -> tuple[Array, Array]:
        said, true = answered(outputs, targets, threshold)
        among = said if of_said else np.broadcast_to(true, said.shape)
        right, of = (np.count_nonzero(each, axis=0).astype(np.float64) for each in (said & true, among))
        return right, of

    def compute(outputs: Outputs, targets: Array, threshold: float) -> Array:
        right, of = hits(outputs, targets, threshold)
        return added(right / np.maximum(of, 1), 0) / len(right)

    one, many = _words_of_rows(name)
    code = f"(({{said}} & {{true}}).sum(0) / np.maximum({'{said}' if of_said else '{true}'}.sum(0), 1))"
    return Metric(name, one, many, compute, hits=hits, hit_words=hit_words, code=code)


OF_CLASSES = (
    _of_class("precision", ("rightly said to be {class}", "said to be {class}"), of_said=True),
    _of_class("recall", ("rightly said to be {class}", "that are {class}"), of_said=False),
)


def penalised(metric: Metric, penalty: Penalty) -> Metric:
    """The loss that training follows: the error of the data by a metric, and a penalty."""
    return replace(metric, name=WITH_PENALTY, penalty=penalty)


def label_of(name: str) -> str:
    """How a metric is called in short: by its name, but the error with a penalty as what it is the sum of."""
    return f"error{AND_PENALTY}" if name == WITH_PENALTY else name


def metric_name(loss: str, reduction: str) -> str:
    """The metric that reduces a loss over the rows: "squared_error" alone is the mean, as the articles use it."""
    return loss if reduction == "mean" else f"{reduction}_{loss}"


def _loss_metrics() -> list[Metric]:
    many = {"mean": "mean {0.words} of {{rows}} {{kind}}rows", "sum": "sum of {{rows}} {0.many}{{of}}"}
    return [
        Metric(
            metric_name(loss.name, reduction),
            f"{loss.words}{{of}}",
            words.format(loss),
            reduced(loss.name, reduction),
            loss.name,
            reduction == "mean",
        )
        for loss in LOSSES.values()
        for reduction, words in many.items()
    ]


METRICS = {metric.name: metric for metric in (*_loss_metrics(), BY_THRESHOLD, BY_LARGEST, *OF_CLASSES)}


def of_tests(metric: Metric) -> Metric:
    """The same of the test rows."""
    return replace(metric, name=f"{TEST}{metric.name}", of_tests=True)


TEST_METRICS = {metric.name: metric for metric in map(of_tests, METRICS.values())}
