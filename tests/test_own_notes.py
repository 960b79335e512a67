"""Notes that are changed, moved and deleted on the screen: in one's own recording that is shown, and in the session."""

import json
import os
import random
import re
from contextlib import asynccontextmanager, suppress

import pytest
from app_support import FakeClock, FrozenApp, Reader, collected, reading
from test_replay import checked

from nntui.lesson.change_notes import positions, put, target
from nntui.lesson.events import Answer, Begin, Check, Do, Note, Question
from nntui.lesson.grading import grade
from nntui.lesson.header import header_of
from nntui.lesson.jsonl import as_json_line
from nntui.lesson.own_notes import FileNotes, SessionNotes
from nntui.lesson.plain import as_plain
from nntui.lesson.recording import Recording, as_jsonl, as_toml, read
from nntui.lesson.recordings import Recordings
from nntui.lesson.replay import Replay
from nntui.scenario.library import open_scenario
from nntui.session.commands import ChooseRow, Edit, GoTo
from nntui.session.session import Session
from nntui.text.errors import RefusedError
from nntui.text.files import LineFile
from nntui.timeline.position import Position

SMALL = (80, 24)
ASKS = Question("What is it next?", "w1", after=1, tolerance=0.01)
EVENTS = (
    Note("The beginning: {w1}.", True),
    Do(GoTo(1), 1.0),
    Note("One {step}.", True, ASKS, 2.0),
    Do(ChooseRow(1), 3.0),
    Do(GoTo(2), 4.0),
    Note("Two {step}.", True, None, 5.0),
    Do(Edit("rate = 0.2"), 6.0),
    Do(GoTo(5), 7.0),
)


def file_of(folder, events=EVENTS, name="mine.nnrec", **header):
    recording = Recording(header_of(open_scenario("four-people")), tuple(events))
    recording = Recording(recording.header.__class__(**{**vars(recording.header), **header}), recording.events)
    path = folder / name
    path.write_text(as_toml(recording) if path.suffix == ".toml" else as_jsonl(recording), encoding="utf-8")
    return path


def texts(path):
    """What the notes of a file say, which holds."""
    found = read(path, collected())
    result = checked("a", found, collected())
    assert result.holds, result
    return [event.text for event in found.events if isinstance(event, Note)]


@asynccontextmanager
async def shown(path, size=SMALL, notes=1):
    """A reader before a recording, at one of its notes."""
    replay = Replay(read(path, collected()), collected())
    app = FrozenApp(lambda: replay.setup, list, clock=FakeClock(), replay=replay)
    async with app.run_test(size=size) as pilot:
        reader = Reader(pilot, FakeClock())
        await reader.until_open()
        await reader.press(*["n"] * (notes - 1))  # it begins at the first
        yield reader


def step_behind(reader):
    """The step that the status names, above the list that lies over the rest."""
    return int(re.search(r"step (\d+)/", reader.text)[1])


# In a recording that is shown


@pytest.mark.parametrize("size", [SMALL, (40, 12), (120, 40)])
async def test_the_note_that_is_shown_is_changed_in_its_file(size, tmp_path):
    path = file_of(tmp_path)
    before = path.read_text(encoding="utf-8").splitlines()
    async with shown(path, size, notes=3) as reader:
        await reader.open("M", "Notes", "into mine.nnrec")
        await reader.press("enter")
        await reader.until("Note 3; Enter")
        assert "will say Two 2. wait here yes" in reader.dialog
        await reader.press("end")
        await reader.type(" So {w1}.")
        await reader.press("enter")
        await reader.until_gone("Note 3; Enter")
        assert "note 3: changed, written into mine.nnrec" in reader.dialog
        await reader.close("Notes")
        assert "Two 2. So −0.7" in reader.part("caption")
    after = path.read_text(encoding="utf-8").splitlines()
    changed = [number for number, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
    assert changed == [6]
    assert json.loads(after[6]) == json.loads(before[6]) | {"note": "Two {step}. So {w1}."}
    assert texts(path)[2] == "Two {step}. So {w1}."


async def test_a_note_is_moved_and_the_screen_goes_along(tmp_path):
    path = file_of(tmp_path)
    async with shown(path, notes=3) as reader:
        await reader.open("M", "Notes")
        assert step_behind(reader) == 2
        await reader.press("right")
        assert "note 3: later, written into mine.nnrec" in reader.dialog
        assert "rate 0.2" in reader.text
        await reader.press("right")
        assert step_behind(reader) == 5
        assert "Two 5." in reader.text
        await reader.press("right")
        assert "note 3 can't stand later" in reader.dialog
        await reader.press(*["left"] * 5)
        assert "note 3: earlier" in reader.dialog
        assert step_behind(reader) == 1
        await reader.press("left")
        assert "note 2 of 3" in reader.text
        await reader.press("left", "left", "left")
        assert "note 1 can't stand earlier" in reader.dialog
        assert "note 1 of 3" in reader.text
        await reader.close("Notes")
        await reader.press("n")
        assert "The beginning" in reader.text
    assert texts(path) == ["Two {step}.", "The beginning: {w1}.", "One {step}."]


async def test_a_note_is_deleted_at_the_second_time(tmp_path):
    path = file_of(tmp_path)
    async with shown(path, notes=3) as reader:
        await reader.open("M", "Notes")
        await reader.press("d")
        assert "d again deletes note 3" in reader.dialog
        await reader.press("up", "d")
        assert "d again deletes note 2" in reader.dialog
        assert len(texts(path)) == 3
        await reader.press("d")
        assert "note 2: deleted, written into mine.nnrec" in reader.dialog
        await reader.press("escape", "end")
        assert "the end ·" in reader.text  # without the score of the question that is gone
        await reader.press("M", "d", "d", "d", "d")
        assert reader.notices == ["note 1: deleted; none is left"]
        await reader.press("M")
        assert reader.notices == ["no note was written yet: m writes one"]
    assert texts(path) == []


async def test_the_arrows_choose_and_the_recording_goes_along(tmp_path):
    async with shown(file_of(tmp_path), notes=3) as reader:
        await reader.open("M", "Notes")
        await reader.press("up", "up")
        assert "The beginning" in reader.text
        await reader.press("down")
        await reader.until_step(1)
        await reader.press("enter")
        assert "this shows the answer of its question" in reader.dialog
        assert "answer w1" not in reader.dialog
        await reader.press("enter")
        await reader.until("Note 2; Enter")
        assert "answer w1" in reader.dialog


async def test_m_writes_into_the_recording_that_is_shown(tmp_path):
    path = file_of(tmp_path)
    async with shown(path, notes=2) as reader:
        await reader.press("n", "right")
        await reader.open("m", "A note at this moment", "into mine.nnrec")
        await reader.type("Between {step}.")
        await reader.press("enter")
        await reader.until_gone("A note at this moment")
        assert reader.notices == ["note 4: written into mine.nnrec"]
        assert "Between 2." in reader.part("caption")
    assert texts(path) == ["The beginning: {w1}.", "One {step}.", "Two {step}.", "Between {step}."]
    assert isinstance(read(path, collected()).events[6], Do)


async def test_of_a_lesson_by_hand_the_line_is_told(tmp_path):
    path = file_of(tmp_path, name="lesson.toml")
    text = path.read_text(encoding="utf-8")
    line = 1 + [i for i, each in enumerate(text.splitlines()) if each == "[[moment]]"][5]
    async with shown(path, notes=3) as reader:
        await reader.press("M")
        assert reader.notices == [f"a lesson is changed in its file: lesson.toml, line {line}, moment 6"]
        await reader.open("m", "A note at this moment", "kept in this session only")
        await reader.type("Mine.")
        await reader.press("enter")
        await reader.open("M", "Notes", "Mine.")
        assert "Two" not in reader.dialog
    assert path.read_text(encoding="utf-8") == text


async def test_on_ones_own_way_the_way_back_to_the_notes_is_told(tmp_path):
    async with shown(file_of(tmp_path), notes=2) as reader:
        await reader.press("full_stop", "M")
        assert reader.notices == ["R leads back to the recording, whose notes M changes"]
        await reader.open("m", "A note at this moment", "kept in this session only")


async def test_of_a_session_that_goes_on_it_is_told_that_its_notes_stay(tmp_path):
    replay = Replay(read(file_of(tmp_path), collected()), collected())
    replay.to(len(EVENTS))
    app = FrozenApp(lambda: replay.setup, list, clock=FakeClock(), replay=replay, resumed=True)
    async with app.run_test(size=SMALL) as pilot:
        reader = Reader(pilot, FakeClock())
        await reader.until_open()
        await reader.press("M")
        assert reader.notices == [
            "the notes shown here are not yours to change, only those that you write: m writes one"
        ]


async def test_a_lesson_that_is_being_answered_stays(tmp_path):
    path = file_of(tmp_path, student="Ann")
    before = path.read_bytes()
    async with shown(path) as reader:
        await reader.press("M")
        assert reader.notices == ["mine.nnrec: a lesson that is being answered stays as it is"]
        await reader.open("m", "A note at this moment", "kept in this session only")
    assert path.read_bytes() == before


async def test_what_answers_are_sealed_with_stays(tmp_path):
    events = [*EVENTS[:3], Answer(1, "−0.74", right=True, seal="x"), *EVENTS[3:]]
    path = file_of(tmp_path, events)
    before = path.read_bytes()
    async with shown(path, notes=2) as reader:
        await reader.open("M", "Notes")
        for keys in (["d", "d"], ["left"]):
            await reader.press(*keys)
            assert "nothing is changed here: answers come after it" in reader.dialog
        await reader.press("right")
        assert "note 2 can't stand later" in reader.dialog
        await reader.press("down", "d", "d")
        assert "note 3: deleted" in reader.dialog
    assert len(path.read_bytes()) < len(before)
    assert [e for e in read(path, collected()).events if isinstance(e, Answer)] == [events[3]]


async def test_a_file_that_somebody_else_has_changed_stays(tmp_path):
    path = file_of(tmp_path)
    async with shown(path) as reader:
        await reader.open("M", "Notes")
        with path.open("a", encoding="utf-8") as file:
            file.write(as_json_line(as_plain(Do(GoTo(6)))))
        before = path.read_bytes()
        await reader.press("right")
        assert "mine.nnrec was changed meanwhile: open it anew" in reader.dialog
    assert path.read_bytes() == before


async def test_a_file_that_was_changed_since_it_was_opened_stays(tmp_path):
    path = file_of(tmp_path)
    async with shown(path) as reader:
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("Two", "2nd"), encoding="utf-8")
        await reader.press("M")
        assert reader.notices == ["mine.nnrec was changed meanwhile: open it anew"]
        await reader.open("m", "A note at this moment", "kept in this session only")


# In the session


async def test_notes_of_the_session_are_changed_in_its_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with reading(size=SMALL, clock=FakeClock(0.03)) as reader:
        await reader.press("M")
        assert reader.notices == ["no note was written yet: m writes one"]
        await reader.open("r", "Record")
        await reader.press("enter")
        for words in ("One.", "Twoo.", "Three."):
            await reader.press("right")
            await reader.open("m", "A note at this moment")
            await reader.type(words)
            await reader.press("enter")
        await reader.press("right")
        await reader.open("M", "Notes", "into four-people-1.nnrec", "step 3")
        await reader.press("up", "enter")
        await reader.until("Note 2; Enter")
        await reader.press("end", "left", "backspace")
        await reader.type(" {w1}")
        assert "will say Two {w1}.; its numbers are put in where it stands" in reader.dialog
        await reader.press("enter")
        await reader.until_gone("Note 2; Enter")
        assert texts(tmp_path / "four-people-1.nnrec") == ["One.", "Two {w1}.", "Three."]
        await reader.press("left", "left")
        assert "note 2: earlier, written into four-people-1.nnrec" in reader.dialog
        assert "1 step 1 Two {w1}. 2 step 1 One. 3 step 3 Three." in reader.dialog
        await reader.press("down", "d", "d")
        await reader.close("Notes")
        await reader.press("right", "q")
    assert texts(tmp_path / "four-people-1.nnrec") == ["Two {w1}.", "Three."]
    found = read(tmp_path / "four-people-1.nnrec", collected())
    assert isinstance(found.events[-1], Check)
    assert [event.command for event in found.events if isinstance(event, Do)] == [GoTo(step) for step in range(1, 6)]


# Without a screen


def some_change(notes, rng):
    """Change, move, delete or write a note; what was done, or None where it couldn't be."""
    places, new = list(notes.places), Note(f"New {rng.random()}: {{w1}}", rng.random() < 0.5, None, rng.random() * 9)
    at = rng.choice(places) if places and rng.random() < 0.8 else None
    kind = rng.random()
    if at is None:
        to = rng.randrange(len(notes.events) + 1) if isinstance(notes, FileNotes) else None
        if to is None:
            return
        note = new
    elif kind < 0.3:
        to, note = at, new
    elif kind < 0.8:
        to, note = target(notes.events, at, rng.choice([1, -1])), notes.events[at]
        if to is None:
            return
    else:
        to, note = None, notes.events[at]
    notes.put(at, to, note)


@pytest.mark.parametrize("seed", range(12))
def test_a_file_says_what_is_shown_and_who_watches_records_a_whole_session(seed, tmp_path):
    rng = random.Random(seed)  # noqa: S311
    path = file_of(tmp_path, EVENTS)
    if seed % 2:  # a file by hand: blank lines, and a last one without an end
        path.write_text(path.read_text(encoding="utf-8").replace("\n", "\n\n").rstrip("\n"), encoding="utf-8")
    replay = Replay(read(path, collected()), collected())
    recordings = Recordings(replay.session, FakeClock(0.5), replay)
    mine = recordings.start(tmp_path / "watched.nnrec")
    notes = FileNotes(recordings)
    others = [line for line in path.read_text(encoding="utf-8").splitlines() if '"note"' not in line]
    for _ in range(12):
        recordings.showing.to(rng.randrange(len(notes.events) + 1))
        some_change(notes, rng)
        if rng.random() < 0.3:
            recordings.note(Note("Seen."))
        if recordings.showing.waits and rng.random() < 0.7:
            recordings.answer("-0.74")
        if rng.random() < 0.3:
            recordings.showing.session.apply(GoTo(rng.randrange(2)))
            recordings.showing.back()
        found = read(path, collected())
        assert found.events == replay.recording.events
        assert [found.line(i) for i in range(len(found.events))] == [
            replay.recording.line(i) for i in range(len(found.events))
        ]
        assert [line for line in path.read_text(encoding="utf-8").splitlines() if '"note"' not in line] == others
        times = [event.time for event in found.events if isinstance(event, Note)]
        assert all(time >= 0 for time in times)
    result = checked("a", read(path, collected()), collected())
    assert result.holds
    recordings.showing.to_end()
    recordings.close()
    watched = checked("b", read(mine, collected()), collected())
    assert watched.holds, watched
    assert set(recordings.showing.tries) <= set(recordings.showing.replay.asked)


@pytest.mark.parametrize("seed", range(12))
def test_a_session_whose_notes_were_changed_holds_and_its_answers_are_sealed(seed, tmp_path):
    rng = random.Random(seed)  # noqa: S311
    lesson = Recording(header_of(open_scenario("four-people")), EVENTS)
    replay = Replay(lesson, collected())
    recordings = Recordings(replay.session, FakeClock(0.5), replay)
    mine = recordings.start(tmp_path / "ann.nnrec")
    notes = SessionNotes(recordings)
    for number in range(len(EVENTS)):
        recordings.showing.step()
        if rng.random() < 0.7:
            recordings.note(Note(f"Mine {number}."))
        for _ in range(rng.randrange(3)):
            with suppress(RefusedError):  # answers come after it
                some_change(notes, rng)
        if number == 2:
            recordings.answer("−0.74")
        if rng.random() < 0.3:
            recordings.showing.session.apply(GoTo(rng.randrange(9)))
            recordings.showing.back()
    recordings.close()
    work = read(mine, collected())
    assert [e.text for e in work.events if isinstance(e, Note)] == [
        e.text for e in recordings.recording.events if isinstance(e, Note)
    ]
    assert checked("a", work, collected()).holds
    graded = grade(work, lesson, collected())
    assert (graded.tried, graded.consistent, graded.remarks) == (1, True, ())


async def test_who_had_gone_back_comes_back_to_the_same_note_whatever_notes_come_before(tmp_path, monkeypatch):
    """A note of one's own is written, moved past the one that a way back leads to, and deleted."""
    monkeypatch.chdir(tmp_path)
    shown_one = Recording(header_of(open_scenario("four-people")), (*EVENTS[:2], Note("One."), *EVENTS[3:6]))
    replay = Replay(shown_one, collected())
    app = FrozenApp(lambda: replay.setup, list, clock=FakeClock(), replay=replay)
    app.student = ""
    async with app.run_test(size=SMALL) as pilot:
        reader = Reader(pilot, FakeClock())
        await reader.until_open()
        recordings = app.screen.opened.recordings
        await reader.open("m", "A note at this moment")
        await reader.type("Mine.")
        await reader.press("enter")
        await reader.press("n", "n", "N", "greater_than_sign", "R")  # a way of one's own at the note “One.”
        assert begins(recordings) == ["One."]
        await reader.open("M", "Notes")
        await reader.press("left")
        assert "note 1: earlier" in reader.dialog
        assert begins(recordings) == ["One."]
        await reader.press(*["right"] * 3)
        assert begins(recordings) == ["One."]
        await reader.press("delete", "delete")
        assert recordings.own_notes == []
        assert begins(recordings) == ["One."]


def begins(recordings):
    """What the notes say at which it begins again, of all that is written."""
    events = recordings.recording.events
    notes = [event.text for event in events if isinstance(event, Note)]
    return [notes[event.note] for event in events if isinstance(event, Begin)]


def test_what_begins_again_is_changed_in_its_line_of_the_file(tmp_path):
    events = (*EVENTS[:2], Note("One."), Do(GoTo(3)), Begin(note=1), Do(GoTo(1)), Begin(note=0), Note("Last."))
    path = file_of(tmp_path, events)
    replay = Replay(read(path, collected()), collected())
    notes = FileNotes(Recordings(replay.session, FakeClock(), replay))
    for change, numbers in (
        ((None, 0, Note("New.")), [2, 1]),  # written before both
        ((0, 3, Note("New.")), [1, 0]),  # moved past the one, …
        ((3, 5, Note("New.")), [1, 0]),  # … and behind the other
        ((2, None, Note("One.")), [0, 0]),  # the one itself deleted
        ((0, None, Note("The beginning.")), [-1, -1]),
    ):
        notes.put(*change)
        found = read(path, collected())
        assert [event.note for event in found.events if isinstance(event, Begin)] == numbers, change
        assert found.events == replay.recording.events


def test_a_move_that_waits_to_be_written_is_written_once(tmp_path):
    session = Session(open_scenario("four-people"))
    recordings = Recordings(session, FakeClock(0.001))
    mine = recordings.start(tmp_path / "a.nnrec")
    recordings.note(Note("One."))
    session.apply(GoTo(1))
    SessionNotes(recordings).put(0, 0, Note("Two."))
    recordings.close()
    assert texts(mine) == ["Two."]
    assert [event.command for event in read(mine, collected()).events if isinstance(event, Do)] == [GoTo(1)]


def test_permissions_and_links_stay(tmp_path):
    path = file_of(tmp_path)
    path.chmod(0o640)
    link = tmp_path / "link.nnrec"
    link.symlink_to(path)
    replay = Replay(read(link, collected()), collected())
    notes = FileNotes(Recordings(replay.session, FakeClock(0.5), replay))
    notes.put(notes.places[0], None, notes.events[0])
    assert replay.done == 0
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert texts(path) == texts(link) == ["One {step}.", "Two {step}."]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link.nnrec", "mine.nnrec"]


def test_what_cannot_be_written_stays_and_nothing_is_left_beside_it(tmp_path, monkeypatch):
    path = file_of(tmp_path)
    before = path.read_bytes()
    replay = Replay(read(path, collected()), collected())
    notes = FileNotes(Recordings(replay.session, FakeClock(0.5), replay))

    def full(descriptor):
        raise OSError(28, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RefusedError, match=r"mine.nnrec can't be written: the disk is full"):
        notes.put(notes.places[0], None, notes.events[0])
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["mine.nnrec"]
    assert notes.events == EVENTS


def test_a_file_that_a_session_records_into_stays(tmp_path):
    path = tmp_path / "a.nnrec"
    file = LineFile(path)
    file.write(as_jsonl(Recording(header_of(open_scenario("four-people")), EVENTS)))
    replay = Replay(read(path, collected()), collected())
    recordings = Recordings(replay.session, FakeClock(0.5), replay)
    with pytest.raises(RefusedError, match="a session may still be recording into it"):
        FileNotes(recordings)
    file.prepared(as_jsonl(Recording(header_of(open_scenario("four-people")), EVENTS[:3]))).put()
    file.write(as_json_line(as_plain(Do(GoTo(3)))))
    assert read(path, collected()).events == (*EVENTS[:3], Do(GoTo(3)))
    with pytest.raises(RefusedError, match="a session may still be recording into it"):
        FileNotes(recordings)
    file.close()
    replay = Replay(read(path, collected()), collected())
    assert len(FileNotes(Recordings(replay.session, FakeClock(0.5), replay)).places) == 2
    path.rename(tmp_path / "b.nnrec")
    with pytest.raises(FileNotFoundError):
        LineFile.prepared(file, "").put()


def test_a_line_that_says_several_things_stays(tmp_path):
    path = file_of(tmp_path, EVENTS[:1])
    with path.open("a", encoding="utf-8") as file:
        file.write('{"go": "3", "show": "Bob", "note": "Three."}\n')
    before = path.read_bytes()
    replay = Replay(read(path, collected()), collected())
    notes = FileNotes(Recordings(replay.session, FakeClock(0.5), replay))
    for at, to in ((3, None), (3, 1), (None, 2)):
        with pytest.raises(RefusedError, match="one line of the file says several things"):
            notes.put(at, to, Note("X."))
    assert path.read_bytes() == before


def test_where_notes_stand_is_told_as_far_as_it_is_known():
    events = [Note("a"), Do(GoTo(3)), Note("b"), Do(Edit("seed = 1", 0)), Note("c"), Check(1, 0, "0x0p+0"), Note("d")]
    assert list(positions(events)) == [Position(0, 0), *[Position(0, 3)] * 2, *[Position(1, 0)] * 4]
    assert list(positions([Do(Edit("rate = 1"))])) == [None]


def test_put_takes_out_and_puts_in():
    assert put("abc", 1, 0, "x") == ["x", "a", "c"]
    assert put("abc", None, 3, "x") == ["a", "b", "c", "x"]
    assert put("abc", 2, None, "x") == ["a", "b"]


def recorded_lesson(path, *answers):
    """A file of who goes through a lesson to its end and writes a note of their own at last."""
    lesson = Recording(header_of(open_scenario("four-people")), EVENTS)
    replay = Replay(lesson, collected())
    recordings = Recordings(replay.session, FakeClock(0.5), replay)
    recordings.start(path)
    for number in range(len(EVENTS)):
        recordings.showing.step()
        if number == 2:
            for given in answers:
                recordings.answer(given)
    recordings.note(Note("My own."))
    recordings.close()
    return lesson


def change_the_last(path):
    replay = Replay(read(path, collected()), collected())
    notes = FileNotes(Recordings(replay.session, FakeClock(0.5), replay))
    at = notes.places[-1]
    notes.put(at, at, Note("Another one."))
    assert texts(path)[-1] == "Another one."


def test_what_a_teacher_changes_in_their_recording_is_no_tampering(tmp_path):
    path = tmp_path / "teacher.nnrec"
    lesson = recorded_lesson(path)
    change_the_last(path)
    assert grade(read(path, collected()), lesson, collected()).remarks == ()


def test_what_is_changed_in_an_answered_file_is_named_when_it_is_graded(tmp_path):
    path = tmp_path / "ann.nnrec"
    lesson = recorded_lesson(path, "-0.74")
    assert grade(read(path, collected()), lesson, collected()).remarks == ()
    change_the_last(path)
    [remark] = grade(read(path, collected()), lesson, collected()).remarks
    assert "changed" in remark
