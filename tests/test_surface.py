"""The error over two weights: its values against a plain trainer, its way, its words as claims, its keys."""

import math
import re
from itertools import pairwise

import app_support
import numpy as np
import plain_trainer
import pytest
from app_support import reading
from hypothesis import assume, given
from hypothesis import strategies as st
from plain_trainer import LOSSES
from random_scenarios import of_two_hundred_rows, setups
from share import some
from test_engine import batch_of, penalty_of, plain_net
from test_readable import recorder_of
from test_recording import HEAD, from_jsonl, read
from test_slice import TRAINED, large, moment_at, texts, timeline

from nntui.lesson.replay import Replay
from nntui.publish.headless import headless
from nntui.quantities.opening import open_scenario
from nntui.render.cells import MAP_LEVELS, ROLES, Span, width_of
from nntui.render.contours import colour_of, contour_cells, level_texts, levels_between, scale_legend, steps_of
from nntui.render.legend import HINT, LESS, WORDS, in_width
from nntui.render.pane import Drawing
from nntui.render.panes import collected
from nntui.render.panes.surface import PANE
from nntui.render.surface_map import SurfacePlace, SurfaceView
from nntui.render.surface_words import compared, direction
from nntui.render.trail import dots_of
from nntui.session.commands import ChoosePair, ChooseParameter, ChooseUnit, Edit, GoTo, LookAt, SetSurface
from nntui.session.session import Session
from nntui.timeline import loss_surface
from nntui.timeline.held_still import HeldStill
from nntui.timeline.loss_surface import FEWEST, WORK, Surface, limits_of, spread, trail
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline


def plain_loss(moment, pair, values, rows):
    """The loss of some rows with two parameters at other values, one row and one unit at a time."""
    vector = moment.vector.copy()
    vector[[each.index for each in pair]] = values
    net, training, data = plain_net(moment.setup.network, vector), moment.setup.training, moment.setup.program.data
    total = 0.0
    for row, factors in rows.items():
        sums, values = plain_trainer.forward(net, data.inputs[row].tolist(), factors)
        total += plain_trainer.loss_of(net, sums[-1], values[-1], data.targets[row].tolist(), training.loss)
    total = total / len(rows) if training.reduction == "mean" else total
    return total + plain_trainer.penalty_of(net, **penalty_of(training))


def pair_of(moment, first, second):
    """Two different parameters, in the order of the list."""
    n = len(moment.setup.parameters)
    first, second = first % n, second % (n - 1)
    places = sorted({first, second + (second >= first)})
    return [moment.setup.parameters[place] for place in places]


def whole(surface):
    while not surface.whole:
        surface.go_on()
    return surface


def check_values(moment, pair, seed):
    """The surface at some of its points, against the plain trainer."""
    surface = whole(Surface(moment, pair, (-1.5, 2.0, -2.5, 1.0), (9, 8)))
    program = moment.setup.program
    batch = dict(batch_of(program, moment.step))
    rows = {"batch": batch, "dataset": dict.fromkeys(range(program.data.learned))}  # each with the factors of its masks
    random = np.random.default_rng(seed)
    for name, used in rows.items():
        values = getattr(surface, name)
        assert values.shape == (8, 9)
        for line, column in zip(random.integers(0, 8, 6), random.integers(0, 9, 6), strict=True):
            expected = plain_loss(moment, pair, (surface.xs[column], surface.ys[line]), used)
            assert values[line, column] == pytest.approx(expected, rel=1e-9, abs=1e-12)
    for point, errors in ((surface.now, surface.errors_now), (surface.next, surface.errors_next)):
        expected = tuple(plain_loss(moment, pair, point, used) for used in rows.values())
        assert errors == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)


# --- values


@some(80)
@given(st.sampled_from(TRAINED[1:]), st.integers(0, 500), st.integers(0, 40), st.integers(0, 40), st.integers(0, 99))
def test_every_point_is_the_loss_that_a_plain_trainer_finds(name, step, first, second, seed):
    moment = moment_at(name, step)
    check_values(moment, pair_of(moment, first, second), seed)


@some(80)
@given(
    setups(trained=True, scale=1.0, losses=tuple(LOSSES), activations=tuple(plain_trainer.ACTIVATIONS)),
    st.integers(0, 3), st.integers(0, 40), st.integers(0, 40), st.integers(0, 99),
)  # fmt: skip
def test_so_it_is_whatever_the_network(setup, step, first, second, seed):
    assume(len(setup.parameters) > 1)
    moment = Moment(Timeline.of(setup), Position(0, step))
    assume(np.abs(moment.vector).max() < 50)
    check_values(moment, pair_of(moment, first, second), seed)


@pytest.mark.parametrize("name", ["four-people", "three-inputs", "three-layer"])
def test_now_and_next_are_states_of_the_run(name):
    for step in (0, 7, 300):
        moment = moment_at(name, step)
        pair = pair_of(moment, 0, step)
        surface = Surface(moment, pair, (-1.0, 1.0, -1.0, 1.0), (5, 5))
        at = [Moment(moment.timeline, Position(0, each)) for each in (step, step + 1)]
        assert [surface.now, surface.next] == [tuple(each.vector[p.index] for p in pair) for each in at]
        assert surface.errors_now == (moment.batch_loss, moment.metrics[0])


def test_a_surface_that_takes_long_is_coarse_at_first_and_whole_in_pieces():
    moment = large(200, (8, "tanh"), (8, "tanh"), (1, "sigmoid"))
    pair, limits = list(moment.setup.parameters[:2]), (-2.0, 2.0, -3.0, 1.0)
    surface = Surface(moment, pair, limits, (96, 60))
    assert not surface.whole
    assert surface.coarse[1].size < 96 * 60 / 12
    first, versions = surface.field(of_batch=False), [surface.version]
    while not surface.whole:
        surface.go_on()
        versions.append(surface.version)
    assert len(versions) > 5
    assert versions[-1] > versions[0]
    assert versions == sorted(versions)
    last = surface.field(of_batch=False)
    assert first.shape == last.shape == (60, 96)
    assert np.abs(first - last).max() < 0.1 * last.max()
    for line, column in ((0, 0), (59, 95), (30, 11)):
        point = surface.xs[column], surface.ys[line]
        assert last[line, column] == pytest.approx(plain_loss(moment, pair, point, dict.fromkeys(range(200))), rel=1e-9)


def test_a_large_network_has_fewer_points():
    surface = Surface(
        large(10_000, (90, "tanh"), (1, "linear")),
        large(2, (90, "tanh"), (1, "linear")).setup.parameters[:2],
        (-1, 1, -1, 1),
        (60, 40),
    )
    assert surface.dataset.size * 91 * 10_000 <= max(WORK, FEWEST**2 * 91 * 10_000)
    assert surface.field(of_batch=False).shape == (40, 60)


def test_no_part_of_the_work_takes_long_however_large_the_network():
    moment = large(3_000, (300, "tanh"), (300, "tanh"), (1, "linear"))
    held = HeldStill(moment, moment.setup.training, moment.setup.parameters[:2])
    parts = held.in_parts(np.array([0.5]), np.array([0.25]))
    assert [0 < next(parts) < 2 * loss_surface.PIECE for _ in range(3)] == [True] * 3
    assert held.work > 8 * loss_surface.PIECE


# --- the way of the run


def test_the_trail_is_made_of_the_states_of_the_run():
    four = timeline("four-people")
    four.at(Position(0, 400))
    steps, points = trail(four, Position(0, 300), [0, 5])
    assert steps.tolist() == list(range(301))
    for step in (0, 1, 17, 300):
        assert points[:, step].tolist() == four.at(Position(0, step)).vector[[0, 5]].tolist()


def test_the_trail_goes_through_edits_of_the_run_and_begins_where_the_network_was_changed():
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(20))
    session.apply(Edit("w1 = 3"))
    session.apply(GoTo(30))
    steps, points = trail(session.frame.moment.timeline, session.position, [0])
    assert steps.tolist() == list(range(31))
    assert points[0, 20] == 3.0 != points[0, 19]
    session.apply(Edit("units(1) = 3"))
    session.apply(GoTo(35))
    steps, _ = trail(session.frame.moment.timeline, session.position, [0])
    assert steps.tolist() == list(range(30, 36))


def test_a_trail_is_drawn_through_every_cell_that_it_passes():
    bits = dots_of(np.array([[0.0, 1.0, np.nan, 7.0], [0.0, 1.0, 0.0, 0.5]]), (0.0, 1.0, 0.0, 1.0), (4, 2))
    assert (bits != 0).tolist() == [[False, False, True, True], [True, True, False, False]]
    assert not dots_of(np.empty((2, 0)), (0.0, 1.0, 0.0, 1.0), (4, 2)).any()


@pytest.mark.parametrize(("name", "most"), [("four-people", 12), ("three-layer", 12), ("xor-two-hidden", 16)])
def test_the_range_covers_the_run_and_stands_still_for_many_steps(name, most):
    session = Session(open_scenario(name))
    ranges = []
    for step in range(0, 600, 3):
        session.apply(GoTo(step))
        moment = session.frame.moment
        points = np.column_stack([trail(moment.timeline, moment.position, [0, 1])[1], moment.next_vector[[0, 1]]])
        limits = [limits_of(points[axis]) for axis in (0, 1)]
        for (low, high), values in zip(limits, points, strict=True):
            free = 0.05 * (high - low)
            assert low + free < values.min() <= values.max() < high - free
        ranges.append(limits)
    assert sum(before != after for before, after in pairwise(ranges)) <= most


def test_going_back_leaves_the_range_and_takes_the_way_back():
    session, found = session_at("xor-two-hidden", 0), []
    for step in (2_000, 500):
        session.apply(GoTo(step))
        moment = session.frame.moment
        place = SurfacePlace(session.timeline, 0, step, (0, 1), moment)
        content = PANE.draw(session.frame, 80, 24, Drawing())
        runs = [run for i in range(5, content.length) for run in content.line(i) if run.role.startswith("strong")]
        found.append((place.limits, sum(len(run.text) for run in runs)))
        assert place.trail[0][-1] == step
    assert found[0][0] == found[1][0]
    assert 0 < found[1][1] < found[0][1]


# --- contour steps


@some(200)
@given(st.floats(0, 1e300), st.floats(0, 1e300))
def test_levels_are_a_few_round_numbers_between_the_lowest_and_the_highest(one, other):
    low, high = sorted((one, other))
    levels = levels_between(low, high)
    assert len(levels) < MAP_LEVELS
    assert levels == sorted(set(levels))
    assert all(low < level < high for level in levels)
    assert len(levels) >= 2 or not high > 1.01 * low
    assert [float(text.replace("−", "-")) for text in level_texts(levels)] == pytest.approx(levels, rel=1e-5)


def test_each_value_is_on_the_step_that_the_legend_says():
    levels = levels_between(0.0021, 0.15)
    assert levels == [0.003, 0.005, 0.01, 0.02, 0.05, 0.1]
    assert "".join(run.text for run in scale_legend(levels, 80)).split() == [
        "0", "0.003", "1", "0.005", "2", "0.01", "3", "0.02", "4", "0.05", "5", "0.1", "6",
    ]  # fmt: skip
    narrow = ["".join(run.text for run in scale_legend(levels, width)) for width in (44, 40, 10)]
    assert narrow == ["0 0.003 1 0.005 2 0.01 3 0.02 4 0.05 5 0.1 6", "01 0.005 23 0.02 45 0.1 6", "0123456"]
    assert steps_of(np.array([0.0021, 0.004, 0.15, np.inf, np.nan]), levels).tolist() == [0, 1, 6, -1, -1]
    assert [colour_of(step, 7) for step in range(7)] == sorted((colour_of(step, 7) for step in range(7)), reverse=True)


def test_contour_lines_are_dots_or_characters_and_steps_are_digits():
    across = np.tile(np.linspace(0.01, 0.4, 40), (12, 1))
    for ascii_only in (False, True):
        cells = contour_cells(across, [0.1, 0.2, 0.3], ascii_only)
        drawn = ["".join(character for character, _ in row) for row in cells]
        for row in drawn:
            assert [i for i, each in enumerate(row) if each == "|" or "\u2800" < each < "\u2900"] == [9, 19, 29]
        assert re.findall(r"\d", drawn[1]) == ["0", "1", "2", "2", "3"]
    cells = contour_cells(across.T[:12], [0.1], ascii_only=True)
    assert [row for row in ("".join(c for c, _ in row) for row in cells) if "-" in row] == ["-" * 12]


def test_where_nothing_is_finite_there_are_question_marks():
    values = np.full((8, 16), 0.1)
    values[:, 8:] = np.inf
    drawn = ["".join(c for c, _ in row) for row in contour_cells(values, [0.05, 0.2], ascii_only=True)]
    assert re.findall(r"[\d?]", drawn[1]) == ["1", "?"]


def test_between_computed_points_it_is_straight():
    xs, ys = np.array([0.0, 1.0]), np.array([0.0, 2.0])
    found = spread(np.array([[0.0, 1.0], [4.0, np.inf]]), xs, ys, np.array([0.0, 0.25, 1.0]), np.array([0.0, 1.0, 2.0]))
    assert found.tolist() == [[0.0, 0.25, 1.0], [2.0, math.inf, math.inf], [4.0, math.inf, math.inf]]


# --- drawing and words


SIZES = [(1, 1), (3, 30), (30, 3), (14, 7), (38, 9), (58, 16), (96, 24), (196, 54)]


def session_at(name, step, *settings):
    session = Session(open_scenario(name, settings))
    session.apply(GoTo(step))
    return session


def drawn(session, width=80, height=24, *, ascii_only=False):
    """The lines of the pane, once all is worked out."""
    content = PANE.draw(session.frame, width, height, Drawing(ascii_only=ascii_only))
    while content.more is not None:
        content.more()
        content = PANE.draw(session.frame, width, height, Drawing(ascii_only=ascii_only))
    lines = [content.line(i) for i in range(content.length)]
    assert len(lines) == height
    assert all(width_of(line) <= width for line in lines)
    assert {role for line in lines for run in line for role in run.role.split()} <= set(ROLES)
    return texts(content)


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["five-to-forty-two", "four-people", "three-layer", "one-neuron", "loss-example"])
def test_any_size_is_filled_and_never_overrun(name, size, ascii_only):
    lines = drawn(session_at(name, 0), *size, ascii_only=ascii_only)
    if ascii_only and name != "five-to-forty-two":
        assert all(character.isascii() or character in "−½…↑↓" for character in "".join(lines))


READ = {
    "now": re.compile(r"^● (\S+) = (\S+), (\S+) = (\S+?)(?:, the rest held still)?: (.+) (\S+)$"),
    "next": re.compile(
        r"^◆ the update of these two alone: (\S+) (\S+), (\S+) (\S+?)( \(under ●\), shorter than a cell)?: (\S+), (.+)$"
    ),
    "lowest": re.compile(r"^▼ lowest on the map (\S+), (.+) of ● \((\S+) = (\S+), (\S+) = (\S+)\)$"),
}


def value(text):
    return float(text.replace("−", "-"))


def close(text, number):
    """Whether a number is what a text says of it."""
    digits = len(text.partition("e")[0].partition(".")[2])
    return value(text) == pytest.approx(number, rel=0.6 * 10.0**-digits, abs=0.6 * 10.0**-digits * (abs(number) < 1))


@some(40)
@given(st.sampled_from(TRAINED[1:]), st.integers(0, 400), st.integers(0, 40), st.integers(0, 40), st.booleans())
def test_the_legend_says_what_a_plain_trainer_finds(name, step, first, second, of_batch):
    session = session_at(name, step)
    moment = session.frame.moment
    pair = pair_of(moment, first, second)
    session.apply(ChoosePair(*(moment.setup.network.place_of(each) for each in pair)))
    session.apply(SetSurface(of_batch))
    one_batch = len(moment.batch) == moment.setup.program.data.rows
    rows = dict.fromkeys(moment.batch if of_batch else range(moment.setup.program.data.rows))
    lines = [line[:119].rstrip() for line in drawn(session, 119 if one_batch else 240, 30)]
    now, after, low = (READ[key].match(line) for key, line in zip(READ, lines, strict=False))
    words = moment.setup.batch_words(moment.batch) if of_batch else moment.setup.metric_words(moment.setup.metrics[0])
    assert (now[1], now[3], now[5]) == (pair[0].name, pair[1].name, words)
    assert PANE.title(session.frame) == f"ERROR OVER {now[1]} AND {now[3]}: {words}"
    here, there = ([float(v[p.index]) for p in pair] for v in (moment.vector, moment.next_vector))
    before, then = (plain_loss(moment, pair, values, rows) for values in (here, there))
    assert all(map(close, (now[2], now[4], now[6], after[6]), (*here, before, then)))
    assert all(map(close, (after[2], after[4]), np.subtract(there, here)))
    if abs(then - before) > 1e-9 * before:
        assert after[7] == ("lower" if then < before else "higher")
    assert ("◆" in "".join(lines[5:])) != bool(after[5])
    point = value(low[4]), value(low[6])
    assert value(low[1]) <= min(before, then) * (1 + 1e-3) + 6e-5
    assert ("right" in low[2], "up" in low[2]) <= (point[0] > here[0] - 0.01, point[1] > here[1] - 0.01)
    assert ("left" in low[2], "down" in low[2]) <= (point[0] < here[0] + 0.01, point[1] < here[1] + 0.01)


@pytest.mark.parametrize(("name", "step", "pair"), [("four-people", 500, (0, 1)), ("three-layer", 2_000, (3, 12))])
def test_the_map_shows_each_step_and_the_marks_where_they_are(name, step, pair):
    session = session_at(name, step)
    session.apply(ChoosePair(*pair))
    moment, width, height = session.frame.moment, 80, 30
    place = SurfacePlace(moment.timeline, 0, step, pair, moment)
    lines = drawn(session, width, height)
    levels = [value(text) for text in re.findall(r" (\d*\.\S+|\d+e\S+) ", lines[4])]
    left, right, bottom, top = place.limits
    body = lines[5:-1]
    canvas = SurfaceView(False, True, False, width, height, place.limits).canvas
    rows, digits = dict.fromkeys(range(moment.setup.program.data.rows)), 0
    for line, text in enumerate(body):
        for column, character in enumerate(text[-canvas:]):
            x = left + (column + 0.5) / canvas * (right - left)
            if character.isdigit():
                y = top - (line + 0.75) / len(body) * (top - bottom)
                error = plain_loss(moment, place.pair, (x, y), rows)
                assert int(character) == sum(error > level for level in levels)
                digits += 1
            elif character in "○●":
                mark = moment if character == "●" else Moment(moment.timeline, Position(0, 0))
                at = [float(mark.vector[each.index]) for each in place.pair]
                y = top - (line + 0.5) / len(body) * (top - bottom)
                assert abs(x - at[0]) <= (right - left) / canvas
                assert abs(y - at[1]) <= (top - bottom) / len(body)
    assert digits > 20
    assert {"○", "●"} <= set("".join(body))


def test_an_error_is_lower_only_beyond_rounding():
    assert [compared(1.0, after) for after in (0.9, 1.1, 1.0 - 1e-15, np.inf)] == [
        "lower",
        "higher",
        "the same",
        "not finite",
    ]
    assert [direction(*way) for way in ((3, 0.2), (-1, 5), (0.4, -0.9), (0, -2))] == [
        "right", "left and up", "within a cell", "down",
    ]  # fmt: skip


def test_where_it_is_wide_both_errors_stand_beside_each_other():
    session = session_at("four-people", 5)
    wide = drawn(session, 118, 30)
    found = {line[:58].rstrip() for line in wide}, {line[60:].rstrip() for line in wide}
    for of_batch in (False, True):
        session.apply(SetSurface(of_batch))
        alone = drawn(session, 58, 30)
        assert "  L " in alone[3]
        assert {line.rstrip() for line in alone if line != alone[3]} <= found[of_batch]
    assert re.match(r"● w1 = \S+, w2 = \S+: Bob's squared error .*: mean squared", drawn(session, 118, 30)[0])
    assert "L " not in drawn(session, 118, 30)[3]


def test_an_update_of_many_cells_is_drawn_and_a_frozen_weight_said():
    lines = drawn(session_at("four-people", 0, "training.rate=20"), 90, 30)
    assert "shorter" not in lines[1]
    assert "◆" in "".join(lines[5:])
    one = drawn(session_at("four-people", 3, "network.frozen=['w1']"), 90, 30)
    assert one[1].startswith("◆ w1 frozen, w2 +")
    both = drawn(session_at("four-people", 3, "network.frozen=['w1','w2']"), 90, 30)
    assert both[1] == "frozen: the update leaves both as they are"


def test_one_weight_has_its_curve_and_nothing_trained_is_said():
    assert PANE.title(session_at("five-to-forty-two", 0).frame) == "ERROR AGAINST w1"
    assert drawn(session_at("five-to-forty-two", 0))[0] == "● w1 = 1.0000: ½ squared error 684.5000"
    for name, words in (("one-neuron", "forward only"), ("loss-example", "no network")):
        assert words in " ".join(drawn(session_at(name, 0)))


def test_where_numbers_run_away_it_is_said():
    session = session_at("four-people", 0)
    session.apply(Edit("w1 = 1e305"))
    assert "w1 = 1.00e+305: it has no place on an axis" in " ".join(drawn(session))
    linear = session_at("four-people", 0)
    linear.apply(Edit("activation(2) = linear"))
    linear.apply(Edit("w5 = 1e200"))
    assert "no error on this map is finite" in " ".join(drawn(linear))
    session = session_at("rate-too-high", 2000)
    assert drawn(session)


def test_fewer_points_than_cells_are_told():
    session = Session(large(4_000, (90, "tanh"), (1, "linear")).setup)
    words = drawn(session, 110, 30)[3]
    assert re.search(r"  \d+×\d+ points, straight between them", words)
    assert "points" not in drawn(session_at("four-people", 0), 90, 30)[3]


def test_it_is_worked_out_once_for_a_step(monkeypatch):
    session = session_at("four-people", 3)
    first = drawn(session)
    monkeypatch.setattr(Surface, "__init__", lambda *_: pytest.fail("computed again"))
    assert drawn(session) == first


# --- what is chosen


def names_of(session):
    return [session.setup.parameters[place].name for place in session.frame.pair]


def test_the_pair_is_the_two_that_were_chosen_last_or_the_next_of_the_unit():
    session = session_at("four-people", 0)
    place = {parameter.name: i for i, parameter in enumerate(session.setup.parameters)}
    for command, names in (
        (None, ["w1", "w2"]),
        (ChooseParameter(place["w4"]), ["w4", "b2"]),
        (ChooseParameter(place["w5"]), ["w5", "w4"]),
        (ChooseParameter(place["w5"]), ["w5", "w4"]),
        (ChooseUnit(1, 0), ["w1", "w2"]),
        (ChooseParameter(place["b3"]), ["b3", "w5"]),
        (ChoosePair(place["w6"], place["w6"]), ["w6", "b3"]),
        (ChoosePair(place["w1"], 10**9), ["w1", "b3"]),
    ):
        if command is not None:
            session.apply(command)
        assert names_of(session) == names


def test_the_arrow_keys_lead_through_all_others():
    session = session_at("four-people", 0)
    session.apply(ChooseParameter(2))
    found = []
    for _ in session.setup.parameters:
        session.apply(PANE.next_choice(session.frame, 1))
        found.append(names_of(session))
    assert {chosen for chosen, _ in found} == {"b1"}
    assert [other for _, other in found] == ["w2", "w3", "w4", "b2", "w5", "w6", "b3", "w1", "w2"]
    session.apply(PANE.next_choice(session.frame, -1))
    assert names_of(session) == ["b1", "w1"]


def test_after_an_edit_only_what_there_is_stays_chosen():
    session = session_at("four-people", 0)
    session.apply(ChoosePair(0, 8))
    session.apply(Edit("units(1) = 1"))
    assert names_of(session) == ["w1", "w2"]


async def test_three_keys_show_the_trail_of_w1_and_w2_over_the_error():
    async with reading("four-people") as reader:
        await reader.press("end", "P", "o")
        await reader.until("ERROR OVER w1 AND w2: mean squared error of 4 rows", "● w1 = 0.9222, w2 = 2.0990")
        assert all(mark in reader.part("surface") for mark in "○●▼")
        await reader.press("down")
        await reader.until("ERROR OVER w1 AND b1")
        await reader.press("L")
        await reader.until("ERROR OVER w1 AND b1: Alice's squared error")
        await reader.press("L")
        await reader.until("ERROR OVER w1 AND b1: mean squared error of 4 rows")


async def test_two_weights_by_their_names_are_the_axes():
    async with reading("four-people") as reader:
        await reader.go_to("w1")
        await reader.go_to("w5")
        await reader.press("P", "o")
        await reader.until("ERROR OVER w1 AND w5")


async def test_where_an_update_uses_all_rows_there_is_one_error():
    async with reading("three-inputs") as reader:
        await reader.press("P", "o", "L")
        assert "there is one error only: an update uses all rows" in reader.notices
        assert "  L " not in reader.part("surface")


# --- recordings and exports


def test_what_is_looked_at_is_recorded_and_replayed():
    session = Session(open_scenario("four-people"))
    recorder, stream = recorder_of(session)
    session.changed.append(lambda command: recorder.heard(command, session))
    for command in (LookAt("surface", enlarged=True), GoTo(7), ChoosePair(0, 4), SetSurface(True)):
        session.apply(command)
    recorder.close(session)
    replay = Replay(from_jsonl("a", stream.getvalue()), collected())
    replay.to(100)
    assert replay.session.view == session.view
    assert PANE.title(replay.session.frame) == "ERROR OVER w1 AND w4: Diana's squared error"


def test_a_recording_by_hand_shows_the_pane_and_two_weights_by_name(tmp_path):
    path = tmp_path / "by-hand.toml"
    moments = "".join(f'[[moment]]\nshow = "{name}"\n' for name in ("surface", "w2", "w6"))
    path.write_text(f"{HEAD}{moments}", encoding="utf-8")
    replay = Replay(read(path), collected())
    replay.to(100)
    assert replay.session.view.pane == "surface"
    assert PANE.title(replay.session.frame) == "ERROR OVER w2 AND w6: mean squared error of 4 rows"


async def test_what_is_written_shows_the_whole_surface():
    session = Session(of_two_hundred_rows())
    session.apply(GoTo(30))
    session.apply(LookAt("surface", enlarged=True))
    assert PANE.draw(session.frame, 116, 34, Drawing()).more is not None
    async with headless(session, (120, 40), "dark", collected()) as screen:
        text = "\n".join("".join(piece.text for piece in row) for row in await screen.show())
    assert "ERROR OVER w1 AND w2: mean squared error of 200 rows" in text
    assert "lowest on the map 0." in text


async def test_keys_are_answered_while_it_becomes_whole(monkeypatch):
    monkeypatch.setattr(loss_surface, "PIECE", 20_000)
    setup = of_two_hundred_rows()
    monkeypatch.setattr(app_support, "open_scenario", lambda *_: setup)
    async with reading("sizeable") as reader:
        await reader.press("P", "o")
        assert "lowest on the map 0." not in reader.text
        await reader.press("down")
        assert "ERROR OVER w1 AND b1" in reader.text
        await reader.until("lowest on the map 0.")


@pytest.mark.parametrize("width", range(14, 60))
def test_the_number_at_a_lines_end_is_never_cut(width):
    """Words are cut and hints left out; what is in the way of the number goes as a whole."""
    line = [
        Span("● ", "accent"), Span("w5 = −6.2375, w6 = −12.6125", LESS), Span(", the rest held still", HINT),
        Span(": ", LESS), Span("mean squared error of 4 rows ", WORDS), Span("9.8314e−05", "strong"),
    ]  # fmt: skip
    drawn = in_width(line, width)
    assert drawn[-1] == Span("9.8314e−05", "strong")
    assert width_of(drawn) <= width
    assert {run.role for run in drawn} <= {"accent", "text", "muted", "strong"}


async def test_the_other_error_is_named_where_the_surface_is_not_seen():
    async with reading("four-people", size=(120, 40)) as reader:
        await reader.press("L")
        assert reader.notices[-1] == "the error over two weights: Alice's squared error"
        await reader.press("L")
        assert reader.notices[-1] == "the error over two weights: mean squared error of 4 rows"
