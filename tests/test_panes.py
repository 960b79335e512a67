"""Panes: each is one row, the screen has a place for each, and the list of panes shows any of them."""

import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest
from app_support import KEYS, Reader, reading
from share import crossed, dealt

from nntui.quantities.opening import open_scenario
from nntui.render.pane import Drawing
from nntui.render.panes import collected
from nntui.scenario.folder import built_in_names
from nntui.session.commands import ChooseParameter, ChooseUnit, LookAt
from nntui.session.session import Session
from nntui.timeline.veil import Veil
from nntui.ui import keys
from nntui.ui.areas import AREAS
from nntui.ui.opened import Opened

PANES = collected()
FIRST_LETTERS = {pane.letter: pane.name for pane in PANES.values()}


def title(reader: Reader, pane: str) -> str:
    return reader.part(pane).partition("\n")[0]


def test_no_two_panes_share_a_name_a_letter_or_a_key():
    assert len(FIRST_LETTERS) == len(PANES)
    assert all(len(pane.letter) == 1 and name == pane.name for name, pane in PANES.items())
    assert set(Counter(name for key in KEYS for name in key.keys).values()) == {1}
    assert {pane.area for pane in PANES.values()} == set(AREAS)


def test_the_headings_of_the_empty_screen_are_those_of_its_first_panes():
    opened = Opened(open_scenario("four-people"), PANES, lambda: 0.0)
    for area, heading in AREAS.items():
        assert opened.contents.of(area, 60, 20).title.removeprefix("▸ ").startswith(heading)


@crossed("name, scenario", list(PANES), ["circles", "five-to-forty-two"], also=[("surface", "five-to-forty-two")])
def test_a_hidden_pane_has_the_title_by_which_it_is_known_and_none_of_its_numbers(name, scenario):
    """Its first word is that of the title while it is seen, and where nothing can be shown in it."""
    opened = Opened(open_scenario(scenario), PANES, lambda: 0.0)
    opened.session.apply(LookAt(name, enlarged=False))
    pane = PANES[name]

    def titled() -> str:
        return opened.contents.of(pane.area, 60, 20).title.removeprefix("▸ ")

    seen = titled()
    opened.session.veil = Veil(0)
    hidden = titled()
    assert hidden.split()[0].rstrip(":") == seen.split()[0].rstrip(":")
    assert hidden == seen or (hidden == pane.hidden_title and not re.search(r"\d", hidden))
    assert "TWO" not in hidden.split() or len(opened.session.setup.parameters) > 1


def test_the_empty_screen_needs_no_pane_and_no_number():
    program = (
        "import sys; import nntui.ui.app\n"
        "late = ('numpy', 'plotext', 'nntui.render.panes', 'nntui.render.pane', 'nntui.session.frame')\n"
        "assert not [name for name in late if name in sys.modules]\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_command_line_imports_nothing_heavy_before_the_empty_screen():
    """A module that was imported on the way is what keeps a reader waiting before the first paint."""
    program = (
        "import sys; import nntui.ui.app as app; from nntui.cli import screen\n"
        "late = ('numpy', 'pydantic', 'plotext', 'nntui.render.panes', 'nntui.lesson.recording')\n"
        "app.NntuiApp.run = lambda self: sys.exit([name for name in late if name in sys.modules] or 0)\n"
        "for stream in (sys.stdin, sys.stdout, sys.stderr): stream.isatty = lambda: True\n"
        "screen.open_.main(['four-people'], standalone_mode=False)\n"
    )
    environment = {**os.environ, "TERM": "xterm-256color"}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert (done.returncode, done.stderr) == (0, "")


@dealt("name", PANES, of=3)
async def test_the_list_of_panes_shows_one_by_its_letter(name):
    async with reading("four-people", size=(120, 52)) as reader:
        await reader.open("P", "Panes", "its letter, Enter or a click")
        listed = reader.dialog
        for pane in PANES.values():
            assert f"{pane.letter} {pane.name} {pane.words}" in listed
        await reader.press(PANES[name].letter)
        await reader.until_gone("its letter, Enter or a click")
        assert "▸ " in title(reader, name)
        await reader.open("P", "Panes")
        assert f"▸ {PANES[name].letter} {name} " in reader.dialog
        await reader.close("its letter, Enter or a click")
        assert "▸ " in title(reader, name)


@pytest.mark.parametrize("size", [(60, 24), (80, 24), (100, 30), (120, 30)])
async def test_the_list_of_panes_says_what_has_room_and_cuts_no_word(size):
    async with reading("four-people", size=size) as reader:
        await reader.open("P", "Panes")
        for pane in collected().values():
            (line,) = re.findall(rf" {pane.letter}  {pane.name} +(.*?) *│", reader.text)
            said, cut = line.removesuffix("…"), line.endswith("…")
            assert pane.words.startswith(said)
            assert re.match(r" |$" if cut else r"[;:] |$", pane.words[len(said) :]), line
        assert (size[0] < 120) == any(pane.words not in reader.text for pane in collected().values())


async def test_the_list_of_panes_is_chosen_from_by_enter_and_by_a_click():
    async with reading("four-people") as reader:
        await reader.open("P", "Panes")
        await reader.press("down", "down", "enter")
        await reader.until("▸ HOW")
        await reader.open("P", "Panes")
        await reader.click("the learning curve")
        await reader.until("▸ CURVE")


async def test_a_pane_that_was_scrolled_comes_back_as_it_was():
    async with reading("four-people") as reader:
        await reader.press("a", *["down"] * 14)
        scrolled = await reader.still()
        await reader.press("s")
        assert await reader.still() != scrolled
        await reader.press("d", "a")
        assert await reader.still() == scrolled


async def test_the_key_of_a_pane_that_is_typed_ahead_opens_the_scenario_and_shows_it():
    async with reading("four-people") as reader:
        before = reader.app.screen
        reader.app.open(lambda: open_scenario("three-layer"))
        await reader.until_true(lambda: reader.app.screen is not before, "waited for another screen")
        await reader.press("s")
        await reader.until("▸ ERROR AGAINST")


@pytest.mark.parametrize("enlarged", [False, True])
async def test_a_pane_that_cannot_be_seen_is_neither_drawn_nor_titled(enlarged):
    """Also not where another pane fills the screen."""
    asked = Counter()

    def counting(pane):
        def drawn(*given):
            asked[pane.name] += 1
            return pane.draw(*given)

        def titled(frame):
            asked[pane.name] += 1
            return pane.title(frame)

        return replace(pane, draw=drawn, title=titled)

    async with reading("four-people") as reader:
        reader.app.screen.opened.panes = {name: counting(pane) for name, pane in PANES.items()}
        await reader.press("d", *("z" if enlarged else ""))
        asked.clear()
        await reader.press("right", "right", "right")
        assert asked == dict.fromkeys(["data"] if enlarged else ["network", "data", "weights", "curve"], 6)


# What is chosen is the same for every pane


async def test_the_slice_and_why_speak_of_the_same_weight_when_an_input_is_chosen():
    """Four people have two inputs: the second one's first weight is w2."""
    async with reading("four-people", size=(120, 52)) as reader:
        await reader.click("height", "network")
        await reader.press("s")
        assert "ERROR AGAINST w2" in title(reader, "slice")
        await reader.press("w")
        await reader.until("HOW: gradient of w2")


@pytest.mark.parametrize("name", built_in_names())
def test_every_pane_means_the_same_weight(name):
    setup = open_scenario(name)
    session = Session(setup)
    if setup.training is None or not setup.parameters:
        pytest.skip("nothing is trained here")
    for layer, size in enumerate(setup.network.sizes):
        for unit in range(size):
            session.apply(ChooseUnit(layer, unit))
            meant = session.frame.parameter
            parameter = setup.parameters[meant]
            fed = (parameter.layer + 1, parameter.unit) if layer else (parameter.layer, parameter.source)
            assert fed == (layer, unit)
            frame = session.frame
            assert PANES["slice"].ask(frame).parameter == meant
            assert f" {parameter.name}" in PANES["slice"].title(frame)
            for pane in ("slice", "weights"):
                assert PANES[pane].next_choice(frame, 1) == ChooseParameter(meant)
            without_gaps = PANES["weights"].draw(frame, 60, 4, Drawing())
            assert without_gaps.chosen == meant


def test_a_key_that_shows_a_pane_stands_in_its_row():
    own = {pane.key.key: pane.name for pane in PANES.values() if pane.key}
    assert own == {"d": "data", "a": "how", "s": "slice", "k": "compare"}
    assert not own.keys() & {name for key in keys.KEYS for name in key.keys}


async def test_a_place_that_is_covered_before_the_screen_is_laid_out_anew_draws_nothing():
    async with reading("four-people") as reader:
        before, screen = reader.text, reader.app.screen
        screen.opened.session.apply(LookAt("how", enlarged=False))
        screen.query_one("#lower-right").redraw()
        await reader.settle()
        assert "CURVE" not in reader.text
        await reader.press("d", "shift+tab")
        assert reader.text == before
