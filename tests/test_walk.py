"""Walking through steps, and choosing things on the way: always at a place that exists, looking at what exists."""

from itertools import pairwise

import numpy as np
import pytest
from built_in import TRAINED
from hypothesis import given
from hypothesis import strategies as st
from random_scenarios import setups
from share import some

from nntui.quantities.opening import open_scenario
from nntui.render.panes import collected
from nntui.scenario.folder import built_in_names
from nntui.session.commands import (
    ChooseLine,
    ChooseMetric,
    ChooseParameter,
    ChooseRow,
    ChooseUnit,
    GoTo,
    LookAt,
    SetPlot,
)
from nntui.session.session import Session
from nntui.timeline.origin import Ask
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline
from nntui.timeline.walk import (
    next_operation,
    next_phase,
    operation_at,
    place_of,
    previous_operation,
    previous_phase,
    walk,
)

BUILT_IN = built_in_names()
STEPS = (0, 1, 7)
LAST = 9
FROM_THE_LOSS_ON = ("loss", "backward", "update")


def at(place):
    return Position(0, *place)


def phase_starts(setup):
    """The first operation of each phase, by a plain walk through them; a phase may come a second time."""
    found, before = [], ""
    for operation in walk(setup):
        if operation.phase != before:
            found.append(operation.name)
        before = operation.phase
    return found


# --- from operation to operation


@pytest.mark.parametrize("name", BUILT_IN)
def test_operation_by_operation_each_comes_once_then_the_next_border(name):
    setup = open_scenario(name)
    names = [operation.name for operation in walk(setup)]
    for step in STEPS if setup.training else (0,):
        place, seen = (step, ""), []
        for _ in range(len(names)):
            place = next_operation(setup, at(place))
            seen.append(place)
        assert seen == [(step, each) for each in names]
        assert next_operation(setup, at(place)) == ((step + 1, "") if setup.training else place)


@pytest.mark.parametrize("name", BUILT_IN)
def test_back_is_the_inverse_of_on_across_borders(name):
    setup = open_scenario(name)
    names = ["", *(operation.name for operation in walk(setup))]
    for step in STEPS if setup.training else (0,):
        for each in names:
            after = next_operation(setup, Position(0, step, each))
            assert previous_operation(setup, at(after)) == (step, each) or after == (step, each)
            before = previous_operation(setup, Position(0, step, each))
            assert next_operation(setup, at(before)) == (step, each) or before == (step, each)


@pytest.mark.parametrize("name", BUILT_IN)
def test_phase_by_phase_the_first_of_each_comes_and_back_again(name):
    setup = open_scenario(name)
    starts = ["", *phase_starts(setup)]
    for step in STEPS if setup.training else (0,):
        for each, following in pairwise(starts):
            assert next_phase(setup, Position(0, step, each)) == (step, following)
            assert previous_phase(setup, Position(0, step, following)) == (step, each)
        if setup.training:
            assert next_phase(setup, Position(0, step, starts[-1])) == (step + 1, "")
            assert previous_phase(setup, Position(0, step + 1, "")) == (step, starts[-1])


@pytest.mark.parametrize("name", BUILT_IN)
def test_from_within_a_phase_back_leads_to_its_first_and_on_to_the_next(name):
    setup = open_scenario(name)
    starts, own = phase_starts(setup), ""
    for operation in walk(setup):
        own = operation.name if operation.name in starts else own
        if operation.name != own:
            assert previous_phase(setup, Position(0, 3, operation.name)) == (3, own)
            later = starts[starts.index(own) + 1 :]
            expected = (3, later[0]) if later else (4, "") if setup.training else (3, operation.name)
            assert next_phase(setup, Position(0, 3, operation.name)) == expected


@pytest.mark.parametrize("name", BUILT_IN)
def test_nothing_lies_before_the_start_nor_after_a_forward_pass(name):
    setup = open_scenario(name)
    assert previous_operation(setup, Position(0, 0)) == (0, "")
    assert previous_phase(setup, Position(0, 0)) == (0, "")
    if setup.training is None:
        last = walk(setup)[-1].name
        assert next_operation(setup, Position(0, 0, last)) == (0, last)
        assert next_phase(setup, Position(0, 0, last)) == (0, last)


@some(60)
@given(
    setups(),
    st.lists(st.sampled_from([next_operation, next_phase, previous_operation, previous_phase]), max_size=40),
)
def test_any_walk_stays_on_places_that_exist_and_never_stands_still_in_training(setup, ways):
    place = (0, "")
    for way in ways:
        before, place = place, way(setup, at(place))
        assert place[0] >= 0
        assert place[1] == "" or operation_at(setup, place[1])
        assert setup.training or place[0] == 0
        order = (before[0], place_of(setup, before[1])), (place[0], place_of(setup, place[1]))
        if way in (next_operation, next_phase):
            assert order[0] < order[1] or (setup.training is None and order[0] == order[1])
        else:
            assert order[0] > order[1] or before == (0, "")


def test_the_metrics_are_measured_right_after_the_loss():
    names = [operation.name for operation in walk(open_scenario("four-people"))]
    assert names.index("metrics") == names.index("loss") + 1 == names.index("layer2.upstream") - 1
    assert "metrics" not in [operation.name for operation in walk(open_scenario("one-neuron"))]


# --- sessions

numbers = st.integers(-3, 12)
maybe = st.none() | numbers


@st.composite
def commands(draw, setup):
    """Any command, sensible or not, to places that exist and to others."""
    known = [operation.name for operation in walk(setup)]
    names = st.sampled_from(["", *known, *known, "layer9.sum", "layer1", "nonsense", "layer0.activation", "Update"])
    units = st.tuples(numbers, numbers)
    steps = st.integers(-2, LAST)
    return draw(
        st.one_of(
            st.builds(GoTo, steps, names),
            st.builds(Ask, steps, names, row=maybe, unit=st.none() | units, parameter=maybe, metric=maybe),
            st.builds(ChooseRow, numbers),
            st.builds(ChooseUnit, numbers, numbers),
            st.builds(ChooseParameter, st.integers(-3, 40)),
            st.builds(ChooseMetric, numbers),
            st.builds(ChooseLine, numbers),
            st.builds(LookAt, st.sampled_from(list(collected())), st.booleans()),
            st.builds(SetPlot, st.booleans(), st.booleans()),
        )
    )


def check_exists(session):
    """The position and the focus name things that there are, and the focus fits the operation."""
    frame, setup = session.frame, session.setup
    position, focus, operation = session.position, frame.focus, frame.operation
    sizes = setup.network.sizes
    assert position.step >= 0
    assert setup.training or position.step == 0
    assert (operation.name if operation else "") == position.operation
    assert 0 <= focus.row < setup.program.data.rows + len(setup.probes)
    assert 0 <= focus.metric < max(len(setup.metrics), 1)
    assert focus.unit is None or (0 <= focus.unit[0] < len(sizes) and 0 <= focus.unit[1] < sizes[focus.unit[0]])
    assert focus.parameter is None or 0 <= focus.parameter < len(setup.parameters)
    if operation is None:
        return
    if operation.phase in FROM_THE_LOSS_ON and operation.name != "metrics":
        assert focus.row in frame.moment.batch
    if operation.kind in ("sum", "activation", "upstream", "slope", "delta"):
        assert focus.unit[0] == operation.layer
    if operation.kind in ("weights", "biases"):
        parameter = setup.parameters[focus.parameter]
        assert parameter.layer + 1 == operation.layer
        assert parameter.is_bias == (operation.kind == "biases")
    if operation.kind == "update":
        assert focus.parameter is not None
    if operation.kind == "sum" and focus.parameter is not None:
        parameter = setup.parameters[focus.parameter]
        shared = parameter.unit is None
        assert (parameter.layer + 1, focus.unit[1] if shared else parameter.unit) == focus.unit
        assert not shared or (parameter.is_bias and setup.network.layers[parameter.layer].bias == "shared")


@some(150)
@given(st.data())
def test_whatever_the_commands_the_focus_names_something_that_exists(data):
    session = Session(data.draw(setups()))
    check_exists(session)
    for command in data.draw(st.lists(commands(session.setup), max_size=12)):
        session.apply(command)
        check_exists(session)


@some(80)
@given(st.data())
def test_what_is_chosen_inside_a_step_is_what_the_operation_is_then_about(data):
    setup = data.draw(setups())
    session = Session(setup)
    before = data.draw(st.lists(commands(setup), max_size=4))
    for operation in walk(setup):
        for command in [*before, GoTo(data.draw(st.integers(0, LAST)), operation.name)]:
            session.apply(command)
        place = session.position.step
        kind = data.draw(st.sampled_from(["row", "unit", "parameter", "metric"]))
        if kind == "row":
            row = data.draw(st.integers(0, setup.program.data.rows + len(setup.probes) - 1))
            session.apply(ChooseRow(row))
            assert session.frame.focus.row == row
        elif kind == "unit" and setup.network.layers:
            layer = data.draw(st.integers(1, len(setup.network.layers)))
            unit = data.draw(st.integers(0, setup.network.sizes[layer] - 1))
            session.apply(ChooseUnit(layer, unit))
            assert session.frame.focus.unit == (layer, unit)
        elif kind == "parameter" and setup.parameters:
            parameter = data.draw(st.integers(0, len(setup.parameters) - 1))
            session.apply(ChooseParameter(parameter))
            assert session.frame.focus.parameter == parameter
        elif kind == "metric" and setup.metrics:
            metric = data.draw(st.integers(0, len(setup.metrics) - 1))
            session.apply(ChooseMetric(metric))
            assert (session.position.operation, session.frame.focus.metric) == ("metrics", metric)
        assert session.position.step == place
        assert session.frame.operation is not None


@pytest.mark.parametrize(
    ("start", "chosen", "lands"),
    [
        ("layer2.activation", ChooseUnit(1, 1), "layer1.activation"),
        ("layer2.slope", ChooseUnit(1, 0), "layer1.slope"),
        ("layer2.weights", ChooseUnit(1, 0), "layer1.delta"),
        ("update", ChooseUnit(2, 0), "layer2.delta"),
        ("loss", ChooseUnit(1, 0), "layer1.activation"),
        ("layer1.delta", ChooseUnit(0, 1), "layer1.delta"),
        ("layer2.activation", ChooseParameter(0), "layer1.sum"),
        ("layer2.delta", ChooseParameter(0), "layer1.weights"),
        ("layer2.delta", ChooseParameter(2), "layer1.biases"),
        ("update", ChooseParameter(2), "update"),
        ("layer1.weights", ChooseMetric(1), "metrics"),
        ("layer1.weights", ChooseRow(0), "layer1.weights"),
        ("layer1.weights", ChooseRow(3), "layer2.activation"),
        ("layer1.sum", ChooseRow(5), "layer1.sum"),
        ("metrics", ChooseRow(3), "metrics"),
    ],
)
def test_where_a_choice_leads_in_the_first_update_for_alice(start, chosen, lands):
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(0, start))
    session.apply(chosen)
    assert session.position == Position(0, 0, lands)


@some(40)
@given(setups(), st.sampled_from(["nonsense", "layer9.sum", "layer0.sum", "LOSS", "layer1", " "]), st.integers(0, LAST))
def test_an_operation_that_does_not_exist_is_the_border(setup, name, step):
    session = Session(setup)
    for command in (GoTo(step, name), Ask(step, name)):
        session.apply(GoTo(0, walk(setup)[0].name if walk(setup) else ""))
        session.apply(command)
        assert session.position == Position(0, step if setup.training else 0, "")
        assert session.frame.operation is None


def test_entering_a_step_takes_a_row_of_its_batch_and_moving_on_inside_keeps_it():
    session = Session(open_scenario("four-people"))
    session.apply(ChooseRow(3))
    session.apply(GoTo(5, "layer1.sum"))
    (row,) = session.frame.moment.batch
    assert session.frame.focus.row == row != 3
    assert session.view.seen[0] == "how"
    session.apply(ChooseRow(3))
    session.apply(GoTo(5, "layer2.sum"))
    assert session.frame.focus.row == 3


@pytest.mark.parametrize("operation", ["loss", "layer2.delta", "layer1.weights", "update"])
def test_from_the_loss_on_a_row_outside_the_batch_gives_way_to_one_inside(operation):
    session = Session(open_scenario("four-people"))
    session.apply(Ask(2, operation, row=0))
    assert session.view.row == 0
    assert session.frame.focus.row == session.frame.moment.batch[0] == 2


@pytest.mark.parametrize("name", ["one-neuron", "four-people", "three-layer"])
def test_an_operation_is_reached_once_it_is_done(name):
    session = Session(open_scenario(name))
    found = [operation.name for operation in walk(session.setup)]
    assert not any(session.frame.reached(each) for each in found)
    for done, each in enumerate(found, 1):
        session.apply(GoTo(0, each))
        assert [session.frame.reached(other) for other in found] == [True] * done + [False] * (len(found) - done)


@some(60)
@given(st.data())
def test_going_in_and_out_of_steps_leaves_every_state_its_bits(data):
    setup = data.draw(setups())
    session, alone = Session(setup), Timeline.of(setup)
    for command in data.draw(st.lists(commands(setup), max_size=10)):
        session.apply(command)
        frame = session.frame
        _ = frame.moment.trace, frame.moment.row_losses, frame.moment.forward(frame.focus.row)
        expected = alone.at(Position(0, session.position.step)).vector
        assert np.array_equal(frame.moment.state, expected, equal_nan=True)
    for step in range(LAST if setup.training else 1):
        position = Position(0, step)
        assert np.array_equal(session.timeline.at(position).vector, alone.at(position).vector, equal_nan=True)


@pytest.mark.parametrize("name", TRAINED)
def test_the_update_of_a_step_is_the_state_at_its_end(name):
    session = Session(open_scenario(name))
    for step in STEPS:
        session.apply(GoTo(step, "update"))
        update = session.frame.moment.trace.results["update"]
        after = session.timeline.at(Position(0, step + 1)).vector  # the slots follow on the parameters
        assert np.array_equal(update, after[: len(update)])
        gradient = session.frame.moment.gradient
        assert np.array_equal(session.frame.moment.trace.gradient, gradient)
