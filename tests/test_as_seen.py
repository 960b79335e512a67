"""What is written is what is seen: the screen as a picture, the chosen number in all its digits, the clipboard."""

import math
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from app_support import FakeClock, FrozenApp, Reader, all_scenarios, painted, reading, screen_lines
from hypothesis import given
from hypothesis import strategies as st
from random_scenarios import setups
from rich.cells import cell_len
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from share import dealt, some, spread
from test_publish import SMALL, STEERING, exported, hostile, recorded
from textual.color import Color

from nntui.cli.rows import formats
from nntui.engine.kernel import Kernel
from nntui.explain.explain import explain
from nntui.explain.explanation import Working
from nntui.export.format import Seen
from nntui.lesson.replay import Replay
from nntui.publish.formats.picture import BLOCKS, CELL
from nntui.publish.frames import rows_of
from nntui.quantities.opening import open_scenario
from nntui.quantities.quantities import quantity
from nntui.render.cells import Span
from nntui.render.chosen import told_in_full
from nntui.render.content import drawn
from nntui.render.panes import collected
from nntui.scenario.folder import built_in_names
from nntui.session.commands import ChooseMetric, ChooseParameter, ChooseRow, ChooseUnit, GoTo
from nntui.session.number_meant import Named
from nntui.session.session import Session
from nntui.text.numbers import MINUS, in_full
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline
from nntui.timeline.walk import walk
from nntui.ui.few_colours import FEW_COLOURS, of_256
from nntui.ui.roles import GROUND_DARK, GROUND_LIGHT

PANES = collected()

BLANK = str.maketrans(dict.fromkeys([*BLOCKS, "\u2800"], " "))


async def write_picture(reader: Reader, name: str) -> str:
    """The screen as E writes it."""
    await reader.open("E", "Write this session as")
    await reader.press("home", "ctrl+k")
    await reader.type(name)
    await reader.press("enter")
    await reader.until_true(lambda: f"{name}: written" in reader.notices, "waited until it is written")
    await reader.until_gone("Write this session as")
    return Path(name).read_text()


def lines_of(picture: str) -> list[str]:
    """The text of a picture, each piece at its cells."""
    root = ET.fromstring(picture)  # noqa: S314 - it is ours
    width, height = (float(root.get(side)) for side in ("width", "height"))
    grid = [[" "] * round(width / CELL[0]) for _ in range(round(height / CELL[1]))]
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        x, y = round(float(text.get("x")) / CELL[0]), int(float(text.get("y")) / CELL[1])
        for character in text.text:
            grid[y][x : x + cell_len(character)] = [character, *[""] * (cell_len(character) - 1)]
            x += cell_len(character)
    return ["".join(line).rstrip() for line in grid]


@dealt(
    "size, keys",
    [
        ((80, 24), ("right", "right")),
        ((133, 41), ("f", "t", "tab", "tab", "down", "z")),
        ((60, 18), ("right", "tab", "t")),
        ((210, 66), ("f", "d", "down")),
    ],
    turn=1,
)
async def test_a_picture_is_the_screen_as_it_stands(size, keys, tmp_path, monkeypatch):
    """Its size, also such as no other export has, its panes, and its colours."""
    monkeypatch.chdir(tmp_path)
    async with reading("four-people", size=size) as reader:
        await reader.press(*keys)
        await reader.still()
        picture = await write_picture(reader, "seen.svg")
        assert lines_of(picture) == [line.translate(BLANK).rstrip() for line in screen_lines(reader.app)]
        assert f'viewBox="0 0 {size[0] * CELL[0]:g} {size[1] * CELL[1]:g}"' in picture
        assert f"<title>Four people, step {reader.step:,}</title>" in picture
        ground = GROUND_LIGHT if "t" in keys else GROUND_DARK
        assert f'<rect width="100%" height="100%" fill="{ground}"/>' in picture


async def test_a_picture_of_a_screen_with_256_colours_has_them():
    """As in tmux: the screen's styles name their colours by number there."""
    async with reading("four-people") as reader:
        strips = painted(reader.app)
        few = [FEW_COLOURS.apply(list(strip), Color.parse(GROUND_DARK)) for strip in strips]
        looks = {piece.look for row in rows_of(few) for piece in row}
        styles = [style for strip in strips for _, style, _ in strip if style]
        own = {colour.triplet for style in styles for colour in (style.color, style.bgcolor) if colour} - {None}
        expected = {RichColor.from_ansi(of_256(tuple(colour))).get_truecolor().hex for colour in own}
    assert {look.fore for look in looks} <= expected
    assert len({look.fore for look in looks}) > 5


async def test_no_notice_is_left_on_the_screen_that_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with reading("four-people") as reader:
        await reader.press("i")
        assert [notice.startswith("to the clipboard: ") for notice in reader.notices] == [True]
        await reader.press("E")
        await reader.until("Write this session as")
        assert reader.notices == []


async def test_a_picture_of_the_screen_has_its_bars_as_rectangles(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with reading("four-people", size=(120, 40)) as reader:
        await reader.press("f", "tab", "tab", "z")
        await reader.still()
        root = ET.fromstring(await write_picture(reader, "seen.svg"))  # noqa: S314 - it is ours
        rectangles = [each.attrib for each in root.iter("{http://www.w3.org/2000/svg}rect") if "x" in each.attrib]
        for name, colour in (("w1 weight", "#56B4E9"), ("b3 bias", "#56B4E9")):
            y = reader.find(name)[1]
            line = screen_lines(reader.app)[y]
            bar = line[line.index("│", 10) + 1 :].split()[0]
            here = [r for r in rectangles if float(r["y"]) == y * CELL[1] and r["fill"].upper() == colour]
            wide = sum(float(r["width"]) for r in here) / CELL[0]
            assert wide == pytest.approx(sum(BLOCKS[character][2] for character in bar))


def test_blocks_fill_the_part_of_their_cell_that_their_names_tell():
    assert BLOCKS["▇"] == (0, 1 / 8, 1, 1)
    assert BLOCKS["▍"] == (0, 0, 3 / 8, 1)
    assert BLOCKS["▕"] == (7 / 8, 0, 1, 1)
    assert (len(BLOCKS), len(set(BLOCKS.values()))) == (18, 18)


def test_what_steers_in_what_is_seen_is_replaced(tmp_path):
    lines = [[Segment("a\x1b[1m", Style()), Segment("\u202eb<", Style())]]
    text = exported(recorded(), tmp_path / "seen.svg", replace(SMALL, seen=Seen((8, 1), lines, 7, "original")))
    assert not [character for character in STEERING if character in text]
    assert ">a�[1m�b&lt;<" in text


@pytest.mark.full
def test_a_format_that_draws_its_own_screen_takes_none(tmp_path):
    seen = Seen((8, 1), [[Segment("seen now", Style())]], 7, "original")
    takers = [ending for ending, each in formats().items() if "seen" in each.takes]
    assert takers == [".svg"]
    for ending in spread((".csv", ".html"), of=2):
        without = exported(recorded(), tmp_path / f"without{ending}", SMALL)
        assert exported(recorded(), tmp_path / f"with{ending}", replace(SMALL, seen=seen)) == without


async def test_a_picture_is_written_from_what_stands_there_and_nothing_is_trained_for_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with reading("four-people", size=(100, 30)) as reader:
        await reader.press("f")
        await reader.still()
        monkeypatch.setattr(Kernel, "advance", lambda *_: pytest.fail("it was trained again"))
        assert "step 4,000" in await write_picture(reader, "seen.svg")


async def test_a_picture_of_the_screen_lets_nothing_through_that_steers(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    replay = Replay(hostile(), collected())
    clock = FakeClock()
    app = FrozenApp(lambda: replay.setup, all_scenarios, clock=clock, replay=replay)
    async with app.run_test(size=(120, 40)) as pilot:
        reader = Reader(pilot, clock)
        await reader.until_open()
        await reader.press("n", "n")
        picture = await write_picture(reader, "seen.svg")
    assert not [character for character in STEERING if character in picture]
    names = {each.tag.rpartition("}")[2] for each in ET.fromstring(picture).iter()}  # noqa: S314 - it is ours
    assert names == {"svg", "title", "rect", "g", "text"}


# The chosen number in all its digits


def at_itself(session, name):
    """A quantity by its name, from a moment of a timeline of its own."""
    position = Position(session.position.branch, session.position.step)
    timeline = Timeline(type(session.runs)(session.runs.root), session.state.history.now)
    return quantity(name, session.setup).at(Moment(timeline, position))


@given(st.floats(allow_nan=True, allow_infinity=True), st.text(max_size=30))
@some(100)
def test_a_number_is_told_in_all_its_digits_or_not_at_all(value, name):
    digits = in_full(value)
    assert float(digits.replace(MINUS, "-").replace("∞", "inf")) == value or math.isnan(value)
    for width in range(60):
        told = told_in_full(Named(value, name, ("short",)), width)
        assert cell_len(told) <= width
        assert told.endswith((f"={digits}", f"= {digits}")) or (not told and width < len(digits) + 3)
        if cell_len(name) + 3 + len(digits) <= width:
            assert told == f"{name} = {digits}"


CHOSEN = {
    "network": ((ChooseUnit(1, 1), ChooseRow(2)), "activation(h2, Charlie)"),
    "data": ((ChooseUnit(1, 1), ChooseRow(4)), "prediction(Emily)"),
    "weights": ((ChooseParameter(3),), "w3"),
    "curve": ((ChooseMetric(1),), "accuracy"),
    "slice": ((ChooseParameter(8),), "b3"),
    "ledger": ((ChooseParameter(7),), "w6"),
    "map": ((ChooseRow(1),), "output(Bob)"),
    "compare": ((ChooseParameter(6),), "w5"),
}


@pytest.mark.parametrize("pane", CHOSEN)
def test_each_pane_names_what_is_chosen_in_it(pane):
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(321))
    choices, name = CHOSEN[pane]
    for choice in choices:
        session.apply(choice)
    found = PANES[pane].number(session.frame)
    assert (found.name, found.value) == (name, at_itself(session, name))


@pytest.mark.parametrize("name", ["four-people", "three-layer", "two-two-one", "loss-example"])
def test_inside_a_step_the_number_is_one_that_its_explanation_works_out(name):
    session = Session(open_scenario(name))
    for operation in walk(session.setup):
        session.apply(GoTo(1, operation.name))
        found = PANES["network"].number(session.frame)
        told = [part.value for part in explain(session.frame).parts if isinstance(part, Working)]
        assert found.value in told, (found, told)
        if operation.kind == "update":
            assert found.name == f"{session.setup.parameters[0].name} at step 2"
            found = found._replace(name=session.setup.parameters[0].name)
            session.apply(GoTo(2))
        assert found.value == at_itself(session, found.name)


@given(setups(), st.integers(0, 3), st.data())
@some(80)
def test_inside_a_step_a_number_with_a_name_is_the_quantity_of_that_name(setup, step, data):
    if not walk(setup):
        return
    session = Session(setup)
    operation = data.draw(st.sampled_from(walk(setup)))
    if setup.parameters:
        session.apply(ChooseParameter(data.draw(st.integers(0, len(setup.parameters) - 1))))
    session.apply(GoTo(step if setup.training else 0, operation.name))
    for pane in PANES.values():
        found = pane.number(session.frame)
        if found is not None and "at step" not in found.name:
            value = at_itself(session, found.name)
            assert value == found.value or math.isnan(value)


@pytest.mark.parametrize("name", built_in_names())
def test_in_every_scenario_there_is_a_number_in_every_pane(name):
    session = Session(open_scenario(name))
    for step in (0, 1):
        session.apply(GoTo(step))
        assert all(pane.number(session.frame) for pane in PANES.values())


@dealt("size", [(80, 24), (120, 30), (120, 40), (200, 60), (60, 18)])
async def test_the_chosen_number_stands_below_its_pane_at_every_size(size):
    async with reading("four-people", size=size) as reader:
        await reader.press("right")
        session = reader.app.screen.opened.session
        assert f"= {in_full(at_itself(session, 'output(Alice)'))} ─╯" in reader.text
        await reader.press("tab", "tab", "down", "down")
        assert f" w2 = {in_full(at_itself(session, 'w2'))} ─╯" in reader.text
        await reader.press("z")
        assert f" w2 = {in_full(at_itself(session, 'w2'))} ─╯" in reader.text
        await reader.press("z", "tab")
        assert re.search(rf"squared_error ?= ?{in_full(at_itself(session, 'squared_error'))} ─╯", reader.text)
        assert reader.text.count(" ─╯") == 1


async def test_while_it_plays_no_digits_flicker():
    async with reading("four-people", clock=FakeClock(0.03)) as reader:
        assert "output(Alice) = 0." in reader.text
        await reader.press("space")
        await reader.until("playing")
        await reader.until_gone("output(Alice)")
        await reader.press("space")
        await reader.until("output(Alice) = 0.")


# The clipboard


async def test_i_copies_the_chosen_number_in_all_its_digits():
    async with reading("four-people") as reader:
        await reader.press("right", "tab", "tab", "down", "i")
        session = reader.app.screen.opened.session
        value = at_itself(session, "w1")
        assert value < 0
        assert reader.app.clipboard == repr(value)
        assert reader.notices == [f"to the clipboard: w1 = {in_full(value)}"]
        await reader.press("tab", "i")
        assert reader.app.clipboard == repr(at_itself(session, "squared_error"))


@pytest.mark.parametrize("keys", [("tab", "tab"), ("tab", "tab", "z"), ("a", "z"), ()])
async def test_shift_i_copies_the_pane_as_it_stands(keys):
    async with reading("four-people", size=(80, 24)) as reader:
        await reader.press("right", "right", "full_stop", *keys)
        await reader.still()
        pane = reader.app.screen.opened.contents.pane.name
        first, *seen, _ = reader.part(pane).split("\n")
        await reader.press("I")
        title, *lines = reader.app.clipboard.removesuffix("\n").split("\n")
        assert first.startswith(f"╭─ ▸ {title} ")
        assert len(lines) <= len(seen)
        assert all(line[1:].startswith(copied) for line, copied in zip(seen, lines, strict=False))
        assert not "".join(seen[len(lines) :]).strip("│ ")
        assert reader.notices[-1] == f"to the clipboard: {title}, {len(lines)} lines"


async def test_what_goes_to_the_clipboard_steers_nothing_where_it_is_put():
    replay = Replay(hostile(), collected())
    clock = FakeClock()
    app = FrozenApp(lambda: replay.setup, all_scenarios, clock=clock, replay=replay)
    async with app.run_test(size=(120, 40)) as pilot:
        reader = Reader(pilot, clock)
        await reader.until_open()
        for keys in (("n", "n"), ("tab",), ("tab",), ("tab",), ("a",)):
            await reader.press(*keys, "I")
            assert not [character for character in STEERING if character in app.clipboard.replace("\n", "")]
            await reader.press("i")
            assert not [character for character in STEERING if character in app.clipboard]
            assert not [c for notice in reader.notices for c in STEERING if c in notice]


async def test_what_would_steer_in_a_pane_is_copied_as_what_it_is():
    async with reading("four-people") as reader:
        opened = reader.app.screen.opened
        line = [Span("a\x1b[1m"), Span("\u202eb")]
        hostile_pane = replace(PANES["network"], draw=lambda *_: drawn([line]), title=lambda _: "\x07")
        opened.panes = {**opened.panes, "network": hostile_pane}
        opened.contents._shown = None, {}
        await reader.press("right", "I")
        assert reader.app.clipboard == "\\x07\na\\x1b[1m\\u202eb\n"
