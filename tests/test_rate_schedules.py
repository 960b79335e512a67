"""Rates that change from update to update: true in every part of the program, and nothing where they don't."""

import math
from dataclasses import replace

import numpy as np
import plain_trainer
import pytest
from app_support import reading
from hypothesis import given
from hypothesis import strategies as st
from pocket_calculator import calculate, read
from random_scenarios import put_together, setups
from share import some

from nntui.engine.kernel import Kernel
from nntui.engine.program import Schedule, State, Training
from nntui.engine.rate_schedules import RATE_SCHEDULES
from nntui.engine.side_by_side import KernelOfMany
from nntui.engine.trace import trace
from nntui.explain.explain import explain
from nntui.explain.explanation import Say, Working
from nntui.quantities.conditions import condition, first_stop
from nntui.quantities.opening import open_scenario
from nntui.quantities.quantities import quantity
from nntui.quantities.states import states_between
from nntui.render.status import status_lines
from nntui.scenario.customs import CUSTOMS
from nntui.scenario.training_table import CHOICES
from nntui.session.commands import Edit, GoTo, Undo
from nntui.session.player import Motion
from nntui.session.session import Session
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline

ROWS = Schedule(4, 4)


def with_schedule(name, *settings):
    return open_scenario("four-people", [f"training.schedule={name}", *(f"training.{each}" for each in settings)])


def test_each_constant_is_a_key_of_one_table():
    names = {key: {each.name for row in table.values() for each in row.constants} for key, table in CHOICES.items()}
    assert not names["optimizer"] & names["schedule"]


def test_the_plain_trainer_knows_every_schedule():
    assert set(plain_trainer.RATES) == set(RATE_SCHEDULES)


@some(100)
@given(
    st.sampled_from(list(RATE_SCHEDULES)),
    st.floats(1e-6, 100),
    st.sampled_from([0.0, 1.0, 3.0, 50.0]),
    st.lists(st.integers(0, 100_000), min_size=1, max_size=9),
    st.booleans(),
)
def test_the_rate_is_that_of_the_books_and_depends_on_the_step_alone(name, rate, warm_up, steps, tuned):
    given_ = {"drop": 0.1, "drop_every": 30.0, "rate_factor": 0.999, "over": 77.0, "end_rate": 0.5, "rate_decay": 2.0}
    training = Training("squared_error", "mean", rate, ROWS, "sgd", given_ if tuned else {}, name, warm_up)
    numbers = training.rate_constants
    found = training.rates(steps)
    for step, one in zip(steps, found, strict=True):
        assert one == training.rates([step])[0]
        expected = plain_trainer.rate_at(name, rate, warm_up, step, **numbers)
        assert one == pytest.approx(expected, rel=1e-9, abs=1e-12 * rate)


@pytest.mark.parametrize(
    ("training", "expected"),
    [
        (("step", {"drop": 0.5, "drop_every": 3.0}, 0.0), [1, 1, 1, 0.5, 0.5, 0.5, 0.25]),
        (("exponential", {"rate_factor": 0.5}, 0.0), [1, 0.5, 0.25, 0.125]),
        (("linear", {"over": 4.0, "end_rate": 0.2}, 0.0), [1, 0.8, 0.6, 0.4, 0.2, 0.2]),
        (("cosine", {"over": 4.0}, 0.0), [1, (2 + math.sqrt(2)) / 4, 0.5, (2 - math.sqrt(2)) / 4, 0, 0, 0]),
        (("one_over_t", {"rate_decay": 1.0}, 0.0), [1, 1 / 2, 1 / 3, 1 / 4]),
        (("constant", {}, 4.0), [0.25, 0.5, 0.75, 1, 1]),
        (("exponential", {"rate_factor": 0.5}, 2.0), [0.5, 0.5, 0.25, 0.125]),
    ],
)
def test_some_rates_by_hand(training, expected):
    name, given_, warm_up = training
    found = Training("squared_error", "mean", 1.0, ROWS, "sgd", given_, name, warm_up).rates(range(len(expected)))
    assert found == pytest.approx(expected, rel=1e-15, abs=1e-16)


def test_what_the_format_says_of_schedules_is_so():
    (example,) = (example for about, _, example in CUSTOMS if about == "a schedule of the rate")
    told = "0.1, then 0.09998, …, 0.05 at step 50, 0 from step 100 on"
    assert example == f"rate = 0.1, schedule = cosine, over = 100: {told}"
    training = Training("squared_error", "mean", 0.1, ROWS, "sgd", {"over": 100.0}, "cosine")
    found = training.rates([0, 1, 50, 99, 100, 500])
    assert [f"{rate:.4g}" for rate in found[:3]] == ["0.1", "0.09998", "0.05"]
    assert found[3] > 0 == found[4] == found[5]


@some(60)
@given(setups(trained=True), st.integers(0, 15))
def test_kernel_trace_moment_and_curve_have_one_rate_bit_for_bit(setup, step):
    program, training = setup.program, setup.training
    rate = training.rates([step])[0]
    found = trace(program, State(step, program.start(setup.vector)))
    assert ("rate" in found.results) == training.rate_changes
    if training.rate_changes:
        assert found.results["rate"].tobytes() == np.array([rate]).tobytes()
    session = Session(setup)
    asked = quantity("rate", setup)
    session.apply(GoTo(step))
    assert asked.at(session.frame.moment) == session.frame.moment.rate == rate
    states = states_between(session.timeline, 0, 0, step)
    assert asked.along(states).tolist() == training.rates(range(step + 1)).tolist()


@pytest.mark.parametrize("first", [0, 1, 7, 30])
def test_going_on_from_anywhere_gives_the_bits_of_a_whole_run(first):
    program = with_schedule("cosine", "over=40", "warm_up=5").program
    whole, rest = np.empty((60, program.size)), np.empty((60 - first, program.size))
    start = program.start(np.linspace(-1, 1, program.network.size))
    Kernel(program).advance(start, 0, whole)
    Kernel(program).advance(whole[first - 1] if first else start, first, rest)
    assert np.array_equal(whole[first:], rest)


def test_runs_side_by_side_have_each_its_own_rate():
    setup = with_schedule("cosine")
    programs = [
        replace(setup.program, training=replace(setup.training, rate=rate, given={"over": over}, warm_up=warm_up))
        for rate, over, warm_up in ((0.1, 5.0, 1.0), (0.5, 30.0, 9.0), (0.2, 17.0, 3.0))
    ]
    kernel, start = KernelOfMany(programs), setup.program.start(setup.vector)
    history = np.empty((25, setup.program.size, kernel.width))
    kernel.advance(np.repeat(start[:, np.newaxis], 3, axis=1), 0, history)
    for run, program in enumerate(programs):
        alone = np.empty((25, program.size))
        Kernel(program).advance(start, 0, alone)
        np.testing.assert_allclose(history[:, :, run], alone, rtol=1e-10)


def test_where_nothing_changes_the_rate_there_is_nothing_more_to_do():
    plain, other = open_scenario("four-people").program, with_schedule("cosine").program
    calls = [len(Kernel(program)._calls(0)) for program in (plain, other)]
    assert calls[0] < calls[1]
    assert "rate" not in trace(plain, State(0, plain.start(np.zeros(plain.network.size)))).results


@pytest.mark.parametrize("warm_up", [0, 12])
@pytest.mark.parametrize("name", RATE_SCHEDULES)
def test_why_this_rate(name, warm_up):
    session = Session(with_schedule(name, f"warm_up={warm_up}"))
    if not session.setup.training.rate_changes:
        return
    for step in (0, 3, 250):
        session.apply(GoTo(step, "rate"))
        parts = explain(session.frame).parts
        lines = [part for part in parts if isinstance(part, Working)]
        assert (lines[-1].label, lines[-1].value) == ("rate", session.frame.moment.rate)
        assert [line.now for line in lines] == [False] * (len(lines) - 1) + [True]
        assert "base_rate" in lines[0].symbols
        for line in lines:
            assert calculate(line.numbers) == pytest.approx(read(line.result), rel=1e-4, abs=1e-12)
        said = " ".join(part.text for part in parts if isinstance(part, Say))
        assert RATE_SCHEDULES[name].words in said
        assert ("Warming up" in said) == (step < warm_up)
        session.apply(GoTo(step, "update"))
        lines = [part for part in explain(session.frame).parts if isinstance(part, Working)]
        assert (lines[0].label, lines[0].ask.operation) == ("rate", "rate")
        after = Moment(session.trained, Position(0, step + 1))
        parameter = session.setup.parameters[session.frame.focus.parameter]
        assert lines[1].value == after.vector[parameter.index]


def test_an_edit_changes_the_schedule_which_counts_from_step_0_and_undo_takes_it_back():
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(200))
    for line in ("schedule = cosine", "over = 400", "warm_up = 10"):
        session.apply(Edit(line))
    assert session.frame.moment.rate == pytest.approx(0.05)
    session.apply(Edit("schedule = exponential"))
    assert "over" not in session.setup.training.given
    assert session.frame.moment.rate == pytest.approx(0.1 * 0.99**200)
    for _ in range(4):
        session.apply(Undo())
    assert (session.position, session.frame.moment.rate) == (Position(0, 200), 0.1)


def test_a_condition_stops_at_a_rate():
    timeline = Timeline.of(setup := with_schedule("step", "drop_every=20"))
    timeline.at(Position(0, 100))
    step, _ = first_stop(timeline, 0, [condition("rate < 0.03", setup)], 0, 100)
    assert step == 40


def test_the_status_shows_the_rate_of_the_next_update():
    session = Session(with_schedule("step", "drop_every=20"))
    for step, told in ((19, "step rate 0.1 "), (20, "step rate 0.05 "), (61, "step rate 0.0125 ")):
        session.apply(GoTo(step))
        lines = status_lines(session.frame, Motion(), 200, 3)
        assert told in "\n".join("".join(run.text for run in line) for line in lines)


def test_many_updates_to_an_end_rate_of_0_stop_there():
    setup = put_together(
        {
            "data": {"inputs": ["x"], "targets": ["y"], "rows": [{"inputs": [1], "targets": [2]}]},
            "network": {"layers": [{"units": 1, "activation": "linear"}], "start": {"distribution": "constant"}},
            "training": {"loss": "squared_error", "rate": 0.1, "steps": 30, "schedule": "linear", "over": 10},
        }
    )
    history = np.empty((30, setup.program.size))
    Kernel(setup.program).advance(setup.program.start(setup.vector), 0, history)
    assert (history[9:] == history[9]).all()
    assert (history[8] != history[9]).all()


async def test_walking_stops_at_the_rate_and_w_explains_it():
    async with reading("four-people", settings=("training.schedule=cosine",)) as reader:
        await reader.press(*4 * ["right_curly_bracket"])
        await reader.until("What is the learning rate of update 1?", "rate of update 1", "base_rate")
        await reader.press("full_stop")
        await reader.until("What does the update make of")
