"""What the error over two weights says in words: where it stands, where the next update leads, where it is lowest."""

from typing import NamedTuple

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.network import Parameter
from nntui.render.cells import Line, Span
from nntui.render.legend import HINT, LESS, WORDS
from nntui.text.frozen import dataclass
from nntui.text.numbers import count, number, precise, signed, told_apart
from nntui.timeline.loss_surface import Surface
from nntui.timeline.moment import Moment

ROUNDING = 1e-12  # of an error: two that differ by less are the same


class Marks(NamedTuple):
    """The marks on the map."""

    now: str
    next: str
    lowest: str
    start: str
    trail: str


DRAWN, PLAIN = Marks("●", "◆", "▼", "○", "⠒"), Marks("@", "x", "v", "s", "*")


class Lowest(NamedTuple):
    """The lowest of the errors that were computed, and where."""

    error: float
    x: float
    y: float


@dataclass(frozen=True, eq=False)
class SurfaceWords:
    """The lines of the legend: of one of the surface's two errors, over a pair of parameters."""

    surface: Surface
    moment: Moment
    pair: list[Parameter]
    of_batch: bool
    marks: Marks

    def now(self, error: str) -> Line:
        """Where it stands, and the error there, which is called `error`."""
        place = ", ".join(f"{p.name} = {number(value)}" for p, value in zip(self.pair, self.surface.now, strict=True))
        still = [Span(", the rest held still", HINT)] if len(self.moment.setup.parameters) > len(self.pair) else []
        value = precise(self.surface.errors_now[not self.of_batch])
        return [
            Span(f"{self.marks.now} ", "accent"), Span(place, LESS), *still, Span(": ", LESS), Span(f"{error} ", WORDS),
            Span(value, "strong"),
        ]  # fmt: skip

    def next(self, *, short: bool) -> Line:
        """Where the next update leads, if it moves these two alone, and whether that lowers the error; `short`: it
        stays within a cell.
        """
        trainable = self.moment.setup.program.trainable
        frozen = [p.name for p in self.pair if trainable is not None and not trainable[p.index]]
        if len(frozen) == len(self.pair):
            return [Span("frozen: the update leaves both as they are")]
        moves = [
            f"{p.name} {'frozen' if p.name in frozen else _change(after - now)}"
            for p, now, after in zip(self.pair, self.surface.now, self.surface.next, strict=True)
        ]
        before, after = self.surface.errors_now[not self.of_batch], self.surface.errors_next[not self.of_batch]
        return [
            Span(f"{self.marks.next} ", "accent"),
            Span("the update of these two alone: ", HINT),
            Span(", ".join(moves)),
            Span(f" (under {self.marks.now})" if short else ""),
            Span(", shorter than a cell" if short else "", HINT),
            Span(": "),
            Span(told_apart(before, after)[1], "strong"),
            Span(f", {compared(before, after)}"),
        ]

    @property
    def lowest(self) -> Lowest | None:
        """The lowest finite error among the map's points, where it stands now and where the update leads."""
        surface, which = self.surface, not self.of_batch
        values = surface.batch if self.of_batch else surface.dataset
        ends = ((surface.errors_now[which], *surface.now), (surface.errors_next[which], *surface.next))
        found = [Lowest(*each) for each in ends if np.isfinite(each).all()]
        if np.isfinite(values).any():
            line, column = np.unravel_index(np.nanargmin(np.where(np.isfinite(values), values, np.nan)), values.shape)
            found.append(Lowest(float(values[line, column]), float(surface.xs[column]), float(surface.ys[line])))
        return min(found, key=lambda each: each.error, default=None)

    def lowest_on_the_map(self, cell: tuple[float, float]) -> Line:
        """The lowest error, and which way that is, with cells that cover so much of either axis."""
        found = self.lowest
        if found is None:
            return [Span("no error on this map is finite")]
        across, up = ((to - at) / size for to, at, size in zip(found[1:], self.surface.now, cell, strict=True))
        place = ", ".join(f"{p.name} = {number(v, 2)}" for p, v in zip(self.pair, found[1:], strict=True))
        return [
            Span(f"{self.marks.lowest} ", "good"),
            Span(f"lowest on the map{'' if self.surface.whole else ' so far'} "),
            Span(precise(found.error), "strong"),
            Span(f", {direction(across, up)} of {self.marks.now}"),
            Span(f" ({place})", HINT),
        ]

    def of_marks(self, steps: Array, other: str) -> Line:
        """What the marks of the run mean, and what keys show: the `other` error, another weight."""
        line = [Span(f"{self.marks.start} ", "strong"), Span(f"step {count(int(steps[0]))} ")] if len(steps) else []
        line += [Span(f"{self.marks.trail} ", "strong"), Span("the run to "), Span(self.marks.now, "accent")]
        line += [Span("  L ", "accent key"), Span(f"{other} ", f"{WORDS} key")] if other else []
        lines, columns = self.surface.dataset.shape
        few = "" if self.surface.dense else f"  {columns}×{lines} points, straight between them"
        return [*line, Span(few, HINT), Span("  ↑↓ another weight", f"{HINT} key")]


def compared(before: float, after: float) -> str:
    """Whether an error is lower or higher than another, or the same but for rounding."""
    if not (np.isfinite(before) and np.isfinite(after)):
        return "not finite"
    if abs(after - before) <= ROUNDING * abs(before):
        return "the same"
    return "lower" if after < before else "higher"


def direction(across: float, up: float) -> str:
    """Which way a point lies, by how many cells it is to the right and up: "right and up"."""
    ways = [(abs(across) >= 1, "right" if across > 0 else "left"), (abs(up) >= 1, "up" if up > 0 else "down")]
    return " and ".join(word for far, word in ways if far) or "within a cell"


def _change(value: float) -> str:
    return signed(value, 2 if abs(value) < 0.01 else 4)
