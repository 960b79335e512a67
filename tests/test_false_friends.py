"""The laziest path to an answer gives the answer to that question, or says why not: what newcomers tried."""

import pytest
from app_support import reading
from click.testing import CliRunner

from nntui.cli import cli
from nntui.quantities.opening import open_scenario
from nntui.session.by_typing import doubt


async def test_a_new_input_is_in_sight_where_the_data_pane_was_covered():
    async with reading("four-people", size=(80, 24)) as reader:
        await reader.press("end", "a", "p")
        await reader.type("150 lb, 70 in")
        await reader.press("enter")
        await reader.until("▸new 1")
        assert "0.0391 M" in next(line for line in reader.part("data").splitlines() if "▸new 1" in line)


async def test_the_scaled_numbers_of_the_article_are_doubted_once():
    async with reading("four-people") as reader:
        await reader.press("end", "p")
        await reader.type("-7, -3")
        await reader.press("enter")
        await reader.until("far from every row: did you mean scaled −7, −3? Enter again takes it raw")
        assert "▸new 1" not in reader.text
        await reader.press("enter")
        await reader.until("▸new 1")
        assert "−142" in reader.part("data")


@pytest.mark.parametrize(
    ("line", "doubted"),
    [
        ("probe(Eve) = -7, -3", True),
        ("probe(Eve) = -7 -3", True),
        ("row(Eve) = -7, -3 → 1", True),
        ("row(Eve) = 128, 63 → 1", False),
        ("row(Bob) = off", False),
        ("input(Bob, weight) = 25", True),
        ("probe(Eve) = 150, 70", False),
        ("probe(Eve) = scaled -7, -3", False),
        ("probe(Eve) = -7 lb, -3 in", False),
        ("probe(Eve) = 400, 90", False),
        ("probe(Eve) = 60, 5", False),  # 60 lb is not so far from the lightest
        ("probe(Eve) = removed", False),
        ("rate = 25", False),
        ("target(Bob, gender) = 1", False),
    ],
)
def test_only_numbers_without_a_word_that_are_near_as_they_go_in_are_doubted(line, doubted):
    assert bool(doubt(line, open_scenario("four-people"))) == doubted


async def test_enter_on_an_untouched_new_input_says_what_is_wanted():
    async with reading("four-people") as reader:
        await reader.press("p", "enter")
        await reader.until("expected a value for each of weight, height after the =, found none")


def test_a_step_is_refused_where_all_steps_are_written(tmp_path):
    result = CliRunner().invoke(cli, ["export", "four-people", "--to", str(tmp_path / "a.csv"), "--step", "3"])
    assert result.exit_code == 2
    assert "--step: it is for .svg; .csv holds every step" in result.output
    assert not list(tmp_path.iterdir())


def test_a_step_is_drawn_whatever_the_case_of_the_ending(tmp_path):
    picture = tmp_path / "A.SVG"
    result = CliRunner().invoke(cli, ["export", "four-people", "--to", str(picture), "--step", "3"])
    assert result.exit_code == 0
    assert "3/4,000" in picture.read_text(encoding="utf-8")


def test_what_loss_is_said_to_be_is_true_where_an_update_follows_a_single_row():
    result = CliRunner().invoke(cli, ["explain", "four-people", "--of", "loss"])
    assert "the kind of error that drives the gradient, over all rows" in result.output
    assert "It is only measured: the update follows the gradient of Alice's squared error." in result.output
