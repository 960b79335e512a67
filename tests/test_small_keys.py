"""Keys that lead back, ask first, or can be found: each pressed, and the screen read."""

import pytest
from app_support import reading


@pytest.mark.parametrize("key", ["s", "a"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_panes_key_leads_to_it_and_back(key, size):
    async with reading("four-people", size=size) as reader:
        await reader.press("right", "tab")
        before = reader.text
        await reader.press(key)
        assert reader.text != before
        await reader.press(key)
        assert reader.text == before
        await reader.press(key, key)
        assert reader.text == before


async def test_the_palette_shows_each_commands_key():
    async with reading("four-people") as reader:
        await reader.press("ctrl+p")
        await reader.type("one step forward")
        await reader.until("→ (time)")


async def test_ctrl_c_asks_once_and_quits_when_pressed_again():
    async with reading("four-people") as reader:
        await reader.press("ctrl+c")
        assert reader.notices == ["press Ctrl+C again to quit"]
        assert reader.app.is_running
        await reader.press("right", "ctrl+c")
        assert reader.app.is_running, "another key was pressed between: it asks again"
        await reader.press("ctrl+c")
        assert not reader.app.is_running
