"""Whatever the numbers are, everything can be drawn: huge and tiny ones, nan and the infinities, in every pane."""

import re
import warnings
from contextlib import suppress
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from random_scenarios import setups
from share import some, spread

from nntui.cli import cli
from nntui.cli.rows import formats
from nntui.engine.metrics import METRICS
from nntui.explain.asked import explain_asked
from nntui.explain.in_lines import line_of
from nntui.export.format import Options, export
from nntui.lesson.events import Do
from nntui.lesson.header import header_of
from nntui.lesson.recording import Recording
from nntui.quantities.conditions import condition, first_stop
from nntui.quantities.opening import open_scenario
from nntui.quantities.quantities import quantity
from nntui.quantities.quantity import UnknownQuantityError
from nntui.render.cells import width_of
from nntui.render.chosen import told_in_full
from nntui.render.pane import Drawing
from nntui.render.panes import collected
from nntui.render.spoken import Telling
from nntui.render.status import status_lines
from nntui.session.commands import (
    CheckGradients,
    ChooseMetric,
    ChooseParameter,
    ChooseRow,
    ChooseUnit,
    CompareWith,
    Draw,
    Edit,
    GoTo,
    LookAt,
    Overlay,
    SetPlot,
)
from nntui.session.player import Motion
from nntui.session.session import Session
from nntui.session.view import EXPLANATION
from nntui.text.numbers import agreeing_digits
from nntui.timeline.walk import walk

PANES = collected()
EXTREMES = [1e308, -1e308, 1.7976931348623157e308, 5e-324, -5e-324, 2.2e-308, 0.0, -0.0, float(2**53 + 1), 8.5e18]
EXTREMES += [float("inf"), float("-inf"), float("nan"), 1e20, -1e20, 1e150, 1e-150, 9.223372036854775e18, 1e16]
SIZES = [(1, 1), (7, 3), (20, 6), (38, 12), (60, 20), (120, 50), (300, 100)]
extreme = st.one_of(st.sampled_from(EXTREMES), st.floats(allow_nan=True, allow_infinity=True), st.floats(-2, 2))


@pytest.fixture(autouse=True)
def no_warnings():
    """NumPy's complaints about overflow would come up in the middle of the screen."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        yield


def draw_all(session: Session, size: tuple[int, int], *, ascii_only: bool = False) -> None:
    """Draw every pane and the status of what a session shows, in its size: every line, none wider than the pane."""
    width, height = size
    frame = session.frame
    upto = session.timeline.reached(session.position.branch)
    for name, pane in PANES.items():
        assert pane.title(frame)
        if (number := pane.number(frame)) is not None:
            assert len(told_in_full(number, width)) <= width
        sheet = pane.draw(frame, width, height, Drawing(ascii_only, upto))
        lines = [*sheet.header, *(sheet.line(i) for i in range(sheet.length))]
        assert all("\n" not in run.text for line in lines for run in line), name
        if width >= 20:
            wide = [line for line in lines if width_of(line) > width]
            assert not wide, (name, wide)
        if pane.tell is not None:
            assert all("\n" not in line for line in pane.tell(frame, Telling(width))), name
    status_lines(frame, Motion(), width, max(height, 1))


def with_numbers(setup, numbers, where):
    """The setup with other numbers at its start, or in its data, in turn."""
    data = setup.program.data
    vector, inputs, targets, probes = setup.vector.copy(), data.inputs.copy(), data.targets.copy(), setup.probes.copy()
    for name, array in {"vector": vector, "inputs": inputs, "targets": targets, "probes": probes}.items():
        if name in where and array.size:
            array.flat[:] = np.resize(numbers, array.size)
    program = replace(setup.program, data=replace(data, inputs=inputs, targets=targets))
    return replace(setup, vector=vector, program=program, probes=probes)


def some_quantities(setup):
    """A few quantities of each kind that there are."""
    row, unit = setup.row_names[0], setup.unit_names[0][0] if setup.unit_names else ""
    texts = [f"output({row}, {setup.output_names[0]})"]
    if setup.parameters:
        name = setup.parameters[0].name
        texts += [name, f"abs({name} − {setup.parameters[-1].name})", f"z({unit}, {row})"]
        if setup.training:
            texts += [
                f"slope({unit}, {row})",
                f"gradient({name})",
                f"delta({unit}, {row})",
                "batch_loss",
                f"d{unit}/d{name}({row})",
            ]
    return texts


@st.composite
def sessions(draw):
    """A session at some place, with something chosen, whose numbers are anything at all."""
    where = draw(st.sets(st.sampled_from(["vector", "inputs", "targets", "probes"]), min_size=1))
    setup = with_numbers(draw(setups()), draw(st.lists(extreme, min_size=1, max_size=12)), where)
    session = Session(setup)
    step = draw(st.sampled_from([0, 1, 2, 5])) if setup.training else 0
    session.apply(GoTo(step, draw(st.sampled_from(["", *(operation.name for operation in walk(setup))]))))
    choices = [ChooseRow(draw(st.integers(0, len(setup.all_names) - 1)))]
    if setup.parameters:
        choices.append(ChooseParameter(draw(st.integers(0, len(setup.parameters) - 1))))
    layer = draw(st.integers(0, len(setup.network.sizes) - 1))
    choices.append(ChooseUnit(layer, draw(st.integers(0, setup.network.sizes[layer] - 1))))
    if setup.metrics:
        choices.append(ChooseMetric(draw(st.integers(0, len(setup.metrics) - 1))))
    if setup.training and setup.parameters:
        choices.append(CheckGradients())
    session.apply(SetPlot(draw(st.booleans()), draw(st.booleans())))
    session.apply(LookAt("network", draw(st.booleans())))
    for text in draw(st.lists(st.sampled_from(some_quantities(setup)), max_size=4)):
        session.apply(Draw(text, shown=True))
    for choice in draw(st.lists(st.sampled_from(choices), max_size=2)):
        session.apply(choice)
    if setup.training and draw(st.booleans()):
        session.apply(Edit("rate = 1e300"))
        session.apply(GoTo(step + 1))
        session.apply(Overlay(0, shown=True))
        session.apply(CompareWith(0, draw(st.booleans())))
    return session


@pytest.mark.long
@some(400)
@given(sessions(), st.sampled_from(SIZES), st.booleans())
def test_every_pane_draws_any_numbers(session, size, ascii_only):
    draw_all(session, size, ascii_only=ascii_only)


@pytest.mark.full
@pytest.mark.parametrize(
    ("name", "rate"),
    spread([*product(("four-people", "three-layer", "raw-people", "five-to-forty-two"), ("1e20", "1e300", "5e-324"))]),
)
def test_a_rate_that_leads_far_away_is_drawn_operation_by_operation(name, rate):
    session = Session(open_scenario(name))
    session.apply(Edit(f"rate = {rate}"))
    for step in (1, 2, 3):
        for operation in ("", *(operation.name for operation in walk(session.setup))):
            session.apply(GoTo(step, operation))
            draw_all(session, (60, 30))


def quantities_of(setup):
    """The names of all numbers of a setup, for its first and last row and unit."""
    units = [name for names in setup.unit_names for name in (names[0], names[-1])]
    parameters = [parameter.name for parameter in setup.parameters][:: max(len(setup.parameters) - 1, 1)]
    rows, places = setup.row_names[:2], setup.all_names[-2:]
    yield from ("loss", "batch_loss", *METRICS, *parameters)
    for row in {*rows, *places}:
        yield from (f"{kind}({unit}, {row})" for kind in ("activation", "z", "delta", "slope") for unit in units)
        yield from (f"{kind}({name}, {row})" for kind in ("output", "prediction") for name in setup.output_names)
        yield from (f"gradient({name}, {row})" for name in parameters)
        yield from (f"d{of}/d{by}({row})" for of in ("L", *units) for by in (*units, *parameters, *setup.input_names))
        yield f"row_loss({row})"


@some(200)
@given(sessions())
def test_every_quantity_and_condition_of_any_numbers_is_a_number(session):
    setup = session.setup
    found = []
    for name in quantities_of(setup):
        with suppress(UnknownQuantityError):
            found.append((name, quantity(name, setup).at(session.frame.moment)))
    assert all(isinstance(value, float) and isinstance(agreeing_digits("1.5", value), int) for _, value in found)
    for name, _ in found[:6] if setup.training else []:
        stops = [condition(text.format(name), setup) for text in ("{} changes sign", "abs({}) < 1", "{} > 1")]
        first_stop(session.timeline, session.position.branch, stops, 0, session.position.step)
    for name, _ in found[:: max(len(found) // 10, 1)]:
        _, told = explain_asked(session, session.position.step, None, quantity(name, setup))
        assert all(line for part in told.parts for line in line_of(part, 100)), name


# What is written of it, and what the commands say


FAR = (
    Do(LookAt(EXPLANATION, enlarged=False)),
    Do(ChooseRow(1)),
    Do(Edit("rate = 1e20")),
    *(Do(GoTo(step, operation)) for step in (1, 2) for operation in ("", "layer1.sum", "layer1.activation", "update")),
    Do(GoTo(2, "layer1.activation")),
)


@pytest.mark.parametrize("suffix", formats())
def test_a_recording_that_overflows_is_exported(suffix, tmp_path):
    recording = Recording(header_of(open_scenario("four-people")), FAR)
    path = tmp_path / f"out{suffix}"
    told = export(recording, path, Options(panes=collected(), size=(120, 40)), formats())
    assert [each.problem for each in told if "belongs beside" not in each.problem] == []
    assert path.stat().st_size


PUBLISHED = """
[[published]]
quantity = "row_loss(Alice)"
step = 3
value = "0.5"

[[published]]
quantity = "dL/dw1(Bob)"
step = 2
value = "0.5"

[[published]]
quantity = "sum_squared_error"
step = 1
value = "0.5"
"""


@pytest.mark.parametrize("rate", ["1e20", "1e79", "1e308"])
@pytest.mark.parametrize("command", ["train", "verify", "explain --step 2", "explain --of dL/dh1(Bob)"])
def test_a_file_that_overflows_is_told_of_without_a_warning(command, rate, tmp_path):
    text = open_scenario("four-people").source
    for activation in ("sigmoid", "tanh"):
        text = text.replace(f'activation = "{activation}"', 'activation = "linear"')
    Path("far.toml").write_text(re.sub(r"(?m)^rate = .*$", f"rate = {rate}", text) + PUBLISHED)
    name, *options = command.split()
    done = CliRunner().invoke(cli, [name, "far.toml", *options])
    assert (done.stderr, done.exit_code) == ("", name == "verify")
    assert done.exception is None or isinstance(done.exception, SystemExit)
