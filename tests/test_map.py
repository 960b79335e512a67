"""The map of what a network says: its answers against forward passes in plain Python, its border, its words."""

import math

import numpy as np
import pytest
from app_support import reading

from nntui.quantities.opening import open_scenario, open_text
from nntui.render.heatmap import cells_of
from nntui.render.pane import Drawing
from nntui.render.panes.map import PANE
from nntui.scenario.folder import folder
from nntui.session.commands import ChooseRow, GoTo
from nntui.session.session import Session
from nntui.timeline.answers import answers, crossings, ranges


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
        (border,) = crossings(xs, answers(moment, 0, (0, 1), [xs, np.array([y])])[0, 0], level)
        assert border == pytest.approx((math.log(level / (1 - level)) - b - w2 * y) / w1, abs=1e-3)


@pytest.mark.parametrize(("above", "line"), [([1, 0, 0, 0], 0), ([1, 1, 0, 0], 1), ([1, 1, 1, 0], 1)])
def test_the_border_is_drawn_wherever_between_two_answers_it_falls(above, line):
    sides = np.array(above, dtype=bool)[:, np.newaxis].repeat(3, axis=1)
    cells = cells_of(sides, np.zeros(sides.shape, dtype=np.intp), ascii_only=False)
    assert [[character for character, _ in row].count("─") for row in cells] == [3 * (i == line) for i in range(2)]


def text(frame, size=(60, 16), *, ascii_only=False):
    content = PANE.draw(frame, *size, Drawing(ascii_only=ascii_only))
    return ["".join(run.text for run in content.line(i)) for i in range(content.length)]


def test_the_rows_stand_on_the_map_and_a_click_chooses_one():
    four = session("four-people", 4_000)
    lines = text(four.frame, ascii_only=True)
    assert lines[1].startswith("2 of 4 rows above 0.5; border at weight 13")
    body = "\n".join(lines[2:])
    assert (body.count("F"), body.count("M"), body.count("?")) == (2, 2, 2)
    assert all(ord(character) < 128 for line in lines[2:-1] for character in line if character != "−")
    content = PANE.draw(four.frame, 60, 16, Drawing())
    line = next(i for i in range(2, content.length) if "M" in "".join(run.text for run in content.line(i)))
    column = "".join(run.text for run in content.line(line)).index("M")
    assert content.hit(column, line) in (ChooseRow(1), ChooseRow(2))
    assert content.hit(0, line) is None


def test_where_the_answer_is_a_number_there_are_no_sides():
    five = session("five-to-forty-two", 20)
    assert text(five.frame)[0] == "41.8827 for five"
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
    lines = "\n".join(text(changed(('["M", "F"]', labels)))[2:])
    assert (lines.count("●"), lines.count("○")) == (2, 2)


def test_an_output_without_bounds_has_sides_where_they_have_words():
    frame = changed(('activation = "sigmoid"', 'activation = "linear"'))
    assert "of 4 rows above 0.5" in text(frame)[1]
