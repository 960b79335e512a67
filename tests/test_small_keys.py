"""Keys that lead back, ask first, or can be found: each pressed, and the screen read."""

import pytest
from app_support import reading

from nntui.lesson.recording import read
from nntui.lesson.replay import Replay
from nntui.render.panes import collected


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


# Esc after w


async def test_esc_leads_back_from_each_w_to_where_it_was_pressed():
    async with reading("four-people", size=(120, 60)) as reader:
        await reader.press("right", "d", "down")
        way = [reader.text]
        for keys in (["w"], ["w"], ["down", "down", "w"]):
            await reader.press(*keys[:-1])
            way[-1] = reader.text
            await reader.press("w")
            way.append(reader.text)
        assert len(set(way)) == 4
        for before in reversed(way[:-1]):
            await reader.press("escape")
            assert reader.text == before
        await reader.press("escape")
        assert reader.text == way[0], "there is nothing left to go back from"


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_esc_leads_back_to_the_pane_where_w_was_pressed(size):
    async with reading("four-people", size=size) as reader:
        await reader.press("right", "tab", "tab", "down")
        before = reader.text
        await reader.press("w")
        assert reader.text != before
        await reader.press("escape")
        assert reader.text == before


@pytest.mark.parametrize("key", ["full_stop", "d", "z"])
async def test_esc_after_something_else_than_w_leaves_the_step(key):
    async with reading("four-people") as reader:
        await reader.press("right", "down", "down", "down", "w", "w", key)
        assert "operation" in reader.part("status")
        await reader.press("escape")
        assert "operation" not in reader.part("status")
        assert reader.step == 1
        assert reader.region("network").width == (120 if key == "z" else 60)


async def test_a_recording_leads_back_from_w_as_it_was_done(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with reading("four-people") as reader:
        await reader.open("r", "Record")
        await reader.press("enter", "right", "d", "down", "w", "w", "escape", "escape")
        state = reader.app.screen.opened.session.state
        await reader.press("r")
        (file,) = tmp_path.glob("*.nnrec")
    replay = Replay(read(file, collected()), collected())
    replay.to(len(replay.recording.events))
    assert replay.findings == []
    assert replay.session.state == state
    assert (state.position.step, state.position.operation, state.view.row) == (1, "", 1)


# k


async def branched(reader, *edits):
    for text in edits:
        await reader.open("e", "Edit at step")
        await reader.press("home", "ctrl+k")
        await reader.type(text)
        await reader.press("enter", *["right"] * 3, *["left"] * 3)


async def test_k_goes_through_the_branches_and_then_leads_back():
    async with reading("four-people", size=(120, 40)) as reader:
        await reader.press("right")
        await branched(reader, "rate = 0.5", "rate = 0.7")
        await reader.press("tab", "down")
        before = reader.text
        there = []
        for _ in range(6):
            await reader.press("k")
            if reader.text == before:
                break
            shown = next(line for line in reader.part("compare").splitlines() if "there" in line)
            there.append((shown.split("there")[1].split("│")[0].strip(" ┃│"), "Δ" in reader.part("network")))
        others = [name for name, in_diagram in there if not in_diagram]
        assert len(set(others)) == len(others) == 2
        assert there == [(name, in_diagram) for name in others for in_diagram in (False, True)]
        assert reader.text == before
        await reader.press("k", "d", "k")
        assert "there" in reader.part("compare")
        assert "Δ" not in reader.part("network")


async def test_what_is_compared_scrolls_where_it_does_not_fit():
    async with reading("four-people", size=(100, 30)) as reader:
        await reader.press("right")
        await branched(reader, "rate = 0.5")
        await reader.press("k")
        top = reader.part("compare")
        assert "b3" not in top
        await reader.press("down")
        assert reader.part("compare") != top
        await reader.press("up")
        assert reader.part("compare") == top
        await reader.press(*["pagedown"] * 5)
        assert "b3" in reader.part("compare")
        assert reader.step == 1, "no epoch forward"
        await reader.press(*["pageup"] * 5)
        assert reader.part("compare") == top
        await reader.press("]")
        assert reader.step == 4
        await reader.press("d", "pagedown")
        assert reader.step == 8, "where something can be chosen the keys are those of time"


async def test_where_all_that_is_compared_fits_its_keys_are_those_of_time():
    async with reading("four-people", size=(120, 100)) as reader:
        await reader.press("right")
        await branched(reader, "rate = 0.5")
        await reader.press("k", "pagedown")
        assert reader.step == 4
