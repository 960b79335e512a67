"""What is typed on after an answer has closed its box: the rest of a number is no key of the program, all else is."""

import pytest
from test_replay import a_recording, answered, caption, watching

from nntui.lesson.events import Do, Note, Question
from nntui.session.commands import GoTo
from nntui.ui.typed_on import TypedOn

RIGHT = Question("How much?", "5")
TOO_LATE = "answered already: Enter goes on"
LESSON = Note("A.", question=RIGHT), Do(GoTo(1)), Note("B.", time=9)


def quiet(reader) -> bool:
    """Whether it stands at its note, as it was when the answer was told."""
    said = caption(reader)
    return "note 1 of 2" in said and "×" not in said and "taken over" not in said


@pytest.mark.parametrize("number", ["-0.25", "−.5", "+1", ".5", ",5", "1,369.5", "1e-3", "1/4", "2*-0.5", "0.117"])
@pytest.mark.parametrize("end", ["enter", "escape"])
async def test_a_number_typed_on_does_nothing_but_say_that_it_comes_too_late(number, end):
    async with watching(a_recording(*LESSON)) as reader:
        await answered(reader, "5")
        await reader.type(number)
        await reader.press(end)
        assert quiet(reader)
        assert reader.notices[-1] == TOO_LATE
        await reader.press("full_stop")
        assert "taken over" in caption(reader), "then everything acts as always"


async def test_after_a_told_answer_too():
    async with watching(a_recording(*LESSON)) as reader:
        await reader.open("enter", "Answer")
        for wrong in "123":
            await reader.type(wrong)
            await reader.press("enter")
        await reader.until_gone("Answer ─")
        assert "The answer:" in caption(reader)
        await reader.type(".5")
        await reader.press("enter")
        assert quiet(reader)
        assert reader.notices[-1] == TOO_LATE


async def test_a_key_that_the_number_cannot_go_on_with_acts_at_once_and_so_does_all_after_it():
    async with watching(a_recording(*LESSON)) as reader:
        await answered(reader, "5")
        await reader.press("minus")
        assert quiet(reader)
        await reader.press("minus")
        assert "0.5×" in caption(reader)
        await reader.press("plus", "plus")
        assert "2×" in caption(reader)


@pytest.mark.parametrize("key", ["full_stop", "minus"])
@pytest.mark.parametrize("first", ["tab", "w", "z", "escape", "t"])
async def test_after_any_other_key_nothing_is_held_back(first, key):
    async with watching(a_recording(*LESSON)) as reader:
        await answered(reader, "5")
        await reader.press(first, key)
        assert not quiet(reader)
        assert TOO_LATE not in reader.notices


async def test_after_a_click_what_is_typed_is_for_what_was_clicked():
    then = Do(GoTo(1)), Note("B.", question=Question("And now?", "7"), time=9)
    async with watching(a_recording(LESSON[0], *then)) as reader:
        await answered(reader, "5")
        await reader.click("next note", "keys")
        await reader.until("note 2 of 2")
        await reader.click("answer", "keys")
        await reader.until("Esc goes back")
        await reader.type("7")
        await reader.press("enter")
        assert "Right! 7" in caption(reader)
        assert TOO_LATE not in reader.notices


async def test_enter_goes_on_at_once_and_a_box_that_esc_closed_holds_nothing_back():
    async with watching(a_recording(*LESSON)) as reader:
        await reader.open("enter", "Answer")
        await reader.close("Answer ─")
        await reader.press("minus")
        assert "0.5×" in caption(reader)
        await answered(reader, "5")
        await reader.press("enter")
        assert "replay" in caption(reader)


async def test_at_the_end_it_is_not_said_that_enter_goes_on():
    async with watching(a_recording(Note("A.", question=RIGHT))) as reader:
        await answered(reader, "5")
        await reader.type("5")
        assert reader.notices[-1] == "answered already"


async def test_all_in_one_burst_the_second_try_goes_where_the_first_went():
    async with watching(a_recording(*LESSON)) as reader:
        await reader.press("enter", "5", "enter", "-", ".", "5", "enter")
        assert quiet(reader)
        assert reader.notices[-1] == TOO_LATE


def test_what_is_deleted_may_be_typed_anew():
    typed, said = TypedOn(), []
    typed.begin(lambda: said.append(1))
    keys = [("1", "1"), ("backspace", "\x08"), ("minus", "-"), ("backspace", "\x08"), ("enter", "\r")]
    assert [typed.takes(*key) for key in keys] == [True] * 4 + [False]
    assert len(said) == 4
