"""Dropout on the screen and in words: units are off inside an update alone, and that is said and drawn."""

import numpy as np
import plain_trainer
import pytest
from app_support import reading
from hypothesis import given
from random_scenarios import put_together, setups
from share import some
from test_engine import batch_of, plain_net

from nntui.explain.explain import explain
from nntui.explain.explanation import Say, Working
from nntui.explain.gradient_check import check_gradients
from nntui.explain.warnings import warnings
from nntui.quantities.quantities import quantity
from nntui.quantities.states import States
from nntui.render.pane import Drawing
from nntui.render.panes import collected
from nntui.render.status import status_lines
from nntui.scenario.fields import as_raw
from nntui.session.commands import ChooseParameter, ChooseRow, ChooseUnit, Edit, GoTo, Redo, Undo
from nntui.session.player import Motion
from nntui.session.session import Session
from nntui.timeline.answers import answers
from nntui.timeline.moment import Moment
from nntui.timeline.origin import Ask
from nntui.timeline.position import Position
from nntui.timeline.veil import Veil
from nntui.timeline.walk import walk

ROWS = ([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 0)


def xor(*shares, batch=2, activation="tanh", **more):
    """Exclusive or, with a hidden layer of four units for each share that is off."""
    layers = [{"units": 4, "activation": activation, "dropout": share} for share in shares or (0.3,)]
    return put_together(
        {
            "seed": 4,
            "data": {
                "inputs": ["x1", "x2"],
                "targets": ["y"],
                "rows": [{"inputs": inputs, "targets": [target]} for inputs, target in ROWS],
            },
            "network": {
                "layers": [*layers, {"units": 1, "activation": "sigmoid"}],
                "start": {"distribution": "normal", "mean": 0, "deviation": 1},
            },
            "training": {"loss": "binary_cross_entropy", "rate": 0.5, "batch": batch, "steps": 400, **more},
            "probes": [{"name": "between", "inputs": [0.5, 0.5]}],
        }
    )


def session_at(step, operation="", *edits, setup=None):
    session = Session(setup or xor())
    for edit in edits:
        session.apply(Edit(edit))
    session.apply(GoTo(step, operation))
    return session


def said(frame):
    return " ".join(part.text for part in explain(frame).parts if isinstance(part, Say))


def lines(frame):
    return {part.label: part for part in explain(frame).parts if isinstance(part, Working)}


def value(text, session):
    return quantity(text, session.setup).at(session.frame.moment)


def text_of(line):
    return "".join(run.text for run in line)


def factors_of(session, row):
    return dict(batch_of(session.setup.program, session.position.step))[row]


def passed(session, row, factors):
    net = plain_net(session.setup.network, session.frame.moment.vector)
    return plain_trainer.forward(net, ROWS[row][0], factors)


# --- at a border nothing is off


def test_metrics_predictions_maps_and_outputs_go_without_masks():
    with_it, without = session_at(9), session_at(9, "", "dropout(1) = 0")
    moment = with_it.frame.moment
    plain = moment.by(without.setup, moment.state)
    for row in range(4):
        assert moment.outputs[row, 0] == pytest.approx(passed(with_it, row, None)[1][-1][0], rel=1e-12)
        assert value(f"output(row {row + 1})", with_it) == moment.outputs[row, 0]
        activation = passed(with_it, row, None)[1][1][2]
        assert value(f"activation(h3, row {row + 1})", with_it) == pytest.approx(activation, rel=1e-12)
    of_all = moment.timeline.segment(moment.position).metrics(moment.state[np.newaxis])[0]
    assert np.array_equal(moment.metrics, of_all)
    assert np.array_equal(moment.predictions, plain.predictions)
    points = [np.linspace(-1, 2, 7)] * 2
    assert np.array_equal(answers(moment, 0, (0, 1), points), answers(plain, 0, (0, 1), points))


def test_the_loss_of_a_batch_is_that_of_the_update_with_its_masks():
    for batch in (2, 4):
        session = session_at(7, setup=xor(batch=batch))
        moment, net = session.frame.moment, plain_net(session.setup.network, session.frame.moment.vector)
        losses = []
        for row, factors in batch_of(session.setup.program, 7):
            sums, values = passed(session, row, factors)
            losses.append(plain_trainer.loss_of(net, sums[-1], values[-1], [ROWS[row][1]], "binary_cross_entropy"))
        assert moment.batch_loss == pytest.approx(np.mean(losses), rel=1e-12)
        assert moment.batch_loss == value("batch_loss", session)
        assert not moment.follows_all_rows
        shown = " ".join(text_of(line) for line in status_lines(session.frame, Motion(), 400, 6))
        assert f"mean binary cross-entropy of {batch} rows with dropout" in shown
        assert shown.count("drives the gradient") == 1


# --- inside a step


def test_a_pass_without_dropout_comes_before_the_metrics_and_tells_what_they_are_of():
    names = [operation.name for operation in walk(xor())]
    at = names.index("loss") + 1
    assert names[at : at + 6] == [
        "measured.layer1.sum", "measured.layer1.activation", "measured.layer2.sum", "measured.layer2.activation",
        "measured.loss", "metrics",
    ]  # fmt: skip
    assert not any(name.startswith("measured") for name in [each.name for each in walk(xor(0))])
    session, row = session_at(3, "layer2.activation"), 2
    session.apply(ChooseRow(row))
    masked, whole = (passed(session, row, each)[1][-1][0] for each in (factors_of(session, row), None))
    assert lines(session.frame)["o1"].value == pytest.approx(masked, rel=1e-12)
    session.apply(GoTo(3, "measured.layer2.activation"))
    assert lines(session.frame)["o1"].value == pytest.approx(whole, rel=1e-12)
    assert abs(masked - whole) > 0.01
    session.apply(GoTo(3, "measured.loss"))
    assert "without dropout, only measured: the update follows the mean binary cross-entropy of 2 rows" in said(
        session.frame
    )


def test_from_a_border_what_is_asked_leads_to_the_pass_without_dropout_and_inside_it_stays_there():
    session = session_at(3)
    session.apply(collected()["network"].ask(session.frame))
    assert session.position.operation == "measured.layer2.activation"
    session.apply(ChooseUnit(1, 3))
    assert session.position.operation == "measured.layer1.activation"
    session.apply(ChooseRow(0))  # of another batch
    assert (session.position.operation, session.frame.focus.row) == ("measured.layer1.activation", 0)
    session.apply(GoTo(3, "layer1.dropout"))
    session.apply(ChooseUnit(2, 0))
    assert session.position.operation == "layer2.activation"


def test_what_is_off_is_explained_with_its_numbers_and_so_are_gradients_of_0():
    session = session_at(3, "layer1.dropout")
    factors = factors_of(session, 2)
    assert factors[0] == pytest.approx([1 / 0.7, 1 / 0.7, 1 / 0.7, 0])
    session.apply(Ask(3, "layer1.dropout", row=2, unit=(1, 3)))
    line = lines(session.frame)["dropout(h4)"]
    assert (line.symbols, line.value) == ("h4 × (mask / (1 − p))", 0)
    assert line.numbers.endswith("× (0 / (1 − 0.3))")
    link = lines(session.frame)["∂dropout(h4)/∂h4"]
    assert (link.symbols, link.numbers, link.value) == ("mask / (1 − p)", "0 / (1 − 0.3)", 0)
    assert "Dropout has h4 off for row 3 in update 4: it passes on nothing, and its weights learn nothing" in said(
        session.frame
    )
    session.apply(ChooseUnit(1, 0))
    assert lines(session.frame)["dropout(h1)"].numbers.endswith("× (1 / (1 − 0.3))")
    assert "Dropout leaves h1 on for row 3." in said(session.frame)
    session.apply(Ask(3, "layer1.upstream", row=2, unit=(1, 3)))
    assert lines(session.frame)["∂L/∂h4"].value == 0
    assert lines(session.frame)["∂L/∂dropout(h4)"].value != 0
    for name in ("w7", "w12", "b4"):
        place = session.setup.network.place_of(session.setup.parameter_by_name[name])
        kind = "biases" if name == "b4" else "weights"
        layer = session.setup.parameter_by_name[name].layer + 1
        session.apply(Ask(3, f"layer{layer}.{kind}", row=2, parameter=place))
        assert lines(session.frame)["row 3's share"].value == 0
        assert "Dropout has h4 off for row 3 in update 4: nothing goes through it." in said(session.frame)


def test_what_an_update_does_to_the_answers_is_told_of_all_units_together():
    session = session_at(3, "update")
    assert "What the whole update did to the answers without dropout, 4 rows:" in said(session.frame)


@some(30)
@given(setups(trained=True, scale=1.0, activations=("tanh", "sigmoid", "linear"), losses=("squared_error",)))
def test_the_gradient_check_holds_the_masks_still(setup):
    moment = Moment(Session(setup).timeline, Position(0, 3))
    if setup.training.mistake == "none" and np.abs(moment.vector).max() < 20:
        for each in check_gradients(moment, list(range(len(setup.parameters)))):
            assert each.agrees or each.too_small, each


def test_dead_units_are_not_those_that_are_off():
    setup = xor(0.5, 0.5, activation="relu", batch=1)
    marked = 0
    for step in range(0, 40, 3):
        session = session_at(step, "layer2.dropout", setup=setup)
        traced = session.frame.moment.trace
        for remark in warnings(session.frame.moment):
            if remark.kind == "dead":
                assert all(layer == 1 for layer, _ in remark.units)
                assert all((session.frame.moment.activations[0][:, unit] == 0).all() for _, unit in remark.units)
        marked += int((traced.held.kept == 0).sum())
    assert marked > 20


def test_a_veil_over_dropout_hides_its_masks_and_what_they_make_and_no_other_is_lost():
    session = session_at(3, "layer2.dropout", setup=xor(0.3, 0.5))
    whole = session.frame.moment.trace
    hidden = Veil(3, "layer2.dropout").over_trace(session.setup, 3, whole)
    assert np.array_equal(hidden.held.of(1), whole.held.of(1))
    assert np.isnan(hidden.held.of(2)).all()
    assert np.isnan(hidden.of("dropout", 2)).all()
    assert np.array_equal(hidden.of("dropout", 1), whole.of("dropout", 1))
    assert np.isfinite(whole.held.of(2)).all()


# --- on the screen


@pytest.mark.parametrize("ascii_only", [False, True])
def test_a_unit_that_is_off_is_marked_inside_the_update_once_its_mask_is_there(ascii_only):
    sign = "- h4" if ascii_only else "∅ h4"
    for operation, marked in (
        ("", False), ("layer1.activation", False), ("layer1.dropout", True), ("layer2.sum", True), ("loss", True),
        ("measured.layer1.activation", False), ("metrics", False), ("layer1.delta", True), ("update", True),
    ):  # fmt: skip
        session = session_at(3, operation)
        session.apply(ChooseRow(2))
        drawn = collected()["network"].draw(session.frame, 70, 24, Drawing(ascii_only=ascii_only))
        shown = "\n".join(text_of(drawn.line(i)) for i in range(drawn.length))
        assert (sign in shown) == marked, operation
        assert ("off by dropout" in shown) == marked, operation
        if operation == "layer1.dropout":
            assert "0.0000" in shown


async def test_a_share_is_typed_undone_and_walked_through():
    async with reading("four-people") as reader:
        session = reader.app.screen.opened.session
        await reader.press("e")
        await reader.type("dropout(1) = 0.5")
        await reader.press("enter")
        await reader.until("dropout of layer 1: 0 → 0.5")
        assert session.setup.training.dropout.shares == (0.5, 0.0)
        for _ in range(3):
            await reader.press("full_stop")
        await reader.until("dropout of h1")
        assert "What does dropout leave of h1" in reader.text


def test_a_share_changes_what_follows_alone_and_undo_takes_it_back():
    session = session_at(10, "", setup=xor(0))
    before = session.frame.moment.state
    session.apply(Edit("dropout(1) = 0.5"))
    assert np.array_equal(session.frame.moment.state, before)
    assert session.frame.moment.before is not None
    session.apply(GoTo(20))
    changed = session.frame.moment.state
    session.apply(Undo())
    session.apply(GoTo(20))
    plain = session.frame.moment.state
    assert not np.array_equal(changed, plain)
    session.apply(GoTo(10))
    session.apply(Redo())
    session.apply(GoTo(20))
    assert np.array_equal(session.frame.moment.state, changed)


def test_a_unit_that_is_off_and_beyond_all_numbers_is_not_said_to_pass_on_nothing():
    results = set()
    for step, row in ((step, row) for step in range(3) for row in range(4)):
        session = session_at(step, setup=xor(0.5, activation="linear", batch=4))
        for edit in ("w7 = 1e308", "w8 = 1e308", "b4 = 0"):
            session.apply(Edit(edit))
        session.apply(Ask(step, "layer1.dropout", row=row, unit=(1, 3)))
        line, text = lines(session.frame)["dropout(h4)"], said(session.frame)
        if "(0 / (1 − 0.5))" in line.numbers:
            assert ("passes on nothing" in text, "Not finite any more" in text) == (line.value == 0, line.value != 0)
            results.add(line.result)
            session.apply(Ask(step, "layer1.upstream", row=row, unit=(1, 3)))
            assert ("nothing goes through it" in said(session.frame)) == (lines(session.frame)["∂L/∂h4"].value == 0)
    assert results == {"0", "nan"}


def test_the_weights_of_a_unit_that_is_off_learn_nothing_from_the_row_but_a_bias_that_it_shares_may():
    raw = as_raw(xor(0.5, batch=1).scenario)
    raw["network"]["layers"][0]["bias"] = "shared"
    session, found = Session(put_together(raw)), 0
    network = session.setup.network
    for step in range(6):
        session.apply(GoTo(step, "layer1.dropout"))
        gradient = session.frame.moment.trace.gradient
        for unit in range(4):
            session.apply(ChooseUnit(1, unit))
            if "its weights learn nothing from this row" in said(session.frame):
                of_unit = [
                    p for p in network.parameters if (p.layer, p.unit) == (0, unit) or (p.layer, p.source) == (1, unit)
                ]
                assert len(of_unit) == 3
                assert not any(gradient[p.index] for p in of_unit)
                found += gradient[network.parameters[network.bias_place(0, unit)].index] != 0
    assert found


def error_of(setup, step, vector):
    """The error that the update after `step` follows, with its masks, by the plain trainer: a sum over rows."""
    net, found = plain_net(setup.network, vector), 0.0
    for row, factors in batch_of(setup.program, step):
        sums, values = plain_trainer.forward(net, ROWS[row][0], factors)
        found += plain_trainer.loss_of(net, sums[-1], values[-1], [ROWS[row][1]], "binary_cross_entropy")
    return found


def test_an_update_goes_towards_a_smaller_error_with_dropout_whatever_the_whole_network_does():
    setup, found = xor(0.5, batch=4), set()
    for step in range(12):
        session = session_at(step, "update", setup=setup)
        session.apply(ChooseParameter(len(setup.parameters) - 1))
        moment = session.frame.moment
        was, now = (error_of(setup, step, vector) for vector in (moment.vector, moment.next_vector))
        assert ("against its gradient, towards a smaller error with dropout." in said(session.frame)) == (now < was)
        found.add((now < was, session_at(step + 1, setup=setup).frame.moment.metrics[0] < moment.metrics[0]))
    assert (True, False) in found, "that of the whole network may grow meanwhile"


def test_the_error_beside_the_row_is_that_of_the_update_where_this_is_walked_through():
    session, row, errors = session_at(3), 2, []
    net = plain_net(session.setup.network, session.frame.moment.vector)
    for factors in (None, factors_of(session, row)):
        sums, values = passed(session, row, factors)
        errors.append(plain_trainer.loss_of(net, sums[-1], values[-1], [ROWS[row][1]], "binary_cross_entropy"))
    assert abs(errors[0] - errors[1]) > 0.01
    for operation, with_units_off in (("", False), ("layer2.delta", True), ("metrics", False), ("update", True)):
        session.apply(Ask(3, operation, row=row))
        drawn = collected()["network"].draw(session.frame, 70, 24, Drawing())
        words = "binary cross-entropy with dropout" if with_units_off else "binary cross-entropy"
        shown = "\n".join(text_of(drawn.line(i)) for i in range(drawn.length))
        assert f" {words} {errors[with_units_off]:.4f}" in shown, operation


def test_what_dropout_leaves_of_a_unit_above_is_what_the_update_makes_of_it():
    session, step = session_at(3), 3
    without = session_at(3, "", "dropout(1) = 0")
    segment, vector = session.timeline.segment(Position(0, step)), session.frame.moment.state
    states = States(session.timeline, 0, segment, [step], vector[np.newaxis])
    asked = 0
    for row in range(4):
        text = f"dropout(o1, row {row + 1})"
        found, along = value(text, session), quantity(text, session.setup).along(states)
        factors = dict(batch_of(session.setup.program, step)).get(row)
        assert (factors is None) == np.isnan(found) == np.isnan(along[0])
        assert value(text, without) == value(f"activation(o1, row {row + 1})", without)
        if factors is not None:
            assert found == pytest.approx(passed(session, row, factors)[1][-1][0], rel=1e-12)
            assert along[0] == pytest.approx(found, rel=1e-12)
            assert abs(found - value(f"activation(o1, row {row + 1})", session)) > 1e-3
            session.apply(quantity(text, session.setup).about(step))
            assert lines(session.frame)["o1"].value == found
            session.apply(GoTo(step))
            asked += 1
    assert asked == 2
