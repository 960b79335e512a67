"""A recording written by hand that names its scenario instead of holding it."""

import pytest
from app_support import collected

from nntui.lesson.recording import as_jsonl, from_jsonl, from_toml
from nntui.lesson.replay import Replay
from nntui.scenario.library import open_scenario
from nntui.text.errors import NntuiError


def lesson(*keys):
    return from_toml("l.toml", "\n".join(["nntui_recording = 1", *keys]), collected())


@pytest.mark.parametrize("name", ["five-to-forty-two", "iris"])
def test_a_scenario_is_told_by_its_name(name):
    read = lesson(f'scenario = "{name}"', "[[moment]]", 'note = "Look."')
    assert read.header.name == name
    assert read.header.scenario == open_scenario(name).source
    again = from_jsonl("l.nnrec", as_jsonl(read), collected())
    assert again.header.hash == read.header.hash
    assert Replay(again, collected()).setup.program.data.rows == open_scenario(name).program.data.rows


def test_a_name_of_its_own_stays():
    assert lesson('scenario = "iris"', 'name = "flowers"').header.name == "flowers"


def test_a_misspelt_name_is_told_with_the_nearest():
    with pytest.raises(NntuiError, match=r"scenario: expected the name of a scenario.*did you mean “four-people”"):
        lesson('scenario = "four-peple"')


@pytest.mark.parametrize("name", ["../four-people", "/etc/passwd", "lessons/x", ""])
def test_no_path_is_taken_for_a_name(name):
    with pytest.raises(NntuiError, match="scenario: expected the name"):
        lesson(f'scenario = "{name}"')
