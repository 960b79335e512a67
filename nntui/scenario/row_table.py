"""Rows as arrays: those of a file, and those of a scenario once one of them was edited. No object for a row is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array, floats
from nntui.scenario.row import Row
from nntui.text.frozen import dataclass


@dataclass(frozen=True, eq=False)
class RowTable(Sequence[Row]):  # noqa: PLW1641 - no key, as no list is
    """Rows: `inputs` of shape (R, inputs), `targets` of shape (R, targets), which are `off`, (R,), and the names that
    were given to them ("": none), if any were.
    """

    inputs: Array
    targets: Array
    off: NDArray[np.bool_]
    given: tuple[str, ...] = ()

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "RowTable":
        """Rows as such a table; all of them have as many inputs, and as many targets."""
        if isinstance(rows, RowTable):
            return rows
        given = tuple(row.name or "" for row in rows)
        inputs, targets = floats([row.inputs for row in rows]), floats([row.targets for row in rows])
        off = np.array([row.off for row in rows], dtype=np.bool_)
        return cls(inputs, targets.reshape(len(rows), -1), off, given if any(given) else ())

    def __len__(self) -> int:
        return len(self.inputs)

    @overload
    def __getitem__(self, at: int) -> Row: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Row]: ...

    def __getitem__(self, at: int | slice) -> Row | Sequence[Row]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        return Row(
            name=(self.given[at] if self.given else "") or None,
            inputs=self.inputs[at].tolist(),
            targets=self.targets[at].tolist(),
            off=bool(self.off[at]),
        )

    def __eq__(self, other: object) -> bool:
        if isinstance(other, RowTable):
            parts = ((self.inputs, other.inputs), (self.targets, other.targets), (self.off, other.off))
            return self.given == other.given and all(np.array_equal(*both) for both in parts)
        return list(self) == other if isinstance(other, list) else NotImplemented

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Their names; "row 1", "row 2" … for those without."""
        return numbered(self.given or [""] * len(self))

    # As they are with one of them changed

    def named(self, names: Sequence[str]) -> "RowTable":
        """With a name for each."""
        return replace(self, given=tuple(names))

    def with_row(self, row: Row) -> "RowTable":
        """With one more."""
        added = RowTable.of([row])
        given = (*(self.given or [""] * len(self)), row.name or "")
        return RowTable(
            np.concatenate([self.inputs, added.inputs]),
            np.concatenate([self.targets, added.targets]),
            np.concatenate([self.off, added.off]),
            given if any(given) else (),
        )

    def without(self, at: int) -> "RowTable":
        """Without one of them."""
        kept = np.arange(len(self)) != at
        given = (*self.given[:at], *self.given[at + 1 :])
        return RowTable(self.inputs[kept], self.targets[kept], self.off[kept], given)

    def switched(self, at: int, off: bool) -> "RowTable":
        """With one of them on or off."""
        switched = self.off.copy()
        switched[at] = off
        return replace(self, off=switched)

    def value(self, at: int, kind: str, column: int) -> float:
        """A value among the "inputs" or "targets" of one of them."""
        return float((self.inputs if kind == "inputs" else self.targets)[at, column])

    def put(self, at: int, kind: str, column: int, number: float) -> "RowTable":
        """With another value among the "inputs" or "targets" of one of them."""
        changed = (self.inputs if kind == "inputs" else self.targets).copy()
        changed[at, column] = number
        return replace(self, inputs=changed) if kind == "inputs" else replace(self, targets=changed)


def numbered(names: Iterable[str | None]) -> tuple[str, ...]:
    """Names of rows; "row 1", "row 2" … for those without."""
    return tuple(name or f"row {number}" for number, name in enumerate(names, 1))
