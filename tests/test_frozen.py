"""Our frozen dataclasses against those of the standard library, which they stand in for."""

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, field, fields, replace
from itertools import product
from math import nan
from typing import Any

import pytest

from nntui.text import frozen


def kinds(dataclass: Any) -> list[type]:
    """Classes of all the kinds that the program has, made by one decorator."""

    @dataclass(frozen=True)
    class Empty:
        """No field."""

    @dataclass(frozen=True)
    class One:
        """One field."""

        number: float

    @dataclass(frozen=True)
    class Several:
        """Fields with a default, made by a factory, and some that don't count."""

        number: float
        name: str = "none"
        made: list[int] = field(default_factory=list, hash=False)
        hidden: int = field(default=3, repr=False)
        passed_over: int = field(default=4, compare=False)

        def __post_init__(self) -> None:
            object.__setattr__(self, "passed_over", self.passed_over + 1)

    @dataclass(frozen=True, eq=False)
    class Itself:
        """Equal to itself alone."""

        number: float

    @dataclass(frozen=True)
    class Own:
        """Methods of its own."""

        number: float

        def __eq__(self, other: object) -> bool:
            return isinstance(other, type(self))

        def __hash__(self) -> int:
            return 5

        def __repr__(self) -> str:
            return "own"

    return [Empty, One, Several, Itself, Own]


GIVEN = [
    [()],
    [(1.0,), (2.0,), (nan,)],
    [(1.0,), (1.0, "a"), (1.0, "a", [7]), (1.0, "a", [7], 9), (1.0, "a", [7], 9, 2)],
]
GIVEN += [[(1.0,), (2.0,)]] * 2
PAIRS = [
    pytest.param(ours, theirs, given, id=theirs.__name__)
    for ours, theirs, given in zip(kinds(frozen.dataclass), kinds(dataclasses.dataclass), GIVEN, strict=True)
]


@pytest.mark.parametrize(("ours", "theirs", "given"), PAIRS)
def test_they_are_made_shown_compared_and_hashed_alike(ours, theirs, given):
    mine, other = [[kind(*each) for each in given] for kind in (ours, theirs)]
    for name in [each.name for each in fields(theirs)]:
        assert repr([getattr(each, name) for each in mine]) == repr([getattr(each, name) for each in other])
    assert [repr(each) for each in mine] == [repr(each) for each in other]
    equal = [[a == b for a, b in product(values, values)] for values in (mine, other)]
    assert equal[0] == equal[1]
    assert [each != object() for each in mine] == [each != object() for each in other]
    if theirs.__eq__ is not object.__eq__:
        assert [hash(each) for each in mine] == [hash(each) for each in other]
    assert len(set(mine)) == len(set(other))
    assert ours.__match_args__ == theirs.__match_args__


@pytest.mark.parametrize(("ours", "theirs", "given"), PAIRS)
def test_they_take_and_refuse_the_same(ours, theirs, given):
    for kind in (ours, theirs):
        value = kind(*given[0])
        for name in [*(each.name for each in fields(kind)), "unknown"]:
            with pytest.raises(FrozenInstanceError):
                setattr(value, name, 1)
            with pytest.raises(FrozenInstanceError):
                delattr(value, name)
        with pytest.raises(TypeError):
            kind(*range(9))
        with pytest.raises(TypeError):
            kind(unknown=1)
        assert repr(copy.deepcopy(value)) == repr(value)


def test_a_factory_makes_anew_and_a_value_can_be_replaced():
    several = kinds(frozen.dataclass)[2]
    assert several(1.0).made is not several(1.0).made
    assert several(number=1.0, made=[2]).made == [2]
    changed = replace(several(1.0), name="b", passed_over=1)
    assert (changed.number, changed.name, changed.passed_over) == (1.0, "b", 2)


def test_what_the_program_has_of_them_is_frozen_at_run_time():
    from nntui.timeline.position import Position

    position = Position(0, 0)
    with pytest.raises(FrozenInstanceError):
        position.step = 1
    assert pickle.loads(pickle.dumps(position)) == position  # noqa: S301 - our own
    assert replace(position, step=3) == Position(0, 3) != position
