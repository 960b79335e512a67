"""What a run by default takes of the tests that try many things: something of everything, and a full run the rest."""

from itertools import product
from string import ascii_lowercase

import pytest
import share

FACTORS = [(["a", "b", "c"], [1, 2]), (["a"], [1, 2, 3, 4]), (["a", "b"], [1, 2], [True, False])]


def rows(test):
    (parametrized,) = (mark for mark in test.pytestmark if mark.name == "parametrize")
    return {row.values: {mark.name for mark in row.marks} for row in parametrized.args[1]}


def taken(monkeypatch, full, *factors):
    monkeypatch.setattr(share, "full", full)
    return rows(share.crossed("names", *factors)(a_test()))


def a_test():
    def test():
        pass

    return test


@pytest.mark.parametrize("factors", FACTORS)
def test_a_share_of_combinations_has_each_value_of_each_factor(factors, monkeypatch):
    found = taken(monkeypatch, False, *factors)
    assert len(found) == max(map(len, factors))
    for place, factor in enumerate(factors):
        assert {row[place] for row in found} == set(factor)


@pytest.mark.parametrize("factors", FACTORS)
def test_a_full_run_has_them_all_and_marks_those_that_are_tried_by_default(factors, monkeypatch):
    found = taken(monkeypatch, True, *factors)
    assert set(found) == set(product(*factors))
    assert {row for row in found if found[row] == {"tried"}} == set(taken(monkeypatch, False, *factors))


@pytest.mark.parametrize(("names", "many"), [("name", ["a", "b", "c", "d", "e"]), ("one, other", [(1, 2), (3, 4)])])
def test_of_what_is_dealt_a_full_run_has_the_rest(names, many, monkeypatch):
    found = []
    for full in (False, True):
        monkeypatch.setattr(share, "full", full)
        found.append(rows(share.dealt(names, many, turn=1, of=2)(a_test())))
    assert [*found[1]] == [each if isinstance(each, tuple) else (each,) for each in many]
    assert [*found[0]] == [*found[1]][1::2] == [row for row, marks in found[1].items() if marks == {"tried"}]


def test_what_is_left_out_as_a_whole_is_marked_full_and_not_tried():
    assert {mark.name for mark in share.rest(a_test()).pytestmark} == {"full", "rest"}


def test_every_turn_takes_others_until_all_have_been_taken(monkeypatch):
    monkeypatch.setattr(share, "full", False)
    many = list(range(10))
    assert sorted(each for turn in range(share.SHARE) for each in share.spread(many, turn)) == many
    assert share.spread(many, share.SHARE) == share.spread(many)
    monkeypatch.setattr(share, "full", True)
    assert share.spread(many, 3) == many


def test_of_pictures_some_things_are_taken_once_and_each_size_has_its_turn():
    sizes = ("80x24", "light_120x40", "200x60")
    names = [f"test_{thing}_{size}" for thing in ascii_lowercase for size in sizes]
    found = share.pictures(["test_alone_80x24", *names])
    assert found == {"test_alone_80x24", "test_f_light_120x40", "test_l_200x60", "test_r_80x24", "test_x_light_120x40"}
