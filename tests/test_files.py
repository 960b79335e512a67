"""Files: written whole or not at all whatever fails, never through links, and what went wrong is a sentence."""

import errno
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from app_support import FakeClock
from click.testing import CliRunner
from faults import each_point, faults
from share import crossed

from nntui.cli import cli
from nntui.cli.rows import formats
from nntui.export.format import Options, export
from nntui.export.writer import write
from nntui.lesson.events import Do, Note
from nntui.lesson.header import header_of
from nntui.lesson.journal import KEPT, journal_folder, journals, open_journal
from nntui.lesson.own_notes import SessionNotes
from nntui.lesson.recorder import Recorder
from nntui.lesson.recording import Recording, as_jsonl, read
from nntui.lesson.recordings import Recordings
from nntui.quantities.opening import open_scenario
from nntui.render.panes import collected
from nntui.session.commands import Edit, GoTo
from nntui.session.session import Session
from nntui.text.errors import NntuiError, RefusedError
from nntui.text.files import WORDS, io_words

FULL = "the disk is full"


@cache
def lesson() -> Recording:
    events = (Note("At first.", time=0.4), Do(GoTo(1), 1.0), Do(Edit("rate = 1"), 1.5), Do(GoTo(3), 2.0))
    return Recording(header_of(open_scenario("four-people")), events)


def refused(work: Callable[[], object]) -> str:
    """What is said of work that can't be done; "" if it was done."""
    try:
        work()
    except NntuiError as error:
        return str(error)
    return ""


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


# What errors say


@pytest.mark.parametrize("number", sorted(WORDS))
def test_what_an_error_says_is_a_sentence_without_the_systems_words(number: int):
    said = io_words(OSError(number, os.strerror(number)))
    assert said == WORDS[number]
    assert said[0].islower()
    assert not said.endswith(".")


def test_an_error_that_is_not_in_the_table_says_something_none_the_less():
    assert io_words(OSError(errno.EDOM, "Numerical argument out of domain")) == "Numerical argument out of domain"
    assert io_words(OSError("odd")) == "odd"
    assert io_words(OSError()) == "OSError"
    assert io_words(ValueError("embedded null byte")) == "there can't be a file by that name"


# Whole files


@cache
def pieces(ending: str) -> list[str]:
    """What a format writes of the lesson."""
    return list(formats()[ending].write(lesson(), Options(size=(80, 24), panes=collected()))[0])


@crossed("force, ending", [False, True], list(formats()))
def test_whatever_fails_while_exporting_the_old_file_or_the_new_one_is_whole(
    ending: str, force: bool, tmp_path: Path, record_property
):
    text = pieces(ending)
    path = tmp_path / f"out{ending}"
    table = {ending: replace(formats()[ending], write=lambda source, options: (text, []))}

    def work(found):
        path.unlink(missing_ok=True)
        if force:
            path.write_text("old")
        said = refused(lambda: export(lesson(), path, Options(force=force), table))
        if found.at is not None:
            assert said == f"{path}: can't be written: {FULL}"
            assert names(tmp_path) == ([path.name] if force else [])
            assert not force or path.read_text() == "old"
        else:
            assert said == ""
            assert names(tmp_path) == [path.name]
            assert path.read_text(encoding="utf-8") == "".join(text)

    points = each_point(work)
    record_property("points", points)
    assert points >= 5


def test_whatever_fails_while_pictures_are_written_beside_a_text_neither_is_there(tmp_path: Path):
    path = tmp_path / "out.md"

    def text(source, options):
        return (f"![]({options.keep(name, '<svg/>')})" for name in ("a.svg", "b.svg")), []

    table = {".md": replace(formats()[".md"], write=text)}

    def work(found):
        path.unlink(missing_ok=True)
        if (folder := tmp_path / "out_pictures").exists():
            for each in folder.iterdir():
                each.unlink()
            folder.rmdir()
        said = refused(lambda: export(lesson(), path, Options(), table))
        assert names(tmp_path) == ([] if said else ["out.md", "out_pictures"])
        assert said == "" if found.at is None else said.endswith(f"can't be written: {FULL}")

    assert each_point(work) >= 12


def test_whatever_fails_while_nntui_new_writes_there_is_a_sentence_and_no_file(tmp_path: Path, record_property):
    path = tmp_path / "my.toml"

    def work(found):
        path.unlink(missing_ok=True)
        ended = CliRunner().invoke(cli, ["new", str(path)])
        assert isinstance(ended.exception, SystemExit | None)
        if found.at is None:
            assert (ended.exit_code, names(tmp_path)) == (0, ["my.toml"])
        else:
            assert (ended.exit_code, ended.stderr) == (2, f"{path}: can't be written: {FULL}\n")
            assert names(tmp_path) == []

    points = each_point(work)
    record_property("points", points)
    assert points == 5


LIMITED = """
import resource, sys
from pathlib import Path
from nntui.export.writer import write
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
write(Path(sys.argv[1]), ["0123456789" * 10] * 10, force=True)
"""


@pytest.mark.parametrize("allowed", [0, 1, 500, 999])
def test_a_disk_that_takes_only_some_bytes_keeps_the_old_file(allowed: int, tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("old")
    ended = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path), str(allowed)], capture_output=True, text=True, check=False
    )
    assert "can't be written: the file would be larger than is allowed" in ended.stderr
    assert (names(tmp_path), path.read_text()) == (["a.csv"], "old")


def test_a_long_name_that_the_disk_can_hold_is_written(tmp_path: Path):
    path = tmp_path / f"{'😀' * 62}.csv"
    write(path, ["a"])
    assert path.read_text() == "a"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("x" * 300 + ".csv", "the name is too long"),
        ("a\0.csv", "there can't be a file by that name"),
        ("\ud800.csv", "there can't be a file by that name"),
    ],
)
def test_a_name_that_no_file_can_have_is_told(name: str, words: str, tmp_path: Path):
    with pytest.raises(NntuiError, match=f"can't be written: {words}"):
        write(tmp_path / name, ["a"])
    assert names(tmp_path) == []


@pytest.mark.parametrize("force", [False, True])
def test_a_fifo_is_never_written_into_nor_replaced(force: bool, tmp_path: Path):
    path = tmp_path / "pipe.csv"
    os.mkfifo(path)
    with pytest.raises(NntuiError, match="found"):
        write(path, ["a"], force=force)
    assert stat.S_ISFIFO(path.lstat().st_mode)
    assert names(tmp_path) == ["pipe.csv"]


def test_a_folder_is_not_replaced(tmp_path: Path):
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(NntuiError, match="expected a file to write over, found a folder; it stays"):
        write(tmp_path / "a.csv", ["a"], force=True)
    assert names(tmp_path) == ["a.csv"]


@pytest.mark.parametrize("command", ["new", "export", "record"])
def test_nothing_is_written_through_a_link(command: str, tmp_path: Path):
    aim, link = tmp_path / "aim.toml", tmp_path / "link.toml"
    link.symlink_to(aim)
    arguments: dict[str, Sequence[str]] = {
        "new": ["new", str(link)],
        "export": ["export", "four-people", "--to", str(link)],
        "record": ["four-people", "--record", str(link)],
    }
    ended = CliRunner().invoke(cli, arguments[command])
    assert ended.exit_code == 2
    assert f"{link}: expected a new name, found a file that is there already" in ended.stderr
    assert names(tmp_path) == ["link.toml"]


# Written line by line


def test_whatever_fails_while_recording_what_was_written_is_whole_lines(tmp_path: Path, record_property):
    path = tmp_path / "a.nnrec"
    setup = open_scenario("four-people")

    def work(found):
        path.unlink(missing_ok=True)
        session = Session(setup)
        recordings = Recordings(session, FakeClock(1.0))
        if said := refused(lambda: recordings.start(path)):
            assert said == f"{path}: can't be written: {FULL}"
            assert names(tmp_path) == []
            return
        for command in (GoTo(1), Edit("rate = 1"), GoTo(3)):
            session.apply(command)
        if recordings.file is not None:
            recordings.note(Note("Look."))
        recordings.close()
        if found.at is None:
            assert recordings.trouble == ""
            assert len(read(path, collected()).events) == 7
        elif found.seen[found.at] == "write" and found.seen[: found.at].count("write") == 0:
            assert recordings.trouble == f"a.nnrec can't be written any more: {FULL}"
            assert names(tmp_path) == []
        else:
            assert recordings.trouble == f"a.nnrec can't be written any more: {FULL}"
            assert path.read_bytes().endswith(b"\n")
            written = found.seen[: found.at].count("write")
            assert len(read(path, collected()).events) == written - 1

    points = each_point(work)
    record_property("points", points)
    assert points == 18


def test_whatever_fails_while_a_journal_is_written_the_older_ones_stay(tmp_path: Path, monkeypatch, record_property):
    header = lesson().header
    setup = header.open()
    states = (tmp_path / str(number) for number in range(100))

    def work(found):
        monkeypatch.setenv("XDG_STATE_HOME", str(next(states)))
        recorder = Recorder(open_journal("four-people", 1), header, FakeClock(1.0))
        session = Session(setup)
        recorder.heard(GoTo(1), session)
        recorder.close(session)
        left = list(journals())
        assert all(len(read(path, collected()).events) <= 2 for path in left)
        if found.at is None:
            assert (recorder.failed, len(left)) == ("", 1)
        elif found.seen[found.at] in ("mkdir", "open"):
            assert not left
        else:
            assert recorder.failed == FULL
            assert journal_folder().is_dir()
            assert names(journal_folder()) == [path.name for path in left]

    points = each_point(work)
    record_property("points", points)
    assert points == 13


@pytest.mark.parametrize("change", ["a note", "a name"])
@pytest.mark.parametrize("half", [False, True])
def test_whatever_fails_while_notes_are_changed_the_file_and_the_journal_say_the_same(
    tmp_path, monkeypatch, change, half
):
    said, at = [], 0
    while True:
        folder = tmp_path / str(at)
        folder.mkdir()
        monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
        recordings = Recordings(Session(open_scenario("four-people")), FakeClock(1.0), journal=True)
        recordings.start(folder / "a.nnrec")
        recordings.note(Note("Before."))
        with faults(at, half=half) as found:
            try:
                if change == "a name":
                    recordings.take_name("Ann")
                else:
                    SessionNotes(recordings).put(0, 0, Note("After."))
                refusal = ""
            except RefusedError as error:
                refusal = str(error)
        recordings.note(Note("Further."))
        recordings.close()
        file, journal = (read(path, collected()) for path in (folder / "a.nnrec", next(journals())))
        texts = [event.text for event in file.events if isinstance(event, Note)]
        changed = "Ann" if change == "a name" else "After."
        assert (changed in (*texts, file.header.student)) == (refusal == ""), found.seen
        assert texts[1:] == ["Further."]
        ended = f"the journal of this session can't be written any more: {FULL}"
        assert recordings.trouble in ("", ended)
        if not recordings.trouble:
            assert [event.text for event in journal.events if isinstance(event, Note)] == texts
            assert journal.header == replace(file.header, folder=journal.header.folder)
        assert sorted(names(folder)) == ["a.nnrec", "state"]
        assert names(journal_folder()) == [next(journals()).name]
        if len(found.seen) <= at:
            break
        said.append((found.seen[at], bool(refusal), bool(recordings.trouble)))
        at += 1
    assert ("replace", True, False) in said
    assert ("replace", False, True) in said
    assert {refused or troubled for _, refused, troubled in said} == {True}


def test_an_older_journal_is_not_deleted_for_one_that_can_not_be_written(tmp_path: Path):
    text = as_jsonl(lesson())
    folder = journal_folder()
    folder.mkdir(parents=True)
    for number in range(KEPT + 3):
        (folder / f"{number:020}-1-old.nnrec").write_text(text)
    with faults(1):  # the first makes the folder
        assert open_journal("new", 1) is None
    assert len(names(folder)) == KEPT + 3
    stream = open_journal("new", 1)
    assert stream is not None
    stream.close()


def test_a_journal_is_private(tmp_path: Path):
    old = os.umask(0)
    try:
        folder = journal_folder()
        folder.mkdir(parents=True)
        stream = open_journal("four-people", 1)
    finally:
        os.umask(old)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(Path(stream.name).stat().st_mode) == 0o600
    stream.close()


def test_the_journal_of_a_running_session_is_never_deleted():
    text = as_jsonl(lesson())

    def another(number: int):
        stream = open_journal(f"session-{number}", 1)
        stream.write(text)
        return stream

    running, ended = another(0), another(1)
    ended.close()
    for number in range(KEPT + 5):
        another(number + 2).close()
    left = names(journal_folder())
    assert len(left) == KEPT + 1
    assert Path(running.name).name == left[0]
    assert Path(ended.name).name not in left
    running.close()
    another(99).close()
    assert Path(running.name).name not in names(journal_folder())


def test_what_is_no_file_is_no_journal():
    folder = journal_folder()
    folder.mkdir(parents=True)
    os.mkfifo(folder / "9-pipe.nnrec")
    (folder / "8-loop.nnrec").symlink_to("8-loop.nnrec")
    assert list(journals()) == []
    for _ in range(KEPT + 5):
        open_journal("a", 1).close()
    assert "9-pipe.nnrec" in names(folder)


def test_a_journal_that_can_not_be_written_any_more_is_told():
    session = Session(lesson().header.open())
    with faults() as found:
        recordings = Recordings(session, FakeClock(1.0), journal=True)
        session.apply(GoTo(1))
        found.at = len(found.seen)
        session.apply(GoTo(2))
    assert recordings.trouble == f"the journal of this session can't be written any more: {FULL}"
    session.apply(GoTo(3))
    recordings.close()
