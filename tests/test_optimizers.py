"""Optimizers beside plain gradient descent: true in every part of the program."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from share import some
from test_engine import programs

from nntui.engine.kernel import Kernel
from nntui.engine.optimizers import OPTIMIZERS
from nntui.engine.program import Program, State
from nntui.engine.trace import trace
from nntui.explain.explain import explain
from nntui.explain.explanation import Say, Working
from nntui.lesson.checks import check_of, compare
from nntui.quantities.opening import open_scenario
from nntui.render.status import status_lines
from nntui.session.commands import ChooseParameter, Edit, GoTo, Undo
from nntui.session.player import Motion
from nntui.session.session import Session
from nntui.timeline.loss_slice import slice_of
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position


def with_momentum(program, beta):
    training = replace(program.training, optimizer="momentum", given={**program.training.given, "momentum": beta})
    return Program(program.network, program.data, training, program.trainable)


def unclipped(program):
    """Without clipping and weight decay: the optimizer alone."""
    training = replace(program.training, clip_norm=0.0, clip_value=0.0, given={"over": 12.0})
    return replace(program, training=training)


@some(60)
@given(programs(frozen=True), st.sampled_from([0.0, 0.5, 0.9, 1.0]))
def test_a_run_is_that_of_velocities_worked_out_by_hand(case, beta):
    """v ← βv + g, θ ← θ − ηv, where the parameter isn't frozen."""
    program, parameters = with_momentum(unclipped(case[0]), beta), case[1]
    state, size = program.start(parameters), program.network.size
    history = np.empty((15, program.size))
    Kernel(program).advance(state, 0, history)
    theta, velocity = parameters.copy(), np.zeros(size)
    rates = program.training.rates(range(15))
    moves = np.ones(size, bool) if program.trainable is None else program.trainable
    for step in range(15):
        gradient = Kernel(program).gradient(np.concatenate([theta, velocity]), step)
        velocity = np.where(moves, beta * velocity + gradient, velocity)
        theta = np.where(moves, theta - rates[step] * velocity, theta)
        assert np.array_equal(history[step], np.concatenate([theta, velocity]))


@some(40)
@given(programs(), st.integers(0, 8))
def test_without_any_momentum_it_is_plain_descent(case, step):
    program, parameters = case
    other = with_momentum(program, 0.0)
    plain, moved = np.empty((10, program.size)), np.empty((10, other.size))
    Kernel(program).advance(program.start(parameters), step, plain)
    Kernel(other).advance(other.start(parameters), step, moved)
    assert np.array_equal(plain, moved[:, : program.size])


@some(40)
@given(programs(frozen=True), st.integers(0, 8))
def test_the_trace_ends_on_the_bits_of_training(case, step):
    program = with_momentum(case[0], 0.9)
    state = program.start(case[1])
    state[program.network.size :] = 0.25
    (after,) = history = np.empty((1, program.size))
    Kernel(program).advance(state, step, history)
    found = trace(program, State(step, state))
    of_all = [name for name in found.results if not name.startswith("layer")]
    training = program.training
    there = {"penalty": training.penalty, "clip": training.clipping, "rate": training.rate_changes}
    assert of_all == ["loss", *(name for name, on in there.items() if on), "velocity", "update"]
    assert np.array_equal(np.concatenate([found.results["update"], found.results["velocity"]]), after)


def session_at(step, *edits):
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(step))
    for edit in edits:
        session.apply(Edit(edit))
    return session


def test_from_an_edit_on_the_velocity_gathers_and_undo_takes_it_back():
    session = session_at(10, "optimizer = momentum", "momentum = 0.5")
    assert not session.frame.moment.state[9:].any()
    session.apply(GoTo(14))
    assert session.frame.moment.state[9:].all()
    for _ in range(2):
        session.apply(Undo())
    assert (session.position, session.frame.moment.state.size) == (Position(0, 10), 9)


def test_a_layer_of_another_shape_begins_with_no_velocity_and_the_others_keep_theirs():
    session = session_at(10, "optimizer = momentum")
    session.apply(GoTo(20))
    before = {p.name: session.frame.moment.state[9 + p.index] for p in session.setup.parameters}
    session.apply(Edit("bias(1) = no"))
    moment, network = session.frame.moment, session.setup.network
    kept = {p.name: float(moment.state[network.size + p.index]) for p in network.parameters}
    assert {name: kept[name] for name in ("w1", "w4", "w5", "b1")} == {
        "w1": before["w1"], "w4": before["w4"], "w5": before["w5"], "b1": before["b3"],
    }  # fmt: skip
    session.apply(Edit("units(1) = 3"))
    assert not session.frame.moment.state[session.setup.network.size :][:9].any()


@pytest.mark.parametrize("place", [0, 2, 8])
@pytest.mark.parametrize("step", [10, 13, 40])
def test_the_arithmetic_tells_the_velocity_and_then_the_update(step, place):
    session = session_at(10, "optimizer = momentum")
    session.apply(GoTo(step, "velocity"))
    session.apply(ChooseParameter(place))
    parameter, moment = session.setup.parameters[place], session.frame.moment
    name, traced = parameter.name, moment.trace
    velocity = traced.slots["velocity"][parameter.index], traced.results["velocity"][parameter.index]
    (line,) = (p for p in explain(session.frame).parts if isinstance(p, Working) and p.now and "velocity" in p.label)
    assert (line.label, line.value) == (f"new velocity({name})", velocity[1])
    assert line.symbols == f"momentum × velocity({name}) + ∂L/∂{name}"
    session.apply(GoTo(step, "update"))
    lines = [part for part in explain(session.frame).parts if isinstance(part, Working)]
    assert [part.label for part in lines[:2]] == [f"new velocity({name})", f"new {name}"]
    assert lines[1].symbols == f"{name} − rate × new velocity({name})"
    after = Moment(session.trained, Position(session.position.branch, step + 1))
    assert lines[1].value == after.vector[parameter.index] == traced.results["update"][parameter.index]
    said = " ".join(part.text for part in explain(session.frame).parts if isinstance(part, Say))
    change = after.vector[parameter.index] - moment.vector[parameter.index]
    assert (f"{name} goes {'up' if change > 0 else 'down'}") in said
    against = change * traced.gradient[parameter.index] < 0
    assert (": against its gradient" in said) == against


@pytest.mark.parametrize(("edits", "mover"), [((), "gradient"), (("optimizer = momentum",), "velocity")])
def test_what_is_too_small_to_move_a_weight_is_named(edits, mover):
    session = session_at(10, "rate = 0", *edits)
    session.apply(ChooseParameter(0))
    for operation in ("update", "layer1.weights"):
        session.apply(GoTo(12, operation))
        said = " ".join(part.text for part in explain(session.frame).parts if isinstance(part, Say))
        assert f"rate × {mover} is too small" in said


def test_the_slice_promises_the_value_that_training_gives():
    session = session_at(10, "optimizer = momentum")
    for step in (10, 15, 40):
        session.apply(GoTo(step))
        for place, parameter in enumerate(session.setup.parameters):
            after = Moment(session.trained, Position(1, step + 1))
            assert slice_of(session.frame.moment, place).next[0] == after.vector[parameter.index]


def test_a_check_holds_the_velocities():
    session = session_at(10, "optimizer = momentum")
    session.apply(GoTo(30))
    check = check_of(session)
    assert len(check.vector) == 18
    assert compare(check, session).problem == ""
    session.apply(Edit("momentum = 0.8"))
    session.apply(GoTo(31))
    assert "expected" in compare(check, session).problem


def by_hand(name, gradients_of, theta, rate, n):
    """The textbooks' updates in plain NumPy, with their default constants: θ after each of n updates."""
    m = v = np.zeros(len(theta))
    for t in range(1, n + 1):
        g = gradients_of(theta, t - 1)
        if name == "nesterov":
            m = 0.9 * m + g
            theta = theta - rate * (g + 0.9 * m)
        elif name == "rmsprop":
            v = 0.9 * v + 0.1 * g**2
            theta = theta - rate * g / (np.sqrt(v) + 1e-8)
        else:
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
            decayed = theta * (1 - rate * 0.01) if name == "adamw" else theta
            theta = decayed - rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        yield theta


@pytest.mark.parametrize("name", ["nesterov", "rmsprop", "adam", "adamw"])
@pytest.mark.parametrize("scenario", ["four-people", "five-to-forty-two", "three-inputs"])
def test_an_optimizer_does_what_its_paper_says(name, scenario):
    setup = open_scenario(scenario, [f"training.optimizer={name}", "training.rate=0.02"])
    kernel, size = Kernel(setup.program), setup.network.size
    history = np.empty((50, setup.program.size))
    kernel.advance(setup.program.start(setup.vector), 0, history)
    plain = Kernel(with_momentum(setup.program, 0.0))

    def gradients_of(theta, step):
        return plain.gradient(np.concatenate([theta, np.zeros(size)]), step)

    for row, theta in zip(history, by_hand(name, gradients_of, setup.vector, 0.02, 50), strict=True):
        assert row[:size] == pytest.approx(theta, rel=1e-10, abs=1e-10)


@pytest.mark.parametrize("name", ["nesterov", "rmsprop", "adam", "adamw"])
def test_a_frozen_weight_stays_and_the_trace_ends_on_the_bits_of_training(name):
    setup = open_scenario("four-people", [f"training.optimizer={name}", 'network.frozen=["w1", "b3"]'])
    history = np.empty((30, setup.program.size))
    Kernel(setup.program).advance(setup.program.start(setup.vector), 0, history)
    for parameter in setup.parameters:
        moved = bool(np.any(history[:, parameter.index] != setup.vector[parameter.index]))
        assert moved == (parameter.name not in ("w1", "b3"))
    found = trace(setup.program, State(29, history[28]))
    assert np.array_equal(found.results["update"], history[29][: setup.network.size])


@pytest.mark.parametrize("name", ["nesterov", "rmsprop", "adam", "adamw"])
def test_the_arithmetic_tells_every_rule(name):
    session = session_at(10, f"optimizer = {name}")
    session.apply(GoTo(25, "update"))
    session.apply(ChooseParameter(4))
    lines = [part for part in explain(session.frame).parts if isinstance(part, Working)]
    rules = OPTIMIZERS[name].rules
    assert [line.label.partition("(")[0] for line in lines[: len(rules)]] == [
        *(f"new {rule.makes}" for rule in rules[:-1]),
        f"new {session.setup.parameters[4].name}",
    ]
    after = Moment(session.trained, Position(session.position.branch, 26))
    assert lines[len(rules) - 1].value == after.vector[session.setup.parameters[4].index]


@pytest.mark.parametrize(("name", "told"), [("sgd", "rate 0.1  seed"), ("adam", "rate 0.1 adam  seed")])
def test_the_status_names_what_makes_of_the_rate_another_step(name, told):
    frame = Session(open_scenario("four-people", [f"training.optimizer={name}"])).frame
    lines = status_lines(frame, Motion(), 120, 3)
    assert told in "\n".join("".join(run.text for run in line) for line in lines)
