"""What a network answers, and what it made that of: all that a loss may ask for."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.formula import Call
from nntui.engine.losses import Loss
from nntui.text.frozen import dataclass


@dataclass(frozen=True, eq=False)
class Outputs:
    """The outputs for some rows: `values` of shape (R, K), or (R, K, n) for n states.

    `sums`, of the same shape, are the weighted sums that the last layer's `activation` made them of. Without them the
    values alone count: they are given, or one was moved by itself.
    """

    values: Array
    activation: str = ""
    sums: Array | None = None

    def __getitem__(self, chosen: Any) -> "Outputs":
        """The same of some rows, outputs or states, or with one more axis: an index of NumPy's."""
        return Outputs(self.values[chosen], self.activation, None if self.sums is None else self.sums[chosen])

    def sums_for(self, loss: Loss) -> Array | None:
        """The sums where the loss is taken of them; None where it is taken of the values."""
        return self.sums if loss.pairs_with(self.activation) else None

    def slopes(self, loss: Loss, targets: Array) -> Array:
        """∂(loss)/∂(what it is taken of, sum or value), of the values' shape."""
        return loss.slopes(self.values, targets) if self.sums_for(loss) is None else self.values - targets

    def loss_calls(self, loss: Loss, targets: Array, out: Array) -> list[Call]:
        """The calls that work the loss of each output out into `out`, of the values' shape, to which `targets`
        broadcast.
        """
        sums = self.sums_for(loss)
        return loss.calls(self.values, targets, out) if sums is None else loss.calls_of_sums(sums, targets, out)


def joined(parts: Sequence[Outputs]) -> Outputs:
    """Outputs of several states, one after the other along the last axis."""
    sums = [part.sums for part in parts if part.sums is not None]
    values = np.concatenate([part.values for part in parts], axis=-1)
    return Outputs(values, parts[0].activation, np.concatenate(sums, axis=-1) if sums else None)
