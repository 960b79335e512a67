"""What is asked for by name is explained by lines that lead to its value, for the very row that was asked for."""

import math
import re
from itertools import pairwise

import pytest
import share
from hypothesis import given
from hypothesis import strategies as st
from pocket_calculator import read
from random_scenarios import setups
from share import crossed, some

from nntui.explain.asked import explain_asked
from nntui.explain.explanation import Say, Working
from nntui.explain.terms import digits_of
from nntui.quantities.opening import open_scenario
from nntui.quantities.quantities import QUANTITIES, quantity
from nntui.quantities.quantity import UnknownQuantityError
from nntui.scenario.folder import built_in_names
from nntui.session.session import Session
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position

COUNTED = ("step", "epoch")


def names(setup, rows, most=None):
    """Every quantity of a scenario, written out: each kind, for every unit and parameter, for some rows; or about so
    many of them.
    """
    sizes = setup.network.sizes
    units = [setup.unit_name(layer, unit) for layer in range(1, len(sizes)) for unit in range(sizes[layer])]
    inputs = [setup.unit_name(0, column) for column in range(sizes[0])]
    parameters = list(setup.parameter_by_name)
    found = [kind.name for kind in QUANTITIES if kind.most == 0 and kind.fits is None] + parameters
    found += [f"gradient({name})" for name in parameters] + [f"loss({name})" for name in setup.output_names]
    for row in rows:
        found += [f"{kind}({unit}, {row})" for kind in ("z", "activation", "slope", "delta") for unit in units]
        found += [f"{kind}({row}, {name})" for kind in ("output", "prediction") for name in setup.output_names]
        found += [f"gradient({name}, {row})" for name in parameters] + [f"row_loss({row})"]
        found += [f"row_loss({row}, {name})" for name in setup.output_names]
        found += [f"d{of}/d{by}({row})" for of in ("L", *units) for by in (*inputs, *units, *parameters)]
    found += [f"{one} − {other}" for one, other in pairwise(found[::31])]
    found += [f"abs({name})" for name in found[::41]]
    for text in found[:: -(-len(found) // (most or len(found)))]:
        try:
            yield quantity(text, setup)
        except UnknownQuantityError:  # of a probe there is no error, without training no gradient
            continue


def told(session, step, asked):
    return explain_asked(session, step, None, asked)[1]


def carries(part, value):
    """Whether a line has a value, or a sentence says it."""
    if isinstance(part, Say):
        return any(
            math.isclose(read(number), value, rel_tol=1e-11)
            for number in re.findall(r"−?\d+(?:\.\d+)?(?:e[−+]\d+)?", part.text)
        )
    if not isinstance(part, Working) or part.value is None:
        return False
    return (math.isnan(value) and math.isnan(part.value)) or math.isclose(part.value, value, rel_tol=1e-9)


def check(session, moment, asked):
    step, value = moment.step, asked.at(moment)
    parts = told(session, step, asked).parts
    shown = [part for part in parts if isinstance(part, Working)]
    where = (asked.text, value, parts)
    same_rate = asked.text == "rate" and not session.setup.training.rate_changes
    if asked.text in COUNTED or same_rate:
        assert [part.text.split(":")[0] for part in parts] == ["It isn't worked out"], where
    elif not shown:
        text = " ".join(part.text for part in parts)
        assert "It has no value" in text or carries(parts[-1], value) or carries(parts[1], value), where
        assert math.isnan(value) == ("It has no value" in text), where
    else:
        assert any(carries(part, value) for part in parts), where


MOST = 300  # quantities of a scenario that are asked for by default: digits has 60,000


@crossed("name, step", built_in_names(), (0, 2))
def test_every_quantity_of_a_built_in_scenario_is_explained_by_lines_with_its_value_for_every_row(name, step):
    session = Session(open_scenario(name))
    setup = session.setup
    rows = [*setup.row_names[:3], *setup.probe_names[:1]]
    every = list(names(setup, rows, None if share.full else MOST))
    moment = Moment(session.timeline, Position(0, step if setup.training else 0))
    for asked in every:
        check(session, moment, asked)


@some(60, of=5)
@given(setups(), st.integers(0, 4))
def test_every_quantity_of_any_scenario_is_explained_by_lines_with_its_value_for_every_row(setup, step):
    session = Session(setup)
    moment = Moment(session.timeline, Position(0, step if setup.training else 0))
    for asked in names(setup, setup.all_names, None if share.full else 333):
        check(session, moment, asked)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("row_loss(Bob)", "Bob's squared error"),
        ("do1/dh1(Bob)", "∂o1/∂h1"),
        ("dh1/dw1(Bob)", "∂h1/∂w1"),
        ("do1/dw1(Emily)", "∂o1/∂w1"),
        ("do1/dweight(Diana)", "∂o1/∂weight"),
        ("dL/dweight(Alice)", "∂L/∂weight"),
        ("slope(h1, Bob)", "slope(h1)"),
        ("accuracy", "right / rows"),
        ("sum_absolute_error", "sum of 4 absolute errors"),
    ],
)
def test_the_line_that_all_is_about_has_the_value_that_was_asked_for(name, label):
    session = Session(open_scenario("four-people"))
    asked = quantity(name, session.setup)
    value = asked.at(Moment(session.timeline, Position(0, 0)))
    found = [part for part in told(session, 0, asked).parts if isinstance(part, Working) and part.now]
    assert [(part.label, part.result) for part in found][:1] == [(label, digits_of(value, 5))]


@pytest.mark.parametrize(
    "name", ["gradient(w4, Bob)", "dL/do1(Bob)", "delta(h1, Bob)", "dL/dw1(Bob)", "dL/dweight(Bob)"]
)
def test_a_row_outside_the_next_batch_has_no_part_in_the_gradient_and_that_is_said(name):
    session = Session(open_scenario("four-people"))
    (part,) = told(session, 0, quantity(name, session.setup)).parts
    assert part.text == "It has no value: update 1 uses Alice, so Bob has no part in its gradient."


def test_the_error_of_a_row_outside_the_batch_stands_beside_the_one_that_the_update_follows():
    session = Session(open_scenario("four-people"))
    parts = told(session, 0, quantity("row_loss(Bob)", session.setup)).parts
    texts = [part.text if isinstance(part, Say) else part.label for part in parts]
    assert texts[:4] == [
        "How wrong is the answer for Bob?", "Bob's squared error",
        "The update follows Alice's squared error:", "Alice's squared error",
    ]  # fmt: skip


def test_what_is_made_of_others_is_explained_by_them_and_each_leads_to_its_origin():
    session = Session(open_scenario("four-people"))
    made = told(session, 0, quantity("output(Alice) − gradient(w1)", session.setup))
    texts = [part.text if isinstance(part, Say) else part.label for part in made.parts]
    assert texts == [
        "output(Alice) − gradient(w1) is made of two other numbers:",
        "output(Alice)", "gradient(w1)", "difference",
    ]  # fmt: skip
    assert [(ask.operation, ask.row) for ask in made.asks] == [("layer2.activation", 0), ("layer1.weights", None)]
    size = told(session, 0, quantity("abs(w1)", session.setup)).parts[-1]
    assert (size.symbols, size.numbers, size.relation, size.result) == ("|w1|", "|−0.75061|", "=", "0.75061")


def test_what_counts_updates_and_epochs_says_that_nothing_works_it_out():
    session = Session(open_scenario("four-people"))
    (steps,) = told(session, 8, quantity("step", session.setup)).parts
    (epochs,) = told(session, 8, quantity("epoch", session.setup)).parts
    assert steps.text == "It isn't worked out: it counts the updates made."
    assert epochs.text == "It isn't worked out: it counts how often all rows have been used."
