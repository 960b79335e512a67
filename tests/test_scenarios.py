"""The built-in scenarios: each opens, says what its article prints, and does what its texts tell."""

import math
import tomllib
from functools import cache

import numpy as np
import pytest
from share import part

from nntui.engine.arrays import Array
from nntui.engine.metrics import METRICS
from nntui.quantities.opening import open_library, open_scenario
from nntui.quantities.quantities import quantity
from nntui.quantities.verify import Verdict, verify
from nntui.scenario.folder import built_in_names, folder
from nntui.scenario.setup import Setup
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline

# Every article's program in its order, and how many figures of its article it holds.
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
# Ours, in their order: they go wrong on purpose.
GO_WRONG = [
    "rate-too-high",
    "rate-at-the-edge",
    "all-zero",
    "xor-one-neuron",
    "xor-two-hidden",
    "dead-relu",
    "saturated",
    "raw-people",
    "absolute-error",
]
# Later chapters of the field, in their order; those of an article, and how many figures of it they hold.
LATER = ["nielsen-neuron", "nielsen-saturated", "xor-three-optimizers", "xor-linear-hidden"]
LATER += ["circles", "spiral", "iris", "digits"]  # tests/test_data_scenarios.py holds them against a plain program
LATER += ["mazur", "streetlights"]
LATER += ["overfitting", "overfitting-l2", "overfitting-dropout"]  # tests/test_penalty.py
OF_ARTICLES = PUBLISHED | {"nielsen-neuron": 2, "nielsen-saturated": 2, "mazur": 26, "streetlights": 6}
ALL = [*PUBLISHED, *GO_WRONG, *LATER]
OURS = [name for name in ALL if name not in OF_ARTICLES]
ROUNDED = {  # the article's numbers can't have every digit
    ("one-derivative", "dL/do1"),
    ("one-derivative", "gradient(w1)"),
    ("mazur", "half_squared_error"),
    ("mazur", "output(the row, o1)"),
    ("mazur", "output(the row, o2)"),
    ("streetlights", "epoch_loss_sum"),
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
    return setup, Timeline.of(setup)


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


def moment(name: str, step: int, *settings: str) -> Moment:
    return Moment(run(name, *settings)[1], Position(0, step))


def hidden_slopes(name: str, step: int) -> Array:
    """The slopes of the sigmoids of the first layer, for each row."""
    hidden = moment(name, step).activations[0]
    slopes: Array = hidden * (1 - hidden)
    return slopes


def right_from(name: str, *settings: str, end: int | None = None) -> int:
    """The step from which on all answers are on the right side."""
    wrong = np.flatnonzero(series(name, "accuracy", *settings, end=end) < 1)
    return int(wrong[-1]) + 1


class TestFiles:
    def test_they_are_the_articles_eleven_programs_then_our_nine_then_later_chapters_in_order(self) -> None:
        assert [setup.name for setup in open_library()] == ALL
        assert [RAW[name]["order"] for name in ALL] == list(range(1, len(ALL) + 1))

    @pytest.mark.parametrize("name", ALL)
    def test_each_opens_and_its_quantities_can_be_computed(self, name: str) -> None:
        assert open_scenario(name).name == name

    @pytest.mark.parametrize("name", ALL)
    def test_each_says_what_happens_and_what_to_look_for(self, name: str) -> None:
        scenario = run(name)[0].scenario
        assert scenario.summary
        assert scenario.look_for

    @pytest.mark.parametrize("name", OF_ARTICLES)
    def test_an_articles_program_says_where_it_comes_from_and_in_which_words(self, name: str) -> None:
        scenario = run(name)[0].scenario
        assert scenario.article is not None
        assert scenario.glossary

    @pytest.mark.parametrize("name", OURS)
    def test_ours_claim_nothing_for_an_article(self, name: str) -> None:
        scenario = run(name)[0].scenario
        assert {figure.label for figure in scenario.published} <= {"a plain NumPy program", "a plain Python program"}
        assert not scenario.remarks

    @pytest.mark.parametrize("name", ALL)
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
    @pytest.mark.parametrize(("name", "count"), OF_ARTICLES.items())
    def test_no_figure_is_missing(self, name: str, count: int) -> None:
        assert len(verdicts(name)) == count

    @pytest.mark.parametrize(("name", "place"), FIGURES)
    def test_it_agrees(self, name: str, place: int) -> None:
        verdict = verdicts(name)[place]
        assert verdict.agrees, f"printed {verdict.figure.value}, computed {verdict.computed!r}"
        if (name, verdict.figure.quantity) not in ROUNDED:
            assert verdict.figure.digits is None
            assert verdict.digits == verdict.of

    @pytest.mark.parametrize("name", OF_ARTICLES)
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
    ("rate-too-high", "w1", 1, "19.5"),
    ("rate-too-high", "w1", 2, "−8.25"),
    ("rate-at-the-edge", "w1", 1, "15.8"),
    ("rate-at-the-edge", "output(five)", 1, "79"),
    ("rate-at-the-edge", "squared_error", 100, "1369"),
    ("xor-two-hidden", "output(1 0)", 4000, "0.499"),
    ("xor-two-hidden", "output(1 1)", 4000, "0.501"),
    ("dead-relu", "squared_error", 17, "0.014"),
    ("dead-relu", "squared_error", 24, "3.46"),
    ("dead-relu", "squared_error", 300, "0.4"),
    ("saturated", "output(0 0 1)", 0, "0.99999999"),
    ("saturated", "absolute_error", 0, "0.3793"),
    ("saturated", "absolute_error", 10_000, "0.3771"),
    ("raw-people", "w1", 0, "−0.751"),
    ("raw-people", "w1", 4000, "−0.779"),
    ("raw-people", "squared_error", 0, "0.3754"),
    ("raw-people", "squared_error", 4000, "0.2500"),
    ("raw-people", "prediction(Emily)", 4000, "0.500"),
    ("raw-people", "prediction(Frank)", 4000, "0.500"),
    ("absolute-error", "output(five)", 49, "41.75"),
    ("absolute-error", "output(five)", 50, "42.5"),
    ("absolute-error", "output(five)", 51, "41.75"),
]


@pytest.mark.parametrize(("name", "text", "step", "told"), TOLD)
def test_a_number_in_a_text_is_told_there_and_right(name: str, text: str, step: int, told: str) -> None:
    assert told in TEXTS[name]
    places = len(told.partition(".")[2])
    assert f"{value(name, text, step):.{places}f}".replace("-", "−") == told


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


class TestRates:
    """One weight, which should become 8.4, with rates that are too large."""

    def test_too_high_starts_where_five_to_forty_two_does_and_only_the_rate_differs(self) -> None:
        for name, steps in (("rate-too-high", 1000), ("rate-at-the-edge", 100)):
            assert RAW[name]["data"] == RAW["five-to-forty-two"]["data"]
            assert RAW[name]["network"] == RAW["five-to-forty-two"]["network"]
            training = RAW["five-to-forty-two"]["training"] | {"rate": RAW[name]["training"]["rate"], "steps": steps}
            assert RAW[name]["training"] == training

    def test_too_high_each_step_ends_one_and_a_half_times_as_far_off_on_the_other_side(self) -> None:
        distances = parameters("rate-too-high", range(301))[:, 0] - 8.4
        assert distances[1:] / distances[:-1] == pytest.approx(-1.5)

    def test_too_high_the_squared_error_grows_2_25_fold_passes_a_million_and_overflows(self) -> None:
        errors = series("rate-too-high", "squared_error")
        assert errors[1:800] / errors[:799] == pytest.approx(2.25)
        assert np.flatnonzero(errors > 1e6)[0] == 9
        assert run("rate-too-high")[1].diverged(0) == 867
        assert np.isfinite(errors[:867]).all()
        assert (errors[867:] == np.inf).all()

    def test_too_high_the_weight_is_still_a_number_with_154_digits(self) -> None:
        weight = value("rate-too-high", "w1", 867)
        assert len(str(abs(int(weight)))) == 154
        assert math.isfinite(value("rate-too-high", "w1", 1000))

    def test_at_the_edge_weight_and_output_swing_and_the_squared_error_is_flat(self) -> None:
        weights = parameters("rate-at-the-edge", range(101))[:, 0]
        assert weights[0::2] == pytest.approx(1)
        assert weights[1::2] == pytest.approx(15.8)
        assert [value("rate-at-the-edge", "output(five)", step) for step in (98, 99)] == pytest.approx([5, 79])
        assert series("rate-at-the-edge", "squared_error") == pytest.approx(1369)

    @pytest.mark.parametrize(("rate", "ratio"), [(0.079, -0.975), (0.081, -1.025)])
    def test_near_the_edge_the_swings_shrink_or_grow_by_2_5_percent(self, rate: float, ratio: float) -> None:
        distances = parameters("rate-at-the-edge", range(101), f"training.rate={rate}")[:, 0] - 8.4
        assert distances[1:] / distances[:-1] == pytest.approx(ratio)

    def test_the_absolute_error_creeps_by_0_75_and_then_jumps_to_and_fro(self) -> None:
        outputs = 5 * parameters("absolute-error", range(101))[:, 0]
        assert np.diff(outputs[:51]) == pytest.approx(0.75)
        assert outputs[49::2] == pytest.approx(41.75)
        assert outputs[50::2] == pytest.approx(42.5)
        assert {value("absolute-error", "gradient(w1)", step) for step in range(50)} == {-5}

    def test_with_a_tenth_of_the_rate_it_takes_493_steps_to_a_tenth_of_the_jumps(self) -> None:
        errors = series("absolute-error", "absolute_error", "training.rate=0.003", end=600)
        assert (np.diff(errors[:494]) < 0).all()
        assert errors[493::2] == pytest.approx(0.025)
        assert errors[494::2] == pytest.approx(0.05)

    def test_driven_by_the_squared_error_each_step_is_three_quarters_of_the_one_before(self) -> None:
        steps = np.diff(parameters("five-to-forty-two", range(21))[:, 0])
        assert steps[1:] / steps[:-1] == pytest.approx(0.75)


class TestAllZero:
    NAME = "all-zero"

    @pytest.mark.parametrize("start", [0, 0.5])
    def test_the_hidden_units_are_the_same_to_the_last_bit_at_every_step(self, start: float) -> None:
        states = parameters(self.NAME, range(4001), f"network.start.value={start}")
        fours = states.reshape(len(states), 4, 4)  # from x1, x2, x3 to each hidden unit, then from these to the output
        assert (fours == fours[:, :, :1]).all()
        names = [parameter.name for parameter in sorted(run(self.NAME)[0].parameters, key=lambda p: p.index)]
        assert names[:4] == ["w1", "w4", "w7", "w10"]
        assert names[12:] == ["w13", "w14", "w15", "w16"]
        assert (states[4000] != start).all()

    def test_the_first_step_moves_the_output_units_weights_only(self) -> None:
        states = parameters(self.NAME, range(3))
        assert (states[0] == 0).all()
        assert (states[1, :12] == 0).all()
        assert (states[1, 12:] != 0).all()
        assert (states[2, :12] != 0).any()

    def test_never_are_more_than_two_answers_right(self) -> None:
        assert series(self.NAME, "accuracy", end=20_000).max() == 0.5

    def test_with_all_rows_at_once_nothing_moves(self) -> None:
        assert (parameters(self.NAME, range(4001), 'training.batch="all"') == 0).all()

    def test_the_task_is_that_of_three_layer(self) -> None:
        assert RAW[self.NAME]["data"] == RAW["three-layer"]["data"]
        assert RAW[self.NAME]["network"]["layers"] == RAW["three-layer"]["network"]["layers"]


class TestExclusiveOrWithLess:
    @pytest.mark.parametrize("seed", range(10))
    def test_one_neuron_ends_in_the_middle_from_any_seed(self, seed: int) -> None:
        assert moment("xor-one-neuron", 200, f"seed={seed}").outputs == pytest.approx(0.5, abs=1e-4)
        assert series("xor-one-neuron", "accuracy", f"seed={seed}").max() <= 0.75

    def test_one_neuron_is_near_the_middle_at_step_100(self) -> None:
        assert moment("xor-one-neuron", 100).outputs == pytest.approx(0.5, abs=0.003)
        assert moment("xor-one-neuron", 200).vector == pytest.approx(0, abs=2e-4)
        _, timeline = run("xor-one-neuron")
        gradient = timeline.run_of(0).gradient(timeline.at(Position(0, 200)))
        assert gradient == pytest.approx(0, abs=1e-5)

    def test_no_line_gets_more_than_three_of_the_four_right(self) -> None:
        w1, w2, b = np.meshgrid(*[np.linspace(-3, 3, 25)] * 3)
        right = sum(
            ((w1 * x1 + w2 * x2 + b > 0) == (y == 1)).astype(int)
            for (x1, x2), (y,) in ((row["inputs"], row["targets"]) for row in RAW["xor-one-neuron"]["data"]["rows"])
        )
        assert right.max() == 3

    @pytest.mark.full
    def test_two_hidden_units_solve_it_for_77_of_100_seeds(self) -> None:
        seeds, solved = max(part(100), 25), {}
        for seed in range(seeds):
            setup = open_scenario("xor-two-hidden", seed=seed)
            timeline = Timeline.of(setup)
            timeline.at(Position(0, 4000))
            wrong = np.flatnonzero(timeline.series(0, [m.name for m in setup.metrics].index("accuracy"))[1] < 1)
            if wrong[-1] < 4000:
                solved[seed] = wrong[-1] + 1
        assert len(solved) == {25: 18, 100: 77}[seeds]
        assert 3 not in solved
        assert solved[1] == 491
        assert max((step, seed) for seed, step in solved.items()) == {25: (776, 7), 100: (3616, 64)}[seeds]

    def test_two_hidden_units_wait_near_the_middle(self) -> None:
        for step in range(10, 501, 10):
            assert moment("xor-two-hidden", step).outputs == pytest.approx(0.5, abs=0.03)

    def test_stuck_two_answers_are_right_and_two_in_the_middle(self) -> None:
        outputs = moment("xor-two-hidden", 4000).outputs[:, 0]
        assert outputs[0] < 0.03
        assert outputs[1] > 0.97
        assert outputs[2:] == pytest.approx(0.5, abs=1e-3)
        assert (moment("xor-two-hidden", 4000).activations[0][2:] > 0.999).all()

    def test_stuck_ten_times_as_many_steps_do_not_help(self) -> None:
        assert moment("xor-two-hidden", 40_000).outputs[2:, 0] == pytest.approx(0.5, abs=1e-3)


class TestDeadRelu:
    NAME = "dead-relu"

    def on(self, step: int) -> list[int]:
        """For how many rows h1 and h2 are on."""
        return [int(rows) for rows in (moment(self.NAME, step).activations[0] > 0).sum(axis=0)]

    def test_h1_is_on_at_the_start_and_off_for_all_rows_from_step_24_on(self) -> None:
        assert self.on(0)[0] == 5
        assert self.on(23)[0] == 3
        assert all(self.on(step)[0] > 0 for step in range(24))
        assert all(self.on(step)[0] == 0 for step in range(24, 301))
        assert all(self.on(step)[1] > 0 for step in range(301))

    def test_its_largest_sum_is_just_below_zero(self) -> None:
        sums = [value(self.NAME, "w1", 24) * x + value(self.NAME, "b1", 24) for x in range(-2, 3)]
        assert max(sums) == sums[0] == pytest.approx(-0.025, abs=5e-4)

    def test_dead_its_parameters_never_change_again(self) -> None:
        for name in ("w1", "b1", "w3"):
            assert len({value(self.NAME, name, step) for step in range(24, 301)}) == 1
        assert run(self.NAME)[0].place(run(self.NAME)[0].parameter_by_name["w3"]) == "h1 → o1"

    def test_the_error_was_least_at_step_17_and_highest_at_24(self) -> None:
        errors = series(self.NAME, "squared_error")
        assert np.argmin(errors) == 17
        assert np.argmax(errors) == 24

    def test_h2_alone_answers_2_for_the_row_2_and_1_for_all_others(self) -> None:
        assert moment(self.NAME, 300).outputs[:, 0] == pytest.approx([1, 1, 1, 1, 2], abs=1e-4)

    def test_with_a_tenth_of_the_rate_both_units_live(self) -> None:
        for step in range(301):
            assert (moment(self.NAME, step, "training.rate=0.05").activations[0] > 0).any(axis=0).all()
        assert f"{value(self.NAME, 'squared_error', 300, 'training.rate=0.05'):.4f}" == "0.0029"


class TestSaturated:
    NAME = "saturated"

    def test_every_starting_weight_is_20_times_that_of_three_layer(self) -> None:
        assert moment(self.NAME, 0).vector == pytest.approx(20 * moment("three-layer", 0).vector)

    def test_the_worst_answer_has_next_to_no_slope(self) -> None:
        output = value(self.NAME, "output(0 0 1)", 0)
        assert f"{output * (1 - output):.8f}" == "0.00000001"

    def test_11_of_the_16_hidden_slopes_are_below_0_01(self) -> None:
        assert hidden_slopes(self.NAME, 0).size == 16
        assert int((hidden_slopes(self.NAME, 0) < 0.01).sum()) == 11
        assert hidden_slopes("three-layer", 0).min() > 0.12

    def test_ten_times_as_large_is_learned_at_step_6068(self) -> None:
        wide = "network.start={distribution='uniform', low=-10, high=10, order='by_layer'}"
        assert right_from(self.NAME, wide) == 6068


class TestRawPeople:
    NAME = "raw-people"

    def test_the_people_are_those_of_four_people_without_the_shift(self) -> None:
        for key in ("rows", "inputs"):
            assert len(RAW[self.NAME]["data"][key]) == len(RAW["four-people"]["data"][key])
        raw = [*RAW[self.NAME]["data"]["rows"], *RAW[self.NAME]["probes"]]
        shifted = [*RAW["four-people"]["data"]["rows"], *RAW["four-people"]["probes"]]
        assert [row["inputs"] for row in raw] == [[w + 135, h + 66] for w, h in (row["inputs"] for row in shifted)]
        assert [row["name"] for row in raw] == [row["name"] for row in shifted]
        for key in ("network", "training", "metrics", "seed"):
            assert RAW[self.NAME][key] == RAW["four-people"][key]

    def test_the_hidden_units_say_the_same_for_everybody(self) -> None:
        h1, h2 = moment(self.NAME, 0).activations[0].T
        assert h1.max() < 1e-4
        assert (h2 == 1).all()

    def test_the_weights_of_h2_never_move(self) -> None:
        for name in ("w3", "w4", "b2"):
            assert len({value(self.NAME, name, step) for step in range(0, 4001, 40)}) == 1

    def test_the_mean_squared_error_stays_at_a_quarter(self) -> None:
        errors = series(self.NAME, "squared_error")
        assert errors.min() > 0.25
        assert errors[400:] == pytest.approx(0.25, abs=2e-4)
        assert series(self.NAME, "accuracy").max() == 0.5
        assert moment(self.NAME, 4000).outputs == pytest.approx(0.5, abs=5e-4)

    def test_with_the_shift_it_ends_at_0_0023(self) -> None:
        assert f"{value('four-people', 'squared_error', 4000):.4f}" == "0.0023"
