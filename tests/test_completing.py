"""What a shell offers for a word that was begun: each kind of argument, hostile names of files, how little it loads."""

import os
import shutil
import subprocess
import sys

import pytest
from click.shell_completion import get_completion_class
from test_end_to_end import CLEAN, LAST_RESORT, run

from nntui.cli import cli
from nntui.cli.completing import COMPLETES, MOST, OFFERS, SHELLS, Bash, lesson_names, offer_all
from nntui.cli.topics import TOPICS
from nntui.lesson.lessons import lesson_names as lessons_to_learn
from nntui.scenario.library import built_in_names

LOADED = (
    "import sys, nntui.cli\ntry:\n    nntui.cli.main()\nfinally:\n    print(*sys.modules, sep='\\n', file=sys.stderr)"
)


def offered(*words: str) -> list[str]:
    """What is offered for the last of the words after the program's name."""
    offer_all()
    shell = Bash(cli, {}, "nntui", COMPLETES)
    *before, begun = words
    return [item.value for item in shell.get_completions(before, begun)]


def test_the_first_word_is_a_command_a_scenario_or_a_file(tmp_path):
    (tmp_path / "mine.toml").touch()
    (tmp_path / "people.csv").touch()
    (tmp_path / "notes.txt").touch()
    found = offered("")
    commands = [name for name, command in cli.all().items() if not command.hidden]
    assert {*commands, *built_in_names(), "mine.toml", "people.csv"} <= {*found}
    assert "notes.txt" not in found
    assert "open" not in found
    assert offered("four") == ["four-people"]


@pytest.mark.parametrize(
    ("words", "some"),
    [
        (("train", "three-l"), ["three-layer"]),
        (("verify", "four-people", "three-l"), ["three-layer"]),
        (("learn", ""), lessons_to_learn()),
        (("grade", "tou"), ["tour"]),
        (("export", "tou"), ["tour"]),
        (("serve", "four-people", "tou"), ["tour"]),
        (("help", ""), [*TOPICS]),
        (("completion", ""), [*SHELLS]),
        (("four-people", "--pl"), ["--plain"]),
        (("my.toml", "--asc"), ["--ascii"]),
        (("nothing-like-it", "--asc"), ["--ascii"]),
        (("train", "four-people", "--until", "acc"), ["accuracy"]),
        (("train", "four-people", "--until", "div"), ["diverged"]),
        (("explain", "four-people", "--of", "w1"), ["w1"]),
        (("explain", "four-people", "--of", "gradi"), ["gradient("]),
        (("explain", "four-people", "--of", "gradient(w1"), ["gradient(w1)"]),
        (("explain", "--of", "output(Emil"), []),
        (("explain", "no-such-thing", "--of", "w"), []),
        (("sweep", "four-people", "--until", "squared"), ["squared_error"]),
        (("four-people", "--set", "training.ra"), ["training.rate="]),
        (("train", "four-people", "--set", "data.rows[0].i"), ["data.rows[0].inputs="]),
        (("four-people", "--set", "training.momen"), ["training.momentum="]),
        (("--set", "seed"), ["seed="]),
    ],
)
def test_each_kind_of_word_is_offered(words, some):
    found = offered(*words)
    assert {*some} <= {*found}
    assert some or not found


def test_every_row_is_about_an_argument_or_option_that_there_is():
    for command, name in OFFERS:
        commands = [cli.all()[command]] if command else [*cli.all().values()]
        assert any(each.name == name for found in commands for each in found.params), (command, name)


def test_the_lessons_are_those_that_can_be_learned():
    assert sorted(lessons_to_learn()) == lesson_names()


def test_files_are_offered_in_their_folder_and_no_name_that_would_steer_the_shell(tmp_path):
    folder = tmp_path / "below"
    folder.mkdir()
    for name in ("a.nnrec", "b b.nnrec", "c$(x).nnrec", "d\nplain,e.nnrec", ".hidden.nnrec", "f.toml", "g.csv"):
        (folder / name).touch()
    assert offered("replay", "bel") == ["below/"]
    assert offered("replay", "below/") == ["below/a.nnrec", "below/b b.nnrec", "below/c$(x).nnrec", "below/f.toml"]
    assert offered("replay", "below/.h") == ["below/.hidden.nnrec"]
    assert offered("replay", "nowhere/") == []
    assert offered("replay", "\0/") == []


def test_of_many_words_only_some_are_offered(tmp_path):
    for number in range(MOST + 50):
        (tmp_path / f"{number}.nnrec").touch()
    assert len(offered("replay", "")) == MOST


def asked(shell: str, line: str, begun: str, program: tuple[str, ...] = ("-m", "nntui")) -> subprocess.CompletedProcess:
    """The program's answer to a shell."""
    words = {"COMP_WORDS": line, "COMP_CWORD": begun if shell == "fish" else str(line.count("\n"))}
    environment = CLEAN | words | {COMPLETES: f"{shell}_complete"}
    command = [sys.executable, *program]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=LAST_RESORT, check=False)


@pytest.mark.parametrize(
    "line",
    [
        "nntui\nfour",
        "nntui\nfour-people\n--set\ntraining.ra",
        "nntui\nlearn\nto",
        "nntui\nhelp\nke",
        "nntui\nexport\nx",
    ],
)
def test_where_only_names_are_needed_neither_numpy_nor_textual_is_imported(line):
    loaded = asked("bash", line, "", ("-c", LOADED)).stderr.split()
    assert "nntui.cli.completing" in loaded
    assert [name for name in ("numpy", "textual", "pydantic", "rich") if name in loaded] == []


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_is_answered_in_its_own_way(shell):
    assert "four-people" in asked(shell, "nntui\nfour", "four").stdout
    script = run("completion", shell).stdout
    assert f"{COMPLETES}={shell}_complete" in script
    assert get_completion_class(shell).name == shell


def test_no_other_shell_is_known():
    assert run("completion", "sh").returncode == 2


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no Bash")
def test_bash_takes_the_script_and_escapes_what_it_would_take_for_more_than_a_word(tmp_path):
    (tmp_path / "two words.nnrec").touch()
    (tmp_path / "nntui").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m nntui "$@"\n')
    (tmp_path / "nntui").chmod(0o755)
    path = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    ask = "COMP_WORDS=(nntui %s); COMP_CWORD=%d; COMPREPLY=(); _nntui_completion nntui; "
    ask += 'printf "%%s\\n" "${COMPREPLY[@]}"; '
    lines = ask % ("three-l", 1) + ask % ("replay two", 2) + ask % ("explain four-people --of 'output\\(Al'", 4)
    done = subprocess.run(
        ["bash", "--norc", "-c", 'eval "$(nntui completion bash)"; ' + lines],
        capture_output=True,
        text=True,
        env=CLEAN | path,
        timeout=LAST_RESORT,
        check=True,
    )
    assert done.stdout.splitlines() == ["three-layer", "two\\ words.nnrec", "output\\(Alice\\)"]
