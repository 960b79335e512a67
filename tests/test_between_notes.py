"""What the caption, the footer and notices say of a recording: at a note, between notes, at its end, at a task."""

import pytest
from app_support import FakeClock, FrozenApp, Reader, all_scenarios, reading
from test_replay import a_recording, caption, footer, lesson, watching

from nntui.lesson.events import Check, Do, Note, Question
from nntui.lesson.replay import Replay
from nntui.render.panes import collected
from nntui.session.commands import GoTo
from nntui.session.session import BEHIND


async def test_between_notes_it_says_so_and_the_text_is_quiet():
    async with watching(lesson()) as reader:
        await reader.press("n", "left")
        assert "between notes 1 and 2 · " in caption(reader)
        assert quiet(reader, "At the start the error")
        await reader.press("right")
        assert caption(reader).startswith("note 2 of 5")
        assert not quiet(reader, "Stop and look")
        await reader.press("N", "right")
        assert "between notes 1 and 2 · " in caption(reader)


def quiet(reader, words):
    """Whether the caption's text has the colour of the line above it."""
    x, y = reader.find(words, "caption")
    cells = [reader.app.screen.get_style_at(x, each).color for each in (y - 1, y)]
    return cells[0] == cells[1]


async def test_a_recording_that_ends_with_a_check_is_at_its_end_at_its_last_note():
    asked = Question("Does it rise?", "yes", ("yes", "no"))
    moved = (Do(GoTo(1), 5.0), Note("Last.", time=6.0, pause=True), Check(0, 1, (0.3).hex(), time=9.0))
    async with watching(a_recording(Note("First.", question=asked), *moved)) as reader:
        await reader.press("n")
        assert "note 2 of 2 · the end: 0 of 1 right" in caption(reader)
        await reader.press("left")
        assert "between notes 1 and 2 · " in caption(reader)
        await reader.press("n")
        assert "the end: 0 of 1 right" in caption(reader)
        await reader.press("N")
        assert caption(reader).startswith("note 1 of 2")


async def test_after_the_last_note_it_says_so():
    async with watching(a_recording(Note("Only."), Do(GoTo(2), 5.0))) as reader:
        assert caption(reader).startswith("note 1 of 1 · ")
        await reader.press("right")
        assert caption(reader).startswith("after note 1 of 1 · ")


async def test_the_footer_offers_only_what_does_something():
    async with watching(lesson()) as reader:
        await reader.press("n")
        assert "n next note" in footer(reader)
        assert {"M your notes", "g to a note"}.isdisjoint(footer(reader)), "it comes from no file, and goes on"
        await reader.press("n", "n", "n")
        assert {"n next note", "Space play"}.isdisjoint(footer(reader))
        assert {"N note before", "g to a note"} <= {*footer(reader)}


@pytest.mark.parametrize("taken_over", [False, True])
async def test_the_footer_offers_w_where_it_is_not_refused(taken_over):
    """Where a weight comes from may be seen, where the output does may not."""
    asked = Question("What does it say?", "output", after=0)
    recording = a_recording(Do(GoTo(3)), Note("One.", question=asked), scenario="five-to-forty-two")
    async with watching(recording) as reader:
        await reader.press(*["left_square_bracket", "right", "right", "right"] * taken_over)
        assert ("taken over" in caption(reader)) == taken_over
        seen = set()
        for key in ("tab",) * 4 + ("up", "down", "down", "down"):
            await reader.press(key)
            offered = "w why" in footer(reader)
            await reader.press("w")
            refused = reader.notices == [BEHIND]
            assert offered == (not refused), key
            seen.add(offered)
            await reader.press("escape")
        assert seen == {True, False}


async def test_what_was_said_at_a_note_goes_with_it_and_lies_over_no_question():
    asked = Question("Does it rise?", "yes", ("yes", "no"))
    async with watching(a_recording(Note("One.", question=asked), Note("Two."))) as reader:
        await reader.press("space")
        assert reader.notices == ["a question waits here: Enter answers it, n passes it over"]
        await reader.open("enter", "Answer")
        assert reader.notices == []
        await reader.close("Answer")
        await reader.press("space")
        assert len(reader.notices) == 1
        await reader.press("n")
        assert "note 2 of 2" in caption(reader)
        assert reader.notices == []


async def test_what_was_said_goes_with_the_next_key_and_errors_with_their_time():
    async with watching(lesson()) as reader:
        await reader.press("n", "n", "space")
        assert reader.notices == ["a question waits here: Enter answers it, n passes it over"]
        await reader.press("tab")
        assert reader.notices == []
        await reader.press("space", "space")
        assert len(reader.notices) == 1, "said anew, and not twice"
        reader.app.notify("broken", severity="error")
        await reader.press("tab", "g")
        assert reader.notices == ["broken"]
        await reader.type("nowhere")
        reader.app.notify("said meanwhile")
        await reader.settle()
        assert reader.notices == ["broken", "said meanwhile"]
        await reader.press("x")
        assert reader.notices == ["broken"], "in a box too"


async def test_where_no_recording_is_shown_it_stays_its_time():
    async with reading("four-people") as reader:
        await reader.press("U", "tab")
        assert reader.notices == ["no edit to redo"]


async def test_after_a_task_enter_goes_on_and_e_tries_again():
    task = Question("Your turn.", "squared_error < 10000", kind="task", edits=("rate",), limit=20)
    recording = a_recording(Note("Look.", question=task), Note("On.", time=9), scenario="five-to-forty-two")
    async with watching(recording) as reader:
        await reader.open("enter", "Answer")
        await reader.type("rate = 0.02")
        await reader.press("enter")
        await reader.close("Enter closes the box")
        assert "e tries again" in caption(reader)
        assert "Enter goes on" in caption(reader)
        assert {"e try again", "Enter go on"} <= set(footer(reader))
        await reader.open("e", "Answer")
        await reader.close("Answer")
        await reader.press("enter")
        await reader.press("plus", "plus")
        reader.clock.advance(9)
        await reader.until("note 2 of 2")


async def test_what_was_told_of_a_resumed_lesson_goes_with_the_note_that_it_is_resumed_at():
    replay = Replay(a_recording(Note("One."), Note("Two.")), collected())
    replay.to(1)
    going_on, clock = "going on with “A lesson” at note 1 of 2", FakeClock()
    app = FrozenApp(lambda: replay.setup, all_scenarios, clock=clock, replay=replay, resumed=True, told=[going_on])
    app.student = ""
    async with app.run_test(size=(80, 24)) as pilot:
        reader = Reader(pilot, clock)
        await reader.until("note 1 of 2")
        assert reader.notices == [going_on]
        await reader.press("n")
        assert "note 2 of 2" in caption(reader)
        assert reader.notices == []


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_notice_lies_at_the_bottom_of_the_panes_where_tables_end(size):
    replay = Replay(lesson(), collected())
    app = FrozenApp(lambda: replay.setup, all_scenarios, replay=replay)
    app.student = ""
    async with app.run_test(size=size, notifications=True) as pilot:
        reader = Reader(pilot, FakeClock())
        await reader.until("note 1 of 5")
        await reader.press("n", "n", "space")
        await reader.until("a question waits here")
        y = reader.find("a question waits here")[1]
        assert reader.region("weights").y < y < reader.region("caption").y
        assert "A question." in caption(reader)
        assert "╰" in reader.text.splitlines()[reader.region("caption").y - 1], (
            "the chosen number in full is to be seen"
        )
