"""Back to a recording that was taken over, or only looked at in another way: its own state and look, at rest."""

import pytest
from app_support import collected
from share import crossed
from test_replay import a_recording, caption, checked, lesson, let_pass, watching

from nntui.lesson.events import Do, Note
from nntui.lesson.recording import read
from nntui.lesson.replay import Replay
from nntui.session.commands import ChooseParameter, GoTo, LookAt


async def change(reader, edit):
    await reader.open("e", "Edit at step")
    await reader.press("end", "ctrl+u")
    await reader.type(edit)
    await reader.press("enter")


@pytest.mark.parametrize(("key", "note", "step"), [("R", 2, 2), ("n", 3, 3), ("N", 1, 0)])
async def test_what_trains_comes_to_rest_where_one_is_led_back(key, note, step):
    async with watching(lesson()) as reader:
        await reader.press("n", "greater_than_sign", "space")
        await let_pass(reader, 1)
        assert "taken over" in caption(reader)
        assert "▶ playing" in reader.part("status")
        assert reader.step > 12
        await reader.press(key)
        await let_pass(reader, 1)
        assert "‖ paused" in reader.part("status")
        assert reader.step == step
        assert f"note {note} of 5" in caption(reader)
        assert "taken over" not in caption(reader)


async def test_what_trains_comes_to_rest_where_it_is_asked_whether_it_may_be_dropped():
    async with watching(lesson()) as reader:
        await reader.press("n")
        await change(reader, "rate = 2")
        await reader.press("space")
        await let_pass(reader, 1)
        await reader.press("n")
        assert "taken over" in caption(reader)
        assert "‖ paused" in reader.part("status")
        await let_pass(reader, 1)
        await reader.press("n")
        assert "note 3 of 5" in caption(reader)
        assert reader.step == 3


async def test_what_was_only_looked_at_in_another_way_is_led_back_too():
    recording = a_recording(Do(LookAt("data", enlarged=False)), Note("These are the data."), Note("Then.", time=9))
    async with watching(recording) as reader:
        await reader.press("escape")
        own = reader.text
        await reader.press("P", "m")
        assert "▸ DATA" in own
        await reader.until_gone("DATA")
        assert "R its own look" in caption(reader)
        await reader.press("R")
        assert reader.text == own
        await reader.press("R")
        assert reader.notices == ["nothing to lead back from: all is as the recording has it"]


async def test_a_note_is_gone_to_by_its_number_where_one_has_taken_over():
    async with watching(lesson()) as reader:
        await reader.press("n", "greater_than_sign")
        assert "taken over" in caption(reader)
        await reader.open("g", "Go to", "note 12")
        await reader.type("note 4")
        await reader.press("enter")
        assert (reader.step, "note 4 of 5" in caption(reader), "taken over" in caption(reader)) == (9, True, False)


async def test_it_is_asked_before_a_note_is_gone_to_over_what_was_changed():
    async with watching(lesson()) as reader:
        await reader.press("n")
        await change(reader, "rate = 2")
        await reader.open("g", "Go to")
        await reader.type("note 4")
        await reader.press("enter")
        assert "this drops what you changed here; Enter again goes, Esc stays" in reader.dialog
        await reader.press("enter")
        assert (reader.step, "note 4 of 5" in caption(reader)) == (9, True)


@crossed("look, size", [[], ["d", "down"]], [(80, 24), (120, 30)])
async def test_esc_after_w_leads_back_to_the_recording_where_w_was_pressed_there(look, size, tmp_path):
    """With what was looked at before; → and Enter go on with it then, and what is recorded leads to the same."""
    file = tmp_path / "mine.nnrec"
    async with watching(lesson(), size=size, record=file) as reader:
        await reader.press("n", *look)
        before = reader.part("status"), reader.part("network"), caption(reader)
        await reader.press("w", "w")
        assert "taken over" in caption(reader)
        await reader.press("escape", "escape")
        assert (reader.part("status"), reader.part("network"), caption(reader)) == before
        await reader.press("right")
        assert reader.step == 3
        assert "between notes 2 and 3 · " in caption(reader)
        await reader.press("n")
        await reader.press("w", "escape")
        assert "waits for an answer" in caption(reader)
        await reader.open("enter", "Answer")
        await reader.close("Answer")
        await reader.press("q")
    written = read(file, collected())
    assert checked("mine", written, collected()).holds
    replay = Replay(written, collected())
    replay.to(len(written.events))
    assert replay.state.position.step == 3


async def test_esc_after_w_stays_on_the_way_that_was_ones_own_before():
    async with watching(lesson()) as reader:
        await reader.press("n", "greater_than_sign", "w", "escape")
        assert "taken over" in caption(reader)
        assert reader.step == 12


async def test_esc_after_w_at_a_number_that_is_given_leaves_no_look_of_ones_own():
    looks = Do(LookAt("weights", enlarged=False)), Do(ChooseParameter(0))
    async with watching(a_recording(*looks, Note("Look.", pause=True), Note("Then."))) as reader:
        await reader.press("w")
        assert "R its own look" in caption(reader)
        await reader.press("escape")
        assert "R its own look" not in caption(reader)
        assert "note 1 of 2" in caption(reader)


@pytest.mark.parametrize("size", [(80, 24), (120, 30)])
async def test_enter_after_w_in_a_large_pane_leaves_the_way_back_as_it_is(size):
    looks = Do(LookAt("network", enlarged=True)), Do(GoTo(2))
    async with watching(a_recording(*looks, Note("Look.", pause=True), Note("Then.")), size=size) as reader:
        await reader.press("w")
        for _ in range(2):
            await reader.press("enter")
            assert reader.notices == ["nothing to follow here: Esc leads back to where w was pressed"]
        assert "▸ HOW" in reader.text
        assert "WEIGHTS" not in reader.text, "it is large still"
        await reader.press("escape")
        assert "taken over" not in caption(reader)
        assert "▸ NETWORK" in reader.text
        await reader.press("right")
        assert "note 2 of 2" in caption(reader)
