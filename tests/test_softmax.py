"""Softmax with any loss, categorical cross-entropy, hinge, and the accuracy by the largest output."""

import math

import numpy as np
import plain_trainer
import pytest
from app_support import reading
from hypothesis import given
from hypothesis import strategies as st
from pocket_calculator import calculate
from share import some
from test_asked import check, told
from test_engine import programs
from test_explain import at, check_arithmetic, check_chain, layer, line, lines, near, small

from nntui.engine.activations import ACTIVATIONS
from nntui.engine.formula import FUNCTIONS
from nntui.engine.losses import LOSSES
from nntui.engine.metrics import METRICS
from nntui.engine.network import Layer, Network
from nntui.engine.outputs import Outputs
from nntui.engine.program import Data, Program, Schedule, State, Training
from nntui.engine.trace import derivative, parameter_derivative, trace
from nntui.explain.explain import explain
from nntui.explain.explanation import Dot, Working
from nntui.quantities.quantities import quantity
from nntui.session.commands import ChooseRow, Edit
from nntui.session.session import Session
from nntui.timeline.draft import EditError


def classes(*sums, targets=((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)), loss="categorical_cross_entropy", **more):
    """Three outputs whose sums are given, for two rows that differ in their targets alone."""
    weights = [[z] for z in sums]
    layers = [layer(len(sums), "softmax", weights=weights, biases=[0.0] * len(sums))]
    return Session(small(layers, [([1.0], list(y)) for y in targets], outputs=len(sums), loss=loss, **more))


def deep(loss="squared_error", units=3):
    """Two hidden layers below a softmax."""
    layers = [layer(2, "tanh"), layer(2, "sigmoid"), layer(units, "softmax")]
    rows = [([0.5, -1.0], [1.0, *[0.0] * (units - 1)]), ([1.5, 0.25], [0.0] * (units - 1) + [1.0])]
    start = {"distribution": "normal"}
    return Session(small(layers, rows, outputs=units, loss=loss, inputs=("x", "y"), start=start))


# --- the engine


@some(100)
@given(st.lists(st.floats(-1000, 1000), min_size=1, max_size=12))
def test_softmax_of_sums_however_large_are_shares_of_1(sums):
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        found = ACTIVATIONS["softmax"].of(np.array([sums]))[0]
    np.testing.assert_allclose(found, plain_trainer.softmax(sums), rtol=1e-12, atol=1e-300)
    assert math.fsum(found) == pytest.approx(1, rel=1e-14)


@pytest.mark.parametrize("sums", [[800.0, 0.0, -800.0], [-800.0, -801.0, -802.0], [0.0, 0.0, 0.0], [40.0, 0.0, 1.0]])
def test_the_cross_entropy_of_sums_however_large_is_exact(sums):
    network = Network(1, (Layer(3, "softmax", bias=False),))
    for targets in ([1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.25, 0.25, 0.5]):
        data = Data(np.array([[1.0]]), np.array([targets]))
        program = Program(network, data, Training("categorical_cross_entropy", "sum", 0.1, Schedule(1, 1)))
        found = trace(program, State(0, np.array(sums)))
        expected, deltas = plain_trainer.BY_SUMS["categorical_cross_entropy", "softmax"]
        assert found.results["loss"][0] == pytest.approx(sum(expected(sums, targets)), rel=1e-14, abs=1e-15)
        np.testing.assert_allclose(found.results["layer1.delta"][0], deltas(sums, targets), rtol=1e-14, atol=1e-16)


@some(60)
@given(programs("softmax", "squared_error"))
def test_a_delta_of_softmax_is_its_whole_jacobian_times_the_upstream(case):
    program, vector = case
    found, last = trace(program, State(0, vector)), len(program.network.layers)
    for row, (upstream, sums) in enumerate(zip(found.of("upstream", last), found.of("sum", last), strict=True)):
        expected = plain_trainer.back("softmax", sums.tolist(), upstream.tolist())
        np.testing.assert_allclose(found.of("delta", last)[row], expected, rtol=1e-9, atol=1e-15)


def test_derivatives_of_a_share_are_measured_ones():
    moment = at(deep(), 0).moment
    network, h = moment.setup.network, 1e-6
    for unit in range(3):
        for parameter in network.parameters:
            outputs = []
            for by in (h, -h):
                vector = moment.vector.copy()
                vector[parameter.index] += by
                program = Program(network, moment.setup.program.data, None)
                outputs.append(trace(program, State(0, vector)).activations[-1][:, unit])
            measured = (outputs[0] - outputs[1]) / (2 * h)
            found = parameter_derivative(moment.trace, (3, unit), parameter)
            np.testing.assert_allclose(found, measured, rtol=1e-6, atol=1e-9)
    assert derivative(moment.trace, (3, 0), (3, 1)).tolist() == [0, 0]


def test_hinge_is_flat_beyond_its_margin_and_at_it():
    loss, values = LOSSES["hinge"], np.array([[0.5, 1.0, 2.0, -3.0]])
    out = np.empty((1, 4))
    for call, arguments in Outputs(values).loss_calls(loss, np.array([[1.0, 1.0, -1.0, -1.0]]), out):
        call(*arguments)
    assert out.tolist() == [[0.5, 0.0, 3.0, 0.0]]
    assert loss.slopes(values, np.array([[1.0, 1.0, -1.0, -1.0]])).tolist() == [[-1.0, 0.0, 1.0, 0.0]]


@pytest.mark.parametrize("shape", [(1, 3), (1_000, 3), (1_000, 7), (1_000, 8), (1_000, 20), (500, 7, 2), (500, 3, 9)])
def test_a_row_is_added_up_to_the_same_bits_however_many_rows_there_are(shape):
    x = np.random.default_rng(3).normal(size=shape)
    for name, reduce in (("total", np.add.reduce), ("largest", np.maximum.reduce)):
        out, alone = np.empty((shape[0], 1, *shape[2:])), np.empty((1, 1, *shape[2:]))
        FUNCTIONS[name].call(x, out)
        np.testing.assert_array_equal(out, reduce(x, 1, keepdims=True))
        FUNCTIONS[name].call(x[-1:], alone)
        over = x.copy()
        FUNCTIONS[name].call(over, over)
        np.testing.assert_array_equal(over, np.broadcast_to(out, shape))
        np.testing.assert_array_equal(out[-1:], alone)


def test_the_accuracy_by_the_largest_output_knows_no_threshold():
    values = np.array([[[0.3], [0.2]], [[0.9], [0.95]], [[0.5], [0.5]], [[np.nan], [0.5]], [[0.4], [np.nan]]])
    targets = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    metric = METRICS["argmax_accuracy"]
    assert metric.right(Outputs(values), targets, 0.5)[:, 0].tolist() == [True, False, True, False, False]
    assert metric.compute(Outputs(values), targets, 0.5) == 2 / 5
    assert METRICS["accuracy"].compute(Outputs(values), targets, 0.5) == 0


# --- what is said


def test_a_share_is_worked_out_from_the_parts_of_all():
    frame = at(classes(2.0, 1.0, 0.0), 0, "layer1.activation")
    assert [each.label for each in lines(frame)] == ["part of o1", "part of o2", "part of o3", "their sum", "o1"]
    assert lines(frame)[1].numbers == "e^(1 − 2)"
    assert (lines(frame)[-1].numbers, lines(frame)[-1].result) == ("1 / 1.50321", "0.66524")
    assert not [part for part in explain(frame).parts if isinstance(part, Dot)]


def test_a_delta_is_explained_by_all_upstreams_and_with_cross_entropy_by_the_short_form_too():
    labels = ["Σ: o1", "Σ: o2", "Σ: o3", "Σ", "δ(o1)"]
    squared = at(classes(2.0, 1.0, 0.0, loss="squared_error"), 0, "layer1.delta")
    assert [each.label for each in lines(squared)] == labels
    assert lines(squared)[-1].now
    paired = at(classes(2.0, 1.0, 0.0), 0, "layer1.delta")
    assert [each.label for each in lines(paired)] == [*labels, "δ(o1)"]
    assert [each.now for each in lines(paired)] == [False] * 5 + [True]
    assert lines(paired)[-1].numbers == "(0.66524 − 1) / 2"
    assert lines(paired)[-1].result == lines(paired)[-2].result


def test_the_chain_to_a_weight_of_a_share_has_one_link_to_its_sum():
    frame = at(classes(2.0, 1.0, 0.0), 0, "layer1.weights")
    assert [each.label for each in lines(frame)][:2] == ["1  error → sum of o1", "2  sum → w1"]
    squared = at(classes(2.0, 1.0, 0.0, loss="squared_error"), 0, "layer1.weights")
    assert lines(squared)[0].symbols == "δ(o1)"


@pytest.mark.parametrize("loss", ["categorical_cross_entropy", "squared_error", "binary_cross_entropy"])
@pytest.mark.parametrize("sums", [(2.0, 1.0, 0.0), (800.0, 0.0, 1.0), (-20.0, 17.0, 0.5), (0.0, 0.0, 0.0)])
def test_every_line_is_what_a_pocket_calculator_says(loss, sums):
    session = classes(*sums, loss=loss)
    for row in range(2):
        for operation in ("layer1.activation", "layer1.slope", "loss", "layer1.delta", "layer1.weights", "metrics"):
            frame = at(session, 0, operation, ChooseRow(row))
            check_arithmetic(frame)
            check_chain(frame)


def test_a_loss_whose_answer_is_rounded_away_is_told_by_the_sums():
    frame = at(classes(800.0, 0.0, 1.0), 0, "loss", ChooseRow(1))
    assert lines(frame)[1].numbers == "1 × (ln(e^(800 − 800) + e^(0 − 800) + e^(1 − 800)) − (0 − 800))"
    assert line(frame, "row 2's categorical cross-entropy").result == "800"


# --- what fits


def test_an_edit_makes_shares_of_the_outputs_and_of_nothing_else():
    session = deep()
    with pytest.raises(EditError, match="expected softmax in the last layer alone"):
        session.apply(Edit("activation(1) = softmax"))
    session.apply(Edit("activation(3) = sigmoid"))
    session.apply(Edit("activation(3) = softmax"))
    session.apply(Edit("loss = categorical_cross_entropy"))
    assert session.frame.setup.training.loss == "categorical_cross_entropy"
    with pytest.raises(EditError, match="not below 0 and add up to 1"):
        session.apply(Edit("target(row 1, y0) = 0.5"))
    with pytest.raises(EditError, match="targets of −1 or 1"):
        session.apply(Edit("loss = hinge"))


@pytest.mark.parametrize("units", [1, 3])
@pytest.mark.parametrize(
    "text", ["do1/dh3", "do1/dx", "do1/dw9", "do1/dw11", "do1/dw1", "do1/db4", "do1/db6", "do1/do1", "dL/do1", "dL/dx"]
)
def test_a_derivative_of_a_share_is_explained_by_lines_that_lead_to_it(text, units):
    session = deep(units=max(units, 2)) if text in ("do1/db6", "do1/dw11") else deep(units=units)
    asked = quantity(f"{text}(row 2)", session.setup)
    check(session, session.frame.moment, asked)
    parts = told(session, 0, asked).parts
    shown = [part for part in parts if isinstance(part, Working)]
    for each in shown:
        assert each.relation == "=", each
        assert not each.numbers or near(calculate(each.numbers), each.result), each
    *_, whole = [part for part in shown if part.now]
    assert whole.value == pytest.approx(asked.at(at(session, 0).moment), rel=1e-12)


async def test_softmax_is_explained_for_a_row_by_one_key(tmp_path):
    path = tmp_path / "kinds.csv"
    path.write_text("size,kind\n" + "\n".join(f"{i},{'abc'[i % 3]}" for i in range(9)) + "\n")
    async with reading(path, size=(120, 40)) as reader:
        await reader.press("w")
        await reader.until("softmax, e^z / Σ e^z.", "part of b", "their sum", "The answer is")
