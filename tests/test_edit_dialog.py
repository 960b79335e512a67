"""The dialogs for edits and new inputs: every kind under a heading, now and then, and nothing by accident."""

import re

import pytest
from app_support import FakeClock, reading
from share import crossed
from test_change import ask, line, selected
from test_replay import a_recording, watching
from textual.widgets import OptionList

from nntui.lesson.events import Do, Note
from nntui.lesson.lessons import find_lesson, lessons
from nntui.lesson.playback import Showing
from nntui.lesson.recording import read
from nntui.lesson.replay import Replay
from nntui.lesson.told_edits import told_edits
from nntui.quantities.opening import open_scenario
from nntui.render.panes import collected
from nntui.session.commands import Edit, GoTo
from nntui.session.session import Session
from nntui.session.suggest import of_chosen, of_row, of_run
from nntui.text import typed
from nntui.timeline.edits import EDITS, PARAMETER


@pytest.mark.parametrize(
    "name", ["four-people", "all-zero", "one-neuron", "loss-example", "xor-two-hidden", "raw-people"]
)
@pytest.mark.parametrize("suggest", [of_run, of_row, of_chosen])
def test_every_kind_of_edit_has_a_line_and_says_what_is_now_or_why_it_cannot_be(name, suggest):
    frame = Session(open_scenario(name)).frame
    lines = [(text, words) for text, words in suggest(frame) if text]
    keys = {typed.assignment(text).key for text, _ in lines}
    expected = {key for key, kind in EDITS.items() if kind is not PARAMETER}
    assert expected <= keys
    assert keys - expected  # a weight or bias by its name
    assert all(words.startswith(("now ", "not here: ")) for _, words in lines)
    assert all("→" in words for _, words in lines if words.startswith("now "))
    assert all(words != "not here: " for _, words in lines)


async def test_headings_group_the_lines_and_are_passed_over():
    async with reading("four-people", size=(120, 40)) as reader:
        await reader.press("tab", "tab", "down", "e")
        await reader.until("── chosen: weight or bias w", "now no → yes: leave it as it is", "── chosen: layer")
        options = reader.app.screen.query_one("#suggestions", OptionList)
        seen = []
        for _ in range(options.option_count):
            assert line(reader)
            seen.append(options.highlighted)
            await reader.press("down")
        headings = [i for i in range(options.option_count) if options.get_option_at_index(i).disabled]
        assert len(headings) == 5
        assert set(seen) == set(range(options.option_count)) - set(headings)


async def test_what_is_now_stands_beside_what_would_be():
    async with reading("four-people") as reader:
        await reader.press("e")
        await reader.until("rate = 0.1  now 0.1 → …: the learning rate")
        await reader.press("escape", "d", "down", "e")
        await reader.until(
            "chosen: row Bob",
            "row(Bob) = off  now on → off: learn from Bob no more",
            "input(Bob, weight) = 160 lb  now 160 lb (scaled 25) → …",
        )


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ((), "that is how it is already"),
        (("d",), "Alice off: Enter again carries it out"),
        (("tab", "tab", "down"), "that is how it is already"),
    ],
)
async def test_e_and_enter_alone_change_nothing(keys, said):
    async with reading("four-people") as reader:
        await reader.press(*keys, "e", "enter")
        await reader.until(said, "Edit at step 0")
        await reader.press("escape")
        assert "branch" not in reader.part("status")


async def test_a_second_enter_carries_out_and_so_does_one_after_choosing():
    async with reading("four-people") as reader:
        await reader.press("d", "e", "enter", "enter")
        await reader.until("branch Alice off at step 0")
        await reader.press("u", "e", "down", "up", "enter")
        await reader.until("branch Alice off at step 0")


async def test_home_and_typing_put_the_text_in_front_and_end_behind():
    async with reading("four-people") as reader:
        await reader.press("e")
        await reader.until("Edit at step 0")
        assert selected(reader) == "0.1"
        await reader.press("home")
        await reader.type("ab")
        assert line(reader) == "abrate = 0.1"
        await reader.press("delete", "end")
        await reader.type("5")
        assert line(reader) == "abate = 0.15"
        await reader.press("left", "left")
        await reader.type("7")
        assert line(reader) == "abate = 0.715"


@pytest.mark.parametrize(
    ("text", "name", "inputs"),
    [
        ("150, 70", "new 1", ["15", "4"]),
        ("Eve = 150, 70", "Eve", ["15", "4"]),
        ("Emily = scaled 1, 2", "Emily", ["1", "2"]),
        ("probe(Eve) = 150 lb, 70", "Eve", ["15", "4"]),
    ],
)
async def test_a_line_of_values_typed_in_p_is_a_new_input(text, name, inputs):
    async with reading("four-people") as reader:
        await ask(reader, "p", text)
        await reader.until(f"▸{name}")
        row = next(each for each in reader.part("data").splitlines() if name in each)
        assert row.split(name)[1].split()[:2] == inputs
        assert "branch" not in reader.part("status")


@crossed("text, emptied", ["rate = 5", "w1 = 3", "row(Bob) = off", "learn rate = 5"], [True, False])
async def test_an_edit_typed_in_p_is_refused_and_e_is_named(text, emptied):
    async with reading("four-people") as reader:
        await reader.press("p")
        await reader.until("A new input")
        if emptied:
            await reader.press("home", "ctrl+k")
            assert not line(reader)
        await reader.type(text)
        await reader.press("enter")
        await reader.until(
            f"“{text}” is no new input: press e to edit {text.split(' =')[0].split('(')[0]}", "A new input"
        )
        await reader.press("escape")
        assert "branch" not in reader.part("status")


WHOLE_LINES = [  # the dialog's key, what is filled in before the value, what is typed on, and what stands there then
    ("e", "w1 = ", "rate = 1", "rate = 1"),
    ("e", "w1 = ", "rate=1", "rate=1"),
    ("e", "w1 = ", "row(Bob) = off", "row(Bob) = off"),
    ("e", "w1 = ", "rate = 0.1, 1; until w1 < 2", "rate = 0.1, 1; until w1 < 2"),
    ("e", "w1 = ", "0.5, 1; seed = 0:20", "w1 = 0.5, 1; seed = 0:20"),
    ("e", "optimizer = ", "adam; seed = 0:3", "optimizer = adam; seed = 0:3"),
    ("e", "w1 = ", "-1; until w1 > 2", "w1 = -1; until w1 > 2"),
    ("h", "squared_error < ", "w1 > 3", "w1 > 3"),
    ("h", "squared_error < ", "w1 rises", "w1 rises"),
    ("h", "squared_error < ", "diverged", "diverged"),
    ("h", "squared_error < ", "0.1", "squared_error < 0.1"),
]


async def test_a_whole_line_takes_the_place_of_what_is_filled_in_as_soon_as_it_is_one():
    """So nothing stands there that is read otherwise; and more can be typed behind it."""
    async with reading("four-people", size=(80, 24)) as reader:
        await reader.press(*["tab"] * 2, "down")
        main = reader.app.screen
        for key, begun, typed_on, stands in WHOLE_LINES:
            await reader.press(key)
            await reader.until_true(lambda: reader.app.screen.query("#line"), "waited for the dialog")
            dialog = reader.app.screen
            dialog.query_one("#line").value = f"{begun}1"
            dialog._before = begun
            dialog.query_one("#line").action_end()
            await reader.press("backspace")
            await reader.type(typed_on)
            assert line(reader) == stands, (key, typed_on)
            assert re.search(rf"▊ +{re.escape(stands)} +▎", reader.text)
            await reader.type("5")
            assert line(reader) == f"{stands}5", (key, typed_on)
            while reader.app.screen is not main:
                await reader.press("escape")


async def test_a_whole_line_is_carried_out_as_it_stands():
    async with reading("four-people", size=(80, 24)) as reader:
        await reader.press(*["tab"] * 2, "down")
        await reader.open("e", "w1 = ")
        await reader.type("rate = 1")
        assert "w1 = rate" not in reader.text
        await reader.press("enter")
        await reader.until("branch rate 0.1 → 1 at step 0")


@pytest.mark.parametrize("size", [(80, 24), (120, 30)])
async def test_where_a_note_tells_what_to_type_the_dialog_begins_with_that(size):
    """Then with what it tells next; what it tells for another box, or can't be, is none of it."""
    told = "Press h, type accuracy = 1, Enter; e, w77 = 2, Enter; e, row(Bob) = off, Enter; e, target(Diana, gender) ="
    async with watching(
        a_recording(Note(f"{told} 0, Enter.", pause=True), Note("w1 = 3, as before.")), size=size
    ) as reader:
        await reader.open("e", "Edit at step 0", "as the note says")
        assert line(reader) == "row(Bob) = off"
        await reader.press("enter")
        assert "Bob off at step 0" in reader.part("status")
        await reader.open("e", "Edit at step 0", "as the note says")
        assert line(reader) == "target(Diana, gender) = 0"
        await reader.close("Edit at step 0")
        await reader.press("n", "n")
        assert "note 2 of 2" in reader.text
        await reader.open("e", "Edit at step 0")
        assert "as the note says" not in reader.text


async def test_what_a_note_tells_to_type_twice_is_offered_once_and_not_once_one_has_gone_on():
    """Nor is what stands in a sentence before it taken for its beginning."""
    told = "e, rate = 5, Enter. Where w1 = 1 is too little: press e and type w1 = 2, Enter. Again: rate = 5, Enter."
    note = Note(told, pause=True)
    async with watching(a_recording(note, Do(GoTo(1)), Do(GoTo(2)), Note("On.", time=9))) as reader:
        await reader.open("e", "Edit at step 0", "as the note says")
        assert line(reader) == "rate = 5"
        assert reader.dialog.count("rate = 5") == 2, "in its line, and in the list"
        assert re.search("w1 = 2 +as the note says", reader.dialog)
        await reader.close("Edit at step 0")
        await reader.press("right")
        assert "between notes 1 and 2" in reader.text
        await reader.open("e", "Edit at step 1")
        assert "as the note says" not in reader.text


@pytest.mark.parametrize("lesson", [each.name for each in lessons()])
async def test_what_a_lesson_tells_to_type_after_e_can_be_made(lesson):
    replay = Replay(read(find_lesson(lesson), collected()), collected())
    showing, told = Showing(replay, FakeClock()), 0
    for place in replay.notes:
        showing.to(place + 1)
        while showing.moving:
            showing.advance()
        text = " ".join(showing.text.split())
        for edit in re.findall(r"\be, (?:type )?([^=…]+=[^=…]+?), Enter", text):
            told += 1
            assert edit in told_edits(showing), text
            showing.session.apply(Edit(edit))
        showing.back()
    assert told == {"four-people": 1, "five-to-forty-two": 2, "three-inputs": 2, "three-layer": 1, "tour": 0}[lesson]
