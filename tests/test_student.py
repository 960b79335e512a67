"""Who answers in a lesson: asked once, on the screen, where answers are recorded, and never of who only looks."""

import pytest
from app_support import FakeClock, FrozenApp, Reader, all_scenarios, collected
from click.testing import CliRunner
from test_replay import a_recording, answered

from nntui.cli import cli
from nntui.lesson.events import Answer, Note, Question
from nntui.lesson.header import with_student
from nntui.lesson.recording import Recording, as_jsonl, read
from nntui.lesson.replay import Replay
from nntui.lesson.seal import broken_seals, sealed_anew

ASKS = Note("First.", pause=True, question=Question("What is w1?", "1"))
LESSON = a_recording(ASKS, Note("Second."))
NAME = "Your name"


def app_on(recording, **more):
    replay = Replay(recording, collected())
    return FrozenApp(lambda: replay.setup, all_scenarios, replay=replay, **more)


async def opened(pilot):
    reader = Reader(pilot, FakeClock())
    await reader.until("note 1 of")
    await reader.settle()
    return reader


async def record(reader, file):
    """Press r and begin a file."""
    await reader.open("r", "Record into a new file")
    await reader.press("ctrl+u", "end", "ctrl+u")
    await reader.type(file)
    await reader.press("enter")
    await reader.settle()


def graded(lesson, *files):
    """What grade says of files, as comma-separated values."""
    lesson.write_text(as_jsonl(LESSON))
    return CliRunner().invoke(cli, ["grade", str(lesson), *map(str, files), "--csv"]).stdout.splitlines()


async def test_whoever_only_looks_is_asked_nothing(tmp_path):
    async with app_on(LESSON).run_test(size=(80, 24)) as pilot:
        reader = await opened(pilot)
        assert NAME not in reader.text
        await answered(reader, "1")
        assert NAME not in reader.text
        assert "Right!" in reader.text


async def test_where_a_file_is_begun_with_the_lesson_the_name_is_asked_first(tmp_path):
    path = tmp_path / "work.nnrec"
    async with app_on(LESSON, record=path).run_test(size=(80, 24)) as pilot:
        reader = await opened(pilot)
        await reader.until(NAME, "for whoever grades")
        await reader.type("Ann Lee")
        await reader.press("enter")
        assert NAME not in reader.text
        await answered(reader, "2", "1")
        await reader.press("q")
    found = read(path, collected())
    assert found.header.student == "Ann Lee"
    assert [event.given for event in found.events if isinstance(event, Answer)] == ["2", "1"]
    assert list(broken_seals(found)) == []
    rows = graded(tmp_path / "lesson.nnrec", path)
    assert rows[1].startswith("work.nnrec,Ann Lee,") or "Ann Lee" in rows[1]
    assert "changed" not in rows[1]


@pytest.mark.parametrize("keys", [["enter"], ["escape"]])
async def test_the_name_can_be_left_out_and_is_not_asked_again(tmp_path, keys):
    path = tmp_path / "work.nnrec"
    async with app_on(LESSON, record=path).run_test(size=(80, 24)) as pilot:
        reader = await opened(pilot)
        await reader.until(NAME)
        await reader.press(*keys)
        assert NAME not in reader.text
        await reader.press("r", "r")
        await record(reader, "again")
        assert NAME not in reader.text
        await reader.press("q")
    assert read(path, collected()).header.student == ""
    assert read(tmp_path / "again.nnrec", collected()).header.student == ""


async def test_where_r_begins_a_file_the_name_is_asked_then_and_known_in_the_next_lesson(tmp_path):
    async with app_on(LESSON, journal=True).run_test(size=(80, 24)) as pilot:
        reader = await opened(pilot)
        await answered(reader, "2", "1")  # before anybody has a name
        await record(reader, "work")
        await reader.until(NAME)
        await reader.type("Ann")
        await reader.press("enter")
        await reader.press("n", "r", "r", "o", "home", "enter")
        await reader.until("The network. It is to")
        await record(reader, "tour")
        assert NAME not in reader.text
        await reader.press("q")
    work, tour = (read(tmp_path / f"{name}.nnrec", collected()) for name in ("work", "tour"))
    assert (work.header.student, tour.header.student) == ("Ann", "Ann")
    assert list(broken_seals(work)) == []
    rows = graded(tmp_path / "lesson.nnrec", tmp_path / "work.nnrec")
    assert "changed" not in rows[1]
    first = min((tmp_path / "state" / "nntui" / "journal").iterdir())
    assert read(first, collected()).header.student == "Ann", "what is gone on with knows it too"


async def test_who_is_named_already_is_not_asked(tmp_path):
    named = Recording(with_student(LESSON.header, "Bob"), LESSON.events)
    async with app_on(named, record=tmp_path / "work.nnrec").run_test(size=(80, 24)) as pilot:
        reader = await opened(pilot)
        assert NAME not in reader.text


async def test_where_nothing_is_asked_no_name_is(tmp_path):
    async with app_on(a_recording(Note("Look.")), record=tmp_path / "a.nnrec").run_test(size=(80, 24)) as pilot:
        reader = await opened(pilot)
        assert NAME not in reader.text


def test_a_seal_that_was_broken_is_not_mended_by_a_name():
    events = (ASKS, Answer(0, "1", True, number=1, seal="0123456789abcdef"))
    forged = Recording(LESSON.header, events)
    header = with_student(LESSON.header, "Ann")
    assert list(broken_seals(Recording(header, sealed_anew(forged, header)))) == [1]


def test_a_name_is_one_line_of_a_bounded_length():
    assert with_student(LESSON.header, f" A\x1bnn{'n' * 200} ").student.startswith("A")
    assert len(with_student(LESSON.header, "n" * 200).student) == 80
    assert with_student(with_student(LESSON.header, "Ann"), " ").student == "Ann"


async def test_r_asks_before_it_ends_what_is_recorded_and_only_r_again_ends_it(tmp_path, monkeypatch):
    """Neither Enter nor any other key that is meant for the lesson does."""
    monkeypatch.chdir(tmp_path)
    async with app_on(LESSON, record=tmp_path / "work.nnrec").run_test(size=(80, 24)) as pilot:
        reader = await opened(pilot)
        await reader.press("escape")
        await answered(reader, "2")
        await reader.press("escape")
        for keys in (["enter"], ["escape"], ["o", "w", "space", "2", "n", "x", "enter"]):
            await reader.open("r", "Recording into a file", "r again ends it: work.nnrec is complete then")
            assert "Enter or Esc goes on recording" in reader.dialog
            await reader.press(*keys)
            assert "Recording into a file" not in reader.text
            assert "● recording work.nnrec" in reader.part("status")
            assert "note 1 of" in reader.text
        await reader.press("r", "r")
        assert "recording" not in reader.part("status")
        assert reader.notices[-1] == "recorded in work.nnrec; nntui replay work.nnrec shows it"


async def test_what_was_ended_is_begun_again_with_all_answers_and_graded_as_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with app_on(LESSON, record=tmp_path / "work.nnrec").run_test(size=(80, 24)) as pilot:
        reader = await opened(pilot)
        await reader.type("Ann")
        await reader.press("enter")
        await answered(reader, "2")
        await reader.press("escape", "r", "r")
        await record(reader, "again")
        await answered(reader, "1")
        await reader.press("q")
    found = read(tmp_path / "again.nnrec", collected())
    assert [event.given for event in found.events if isinstance(event, Answer)] == ["2", "1"]
    assert list(broken_seals(found)) == []
    ended, again = graded(tmp_path / "lesson.nnrec", tmp_path / "work.nnrec", tmp_path / "again.nnrec")[1:]
    assert "Ann" in again
    assert "changed" not in ended + again
