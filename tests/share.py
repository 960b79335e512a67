"""How much a run takes of the tests that try many things: a share by default, all with `pytest -m full`.

By what is many. Whatever tries a share is marked `full`, so that a full run takes that and nothing else:

- `some(300)`: examples that Hypothesis draws, one in 32 of them by default, or one in `of`. `part(300)` is the bare
  number, a twelfth of it by default, for loops and for bounds that go with it.
- `crossed("name, size", NAMES, SIZES)`: the combinations of a few factors. A share is as many as the longest factor has
  values, each value of each factor in at least one of them: a new scenario, optimizer or size is tried by default from
  the day that it is there.
- `dealt("name", NAMES)`: a share of one factor's values, where a default run has tests for what each of them is.
- `spread(MANY)`: things that are much alike, every twelfth of them; from another one on at each turn of a loop.
- `pictures(ITEMS)`: of every sixth thing one of its pictures, of the next of those one at another size.
- `@rest`: a test that is left out as a whole, where others by default go red if what it is about breaks.

What a default run has taken is also marked `tried`: `pytest -m "full and not tried"` is the rest. What takes long in a
full run, and has its share by default, is marked `long` besides, and left out by the gate. A table of which each row
stands for a rule of its own (a mistake in a file, a key) is no such many: it is always whole.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import settings

full = False  # conftest.py sets it before any test is collected
SHARE = 12  # one in so many, by default
EXAMPLES = 32  # the same of examples that Hypothesis draws
THINGS = 6  # of those that have pictures, one in so many
FEWEST = 6  # examples of a test that is on its own


def part(number: int, of: int = SHARE) -> int:
    """So many trials, or a share of them: one in so many."""
    return number if full else -(-number // of)


def spread(many: Sequence[Any], turn: int = 0, of: int = SHARE) -> list[Any]:
    """All of these, or one in so many: from the first on, at the next turn from the second on, as cards are dealt."""
    return list(many) if full else list(many[turn % of :: of])


def covering(*factors: Sequence[Any]) -> list[tuple[Any, ...]]:
    """So many combinations of the factors' values that each value is in at least one: as many as the longest has."""
    return [tuple(factor[row % len(factor)] for factor in factors) for row in range(max(map(len, factors)))]


def crossed(names: str, *factors: Sequence[Any], also: Sequence[tuple[Any, ...]] = ()) -> Callable[[Any], Any]:
    """Parametrize a test by all combinations of some factors, or by a share that covers them and by those in `also`."""
    tried = [*covering(*factors), *also]
    return _of_which(names, [(row, row in tried) for row in product(*factors)])


def dealt(names: str, many: Iterable[Any], turn: int = 0, of: int = SHARE) -> Callable[[Any], Any]:
    """Parametrize a test by all of these, or by one in so many, from the turn's on: by values, or by rows of them."""
    rows = [tuple(row) if "," in names else (row,) for row in many]
    return _of_which(names, [(row, place % of == turn % of) for place, row in enumerate(rows)])


def _of_which(names: str, many: Sequence[tuple[tuple[Any, ...], bool]]) -> Callable[[Any], Any]:
    """Parametrize by rows, of which some are tried by default."""
    rows = [pytest.param(*row, marks=pytest.mark.tried if tried else ()) for row, tried in many if full or tried]

    def parametrized(test: Any) -> Any:
        return pytest.mark.full(pytest.mark.parametrize(names, rows)(test))

    return parametrized


def rest(test: Any) -> Any:
    """Leave a test to a full run."""
    return pytest.mark.full(pytest.mark.rest(test))


def some(examples: int, *, of: int = EXAMPLES, fewest: int = FEWEST, **more: Any) -> Callable[[Any], Any]:
    """So many examples of a test by Hypothesis, or a share of them, but not too few to find anything: that is less
    where a parametrized test draws anew for each of many parameters.
    """

    def limit(test: Any) -> Any:
        return pytest.mark.full(settings(max_examples=max(part(examples, of), min(examples, fewest)), **more)(test))

    return limit


def pictures(names: Sequence[str]) -> set[str]:
    """Of tests with a size in their names, as in test_curves_light_120x40, one of one thing in so many (`THINGS`): all
    sizes have their turn.
    """
    things: dict[str, list[str]] = {}
    for name in names:
        things.setdefault(re.sub(r"(_light)?_\d+x\d+$", "", name), []).append(name)
    return {several[turn % len(several)] for turn, several in enumerate(list(things.values())[::THINGS])}
