"""Values that a person types are raw where their column has a raw value; what is stored says that it is scaled."""

import pytest
from app_support import reading
from hypothesis import given
from hypothesis import strategies as st
from random_scenarios import put_together, setups
from test_change import ask

from nntui.quantities.opening import open_scenario
from nntui.session.by_typing import as_stored
from nntui.session.commands import Edit
from nntui.session.session import Session
from nntui.timeline.draft import EditError

PEOPLE = open_scenario("four-people")
PEOPLE_AND_AGE = put_together(
    {
        "data": {
            "inputs": [{"name": "weight", "unit": "lb", "shift": 135}, "age"],
            "targets": [{"name": "height", "unit": "in", "shift": 66}],
            "rows": [{"name": "Ann", "inputs": [1, 30], "targets": [0]}],
        },
        "network": {"layers": [{"units": 1, "activation": "linear", "weights": [[0, 0]], "biases": [0]}]},
        "training": {"loss": "squared_error", "rate": 0.1, "steps": 5},
    }
)


def inputs_of(session, name):
    data = session.setup.scenario
    return next(each.inputs for each in (*data.data.rows, *data.probes) if each.name == name)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("probe(new 1) = 150, 70", "probe(new 1) = scaled 15, 4"),
        ("probe(new 1) = 150 lb, 70 in", "probe(new 1) = scaled 15, 4"),
        ("probe(new 1) = 150lb 70in", "probe(new 1) = scaled 15, 4"),
        ("probe(new 1)=150 lb; 70", "probe(new 1) = scaled 15, 4"),
        ("probe(new 1) = scaled 15, 4", "probe(new 1) = scaled 15, 4"),
        ("probe(new 1) = Scaled −15 4.5", "probe(new 1) = scaled -15, 4.5"),
        ("probe(Emily) = removed", "probe(Emily) = removed"),
        ("input(Bob, weight) = 150", "input(Bob, weight) = scaled 15"),
        ("row(Eve) = 150, 70 -> 1", "row(Eve) = scaled 15, 4 → 1"),
        ("row(Eve) = 150, 70", "row(Eve) = scaled 15, 4"),
        ("row(Bob) = off", "row(Bob) = off"),
        ("target(Bob, gender) = 1", "target(Bob, gender) = 1"),
        ("rate = 5", "rate = 5"),
        ("nonsense", "nonsense"),
        ("input(Nobody, weight) = 3", "input(Nobody, weight) = 3"),
    ],
)
def test_what_is_typed_is_stored_as_scaled_and_says_so(typed, stored):
    assert as_stored(typed, PEOPLE) == stored
    assert as_stored(stored, PEOPLE) == stored


def test_targets_with_a_shift_are_raw_too():
    assert as_stored("target(Ann, height) = 70", PEOPLE_AND_AGE) == "target(Ann, height) = scaled 4"
    assert as_stored("row(Eve) = 150, 20 → 70 in", PEOPLE_AND_AGE) == "row(Eve) = scaled 15, 20 → scaled 4"
    assert as_stored("row(Eve) = scaled 15, 20 → 70", PEOPLE_AND_AGE) == "row(Eve) = scaled 15, 20 → scaled 4"


@pytest.mark.parametrize(
    ("setup", "typed", "reason"),
    [
        (
            PEOPLE,
            "probe(x) = 70 in, 150 lb",
            "“70 in” is in the unit of height; expected weight (lb), height (in) in this order: "
            "did you mean 150 lb, 70 in?",
        ),
        (PEOPLE, "probe(x) = 150 kg, 70", "weight is in lb: expected a number in lb, found “150 kg”"),
        (PEOPLE, "input(Bob, weight) = 70 in", "weight is in lb: expected a number in lb, found “70 in”"),
        (PEOPLE, "probe(x) = scaled 15 lb, 4", "scaled values have no unit: expected a number, found “15 lb”"),
        (PEOPLE, "probe(x) = 150", "expected 2 numbers (weight, height), found 1"),
        (PEOPLE, "probe(x) = a, b", "expected a number, found “a”"),
        (PEOPLE_AND_AGE, "probe(x) = 150, 20 years", "age has no unit: expected a number alone, found “20 years”"),
    ],
)
def test_a_wrong_unit_is_named_with_the_fix(setup, typed, reason):
    with pytest.raises(EditError) as error:
        as_stored(typed, setup)
    assert str(error.value) == reason


@pytest.mark.parametrize(
    ("line", "inputs"),
    [
        ("probe(Eve) = 15, 4", [15, 4]),  # as recordings made before have it
        ("probe(Eve) = 150 lb, 70 in", [15, 4]),
        ("probe(Eve) = 15, 70 in", [15, 4]),
        ("probe(Eve) = scaled 15, 4", [15, 4]),
        ("row(Eve) = 15, 4 → 1", [15, 4]),
        ("row(Eve) = scaled 15, 4 → 1", [15, 4]),
    ],
)
def test_a_stored_line_reads_as_it_did(line, inputs):
    session = Session(PEOPLE)
    session.apply(Edit(line))
    assert inputs_of(session, "Eve") == inputs


def test_a_value_typed_as_it_is_shown_stays_to_the_last_bit():
    scenario = PEOPLE_AND_AGE.scenario.model_copy(deep=True)
    scenario.data.rows[0].inputs[0] = 0.1
    setup = put_together(scenario.model_dump(exclude_none=True))
    assert 0.1 + 135 - 135 != 0.1
    assert as_stored("input(Ann, weight) = 135.1", setup) == "input(Ann, weight) = scaled 0.1"


@given(setups(), st.floats(-1e9, 1e9))
def test_stored_values_are_read_to_the_bit(setup, number):
    columns = setup.scenario.data.inputs
    line = f"probe(Eve) = {', '.join(repr(number) for _ in columns)}"
    session = Session(setup)
    session.apply(Edit(as_stored(line, setup)))
    assert inputs_of(session, "Eve") == [number - column.shift for column in columns]


async def test_raw_values_typed_in_p_are_predicted_for_and_told_as_such():
    async with reading("four-people") as reader:
        await reader.press("p")
        await reader.until("weight (lb), height (in), raw", "scaled −2, −1")
        await reader.type("150 kg, 70")
        await reader.press("enter")
        await reader.until("weight is in lb: expected a number in lb, found “150 kg”", "A new input")
        await reader.press("escape", "p")
        await reader.type("150, 70")
        await reader.press("enter")
        await reader.until("▸new 1")
        row = next(text for text in reader.part("data").splitlines() if "new 1" in text)
        assert row.split("new 1")[1].split()[:2] == ["15", "4"]


async def test_raw_values_typed_in_e_change_the_row():
    async with reading("four-people") as reader:
        await ask(reader, "e", "input(Bob, weight) = 150")
        await reader.until("Bob: weight 160 lb → 150 lb")
        await reader.press("d")
        row = next(text for text in reader.part("data").splitlines() if "Bob" in text)
        assert row.split("Bob")[1].split()[:2] == ["15", "6"]
