"""Metrics: how well the network does on all rows, as one number for each state.

A metric may differ from the loss that drives the gradient: an article often prints one thing and follows the
slope of another. Each is computed for many states at once from their outputs.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.losses import LOSSES


@dataclass(frozen=True)
class Metric:
    """A metric by name.

    `compute(outputs, targets, threshold)` takes outputs of shape (n, R, K) and targets (R, K) and returns (n,).
    `one` and `many` are its words for a single row and for several ("{rows}" stands for their number).
    """

    name: str
    one: str
    many: str
    compute: Callable[[Array, Array, float], Array]

    def words(self, rows: int) -> str:
        """What the number averages: "mean squared error of 4 rows"."""
        return self.one if rows == 1 else self.many.format(rows=rows)


def row_losses(loss: str, outputs: Array, targets: Array) -> Array:
    """Each row's loss, summed over its outputs: shape (n, R) for outputs of shape (n, R, K)."""
    values = np.empty(outputs.shape)
    LOSSES[loss].value(outputs, targets, values)
    totals: Array = values.sum(axis=-1)
    return totals


def reduced(loss: str, reduction: str) -> Callable[[Array, Array, float], Array]:
    """The metric that sums or averages a loss over the rows."""

    def compute(outputs: Array, targets: Array, threshold: float) -> Array:
        total: Array = row_losses(loss, outputs, targets).sum(axis=-1)
        return total / len(targets) if reduction == "mean" else total

    return compute


def accuracy(outputs: Array, targets: Array, threshold: float) -> Array:
    """The share of rows whose outputs are all on their target's side of the threshold; ŷ = threshold counts as 0."""
    right = (outputs > threshold) == (targets > threshold)
    share: Array = right.all(axis=-1).mean(axis=-1)
    return share


def _loss_metrics() -> list[Metric]:
    metrics = []
    for loss in LOSSES.values():
        for reduction in ("mean", "sum"):
            many = (
                f"{reduction} of {{rows}} {loss.words}s"
                if reduction == "sum"
                else f"mean {loss.words} of {{rows}} rows"
            )
            metrics.append(Metric(f"{reduction}_{loss.name}", loss.words, many, reduced(loss.name, reduction)))
    return metrics


METRICS = {
    metric.name: metric
    for metric in (
        *_loss_metrics(),
        Metric("accuracy", "accuracy of 1 row", "accuracy of {rows} rows", accuracy),
    )
}
# "squared_error" alone is the mean, as the articles use it.
METRICS |= {
    name: Metric(name, METRICS[f"mean_{name}"].one, METRICS[f"mean_{name}"].many, METRICS[f"mean_{name}"].compute)
    for name in LOSSES
}
