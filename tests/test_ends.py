"""Home, End and Enter where a recording is shown: to what it asks on the way, back by number, and no edit by chance."""

import sys

import pytest
from share import dealt
from test_end_to_end import terminal
from test_replay import a_recording, answered, caption, lesson, watching

from nntui.lesson.events import Do, Note, Question
from nntui.lesson.lessons import find_lesson, lessons
from nntui.lesson.recording import as_toml
from nntui.session.commands import GoTo, LookAt


async def test_end_leads_to_the_next_question_and_from_the_last_to_the_end():
    async with watching(lesson()) as reader:
        await reader.press("end")
        await reader.until("note 3 of 5")
        await reader.press("end")
        assert "note 3 of 5" in caption(reader)
        assert reader.notices[-1] == "a question waits here: Enter answers it, n passes it over"
        await answered(reader, "-0.7443")
        await reader.press("end")
        await reader.until("note 4 of 5")
        await reader.press("N", "N", "end")  # what was answered stops nobody again
        await reader.until("note 4 of 5")
        reader.app.screen.opened.recordings.answer("yes")
        await reader.press("end")
        await reader.until("note 5 of 5", "the end")


async def test_home_leads_to_the_beginning_and_says_how_one_comes_back():
    async with watching(lesson()) as reader:
        await reader.press("home")
        assert reader.notices == []
        await reader.press("n", "n", "home")
        await reader.until("note 1 of 5")
        assert reader.notices == ["the beginning: g, then “note 3”, leads back"]
        await reader.open("g", "Go to")
        await reader.type("note 3")
        await reader.press("enter")
        await reader.until("note 3 of 5")


async def test_taken_over_they_lead_through_the_training():
    async with watching(lesson()) as reader:
        await reader.press("n", "right_square_bracket")
        assert "taken over: R leads back · → ← Home End steps, Space trains" in caption(reader)
        await reader.press("home")
        assert (reader.step, "note 2 of 5" in caption(reader)) == (0, True)
        await reader.press("end")
        await reader.until("step 4,000/4,000")
        assert "note 2 of 5" in caption(reader)


@pytest.mark.parametrize("pane", ["network", "data", "weights", "curve"])
async def test_enter_edits_nothing_at_the_end_nor_while_a_question_waits_in_vain(pane):
    look, question = Do(LookAt(pane, enlarged=False)), Question("What?", "5")
    async with watching(a_recording(look, Note("A.", question=question), Do(GoTo(1)), Note("B."))) as reader:
        await reader.press("right_square_bracket", "enter")
        assert reader.notices == ["a question waits: R, then Enter answers"]
        assert not reader.app.screen.query(".dialog")
        await reader.press("R")
        await answered(reader, "5")
        await reader.press("n")
        for key in ("enter", "n", "space", "right"):
            await reader.press(key)
            assert reader.notices.pop() == "the end: q quits, N goes back"
        assert not reader.app.screen.query(".dialog")
        assert "taken over" not in caption(reader)


async def test_while_a_task_waits_in_vain_enter_says_that_e_edits_and_says_it_each_time():
    task = Question("Faster?", "squared_error < 0.1", kind="task", edits=("rate",), limit=9)
    async with watching(a_recording(Note("A.", question=task))) as reader:
        await reader.press("right_square_bracket")
        for _ in range(2):
            await reader.press("enter")
            assert reader.notices == ["a question waits: R, then Enter answers; e edits"]
            await reader.press("tab")
            assert reader.notices == []


@dealt("with_file", [True, False], of=2)
def test_leaving_a_lesson_in_the_middle_says_how_it_goes_on(with_file, tmp_path):
    command, state = [sys.executable, "-m", "nntui", "learn"], str(tmp_path)
    file = tmp_path / "mine of tour.toml"
    file.write_text(find_lesson("tour").read_text(encoding="utf-8").replace('title = "', 'title = "My ', 1), "utf-8")
    name = str(file) if with_file else "tour"
    total = next(row.notes for row in lessons() if row.name == "tour")
    with terminal(*command, name, XDG_STATE_HOME=state) as opened:
        opened.until("note 1 of")
        opened.press("n")
        opened.until("note 2 of")
        opened.press("q")
        assert opened.exit_code() == 0
        told = opened.written.rpartition("\x1b[?1049l")[2].replace("\r", "").replace("\n", "")
    again = f"nntui learn '{file}' --resume" if with_file else "nntui learn --resume"
    assert f"left at note 2 of {total}: {again} goes on there" in told
    with terminal(*command, *([name] if with_file else []), "--resume", XDG_STATE_HOME=state) as opened:
        opened.until("note 2 of")
        opened.press("q")
        assert opened.exit_code() == 0


@dealt("back", ["N", "]\x1b[D"], of=2)
def test_who_has_come_to_the_last_note_has_finished_from_wherever_they_leave(back, tmp_path):
    file = tmp_path / "mine.toml"
    notes = Note("A.", question=Question("What?", "5")), Do(GoTo(2)), Note("B."), Do(GoTo(3)), Note("C.")
    file.write_text(as_toml(a_recording(*notes)), "utf-8")
    with terminal(sys.executable, "-m", "nntui", "learn", str(file), XDG_STATE_HOME=str(tmp_path)) as opened:
        for number, key in enumerate(("", "n", "n"), 1):
            opened.press(key)
            opened.until(f"note {number} of 3")
        opened.press(back)
        opened.until("note 2 of 3" if back == "N" else "taken over")
        opened.press("q")
        assert opened.exit_code() == 0
        told = opened.written.rpartition("\x1b[?1049l")[2].replace("\r", "").rstrip("\n")
    assert told.endswith("finished “Four people”\n0 of 1 right, 0 at the first try\nTo look at again: note 1")
