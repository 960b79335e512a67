"""Names with brackets, commas and signs stand in quotes, wherever a line takes a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from share import some

from nntui.quantities.conditions import condition
from nntui.quantities.opening import open_text
from nntui.quantities.quantities import quantity
from nntui.session.by_typing import as_stored, new_input
from nntui.session.commands import Edit, GoTo, StopWhen
from nntui.session.session import Session
from nntui.session.suggest import of_row
from nntui.text import typed
from nntui.timeline.draft import EditError

IRIS = """
format = 1
title = "Iris"
summary = "Two flowers."
[data]
inputs = ["sepal length (cm)", { name = "petal, width=1/2", unit = "cm", shift = 2 }]
targets = ["is \\"setosa\\"?"]
rows = [
  { name = "a", inputs = [5.1, 0.2], targets = [1] },
  { name = "b", inputs = [6.2, 1.4], targets = [0] },
]
[network]
start = { distribution = "uniform", low = -1, high = 1 }
[[network.layers]]
units = 1
activation = "sigmoid"
[training]
loss = "squared_error"
batch = 1
rate = 0.1
steps = 20
[metrics]
show = ["squared_error"]
"""

LENGTH, WIDTH, TARGET = '"sepal length (cm)"', '"petal, width=1/2"', '"is ""setosa""?"'


def session():
    found = Session(open_text("iris.toml", IRIS))
    found.apply(GoTo(2))
    return found


def test_values_of_columns_with_any_name_are_edited():
    iris = session()
    iris.apply(Edit(f"input(a, {LENGTH}) = 7"))
    iris.apply(Edit(f"target(b, {TARGET}) = 0.5"))
    iris.apply(Edit(as_stored(f"input(a, {WIDTH}) = 3 cm", iris.setup)))
    rows = iris.setup.scenario.data.rows
    assert (rows[0].inputs, rows[1].targets) == ([7, 1], [0.5])


def test_what_is_recorded_of_a_typed_line_reads_back():
    assert as_stored(f"input(a, {WIDTH}) = 3", session().setup) == f"input(a, {WIDTH}) = scaled 1"
    assert new_input("Eve = 1, 2", session().setup) == "probe(Eve) = 1, 2"


def test_a_name_in_quotes_that_is_none_is_named_without_them():
    with pytest.raises(
        EditError, match=r"^expected the name of a column, found “sepal width .cm.” — did you mean “sepal length"
    ):
        session().apply(Edit('input(a, "sepal width (cm)") = 7'))


def test_quantities_and_conditions_take_names_in_quotes():
    iris = session()
    setup, moment = iris.setup, iris.frame.moment
    assert quantity(f"do1/d{LENGTH}(a)", setup).at(moment) == quantity(f'do1/d{LENGTH}("a")', setup).at(moment)
    assert quantity(f'd"o1"/d{LENGTH}(b)', setup).at(moment) == quantity(f"do1/d{LENGTH}(b)", setup).at(moment)
    iris.apply(StopWhen(f"abs(do1/d{LENGTH}(a)) < 1e-9"))
    assert condition('output("a") < 0.1', setup).text == 'output("a") < 0.1'


def test_every_suggested_line_is_read_back_to_the_names_it_was_made_of():
    iris = session()
    lines = [line for line, _ in of_row(iris.frame) if line.startswith("input(")]
    assert lines == [f"input(a, {LENGTH}) = 5.1", f"input(a, {WIDTH}) = 2.2 cm"]
    for line in lines:
        with pytest.raises(EditError, match="that is how it is already"):
            iris.apply(Edit(as_stored(line, iris.setup)))


names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(
    lambda name: name.strip()
)
with_marks = st.text(st.sampled_from('"(),;=/<>| ab→−'), min_size=1, max_size=12).filter(lambda name: name.strip())


@some(2_000)
@given(st.lists(names | with_marks, min_size=1, max_size=3), names | with_marks)
def test_any_names_are_read_back(arguments, other):
    line = typed.called_with("row", arguments)
    assert typed.call(line) == ("row", arguments)
    assert typed.assignment(f"{line} = 1, 2 -> 3") == ("row", arguments, "1, 2 -> 3")
    assert typed.comparison(f"{line} < 3").left == line
    assert typed.ratio(f"d{typed.quoted(arguments[0])}/d{typed.quoted(other)}") == (arguments[0], other)
