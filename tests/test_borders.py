"""The borders of the format, as real tutorials met them: printed numbers, names, orders, keys of later versions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nntui.lesson.replay import told
from nntui.quantities.opening import open_scenario, open_text
from nntui.quantities.quantities import quantity
from nntui.quantities.verify import verify
from nntui.scenario.customs import CUSTOMS
from nntui.text.errors import NntuiError
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline

SMALL = """
format = 1
title = "t"
summary = "s"
[data]
inputs = ["x"]
targets = ["y"]
rows = [{ inputs = [1.0], targets = [0.25] }]
[network]
layers = [{ units = 1, activation = "linear", bias = false, weights = [[WEIGHT]] }]
"""


def figure(printed, weight, more=""):
    """The verdict on a printed output of a network that answers `weight`."""
    text = SMALL.replace("WEIGHT", repr(weight))
    text += f'[[published]]\nquantity = "output(row 1)"\nvalue = "{printed}"\n{more}\n'
    (verdict,) = verify(open_text("t", text))
    return verdict


@pytest.mark.parametrize(
    ("printed", "weight", "other"),
    [
        ("5.4e-06", 5.43e-6, 5.46e-6),
        ("5.4E-06", 5.43e-6, 5.34e-6),
        ("1.", 1.3, 1.6),
        (".298", 0.2978, 0.2974),
        ("-.298", -0.2978, 0.2978),
        ("+0.29", 0.2949, 0.2951),
        ("1e-05", 1.4e-5, 1.6e-5),
        ("1.e+02", 101.0, 151.0),
        ("2.5e+03", 2_512.0, 2_551.0),
        ("1e+16", 1e16, 2e16),
    ],
)
def test_a_number_may_be_published_in_each_way_in_which_python_prints_it(printed, weight, other):
    assert figure(printed, weight).agrees
    assert not figure(printed, other).agrees


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_agrees_with_what_python_prints_of_it(value):
    verdict = figure(repr(value), value)
    assert (verdict.agrees, verdict.rounding, verdict.digits) == (True, False, verdict.of)


@pytest.mark.parametrize("printed", ["", "1e", ".", "1,5", "1_000", "--1", "0x10", "1e1000", "half", "1 ", "e5"])
def test_what_is_no_printed_number_is_refused(printed):
    with pytest.raises(NntuiError, match=r"published\[0\].value: expected a number in quotes, as Python prints it"):
        figure(printed, 1.0)


def test_digits_that_differ_by_rounding_alone_agree_as_far_as_they_do():
    verdict = figure("0.30000000000000004", 0.3)
    assert (verdict.agrees, verdict.rounding, verdict.digits, verdict.of) == (True, True, 16, 17)
    assert not figure("0.3000000000004", 0.3).agrees  # 13 digits were never all that a float has
    assert not figure("0.30000000000400004", 0.3).agrees  # and this isn't rounding
    assert not figure("0.30000000000000004", 0.3, "digits = 17").agrees


def test_verify_says_to_how_many_digits_such_a_number_agrees(tmp_path):
    from click.testing import CliRunner

    from nntui.cli.group import cli

    file = tmp_path / "t.toml"
    file.write_text(
        SMALL.replace("WEIGHT", "0.3") + '[[published]]\nquantity = "output(row 1)"\nvalue = "0.30000000000000004"'
    )
    said = CliRunner().invoke(cli, ["verify", str(file)])
    assert said.exit_code == 0
    assert "16/17  agrees to 16 digits" in said.output
    assert "0 agree in every printed digit, 1 as far as they can, 0 disagree" in said.output


LATER = " — written for a later nntui?"


def mistakes(text):
    with pytest.raises(NntuiError) as caught:
        open_text("t", text)
    return [f"{problem.where}: {problem.message}" for problem in caught.value.problems]


def test_a_key_of_a_later_version_is_named_as_one_if_nothing_else_is_wrong():
    text = SMALL.replace("WEIGHT", "1.0").replace("[network]", "[network]\nattention = 4")
    expected = "network: expected one of the keys layers, start, weights_file, weights_order, frozen; found “attention”"
    assert mistakes(text) == [f"{expected}{LATER}"]
    assert mistakes(text.replace('title = "t"', "title = 1"))[1:] == [expected]


def test_a_key_that_is_misspelt_or_misplaced_is_of_no_later_version():
    text = SMALL.replace("WEIGHT", "1.0").replace("[network]", "[network]\nlayer = 1\nrate = 0.5")
    assert not any(LATER in line for line in mistakes(text))


def test_a_metric_that_is_asked_for_stands_in_the_json_even_where_it_is_the_same_as_another():
    from nntui.export.report import as_dictionary, train_with_progress

    text = SMALL.replace("WEIGHT", "1.0") + (
        '[training]\nloss = "squared_error"\nrate = 0.1\nsteps = 1\n'
        '[metrics]\nshow = ["sum_squared_error", "squared_error", "accuracy"]\n'
    )
    told = as_dictionary(train_with_progress(open_text("t", text), 0))["metrics"]
    assert told == [{"step": 0, "squared_error": 0.5625, "sum_squared_error": 0.5625, "accuracy": 0.0}]


def customs(what):
    (example,) = (example for about, _, example in CUSTOMS if about == what)
    return example


def four_people(*changes):
    return open_scenario("four-people", ["published=[]", "remarks=[]", *changes])


def test_the_generator_in_the_reference_is_the_one_that_draws():
    drawn = open_scenario("three-inputs", seed=1).vector
    assert [f"{value:.8f}".replace("-", "−") for value in drawn] == customs("random numbers").split(": ")[1].split(", ")


def test_the_drawing_order_in_the_reference_is_that_of_the_numbers():
    setup = four_people('network.start={ distribution = "uniform", low = 0, high = 1 }')
    values = np.random.RandomState(setup.scenario.seed).random_sample(9)
    names = customs('order = "by_layer"').removeprefix("2-2-1: ").split(";")[0].replace("then ", "").split(", ")
    assert [setup.vector[setup.parameter_by_name[name].index] for name in names] == list(values)


def test_the_shuffles_in_the_reference_are_those_of_the_epochs():
    schedule = four_people('training.order="shuffled"', "seed=1").training.schedule
    said = [", ".join(str(row + 1) for row in schedule.order(epoch)) for epoch in (0, 1)]
    assert f"rows {said[0]} in the first epoch, {said[1]} in the second" in customs('order = "shuffled"')


def test_the_last_batch_of_an_epoch_has_the_rows_that_are_left():
    rows = ", ".join("{ inputs = [1.0, 2.0], targets = [1.0] }" for _ in range(10))
    schedule = four_people(f"data.rows=[{rows}]", "training.batch=4").training.schedule
    assert (schedule.steps_per_epoch, [len(schedule.rows_at(step)) for step in range(3)]) == (3, [4, 4, 2])
    assert "three updates an epoch, of 4, 4 and 2 rows" in customs("a smaller last batch")


def test_a_row_adds_its_outputs_errors_and_is_right_if_all_are():
    text = """
format = 1
title = "t"
summary = "s"
data = { inputs = ["a", "b"], targets = ["c", "d"], rows = [{ inputs = [A, B], targets = [1.0, 0.0] }] }
"""

    def value(name, a, b):
        setup = open_text("t", text.replace("A", a).replace("B", b))
        return quantity(name, setup).at(Moment(Timeline.of(setup), Position(0, 0)))

    assert value("squared_error", "0.7", "0.4") == pytest.approx(0.25)
    assert (value("accuracy", "0.9", "0.5"), value("accuracy", "0.9", "0.6")) == (1, 0)


def test_a_count_that_starts_at_1_has_its_zero_one_step_before():
    setup = four_people('article.counts={ word = "epoch", zero = -1 }')
    assert (setup.article_label(0), setup.article_label(3)) == ("epoch 1", "epoch 4")


@pytest.mark.parametrize(("one", "other"), [
    ("output(Alice, o1)", "output(o1, Alice)"), ("prediction(Emily, o1)", "prediction(o1, Emily)"),
    ("z(h1, Bob)", "z(Bob, h1)"), ("activation(h1, Emily)", "activation(Emily, h1)"),
    ("delta(h1, Alice)", "delta(Alice, h1)"), ("gradient(w1, Alice)", "gradient(Alice, w1)"),
])  # fmt: skip
def test_a_row_and_a_unit_are_taken_in_either_order(one, other):
    setup = four_people()
    moment = Moment(Timeline.of(setup), Position(0, 0))
    assert quantity(one, setup).at(moment) == quantity(other, setup).at(moment)
    assert quantity(one, setup).words == quantity(other, setup).words


def test_where_a_name_is_both_a_rows_and_a_units_the_documented_order_counts():
    setup = four_people('data.rows[0].name="h1"', 'data.rows[1].name="h2"')
    assert quantity("z(h1, h2)", setup).words == "weighted sum of h1 for h2"
    assert quantity("z(h2, h1)", setup).words == "weighted sum of h2 for h1"


def test_a_note_says_of_a_gradient_which_update_uses_it_and_what_the_last_one_used():
    setup = four_people()
    timeline = Timeline.of(setup)
    first, second = (Moment(timeline, Position(0, step)) for step in (0, 1))
    now, last = (quantity("gradient(w1)", setup).at(moment) for moment in (second, first))
    text = f"{now:.6g} (in the next update, {last:.6g} in the last)".replace("-", "−")
    assert told("It is {gradient(w1)}.", second) == f"It is {text}."
    assert told("{gradient(w1)}", first) == f"{last:.6g} (in the next update)".replace("-", "−")
