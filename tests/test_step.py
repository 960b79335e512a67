"""The step of Rosenblatt's perceptron: it goes forward only, and is refused where something is trained."""

import numpy as np
import pytest
from random_scenarios import put_together

from nntui.engine.activations import ACTIVATIONS
from nntui.explain.explain import explain
from nntui.explain.explanation import Say, Working
from nntui.quantities.opening import open_scenario
from nntui.quantities.quantities import quantity
from nntui.render.pane import Drawing
from nntui.render.panes.map import PANE as MAP
from nntui.session.commands import ChooseRow, ChooseUnit, Edit, GoTo
from nntui.session.session import Session
from nntui.timeline.answers import NONE, passes
from nntui.timeline.draft import EditError


def exclusive_or(**more):
    """x1 or x2, and x1 and x2, by hand: the output is the one without the other."""
    rows = [{"inputs": [a, b], "targets": [float(a != b)]} for a in (0, 1) for b in (0, 1)]
    layers = [
        {"units": 2, "activation": "step", "weights": [[1, 1], [1, 1]], "biases": [-0.5, -1.5]},
        {"units": 1, "activation": "step", "weights": [[1, -2]], "biases": [-0.5]},
    ]
    data = {"inputs": ["x1", "x2"], "targets": ["y"], "rows": rows}
    return Session(put_together({"data": data, "network": {"layers": layers}, **more}))


def test_it_is_1_above_0_and_0_at_0_and_below_and_flat():
    z = np.array([[-1.0, -0.0, 0.0, 1e-300, 2.0, np.inf, -np.inf]])
    assert ACTIVATIONS["step"].of(z).tolist() == [[0, 0, 0, 1, 1, 1, 0]]
    slope = np.ones_like(z)
    for call, arguments in ACTIVATIONS["step"].slope_calls(z, z, slope):
        call(*arguments)
    assert not slope.any()


def test_perceptrons_make_the_exclusive_or_by_hand():
    session = exclusive_or(probes=[{"name": "both", "inputs": [1, 1]}])
    assert session.frame.moment.outputs[:, 0].tolist() == [0, 1, 1, 0]
    assert session.frame.moment.predictions.tolist() == [[0]]
    assert quantity("do1/dh1(row 1)", session.setup).at(session.frame.moment) == 0


@pytest.mark.parametrize(
    ("row", "said"), [(0, "h1 is off: its sum isn't above 0."), (3, "h1 is on: its sum is above 0.")]
)
def test_its_arithmetic_says_on_or_off(row, said):
    session = exclusive_or()
    session.apply(GoTo(0, "layer1.activation"))
    session.apply(ChooseRow(row))
    session.apply(ChooseUnit(1, 0))
    parts = explain(session.frame).parts
    (line,) = [part for part in parts if isinstance(part, Working) and part.label == "h1"]
    assert line.symbols == "1 if z(h1) > 0 else 0"
    assert [part.text for part in parts if isinstance(part, Say) and part.mark == "meaning"] == [said]


@pytest.mark.parametrize("text", ["activation(1) = step", "activation(2) = step", "layer(1) = 2 step"])
def test_an_edit_that_would_bring_it_into_training_is_refused(text):
    session = Session(open_scenario("four-people"))
    with pytest.raises(EditError, match="expected an activation with a slope"):
        session.apply(Edit(text))


def test_where_nothing_is_trained_an_edit_may_bring_it_in():
    session = exclusive_or()
    session.apply(Edit("activation(1) = sigmoid"))
    session.apply(Edit("activation(1) = step"))
    assert session.frame.moment.outputs[:, 0].tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize(("unit", "place"), [((1, 0), "0.5"), ((1, 1), "1.5"), ((2, 0), "0.5")])
def test_the_map_says_where_it_jumps(unit, place):
    session = exclusive_or(probes=[{"name": "far", "inputs": [3, 0]}])
    session.apply(ChooseUnit(*unit))
    more = ", 1.5" if unit == (2, 0) else ""
    words = "".join(run.text for run in MAP.draw(session.frame, 80, 20, Drawing()).line(1))
    assert f"border at x1 {place}{more} (x2 0)" in words


def test_each_jump_is_found_and_those_that_are_not_looked_for_are_counted():
    def side(x):
        return np.floor(np.nan_to_num(3 * x, nan=NONE)).astype(int)

    found, of = passes(np.linspace(0.1, 2.1, 11), side, 2)
    assert of == 6
    assert [at for at, _, _ in found] == pytest.approx([1 / 3, 2 / 3], abs=1e-6)
    assert [(before, after) for _, before, after in found] == [(0, 1), (1, 2)]
    assert passes(np.array([0.1, np.nan, 2.1]), side, 2) == ([], 0)
