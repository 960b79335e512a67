"""Publishing: the same bytes each time, the very screen that the app shows, and nothing but text out of files."""

import csv
import io
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pyte
import pytest
from app_support import reading, screen_lines
from page_support import content_of
from share import dealt

import nntui.export.formats
from nntui.cli.rows import formats
from nntui.export.format import Options, Source, export
from nntui.export.formats.steps import cell
from nntui.export.writer import write
from nntui.lesson.events import Do, Note, Question
from nntui.lesson.header import header_of
from nntui.lesson.recording import Recording
from nntui.lesson.replay import Replay
from nntui.publish.capture import capture
from nntui.publish.formats.cast import changes
from nntui.publish.frame_times import MAX_NOTES, PLAYED, played, schedule, strides
from nntui.publish.frames import STRANGE, Cell, CellStyle, Piece, cells, clean, text_of
from nntui.publish.page.page_questions import lines
from nntui.quantities.opening import open_scenario, open_text
from nntui.render.panes import collected
from nntui.session.commands import ChooseParameter, Edit, GoTo, LookAt, RenameBranch, SetPlot
from nntui.text.errors import NntuiError
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline
from nntui.timeline.walk import walk
from nntui.ui.widgets.keybar import KeyBar

SMALL = Options(panes=collected(), size=(80, 24))
EVENTS = (
    Note("At first the error is {squared_error}.", time=0.4),
    Do(GoTo(1), 1.0),
    Do(GoTo(2), 1.5),
    Note("Is {w1} larger?", pause=True, question=Question("Which?", "w1", hint="look"), time=1.6),
    Do(LookAt("weights", enlarged=False), 2.0),
    Do(ChooseParameter(1), 2.2),
    Do(GoTo(3, "layer1.delta"), 90.0),
    Do(Edit("rate = 1"), 91.0),
    Do(GoTo(30), 92.0),
    Do(SetPlot(log=True, by_epoch=False), 93.0),
    Note("The end.", time=94.0),
)


def recorded(events=EVENTS, scenario="four-people") -> Recording:
    return Recording(header_of(open_scenario(scenario)), tuple(events))


def without_questions(events=EVENTS):
    return [replace(event, question=None) if isinstance(event, Note) else event for event in events]


def written(source: Source, path: Path, options: Options):
    return export(source, path, options, formats())


def exported(source, path: Path, options: Options = SMALL) -> str:
    written(source, path, options)
    return path.read_text(encoding="utf-8")


@cache
def as_file(suffix: str, **options) -> str:
    """What the recording is written as: the same each time, so that one is enough for all that is asked of it."""
    with TemporaryDirectory() as folder:
        return exported(recorded(), Path(folder) / f"out{suffix}", replace(SMALL, **options))


def arrays(cast: str) -> list[list]:
    return [json.loads(line) for line in cast.splitlines()[1:]]


def screens(cast: str, size=(80, 24)):
    """After each line of a cast: its code, its text, and the terminal's lines."""
    screen = pyte.Screen(*size)
    stream = pyte.Stream(screen)
    for _, code, data in arrays(cast):
        if code == "o":
            stream.feed(data)
        yield code, data, screen


@dealt("suffix", formats(), of=3)
def test_the_same_export_twice_makes_the_same_bytes(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def files(name: str) -> dict[str, bytes]:
        folder = tmp_path / name
        folder.mkdir()
        exported(recorded(), folder / f"out{suffix}")
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")}

    first = files("first")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    assert files("second") == first
    assert {name.partition("/")[0] for name in first} == {
        f"out{suffix}",
        *(["out_pictures"] if suffix == ".md" else []),
    }


async def test_the_cast_ends_on_the_screen_that_the_app_shows():
    commands = [event for event in EVENTS if isinstance(event, Do)]
    with TemporaryDirectory() as folder:
        cast = exported(recorded(commands), Path(folder) / "out.cast")
    *_, (_, _, terminal) = screens(cast)
    async with reading(size=(80, 24)) as reader:
        for event in commands:
            reader.app.screen.opened.session.apply(event.command)
            await reader.settle()
        reader.app.screen.query_one(KeyBar).display = False  # and what says what keys do
        reader.app.screen.opened.contents._keys = False
        await reader.settle()
        reader.app.screen.repaint()
        await reader.settle()
        assert terminal.display == screen_lines(reader.app)


def test_at_each_marker_the_cast_stands_where_the_note_was_made():
    found = [(data, " ".join(terminal.display)) for code, data, terminal in screens(as_file(".cast")) if code == "m"]
    steps = [re.search(r"step (\d+)/", text)[1] for _, text in found]
    assert steps == ["0", "2", "30"]
    assert [data for data, _ in found] == ["At first the error is 0.366854.", "Is −0.744666 larger? Which?", "The end."]


def test_the_cast_has_the_colours_of_the_frames():
    captured = capture(recorded(), SMALL)
    *_, (_, _, terminal) = screens(as_file(".cast"))
    for y, row in enumerate(captured.shots[-1].rows):
        for x, shown in enumerate(cells(row)):
            found = terminal.buffer[y][x]
            assert (found.data, f"#{found.bg}") == shown._replace(look=shown.look.back)[:2] or not shown.text
            if shown.text.strip():
                assert (f"#{found.fg}", found.bold) == (shown.look.fore, shown.look.bold)


def test_version_3_says_the_same_with_intervals():
    two = as_file(".cast")
    three = as_file(".cast", cast_version=3)
    assert json.loads(two.splitlines()[0]) | {"title": ""} == {
        "version": 2, "width": 80, "height": 24, "title": "", "env": {"TERM": "xterm-256color"},
    }  # fmt: skip
    header = json.loads(three.splitlines()[0])
    assert (header["version"], header["term"]["cols"], header["term"]["rows"]) == (3, 80, 24)
    now = 0.0
    for (time, *said), (interval, *again) in zip(arrays(two), arrays(three), strict=True):
        now += interval
        assert (round(now, 3), said) == (time, again)


@pytest.mark.skipif(not (shutil.which("asciinema") and shutil.which("script")), reason="no asciinema or script here")
def test_asciinema_plays_the_cast(tmp_path: Path):
    cast = exported(recorded(), tmp_path / "out.cast")
    *_, (_, _, terminal) = screens(cast)
    heard = tmp_path / "heard"
    play = f"stty rows 24 cols 80; asciinema play -s 50 {tmp_path / 'out.cast'}"
    subprocess.run(
        ["script", "-qec", play, str(heard)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True
    )
    output = heard.read_text(encoding="utf-8")
    screen = pyte.Screen(80, 24)
    pyte.Stream(screen).feed(output[output.index("\x1b[?25l") : output.rindex("\x1b[24;1H")])
    assert screen.display == terminal.display


def test_idle_time_is_capped_and_speed_divides_all():
    ends = [arrays(text)[-1][0] for text in (as_file(".cast"), as_file(".cast", speed=4))]
    read = 2.0  # seconds that each of the short notes stays at least
    assert ends[0] == 0.4 + read + 0.5 + 0.1 + read + 0.2 + 2.0 + 1 + 1 + 1 + 1 + read
    assert ends[1] == pytest.approx(ends[0] / 4, abs=1e-3)


def test_a_recording_written_by_hand_has_a_pace(tmp_path: Path):
    events = [replace(event, time=0.0) for event in EVENTS]
    commands = [event for event in events if isinstance(event, Do)]
    captured = capture(recorded(commands), SMALL)
    assert len(captured.shots) == len(commands)  # of which the last changes nothing here
    assert [shot.time for shot in captured.shots[1:4]] == [0.5, 1.0, 1.5]
    assert captured.end == 0.5 * len(commands) + 2.0
    noted = capture(recorded(events), SMALL)
    assert [shot.time for shot in noted.shots[:6]] == [0.0, 0.5, 2.5, 3.0, 3.5, 5.5], "each note is there to be read"
    assert noted.end == 0.5 * 9 + 2.0 * 3


def test_what_follows_too_fast_is_one_frame_but_no_note_loses_its_own():
    fast = [Do(GoTo(step), 1 + step / 1000) for step in range(1, 201)]
    stops, _ = schedule(recorded(fast), 1.0, 2.0, 2_000)
    assert len(stops) < 10
    assert stops[-1].done == 200
    noted = [event for do in fast for event in (do, Note("x", time=do.time))]
    assert len(schedule(recorded(noted), 1.0, 2.0, 2_000)[0]) == 201
    with pytest.raises(NntuiError, match="expected at most 100 frames of this size"):
        schedule(recorded(noted), 1.0, 2.0, 100)
    with pytest.raises(NntuiError, match="notes to publish"):
        schedule(recorded([Note("x")] * (MAX_NOTES + 1)), 1.0, 2.0, 100)


def test_too_many_frames_are_thinned():
    slow = [Do(GoTo(step), 2.0 * step) for step in range(1, 5_001)]
    stops, end = schedule(recorded(slow), 1.0, 2.0, 400)
    assert 100 < len(stops) <= 400
    assert (stops[-1].done, end) == (5_000, 10_002.0)


@pytest.mark.parametrize("last", [0, 1, 60, 499, 500, 501, 4_000, 60_000, 10_000_000])
def test_a_played_scenario_shows_its_early_steps_and_ends_at_its_last(last: int):
    steps = strides(last)
    assert len(steps) < PLAYED
    assert steps[:60] == list(range(1, min(last, 60) + 1))
    assert last == 0 or steps[-1] == last
    gaps = [after - before for before, after in pairwise(steps)]
    assert all(gap > 0 for gap in gaps)
    assert len(steps) > 0.9 * min(last, PLAYED) - 1


@pytest.mark.parametrize("name", ["one-derivative", "loss-example"])
def test_what_has_one_step_or_none_is_played_operation_by_operation(name: str):
    setup = open_scenario(name)
    captured = capture(played(setup), SMALL)
    assert captured.shots[-1].step == setup.last_step
    assert len(captured.shots) == 1 + len(walk(setup)) + setup.last_step


def test_every_note_and_its_figures_stand_in_the_page_as_text(tmp_path: Path):
    page = as_file(".html")
    content = content_of(page)
    assert [note["frame"] for note in content["notes"]] == [0, 2, 7]
    texts = ["At first the error is 0.366854.", "Is −0.744666 larger?", "The end."]
    assert [note["text"] for note in content["notes"]] == texts
    assert content["notes"][1]["question"]["answer"] == "w1 = −0.744666"
    for text in texts:
        assert text not in page  # one may tell what another asks
    assert "http://" not in page
    assert "https://" not in page
    plain = exported(recorded(without_questions()), tmp_path / "plain.html")
    for text in texts:
        assert f"<li>{text}</li>" in plain


def test_light_and_dark():
    looks = {}
    for theme, back, chosen in (("dark", "#10151c", {}), ("light", "#fbfaf7", {"theme": "light"})):
        assert back in as_file(".svg", **chosen)
        ground = ";".join(str(int(back[i : i + 2], 16)) for i in (1, 3, 5))
        assert f"48;2;{ground}" in as_file(".cast", **chosen)
        page = as_file(".html", **chosen)
        assert f'data-theme="{theme}"' in page
        rules = re.findall(r"(\[data-theme=\"dark\"\] )?\.l\d+ \{ color: (#\w+); background: (#\w+); \}", page)
        looks[theme] = {rule for rule in rules if rule[2] in ("#10151c", "#fbfaf7")}
    assert looks["dark"] == looks["light"]


@dealt("size", [(40, 12), (200, 60)], of=2)
def test_sizes(size: tuple[int, int], tmp_path: Path):
    options = Options(panes=collected(), size=size)
    captured = capture(recorded(EVENTS[:4]), options)
    assert {sum(len(piece.text) for piece in row) for row in captured.shots[-1].rows} == {size[0]}
    assert len(captured.shots[-1].rows) == size[1]
    cast = exported(recorded(EVENTS[:4]), tmp_path / "out.cast", options)
    *_, (_, _, terminal) = screens(cast, size)
    assert terminal.display == [text_of(row) for row in captured.shots[-1].rows]


def test_a_picture_of_a_step(tmp_path: Path):
    picture = ET.fromstring(exported(open_scenario("four-people"), tmp_path / "o.svg", replace(SMALL, step=7)))  # noqa: S314
    assert "step 7" in picture[0].text
    assert "7/4,000" in "".join(picture.itertext())
    last = ET.fromstring(exported(open_scenario("four-people"), tmp_path / "p.svg", SMALL))  # noqa: S314
    assert "4,000/4,000" in "".join(last.itertext())


# Tables


def test_the_table_of_a_scenario_is_its_timeline(tmp_path: Path):
    setup = open_scenario("four-people")
    rows = list(csv.DictReader(io.StringIO(exported(setup, tmp_path / "out.csv"))))
    steps = json.loads(exported(setup, tmp_path / "out.json"))["branches"][0]["steps"]
    timeline = Timeline.of(setup)
    timeline.at(Position(0, setup.last_step))
    assert len(rows) == len(steps) == setup.last_step + 1
    for step in (0, 1, 1_023, 1_024, setup.last_step):
        moment = Moment(timeline, Position(0, step))
        expected = {metric.name: float(value) for metric, value in zip(setup.metrics, moment.metrics, strict=True)}
        expected |= {"batch_loss": float(moment.batch_loss)}
        expected |= {p.name: float(moment.vector[p.index]) for p in setup.parameters}
        assert steps[step] == {"step": step} | expected
        assert rows[step] == {"branch": "0", "name": "original", "step": str(step)} | {
            name: repr(value) for name, value in expected.items()
        }


def test_the_table_of_a_recording_has_each_branch_from_step_0(tmp_path: Path):
    events = [Do(GoTo(10)), Do(Edit("rate = 1")), Do(GoTo(20)), Do(Edit("units(1) = 3")), Do(GoTo(25))]
    rows = list(csv.DictReader(io.StringIO(exported(recorded(events), tmp_path / "out.csv"))))
    replay = Replay(recorded(events), collected())
    replay.to(len(events))
    assert [row["branch"] for row in rows] == ["0"] * 11 + ["1"] * 21 + ["2"] * 26
    assert rows[0]["name"] == "original"
    assert rows[11]["name"] == "rate 0.1 → 1 at step 10"
    assert rows[11 + 15]["w1"] == repr(float(replay.session.timeline.at(Position(1, 15)).vector[0]))
    new = [name for name in rows[-1] if not rows[0][name]]
    assert new
    assert all(rows[-1][name] for name in new)
    found = json.loads(exported(recorded(events), tmp_path / "out.json"))["branches"]
    assert [(each["branch"], len(each["steps"]), each.get("from"), each["at"]) for each in found] == [
        (0, 11, None, 0), (1, 21, 0, 10), (2, 26, 1, 20),
    ]  # fmt: skip


def test_what_is_not_finite_is_a_string_in_json(tmp_path: Path):
    setup = open_scenario("rate-too-high")
    text = exported(setup, tmp_path / "out.json")
    assert "NaN" not in text.replace('"nan"', "")
    assert "Infinity" not in text
    values = json.loads(text)["branches"][0]["steps"][-1].values()
    assert {"nan", "inf", "-inf"} & {value for value in values if isinstance(value, str)}


# Files from strangers

MARKUP = "</script><script>alert(1)</script>\"'><img src=x> [bold]&amp;{{frames}}"
NAME = "[b]\"'{{frames}}`"  # a row's name may have no more than that
STEERING = "\x1b\x07\x7f\x9b\u202e\u2066\u2028\ufeff\ufffe\uffff"
NASTY = f"{STEERING}\x1b[31mred\x1b]0;title\x07\u202e=1+1 {MARKUP}"


def hostile() -> Recording:
    source = open_scenario("four-people").source
    text = source.replace('"Alice"', json.dumps(NAME))
    text = text.replace('title = "Four people"', f"title = {json.dumps(MARKUP)}")
    assert json.dumps(NAME) in text
    assert json.dumps(MARKUP) in text
    setup = open_text("hostile", text)
    header = replace(header_of(setup), title=NASTY, author=NASTY)
    events = (
        Note(NASTY, question=Question(NASTY, NASTY, (NASTY, "no"), hint=NASTY)),
        Do(GoTo(2)),
        Do(Edit("rate = 1")),
        Do(RenameBranch(1, "=HYPERLINK(1)")),
        Do(GoTo(3)),
    )
    return Recording(header, events)


@pytest.mark.parametrize("suffix", formats())
def test_text_from_files_is_only_text(suffix: str, tmp_path: Path):
    text = exported(hostile(), tmp_path / f"out{suffix}", Options(panes=collected(), size=(120, 40)))
    assert not [steering for steering in STEERING if steering in text]
    match suffix:
        case ".html":
            assert text.count("<script") == 2
            assert "<img" not in text
            assert "&lt;/script&gt;" in text
        case ".svg":
            names = {each.tag.rpartition("}")[2] for each in ET.fromstring(text).iter()}  # noqa: S314
            assert names == {"svg", "title", "rect", "g", "text"}
        case ".cast":
            header, *lines = map(json.loads, text.splitlines())
            written = header["title"] + "".join(data for _, code, data in lines if code == "m")
            assert "\x1b" not in written
            drawn = "".join(data for _, code, data in lines if code == "o")
            assert set(re.findall(r"\x1b(?:\[[?\d;]*(.)|(.))", drawn)) == {(end, "") for end in "HJlhm"}
        case ".csv":
            names = {row["name"] for row in csv.DictReader(io.StringIO(text))}
            assert names == {"original", "'=HYPERLINK(1)"}
        case ".json":
            assert "\\u001b" not in text


def test_what_steers_is_replaced_cell_by_cell():
    assert clean("a\x1b[1m\u202eb") == f"a{STRANGE}[1m{STRANGE}b"
    assert lines("a\x1b<b>\n\nc") == "a\\x1b<b>\n\nc"
    assert [cell(text) for text in ("=1", " +1", "-1", "@x", "w1", "a=1")] == ["'=1", "' +1", "'-1", "'@x", "w1", "a=1"]
    assert [cell(text) for text in ("＝1", "＋1", "－1", "\u3000＠x")] == ["'＝1", "'＋1", "'－1", "'\u3000＠x"]
    assert [cell(text) for text in ("\t=1", "\r=1")] == ["\\t=1", "\\r=1"]


def test_wide_characters_are_never_halved():
    look, other = CellStyle("#000000", "#ffffff"), CellStyle("#000000", "#ff0000")
    assert cells((Piece("a漢e\u0301", look),)) == [
        Cell("a", look), Cell("漢", look), Cell("", look), Cell("e\u0301", look),
    ]  # fmt: skip
    before = cells((Piece("漢字漢字xxxxxxxxy", look),))
    after = cells((Piece("漢", look), Piece("字", other), Piece("漢字xxxxxxxxz", look)))
    assert list(changes(before, after)) == [(2, 4), (16, 17)]


# Rows


NEW_FORMAT = """
from nntui.export.format import Format

def write(source, options):
    return [f"{source.name} {options.size} {options.speed}"], []

FORMATS = (Format(".new", "a new one", 0, write, takes=("size",)),)
"""


def test_a_new_file_is_a_new_format_which_sees_the_options_that_it_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = tmp_path / "rows"
    folder.mkdir()
    (folder / "new_format.py").write_text(NEW_FORMAT)
    monkeypatch.setattr(nntui.export.formats, "__path__", [*nntui.export.formats.__path__, str(folder)])
    with_new = formats.__wrapped__()
    sys.modules.pop("nntui.export.formats.new_format")
    assert list(with_new) == [".new", *formats()]
    path = tmp_path / "out.new"
    export(open_scenario("four-people"), path, Options(panes=collected(), size=(50, 20), speed=7), with_new)
    assert path.read_text() == "four-people (50, 20) 1.0"


def test_a_notation_of_recordings_takes_no_scenario(tmp_path: Path):
    for ending in (".toml", ".nnrec"):
        message = f"four-people: expected a recording, since {ending} is a notation of recordings"
        with pytest.raises(NntuiError, match=re.escape(message)):
            written(open_scenario("four-people"), tmp_path / f"out{ending}", SMALL)
    assert not list(tmp_path.iterdir())


# Writing


@pytest.mark.parametrize("suffix", [".cast", ".csv"])
def test_a_file_that_is_there_is_left_alone_unless_forced(suffix: str, tmp_path: Path):
    path = tmp_path / f"out{suffix}"
    path.write_text("mine")
    with pytest.raises(NntuiError, match="found a file that is there already; nothing was written"):
        written(recorded(EVENTS[:2]), path, SMALL)
    assert path.read_text() == "mine"
    written(recorded(EVENTS[:2]), path, replace(SMALL, force=True))
    assert path.read_text() != "mine"
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) & 0o400


def test_a_link_is_replaced_and_not_followed(tmp_path: Path):
    other, path = tmp_path / "other.csv", tmp_path / "out.csv"
    other.write_text("theirs")
    path.symlink_to(other)
    with pytest.raises(NntuiError, match="there already"):
        written(recorded(EVENTS[:2]), path, SMALL)
    written(recorded(EVENTS[:2]), path, replace(SMALL, force=True))
    assert other.read_text() == "theirs"
    assert not path.is_symlink()


def test_a_file_that_appears_meanwhile_is_left_alone_and_half_a_file_never_stays(tmp_path: Path):
    path = tmp_path / "out.csv"

    def while_writing():
        path.write_text("theirs")
        yield "ours"

    with pytest.raises(NntuiError, match="there already"):
        write(path, while_writing())

    def failing():
        yield "half"
        raise NntuiError("x", "no")

    with pytest.raises(NntuiError, match="no"):
        write(tmp_path / "half.csv", failing())
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("out.csv", "theirs")]


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        (
            "out.gif",
            SMALL,
            "expected a name that ends in .html, .cast, .svg, .csv, .json, .toml, .nnrec, .py, .ipynb or .md",
        ),
        ("out", SMALL, "expected a name that ends in"),
        ("no/such/folder/out.csv", SMALL, "can't be written: there is no such file or folder"),
        ("out.cast", Options(size=(39, 30)), "--size: expected 40 to 200 columns, found 39"),
        ("out.cast", Options(size=(100, 61)), "--size: expected 12 to 60 rows, found 61"),
        ("out.cast", Options(speed=0), "--speed: expected 0.1 to 100, found 0"),
        ("out.cast", Options(speed=float("nan")), "--speed: expected 0.1 to 100, found nan"),
        ("out.cast", Options(cast_version=1), "--cast-version: expected 2 or 3, found 1"),
        ("out.svg", Options(step=-1), "--step: expected 0 to"),
    ],
)
def test_what_cannot_be_is_said_in_words(name: str, options: Options, message: str, tmp_path: Path):
    with pytest.raises(NntuiError, match=re.escape(message)):
        written(recorded(EVENTS[:2]), tmp_path / name, options)
    assert not list(tmp_path.iterdir())


async def test_export_works_where_an_app_is_running(tmp_path: Path):
    without = tmp_path / "without.svg"
    async with reading(size=(80, 24)):
        written(recorded(EVENTS[:2]), without, SMALL)
    assert without.read_text().startswith("<svg")


def test_what_did_not_hold_is_told(tmp_path: Path):
    found = written(recorded([Do(Edit("rate = nonsense"))]), tmp_path / "out.cast", SMALL)
    assert len(found) == 1
    assert found[0].line == 2
