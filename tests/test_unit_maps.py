"""What each unit says, small, in the boxes of the diagram: against forward passes in plain Python, all from one."""

import numpy as np
import plain_trainer
import pytest
from app_support import reading
from test_engine import plain_net

from nntui.engine import batched
from nntui.quantities.opening import open_scenario, open_text
from nntui.render.heatmap import middles
from nntui.render.pane import Drawing
from nntui.render.panes.network_pane import PANE
from nntui.render.unit_maps import room_for_maps
from nntui.scenario.folder import folder
from nntui.session.commands import Edit, GoTo, LookAt
from nntui.session.session import Session
from nntui.timeline.answers import ranges

BRAILLE = range(0x2801, 0x2900)
SIZE = 116, 33


def enlarged(setup, step):
    found = Session(setup)
    found.apply(LookAt("network", enlarged=True))
    found.apply(GoTo(step))
    return found


def picture(session, size=SIZE, *, ascii_only=False):
    """The characters of the pane, and the role of each."""
    content = PANE.draw(session.frame, *size, Drawing(ascii_only=ascii_only))
    lines = [content.line(i) for i in range(content.length)]
    roles = [[run.role for run in line for _ in run.text] for line in lines]
    return ["".join(run.text for run in line) for line in lines], roles


def box_of(lines, name):
    """The inside of a unit's box: its left column and first line below the number, its width and lines of map."""
    y = next(i for i, line in enumerate(lines) if f"╭{name}─" in line or f"+{name}-" in line)
    x = max(lines[y].find(f"╭{name}─"), lines[y].find(f"+{name}-")) + 1
    width = next(i for i, character in enumerate(lines[y][x:]) if character in "╮+")
    height = next(i for i, line in enumerate(lines[y:]) if line[x - 1] in "╰" or (i and line[x - 1] == "+"))
    return x, y + 2, width, height - 2


@pytest.mark.parametrize("step", [0, 40, 4_000])
def test_each_place_of_each_units_map_is_on_the_side_that_a_forward_pass_by_hand_says(step):
    four = enlarged(open_scenario("four-people"), step)
    (lines, roles), net = picture(four), plain_net(four.setup.network, four.frame.moment.vector)
    limits, checked = ranges(four.frame.moment, (0, 1)), 0
    for name, (layer, unit) in {"h1": (1, 0), "h2": (1, 1), "o1": (2, 0)}.items():
        left, top, width, height = box_of(lines, name)
        height -= 1  # the last line is of words
        xs, ys = middles(*limits[0], width), middles(*limits[1][::-1], 2 * height)
        for y in range(height):
            for x in range(width):
                role = roles[top + y][left + x].split()[-1]
                said = plain_trainer.forward(net, [xs[x], ys[2 * y + 1]])[1][layer][unit]
                assert role == f"under{round(8 * said)}" or abs(8 * said % 1 - 0.5) < 1e-6, (name, x, y, said)
                character = lines[top + y][left + x]
                if character in "+·":
                    assert (character == "+") == (said > 0.5)
                    checked += 1
    assert checked > 10


@pytest.mark.parametrize("step", [0, 4_000])
def test_below_each_map_stands_how_many_rows_are_on_which_side(step):
    four = enlarged(open_scenario("four-people"), step)
    (lines, _), net = picture(four), plain_net(four.setup.network, four.frame.moment.vector)
    rows = four.setup.program.data.inputs.tolist()
    for name, (layer, unit) in {"h1": (1, 0), "h2": (1, 1), "o1": (2, 0)}.items():
        left, top, width, height = box_of(lines, name)
        above = sum(plain_trainer.forward(net, row)[1][layer][unit] > 0.5 for row in rows)
        assert lines[top + height - 1][left : left + width].rstrip() == f"{above} of 4 above 0.5"


def test_an_input_shows_its_axis_and_what_that_covers():
    lines, _ = picture(enlarged(open_scenario("four-people"), 0))
    for name, words in (("weight", "→ 115.2 to 164.8 lb"), ("height", "↑ 58.56 to 73.44 in")):
        left, top, width, height = box_of(lines, name)
        assert lines[top + height - 1][left : left + width].rstrip() == words
    for name in ("three-inputs", "three-layer"):
        three, _ = picture(enlarged(open_scenario(name), 0))
        left, top, width, height = box_of(three, "x3")
        inside = [line[left : left + width].rstrip() for line in three[top : top + height]]
        assert inside == ["stays 1", *[""] * (height - 1)]


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize(
    ("name", "size", "words"),
    [
        ("four-people", (78, 17), "pictures: what a unit says over weight →, height ↑"),
        ("five-to-forty-two", (78, 17), "pictures: what a unit says over input →"),
        ("four-people", (68, 26), "pictures: what a unit says over the inputs"),
        ("four-people", (58, 26), "pictures: what a unit says"),
    ],
)
def test_a_legend_says_what_the_pictures_are_where_there_are_any(name, size, words, ascii_only):
    lines, _ = picture(enlarged(open_scenario(name), 0), size, ascii_only=ascii_only)
    assert words in lines[-1]
    without, _ = picture(Session(open_scenario(name)), (38, 8), ascii_only=ascii_only)
    assert "above" in without[-1] or "+" in without[-1]
    assert "pictures" not in without[-1]


def test_an_axis_that_has_no_room_for_its_unit_keeps_its_numbers_whole():
    """The unit is left out, not cut."""
    lines, _ = picture(enlarged(open_scenario("four-people"), 0), (118, 23))
    left, top, width, height = box_of(lines, "weight")
    assert (width, lines[top + height - 1][left : left + width].rstrip()) == (16, "→ 115.2 to 164.8")


def test_all_of_them_come_from_one_forward_pass_and_only_where_the_state_is_another(monkeypatch):
    passes = []
    really = batched.activations_of_inputs
    monkeypatch.setattr(
        "nntui.timeline.answers.activations_of_inputs", lambda *given: passes.append(given) or really(*given)
    )
    three = enlarged(open_scenario("three-layer"), 0)
    for step, operation, expected in ((0, "", 1), (0, "layer1.sum", 1), (1, "", 2)):
        three.apply(GoTo(step, operation))
        picture(three)
        assert len(passes) == expected


def test_over_one_input_each_box_has_a_small_curve():
    five = enlarged(open_scenario("rate-at-the-edge"), 0)
    lines, _ = picture(five)
    left, top, width, height = box_of(lines, "prediction")
    inside = [line[left : left + width] for line in lines[top : top + height - 1]]
    columns = [min(y for y, line in enumerate(inside) if ord(line[x]) in BRAILLE) for x in range(width)]
    weight = float(five.frame.moment.vector[0])
    assert columns == sorted(columns, reverse=weight > 0)
    assert len({*columns}) == len(inside)


def test_without_braille_and_half_blocks_the_sides_are_told_by_signs():
    lines, _ = picture(enlarged(open_scenario("four-people"), 4_000), ascii_only=True)
    left, top, width, height = box_of(lines, "h1")
    inside = [line[left : left + width] for line in lines[top : top + height - 1]]
    assert {*"".join(inside)} <= {*" .+-|/\\"}
    assert {".", "+"} <= {*"".join(inside)}
    left, top, width, height = box_of(lines, "weight")
    inside = [line[left : left + width] for line in lines[top : top + height - 1]]
    assert len({*inside}) == 1
    assert [*inside[0]] == sorted(inside[0], key=" .:-=+*#@".index)


@pytest.mark.parametrize(
    ("sizes", "size", "is_enlarged", "room"),
    [
        ((2, 2, 1), (116, 33), True, (9, 20)),
        ((2, 2, 1), (76, 16), True, (4, 14)),
        ((3, 4, 1), (116, 33), True, (4, 14)),
        ((2, 8, 8, 1), (196, 52), True, (2, 10)),
        ((2, 8, 8, 1), (116, 33), True, (0, 0)),
        ((2, 2, 2, 2, 2, 1), (76, 33), True, (0, 0)),
        ((2, 2, 1), (58, 15), False, (0, 0)),
        ((2, 2, 1), (58, 30), False, (6, 8)),
        ((2, 2, 1), (98, 24), False, (8, 20)),
    ],
)
def test_there_is_as_much_room_for_it_as_leaves_edges_theirs(sizes, size, is_enlarged, room):
    assert room_for_maps(sizes, *size, enlarged=is_enlarged) == room


def test_where_a_weight_is_not_finite_nothing_is_said():
    text = (folder() / "four-people.toml").read_text(encoding="utf-8")
    four = enlarged(open_text("changed.toml", text.replace('activation = "sigmoid"', 'activation = "linear"')), 0)
    four.apply(Edit("rate = 1e300"))
    four.apply(GoTo(4))
    assert not np.isfinite(four.frame.moment.vector).all()
    assert "above" not in "\n".join(picture(four)[0][1:-1])


async def test_one_key_shows_what_h1_says_and_another_how_it_has_come_to_that():
    async with reading("four-people") as reader:
        await reader.press("z")
        await reader.until("▸ NETWORK", "0 of 4 above 0.5", "→ 115.2 to 164.8 lb")
        await reader.press("end")
        await reader.until_gone("0 of 4 above 0.5")
        assert reader.text.count("2 of 4 above 0.5") == 3
