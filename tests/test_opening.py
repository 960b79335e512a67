"""`nntui FILE`: a recording opens as one, a scenario as one, and what is neither is named for what it is."""

import pytest
from click.testing import CliRunner

from nntui.cli.group import cli
from nntui.lesson.events import Note
from nntui.lesson.header import header_of
from nntui.lesson.recording import Recording, as_jsonl, as_toml, is_recording
from nntui.quantities.opening import open_scenario

RECORDED = Recording(header_of(open_scenario("five-to-forty-two")), (Note("Look."),))


def run(*words):
    said = CliRunner().invoke(cli, list(words))
    return said.exit_code, said.output.strip()


@pytest.mark.parametrize(
    ("name", "notation"), [("lesson.nnrec", as_jsonl), ("lesson.toml", as_toml), ("lesson.json", as_jsonl)]
)
def test_a_recording_is_shown_as_one_in_either_notation_under_any_name(tmp_path, name, notation):
    file = tmp_path / name
    file.write_text(notation(RECORDED))
    needs = "nntui needs a terminal that it can draw on; without one try: nntui"
    assert run(str(file)) == run("replay", str(file)) == (2, f"{needs} {file} --plain")
    assert run("replay", "--check", str(file))[0] == 0


def test_a_recording_keeps_its_own_values_and_takes_no_session_up(tmp_path):
    file = tmp_path / "lesson.nnrec"
    file.write_text(as_jsonl(RECORDED))
    assert "--set and --seed are for scenarios; a recording has its own" in run(str(file), "--seed", "1")[1]
    assert "--resume goes on with the session before" in run(str(file), "--resume")[1]


def test_a_scenario_that_only_speaks_of_recordings_is_a_scenario(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text("# for the lesson: see nntui_recording in the manual\n")
    assert not is_recording(file)


FOUND = {
    "steps.json": "numbers as JSON; `nntui export` and --json write such for other programs",
    "lesson.HTML": "a page; `python -m webbrowser lesson.HTML` opens it",
    "lesson.svg": "a picture; `python -m webbrowser lesson.svg` opens it",
    "lesson.cast": "a terminal cast; `asciinema play lesson.cast` plays it",
}


@pytest.mark.parametrize("name", FOUND)
def test_what_nntui_cannot_open_is_named_for_what_it_is_with_the_command_that_takes_it(tmp_path, name):
    file = tmp_path / name
    file.write_text("<p>1,2</p>")
    for command in ([], ["train"], ["explain"], ["check"], ["verify"]):
        assert run(*command, str(file)) == (2, f"{file}: expected a scenario (.toml), found {FOUND[name]}")
    for option in ([], ["--check"]):
        code, said = run("replay", *option, str(file))
        assert (code, said) == (2, f"{file}: expected a recording (.nnrec or .toml), found {FOUND[name]}")


@pytest.mark.parametrize(("name", "notation"), [("a.nnrec", as_jsonl), ("a.toml", as_toml)])
def test_where_a_scenario_is_wanted_a_recording_is_named_too(tmp_path, name, notation):
    file = tmp_path / name
    file.write_text(notation(RECORDED))
    found = f"{file}: expected a scenario (.toml), found a recording; `nntui replay {name}` shows it, "
    found += f"`nntui replay --check {name}` checks it"
    assert run("train", str(file)) == (2, found)
    code, said = run("check", str(file))
    assert (code, said.startswith(f"{file}: good (")) == (0, True)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path):
    for name, what in (("steps.csv", "a CSV file"), ("steps.toml", "a scenario file")):
        missing = tmp_path / name
        assert run("train", str(missing)) == (2, f"{missing}: expected {what}, found nothing by that name")


WANTED = "expected a recording (.nnrec or .toml), found"


def test_where_a_recording_is_wanted_it_is_said_so_whatever_is_there(tmp_path):
    scenario, folder, missing = tmp_path / "mine.toml", tmp_path / "folder", tmp_path / "missing.nnrec"
    scenario.write_text(open_scenario("five-to-forty-two").source)
    folder.mkdir()
    for command in (["replay"], ["replay", "--check"], ["learn"]):
        assert run(*command, str(scenario)) == (2, f"{scenario}: {WANTED} a scenario; `nntui mine.toml` opens it")
        assert run(*command, str(folder)) == (2, f"{folder}: {WANTED} a folder")
        assert run(*command, str(missing)) == (2, f"{missing}: expected a recording, found nothing by that name")
    lesson = tmp_path / "lesson.toml"
    lesson.write_text(as_toml(RECORDED))
    assert run("grade", str(scenario), str(lesson)) == (
        2,
        f"{scenario}: {WANTED} a scenario; `nntui mine.toml` opens it",
    )
    row = run("grade", str(lesson), str(scenario))[1]
    assert f"{scenario}: {WANTED} a scenario" in row


def test_a_name_is_taken_for_what_it_is_the_name_of(tmp_path):
    assert run("replay", "--check", "tour") == (2, f"tour: {WANTED} the name of a lesson; `nntui learn tour` opens it")
    assert run("replay", "--check", "circles") == (2, f"circles: {WANTED} a scenario; `nntui circles` opens it")
    assert run("tour")[1].endswith("found none; it is a lesson: `nntui learn tour` opens it")
    assert run("train", "tour")[1].endswith("found neither; it is a lesson: `nntui learn tour` opens it")
    missing = tmp_path / "missing.nnrec"
    assert run(str(missing)) == (2, f"{missing}: expected a recording, found nothing by that name")
    assert "a .toml, .csv or .nnrec file" in run("nothing-like-it-at-all")[1]


def test_no_table_is_made_of_a_recording(tmp_path):
    file = tmp_path / "a.nnrec"
    file.write_text(as_jsonl(RECORDED))
    said = run("new", str(tmp_path / "new.toml"), "--from", str(file))
    assert said == (
        2,
        f"{file}: expected a table (.csv), found a recording; `nntui replay a.nnrec` shows it, "
        "`nntui replay --check a.nnrec` checks it",
    )
    assert not (tmp_path / "new.toml").exists()
