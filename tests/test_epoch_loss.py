"""The loss as other programs print it: of one output, of a batch, and of an epoch as it goes."""

import csv
import io
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_scenarios import setups
from share import some

from nntui.export.formats.steps import as_csv, trained
from nntui.quantities.conditions import condition, first_stop
from nntui.quantities.opening import open_scenario
from nntui.quantities.quantities import quantity
from nntui.quantities.quantity import UnknownQuantityError
from nntui.session.commands import Edit, GoTo
from nntui.session.session import Session
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline


def at(session, step, branch=0):
    session.trained.at(Position(branch, step))
    return Moment(session.timeline, Position(branch, step))


def value(text, moment):
    return quantity(text, moment.setup).at(moment)


@pytest.mark.parametrize("settings", [[], ["training.optimizer=momentum"], ["training.batch=3"]])
def test_the_loss_of_an_epoch_is_what_its_updates_found_one_after_the_other(settings):
    session = Session(open_scenario("four-people", settings))
    per_epoch = session.setup.steps_per_epoch
    assert math.isnan(value("epoch_loss_sum", at(session, 0)))
    total, updates = 0.0, 0
    for step in range(1, 4 * per_epoch + 1):
        if updates == per_epoch:
            total, updates = 0.0, 0
        total, updates = total + at(session, step - 1).batch_loss, updates + 1
        moment = at(session, step)
        assert value("epoch_loss_sum", moment) == pytest.approx(total, rel=1e-13)
        assert value("epoch_loss_mean", moment) == pytest.approx(total / updates, rel=1e-13)


def test_an_edit_of_the_rate_goes_on_with_the_epoch_and_one_of_the_batch_begins_another():
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(6))
    before = [at(session, step).batch_loss for step in (4, 5)]
    session.apply(Edit("rate = 1"))
    after = at(session, 6, 1).batch_loss
    assert value("epoch_loss_sum", at(session, 7, 1)) == pytest.approx(sum(before) + after, rel=1e-13)
    session.apply(GoTo(7))
    session.apply(Edit("batch = 2"))
    branch = session.position.branch
    assert math.isnan(value("epoch_loss_mean", at(session, 7, branch)))
    assert value("epoch_loss_mean", at(session, 8, branch)) == at(session, 7, branch).batch_loss


@some(60)
@given(setups(), st.data())
def test_a_condition_sees_the_very_number_that_stands_there(setup, data):
    if setup.training is None:
        return
    session = Session(setup)
    step = data.draw(st.integers(1, min(setup.last_step, 30) or 1))
    name = data.draw(st.sampled_from(["epoch_loss_sum", "epoch_loss_mean"]))
    wanted = value(name, at(session, step))
    earlier = [value(name, at(session, k)) for k in range(step)]
    if not math.isfinite(wanted) or wanted in earlier:
        return
    stop = first_stop(session.trained, 0, [condition(f"{name} = {wanted!r}", session.setup)], 0, step)
    assert stop is not None
    assert stop[0] == step


@some(60)
@given(setups())
def test_the_losses_of_the_outputs_add_up_to_the_loss(setup):
    if setup.training is None:
        return
    session = Session(setup)
    moment = at(session, min(3, setup.last_step))
    parts = [value(f"loss({name})", moment) for name in setup.output_names]
    penalty = value("penalty", moment) if setup.training.penalty else 0.0
    assert sum(parts) + penalty == pytest.approx(value("loss", moment), rel=1e-12, abs=1e-300, nan_ok=True)
    for row in setup.row_names:
        parts = [value(f"row_loss({row}, {name})", moment) for name in setup.output_names]
        assert sum(parts) == pytest.approx(value(f"row_loss({row})", moment), rel=1e-12, abs=1e-300, nan_ok=True)


def test_row_and_output_are_taken_in_either_order_and_a_wrong_one_is_named():
    setup = open_scenario("four-people")
    moment = Moment(Timeline.of(setup), Position(0, 0))
    assert value("row_loss(o1, Bob)", moment) == value("row_loss(Bob, o1)", moment) == moment.row_losses[1]
    with pytest.raises(UnknownQuantityError, match=r"^expected the name of an output, found “o2”$"):
        quantity("loss(o2)", setup)


def test_a_table_has_the_error_of_each_batch_where_an_update_uses_a_part_of_the_rows():
    table = trained(open_scenario("four-people", ["training.epochs=3"]), [])
    rows = list(csv.DictReader(io.StringIO("".join(as_csv(table)))))
    assert list(rows[0])[3:7] == ["squared_error", "accuracy", "batch_loss", "w1"]
    for step, row in enumerate(rows):
        moment = Moment(table.timeline, Position(0, step))
        assert float(row["batch_loss"]) == pytest.approx(moment.batch_loss, rel=1e-14)
    header = next(as_csv(trained(open_scenario("three-layer", ["training.steps=2"]), [])))
    assert "batch_loss" not in header
