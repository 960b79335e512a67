"""Streams that are full, closed or undecodable: a sentence and an exit code, no traceback, no hang."""

import os
import signal
import subprocess
import sys
from itertools import product

import pytest
from share import dealt, spread
from test_end_to_end import CLEAN, LAST_RESORT, MODULE, assert_left_clean, terminal

COMMAND = " ".join(f"'{word}'" for word in MODULE)


def shell(line: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a line of the shell, in which `nntui` is the program."""
    return subprocess.run(
        ["bash", "-c", f'nntui() {{ {COMMAND} "$@"; }}; {line}'],
        capture_output=True,
        encoding="utf-8",
        env=CLEAN | environment,
        timeout=LAST_RESORT,
        check=False,
    )


@pytest.mark.full
@pytest.mark.parametrize(
    "command",
    spread(
        [
            "list",
            "list --json",
            "check four-people",
            "train four-people --steps 4",
            "explain four-people",
            "verify one-neuron --json",
            "help keys",
            "format",
            "--help",
            "--version",
            "new {folder}/a.toml",
            "export four-people --to {folder}/a.csv",
        ]
    ),
)
@pytest.mark.parametrize(("to", "words"), [("/dev/full", "the disk is full"), ("&-", "it is closed")])
def test_an_output_that_takes_nothing_is_told(command: str, to: str, words: str, tmp_path):
    ended = shell(f"nntui {command.format(folder=tmp_path)} >{to}")
    assert (ended.returncode, ended.stderr) == (2, f"nntui: the output can't be used: {words}\n")


@pytest.mark.parametrize("to", ["/dev/full", "&-"])
def test_a_mistake_that_can_not_be_told_has_its_exit_code(to: str):
    ended = shell(f"nntui lis 2>{to}")
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", "")


def test_without_any_stream_at_all_a_file_is_written(tmp_path):
    ended = shell(f"nntui new {tmp_path}/a.toml <&- >&- 2>&-")
    assert ended.returncode == 2  # for the word that it is written was lost
    assert (tmp_path / "a.toml").read_text().startswith("# A scenario")


@pytest.mark.parametrize("line", ["nntui four-people <&-", "nntui four-people <&- >&-", "nntui <&-"])
def test_without_a_terminal_to_read_from_it_says_so(line: str):
    ended = shell(line)
    assert ended.returncode == 2
    assert ended.stderr == "nntui needs a terminal that it can draw on; without one try: nntui four-people --plain\n"


def test_what_is_drawn_does_not_go_into_a_file(tmp_path):
    with terminal("sh", "-c", f"{COMMAND} four-people 2>{tmp_path}/errors; echo code $?") as screen:
        screen.until("code 2")
    assert (tmp_path / "errors").read_text().startswith("nntui needs a terminal that it can draw on")


def test_bytes_that_are_no_utf_8_are_typed_as_such_and_nothing_ends():
    with terminal(*MODULE, "four-people") as screen:
        screen.until("step 0/")
        screen.press("e")
        screen.until("Edit at step 0")
        os.write(screen._master, b"caf\xe9 \xff\xfe")
        screen.until("caf� ��")
        screen.press("\x03\x03")
        assert screen.exit_code() == 0
        assert_left_clean(screen)
        assert "Traceback" not in screen.written


@dealt(
    "command, name",
    product(["replay --check", "replay", "export --to {folder}/a.csv", "check", "train"], ["pipe.nnrec", "pipe.toml"]),
    of=5,
)
def test_a_fifo_is_not_waited_for(command: str, name: str, tmp_path):
    os.mkfifo(tmp_path / name)
    ended = shell(f"nntui {command.format(folder=tmp_path)} {tmp_path / name}")
    assert ended.returncode == 2
    recording = command.startswith("replay") or (name == "pipe.nnrec" and command != "train")
    wanted = "a recording (.nnrec or .toml)" if recording else "a scenario file (.toml)"
    assert f"{name}: expected {wanted}, found something that isn't a plain file" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_name_that_no_file_can_have_is_told_before_the_terminal_is_left_in_disorder():
    with terminal(*MODULE, "four-people", "--record", "x" * 300) as screen:
        assert screen.exit_code() == 2
        assert "can't be written: the name is too long" in screen.written
        assert "Traceback" not in screen.written
        assert_left_clean(screen)


def test_a_terminal_that_goes_without_a_word_ends_the_program():
    """No signal comes where the terminal isn't the one that controls the process; its end is all there is to read."""
    with terminal(*MODULE, "four-people") as screen:
        screen.until("step 0/4,000")
        screen._hang_up()
        os.close(screen._master)
        screen._master = os.open(os.devnull, os.O_RDWR)
        assert screen.process.wait(LAST_RESORT) == 128 + signal.SIGHUP


READING_FAILS = """
import errno, os, runpy, sys
read = os.read
def failing(descriptor, number):
    found = read(descriptor, number)
    if b"!" in found:
        raise OSError(errno.EIO, "Input/output error")
    return found
os.read, sys.argv = failing, ["nntui", "four-people"]
runpy.run_module("nntui", run_name="__main__")
"""


def test_a_terminal_that_can_not_be_read_any_more_ends_the_program_cleanly():
    with terminal(sys.executable, "-c", READING_FAILS) as screen:
        screen.until("step 0/4,000")
        screen.press("!")
        assert screen.exit_code() == 128 + signal.SIGHUP
        assert_left_clean(screen)
        assert "Traceback" not in screen.written
