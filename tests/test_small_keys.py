"""Keys that lead back, ask first, or can be found: each pressed, and the screen read."""

import re
import sys

import pytest
from app_support import FakeClock, reading
from share import dealt
from test_end_to_end import terminal
from test_replay import a_recording, watching

from nntui.lesson.events import Note, Question
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


async def test_a_scrollbar_that_comes_back_shows_where_the_pane_is():
    async with reading("four-people", size=(80, 24)) as reader:
        await reader.press("right", "tab", "tab", "down")
        before = reader.text
        await reader.press("w")
        reader.app.screen.query_one("#upper-right").scroll_to(y=4, animate=False)
        await reader.settle()
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
        await reader.press("r", "r")
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


# g to a far step


async def test_a_far_step_is_asked_about_with_the_time_that_it_takes():
    async with reading("four-people", clock=FakeClock(per_look=0.1)) as reader:
        await reader.go_to("99999999")
        said = re.search(
            r"step 10,000,000, the last there is, takes about [\d,]+ (minutes|hours) of training; "
            r"Enter again goes, Esc stays",
            reader.dialog,
        )
        assert said, reader.dialog
        await reader.close("Go to")
        assert reader.step == 0
        assert "paused" in reader.part("status")
        await reader.go_to("9999999")
        assert "step 9,999,999 takes about" in reader.dialog
        await reader.press("enter")
        await reader.until("» to step 9,999,999", "Esc stops")
        await reader.press("escape")
        await reader.until("paused")


async def test_another_far_step_is_asked_about_anew_and_a_near_one_never():
    async with reading("four-people", clock=FakeClock(per_look=0.1)) as reader:
        await reader.go_to("9000000")
        assert "step 9,000,000 takes about" in reader.dialog
        await reader.press("backspace", "enter")
        assert "step 900,000 takes about" in reader.dialog
        await reader.close("Go to")
        await reader.go_to("12")
        await reader.until_step(12)


# h


async def until(reader, text):
    await reader.open("h", "Run until")
    await reader.press("home", "ctrl+k")
    await reader.type(text)
    await reader.press("enter")


async def test_what_has_not_come_true_by_the_end_can_be_run_for_beyond_it():
    async with reading("five-to-forty-two", clock=FakeClock(per_look=0.02)) as reader:
        await until(reader, "step = 3000")
        await reader.until("not stopped by step 20; Enter again: beyond the end")
        await reader.press("enter")
        await reader.until("stopped at step 3,000: step = 3000")
        assert "Enter again" not in reader.text


async def test_a_run_for_something_beyond_the_end_is_stopped_by_esc_and_offered_no_more_after_another_key():
    async with reading("five-to-forty-two", clock=FakeClock(per_look=0.02)) as reader:
        await until(reader, "diverged")
        await reader.until("not stopped by step 20; Enter again: beyond the end")
        await reader.press("enter")
        await reader.until("» to step 10,000,000", "Esc stops")
        await reader.press("escape")
        await reader.until("paused")
        assert reader.step < 10_000_000
    async with reading("five-to-forty-two") as reader:
        await until(reader, "diverged")
        await reader.until("not stopped by step 20; Enter again: beyond the end")
        await reader.press("tab")
        assert "not stopped by step 20" in reader.text
        assert "Enter again" not in reader.text
        await reader.press("shift+tab", "enter")
        assert reader.step == 20


async def test_conditions_do_not_pile_up_and_one_key_forgets_them_all():
    async with reading("four-people") as reader:
        for step in (5, 6, 7):
            await until(reader, f"every step = {step}")
            await reader.until(f"stopped at step {step}")  # a dialog that opens brings a run to rest
        await reader.until("stops at every step = 6, every step = 7 and 1 more")
        for limit in ("-1", "-2", "-3"):
            await until(reader, f"loss < {limit}")
            await reader.until("not stopped by")
        await reader.press("home")
        assert "loss < -3" in reader.part("status")
        assert "loss < -2" not in reader.part("status"), "another one has taken its place"
        await until(reader, "los < 1")
        await reader.close("Run until")
        assert "loss < -3" in reader.part("status"), "what can't be read takes no other's place"
        await reader.press("H")
        assert "stops at" not in reader.part("status")
        assert reader.notices[-1] == "forgot 4 conditions"
        await reader.press("H")
        assert reader.notices[-1] == "no condition to forget"


# The article's words for something that is a name here too


async def test_a_name_that_the_article_has_too_is_told_what_it_was_taken_for():
    async with reading("four-people") as reader:
        await until(reader, "loss < 0.1")
        await reader.until("stopped at step")
        told = [
            "“loss” is taken for the kind of error that drives the gradient, over all rows "
            "that are learned from, a penalty included; "
            "the article calls so: the mean squared error of the four rows"
        ]
        assert reader.notices == told
        await until(reader, "loss(o1) < 0.05")
        assert reader.notices in (told, []), "nothing more is told; what was may have left by now"
        await reader.open("e", "Edit at step")
        await reader.press("home", "ctrl+k")
        await reader.type("learn rate = 0.5")
        await reader.press("enter")
        await reader.until("rate 0.5")
        assert reader.notices[-1] == "“learn rate” is taken for rate"


# Leaving


@dealt("edited", [True, False], of=2)
def test_leaving_an_edited_session_says_how_it_comes_back(edited, tmp_path):
    command = [sys.executable, "-m", "nntui"]
    with terminal(*command, "four-people", XDG_STATE_HOME=str(tmp_path)) as opened:
        opened.until("step 0/4,000")
        if edited:
            opened.press("e")
            opened.until("Edit at step 0")
            opened.press("\x01\x0b")
            opened.press("rate = 0.5\r")
            opened.until("rate 0.5")
        opened.press("q")
        assert opened.exit_code() == 0
        told = opened.written.rpartition("\x1b[?1049l")[2]
        assert ("this session was edited; it comes back by: nntui --resume" in told) == edited
    if edited:
        with terminal(*command, "--resume", XDG_STATE_HOME=str(tmp_path)) as opened:
            opened.until("rate 0.5")
            opened.press("q")
            assert opened.exit_code() == 0


@pytest.mark.parametrize("size", [(80, 24), (120, 30)])
async def test_enter_after_w_goes_into_the_explanation_and_edits_nothing(size):
    """In a session of one's own, and where a recording was taken over; e still edits, and Esc leads back."""
    async with watching(a_recording(Note("Look.", pause=True)), size=size) as reader:
        await reader.press("tab", "tab", "down")
        assert "▸ WEIGHTS" in reader.text
        await reader.press("right", "full_stop", "down")
        assert "taken over" in reader.text
        before = reader.text
        await reader.press("w", "enter")
        assert "▸ HOW" in reader.text
        assert "Edit at step" not in reader.text
        await reader.press("escape")
        assert reader.text == before
    async with reading("four-people", size=size) as reader:
        await reader.press("tab", "tab", "down", "w", "enter")
        assert "▸ HOW" in reader.text
        assert "Edit at step" not in reader.text
        await reader.press("escape")
        await reader.open("enter", "Edit at step 0")


async def test_enter_after_w_at_a_question_tells_how_it_is_answered():
    asked = Question("What is w1?", "w1")
    async with watching(a_recording(Note("Look.", question=asked)), size=(80, 24)) as reader:
        await reader.press("down", "down", "down", "w", "enter")
        assert "taken over" in reader.text
        assert reader.notices == ["a question waits: R, then Enter answers"]
        assert "▸ HOW" not in reader.text


async def test_help_says_that_its_texts_were_written_for_the_scenario_as_it_was_before_it_was_changed():
    async with reading("five-to-forty-two", ("training.rate = 0.1",)) as reader:
        await reader.open("question_mark", "rate = 0.1. What follows was written for the")
