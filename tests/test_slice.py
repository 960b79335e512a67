"""The error against one weight: its values against a plain computation, and its drawing at any size."""

import tracemalloc
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from share import some, spread

from nntui.engine import batched
from nntui.engine.metrics import reduced
from nntui.engine.outputs import joined
from nntui.quantities.opening import open_scenario
from nntui.render.cells import ROLES, width_of
from nntui.render.pane import Drawing
from nntui.render.panes import slice as slice_pane
from nntui.render.panes.slice import draw, title
from nntui.scenario.load import load
from nntui.scenario.setup import set_up
from nntui.session.commands import ChooseParameter, ChooseUnit, GoTo
from nntui.session.session import Session
from nntui.text.numbers import precise
from nntui.timeline import held_still
from nntui.timeline.loss_slice import AT_FIRST, FEWEST, PIECE, SliceInPieces, slice_of
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline

TRAINED = ["five-to-forty-two", "four-people", "neural-network-class", "three-inputs", "three-layer", "two-layer"]
DIVERGING = "training.rate=0.1"  # five-to-forty-two overflows at step 867


@cache
def timeline(name, *changes):
    return Timeline.of(open_scenario(name, changes))


def moment_at(name, step, *changes):
    return Moment(timeline(name, *changes), Position(0, step))


def session_at(name, step, *changes, parameter=None):
    session = Session(open_scenario(name, changes))
    session.apply(GoTo(step))
    if parameter is not None:
        session.apply(ChooseParameter(parameter))
    return session


def plain_losses(moment, index, xs, rows):
    """The loss of some rows with one number of the vector at each of `xs`, by a whole forward pass for each."""
    vectors = np.repeat(moment.vector[np.newaxis], len(xs), axis=0)
    vectors[:, index] = xs
    data, training = moment.setup.program.data, moment.setup.training
    found = batched.outputs(moment.setup.network, vectors, data.inputs[rows])
    outputs = joined([each for _, each in found])
    return reduced(training.loss, training.reduction)(outputs, data.targets[rows], 0.0)


def texts(sheet):
    return ["".join(run.text for run in sheet.line(i)) for i in range(sheet.length)]


def drawn(session, width=58, height=16, **options):
    return texts(draw(session.frame, width, height, Drawing(**options)))


def large(rows, *layers):
    """A network of three inputs, with layers of (units, activation), over rows that are drawn."""
    random = np.random.default_rng(0)
    raw = {
        "format": 1,
        "order": 1,
        "title": "Large",
        "summary": "Many numbers.",
        "seed": 1,
        "data": {
            "inputs": ["x1", "x2", "x3"],
            "targets": ["y"],
            "rows": [
                {"inputs": row[:3].tolist(), "targets": row[3:].tolist()} for row in random.normal(size=(rows, 4))
            ],
        },
        "network": {
            "start": {"distribution": "normal", "mean": 0, "deviation": 1, "order": "by_layer"},
            "layers": [{"units": units, "activation": activation} for units, activation in layers],
        },
        "training": {"loss": "squared_error", "rate": 0.1, "steps": 3},
    }
    return Moment(Timeline.of(set_up("large", load("large", raw))), Position(0, 0))


# --- values


@some(60)
@given(name=st.sampled_from(TRAINED), step=st.integers(0, 500), place=st.integers(0, 40))
def test_the_curves_are_those_of_whole_forward_passes(name, step, place):
    moment = moment_at(name, step)
    parameter = moment.setup.parameters[place % len(moment.setup.parameters)]
    along = slice_of(moment, place % len(moment.setup.parameters))
    rows = list(range(moment.setup.program.data.rows))
    for values, used in ((along.batch, list(moment.batch)), (along.dataset, rows)):
        expected = plain_losses(moment, parameter.index, along.xs, used)
        np.testing.assert_allclose(values, expected, rtol=1e-9, atol=1e-12)
    assert along.xs.shape == along.batch.shape == along.dataset.shape
    assert np.all(np.diff(along.xs) > 0)


@some(60)
@given(name=st.sampled_from(TRAINED), step=st.integers(0, 500), place=st.integers(0, 40))
def test_now_next_and_slope_belong_to_the_curve_and_to_the_update(name, step, place):
    moment = moment_at(name, step)
    place %= len(moment.setup.parameters)
    parameter, training = moment.setup.parameters[place], moment.setup.training
    along = slice_of(moment, place)
    x, y = along.now
    h = 1e-5 * max(1.0, abs(x))
    left, right = plain_losses(moment, parameter.index, [x - h, x + h], list(moment.batch))
    assert along.slope == pytest.approx((right - left) / (2 * h), rel=1e-5, abs=1e-8)
    after = Moment(moment.timeline, Position(0, step + 1)).vector[parameter.index]
    assert (x, y) == (moment.vector[parameter.index], moment.batch_loss)
    assert along.next[0] == after == x - training.rate * along.slope
    for point, values in ((along.now, along.batch), (along.next, along.batch), ((x, along.dataset_now), along.dataset)):
        assert values[along.xs == point[0]] == pytest.approx([point[1]], rel=1e-12, abs=1e-15)
    assert along.dataset_now == moment.metrics[0]
    margin = 0.05 * (along.xs[-1] - along.xs[0])
    assert along.xs[0] + margin / 2 < min(x, after) <= max(x, after) < along.xs[-1] - margin / 2


def test_the_smallest_network_shows_the_bottom_of_its_parabola():
    along = slice_of(moment_at("five-to-forty-two", 0), 0)
    assert along.xs[along.batch.argmin()] == pytest.approx(8.4, abs=0.2)
    np.testing.assert_allclose(along.batch, (5 * along.xs - 42) ** 2 / 2)
    assert (along.now, along.slope) == ((1.0, 684.5), -185.0)
    assert along.next == pytest.approx((2.85, 385.03125))
    assert 100 <= len(along.xs) <= 125


@pytest.mark.parametrize(("name", "most"), [("five-to-forty-two", 3), ("four-people", 25), ("three-layer", 25)])
def test_the_range_stands_still_for_many_steps(name, most):
    ranges = [
        slice_of(moment_at(name, step), 0).xs[[0, -1]].tolist()
        for step in range(timeline(name).run_of(0).setup.last_step)[:600]
    ]
    assert sum(before != after for before, after in pairwise(ranges)) <= most


def test_a_frozen_parameter_stays_where_it_is_but_has_a_slope():
    moment = moment_at("four-people", 0, "network.frozen=['w1']")
    along = slice_of(moment, 0)
    assert along.next == along.now
    assert not along.moves
    assert along.slope == moment.gradient[0] != 0


def test_nothing_trained_has_no_slice():
    with pytest.raises(ValueError, match="forward-only"):
        slice_of(moment_at("one-neuron", 0), 0)


@pytest.mark.parametrize("step", [0, 430, 866, 867, 870, 1000, 2000, 2100, 5000])
@pytest.mark.parametrize("size", [(58, 16), (3, 2)])
def test_a_run_that_diverges_can_be_drawn_at_every_step(step, size):
    lines = drawn(session_at("five-to-forty-two", step, DIVERGING), *size)
    assert len(lines) == size[1]


@pytest.mark.full
@pytest.mark.parametrize(
    ("rows", "layers", "place"),
    spread(
        [
            (10_000, [(90, "tanh"), (1, "linear")], 0),
            (10_000, [(900, "tanh"), (1, "linear")], 2),
            (10_000, [(1, "linear")], 1),
            (5, [(900, "tanh"), (100, "sigmoid"), (1, "linear")], 0),
        ]
    ),
)
def test_a_large_network_takes_little_memory(rows, layers, place):
    moment = large(rows, *layers)
    _ = moment.activations, moment.gradient, moment.metrics, moment.batch_loss  # what other panes have asked for
    tracemalloc.start()
    along = slice_of(moment, place, 400)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000
    assert FEWEST <= len(along.xs) <= 400
    few = slice(None, None, len(along.xs) // 3)
    rows_all = list(range(rows))
    expected = [
        plain_losses(moment, moment.setup.parameters[place].index, [x], rows_all)[0] for x in along.xs[few].tolist()
    ]
    np.testing.assert_allclose(along.dataset[few], expected, rtol=1e-9)


# --- drawing


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("name", ["five-to-forty-two", "four-people", "three-layer", "one-neuron", "loss-example"])
@pytest.mark.parametrize("size", [(1, 1), (1, 9), (9, 1), (2, 2), (12, 5), (20, 7), (38, 8), (58, 16), (118, 34)])
def test_any_size_is_filled_and_never_overrun(name, size, ascii_only):
    width, height = size
    sheet = draw(session_at(name, 0).frame, width, height, Drawing(ascii_only))
    lines = [sheet.line(i) for i in range(sheet.length)]
    assert len(lines) == height
    assert all(width_of(line) <= width for line in lines)
    legend = min(max(height // 4, 1), 3)
    assert all(width_of(line) == width for line in lines[legend:])
    assert {run.role for line in lines for run in line} <= set(ROLES)


def test_the_legend_of_a_batch_of_one_row():
    lines = drawn(session_at("four-people", 0))
    assert lines[:3] == [
        "● w1 = −0.7506: Alice's squared error 0.7535",
        "╌ slope −0.0593 ◆ after the update: w1 = −0.7447, 0.7532",
        "◼ mean squared error of 4 rows 0.3669",
    ]
    for mark in "●◆◼┊":
        assert mark in "".join(lines[3:])
    assert lines[-1].split() == ["w1", "−1.5", "−1.0", "−0.5", "0.0"]


def test_the_legend_of_all_rows():
    lines = drawn(session_at("three-inputs", 0))
    assert lines[:3] == [
        "● w1 = −0.1660: sum of 4 ½ squared errors 0.6199",
        "╌ slope −0.2862: the gradient",
        "◆ after the update: w1 = 0.1203, 0.5369",
    ]
    assert "◼" not in "".join(lines)


def test_two_numbers_that_differ_look_different_and_a_hidden_mark_is_explained():
    lines = drawn(session_at("three-layer", 0))
    assert lines[0].endswith("0.495187")
    assert lines[2] == "◆ after the update: w1 = −0.1670, 0.495185 (under ●)"
    assert "◆" not in "".join(lines[3:])
    diverged = drawn(session_at("five-to-forty-two", 869, DIVERGING))
    assert diverged[2].endswith("∞ (outside)")


def test_a_narrow_legend_keeps_its_numbers():
    lines = drawn(session_at("four-people", 400, parameter=6), 38, 12)
    assert [lines[0], lines[1], lines[2]] == [
        "● w5 = −1.0544: Alice's square… 0.0531",
        "╌ slope −0.0253 ◆ w5 = −1.0518, 0.0530",
        "◼ mean squared error of 4 rows 0.0297",
    ]


def test_with_units_off_the_update_follows_another_error_and_a_narrow_legend_says_so():
    session = session_at("overfitting-dropout", 2)
    for width, words in (
        (38, ""),
        (57, " mean binary cross-en…"),
        (120, " mean binary cross-entropy of 20 training rows"),
    ):
        lines = drawn(session, width, 12)
        assert lines[0].startswith(f"● w1 = 0.1172 with dropout:{words} 0.4328")
        assert lines[2].startswith("◼ mean binary cross-ent")
        assert "dropout" not in lines[2]


def test_a_frozen_weight_is_called_frozen():
    lines = drawn(session_at("four-people", 0, "network.frozen=['w1']"))
    assert lines[1] == "╌ slope −0.0593 frozen: w1 is left as it is"
    assert "◆" not in "".join(lines)


def test_ascii_tells_the_lines_apart_without_braille():
    lines = drawn(session_at("four-people", 0), ascii_only=True)
    canvas = "".join(lines[3:])
    assert not any(0x2800 <= ord(character) < 0x2900 for character in canvas)
    assert all(mark in canvas for mark in "*.-●◼◆")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("one-neuron", "forward only: nothing is trained, so no weight is moved down a slope"),
        ("loss-example", "no network: there is no weight that the error could be drawn against"),
    ],
)
def test_nothing_to_draw_is_said(name, sentence):
    assert " ".join(" ".join(drawn(session_at(name, 0))).split()) == sentence


def test_a_weight_that_is_no_number_has_no_place():
    session = session_at("five-to-forty-two", 5000, DIVERGING)
    assert "w1 = nan: it has no place on an axis" in " ".join(drawn(session))


def test_the_parameter_is_the_chosen_one_or_the_first_of_the_chosen_unit():
    session = session_at("four-people", 0)
    names = [parameter.name for parameter in session.setup.parameters]
    for command, name in (
        (None, "w1"),
        (ChooseParameter(4), names[4]),
        (ChooseUnit(1, 1), "w3"),
        (ChooseUnit(2, 0), "w5"),
        (ChooseUnit(0, 1), "w2"),
    ):
        if command:
            session.apply(command)
        assert names[session.frame.parameter] == name
        assert title(session.frame) == f"ERROR AGAINST {name}, the rest held still"
    assert title(session_at("five-to-forty-two", 0).frame) == "ERROR AGAINST w1"
    assert title(session_at("loss-example", 0).frame) == "ERROR AGAINST ONE WEIGHT"


def test_it_is_computed_once_for_a_step(monkeypatch):
    session = session_at("four-people", 3)
    first = drawn(session)
    monkeypatch.setattr(slice_pane, "SliceInPieces", lambda *_: pytest.fail("computed again"))
    assert drawn(session) == first


@pytest.mark.parametrize(
    ("rows", "units", "at_first"), [(20, 20, "whole"), (2_000, 20, "few"), (5_000, 200, "nothing")]
)
def test_of_many_rows_it_is_worked_out_in_pieces(rows, units, at_first, monkeypatch):
    moment, parts = large(rows, (units, "tanh"), (1, "linear")), [0.0]
    in_parts = held_still.HeldStill.in_parts

    def counted(self, upper, lower):
        work = in_parts(self, upper, lower)
        while True:
            try:
                part = next(work)
            except StopIteration as done:
                return done.value
            parts[-1] += part
            yield part

    monkeypatch.setattr(held_still.HeldStill, "in_parts", counted)
    found = SliceInPieces(moment, 0, 120)
    first = found.slice
    assert found.whole == (at_first == "whole")
    assert (first is None) == (at_first == "nothing")
    while not found.whole:
        parts.append(0.0)
        found.go_on()
    most = held_still.AT_ONCE
    assert parts[0] < AT_FIRST + most
    assert all(part < PIECE + most for part in parts[1:])
    whole = slice_of(moment, 0, 120)
    np.testing.assert_array_equal(found.slice.dataset, whole.dataset)
    if first is not None:
        assert set(first.xs) <= set(whole.xs)
        assert [*first.xs[[0, -1]], *first.now, *first.next] == [*whole.xs[[0, -1]], *whole.now, *whole.next]
        assert set(first.dataset) <= set(whole.dataset)
        assert len(first.xs) == (len(whole.xs) if at_first == "whole" else FEWEST)


@pytest.mark.parametrize(("name", "batch"), [("nielsen-neuron", "all"), ("four-people", 1)])
def test_what_a_mistake_takes_for_the_gradient_is_not_called_the_slope(name, batch):
    for mistake, called in (("no_slope", "gradient {} by no_slope"), ("wrong_sign", "slope {}"), ("none", "slope {}")):
        session = session_at(name, 0, f"training.mistake={mistake}", f"training.batch={batch}")
        gradient = precise(float(session.frame.moment.gradient[0]))
        legend = "\n".join(drawn(session)[:3])
        assert called.format(gradient) in legend
        assert ("slope" in legend.replace("no_slope", "")) == (mistake != "no_slope")
