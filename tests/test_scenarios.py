"""The built-in scenarios: each opens, says what its article prints, and does what its texts tell."""

import math
import tomllib
from functools import cache

import numpy as np
import pytest

from nntui.engine.arrays import Array
from nntui.engine.metrics import METRICS
from nntui.scenario.folder import built_in_names, folder
from nntui.scenario.setup import Setup
from nntui.session.moment import Moment
from nntui.session.opening import open_library, open_scenario
from nntui.session.quantities import quantity
from nntui.session.timeline import Position, Timeline
from nntui.session.verify import Verdict, verify

# Every scenario in its order, and how many figures of its article it holds.
PUBLISHED = {
    "five-to-forty-two": 21,
    "one-neuron": 1,
    "two-two-one": 3,
    "loss-example": 1,
    "one-derivative": 7,
    "four-people": 2,
    "three-inputs": 10,
    "two-layer": 4,
    "three-layer": 6,
    "simple-nn": 0,
    "neural-network-class": 0,
}
ROUNDED = {  # the article's numbers can't have every digit
    ("one-derivative", "dL/do1"),
    ("one-derivative", "gradient(w1)"),
}

TEXTS = {name: (folder() / f"{name}.toml").read_text(encoding="utf-8") for name in built_in_names()}
RAW = {name: tomllib.loads(text) for name, text in TEXTS.items()}
FIGURES = [
    pytest.param(name, place, id=f"{name}: {figure['quantity']} at step {figure['step']}")
    for name, raw in RAW.items()
    for place, figure in enumerate(raw.get("published", []))
]
REMARK_FIGURES = [
    (name, figure["quantity"], figure["step"])
    for name, raw in RAW.items()
    for remark in raw.get("remarks", [])
    for figure in remark.get("figures", [])
]


@cache
def run(name: str, *settings: str) -> tuple[Setup, Timeline]:
    setup = open_scenario(name, settings)
    return setup, Timeline(setup)


@cache
def verdicts(name: str) -> list[Verdict]:
    return list(verify(*run(name)))


def value(name: str, text: str, step: int, *settings: str) -> float:
    setup, timeline = run(name, *settings)
    return quantity(text, setup).at(Moment(timeline, Position(0, step)))


def series(name: str, metric: str, *settings: str, end: int | None = None) -> Array:
    """A metric at the steps 0 to `end` (else to the scenario's own end)."""
    setup, timeline = run(name, *settings)
    end = setup.last_step if end is None else end
    timeline.at(Position(0, end))
    words = [shown.words(len(setup.row_names)) for shown in setup.metrics]
    steps, values = timeline.series(0, words.index(METRICS[metric].words(len(setup.row_names))))
    assert len(steps) > end, "the history was thinned: the places below wouldn't be steps"
    return values[: end + 1]


def parameters(name: str, steps: range, *settings: str) -> Array:
    _, timeline = run(name, *settings)
    return np.array([timeline.at(Position(0, step)).vector for step in steps])


def right_from(name: str, *settings: str, end: int | None = None) -> int:
    """The step from which on all answers are on the right side."""
    wrong = np.flatnonzero(series(name, "accuracy", *settings, end=end) < 1)
    return int(wrong[-1]) + 1


class TestFiles:
    def test_they_are_the_eleven_programs_in_order(self) -> None:
        assert [setup.name for setup in open_library()] == list(PUBLISHED)
        assert [RAW[name]["order"] for name in PUBLISHED] == list(range(1, 12))

    @pytest.mark.parametrize("name", PUBLISHED)
    def test_each_opens_and_its_quantities_can_be_computed(self, name: str) -> None:
        assert open_scenario(name).name == name

    @pytest.mark.parametrize("name", PUBLISHED)
    def test_each_says_what_happens_and_where_it_comes_from(self, name: str) -> None:
        scenario = run(name)[0].scenario
        assert scenario.summary
        assert scenario.look_for
        assert scenario.article is not None
        assert scenario.glossary

    @pytest.mark.parametrize("name", PUBLISHED)
    def test_paragraphs_have_no_hard_line_breaks(self, name: str) -> None:
        scenario = run(name)[0].scenario
        texts = [scenario.summary, scenario.look_for]
        texts += [text for remark in scenario.remarks for text in (remark.says, remark.computed)]
        texts += [figure.remark or "" for figure in scenario.published]
        assert [text for text in texts if "\n" in text or "  " in text or text != text.strip()] == []

    @pytest.mark.parametrize(("name", "text", "step"), REMARK_FIGURES)
    def test_the_figures_of_remarks_are_numbers(self, name: str, text: str, step: int) -> None:
        assert math.isfinite(value(name, text, step))


class TestPublished:
    @pytest.mark.parametrize(("name", "count"), PUBLISHED.items())
    def test_no_figure_is_missing(self, name: str, count: int) -> None:
        assert len(verdicts(name)) == count

    @pytest.mark.parametrize(("name", "place"), FIGURES)
    def test_it_agrees(self, name: str, place: int) -> None:
        verdict = verdicts(name)[place]
        assert verdict.agrees, f"printed {verdict.figure.value}, computed {verdict.computed!r}"
        if (name, verdict.figure.quantity) not in ROUNDED:
            assert verdict.figure.digits is None
            assert verdict.digits == verdict.of

    @pytest.mark.parametrize("name", PUBLISHED)
    def test_a_figure_that_cannot_have_every_digit_says_why(self, name: str) -> None:
        rounded = [figure for figure in run(name)[0].scenario.published if figure.digits is not None]
        assert {(name, figure.quantity) for figure in rounded} == {pair for pair in ROUNDED if pair[0] == name}
        assert all(figure.remark for figure in rounded)

    @pytest.mark.parametrize(
        ("name", "step", "label"),
        [
            ("five-to-forty-two", 0, "printed line 1"),
            ("five-to-forty-two", 19, "printed line 20"),
            ("four-people", 0, ""),
            ("four-people", 4, "epoch 0"),
            ("four-people", 5, ""),
            ("four-people", 3964, "epoch 990"),
            ("three-inputs", 999, "iteration 999"),
            ("two-layer", 9999, "iteration 9999"),
            ("three-layer", 50_000, "iteration 50000"),
        ],
    )
    def test_steps_have_the_names_of_the_article(self, name: str, step: int, label: str) -> None:
        assert run(name)[0].article_label(step) == label


# Numbers that summaries, hints and remarks tell, as they are written there.
TOLD = [
    ("five-to-forty-two", "absolute_error", 20, "0.117"),
    ("five-to-forty-two", "squared_error", 19, "0.0245"),
    ("five-to-forty-two", "squared_error", 20, "0.0138"),
    ("one-neuron", "output(x)", 0, "0.999"),
    ("one-derivative", "gradient(w1)", 0, "0.0214695"),
    ("one-derivative", "gradient(w1)", 0, "0.0215"),
    ("one-derivative", "output(Alice)", 0, "0.523695"),
    ("three-inputs", "output(0 0 1)", 1000, "0.03176745"),
    ("three-inputs", "prediction(1 0 0)", 1000, "0.9993"),
    ("two-layer", "w1", 1000, "7.3"),
    ("two-layer", "w1", 10_000, "9.7"),
    ("two-layer", "output(0 0 1)", 10_000, "0.00966400"),
    ("three-layer", "absolute_error", 0, "0.4964"),
    ("three-layer", "absolute_error", 10, "0.4952"),
    ("three-layer", "absolute_error", 100, "0.4579"),
    ("three-layer", "absolute_error", 1000, "0.0430"),
    ("three-layer", "absolute_error", 10_000, "0.0086"),
]


@pytest.mark.parametrize(("name", "text", "step", "told"), TOLD)
def test_a_number_in_a_text_is_told_there_and_right(name: str, text: str, step: int, told: str) -> None:
    assert told in TEXTS[name]
    places = len(told.partition(".")[2])
    assert f"{value(name, text, step):.{places}f}" == told


class TestFiveToFortyTwo:
    NAME = "five-to-forty-two"

    def test_each_error_is_a_fixed_part_of_the_one_before(self) -> None:
        errors = series(self.NAME, "squared_error")
        assert errors[1:] / errors[:-1] == pytest.approx(0.5625)

    def test_the_error_first_falls_below_one_at_step_13(self) -> None:
        errors = series(self.NAME, "squared_error")
        assert np.flatnonzero(errors < 1)[0] == 13
        assert errors[13] == pytest.approx(0.7727, abs=5e-5)

    def test_the_derivative_is_that_of_half_the_squared_error(self) -> None:
        assert value(self.NAME, "gradient(w1)", 0) == (5 - 42) * 5

    def test_at_a_rate_of_0_1_it_runs_away(self) -> None:
        errors = series(self.NAME, "squared_error", "training.rate=0.1", end=900)
        assert errors[1:800] / errors[:799] == pytest.approx(2.25)
        assert run(self.NAME, "training.rate=0.1")[1].diverged(0) == 867
        assert np.isfinite(errors[866])
        assert errors[867] == np.inf

    def test_at_a_rate_of_0_08_it_swings_for_ever(self) -> None:
        weights = parameters(self.NAME, range(1001), "training.rate=0.08")[:, 0]
        assert weights[0::2] == pytest.approx(1.0)
        assert weights[1::2] == pytest.approx(15.8)

    @pytest.mark.parametrize(("rate", "farther"), [(0.079, False), (0.081, True)])
    def test_0_08_is_the_limit(self, rate: float, farther: bool) -> None:
        errors = series(self.NAME, "squared_error", f"training.rate={rate}")
        assert (errors[-1] > errors[0]) == farther

    def test_at_a_rate_of_0_04_it_arrives_in_one_step(self) -> None:
        assert value(self.NAME, "w1", 1, "training.rate=0.04") == pytest.approx(8.4)
        assert value(self.NAME, "squared_error", 1, "training.rate=0.04") == pytest.approx(0)


def test_without_its_bias_the_neuron_is_less_sure() -> None:
    assert value("one-neuron", "output(x)", 0, "network.layers[0].biases=[0]") == pytest.approx(0.9526, abs=5e-5)


def test_half_a_miss_adds_a_quarter() -> None:
    assert value("loss-example", "sum_squared_error", 0) == 2
    assert value("loss-example", "sum_squared_error", 0, "data.rows[0].inputs=[0.5]") == 1.25


def test_the_links_of_the_hand_worked_derivative() -> None:
    output = value("one-derivative", "output(Alice)", 0)
    h1 = value("one-derivative", "activation(h1, Alice)", 0)
    links = [2 * (output - 1), 1 * output * (1 - output), -2 * h1 * (1 - h1)]
    assert links == pytest.approx([-0.952610, 0.249439, -0.090353], abs=5e-7)
    assert math.prod(links) == pytest.approx(value("one-derivative", "gradient(w1)", 0), rel=1e-12)
    assert f"{-0.952 * 0.249 * -0.0904:.4f}" == "0.0214"


class TestFourPeople:
    NAME = "four-people"

    @pytest.mark.parametrize(
        ("epoch", "loss"),
        [(0, 0.3669), (1, 0.3578), (10, 0.2188), (20, 0.0983), (100, 0.0297), (1000, 0.00227)],
    )
    def test_the_loss_after_some_epochs(self, epoch: int, loss: float) -> None:
        assert series(self.NAME, "squared_error")[4 * epoch] == pytest.approx(loss, rel=2e-3)

    def test_78_single_steps_raise_the_loss_and_none_after_step_167(self) -> None:
        raised = np.flatnonzero(np.diff(series(self.NAME, "squared_error")) > 0) + 1
        assert len(raised) == 78
        assert raised[-1] == 167

    def test_no_epoch_raises_the_loss(self) -> None:
        assert (np.diff(series(self.NAME, "squared_error")[::4]) < 0).all()

    def test_all_four_are_on_the_right_side_from_step_81_on(self) -> None:
        assert np.flatnonzero(series(self.NAME, "accuracy") == 1)[0] == 81
        assert right_from(self.NAME) == 81

    @pytest.mark.parametrize(("epoch", "printed"), [(0, "0.352"), (10, "0.220"), (990, "0.002")])
    def test_with_seed_0_the_losses_as_they_would_be_printed(self, epoch: int, printed: str) -> None:
        assert f"{value(self.NAME, 'squared_error', 4 * (epoch + 1), 'seed=0'):.3f}" == printed

    def test_with_seed_0_the_last_w1_has_every_digit(self) -> None:
        assert value(self.NAME, "w1", 4000, "seed=0") == 1.7678330525132757

    @pytest.mark.parametrize("seed", range(5))
    def test_other_seeds_end_in_the_range_that_the_remark_tells(self, seed: int) -> None:
        assert 0.936 <= round(value(self.NAME, "prediction(Emily)", 4000, f"seed={seed}"), 3) <= 0.980
        assert 0.032 <= round(value(self.NAME, "prediction(Frank)", 4000, f"seed={seed}"), 3) <= 0.084


class TestThreeInputsAndTwoLayer:
    def test_all_four_are_right_from_step_4_on(self) -> None:
        assert np.flatnonzero(series("three-inputs", "accuracy") == 1)[0] == 4
        assert right_from("three-inputs") == 4

    def test_w3_stays_negative(self) -> None:
        assert (parameters("three-inputs", range(1001))[:, 2] < 0).all()

    def test_the_new_input_comes_out_close_to_1(self) -> None:
        assert value("three-inputs", "prediction(1 0 0)", 1000) == 0.9992993702390041

    def test_the_rows_in_another_order_give_the_same_run(self) -> None:
        steps = range(1001)
        assert parameters("two-layer", steps) == pytest.approx(parameters("three-inputs", steps), rel=1e-9)


class TestExclusiveOr:
    def test_three_layer_is_right_from_step_254_on(self) -> None:
        assert right_from("three-layer") == 254

    def test_simple_nn_waits_for_more_than_400_steps(self) -> None:
        assert (series("simple-nn", "absolute_error", end=400) > 0.49).all()
        assert right_from("simple-nn", end=10_000) == 537

    def test_simple_nn_with_seed_1_is_the_run_of_three_layer(self) -> None:
        steps = range(301)
        assert np.array_equal(parameters("simple-nn", steps, "seed=1"), parameters("three-layer", steps))

    def test_simple_nn_tells_the_two_rows_apart_that_the_first_input_cannot(self) -> None:
        assert value("simple-nn", "output(1 0 1)", 10_000) > 0.98
        assert value("simple-nn", "output(1 1 1)", 10_000) < 0.02

    def test_the_class_starts_with_positive_weights_and_ends_with_eight_negative_ones(self) -> None:
        weights = parameters("neural-network-class", range(1501))
        assert (weights[0] >= 0).all()
        assert [int((weights[step] < 0).sum()) for step in (1, 1500)] == [2, 8]

    def test_the_class_is_right_from_step_143_on(self) -> None:
        assert right_from("neural-network-class") == 143
