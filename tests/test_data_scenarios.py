"""The scenarios with data of their own: what a plain NumPy program finds, and what their texts say."""

import csv
import math
from functools import cache

import numpy as np
import plain_numpy
import pytest
from app_support import reading
from click.testing import CliRunner

from nntui.cli import cli
from nntui.quantities.opening import open_scenario
from nntui.render.status import status_lines
from nntui.scenario.folder import folder
from nntui.scenario.split import drawn
from nntui.session.commands import GoTo
from nntui.session.player import Motion
from nntui.session.session import Session
from nntui.timeline.confusion_counts import confusion_at
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline

OURS = ["circles", "spiral", "iris", "digits"]


@cache
def at_the_end(name, *settings):
    setup = open_scenario(name, settings)
    timeline = Timeline.of(setup)
    return Moment(timeline, Position(0, setup.last_step))


def series(name, metric):
    """A metric of a scenario at each of its steps; every step was kept."""
    end = at_the_end(name)
    names = [each.name for each in end.setup.metrics]
    steps, values = end.timeline.series(0, names.index(metric))
    assert steps[:2].tolist() == [0, 1]
    return values


def right(moment):
    """Which rows are right."""
    said, wanted = moment.outputs, moment.setup.program.data.targets
    return ((said > 0.5) == (wanted > 0.5))[:, 0] if said.shape[1] == 1 else said.argmax(1) == wanted.argmax(1)


def wrong_names(moment):
    return [name for name, good in zip(moment.setup.row_names, right(moment), strict=True) if not good]


@pytest.mark.parametrize("name", OURS)
def test_a_plain_program_finds_the_same(name):
    moment = at_the_end(name)
    setup = moment.setup
    data, training = setup.program.data, setup.scenario.training
    x, y = data.inputs, data.targets
    layers = plain_numpy.start(setup.scenario.seed, setup.network.sizes)
    plain_numpy.train(layers, x[: data.learned], y[: data.learned], setup.scenario.seed, training.epochs)
    said = plain_numpy.forward(layers, x)[-1]
    found = {}
    for kind, rows in (("", slice(0, data.learned)), ("test_", slice(data.learned, None))):
        found[f"{kind}{training.loss}"] = plain_numpy.cross_entropy(said[rows], y[rows])
        found[f"{kind}{setup.scenario.metrics.show[0]}"] = plain_numpy.share_right(said[rows], y[rows])
    assert {figure.quantity for figure in setup.scenario.published} == {*found}
    for figure in setup.scenario.published:
        assert figure.step == setup.last_step
        decimals = len(figure.value.partition(".")[2])
        assert f"{found[figure.quantity]:.{decimals}f}" == figure.value
    for metric, value in zip(setup.metrics, moment.metrics, strict=True):
        assert math.isclose(value, found[metric.name], rel_tol=1e-6)


@pytest.mark.parametrize("name", OURS)
def test_the_test_rows_are_drawn_and_no_other(name):
    setup = open_scenario(name)
    data = setup.scenario.data
    tests = {*drawn(len(data.rows), data.test, setup.scenario.seed).tolist()}
    assert set(setup.places[setup.program.data.learned :]) == tests


def test_iris_are_fishers_hundred_and_fifty():
    with (folder() / "iris.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    numbers = np.array([[float(cell) for cell in row[:4]] for row in rows])
    assert head == ["sepal length", "sepal width", "petal length", "petal width", "species"]
    assert [row[4] for row in rows] == ["setosa"] * 50 + ["versicolor"] * 50 + ["virginica"] * 50
    assert numbers.mean(axis=0) == pytest.approx([5.8433, 3.0573, 3.758, 1.1993], abs=5e-5)
    assert (numbers.min(axis=0).tolist(), numbers.max(axis=0).tolist()) == ([4.3, 2.0, 1.0, 0.1], [7.9, 4.4, 6.9, 2.5])
    data = open_scenario("iris").program.data
    learned = data.inputs[: data.learned]
    assert learned.mean(axis=0) == pytest.approx([0] * 4, abs=1e-3)
    assert learned.std(axis=0) == pytest.approx([1] * 4, abs=1e-3)


def last_wrong(name, metric):
    return int(np.flatnonzero(series(name, metric) < 1)[-1])


def test_circles_come_right_when_it_says():
    assert (last_wrong("circles", "accuracy"), last_wrong("circles", "test_accuracy")) == (914, 1821)
    for units, low, high in ((2, 0.81, 0.91), (3, 0.99, 1.0)):
        shares = []
        for seed in range(1, 6):
            moment = at_the_end("circles", f"network.layers[0].units={units}", f"seed={seed}")
            shares.append(float(moment.metrics[1]))
        assert (min(shares), max(shares)) == (pytest.approx(low), pytest.approx(high))


def test_the_spiral_is_learned_by_heart_but_for_the_centre_and_one_stretch():
    moment = at_the_end("spiral")
    wrong = sorted(int(name.removeprefix("row ")) for name in wrong_names(moment))
    learned = moment.setup.program.data.learned
    assert right(moment)[:learned].all()
    assert (right(moment)[learned:].sum(), moment.setup.program.data.tests) == (112, 120)
    assert wrong[:2] == [2, 4]
    assert 234 <= min(wrong[2:]) <= max(wrong[2:]) <= 243
    for units in (8, 4):
        fewer = at_the_end("spiral", *(f"network.layers[{layer}].units={units}" for layer in (0, 1)))
        assert fewer.metrics[1] < 0.865


def test_iris_has_two_flowers_beside_the_diagonal_and_setosas_first():
    moment = at_the_end("iris")
    learned = moment.setup.program.data.learned
    assert wrong_names(moment) == ["row 84", "row 134"]
    assert (right(moment)[:learned].sum(), right(moment)[learned:].sum()) == (118, 30)
    found = confusion_at(moment)
    versicolor, virginica = (moment.setup.row_names.index(name) for name in ("row 84", "row 134"))
    assert [found.names[at] for at in found.cell(versicolor)] == ["versicolor", "virginica"]
    assert [found.names[at] for at in found.cell(virginica)] == ["virginica", "versicolor"]
    setosas = [row for row, name in enumerate(moment.setup.row_names) if int(name.removeprefix("row ")) <= 50]
    steps = range(moment.step + 1)
    good = [right(Moment(moment.timeline, Position(0, step)))[setosas].all() for step in steps]
    assert 1 + max(step for step in steps if not good[step]) == 8


def test_two_sevens_are_taken_for_others():
    moment = at_the_end("digits")
    data = moment.setup.program.data
    places = [moment.setup.row_names.index(name) for name in wrong_names(moment)]
    assert [int(data.targets[at].argmax()) for at in places] == [7, 7]
    assert sorted(int(moment.outputs[at].argmax()) for at in places) == [5, 9]
    assert all(moment.setup.is_test(at) for at in places)
    assert (data.learned, data.tests) == (150, 50)
    assert moment.metrics[2] / moment.metrics[0] == pytest.approx(9, abs=0.5)
    assert right(at_the_end("digits", "data.generator.noise=0")).all()


async def test_figures_of_no_article_are_not_said_to_be_an_articles():
    session = Session(open_scenario("circles"))
    session.apply(GoTo(2000))
    told = "".join(run.text for line in status_lines(session.frame, Motion(), 200, 9) for run in line)
    assert "a plain NumPy program: 0.0573102 binary_cross_entropy" in told
    assert "article" not in told
    async with reading("circles", size=(200, 60)) as reader:
        await reader.press("question_mark", "end")
        await reader.until("What there is to compare with (nntui verify computes it anew)")
    told = CliRunner().invoke(cli, ["verify", "circles", "four-people"]).output
    assert told.count("the article's label") == 1
