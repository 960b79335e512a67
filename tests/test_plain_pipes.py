"""`--plain` from outside: pipes with their exit codes, a terminal with its prompt, Ctrl+C, and nothing of Textual."""

import json
import os
import re
import signal
import subprocess
import sys

import pytest
from share import rest
from test_end_to_end import MODULE, terminal

from nntui.cli.rows import panes
from nntui.lesson.grading import grade
from nntui.lesson.lessons import find_lesson
from nntui.lesson.recording import read

IMPORTED = """
import json, sys
from nntui.cli import main
try:
    main()
finally:
    found = [name for name in sys.modules if name.partition(".")[0] in ("textual", "plotext")]
    print(json.dumps(found), file=sys.stderr)
"""

PIPED = """
import subprocess, sys
sys.exit(subprocess.run(sys.argv[1:], input=b"step\\nstep\\n").returncode)
"""


def piped(lines, *words, program=MODULE, **environment):
    """What a session says to lines that come from a pipe."""
    kept = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    return subprocess.run(
        [*program, *words],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
        env=kept | environment,
        timeout=300,
    )


def test_lines_from_a_pipe_are_answered_and_nothing_of_textual_is_imported():
    every = "\n".join([*panes(), "step", "edit rate = 1", "undo", "until w1 > 3", "why w1", "help", "about"])
    program = (sys.executable, "-c", IMPORTED)
    ended = piped(f"# a remark\n\n{every}\n", "five-to-forty-two", "--plain", program=program)
    assert ended.returncode == 1
    *refused, imported = ended.stderr.splitlines()
    at = 3 + list(panes()).index("compare")
    assert refused == [f"line {at}: nothing to compare with yet: edit makes a branch"]
    assert json.loads(imported) == []
    assert "w1 goes up by" in ended.stdout
    assert not any(line.startswith("> ") for line in ended.stdout.splitlines())
    assert max(map(len, ended.stdout.splitlines())) <= 80


def test_all_that_could_be_done_is_0_and_a_line_that_could_not_is_1_and_the_next_is_done_all_the_same():
    ended = piped("step 3\nwhy w1\n", "five-to-forty-two", "--plain", COLUMNS="40")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert max(map(len, ended.stdout.splitlines())) <= 40
    ended = piped("setp 3\nstep 2\nquit\nsetp", "five-to-forty-two", "--plain", "--ascii")
    assert ended.returncode == 1
    assert ended.stderr == 'line 1: expected a command, found "setp" - did you mean "step"?; help lists them\n'
    assert "step 2/20.\n1/2 squared error 216.58" in ended.stdout
    assert ended.stdout.isascii()


def test_what_comes_from_a_pipe_is_not_asked_for_where_the_answers_go_to_a_terminal(tmp_path):
    with terminal(sys.executable, "-c", PIPED, *MODULE, "five-to-forty-two", "--plain") as screen:
        screen.until("step 1/20")
        screen.until("step 2/20")
        assert screen.exit_code() == 0
    assert ">" not in screen.written


def test_a_lesson_is_answered_recorded_left_and_taken_up_by_pipes(tmp_path):
    lines = "n\n5\nn\nn\n−37\nn\n1/4\n4\nn\nup\n"
    first = piped(lines, "learn", "five-to-forty-two", "--plain", "--name", "Ann", "--record", "ann.nnrec")
    assert first.returncode == 0
    assert re.fullmatch(r"left at note \d+ of 34: nntui learn --resume --plain goes on there\n", first.stderr)
    assert first.stdout.count("Right!") == 4
    assert first.stdout.count("Not right, try again.") == 1
    graded = grade(read(tmp_path / "ann.nnrec", panes()), read(find_lesson("five-to-forty-two"), panes()), panes())
    assert graded.student == "Ann"
    assert graded.right == first.stdout.count("Right!")
    assert graded.consistent
    last = [line for line in first.stdout.splitlines() if line.startswith("Note ")][-1]
    again = piped("", "learn", "--resume", "--plain")
    assert again.returncode == 0
    assert last in again.stdout
    assert f"left at note {last.split()[1]} of 34" in first.stderr


def test_without_a_scenario_there_is_nothing_to_say():
    ended = piped("", "--plain")
    assert ended.returncode == 2
    assert "--plain needs a SCENARIO" in ended.stderr


@rest
def test_on_a_terminal_there_is_a_prompt_and_ctrl_c_stops_the_run_and_not_the_program():
    with terminal(*MODULE, "four-people", "--plain") as screen:
        screen.until("step 0/4,000", "\n>")
        screen.press("play 9000000\n")
        screen.until("Ctrl+C stops")
        screen.process.send_signal(signal.SIGINT)
        screen.until("stopped at step")
        screen.press("where\n")
        screen.until("past the end")
        screen.press("\x04")
        assert screen.exit_code() == 0
        assert screen.echoes_as_before()


@pytest.mark.parametrize("keys", ["quit\n", "\x04"])
def test_on_a_dumb_terminal_it_is_offered_and_works(keys):
    with terminal(*MODULE, "five-to-forty-two", TERM="dumb") as screen:
        assert screen.exit_code() == 2
        assert "without one try: nntui five-to-forty-two --plain" in screen.written
    with terminal(*MODULE, "five-to-forty-two", "--plain", TERM="dumb") as screen:
        screen.until("\n>")
        screen.press(keys)
        assert screen.exit_code() == 0
        assert "\x1b" not in screen.written
