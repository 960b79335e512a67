"""What was asked for is in sight, and a pane's title says how much of it isn't."""

import re

import pytest
from app_support import collected, reading
from rich.cells import cell_len
from test_replay import a_recording, watching

from nntui.explain.explain import explain
from nntui.explain.words import DRIVES
from nntui.lesson.events import Note
from nntui.quantities.opening import open_scenario
from nntui.render.pane import Drawing
from nntui.render.status import state_parts, status_lines, status_parts
from nntui.session.commands import ChooseLine, Edit, GoTo, LookAt
from nntui.session.player import Motion
from nntui.session.session import Session
from nntui.text.numbers import plural
from nntui.timeline.origin import Ask
from nntui.timeline.walk import walk

AT_80 = (80, 24)


LESSON = a_recording(Note("Look.", pause=True))  # below whose panes there are lines of its own


async def to_the_gradient(reader):
    await reader.press("full_stop")
    while "gradient of w1" not in reader.part("status"):
        await reader.press("full_stop")


async def test_an_explanation_shows_the_result_below_the_links_of_a_long_product():
    async with watching(LESSON, size=AT_80) as reader:
        await to_the_gradient(reader)
        shown = reader.part("how")
        assert re.search(r"HOW: gradient of w1 ▲ 1 ▼ \d+ ──", shown)
        assert re.search(r"▸∂L/∂w1 .*\n.*\n.*= −0.059286 │$", shown, re.MULTILINE), shown


async def test_it_begins_as_far_up_as_shows_the_result_though_its_area_was_low_before():
    """The pane takes the area below it only once it is there."""
    async with watching(LESSON, size=AT_80) as reader:
        reader.app.screen.opened.session.apply(Ask(0, "layer1.weights", parameter=0))
        await reader.until("HOW: gradient of w1")
        await reader.settle()
        assert "HOW: gradient of w1 ▲ 1 ▼ " in reader.part("how")


async def test_the_marks_count_the_lines_above_and_below():
    async with reading("four-people", size=AT_80) as reader:
        assert "WEIGHTS AND BIASES ▼ 3 " in reader.part("weights")
        await reader.press("shift+tab", "shift+tab")
        for up in range(9):
            above = max(up - 6, 0)
            below = 3 - above
            marks = f"{f' ▲ {above}' if above else ''}{f' ▼ {below}' if below else ''} ──"
            assert f"WEIGHTS AND BIASES{marks}" in reader.part("weights"), (up, marks)
            await reader.press("down")


async def test_a_pane_that_fits_has_no_marks():
    async with reading("four-people", size=(200, 60)) as reader:
        assert not {"▲", "▼"} & set(reader.part("weights") + reader.part("data"))


@pytest.mark.parametrize("pane", ["data", "weights", "confusion"])
def test_columns_without_room_are_counted_and_z_is_named_only_where_it_helps(pane):
    """In a pane that is enlarged already it would make the room smaller."""
    session = Session(open_scenario("iris" if pane == "confusion" else "four-people"))
    session.apply(Edit("rate = 1"))
    told = 0

    def said(missing, room):
        words = f"  {plural(missing, 'more column')}: no room"
        return words if len(words) <= room else f"  {missing} more: no room"

    for width in range(24, 70):
        beside, enlarged = (first_line(pane, session, width, enlarged) for enlarged in (False, True))
        assert ": no room" not in beside
        assert "z:" not in enlarged
        if (counted := re.search(r"  z: (\d+) more$", beside)) and "more" in enlarged:
            assert enlarged == beside.replace(counted[0], said(int(counted[1]), width - len(beside) + len(counted[0])))
            told += 1
    assert told


def first_line(pane, session, width, enlarged):
    session.apply(LookAt(pane, enlarged))
    return "".join(run.text for run in collected()[pane].draw(session.frame, width, 20, Drawing()).header[0])


@pytest.mark.parametrize("height", [3, 5, 13])
def test_the_lines_of_what_all_is_about_are_those_to_be_in_sight(height):
    """Of every operation of an update, in a narrow pane: they begin with the mark and end with the result."""
    session, pane = Session(open_scenario("four-people")), collected()["how"]
    seen = 0
    for operation in walk(session.setup):
        session.apply(Ask(0, operation.name))
        content = pane.draw(session.frame, 36, height, Drawing())
        texts = ["".join(run.text for run in content.line(i)) for i in range(content.length)]
        if any(text.startswith("▸") for text in texts):
            seen += 1
            first = min(i for i, text in enumerate(texts) if text.startswith("▸"))
            assert content.chosen == first
            assert re.search(r"[=≈] ", texts[content.chosen_to]), texts
    assert seen > 9


@pytest.mark.parametrize("width", [1, 24, 36, 100])
def test_the_chosen_line_is_marked_without_colour_and_no_other_is(width):
    """Of every operation each line in turn, sentences and curves too; the mark stands where the lines to be in sight
    begin, and nothing grows wider than the pane.
    """
    session, pane = Session(open_scenario("four-people")), collected()["how"]
    for operation in walk(session.setup):
        session.apply(Ask(0, operation.name))
        for line in range(len(explain(session.frame).parts)):
            session.apply(ChooseLine(line))
            content = pane.draw(session.frame, width, 20, Drawing())
            texts = ["".join(run.text for run in content.line(i)) for i in range(content.length)]
            assert [i for i, text in enumerate(texts) if text.startswith("▸")] == [content.chosen], texts
            assert width < 24 or max(map(cell_len, texts)) <= width, texts


def test_lines_without_a_result_leave_no_line_empty():
    """The operations of an update in a narrow pane, also where one of them fills its line to the end."""
    frame, pane = Session(open_scenario("four-people")).frame, collected()["how"]
    for width in range(12, 60):
        content = pane.draw(frame, width, 9, Drawing())
        texts = ["".join(run.text for run in content.line(i)) for i in range(content.length)]
        assert all(text.strip() for text in texts), (width, texts)


async def test_a_line_that_is_chosen_is_in_sight_with_its_result():
    async with watching(LESSON, size=AT_80) as reader:
        await to_the_gradient(reader)
        await reader.press("a", *["up"] * 6)
        assert re.search(r"HOW: gradient of w1 ▼ \d+ ──", reader.part("how"))
        assert "= −0.059286" not in reader.part("how")
        await reader.press(*["down"] * 6)
        assert "= −0.059286 │" in reader.part("how")


@pytest.mark.parametrize("step", [0, 2, 4_000])
def test_what_has_no_room_in_the_status_is_left_out_and_not_cut(step):
    """At any width that a single part has room in: three lines end with a whole part and …, and what a loss drives is
    left out first."""
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(step))
    session.apply(Edit("rate = 1"))
    parts = {text_of(part) for part in (*state_parts(session.frame), *status_parts(session.frame, Motion()))}
    briefer = {part.removesuffix(f" {DRIVES}") for part in parts}
    left_out = 0
    for width in range(max(map(cell_len, parts)) + 4, 120):
        lines = [text_of(line) for line in status_lines(session.frame, Motion(), width, 3)]
        said = [part for line in lines for part in line.removeprefix(" ").removesuffix("  …").split("  ")]
        assert set(said) <= (briefer if len(said) < len(parts) else parts | briefer), (width, lines)
        assert len(lines) == 3
        assert max(map(cell_len, lines)) <= width
        assert lines[2].endswith("  …") == (len(said) < len(parts))
        left_out += len(said) < len(parts)
    assert left_out


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_warning_yields_before_the_loss_of_the_row_whose_turn_it_is(step):
    """At 80 columns, where not all has room, the loss that the next update follows stays; what it drives goes first."""
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(step))
    shown = [text_of(line) for line in status_lines(session.frame, Motion(), 80, 3)]
    assert any(text_of(part).startswith("! saturated unit") for part in state_parts(session.frame))
    assert re.search(r"'s squared error 0\.\d+  ! ", shown[-1])
    assert not any(DRIVES in line for line in shown)
    assert any(DRIVES in text_of(part) for part in state_parts(session.frame))


def text_of(line):
    return "".join(run.text for run in line)
