"""A task that somebody tries on their own way: the next edit is the next try, from where the task begins."""

import pytest
from app_support import FakeClock, reading
from plain_support import Typist
from test_replay import a_recording, caption, watching

from nntui.lesson.events import Do, Note, Question
from nntui.lesson.own_try import tries_of
from nntui.lesson.playback import Showing
from nntui.lesson.replay import Replay
from nntui.render.panes import collected
from nntui.session.commands import Edit, GoTo, SwitchTo
from nntui.timeline.position import Position

TASK = Question("Your turn.", "squared_error < 0.001", kind="task", edits=("rate",), limit=100)
AT_0 = "Edit at step 0, where the task begins"


def lesson(*before):
    """A task at step 0, or after what comes before it."""
    return a_recording(*before, Note("Try.", question=TASK), Note("On."), scenario="five-to-forty-two")


@pytest.mark.parametrize("size", [(80, 24), (120, 30)])
async def test_after_a_try_to_the_end_an_edit_is_another_try_from_the_beginning(size):
    async with watching(lesson(), size=size) as reader:
        await reader.open("e", "Edit at step 0 ")
        await reader.type("0.02")
        await reader.press("enter", "end")
        assert reader.step == 20
        await reader.open("e", AT_0)
        await reader.type("0.03")
        await reader.press("enter")
        assert reader.step == 0
        assert "rate 0.02 → 0.03 at step 0" in reader.part("status").replace("\n", "")
        assert reader.notices[-1] == "from step 0, where the task begins"
        await reader.press("end")
        assert reader.step == 20
        await reader.open("e", AT_0)
        await reader.close(AT_0)
        await reader.press("u")
        assert reader.step == 20, "u leads back to where the edit was made"


async def test_the_dialog_speaks_of_the_step_where_the_edit_will_hold():
    """w1 is 1 there, and 8.4 at the end."""
    async with watching(lesson(Do(GoTo(0)))) as reader:
        await reader.press("greater_than_sign", "greater_than_sign", "tab", "tab", "down")
        assert reader.step == 20
        await reader.open("e", AT_0)
        assert "w1 = 1" in reader.dialog
        assert "8.3" not in reader.dialog
        await reader.press("end", "ctrl+u")
        await reader.type("w1 = 2")
        await reader.press("enter")
        assert "w1 1 → 2 at step 0" in reader.part("status").replace("\n", " ")


@pytest.mark.parametrize("size", [(80, 24), (120, 30)])
async def test_the_dialog_begins_with_what_the_task_lets_be_edited(size):
    """A weight is chosen in the pane, but the task is about the rate; after it the weight comes first again."""
    async with watching(lesson(), size=size) as reader:
        await reader.press("tab", "tab", "down")
        await reader.open("e", "Edit at step 0")
        await reader.type("0.02")
        await reader.press("enter")
        assert "rate 0.01 → 0.02 at step 0" in reader.part("status").replace("\n", "")
        await reader.press("end")
        await reader.open("e", AT_0, "rate = 0.02")
        await reader.close(AT_0)
        await reader.press("n", "n", "tab", "tab", "down")
        assert "note 2 of 2" in caption(reader)
        await reader.open("e", "Edit at step 0", "w1 = 1")


async def test_several_values_are_a_sweep_from_there():
    async with watching(lesson(Do(GoTo(1)))) as reader:
        await reader.press("greater_than_sign")
        await reader.open("e", "Edit at step 1, where the task begins")
        await reader.type("0.02, 0.03")
        await reader.press("enter")
        swept = reader.app.screen.opened.session.view.sweep
        assert (swept.step, reader.step) == (1, 1)


async def test_several_rates_from_step_0_again_are_a_sweep_from_step_0():
    async with reading("five-to-forty-two") as reader:
        await reader.press("greater_than_sign")
        await reader.open("Y", "From step 0 again")
        await reader.type("0.02, 0.03")
        await reader.press("enter")
        assert (reader.app.screen.opened.session.view.sweep.step, reader.step) == (0, 0)


async def test_in_another_run_elsewhere_and_outside_a_task_an_edit_holds_where_one_stands():
    edited = lesson(Do(GoTo(4)), Do(Edit("input(five, input) = 15")))
    async with watching(edited) as reader:
        session = reader.app.screen.opened.session
        assert session.position == Position(1, 4)
        await reader.press("less_than_sign")  # before the task
        await reader.open("e", "Edit at step 0 ")
        await reader.close("Edit at step")
        session.apply(GoTo(20))
        await reader.open("e", "Edit at step 4, where the task begins")
        await reader.close("Edit at step")
        await reader.press("u")  # a run that has nothing of the task's
        await reader.go_to("20")
        await reader.open("e", "Edit at step 20 ")
        await reader.close("Edit at step")
        await reader.press("n", "n", "greater_than_sign")
        assert "note 2 of 2" in caption(reader)
        await reader.open("e", "Edit at step ")
        assert "where the task begins" not in reader.text


@pytest.mark.parametrize("size", [(80, 24), (120, 30)])
async def test_a_try_that_joins_the_edit_before_the_task_is_one_too(size):
    """Where nothing was trained since that edit, both are one branch, as in the lesson of this article."""
    async with watching(lesson(Do(Edit("input(five, input) = 15"))), size=size) as reader:
        await reader.open("e", "Edit at step 0 ")
        await reader.type("0.002")
        await reader.press("enter", "end")
        assert reader.step == 20
        await reader.open("e", AT_0)
        await reader.close(AT_0)
        await reader.press("R")
        await reader.open("enter", "Answer", "rate = 0.002", "as you have tried it")


@pytest.mark.parametrize("size", [(80, 24), (120, 30)])
async def test_what_was_tried_is_offered_as_an_answer_once_one_is_led_back(size):
    async with watching(lesson(), size=size) as reader:
        for rate in ("0.02", "0.04"):
            await reader.open("e", "Edit at step 0")
            await reader.type(rate)
            await reader.press("enter", "end")
        await reader.press("R")
        await reader.open("enter", "Answer", "rate = 0.04", "as you have tried it")
        assert "(rate = …, within 100 steps)" in reader.dialog
        await reader.press("enter")
        assert "Nothing is answered yet: type one, or take “rate = 0.04” with ↓." in reader.dialog
        await reader.press("down", "enter")
        assert "right, in 1 step. Enter closes the box" in reader.dialog


async def test_what_was_tried_is_offered_whatever_leads_back_and_however_often():
    """In other branches too, after a look that is led back from, and after another note; the last try comes first."""
    async with watching(lesson()) as reader:
        for rate in ("0.02", "0.04"):
            await reader.open("e", "Edit at step 0")
            await reader.type(rate)
            await reader.press("enter", "end", "R", "greater_than_sign", "R")
        await reader.press("tab", "R", "n", "N")
        await reader.open("enter", "Answer", "rate = 0.04", "rate = 0.02")
        assert reader.text.index("rate = 0.04") < reader.text.index("rate = 0.02")
        await reader.close("Answer ─")
        for rate in ("0.03", "0.01"):
            await reader.open("e", "Edit at step 0")
            await reader.type(rate)
            await reader.press("enter", "end")
        await reader.press("v", "home", "enter", "R")
        await reader.open("enter", "Answer", "rate = 0.03")


async def test_an_edit_of_the_recording_itself_is_no_try():
    first = Do(Edit("rate = 0.02")), Do(GoTo(3)), Do(SwitchTo(0, 0))
    async with watching(lesson(*first)) as reader:
        await reader.press("greater_than_sign", "R")
        await reader.open("enter", "Answer")
        assert "as you have tried it" not in reader.text


async def test_nor_is_it_where_one_goes_on_in_the_run_of_that_edit():
    first = Do(Edit("rate = 0.02")), Do(GoTo(3)), Do(SwitchTo(0, 0))
    async with watching(lesson(*first)) as reader:
        await reader.press("v", "down", "enter")
        assert "taken over" in caption(reader)
        await reader.press("R")
        await reader.open("enter", "Answer")
        assert "as you have tried it" not in reader.text


def test_that_of_the_run_one_is_in_comes_first_then_the_last_one():
    showing = Showing(Replay(lesson(), collected()), FakeClock())
    showing.to_note(1)
    for rate in ("0.02", "0.03", "0.04"):
        showing.session.apply(Edit(f"rate = {rate}"))
        made = showing.session.position.branch
        showing.session.apply(SwitchTo(0, 0))
    showing.session.apply(SwitchTo(made - 1, 0))
    assert tries_of(showing) == ["rate = 0.03", "rate = 0.04", "rate = 0.02"]


async def test_what_is_no_answer_to_the_task_is_not_offered():
    """Something else was edited, or later on, or another task was tried."""
    async with watching(lesson(Do(GoTo(1)))) as reader:
        for keys, edit in (([], "w1 = 8"), (["greater_than_sign"], "")):
            await reader.press(*keys)
            if edit:
                await reader.open("e", "Edit at step")
                await reader.press("end", "ctrl+u")
                await reader.type(edit)
                await reader.press("enter")
            assert "taken over" in caption(reader)
            await reader.press("R")
            await reader.open("enter", "Answer")
            assert "as you have tried it" not in reader.dialog
            await reader.close("Answer")


def test_in_lines_what_was_tried_is_offered_too():
    typist = Typist(replay=Replay(lesson(), collected()))
    typist.type("edit rate = 0.02", "end", "return")
    assert "rate = 0.02: as you have tried it" in typist.type("answer")


def test_in_lines_it_is_said_where_the_edit_holds():
    typist = Typist(replay=Replay(lesson(), collected()))
    typist.type("edit rate = 0.02", "end")
    assert "from step 0, where the task begins" in typist.type("edit rate = 0.03")
    assert typist.desk.session.position.step == 0
    assert "from step" not in typist.type("edit rate = 0.01"), "one stands there already"


def test_what_was_edited_twice_counts_where_it_was_edited_last():
    """A seed in between draws all anew, and would take the weight with it."""
    task = Question("Your turn.", "squared_error < 0.001", kind="task", edits=("rate", "w1", "seed"), limit=100)
    recording = a_recording(Note("Try.", question=task), Note("On."))
    showing = Showing(Replay(recording, collected()), FakeClock())
    showing.to(1)
    for line in ("w1 = 1", "seed = 3", "w1 = 2"):
        showing.session.apply(Edit(line))
    assert tries_of(showing) == ["seed = 3; w1 = 2"]
