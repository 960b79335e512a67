"""The easiest paths answer right: what someone types who knows the article, and not our words."""

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
