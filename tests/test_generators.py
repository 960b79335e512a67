"""Data made by formula: what each kind is, that it is the same everywhere, and how a scenario asks for it."""

import math

import numpy as np
import pytest
from app_support import reading
from click.testing import CliRunner
from random_scenarios import put_together

from nntui.cli import cli
from nntui.quantities.opening import open_scenario, open_text
from nntui.scenario.generated import MAX_ROWS
from nntui.scenario.generators import DIGITS, GENERATORS, HEIGHT, KEYS, WIDTH, Draws
from nntui.session.commands import Edit, GoTo, Undo
from nntui.session.session import Session
from nntui.text.errors import NntuiError, RefusedError
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline

SCENARIO = """
format = 1
title = "made"
summary = "a test"
seed = 1
[data]
{test}
[data.generator]
{generator}
[network]
start = {{ distribution = "glorot_uniform" }}
layers = [{{ units = {hidden}, activation = "tanh" }}, {{ units = {outputs}, activation = "{activation}" }}]
[training]
loss = "{loss}"
optimizer = "adam"
rate = 0.01
batch = 10
order = "shuffled"
epochs = {epochs}
"""
SIGMOID = {"outputs": 1, "activation": "sigmoid", "loss": "binary_cross_entropy"}
LINEAR = {"outputs": 1, "activation": "linear", "loss": "squared_error"}
SOFTMAX = {"outputs": 10, "activation": "softmax", "loss": "categorical_cross_entropy"}
ENDS = {"line": LINEAR, "sine": LINEAR, "digits": SOFTMAX}


def text_of(kind, *lines, test="", hidden=4, epochs=200):
    generator = "\n".join([f'kind = "{kind}"', *lines])
    ends = ENDS.get(kind, SIGMOID)
    return SCENARIO.format(generator=generator, test=test, hidden=hidden, epochs=epochs, **ends)


def opened(kind, *lines, **more):
    return open_text("made", text_of(kind, *lines, **more))


def made(kind, rows=200, noise=0.0, seed=0, **keys):
    generator = GENERATORS[kind]
    return generator.make(rows, noise, Draws(seed), {name: key.default for name, key in KEYS.items()} | keys)


KINDS = "data.generator.kind: expected clusters, xor, circles, spiral, moons, line, sine or digits"

# --- random numbers


def test_uniform_numbers_are_the_upper_bits_of_the_raw_ones():
    raw = np.random.PCG64([3, 0, 2]).random_raw(4).tolist()
    assert Draws(3).uniform(4, -1, 3).tolist() == [-1 + 4 * ((number >> 11) / 2**53) for number in raw]


def test_normal_numbers_are_those_of_box_and_muller():
    raw = [(number >> 11) / 2**53 for number in np.random.PCG64([3, 0, 2]).random_raw(6).tolist()]
    expected = [
        math.sqrt(-2 * math.log(1 - u)) * math.cos(2 * math.pi * v) for u, v in zip(raw[:3], raw[3:], strict=True)
    ]
    assert Draws(3).normal(3) == pytest.approx(expected, rel=1e-14)
    many = Draws(5).normal(20_000)
    assert abs(many.mean()) < 0.02
    assert many.std() == pytest.approx(1, abs=0.02)


def test_the_numbers_are_those_of_no_shuffle_and_of_no_split():
    ours = np.random.PCG64([3, 0, 2]).random_raw(3).tolist()
    assert all(ours != np.random.PCG64(seeds).random_raw(3).tolist() for seeds in ([3, 0], [3, 1], [3, 2], [3, 0, 1]))


# --- the kinds


@pytest.mark.parametrize("kind", GENERATORS)
@pytest.mark.parametrize("rows", [2, 3, 50])
def test_a_kind_has_as_many_rows_and_columns_as_it_says_and_the_same_for_the_same_seed(kind, rows):
    generator = GENERATORS[kind]
    inputs, targets = made(kind, rows, 0.2, 4)
    assert inputs.shape == (rows, len(generator.inputs))
    assert targets.shape == (rows, len(generator.targets))
    assert np.isfinite(inputs).all()
    assert np.isfinite(targets).all()
    again = made(kind, rows, 0.2, 4)
    assert np.array_equal(inputs, again[0])
    assert np.array_equal(targets, again[1])
    if rows == 50:
        assert not all(np.array_equal(*both) for both in zip(made(kind, rows, 0.2, 5), again, strict=True))
    assert np.array_equal(inputs, inputs.round(4))


def test_circles_are_a_disc_and_a_ring():
    inputs, targets = made("circles")
    r = np.hypot(*inputs.T)
    assert np.array_equal(r < 2.5, targets[:, 0] == 1)
    assert r[targets[:, 0] == 0].min() >= 3.4999
    assert r.max() <= 5.0001
    assert targets[:4, 0].tolist() == [1, 0, 1, 0]
    noisy = made("circles", noise=0.3)[1]
    assert 0 < (noisy != targets).mean() < 0.5


def test_xor_asks_whether_both_have_one_sign_and_leaves_the_axes_free():
    inputs, targets = made("xor")
    assert np.array_equal(inputs.prod(axis=1) >= 0, targets[:, 0] == 1)
    assert np.abs(inputs).min() >= 0.2999
    assert np.abs(inputs).max() <= 5.3001


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (0.5, 4.0)])
def test_clusters_have_the_variance_that_the_noise_says(noise, variance):
    inputs, targets = made("clusters", 10_000, noise)
    for side, centre in ((1, 2), (0, -2)):
        own = inputs[targets[:, 0] == side]
        assert own.mean(axis=0) == pytest.approx(centre, abs=0.1)
        assert own.var(axis=0) == pytest.approx(variance, rel=0.1)


def test_a_spiral_has_the_places_of_tensorflow_playground():
    inputs, targets = made("spiral", 8)
    for row in range(8):
        i, delta = row // 2, 0 if row % 2 == 0 else math.pi
        r, t = i / 4 * 5, 1.75 * i / 4 * 2 * math.pi + delta
        assert inputs[row].tolist() == pytest.approx([r * math.sin(t), r * math.cos(t)], abs=5e-5)
        assert targets[row, 0] == (row % 2 == 0)
    turned = made("spiral", 8, turns=1.0)[0]
    assert np.hypot(*turned.T) == pytest.approx(np.hypot(*inputs.T), abs=1e-4)
    assert not np.allclose(turned, inputs)


def test_moons_are_half_circles():
    inputs, targets = made("moons", 21)
    upper, lower = inputs[targets[:, 0] == 0], inputs[targets[:, 0] == 1]
    assert np.hypot(*upper.T) == pytest.approx(1, abs=1e-4)
    assert np.hypot(lower[:, 0] - 1, lower[:, 1] - 0.5) == pytest.approx(1, abs=1e-4)
    assert (upper[:, 1] >= 0).all()
    assert (lower[:, 1] <= 0.5).all()
    assert lower[0].tolist() == [0, 0.5]
    assert lower[-1].tolist() == pytest.approx([2, 0.5], abs=1e-4)


@pytest.mark.parametrize(
    ("kind", "keys", "formula"),
    [
        ("line", {"slope": -3.0, "height": 1.5}, lambda x: -3 * x + 1.5),
        ("sine", {"waves": 2.0}, lambda x: np.sin(4 * np.pi * x)),
    ],
)
def test_a_curve_is_its_formula_and_its_noise_has_the_deviation_that_is_said(kind, keys, formula):
    x, y = made(kind, **keys)
    assert y == pytest.approx(formula(x), abs=6e-5)
    x, y = made(kind, 5_000, 0.3, **keys)
    assert (y - formula(x)).std() == pytest.approx(0.3, rel=0.05)


def test_digits_are_ten_different_pictures_one_after_the_other():
    inputs, targets = made("digits", 20)
    assert len({tuple(row) for row in inputs[:10].tolist()}) == 10
    assert np.array_equal(inputs[:10], inputs[10:])
    assert targets.argmax(axis=1).tolist() == [*range(10)] * 2
    assert targets.sum(axis=1).tolist() == [1] * 20
    for digit, row in zip(DIGITS, inputs, strict=False):
        lines = digit.split()
        assert [len(line) for line in lines] == [WIDTH] * HEIGHT
        assert row.reshape(HEIGHT, WIDTH).tolist() == [[float(mark == "#") for mark in line] for line in lines]
    flipped = made("digits", 1_000, 0.1)[0] != made("digits", 1_000)[0]
    assert flipped.mean() == pytest.approx(0.1, abs=0.01)


# --- in a scenario


@pytest.mark.parametrize("kind", GENERATORS)
def test_a_scenario_needs_no_more_than_the_kind_and_can_be_trained(kind):
    setup = opened(kind, "rows = 30", epochs=3)
    data, generator = setup.scenario.data, GENERATORS[kind]
    assert [column.name for column in data.inputs] == [*generator.inputs]
    assert setup.program.data.rows == 30
    assert data.image == (list(generator.image) if generator.image else None)
    moment = Moment(Timeline.of(setup), Position(0, setup.last_step))
    assert np.isfinite(moment.metrics).all()


def test_columns_may_be_named_otherwise():
    text = text_of("line").replace("[data]", '[data]\ninputs = [{ name = "time", unit = "s" }]\ntargets = ["way"]')
    data = open_text("made", text).scenario.data
    assert (data.inputs[0].name, data.inputs[0].unit, data.targets[0].name) == ("time", "s", "way")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (['kind = "circels"'], f"{KINDS}, "
         "found “circels” — did you mean “circles”?"),
        (["kind = 3"], f"{KINDS}, found 3"),
        (["rows = 5"], f"{KINDS}, found none"),
        (['kind = "circles"', "rows = 1"], "data.generator.rows: expected at least 2, found 1"),
        (['kind = "circles"', f"rows = {MAX_ROWS + 1}"], "data.generator.rows: expected at most 10,000, found 10,001"),
        (['kind = "circles"', "rows = 10.5"], "data.generator.rows: expected a whole number, found 10.5"),
        (['kind = "circles"', "noise = 2"], "data.generator.noise: expected at most 1, found 2"),
        (['kind = "circles"', 'noise = "much"'], "data.generator.noise: expected a number, found “much”"),
        (['kind = "circles"', "seed = -1"], "data.generator.seed: expected at least 0, found -1"),
        (['kind = "circles"', "nosie = 0"], "data.generator: expected a known key, found “nosie” — did you mean "
         "“noise”?"),
        (['kind = "circles"', "turns = 2"], 'data.generator.turns: expected kind = "spiral" beside it, found kind = '
         '"circles"; remove one of the two'),
        (['kind = "spiral"', "turns = 99"], "data.generator.turns: expected at most 10, found 99"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_alone(lines, said):
    with pytest.raises(NntuiError, match="expected") as error:
        open_text("made", text_of("x").replace('kind = "x"', "\n".join(lines)))
    assert str(error.value) == f"the scenario “made”: {said}"


@pytest.mark.parametrize("other", ["rows = [{ inputs = [1, 2], targets = [0] }]", 'csv = "a.csv"'])
def test_rows_come_of_one_place(other):
    with pytest.raises(NntuiError, match=f"expected either generator or {other[:3]}.*, found both"):
        open_text("made", text_of("circles", test=other))


@pytest.mark.parametrize(("image", "good"), [("[7, 5]", True), ("[5, 7]", True), ("[6, 6]", False), ("[35]", False)])
def test_an_image_has_as_many_dots_as_a_row_has_inputs(image, good):
    text = text_of("digits", test=f"image = {image}", epochs=1)
    if good:
        assert str(open_text("made", text).scenario.data.image) == image
    else:
        with pytest.raises(NntuiError, match=r"data\.image: expected a"):
            open_text("made", text)


def test_rows_of_a_file_may_be_images_too():
    raw = {"inputs": ["a", "b", "c", "d"], "rows": [{"inputs": [0, 1, 1, 0]}], "image": [2, 2]}
    assert put_together({"data": raw}).scenario.data.image == [2, 2]


def test_settings_of_the_command_line_count_before_the_rows_are_made():
    setup = open_text("made", text_of("circles"), ["data.generator.rows=40", "data.generator.seed=9"])
    assert np.array_equal(setup.program.data.inputs, made("circles", 40, seed=9)[0])
    setup = open_text("made", text_of("circles"), ["data.rows[0].inputs=[9, 9]"])
    assert setup.program.data.inputs[0].tolist() == [9, 9]


def test_the_seed_of_the_scenario_changes_no_row():
    first, second = (open_text("made", text_of("circles"), seed=seed).program.data.inputs for seed in (1, 2))
    assert np.array_equal(first, second)


def test_circles_are_separated_with_the_defaults():
    setup = opened("circles", "seed = 1", test="test = 0.2")
    moment = Moment(Timeline.of(setup), Position(0, setup.last_step))
    right = (moment.outputs > 0.5) == (setup.program.data.targets > 0.5)
    assert right.all()


# --- edits


def test_other_rows_by_the_same_formula_begin_a_new_epoch():
    session = Session(opened("spiral", "rows = 40", test="test = 0.5"))
    session.apply(GoTo(3))
    for text, expected in (
        ("noise = 0.25", {"rows": 40, "noise": 0.25}),
        ("rows = 60", {"rows": 60, "noise": 0.25}),
        ("data_seed = 7", {"rows": 60, "noise": 0.25, "seed": 7}),
        ("turns = 1", {"rows": 60, "noise": 0.25, "seed": 7, "turns": 1.0}),
    ):
        session.apply(Edit(text))
        data, places = session.setup.program.data, np.array(session.setup.places)
        assert np.array_equal(data.inputs, made("spiral", **expected)[0][places])
        assert session.setup.training.schedule.first == 3
        assert (data.learned, data.tests) == (expected["rows"] // 2, expected["rows"] // 2)
    assert session.frame.branch.name == ("noise 0 → 0.25, rows 40 → 60, data_seed 0 → 7, turns 1.75 → 1 at step 3")
    for _ in range(4):
        session.apply(Undo())
    assert session.setup.program.data.rows == 40


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("turns = 2", "expected rows that a spiral makes, found others"),
        ("noise = 0", "that is how it is already"),
        ("noise = 2", "expected at most 1, found 2.0"),
        ("rows = 10.5", "expected a whole number, found 10.5"),
        ("rows = 0", "expected at least 2, found 0"),
        ("noise = much", "expected a number, found “much”"),
    ],
)
def test_an_edit_that_cannot_be_is_told(text, said):
    with pytest.raises(RefusedError) as error:
        Session(opened("circles")).apply(Edit(text))
    assert str(error.value) == said


def test_where_no_generator_makes_the_rows_it_is_told():
    with pytest.raises(RefusedError, match="expected rows that a generator makes, found others"):
        Session(open_scenario("four-people")).apply(Edit("noise = 0.2"))


# --- on the screen and on the command line


async def test_the_dialog_suggests_what_can_be_changed(tmp_path):
    path = tmp_path / "made.toml"
    path.write_text(text_of("spiral", "rows = 40"), encoding="utf-8")
    async with reading(str(path), size=(150, 40)) as reader:
        await reader.press("e")
        await reader.type("noise = 0.1")
        await reader.press("enter")
        await reader.until("branch noise 0 → 0.1 at step 0")


def test_the_format_tells_every_kind_and_key():
    told = CliRunner().invoke(cli, ["format"]).output
    for generator in GENERATORS.values():
        assert f"{generator.name}: {generator.words}" in told
        assert generator.noise in told
    for name in (*KEYS, "rows", "noise", "seed", "kind"):
        assert f"data.generator.{name}" in told


@pytest.mark.parametrize("kind", GENERATORS)
def test_a_new_scenario_of_a_kind_works_as_it_is(tmp_path, kind):
    path = tmp_path / "made.toml"
    told = CliRunner().invoke(cli, ["new", str(path), "--generator", kind])
    assert told.exit_code == 0
    setup = open_scenario(str(path))
    assert (setup.program.data.learned, setup.program.data.tests) == (160, 40)
    assert setup.scenario.data.generator.kind == kind
    end = Moment(Timeline.of(setup), Position(0, 160))
    assert end.metrics[0] < Moment(Timeline.of(setup), Position(0, 0)).metrics[0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--generator", "circels"], "found “circels” — did you mean “circles”?"),
        (["--generator", "circles", "--from", "a.csv"], "expected either --from or --generator, found both"),
        (["--test", "0.5"], "--test is about the rows of a CSV file or a generator"),
        (["--generator", "circles", "--scale", "none"], "are about a CSV file"),
    ],
)
def test_options_that_do_not_fit_are_told(tmp_path, options, said):
    told = CliRunner().invoke(cli, ["new", str(tmp_path / "made.toml"), *options])
    assert told.exit_code == 2
    assert said in told.output
    assert not (tmp_path / "made.toml").exists()


def test_the_share_that_tests_is_written(tmp_path):
    path = tmp_path / "made.toml"
    assert CliRunner().invoke(cli, ["new", str(path), "--generator", "moons", "--test", "0.5"]).exit_code == 0
    assert open_scenario(str(path)).program.data.tests == 100


@pytest.mark.parametrize("kind", GENERATORS)
def test_no_input_has_the_name_of_a_weight_a_bias_or_a_unit(kind):
    setup = opened(kind, "rows = 30", epochs=1)
    others = {*setup.parameter_by_name, *(name for layer in setup.unit_names for name in layer)}
    assert not others & {column.name for column in setup.scenario.data.inputs}
