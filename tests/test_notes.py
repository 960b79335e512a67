"""Notes that are written on the screen: the form with its labels, what it says while one types, and what it writes."""

import re
from contextlib import asynccontextmanager
from itertools import product

import pytest
from app_support import FakeClock, FrozenApp, Reader, collected, reading, screen_lines
from rich.cells import cell_len
from share import crossed, dealt
from test_replay import checked
from textual.events import MouseScrollDown, MouseScrollUp

from nntui.lesson.authoring import doubts_in
from nntui.lesson.bounds import EventError
from nntui.lesson.caption_words import Caption
from nntui.lesson.events import Do, Note, Question
from nntui.lesson.header import header_of
from nntui.lesson.note_form import FIELDS, asked_for, filled_in, note_of
from nntui.lesson.recording import Recording, as_jsonl, read
from nntui.lesson.replay import Replay
from nntui.render.cells import width_of
from nntui.scenario.library import open_scenario
from nntui.session.commands import GoTo
from nntui.text.escape import printable
from nntui.ui.caption import Reading

SMALL = (80, 24)
EVERY_KIND = (
    None,
    Question("What?", "w1", after=1, relative=0.01),
    Question("What?", "output(Alice)", after=0, tolerance=0.5, digits=3, hint="Add up."),
    Question("Which?", "b", ("a", "b, too", "b"), hints=("one", "two | three"), why="dL/dw1(Alice)"),
    Question("Which weight?", "largest abs(gradient(*))", kind="which", of="weight"),
    Question("Up or down?", "squared_error", kind="direction"),
    Question("In order?", "abs(*)", ("w1", "w2"), kind="order"),
    Question("How?", "squared_error < 0.3", kind="task", edits=("rate", "seed"), limit=40),
)
HOSTILE = "[bold]{w1}[/] \x1b[31m\u202e 漢字" * 3


@asynccontextmanager
async def recorded(folder, monkeypatch, size=SMALL):
    """A reader who records into four-people-1.nnrec and has made a step."""
    monkeypatch.chdir(folder)
    async with reading(clock=FakeClock(0.03), size=size) as reader:
        await reader.open("r", "Record")
        await reader.press("enter", "right")
        yield reader


def notes_in(path):
    """The notes of a file that holds."""
    found = read(path, collected())
    result = checked("a", found, collected())
    assert result.holds
    return [event for event in found.events if isinstance(event, Note)]


async def test_a_sentence_and_enter_write_a_note_at_which_replay_waits(tmp_path, monkeypatch):
    async with recorded(tmp_path, monkeypatch) as reader:
        await reader.open("m", "A note at this moment", "into four-people-1.nnrec")
        await reader.type("Look at {w1}.")
        assert "note Look at {w1}. will say Look at −0.744686. wait here yes" in reader.dialog
        await reader.press("enter")
        await reader.until_gone("A note at this moment")
        assert reader.notices == ["note 1: written into four-people-1.nnrec"]
        await reader.press("right", "q")
    assert [(note.text, note.pause, note.question) for note in notes_in(tmp_path / "four-people-1.nnrec")] == [
        ("Look at {w1}.", True, None)
    ]


async def test_a_note_where_nothing_is_recorded_is_in_what_is_recorded_later(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with reading(size=SMALL) as reader:
        await reader.open("m", "A note at this moment", "kept in this session only")
        await reader.type("Early.")
        await reader.press("enter")
        await reader.until_gone("A note at this moment")
        assert reader.notices == ["note 1: kept in this session only; r records all of it into a file"]
        await reader.open("r", "Record")
        await reader.press("enter", "right", "q")
    assert [note.text for note in notes_in(tmp_path / "four-people-1.nnrec")] == ["Early."]


async def test_labels_stay_and_a_question_brings_its_fields(tmp_path, monkeypatch):
    async with recorded(tmp_path, monkeypatch) as reader:
        await reader.open("m", "A note at this moment")
        assert "kind" not in reader.dialog
        await reader.type("What now? {w1}")
        await reader.press("tab", "tab")
        await reader.type("Which one?")
        await reader.press("enter")
        assert "answer: expected the answer to the question, found none" in reader.dialog
        for label in ("note What now?", "question Which one?", "kind", "answer", "choices", "off by", "ahead", "hints"):
            assert label in reader.dialog
        await reader.press("down", "down")
        await reader.type("b")
        await reader.press("down")
        await reader.type("a, c")
        await reader.press("enter")
        assert "expected one of the choices, found “b”" in reader.dialog
        await reader.type(", b")
        await reader.press("down")
        await reader.type("much")
        await reader.press("enter")
        assert "off by: expected 0.01, 1 % or 3 digits, found “much”" in reader.dialog
        await reader.press("ctrl+u", "down", "down")
        await reader.type("not a | nor c")
        assert "hints not a | nor c" in reader.dialog
        await reader.press("enter")
        await reader.until_gone("A note at this moment")
        assert reader.notices == ["note 1 with a question: written into four-people-1.nnrec"]
        await reader.press("right", "q")
    [note] = notes_in(tmp_path / "four-people-1.nnrec")
    assert note.question == Question("Which one?", "b", ("a", "c", "b"), hints=("not a", "nor c"))


async def test_a_task_has_fields_of_its_own_that_fit_the_small_screen(tmp_path, monkeypatch):
    async with recorded(tmp_path, monkeypatch) as reader:
        await reader.open("m", "A note at this moment")
        await reader.type("Try.")
        await reader.press("down", "down")
        await reader.type("How?")
        await reader.press("down")
        await reader.type("task")
        assert "off by" not in reader.dialog
        await reader.press("down")
        await reader.type("squared_eror < 0.3")
        assert "answer: expected a quantity, found “squared_eror” — did you mean “squared_error”?" not in reader.dialog
        await reader.press("down")
        await reader.type("rate")
        await reader.press("down")
        await reader.type("40")
        assert "— did you mean “squared_error”?" in reader.dialog
        assert all(label in reader.dialog for label in ("answer squared_eror", "may edit rate", "within 40", "hints"))
        await reader.press("enter")
        assert "A note at this moment" in reader.text
        await reader.press("up", "up", "ctrl+u")
        await reader.type("squared_error < 0.3")
        await reader.press("enter")
        await reader.until_gone("A note at this moment")
        await reader.press("q")
    [note] = notes_in(tmp_path / "four-people-1.nnrec")
    assert note.question == Question("How?", "squared_error < 0.3", kind="task", edits=("rate",), limit=40)


async def test_what_may_be_a_mistake_is_told_as_one_types_and_takes_two_enters(tmp_path, monkeypatch):
    async with recorded(tmp_path, monkeypatch) as reader:
        await reader.open("m", "A note at this moment")
        await reader.type("It is {acuracy} now, {squ")
        assert "{acuracy}: expected a quantity, found “acuracy” — did you mean “accuracy”?" in reader.dialog
        assert "expected } after “{squ” — did you mean “{squared_error}”?" in reader.dialog
        await reader.press("enter")
        assert "Enter again writes it as it is" in reader.dialog
        await reader.type("x")
        await reader.press("enter")
        assert "Enter again writes it as it is" in reader.dialog
        await reader.press("enter")
        await reader.until_gone("A note at this moment")
        await reader.press("q")
    [note] = [each for each in read(tmp_path / "four-people-1.nnrec", collected()).events if isinstance(each, Note)]
    assert note.text == "It is {acuracy} now, {squx"


async def test_braces_in_hints_and_questions_are_told(tmp_path, monkeypatch):
    async with recorded(tmp_path, monkeypatch, (120, 40)) as reader:
        await reader.open("m", "A note at this moment")
        await reader.type("Look.")
        await reader.press("down", "down")
        await reader.type("Is it {w1}?")
        await reader.press("down", "down")
        await reader.type("0.5")
        assert "text: {w1} stays as it is: braces stand for a number in a note alone" in reader.dialog


async def test_a_question_that_cannot_be_asked_here_is_refused(tmp_path, monkeypatch):
    async with recorded(tmp_path, monkeypatch) as reader:
        await reader.open("m", "A note at this moment")
        await reader.type("Look.")
        await reader.press("down", "down")
        await reader.type("What is w1?")
        await reader.press("down", "down")
        await reader.type("w1")
        await reader.press("down", "down", "down")
        await reader.type("0")
        await reader.press("enter", "enter")
        assert "answer: after: expected 1 or more, or none: this is part of the state" in reader.dialog
        await reader.press("backspace")
        await reader.type("1")
        await reader.press("enter")
        await reader.until_gone("A note at this moment")
        await reader.press("q")
    [note] = notes_in(tmp_path / "four-people-1.nnrec")
    assert note.question == Question("What is w1?", "w1", after=1)


async def test_esc_asks_before_it_drops_what_was_typed(tmp_path, monkeypatch):
    async with recorded(tmp_path, monkeypatch) as reader:
        await reader.open("m", "A note at this moment")
        await reader.close("A note at this moment")
        await reader.open("m", "A note at this moment")
        await reader.type("No")
        await reader.press("escape")
        assert "this drops what you typed" in reader.dialog
        await reader.type("t")
        await reader.press("escape")
        assert "A note at this moment" in reader.text
        await reader.close("A note at this moment")
        await reader.press("q")
    assert notes_in(tmp_path / "four-people-1.nnrec") == []


@dealt("size", [SMALL, (40, 12), (120, 40)], of=3)
async def test_hostile_and_endless_texts_hold(size, tmp_path, monkeypatch):
    async with recorded(tmp_path, monkeypatch, size) as reader:
        await reader.open("m", "A note at this")
        line = reader.app.screen.query_one("#text")
        line.value = HOSTILE
        await reader.settle()
        assert "\x1b" not in reader.text
        assert "\u202e" not in reader.text
        line.value = "漢字 {w1} [b]" * 1_000  # 10,000 characters and more
        await reader.press("end")
        assert "[b]" in reader.dialog
        await reader.press("enter")
        assert "expected at most 4,000" in reader.dialog
        line.value = HOSTILE
        await reader.press("enter")
        await reader.until_gone("A note at this")
        await reader.press("q")
    [note] = notes_in(tmp_path / "four-people-1.nnrec")
    assert note.text == printable(HOSTILE)


# Without a screen


@pytest.mark.parametrize("question", EVERY_KIND)
@pytest.mark.parametrize("pause", [True, False])
def test_a_note_that_is_filled_in_and_not_changed_stays_as_it_is(question, pause):
    note = Note("Two\nlines {w1}\x1b", pause, question, 3.5)
    assert note_of(filled_in(note), note) == note
    given = filled_in(note)
    assert all(given[name] == "" or name in asked_for(given) for name in FIELDS)
    assert note_of(given | {"text": "New."}, note) == Note("New.", pause, question, 3.5)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("text", " ", "note: expected something to say"),
        ("pause", "perhaps", "wait here: expected yes or no, found “perhaps”"),
        ("kind", "whcih", "— did you mean “which”?"),
        ("slack", "1 %; many", "off by: expected 0.01, 1 % or 3 digits, found “many”"),
        ("after", "-1", "ahead: expected a whole number of steps, found “-1”"),
        ("answer", "", "answer: expected the answer to the question, found none"),
    ],
)
def test_what_cannot_be_is_refused(name, text, words):
    given = filled_in(Note("Look.", True, Question("What?", "w1", after=1))) | {name: text}
    with pytest.raises(EventError, match=None) as refused:
        note_of(given)
    assert words in str(refused.value)


def test_how_far_off_is_read_in_each_form():
    given = filled_in(Note("Look.", question=Question("What?", "1"))) | {"slack": "0,5; 2 %; 3 digits"}
    question = note_of(given).question
    assert (question.tolerance, question.relative, question.digits) == (0.5, 0.02, 3)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{w1} and {output(Alice)}", []),
        ("} alone", ["expected { before }, found none"]),
        ("{w1 is now", ["expected } after “{w1 is now” — did you mean “{w1}”?"]),
        ("{nothing like it", ["expected } after “{nothing like it”"]),
        ("{w1}" * 21, ["expected at most 20 numbers in braces, found 21: the others stay as they are"]),
    ],
)
def test_what_is_said_of_braces(text, words):
    assert list(doubts_in(text, open_scenario("four-people"))) == words


def test_doubts_in_endless_texts_stay_short():
    setup = open_scenario("digits")
    for text in ("{" * 10_000, "{x" * 5_000, "{acuracy}" * 1_100, "漢" * 10_000):
        assert all(len(each) < 400 for each in doubts_in(text, setup))


# A long note that is shown


def saying(folder, text, question=None):
    """A recording whose only note says so."""
    path = folder / "a.nnrec"
    note = Note(text, True, question)
    path.write_text(as_jsonl(Recording(header_of(open_scenario("four-people")), (Do(GoTo(1)), note))), encoding="utf-8")
    return Replay(read(path, collected()), collected())


@asynccontextmanager
async def shown(replay, size=SMALL):
    """A reader who stands at the first note of a recording."""
    app = FrozenApp(lambda: replay.setup, list, clock=FakeClock(), replay=replay)
    async with app.run_test(size=size) as pilot:
        reader = Reader(pilot, FakeClock())
        await reader.until_open()
        await reader.press("n")
        yield reader


LONG = " ".join(f"word{i}" for i in range(90))
ASKS = Question("So what is it?", "w1", after=1)
SIZES = [SMALL, (40, 12), (120, 40), (200, 60)]


@dealt("size", SIZES, of=2)
async def test_a_long_note_is_read_on_by_key_and_its_question_stays(size, tmp_path):
    async with shown(saying(tmp_path, LONG, ASKS), size) as reader:
        words = []
        assert "▲" not in reader.part("caption")
        while True:
            caption = reader.part("caption")
            assert "So what is it? Enter answers" in caption
            assert "…" not in caption
            words += [each for each in re.findall(r"word\d+", caption) if each not in words]
            if "▼ j" not in caption:
                break
            assert "j more" in reader.part("keys")
            await reader.press("j")
        assert words == LONG.split()
        assert "▲ J" in reader.part("caption")
        assert "j more" not in reader.part("keys")
        await reader.press("j")
        assert reader.notices == ["no note has more lines that way"]
        while "▲" in reader.part("caption"):
            await reader.press("J")
        assert "word0 word1" in reader.part("caption")


async def test_the_wheel_reads_on_and_another_note_begins_at_its_top(tmp_path):
    async with shown(saying(tmp_path, LONG, ASKS)) as reader:
        caption = reader.app.screen.query_one("#caption")
        await reader.pilot._post_mouse_events([MouseScrollDown], caption)
        await reader.settle()
        assert "word0 " not in reader.part("caption")
        await reader.pilot._post_mouse_events([MouseScrollUp], caption)
        await reader.settle()
        assert "word0 " in reader.part("caption")
        await reader.press("j", "N", "n")
        assert "word0 " in reader.part("caption")


@dealt("text, size", product([LONG, "Look."], SIZES), of=5)
async def test_a_question_too_long_for_its_place_is_seen_from_its_beginning(text, size, tmp_path):
    asks = Question(" ".join(f"ask{i}" for i in range(300)) + " end?", "w1", after=1)
    async with shown(saying(tmp_path, text, asks), size) as reader:
        assert "ask0 ask1" in reader.part("caption")
        while "▼" in reader.part("caption"):
            await reader.press("j")
        assert "end? Enter answers" in " ".join(reader.part("caption").split())
        while "▲" in reader.part("caption"):
            await reader.press("J")
        assert text[:4] in reader.part("caption")


async def test_a_short_note_stands_as_it_did(tmp_path):
    async with shown(saying(tmp_path, "Look at it.", ASKS)) as reader:
        caption = reader.part("caption").splitlines()
        assert caption[1:3] == [" Look at it.", " So what is it? Enter answers"]
        assert "j more" not in reader.part("keys")


@dealt("size", SIZES, of=2)
async def test_a_hostile_note_steers_nothing_and_stays_in_its_place(size, tmp_path):
    text = (HOSTILE * 200)[:3_900]
    async with shown(saying(tmp_path, text, Question(HOSTILE, "w1", after=1)), size) as reader:
        for _ in range(5):
            assert not {"\x1b", "\u202e"} & set(reader.text)
            assert {cell_len(line) for line in screen_lines(reader.app)} == {size[0]}
            await reader.press("j")


@crossed("width, height", [1, 5, 12, 40, 80], [0, 1, 2, 5])
def test_a_caption_fits_any_size(width, height):
    for said in ("", "漢字" * 2_000, LONG):
        for asked in ("", "Why?", LONG):
            caption = Caption((("note 1 of 2 · ‖ waits", "muted"),), ((said, "strong"),), ((asked, "accent"),))
            for top in (None, 0, 7, 10**6):
                reading = Reading(caption, width, height, top)
                assert len(reading.lines) <= max(height, 1)
                assert all(width_of(line) <= width for line in reading.lines)
