"""How much a run takes of the tests that try many things: a share by default, all with `pytest -m full`."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import settings

full = False  # conftest.py sets it before any test is collected
SHARE = 4  # one in so many, by default
FEWEST = 20  # examples


def part(number: int) -> int:
    """So many trials, or a share of them."""
    return number if full else -(-number // SHARE)


def spread(many: Sequence[Any]) -> list[Any]:
    """All of these, or some of them, from the first on."""
    return list(many[:: 1 if full else SHARE])


def some(examples: int, **more: Any) -> Callable[[Any], Any]:
    """So many examples of a test by Hypothesis, or a share of them, but not too few to find anything."""

    def limit(test: Any) -> Any:
        return pytest.mark.full(settings(max_examples=max(part(examples), min(examples, FEWEST)), **more)(test))

    return limit
