"""Handouts for paper: notes with their stills, questions with room, the first steps by hand, and what is right."""

import base64
import html
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt
from test_publish import MARKUP, STEERING, hostile, recorded

from nntui.cli.rows import formats
from nntui.export.format import Options, export, exported
from nntui.lesson.events import Do, Note, Question
from nntui.publish.worksheet import Blank, worksheet_of
from nntui.quantities.opening import open_scenario
from nntui.render.panes import collected
from nntui.scenario.library import open_all_brought_along
from nntui.session.commands import GoTo
from nntui.text.errors import NntuiError

SMALL = Options(panes=collected(), size=(80, 24), print_=True)
EVENTS = (
    Note("It starts with an error of {squared_error}."),
    Do(GoTo(3)),
    Note("It is {squared_error}.", question=Question("What is the error?", "squared_error", after=0, hint="think")),
    Note("A choice, on the same screen.", question=Question("Which?", "red", choices=("red", "green"))),
    Note("Which way?", question=Question("Does w1 rise?", "w1", kind="direction", after=5)),
    Note("On your own.", question=Question("Get there.", "w1 > 0", kind="task", edits=("rate",), limit=5)),
)
ENDINGS = (".html", ".md")


@cache
def written(ending: str, **options: object) -> str:
    how = replace(SMALL, print_=ending == ".html", **options)
    return exported(recorded(EVENTS), f"out{ending}", how, formats())[0]


def text_of(ending: str, **options: object) -> str:
    """All that can be read, without pictures and marks."""
    found = written(ending, **options)
    if ending == ".html":
        return html.unescape(
            re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>|<style>.*?</style>", "", found, flags=re.DOTALL))
        )
    return re.sub(r"\\(?=[_\W])", "", re.sub(r"^\[screen.*$", "", found, flags=re.MULTILINE))


def pictures(ending: str) -> list[str]:
    found = written(ending)
    if ending == ".html":
        return re.findall(r"<svg.*?</svg>", found, re.DOTALL)
    return [base64.b64decode(each).decode() for each in re.findall(r"^\[screen \d+\]: .*base64,(.*)$", found, re.M)]


def words_in(svg: str) -> str:
    return " ".join(each.text or "" for each in ET.fromstring(svg).iter() if each.tag.endswith("text"))  # noqa: S314


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_note_has_its_screen_its_text_and_its_question(ending: str):
    text = text_of(ending)
    places = [text.index(f"note {number} of 5") for number in range(1, 6)]
    assert places == sorted(places)
    assert "It starts with an error of 0.366854." in text
    assert text.count("What is the error?") == text.count("Does w1 rise?") == 1
    assert re.search(r"☐ red\s+(?:- )?☐ green", text)
    assert re.search(r"☐ up\s+(?:- )?☐ down\s+(?:- )?☐ same", text)
    assert "in a terminal opens the lesson" in text
    first, second = map(words_in, pictures(ending)[:2])
    assert "0.366854" in first
    assert "step" in second
    assert "The screen is that of note" in text


@pytest.mark.parametrize("ending", ENDINGS)
def test_answers_stand_behind_all_that_is_asked_and_the_stills_hide_them(ending: str):
    text = text_of(ending)
    before, after = text.rsplit("Answers", 1)
    assert "Get there." in before
    assert "It is ?." in before
    assert "0.362834" not in before
    assert "Note 2: squared_error = 0.362834 It is 0.362834." in " ".join(after.replace("\\", "").split())
    assert "Note 3: red" in after
    assert "Note 5" not in after, "a task has no answer"
    asked = words_in(pictures(ending)[1])
    assert "?" in asked.split()
    assert "0.362834" not in asked
    assert "0.362834" in words_in(pictures(ending)[2]), "once it is answered it may be seen"


@pytest.mark.parametrize("ending", ENDINGS)
def test_without_answers_no_solution_is_in_it(ending: str):
    text = text_of(ending, no_answers=True)
    assert "What is the error?" in text
    for told in ("Answers", "Note 3: red", "0.131944", "−0.744686", "0.362834", "last page"):
        assert told in text_of(ending)
        assert told not in text, told


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_first_steps_are_blank_and_solved_at_the_end(ending: str):
    before, after = text_of(ending).rsplit("Answers", 1)
    for given in ("−0.750615", "learning rate 0.1", "weight−135"):
        assert given in before
    for solution in ("0.131944", "−0.744686", "1.31932"):  # as the article's program computes them
        assert solution in after
        assert solution not in before.split("By hand")[1]
    blank = '<td class="blank"></td>' if ending == ".html" else r"\_" * 8 + " |"
    assert written(ending).count(blank) == 3 * 2 + 9 * 3


def test_each_scenario_has_a_sheet_or_none_and_all_blanks_have_a_solution():
    found = {setup.name: worksheet_of(setup) for setup in open_all_brought_along()}
    assert [name for name, sheet in found.items() if sheet is None], "what nobody works out by hand"
    for table in (table for sheet in found.values() if sheet is not None for table in sheet.tables):
        assert all(len(line) == len(table.heading) for line in table.lines)
        blanks = [each for line in table.lines for each in line if isinstance(each, Blank)]
        assert all(blank.solution.strip() for blank in blanks)
        assert bool(blanks) == table.has_blanks


@pytest.mark.parametrize(
    "more", ["weight_decay = 0.1", "l2 = 0.1", "clip_norm = 1.0", 'optimizer = "adam"', 'mistake = "wrong_sign"']
)
def test_an_update_that_is_more_than_the_gradient_times_the_rate_has_no_sheet(more: str):
    assert worksheet_of(open_scenario("five-to-forty-two")) is not None
    assert worksheet_of(open_scenario("five-to-forty-two", [f"training.{more}"])) is None


def test_text_of_strangers_is_only_text_in_the_page():
    text, _ = exported(hostile(), "out.html", SMALL, formats())
    assert not [steering for steering in STEERING if steering in text]
    assert "<script" not in text
    assert "<img" not in text
    assert "&lt;/script&gt;" in text
    assert "script-src" in text


def test_text_of_strangers_is_only_text_in_markdown():
    text, _ = exported(hostile(), "out.md", replace(SMALL, print_=False), formats())
    assert not [steering for steering in STEERING if steering in text]
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    reader.validateLink = lambda link: True
    tokens = [each for block in reader.parse(text) for each in (block, *(block.children or ()))]
    assert not [each for each in tokens if each.type.startswith(("html", "link", "code", "fence", "blockquote"))]
    images = [each for each in tokens if each.type == "image"]
    assert images
    assert all(str(each.attrs["src"]).startswith("data:image/svg+xml;base64,") for each in images)
    assert MARKUP in "".join(each.content for each in tokens if each.type.startswith("text"))


def beside(folder: Path, name: str, **options: object) -> tuple[str, list[str], list[str]]:
    """A handout in Markdown as it is written to the disk: its text, the files of its pictures, and what is said."""
    how = replace(SMALL, print_=False, **options)
    said = [each.problem for each in export(recorded(EVENTS), folder / name, how, formats())]
    pictures = (folder / name).with_suffix("").with_name(f"{Path(name).stem}_pictures")
    return (folder / name).read_text("utf-8"), sorted(each.name for each in pictures.iterdir()), said


def test_a_name_that_is_no_text_has_its_pictures_too(tmp_path: Path):
    text, files, _ = beside(tmp_path, "\udcff.md")
    assert f"](%FF_pictures/{files[0]})" in text


@pytest.mark.parametrize("name", ["out.md", "my (own) notes: ü.md"])
def test_its_pictures_are_files_in_a_folder_beside_it(name: str, tmp_path: Path):
    text, files, said = beside(tmp_path, name)
    stem = Path(name).stem
    assert said == [f"the 3 pictures are in {stem}_pictures, which belongs beside {name}"]
    assert "data:" not in text
    images = [child for block in MarkdownIt("commonmark").parse(text) for child in block.children or ()]
    sources = [unquote(str(each.attrs["src"])) for each in images if each.type == "image"]
    assert sources == [f"{stem}_pictures/{file}" for file in files]
    assert [(tmp_path / source).read_text("utf-8") for source in sources] == pictures(".md")
    stripped = re.sub(r"!\[(.*?)\]\(.*?\)", r"![\1]", text)
    alone = re.sub(r"!\[(.*?)\]\[.*?\]", r"![\1]", written(".md"))
    assert stripped == re.sub(r"^\[screen.*\n", "", alone, flags=re.MULTILINE)


def test_a_folder_of_pictures_that_is_there_stays_unless_it_is_to_be_written_over(tmp_path: Path):
    pictures, path = tmp_path / "out_pictures", tmp_path / "out.md"
    pictures.mkdir()
    (pictures / "mine.txt").write_text("mine")
    with pytest.raises(NntuiError, match="expected a new name for the folder of its pictures, found one that is there"):
        beside(tmp_path, path.name)
    assert not path.exists()
    _, files, _ = beside(tmp_path, path.name, force=True)
    assert files == ["mine.txt", "screen-1.svg", "screen-2.svg", "screen-3.svg"]
    assert beside(tmp_path, path.name, force=True)[1] == files


def test_what_an_earlier_longer_handout_had_more_of_is_taken_away_and_nothing_else(tmp_path: Path):
    pictures = tmp_path / "out_pictures"
    pictures.mkdir()
    others = ["screen-.svg", "screen-07.svg", "screen-9.png", "screen-9.svg.bak", "my-screen-9.svg", "Screen-9.svg"]
    for name in ("screen-2.svg", "screen-4.svg", "screen-12.svg", *others):
        (pictures / name).write_text("old")
    (pictures / "screen-5.svg").mkdir()
    (pictures / "screen-6.svg").symlink_to("mine.txt")
    (tmp_path / "out.md").write_text("longer")
    _, files, said = beside(tmp_path, "out.md", force=True)
    ours = ["screen-1.svg", "screen-2.svg", "screen-3.svg"]
    assert files == sorted([*ours, *others, "screen-5.svg", "screen-6.svg"])
    assert said[-1] == "2 pictures of an earlier handout taken away"
    assert "old" not in [(pictures / name).read_text() for name in ours]
    assert beside(tmp_path, "out.md", force=True)[2] == said[:1]


def test_where_there_was_no_handout_no_picture_is_one_of_an_earlier(tmp_path: Path):
    (tmp_path / "out_pictures").mkdir()
    (tmp_path / "out_pictures" / "screen-4.svg").write_text("mine")
    _, files, said = beside(tmp_path, "out.md", force=True)
    assert "screen-4.svg" in files
    assert len(said) == 1


def test_a_picture_that_can_not_be_taken_away_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "out_pictures").mkdir()
    (tmp_path / "out_pictures" / "screen-4.svg").write_text("old")
    (tmp_path / "out.md").write_text("longer")
    unlink = Path.unlink

    def refusing(path, *arguments, **more):
        if path.name == "screen-4.svg":
            raise PermissionError(13, "no")
        unlink(path, *arguments, **more)

    monkeypatch.setattr(Path, "unlink", refusing)
    with pytest.raises(NntuiError, match=r"screen-4\.svg: can't be taken away"):
        beside(tmp_path, "out.md", force=True)


@pytest.mark.parametrize("aim", ["elsewhere", "nowhere"])
def test_no_picture_is_written_through_a_link(aim: str, tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out_pictures").symlink_to(tmp_path / aim)
    with pytest.raises(NntuiError, match="expected a folder for its pictures, found something else; it stays"):
        beside(tmp_path, "out.md", force=True)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["elsewhere", "out_pictures"]
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_scenario_has_one_still_and_its_steps():
    text, _ = exported(open_scenario("five-to-forty-two"), "out.html", SMALL, formats())
    assert text.count("<svg") == 1
    assert text.count('class="blank"') == 3 * 2 + 3
    assert "note 1" not in text


def test_how_far_it_is_is_told():
    told: list[tuple[str, int, int]] = []
    exported(recorded(EVENTS), "out.md", replace(SMALL, print_=False, tell=lambda *each: told.append(each)), formats())
    assert ("drawing frames", 5, 5) in told


def test_print_is_for_pages_and_a_language_is_one():
    with pytest.raises(NntuiError, match=re.escape("--print: it is for .html; .md is no page")):
        exported(recorded(EVENTS), "out.md", SMALL, formats())
    with pytest.raises(NntuiError, match="expected a language"):
        exported(recorded(EVENTS), "out.md", replace(SMALL, print_=False, lang="?"), formats())


def test_its_words_can_be_others():
    words = {"answers": "Lösungen {", "table_row": "Zeile"}
    found, _ = exported(recorded(EVENTS), "out.html", replace(SMALL, lang="de", words=words), formats())
    assert '<html lang="de">' in found
    assert "<h2>Lösungen {</h2>" in found
    assert "<th>Zeile</th>" in found
