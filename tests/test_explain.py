"""Explanations: what is shown is read like a person would, calculated, and held against the engine."""

import re
import warnings as python_warnings
from dataclasses import replace
from functools import cache, lru_cache

import numpy as np
import plain_trainer
import pytest
import share
from hypothesis import assume, given
from hypothesis import strategies as st
from pocket_calculator import calculate, read
from random_scenarios import put_together, setups
from share import crossed, dealt, some, spread
from test_engine import batch_of, plain_net

from nntui.engine import batched
from nntui.engine.classic_mistakes import NONE
from nntui.engine.step import whole_gradient
from nntui.explain.explain import explain
from nntui.explain.explanation import Say, Working
from nntui.explain.gradient_check import check_gradients
from nntui.explain.terms import DIGITS, digits_of
from nntui.explain.warnings import warnings
from nntui.quantities.opening import open_scenario
from nntui.render.panes import collected
from nntui.scenario.fields import as_raw
from nntui.scenario.folder import built_in_names
from nntui.session.commands import ChooseLine, ChooseMetric, ChooseParameter, ChooseRow, ChooseUnit, GoTo, LookAt
from nntui.session.session import Session
from nntui.timeline.origin import Ask
from nntui.timeline.timeline import Timeline
from nntui.timeline.walk import operation_at, walk

BUILT_IN = built_in_names()
PANES = collected()


@pytest.fixture(autouse=True)
def no_warnings():
    """NumPy's complaints about overflow would come up in the middle of the screen."""
    with python_warnings.catch_warnings():
        python_warnings.simplefilter("error")
        yield


@cache
def timeline(name):
    return Timeline.of(open_scenario(name))


def opened(name):
    """A new session of a built-in scenario, on a timeline that all tests share."""
    return Session(timeline(name).run_of(0).setup, timeline(name).runs)


def at(session, step, operation="", *choices):
    """The frame of a session at a place, with something chosen."""
    for command in (GoTo(step, operation), *choices):
        session.apply(command)
    return session.frame


def frames(session, steps):
    """The border and every operation of some steps, each with several things in focus."""
    setup = session.setup
    for step in steps if setup.training else (0,):
        choices = [None, *(ChooseUnit(0, column) for column in range(setup.network.inputs))]
        choices += [ChooseParameter(place) for place in {0, len(setup.parameters) - 1} if setup.parameters]
        for choice in choices:
            yield at(session, step, "", *filter(None, [choice]))
        for operation in walk(setup):
            yield at(session, step, operation.name)
            for choice in _choices(session, operation):
                frame = at(session, step, operation.name, choice)
                if frame.operation == operation:
                    yield frame


def _choices(session, operation):
    setup = session.setup
    if operation.kind == "metrics":
        yield from (ChooseMetric(column) for column in range(len(setup.metrics)))
        return
    rows = setup.program.data.rows + len(setup.probes)
    yield from (ChooseRow(row) for row in {0, 1, setup.program.data.rows - 1, rows - 1} if row < rows)
    if operation.kind in ("weights", "biases", "update", "sum"):
        places = [
            place
            for place, parameter in enumerate(setup.parameters)
            if operation.kind == "update"
            or (
                parameter.layer + 1 == operation.layer
                and (operation.kind == "sum" or parameter.is_bias == (operation.kind == "biases"))
            )
        ]
        yield from (ChooseParameter(place) for place in {places[0], places[len(places) // 2], places[-1]})
    elif operation.layer:
        yield ChooseUnit(operation.layer, setup.network.sizes[operation.layer] - 1)


@lru_cache(maxsize=1)
def built_in_frames(name, step):
    """What all checks of a scenario at a step look at, one check after the other."""
    return tuple(frames(opened(name), (step,)))


MANY = 3_000  # explanations that are kept
known = {}


def parts(frame):
    """What is said of a frame: a function of where it is and what is looked at, so each is worked out once."""
    about = (frame.moment.timeline, frame.moment.position, frame.view)
    if about not in known:
        if len(known) == MANY:
            known.clear()
        known[about] = explain(frame).parts
    return known[about]


def lines(frame):
    return [part for part in parts(frame) if isinstance(part, Working)]


def line(frame, label):
    (found,) = (each for each in lines(frame) if each.label == label)
    return found


def said(frame, mark):
    return said_in(parts(frame), mark)


def said_in(found, mark):
    return [part.text for part in found if isinstance(part, Say) and part.mark == mark]


def everywhere(check, examples, **options):
    """Call `check(frame)` for every frame of random scenarios, each at one step of its run."""

    @some(examples)
    @given(setups(**options), st.integers(0, 6))
    def run(setup, step):
        for frame in frames(Session(setup), (step,)):
            try:
                check(frame)
            except Exception as error:
                error.add_note(f"at {frame.moment.position}, {frame.focus}")
                raise

    run()


# --- arithmetic


def unit_of(shown):
    """The place value of the last digit of a result. One in fewer than five digits says them all: it is exact."""
    number = shown.lstrip("−")
    mantissa, _, exponent = number.replace("−", "-").partition("e")
    digits = mantissa.replace(".", "").lstrip("0")
    decimals = len(mantissa.partition(".")[2]) + max(DIGITS - len(digits), 0)
    return 10.0 ** (int(exponent or 0) - decimals)


def near(value, shown):
    """Whether a number rounds to what is shown: half a unit of its last place, and a whisker."""
    return abs(value - read(shown)) <= unit_of(shown) / 2 + 1e-9 * abs(value)


def finite(*texts):
    return not any("∞" in text or "nan" in text for text in texts)


def check_arithmetic(frame):
    zero_wins = any("taken as 0" in text for text in said(frame, "quiet") + said(frame, "meaning"))
    for each in lines(frame):
        if each.relation == ":" or not each.result or not finite(each.numbers, each.result):
            continue
        assert each.relation in ("=", "≈"), each
        if each.numbers and each.relation == "=":
            assert near(calculate(each.numbers, zero_wins=zero_wins), each.result), each
            assert not each.full, each
        if each.relation == "≈":
            assert each.numbers, each
            largest = max(
                float(number.replace("−", "-")) for number in re.findall(r"\d[\d.]*(?:e[−+]\d+)?", each.numbers)
            )
            value = calculate(each.numbers, zero_wins=zero_wins)
            assert value == pytest.approx(each.value, rel=1e-3, abs=1e-3 * largest), each
            assert near(read(each.full), each.result), each
            assert read(each.full) == each.value, each
        if each.value is not None:
            assert near(each.value, each.result), each


def test_a_pocket_calculator_agrees_with_every_line_of_any_scenario():
    everywhere(check_arithmetic, 60)


def test_a_pocket_calculator_agrees_where_numbers_are_huge_or_tiny():
    for scale in (1e-7, 1e6, 1e12):
        everywhere(check_arithmetic, 12, scale=scale)


def engine_values(frame):
    """Label → the engine's number, for what an operation's explanation can be about."""
    setup, focus = frame.setup, frame.focus
    traced, row = frame.moment.forward(focus.row)
    named = {"sum": "z({})", "activation": "{}", "upstream": "∂L/∂{}", "slope": "slope({})", "delta": "δ({})"}
    found = {}
    for name, values in traced.results.items():
        layer, _, kind = name.removeprefix("layer").partition(".")
        if kind in named:
            for unit, value in enumerate(values[row]):
                found[named[kind].format(setup.unit_name(int(layer), unit))] = value
    if setup.training:
        for place, parameter in enumerate(setup.parameters):
            found[f"∂L/∂{parameter.name}"] = frame.moment.gradient[parameter.index]
            if place == focus.parameter:
                found["data's part"] = traced.of_data[parameter.index]
                found["penalty's part"] = traced.results.get("penalty", traced.gradient)[parameter.index]
            found[f"new {parameter.name}"] = frame.moment.trace.results["update"][parameter.index]
    return found


def check_against_the_engine(frame):
    expected = engine_values(frame)
    for each in lines(frame):
        if each.label in expected and each.relation in ("=", "≈"):
            assert each.result == digits_of(float(expected[each.label]), DIGITS), each
            if each.value is not None:
                assert np.array_equal(each.value, expected[each.label], equal_nan=True), each
    if frame.operation and frame.operation.kind in ("sum", "upstream", "slope", "delta", "weights", "biases"):
        assert any(each.label in expected for each in lines(frame)), frame.operation


def test_what_any_scenarios_line_comes_to_is_the_engines_number():
    everywhere(check_against_the_engine, 40)


def without_brackets(text):
    return text.removeprefix("(").removesuffix(")")


def check_chain(frame):
    """Links "1  error → o1", "2 …" and then the product, in whose line each stands as it is shown above it."""
    found = lines(frame)
    for first, each in enumerate(found):
        if not each.label.startswith("1  "):
            continue
        links = [each]
        for following in found[first + 1 :]:
            if not following.label.startswith(f"{len(links) + 1}  "):
                break
            links.append(following)
        product = found[first + len(links)]
        assert len(links) > 1
        assert not re.match(r"\d+  ", product.label)
        if not finite(product.numbers, product.result):
            continue
        factors = [without_brackets(factor) for factor in product.numbers.split(" × ")]
        assert len(factors) == len(links), product
        if product.relation == "=":
            assert factors == [link.result for link in links], product
            assert near(float(np.prod([read(link.result) for link in links])), product.result), product


def test_the_links_of_any_chain_multiply_to_its_last_line():
    everywhere(check_chain, 40, trained=True)


def shares_of(frame):
    """The lines of the rows' shares, and the line of their sum."""
    found = parts(frame)
    (heading,) = (i for i, part in enumerate(found) if isinstance(part, Say) and part.text.startswith("Each row's"))
    shares = []
    for part in found[heading + 1 :]:
        if part.label.startswith("∂L/∂") or part.label == "data's part":
            return shares, part
        shares.append(part)
    raise AssertionError("a sum is missing")


def plain_shares(frame, parameter):
    """What each row of the batch adds to a parameter's gradient, by the plain trainer."""
    training, data = frame.setup.training, frame.setup.program.data
    net, batch = plain_net(frame.setup.network, frame.moment.vector), frame.moment.batch
    n = len(batch) if training.reduction == "mean" else 1
    found = []
    for row, factors in batch_of(frame.setup.program, frame.moment.step):
        deltas, values = plain_trainer.deltas_of(
            net, data.inputs[row].tolist(), data.targets[row].tolist(), training.loss, factors
        )
        below = 1.0 if parameter.source is None else values[parameter.layer][parameter.source]
        found.append(plain_trainer.delta_into(deltas, parameter.layer, parameter.unit) * below / n)
    return found


def check_shares(frame):
    if frame.operation is None or frame.operation.kind not in ("weights", "biases", "update"):
        return
    if len(frame.moment.batch) == 1:
        assert not any("Each row's" in text for text in said(frame, "heading"))
        return
    parameter = frame.setup.parameters[frame.focus.parameter]
    shares, total = shares_of(frame)
    assert [each.label for each in shares] == [frame.setup.row_names[row] for row in frame.moment.batch]
    assert [each.ask.row for each in shares] == list(frame.moment.batch)
    if not finite(total.result, *(each.result for each in shares)):
        return
    for each, expected in zip(shares, plain_shares(frame, parameter), strict=True):
        assert each.value == pytest.approx(expected, rel=1e-7, abs=1e-12 * max(abs(expected), 1)), each
    if total.relation == "=":
        assert near(sum(read(each.result) for each in shares), total.result), total


def test_the_shares_of_the_rows_sum_to_the_gradient_in_any_scenario():
    kinds = {"activations": ("sigmoid", "tanh", "linear"), "mistakes": (NONE,)}  # of the right backward pass
    everywhere(check_shares, 40, trained=True, scale=1.0, **kinds)


# --- sentences


def check_sign_words(frame):
    if frame.operation is None or frame.operation.phase != "backward" or frame.operation.kind == "slope":
        return
    setup, focus = frame.setup, frame.focus
    of_parameter = frame.operation.kind in ("weights", "biases", "penalty")
    if of_parameter:
        parameter = setup.parameters[focus.parameter]
        whole = frame.operation.kind == "penalty" or whole_gradient(setup.program, parameter) != "penalty"
        gradient = frame.moment.trace.gradient if whole else frame.moment.trace.of_data
        slope, name = gradient[parameter.index], parameter.name
        frozen = setup.program.trainable is not None and not setup.program.trainable[parameter.index]
    else:
        row = frame.moment.trace.rows.index(focus.row)
        slope = frame.moment.trace.results[frame.operation.name][row, focus.unit[1]]
        name = "the sum" if frame.operation.kind == "delta" else setup.unit_name(*focus.unit)
    text = " ".join(said(frame, "meaning"))
    if not np.isfinite(slope):
        assert "Negative" not in text
        assert "Positive" not in text
        assert "∞" not in text
        return
    word = "Positive" if slope > 0 else "Negative" if slope < 0 else "Zero"
    claim = rf"{word}(:|, but) {re.escape(name)} (up|down|up or down) by 0\.01 (raises|lowers|changes) "
    nothing = f"Zero: a little more or less of {name} changes nothing"
    assert re.search(claim, text) or (slope == 0 and nothing in text) or f"{word}; " in text, text
    assert set(re.findall(r"Positive|Negative|Zero", text)) == {word}
    if of_parameter and not whole:
        assert "will" not in text
        assert "The penalty adds its part" in text
    elif of_parameter:
        moved = frame.moment.trace.results["update"][parameter.index] - frame.moment.vector[parameter.index]
        assert ("is frozen" in text) == frozen
        assert (f"will raise {name}" in text) == (not frozen and moved > 0)
        assert (f"will lower {name}" in text) == (not frozen and moved < 0)
        assert moved <= 0 or "will raise" in text
        assert moved >= 0 or "will lower" in text


def test_negative_means_that_more_of_it_lowers_the_error_in_any_scenario():
    everywhere(check_sign_words, 50, trained=True)


# one check after the other, so that what is looked at is made once
CHECKS = [check_arithmetic, check_against_the_engine, check_chain, check_shares, check_sign_words]


@pytest.mark.parametrize("check", CHECKS)
@crossed("name, step", BUILT_IN, (0, 1, 10))
def test_what_is_said_of_every_number_of_a_built_in_scenario_is_so(name, step, check):
    for frame in built_in_frames(name, step):
        check(frame)


def test_the_row_that_pushes_a_weight_hardest_is_named():
    """three-inputs after ten updates, worked out with nothing but the article's own numbers."""
    x = np.array([[0, 0, 1], [1, 1, 1], [1, 0, 1], [0, 1, 1]], dtype=float)
    y, w = np.array([0.0, 1, 1, 0]), np.array([-0.16595599, 0.44064899, -0.99977125])
    for _ in range(11):
        out = 1 / (1 + np.exp(-x @ w))
        pushes = (out - y) * out * (1 - out) * x[:, 0]
        w = w - x.T @ ((out - y) * out * (1 - out))
    frame = at(opened("three-inputs"), 10, "layer1.weights", ChooseParameter(0))
    hardest = ["0 0 1", "1 1 1", "1 0 1", "0 1 1"][int(np.argmax(np.abs(pushes)))]
    part = abs(pushes).max() / abs(pushes).sum()
    assert hardest == "1 0 1"
    assert f"{hardest} pushes hardest: {part:.0%} of all pushing, and it pushes w1 up." in said(frame, "meaning")
    np.testing.assert_allclose([each.value for each in shares_of(frame)[0]], pushes, rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ([1, 2], "row 2 pushes hardest: 67% of all pushing, and it pushes w1 down."),
        ([1, -3], "row 2 pushes hardest: 75% of all pushing, and it pushes w1 up."),
        ([2, 2], "row 1 (down) and row 2 (down) push w1 hardest: each does 50% of all pushing."),
        ([1, -1], "row 1 (down) and row 2 (up) push w1 hardest: each does 50% of all pushing."),
        ([1, 2, 3, 3, 3, 3, 3, 2], "5 rows push w1 equally hard, and none harder: each does 15% of all pushing."),
        ([0, 0], None),
    ],
)
def test_who_pushes_hardest_and_which_way(inputs, expected):
    """Absolute error far above the target: each row's slope is 1, so a row pushes by its input."""
    start = {"distribution": "constant", "value": 0, "bias": 9}
    rows = [([x], [0.0]) for x in inputs]
    setup = small([layer(1, "linear")], rows, loss="absolute_error", reduction="sum", start=start)
    told = [text for text in said(at(Session(setup), 0, "layer1.weights"), "meaning") if "push" in text]
    assert told == ([expected] if expected else [])


def test_in_a_batch_the_question_is_about_the_whole_error_and_a_row_comes_first():
    frame = at(opened("three-inputs"), 10, "layer1.weights")
    assert said(frame, "question") == ["How would the sum of 4 ½ squared errors change if w1 grew?"]
    assert said(frame, "heading")[0] == "First the share of row 0 0 1:"
    assert "through 0 0 1," in said(at(opened("three-inputs"), 10, "layer1.delta"), "question")[0]
    alone = at(opened("four-people"), 1, "layer1.weights")
    assert said(alone, "question") == ["How would Bob's squared error change if w1 grew?"]
    assert said(alone, "heading") == []


def test_the_derivative_that_the_article_works_out_by_hand_is_there_link_by_link():
    """0.0474, 0.524, −0.952, 0.249 and −0.0904 in Zhou's article, with more digits."""
    session = opened("one-derivative")
    assert line(at(session, 0, "layer1.activation"), "h1").result == "0.047426"
    assert digits_of(line(at(session, 0, "layer2.activation"), "o1").value, 5) == "0.52370"
    frame = at(session, 0, "layer1.weights", ChooseParameter(0))
    assert line(frame, "∂L/∂o1").result == "−0.95261"
    assert line(frame, "∂o1/∂h1").result == "0.24944"
    assert line(frame, "∂h1/∂w1").result == "−0.090353"
    assert line(frame, "∂L/∂w1").result == "0.021470"
    assert [line(frame, label).symbols for label in ("∂L/∂o1", "∂o1/∂h1", "∂h1/∂w1")] == [
        "link 1", "link 2 × 3", "link 4 × 5",
    ]  # fmt: skip
    assert line(frame, "1  error → o1").numbers == "2 × (0.523695 − 1)"


def cut_in_three(frame):
    found = {each.label: each for each in lines(frame)}
    return [each for each in found.values() if each.symbols.startswith("link ")]


@some(40)
@given(setups(trained=True, scale=1.0), st.integers(0, 4))
def test_a_chain_cut_into_three_is_the_same_chain(setup, step):
    """The factors of "link 2 × 3" are the links 2 and 3, each link is in one of them, and they multiply to it."""
    for frame in frames(Session(setup), (step,)):
        factors = cut_in_three(frame)
        links = {each.label.partition("  ")[0]: each for each in lines(frame) if re.match(r"\d+  ", each.label)}
        if not factors or not finite(*(link.result for link in links.values())):
            continue
        numbers = [each.symbols.removeprefix("link ").split(" × ") for each in factors]
        assert [number for each in numbers for number in each] == sorted(links, key=int)
        for each, own in zip(factors, numbers, strict=True):
            expected = np.prod([links[number].value for number in own])
            assert near(expected, each.result), (each, own)


# --- words of odd cases

ODD = {
    "data": {
        "inputs": ["a", {"name": "b", "shift": -2.5, "unit": "m"}],
        "targets": ["y", "q"],
        "rows": [
            {"name": "Ann", "inputs": [1, 0], "targets": [1, 0]},
            {"name": "Ben", "inputs": [0, 2], "targets": [0, 1]},
            {"name": "Chris", "inputs": [-1, 2], "targets": [0, 1]},
        ],
    },
    "network": {
        "layers": [
            {"units": 2, "activation": "relu", "weights": [[1, -1], [-1, -1]], "biases": [1, 0]},
            {"units": 2, "activation": "linear", "weights": [[1, 0], [0, 1]], "biases": [0, 0]},
        ],
        "frozen": ["w1", "b1"],
    },
    "training": {"loss": "squared_error", "batch": 2, "rate": 0.1, "steps": 20},
    "probes": [{"name": "Dora", "inputs": [3, 3]}],
}


@pytest.mark.parametrize(
    ("operation", "choices", "mark", "expected"),
    [
        ("", [ChooseUnit(0, 1), ChooseRow(3)], "meaning", "It stands in the new input: 0.5 m, plus 2.5."),
        ("", [ChooseUnit(0, 0), ChooseRow(2)], "question", "Where does Chris' a come from?"),
        ("layer1.sum", [ChooseRow(2)], "question", "What does h1 add up for Chris?"),
        ("layer1.activation", [ChooseRow(1)], "meaning", "h1 is off: its sum isn't above 0."),
        ("layer2.activation", [ChooseRow(0)], "meaning", "The answer is 2; the target is 1: off by +1."),
        ("layer2.activation", [ChooseUnit(2, 1)], "meaning", "The answer is 0; the target is 0: off by 0."),
        ("layer2.activation", [ChooseRow(3)], "meaning",
         "The answer is 1. Dora is a new input: nothing is learned from it."),
        ("metrics", [], "question", "How is the mean squared error of 3 rows, 2 outputs each, worked out?"),
        ("metrics", [], "quiet", "(ŷ − y)² for each row, its outputs added up:"),
        ("loss", [], "heading", "The update follows the mean squared error of 2 rows:"),
        ("layer1.weights", [ChooseParameter(0)], "meaning",
         "Positive: w1 up by 0.01 raises the mean squared error of 2 rows by about 0.01."
         " w1 is frozen: the update leaves it as it is."),
        ("layer1.weights", [ChooseParameter(3)], "meaning",
         "Zero: a little more or less of w3 changes nothing, so the update leaves w3 as it is."),
        ("update", [ChooseParameter(0)], "meaning", "w1 is frozen: no update changes it."),
        ("update", [ChooseParameter(3)], "meaning", "w3 stays: its gradient is 0."),
        ("layer1.delta", [ChooseUnit(1, 1)], "warning",
         "h2 is off for Ann: nothing gets through, and its weights learn nothing from this row."),
    ],
)  # fmt: skip
def test_what_is_said_of_frozen_weights_new_inputs_and_units_that_are_off(operation, choices, mark, expected):
    frame = at(Session(put_together(ODD)), 0, operation, *choices)
    assert expected in said(frame, mark)


def test_a_weight_that_moves_says_which_way_and_one_that_can_not_says_why():
    session = opened("one-derivative")
    frame = at(session, 0, "update", ChooseParameter(0))
    assert "w1 goes down by 0.0021470: against its gradient, towards a smaller error." in said(frame, "meaning")
    still = put_together({**ODD, "training": {**ODD["training"], "rate": 1e-20}})
    told = said(at(Session(still), 0, "update", ChooseParameter(6)), "meaning")
    assert any("rate × gradient is too small to move it." in text for text in told)


def test_each_output_has_its_own_error_and_a_row_their_sum():
    frame = at(Session(put_together(ODD)), 0, "loss", ChooseRow(0))
    assert [(each.label, each.result) for each in lines(frame)[:3]] == [
        ("squared error of o1", "1"), ("squared error of o2", "0"), ("Ann's squared error", "1"),
    ]  # fmt: skip


def test_without_training_nothing_lies_between_updates():
    assert explain(at(opened("one-neuron"), 0)).name == "before the forward pass"
    assert explain(at(opened("four-people"), 0)).name == "between updates"


# --- where the lines lead


def check_asks(frame, session):
    for each in lines(frame):
        ask = each.ask
        if ask is None:
            continue
        session.apply(ask)
        led = session.frame
        assert led.moment.step == ask.step
        assert led.operation == operation_at(led.setup, ask.operation)
        assert ask.operation == session.position.operation
        for name in ("row", "unit", "parameter", "metric"):
            wanted = getattr(ask, name)
            assert wanted is None or getattr(led.focus, name) == wanted, (each, led.focus)
        assert led.view.seen[0] == "how"
        found = lines(led)
        assert found
        if re.match(r"\d+  ", each.label) or each.label.startswith("bias of"):  # the very number comes from there
            main = [part for part in found if part.now]
            assert any(np.array_equal(part.value, each.value, equal_nan=True) for part in main), (each, main)


@crossed("name, step", BUILT_IN, (0, 3))
def test_every_line_of_a_built_in_scenario_leads_to_what_it_asks_for(name, step):
    session = Session(open_scenario(name))
    for frame in spread(list(frames(opened(name), (step,))), turn=step):
        check_asks(frame, session)


@some(25)
@given(setups(), st.integers(0, 3))
def test_every_line_of_any_scenario_leads_to_what_it_asks_for(setup, step):
    session = Session(setup)
    for frame in frames(Session(setup), (step,)):
        check_asks(frame, session)


@pytest.mark.long
@some(40)
@given(setups(), st.integers(0, 5), st.data())
def test_why_leads_to_a_place_that_exists_from_every_pane(setup, step, data):
    session = Session(setup)
    for turn, name in enumerate(["", *(operation.name for operation in walk(setup))]):
        for pane in spread(list(PANES.values()), turn):
            choices = [ChooseRow(data.draw(st.integers(0, 6))), LookAt(pane.name, False)]
            if setup.parameters:
                choices.append(ChooseParameter(data.draw(st.integers(0, len(setup.parameters) - 1))))
            if data.draw(st.booleans()):
                choices.append(ChooseUnit(data.draw(st.integers(0, 3)), data.draw(st.integers(0, 3))))
            choices.append(ChooseLine(data.draw(st.integers(0, 30))))
            ask = pane.ask(at(session, step, name, *choices))
            if ask is None:
                continue
            session.apply(ask)
            assert session.position.operation == ask.operation
            assert session.position.step == ask.step
            explain(session.frame)


@pytest.mark.parametrize(
    ("pane", "chosen", "expected"),
    [
        ("weights", ChooseParameter(3), Ask(4, "update", parameter=3)),
        ("weights", ChooseUnit(2, 0), Ask(4, "update", parameter=6)),
        ("network", ChooseParameter(3), Ask(4, "update", parameter=3)),
        ("network", ChooseUnit(1, 1), Ask(5, "layer1.activation", row=2, unit=(1, 1))),
        ("network", ChooseUnit(0, 1), Ask(5, "", row=2, unit=(0, 1))),
        ("data", ChooseUnit(1, 1), Ask(5, "layer2.activation", row=2, unit=(2, 0))),
        ("curve", ChooseMetric(1), Ask(5, "metrics", metric=1)),
        ("slice", ChooseParameter(2), Ask(5, "layer1.biases", parameter=2)),
    ],
)
def test_why_at_a_border_asks_for_what_the_pane_shows(pane, chosen, expected):
    session = Session(open_scenario("four-people"))
    assert PANES[pane].ask(at(session, 5, "", ChooseRow(2), chosen)) == expected


def test_at_the_start_a_weight_comes_from_the_scenario():
    session = Session(open_scenario("four-people"))
    ask = PANES["weights"].ask(at(session, 0, "", ChooseParameter(3)))
    assert ask == Ask(0, "", row=0, parameter=3)
    session.apply(ask)
    assert "drawn at random from a normal distribution" in said(session.frame, "meaning")[0]
    assert lines(session.frame)[0].result == digits_of(float(session.frame.moment.vector[1 + 0]), 5)


def test_inside_a_step_why_follows_the_chosen_line_or_else_the_first():
    session = Session(open_scenario("four-people"))
    frame = at(session, 5, "layer1.weights")
    parts = explain(frame).parts
    assert PANES["network"].ask(frame) == explain(frame).asks[0]
    for place, part in enumerate(parts):
        session.apply(ChooseLine(place))
        assert PANES["network"].ask(session.frame) == (part.ask if isinstance(part, Working) else None)


# --- the gradient check

SMOOTH = {"activations": ("sigmoid", "tanh", "linear"), "losses": ("squared_error", "half_squared_error"), "scale": 1.0}


def tampered(frame, change):
    moment = frame.moment.at(frame.moment.position)
    moment.__dict__["trace"] = replace(moment.trace, gradient=change(moment.trace.gradient))
    return replace(frame, moment=moment)


@some(100)
@given(setups(trained=True, mistakes=(NONE,), **SMOOTH), st.integers(0, 6))
def test_a_central_difference_agrees_with_the_gradient_of_smooth_units_and_with_no_other(setup, step):
    frame = at(Session(setup), step)
    assume(np.abs(frame.moment.vector).max() < 20)
    places = list(range(len(setup.parameters)))
    for result in check_gradients(frame.moment, places):
        assert result.agrees or result.too_small, result
    wrong = tampered(frame, lambda gradient: gradient + 0.001 * np.abs(gradient) + 1e-4)
    for result in check_gradients(wrong.moment, places):
        assert not result.agrees, result
        assert not result.too_small or result.rounding > 1e-5, result


@pytest.mark.parametrize("name", ["one-derivative", "four-people", "three-layer"])
def test_an_explanation_says_whether_the_gradient_check_agrees(name):
    frame = at(opened(name), 1, "layer1.weights")
    (text,) = said(frame, "good")
    assert "agrees." in text
    wrong = explain(tampered(frame, lambda gradient: -gradient)).parts
    assert not said_in(wrong, "good")
    assert any("does not agree" in text for text in said_in(wrong, "warning"))


def test_checking_many_parameters_at_once_or_one_by_one_is_the_same(monkeypatch):
    moment = at(opened("three-layer"), 2).moment
    together = check_gradients(moment, list(range(16)))
    monkeypatch.setattr("nntui.explain.gradient_check.BLOCK_NUMBERS", 1)
    assert check_gradients(moment, list(range(16))) == together
    assert [check_gradients(moment, [place])[0] for place in range(16)] == together


# --- what stands out


def small(layers, rows, *, start=None, rate=0.1, loss="squared_error", inputs=("x",), outputs=1, **training):
    """A scenario with given layers, each of `rows` being (inputs, targets)."""
    return put_together(
        {
            "data": {
                "inputs": list(inputs),
                "targets": [f"y{k}" for k in range(outputs)],
                "rows": [{"inputs": x, "targets": y} for x, y in rows],
            },
            "network": {"layers": layers, "start": start or {"distribution": "constant", "value": 0.5}},
            "training": {"loss": loss, "rate": rate, "steps": 50, **training},
        }
    )


def layer(units, activation, **more):
    return {"units": units, "activation": activation, **more}


def remarks(setup, step=0):
    return list(warnings(at(Session(setup), step).moment))


TWO_ROWS = [([1.0], [1.0]), ([2.0], [0.0])]


def test_a_saturated_unit_is_reported_with_its_slope():
    setup = small([layer(2, "sigmoid", weights=[[9], [0.3]]), layer(1, "sigmoid")], TWO_ROWS)
    (found,) = remarks(setup)
    slope = 1 / (1 + np.exp(-9.5)) * (1 - 1 / (1 + np.exp(-9.5)))  # of the row with the smaller sum, with the bias ½
    assert (
        found.sentence == f"h1(1 − h1) is at most {digits_of(slope, 2)} for all 2 rows: a saturated unit hardly learns."
    )
    assert found.units == ((1, 0),)


@pytest.mark.parametrize(("weight", "saturated"), [(2.9, False), (3.1, True)])
def test_how_flat_a_tanh_unit_is_before_it_is_called_saturated(weight, saturated):
    setup = small([layer(1, "tanh", weights=[[weight]], bias=False), layer(1, "linear")], [([1.0], [1.0])], rate=0.01)
    assert (1 - np.tanh(weight) ** 2 < 0.01) == saturated
    assert any("1 − h1² is" in remark.sentence for remark in remarks(setup)) == saturated


def test_several_saturated_units_are_all_named():
    setup = small([layer(3, "sigmoid", weights=[[9], [30], [20]]), layer(1, "sigmoid")], TWO_ROWS)
    found = remarks(setup)[0]
    assert found.sentence.startswith("h2(1 − h2) is at most ")
    assert found.sentence.endswith("So are h3 and h1.")
    assert set(found.units) == {(1, 0), (1, 1), (1, 2)}


def test_a_second_saturated_unit_is_in_the_singular():
    setup = small([layer(2, "sigmoid", weights=[[9], [30]]), layer(1, "sigmoid")], TWO_ROWS)
    assert remarks(setup)[0].sentence.endswith("So is h1.")


def test_a_dead_unit_is_reported_and_one_that_is_on_for_a_row_is_not():
    setup = small([layer(2, "relu", weights=[[-2], [-0.4]]), layer(1, "linear")], TWO_ROWS, rate=0.01)
    (found,) = remarks(setup)
    assert found.sentence.startswith("h1 is 0 for all 2 rows: a dead unit")
    assert found.units == ((1, 0),)
    both = small([layer(2, "relu", weights=[[-2], [-3]]), layer(1, "linear")], TWO_ROWS, rate=0.01)
    assert remarks(both)[0].sentence.startswith("h1 and h2 are 0 for all 2 rows: dead units")


def test_a_gradient_that_vanishes_in_the_backward_pass_is_reported():
    chain = [layer(1, "sigmoid")] * 7
    (found,) = remarks(small(chain, TWO_ROWS))
    assert "vanishes" in found.sentence
    assert not remarks(small(chain[:3], TWO_ROWS))


def test_a_gradient_that_explodes_is_reported():
    steep = [layer(1, "linear", weights=[[5]])] * 5
    (found,) = remarks(small(steep, [([3.0], [0.0])]))
    assert "explodes" in found.sentence
    gradient = re.search(r"largest gradient is (\S+):", found.sentence)[1]
    largest = max(abs(at(Session(small(steep, [([3.0], [0.0])])), 0).moment.gradient))
    assert gradient == digits_of(float(largest), 2)


def test_a_step_that_raised_the_dataset_loss_is_reported_and_why():
    too_far = small([layer(1, "linear", bias=False)], [([5.0], [42.0])], rate=0.1, loss="half_squared_error")
    (found,) = [remark for remark in remarks(too_far, 1) if "raised" in remark.sentence]
    assert found.sentence.endswith("it went too far.")
    assert "(row 1) raised the ½ squared error from" in found.sentence
    session = Session(open_scenario("four-people"))
    for step in range(1, 30):
        before, after = (at(session, step + i).moment.metrics[0] for i in (-1, 0))
        told = [remark.sentence for remark in warnings(at(session, step).moment) if "raised" in remark.sentence]
        assert len(told) == (after > before)
        assert all(text.endswith("at the cost of others.") for text in told)
        assert all(f"from {digits_of(before, 5)} to {digits_of(after, 5)}:" in text for text in told)


OTHERWISE = "it did not go against its gradient, but by"


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"rate": 1.5}, "it went too far"),
        ({"rate": 0.5, "weight_decay": 0.5}, f"{OTHERWISE} the weight decay"),
        (
            {"rate": 0.5, "weight_decay": 0.9, "optimizer": "adamw"},
            f"{OTHERWISE} the m that earlier gradients have left and the weight decay",
        ),
        ({"rate": 0.05, "optimizer": "momentum"}, f"{OTHERWISE} the velocity that earlier gradients have left"),
    ],
)
def test_an_update_that_did_not_go_the_way_of_its_gradient_is_not_said_to_have_gone_too_far(how, reason):
    layers = [layer(1, "linear", bias=False, weights=[[1]])]
    setup = small(layers, [([1.5], [1.6])], loss="half_squared_error", **how)
    told = [remark.sentence for step in range(1, 10) for remark in remarks(setup, step) if "raised" in remark.sentence]
    assert told
    assert all(sentence.endswith(f": {reason}.") for sentence in told)


@pytest.mark.parametrize(("name", "steps"), [("one-derivative", (0, 1)), ("three-inputs", range(0, 40, 7))])
def test_a_healthy_run_is_left_without_remarks(name, steps):
    session = opened(name)
    assert [warnings(at(session, step).moment) for step in steps] == [()] * len(steps)


def test_a_forward_pass_has_no_remarks_about_learning():
    assert warnings(at(opened("one-neuron"), 0).moment) == ()


def test_an_update_that_changes_nothing_raises_nothing_and_brings_nobody_closer():
    still = small([layer(1, "linear")], TWO_ROWS, rate=0)
    assert remarks(still, 1) == []
    told = said(at(Session(still), 1, "update"), "meaning")
    assert told[-1] == "0 of 2 rows came closer to the target."


def test_a_saturated_tanh_unit_is_told_where_its_slope_is():
    setup = small([layer(1, "tanh", weights=[[4]], bias=False), layer(1, "linear")], [([1.0], [1.0])])
    told = said(at(Session(setup), 0, "layer1.slope"), "warning")
    assert told == ["1 − h1² is 0.0013 for row 1: a saturated unit hardly learns."]


# --- divergence


def diverging():
    """Networks whose numbers leave what a float can hold, each with steps before, at and after that."""
    hot = {"distribution": "constant", "value": 2.0}
    slow = Session(open_scenario("five-to-forty-two", ["training.rate=0.1", "training.steps=3000"]))
    yield slow, (866, 867, 1400, 1720, 2500)
    yield Session(two_outputs(hot)), (1, 2, 3, 4, 5, 6, 8)
    yield Session(small([layer(2, "relu"), layer(1, "linear")], TWO_ROWS, start=hot, rate=1e160)), (1, 2, 3)
    yield Session(small([layer(2, "linear"), layer(1, "sigmoid")], TWO_ROWS, start=hot, rate=1e300)), (1, 2, 3)
    yield Session(small([layer(2, "tanh"), layer(1, "linear")], TWO_ROWS, start=hot, rate=1e200)), (1, 2, 3)


def two_outputs(start):
    rows = [([1.0], [1.0, 0.0]), ([2.0], [0.0, 3.0]), ([3.0], [0.0, 3.0])]
    return small([layer(2, "linear"), layer(2, "linear")], rows, outputs=2, start=start, rate=1e3, batch=2)


@dealt("case", range(5))
def test_numbers_that_overflowed_are_explained_without_complaint(case):
    session, steps = list(diverging())[case]
    steps = steps[:: 1 if share.full else 2]  # the last one in any case
    other = Session(session.setup, session.runs)
    seen = set()
    for frame in frames(session, steps):
        seen.update(each.result for each in lines(frame))
        check_arithmetic(frame)
        check_against_the_engine(frame)
        check_chain(frame)
        check_sign_words(frame)
        for pane in PANES.values():
            pane.ask(frame)
    for frame in frames(session, steps[-1:]):
        check_asks(frame, other)
    assert seen & {"nan", "∞", "−∞"}


# --- many units, many rows


def wide(**training):
    """2-1-30-1 on 200 rows."""
    random = np.random.RandomState(0)
    rows = [(row.tolist(), [float(row[0] > row[1])]) for row in random.uniform(-1, 1, (200, 2))]
    layers = [layer(1, "tanh"), layer(30, "tanh"), layer(1, "sigmoid")]
    setup = small(layers, rows, inputs=("a", "b"), start={"distribution": "normal"}, **training)
    return Session(setup)


def told_and_left_out(frame, *, of, label, what):
    """The lines of parts, the line that says what the others come to, and the total."""
    found = lines(frame)
    (rest,) = (each for each in found if re.fullmatch(rf"\d+ {what}", each.label))
    (total,) = (each for each in found if each.label == label and each.symbols.startswith("their sum"))
    at = found.index(rest)
    parts = found[at - 12 : at]
    assert 12 + int(rest.label.split()[0]) == of
    assert not total.numbers
    return parts, rest, total


def check_cut(frame, *, of, label, what, values, mean=1):
    """The largest are told, the rest is counted and added up, and all together is the total."""
    parts, rest, total = told_and_left_out(frame, of=of, label=label, what=what)
    largest = sorted(np.abs(values), reverse=True)[:12]
    np.testing.assert_allclose([abs(part.value) for part in parts], largest, rtol=1e-9)
    told = sum(read(part.result) for part in parts) + read(rest.result)
    assert told / mean == pytest.approx(float(np.sum(values)) / mean, abs=2e-3 * max(largest))
    assert near(float(np.sum(values)) / mean, total.result)


def test_of_many_parts_of_a_sum_the_largest_are_told_and_the_others_counted():
    frame = at(wide(), 1, "layer3.sum")
    traced, network = frame.moment.trace, frame.setup.network
    weights, biases = network.blocks[2]
    values = [*(traced.below(3)[0] * weights.of(traced.parameters)[:, 0]), biases.of(traced.parameters)[0]]
    check_cut(frame, of=31, label="z(o1)", what="other parts, added", values=values)
    assert "The 12 largest of 31 parts:" in said(frame, "quiet")


def test_of_many_ways_back_the_largest_are_told_and_the_others_counted():
    frame = at(wide(), 1, "layer1.upstream")
    traced = frame.moment.trace
    values = traced.results["layer2.delta"][0] * frame.setup.network.blocks[1][0].of(traced.parameters)[0]
    check_cut(frame, of=30, label="∂L/∂h1", what="other units, added", values=values)


@pytest.mark.parametrize("batch", ["all", 150])
def test_of_many_rows_the_largest_shares_are_told_and_the_others_counted(batch):
    frame = at(wide(batch=batch), 1, "layer3.weights")
    traced = frame.moment.trace
    assert len(traced.rows) == (200 if batch == "all" else 50)
    values = traced.results["layer3.delta"][:, 0] * traced.below(3)[:, 0]
    name = frame.setup.parameters[frame.focus.parameter].name
    check_cut(frame, of=len(traced.rows), label=f"∂L/∂{name}", what="other rows, added", values=values)


def test_of_many_rows_the_largest_errors_are_told_and_the_others_counted():
    session = wide()
    frame = at(session, 1, "loss")
    words = "mean squared error of 200 rows"
    losses = frame.moment.row_losses
    check_cut(frame, of=200, label=words, what="other rows, added", values=losses, mean=200)
    check_cut(at(session, 1, "metrics"), of=200, label=words, what="other rows, added", values=losses, mean=200)


def test_of_many_answers_some_are_told_and_the_others_counted():
    frame = at(wide(), 1, "update")
    parts = explain(frame).parts
    heading = next(i for i, part in enumerate(parts) if isinstance(part, Say) and "What the whole update" in part.text)
    *told, quiet, last = parts[heading + 1 :]
    assert (len(told), quiet.text) == (24, "and 176 other rows")
    found = batched.outputs(
        frame.setup.network, frame.moment.trace.results["update"][np.newaxis], frame.setup.program.data.inputs
    )
    after = np.concatenate([each.values for _, each in found], axis=-1)
    targets = frame.setup.program.data.targets
    better = (np.abs(after[..., 0] - targets) < np.abs(frame.moment.outputs - targets)).sum()
    assert last.text == f"{better} of 200 rows came closer to the target."


def test_accuracy_over_many_rows_tells_the_wrong_ones_first_and_counts_the_others():
    setup = put_together({**as_raw(wide().setup.scenario), "metrics": {"show": ["accuracy"]}})
    frame = at(Session(setup), 1, "metrics", ChooseMetric(1))
    verdicts = [each.result for each in lines(frame) if each.relation == ":"]
    wrong = round(200 * (1 - frame.moment.metrics[1]))
    assert wrong > 0
    assert verdicts == (["wrong"] * wrong + ["right"] * 12)[:12]
    assert "and 188 other rows" in said(frame, "quiet")
    assert line(frame, "right / rows").numbers == f"{200 - wrong} / 200"


@pytest.mark.parametrize(("rows", "cut"), [(24, False), (25, True)])
def test_up_to_twenty_four_rows_nothing_is_left_out(rows, cut):
    data = [([x], [x / 2]) for x in np.linspace(-1, 1, rows).tolist()]
    frame = at(Session(small([layer(1, "linear")], data)), 1, "layer1.weights")
    shares, _ = shares_of(frame)
    assert len(shares) == (13 if cut else 24)
    assert any("other" in each.label for each in shares) == cut


def test_the_explanation_of_a_start_by_layer_names_its_scale():
    session = Session(open_scenario("four-people", ['network.start={distribution="he_uniform"}']))
    session.apply(Ask(0, "", parameter=0))
    said = " ".join(part.text for part in explain(session.frame).parts if isinstance(part, Say))
    assert "evenly between −1.73205 and 1.73205, with the seed 44" in said


def test_a_term_of_nothing_but_numbers_is_written_once():
    """½ is one: how the error is worked out stands above in symbols."""
    frame = at(Session(open_scenario("five-to-forty-two")), 3, "metrics")
    (line,) = [part for part in explain(frame).parts if isinstance(part, Working) and part.now]
    assert (line.symbols, line.numbers, line.result) == ("", "0.5 × (26.3906 − 42)²", "121.83")
