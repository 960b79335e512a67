"""The streetlights of "Grokking Deep Learning", chapter 6: held against the book's program, and what its texts say."""

from functools import cache

import numpy as np
import pytest

from nntui.quantities.opening import open_scenario
from nntui.quantities.quantities import quantity
from nntui.session.commands import Edit, GoTo
from nntui.session.session import Session
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position

LIGHTS = np.array([[1, 0, 1], [0, 1, 1], [0, 0, 1], [1, 1, 1]])
WALK_VS_STOP = np.array([[1, 1, 0, 0]]).T
ITERATIONS, ALPHA = 60, 0.2


@cache
def plain():
    """The weights at the start and after each iteration, and the error of each iteration as the book prints it."""
    random = np.random.RandomState(1)
    weights_0_1, weights_1_2 = (2 * random.random_sample(shape) - 1 for shape in ((3, 4), (4, 1)))
    states, errors = [np.concatenate([weights_0_1.ravel(), weights_1_2.ravel()])], []
    for _ in range(ITERATIONS):
        layer_2_error = 0.0
        for i in range(4):
            layer_0 = LIGHTS[i : i + 1]
            layer_1 = np.maximum(layer_0 @ weights_0_1, 0)
            layer_2 = layer_1 @ weights_1_2
            layer_2_error += float(np.sum((layer_2 - WALK_VS_STOP[i : i + 1]) ** 2))
            layer_2_delta = WALK_VS_STOP[i : i + 1] - layer_2
            layer_1_delta = layer_2_delta @ weights_1_2.T * (layer_1 > 0)
            weights_1_2 = weights_1_2 + ALPHA * layer_1.T @ layer_2_delta
            weights_0_1 = weights_0_1 + ALPHA * layer_0.T @ layer_1_delta
        states.append(np.concatenate([weights_0_1.ravel(), weights_1_2.ravel()]))
        errors.append(layer_2_error)
    return states, errors


def session_at(step, *edits):
    """A session with edits made at step 0, at a step."""
    session = Session(open_scenario("streetlights"))
    for edit in edits:
        session.apply(Edit(edit))
    session.apply(GoTo(step))
    return session


def moments(session):
    """Every moment of the run that a session stands in."""
    return [
        Moment(session.timeline, Position(session.position.branch, step)) for step in range(session.setup.last_step + 1)
    ]


def test_the_rows_are_the_books():
    data = open_scenario("streetlights").program.data
    assert data.inputs.tolist() == LIGHTS.tolist()
    assert data.targets.tolist() == WALK_VS_STOP.tolist()


def test_its_weights_start_at_the_books_to_the_last_bit():
    setup = open_scenario("streetlights")
    assert setup.vector.tolist() == plain()[0][0].tolist()


def test_each_iteration_is_the_books():
    session, (states, errors) = session_at(4 * ITERATIONS), plain()
    assert session.setup.last_step == 4 * ITERATIONS
    run, asked = moments(session)[::4], quantity("epoch_loss_sum", session.setup)
    assert np.array([moment.vector for moment in run]) == pytest.approx(np.array(states), rel=1e-12)
    assert [asked.at(moment) for moment in run[1:]] == pytest.approx(errors, rel=1e-11, abs=0)


def test_the_published_figures_are_what_the_books_program_prints():
    _, errors = plain()
    figures = open_scenario("streetlights").scenario.published
    assert [figure.step for figure in figures] == [4 * (iteration + 1) for iteration in range(9, ITERATIONS, 10)]
    for figure in figures:
        iteration = int(figure.label.removeprefix("iteration "))
        assert iteration == figure.step // 4 - 1
        assert errors[iteration] == pytest.approx(float(figure.value), rel=1e-12, abs=0)


def test_h1_and_h3_are_off_for_every_row_at_every_step():
    off = np.array([(moment.activations[0] == 0).all(axis=0) for moment in moments(session_at(0))])
    assert off.all(axis=0).tolist() == [True, False, True, False]
    assert not off[:, [1, 3]].any()


def test_the_two_others_are_enough():
    assert session_at(4 * ITERATIONS).frame.moment.metrics[0] < 1e-5


def test_with_linear_hidden_units_the_error_comes_to_what_no_line_can_undercut():
    session = session_at(4 * ITERATIONS, "activation(1) = linear")
    errors = np.array([moment.metrics[0] for moment in moments(session)])
    assert set(errors[4 * ITERATIONS // 2 :: 4].round(2)) == {0.28}
    best, *_ = np.linalg.lstsq(LIGHTS, WALK_VS_STOP, rcond=None)
    assert np.mean((LIGHTS @ best - WALK_VS_STOP) ** 2) == pytest.approx(0.25)
    assert errors.min() > 0.25
