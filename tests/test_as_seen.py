"""What is written is what is seen: the screen as a picture, the chosen number in all its digits, the clipboard."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from app_support import FakeClock, FrozenApp, Reader, all_scenarios, reading, screen_lines
from rich.cells import cell_len
from test_publish import STEERING, hostile

from nntui.engine.kernel import Kernel
from nntui.lesson.replay import Replay
from nntui.publish.formats.picture import BLOCKS, CELL
from nntui.render.panes import collected
from nntui.ui.roles import GROUND_DARK, GROUND_LIGHT

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


@pytest.mark.parametrize(
    ("size", "keys"),
    [
        ((80, 24), ("right", "right")),
        ((133, 41), ("f", "t", "tab", "tab", "down", "z")),
        ((60, 18), ("right", "tab", "t")),
        ((210, 66), ("f", "d", "down")),
    ],
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
