"""Metrics that are measured at every n-th step only: which n, where the curve has them, what conditions see of them."""

import numpy as np
import pytest
from app_support import reading
from random_scenarios import of_two_hundred_rows, put_together

from nntui.engine.measuring import measured_every
from nntui.quantities.conditions import condition, first_stop, last_turn, said
from nntui.quantities.opening import open_scenario
from nntui.quantities.quantities import quantity
from nntui.render.pane import Drawing
from nntui.render.panes import collected
from nntui.render.status import status_lines
from nntui.scenario.folder import built_in_names
from nntui.session.commands import Edit, GoTo, StopWhen
from nntui.session.player import Motion
from nntui.session.session import Session
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.runs import Segment
from nntui.timeline.timeline import Timeline

CURVE = collected()["curve"]


def two_clouds(rows=1_500, batch=10, inputs=6, **training):
    """Two clouds of points: a line between them is found in a few steps."""
    random = np.random.default_rng(5)
    points = random.normal(size=(rows, inputs)).round(3).tolist()
    data = [{"inputs": point, "targets": [float(point[0] + point[1] > 0.3)]} for point in points]
    layers = [{"units": 4, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}]
    return put_together(
        {
            "seed": 3,
            "data": {"inputs": [f"x{i}" for i in range(inputs)], "targets": ["y"], "rows": data},
            "network": {"layers": layers, "start": {"distribution": "normal", "deviation": 0.5}},
            "training": {"loss": "squared_error", "rate": 0.1, "batch": batch, "epochs": 20, **training},
            "metrics": {"show": ["accuracy"]},
        }
    )


FEW = two_clouds()  # measured every 10 steps


@pytest.mark.parametrize("name", built_in_names())
def test_the_scenarios_of_the_library_are_measured_at_every_step_but_the_two_with_most_work(name):
    assert measured_every(open_scenario(name).program) == {"digits": 20, "spiral": 50}.get(name, 1)


@pytest.mark.parametrize(
    ("rows", "batch", "every"), [(800, 10, 1), (1_500, 10, 10), (1_500, 1_500, 5), (5_000, 10, 50), (8_000, 10, 100)]
)
def test_how_often_comes_from_sizes_alone(rows, batch, every):
    assert measured_every(two_clouds(rows, batch).program) == every


def test_what_is_small_is_measured_at_every_step():
    assert measured_every(of_two_hundred_rows().program) == 1


@pytest.mark.parametrize("blocks", [(23,), (1, 9, 1, 12), (10, 13)])
def test_the_curve_has_every_nth_step_and_each_is_exact(blocks):
    timeline, at = Timeline.of(FEW), 0
    for block in blocks:
        at += block
        timeline.at(Position(0, at))
    for column in range(2):
        steps, values = timeline.series(0, column)
        assert steps.tolist() == [0, 10, 20]
        exact = [Moment(timeline, Position(0, int(step))).metrics[column] for step in steps]
        assert values.tolist() == exact


def test_at_the_present_step_a_metric_is_that_of_its_state():
    session = Session(FEW)
    session.apply(GoTo(7))
    moment = session.frame.moment
    outputs, targets = moment.outputs, FEW.program.data.targets
    assert moment.metrics[0] == pytest.approx(((outputs - targets) ** 2).mean(), rel=1e-12)
    assert moment.metrics[1] == ((outputs > 0.5) == (targets > 0.5)).mean()
    assert quantity("accuracy", FEW).at(moment) == moment.metrics[1]


def test_a_thinned_series_stays_among_the_measured_steps(monkeypatch):
    monkeypatch.setattr("nntui.timeline.runs.SERIES_BYTES", 4_000)
    timeline = Timeline.of(FEW)
    timeline.at(Position(0, 3_000))
    steps, values = timeline.series(0, 0)
    assert set(np.diff(steps)) in ({20.0}, {40.0})
    assert values[-1] == Moment(timeline, Position(0, int(steps[-1]))).metrics[0]


def brute(timeline, name, upto, holds):
    """The steps at which a metric is found to hold that didn't where it was looked at before."""
    looked = [holds(quantity(name, FEW).at(Moment(timeline, Position(0, step)))) for step in range(0, upto + 1, 10)]
    return [10 * at for at in range(1, len(looked)) if looked[at] and not looked[at - 1]]


@pytest.mark.parametrize("start", [0, 3, 10, 29])
@pytest.mark.parametrize(
    ("text", "name", "holds"),
    [
        ("accuracy > 0.8", "accuracy", lambda value: value > 0.8),
        ("loss < 0.15", "loss", lambda value: value < 0.15),
        ("abs(loss) < 0.15", "abs(loss)", lambda value: value < 0.15),
        ("absolute_error < 0.35", "absolute_error", lambda value: value < 0.35),
    ],
)
def test_a_condition_looks_at_a_metric_where_it_is_measured(text, name, holds, start):
    timeline = Timeline.of(FEW)
    timeline.at(Position(0, 300))
    expected = [step for step in brute(timeline, name, 300, holds) if step > start]
    found = first_stop(timeline, 0, [condition(text, FEW)], start, 300)
    assert (found and found[0]) == (expected[0] if expected else None)
    assert expected


def test_a_condition_about_anything_else_looks_at_every_step():
    timeline = Timeline.of(FEW)
    timeline.at(Position(0, 300))
    for text in ("w1 > 0", "step = 37", "batch_loss < 0.1"):
        asked = condition(text, FEW)
        assert asked.words(FEW) == text
    assert first_stop(timeline, 0, [condition("step = 37", FEW)], 0, 300)[0] == 37


def test_what_falls_is_compared_with_the_measurement_before():
    quick = two_clouds(rate=3.0)
    timeline = Timeline.of(quick)
    timeline.at(Position(0, 300))
    steps, values = timeline.series(0, 1)
    falls = steps[1:][np.diff(values) < 0]
    assert first_stop(timeline, 0, [condition("accuracy falls", quick)], 0, 300)[0] == falls[0]
    assert last_turn(timeline, 0, condition("accuracy falls", quick), 300).step == falls[falls < 300][-1]


def test_it_is_said_of_a_condition_where_it_looks():
    asked = condition("accuracy > 0.8", FEW)
    assert said([asked], 40, FEW) == "stopped at step 40: accuracy > 0.8 (looked at every 10 steps)"
    small = of_two_hundred_rows()
    assert said([condition("loss < 1", small)], 40, small) == "stopped at step 40: loss < 1"


def test_status_and_curve_say_it():
    session = Session(FEW)
    session.apply(StopWhen("every accuracy > 0.8"))
    session.apply(GoTo(25))
    lines = "\n".join("".join(run.text for run in line) for line in status_lines(session.frame, Motion(), 200, 9))
    assert "measured every 10 steps" in lines
    assert "stops at every accuracy > 0.8 (looked at every 10 steps)" in lines
    assert CURVE.title(session.frame) == "CURVE every 10 steps, at step 25, linear"


def test_before_the_second_measurement_there_is_one_point():
    session = Session(FEW)
    session.apply(GoTo(9))
    sheet = CURVE.draw(session.frame, 70, 12, Drawing(upto=9))
    text = " ".join(" ".join("".join(run.text for run in sheet.line(i)).split()) for i in range(sheet.length))
    assert "one point so far: metrics are measured every 10 steps" in " ".join(text.split())


def test_an_edit_that_makes_it_many_rows_or_few_measures_from_its_step_on():
    session = Session(FEW)
    session.apply(GoTo(25))
    session.apply(Edit("batch = all"))
    session.apply(GoTo(40))
    assert session.frame.moment.step == 40
    steps, _ = session.timeline.series(session.position.branch, 0)
    assert steps.tolist() == [0, 10, 20, 25, 30, 35, 40]


async def test_a_run_stops_where_the_metric_is_looked_at():
    async with reading("four-people") as reader:
        reader.app.open(lambda: FEW)
        await reader.until("measured every 10 steps")
        await reader.press("h")
        await reader.until("Run until")
        assert "metrics are looked at every 10 steps" in reader.dialog
        await reader.type("accuracy > 0.8")
        await reader.press("enter")
        await reader.until("(looked at every 10 steps)")
        assert reader.step % 10 == 0


def test_metrics_between_the_measured_steps_are_worked_out_once(monkeypatch):
    """Those of a step and of the one before it together, for whoever compares the two."""
    session = Session(FEW)
    session.apply(GoTo(36))
    asked, whole = [], Segment.metrics
    monkeypatch.setattr(Segment, "metrics", lambda self, vectors: (asked.append(len(vectors)), whole(self, vectors))[1])
    moment = session.frame.moment
    first = [moment.metrics.tolist(), moment.before.metrics.tolist()]
    session.apply(GoTo(37))
    assert session.frame.moment.before.metrics.tolist() == first[0]
    assert asked == [3, 2, 0]  # those trained on the way (10, 20, 30; none), and between them these two
    alone = whole(session.timeline.segment(Position(0, 35)), session.timeline.at(Position(0, 35)).vector[np.newaxis])
    assert alone[0].tolist() == first[1]
