"""The code pane: each line of the loop with the numbers that its operation makes, as the trace has them."""

import re

import numpy as np
import pytest
from app_support import reading
from hypothesis import given
from random_scenarios import setups
from share import some

from nntui.engine.step import OF_A_UNIT, operations_of
from nntui.explain.code.whole_program import program
from nntui.explain.words import operation_words
from nntui.quantities.opening import open_scenario
from nntui.render.cells import width_of
from nntui.render.pane import Drawing
from nntui.render.panes.code import MOST, code_lines, draw, is_now, made, title
from nntui.session.commands import ChooseRow, GoTo, LookAt
from nntui.session.session import Session
from nntui.text.hidden import is_hidden
from nntui.text.numbers import number
from nntui.timeline.veil import Veil
from nntui.timeline.walk import is_measured, walk

SIZES = [(38, 20), (58, 36), (20, 5), (1, 1), (118, 40)]


def drawn(frame, width=118, height=40) -> list[str]:
    content = draw(frame, width, height, Drawing())
    return ["".join(run.text for run in content.line(i)) for i in range(content.length)]


def at(setup, step: int, operation: str):
    session = Session(setup)
    session.apply(GoTo(step, operation))
    return session.frame


@some(120, deadline=None)
@given(setups(trained=True))
def test_beside_each_line_stand_the_numbers_of_the_trace(setup):
    for operation in walk(setup):
        frame = at(setup, 2, operation.name)
        traced = frame.moment.trace
        row = traced.rows.index(frame.focus.row) if frame.focus.row in traced.rows else None
        for line in code_lines(setup):
            if line.operation is None or (line.operation.phase == "forward" and is_measured(operation.name)):
                continue
            found, name = made(frame, line.operation), line.operation.name
            assert (found is not None) == frame.has_done(name)
            if found is None:
                continue
            wanted = traced.results[name]
            if line.operation.kind in OF_A_UNIT and row is not None:
                wanted = wanted[row]
            elif line.operation.kind in OF_A_UNIT:
                continue
            np.testing.assert_array_equal(found, wanted.ravel()[: len(found)])


def test_the_numbers_of_each_line_are_on_the_screen():
    setup = open_scenario("four-people")
    lines = drawn(at(setup, 1, "update"))
    traced = at(setup, 1, "update").moment.trace
    for operation in operations_of(setup.program):
        own = [each for each in code_lines(setup) if each.operation == operation]
        for each in own:
            (line,) = [line for line in lines if line[1:].startswith(each.text)]
            wanted = [number(value) for value in np.ravel(traced.results[operation.name]).tolist()]
            assert line[1 + len(each.text) :].split() == wanted
    assert len(operations_of(setup.program)) - len([each for each in code_lines(setup) if each.operation]) == 1  # loss


def test_the_numbers_are_those_of_the_row_that_is_looked_at():
    session = Session(open_scenario("three-layer"))
    session.apply(GoTo(0, "layer2.activation"))
    (line,) = [each for each in code_lines(session.frame.setup) if each.text.startswith("  a2 =")]
    for row, name in enumerate(session.frame.setup.row_names):
        session.apply(ChooseRow(row))
        frame = session.frame
        assert made(frame, line.operation).tolist() == frame.moment.outputs[row].tolist()
        assert title(frame) == f"CODE, numbers of {name}"


def test_the_lines_are_those_of_the_program():
    for name in ("four-people", "overfitting-dropout", "iris", "mazur"):
        setup = open_scenario(name)
        text = [line.split("  #")[0].rstrip() for line in "".join(program(setup)).splitlines()]
        shown = [each.text.split("  #")[0].strip() for each in code_lines(setup) if each.text]
        stripped = [line.strip() for line in text]
        assert [line for line in shown if line not in stripped] == []


def test_one_line_is_marked_where_an_operation_has_just_been_done_and_none_where_the_loop_has_none():
    setup = open_scenario("dead-relu")
    for operation in walk(setup):
        frame = at(setup, 3, operation.name)
        marked = [each for each in code_lines(setup) if is_now(frame, each)]
        assert [each.operation for each in marked] == ([operation] if marked else [])
        has_line = operation.name not in ("loss", "metrics", "layer2.slope")
        assert bool(marked) == has_line
        assert sum(line.startswith("▸") for line in drawn(frame)) == has_line
        if not has_line:
            assert title(frame) == f"CODE: the loop has no line for {operation_words(setup, operation)}"
    (head,) = [each for each in code_lines(setup) if is_now(at(setup, 3, ""), each)]
    assert head.text == f"for step in range({setup.last_step}):"


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_lines_have_room_at_every_size(width: int, height: int):
    for name in ("four-people", "digits", "overfitting-dropout", "one-neuron"):
        frame = at(open_scenario(name), 0, "update")
        content = draw(frame, width, height, Drawing())
        assert all(width_of(content.line(i)) <= max(width, 8) for i in range(content.length))


def test_many_numbers_are_counted():
    frame = at(open_scenario("digits"), 0, "update")
    (line,) = [line for line in drawn(frame, 400) if line.startswith("▸")]
    assert line.endswith("… 562 in all")
    assert len(re.findall(r"[+−]?\d\.\d{4}", line)) == MOST


def test_a_hidden_number_is_a_question_mark():
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(0, "update"))
    session.veil = Veil(0, "layer2.delta")
    frame = session.frame
    hidden = {}
    for line in code_lines(frame.setup):
        if line.operation is not None:
            hidden[line.operation.name] = all(is_hidden(value) for value in made(frame, line.operation).tolist())
    assert not hidden["layer2.slope"]
    assert hidden["layer2.delta"]
    assert hidden["layer1.weights"]
    assert hidden["update"]
    assert drawn(frame)[-1].split("rate * g")[1].split() == ["?"] * 9


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_key_that_walks_goes_through_the_code(size: tuple[int, int]):
    async with reading(size=size) as reader:
        await reader.open("P", "Panes", "its letter, Enter or a click")
        await reader.press("p")
        await reader.until_gone("its letter, Enter or a click")
        assert "CODE" in reader.text
        for text in ("z1 = np.dot(x, W1) + b1", "a1 = 1 / (1 + np.exp(-z1))", "z2 = np.dot(a1, W2) + b2"):
            await reader.press("full_stop")
            assert f"▸  {text}" in reader.text
            assert "HOW" not in reader.text


async def test_a_click_on_a_line_goes_to_its_operation():
    session = Session(open_scenario("four-people"))
    session.apply(LookAt("code", enlarged=False))
    content = draw(session.frame, 58, 36, Drawing())
    places = {"".join(run.text for run in content.line(i)).strip("▸ ").split(" ")[0]: i for i in range(content.length)}
    assert content.hit(3, places["dz2"]) == GoTo(0, "layer2.delta")
    assert content.hit(3, places["for"]) is None
    assert content.hit(3, 10_000) is None
