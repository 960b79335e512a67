"""`nntui replay --check`: each file is told of whatever the others are like; what no check covers is told too."""

import json

import pytest
from click.testing import CliRunner

from nntui.cli import cli
from nntui.cli.screen import _last_session
from nntui.lesson.checks import check_of
from nntui.lesson.events import Answer, Do, Note, Question
from nntui.lesson.header import header_of
from nntui.lesson.journal import journal_folder
from nntui.lesson.jsonl import as_json_line
from nntui.lesson.recording import Recording, as_jsonl
from nntui.quantities.opening import open_scenario
from nntui.session.commands import ChooseRow, Edit, GoTo
from nntui.session.session import Session


def text_of(*commands, checked: bool = True) -> str:
    session = Session(open_scenario("four-people"))
    events = []
    for number, command in enumerate(commands, 1):
        session.apply(command)
        events.append(Do(command, float(number)))
    events += [check_of(session)] if checked else []
    return as_jsonl(Recording(header_of(open_scenario("four-people")), tuple(events)))


GOOD = text_of(GoTo(1), ChooseRow(1), Edit("rate = 1"), GoTo(5))
AFTER = as_jsonl(Recording(header_of(open_scenario("four-people")), (Do(GoTo(6), 9.0), Do(ChooseRow(2), 9.0))))
LATER = AFTER.partition("\n")[2]


def check(*arguments: str):
    return CliRunner().invoke(cli, ["replay", "--check", *arguments])


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Writes files into the present folder."""
    monkeypatch.chdir(tmp_path)

    def write(**texts: str) -> list[str]:
        for name, text in texts.items():
            (tmp_path / f"{name}.nnrec").write_text(text, encoding="utf-8")
        return [f"{name}.nnrec" for name in texts]

    return write


def test_a_file_that_can_not_be_read_does_not_stop_the_others(files):
    names = files(good=GOOD, bad="not a recording\n", again=GOOD)
    ended = check(*names, "missing.nnrec")
    assert ended.exit_code == 2
    assert ended.stdout.splitlines() == [
        "good.nnrec: holds, 5 events, 1 check, every bit the same",
        "again.nnrec: holds, 5 events, 1 check, every bit the same",
    ]
    assert [line.partition(": ")[0] for line in ended.stderr.splitlines()] == ["bad.nnrec", "missing.nnrec"]
    rows = json.loads(check(*names, "missing.nnrec", "--json").stdout)
    assert [(row["file"], row["holds"]) for row in rows] == [
        ("good.nnrec", True),
        ("bad.nnrec", False),
        ("again.nnrec", True),
        ("missing.nnrec", False),
    ]
    assert len({tuple(row) for row in rows}) == 1
    assert rows[1]["problems"][0]["problem"].startswith("line 1: expected JSON")


def test_one_that_does_not_hold_beside_one_that_can_not_be_read_is_told(files):
    wrong = GOOD.replace('"check": 5', '"check": 4')
    ended = check(*files(bad="", wrong=wrong))
    assert (ended.exit_code, ended.stderr) == (2, "bad.nnrec: expected a recording, found nothing in it\n")
    assert ended.stdout.startswith("wrong.nnrec: line 6: expected step 4")


@pytest.mark.parametrize(
    "end",
    ['{"do": "go_to", "st', '{"note": "é'.encode()[:-1].decode(errors="surrogateescape")],
    ids=["line", "character"],
)
def test_a_file_that_was_cut_off_is_told(files, tmp_path, end):
    (tmp_path / "cut.nnrec").write_bytes(GOOD.encode() + end.encode(errors="surrogateescape"))
    ended = check("cut.nnrec")
    assert (ended.exit_code, ended.stdout.splitlines()) == (
        0,
        [
            "cut.nnrec: holds, 5 events, 1 check, every bit the same",
            "cut.nnrec: the last line was cut off and is left out",
        ],
    )
    assert check("--strict", "cut.nnrec").exit_code == 1
    [row] = json.loads(check("--json", "cut.nnrec").stdout)
    assert (row["holds"], row["cut_off"]) == (True, True)


@pytest.mark.parametrize(
    ("text", "said", "moves"),
    [
        (GOOD, [], 0),
        (GOOD + LATER, ["1 of 4 moves are not covered"], 1),
        (text_of(GoTo(1), ChooseRow(1), GoTo(2), checked=False), ["2 of 2 moves are not covered"], 2),
        (text_of(ChooseRow(1), checked=False), [], 0),
    ],
    ids=["all", "some", "none", "nothing to cover"],
)
def test_moves_that_no_check_covers_are_told(files, text, said, moves):
    files(a=text)
    ended = check("a.nnrec")
    assert ended.exit_code == 0
    assert ended.stdout.splitlines()[1:] == [f"a.nnrec: {line}" for line in said]
    assert check("--strict", "a.nnrec").exit_code == bool(said)
    [row] = json.loads(check("--json", "a.nnrec").stdout)
    assert row["uncovered"] == moves


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"noet": "Look."}, "expected do, note, go, edit, show, check, answer or begin, found “noet”"),
        ({"do": "go_too", "step": 3}, "do: expected a command, found “go_too” — did you mean “go_to”?"),
    ],
)
def test_a_misspelt_key_is_found_in_json_lines_too(files, line, words):
    files(a=GOOD + as_json_line(line))
    ended = check("a.nnrec")
    assert ended.exit_code == 1
    assert f"a.nnrec: line 7: {words}" in ended.stdout
    files(a=GOOD + as_json_line({"quite_another_thing": 1}))
    assert check("a.nnrec").exit_code == 0


def test_a_broken_journal_is_passed_over_for_an_older_one_and_said(capsys):
    folder = journal_folder()
    folder.mkdir(parents=True)
    (folder / "1-older.nnrec").write_text(GOOD)
    (folder / "2-broken.nnrec").write_text(GOOD.replace('"do": "edit"', '"do": 7'))
    (folder / "3-no-scenario.nnrec").write_text(GOOD.replace("format = 1", "format = 9").replace('"hash"', '"hush_"'))
    replay, told = _last_session()
    assert replay.session.position.step == 5
    assert [line.split(": ")[0] for line in told] == [
        str(folder / "3-no-scenario.nnrec"),
        str(folder / "2-broken.nnrec"),
    ]
    said = capsys.readouterr().err
    assert said.count("--resume: this one can't be read, so the one before it is taken") == 2
    assert "2-broken.nnrec: line 4: do: expected" in said


def test_with_a_scenario_its_last_session_is_resumed_whatever_was_open_since(capsys):
    folder = journal_folder()
    folder.mkdir(parents=True)
    (folder / "1-own.nnrec").write_text(GOOD)
    newer = Recording(header_of(open_scenario("three-layer")), (Do(GoTo(3)),))
    (folder / "2-other.nnrec").write_text(as_jsonl(newer))
    replays = [_last_session(name)[0] for name in ("four-people", "three-layer", "")]
    assert [replay.setup.name for replay in replays] == ["four-people", "three-layer", "three-layer"]
    with pytest.raises(SystemExit):
        _last_session("dead-relu")
    assert capsys.readouterr().err == "--resume: expected a session with dead-relu before this one, found none\n"


@pytest.mark.parametrize("options", [["--seed", "1"], ["--set", "training.rate=2"]])
def test_what_a_new_session_begins_with_is_refused_where_one_is_resumed(options):
    ended = CliRunner().invoke(cli, ["four-people", *options, "--resume"])
    assert ended.exit_code == 2
    assert "--set and --seed are for a new session; --resume goes on with one that has its own" in ended.output


def test_without_any_journal_that_can_be_read_resume_says_so(capsys):
    folder = journal_folder()
    folder.mkdir(parents=True)
    (folder / "1-broken.nnrec").write_text("{}\n")
    with pytest.raises(SystemExit):
        _last_session()
    said = capsys.readouterr().err.splitlines()
    assert said[-1] == "--resume: expected a session before this one, found none"
    assert len(said) == 3


def test_a_check_sees_a_try_that_was_cut_out_in_the_number_of_events_alone_and_the_help_says_so(files):
    asked = Note("Look.", question=Question("Which step is it?", "0"))
    text = as_jsonl(
        Recording(header_of(open_scenario("four-people")), (asked, Answer(0, "1", False), Answer(0, "0", True)))
    )
    header, note, _wrong, good = text.splitlines(keepends=True)
    names = files(whole=text, cut=header + note + good)
    ended = check(*names)
    assert ended.exit_code == 0
    told = [line for line in ended.stdout.splitlines() if "holds" in line]
    assert [line.partition(", ")[2].partition(",")[0] for line in told] == ["3 events", "2 events"]
    said = " ".join(CliRunner().invoke(cli, ["help", "recordings"]).stdout.split())
    assert "counts the events: the lines of the file without its header" in said
    assert (
        "What was taken out of a file, or changed in its questions, it can't see: nntui grade LESSON FILE can" in said
    )
