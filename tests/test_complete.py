"""How a typed line could go on: what is proposed can be read, and begins as what was typed."""

import pytest
from app_support import reading
from hypothesis import given
from hypothesis import strategies as st
from random_scenarios import setups
from share import some
from test_asked import names

from nntui.quantities.opening import open_scenario
from nntui.quantities.quantities import quantity
from nntui.session.complete import completed

ENDS = {
    "s": "squared_error", "w": "w1", "gr": "gradient(", "gradient(": "gradient(w1)",
    "gradient(w1, B": "gradient(w1, Bob)", "output(": "output(Alice)", "output(B": "output(Bob)",
    "delta(h": "delta(h1, ", "delta(h1, ": "delta(h1, Alice)",
    "activation(h2, E": "activation(h2, Emily)", "prediction(": "prediction(Emily)", "w1 − b": "w1 − b1",
    "abs(w1 - w": "abs(w1 - w1", "every acc": "every accuracy", "w1": None, "": None, "xyz": None, "output(x": None,
    "output(Alice)": None, "gradient(w1, Bob, ": None, "(": None, "w1 − ": None,
}  # fmt: skip


@pytest.mark.parametrize("text", ENDS)
def test_a_line_goes_on_with_the_first_name_that_fits(text):
    assert completed(text, open_scenario("four-people")) == ENDS[text]


@some(60)
@given(st.data(), setups(trained=True))
def test_every_quantity_is_reached_by_taking_what_is_proposed_or_typing_on(data, setup):
    asked = data.draw(st.sampled_from([each.text for each in names(setup, setup.all_names)]))
    for end in range(1, len(asked)):
        proposed = completed(asked[:end], setup)
        if proposed is not None:
            assert (proposed[:end], len(proposed) > end) == (asked[:end], True)
            if proposed.endswith(")"):
                assert quantity(proposed[max(proposed.rfind(" − ") + 3, 0) if " − " in proposed else 0 :], setup)


async def test_the_last_step_at_which_the_error_rose_is_three_keys_from_the_start():
    async with reading("four-people") as reader:
        await reader.press("f")
        await reader.until("step 4,000/4,000")
        await reader.press("B")
        assert "squared_error rises" in reader.dialog
        await reader.press(*"squared_error rises", "enter")
        timeline = reader.app.screen.opened.session.trained
        _, values = timeline.series(0, 0)
        rose = max(step for step in range(1, 4_000) if values[step] > values[step - 1])
        assert (reader.step, f"the last time before was step {rose:,}" in reader.part("status")) == (rose, True)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (["B", *"w1 > 100", "enter"], "w1 > 100: true at no step before 4,000"),
        (["B", *"accuracy = 1", "enter"], "accuracy = 1: came true at step 81"),
        (["B", *"w1 <", "enter"], "expected a condition such as"),
        (["B", *"abs(w1 − w2) falls", "enter"], "abs(w1 − w2) falls: the last time before was step"),
    ],
)
async def test_what_is_found_back_there_is_said(keys, told):
    async with reading("four-people") as reader:
        await reader.press("f")
        await reader.until("step 4,000/4,000")
        await reader.press(*keys)
        assert told in " ".join(reader.text.split())


async def test_where_nothing_is_trained_there_is_nothing_to_go_back_through():
    async with reading("loss-example") as reader:
        await reader.press("B")
        assert reader.notices == ["nothing is trained here, so there is nothing to go back through"]


async def test_what_is_proposed_is_seen_and_taken_with_the_arrow():
    async with reading("four-people") as reader:
        await reader.press("right", "right", "B", *"gra")
        await reader.until("gradient(")
        await reader.press("right", *"w1", "right", *" falls", "enter")
        assert "gradient(w1) falls: " in reader.part("status")
