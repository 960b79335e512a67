"""Bars and sparklines: each length and each height is read back from its characters and held against the number."""

import doctest
import math

import numpy as np
import pytest
from app_support import reading
from hypothesis import given
from hypothesis import strategies as st
from random_scenarios import setups
from share import some

from nntui.engine.kernel import Kernel
from nntui.quantities.opening import open_scenario
from nntui.render import bars, sparkline
from nntui.render.bars import ASCII_FULL, EIGHTHS, FULL, LOW, RIGHT, scale_end, scale_heading, sign_role, signed_bar
from nntui.render.cells import width_of
from nntui.render.pane import Drawing
from nntui.render.panes import collected
from nntui.render.sparkline import ASCII_HEIGHTS, HEIGHTS, LOW_HEIGHTS
from nntui.session.commands import Edit, GoTo
from nntui.session.session import Session
from nntui.timeline import runs
from nntui.timeline.moment import Moment
from nntui.timeline.over_time import over_time
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline

WEIGHTS = collected()["weights"]
anything = st.floats(allow_nan=True, allow_infinity=True)
sizes = st.floats(0, 1e308)


def test_the_examples_in_the_docstrings():
    assert doctest.testmod(bars).failed == doctest.testmod(sparkline).failed == 0


# Bars


def cells_of(line):
    """The length of a bar in cells, and how many cells lie to the left of its axis."""
    total, before = 0.0, None
    at = 0
    for text, role in line:
        if "axis" in role:
            before = at
        at += len(text)
        for character in text.strip(" "):
            if "axis" in role:
                continue
            if character in (LOW, FULL, ASCII_FULL):
                total += 1
            elif "reversed" in role:
                total += 1 - EIGHTHS.index(character) / 8
            elif character in RIGHT.values():
                total += next(k for k, each in RIGHT.items() if each == character) / 8
            else:
                total += EIGHTHS.index(character) / 8
    return total, before


@given(
    st.floats(-1, 1), st.floats(-1, 1), st.sampled_from([5e-324, 1e-300, 0.04, 1.86, 1e3, 1.7e308]), st.integers(3, 90)
)
@some(300)
def test_a_bar_is_as_long_as_its_number_is_large_to_an_eighth_of_a_cell(one, other, most, width):
    side = (width - 1) // 2
    lengths = []
    for share in (one, other):
        value = share * most
        line = signed_bar(value, most, width)
        length, axis = cells_of(line)
        assert width_of(line) == width
        assert axis == side
        assert abs(length - abs(value) / most * side) <= 1 / 16 + 1e-9
        assert length == cells_of(signed_bar(-value, most, width))[0]
        lengths.append((abs(value), length))
    (smaller, shorter), (larger, longer) = sorted(lengths)
    assert shorter <= longer or smaller == larger


@given(st.floats(-1, 1), st.integers(3, 60))
@some(100)
def test_a_bar_lies_on_the_side_of_its_sign_and_in_its_role(share, width):
    line = signed_bar(share, 1.0, width)
    at = 0
    for text, role in line:
        if text.strip(" ") and "axis" not in role:
            assert role.split()[0] == sign_role(share)
            assert at >= (width - 1) // 2 if share > 0 else at < (width - 1) // 2
        at += len(text)


def test_what_is_next_to_nothing_leaves_the_axis_alone():
    for value in (0.0, 0.001, -0.001, math.nan):
        assert "".join(text for text, _ in signed_bar(value, 2.0, 21)).strip() == "│"


def test_two_percent_looks_like_two_percent():
    """0.04 beside 1.86 once was a whole cell of bars, as 0.08 was."""
    most = scale_end(1.86)
    lengths = [cells_of(signed_bar(value, most, 81))[0] for value in (1.86, 0.04, 0.08, -0.036, -0.748)]
    assert lengths == [37.25, 0.75, 1.625, 0.75, 15.0]


ARROWS = [(math.inf, LOW, "│   ▸"), (-math.inf, LOW, "◂   │"), (math.inf, ASCII_FULL, "|   >")]


@pytest.mark.parametrize(("value", "full", "text"), ARROWS)
def test_what_is_infinite_is_an_arrow_at_the_end_of_its_side(value, full, text):
    assert "".join(each for each, _ in signed_bar(value, 2.0, 9, full)).strip() == text


@given(anything, sizes, st.integers(1, 60))
@some(200)
def test_in_ascii_bars_are_whole_cells_of_ascii(value, most, width):
    line = signed_bar(value, most, width, ASCII_FULL)
    assert width_of(line) == width
    assert "".join(text for text, _ in line).isascii()
    if math.isfinite(value) and most:
        assert abs(cells_of(line)[0] - min(abs(value) / most, 1) * ((width - 1) // 2)) <= 0.5 + 1e-9


@given(sizes)
@some(300)
def test_a_scale_ends_at_a_round_number_not_far_above_the_largest(largest):
    end = scale_end(largest)
    assert largest <= end < math.inf
    assert end == largest or end <= 1.34 * largest
    for width in (5, 9, 30):
        assert len(scale_heading(end, width)) in (0, width)


def test_the_scale_is_written_above_the_bars():
    assert scale_heading(4.0, 9) == "−4  0  +4"
    assert scale_heading(0.00015, 21) == "−0.00015  0  +0.00015"
    assert scale_heading(1.5e-7, 9) == " ±1.5e−07"
    assert scale_heading(1.5e-7, 5) == ""


# Sparklines


@given(st.lists(anything, min_size=1, max_size=40), st.sampled_from([LOW_HEIGHTS, HEIGHTS, ASCII_HEIGHTS]))
@some(300)
def test_a_sparkline_rises_and_falls_as_its_numbers_do(values, heights):
    text = sparkline.sparkline(np.array(values), heights)
    finite = [value for value in values if math.isfinite(value)]
    assert len(text) == len(values)
    assert text.isascii() or heights != ASCII_HEIGHTS
    for value, character in zip(values, text, strict=True):
        assert (character in sparkline.NOT_FINITE) == (not math.isfinite(value))
    if len(set(finite)) < 2:
        assert set(text) <= {*sparkline.SAME, *sparkline.NOT_FINITE}
        return
    levels = {value: heights.index(character) for value, character in zip(values, text, strict=True) if value in finite}
    assert (levels[min(finite)], levels[max(finite)]) == (0, len(heights) - 1)
    assert [level for _, level in sorted(levels.items())] == sorted(levels.values())
    for value, level in levels.items():
        exact = (value / 4 - min(finite) / 4) / (max(finite) / 4 - min(finite) / 4) if max(finite) > 1e-300 else None
        assert exact is None or abs(exact * (len(heights) - 1) - level) <= 0.5 + 1e-6


# Over time


def by_themselves(session, steps, index):
    """A parameter at steps, each by a moment of a timeline of its own, which has trained nothing else."""
    branch = session.position.branch
    timeline = Timeline(runs.Runs(session.runs.root), session.state.history.now)
    return [Moment(timeline, Position(branch, step)).vector[index] for step in steps]


@given(setups(), st.integers(0, 40), st.integers(0, 60), st.integers(2, 30), st.sampled_from(["", "rate = 0.5", "y"]))
@some(60)
def test_values_over_time_are_those_of_moments_by_themselves(setup, step, edited_at, most, edit):
    if setup.training is None or not setup.parameters:
        return
    session = Session(setup)
    session.apply(GoTo(edited_at))
    if edit:
        session.apply(Edit(edit.replace("y", f"{setup.parameters[0].name} = 0.25")))
    session.apply(GoTo(60))
    session.apply(GoTo(step))
    found = over_time(session.frame.moment, most)
    assert found.steps[0] == 0
    assert found.steps[-1] == step
    assert len(found.steps) == min(most, step + 1)
    gaps = np.diff(found.steps)
    assert not len(gaps) or (gaps.min() > 0 and gaps.max() - gaps.min() <= 1)
    for parameter in (setup.parameters[0], setup.parameters[-1]):
        values = found.of(parameter.index)
        assert np.array_equal(values, by_themselves(session, found.steps, parameter.index), equal_nan=True)


def test_a_history_that_was_thinned_is_drawn_from_what_was_kept_and_nothing_is_trained(monkeypatch):
    monkeypatch.setattr(runs, "HISTORY_BYTES", 40_000)
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(3_000))
    session.trained.at(session.position)
    session.apply(GoTo(2_777))
    moment = session.frame.moment
    gap = moment.timeline.segment(session.position).history.gap
    assert gap >= 8
    with monkeypatch.context() as watched:
        watched.setattr(Kernel, "advance", lambda *_: pytest.fail("it was trained again"))
        found = over_time(moment, 50)
        values = found.of(3)
    assert found.steps[-1] == 2_777
    assert not [step for step in found.steps[:-1] if step % gap]
    assert len(found.steps) >= 40
    monkeypatch.undo()
    assert np.array_equal(values, by_themselves(session, found.steps, 3))


def test_a_history_begins_where_the_network_took_its_shape():
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(20))
    session.apply(Edit("units(1) = 3"))
    session.apply(GoTo(30))
    found = over_time(session.frame.moment, 40)
    assert found.steps == list(range(20, 31))
    index = session.setup.parameter_by_name["w7"].index
    assert np.array_equal(found.of(index), by_themselves(session, found.steps, index))


# The table


def drawn(session, width, height, *, ascii_only=False):
    sheet = WEIGHTS.draw(session.frame, width, height, Drawing(ascii_only, session.position.step))
    return [*sheet.header, *(sheet.line(i) for i in range(sheet.length))]


def text_of(line):
    return "".join(text for text, _ in line)


def test_the_table_shows_each_weight_from_the_beginning_to_now_and_nothing_later():
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(400))
    session.trained.at(session.position)
    assert {width_of(line) for line in drawn(session, 118, 12)[2:]} == {118}
    session.apply(GoTo(25))
    lines = drawn(session, 118, 12)
    assert "steps 0 to 25, each its own scale" in text_of(lines[1])
    for parameter, line in zip(session.setup.parameters, lines[2:], strict=True):
        values = by_themselves(session, range(26), parameter.index)
        expected = [round(6 * (value - min(values)) / (max(values) - min(values))) for value in values]
        assert [LOW_HEIGHTS.index(character) for character in line[-1].text.strip()] == expected


def bar_in(line):
    """The bar of a line of the table: its length in cells, and the cells from the table's edge to its axis."""
    at = next(i for i, run in enumerate(line) if run.role.startswith("axis"))
    here = line[at - 3 : at + 2] if "negative" in line[at - 1].role else line[at : at + 2]
    return cells_of(here)[0], width_of(line[:at])


def test_bars_in_the_table_share_one_scale():
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(4_000))
    _, heading, *lines = drawn(session, 198, 12)
    assert {"−4", "0", "+4"} <= set(text_of(heading).split())
    vector, axis = session.frame.moment.vector, text_of(heading).index(" 0 ") + 1
    side = text_of(heading).index("+4") + 1 - axis
    for parameter, line in zip(session.setup.parameters, lines, strict=True):
        length, before = bar_in(line)
        assert before == axis
        assert abs(length - abs(vector[parameter.index]) / 4 * side) <= 1 / 16


async def test_where_there_is_room_the_lines_lie_apart_and_are_chosen_none_the_less():
    async with reading("four-people", size=(120, 40)) as reader:
        await reader.press("right", "right", "tab", "tab", "z", "down")
        lines = [line.strip("│ ") for line in reader.part("weights").split("\n")]
        assert [line.split()[0] for line in lines[3:20:2]] == ["▸w1", "w2", "b1", "w3", "w4", "b2", "w5", "w6", "b3"]
        assert set(lines[4:20:2]) == {""}
        assert "steps 0 to 2, each its own scale" in lines[2]
        await reader.click("h1 → o1")
        await reader.until("▸w5")
        await reader.press("down")
        await reader.until("▸w6")


@pytest.mark.parametrize("size", [(120, 40), (200, 60)])
async def test_no_two_bars_touch_that_lie_above_each_other(size):
    """But where the end of one is no whole cell."""
    async with reading("four-people", size=size) as reader:
        await reader.press("right")
        columns = zip(*(line.ljust(size[0]) for line in reader.part("weights").split("\n")), strict=True)
        assert not [column for column in map("".join, columns) if FULL * 2 in column]


async def test_without_braille_and_blocks_the_table_is_ascii():
    async with reading("four-people", size=(120, 40), ascii_only=True) as reader:
        await reader.press(*["right"] * 9, "tab", "tab", "z", "down")
        words = {word for line in reader.part("weights").split("\n")[3:20:2] for word in line.strip("│").split()[-2:]}
        assert all(word.isascii() for word in words)
        assert any("#" in word for word in words)
        assert any("'" in word and "_" in word for word in words)
