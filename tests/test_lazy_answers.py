"""The laziest way through each dialog of an answer: Enter alone, ↓ and Enter, a word that isn't one of the choices."""

import pytest
from asking_support import lesson
from test_replay import caption, watching
from textual.widgets import Input, OptionList

AT_80 = (80, 24)
NUMBER, CHOICE, WHICH, DIRECTION, ORDER, TASK = range(1, 7)  # how many questions lead there


async def asked(reader, question):
    """Pass by the questions before, and open the dialog."""
    await reader.press(*["n"] * (question + (question > NUMBER)))
    await reader.open("enter", "Answer")


def in_the_list(reader):
    """What is chosen in the list below the line."""
    options = reader.app.screen.query_one("#suggestions", OptionList)
    return None if options.highlighted is None else str(options.get_option_at_index(options.highlighted).prompt).strip()


@pytest.mark.parametrize("question", [NUMBER, CHOICE, WHICH, DIRECTION, ORDER, TASK])
async def test_enter_alone_answers_nothing_and_says_what_to_do(question):
    async with watching(lesson(), size=AT_80) as reader:
        await asked(reader, question)
        for _ in range(2):
            await reader.press("enter")
            assert "Nothing is answered yet: type " in reader.dialog
            assert "Esc goes back." in reader.dialog
        await reader.press("escape")
        assert "waits for an answer" in caption(reader)


@pytest.mark.parametrize(("question", "first"), [(CHOICE, "1"), (DIRECTION, "up")])
async def test_nothing_is_chosen_in_the_list_until_it_stands_in_the_line(question, first):
    """So that Enter takes what is seen to be chosen."""
    async with watching(lesson(), size=AT_80) as reader:
        await asked(reader, question)
        assert in_the_list(reader) is None
        assert "↓ takes one, or type it" in reader.dialog
        await reader.press("down")
        line = reader.app.screen.query_one("#line", Input)
        assert in_the_list(reader) == line.value == first
        await reader.type("x")
        assert in_the_list(reader) is None
        await reader.press("backspace")
        await reader.type(first)
        assert in_the_list(reader) == first
        await reader.press("enter")
        assert "not right" in reader.text or "Right!" in reader.text


async def test_up_from_nothing_chosen_takes_the_last_one():
    async with watching(lesson(), size=AT_80) as reader:
        await asked(reader, DIRECTION)
        await reader.press("up")
        assert in_the_list(reader) == "same"


async def test_an_order_offers_no_single_thing_for_the_whole_and_says_how_it_is_written():
    async with watching(lesson(), size=AT_80) as reader:
        await asked(reader, ORDER)
        assert not reader.app.screen.query("#suggestions")
        await reader.press("down", "enter")
        assert "Nothing is answered yet: type an answer" in reader.dialog
        await reader.type("w1")
        assert "(w1, w2, b1: the smallest first, with commas)" in reader.dialog
        await reader.press("enter")
        assert "expected each of w1, w2, b1 once, with commas between them" in reader.dialog
        await reader.type("w1, w2, b1")
        await reader.press("enter")
        assert "Right!" in caption(reader)


async def test_a_task_that_was_done_says_of_one_key_only_that_it_goes_on():
    async with watching(lesson(), size=AT_80) as reader:
        await asked(reader, TASK)
        assert "(rate = …, within 9 steps)" in reader.dialog
        await reader.type("5")
        await reader.press("enter", "escape")
        assert "Enter goes on" in caption(reader)
        assert "Enter tries again" not in caption(reader)
        await reader.press("enter")
        assert "Answer" not in reader.text
