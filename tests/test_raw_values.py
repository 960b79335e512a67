"""Values that a person types are raw where their column has a raw value; what is stored says that it is scaled."""

from copy import deepcopy

import pytest
from app_support import reading
from hypothesis import given
from hypothesis import strategies as st
from random_scenarios import put_together, setups
from share import some
from test_change import ask

from nntui.explain.explain import explain
from nntui.explain.explanation import Say
from nntui.quantities.opening import open_scenario
from nntui.render.pane import Drawing
from nntui.render.panes import collected
from nntui.scenario.fields import as_raw
from nntui.session.by_typing import as_stored
from nntui.session.commands import ChooseUnit, Edit
from nntui.session.session import Session
from nntui.text.numbers import MINUS
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
    scenario = deepcopy(PEOPLE_AND_AGE.scenario)
    scenario.data.rows[0].inputs[0] = 0.1
    setup = put_together(as_raw(scenario))
    assert 0.1 + 135 - 135 != 0.1
    assert as_stored("input(Ann, weight) = 135.1", setup) == "input(Ann, weight) = scaled 0.1"


@some(100)
@given(setups(), st.floats(-1e9, 1e9))
def test_stored_values_are_read_to_the_bit(setup, number):
    columns = setup.scenario.data.inputs
    line = f"probe(Eve) = {', '.join(repr(number) for _ in columns)}"
    session = Session(setup)
    session.apply(Edit(as_stored(line, setup)))
    assert inputs_of(session, "Eve") == [(number - column.shift) / column.scale for column in columns]


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


MEASURED = put_together(
    {
        "data": {
            "inputs": [{"name": "weight", "unit": "kg", "shift": 70, "scale": 12.5}, {"name": "age", "scale": 10}],
            "targets": [{"name": "price", "unit": "EUR", "shift": 1000, "scale": 250}],
            "rows": [
                {"name": "Ann", "inputs": [-1.2, 3], "targets": [0.5]},
                {"name": "Bob", "inputs": [1.6, 4], "targets": [-1]},
            ],
        },
        "network": {"layers": [{"units": 1, "activation": "linear", "weights": [[0, 0.2]], "biases": [0]}]},
        "training": {"loss": "squared_error", "rate": 0.1, "steps": 5},
    },
    "measured",
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("probe(new 1) = 95, 35", "probe(new 1) = scaled 2, 3.5"),
        ("probe(new 1) = 95 kg, 35", "probe(new 1) = scaled 2, 3.5"),
        ("input(Ann, weight) = 55", "input(Ann, weight) = scaled -1.2"),
        ("target(Ann, price) = 1500 EUR", "target(Ann, price) = scaled 2"),
        ("row(Eve) = 95, 35 -> 750", "row(Eve) = scaled 2, 3.5 → scaled -1"),
    ],
)
def test_raw_values_of_a_column_with_a_scale_are_less_its_shift_and_divided(typed, stored):
    assert as_stored(typed, MEASURED) == stored
    assert as_stored(stored, MEASURED) == stored


def test_a_scale_is_shown_wherever_raw_values_are():
    frame = Session(MEASURED).frame
    sheet = collected()["data"].draw(frame, 200, 20, Drawing())
    assert ["".join(span.text for span in line).split() for line in sheet.header[1:]] == [
        ["weight", "weight", "age", "age", "price", "price", "is"],
        ["row", "scaled", "kg", "scaled", "raw", "scaled", "EUR", "was", "is", "EUR", "off", "by"],
    ]
    row = "".join(span.text for span in sheet.line(0)).split()
    assert row == [
        "▸Ann",
        f"{MINUS}1.2000",
        "55",
        "3.0000",
        "30",
        "0.5000",
        "1125",
        "·",
        "0.6000",
        "1150.000",
        "+0.1000",
    ]
    session = Session(MEASURED)
    session.apply(ChooseUnit(0, 0))
    asked, line, said = explain(session.frame).parts[:3]
    assert asked == Say("Where does Ann's scaled weight come from?", "question")
    assert (line.label, line.numbers, line.result) == ("scaled weight", f"(55 {MINUS} 70) / 12.5", f"{MINUS}1.2")
    assert said == Say("It stands in the data: 55 kg, less 70, divided by 12.5.", "meaning")
    bottom = "".join(span.text for span in collected()["map"].draw(frame, 80, 20, Drawing()).line(19))
    assert "60 kg" in bottom
    assert "80 kg" in bottom


def test_a_place_of_the_map_that_is_clicked_is_round_in_raw_values():
    frame = Session(MEASURED).frame
    edit, _ = collected()["map"].draw(frame, 80, 20, Drawing()).hit(70, 5)
    weight, age = (float(text) for text in edit.text.partition("scaled ")[2].split(","))
    assert (weight * 12.5 + 70) == pytest.approx(round(weight * 12.5 + 70, 1), abs=1e-9)
    assert (age * 10) == pytest.approx(round(age * 10, 1), abs=1e-9)
