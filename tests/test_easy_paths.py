"""The easiest paths answer right: what someone types who knows the article, and not our words."""

import re

import pytest
from app_support import reading
from click.testing import CliRunner

from nntui.cli import cli
from nntui.quantities.opening import open_scenario, open_text
from nntui.session.commands import Edit, StopWhen
from nntui.session.goto import target_step
from nntui.session.player import Player
from nntui.session.session import Session
from nntui.text.errors import NntuiError


async def test_softmax_is_explained_for_a_row_in_four_keys():
    async with reading("iris") as reader:
        await reader.press("d", "down", "down", "w")
        row = re.search(r"What does the network answer for (row \d+)\?", reader.part("how"))[1]
        assert row != "row 1"
        assert f"activation of setosa, {row}" in reader.part("status")
        for words in ("softmax, e^z / Σ e^z", "part of versicolor", "their sum"):
            assert words in reader.part("how")


async def test_run_until_is_prefilled_with_what_the_article_prints():
    """The article prints the squared error, which is below 1 at step 13; half of it is at step 12."""
    async with reading("five-to-forty-two") as reader:
        await reader.open("h", "Run until")
        await reader.type("1")
        await reader.press("enter")
        await reader.until("stopped at step 13: squared_error < 1")


async def test_the_articles_words_count_in_a_condition_an_edit_and_a_place():
    """And it is said what they were taken for."""
    async with reading("five-to-forty-two") as reader:
        await reader.open("h", "Run until")
        await reader.press("home", "ctrl+k")
        await reader.type("error < 1")
        await reader.press("enter")
        await reader.until("stopped at step 13: error < 1")
        assert reader.notices[-1] == "“error” is taken for squared_error"
        await reader.open("e", "Edit at step 13")
        await reader.press("home", "ctrl+k")
        await reader.type("alpha = 0.5")
        await reader.press("enter")
        await reader.until("rate 0.5")
        assert reader.notices[-1] == "“alpha” is taken for rate"
        await reader.go_to("round 3")
        await reader.until("step 2/")
        assert reader.notices[-1] == "“round” is taken for step"


def test_the_articles_words_are_seen_as_fast_as_ours():
    session = Session(open_scenario("five-to-forty-two"))
    session.apply(StopWhen("|error| < 1"))
    player = Player(session, lambda: 0.0)
    player.run_until()
    player.advance()
    assert player.motion.stopped == "stopped at step 13: |error| < 1"


def test_the_articles_words_count_as_quantities_on_the_command_line():
    shown = CliRunner().invoke(cli, ["explain", "five-to-forty-two", "--of", "error", "--step", "13"])
    assert shown.exit_code == 0, shown.output
    assert "error = 0.77267399567091: squared error" in shown.output
    assert CliRunner().invoke(cli, ["train", "five-to-forty-two", "--until", "error < 1"]).exit_code == 0


def test_our_own_names_come_before_the_articles():
    """three-inputs speaks of an epoch as its iteration, five-to-forty-two of a step as its epoch: epoch stays ours."""
    setup = open_scenario("five-to-forty-two")
    assert target_step("epoch 3", setup, 0) == 3
    assert target_step("iteration 3", open_scenario("three-inputs"), 0) == 3
    session = Session(setup)
    session.apply(Edit("alpha = 0.5"))
    assert session.setup.changes == ("alpha = 0.5",)
    assert session.setup.training is not None
    assert session.setup.training.rate == 0.5


def test_a_glossary_that_names_nothing_is_refused():
    text = open_scenario("four-people").source.replace('name = "rate"', 'name = "rait"')
    with pytest.raises(NntuiError) as caught:
        open_text("x", text)
    assert "glossary[1].name" in str(caught.value)


# --- quantities


@pytest.mark.parametrize(
    ("scenario", "asked", "message"),
    [
        ("four-people", "output", "expected also the name of a row (Alice, Bob, Charlie or Diana)"),
        ("five-to-forty-two", "prediction", "expected a probe, and there is none"),
        ("four-people", "row_loss", "expected also the name of a row (Alice, Bob, Charlie or Diana)"),
        ("four-people", "z", "expected names in brackets after “z”, as in z(h1, Alice)"),
        ("four-people", "gradient", "expected names in brackets after “gradient”, as in gradient(w1, Bob)"),
    ],
)
def test_a_quantity_without_its_names_says_what_is_missing(scenario, asked, message):
    ended = CliRunner().invoke(cli, ["explain", scenario, "--of", asked])
    assert ended.exit_code == 2
    assert ended.output == f"{scenario}: --of: {message}\n"


@pytest.mark.parametrize("asked", ["output", "row_loss"])
def test_with_a_single_row_its_name_may_be_left_out(asked):
    ended = CliRunner().invoke(cli, ["explain", "five-to-forty-two", "--of", asked])
    assert ended.exit_code == 0, ended.output
    assert f"\n{asked} = " in ended.output


def test_help_names_the_options_that_a_scenario_is_opened_with():
    shown = CliRunner().invoke(cli, ["--help"]).output
    assert [option for option in ("--set", "--seed", "--record", "--resume", "--ascii") if option not in shown] == []


# --- dialogs


async def test_run_until_says_that_a_condition_holds_now_and_enter_again_goes_on():
    """accuracy comes true at step 81 and holds from then on."""
    async with reading("four-people") as reader:
        await reader.go_to("200")
        await reader.until_step(200)
        await reader.open("h", "Run until")
        await reader.press("home", "ctrl+k")
        await reader.type("accuracy = 1")
        await reader.press("enter")
        assert "accuracy = 1 holds now; Enter again: to the next time that it comes true" in reader.dialog
        await reader.press("enter")
        await reader.until_step(4_000)
        await reader.until("not stopped by step 4,000")


async def test_a_name_that_nothing_can_be_written_to_keeps_the_dialog(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with reading("four-people") as reader:
        await reader.open("E", "Write this session as")
        for name, message in (("lesson.xyz", "expected a name that ends in"), ("no/lesson.html", "a folder that")):
            await reader.press("home", "ctrl+k")
            await reader.type(name)
            await reader.press("enter")
            assert message in reader.dialog
    assert list(tmp_path.iterdir()) == []
