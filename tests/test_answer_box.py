"""Where an answer is typed: what is asked about stays in sight, and a task is tried again in the same box."""

import pytest
from app_support import screen_lines
from share import crossed
from test_replay import a_recording, caption, watching
from textual.widgets import Input

from nntui.lesson.events import Do, Note, Question
from nntui.session.commands import GoTo, LookAt

WORD = Question("What?", "5")
CHOICE = Question("Which?", "choice b", tuple(f"choice {letter}" for letter in "abcdef"))
FEW = Question("Which?", "b", ("a", "b", "c"))
PLACES = [("network", "upper-left"), ("data", "upper-right"), ("weights", "lower-left"), ("curve", "lower-right")]


@crossed(
    "question, place, enlarged, size",
    [WORD, CHOICE, FEW],
    PLACES,
    [False, True],
    [(80, 24), (120, 40)],
    also=[
        (CHOICE, PLACES[0], False, (80, 24)),
        (CHOICE, PLACES[2], False, (120, 40)),
        (CHOICE, PLACES[2], True, (80, 24)),
        (WORD, PLACES[3], False, (80, 24)),
    ],
)
async def test_what_is_looked_at_is_not_covered(question, place, enlarged, size):
    pane, area = place
    recording = a_recording(Do(LookAt(pane, enlarged)), Note("Look.", question=question))
    async with watching(recording, size=size) as reader:
        before, region = screen_lines(reader.app), reader.region(area)
        await reader.open("enter", "Answer")
        hidden = [y for y in range(region.y, region.bottom) if screen_lines(reader.app)[y] != before[y]]
        box = reader.app.screen.query_one(".dialog").region
        if question is not CHOICE:
            assert not hidden
        elif enlarged or area.startswith("upper"):
            assert all(y >= region.y + region.height // 2 for y in hidden)
        assert (box.y == 0) == (area.startswith("lower") and not enlarged and question is CHOICE)
        assert box.bottom == size[1] or box.y == 0


@crossed("size, question", [(80, 24), (120, 40), (40, 12)], [WORD, FEW, Question("Up?", "w1", kind="direction")])
async def test_the_note_stays_where_it_is_while_an_answer_is_typed(size, question):
    """The numbers that one reckons with stand in it."""
    recording = a_recording(Note("The links are −0.95261, 0.249439 and −0.0903533.", question=question))
    async with watching(recording, size=size) as reader:
        before, region = screen_lines(reader.app), reader.region("caption")
        assert "0.249439" in caption(reader)
        await reader.open("enter", "Answer")
        after = screen_lines(reader.app)
        assert after[: region.y] == before[: region.y]
        assert after[region.y + 1 : region.bottom] == before[region.y + 1 : region.bottom]
        await reader.type("7")
        await reader.press("enter")
        assert "0.249439" in reader.dialog
        assert "not right, try again" in reader.dialog or "expected" in reader.dialog


async def test_few_choices_are_taken_from_the_line_itself():
    async with watching(a_recording(Note("Look.", question=FEW))) as reader:
        await reader.open("enter", "Answer", "Which? (a, b, c)")
        for key, taken in (("down", "a"), ("down", "b"), ("up", "a"), ("down", "b")):
            await reader.press(key)
            assert reader.app.screen.query_one(Input).value == taken
        await reader.press("enter")
        assert "Which? Right!" in caption(reader)


@pytest.mark.parametrize("leave", ["enter", "escape"])
async def test_a_task_is_tried_again_in_the_same_box_until_esc_or_enter_with_nothing_else_typed(leave):
    task = Question("Faster?", "squared_error < 0.0001", kind="task", edits=("rate",), limit=100, hint="Less.")
    async with watching(a_recording(Note("Look.", question=task), scenario="five-to-forty-two")) as reader:
        await reader.open("enter", "Answer")
        for line, said in (
            ("rate = 0.08", "not right"),
            ("rate = 0.09", "try again. Hint: Less."),
            ("rate = 0.03", "right, in 6 steps"),
            ("rate = 0.04", "right, in 1 step. Enter"),
            ("0.08001", "there), try again. "),
            ("0.031", "right, in 6 steps; best so far: 1. Enter"),
            ("0.04000001", "right, in 1 step; as few as the best so far. Enter"),
        ):
            await reader.type(line)
            await reader.press("enter")
            assert said in reader.dialog
            assert ("Enter closes the box, or try again" in reader.dialog) == ("right, in" in said)
            assert ("Hint" in reader.dialog) == ("Hint" in said), "none once it was done"
        await reader.press(leave)
        await reader.until_gone("Answer─")
        assert "Right! Your best: 1 step." in caption(reader)
        assert reader.app.screen.opened.recordings.file is None
        await reader.press("full_stop")
        assert "taken over" in caption(reader), "it acts, as no number is typed on"


async def test_a_wrong_number_that_is_known_is_named_at_the_first_try():
    question = Question("What is w1 now?", "w1")
    async with watching(
        a_recording(Do(GoTo(1)), Note("Look.", question=question), scenario="five-to-forty-two")
    ) as reader:
        await reader.open("enter", "Answer")
        for given, said in (
            ("1", "not right: that is what it was one step before, try again."),
            ("5", "not right, try"),
        ):
            await reader.type(given)
            await reader.press("enter")
            assert said in reader.dialog
