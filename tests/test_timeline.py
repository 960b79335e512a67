"""Tracks and the timeline: any state, by whatever way one comes to it, is that of a run straight there."""

from dataclasses import dataclass, field
from unittest.mock import patch

import numpy as np
import pytest
from forks import fork as forked
from hypothesis import given
from hypothesis import strategies as st
from share import some

from nntui.engine.kernel import Kernel
from nntui.quantities.opening import open_scenario
from nntui.scenario.load import load
from nntui.scenario.setup import set_up
from nntui.timeline import runs as timeline_module
from nntui.timeline import track as track_module
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline
from nntui.timeline.track import Budget, Track

# --- tracks

WIDTH = 2
CHUNK = 8 * WIDTH * 8  # bytes of a chunk of eight rows


class Model:
    """A track beside the rows it was given, in a dictionary."""

    def __init__(self, first, budget, width=WIDTH):
        self.track = Track(width, first, budget)
        self.first = self.next = first
        self.truth = {}
        self.width = width

    def extend(self, rows):
        block = np.array(
            [[step * 10.0 + column for column in range(self.width)] for step in range(self.next, self.next + rows)]
        )
        self.truth |= dict(zip(range(self.next, self.next + rows), block, strict=True))
        self.track.extend(self.next, block.reshape(rows, self.width))
        self.next += rows

    def check(self):
        gap = self.track.gap
        kept = list(range(self.first, self.next, gap))
        assert len(self.track) == len(kept)
        for step in range(self.first, self.next):
            found, row = self.track.at_or_before(step)
            assert found == kept[(step - self.first) // gap]
            assert np.array_equal(row, self.truth[found])
        for stop in [None, self.first - 1, self.first, (self.first + self.next) // 2, self.next + 5]:
            steps, values = self.track.column(self.width - 1, stop)
            wanted = [step for step in kept if stop is None or step <= stop]
            assert steps.tolist() == wanted
            assert values.tolist() == [self.truth[step][-1] for step in wanted]


@pytest.fixture(autouse=True)
def small_chunks():
    """Eight rows of two numbers to a chunk, so that a few hundred steps fill many."""
    with patch.object(track_module, "CHUNK_BYTES", CHUNK):
        yield


@some(80)
@given(st.integers(0, 40), st.integers(1, 6), st.lists(st.integers(1, 40), max_size=12))
def test_a_track_keeps_a_grid_of_true_rows_within_its_budget(first, chunks, blocks):
    budget = Budget(chunks * CHUNK)
    model = Model(first, budget)
    for rows in blocks:
        model.extend(rows)
        assert budget.used <= chunks * CHUNK
        model.check()
    assert (model.track.gap == 1) == (sum(blocks) <= 8 * chunks)


@some(80)
@given(st.integers(2, 8), st.lists(st.tuples(st.integers(0, 2), st.integers(1, 40)), max_size=20))
def test_tracks_that_share_a_budget_stay_true(chunks, blocks):
    budget = Budget(chunks * CHUNK)
    models = [Model(0, budget), Model(17, budget), Model(3, budget, width=1)]
    for which, rows in blocks:
        models[which].extend(rows)
        assert budget.used == sum(model.track.nbytes for model in models)
        assert budget.used <= max(chunks, len(models)) * CHUNK  # each may hold one chunk, come what may
        for model in models:
            if model.next > model.first:
                model.check()


def test_the_largest_track_is_thinned_and_a_small_one_kept_whole():
    budget = Budget(6 * CHUNK)
    small, large = Model(0, budget), Model(0, budget)
    small.extend(16)
    large.extend(200)
    assert (small.track.gap, large.track.gap) == (1, 8)
    small.check()
    large.check()


def test_a_few_rows_are_never_thinned():
    budget = Budget(2 * CHUNK)
    models = [Model(0, budget) for _ in range(5)]
    for model in models:
        model.extend(8)
    assert [model.track.gap for model in models] == [1] * 5


def test_a_thousand_tracks_stay_within_the_budget():
    budget = Budget(100 * CHUNK)
    models = [Model(0, budget) for _ in range(1000)]
    for model in models:
        model.extend(20)
    assert budget.used == sum(model.track.nbytes for model in models) <= 1000 * 8 * WIDTH * 8  # a few rows
    for model in models[::50]:
        model.check()


def test_a_track_without_columns_costs_nothing():
    budget = Budget(0)
    track = Track(0, 0, budget)
    track.extend(0, np.empty((100, 0)))
    assert (len(track), budget.used) == (100, 0)


# --- scenarios

LAST = 90


def setup(name="shuffled", rate=0.5, **training):
    """A small scenario put together; `rate` and other keys of [training] as asked for."""
    raw = {
        "format": 1,
        "title": name,
        "summary": "a test",
        "seed": 5,
        "data": {
            "inputs": ["a", "b"],
            "targets": ["goal"],
            "rows": [
                {"name": "Alice", "inputs": [-2, -1], "targets": [1]},
                {"name": "Bob", "inputs": [2.5, 0.6], "targets": [0]},
                {"inputs": [1.7, 0.4], "targets": [0]},
                {"inputs": [-1.5, -0.6], "targets": [1]},
                {"inputs": [0.3, 1], "targets": [0.5]},
            ],
        },
        "network": {
            "layers": [{"units": 2, "activation": "sigmoid"}, {"units": 1, "activation": "sigmoid"}],
            "start": {"distribution": "normal", "order": "by_name"},
        },
        "training": {"loss": "squared_error", "rate": rate, "epochs": 1000},
        "metrics": {"show": ["accuracy", "sum_absolute_error"]},
    }
    network = raw["network"]
    match name:
        case "shuffled":  # per sample
            raw["training"] |= {"batch": 1, "order": "shuffled"}
        case "given":  # per sample
            raw["training"] |= {"batch": 1}
        case "full":
            network["layers"] = [
                {"units": 3, "activation": "tanh"},
                {"units": 1, "activation": "linear", "bias": False},
            ]
            raw["training"] |= {"rate": rate / 20, "reduction": "sum", "loss": "half_squared_error"}
        case "minibatch":
            network |= {"start": {"distribution": "uniform", "bias": 0.1}, "frozen": ["w1", "b3"]}
            raw["training"] |= {"batch": 2, "order": "shuffled"}
    raw["training"] |= training
    return set_up(name, load(name, raw))


SCENARIOS = ["shuffled", "given", "full", "minibatch"]


def to_rate(name, rate):
    """The edit that leads from a scenario to the same with another rate."""
    return f"rate = {setup(name, rate=rate).training.rate!r}"


def straight(setup, last=LAST, vector=None, first=0):
    """The states first … last of a run straight on from `vector`, in one block."""
    start = setup.vector if vector is None else vector
    history = np.empty((last - first, len(start)))
    Kernel(setup.program).advance(start, first, history)
    return np.concatenate([start[np.newaxis], history])


def branched(setup, states, at):
    """The states 0 … LAST of a run that leaves `states` at step `at` for another setup."""
    return np.concatenate([states[:at], straight(setup, vector=states[at], first=at)])


@dataclass
class Visitor:
    """Moves about in a timeline; knows, for each branch, its states from a run straight through."""

    name: str
    position: Position = field(default_factory=lambda: Position(0, 0))
    truth: list = field(default_factory=list)

    def __post_init__(self):
        self.timeline = Timeline.of(setup(self.name))
        self.truth = [straight(setup(self.name))]

    def do(self, action, number):
        branch, step = self.position.branch, self.position.step
        match action:
            case "step":
                self.position = Position(branch, min(step + number % 7, LAST))
            case "back":
                self.position = Position(branch, max(step - number % 7, 0))
            case "jump":
                self.position = Position(branch, number)
            case "switch":
                self.position = Position(number % len(self.truth), step)
            case "branch":
                rate = 0.1 + number / 50 + len(self.truth) / 1_000  # never the one before
                self.truth.append(branched(setup(self.name, rate=rate), self.truth[branch], step))
                self.timeline, opened = forked(self.timeline, self.position, to_rate(self.name, rate))
                self.position = Position(opened, step)
        self.check()

    def check(self):
        state = self.timeline.at(self.position)
        assert state.step == self.position.step
        assert np.array_equal(state.vector, self.truth[self.position.branch][state.step])

    def check_series(self):
        for branch, states in enumerate(self.truth):
            metrics = self.timeline.run_of(branch).metrics(states)
            for column in range(metrics.shape[1]):
                steps, values = self.timeline.series(branch, column)
                assert steps[-1] <= self.timeline.reached(branch)
                assert np.array_equal(values, metrics[steps.astype(int), column])


ACTIONS = ["step", "step", "back", "jump", "switch", "branch"]


@pytest.mark.full
@pytest.mark.parametrize("memory", [10**9, 4 * CHUNK, 1])
@pytest.mark.parametrize("name", SCENARIOS)
def test_any_walk_finds_the_states_of_a_straight_run(name, memory):
    """Steps, backs, jumps and branches of branches, in blocks of 7 steps; with little memory, by replay."""

    @some(15, fewest=6)
    @given(st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, LAST)), min_size=5, max_size=25))
    def check(walk):
        with (
            patch.object(timeline_module, "HISTORY_BYTES", memory),
            patch.object(timeline_module, "SERIES_BYTES", memory),
            patch.object(timeline_module, "BLOCK_STEPS", 7),
        ):
            visitor = Visitor(name)
            for action, number in walk:
                visitor.do(action, number)
            visitor.check_series()

    check()


def test_with_little_memory_states_between_the_kept_ones_are_replayed(monkeypatch):
    monkeypatch.setattr(timeline_module, "HISTORY_BYTES", 4 * CHUNK)
    timeline = Timeline.of(setup())
    states = straight(setup(), 1000)
    timeline.at(Position(0, 1000))
    assert timeline.run_of(0).history.gap >= 32
    assert timeline.run_of(0).history.nbytes <= 4 * CHUNK
    for step in [999, 1000, 0, 1, 31, 32, 33, 500, 998]:
        assert np.array_equal(timeline.at(Position(0, step)).vector, states[step])


def test_with_memory_enough_every_state_is_kept():
    timeline = Timeline.of(setup())
    timeline.at(Position(0, 1000))
    assert timeline.run_of(0).history.gap == 1
    assert len(timeline.run_of(0).history) == 1001


def test_a_state_is_the_readers_own_copy():
    timeline = Timeline.of(setup())
    for step in (3, 2, 0):
        timeline.at(Position(0, step)).vector[:] = 99
    assert np.array_equal(timeline.at(Position(0, 3)).vector, straight(setup())[3])
    assert np.array_equal(timeline.at(Position(0, 0)).vector, setup().vector)


def test_a_setups_start_is_not_changed_by_training():
    mine = setup()
    before = mine.vector.copy()
    Timeline.of(mine).at(Position(0, 20))
    assert np.array_equal(mine.vector, before)


# --- branches


@pytest.mark.parametrize("fork", [0, 1, 33])
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_branch_leaves_its_parent_untouched(name, fork):
    timeline = Timeline.of(setup(name))
    timeline.at(Position(0, 60))
    kept = timeline.series(0, 0)
    timeline, child = forked(timeline, Position(0, fork), to_rate(name, 0.05))
    assert np.array_equal(
        timeline.at(Position(child, LAST)).vector,
        branched(setup(name, rate=0.05), straight(setup(name)), fork)[-1],
    )
    assert timeline.reached(0) == 60
    assert all(np.array_equal(a, b) for a, b in zip(kept, timeline.series(0, 0), strict=True))
    assert np.array_equal(timeline.at(Position(0, LAST)).vector, straight(setup(name))[-1])


@pytest.mark.parametrize("name", SCENARIOS)
def test_it_does_not_matter_which_branch_is_visited_first(name):
    found = []
    for order in [(0, 1, 2), (2, 1, 0), (1, 2, 0)]:
        timeline = Timeline.of(setup(name))
        timeline, child = forked(timeline, Position(0, 20), to_rate(name, 0.05))
        timeline, _ = forked(timeline, Position(child, 30), to_rate(name, 1.0))
        for branch in order:
            timeline.at(Position(branch, 50))
        found.append([timeline.at(Position(branch, 45)).vector.tolist() for branch in range(3)])
    assert found[0] == found[1] == found[2]
    assert found[0][0] != found[0][1] != found[0][2]


def test_before_its_fork_a_branch_is_its_parent():
    """Also for a branch that is opened there: it forks from the parent."""
    timeline = Timeline.of(setup())
    timeline, child = forked(timeline, Position(0, 20), "rate = 0.05")
    timeline, grandchild = forked(timeline, Position(child, 10), "rate = 0.9")
    assert [timeline.segment(Position(child, step)).first for step in (19, 20, 21)] == [0, 20, 20]
    assert timeline.run_of(grandchild).parent is timeline.run_of(0)
    for branch in (child, grandchild):
        assert np.array_equal(timeline.at(Position(branch, 9)).vector, straight(setup())[9])
    assert np.array_equal(
        timeline.at(Position(grandchild, 40)).vector, branched(setup(rate=0.9), straight(setup()), 10)[40]
    )


def test_a_branch_with_the_same_setup_is_the_same_run():
    timeline = Timeline.of(setup())
    timeline, child = forked(timeline, Position(0, 13), "threshold = 0.25")
    assert np.array_equal(timeline.at(Position(child, 70)).vector, timeline.at(Position(0, 70)).vector)


def test_a_branch_from_the_command_lines_settings():
    """An edit is the same as a built-in file opened with --set training.rate."""
    name = "five-to-forty-two"
    original, faster = open_scenario(name), open_scenario(name, ["training.rate=0.03"])
    timeline = Timeline.of(original)
    timeline, child = forked(timeline, Position(0, 4), "rate = 0.03")
    assert np.array_equal(timeline.at(Position(child, 19)).vector, branched(faster, straight(original), 4)[19])
    assert np.array_equal(timeline.at(Position(0, 19)).vector, straight(original)[19])


def test_a_forward_only_scenario_stays_where_it_starts():
    raw = {
        "format": 1,
        "title": "given predictions",
        "summary": "no network",
        "data": {
            "inputs": ["p"],
            "targets": ["y"],
            "rows": [{"inputs": [0.25], "targets": [1]}, {"inputs": [0.5], "targets": [0]}],
        },
        "metrics": {"show": ["squared_error"]},
    }
    timeline = Timeline.of(set_up("forward", load("forward", raw)))
    moment = Moment(timeline, Position(0, 0))
    assert moment.metrics.tolist() == [(0.75**2 + 0.5**2) / 2]
    assert (moment.gradient, moment.batch, moment.before) == (None, (), None)
    timeline.at(Position(0, 5))
    assert timeline.reached(0) == 0


# --- divergence


def one_weight(rate):
    raw = {
        "format": 1,
        "title": "five to forty-two",
        "summary": "one weight",
        "data": {"inputs": ["input"], "targets": ["goal"], "rows": [{"inputs": [5], "targets": [42]}]},
        "network": {"layers": [{"units": 1, "activation": "linear", "bias": False, "weights": [[1.0]]}]},
        "training": {"loss": "half_squared_error", "rate": rate, "steps": 5000},
        "metrics": {"show": ["squared_error"]},
    }
    return set_up("one-weight", load("one-weight", raw))


def first_not_finite(rate, weight=1.0, step=0):
    """Plain arithmetic: the first step at which the weight or (5·weight − 42)² isn't a finite float."""
    while abs(weight) < 1e300 and abs(5 * weight - 42) < 2**512:
        weight -= rate * (5 * weight - 42) * 5
        step += 1
    return step


@pytest.mark.parametrize("way", [[866, 867, 868], [3000], [867, 10, 1200], list(range(860, 870))])
def test_the_first_step_that_is_not_finite_is_known(way):
    """At 866 the squared error is still a number; the weight itself grows on until it is none."""
    timeline = Timeline.of(one_weight(0.1))
    assert first_not_finite(0.1) == 867
    for step in way:
        weight = timeline.at(Position(0, step)).vector[0]
        assert timeline.diverged(0) == (867 if timeline.reached(0) >= 867 else None)
        assert np.isfinite(weight) == (step < 1500)
    metrics = [Moment(timeline, Position(0, step)).metrics for step in (866, 867)]
    assert [np.isfinite(values).all() for values in metrics] == [True, False]


def test_series_and_moments_go_on_beyond_divergence(recwarn):
    timeline = Timeline.of(one_weight(0.1))
    moment = Moment(timeline, Position(0, 2500))
    steps, values = timeline.series(0, 1)
    assert np.array_equal(steps, np.arange(2501))
    assert np.isfinite(values[:867]).all()
    assert not np.isfinite(values[867:]).any()
    assert np.isnan(moment.batch_loss)
    assert np.isnan(moment.gradient).all()
    assert not recwarn.list


def test_a_branch_before_the_divergence_does_not_inherit_it():
    timeline = Timeline.of(one_weight(0.1))
    timeline.at(Position(0, 1000))
    timeline, calm = forked(timeline, Position(0, 500), "rate = 0.01")
    assert timeline.diverged(calm) is None
    assert np.isfinite(timeline.at(Position(calm, 2000)).vector).all()
    assert timeline.diverged(calm) is None
    assert timeline.diverged(0) == 867


@pytest.mark.parametrize(("fork", "expected"), [(866, None), (867, 867), (900, 867)])
def test_a_branch_after_the_divergence_has_it(fork, expected):
    timeline = Timeline.of(one_weight(0.1))
    timeline, child = forked(timeline, Position(0, fork), "rate = 0.04")
    assert timeline.diverged(child) == expected


def test_a_branch_may_diverge_by_itself():
    timeline = Timeline.of(one_weight(0.01))
    timeline, child = forked(timeline, Position(0, 30), "rate = 0.1")
    timeline.at(Position(child, 2000))
    expected = first_not_finite(0.1, float(timeline.at(Position(0, 30)).vector[0]), 30)
    assert timeline.diverged(child) == expected
    assert timeline.diverged(0) is None


# --- series


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_series_has_each_step_with_the_moments_bits(name):
    """Also after jumping to and fro, and across two forks."""
    timeline = Timeline.of(setup(name))
    timeline, child = forked(timeline, Position(0, 40), to_rate(name, 0.2))
    timeline, grandchild = forked(timeline, Position(child, 55), to_rate(name, 0.4))
    for branch, step in [(grandchild, 70), (0, 10), (child, 60), (0, 80), (grandchild, 3), (grandchild, 85)]:
        timeline.at(Position(branch, step))
    for branch, last in [(0, 80), (child, 60), (grandchild, 85)]:
        moments = np.array([Moment(timeline, Position(branch, step)).metrics for step in range(last + 1)])
        assert timeline.reached(branch) == last
        for column in range(moments.shape[1]):
            steps, values = timeline.series(branch, column)
            assert np.array_equal(steps, np.arange(last + 1))
            assert np.array_equal(values, moments[:, column])


def test_blocks_of_any_length_give_the_same_series(monkeypatch):
    """Many rows and states in a block, or one at a time: a metric's bits are its state's alone."""
    found = []
    for block in (1, 3, 512):
        monkeypatch.setattr(timeline_module, "BLOCK_STEPS", block)
        timeline = Timeline.of(setup("full"))
        timeline.at(Position(0, 300))
        found.append([timeline.series(0, column)[1].tolist() for column in range(3)])
    assert found[0] == found[1] == found[2]


def test_the_first_metric_is_the_loss_of_all_rows():
    moment = Moment(Timeline.of(setup("full")), Position(0, 7))
    gaps = moment.outputs - moment.setup.program.data.targets
    assert moment.metrics[0] == pytest.approx((gaps**2 / 2).sum(), rel=1e-14)
    assert moment.metrics[0] == pytest.approx(moment.row_losses.sum(), rel=1e-14)
    assert moment.metrics[1] == np.mean((moment.outputs > 0.5) == (moment.setup.program.data.targets > 0.5))


# --- moments


@pytest.mark.parametrize("memory", [10**9, 4 * CHUNK])
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_moments_gradient_is_what_the_next_update_takes(name, memory, monkeypatch):
    monkeypatch.setattr(timeline_module, "HISTORY_BYTES", memory)
    timeline = Timeline.of(setup(name))
    timeline, child = forked(timeline, Position(0, 20), to_rate(name, 0.2))
    timeline.at(Position(child, LAST))
    trainable = timeline.run_of(0).setup.program.trainable
    trained = slice(None) if trainable is None else trainable
    for branch, step in [(child, 60), (0, 3), (child, 19), (child, 20), (child, 21), (0, 40), (child, 5)]:
        moment, following = (Moment(timeline, Position(branch, s)) for s in (step, step + 1))
        moved = moment.vector - moment.setup.training.rate * moment.gradient
        assert np.array_equal(following.vector[trained], moved[trained])
        assert np.array_equal(following.before.vector, moment.vector)
        assert following.before.position == moment.position


@pytest.mark.parametrize("name", ["shuffled", "given"])
def test_per_sample_the_batchs_loss_is_its_rows(name):
    timeline = Timeline.of(setup(name))
    seen = []
    for step in [7, 0, 1, 2, 3, 4]:
        moment = Moment(timeline, Position(0, step))
        assert list(moment.batch) == moment.setup.training.schedule.rows_at(step).tolist()
        assert moment.batch_loss == moment.row_losses[moment.batch[0]]
        seen += moment.batch
    assert sorted(seen[1:]) == [0, 1, 2, 3, 4]
    assert (seen[1:] == [0, 1, 2, 3, 4]) == (name == "given")


def test_a_batchs_loss_is_over_its_own_rows():
    timeline = Timeline.of(setup("minibatch"))
    for step, rows in [(0, 2), (1, 2), (2, 1), (3, 2)]:
        moment = Moment(timeline, Position(0, step))
        assert len(moment.batch) == rows
        assert moment.batch_loss == pytest.approx(moment.row_losses[list(moment.batch)].mean(), rel=1e-14)
    full = Moment(Timeline.of(setup("full")), Position(0, 5))
    assert list(full.batch) == [0, 1, 2, 3, 4]
    assert full.batch_loss == full.metrics[0]


def test_a_moment_counts_complete_epochs_and_has_none_before_the_start():
    timeline = Timeline.of(setup("minibatch"))
    assert [Moment(timeline, Position(0, step)).epoch for step in (0, 2, 3, 5, 6)] == [0, 0, 1, 1, 2]
    assert Moment(timeline, Position(0, 0)).before is None
    assert Moment(timeline, Position(0, 1)).before.step == 0


def test_at_a_fork_the_moment_follows_the_branchs_setup():
    timeline = Timeline.of(setup())
    timeline, child = forked(timeline, Position(0, 20), "rate = 0.2")
    rates = [Moment(timeline, Position(child, step)).setup.training.rate for step in (19, 20)]
    assert rates == [0.5, 0.2]
    assert Moment(timeline, Position(0, 20)).setup.training.rate == 0.5
