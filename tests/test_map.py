"""The map of what a network says: its answers against forward passes in plain Python, its border, its words."""

import io
import math
import re

import numpy as np
import pytest
from app_support import FakeClock, reading
from random_scenarios import put_together

from nntui.lesson.header import header_of
from nntui.lesson.recorder import Recorder
from nntui.lesson.recording import from_jsonl
from nntui.lesson.replay import Replay
from nntui.quantities.opening import open_scenario, open_text
from nntui.render.braille import BITS
from nntui.render.heatmap import border_of, cells_of, middles
from nntui.render.pane import Drawing
from nntui.render.panes import collected
from nntui.render.panes.map import PANE
from nntui.scenario.folder import folder
from nntui.session.commands import ChooseRow, ChooseUnit, Edit, GoTo, LookAt, Undo
from nntui.session.session import Session
from nntui.timeline.answers import answers, passes, ranges
from nntui.ui.widgets.paneview import PaneView


def session(name, step, settings=()):
    found = Session(open_scenario(name, settings))
    found.apply(GoTo(step))
    found.trained.at(found.position)
    return found


def said_by_hand(setup, vector, inputs):
    """The outputs of a sigmoid network, unit by unit."""
    values = dict(
        zip((p.name for p in setup.parameters), (float(vector[p.index]) for p in setup.parameters), strict=True)
    )
    below, weights, biases = list(inputs), iter(range(1, 10_000)), iter(range(1, 10_000))
    for layer in setup.network.layers:
        units = []
        for _ in range(layer.units):
            z = sum(values[f"w{next(weights)}"] * each for each in below)
            z += values[f"b{next(biases)}"] if layer.bias else 0.0
            units.append(1 / (1 + math.exp(-z)))
        below = units
    return below


@pytest.mark.parametrize("step", [0, 40, 4_000])
def test_every_point_is_what_a_forward_pass_by_hand_says(step):
    four = session("four-people", step)
    moment = four.frame.moment
    xs, ys = np.linspace(-20, 30, 7), np.linspace(-8, 9, 5)
    found = answers(moment, 0, (0, 1), [xs, ys])
    assert found.shape == (1, 5, 7)
    for i, y in enumerate(ys):
        for j, x in enumerate(xs):
            (expected,) = said_by_hand(four.setup, moment.vector, [x, y])
            assert found[0, i, j] == pytest.approx(expected, rel=1e-12)


def test_the_other_inputs_stay_as_the_rows():
    three = session("three-inputs", 100)
    moment = three.frame.moment
    found = answers(moment, 1, (0, 2), [np.array([0.25]), np.array([0.75])])
    own = moment.setup.program.data.inputs[1]
    assert found[0, 0, 0] == pytest.approx(said_by_hand(three.setup, moment.vector, [0.25, own[1], 0.75])[0], rel=1e-12)


def test_the_border_of_one_neuron_is_where_its_formula_puts_it():
    one = session("xor-one-neuron", 50)
    moment = one.frame.moment
    w1, w2, b = (float(moment.vector[one.setup.parameter_by_name[name].index]) for name in ("w1", "w2", "b1"))
    ((low, high), _) = ranges(moment, (0, 1))
    xs = np.linspace(low - 50, high + 50, 4_001)
    level = one.setup.scenario.metrics.threshold
    for y in (0.0, 1.0):

        def side(at, y=y):
            return (answers(moment, 0, (0, 1), [at, np.array([y])])[0, 0] > level).astype(int)

        ((border, before, after),), of = passes(xs, side, 3)
        assert {before, after} == {0, 1}
        assert of == 1
        assert border == pytest.approx((math.log(level / (1 - level)) - b - w2 * y) / w1, abs=1e-6)


BRAILLE = range(0x2801, 0x2900)


def dots_of(lines):
    """The dots of a border that is drawn, each by its place in cells: (across, down), of shape (n, 2)."""
    found = [
        (x + (column + 0.5) / 2, y + (row + 0.5) / 4)
        for y, line in enumerate(lines)
        for x, character in enumerate(line)
        if ord(character) in BRAILLE
        for row, column in zip(*np.nonzero(BITS & (ord(character) - 0x2800)), strict=True)
    ]
    return np.array(found)


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize(
    ("values", "line"), [([1, 0, 0, 0], 0), ([1, 1, 0.2, 0], 0), ([1, 1, 0.8, 0], 1), ([0, 0, 1, 1], 1)]
)
def test_the_border_is_drawn_wherever_between_two_answers_it_falls(values, line, ascii_only):
    said = np.array(values, dtype=float)[:, np.newaxis].repeat(3, axis=1)
    border = border_of(said[np.newaxis], 0.5)
    cells = cells_of(said > 0.5, np.zeros(said.shape, dtype=np.intp), ascii_only, border=border)
    drawn = [[character == "-" if ascii_only else ord(character) in BRAILLE for character, _ in row] for row in cells]
    assert drawn == [[i == line] * 3 for i in range(2)]


@pytest.mark.parametrize("size", [(60, 16), (38, 9), (160, 44)])
@pytest.mark.parametrize("step", [40, 400, 4_000])
def test_the_border_of_a_trained_neuron_lies_on_its_formula_within_half_a_cell(step, size):
    source = (folder() / "xor-one-neuron.toml").read_text(encoding="utf-8")
    one = Session(open_text("and.toml", source.replace("targets = [1]", "targets = [0]", 1)))
    one.apply(GoTo(step))
    moment = one.frame.moment
    w1, w2, b = (float(moment.vector[one.setup.parameter_by_name[name].index]) for name in ("w1", "w2", "b1"))
    (left, right), (bottom, top) = ranges(moment, (0, 1))
    content = PANE.draw(one.frame, *size, Drawing())
    first = 2 if size[1] < 12 else 3
    canvas = ["".join(run.text for run in content.line(i)[1:]) for i in range(first, content.length - 1)]
    dots, level = dots_of(canvas), one.setup.scenario.metrics.threshold
    across, up = (right - left) / len(canvas[0]), (top - bottom) / len(canvas)
    away = w1 * (left + dots[:, 0] * across) + w2 * (top - dots[:, 1] * up) + b - math.log(level / (1 - level))
    assert len(dots) > len(canvas)
    assert np.abs(away).max() <= 0.5 * math.hypot(w1 * across, w2 * up)


def text(frame, size=(60, 16), *, ascii_only=False):
    content = PANE.draw(frame, *size, Drawing(ascii_only=ascii_only))
    return ["".join(run.text for run in content.line(i)) for i in range(content.length)]


def test_the_rows_stand_on_the_map_and_a_click_chooses_one():
    four = session("four-people", 4_000)
    lines = text(four.frame, ascii_only=True)
    assert lines[1].startswith("2 of 4 rows above 0.5; border at weight 13")
    assert lines[2].startswith("Alice 133 lb, 65 in: 0.9398 F  click a place: its answer")
    body = "\n".join(lines[3:])
    assert (body.count("F"), body.count("M"), body.count("?")) == (2, 2, 2)
    assert all(ord(character) < 128 for line in lines[3:-1] for character in line if character != "−")
    content = PANE.draw(four.frame, 60, 16, Drawing())
    line = next(i for i in range(3, content.length) if "M" in "".join(run.text for run in content.line(i)))
    column = "".join(run.text for run in content.line(line)).index("M")
    assert content.hit(column, line) in (ChooseRow(1), ChooseRow(2))
    assert content.hit(0, line) is None


def test_where_the_answer_is_a_number_there_are_no_sides():
    five = session("five-to-forty-two", 20)
    assert text(five.frame)[0].startswith("five input 5: 41.8827  ")
    assert "border" not in "\n".join(text(five.frame))


@pytest.mark.parametrize("size", [(1, 1), (10, 3), (14, 7), (30, 9), (200, 60)])
@pytest.mark.parametrize("name", ["four-people", "five-to-forty-two", "three-layer", "loss-example", "rate-too-high"])
def test_it_fits_wherever_it_is_drawn(name, size):
    content = PANE.draw(session(name, 0).frame, *size, Drawing())
    assert content.length <= size[1]
    for i in range(content.length):
        assert sum(len(run.text) for run in content.line(i)) <= size[0]


async def test_three_keys_show_how_the_border_has_moved():
    async with reading("four-people") as reader:
        await reader.press("P", "m")
        await reader.until("WHAT o1 SAYS over weight (lb) and height (in)", "0 of 4 rows above 0.5")
        await reader.press("end")
        await reader.until("2 of 4 rows above 0.5; border at weight 13")


def changed(*changes):
    """Four people with other words in their file."""
    text = (folder() / "four-people.toml").read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return Session(open_text("changed.toml", text)).frame


@pytest.mark.parametrize("labels", ['["red", "round"]', '["女", "男"]'])
def test_words_that_no_letter_stands_for_are_circles(labels):
    lines = "\n".join(text(changed(('["M", "F"]', labels)))[3:])
    assert (lines.count("●"), lines.count("○")) == (2, 2)


def test_an_output_without_bounds_has_sides_where_they_have_words():
    frame = changed(('activation = "sigmoid"', 'activation = "linear"'))
    assert "of 4 rows above 0.5" in text(frame)[1]


# Units and several outputs


def test_a_chosen_unit_says_what_it_does_to_the_plane():
    four = session("four-people", 4_000)
    four.apply(ChooseUnit(1, 0))
    assert PANE.title(four.frame) == "WHAT h1 SAYS over weight (lb) and height (in)"
    moment = four.frame.moment
    xs, ys = np.linspace(-20, 30, 7), np.linspace(-8, 9, 5)
    w1, w2, b1 = (float(moment.vector[four.setup.parameter_by_name[name].index]) for name in ("w1", "w2", "b1"))
    found = answers(moment, 0, (0, 1), [xs, ys], 1, 0)
    expected = 1 / (1 + np.exp(-(w1 * xs[np.newaxis] + w2 * ys[:, np.newaxis] + b1)))
    assert found[0] == pytest.approx(expected, rel=1e-12)
    words = text(four.frame)[1]
    border = (-b1 - w2 * -1) / w1 + 135
    assert words.startswith(f"2 of 4 rows above 0.5; border at weight {border:.4g} lb")
    assert PANE.ask(four.frame).unit == (1, 0)


@pytest.mark.parametrize(("activation", "level"), [("tanh", "0"), ("relu", "0"), ("linear", "0"), ("sigmoid", "0.5")])
def test_a_hidden_unit_changes_sides_in_the_middle_of_its_range(activation, level):
    text_of_file = (folder() / "four-people.toml").read_text(encoding="utf-8")
    layers = text_of_file.replace('activation = "sigmoid"', f'activation = "{activation}"', 1)
    four = Session(open_text("changed.toml", layers))
    four.apply(ChooseUnit(1, 1))
    activation_of_rows = four.frame.moment.activations[0][:, 1]
    above = int((activation_of_rows > float(level)).sum())
    assert f"{above} of 4 rows above {level};" in text(four.frame)[1]


THREE = """
format = 1
title = "Three kinds"
summary = "Three outputs."
seed = 3
[data]
inputs = [{ name = "length", unit = "cm", shift = 4.0 }, "width"]
targets = ["ash", "birch", "cedar"]
rows = [
  { inputs = [-2, 1], targets = [1, 0, 0] }, { inputs = [-1.5, 1.4], targets = [1, 0, 0] },
  { inputs = [0.5, 2], targets = [0, 1, 0] }, { inputs = [0.8, 2.4], targets = [0, 1, 0] },
  { inputs = [1.5, 0.6], targets = [0, 0, 1] },
]
[network]
start = { distribution = "normal", deviation = 1.0 }
layers = [{ units = 4, activation = "tanh" }, { units = 3, activation = "sigmoid", names = ["ash", "birch", "cedar"] }]
[training]
loss = "squared_error"
rate = 1.0
steps = 300
"""


ONLY_THE_FIRST = [(f"{x}, {y}]", f"{x}]") for x, y in ((-2, 1), (-1.5, 1.4), (0.5, 2), (0.8, 2.4), (1.5, 0.6))]


def three_kinds(*changes):
    source = THREE
    for before, after in changes:
        assert before in source
        source = source.replace(before, after)
    found = Session(open_text("three.toml", source))
    found.apply(GoTo(300))
    return found


@pytest.mark.parametrize("ascii_only", [False, True])
def test_of_several_outputs_each_place_has_the_letter_and_the_colour_of_the_highest(ascii_only):
    three = three_kinds()
    assert PANE.title(three.frame) == "WHICH OUTPUT IS HIGHEST over length (cm) and width"
    content = PANE.draw(three.frame, 70, 20, Drawing(ascii_only=ascii_only))
    assert text(three.frame, (30, 20))[0].split() == ["a", "ash", "b", "birch", "c", "cedar"]
    moment = three.frame.moment
    limits, lines = ranges(moment, (0, 1)), [content.line(i) for i in range(3, content.length - 1)]
    canvas = sum(len(run.text) for run in lines[0][1:])
    seen = set()
    for y, line in enumerate(lines):
        x = 0
        for run in line[1:]:
            for character in run.text:
                if character in "abc":
                    place = [
                        np.array([middles(*limits[0], canvas)[x]]),
                        middles(*limits[1][::-1], 2 * len(lines))[2 * y + 1 :][:1],
                    ]
                    highest = int(np.argmax(answers(moment, 0, (0, 1), place)[:, 0, 0]))
                    assert (character, run.role.split()[-1]) == ("abc"[highest], f"under{9 + highest}")
                    seen.add(character)
                x += 1
    assert seen == {*"abc"}
    body = "".join(run.text for line in lines for run in line)
    assert [body.count(letter) for letter in "ABC"] == [2, 2, 1]


def test_of_several_outputs_rows_are_counted_and_borders_named_and_w_asks_for_the_highest():
    three = three_kinds()
    assert text(three.frame, (70, 20))[0].split() == ["a", "ash:", "2", "rows", "b", "birch:", "2", "c", "cedar:", "1"]
    said = text(three.frame, (110, 20))[1]
    assert re.fullmatch(r"border at length [\d.]+ cm \(ash\|birch\), [\d.]+ cm \(birch\|cedar\) \(width 1\)", said)
    said = text(three.frame, (58, 20))[1]
    assert re.fullmatch(r"border at length [\d.]+ cm \(a\|b\), [\d.]+ cm \(b\|c\)", said)
    assert [PANE.ask(three.frame).unit, three.apply(ChooseRow(4)), PANE.ask(three.frame).unit] == [(2, 0), None, (2, 2)]
    three.apply(ChooseUnit(2, 1))
    assert PANE.title(three.frame) == "WHAT birch SAYS over length (cm) and width"


def test_where_another_output_becomes_the_highest_the_two_are_equal():
    moment = three_kinds().frame.moment
    ((low, high), _), own = ranges(moment, (0, 1)), moment.setup.program.data.inputs[0]
    xs = np.linspace(low, high, 2_001)
    found, _ = passes(xs, lambda at: answers(moment, 0, (0,), [at]).argmax(axis=0), 3)
    assert [(before, after) for _, before, after in found] == [(0, 1), (1, 2)]
    for at, before, after in found:
        said = answers(moment, 0, (0, 1), [np.array([at]), own[1:]])[:, 0, 0]
        assert said[before] == pytest.approx(said[after], abs=1e-6)


def test_over_one_input_several_outputs_are_several_curves():
    one = three_kinds((', "width"]', "]"), *ONLY_THE_FIRST)
    assert PANE.title(one.frame) == "WHICH OUTPUT IS HIGHEST over length (cm)"
    body = "\n".join(text(one.frame, (70, 20), ascii_only=True)[3:])
    assert all(letter in body for letter in "abcABC")


def test_a_large_network_is_asked_at_fewer_points_and_says_nearly_the_same():
    moment = session("four-people", 400).frame.moment
    xs, ys = np.linspace(-20, 30, 60), np.linspace(9, -8, 40)
    whole = answers(moment, 0, (0, 1), [xs, ys])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nntui.timeline.answers.AT_ONCE", 9 * 60 * 40 // 4)
        assert answers(moment, 0, (0, 1), [xs, ys]) == pytest.approx(whole, abs=0.1)
        patch.setattr("nntui.timeline.answers.all_answers", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            answers(moment, 0, (0, 1), [xs, ys])


# A place that is clicked

SHIFTS = np.array([135, 66])


def place_of(session_, raw, size=(60, 16), top=3):
    """The cell of the pane where these raw values stand."""
    content = PANE.draw(session_.frame, *size, Drawing())
    lines = [content.line(i) for i in range(top, content.length - 1)]
    gutter, canvas = (sum(len(run.text) for run in part) for part in (lines[0][:1], lines[0][1:]))
    shifts = [column.shift for column in session_.setup.scenario.data.inputs]
    (left, right), (bottom, top_value) = ranges(session_.frame.moment, (0, 1))
    x, y = (value - shift for value, shift in zip(raw, shifts, strict=True))
    return gutter + int((x - left) / (right - left) * canvas), top + int(
        (top_value - y) / (top_value - bottom) * len(lines)
    )


def test_a_click_on_an_empty_place_makes_it_a_new_input_and_the_next_one_moves_it():
    four = session("four-people", 4_000)
    edits = []
    for raw in ((145, 61), (125, 71)):
        content = PANE.draw(four.frame, 60, 16, Drawing())
        commands = content.hit(*place_of(four, raw))
        edits.append(commands[0].text)
        for command in commands:
            four.apply(command)
        assert four.setup.all_names[four.view.row] == "point"
        assert four.setup.all_names.count("point") == 1
        inputs = four.setup.probes[-1]
        assert inputs + SHIFTS == pytest.approx(raw, abs=0.8)
        (expected,) = said_by_hand(four.setup, four.frame.moment.vector, inputs)
        said = text(four.frame)[2]
        weight, height = (float(word) for word in re.findall(r"[\d.]+", said)[:2])
        assert (weight, height) == pytest.approx(tuple(inputs + SHIFTS))
        assert said.startswith(
            f"point weight {weight:.4g} lb, height {height:.4g} in: {expected:.4f} {'MF'[expected > 0.5]}"
        )
        assert PANE.ask(four.frame).row == four.view.row
    assert all(edit.startswith("probe(point) = scaled ") for edit in edits)
    assert len({*edits}) == 2
    four.apply(Undo())
    assert four.setup.probes[-1] + SHIFTS == pytest.approx((145, 61), abs=0.8)
    four.apply(Undo())
    assert "point" not in four.setup.all_names


def test_a_click_beside_the_point_chooses_it_and_one_outside_of_the_map_does_nothing():
    four = session("four-people", 4_000)
    x, y = place_of(four, (145, 61))
    for command in PANE.draw(four.frame, 60, 16, Drawing()).hit(x, y):
        four.apply(command)
    content = PANE.draw(four.frame, 60, 16, Drawing())
    assert content.hit(x + 1, y) == content.hit(x, y) == ChooseRow(6)
    assert content.hit(0, 0) is content.hit(x, 15) is content.hit(0, y) is None


def test_the_other_inputs_of_a_clicked_place_stay_as_the_chosen_rows_to_the_last_bit():
    text_of_file = (folder() / "three-inputs.toml").read_text(encoding="utf-8")
    three = Session(open_text("three.toml", text_of_file.replace("[1, 1, 1]", "[1, 1, 0.1234567890123456]")))
    three.apply(ChooseRow(1))
    assert three.frame.moment.setup.program.data.inputs[1, 2] == 0.1234567890123456
    edit, _ = PANE.draw(three.frame, 60, 16, Drawing()).hit(30, 8)
    three.apply(edit)
    assert three.setup.probes[-1, 2] == 0.1234567890123456


def test_a_row_that_is_called_point_keeps_its_name():
    four = Session(open_scenario("four-people", ["published=[]", "remarks=[]"]))
    four.apply(Edit("row(point) = scaled 3, 3 → 1"))
    edit, _ = PANE.draw(four.frame, 60, 16, Drawing()).hit(*place_of(four, (145, 61)))
    assert edit.text.startswith("probe(point 2) = scaled ")


def test_over_one_input_a_click_on_the_curve_is_a_new_input():
    five = session("five-to-forty-two", 20)
    edit, choose = PANE.draw(five.frame, 60, 16, Drawing()).hit(40, 8)
    five.apply(edit)
    five.apply(choose)
    assert re.fullmatch(r"probe\(point\) = [\d.]+", edit.text)
    x = float(five.setup.probes[-1, 0])
    (said,) = five.frame.moment.predictions[-1]
    assert text(five.frame)[0] == f"point input {x:.4g}: {said:.4f}"
    row = next(line for line in text(five.frame) if "◇" in line)
    assert abs(row.index("◇") - 40) <= 1


def test_a_click_on_a_curve_over_a_scaled_input_is_at_a_round_raw_value():
    one = three_kinds((', "width"]', "]"), ("shift = 4.0", "shift = 4.0, scale = 2.0"), *ONLY_THE_FIRST)
    for command in PANE.draw(one.frame, 60, 16, Drawing()).hit(30, 8):
        one.apply(command)
    raw = float(one.setup.probes[-1, 0]) * 2 + 4
    assert raw == pytest.approx(round(raw, 2))
    assert text(one.frame)[2].startswith(f"point length {raw:.4g} cm: ")
    assert any("◇" in line and abs(line.index("◇") - 30) <= 1 for line in text(one.frame))


def test_over_one_input_rows_stand_at_their_targets_and_a_click_on_one_chooses_it():
    relu = session("dead-relu", 300)
    lines, targets = text(relu.frame), relu.setup.program.data.targets[:, 0]
    assert lines[1] == "rows stand at their targets, new inputs (◇) on the curve"
    found = sorted((x, y) for y, line in enumerate(lines) for x, character in enumerate(line) if character == "●")
    heights = [y for _, y in found]
    assert [targets[0], targets[4]] == [2, 2]
    assert heights[0] == heights[4] == min(heights) < heights[1] == heights[3] < heights[2] == max(heights)
    said = relu.frame.moment.outputs[:, 0]
    assert np.abs(said - targets).max() > 0.9, "the curve is elsewhere"
    assert [PANE.draw(relu.frame, 60, 16, Drawing()).hit(*place) for place in found] == [ChooseRow(i) for i in range(5)]
    relu.apply(ChooseUnit(1, 0))
    assert "targets" not in "\n".join(text(relu.frame)), "of a hidden unit nothing is wanted"


async def test_a_click_on_the_map_is_recorded_and_explained_by_w():
    async with reading("four-people") as reader:
        await reader.press("P", "m", "end")
        await reader.until("0.9398 F")
        region = reader.region("map")
        await reader.pilot.click(offset=(region.x + 45, region.y + 12))
        await reader.until("point weight")
        said = re.search(r"in: ([\d.]+)", reader.part("map"))[1]
        await reader.press("w")
        await reader.until("HOW", "point", said)
        session_ = reader.app.screen.opened.session
        assert session_.setup.all_names[session_.view.row] == "point"
        await reader.press("u")
        await reader.until_true(lambda: "point" not in session_.setup.all_names, "waited for undo")


async def test_two_clicks_on_one_place_before_it_is_painted_make_one_new_input():
    async with reading("four-people") as reader:
        await reader.press("P", "m")
        await reader.until("SAYS over")
        for _ in range(2):
            reader.app.screen.post_message(PaneView.Chosen(Edit("probe(point) = scaled 1, 2")))
        await reader.settle()
        names = reader.app.screen.opened.session.setup.all_names
        assert (names.count("point"), len(names)) == (1, 7)


async def test_while_it_plays_the_map_rests_between_two_drawings_and_is_true_as_soon_as_it_pauses():
    clock = FakeClock()
    async with reading("four-people", clock=clock) as reader:
        await reader.press("P", "m", "plus", "plus", "plus", "plus", "space")
        drawn = []
        for _ in range(30):
            clock.advance(1 / 60)
            await reader.rest()
            drawn.append((reader.step, reader.part("map").partition("\n")[2]))
        steps, maps = ({*each} for each in zip(*drawn, strict=True))
        assert len(steps) > 8
        assert 2 <= len(maps) <= 4
        await reader.press("space")
        session_ = reader.app.screen.opened.session
        paused = text(session_.frame, (58, 16))[2].split(": ")[1]
        assert paused.split("  ")[0] in reader.part("map")


async def test_what_is_chosen_while_it_plays_is_seen_at_once():
    clock = FakeClock()
    async with reading("four-people", clock=clock) as reader:
        await reader.press("P", "m", "space")
        await reader.until("Alice 133 lb, 65 in: ")
        await reader.press("down")
        await reader.until("Bob 160 lb, 72 in: ")
        assert "playing" in reader.text


def test_a_recorded_click_is_played_back_to_the_same_picture():
    four, stream = session("four-people", 0), io.StringIO()
    stream.close = lambda: None
    recorder = Recorder(stream, header_of(four.setup), FakeClock(0.1))
    four.changed.append(lambda command: recorder.heard(command, four))
    four.apply(LookAt("map", enlarged=False))
    four.apply(GoTo(400))
    for command in PANE.draw(four.frame, 60, 16, Drawing()).hit(*place_of(four, (145, 61))):
        four.apply(command)
    recorder.close(four)
    replay = Replay(from_jsonl("a", stream.getvalue(), collected()), collected())
    replay.to(100)
    assert replay.session.view.seen[0] == "map"
    assert text(replay.session.frame) == text(four.frame)
    assert "point weight" in text(four.frame)[2]


def test_over_one_input_of_a_great_many_rows_those_in_one_place_have_one_mark():
    points = np.repeat([0.0, 1.0, 2.0], 2_000)
    rows = [{"inputs": [x], "targets": [float(x > 0.5)]} for x in points.tolist()]
    layers = [{"units": 1, "activation": "sigmoid", "weights": [[1.0]], "biases": [0.0]}]
    data = {"inputs": ["x"], "targets": ["y"], "rows": rows}
    session = Session(put_together({"data": data, "network": {"layers": layers}}))
    session.apply(ChooseRow(7))
    sheet = PANE.draw(session.frame, 60, 20, Drawing())
    lines = ["".join(run.text for run in sheet.line(i)) for i in range(sheet.length)]
    marked = [
        (x, i) for i, line in enumerate(lines) for x, sign in enumerate(line) if not "⠀" <= sign <= "⣿" and sign != " "
    ]
    hits = {sheet.hit(x, i) for x, i in marked}
    assert {hit.row for hit in hits if isinstance(hit, ChooseRow)} == {1_999, 3_999, 5_999}


def test_of_two_rows_in_one_cell_of_the_map_the_chosen_one_is_on_top():
    rows = [{"inputs": [x, 0.0], "targets": [y]} for x, y in ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0))] * 20
    rows = [{**row, "inputs": [*row["inputs"][:1], float(at // 3)]} for at, row in enumerate(rows)]
    layers = [{"units": 1, "activation": "sigmoid", "weights": [[1.0, 1.0]], "biases": [0.0]}]
    data = {"inputs": ["x1", "x2"], "targets": [{"name": "y", "labels": ["no", "yes"]}], "rows": rows}
    session = Session(put_together({"data": data, "network": {"layers": layers}}))
    for row, mark in ((0, "n"), (1, "y")):
        session.apply(ChooseRow(row))
        sheet = PANE.draw(session.frame, 60, 20, Drawing())
        chosen = [run.text for i in range(sheet.length) for run in sheet.line(i) if "accent" in run.role.split()]
        assert mark in chosen


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("circles", "· 0.00 outside + 1.00 inside □ ■ test"),
        ("spiral", "· 0.00 second + 1.00 first □ ■ test"),
        ("iris", "a setosa b versicolor c virginica"),
    ],
)
def test_at_eighty_cells_the_legend_is_whole(name, words, ascii_only):
    session = Session(open_scenario(name))
    session.apply(GoTo(20))
    content = PANE.draw(session.frame, 38, 8, Drawing(ascii_only=ascii_only))
    told = "".join(span.text for span in content.line(0)).strip()
    assert told == (words.translate(str.maketrans("·□■", ".[#")) if ascii_only else words)
