"""A bias that all units of a layer share: one number, and its gradient is the sum over its uses."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_scenarios import setups
from share import some
from test_explain import at, layer, line, lines, opened, remarks, said, small
from test_later_chapters import text_of

from nntui.engine import batched
from nntui.engine.bound import BoundStep
from nntui.engine.network import SHARED, Layer, Network
from nntui.explain.explain import explain
from nntui.explain.explanation import Say
from nntui.explain.subject import origin_of_value
from nntui.explain.words import operation_words
from nntui.quantities.opening import open_scenario
from nntui.quantities.quantities import quantity
from nntui.session.commands import ChooseParameter, ChooseRow, ChooseUnit, Edit, GoTo
from nntui.session.focus import pair_meant
from nntui.session.session import Session
from nntui.timeline.held_still import HeldStill
from nntui.timeline.walk import walk

FOUR = [layer(4, "tanh", bias=SHARED), layer(2, "softmax", bias=SHARED)]


def bound_to(program, vector=None):
    """A step of all rows at once."""
    vector = np.zeros(program.network.size) if vector is None else vector
    return BoundStep(program, program.start(vector), program.data.inputs, program.data.targets)


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


def mazur(steps, *, trained, own=False):
    """The errors before each update and after the last, number by number as one would on paper; `trained` says whether
    the biases are, `own` whether each unit has one of its own.
    """
    w, v, b, c = [[0.15, 0.2], [0.25, 0.3]], [[0.4, 0.45], [0.5, 0.55]], [0.35, 0.35], [0.6, 0.6]
    x, t, errors = (0.05, 0.1), (0.01, 0.99), []
    for _ in range(steps + 1):
        h = [sigmoid(w[j][0] * x[0] + w[j][1] * x[1] + b[j]) for j in (0, 1)]
        o = [sigmoid(v[k][0] * h[0] + v[k][1] * h[1] + c[k]) for k in (0, 1)]
        errors.append(sum((t[k] - o[k]) ** 2 / 2 for k in (0, 1)))
        of_o = [(o[k] - t[k]) * o[k] * (1 - o[k]) for k in (0, 1)]
        of_h = [(of_o[0] * v[0][j] + of_o[1] * v[1][j]) * h[j] * (1 - h[j]) for j in (0, 1)]
        for j in (0, 1):
            for i in (0, 1):
                v[j][i] -= 0.5 * of_o[j] * h[i]
                w[j][i] -= 0.5 * of_h[j] * x[i]
            b[j] -= 0.5 * trained * (of_h[j] if own else sum(of_h))
            c[j] -= 0.5 * trained * (of_o[j] if own else sum(of_o))
    return errors


def test_biases_of_their_own_take_one_call_as_ever():
    for settings, calls in (([], 1), (["network.layers[0].bias=shared"], 2)):
        bound = bound_to(open_scenario("four-people", settings).program)
        made = bound.calls[bound.ends["layer1.weights"] : bound.ends["layer1.biases"]]
        assert [call for call, _ in made] == [np.add.reduce] * calls


TRAINED = ("frozen(b1) = no", "frozen(b2) = no")
OWN = (*TRAINED, "bias(1) = yes", "bias(2) = yes")


@pytest.mark.parametrize(
    ("edits", "how"),
    [((), {"trained": False}), (TRAINED, {"trained": True}), (OWN, {"trained": True, "own": True})],
)
def test_mazurs_network_learns_as_it_does_on_paper(edits, how):
    session, steps = Session(open_scenario("mazur")), range(0, 10_001, 500)
    for edit in edits:
        session.apply(Edit(edit))
    expected, found = mazur(10_000, **how), []
    for step in steps:
        session.apply(GoTo(step))
        found.append(float(session.frame.moment.metrics[0]))
    assert found == pytest.approx([expected[step] for step in steps], rel=1e-9)


def test_what_is_said_of_mazurs_biases_is_so():
    words = text_of("mazur")
    assert f"after 10,000 updates the error is {mazur(10_000, trained=True)[-1]:.7f}" in words
    assert f"a bias of its own: {mazur(10_000, trained=True, own=True)[-1]:.7f}" in words
    assert "0.13850 − 0.038098 = 0.10040" in words
    assert line(at(opened("mazur"), 0, "layer2.biases"), "∂L/∂b2").numbers == "0.13850 − 0.038098"


# --- how it is explained


def test_the_gradient_is_told_use_by_use():
    frame = at(opened("mazur"), 0, "layer1.biases")
    uses = lines(frame)
    assert [(each.label, each.result) for each in uses] == [
        ("through h1", "0.0087714"),
        ("through h2", "0.0099543"),
        ("∂L/∂b1", "0.018726"),
    ]
    assert [(each.ask.operation, each.ask.unit) for each in uses[:2]] == [
        ("layer1.delta", (1, 0)),
        ("layer1.delta", (1, 1)),
    ]
    assert said(frame, "quiet") == ["h1 and h2 share b1: what each of its uses does to the error is added up."]
    assert "agrees" in said(frame, "good")[0]
    assert operation_words(frame.setup, frame.operation) == "gradient of the bias that h1 and h2 share"
    assert frame.setup.place(frame.setup.parameters[frame.focus.parameter]) == "bias of h1 and h2"


ROWS = [([1.0], [1.0, 0.0]), ([-2.0], [0.0, 1.0]), ([0.5], [1.0, 0.0])]


def test_in_a_batch_each_row_has_its_share_of_all_uses():
    start = {"distribution": "normal", "deviation": 1}
    setup = small(FOUR, ROWS, outputs=2, loss="categorical_cross_entropy", start=start)
    frame = at(Session(setup), 3, "layer1.biases", ChooseRow(1))
    deltas = frame.moment.trace.of("delta", 1)
    found = lines(frame)
    assert [each.label for each in found[:5]] == [*(f"through h{n}" for n in range(1, 5)), "row 2's share"]
    assert [each.value for each in found[:4]] == deltas[1].tolist()
    assert found[4].value == pytest.approx(deltas[1].sum())
    of_rows = found[5:8]
    assert [each.symbols for each in of_rows] == ["δ(h1) + … + δ(h4)"] * 3
    assert [each.value for each in of_rows] == pytest.approx(deltas.sum(axis=1).tolist())
    assert found[8].value == frame.moment.trace.gradient[frame.setup.parameters[frame.focus.parameter].index]
    frame = at(
        Session(small([*FOUR[:1], layer(2, "linear", bias=SHARED)], ROWS, outputs=2, start=start)), 3, "layer2.biases"
    )
    shares = [each for each in lines(frame) if each.symbols == "δ(o1) + δ(o2)"]
    assert len(shares) == 3, "of a few units each is written out"


@pytest.mark.parametrize(
    ("mistake", "second", "rounding"),
    [
        ("none", 0.25, True),
        ("no_slope", 0.25, False),
        ("no_slope", None, True),  # what is left out were sums of targets and of outputs, both 1
    ],
)
def test_no_row_is_said_to_push_a_bias_whose_gradient_is_rounding(mistake, second, rounding):
    start = {"distribution": "normal", "deviation": 1}
    how = {"loss": "squared_error", "start": start, "mistake": mistake}
    rows = [
        ([x], [first, 1 - first if second is None else second]) for x, first in ((1.0, 1.0), (-2.0, 0.0), (0.5, 0.5))
    ]
    for step in range(8):
        frame = at(Session(small(FOUR, rows, outputs=2, **how)), step, "layer2.biases")
        (whole,), text = (
            (each for each in lines(frame) if each.now),
            " ".join(part.text for part in explain(frame).parts if isinstance(part, Say)),
        )
        gradient = frame.moment.trace.gradient[frame.setup.parameters[frame.focus.parameter].index]
        assert "softmax gives the same where all sums grow alike: but for rounding b2 changes nothing." in text
        assert (whole.label, whole.value) == ("∂L/∂b2", gradient)
        assert ("hardest" in text or "push b2" in text) == ("Each row's share" in text) == (not rounding)
        assert (abs(gradient) < 1e-15) == rounding


@pytest.mark.parametrize(
    ("loss", "mistake"),
    [
        ("squared_error", "no_slope"),
        ("half_squared_error", "no_slope"),
        ("categorical_cross_entropy", "sum_instead_of_mean"),
    ],
)
def test_nor_is_one_where_the_outputs_have_all_but_come_to_their_targets(loss, mistake):
    rows, start = [([1.0], [0.3, 0.7]), ([-2.0], [0.1, 0.9])], {"distribution": "normal", "deviation": 1}
    session = Session(small(FOUR, rows, outputs=2, loss=loss, start=start, mistake=mistake, rate=1.0))
    for step in (0, 10, 30, 100, 1_000):
        frame = at(session, step, "layer2.biases")
        assert "push" not in " ".join(part.text for part in explain(frame).parts if isinstance(part, Say)), step
    assert np.abs(frame.moment.trace.of("delta", 2)).max() < 1e-12


def test_a_dead_unit_may_come_back_by_a_bias_that_it_shares():
    for bias, words in (
        (True, "a dead unit, no gradient gets through it, it can't learn."),
        (SHARED, "a dead unit, no gradient gets through it."),
    ):
        layers = [
            layer(2, "relu", bias=bias, weights=[[-1], [1]], biases=[0] * (1 if bias == SHARED else 2)),
            layer(1, "linear"),
        ]
        (found,) = remarks(small(layers, [([1.0], [3.0]), ([2.0], [3.0])]))
        assert found.sentence == f"h1 is 0 for all 2 rows: {words}"


def moved(setup, vector, index, row, by):
    """A unit's activations for a row with one parameter moved."""
    vector = vector.copy()
    vector[index] += by
    results = bound_to(setup.program, vector).results()
    return {
        (number, unit): results[f"layer{number}.activation"][row, unit]
        for number, size in enumerate(setup.network.sizes[1:], 1)
        for unit in range(size)
    }


@some(40)
@given(setups(trained=True, scale=1.0, activations=("tanh", "sigmoid", "softmax")), st.integers(0, 4))
def test_every_unit_changes_with_a_shared_bias_as_is_said(setup, row):
    session, row = Session(setup), row % setup.program.data.rows
    vector = setup.vector
    for parameter in (each for each in setup.parameters if each.unit is None):
        after, before = (moved(setup, vector, parameter.index, row, by) for by in (1e-5, -1e-5))
        for number, unit in after:
            name = f"d{setup.unit_name(number, unit)}/d{parameter.name}({setup.row_names[row]})"
            value = quantity(name, setup).at(session.frame.moment)
            measured = (after[number, unit] - before[number, unit]) / 2e-5
            assert value == pytest.approx(measured, rel=1e-4, abs=1e-7), name


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("do1/db2", ["∂o1/∂b2"]),
        ("dh2/db1", ["∂h2/∂b1"]),
        ("do2/db1", ["through h1", "through h2", "∂o2/∂b1"]),
    ],
)
def test_a_derivative_by_it_leads_through_all_units_that_share_it(name, labels):
    from nntui.explain.asked import explain_asked

    session = Session(open_scenario("mazur"))
    _, explanation = explain_asked(session, 0, None, quantity(name, session.setup))
    assert [each.label for each in explanation.parts if hasattr(each, "label")] == labels


@pytest.mark.parametrize("name", ["b1", "b2"])
@pytest.mark.parametrize("other", ["", "w1", "w5", "b1", "b2"])
def test_the_error_over_it_is_that_of_a_network_with_all_its_uses_moved(name, other):
    if name == other:
        return
    moment = Session(open_scenario("mazur")).frame.moment
    moved = [moment.setup.parameter_by_name[each] for each in (name, other) if each]
    *lower, upper = sorted(moved, key=lambda parameter: parameter.layer)
    xs = np.array([-1.0, 0.2, 1.5])
    _, found = HeldStill(moment, moment.setup.training, moved).losses(xs, xs if lower else None)
    for p, y in enumerate(xs if lower else [0.0]):
        for q, x in enumerate(xs):
            vector = moment.vector.copy()
            vector[upper.index] = x
            vector[[each.index for each in lower]] = y
            (outputs,) = (
                each for _, each in batched.outputs(moment.setup.network, vector[np.newaxis], moment.trace.inputs)
            )
            error = float(((outputs.values[0, :, 0] - moment.trace.targets[0]) ** 2).sum() / 2)
            assert np.atleast_2d(found)[p, q] == pytest.approx(error, rel=1e-12)


# --- names, places, what is chosen


@some(60)
@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from([True, False, SHARED])), min_size=1, max_size=3))
def test_each_parameter_has_one_place_and_each_unit_finds_its_bias(layers):
    network = Network(2, tuple(Layer(units, "tanh", bias) for units, bias in layers))
    assert sorted(each.index for each in network.parameters) == list(range(network.size))
    assert [network.place_of(each) for each in network.parameters] == list(range(network.size))
    for number, (units, bias) in enumerate(layers):
        places = [network.bias_place(number, unit) for unit in range(units)]
        assert len({*places}) == (1 if bias in (SHARED, False) else units)
        for unit, place in enumerate(places):
            assert (place is None) == (not bias)
            assert place is None or (
                network.parameters[place].is_bias and network.parameters[place].feeds(number + 1, unit)
            )


def test_it_is_in_each_units_sum_and_beside_each_units_weights():
    session = Session(open_scenario("mazur"))
    names = [each.name for each in session.setup.parameters]
    assert names == ["w1", "w2", "w3", "w4", "b1", "w5", "w6", "w7", "w8", "b2"]
    for unit in (0, 1):
        frame = at(session, 0, "layer1.sum", ChooseUnit(1, unit))
        assert line(frame, "bias of h1 and h2").value == 0.35
    frame = at(session, 0, "layer1.sum", ChooseParameter(4))
    assert (frame.focus.unit, frame.focus.parameter) == ((1, 0), 4)
    for chosen, other in ((3, 4), (4, 0)):
        frame = at(Session(session.setup), 0, "", ChooseParameter(chosen))
        assert pair_meant(frame.setup, frame.focus, frame.view) == (chosen, other), "h2's last weight, then its bias"
    frame = at(session, 0, "layer1.delta", ChooseUnit(1, 1))
    assert [each for each in walk(frame.setup) if each.name == "layer1.biases"]
    frame = at(session, 0, "layer1.biases")
    assert frame.focus.parameter == 4


def test_an_edit_of_biases_gives_the_weights_no_values():
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(3))
    values = {
        session.setup.place(each): float(session.frame.moment.vector[each.index]) for each in session.setup.parameters
    }
    session.apply(Edit("bias(1) = shared"))
    moment, new = session.frame.moment, []
    for place, parameter in enumerate(moment.setup.parameters):
        ask, name = origin_of_value(moment, place), moment.setup.place(parameter)
        if ask.operation != "update":
            new.append(name)
            continue
        session.apply(GoTo(ask.step))
        before = session.frame.moment
        was = before.setup.parameters[ask.parameter]
        assert before.setup.place(was) == name
        assert float(before.next_vector[was.index]) == values[name]
        session.apply(GoTo(3))
    assert new == ["bias of h1 and h2"]


def test_what_the_optimizer_keeps_of_it_begins_anew_where_it_is_shared_from_now_on():
    setup = open_scenario("four-people", ["training.optimizer=momentum"])
    session = Session(setup)
    session.apply(GoTo(3))
    before = session.frame.moment
    kept = before.setup.program.slots["velocity"].of(before.state)
    session.apply(Edit("bias(1) = shared"))
    now = session.frame.moment
    slot = now.setup.program.slots["velocity"].of(now.state)
    (weights, biases), (old_weights, _) = now.setup.network.blocks[0], before.setup.network.blocks[0]
    assert np.array_equal(weights.of(slot), old_weights.of(kept))
    assert not biases.of(slot).any()
    assert kept.any()
