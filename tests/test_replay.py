"""Recordings on the screen: shown at their pace, with notes and questions, taken over and led back, written down."""

from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from app_support import SIZE, FakeClock, FrozenApp, Reader, all_scenarios, reading
from share import dealt
from textual.widgets import Input

from nntui.export.checked import as_dictionaries, as_text, checked
from nntui.lesson.events import Answer, Begin, Check, Do, Note, Question
from nntui.lesson.header import header_of
from nntui.lesson.recording import Recording, as_jsonl, from_jsonl, read
from nntui.lesson.recordings import Recordings
from nntui.lesson.replay import Replay
from nntui.quantities.opening import open_scenario
from nntui.render.panes import collected
from nntui.session.commands import ChooseParameter, CompareWith, Edit, GoTo, LookAt, SwitchTo, Undo
from nntui.timeline.position import Position
from nntui.ui.actions.time import PASSED, WAITS
from nntui.ui.widgets.paneview import PaneView

QUESTION = Question("What is w1 now?", "w1", (), 0.01, "the table on the left tells")
CHOICE = Question("Does it rise?", "yes", ("yes", "no"))


def a_recording(*events, scenario="four-people"):
    return Recording(header_of(open_scenario(scenario)), events)


def lesson():
    """Two notes, one that waits, and two questions, with a move before each."""
    return a_recording(
        Note("At the start the error is {squared_error}.", time=0.5),
        Do(GoTo(1), 1.5),
        Do(GoTo(2), 2.5),
        Note("Stop and look at h1.", pause=True, time=3.0),
        Do(GoTo(3), 60.0),
        Note("A question.", question=QUESTION, time=61.0),
        Do(Edit("rate = 1"), 62.0),
        Do(GoTo(9), 63.0),
        Note("Another one: {accuracy}.", question=CHOICE, time=64.0),
        Do(GoTo(20), 65.0),
        Note("The end.", time=66.0),
    )


@asynccontextmanager
async def watching(recording, *, size=SIZE, record=None, clock=None):
    """A viewer before a recording. It plays from the beginning; the clock stands still."""
    replay, clock = Replay(recording, collected()), clock or FakeClock()
    app = FrozenApp(lambda: replay.setup, all_scenarios, clock=clock, replay=replay, record=record)
    app.student = ""  # asked before, and left out: see test_student
    async with app.run_test(size=size) as pilot:
        reader = Reader(pilot, clock)
        await reader.until("note ", " of ")
        await reader.settle()
        yield reader


async def test_a_key_that_comes_at_once_counts_from_its_beginning():
    replay, clock = Replay(lesson(), collected()), FakeClock()
    app = FrozenApp(lambda: replay.setup, all_scenarios, clock=clock, replay=replay)
    async with app.run_test(size=SIZE) as pilot:
        reader = Reader(pilot, clock)
        while "step 0" not in reader.text:  # no timer is waited for
            await pilot.pause(0)
        await reader.press("n")
        assert "note 2 of 5" in reader.text


async def let_pass(reader, seconds):
    """Let time pass in small pieces, as it does."""
    while seconds > 1e-9:
        reader.clock.advance(min(seconds, 0.25))
        seconds -= 0.25
        await reader.rest()


def footer(reader):
    return reader.part("keys").strip().split("  ")


def caption(reader):
    return " ".join(reader.part("caption").split())


@dealt(
    "far",
    [
        GoTo(10_000_000),
        GoTo(2**63 - 1),
        SwitchTo(0, 9_000_000),
        Edit("rate = 1", 9_000_000),
        Edit("rate = 1", 2**63 - 1),
    ],
    of=3,
)
async def test_a_move_that_takes_for_ever_goes_on_in_pieces_and_can_be_stopped(far):
    """Each look at the clock costs 20 ms here, so that a piece is over after two blocks of training."""
    began = (Do(GoTo(2), 1.0), Do(Edit("rate = 0.5"), 1.5))
    recording = a_recording(Note("Here.", time=0.5), *began, Do(far, 2.5), Note("There.", time=3.0))
    async with watching(recording, clock=FakeClock(0.02)) as reader:
        await reader.press("n")
        await reader.until("» at step ", "Esc stops")
        await reader.press("?")
        await reader.until("Help, Esc closes it")
        await reader.press("escape")
        await reader.until_gone("Help, Esc closes it")
        await reader.press("n")
        await reader.until("» at step ")
        await reader.press("escape")
        await reader.until_gone("» at step ")
        assert "between notes 1 and 2" in caption(reader)
        await reader.press("left")
        await reader.rest()
        assert "» at step" not in caption(reader)


# Pace


async def test_it_plays_at_the_pace_at_which_it_was_recorded():
    async with watching(lesson()) as reader:
        await reader.until("error is 0.366854")
        assert "note 1 of 5" in caption(reader)
        assert "Space pauses" in caption(reader)
        assert reader.step == 0
        await let_pass(reader, 0.75)
        assert reader.step == 0
        await let_pass(reader, 0.5)
        assert reader.step == 1
        await let_pass(reader, 1.0)
        assert reader.step == 2


async def test_the_figures_in_a_note_are_those_of_the_moment():
    async with watching(lesson()) as reader:
        await reader.until("error is 0.366854")
        await let_pass(reader, 1.25)
        session = reader.app.screen.opened.session
        assert session.position.step > 0
        assert "error is 0.366854." in caption(reader), "the figure is that of the note's moment"


async def test_faster_and_slower():
    async with watching(lesson()) as reader:
        await reader.press("plus", "plus")
        assert "4×" in caption(reader)
        await let_pass(reader, 0.75)
        assert reader.step == 2
    async with watching(lesson()) as reader:
        await reader.press("minus")
        assert "0.5×" in caption(reader)
        await let_pass(reader, 1.75)
        assert reader.step == 0
        await let_pass(reader, 0.5)
        assert reader.step == 1


async def test_a_wait_is_cut_short():
    async with watching(lesson()) as reader:
        await let_pass(reader, 3)
        assert "Stop and look at h1." in caption(reader)
        await reader.press("space")
        await let_pass(reader, 1.75)
        assert reader.step == 2
        await let_pass(reader, 0.5)
        assert reader.step == 3


async def test_space_pauses_and_plays():
    async with watching(lesson()) as reader:
        await let_pass(reader, 1.25)
        await reader.press("space")
        assert "Space plays" in caption(reader)
        await let_pass(reader, 5)
        assert reader.step == 1
        await reader.press("space")
        await let_pass(reader, 1.25)
        assert reader.step == 2


async def test_a_note_that_pauses_waits_for_space():
    async with watching(lesson()) as reader:
        await let_pass(reader, 10)
        assert "Stop and look at h1." in caption(reader)
        assert "‖ Space plays" in caption(reader)
        assert reader.step == 2


async def test_esc_pauses():
    async with watching(lesson()) as reader:
        await reader.press("escape")
        await let_pass(reader, 5)
        assert (reader.step, "Space plays" in caption(reader)) == (0, True)


# Stepping


async def test_the_arrows_go_one_event_on_and_back():
    async with watching(lesson()) as reader:
        await reader.press("right", "right")
        assert reader.step == 2
        before = reader.text
        await reader.press("right")
        assert "note 2 of 5" in caption(reader)
        await reader.press("left")
        assert reader.text == before
        await reader.press("left", "left", "left", "left")
        assert (reader.step, "note 0 of 5" in caption(reader)) == (0, True)


async def test_what_fits_beside_the_caption_has_no_scrollbar():
    async with watching(lesson(), size=(120, 40)) as reader:
        await reader.press("n", "n")
        shown = [pane for pane in reader.app.screen.query(PaneView) if pane.display and pane.size]
        assert [pane.id for pane in shown if pane.show_vertical_scrollbar] == []


async def test_from_note_to_note():
    async with watching(lesson()) as reader:
        for number, (step, words) in enumerate(
            [(2, "Stop and look"), (3, "A question."), (9, "Another one"), (20, "The end.")], 2
        ):
            await reader.press("n")
            assert f"note {number} of 5" in caption(reader)
            assert words in caption(reader)
            assert reader.step == step
        assert "branch rate 0.1 → 1 at step 3" in reader.part("status")
        await reader.press("N", "N")
        assert "note 3 of 5" in caption(reader)
        assert reader.step == 3
        assert "branch" not in reader.part("status")
        await reader.press("n", "n", "n")
        assert "the end" in caption(reader)
        await reader.press("N", "N", "N", "N", "N")
        assert (reader.step, "note 0 of 5" in caption(reader)) == (0, True)


async def test_n_without_a_recording_says_so():
    async with reading() as reader:
        await reader.press("n")
        assert reader.notices == ["this is no recording: nntui replay FILE shows one"]


# Questions


async def test_a_question_waits_and_takes_answers():
    async with watching(lesson()) as reader:
        await reader.press("n", "n", "left", "space")
        await let_pass(reader, 3)
        assert "What is w1 now? Enter answers" in caption(reader)
        assert "waits for an answer" in caption(reader)
        assert reader.step == 3
        await reader.open("enter", "Answer", "What is w1 now?")
        await reader.type("5")
        await reader.press("enter")
        assert "not right, try again." in reader.dialog
        assert "the table" not in reader.dialog
        await reader.press("6", "enter")
        assert reader.app.screen.query_one(Input).value == "6", "in place of the wrong one"
        assert "not right, try again. Hint: the table on the left tells" in reader.dialog, reader.text
        await reader.press("escape")
        assert "hint: the table on the left tells" in caption(reader)
        await reader.open("enter", "Answer")
        weight = reader.app.screen_stack[1].opened.session.frame.moment.vector[0]
        await reader.type(f"{weight:.3f}")
        await reader.press("enter")
        assert "What is w1 now? Right!" in caption(reader)
        await let_pass(reader, 5)
        assert "Right!" in caption(reader), "there is time to read it"
        assert "Enter goes on" in caption(reader)
        await reader.press("enter")
        await let_pass(reader, 1.25)
        assert "branch rate 0.1 → 1" in reader.part("status")


async def test_choices_are_offered():
    async with watching(lesson()) as reader:
        await reader.press("n", "n", "n")
        assert "Does it rise? (yes, no) Enter answers" in caption(reader)
        await reader.open("enter", "Does it rise?", "yes", "no")
        assert reader.app.screen.query_one(Input).value == "", "no answer is filled in"
        await reader.press("enter")
        assert "Nothing is answered yet: type one, or take “yes” with ↓. Esc goes back." in reader.dialog
        await reader.press("down", "down", "enter")
        assert "not right" in reader.dialog
        await reader.press("up", "enter")
        assert "Does it rise? Right!" in caption(reader)
        await let_pass(reader, 5)
        assert reader.step == 9


async def test_the_footer_names_the_keys_that_act():
    async with watching(lesson()) as reader:
        await reader.press("n")
        assert {"Space play", "n next note", "N note before", "q quit"} <= set(footer(reader))
        assert "Enter go on" in footer(reader), "no answer is asked for"
        await reader.press("n")
        assert "Enter answer" in footer(reader)
        assert "Space play" not in footer(reader), "it passes no question over"
        for wrong in "789":
            reader.app.screen.opened.recordings.answer(wrong)
        await reader.press("plus", "minus")
        assert {"Enter go on", "Space play"} <= set(footer(reader))
        await reader.press("full_stop")
        assert "→ step" in footer(reader)
        await reader.press("R")
        assert "→ step" not in footer(reader)


async def test_space_end_and_the_arrow_pass_no_question_over_and_say_what_does():
    async with watching(lesson()) as reader:
        await reader.press("n", "n", "n")
        assert "waits for an answer · n passes it over" in caption(reader)
        for key in ("space", "end", "right"):
            await reader.press(key)
            await let_pass(reader, 5)
            assert ("note 4 of 5" in caption(reader), reader.step) == (True, 9)
            assert [each.message for each in reader.app._notifications][-1] == PASSED
        await reader.press("n")
        assert "note 5 of 5" in caption(reader)


async def test_at_the_last_note_it_is_not_said_that_its_question_could_be_passed_over():
    async with watching(a_recording(Note("Look.", question=Question("What?", "5")))) as reader:
        assert "waits for an answer · N previous" in caption(reader)
        assert "g to a note" not in footer(reader), "it isn't over yet"
        await reader.press("space")
        assert reader.notices == [WAITS]


@pytest.mark.parametrize("key", ["home", "b"])
async def test_home_goes_to_the_beginning_of_the_recording_and_takes_nothing_over(key):
    async with watching(lesson()) as reader:
        await reader.press("n", "n", key)
        assert "note 1 of 5" in caption(reader)
        assert (reader.step, "taken over" in caption(reader)) == (0, False)
        await reader.press("n", "full_stop", key)
        assert "taken over" in caption(reader), "on one's own way it is the run's"
        assert reader.step == 0
    before = a_recording(Do(GoTo(3), 1.0), Note("Late.", time=2.0))
    async with watching(before) as reader:
        await reader.press("n", key)
        assert reader.step == 0


async def test_each_try_at_a_task_is_told_though_another_was_right_before():
    task = Question("Faster?", "squared_error < 0.0001", kind="task", edits=("rate",), limit=100)
    async with watching(a_recording(Note("Look.", question=task), scenario="five-to-forty-two")) as reader:
        await answered(reader, "rate = 0.03")
        assert "right, in 6 steps; fewer are better. Enter closes the box, or try again" in reader.dialog
        assert reader.notices == [], "it stands in the box"
        await reader.type("rate = 0.08")
        await reader.press("enter")
        assert "not right" in reader.dialog, "its best try stays, and this one was none"
        await reader.press("escape")
        assert "Right! Your best: 6 steps" in caption(reader)


async def test_end_at_the_end_of_a_recording_goes_on_to_that_of_the_scenario():
    async with watching(
        a_recording(Note("Look.", pause=True), Note("Alone now."), scenario="five-to-forty-two")
    ) as reader:
        await reader.press("end")
        assert (reader.step, "the end" in caption(reader)) == (0, True)
        await reader.press("end")
        assert (reader.step, "taken over" in caption(reader)) == (20, True)


async def test_enter_goes_on_from_a_note_that_asks_nothing_and_belongs_to_the_panes_again_once_taken_over():
    recording = a_recording(Note("Look.", pause=True), Note("Then.", pause=True), Note("On."), scenario="four-people")
    async with watching(recording) as reader:
        await reader.press("n", "N", "enter")
        await let_pass(reader, 1)
        assert "note 2 of 3" in caption(reader)
        await reader.press("full_stop", "2", "enter")
        assert "taken over" in caption(reader)
        assert "note 2 of 3" in caption(reader)


async def test_home_shows_the_first_note_though_something_was_shown_before_it():
    looked = Do(LookAt("data", enlarged=False))
    async with watching(a_recording(looked, Note("First."), Do(GoTo(3), 1.0), Note("Then."))) as reader:
        await reader.press("n", "n", "home")
        assert "note 1 of 2" in caption(reader)
        assert (reader.step, "First." in caption(reader)) == (0, True)


async def test_g_goes_to_a_note_by_its_number():
    async with watching(lesson()) as reader:
        await reader.press("n")
        await reader.open("g", "Go to", "note 12")
        await reader.type("note 9")
        await reader.press("enter")
        assert "expected a note from 1 to 5, found 9" in reader.dialog
        await reader.press("ctrl+u")
        await reader.type("note 4")
        await reader.press("enter")
        assert "note 4 of 5" in caption(reader)
        assert (reader.step, "taken over" in caption(reader)) == (9, False)
        await reader.open("g", "Go to")
        await reader.type("note 1")
        await reader.press("enter")
        assert "note 1 of 5" in caption(reader)


async def test_a_wrong_answer_given_again_is_told_so_in_the_dialog():
    async with watching(lesson()) as reader:
        await reader.press("n", "n")
        await answered(reader, "7", "7.0")
        assert "the same as before: not right, and not counted as a try" in reader.dialog
        assert reader.app.screen_stack[-2].opened.recordings.showing.tried.wrong == 1


async def test_a_wrong_way_is_told_without_the_numbers_and_a_right_one_with_both():
    question = Question("Which way does w1 go?", "w1", kind="direction")
    recording = a_recording(Note("Look.", question=question), Note("On."), scenario="five-to-forty-two")
    async with watching(recording) as reader:
        await answered(reader, "down")
        assert "not right" in reader.dialog
        assert "2.85" not in reader.text
        await reader.type("up")  # in place of the wrong one
        await reader.press("enter")
        assert "Right! up: 1 → 2.85" in caption(reader)


async def test_how_far_an_output_is_off_is_hidden_where_that_is_asked_for():
    question = Question("By how much is it off?", "dL/dŷ", after=0)
    recording = a_recording(Note("Look.", question=question), Note("On."), scenario="five-to-forty-two")
    async with watching(recording) as reader:
        row = next(line for line in reader.part("data").splitlines() if "five" in line and "update" not in line)
        assert "−37" not in row
        assert row.rstrip(" │").endswith("?")
        reader.app.screen.opened.recordings.answer("−37")
        await reader.press("plus", "minus")
        assert "−37" in reader.part("data")


async def test_end_goes_to_the_end_and_there_it_says_how_one_has_answered():
    async with watching(lesson()) as reader:
        await reader.press("n", "n")
        recordings = reader.app.screen.opened.recordings
        for wrong in "789":
            recordings.answer(wrong)
        await reader.press("n")
        recordings.answer("yes")
        assert "right, " not in caption(reader)
        await reader.press("end")
        await reader.until("note 5 of 5 · the end: 1 of 2 right, 1 at the first try · N previous")
        assert "To look at again: note 3" in caption(reader)


async def test_n_asks_before_it_drops_what_was_changed_and_only_then():
    async with watching(lesson()) as reader:
        await reader.press("n", "full_stop")
        assert "taken over: R leads back · → ← Home End steps" in caption(reader)
        await reader.press("n")
        assert "note 3 of 5" in caption(reader), "only looked: nothing is lost"
        await reader.open("e", "Edit at step 3")
        await reader.press("end", "ctrl+u")
        await reader.type("rate = 2")
        await reader.press("enter")
        await reader.until("taken over", "rate 0.1 → 2")
        await reader.press("n")
        assert "taken over" in caption(reader)
        assert "R leads back" in [each.message for each in reader.app._notifications][-1]
        await reader.press("n")
        assert "note 4 of 5" in caption(reader)
        assert "rate 0.1 → 2" not in reader.part("status")


@pytest.mark.parametrize(
    ("question", "operation"),
    [
        (Question("?", "dL/dw1(Alice)", after=0), "layer1.weights"),
        (Question("?", "squared_error", after=0), "metrics"),
        (Question("?", "w1", after=1), "update"),
        (Question("?", "abs(z(h1, Alice))", after=0), "layer1.sum"),
    ],
)
async def test_after_the_answer_w_leads_to_what_explains_it(question, operation):
    async with watching(a_recording(Note("Look.", question=question), Note("On."))) as reader:
        for wrong in ("1234", "1235", "1236"):
            reader.app.screen.opened.recordings.answer(wrong)
        await reader.press("plus", "minus")
        assert "The answer: " in caption(reader)
        assert "w tells why" in caption(reader)
        await reader.press("w")
        assert reader.app.screen.opened.session.position.operation == operation
        assert "w tells why" not in caption(reader)


async def test_help_tells_no_figures_while_a_question_waits_or_lies_ahead():
    question = Question("At which step is the squared error first below 1?", "13")
    recording = a_recording(Note("A."), Note("Look.", question=question), scenario="five-to-forty-two")
    async with watching(recording) as reader:
        for key in ("full_stop", "R", "n", "full_stop"):
            await reader.open("question_mark", "What to look for", "told after the last question")
            assert "step 13" not in reader.dialog
            await reader.press("escape", key)
        await reader.press("R")
        reader.app.screen.opened.recordings.answer("13")
        await reader.open("question_mark", "What to look for", "step 13")


async def test_where_it_stopped_is_told_until_one_is_led_back():
    async with watching(lesson()) as reader:
        await reader.press("n", "full_stop")
        await reader.open("h", "Run until")
        await reader.press("end", "ctrl+u")
        await reader.type("squared_error < 0.3")
        await reader.press("enter")
        await reader.until("stopped at step")
        await reader.press("R")
        assert "stopped at step" not in reader.part("status")


async def test_a_minus_sign_as_it_stands_on_the_screen_is_understood():
    asked = Question("What is w1?", "w1")
    async with watching(a_recording(Note("Look.", question=asked))) as reader:
        await reader.open("enter", "Answer")
        reader.app.screen.query_one(Input).value = "−0.7506"
        await reader.press("enter")
        await reader.until("Right!")
        assert "Right!" in caption(reader)


# What doesn't hold


async def test_what_does_not_hold_is_told_and_it_goes_on():
    wrong = Check(0, 3, "0x1p-1", ("0x1p+0",) * 9)
    recording = a_recording(Do(GoTo(3), 1.0), wrong, Do(GoTo(4), 2.0), Note("After it.", time=3.0))
    async with watching(recording) as reader:
        await let_pass(reader, 1.25)
        assert "line 3 doesn't hold: expected the dataset loss to be 0.5, found 0.3" in caption(reader)
        await let_pass(reader, 2.5)
        assert "After it." in caption(reader)
        assert "line 3 doesn't hold" in caption(reader)
        assert reader.step == 4


async def test_words_from_a_stranger_steer_nothing():
    evil = "\x1b[31mred\x1b]0;title\x07 [bold]x[/bold] \u202e"
    asked = Question(evil, evil, (evil, "b", "c"), hint=evil)
    async with watching(a_recording(Note(evil, question=asked))) as reader:
        await reader.until("\\x1b[31mred", "[bold]x[/bold]")
        await reader.open("enter", "Answer")
        await reader.press("down", "down", "enter", "down", "enter")
        assert "\x1b" not in reader.text
        assert "Hint: \\x1b[31mred" in reader.dialog
        await reader.press("down", "enter")
        assert "Right!" in caption(reader)
        assert not {"\x1b", "\x07", "\u202e"} & set(reader.text)


# Taking over


@pytest.mark.parametrize("key", ["g", "full_stop", "w", "comma", "right_square_bracket", "shift+right"])
async def test_a_viewer_takes_over_and_is_led_back_to_the_same_screen(key):
    async with watching(lesson()) as reader:
        await reader.press("n", "n", "n")
        before = reader.text
        if key == "g":
            await reader.go_to("77")
        elif key == "w":
            await reader.press("full_stop", "w")
        else:
            await reader.press(key)
        await reader.until("taken over: R leads back")
        await reader.press("R")
        assert await reader.still() == before
        assert "taken over" not in caption(reader)


async def test_an_edit_takes_over_and_r_leads_back():
    async with watching(lesson()) as reader:
        await reader.press("n", "n")
        before = reader.text
        await reader.open("e", "Edit at step 3")
        await reader.press("end", "ctrl+u")
        await reader.type("w1 = 7")
        await reader.press("enter")
        await reader.until("taken over")
        await reader.press("right", "right", "right")
        assert reader.step == 6
        assert "branch" in reader.part("status")
        await reader.press("R")
        assert await reader.still() == before
        await reader.press("n")
        assert reader.step == 9


async def test_taken_over_the_keys_move_a_live_session():
    async with watching(lesson()) as reader:
        await reader.press("n", "n", "full_stop")
        await reader.until("taken over")
        await reader.press("escape", "right")
        assert reader.step == 4
        await reader.press("space")
        await let_pass(reader, 1)
        assert reader.step > 8
        await reader.press("space", "n")
        assert (reader.step, "note 4 of 5" in caption(reader)) == (9, True)


async def test_an_answered_question_stays_answered_when_led_back():
    async with watching(lesson()) as reader:
        await reader.press("n", "n", "n")
        await reader.open("enter", "Answer")
        await reader.type("yes")
        await reader.press("enter")
        assert "Right!" in caption(reader)
        await reader.press("tab", "R")
        assert "Right!" in caption(reader)


# Sizes


@dealt("size", [(80, 24), (60, 20), (120, 30), (200, 60)], of=2)
async def test_at_every_size_it_plays_by_itself_to_the_end(size):
    moves = [Do(LookAt(pane, enlarged=False), 0.1 * i) for i, pane in enumerate(("how", "curve", "weights", "compare"))]
    recording = a_recording(
        Do(GoTo(2, "layer1.sum"), 0.0), *moves, Do(ChooseParameter(3), 0.5), Do(GoTo(30), 0.6), Note("Done.", time=0.7)
    )
    async with watching(recording, size=size) as reader:
        await let_pass(reader, 2)
        assert "the end" in caption(reader), reader.text
        assert "Done." in caption(reader)
        assert "taken over" not in reader.text
        assert reader.step == 30
        assert all(len(line) <= size[0] for line in reader.text.splitlines())


async def test_a_small_terminal_in_the_middle_of_it_takes_nothing_over():
    recording = a_recording(Do(GoTo(1, "layer1.sum")), Do(LookAt("curve", enlarged=False)), Do(GoTo(5), 30.0))
    async with watching(recording, size=(120, 60)) as reader:
        await let_pass(reader, 0.25)
        await reader.resize(80, 24)
        await reader.resize(60, 20)
        assert "taken over" not in reader.text


# Recording


def file_of(reader):
    return reader.app.screen.opened.recordings.file


async def test_r_records_from_the_beginning_on(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with reading(clock=FakeClock(0.03)) as reader:
        await reader.press("right", "right")
        await reader.open("e", "Edit at step 2")
        await reader.press("end", "ctrl+u")
        await reader.type("w1 = 2")
        await reader.press("enter")
        await reader.open("r", "Record into a new file", "four-people-1.nnrec")
        await reader.press("enter")
        assert "● recording four-people-1.nnrec" in reader.part("status")
        await reader.press("right")
        await reader.press("r", "r")
        assert "recording" not in reader.part("status")
        assert reader.notices == ["recorded in four-people-1.nnrec; nntui replay four-people-1.nnrec shows it"]
        await reader.open("r", "Record into a new file", "four-people-2.nnrec")
    [result] = [checked("a", read(tmp_path / "four-people-1.nnrec", collected()), collected())]
    assert (result.holds, result.replay.same_bits) == (True, True)
    assert result.replay.session.position == Position(1, 3)


async def test_a_name_that_is_taken_or_no_place_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.nnrec").write_text("mine")
    async with reading() as reader:
        await reader.open("r", "Record into a new file")
        for name, words in (
            ("mine.nnrec", "expected a new name, found a file"),
            ("no/where", "can't be written: there is no such file or folder"),
            ("/", "expected a new name, found a folder"),
            (".", "expected a new name, found a folder"),
            ("..", "expected a new name, found a folder"),
            ("x" * 300, "can't be written: the name is too long"),
        ):
            await reader.press("end", "ctrl+u")
            await reader.type(name)
            await reader.press("enter")
            assert words in reader.dialog
    assert (tmp_path / "mine.nnrec").read_text() == "mine"


async def test_a_name_that_no_file_can_have_is_told_when_a_session_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with reading(clock=FakeClock(0.03)) as reader:
        await reader.open("E", "Write this session as")
        await reader.press("end", "ctrl+u")
        await reader.type("x" * 300 + ".csv")
        await reader.press("enter")
        await reader.until_true(lambda: reader.notices, "waited for a word on it")
        assert "can't be written: the name is too long" in reader.notices[0]
    assert [each.name for each in tmp_path.glob("x*")] == []


async def test_quitting_while_it_records_leaves_a_whole_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with reading() as reader:
        await reader.open("r", "Record")
        await reader.press("enter", "right", "right", "right", "tab", "right", "q")
    text = (tmp_path / "four-people-1.nnrec").read_text(encoding="utf-8")
    assert text.endswith("\n")
    found = from_jsonl("a", text, collected())
    assert isinstance(found.events[-1], Check)
    assert found.events[-1].step == 4
    assert checked("a", found, collected()).holds


async def answered(reader, *answers):
    await reader.open("enter", "Answer")
    for text in answers:
        await reader.press("end", "ctrl+u")
        await reader.type(text)
        await reader.press("enter")


async def test_a_recording_of_a_replay_holds_the_answers(tmp_path):
    path = tmp_path / "student.nnrec"
    async with watching(lesson(), record=path) as reader:
        assert "● recording student.nnrec" in reader.part("status")
        await reader.press("n", "n", "n")
        await answered(reader, "no", "yes")
        await reader.press("N")
        weight = reader.app.screen.opened.session.frame.moment.vector[0]
        await answered(reader, "0.123", f"{weight:.3f}")
        await reader.press("n", "n")
        await reader.press("q")
    found = read(path, collected())
    assert [event.note for event in found.events if isinstance(event, Answer)] == [3, 3, 2, 2]
    assert sum(isinstance(event, Note) for event in found.events) == 5
    result = checked("student.nnrec", found, collected())
    assert result.replay.findings == []
    assert as_text([result]).splitlines()[1:] == [
        f"  question 3: What is w1 now? 0.123 (wrong), {weight:.3f} (right)",
        "  question 4: Does it rise? no (wrong), yes (right)",
    ]


@pytest.mark.parametrize(("given", "marked", "said"), [
    ("down", True, "down (wrong, but marked right)"), ("up", False, "up (right, but marked wrong)"),
])  # fmt: skip
def test_a_try_that_is_marked_wrongly_is_told_as_what_it_is(given, marked, said):
    question = Question("Up or down?", "up", choices=("up", "down"))
    header = header_of(open_scenario("five-to-forty-two"))
    result = checked("a", Recording(header, (Note("Look.", question=question), Answer(0, given, marked))), collected())
    assert not result.holds
    assert as_text([result]).splitlines()[-1] == f"  question 1: Up or down? {said}"
    (told,) = as_dictionaries([result])[0]["questions"][0]["answers"]
    assert told == {"given": given, "right": not marked, "marked_right": marked}


async def test_what_a_viewer_tried_is_written_down_and_checks(tmp_path):
    path = tmp_path / "student.nnrec"
    async with watching(lesson(), record=path, clock=FakeClock(0.02)) as reader:
        await reader.press("escape", "n", "n", "n", "n", "N", "N")
        await reader.open("e", "Edit at step 3")
        await reader.press("end", "ctrl+u")
        await reader.type("w1 = 7")
        await reader.press("enter")
        await reader.press("right", "right")
        await reader.press("R", "n")
        await answered(reader, "yes")
        await reader.press("tab", "right")
        await reader.press("R", "n", "q")
    found = read(path, collected())
    result = checked("student.nnrec", found, collected())
    assert result.replay.findings == []
    assert sum(isinstance(event, Begin) for event in found.events) >= 2
    assert Do(Edit("w1 = 7")).command in [event.command for event in found.events if isinstance(event, Do)]
    assert [event.note for event in found.events if isinstance(event, Answer)] == [3]


async def test_a_file_that_cant_be_recorded_into_is_told(tmp_path):
    recording = lesson()
    replay = Replay(recording, collected())
    app = FrozenApp(lambda: replay.setup, all_scenarios, replay=replay, record=tmp_path / "no" / "a")
    async with app.run_test(size=SIZE) as pilot:
        await Reader(pilot, FakeClock()).until_true(lambda: app.return_code is not None, "waited for the end")
    assert app.return_code == 2


async def test_resumed_it_stands_where_it_stood(tmp_path):
    recording = a_recording(Do(GoTo(3)), Do(Edit("rate = 1")), Do(GoTo(9)), Do(LookAt("weights", enlarged=False)))
    replay = Replay(from_jsonl("a", as_jsonl(recording), collected()), collected())
    replay.to(99)
    app = FrozenApp(lambda: replay.setup, all_scenarios, clock=FakeClock(0.02), replay=replay, resumed=True)
    async with app.run_test(size=SIZE) as pilot:
        reader = Reader(pilot, app._clock)
        await reader.until("step 9/")
        assert "branch rate 0.1 → 1 at step 3" in reader.part("status")
        assert "▸ WEIGHTS" in reader.text
        await reader.press("u")
        await reader.until("step 3/")
        again = Replay(reader.app.screen.opened.recordings.recording, collected())
        again.to(99)
        assert again.session.position == Position(0, 3)


async def resumed_after(recording, moves, tmp_path, act):
    """A viewer watches a recording, is killed, and goes on from the journal; what then is recorded."""
    replay, clock = Replay(recording, collected()), FakeClock()
    before = Recordings(replay.session, clock, replay)
    moves(before)
    kept = Replay(from_jsonl("a", as_jsonl(before.recording), collected()), collected())
    kept.to(len(kept.recording.events))
    path = tmp_path / "again.nnrec"
    app = FrozenApp(
        lambda: kept.setup, all_scenarios, clock=FakeClock(0.02), replay=kept, resumed=True, record=path, journal=True
    )
    app.student = ""
    async with app.run_test(size=SIZE) as pilot:
        reader = Reader(pilot, app._clock)
        await reader.until_open()
        await act(reader)
        await reader.press("q")
    result = checked("again.nnrec", read(path, collected()), collected())
    assert result.replay.findings == []
    return result.replay.recording


def to_the_choice(recordings):
    for _ in range(9):
        recordings.move(1)


async def test_resumed_at_a_question_it_can_be_answered_and_the_tries_before_count(tmp_path):
    def moves(recordings):
        to_the_choice(recordings)
        assert not recordings.answer("no").right

    async def act(reader):
        assert "Another one: 1." in caption(reader)
        assert "Does it rise? (yes, no) Enter answers" in caption(reader)
        await answered(reader, "yes")
        assert "Does it rise? Right!" in caption(reader)
        await reader.press("N")
        assert "A question." in caption(reader)

    shown = Recording(replace(lesson().header, title="A lesson", author="Ann"), lesson().events)
    found = await resumed_after(shown, moves, tmp_path, act)
    assert (found.header.title, found.header.author) == ("A lesson", "Ann")
    assert [event.text for event in found.events if isinstance(event, Note)] == [
        event.text for event in lesson().events if isinstance(event, Note)
    ][:4]
    tries = [(event.note, event.given, event.right) for event in found.events if isinstance(event, Answer)]
    assert tries == [(3, "no", False), (3, "yes", True)]


async def test_resumed_after_taking_over_keys_move_through_steps_and_r_shows_where_it_stood(tmp_path):
    def moves(recordings):
        to_the_choice(recordings)
        recordings._session.apply(Edit("rate = 2"))
        recordings._session.apply(GoTo(12))

    async def act(reader):
        await reader.until("step 12/")
        assert "Another one: 1. Does it rise? (yes, no) R, then Enter answers" in caption(reader)
        await reader.press("right")
        await reader.until("step 13/")
        await reader.press("R")
        await reader.until("step 12/")
        await reader.press("N")
        assert "A question." in caption(reader)

    found = await resumed_after(lesson(), moves, tmp_path, act)
    assert Edit("rate = 2") in [event.command for event in found.events if isinstance(event, Do)]
    assert GoTo(13) in [event.command for event in found.events if isinstance(event, Do)]


async def test_resumed_without_notes_it_is_no_recording_that_is_shown(tmp_path):
    async def act(reader):
        assert not caption(reader)
        await reader.press("n")
        assert reader.notices[-1:] == ["this is no recording: nntui replay FILE shows one"]
        await reader.press("right")
        await reader.until("step 4/")

    await resumed_after(a_recording(Do(GoTo(3), 1.0)), lambda recordings: recordings.move(1), tmp_path, act)


LOOKED = ["slice", 1, 1, "take over"], [1, 1, -1, "slice", 1, 1, "take over"], [1, "slice", 1, -1, "data", "take over"]


@pytest.mark.parametrize("way", [*LOOKED, ["slice", "take over", "back", 1, "take over"], [2, -1, "slice", 1, 1]])
def test_the_panes_that_were_looked_at_on_the_way_are_in_the_viewer_s_own_recording(way):
    shown = a_recording(*(Do(command) for command in (GoTo(3), LookAt("weights", enlarged=False), GoTo(4), GoTo(5))))
    replay = Replay(shown, collected())
    session, recordings = replay.session, Recordings(replay.session, FakeClock(), replay)
    for move in way:
        if isinstance(move, int):
            recordings.move(move)
        elif move == "take over":
            session.apply(Edit("rate = 1"))
        elif move == "back":
            recordings.showing.back()
        else:
            session.apply(LookAt(move, enlarged=False))
    recordings._in_step()
    again = Replay(recordings.recording, collected())
    again.to(99)
    assert again.session.state == session.state


def test_a_branch_that_was_undone_since_may_be_compared_with_and_one_that_never_was_may_not():
    compared = [Do(Edit("rate = 1")), Do(SwitchTo(0)), Do(Undo()), Do(CompareWith(1)), Do(CompareWith(2))]
    replay = Replay(a_recording(*compared), collected())
    replay.to(99)
    problems = [finding.problem for finding in replay.findings]
    assert problems == ["expected the number of a branch, found 2"]
    assert replay.session.view.compared == 1


async def test_what_was_passed_over_before_the_screen_opened_is_told_on_it():
    replay = Replay(a_recording(Do(GoTo(3))), collected())
    app = FrozenApp(lambda: replay.setup, all_scenarios, replay=replay, resumed=True, told=("a.nnrec: [b]broken[/b]",))
    async with app.run_test(size=SIZE) as pilot:
        reader = Reader(pilot, FakeClock())
        await reader.until_open()
        assert reader.notices == ["a.nnrec: [b]broken[/b]"]


async def test_a_recording_that_can_not_be_written_any_more_is_told_of():
    async with reading("four-people", clock=FakeClock(0.2)) as reader:
        await reader.open("r", "Record")
        await reader.press("enter", "right")
        reader.app.screen.opened.recordings._recorder._stream = open("/dev/full", "w", encoding="utf-8")  # noqa: SIM115
        await reader.press("right")
        assert [notice for notice in reader.notices if "can't be written any more" in notice]
        assert "recording" not in reader.part("status")
        await reader.press("right")
        assert len([notice for notice in reader.notices if "can't be written any more" in notice]) == 1


async def test_a_stop_condition_that_was_used_up_stays_so_in_the_replay():
    async with reading("five-to-forty-two") as reader:
        await reader.open("h", "Run until")
        await reader.press("1", "enter")
        await reader.until("stopped at step 13")
        recording = reader.app.screen.opened.recordings.recording
        assert "stops at" not in reader.part("status")
    replay = Replay(recording, collected())
    replay.to(len(recording.events))
    assert (replay.session.position.step, replay.session.state.stops, replay.findings) == (13, (), [])
