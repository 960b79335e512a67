"""The figures that later chapters' scenarios speak of, by plain programs that share nothing with nntui."""

import math

import numpy as np
import pytest
from test_engine import plain_net, vector_of

from nntui.quantities.opening import open_scenario
from nntui.session.commands import Edit, GoTo
from nntui.session.session import Session

XOR = (np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]]))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


# --- Nielsen's neuron


def neuron(w, b, loss, steps=300, rate=0.15):
    """The answers of one sigmoid neuron for the input 1 and the target 0, before each update and after the last."""
    answers = []
    for _ in range(steps + 1):
        a = 1 / (1 + math.exp(-(w + b)))
        answers.append(a)
        gradient = a * a * (1 - a) if loss == "squared" else a
        w, b = w - rate * gradient, b - rate * gradient
    return answers


def answers_of(session, steps):
    found = []
    for step in steps:
        session.apply(GoTo(step))
        found.append(session.frame.moment.outputs[0, 0])
    return found


def right_from(answers):
    return next(step for step, answer in enumerate(answers) if answer < 0.5)


def text_of(name):
    scenario = open_scenario(name).scenario
    return scenario.summary + scenario.look_for


@pytest.mark.parametrize(("name", "w", "b"), [("nielsen-neuron", 0.6, 0.9), ("nielsen-saturated", 2, 2)])
def test_the_neuron_learns_as_a_program_of_six_lines_does(name, w, b):
    steps = range(0, 301, 10)
    found = answers_of(Session(open_scenario(name)), steps)
    assert found == pytest.approx([neuron(w, b, "squared")[step] for step in steps], rel=1e-12)


def test_what_is_said_of_the_neuron_is_so():
    first, second, third = (neuron(0.6, 0.9, "squared"), neuron(2, 2, "squared"), neuron(2, 2, "cross-entropy"))
    near, far = text_of("nielsen-neuron"), text_of("nielsen-saturated")
    assert f"below one half from step {right_from(first)} on, and {first[300]:.2f} after 300 steps" in near
    assert f"how wrong the answer is, {first[0]:.2f}, and the slope of the sigmoid there, 0.15" in near
    slopes = [answers[0] * (1 - answers[0]) for answers in (first, second)]
    assert [f"{slope:.2g}" for slope in slopes] == ["0.15", "0.018"]
    assert "The slope is 0.018 at the start, an eighth of that in nielsen-neuron." in far
    assert slopes[0] / slopes[1] == pytest.approx(8, abs=0.5)
    assert f"from {second[0]:.2f} to {second[150]:.2f}; it is below one half from step {right_from(second)} on" in far
    assert f"and {second[300]:.2f} at the end" in far
    assert f"Its answer is below one half from step {right_from(third)} on, and {third[300]:.3f} at the end" in far
    assert second[150] < second[0] - 0.04


def test_by_the_cross_entropy_it_learns_as_is_said_and_the_mistake_takes_the_same_steps():
    steps = range(0, 301, 10)
    session = Session(open_scenario("nielsen-saturated"))
    session.apply(Edit("loss = binary_cross_entropy"))
    found = answers_of(session, steps)
    assert found == pytest.approx([neuron(2, 2, "cross-entropy")[step] for step in steps], rel=1e-12)
    session = Session(open_scenario("nielsen-saturated"))
    session.apply(Edit("mistake = no_slope"))
    assert answers_of(session, steps) == found


# --- exclusive or


def train_xor(start, steps, rate, optimizer="sgd", hidden=sigmoid, hidden_slope=lambda a: a * (1 - a)):
    """The answers before each update of a 2-2-1 network and after the last, as a textbook's NumPy has it."""
    x, y = XOR
    p = [np.array(each, dtype=float) for each in start]  # W1, b1, W2, b2
    m, v, answers = [np.zeros_like(each) for each in p], [np.zeros_like(each) for each in p], []
    for t in range(1, steps + 2):
        h = hidden(x @ p[0] + p[1])
        a = sigmoid(h @ p[2] + p[3])
        answers.append(a[:, 0])
        d2 = (a - y) * a * (1 - a)
        d1 = d2 @ p[2].T * hidden_slope(h)
        for i, g in enumerate((x.T @ d1, d1.sum(0), h.T @ d2, d2.sum(0))):
            if optimizer == "sgd":
                p[i] = p[i] - rate * g
            elif optimizer == "momentum":
                m[i] = 0.9 * m[i] + g
                p[i] = p[i] - rate * m[i]
            else:
                m[i], v[i] = 0.9 * m[i] + 0.1 * g, 0.999 * v[i] + 0.001 * g**2
                p[i] = p[i] - rate * (m[i] / (1 - 0.9**t)) / (np.sqrt(v[i] / (1 - 0.999**t)) + 1e-8)
    return np.array(answers)


def start_of(name):
    """W1, b1, W2, b2 as lists."""
    setup = open_scenario(name)
    net = plain_net(setup.network, setup.vector)
    assert np.array_equal(vector_of(setup.network, net), setup.vector)
    layers = zip(net.weights, net.biases, strict=True)
    return [part for weights, biases in layers for part in (np.transpose(weights).tolist(), biases)]


def all_right_from(answers):
    wrong = np.flatnonzero(((answers > 0.5) != (XOR[1][:, 0] == 1)).any(axis=1))
    return int(wrong[-1]) + 1


@pytest.mark.parametrize(
    ("optimizer", "step", "steps"), [("sgd", 3972, 5000), ("momentum", 448, 1000), ("adam", 48, 300)]
)
def test_each_optimizer_arrives_at_the_step_that_is_said(optimizer, step, steps):
    answers = train_xor(start_of("xor-three-optimizers"), steps, 0.1, optimizer)
    assert all_right_from(answers) == step
    assert f"step {step}" in text_of("xor-three-optimizers")
    session = Session(open_scenario("xor-three-optimizers"))
    if optimizer != "sgd":
        session.apply(Edit(f"optimizer = {optimizer}"))
    session.apply(GoTo(steps // 2))
    assert session.frame.moment.outputs[:, 0] == pytest.approx(answers[steps // 2], rel=1e-7)


def test_at_ten_times_the_rate_plain_descent_arrives_ten_times_as_early():
    assert all_right_from(train_xor(start_of("xor-three-optimizers"), 1000, 1.0)) == 400
    assert "at the rate 1 plain descent arrives at step 400" in text_of("xor-three-optimizers")


def test_plain_descent_waits_near_one_half_and_adam_begins_with_steps_of_the_rate():
    answers = train_xor(start_of("xor-three-optimizers"), 2000, 0.1)
    assert np.abs(answers[200:2000:10] - 0.5).max() < 0.05
    session = Session(open_scenario("xor-three-optimizers"))
    session.apply(Edit("optimizer = adam"))
    moment = session.frame.moment
    assert np.abs(moment.next_vector - moment.vector) == pytest.approx(0.1, rel=0.01)


def test_linear_hidden_units_end_at_one_half_and_tanh_ones_arrive():
    start, text = start_of("xor-linear-hidden"), text_of("xor-linear-hidden")
    linear = train_xor(start, 1000, 0.5, hidden=lambda z: z, hidden_slope=np.ones_like)
    assert linear[1000] == pytest.approx(0.5, abs=1e-3)
    bent = train_xor(start, 1000, 0.5, hidden=np.tanh, hidden_slope=lambda a: 1 - a * a)
    assert f"From step {all_right_from(bent)} on all four answers are on the right side" in text
    session = Session(open_scenario("xor-linear-hidden"))
    session.apply(GoTo(1000))
    assert session.frame.moment.outputs[:, 0] == pytest.approx(linear[1000], rel=1e-9)
    session.apply(GoTo(0))
    session.apply(Edit("activation(1) = tanh"))
    session.apply(GoTo(1000))
    assert session.frame.moment.outputs[:, 0] == pytest.approx(bent[1000], rel=1e-7)


def test_two_linear_layers_are_one():
    w1, b1, w2, b2 = (np.array(part) for part in start_of("xor-linear-hidden"))
    one = sigmoid(XOR[0] @ (w1 @ w2) + (b1 @ w2 + b2))
    assert Session(open_scenario("xor-linear-hidden")).frame.moment.outputs == pytest.approx(one, rel=1e-12)
