"""Rows that only test: which they are, that nothing is learned from them, what is measured of them, how it looks."""

import math
import re

import numpy as np
import pytest
from app_support import reading
from click.testing import CliRunner
from plain_trainer import Net, forward, train
from random_scenarios import put_together

from nntui.cli import cli
from nntui.explain.warnings import warnings
from nntui.export.explained import as_text as explained_as_text
from nntui.export.explained import explain_quantity
from nntui.export.report import as_dictionary, as_text, train_with_progress
from nntui.quantities.conditions import condition, first_stop
from nntui.quantities.opening import open_scenario
from nntui.quantities.quantities import quantity
from nntui.quantities.quantity import UnknownQuantityError
from nntui.quantities.states import states_between
from nntui.render import plot, thinning
from nntui.render.pane import Drawing
from nntui.render.panes import collected, confusion
from nntui.render.said import said_of
from nntui.scenario.split import drawn
from nntui.session.commands import ChooseRow, Edit, GoTo, Undo
from nntui.session.session import Session
from nntui.session.suggest import of_row
from nntui.text.errors import NntuiError, RefusedError
from nntui.timeline.confusion_counts import confusion_at
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline

NAMES = ["Ben", "Ann", "Cleo", "Dan", "Eve", "Flo"]
INPUTS = [[0.0, 1.0], [1.0, 0.5], [-1.0, 2.0], [0.5, 0.5], [2.0, -1.0], [1.5, 1.0]]
TARGETS = [[1.0], [0.0], [1.0], [1.0], [0.0], [0.0]]


def raw(**data):
    """Six rows through 2-2-1, in batches of two."""
    rows = [{"name": n, "inputs": i, "targets": t} for n, i, t in zip(NAMES, INPUTS, TARGETS, strict=True)]
    return {
        "seed": 7,
        "data": {"inputs": ["a", "b"], "targets": ["y"], "rows": rows, **data},
        "network": {
            "layers": [{"units": 2, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}],
            "start": {"distribution": "uniform", "low": -1.0, "high": 1.0},
        },
        "training": {"loss": "squared_error", "rate": 0.5, "batch": 2, "order": "shuffled", "epochs": 10},
        "metrics": {"show": ["accuracy"]},
    }


def moment(setup, step):
    return Moment(Timeline.of(setup), Position(0, step))


def value(setup, name, step):
    return quantity(name, setup).at(moment(setup, step))


# --- which rows


@pytest.mark.parametrize(
    ("rows", "share", "tests"),
    [(5, 0.2, 1), (10, 0.2, 2), (150, 0.2, 30), (4, 0.1, 1), (3, 0.9, 2), (2, 0.5, 1), (2, 0.9, 1), (7, 0.5, 4)],
)
def test_a_share_is_rounded_and_leaves_a_row_on_either_side(rows, share, tests):
    assert len(drawn(rows, share, 3)) == tests


def test_the_draw_depends_on_seed_and_number_of_rows_alone_and_a_larger_share_adds_to_a_smaller():
    small, large = drawn(40, 0.2, 5).tolist(), drawn(40, 0.5, 5).tolist()
    assert large[: len(small)] == small == drawn(40, 0.2, 5).tolist()
    assert small != drawn(40, 0.2, 6).tolist()
    assert drawn(6, 0.5, 7).tolist() == [5, 1, 2]  # the very rows: recordings depend on them


def test_the_draw_is_no_shuffle_of_an_epoch():
    shuffles = [np.argsort(np.random.PCG64([5, epoch]).random_raw(40), kind="stable") for epoch in range(200)]
    assert not any(np.array_equal(drawn(40, 0.9, 5), order[:36]) for order in shuffles)


@pytest.mark.parametrize("data", [{"test": 0.5}, {"test_rows": ["Flo", "Ann", "Cleo"]}])
def test_test_rows_come_last_and_keep_their_names(data):
    setup = put_together(raw(**data))
    assert setup.row_names == ("Ben", "Dan", "Eve", "Ann", "Cleo", "Flo")
    assert setup.program.data.inputs.tolist() == [INPUTS[NAMES.index(name)] for name in setup.row_names]
    assert (setup.program.data.learned, setup.program.data.tests) == (3, 3)
    assert [setup.is_test(row) for row in range(7)] == [False] * 3 + [True] * 3 + [False]


def test_a_row_that_is_off_changes_nothing_of_the_draw():
    whole = raw(test=0.5)
    whole["data"]["rows"][2]["off"] = True
    assert put_together(whole).all_names == ("Ben", "Dan", "Eve", "Ann", "Flo", "Cleo")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            {"test": 0.2, "test_rows": ["Ann"]},
            "data: expected either test, a share, or test_rows, their names; found both",
        ),
        ({"test": 1.0}, "data.test: expected at most 0.9, found 1.0"),
        ({"test": -0.1}, "data.test: expected at least 0, found -0.1"),
        ({"test_rows": ["Anne"]}, "data.test_rows[0]: expected the name of a row, found “Anne” — did you mean “Ann”?"),
        (
            {"test_rows": NAMES},
            "data.test_rows: expected at least one row to learn from and one to test that are not off, found none to"
            " learn from",
        ),
    ],
)
def test_a_split_that_cannot_be_is_told(data, said):
    with pytest.raises(NntuiError, match="expected") as error:
        put_together(raw(**data))
    assert str(error.value).splitlines()[0] == f"random: {said}"


def test_a_single_row_and_what_is_never_trained_have_no_test_rows():
    one = raw(test=0.2)
    del one["data"]["rows"][1:]
    one["training"]["batch"] = "all"
    with pytest.raises(NntuiError, match="found none to test"):
        put_together(one)
    untrained = raw(test=0.2)
    del untrained["training"]
    with pytest.raises(NntuiError, match=r"data.test: expected a \[training\] table beside it"):
        put_together(untrained)


def test_a_batch_is_no_larger_than_what_is_learned_from():
    large = raw(test=0.5)
    large["training"]["batch"] = 4
    with pytest.raises(NntuiError, match="expected at most 3, the number of training rows"):
        put_together(large)


# --- nothing is learned from them


def test_the_training_rows_alone_would_be_trained_to_the_same_bits():
    split = put_together(raw(test_rows=["Ann", "Cleo", "Flo"]))
    alone = raw()
    alone["data"]["rows"] = [row for row in alone["data"]["rows"] if row["name"] in ("Ben", "Dan", "Eve")]
    alone = put_together(alone)
    for step in (0, 1, 7, 20):
        assert np.array_equal(moment(split, step).vector, moment(alone, step).vector)
        assert moment(split, step).metrics[:2].tolist() == moment(alone, step).metrics.tolist()
        assert moment(split, step).batch_loss == moment(alone, step).batch_loss
    assert split.steps_per_epoch == 2
    assert split.last_step == 20


@pytest.mark.parametrize("batch", [1, 2, "all"])
def test_an_independent_trainer_agrees_on_what_is_measured_of_both(batch):
    scenario = raw(test=0.4)
    scenario["training"]["batch"] = batch
    setup = put_together(scenario)
    tests = {*drawn(6, 0.4, 7).tolist()}
    learned = [row for row in range(6) if row not in tests]
    orders = [np.argsort(np.random.PCG64([7, epoch]).random_raw(4), kind="stable").tolist() for epoch in range(10)]
    net = _plain(setup)
    rows = [(INPUTS[row], TARGETS[row]) for row in learned]
    size = 4 if batch == "all" else batch
    states = train(net, rows, orders, loss="squared_error", reduction="mean", rate=0.5, batch=size)
    for step, state in enumerate(states, 1):
        if step % 3:
            continue
        for name, of in (("", learned), ("test_", sorted(tests))):
            said = [forward(state, INPUTS[row])[1][-1][0] for row in of]
            error = sum((output - TARGETS[row][0]) ** 2 for output, row in zip(said, of, strict=True)) / len(of)
            right = sum((output > 0.5) == (TARGETS[row][0] > 0.5) for output, row in zip(said, of, strict=True))
            assert math.isclose(value(setup, f"{name}squared_error", step), error, rel_tol=1e-12)
            assert math.isclose(value(setup, f"{name}loss", step), error, rel_tol=1e-12)
            assert value(setup, f"{name}accuracy", step) == right / len(of)


def _plain(setup):
    """The network at its start, for the plain trainer."""
    w = dict(zip((p.name for p in setup.parameters), setup.vector[[p.index for p in setup.parameters]], strict=True))
    weights = [[[w["w1"], w["w2"]], [w["w3"], w["w4"]]], [[w["w5"], w["w6"]]]]
    return Net(["tanh", "sigmoid"], weights, [[w["b1"], w["b2"]], [w["b3"]]])


def test_test_rows_are_in_no_batch_whatever_is_done():
    session = Session(put_together(raw(test=0.5)))
    for text in (
        "rate = 1",
        "row(Ben) = test",
        "row(Ann) = training",
        "batch = 1",
        "row(Zoe) = 1, 2 → 1",
        "test = 0.2",
    ):
        session.apply(GoTo(session.position.step + 5))
        session.apply(Edit(text))
        for step in range(12):
            now = Moment(session.timeline, Position(session.position.branch, session.position.step + step))
            assert not any(now.setup.is_test(row) for row in now.batch)


# --- what is measured


def test_words_name_which_rows():
    setup = put_together(raw(test=0.5))
    assert [setup.metric_words(metric) for metric in setup.metrics] == [
        "mean squared error of 3 training rows",
        "accuracy of 3 training rows",
        "mean squared error of 3 test rows",
        "accuracy of 3 test rows",
    ]
    assert setup.whose([0, 1, 2]) == "all 3 training rows"
    single = put_together(raw(test=0.2))
    assert [single.metric_words(metric) for metric in single.metrics[2:]] == [
        "squared error of 1 test row",
        "accuracy of 1 test row",
    ]
    words = quantity("test_sum_absolute_error", setup).words
    assert words == "sum of 3 absolute errors of test rows"


def test_without_test_rows_the_words_and_metrics_are_as_they_were():
    setup = put_together(raw())
    assert [setup.metric_words(metric) for metric in setup.metrics] == [
        "mean squared error of 6 rows",
        "accuracy of 6 rows",
    ]
    with pytest.raises(UnknownQuantityError, match="needs test rows, and there are none"):
        quantity("test_accuracy", setup)
    with pytest.raises(UnknownQuantityError, match="did you mean “test_accuracy”"):
        quantity("test_accurasy", put_together(raw(test=0.5)))


@pytest.mark.parametrize("name", ["test_squared_error", "test_loss", "test_accuracy", "test_sum_absolute_error"])
def test_along_many_states_it_is_the_same(name):
    setup = put_together(raw(test=0.5))
    timeline = Timeline.of(setup)
    timeline.at(Position(0, 20))
    asked = quantity(name, setup)
    along = asked.along(states_between(timeline, 0, 0, 20))
    each = [asked.at(Moment(timeline, Position(0, step))) for step in range(21)]
    assert np.allclose(along, each, rtol=1e-13, atol=0)


def test_training_stops_where_the_test_loss_rises():
    setup = put_together(raw(test=0.5))
    timeline = Timeline.of(setup)
    timeline.at(Position(0, 20))
    losses = [value(setup, "test_loss", step) for step in range(21)]
    expected = next(step for step in range(1, 21) if losses[step] > losses[step - 1])
    assert first_stop(timeline, 0, [condition("test_loss rises", setup)], 0, 20)[0] == expected


def test_a_quantity_of_a_test_row_is_there_as_of_any_other():
    setup = put_together(raw(test=0.5))
    now = moment(setup, 5)
    at = setup.row_names.index("Ann")
    assert quantity("output(Ann)", setup).at(now) == now.outputs[at, 0]
    assert quantity("row_loss(Ann)", setup).at(now) == pytest.approx(now.outputs[at, 0] ** 2, rel=1e-12)
    assert math.isfinite(quantity("activation(h1, Ann)", setup).at(now))
    assert math.isnan(quantity("gradient(w1, Ann)", setup).at(now))


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("test_squared_error", ("(ŷ − y)² for each row:", "Ann:", "Cleo:", "Flo:", "only measured")),
        ("test_accuracy", ("Ann:", "Cleo:", "Flo:", "/ 3 =")),
        ("test_absolute_error", ("|ŷ − y| for each row:", "Ann:", "mean absolute error of 3 test rows:")),
        ("squared_error", ("Ben:", "Dan:", "Eve:", "mean squared error of 3 training rows:")),
        ("loss(o1)", ("Ben:", "Dan:", "Eve:")),
        ("gradient(w1, Ann)", ("so Ann has no part in its gradient",)),
        ("output(Ann)", ("Ann is a test row: nothing is learned from it.",)),
    ],
)
def test_it_is_explained_by_its_own_rows(name, lines):
    session = Session(put_together(raw(test=0.5)))
    told = explained_as_text([*explain_quantity(session, 3, None, quantity(name, session.setup))])
    for line in lines:
        assert line in told
    if name.startswith("test_"):
        assert not any(f"{other}:" in told for other in ("Ben", "Dan", "Eve"))
    elif name in ("squared_error", "loss(o1)"):
        assert not any(f"{other}:" in told for other in ("Ann", "Cleo", "Flo"))


def test_the_report_tells_them_apart():
    setup = put_together(raw(test=0.5))
    run = train_with_progress(setup, 20)
    assert "Ann (test)" in as_text(run)
    assert "Ben (test)" not in as_text(run)
    last = as_dictionary(run)["metrics"][-1]
    assert {"squared_error", "accuracy", "test_squared_error", "test_accuracy"} <= last.keys()


# --- scales


PEOPLE = zip("ABCDEFGH", (133, 160, 152, 120, 128, 171, 149, 118), (65, 72, 70, 60, 64, 74, 69, 61), strict=True)
CSV = "name,weight,height,gender\n" + "".join(
    f"{name},{weight},{height},{'FM'[weight > 140]}\n" for name, weight, height in PEOPLE
)
TOML = """
format = 1
title = "people"
summary = "a test"
seed = 3
[data]
csv = "people.csv"
scale = "{scale}"
{test}
inputs = ["weight", "height"]
[network]
layers = [{{ units = 1, activation = "sigmoid" }}]
start = {{ distribution = "constant", value = 0 }}
[training]
loss = "squared_error"
rate = 0.1
epochs = 2
"""


def opened(tmp_path, scale, test, settings=()):
    (tmp_path / "people.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "my.toml").write_text(TOML.format(scale=scale, test=test), encoding="utf-8")
    return open_scenario(str(tmp_path / "my.toml"), settings)


@pytest.mark.parametrize("test", ["test = 0.4", 'test_rows = ["B", "F"]'])
def test_columns_are_scaled_by_the_training_rows_alone(tmp_path, test):
    data = opened(tmp_path, "standard", test).program.data
    learned = data.inputs[: data.learned]
    assert np.allclose(learned.mean(axis=0), 0, atol=1e-3)
    assert np.allclose(learned.std(axis=0), 1, atol=1e-3)
    assert not np.allclose(data.inputs.mean(axis=0), 0, atol=1e-2)
    data = opened(tmp_path, "minmax", test).program.data
    assert (data.inputs[: data.learned].min(), data.inputs[: data.learned].max()) == (0, 1)


def test_the_seed_of_the_command_line_counts_for_the_scale_too(tmp_path):
    setups = [opened(tmp_path, "minmax", "test = 0.4", settings) for settings in ([], ["seed=5"], ["data.test=0.2"])]
    assert len({setup.row_names[setup.program.data.learned :] for setup in setups}) == 3
    for setup in setups:
        data = setup.program.data
        assert (data.inputs[: data.learned].min(), data.inputs[: data.learned].max()) == (0, 1)


def test_a_setting_of_a_row_comes_after_the_seed(tmp_path):
    settings = ["data.rows[0].inputs=[0.5, 0.5]", "seed=5"]
    one, other = (opened(tmp_path, "minmax", "test = 0.4", each) for each in (settings, settings[::-1]))
    assert np.array_equal(one.program.data.inputs, other.program.data.inputs)


# --- of a CSV file without more


@pytest.mark.parametrize(
    ("rows", "asked", "tests", "said"),
    [
        (9, [], 0, "No row only tests: there are fewer than 10."),
        (10, [], 2, "Test rows, drawn from the seed: 2 of 10; nothing is learned from them"),
        (50, [], 10, "Test rows, drawn from the seed: 10 of 50; nothing is learned from them"),
        (50, ["--test", "0.5"], 25, "Test rows, drawn from the seed: 25 of 50; nothing is learned from them"),
        (50, ["--test", "0"], 0, "No row only tests.\n"),
        (5, ["--test", "0.4"], 2, "Test rows, drawn from the seed: 2 of 5; nothing is learned from them"),
    ],
)
def test_a_fifth_of_a_file_tests_where_there_are_enough_rows(tmp_path, rows, asked, tests, said):
    text = "x,y\n" + "".join(f"{row * row},{'ab'[row % 2]}\n" for row in range(rows))
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    made = [str(tmp_path / "x.toml"), "--from", str(tmp_path / "x.csv"), *asked]
    told = CliRunner().invoke(cli, ["new", *made]).output
    assert said in told
    data = open_scenario(str(tmp_path / "x.toml")).program.data
    assert (data.learned, data.tests) == (rows - tests, tests)
    learned = data.inputs[: data.learned]
    assert (learned.mean(), learned.std()) == (pytest.approx(0, abs=1e-3), pytest.approx(1, abs=1e-3))
    told = CliRunner().invoke(cli, ["check", made[0]]).output
    assert (f"{rows - tests} training rows, {tests} test row" in told) == (tests > 0)


# --- edits


def split_of(session):
    data, names = session.setup.program.data, session.setup.row_names
    return [*names[: data.learned]], [*names[data.learned :]]


def test_rows_move_between_the_two_and_a_new_epoch_begins():
    session = Session(put_together(raw(test=0.5)))
    session.apply(GoTo(3))
    session.apply(Edit("row(Ben) = test"))
    assert split_of(session) == (["Dan", "Eve"], ["Ben", "Ann", "Cleo", "Flo"])
    assert session.frame.branch.name == "Ben moved to the test rows at step 3"
    assert session.setup.training.schedule.first == 3
    session.apply(Edit("row(Ann) = training"))
    assert split_of(session) == (["Ann", "Dan", "Eve"], ["Ben", "Cleo", "Flo"])
    session.apply(Undo())
    session.apply(Undo())
    assert split_of(session) == (["Ben", "Dan", "Eve"], ["Ann", "Cleo", "Flo"])


def test_the_split_stays_when_rows_come_and_go():
    session = Session(put_together(raw(test=0.5)))
    session.apply(Edit("row(Zoe) = 1, 2 → 1"))
    assert split_of(session) == (["Ben", "Dan", "Eve", "Zoe"], ["Ann", "Cleo", "Flo"])
    session.apply(Edit("row(Ann) = removed"))
    assert split_of(session) == (["Ben", "Dan", "Eve", "Zoe"], ["Cleo", "Flo"])
    session.apply(Edit("row(Flo) = off"))
    assert split_of(session) == (["Ben", "Dan", "Eve", "Zoe"], ["Cleo"])
    with pytest.raises(RefusedError, match="one to test that are not off, found none to test"):
        session.apply(Edit("row(Cleo) = training"))
    session.apply(Edit("row(Flo) = on"))
    session.apply(Edit("row(Cleo) = training"))
    assert split_of(session) == (["Ben", "Cleo", "Dan", "Eve", "Zoe"], ["Flo"])
    session.apply(Edit("row(Flo) = removed"))
    assert session.setup.program.data.tests == 0
    assert [metric.name for metric in session.setup.metrics] == ["squared_error", "accuracy"]


def test_rows_without_names_keep_their_numbers_and_what_they_are_for():
    unnamed = raw(test=0.5)
    for row in unnamed["data"]["rows"]:
        del row["name"]
    session = Session(put_together(unnamed))
    assert split_of(session) == (["row 1", "row 4", "row 5"], ["row 2", "row 3", "row 6"])
    session.apply(Edit("row(row 2) = removed"))
    assert split_of(session) == (["row 1", "row 4", "row 5"], ["row 3", "row 6"])


def test_the_share_is_edited():
    session = Session(put_together(raw()))
    session.apply(Edit("test = 0.5"))
    assert split_of(session)[1] == ["Ann", "Cleo", "Flo"]
    assert session.frame.branch.name == "test share 0 → 0.5 at step 0"
    session.apply(Edit("row(Flo) = training"))
    session.apply(Edit("test = 0"))
    assert split_of(session) == (NAMES, [])
    with pytest.raises(RefusedError, match="that is how it is already"):
        session.apply(Edit("test = 0"))
    with pytest.raises(RefusedError, match=r"expected at most 0\.9"):
        session.apply(Edit("test = 2"))


def test_a_seed_draws_another_split_from_the_start():
    session = Session(put_together(raw(test=0.5)))
    session.apply(GoTo(4))
    session.apply(Edit("seed = 8"))
    assert session.position.step == 0
    assert split_of(session)[1] == [NAMES[row] for row in sorted(drawn(6, 0.5, 8).tolist())]


@pytest.mark.parametrize("text", ["row(Ann) = test", "row(Ben) = training"])
def test_what_is_so_already_is_refused(text):
    with pytest.raises(RefusedError, match="that is how it is already"):
        Session(put_together(raw(test=0.5))).apply(Edit(text))


# --- on the screen


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "split.toml"
    rows = "\n".join(
        f'  {{ name = "{n}", inputs = {i}, targets = {t} }},' for n, i, t in zip(NAMES, INPUTS, TARGETS, strict=True)
    )
    path.write_text(
        f"""format = 1
title = "six"
summary = "a test"
seed = 7
[data]
inputs = ["a", "b"]
targets = [{{ name = "y", labels = ["no", "yes"] }}]
test = 0.5
rows = [
{rows}
]
[network]
layers = [{{ units = 2, activation = "tanh" }}, {{ units = 1, activation = "sigmoid" }}]
start = {{ distribution = "uniform", low = -1, high = 1 }}
[training]
loss = "squared_error"
rate = 0.5
epochs = 50
[metrics]
show = ["accuracy"]
""",
        encoding="utf-8",
    )
    return str(path)


async def test_the_screen_says_which_rows_test_and_how_well_it_does_on_them(file):
    async with reading(file, size=(150, 40)) as reader:
        await reader.press("right", "d")
        await reader.until("mean squared error of 3 test rows", "accuracy of 3 test rows")
        rows = [
            line for line in reader.part("upper-right").splitlines() if any(f"{name} " in line[:8] for name in NAMES)
        ]
        assert [" test " in line for line in rows] == [False] * 3 + [True] * 3
        status = " ".join(reader.part("status").split())
        assert re.search(r"of 3 training rows 0[.]\d+( drives the gradient)?, of 3 test rows 0[.]\d+ ", status)
        await reader.press("down", "down", "down", "w")
        await reader.until("Ann is a test row: nothing is learned from it.")


async def test_a_row_is_moved_by_its_line_in_the_dialog(file):
    async with reading(file, size=(150, 40)) as reader:
        await reader.press("d", "e")
        await reader.until("row(Ben) = test  now training → test: only test with Ben")
        await reader.press("escape", "down", "down", "down", "e")
        await reader.until("row(Ann) = training  now test → training: learn from Ann")


async def test_the_map_draws_test_rows_otherwise_and_says_so(file):
    async with reading(file, size=(150, 40)) as reader:
        await reader.press("P", "m")
        await reader.until("□ n ■ y test rows")


@pytest.mark.parametrize(("ascii_only", "said"), [(False, "□ n ■ y test rows"), (True, "[ n # y test rows")])
def test_marks_of_test_rows_are_their_own(file, ascii_only, said):
    found = said_of(Session(open_scenario(file)).frame)
    assert [mark for mark, _ in found.marks] == ["y", "y", "n", "□", "■", "□"]
    assert found.test_words(ascii_only) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [("iris", "1-3: test rows"), ("digits", "1-0: test rows")],
)
def test_of_several_classes_test_rows_have_numbers(name, said):
    setup = open_scenario(name)
    found = said_of(Session(setup).frame)
    wanted = setup.program.data.targets.argmax(axis=1).tolist()
    learned = setup.program.data.learned
    assert [mark for mark, _ in found.marks[:learned]] == ["ABCDEFGHIJ"[each] for each in wanted[:learned]]
    assert [mark for mark, _ in found.marks[learned:]] == ["1234567890"[each] for each in wanted[learned:]]
    assert found.test_words(ascii_only=False) == said


def test_training_rows_and_test_rows_have_a_confusion_matrix_each():
    session = Session(open_scenario("iris"))
    session.apply(GoTo(100))
    data, moment = session.setup.program.data, session.frame.moment
    said, wanted = moment.outputs.argmax(axis=1), data.targets.argmax(axis=1)
    for of_tests, rows in ((False, range(data.learned)), (True, range(data.learned, data.rows))):
        found = confusion_at(moment, of_tests=of_tests)
        assert found.counts.sum() == len(rows)
        for row in rows:
            assert found.cell(row) == (wanted[row], said[row])
            assert row in found.rows(found.cell(row))
        following = found.next_row(found.cell(rows[0]), rows[0])
        assert following in rows
        assert found.cell(following) == found.cell(rows[0])
    right = (said == wanted)[data.learned :].sum()
    session.apply(ChooseRow(data.learned))
    assert confusion.title(session.frame) == f"CONFUSION MATRIX: {right}/30 test rows right"
    session.apply(ChooseRow(0))
    assert confusion.title(session.frame).endswith("/120 training rows right")


# --- what else goes by the training rows alone, or tells the two apart


@pytest.mark.parametrize("name", ["precision", "recall"])
@pytest.mark.parametrize("of_tests", [False, True])
def test_the_hits_of_one_kind_are_told_alone(name, of_tests):
    session = Session(put_together(raw(test_rows=["Flo"])))
    asked = quantity(f"test_{name}" if of_tests else name, session.setup)
    data, now = session.setup.program.data, moment(session.setup, 3)
    rows = slice(data.learned, None) if of_tests else slice(0, data.learned)
    said, true = now.outputs[rows, 0] > 0.5, data.targets[rows, 0] > 0.5
    hits, among = int((said & true).sum()), int((said if name == "precision" else true).sum())
    told = explained_as_text([*explain_quantity(session, 3, None, asked)])
    assert asked.at(now) == (hits / among if among else 0)
    assert (f"{hits} / {among}" in told) or (not among and "0/0 is counted as 0" in told)


def test_a_unit_that_only_test_rows_switch_on_is_dead():
    rows = [{"name": name, "inputs": [x], "targets": [0]} for name, x in (("A", -1.0), ("B", -2.0), ("C", 3.0))]
    setup = put_together(
        {
            "data": {"inputs": ["x"], "targets": ["y"], "rows": rows, "test_rows": ["C"]},
            "network": {
                "layers": [
                    {"units": 1, "activation": "relu", "weights": [[1.0]], "biases": [0.0]},
                    {"units": 1, "activation": "linear", "weights": [[1.0]], "biases": [0.0]},
                ]
            },
            "training": {"loss": "squared_error", "rate": 0.1, "steps": 5},
        }
    )
    (dead,) = [each for each in warnings(moment(setup, 0)) if each.kind == "dead"]
    assert "h1 is 0 for all 2 training rows: a dead unit" in dead.sentence


@pytest.mark.parametrize(("data", "dashed"), [({"test": 0.5}, 1), ({}, 0)])
def test_the_curve_of_the_test_rows_is_dashed(monkeypatch, data, dashed):
    asked = []
    monkeypatch.setattr(plot, "dashes", lambda *points: asked.append(points) or thinning.dashes(*points))
    session = Session(put_together(raw(**data)))
    session.apply(GoTo(20))
    collected()["curve"].draw(session.frame, 80, 20, Drawing(ascii_only=False, upto=20))
    assert len(asked) == dashed


def test_dashes_are_half_of_a_curve_and_lie_on_it():
    x = np.linspace(0, 1, 7)
    parts = list(thinning.dashes(x, x**2, 60))
    assert sum(part[-1] - part[0] for part, _ in parts) == pytest.approx(0.5, abs=0.03)
    for at, y in parts:
        assert y == pytest.approx(np.interp(at, x, x**2))
    assert list(thinning.dashes(x[:1], x[:1], 60)) == []


def test_an_outputs_part_of_the_error_is_that_of_the_training_rows():
    setup = put_together(raw(test=0.5))
    assert value(setup, "loss(o1)", 4) == pytest.approx(value(setup, "loss", 4), rel=1e-12)


def test_where_a_row_has_moved_nothing_is_said_of_the_update_before():
    session = Session(put_together(raw(test_rows=["Flo"])))
    session.apply(GoTo(4))
    session.apply(Edit("row(Eve) = test"))
    assert session.setup.row_names == ("Ben", "Ann", "Cleo", "Dan", "Eve", "Flo")
    assert session.frame.moment.before is None


def test_the_edits_of_a_row_that_is_off_are_about_that_row():
    whole = raw(test=0.5)
    whole["data"]["rows"][2]["off"] = True
    session = Session(put_together(whole))
    session.apply(ChooseRow(session.setup.all_names.index("Cleo")))
    lines = of_row(session.frame)
    assert ("", "row Cleo") in lines
    assert "row(Cleo) = on" in [line for line, _ in lines]
