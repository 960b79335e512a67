"""Progress of long work: told from beginning to end, shown only where someone can see it, and broken off clean."""

import io
import signal
import sys
from contextlib import contextmanager
from itertools import pairwise

import pytest
from app_support import FakeClock
from click.testing import CliRunner
from share import crossed, dealt, rest
from test_end_to_end import MODULE, terminal

import nntui.export.progress
import nntui.export.report
from nntui.cli import cli
from nntui.cli.rows import formats
from nntui.export.format import Options, export
from nntui.export.progress import PATIENCE, on_stderr, train, untold
from nntui.lesson.events import Do
from nntui.lesson.header import header_of
from nntui.lesson.recording import Recording
from nntui.quantities.opening import open_scenario
from nntui.render.panes import collected
from nntui.session.commands import Edit, GoTo
from nntui.session.session import Session

PROGRAMS = (".py", ".ipynb")  # they train when they are run, not when they are written
SCENARIOS = [ending for ending, each in formats().items() if not each.needs_recording and ending not in PROGRAMS]


class Terminal(io.StringIO):
    """A stream that someone sees."""

    def isatty(self) -> bool:
        return True


def told(source, path):
    """What was told while a file was written."""
    heard = []
    options = Options(panes=collected(), size=(50, 20), tell=lambda *each: heard.append(each))
    export(source, path, options, formats())
    return heard


@dealt("ending", [".csv", ".json"], of=2)
def test_a_table_tells_of_each_block_up_to_the_last_step(ending, tmp_path):
    heard = [each for each in told(open_scenario("three-layer"), tmp_path / f"a{ending}") if each[0] == "writing steps"]
    assert len(heard) > 10
    assert all(before[1] < after[1] for before, after in pairwise(heard))
    assert heard[-1] == ("writing steps", 60_001, 60_001)


@pytest.mark.parametrize("ending", [".html", ".cast"])
def test_frames_are_told_one_by_one_up_to_the_last(ending, tmp_path):
    heard = told(open_scenario("four-people", ["training.epochs=3"]), tmp_path / f"a{ending}")
    assert heard == [("drawing frames", number, 13) for number in range(1, 14)]


@pytest.mark.parametrize("ending", [".csv", ".svg", ".html"])
def test_training_is_told_of_where_it_takes_long(ending, tmp_path, monkeypatch):
    monkeypatch.setattr(nntui.export.progress, "SLICE", 0.0)
    setup = open_scenario("three-layer", ["training.steps=5000"])
    source = setup if ending == ".csv" else Recording(header_of(setup), (Do(GoTo(5_000), 1.0),))
    heard = [each for each in told(source, tmp_path / f"a{ending}") if each[0] == "training"]
    assert len(heard) > 2
    assert all(before[1] < after[1] for before, after in pairwise(heard))
    assert {of for _, _, of in heard} == {5_000}


def test_a_branch_that_is_shown_beside_is_drawn_as_far_as_one_has_been_on_it():
    session = Session(open_scenario("four-people"))
    for command in (GoTo(10), Edit("rate = 1"), GoTo(50)):
        session.apply(command)
    assert session.view.overlaid
    train(session.timeline, 1, 50, untold)
    assert [session.trained.reached(branch) for branch in (0, 1)] == [10, 50]


@crossed("ending, force", list(SCENARIOS), [False, True])
def test_ctrl_c_leaves_no_half_file_and_the_old_one_whole(ending, force, tmp_path, monkeypatch):
    monkeypatch.setattr(nntui.export.progress, "SLICE", 0.0)

    def interrupted(what, done, of):
        raise KeyboardInterrupt

    path = tmp_path / f"a{ending}"
    if force:
        path.write_text("old")
    options = Options(panes=collected(), size=(50, 20), force=force, tell=interrupted)
    with pytest.raises(KeyboardInterrupt):
        export(open_scenario("three-layer"), path, options, formats())
    assert [each.name for each in tmp_path.iterdir()] == ([path.name] if force else [])
    assert not force or path.read_text() == "old"


def test_the_bar_appears_where_the_work_takes_long_and_goes_when_it_is_done(monkeypatch):
    terminal, clock = Terminal(), FakeClock()
    monkeypatch.setattr(sys, "stderr", terminal)
    with on_stderr(clock) as tell:
        tell("drawing frames", 1, 4)
        assert terminal.getvalue() == ""
        clock.advance(PATIENCE)
        monkeypatch.setattr(sys, "stderr", io.StringIO())  # as Textual does while frames are drawn
        tell("drawing frames", 2, 4)
    assert "drawing frames" in terminal.getvalue()
    assert "50%" in terminal.getvalue()
    assert terminal.getvalue().endswith("\x1b[2K")  # its line is empty again


def test_without_a_terminal_nothing_is_shown(monkeypatch):
    stream, clock = io.StringIO(), FakeClock(10 * PATIENCE)
    monkeypatch.setattr(sys, "stderr", stream)
    with on_stderr(clock) as tell:
        tell("drawing frames", 1, 4)
    assert tell is untold
    assert stream.getvalue() == ""


def test_export_on_the_command_line_shows_it(monkeypatch, tmp_path):
    heard = []

    @contextmanager
    def shown():
        yield lambda *each: heard.append(each)

    monkeypatch.setattr(nntui.export.progress, "on_stderr", shown)
    path = tmp_path / "a.cast"
    settings = ["--set", "training.epochs=3", "--size", "50x20"]
    ended = CliRunner().invoke(cli, ["export", "four-people", *settings, "--to", str(path)])
    assert (ended.exit_code, ended.output) == (0, f"{path}: written\n")
    assert heard[0] == ("drawing frames", 1, 13)
    assert heard[-1] == ("drawing frames", 13, 13)


@contextmanager
def broken_off():
    """What shows progress, in whose middle someone presses Ctrl+C."""

    def tell(what, done, of):
        raise KeyboardInterrupt

    yield tell


@pytest.mark.parametrize("ending", [".csv", ".html"])
def test_ctrl_c_on_the_command_line_is_told_and_has_its_exit_code(ending, monkeypatch, tmp_path):
    monkeypatch.setattr(nntui.export.progress, "on_stderr", broken_off)
    path = tmp_path / f"a{ending}"
    ended = CliRunner().invoke(cli, ["export", "four-people", "--size", "50x20", "--to", str(path)])
    told = f"{path}: stopped by Ctrl+C before all of it was written; no half file is left\n"
    assert (ended.exit_code, ended.stderr, ended.stdout) == (130, told, "")
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_ends_training_with_its_exit_code(monkeypatch):
    monkeypatch.setattr(nntui.export.report, "on_stderr", broken_off)
    monkeypatch.setattr(nntui.export.progress, "SLICE", 0.0)
    ended = CliRunner().invoke(cli, ["train", "three-layer"])
    assert (ended.exit_code, ended.stderr, ended.stdout) == (130, "stopped by Ctrl+C\n", "")


@rest
def test_ctrl_c_in_a_terminal_while_frames_are_drawn(tmp_path):
    path = tmp_path / "a.html"
    with terminal(*MODULE, "export", "three-layer", "--to", str(path)) as screen:
        screen.until("drawing frames")
        screen.process.send_signal(signal.SIGINT)
        assert screen.exit_code() == 130
        assert "Traceback" not in screen.written
        assert "no half file is left" in screen.text.replace("\n", "")
    assert list(tmp_path.iterdir()) == []
