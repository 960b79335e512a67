"""What is remembered from one session to the next: theme, speed, plain characters; what counts before it; bad files."""

import json
import os
import re
from contextlib import asynccontextmanager

import click
import pytest
from app_support import FakeClock, FrozenApp, Reader, all_scenarios
from test_end_to_end import MODULE, terminal

from nntui.cli.appearance import Looks
from nntui.cli.screen import _dressed
from nntui.quantities.opening import open_scenario
from nntui.session.pace import PLACES, SPEEDS, Pace
from nntui.ui.settings import LONGEST, Kept, Settings, settings_file
from nntui.ui.themes import THEMES

BOX = "╭weight╮"  # around an input, unless characters are plain
DARK, LIGHT = (theme.name for theme in THEMES)


@asynccontextmanager
async def session(looks: Looks = Looks()):  # noqa: B008 - it is frozen
    """A session as the command opens it, with what was remembered."""
    clock = FakeClock()
    app = FrozenApp(lambda: open_scenario("four-people"), all_scenarios, clock=clock, **_dressed(looks, ()))
    async with app.run_test(size=(120, 40)) as pilot:
        reader = Reader(pilot, clock)
        await reader.until_open()
        yield reader


def put(text: str | bytes) -> None:
    path = settings_file()
    path.parent.mkdir(parents=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


async def test_what_is_changed_on_the_screen_is_there_in_the_next_session():
    async with session() as reader:
        assert reader.app.theme == DARK
        assert BOX in reader.text
        await reader.press("t", "plus", "plus")
        assert reader.notices[-1] == "plays at 50 steps/s"
        await reader.press("ctrl+p")
        await reader.type("plain characters")
        await reader.until("Plain characters", "now braille; plain from then on, in later sessions too")
        await reader.press("enter")
        await reader.until_gone(BOX)
    assert json.loads(settings_file().read_text()) == {"theme": LIGHT, "speed": "50 steps/s", "ascii_only": True}
    async with session() as reader:
        assert reader.app.theme == LIGHT
        assert BOX not in reader.text
        await reader.press("minus")
        assert reader.notices[-1] == "plays at 25 steps/s"


async def test_a_session_by_itself_remembers_nothing():
    """As one that is served to visitors: it is handed nothing to keep settings in."""
    app = FrozenApp(lambda: open_scenario("four-people"), all_scenarios)
    put('{"theme": "nntui-light", "ascii_only": true}')
    before = settings_file().read_bytes()
    async with app.run_test(size=(120, 40)) as pilot:
        reader = Reader(pilot, FakeClock())
        await reader.until_open()
        assert reader.app.theme == DARK
        assert BOX in reader.text
        await reader.press("t", "plus")
    assert settings_file().read_bytes() == before


@pytest.mark.parametrize(
    ("option", "variable", "remembered", "theme"),
    [
        ("", "", "", DARK),
        ("", "", LIGHT, LIGHT),
        ("", "dark", LIGHT, DARK),
        ("", "nord", LIGHT, "nord"),
        ("light", "dark", "nord", LIGHT),
        ("gruvbox", "dark", "nord", "gruvbox"),
        ("", "no theme", LIGHT, LIGHT),
        ("", "", "no theme", DARK),
    ],
)
def test_an_option_counts_before_the_environment_and_that_before_what_is_remembered(
    monkeypatch, option, variable, remembered, theme
):
    monkeypatch.setenv("NNTUI_THEME", variable)
    put(json.dumps({"theme": remembered}))
    dressed = _dressed(Looks(option), ["before"])
    assert dressed["theme"] == theme
    assert dressed["told"][0] == "before"
    assert [words.split(":")[0] for words in dressed["told"][1:]] == [
        who for who, word in (("NNTUI_THEME", variable), ("the remembered theme", remembered)) if word == "no theme"
    ]


def test_a_theme_that_there_is_not_is_refused_where_an_option_asks_for_it():
    words = r"--theme: expected dark or light, or a theme of Textual's, found “nrod” — did you mean “nord”\?"
    with pytest.raises(click.UsageError, match=words):
        _dressed(Looks("nrod"), ())


@pytest.mark.parametrize("remembered", [True, False])
@pytest.mark.parametrize(("option", "plain"), [(True, True), (False, False), (None, None)])
def test_plain_characters_are_as_the_option_says_else_as_remembered(remembered, option, plain):
    put(json.dumps({"ascii_only": remembered}))
    assert _dressed(Looks("", option), ())["ascii_only"] == (remembered if plain is None else plain)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected settings in JSON"),
        ("{", "expected settings in JSON"),
        ("[1]", "expected settings in JSON"),
        ("[" * 5_000, "expected settings in JSON"),
        (b"\xff\xfe", "expected settings in JSON"),
        ('{"theme": "' + "x" * LONGEST + '"}', "expected settings in JSON"),
        ('{"theme": 5}', "theme: expected a text"),
        ('{"ascii_only": "no"}', "ascii_only: expected true or false"),
        ('{"speed": "very fast", "later": [1]}', ""),
    ],
)
def test_a_damaged_file_is_told_of_and_ignored_and_written_anew_by_the_next_change(text, said):
    put(text)
    dressed = _dressed(Looks(), ())
    assert [said in words and "settings.json" in words for words in dressed["told"]] == [True] * bool(said)
    assert (dressed["theme"], dressed["ascii_only"]) == (DARK, False)
    Pace(dressed["kept"].settings.speed)
    dressed["kept"].keep(theme=LIGHT)
    assert Kept().trouble == ""
    assert Kept().settings.theme == LIGHT
    assert "later" not in str(text) or json.loads(settings_file().read_text())["later"] == [1]


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo, lambda path: os.symlink(path, path)])
def test_what_is_no_file_is_neither_waited_for_nor_told_of(make):
    settings_file().parent.mkdir(parents=True)
    make(settings_file())
    assert (Kept().settings, Kept().trouble) == (Settings(), "")
    Kept().keep(theme=LIGHT)


def test_where_nothing_can_be_written_a_change_counts_for_the_session(tmp_path, monkeypatch):
    (tmp_path / "blocked").write_text("a file")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "blocked"))
    (kept := Kept()).keep(speed="5 steps/s")
    assert kept.settings.speed == "5 steps/s"
    assert Kept().settings == Settings()


def test_two_sessions_keep_what_each_has_changed():
    one, other = Kept(), Kept()
    one.keep(theme=LIGHT)
    other.keep(speed="5 steps/s")
    assert Kept().settings == Settings(LIGHT, "5 steps/s")
    assert [path.name for path in settings_file().parent.iterdir()] == ["settings.json"]


def test_what_is_as_before_is_not_written():
    Kept().keep(theme="", speed="", ascii_only=False)
    assert not settings_file().exists()


def test_every_speed_is_found_again_by_its_words():
    assert len(PLACES) == len(SPEEDS)
    for words in PLACES:
        assert Pace(words).words == words
    assert Pace("nothing of the kind").words == Pace().words == "10 steps/s"


def test_options_and_variables_are_taken_from_a_real_command_line(tmp_path):
    """One program with --no-color and a theme: nothing but greys, and what is asked for isn't remembered."""
    variables = {"XDG_CONFIG_HOME": str(tmp_path), "COLORTERM": "truecolor"}
    with terminal(*MODULE, "four-people", "--theme", "light", "--no-color", **variables) as screen:
        screen.until("NETWORK")
        screen.press("q")
        assert screen.exit_code() == 0
    colours = re.findall(r"[34]8;2;(\d+);(\d+);(\d+)", screen.written)
    assert all(red == green == blue for red, green, blue in colours)
    assert any(int(red) > 200 for red, _, _ in colours)
    assert not (tmp_path / "nntui").exists()
