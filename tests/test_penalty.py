"""The penalty on large parameters: true in every part of the program, and not there where nothing is put on them."""

import re
from functools import cache
from itertools import chain

import numpy as np
import plain_trainer
import pytest
from hypothesis import given
from random_scenarios import PENALTIES, setups
from share import part, some
from test_engine import masks_of, penalty_of, plain_net, programs
from test_ledger import ledger_of

from nntui.engine.batched import batch_losses, gradients
from nntui.engine.kernel import Kernel
from nntui.engine.program import State
from nntui.engine.step import operations_of
from nntui.engine.trace import trace
from nntui.explain.explain import explain
from nntui.explain.explanation import Say, Working
from nntui.explain.gradient_check import check_gradients
from nntui.explain.words import focus_words
from nntui.quantities.opening import open_scenario
from nntui.quantities.quantities import quantity
from nntui.quantities.states import states_between
from nntui.render.curves import curves_of
from nntui.render.pane import Drawing
from nntui.render.panes import collected
from nntui.render.status import status_lines
from nntui.session.commands import ChooseParameter, Edit, GoTo, Undo
from nntui.session.player import Motion
from nntui.session.session import Session
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.walk import walk

AS_IT_IS = ("batch = 1", "reduction = mean", "optimizer = sgd")  # of the scenario that is taken here


def session_at(step, *edits, name="four-people"):
    session = Session(open_scenario(name))
    for edit in edits:
        if edit not in AS_IT_IS:
            session.apply(Edit(edit))
    session.apply(GoTo(step))
    return session


def put_on(session):
    """l1, l2 and the parameters that the penalty is put on."""
    training, moment = session.setup.scenario.training, session.frame.moment
    on = [p for p in session.setup.parameters if training.penalise_biases or not p.is_bias]
    return training.l1, training.l2, np.array([moment.vector[p.index] for p in on])


def lines(frame):
    return {part.label: part for part in explain(frame).parts if isinstance(part, Working)}


def value(text, session):
    return quantity(text, session.setup).at(session.frame.moment)


def test_without_a_penalty_there_is_no_operation_of_it():
    session = session_at(3)
    assert "penalty" not in [operation.name for operation in walk(session.setup)]
    assert [metric.name for metric in session.setup.metrics] == ["squared_error", "accuracy"]
    assert value("penalty", session) == 0
    calls = len(Kernel(session.setup.program)._bound(0).calls)
    session.apply(Edit("l2 = 0.1"))
    session.apply(Edit("l2 = 0"))
    assert len(Kernel(session.setup.program)._bound(0).calls) == calls


@pytest.mark.parametrize("edits", [["l2 = 0.1"], ["l1 = 0.05"], ["l1 = 0.02", "l2 = 0.03", "penalise_biases = yes"]])
@pytest.mark.parametrize("batch", ["1", "3", "all"])
def test_the_loss_is_the_error_and_the_penalty_and_each_can_be_asked_for(edits, batch):
    session = session_at(7, *edits, f"batch = {batch}")
    l1, l2, w = put_on(session)
    penalty = l1 * np.abs(w).sum() + l2 * (w**2).sum() / 2
    moment = session.frame.moment
    assert value("penalty", session) == pytest.approx(penalty, rel=1e-14)
    error = np.mean([value(f"row_loss({name})", session) for name in session.setup.row_names])
    assert value("squared_error", session) == pytest.approx(error, rel=1e-14)
    assert value("loss", session) == pytest.approx(error + penalty, rel=1e-14) == moment.metrics[0]
    own = np.mean([moment.row_losses[row] for row in moment.batch])
    assert value("batch_loss", session) == pytest.approx(own + penalty, rel=1e-14)
    assert [session.setup.metric_words(metric) for metric in session.setup.metrics] == [
        "mean squared error of 4 rows + penalty", "mean squared error of 4 rows", "accuracy of 4 rows",
    ]  # fmt: skip


def test_it_is_added_once_whatever_is_taken_over_the_rows():
    sums, means = (session_at(0, "l2 = 0.1", f"reduction = {taken}", "batch = all") for taken in ("sum", "mean"))
    assert value("penalty", sums) == value("penalty", means)
    both = [value("loss", each) - value("penalty", each) for each in (sums, means)]
    assert both[0] == pytest.approx(4 * both[1])
    pulls = [session.frame.moment.trace.results["penalty"] for session in (sums, means)]
    assert np.array_equal(*pulls)


def test_the_penalty_of_0_pulls_nowhere_and_biases_are_left_alone():
    session = session_at(0, "w1 = 0", "l1 = 0.5")
    pull, vector = session.frame.moment.trace.results["penalty"], session.frame.moment.vector
    expected = [0.5 * np.sign(vector[p.index]) * (not p.is_bias) for p in session.setup.parameters]
    assert [pull[p.index] for p in session.setup.parameters] == expected
    assert pull[session.setup.parameter_by_name["w1"].index] == 0


def test_a_frozen_parameter_counts_in_the_penalty_and_stays():
    session = session_at(5, "frozen(w1) = yes", "l2 = 0.1")
    assert value("w1", session) == Session(open_scenario("four-people")).frame.moment.vector[0]
    _, _, w = put_on(session)
    assert value("penalty", session) == pytest.approx(0.05 * (w**2).sum())
    assert value("gradient(w1)", session) != value("gradient(w1, Bob)", session)


def test_a_bias_that_overflows_costs_nothing_where_biases_are_left_out():
    session = session_at(0, "l2 = 0.1", "l1 = 0.1", "b1 = 1e300")
    assert np.isfinite(value("penalty", session))
    session.apply(Edit("penalise_biases = yes"))
    assert value("penalty", session) == np.inf
    assert not np.isnan(session.frame.moment.trace.results["penalty"]).any()


@some(40)
@given(programs(frozen=True))
def test_many_states_at_once_have_the_gradients_and_losses_of_each(case):
    program, parameters = case
    states = np.array([program.start(parameters * scale) for scale in (1.0, 0.5, -0.25)])
    alone = [Kernel(program).gradient(state, step) for step, state in enumerate(states)]
    np.testing.assert_allclose(gradients(program, states, range(3)), alone, rtol=1e-9, atol=1e-12)
    losses = batch_losses(program, states, range(3))
    for step, state in enumerate(states):
        found = trace(program, State(step, state)).results["loss"]
        error = found.mean() if program.training.reduction == "mean" else found.sum()
        penalty = program.training.penalty
        cost = penalty.of(program.network, state[:, np.newaxis])[0] if penalty else 0.0
        assert losses[step] == pytest.approx(error + cost, rel=1e-9)


@some(40)
@given(setups(trained=True, scale=1.0))
def test_the_data_and_the_penalty_make_the_gradient_to_the_bit(setup):
    moment = Moment(Session(setup).timeline, Position(0, 4))
    traced = moment.trace
    assert ("penalty" in traced.results) == (setup.training.penalty is not None)
    with np.errstate(all="ignore"):
        whole = traced.of_data + traced.results.get("penalty", 0.0)
    assert np.array_equal(traced.gradient, whole, equal_nan=True)
    assert np.array_equal(traced.gradient, moment.gradient, equal_nan=True)
    assert [each.name for each in operations_of(setup.program)] == list(traced.results)


def test_walking_stops_there_and_the_gradient_is_the_datas_until_then():
    session = session_at(7, "l2 = 0.1")
    names = [operation.name for operation in walk(session.setup)]
    assert names[-3:] == ["layer1.biases", "penalty", "update"]
    traced, weights = session.frame.moment.trace, collected()["weights"]
    gradient = {}
    for name in names[-3:]:
        session.apply(GoTo(7, name))
        content = weights.draw(session.frame, 80, 14, Drawing())
        heading = "".join(run.text for line in content.header for run in line)
        gradient[name] = heading, session.frame.gradient
    assert "data part" in gradient["layer1.biases"][0]
    assert "gradient" in gradient["penalty"][0]
    assert np.array_equal(gradient["layer1.biases"][1], traced.of_data)
    assert np.array_equal(gradient["penalty"][1], traced.gradient)
    assert focus_words(session.frame).startswith("update of")


@pytest.mark.parametrize("place", [0, 2, 8])
def test_both_parts_of_a_gradient_are_told_with_their_numbers(place):
    session = session_at(7, "l1 = 0.02", "l2 = 0.1")
    session.apply(GoTo(7, "penalty"))
    session.apply(ChooseParameter(place))
    frame, parameter = session.frame, session.setup.parameters[place]
    found, traced = lines(frame), frame.moment.trace
    total = found[f"∂L/∂{parameter.name}"]
    assert total.value == traced.gradient[parameter.index]
    said = [part.text for part in explain(frame).parts if isinstance(part, Say)]
    assert any(text.startswith("Gradient check") and text.endswith("agrees.") for text in said)
    if parameter.is_bias:
        assert said[1] == f"The penalty leaves biases out: the gradient of {parameter.name} is that of the data alone."
        return
    own = found["penalty's part"]
    w = frame.moment.vector[parameter.index]
    assert own.symbols == f"l1 × sign({parameter.name}) + l2 × {parameter.name}"
    assert own.value == pytest.approx(0.02 * np.sign(w) + 0.1 * w, rel=1e-14)
    assert found["data's part"].ask.operation == f"layer{parameter.layer + 1}.weights"
    assert total.symbols == "data's part + penalty's part"
    assert "sign(w) is 1 above 0, −1 below, and 0 at 0." in said
    session.apply(GoTo(7, "update"))
    updated = lines(session.frame)[f"new {parameter.name}"]
    assert updated.ask.operation == "penalty"


@pytest.mark.parametrize("operation", ["loss", "metrics"])
@pytest.mark.parametrize("batch", ["1", "all"])
def test_the_penalty_is_told_parameter_by_parameter_where_the_loss_is(operation, batch):
    session = session_at(7, "l2 = 0.1", f"batch = {batch}")
    session.apply(GoTo(7, operation))
    found, moment = lines(session.frame), session.frame.moment
    assert found["penalty"].value == moment.penalty
    assert found["w1"].symbols == "½ × l2 × w1²"
    costs = [found[f"w{i}"].value for i in range(1, 7)]
    assert sum(costs) == pytest.approx(moment.penalty, rel=1e-14)
    words = session.setup.batch_words(moment.batch if operation == "loss" else range(4))
    whole = found[words]
    assert (whole.symbols, whole.value) == (
        "error + penalty",
        moment.batch_loss if operation == "loss" else moment.metrics[0],
    )


@pytest.mark.parametrize("edit", PENALTIES)
def test_the_gradient_check_is_of_the_whole_loss(edit):
    edits = [f"{key} = {'yes' if number is True else number}" for key, number in edit.items()]
    session = session_at(9, *edits, "batch = all")
    checks = check_gradients(session.frame.moment, list(range(9)))
    assert all(check.agrees for check in checks), checks


@pytest.mark.parametrize("optimizer", ["sgd", "momentum"])
def test_the_ledger_has_the_penalty_as_a_share_of_its_own(optimizer):
    session = session_at(30, "l2 = 0.1", f"optimizer = {optimizer}")
    moments = [Moment(session.timeline, Position(session.position.branch, step)) for step in range(30)]
    velocity = own = 0.0
    for moment in moments:
        velocity = (0.9 if optimizer == "momentum" else 0.0) * velocity + 0.1 * moment.vector[0]
        own -= 0.1 * velocity
    (part,) = [part for part in ledger_of(session, 0).parts if part.kind == "penalty"]
    assert (part.amount, part.updates) == (pytest.approx(own, rel=1e-9), 30)
    assert not [part for part in ledger_of(session, 2).parts if part.kind == "penalty"], "of a bias there is none"
    content = collected()["ledger"].draw(session.frame, 60, 20, Drawing())
    shown = ["".join(run.text for run in content.line(i)) for i in range(content.length)]
    assert any("penalty, 30 updates" in text for text in shown)


def test_no_curve_is_called_a_loss_alone():
    session = session_at(7, "l2 = 0.1")
    curves = curves_of(session.frame)
    assert [curve.label for curve in curves] == ["error + penalty", "squared_error", "accuracy"]
    session = Session(open_scenario("overfitting-l2"))
    session.apply(GoTo(3))
    assert session.frame.moment.metrics.size
    content = collected()["curve"].draw(session.frame, 72, 14, Drawing(upto=3))
    shown = ["".join(run.text for run in line) for line in (*content.header, *map(content.line, range(content.length)))]
    assert not any(re.search(r"(?<!\w)loss(?!\w)", text) for text in shown)
    assert any("error + penal" in text for text in shown), shown


def test_the_status_says_what_is_put_on_and_undo_takes_it_back():
    session = session_at(3, "l2 = 0.1", "l1 = 0.02")
    said = " ".join(run.text for line in status_lines(session.frame, Motion(), 160, 3) for run in line)
    assert "l1  0.02" in said
    assert "l2  0.1" in said
    for _ in range(3):
        session.apply(Undo())
    assert session.setup.training.penalty is None


# --- the scenarios that overfit, without it and with it


@cache
def by_a_plain_program(name):
    """The cross-entropy of training rows and of test rows, and the loss at steps 0 and 500; in full at 2000 too."""
    setup = open_scenario(name)
    data, training, found = setup.program.data, setup.training, {}
    rows = list(zip(data.inputs.tolist(), data.targets.tolist(), strict=True))
    learned = list(range(data.learned))
    net = plain_net(setup.network, setup.vector)
    how = {"loss": training.loss, "reduction": "mean", "rate": training.rate, "batch": data.learned}
    nets = plain_trainer.train(
        net,
        rows,
        [learned] * part(2000),
        **how,
        **penalty_of(training),
        masks=masks_of(setup.program),
    )
    for step, each in enumerate(chain([net], nets)):
        if step in (0, 500, 2000):
            losses = []
            for inputs, targets in rows:
                sums, values = plain_trainer.forward(each, inputs)
                losses.append(plain_trainer.loss_of(each, sums[-1], values[-1], targets, training.loss))
            own = np.mean(losses[: data.learned])
            found[step] = {
                "binary_cross_entropy": own,
                "test_binary_cross_entropy": np.mean(losses[data.learned :]),
                "loss": own + plain_trainer.penalty_of(each, **penalty_of(training)),
            }
    return found


@pytest.mark.full
@pytest.mark.parametrize("name", ["overfitting", "overfitting-l2", "overfitting-dropout"])
def test_the_figures_of_overfitting_are_those_of_a_plain_program(name):
    figures, found = open_scenario(name).scenario.published, by_a_plain_program(name)
    assert len(figures) == (9 if "l2" in name else 6)
    for figure in (each for each in figures if each.step in found):
        assert f"{found[figure.step][figure.quantity]:.6g}" == f"{float(figure.value):.6g}", figure


def series_of(name, *settings):
    """The metrics of a scenario at each of its steps, by their names."""
    session = Session(open_scenario(name, settings))
    session.apply(GoTo(2000))
    names = [metric.name for metric in session.frame.moment.setup.metrics]
    return session, {each: session.timeline.series(0, place)[1] for place, each in enumerate(names)}


def test_what_to_look_for_in_overfitting_is_there():
    largest = []
    for name, lowest, right_from in (("overfitting", (195, 0.392), 205), ("overfitting-l2", (358, 0.374), 351)):
        session, found = series_of(name)
        tests = found["test_binary_cross_entropy"]
        assert (int(np.argmin(tests)), round(float(tests.min()), 3)) == lowest
        assert np.flatnonzero(found["accuracy"] < 1)[-1] + 1 == right_from
        largest.append(round(float(np.abs(session.frame.moment.vector).max()), 1))
    assert largest == [8.0, 4.2]
    assert len(session.setup.parameters) == 49
    traced, weights = session.frame.moment.trace, session.setup.network.weights
    assert np.abs(traced.gradient[weights]).max() < 0.02 * np.abs(traced.of_data[weights]).max()
    _, found = series_of("overfitting", "training.l2=0.01")
    assert round(20 * (1 - found["accuracy"][-1])) == 3


def test_what_to_look_for_in_overfitting_with_dropout_is_there():
    session, found = series_of("overfitting-dropout")
    tests, wrong = found["test_binary_cross_entropy"], np.round(20 * (1 - found["accuracy"]))
    assert (int(np.argmin(tests)), round(float(tests.min()), 3), round(float(tests[-1]), 3)) == (38, 0.391, 0.454)
    assert (round(float(tests[1000:].min()), 3), round(float(tests[1000:].max()), 3)) == (0.399, 0.482)
    assert (wrong[-1], wrong[500:].min()) == (3, 3)
    assert round(float(np.abs(session.frame.moment.vector).max()), 2) == 0.91
    assert 0.4 < (np.diff(found["binary_cross_entropy"]) > 0).mean() < 0.6
    session.apply(GoTo(0))
    session.apply(Edit("dropout(1) = 0.2"))
    session.apply(GoTo(2000))
    less = session.frame.moment
    assert value("accuracy", session) == 1
    assert round(value("test_binary_cross_entropy", session), 3) == 0.583
    assert less.setup.training.dropout.shares == (0.2, 0.0)


def test_over_many_states_the_penalty_is_that_of_each_whatever_setup_asks():
    session = session_at(4, "l2 = 0.1")
    without = open_scenario("four-people")
    states = states_between(session.timeline, session.position.branch, 0, 4)
    moments = [Moment(session.timeline, Position(session.position.branch, step)) for step in range(5)]
    for setup in (session.setup, without):
        found = quantity("penalty", setup).along(states)
        assert found == pytest.approx([moment.penalty for moment in moments], rel=1e-14)
    assert found.all()
