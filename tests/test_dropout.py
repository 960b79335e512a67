"""Dropout: units off by chance in updates alone, by masks that depend on seed and step and on nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_scenarios import put_together
from share import some
from test_engine import programs

from nntui.engine import dropout as drawing
from nntui.engine.batched import batch_losses, gradients, row_shares, side_by_side, update_of_row
from nntui.engine.compiled import CompiledKernel
from nntui.engine.dropout import Dropout, Masks
from nntui.engine.kernel import Kernel
from nntui.engine.machine import AS_IT_IS
from nntui.engine.network import Layer, Network
from nntui.engine.program import Data, Program, Schedule, State, Training
from nntui.engine.side_by_side import KernelOfMany, shape
from nntui.engine.step import operations_of
from nntui.engine.trace import trace
from nntui.scenario.load import load
from nntui.text.errors import NntuiError

NETWORK = Network(3, (Layer(4, "tanh"), Layer(5, "sigmoid"), Layer(3, "relu"), Layer(2, "linear")))
SHARES = (0.5, 0.0, 0.3, 0.0)


def seven_rows(dropout=Dropout(SHARES, 5), batch=3, **more):  # noqa: B008 - it is frozen
    """A program of seven rows, whose last batch is smaller."""
    random = np.random.RandomState(4)
    data = Data(random.normal(size=(7, 3)), random.normal(size=(7, 2)))
    training = Training("squared_error", "mean", 0.05, Schedule(7, batch, True, 9), dropout=dropout, **more)
    return Program(NETWORK, data, training), random.normal(size=NETWORK.size)


def advanced(kernel, program, parameters, steps, first=0):
    history = np.empty((steps, program.size))
    kernel.advance(program.start(parameters), first, history)
    return history


# --- masks


def test_masks_are_of_seed_and_step_alone_whatever_is_drawn_with_them():
    dropout = Dropout(SHARES, 5)
    whole = dropout.factors(NETWORK, 3, 0, 50)
    assert whole.shape == (50, 3, 7)
    for first, steps in ((0, 1), (17, 1), (17, 33), (49, 1)):
        assert np.array_equal(dropout.factors(NETWORK, 3, first, steps), whole[first : first + steps])
    assert np.array_equal(dropout.of_steps(NETWORK, 3, [4, 5, 6]), np.moveaxis(whole[4:7], 0, -1))
    assert np.array_equal(dropout.of_steps(NETWORK, 3, [6, 2, 40]), np.moveaxis(whole[[6, 2, 40]], 0, -1))
    assert not np.array_equal(Dropout(SHARES, 6).factors(NETWORK, 3, 0, 50), whole)


def test_a_unit_is_off_as_often_as_it_should_and_on_average_what_it_was():
    found = Dropout((0.2, 0.0, 0.75, 0.0), 1).factors(NETWORK, 10, 0, 2_000)
    for columns, share in ((slice(0, 4), 0.2), (slice(4, 7), 0.75)):
        each = found[..., columns]
        assert set(np.unique(each)) == {0.0, 1 / (1 - share)}
        assert (each == 0).mean() == pytest.approx(share, abs=0.01)
        assert each.mean() == pytest.approx(1, abs=0.02)
    off = (found == 0).reshape(-1, 7).astype(float)
    assert abs(np.corrcoef(off.T) - np.eye(7)).max() < 0.03  # one unit by itself


def test_masks_come_in_blocks_and_are_the_same(monkeypatch):
    monkeypatch.setattr(drawing, "BLOCK_NUMBERS", 100)
    dropout, other = Dropout(SHARES, 5), Dropout(SHARES, 6)
    one, both = Masks(NETWORK, 3, [dropout]), Masks(NETWORK, 3, [dropout, other], side_by_side=True)
    assert (one.block, both.block) == (4, 2)
    for step in (0, 1, 5, 4, 30, 29, 3):
        assert np.array_equal(one.at(step), dropout.factors(NETWORK, 3, step)[0])
        expected = [each.factors(NETWORK, 3, step)[0] for each in (dropout, other)]
        assert np.array_equal(both.at(step), np.stack(expected, axis=-1))


# --- training


@pytest.mark.parametrize("numbers", [30, 131_072])
@pytest.mark.parametrize("batch", [1, 3, 7])
def test_the_compiled_kernel_goes_by_the_same_masks(monkeypatch, numbers, batch):
    monkeypatch.setattr(drawing, "BLOCK_NUMBERS", numbers)
    program, parameters = seven_rows(batch=batch)
    ours = advanced(CompiledKernel(program, AS_IT_IS), program, parameters, 12, 4)
    theirs = advanced(Kernel(program), program, parameters, 12, 4)
    np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-13)
    by_compiled = CompiledKernel(program, AS_IT_IS).gradient(theirs[0], 5)
    np.testing.assert_allclose(by_compiled, Kernel(program).gradient(theirs[0], 5), rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("batch", [1, 3, 7])
def test_runs_side_by_side_have_masks_of_their_own(batch):
    found = [seven_rows(Dropout(shares, seed), batch) for shares, seed in ((SHARES, 5), (SHARES, 6))]
    found.append(seven_rows(Dropout((0.25, 0.0, 0.9, 0.0), 5), batch))
    assert len({shape(program) for program, _ in found}) == 1
    other = seven_rows(Dropout((0.5, 0.5, 0.0, 0.0), 5), batch)[0]
    assert len({shape(found[0][0]), shape(other), shape(seven_rows(None, batch)[0])}) == 3
    for chosen in (found, found[:1] * 3):
        kernel = KernelOfMany([program for program, _ in chosen])
        history = np.empty((20, NETWORK.size, kernel.width))
        kernel.advance(side_by_side(np.array([parameters for _, parameters in chosen])), 0, history)
        for run, (program, parameters) in enumerate(chosen):
            alone = advanced(Kernel(program), program, parameters, 20)
            np.testing.assert_allclose(history[..., run], alone, rtol=1e-9, atol=1e-11)


@some(40)
@given(programs(), st.data())
def test_many_states_at_once_go_by_the_masks_of_their_own_steps(case, data):
    program, parameters = case
    steps = data.draw(st.lists(st.integers(0, 30), min_size=1, max_size=4, unique=True))
    states = np.array([program.start(parameters * (1 + step / 50)) for step in steps])
    found = [trace(program, State(step, state)) for step, state in zip(steps, states, strict=True)]
    alone = [Kernel(program).gradient(state, step) for step, state in zip(steps, states, strict=True)]
    np.testing.assert_allclose(gradients(program, states, steps), alone, rtol=1e-9, atol=1e-12)
    mean = program.training.reduction == "mean"
    with np.errstate(all="ignore"):
        penalty = program.training.penalty
        cost = penalty.of(program.network, states.T[: program.network.size]) if penalty else 0.0
        errors = np.array([each.results["loss"].mean() if mean else each.results["loss"].sum() for each in found])
    np.testing.assert_allclose(batch_losses(program, states, steps), errors + cost, rtol=1e-9)
    parameter = data.draw(st.sampled_from(program.network.parameters))
    for chosen, _, shares in row_shares(program, states, steps, parameter):
        expected = [found[i].of_data[parameter.index] for i in chosen]
        np.testing.assert_allclose(shares.sum(axis=0), expected, rtol=1e-7, atol=1e-10)
    row = found[0].rows[0]
    made = update_of_row(program, states[:1], steps[:1], row)
    for name in made.keys() & found[0].results.keys():
        np.testing.assert_allclose(made[name][0], found[0].results[name][0], rtol=1e-9, atol=1e-12)


def test_without_dropout_there_is_no_operation_of_it_and_no_call_more():
    with_it, without = (seven_rows(dropout)[0] for dropout in (Dropout(SHARES, 5), None))
    names = [operation.name for operation in operations_of(with_it)]
    dropped = ["layer1.dropout", "layer3.dropout"]
    assert [name for name in names if name not in dropped] == [each.name for each in operations_of(without)]
    assert names[names.index("layer1.activation") + 1] == "layer1.dropout"
    calls = [len(Kernel(program)._bound(0).calls) for program in (with_it, without)]
    assert calls[0] == calls[1] + 4  # there and back, in two layers


def test_a_unit_that_is_off_has_no_gradient():
    program, parameters = seven_rows(Dropout((0.5, 0.0, 0.0, 0.0), 5), batch=1)
    found = trace(program, State(2, program.start(parameters)))
    off = found.held.of(1)[0] == 0
    assert 0 < off.sum() < 4
    for gradients_of_units in (found.of("weights", 1).T, found.of("weights", 2), found.of("biases", 1)):
        assert not gradients_of_units[off].any()
        assert gradients_of_units[~off].all()


# --- as a scenario tells it


def of_layers(*shares, training=True):
    raw = {
        "format": 1,
        "title": "two",
        "summary": "two rows",
        "seed": 3,
        "data": {"inputs": ["x"], "targets": ["y"], "rows": [{"inputs": [i], "targets": [i]} for i in (0, 1)]},
        "network": {
            "layers": [{"units": 1, "activation": "tanh", "dropout": share} for share in shares],
            "start": {"distribution": "constant", "value": 0.5},
        },
    }
    return raw | ({"training": {"loss": "squared_error", "rate": 0.1, "steps": 3}} if training else {})


def test_each_hidden_layer_may_have_a_share_and_the_masks_the_scenarios_seed():
    assert put_together(of_layers(0.25, 0, 0)).training.dropout == Dropout((0.25, 0.0, 0.0), 3)
    assert put_together(of_layers(0, 0)).training.dropout is None


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (of_layers(0, 0.5), "network.layers[1].dropout: expected dropout in hidden layers alone, since the last layer"),
        (of_layers(0.5, 0, training=False), "network.layers[0].dropout: expected a [training] table as well"),
        (of_layers(1, 0), "network.layers[0].dropout: expected at most 0.99"),
        (of_layers(-0.1, 0), "network.layers[0].dropout: expected at least 0"),
    ],
)
def test_where_no_unit_can_be_off_it_is_said(raw, said):
    with pytest.raises(NntuiError) as error:
        load("two", raw)
    assert said in str(error.value)
