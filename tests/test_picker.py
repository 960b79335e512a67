"""The picker: groups, search by keys and mouse, the user's own files, and where one stands when one comes back."""

import json
import shutil
from pathlib import Path

import pytest
from app_support import FakeClock, FrozenApp, Reader, all_scenarios, reading
from click.testing import CliRunner
from rich.cells import cell_len
from share import dealt

from nntui.cli import cli
from nntui.cli.served import tell_left_out
from nntui.lesson import lessons as lesson_library
from nntui.lesson.lessons import lessons
from nntui.render.panes import collected
from nntui.scenario import folder, library
from nntui.scenario.groups import ARTICLES, FIELD, GROUPS, WRONG, YOURS
from nntui.scenario.library import by_group
from nntui.serve.offered import offered
from nntui.text.errors import NntuiError
from nntui.ui.offers import found, to_be_guided, to_explore
from nntui.ui.opened_before import MOST, keep_in_mind, opened_before
from nntui.ui.outside import OwnDisk
from nntui.ui.own_files import MOST_LOOKED_AT, own_files
from nntui.ui.widgets.details import Details

SIZES = [(80, 24), (120, 30)]
MINE = """
format = 1
title = "Mine, \\"at home\\""
summary = "A weight of my own."
[data]
inputs = ["x"]
targets = ["y"]
rows = [{ name = "one", inputs = [1], targets = [2] }]
[network]
layers = [{ units = 1, activation = "linear", bias = false, weights = [[1]] }]
[training]
loss = "squared_error"
rate = 0.1
steps = 7
"""
LESSON = """
nntui_recording = 1
title = "A lesson of mine"
scenario = "four-people"
[[moment]]
note = "Look at w1."
pause = true
"""


def explore():
    return to_explore(by_group(all_scenarios()), own_files())


def names(offers):
    return [offer.name for offer in offers]


def chosen(reader: Reader) -> str:
    """The name of the one that is told about."""
    offer = reader.app.screen.query_one(Details).offer
    return offer.name if offer is not None else ""


# Groups


def test_every_scenario_stands_in_a_group_of_nntuis_own():
    groups = [setup.scenario.group for setup in by_group(all_scenarios())]
    assert groups == sorted(groups, key=GROUPS.index)
    assert set(groups) == {ARTICLES, WRONG, FIELD}


def test_the_list_tells_the_groups_the_articles_and_what_each_shows():
    result = CliRunner().invoke(cli, ["list"])
    lines = result.stdout.splitlines()
    heads = [line for line in lines if line and not line.startswith(" ")]
    assert heads == [ARTICLES, WRONG, FIELD]
    assert max(len(line) for line in lines if line.startswith(" " * 6)) <= 80
    flat = " ".join(result.stdout.split())
    rows = json.loads(CliRunner().invoke(cli, ["list", "--json"]).stdout)
    for row, setup in zip(rows, by_group(all_scenarios()), strict=True):
        article = setup.scenario.article
        assert (row["name"], row["group"]) == (setup.name, setup.scenario.group)
        assert row["shows"] in flat
        assert article is None or f"from “{article.title}”" in flat
    assert lines.index("what goes wrong") < next(i for i, line in enumerate(lines) if "rate-too-high" in line)


@pytest.mark.parametrize("size", SIZES)
async def test_the_groups_stand_over_what_is_in_them(size):
    async with reading(None, size=size) as reader:
        text = reader.text
        assert text.index("articles") < text.index("four-people") < text.index("what goes wrong")
        assert text.index("what goes wrong") < text.index("rate-too-high")
        assert "nntui   explore  guided" in text
        await reader.press("down")
        assert chosen(reader) == "one-neuron"
        await reader.press("up", "up")
        assert chosen(reader) == "streetlights", "the last one: a heading is never chosen"


@pytest.mark.parametrize("size", SIZES)
async def test_what_the_chosen_one_shows_stands_beside_the_list_or_below_it(size):
    async with reading(None, size=size) as reader:
        assert "The smallest network there is: one" in " ".join(reader.text.split()).replace("│ ", "")
        await reader.press("down")
        assert "A single neuron at work" in reader.text


# Search


def test_every_word_counts_and_one_that_is_called_so_is_meant_first():
    those, best = found(explore(), "FOUR people")
    assert best is not None
    assert best.name == "four-people"
    assert "raw-people" in names(those)
    assert "mazur" not in names(those)
    those, best = found(explore(), "tensorflow playground")
    assert names(those) == ["circles", "spiral"]
    assert names(found(explore(), "grokking")[0]) == ["streetlights"]
    assert found(explore(), "grokking xyzzy") == ([], None)
    assert len(found(explore(), "")[0]) == len(explore())
    assert names(found(to_be_guided(lessons(), []), "squashing")[0]) == ["four-people", "three-inputs"]


@pytest.mark.parametrize("size", SIZES)
async def test_a_typed_word_leaves_what_it_is_about_and_enter_opens_it(size):
    async with reading(None, size=size) as reader:
        await reader.press("slash")
        assert "Esc clears" in reader.text
        await reader.type("people q l t")  # letters that are keys elsewhere
        assert "people q l t" in reader.text
        await reader.press("ctrl+u")
        await reader.type("mazur")
        assert chosen(reader) == "mazur"
        assert "five-to-forty-two" not in reader.text
        await reader.press("enter")
        await reader.until("step 0/10,000")


async def test_esc_clears_the_search_and_the_choice_stays():
    async with reading(None, size=(80, 24)) as reader:
        await reader.press("slash")
        await reader.type("xor one")
        first = chosen(reader)
        await reader.press("down")
        assert chosen(reader) not in (first, "")
        stood = chosen(reader)
        await reader.press("escape")
        assert "l guided lessons" in reader.text
        assert "xor one" not in reader.text
        assert (chosen(reader), stood in reader.text) == (stood, True)
        await reader.press("down", "enter")  # the list has the keys again
        await reader.until("paused")


async def test_nothing_that_is_found_is_told_and_enter_opens_nothing():
    async with reading(None, size=(80, 24)) as reader:
        await reader.press("slash")
        await reader.type("[b]xyzzy")
        assert "nothing here speaks of “[b]xyzzy”: Esc clears the search" in reader.text
        await reader.press("enter", "down", "pagedown", "up", "pageup")
        assert "nothing here" in reader.text
        await reader.press("backspace", "escape")
        assert "five-to-forty-two" in reader.text
        await reader.press("slash", "escape")
        assert "l guided lessons" in reader.text


async def test_the_mouse_searches_turns_and_opens():
    async with reading(None, size=(80, 24)) as reader:
        await reader.click("guided")
        assert "A tour of nntui" in reader.text
        await reader.click("/ searches")
        await reader.type("tour")
        await reader.click("A tour of nntui")
        await reader.until("note 1 of")


# Coming back


async def test_one_comes_back_to_where_one_was():
    async with reading("iris", size=(80, 24)) as reader:
        await reader.open("o", "the field ──")
        assert chosen(reader) == "iris"
        await reader.press("l", "down", "down", "l")
        assert chosen(reader) == "iris"
        await reader.press("l")
        assert chosen(reader) == "four-people"
        await reader.press("enter")
        await reader.until("note 1 of")
        await reader.open("o", "lessons ──")
        assert chosen(reader) == "four-people"
        assert "A tour of nntui" in reader.text


async def test_a_lesson_that_is_picked_again_stays_as_it_was_left():
    async with reading(None, size=(80, 24)) as reader:
        await reader.press("l", "down", "enter")
        await reader.until("note 1 of")
        await reader.press("n", "n")
        assert "note 3 of" in reader.text
        await reader.open("o", "lessons ──")
        await reader.press("enter")
        await reader.until("note 3 of")
        assert reader.notices[-1] == "here it stays as you left it; Home leads to its beginning"
        await reader.open("o", "lessons ──")
        await reader.press("down", "enter")
        await reader.until("note 1 of")


# Yours


async def test_the_users_own_files_are_offered(tmp_path):
    (tmp_path / "mine.toml").write_text(MINE)
    (tmp_path / "people.csv").write_text("a,b\n1,2\n2,3\n")
    (tmp_path / "lesson.toml").write_text(LESSON)
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (tmp_path / "notes.txt").write_text("format = 1\n")
    async with reading(None, size=(80, 24)) as reader:
        await reader.press("end")
        for words in (YOURS, 'Mine, "at home"', "mine.toml", "people.csv"):
            assert words in reader.text
        for words in ("pyproject", "notes.txt", "lesson.toml"):
            assert words not in reader.text
        await reader.press("l", "end")
        assert "A lesson of mine" in reader.text
        await reader.press("enter")
        await reader.until("note 1 of 1", "Look at w1.")
        await reader.press("o", "l", "end", "up", "enter")
        await reader.until("step 0/7")


async def test_a_title_in_wide_letters_keeps_the_columns(tmp_path):
    (tmp_path / "mine.toml").write_text(MINE.replace('Mine, \\"at home\\"', "神经网络"), encoding="utf-8")
    (tmp_path / "people.csv").write_text("a,b\n1,2\n2,3\n")
    async with reading(None, size=(80, 24)) as reader:
        await reader.press("end")
        line = next(line for line in reader.text.splitlines() if "mine.toml" in line)
        other = next(line for line in reader.text.splitlines() if "people.csv" in line)
    assert "神经网络" in line
    assert cell_len(line.rpartition("mine.toml")[0]) == cell_len(other.rpartition("people.csv")[0])


async def test_no_file_of_the_machine_is_offered_to_whoever_only_visits_it(tmp_path):
    class Elsewhere(OwnDisk):
        """Offers nothing but what nntui brings along, as to visitors of a server."""

        def own_files(self):
            return []

    (tmp_path / "mine.toml").write_text(MINE)
    app = FrozenApp(None, all_scenarios, outside=Elsewhere())
    async with app.run_test(size=(80, 24)) as pilot:
        reader = Reader(pilot, FakeClock())
        await reader.until_open()
        for keys in (["end"], ["l", "end"]):
            await reader.press(*keys)
            assert YOURS not in reader.text
            assert "mine.toml" not in reader.text


@pytest.mark.parametrize("key", ["end", "l end"])
async def test_an_own_file_that_is_broken_is_told_and_the_picker_stays(tmp_path, key):
    (tmp_path / "broken.toml").write_text("format = 1\ntitle = 3\n")
    (tmp_path / "broken.nnrec").write_text('{"nntui_recording": 1}\n')
    async with reading(None, size=(80, 24)) as reader:
        await reader.press(*key.split(), "enter")
        assert any("expected" in notice and "broken" in notice for notice in reader.notices)
        await reader.until("yours ──", "broken")
        await reader.press("home", "enter")
        await reader.until_true(lambda: "explore" not in reader.text, "waited for a session")


def test_what_was_opened_elsewhere_is_offered_once_the_newest_first(tmp_path, monkeypatch):
    paths = [tmp_path / f"{i}.toml" for i in range(MOST + 3)]
    for path in paths:
        path.write_text(MINE)
        keep_in_mind(path)
    keep_in_mind(paths[5])
    assert opened_before()[:2] == [paths[5], paths[-1]]
    assert len(opened_before()) == MOST == len(set(opened_before()))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert [file.path for file in own_files()] == opened_before()
    paths[5].unlink()
    assert paths[5] not in [file.path for file in own_files()]
    monkeypatch.chdir(tmp_path)
    assert len(own_files()) == len(paths) - 1


@pytest.mark.parametrize("text", ["", "[", "{}", "[1, null]", "[" * 50_000, "\x00", '["\\u0000a.toml"]'])
def test_a_list_of_files_that_is_broken_is_none(tmp_path, text):
    keep_in_mind(tmp_path / "a.toml")
    (tmp_path / "state" / "nntui" / "opened.json").write_text(text)
    assert own_files() == []


def test_a_folder_with_many_files_is_looked_at_only_so_far(tmp_path):
    for i in range(MOST_LOOKED_AT + 5):
        (tmp_path / f"{i:04}.csv").touch()
    assert len(own_files()) == MOST_LOOKED_AT


def test_a_file_that_was_opened_is_kept_in_mind(tmp_path):
    (tmp_path / "mine.toml").write_text(MINE)
    (tmp_path / "lesson.toml").write_text(LESSON)
    CliRunner().invoke(cli, ["mine.toml"])
    CliRunner().invoke(cli, ["lesson.toml"])
    CliRunner().invoke(cli, ["four-people"])
    assert opened_before() == [tmp_path / "lesson.toml", tmp_path / "mine.toml"]


# Room


@dealt("size", [(1, 1), (20, 5), (40, 12), (109, 17), (200, 60)], of=3)
async def test_the_picker_takes_its_keys_at_any_size(size):
    async with reading(None, size=(80, 24)) as reader:
        await reader.resize(*size)
        await reader.press("down", "slash", "x", "o", "r", "escape", "l", "down", "l")
        await reader.resize(80, 24)
        assert "explore" in reader.text


# Files that were damaged


@pytest.fixture
def a_folder_of_ours(tmp_path, monkeypatch):
    """A copy of the built-in scenarios and lessons, which may be damaged."""
    copy = Path(shutil.copytree(folder.folder(), tmp_path / "ours"))
    for module in (folder, library, lesson_library):
        monkeypatch.setattr(module, "folder", lambda: copy)
    return copy


def damage(file, how):
    """Make a file of ours unreadable in one of several ways; what is said of it then."""
    file.unlink()
    if how == "folder":
        file.mkdir()
        return "found a folder"
    file.write_bytes({"bytes": b"\xff\xfe\x00", "cut off": b'title = "x', "another": b"format = 1\n[[moment]]\n"}[how])
    return {"bytes": "UTF-16", "cut off": "closing quotes", "another": "expected"}[how]


KEPT = ["mazur", "four-people", "five-to-forty-two", "three-inputs", "three-layer"]  # the lessons' own, and one more
DAMAGES = ["folder", "bytes", "cut off", "another"]


@dealt("how", DAMAGES, of=4)
def test_what_was_damaged_is_a_row_of_the_lists_and_the_rest_is_there(a_folder_of_ours, how):
    for file in a_folder_of_ours.glob("*.toml"):
        if file.stem not in KEPT:
            file.unlink()
    said = damage(a_folder_of_ours / "mazur.toml", how)
    damage(a_folder_of_ours / "lessons" / "tour.toml", how)
    for command, broken, whole in (("list", "mazur", "four-people"), ("learn", "tour", "four-people")):
        result = CliRunner().invoke(cli, [command])
        assert (result.exit_code, result.exception.__class__) == (2, SystemExit)
        assert f"  {whole} " in f"  {result.stdout}".replace("\n", "\n  ")
        assert broken in result.stdout
        assert said in result.stdout
        assert "damaged" in result.stdout
        rows = json.loads(CliRunner().invoke(cli, [command, "--json"]).stdout)
        assert [row["name"] for row in rows if "problems" in row] == [broken]
        assert whole in [row["name"] for row in rows if "problems" not in row]
    verified = CliRunner().invoke(cli, ["verify"])
    assert verified.exit_code == 2
    assert "mazur.toml" in verified.stderr
    rows = json.loads(CliRunner().invoke(cli, ["verify", "--json"]).stdout)
    assert [row["name"] for row in rows if "problems" in row] == ["mazur"]
    assert "four-people" in verified.stdout
    assert "mazur" in CliRunner().invoke(cli, ["help", "scenarios"]).stdout


@dealt("how", DAMAGES, turn=1, of=4)
async def test_what_was_damaged_is_a_row_of_the_picker_that_says_so(a_folder_of_ours, how):
    said = damage(a_folder_of_ours / "mazur.toml", how)
    damage(a_folder_of_ours / "lessons" / "tour.toml", how)
    app = FrozenApp(None, library.open_all_brought_along, clock=FakeClock())
    async with app.run_test(size=(120, 30)) as pilot:
        reader = Reader(pilot, app._clock)
        await reader.until_open()
        assert "four-people" in reader.text
        await reader.press("slash", *"mazur.toml", "enter")
        assert (chosen(reader), "can't be read" in reader.text) == ("mazur", True)
        assert said in reader.notices[-1]
        await reader.press("escape", "l", "slash", *"tour.toml", "enter")
        assert (chosen(reader), "can't be read" in reader.text) == ("tour", True)
        await reader.press("escape", "slash", *"four", "enter")
        await reader.until("note 1 of")


@dealt("how", DAMAGES, of=4)
def test_a_server_leaves_out_what_was_damaged_says_so_once_and_offers_the_rest(a_folder_of_ours, how, capsys):
    """A lesson, and a scenario, with which the lesson about it goes; who asks for it by its name is refused."""
    said = damage(a_folder_of_ours / "three-inputs.toml", how)
    damage(a_folder_of_ours / "lessons" / "tour.toml", how)
    rest = offered([], collected())
    assert [setup.name for setup in rest.setups] == [s.name for s in all_scenarios() if s.name != "three-inputs"]
    left = [name for name in lesson_library.lesson_names() if name not in ("tour", "three-inputs")]
    assert [lesson.name for lesson in rest.lessons] == left
    assert len(rest.recordings) == len(left)
    tell_left_out(rest)
    told = capsys.readouterr().err
    assert said in told
    assert [told.count(f"left out: {name}\n") for name in ("three-inputs", "tour")] == [2, 1]
    with pytest.raises(NntuiError, match=r"three-inputs\.toml"):
        offered(["three-inputs"], collected())


def test_all_that_is_wrong_with_a_damaged_file_is_told_in_one_paragraph(a_folder_of_ours):
    (a_folder_of_ours / "mazur.toml").write_text('format = 1\ntitle = "[red]"\nsumary = "x"\n')
    (offer,) = (each for each in to_explore(library.open_all_brought_along(), []) if each.name == "mazur")
    assert "which is missing; " in offer.said
    assert (offer.said.count("mazur.toml"), "\n" in offer.said) == (1, False)
    assert "did you mean “summary”?" in offer.said


def test_an_own_file_that_may_not_be_read_is_a_row_that_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("mine.toml", "mine.nnrec", "other.toml"):
        (tmp_path / name).write_text(MINE)
    plain_open = Path.open

    def refusing(path, *arguments, **more):
        if path.stem == "mine":
            raise PermissionError
        return plain_open(path, *arguments, **more)

    monkeypatch.setattr(Path, "open", refusing)
    scenarios, recordings = to_explore([], own_files()), to_be_guided([], own_files())
    sizes = [{offer.name: offer.size for offer in offers} for offers in (scenarios, recordings)]
    assert sizes == [{"mine.toml": "can't be read", "other.toml": "scenario"}, {"mine.nnrec": "can't be read"}]
