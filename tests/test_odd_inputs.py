"""Odd files and names given to the commands about lessons: each is told by a sentence, none by a traceback."""

import json
import os
import shlex
import unicodedata
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from nntui.cli import cli
from nntui.cli.examples import ENDINGS
from nntui.lesson.lessons import find_lesson
from nntui.text.escape import steers

LESSON = find_lesson("five-to-forty-two").read_text(encoding="utf-8")
CONTENTS = {
    "empty": b"",
    "blank": b"\n  \n",
    "binary": bytes(range(256)) * 9,
    "nul": b"nntui_recording = 1\x00\n",
    "latin": b'nntui_recording = 1\ntitle = "\xe9"\n',
    "utf16": LESSON.encode("utf-16"),
    "line": b"x=" + b"1" * 900_000,
    "deep": b"x = " + b"[" * 50_000,
    "json_deep": b'{"nntui_recording": 1, "x": ' + b"[" * 50_000,
    "json": b"{}",
    "array": b"[1,2]",
    "half": LESSON[:3000].encode(),
    "words": b"hello there\n",
    "ansi\x1b[31m": b"\x1b[31m = 1\n",
    "new\nline": b"x=",
    "turned\u202e": b"x=",
}
ENDINGS_OF_FILES = (".toml", ".nnrec", ".nnans", ".csv", ".TOML", "")


def odd(folder, ending):
    """Files that are nothing, by their names with an ending, and what is no file at all."""
    for name, content in CONTENTS.items():
        (folder / f"{name}{ending}").write_bytes(content)
    with (folder / f"huge{ending}").open("wb") as file:
        file.truncate(21_000_000)
    (folder / f"folder{ending}").mkdir()
    (folder / f"loop{ending}").symlink_to(f"loop{ending}")
    (folder / f"nowhere{ending}").symlink_to("nothing")
    (folder / f"endless{ending}").symlink_to("/dev/zero")
    os.mkfifo(folder / f"fifo{ending}")
    (folder / os.fsdecode(b"bad\xff" + ending.encode())).write_bytes(b"x=")
    return [*map(str, sorted(folder.iterdir())), f"{folder}/missing{ending}", f"{folder}/words{ending}/x{ending}", ""]


EVIL = "a\x1b[31m\x1b]0;b\x07"


def run(*words):
    result = CliRunner().invoke(cli, [*map(str, words)], input="")
    if not isinstance(result.exception, SystemExit | None):
        raise result.exception
    return result


def expect_told(result, code=(2,)):
    """Whether something was refused in sentences that steer nothing."""
    assert result.exit_code in code, result.output
    assert result.stdout == ""
    assert "expected" in result.stderr or "can't be" in result.stderr
    lines = result.stderr.split("\n")
    assert not any(unicodedata.category(each) in ("Cc", "Cf", "Cs") for line in lines for each in line), lines


@pytest.fixture(params=ENDINGS_OF_FILES)
def files(request, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "odd").mkdir()
    return odd(tmp_path / "odd", request.param)


def test_check_tells_each(files):
    for file in files:
        expect_told(run("check", file))
    rows = json.loads(run("check", "--json", *files).stdout)
    assert [row["file"] for row in rows] == files
    assert all(row["problems"] for row in rows)


def test_learn_tells_each(files):
    for file in files:
        expect_told(run("learn", file, "--plain"))


def test_grade_tells_each_lesson_and_gives_a_row_for_each_recording(files):
    for file in files:
        expect_told(run("grade", file, "x.nnrec"))
    given = [file for file in files if file and not Path(file).is_dir()]
    result = run("grade", "five-to-forty-two", *given, "--json")
    rows = json.loads(result.stdout)
    assert (result.exit_code, [row["file"] for row in rows]) == (1, given)
    for row in rows:
        assert "expected" in row["problem"], row
        assert "nntui grade" not in row["problem"]
    expect_told(run("grade", "five-to-forty-two", ""))


def test_new_tells_each(files, tmp_path):
    for number, file in enumerate(files):
        expect_told(run("new", "new.toml", "--from", file))
        expect_told(run("new", f"new-{number}.toml", "--lesson", file))
        if not Path(file).is_dir():
            expect_told(run("new", f"{file}/x.toml"))
    assert [each.name for each in tmp_path.iterdir()] == ["odd"]


def test_what_can_not_be_looked_into_is_a_row_and_stops_no_other(tmp_path, monkeypatch):
    (tmp_path / "a.toml").write_text(LESSON, encoding="utf-8")
    (tmp_path / "closed").mkdir()

    def closed(path):
        raise PermissionError(13, "closed", str(path))

    monkeypatch.setattr(Path, "iterdir", closed)
    result = run("grade", "five-to-forty-two", "x" * 300, tmp_path / "closed", tmp_path / "a.toml", "--json")
    long, folder, lesson = json.loads(result.stdout)
    assert long["problem"].endswith("can be looked into, found: the name is too long")
    assert folder["problem"] == (
        f"{tmp_path / 'closed'}: expected a file or a folder that can be looked into, found: there is no permission to"
    )
    assert lesson["problem"] == ""


@pytest.mark.parametrize("text", ["lesson.TOML", "noend", "lesson.nnrec"])
def test_a_lesson_by_another_ending_is_read_or_told_which_it_needs(tmp_path, text):
    (tmp_path / text).write_text(LESSON, encoding="utf-8")
    result = run("check", tmp_path / text)
    if text.endswith("TOML"):
        assert (result.exit_code, "good" in result.stdout) == (0, True)
    else:
        words = "expected JSON lines, found TOML: give it a name that ends in .toml"
        assert (result.exit_code, result.stderr) == (2, f"{tmp_path / text}: {words}\n")


def test_what_is_good_is_named_as_it_was_given_and_steers_nothing(tmp_path, monkeypatch):
    path = tmp_path / "a\x1b[31m.toml"
    path.write_text(LESSON, encoding="utf-8")
    said = CliRunner().invoke(cli, ["check", str(path)], color=True).stdout
    assert said.startswith(f"{tmp_path}/a\\x1b[31m.toml: good")
    monkeypatch.chdir(tmp_path)
    assert run("new", "my own.toml").stdout == "my own.toml: written. Open it with: nntui 'my own.toml'\n"
    assert run("check", "my own.toml").stdout.startswith("my own.toml: good (")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["new", "a.toml", "--from", "d.csv", "--test", "nan"], "nan is no number."),
        (["new", "a.toml", "--from", "l.toml"], "l.toml: expected a table (.csv), found a recording"),
        (["new", "a.toml", "--from", "s.toml"], "s.toml: expected a table (.csv), found a scenario"),
        (["new", ""], "as in my.toml"),
        (["new", "a.txt"], "as in a.toml"),
        (["new", "a.TOML"], "as in a.toml"),
        (["new", "a.toml", "--lesson", "tour"], "it is a lesson: `nntui learn tour` opens it"),
        (["grade", "tour", "l.toml", "--csv", "--json"], "expected either --csv or --json, found both"),
        (["learn", "tour", "--json"], "--json lists the lessons"),
        (["learn", "--resume", "--json"], "--json lists the lessons"),
    ],
)
def test_what_goes_not_together_is_told(tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "d.csv").write_text("a,b\n1,2\n3,4\n5,7\n")
    (tmp_path / "l.toml").write_text(LESSON, encoding="utf-8")
    (tmp_path / "s.toml").write_text("format = 1\n")
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


@pytest.mark.parametrize(
    "words", [["list", EVIL], ["format", "a", EVIL], ["train", "mazur", EVIL], ["learn", f"--{EVIL}"], [f"--{EVIL}"]]
)
def test_words_that_a_command_does_not_take_are_told_and_steer_nothing(words):
    result = CliRunner().invoke(cli, words, color=True)
    assert (result.exit_code, result.stdout) == (2, "")
    assert r"\x1b[31m" in result.stderr
    assert not any(map(steers, result.stderr.replace("\n", "")))


@pytest.mark.parametrize("name", ENDINGS)
def test_the_help_ends_in_examples_that_can_be_typed_and_in_the_exit_code(name):
    said = run(name, "--help").stdout
    assert f"Exit code: {ENDINGS[name].exit_code[:20]}" in said
    for line, words in ENDINGS[name].examples:
        assert line in said
        assert words in said
        first, second, *rest = shlex.split(line.partition("<")[0].partition(">")[0])
        assert (first, second) == ("nntui", name)
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        command.make_context(name, rest)
    assert max(map(len, said.splitlines())) <= 80
