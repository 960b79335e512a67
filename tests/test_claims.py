"""Every sentence is a claim: each is parsed into what it says, and held against numbers of the plain trainer.

Nothing of the engine's forward or backward pass is used here but the parameters before and after an update.
"""

import math
import re
from collections import Counter

import numpy as np
import plain_mistakes
import plain_trainer
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pocket_calculator import calculate, read
from random_scenarios import put_together, setups
from share import SHARE, crossed, part, some, spread
from test_engine import batch_of, penalty_of, plain_net
from test_explain import BUILT_IN, at, check_arithmetic, frames, layer, lines, opened, small

from nntui.explain.explain import explain
from nntui.explain.explanation import Say
from nntui.explain.gradient_check import check_gradients
from nntui.explain.terms import digits_of
from nntui.quantities.opening import open_scenario
from nntui.quantities.quantities import quantity
from nntui.quantities.quantity import UnknownQuantityError
from nntui.scenario.fields import as_raw
from nntui.session.commands import CheckGradients, ChooseParameter, GoTo
from nntui.session.session import Session

NUMBER = r"−?\d+(?:\.\d+)?(?:e[−+]\d+)?"
EFFECT = re.compile(
    rf"(?P<word>Positive|Negative|Zero)(?P<joint>:|, but) (?P<name>.+?) (?P<way>up|down|up or down) by 0\.01"
    rf" (?P<verb>raises|lowers|changes) .+? by (?P<kind>about|less than) (?P<number>{NUMBER})"
)
NOTHING = re.compile(r"Zero: a little more or less of .+ changes nothing")
UPDATE = re.compile(
    rf"^The update (?:(?P<verb>lowers|raises) it (?P<kind>to|by about) (?P<number>{NUMBER})"
    rf"|(?P<as_it_is>leaves it as it is)|changes it by less than (?P<bound>{NUMBER}));"
)
ROUNDED = 1e-15  # of an output that is next to 1, less a target of 1, this is lost
seen = Counter()


class Plain:
    """The numbers of a frame's batch by the plain trainer."""

    def __init__(self, frame):
        self.frame, self.setup = frame, frame.setup
        self.training, self.data = frame.setup.training, frame.setup.program.data
        self.batch = list(frame.moment.batch)
        self.factors = dict(batch_of(frame.setup.program, frame.moment.step))  # of the masks of its rows
        self.net = plain_net(frame.setup.network, frame.moment.vector)
        self.shared = self.shared_by(self.batch)

    def shared_by(self, rows):
        """By how many the error of some rows is divided."""
        return len(rows) if self.training.reduction == "mean" else 1

    def loss_of(self, net, sums, outputs, row, shared=None):
        """A row's part in the error of the batch, or in one that is shared by so many rows."""
        targets = self.data.targets[row].tolist()
        return plain_trainer.loss_of(net, sums, outputs, targets, self.training.loss) / (shared or self.shared)

    def loss(self, net, rows=None, *, penalty=True):
        """The part of each row of the batch in the loss of them, or of others with the factors of their masks, and the
        penalty.
        """
        rows, found = self.factors if rows is None else rows, []
        for row, factors in rows.items():
            sums, values = plain_trainer.forward(net, self.data.inputs[row].tolist(), factors)
            found.append(self.loss_of(net, sums[-1], values[-1], row, self.shared_by(rows)))
        return [*found, plain_trainer.penalty_of(net, **penalty_of(self.training))] if penalty else found

    def moved_parameter(self, place, by, *, penalty):
        vector = self.frame.moment.vector.copy()
        vector[self.setup.parameters[place].index] += by
        nets = self.net, plain_net(self.setup.network, vector)
        return self.change(*(self.loss(net, penalty=penalty) for net in nets))

    def moved_unit(self, layer, unit, by, *, before_activation):
        """The change of the error where a unit, or its sum, is moved for the focus's row."""
        row = self.frame.focus.row
        factors = self.factors[row]
        sums, values = plain_trainer.forward(self.net, self.data.inputs[row].tolist(), factors)
        moved, moved_sums = (
            plain_trainer.activate(self.net.activations[layer - 1], sums[layer - 1]),
            list(sums[layer - 1]),
        )
        if before_activation:
            moved_sums[unit] += by
            moved = plain_trainer.activate(self.net.activations[layer - 1], moved_sums)
        else:
            moved[unit] += by
        above = plain_trainer.Net(self.net.activations[layer:], self.net.weights[layer:], self.net.biases[layer:])
        both = []
        left = plain_trainer.times(moved, factors, layer - 1)
        for of_unit, below in ((sums[layer - 1], values[layer]), (moved_sums, left)):
            last_sums, passed_on = plain_trainer.forward(above, below, factors and factors[layer:])
            net = self.net if above.weights or before_activation else above  # moved itself, an output has no sum
            both.append([self.loss_of(net, [of_unit, *last_sums][-1], passed_on[-1], row)])
        return self.change(*both)

    @staticmethod
    def change(before, after):
        """By how much the error changes, and what its rounding is about."""
        by = math.fsum(b - a for a, b in zip(before, after, strict=True))
        return by, 1e-12 * math.fsum([*before, *after]) + ROUNDED


def moved(frame, by):
    """The change that the sentence of a frame speaks of, and its rounding; None where it speaks of none."""
    plain, operation, focus = Plain(frame), frame.operation, frame.focus
    if operation.kind in ("weights", "biases", "penalty"):
        return plain.moved_parameter(focus.parameter, by, penalty=operation.kind == "penalty")
    return plain.moved_unit(*focus.unit, by, before_activation=operation.kind == "delta")


def check_gradient_check(frame, text):
    """The verdict on a gradient, by the plain trainer's own: nothing that agrees is off by more than it says."""
    claim = re.match(rf"Gradient check .+: ({NUMBER}), relative error ({NUMBER}) .+: (agrees|too small|does not)", text)
    if claim is None:
        return False
    plain = Plain(frame)
    parameter = frame.setup.parameters[frame.focus.parameter]
    parts = []
    for row in plain.batch:
        inputs, targets = plain.data.inputs[row].tolist(), plain.data.targets[row].tolist()
        deltas, values = plain_trainer.deltas_of(plain.net, inputs, targets, plain.training.loss, plain.factors[row])
        below = 1.0 if parameter.source is None else values[parameter.layer][parameter.source]
        parts.append(plain_trainer.delta_into(deltas, parameter.layer, parameter.unit) * below / plain.shared)
    told, w = penalty_of(plain.training), float(frame.moment.vector[parameter.index])
    if told["penalise_biases"] or not parameter.is_bias:
        parts += [told["l1"] * ((w > 0) - (w < 0)), told["l2"] * w]
    gradient, measured = math.fsum(parts), read(claim[1])
    rounding = 1e-13 * math.fsum(map(abs, parts)) + ROUNDED
    size = max(abs(gradient), abs(measured))
    if claim[3] == "agrees":
        assert abs(gradient - measured) <= 1e-4 * size + rounding, (text, gradient)
    else:
        assert read(claim[2]) > 9e-6, (text, gradient)
    return True


def check_effect(frame, text):
    if NOTHING.search(text):
        for by in (0.01, -0.01):
            change, rounding = moved(frame, by)
            assert abs(change) <= rounding, (text, change)
        return True
    claim = EFFECT.search(text)
    if claim is None:
        return False
    number = read(claim["number"])
    ways = {"up": [0.01], "down": [-0.01], "up or down": [0.01, -0.01]}[claim["way"]]
    for by in ways:
        change, rounding = moved(frame, by)
        if claim["kind"] == "less than":
            assert abs(change) <= 1.1 * number + rounding, (text, change)
            continue
        assert abs(abs(change) - number) <= 0.11 * number + rounding, (text, change)
        assert (claim["verb"] == "raises") == (change > 0), (text, change)
        says = (change > 0) == (by > 0)
        assert (claim["joint"] == ":") == (claim["word"] == ("Positive" if says else "Negative")), (text, change)
    return True


def check_update(frame, text):
    claim = UPDATE.search(text)
    if claim is None:
        return False
    plain = Plain(frame)
    before, after = plain.loss(plain.net), plain.loss(plain_net(frame.setup.network, frame.moment.next_vector))
    change, rounding = plain.change(before, after)
    if claim["as_it_is"]:
        assert abs(change) <= rounding, (text, change)
    elif claim["verb"] is None:
        assert abs(change) <= 1.1 * read(claim["bound"]) + rounding, (text, change)
    else:
        assert (claim["verb"] == "raises") == (change > 0), (text, change)
        expected = math.fsum(after) if claim["kind"] == "to" else abs(change)
        near = 1e-4 if claim["kind"] == "to" else 0.06
        assert abs(expected - read(claim["number"])) <= near * abs(expected) + rounding, (text, expected)
    return True


def check_hardest(frame, text):
    claim = re.fullmatch(r"(.+) pushes hardest: (\d+)% of all pushing, and it pushes (\S+) (up|down)\.", text)
    if claim is None:
        return False
    plain = Plain(frame)
    if plain.training.mistake == "updates_output_first":
        return False  # what a row pushes then depends on all rows
    parameter = frame.setup.parameters[frame.focus.parameter]
    pushes = {}
    for row in plain.batch:
        inputs, targets = plain.data.inputs[row].tolist(), plain.data.targets[row].tolist()
        how = plain.training.loss, plain.training.mistake
        deltas, values = plain_mistakes.deltas_of(plain.net, inputs, targets, *how, plain.factors[row])
        below = 1.0 if parameter.source is None else values[parameter.layer][parameter.source]
        pushes[frame.setup.row_names[row]] = plain_trainer.delta_into(deltas, parameter.layer, parameter.unit) * below
    hardest = pushes.pop(claim[1])
    assert all(abs(hardest) >= abs(other) * (1 - 1e-9) for other in pushes.values()), (text, pushes)
    share = abs(hardest) / (abs(hardest) + sum(map(abs, pushes.values())))
    assert abs(share - int(claim[2]) / 100) <= 0.0051, text
    assert (claim[4] == "down") == ((hardest > 0) != (plain.training.mistake == "wrong_sign")), text
    return True


def check_closer(frame, text):
    claim = re.fullmatch(r"(\d+) of (\d+) rows? came closer to the target\.", text)
    if claim is None:
        return False
    plain = Plain(frame)
    nets = plain.net, plain_net(frame.setup.network, frame.moment.next_vector)
    rows = range(plain.data.rows)
    gaps = []
    for net in nets:
        answers = [plain_trainer.forward(net, plain.data.inputs[row].tolist())[1][-1] for row in rows]
        gaps.append(
            [float(np.abs(np.array(a) - plain.data.targets[row]).sum()) for row, a in zip(rows, answers, strict=True)]
        )
    least = sum(now < was * (1 - 1e-9) for was, now in zip(*gaps, strict=True))
    most = sum(now < was * (1 + 1e-9) for was, now in zip(*gaps, strict=True))
    assert least <= int(claim[1]) <= most, (text, gaps)
    return True


def check_move(frame, text):
    """Which way a parameter goes, and whether that makes the error smaller."""
    claim = re.match(rf"(\S+) goes (up|down) by ({NUMBER}): (.+)", text)
    if claim is None:
        return False
    plain, moment = Plain(frame), frame.moment
    index = frame.setup.parameter_by_name[claim[1]].index
    change = moment.next_vector[index] - moment.vector[index]
    assert (claim[2] == "up") == (change > 0), (text, change)
    assert abs(change) == pytest.approx(read(claim[3]), rel=1e-4)
    loss, rounding = plain.change(plain.loss(plain.net), plain.loss(plain_net(frame.setup.network, moment.next_vector)))
    if "towards a smaller error" in claim[4]:
        assert loss <= rounding, (text, loss)
    elif claim[4] == "against its gradient.":
        assert loss >= -rounding, (text, loss)
    return True


def check_worse(frame, text):
    claim = re.match(rf"The last update \(.+\) raised the .+ from ({NUMBER}) to ({NUMBER}): (.+)\.", text)
    if claim is None or frame.moment.before is None:
        return False
    moment, plain = frame.moment, Plain(frame)
    rows = dict(batch_of(moment.before.setup.program, moment.step - 1))
    before = plain_net(frame.setup.network, moment.before.vector)
    own, rounding = plain.change(plain.loss(before, rows), plain.loss(plain.net, rows))
    everyone = dict.fromkeys(range(plain.data.learned))
    whole, noise = plain.change(plain.loss(before, everyone), plain.loss(plain.net, everyone))
    assert whole >= -noise, (text, whole)
    assert own <= rounding if claim[3].startswith("it helped its own rows") else own >= -rounding or rows == everyone, (
        text,
        own,
    )
    if not claim[3].startswith("it helped its own rows") and plain.training.mistake == "none":
        along = moment.before.vector + 1e-6 * (moment.vector - moment.before.vector)
        first, noise = plain.change(plain.loss(before, rows), plain.loss(plain_net(frame.setup.network, along), rows))
        assert first <= noise if claim[3] == "it went too far" else first >= -noise, (text, first)
    return True


CHECKS = (check_effect, check_gradient_check, check_update, check_hardest, check_closer, check_move, check_worse)


def check_claims(frame):
    """Hold all that is said at a frame against the plain trainer."""
    if frame.setup.training is None or not np.abs(frame.moment.vector).max() < 1e60:
        return  # numbers that leave what a plain trainer can hold
    for each in explain(frame).parts:
        if isinstance(each, Say):
            for check in CHECKS:
                if check(frame, each.text):
                    seen[check.__name__] += 1


@crossed("name, step", BUILT_IN, (0, 1, 10, 99, 299))
def test_what_is_said_of_a_built_in_scenario_is_true_by_another_trainer(name, step):
    for frame in frames(opened(name), (step,)):
        check_claims(frame)


@pytest.mark.full
@pytest.mark.long
def test_what_is_said_of_any_scenario_is_true_by_another_trainer():
    """10,000 sentences in the full run."""
    seen.clear()

    @some(400, of=5)
    @given(setups(trained=True), st.integers(0, 8))
    def run(setup, step):
        for frame in spread(list(frames(Session(setup), (step,))), turn=step):
            try:
                check_claims(frame)
            except OverflowError:
                assume(False)
            except Exception as error:
                error.add_note(f"at {frame.moment.position}, {frame.focus}")
                raise

    run()
    assert set(seen) == {check.__name__ for check in CHECKS}
    assert seen.total() >= part(10_000, SHARE**2)


# --- each case by its name


def sentences(name, step, operation, *choices, settings=()):
    frame = at(Session(open_scenario(name, settings)), step, operation, *choices)
    return [part.text for part in explain(frame).parts if isinstance(part, Say)]


@pytest.mark.parametrize(
    ("name", "step", "expected"),
    [
        ("five-to-forty-two", 0, "The update lowers it to 385.03;"),
        ("rate-too-high", 0, "The update raises it to 1540.1;"),
        ("rate-at-the-edge", 0, "The update leaves it as it is;"),
        ("absolute-error", 99, "The update raises it to 0.50000;"),
        ("dead-relu", 1, "The update raises it to 1.0840;"),
        ("rate-too-high", 866, "The update takes it beyond what the computer can hold;"),
        ("rate-too-high", 3000, "The update leaves it beyond what the computer can hold;"),
    ],
)
def test_what_the_update_does_to_the_error_is_said_from_the_numbers(name, step, expected):
    (said,) = [text for text in sentences(name, step, "loss") if text.endswith(" works out.")]
    assert said.startswith(expected)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (10, "Negative: w1 up by 0.01 lowers"),
        (99, "Negative, but w1 up by 0.01 raises the ½ squared error by about 0.0012"),
    ],
)
def test_past_a_minimum_what_a_hundredth_really_does_is_said(step, expected):
    assert any(text.startswith(expected) for text in sentences("five-to-forty-two", step, "layer1.weights"))


def test_a_slope_of_zero_at_a_minimum_does_not_say_that_nothing_changes():
    setup = small([layer(1, "linear", weights=[[1]], bias=False)], [([1.0], [1.0])])
    frame = at(Session(setup), 0, "layer1.weights")
    (said,) = [part.text for part in explain(frame).parts if isinstance(part, Say) and part.mark == "meaning"]
    assert said == (
        "Zero, but w1 up by 0.01 raises the squared error by about 0.00010."
        " Going by the gradient, the update leaves w1 as it is."
    )


def test_a_slope_of_zero_at_a_corner_does_not_say_that_nothing_changes():
    setup = small([layer(1, "relu", weights=[[0]], bias=False)], [([1.0], [1.0])])
    frame = at(Session(setup), 0, "layer1.delta")
    (said,) = [part.text for part in explain(frame).parts if isinstance(part, Say) and part.mark == "meaning"]
    assert said.endswith("Zero, but the sum up by 0.01 lowers the squared error by about 0.020.")


def test_what_rounding_hides_is_said_to_be_less_than_that():
    (said,) = [text for text in sentences("rate-too-high", 99, "layer1.weights") if "w1 up by" in text]
    assert said.startswith("Positive: w1 up by 0.01 changes the ½ squared error by less than 3e+23, so the update")


def test_an_update_that_raises_the_error_is_not_said_to_go_towards_a_smaller_one():
    (said,) = [text for text in sentences("rate-too-high", 0, "update") if text.startswith("w1 goes")]
    assert said.endswith("against its gradient.")
    (said,) = [text for text in sentences("five-to-forty-two", 0, "update") if text.startswith("w1 goes")]
    assert said.endswith("against its gradient, towards a smaller error.")


def test_equal_parts_of_a_sum_are_both_named_the_largest():
    setup = small([layer(1, "linear", weights=[[2, -2, 1]], bias=False)], [([1.0] * 3, [1.0])], inputs=("a", "b", "c"))
    frame = at(Session(setup), 0, "layer1.sum")
    (said,) = [part.text for part in explain(frame).parts if isinstance(part, Say) and part.mark == "meaning"]
    assert said == "The largest parts come from a → o1: 2, b → o1: −2."


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        (0.5, "exactly 0.5, which counts as the lower side"),
        (0.5000001, "just above 0.5"),
        (0.4999999, "just below 0.5"),
        (0.6, "on the upper side of 0.5"),
        (0.4, "on the lower side of 0.5"),
    ],
)
def test_an_answer_on_the_threshold_is_not_said_to_be_on_a_side_of_itself(weight, expected):
    raw = as_raw(small([layer(1, "linear", weights=[[weight]], bias=False)], [([1.0], [1.0])]).scenario)
    setup = put_together({**raw, "metrics": {"show": ["accuracy"]}})
    frame = at(Session(setup), 0, "layer1.activation")
    (said,) = [part.text for part in explain(frame).parts if isinstance(part, Say) and "The answer" in part.text]
    assert f", {expected}; the target" in said


def checks(name, step):
    frame = at(Session(open_scenario(name)), step)
    return {
        frame.setup.parameters[place].name: result
        for place, result in enumerate(check_gradients(frame.moment, list(range(len(frame.setup.parameters)))))
    }


def test_a_gradient_that_rounding_hides_is_too_small_to_measure_and_does_not_agree():
    hidden = checks("saturated", 50)["w7"]
    assert (hidden.difference, hidden.agrees, hidden.too_small) == (0, False, True)
    assert hidden.error == 1, "by the usual definition: beside the larger of the two"
    assert hidden.off_by == abs(hidden.gradient)


def test_a_gradient_of_zero_beside_a_slope_that_was_measured_is_off_by_all_of_it():
    corner = checks("dead-relu", 299)["w2"]
    assert (corner.gradient, corner.error, corner.verdict) == (0, 1, "does not agree")
    assert corner.off_by == abs(corner.difference) == pytest.approx(1e-6, rel=0.1)


def test_the_gradient_check_shows_both_numbers_and_both_differences():
    texts = sentences("four-people", 0, "layer1.weights")
    (said,) = [text for text in texts if text.startswith("Gradient check")]
    said = re.sub(r"\de−\d\d ", "… ", said.replace("(w1 ± 1e−05)", "(w1)"))
    assert said == "Gradient check (w1): −0.059286, relative error … (off by … from −0.059286): agrees."


@pytest.mark.parametrize(
    ("name", "step", "expected"),
    [
        ("four-people", 0, ["All agree: the largest relative error is"]),
        (
            "four-people",
            10,
            ["1 of 9: too small to measure by nudging", "All others agree: the largest relative error"],
        ),
        ("dead-relu", 299, ["2 of 7 do not agree: the largest relative error is 1. Where the error has a corner"]),
    ],
)
def test_the_verdict_on_all_gradients_counts_those_that_can_not_be_measured(name, step, expected):
    session = Session(open_scenario(name))
    session.apply(GoTo(step))
    session.apply(CheckGradients())
    texts = [part.text for part in explain(session.frame).parts if isinstance(part, Say)]
    found = [text for text in texts if "agree" in text or "nudging" in text]
    assert len(found) == len(expected)
    assert all(text.startswith(words) for text, words in zip(found, expected, strict=True)), found


def test_a_link_of_a_chain_is_what_a_pocket_calculator_makes_of_it_even_where_a_unit_is_nearly_1():
    frame = at(opened("four-people"), 50, "layer1.weights", ChooseParameter(3))
    (link,) = [line for line in lines(frame) if line.label == "4  h2 → its sum"]
    assert link.relation == "="
    assert digits_of(calculate(link.numbers), 7) == digits_of(read(link.result), 7)
    assert "1.0000000" not in link.numbers


def test_the_lines_of_late_steps_are_what_a_pocket_calculator_makes_of_them():
    for name in ("four-people", "saturated", "all-zero"):
        for frame in frames(opened(name), (50, 999)):
            check_arithmetic(frame)
            for line in lines(frame):
                assert line.relation != "≈" or calculate(line.numbers) == pytest.approx(line.value, rel=1e-3), line


def test_a_missing_output_is_named_with_the_right_article():
    setup = small([layer(2, "linear")], [([1.0], [1.0, 2.0])], outputs=2)
    with pytest.raises(UnknownQuantityError, match="expected also the name of an output"):
        quantity("output(row 1)", setup)
    with pytest.raises(UnknownQuantityError, match="expected the name of an output"):
        quantity("output(row 1, o9)", setup)
    with pytest.raises(UnknownQuantityError, match="expected the name of a unit"):
        quantity("z(o9, row 1)", setup)


def test_the_share_of_a_row_whose_name_is_no_word_is_said_to_be_a_rows():
    assert "First the share of row 0 0 1:" in sentences("three-inputs", 0, "layer1.weights")
    raw = as_raw(small([layer(1, "linear")], [([1.0], [1.0]), ([2.0], [1.0])]).scenario)
    raw["data"]["rows"][0]["name"] = "Alice"
    texts = [
        part.text
        for part in explain(at(Session(put_together(raw)), 0, "layer1.weights")).parts
        if isinstance(part, Say)
    ]
    assert "First Alice's share:" in texts
