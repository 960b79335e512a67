"""Quantities at many states at once: the numbers of each moment by itself, for every quantity there is."""

import numpy as np
import pytest
from built_in import TRAINED
from hypothesis import given
from hypothesis import strategies as st
from random_scenarios import setups
from share import part, some
from test_asked import names

from nntui.quantities.opening import open_scenario
from nntui.quantities.quantities import quantity
from nntui.quantities.quantity import Made
from nntui.quantities.states import States, states_between
from nntui.session.commands import Edit, GoTo
from nntui.session.session import Session
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline


def moments(timeline, branch, steps):
    return [Moment(timeline, Position(branch, step)) for step in steps]


def by_moments(those, text):
    """A quantity at each step, by the moment there and nothing else."""
    return np.array([quantity(text, moment.setup).at(moment) for moment in those])


def agree(found, expected):
    scale = max((abs(value) for value in expected if np.isfinite(value)), default=0.0)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-13 * scale)


def some_names(setup, rows):
    """Every kind of quantity, for a few units and parameters."""
    return [asked.text for asked in names(setup, rows, part(300)) if not isinstance(asked.about, Made)]


@pytest.mark.full
@pytest.mark.parametrize("name", TRAINED)
def test_every_quantity_over_many_states_is_that_of_each_moment(name):
    setup = open_scenario(name)
    timeline = Timeline.of(setup)
    timeline.at(Position(0, 12))
    states, those = states_between(timeline, 0, 0, 11), moments(timeline, 0, range(12))
    for text in some_names(setup, [*setup.row_names[:2], *setup.probe_names[:1]]):
        agree(quantity(text, setup).along(states), by_moments(those, text))


@some(80)
@given(st.data(), setups(trained=True), st.integers(0, 9))
def test_every_quantity_of_any_scenario_over_many_states_is_that_of_each_moment(data, setup, first):
    timeline = Timeline.of(setup)
    timeline.at(Position(0, first + 6))
    steps = data.draw(st.sampled_from([range(first, first + 6), range(first, first + 6, 2), [first, first + 5]]))
    segment = timeline.run_of(0)
    vectors = segment.states(first, first + 5)[[step - first for step in steps]]
    states, those = States(timeline, 0, segment, steps, vectors), moments(timeline, 0, steps)
    for text in data.draw(st.lists(st.sampled_from(some_names(setup, setup.all_names)), max_size=12)):
        agree(quantity(text, setup).along(states), by_moments(those, text))


MADE = ["w1 − w2", "abs(w1 - b1)", "|gradient(w1)|", "output(Alice) − output(Bob) − w1", "abs(z(h1, Bob)) − |w5|"]


@pytest.mark.parametrize("text", MADE)
def test_what_is_made_of_others_is_what_they_make_on_each_branch(text):
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(8))
    session.apply(Edit("rate = 1"))
    session.trained.at(Position(1, 20))
    states = states_between(session.trained, 1, 8, 20)
    agree(quantity(text, states.setup).along(states), by_moments(moments(session.trained, 1, range(8, 21)), text))


def test_the_difference_and_the_size_of_numbers_are_theirs():
    setup = open_scenario("four-people")
    moment = Moment(Timeline.of(setup), Position(0, 0))
    value = {name: quantity(name, setup).at(moment) for name in ("w1", "w2", "b1")}
    for text, expected in {
        "w1 − w2": value["w1"] - value["w2"],
        "w1 - w2 − b1": value["w1"] - value["w2"] - value["b1"],
        "abs(w1)": abs(value["w1"]),
        "|w1 − w2| − |b1|": abs(value["w1"] - value["w2"]) - abs(value["b1"]),
        "abs(abs(w1) − abs(w2))": abs(abs(value["w1"]) - abs(value["w2"])),
    }.items():
        assert quantity(text, setup).at(moment) == expected, text
    assert value["w1"] < 0
    assert quantity("w1 − w2", setup).words == "w1 (weight → h1) minus w2 (height → h1)"
    assert quantity("|w1|", setup).words == "size of w1 (weight → h1)"
