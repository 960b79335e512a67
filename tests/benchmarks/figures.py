"""What a measurement comes to, and the two ways of getting there: runs in turns, and the slowest of a hundred."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Figure:
    """A measured number with its bound, if it has one: the most or, with `at_least`, the least it may be."""

    name: str
    value: float
    unit: str = ""
    bound: float | None = None
    at_least: bool = False
    detail: str = ""

    @property
    def verdict(self) -> str:
        """Whether the bound holds."""
        if self.bound is None:
            return ""
        return "within" if (self.value >= self.bound if self.at_least else self.value <= self.bound) else "over"

    def as_row(self) -> tuple[str, str, str, str, str]:
        """Its line of the table."""
        bound = "" if self.bound is None else f"{'≥' if self.at_least else '≤'} {self.bound:g}{self.unit}"
        return self.name, f"{self.value:.3g}{self.unit}", bound, self.verdict, self.detail

    def as_dictionary(self) -> dict[str, Any]:
        """The same for JSON."""
        return asdict(self) | {"verdict": self.verdict or None}


Part = Callable[[], list[Figure]]


def seconds(run: Callable[[], object]) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def in_turns(rounds: int, measure: dict[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Measure each in turn, A B C A B C …, so that a slow minute of the machine falls on all of them."""
    taken: dict[str, list[float]] = {name: [] for name in measure}
    for _ in range(rounds):
        for name, once in measure.items():
            taken[name].append(once())
    return taken


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the rounds' ratios."""
    return median(a / b for a, b in zip(ours, theirs, strict=True))


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that `percent` of all don't exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)]
