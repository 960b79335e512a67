"""Maps in what is written: a recording by hand shows them; svg, cast and page hold their colours and words."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from share import crossed
from test_publish import exported, screens

from nntui.export.format import Options
from nntui.lesson.recording import from_toml
from nntui.publish.capture import capture
from nntui.publish.frames import text_of
from nntui.render.panes import collected
from nntui.scenario.folder import folder
from nntui.ui.roles import DARK, LIGHT

BY_HAND = """
[[moment]]
show = "map"
note = "Weight against height, before anything is learned."

[[moment]]
go = "4000"
note = "A border has come."

[[moment]]
edit = "probe(point) = scaled 10, -5"

[[moment]]
do = "choose_row"
row = 6

[[moment]]
note = "What is said of a place: {prediction(point)}."

[[moment]]
show = "h1"
note = "And what h1 says."

[[moment]]
do = "look_at"
pane = "network"
enlarged = true

[[moment]]
note = "And all of them."
"""
OPTIONS = Options(panes=collected(), size=(120, 40))
NOTES = (
    ("before anything", ("WHAT o1 SAYS over weight (lb) and height (in)", "0 of 4 rows above 0.5; no border")),
    ("A border has come", ("2 of 4 rows above 0.5; border at weight 134.9 lb",)),
    ("What is said of a place", ("point weight 145 lb, height 61 in: ", "2 of 4 rows above 0.5; border at weight")),
    (
        "what h1 says",
        ("WHAT h1 SAYS over weight (lb) and height (in)", "of 4 rows above 0.5; border at weight 145.1 lb"),
    ),
    ("all of them", ("2 of 4 above 0.5", "→ 115.2 to 164.8 lb", "↑ 58.56 to 73.44 in")),
)


@pytest.fixture(scope="module")
def recording():
    scenario = (folder() / "four-people.toml").read_text(encoding="utf-8")
    head = f"nntui_recording = 1\nname = \"four-people\"\nscenario = '''\n{scenario}'''\n"
    return from_toml("by hand", head + BY_HAND, collected())


def test_a_recording_by_hand_shows_maps_and_says_in_words_what_they_show(recording):
    captured = capture(recording, OPTIONS)
    assert captured.findings == []
    assert len(captured.captions) == len(NOTES)
    for caption, (note, words) in zip(captured.captions, NOTES, strict=True):
        assert note in caption.text
        screen = "\n".join(text_of(row) for row in captured.shots[caption.shot].rows)
        for each in words:
            assert each in screen, (note, each, screen)


def test_a_cast_stands_on_the_words_of_the_maps_at_each_note(recording, tmp_path: Path):
    cast = exported(recording, tmp_path / "o.cast", OPTIONS)
    seen = ["\n".join(terminal.display) for code, _, terminal in screens(cast, (120, 40)) if code == "m"]
    for screen, (_, words) in zip(seen, NOTES, strict=True):
        assert all(each in screen for each in words)


@crossed("suffix, theme", [".svg", ".html", ".cast"], ["dark", "light"])
def test_the_colours_of_a_map_are_in_what_is_written(recording, suffix, theme, tmp_path: Path):
    colours = {"dark": DARK, "light": LIGHT}[theme]
    text = exported(recording, tmp_path / f"o{suffix}", replace(OPTIONS, theme=theme)).lower()
    for number in range(9):
        colour = colours[f"map{number}"].lower().removeprefix("#")
        as_numbers = ";".join(str(int(colour[at : at + 2], 16)) for at in (0, 2, 4))
        assert colour in text or as_numbers in text, number


def test_the_picture_of_a_step_holds_the_words_of_its_maps(recording, tmp_path: Path):
    picture = ET.fromstring(exported(recording, tmp_path / "o.svg", OPTIONS))  # noqa: S314 - written by us
    said = " ".join("".join(each.itertext()) for each in picture.iter() if each.tag.endswith("text"))
    assert said.count("2 of 4 above 0.5") == 3
