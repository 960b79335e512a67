"""Cross-entropy: taken of the sums where the outputs pair with it, explained both ways, refused where it can't be."""

import numpy as np
import plain_trainer
import pytest
from hypothesis import given
from hypothesis import strategies as st
from program_support import printed, read, told
from share import some
from test_engine import run
from test_explain import at, check_arithmetic, check_chain, layer, lines, remarks, said, small

from nntui.engine.formula import Num
from nntui.engine.kernel import Kernel
from nntui.engine.losses import LOSSES
from nntui.engine.metrics import output_losses
from nntui.engine.network import Layer, Network
from nntui.engine.outputs import Outputs
from nntui.engine.program import Data, Program, Schedule, State, Training
from nntui.engine.trace import trace
from nntui.explain.code.whole_program import program as whole_program
from nntui.explain.terms import evaluate
from nntui.session.commands import ChooseRow, ChooseUnit, Edit
from nntui.session.session import Session
from nntui.timeline.draft import EditError
from nntui.timeline.position import Position


def neuron(z, target, loss="binary_cross_entropy", activation="sigmoid"):
    """One unit whose sum is z for its only row."""
    network = Network(1, (Layer(1, activation, bias=False),))
    training = Training(loss, "mean", 0.1, Schedule(1, 1))
    return Program(network, Data(np.array([[1.0]]), np.array([[target]])), training), np.array([z])


def session_of(z, *targets, activation="sigmoid", loss="binary_cross_entropy", **more):
    rows = [([1.0], [target]) for target in targets]
    return Session(small([layer(1, activation, weights=[[z]], biases=[0.0])], rows, loss=loss, **more))


# --- the engine


@some(200)
@given(st.floats(-1000, 1000), st.sampled_from([0.0, 1.0, 0.25]))
def test_loss_and_delta_of_a_sum_however_large_are_exact_and_silent(z, target):
    program, vector = neuron(z, target)
    of_sum, slope = plain_trainer.BY_SUMS["binary_cross_entropy", "sigmoid"]
    with np.errstate(all="raise", under="ignore"):
        found = trace(program, State(0, vector))
    np.testing.assert_allclose(found.results["loss"], of_sum([z], [target]), rtol=1e-14, atol=1e-16 * abs(z))
    np.testing.assert_allclose(found.results["layer1.delta"], [slope([z], [target])], rtol=1e-14, atol=2e-16)


def test_the_loss_of_an_answer_that_is_rounded_to_1_is_what_the_sum_says():
    for z, target, expected in ((40.0, 1.0, np.exp(-40.0)), (800.0, 0.0, 800.0), (-800.0, 0.0, 0.0)):
        program, vector = neuron(z, target)
        assert trace(program, State(0, vector)).results["loss"][0] == expected


def test_without_sums_the_outputs_alone_count():
    loss = LOSSES["binary_cross_entropy"]
    values, targets, out = np.array([[0.25]]), np.array([[1.0]]), np.empty((1, 1))
    for outputs in (Outputs(values), Outputs(values, "softplus", np.array([[9.0]]))):
        for call, arguments in outputs.loss_calls(loss, targets, out):
            call(*arguments)
        assert out[0, 0] == -np.log(0.25)
        assert outputs.slopes(loss, targets)[0, 0] == -4


def test_training_makes_the_short_form_and_leaves_the_two_links_out():
    program, vector = neuron(0.3, 1.0)
    kernel = Kernel(program)
    kernel.gradient(vector, 0)
    (bound,) = kernel._steps.values()
    assert set(bound.arrays) >= {"layer1.delta", "layer1.activation"}
    assert not set(bound.arrays) & {"layer1.upstream", "layer1.slope", "loss"}
    squared, _ = neuron(0.3, 1.0, "squared_error")
    kernel = Kernel(squared)
    kernel.gradient(vector, 0)
    (bound,) = kernel._steps.values()
    assert set(bound.arrays) >= {"layer1.upstream", "layer1.slope"}


def test_nielsens_saturated_neuron_learns_at_once_by_cross_entropy_and_slowly_by_the_squared_error():
    """Weight 2, bias 2, input 1, target 0, rate 0.15, as in his chapter 3."""
    network = Network(1, (Layer(1, "sigmoid"),))
    outputs = {}
    for loss in ("binary_cross_entropy", "half_squared_error"):
        program = Program(
            network, Data(np.array([[1.0]]), np.array([[0.0]])), Training(loss, "mean", 0.15, Schedule(1, 1))
        )
        states = run(program, np.array([2.0, 2.0]), 300)
        outputs[loss] = [plain_trainer.sigmoid(states[step].sum()) for step in (9, 49, 299)]
        net = plain_trainer.Net(["sigmoid"], [[[2.0]]], [[2.0]])
        plain = list(
            plain_trainer.train(net, [([1.0], [0.0])], [[0]] * 300, loss=loss, reduction="mean", rate=0.15, batch=1)
        )
        np.testing.assert_allclose(states[-1], [plain[-1].weights[0][0][0], plain[-1].biases[0][0]], rtol=1e-10)
    assert [f"{each:.4f}" for each in outputs["binary_cross_entropy"]] == ["0.7751", "0.0985", "0.0120"]
    assert [f"{each:.4f}" for each in outputs["half_squared_error"]] == ["0.9810", "0.9759", "0.2028"]


UNPAIRED = [("binary_cross_entropy", "softmax"), ("categorical_cross_entropy", "sigmoid")]
RIGHT_AND_ROUNDED = {
    "binary_cross_entropy": [(0.0, 0.0, 0.0, 0.0), (1.0, 1.0, 0.0, 0.0)],
    "categorical_cross_entropy": [(0.0, 0.0, 0.0, 0.0), (1.0, 1.0, 0.0, -1.0), (1.0, 0.0, 0.0, 0.0)],
}


@pytest.mark.parametrize("name", RIGHT_AND_ROUNDED)
@np.errstate(all="ignore")
def test_0_times_ln_0_is_0_and_what_is_no_number_stays_so(name):
    loss = LOSSES[name]
    for output, target, wanted, slope in RIGHT_AND_ROUNDED[name]:
        outputs = Outputs(np.array([[output]]))
        assert output_losses(name, outputs, np.array([[target]])) == wanted
        assert outputs.slopes(loss, np.array([[target]])) == slope
        assert evaluate(loss.formula(Num(output), Num(target))) == wanted
        assert evaluate(loss.slope(Num(output), Num(target))) == slope
    wrong = output_losses(name, Outputs(np.array([[0.0]])), np.array([[1.0]]))
    assert wrong == np.inf
    for nowhere in (np.nan, -1.0):
        assert np.isnan(output_losses(name, Outputs(np.array([[nowhere]])), np.array([[1.0]])))


@pytest.mark.parametrize(("loss", "activation"), UNPAIRED)
@pytest.mark.parametrize("target", [0, 1])
def test_an_answer_that_is_right_and_rounded_costs_nothing_and_changes_nothing(loss, activation, target):
    rows = [([1.0], [target, 1 - target])]
    weights = [[1600.0], [-1600.0]] if target else [[-1600.0], [1600.0]]
    setup = small([layer(2, activation, weights=weights)], rows, loss=loss, outputs=2)
    program = setup.program
    found = trace(program, State(0, program.start(setup.vector)))
    assert found.results["loss"].tolist() == [0.0]
    assert not found.results["layer1.delta"].any()
    history = np.empty((3, program.size))
    Kernel(program).advance(program.start(setup.vector), 0, history)
    assert (history == program.start(setup.vector)).all()
    moment = at(Session(setup), 3).moment
    assert moment.metrics[0] == 0.0
    assert read(printed("\n".join(whole_program(setup))), setup) == told(setup)


@pytest.mark.parametrize(("loss", "activation"), UNPAIRED)
def test_where_an_answer_is_rounded_to_0_or_1_it_is_told_what_0_times_ln_0_is_taken_as(loss, activation):
    setup = small([layer(2, activation, weights=[[-1600.0], [1600.0]])], [([1.0], [0, 1])], loss=loss, outputs=2)
    for operation in ("loss", "metrics"):
        frame = at(Session(setup), 0, operation)
        check_arithmetic(frame)
        assert "0 × ln(0) is taken as 0." in said(frame, "quiet")
    tame = small([layer(2, activation, weights=[[-1.0], [1.0]])], [([1.0], [0, 1])], loss=loss, outputs=2)
    assert "0 × ln(0) is taken as 0." not in said(at(Session(tame), 0, "loss"), "quiet")


# --- what is said


def test_a_delta_is_explained_by_its_links_and_by_their_short_form():
    frame = at(session_of(0.5, 1.0, 0.0), 0, "layer1.delta")
    assert [each.label for each in lines(frame)] == ["1  error → o1", "2  o1 → its sum", "δ(o1)", "δ(o1)"]
    links, short_form = lines(frame)[2:]
    assert links.result == short_form.result == "−0.18877"
    assert (short_form.symbols, short_form.numbers) == ("(o1 − target) / 2", "(0.62246 − 1) / 2")
    assert short_form.now
    assert not links.now
    assert "The two links together are the answer less the target: so it is worked out." in said(frame, "quiet")


def test_where_an_answer_is_rounded_to_1_only_the_short_form_and_the_sum_are_told():
    session = session_of(40.0, 1.0, 0.0)
    frame = at(session, 0, "layer1.delta", ChooseRow(1))
    assert [(each.label, each.result) for each in lines(frame)] == [("δ(o1)", "0.5")]
    assert "The answer is rounded too much for its two links." in said(frame, "quiet")
    chain = [each.label for each in lines(at(session, 0, "layer1.weights"))]
    assert chain[:2] == ["1  error → sum of o1", "2  sum → w1"]
    loss = at(session, 0, "loss", ChooseRow(0))
    assert lines(loss)[0].numbers == "max(0, 40) − 1 × 40 + ln(1 + e^(−|40|))"
    assert lines(loss)[0].value == np.exp(-40.0)
    assert "It is taken of the sum: an answer so near 0 or 1 is rounded." in said(loss, "quiet")
    upstream = at(session, 0, "layer1.upstream", ChooseRow(1))
    assert said(upstream, "meaning") == ["o1 is rounded to 1, where binary cross-entropy has no slope by it."]


@pytest.mark.parametrize(("z", "answer"), [(-800.0, 0), (40.0, 1)])
def test_a_slope_at_an_answer_that_is_rounded_is_said_to_be_none_or_to_say_nothing(z, answer):
    session = session_of(z, answer, 1 - answer)
    right, wrong = (said(at(session, 0, "layer1.upstream", ChooseRow(row)), "meaning") for row in (0, 1))
    here = f"o1 is rounded to {answer}, where"
    assert right == [f"{here} this slope is 0 / 0, which is taken as 0; δ is worked out without it."]
    assert wrong == [f"{here} binary cross-entropy has no slope by it."]


def test_where_no_sum_is_asked_for_a_delta_is_not_said_to_do_without_such_a_slope():
    layers, how = [layer(2, "sigmoid", weights=[[800], [-800]])], {"loss": "categorical_cross_entropy", "outputs": 2}
    frame = at(Session(small(layers, [([1.0], [1, 0])], **how)), 0, "layer1.upstream", ChooseUnit(1, 1))
    assert said(frame, "meaning") == ["o2 is rounded to 0, where this slope is 0 / 0, which is taken as 0."]


def test_an_answer_that_a_hundredth_more_would_take_beyond_1_is_not_moved_there():
    text = said(at(session_of(6.0, 1.0), 0, "layer1.upstream"), "meaning")
    assert text == [
        "Negative; the binary cross-entropy falls as o1 grows, up to 1: binary cross-entropy is of outputs from 0 to 1."
    ]


@pytest.mark.parametrize("z", [-800.0, -40.0, -20.0, -1.0, 0.0, 16.0, 25.0, 37.0, 800.0])
def test_every_line_is_what_a_pocket_calculator_says_whatever_the_sum(z):
    session = session_of(z, 1.0, 0.0, 0.25)
    for row in range(3):
        for operation in ("loss", "layer1.upstream", "layer1.delta", "layer1.weights", "metrics"):
            frame = at(session, 0, operation, ChooseRow(row))
            check_arithmetic(frame)
            check_chain(frame)


def test_a_flat_output_is_not_called_one_that_hardly_learns():
    session = session_of(10.0, 0.0)
    assert not said(at(session, 0, "layer1.delta"), "warning")
    assert not [each for each in remarks(session.frame.setup) if "saturated" in each.brief]
    squared = session_of(10.0, 0.0, loss="squared_error")
    assert said(at(squared, 0, "layer1.delta"), "warning")
    assert [each for each in remarks(squared.frame.setup) if "saturated" in each.brief]


def test_no_number_of_a_long_way_out_is_lost_in_metrics_losses_or_batches():
    session = session_of(40.0, 1.0, 0.0, batch=1, reduction="sum")
    moment = at(session, 0).moment
    assert moment.losses.tolist() == [[np.exp(-40.0)], [40.0]]
    assert moment.metrics[0] == 40.0
    assert moment.batch_loss == np.exp(-40.0)


# --- edits


def test_the_loss_can_be_changed_at_any_step_where_it_fits():
    session = session_of(0.5, 1.0, 0.0, loss="squared_error")
    session.timeline.at(Position(0, 3))
    session.apply(Edit("loss = binary_cross_entropy"))
    assert session.frame.setup.training.loss == "binary_cross_entropy"
    with pytest.raises(EditError, match="expected targets from 0 to 1"):
        session.apply(Edit("target(row 1, y0) = 2"))
    with pytest.raises(EditError, match="the last layer has tanh"):
        session.apply(Edit("activation(1) = tanh"))
