"""The engine: gradients against finite differences, training against a plain one, bits against itself."""

import subprocess
import sys
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import plain_trainer
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from share import crossed, some

from nntui.engine import batched, initializers
from nntui.engine.activations import ACTIVATIONS
from nntui.engine.dropout import Dropout
from nntui.engine.kernel import Kernel
from nntui.engine.losses import LOSSES
from nntui.engine.metrics import METRICS, reduced
from nntui.engine.network import Layer, Network
from nntui.engine.outputs import Outputs, joined
from nntui.engine.penalties import Penalty
from nntui.engine.program import Data, Program, Schedule, State, Training
from nntui.engine.rate_schedules import RATE_SCHEDULES
from nntui.engine.trace import trace
from nntui.scenario.library import open_scenario

REDUCTIONS = ("sum", "mean")
STEPS = 40
BIASES = st.sampled_from([True, False, "shared"])
PENALTIES = (Penalty(0.0, 0.1), Penalty(0.05, 0.0, biases=True), Penalty(0.02, 0.03))


@st.composite
def dropouts(draw, layers):
    """Dropout of some hidden layers, mostly of none."""
    shares = (*(draw(st.sampled_from([0.0, 0.0, 0.3, 0.5])) for _ in range(layers - 1)), 0.0)
    return Dropout(shares, draw(st.integers(0, 99))) if any(shares) else None


@st.composite
def programs(draw, activation=None, loss=None, reduction=None, frozen=False):
    """A program and a start: any shape, activations, biases, batch and order not asked for by name."""
    inputs, outputs, rows = draw(st.integers(1, 4)), draw(st.integers(1, 3)), draw(st.integers(1, 7))
    sizes = [*draw(st.lists(st.integers(1, 5), max_size=2)), outputs]
    names = [activation] if activation else list(ACTIVATIONS)
    hidden = [name for name in names if name in plain_trainer.ACTIVATIONS] or ["tanh"]
    layers = [Layer(units, draw(st.sampled_from(hidden)), draw(BIASES)) for units in sizes]
    layers[-1] = replace(layers[-1], activation=draw(st.sampled_from(names)))
    loss = loss or draw(st.sampled_from(list(LOSSES)))
    if (allowed := plain_trainer.OUTPUTS.get(loss)) and (outputs == 1 or layers[-1].activation not in allowed):
        allowed = allowed[:1] if outputs == 1 else allowed
        layers[-1] = replace(layers[-1], activation=draw(st.sampled_from(allowed)))
    network = Network(inputs, tuple(layers))
    random = np.random.RandomState(draw(st.integers(0, 2**32 - 1)))
    targets, fitting = random.uniform(-1, 1, (rows, outputs)), plain_trainer.TARGETS.get(loss)
    if fitting:
        targets = np.array([fitting(row) for row in np.abs(targets).tolist()])
    data = Data(random.uniform(-1.5, 1.5, (rows, inputs)), targets)
    schedule = Schedule(rows, draw(st.integers(1, rows)), draw(st.booleans()), draw(st.integers(0, 99)))
    training = Training(
        loss,
        reduction or draw(st.sampled_from(REDUCTIONS)),
        draw(st.sampled_from([0.003, 0.05, 0.2])),
        schedule,
        **draw(st.sampled_from([{}, {}, {"clip_norm": 0.3}, {"clip_value": 0.1}])),
        decay_biases=draw(st.booleans()),
        given={
            "weight_decay": draw(st.sampled_from([0.0, 0.0, 0.1])),
            "drop_every": 5.0,
            "over": 12.0,
            "end_rate": 0.01,
            "rate_decay": 0.3,
            "rate_factor": 0.9,
        },
        rate_schedule=draw(st.sampled_from(["constant", *RATE_SCHEDULES])),
        warm_up=draw(st.sampled_from([0.0, 0.0, 7.0])),
        penalty=draw(st.sampled_from([None, None, *PENALTIES])),
        dropout=draw(dropouts(len(layers))),
    )
    trainable = random.uniform(size=network.size) < 0.6 if frozen else None
    return Program(network, data, training, trainable), random.uniform(-1, 1, network.size)


def run(program, vector, steps=STEPS, first=0):
    """The states after `first` + 1, `first` + 2, … updates, in one block."""
    history = np.empty((steps, program.network.size))
    Kernel(program).advance(vector, first, history)
    return history


# --- the plain trainer's side of things


def plain_net(network, vector):
    """A vector as nested lists, parameter by parameter."""
    net = plain_trainer.Net(
        [layer.activation for layer in network.layers],
        [
            [[0.0] * fan_in for _ in range(layer.units)]
            for fan_in, layer in zip(network.sizes, network.layers, strict=False)
        ],
        [[None] * (1 if layer.bias == "shared" else layer.units) for layer in network.layers],
    )
    for p in network.parameters:
        if p.is_bias:
            net.biases[p.layer][p.unit or 0] = float(vector[p.index])
        else:
            net.weights[p.layer][p.unit][p.source] = float(vector[p.index])
    return net


def vector_of(network, net):
    vector = np.empty(network.size)
    for p in network.parameters:
        vector[p.index] = net.biases[p.layer][p.unit or 0] if p.is_bias else net.weights[p.layer][p.unit][p.source]
    return vector


def update_of(training):
    """How the plain trainer clips gradients and lets parameters decay as a training does."""
    clip = {"clip_norm": training.clip_norm, "clip_value": training.clip_value}
    return {**clip, "decay": training.constants.get("weight_decay", 0.0), "decay_biases": training.decay_biases}


def rate_of(training, updates):
    """The rate of the update after so many others, by the plain trainer."""
    numbers = training.rate_constants
    return plain_trainer.rate_at(training.rate_schedule, training.rate, training.warm_up, updates, **numbers)


def masks_of(program):
    """The factors that the plain trainer takes for each update's rows, drawn for that update alone."""
    dropout, sizes = program.training.dropout, program.network.sizes[1:]
    if dropout is None:
        return None
    rows, width = program.training.schedule.batch, sum(u for p, u in zip(dropout.shares, sizes, strict=True) if p)

    def factors(updates):
        random = np.random.PCG64([dropout.seed, 0, 3]).advance(updates * rows * width)
        return [
            [
                [0.0 if number < p * 2**64 else 1 / (1 - p) for number in random.random_raw(units).tolist()]
                if p
                else None
                for p, units in zip(dropout.shares, sizes, strict=True)
            ]
            for _ in range(rows)
        ]

    return factors


def plain_run(program, vector, steps=STEPS):
    """What `run` gives, by the plain trainer; the shuffles are the schedule's."""
    training, network = program.training, program.network
    schedule = training.schedule
    trainable = np.ones(network.size, bool) if program.trainable is None else program.trainable
    states = plain_trainer.train(
        plain_net(network, vector),
        list(zip(program.data.inputs.tolist(), program.data.targets.tolist(), strict=True)),
        [schedule.order(epoch).tolist() for epoch in range(steps)],
        loss=training.loss,
        reduction=training.reduction,
        rate=partial(rate_of, training),
        batch=schedule.batch,
        **update_of(training),
        frozen={(p.layer, p.unit or 0, p.source) for p in network.parameters if not trainable[p.index]},
        **penalty_of(training),
        masks=masks_of(program),
    )
    return np.array([vector_of(network, net) for _, net in zip(range(steps), states, strict=False)])


def penalty_of(training):
    """The penalty as the plain trainer takes it."""
    penalty = training.penalty or Penalty(0.0, 0.0)
    return {"l1": penalty.l1, "l2": penalty.l2, "penalise_biases": penalty.biases}


def batch_of(program, step):
    """The rows of an update, each with the factors of its masks."""
    rows = program.training.schedule.rows_at(step).tolist()
    masks = masks_of(program)
    return list(zip(rows, masks(step) if masks else [None] * len(rows), strict=False))


def near_a_kink(program, vector, margin=1e-3, step=0):
    """Whether a relu's z, an absolute error or an |w| lies where a small change could cross the bend: for the rows with
    no unit off, and for those of an update with its masks.
    """
    if program.training.penalty and program.training.penalty.l1 and np.min(np.abs(vector)) < margin:
        return True
    net = plain_net(program.network, vector)
    for row, factors in [*((row, None) for row in range(program.data.rows)), *batch_of(program, step)]:
        target = program.data.targets[row]
        sums, values = plain_trainer.forward(net, program.data.inputs[row].tolist(), factors)
        for layer, z in zip(program.network.layers, sums, strict=True):
            if layer.activation in ("relu", "step") and any(0 < abs(number) < margin for number in z):
                return True
        if np.min(np.abs(np.array(values[-1]) - target)) < margin and program.training.loss == "absolute_error":
            return True
        if np.min(np.abs(np.array(values[-1]) * target - 1)) < margin and program.training.loss == "hinge":
            return True
    return False


# --- gradients


def outputs_of(network, vectors, rows, held=None):
    """The outputs of vectors (n, parameters) for rows, all chunks together: (R, outputs, n)."""
    each = vectors[np.newaxis] if held is None else vectors[:, np.newaxis]  # a held pass lays out what it makes once
    return joined(
        [
            found
            for some in each
            for _, found in batched.outputs(network, some, rows, held and batched.Forward(network, rows, held))
        ]
    )


def values_of(network, vectors, rows):
    return outputs_of(network, vectors, rows).values


def worked_out(calls):
    with np.errstate(all="ignore"):  # e^x of much
        for call, arguments in calls:
            call(*arguments)


def finite_differences(program, vector, step, h=1e-6):
    """∂(batch loss)/∂parameter for each parameter, by moving it a little up and down, the masks held still."""
    rows, held = program.training.schedule.rows_at(step), trace(program, State(step, program.start(vector))).held
    training, data = program.training, program.data
    moves = h * np.eye(len(vector))
    outputs = outputs_of(program.network, np.concatenate([vector + moves, vector - moves]), data.inputs[rows], held)
    losses = reduced(training.loss, training.reduction)(outputs, data.targets[rows], 0.5)
    losses += [
        plain_trainer.penalty_of(plain_net(program.network, each), **penalty_of(training))
        for each in np.concatenate([vector + moves, vector - moves])
    ]
    return (losses[: len(vector)] - losses[len(vector) :]) / (2 * h)


def check_gradients(program, vector):
    """In every batch of the first two epochs, one kernel for all of them."""
    kernel = Kernel(program)
    schedule = program.training.schedule
    for step in range(2 * schedule.steps_per_epoch):
        assume(not near_a_kink(program, vector, step=step))
        expected = finite_differences(program, vector, step)
        np.testing.assert_allclose(kernel.gradient(vector, step), expected, rtol=1e-6, atol=2e-8)


@crossed("activation, loss, reduction", list(ACTIVATIONS), list(LOSSES), list(REDUCTIONS))
def test_the_gradient_is_the_slope_of_the_batch_loss(activation, loss, reduction):
    @some(10, fewest=3)
    @given(programs(activation, loss, reduction))
    def check(case):
        check_gradients(*case)

    check()


@some(60)
@given(programs())
def test_the_gradient_is_right_where_activations_are_mixed(case):
    check_gradients(*case)


@pytest.mark.parametrize("name", plain_trainer.ACTIVATIONS)
def test_each_activation_and_its_slope_are_the_textbooks(name):
    apply, slope = plain_trainer.ACTIVATIONS[name]
    z = np.array([-30.0, -2.0, -0.5, 0.0, 0.25, 1.0, 20.0])
    a, slopes = np.empty_like(z), np.empty_like(z)
    worked_out(ACTIVATIONS[name].calls(z, a))
    worked_out(ACTIVATIONS[name].slope_calls(z, a, slopes))
    np.testing.assert_allclose(a, [apply(x) for x in z.tolist()], rtol=1e-14)
    np.testing.assert_allclose(slopes, [slope(x) for x in z.tolist()], rtol=1e-14, atol=1e-16)


def test_at_its_bend_relu_and_the_absolute_error_have_slope_zero():
    slope = np.ones(1)
    worked_out(ACTIVATIONS["relu"].slope_calls(np.zeros(1), np.zeros(1), slope))
    assert slope == 0
    assert LOSSES["absolute_error"].slopes(np.ones(1), np.ones(1)) == 0


def test_the_gradient_is_a_copy_that_later_steps_leave_alone():
    program, vector = xor()
    kernel = Kernel(program)
    first = kernel.gradient(vector, 0)
    before = first.copy()
    kernel.gradient(vector + 1, 1)
    assert np.array_equal(first, before)


# --- training


@some(120)
@given(programs())
def test_training_follows_a_plain_trainer(case):
    program, vector = case
    expected = plain_run(program, vector)
    assume(np.abs(expected).max() < 100)
    np.testing.assert_allclose(run(program, vector), expected, rtol=1e-9, atol=1e-11)


@some(60)
@given(programs(frozen=True))
def test_training_with_frozen_parameters_follows_a_plain_trainer(case):
    program, vector = case
    expected = plain_run(program, vector)
    assume(np.abs(expected).max() < 100)
    history = run(program, vector)
    np.testing.assert_allclose(history, expected, rtol=1e-9, atol=1e-11)
    still = ~program.trainable
    assert np.array_equal(history[:, still], np.broadcast_to(vector[still], (STEPS, still.sum())))


def xor(batch=1, shuffled=False, reduction="mean", **options):
    """A 2-3-1 network with biases on five rows, started at random."""
    network = Network(2, (Layer(3, "tanh"), Layer(1, "sigmoid")))
    random = np.random.RandomState(3)
    inputs = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.5, 0.25]])
    targets = np.array([[0.0], [1.0], [1.0], [0.0], [0.3]])
    training = Training("squared_error", reduction, 0.5, Schedule(5, batch, shuffled, 11))
    return Program(network, Data(inputs, targets), training, **options), random.uniform(-1, 1, network.size)


@pytest.mark.parametrize("mean_batch", [1, 2, 5])
def test_a_mean_divides_by_the_rows_of_its_own_batch(mean_batch):
    (summed, vector), (averaged, _) = xor(mean_batch, reduction="sum"), xor(mean_batch)
    for step in range(summed.training.schedule.steps_per_epoch):
        rows = len(summed.training.schedule.rows_at(step))
        np.testing.assert_allclose(
            Kernel(averaged).gradient(vector, step) * rows,
            Kernel(summed).gradient(vector, step),
            rtol=1e-12,
        )


def test_a_frozen_parameter_stays_even_where_the_gradient_is_not_finite():
    network = Network(1, (Layer(1, "linear"),))
    training = Training("squared_error", "mean", 1e300, Schedule(1, 1))
    data = Data(np.array([[5.0]]), np.array([[42.0]]))
    program = Program(network, data, training, np.array([True, False]))
    history = run(program, np.array([1.0, 0.5]), 10)
    assert not np.isfinite(history[-1, 0])
    assert (history[:, 1] == 0.5).all()


def test_all_frozen_is_a_run_that_stands_still():
    program, vector = xor(2, shuffled=True, trainable=np.zeros(13, bool))
    assert np.array_equal(run(program, vector), np.tile(vector, (STEPS, 1)))


def test_training_leaves_the_start_and_the_data_alone():
    program, vector = xor(2, shuffled=True)
    before = [array.copy() for array in (vector, program.data.inputs, program.data.targets)]
    run(program, vector)
    after = [vector, program.data.inputs, program.data.targets]
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_a_program_without_training_refuses_a_kernel():
    program, _ = xor()
    with pytest.raises(ValueError, match="forward-only"):
        Kernel(Program(program.network, program.data, None))


def test_divergence_goes_on_in_silence(recwarn):
    network = Network(1, (Layer(1, "linear", bias=False),))
    training = Training("half_squared_error", "mean", 0.1, Schedule(1, 1))
    program = Program(network, Data(np.array([[5.0]]), np.array([[42.0]])), training)
    history = run(program, np.array([1.0]), 3000)
    assert np.isfinite(history[0]).all()
    assert not np.isfinite(history[-1]).any()
    assert not recwarn.list


# --- bits


@some(60)
@given(programs(), st.sets(st.integers(1, STEPS - 1), max_size=6), st.randoms(use_true_random=False))
def test_any_split_into_blocks_gives_the_same_bits_in_any_order_of_visit(case, cuts, random):
    """One kernel, sent to and fro between pieces of the run, never mixes up its rows or its epochs."""
    program, vector = case
    whole = np.concatenate([vector[np.newaxis], run(program, vector)])
    pieces = list(pairwise([0, *sorted(cuts), STEPS]))
    random.shuffle(pieces)
    kernel = Kernel(program)
    for first, last in pieces:
        history = np.empty((last - first, len(vector)))
        kernel.advance(whole[first], first, history)
        assert np.array_equal(history, whole[first + 1 : last + 1], equal_nan=True)


@pytest.mark.parametrize("shuffled", [False, True])
@pytest.mark.parametrize("batch", [1, 2, 5])
def test_the_next_state_is_the_vector_minus_rate_times_gradient(batch, shuffled):
    program, vector = xor(batch, shuffled)
    states = np.concatenate([vector[np.newaxis], run(program, vector)])
    kernel = Kernel(program)
    for step in [17, 3, 4, 0, 39, 17]:
        moved = states[step] - program.training.rate * kernel.gradient(states[step], step)
        assert np.array_equal(moved, states[step + 1])


@some(60)
@given(programs(), st.integers(2, 40))
def test_many_states_at_once_have_the_bits_of_each_alone(case, n):
    program, vector = case
    vectors = vector + np.linspace(-1, 1, n)[:, np.newaxis]
    together = values_of(program.network, vectors, program.data.inputs)
    for i in range(n):
        alone = values_of(program.network, vectors[i : i + 1], program.data.inputs)
        assert np.array_equal(together[..., i : i + 1], alone)


@some(60)
@given(programs(), st.integers(1, 12))
def test_many_states_at_once_have_the_numbers_of_a_plain_forward_pass(case, n):
    program, vector = case
    vectors = vector + np.linspace(-1, 1, n)[:, np.newaxis]
    together = values_of(program.network, vectors, program.data.inputs)
    for i, each in enumerate(vectors):
        net = plain_net(program.network, each)
        plain = [plain_trainer.forward(net, row.tolist())[1][-1] for row in program.data.inputs]
        np.testing.assert_allclose(together[..., i], plain, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize(
    ("inputs", "units", "rows"), [(30, 40, 100), (1, 64, 17), (64, 1, 33), (50, 20, 1), (90, 90, 9)]
)
def test_wide_layers_keep_their_bits_too(inputs, units, rows):
    """Where each state is multiplied by itself it still equals itself in company."""
    random = np.random.RandomState(5)
    network = Network(inputs, (Layer(units, "tanh"), Layer(3, "sigmoid", bias=False)))
    vectors, data = random.normal(size=(9, network.size)), random.normal(size=(rows, inputs))
    together = values_of(network, vectors, data)
    for i, vector in enumerate(vectors):
        assert np.array_equal(together[..., i : i + 1], values_of(network, vector.copy()[np.newaxis], data))
        plain = np.tanh(data @ network.blocks[0][0].of(vector) + network.blocks[0][1].of(vector))
        plain = 1 / (1 + np.exp(-plain @ network.blocks[1][0].of(vector)))
        np.testing.assert_allclose(together[..., i], plain, rtol=1e-10)


def test_without_layers_the_inputs_are_the_outputs():
    rows = np.array([[0.25, 0.75], [1.0, 0.0]])
    assert np.array_equal(np.moveaxis(values_of(Network(2, ()), np.empty((3, 0)), rows), -1, 0), [rows, rows, rows])


# --- schedules

schedules = st.builds(
    lambda rows, batch, shuffled, seed: Schedule(rows, min(batch, rows), shuffled, seed),
    st.integers(1, 30),
    st.integers(1, 30),
    st.booleans(),
    st.integers(0, 2**32 - 1),
)


@some(60)
@given(schedules, st.integers(0, 10_000_000))
def test_an_epoch_uses_each_row_once(schedule, epoch):
    first = epoch * schedule.steps_per_epoch
    used = [schedule.rows_at(first + i) for i in range(schedule.steps_per_epoch)]
    assert sorted(np.concatenate(used)) == list(range(schedule.rows))
    assert np.array_equal(np.concatenate(used), schedule.order(epoch))
    assert [len(rows) for rows in used[:-1]] == [schedule.batch] * (len(used) - 1)
    assert len(used[-1]) == (schedule.rows % schedule.batch or schedule.batch)


@some(60)
@given(schedules, st.lists(st.integers(0, 50), min_size=1, max_size=8))
def test_an_order_depends_on_seed_and_epoch_alone(schedule, epochs):
    orders = [schedule.order(epoch) for epoch in epochs]
    for epoch, order in reversed(list(zip(epochs, orders, strict=True))):
        assert np.array_equal(order, Schedule(schedule.rows, 1, schedule.shuffled, schedule.seed).order(epoch))


def test_shuffled_orders_differ_by_epoch_and_by_seed_and_stay_what_they_are():
    """The literal orders are the format's: a run that was recorded must replay for ever."""
    orders = [tuple(Schedule(8, 1, True, seed).order(epoch).tolist()) for seed in (0, 1) for epoch in (0, 1, 2)]
    assert len(set(orders)) == 6
    assert orders[0] == (3, 2, 1, 6, 0, 7, 4, 5)
    assert orders[4] == (5, 6, 3, 0, 7, 2, 1, 4)


def test_every_row_comes_first_about_equally_often():
    firsts = [int(Schedule(4, 1, True, 7).order(epoch)[0]) for epoch in range(2000)]
    assert np.bincount(firsts, minlength=4) == pytest.approx([500] * 4, abs=80)


def test_the_given_order_is_the_files():
    schedule = Schedule(5, 2)
    assert schedule.steps_per_epoch == 3
    assert [schedule.rows_at(step).tolist() for step in range(4)] == [[0, 1], [2, 3], [4], [0, 1]]


# --- starts


def test_article_three_starts_where_it_does():
    network = Network(3, (Layer(1, "sigmoid", bias=False),))
    start = initializers.Initializer("uniform", {"low": -1, "high": 1}).draw(network, 1)
    np.random.seed(1)
    assert np.array_equal(start, (2 * np.random.random((3, 1)) - 1).ravel())
    np.testing.assert_allclose(start, [-0.16595599, 0.44064899, -0.99977125], atol=5e-9)


def test_by_layer_draws_whole_matrices_as_numpy_fills_them():
    network = Network(3, (Layer(4, "sigmoid", bias=False), Layer(1, "sigmoid", bias=False)))
    vector = initializers.Initializer("uniform", {"low": -1, "high": 1}, "by_layer").draw(network, 1)
    np.random.seed(1)
    first, second = 2 * np.random.random((3, 4)) - 1, 2 * np.random.random((4, 1)) - 1
    (w1, _), (w2, _) = network.blocks
    assert np.array_equal(w1.of(vector), first)
    assert np.array_equal(w2.of(vector), second)


def test_by_layer_draws_a_layers_biases_after_its_weights():
    network = Network(2, (Layer(2, "tanh"), Layer(1, "sigmoid")))
    vector = initializers.Initializer("normal", {"mean": 1.0, "deviation": 0.5}).draw(network, 4)
    random = np.random.RandomState(4)
    drawn = [random.normal(1.0, 0.5, shape) for shape in [(2, 2), 2, (2, 1), 1]]
    assert np.array_equal(vector, np.concatenate([part.ravel() for part in drawn]))


def test_by_name_draws_w1_to_w6_then_b1_to_b3():
    network = Network(2, (Layer(2, "sigmoid"), Layer(1, "sigmoid")))
    vector = initializers.Initializer("normal", {"mean": 0, "deviation": 1}, "by_name").draw(network, 42)
    by_name = {p.name: vector[p.index] for p in network.parameters}
    np.random.seed(42)
    for name in ["w1", "w2", "w3", "w4", "w5", "w6", "b1", "b2", "b3"]:
        assert by_name[name] == np.random.normal(), name


@pytest.mark.parametrize("order", initializers.ORDERS)
@pytest.mark.parametrize("bias", [0.25, 1, 0])
def test_a_constant_bias_takes_no_draws(order, bias):
    network = Network(2, (Layer(2, "sigmoid"), Layer(1, "sigmoid")))
    vector = initializers.Initializer("uniform", {"low": -1, "high": 1}, order, bias).draw(network, 9)
    drawn = 2 * np.random.RandomState(9).random_sample(6) - 1
    weights = [p.index for p in network.parameters if not p.is_bias]
    assert vector.dtype == np.float64
    assert (vector[[p.index for p in network.parameters if p.is_bias]] == bias).all()
    assert np.array_equal(np.sort(vector[weights]), np.sort(drawn))
    if order == "by_name":
        assert np.array_equal(vector[weights], drawn)


def test_a_constant_start_is_one_value_and_draws_leave_numpys_own_state_alone():
    network = Network(2, (Layer(2, "sigmoid"),))
    np.random.seed(0)
    assert (initializers.Initializer("constant", {"value": 0.5}).draw(network, 3) == 0.5).all()
    initializers.Initializer("normal", {"mean": 0, "deviation": 1}).draw(network, 3)
    assert np.random.random() == np.random.RandomState(0).random_sample()


# --- names and layout


def test_parameters_are_named_unit_by_unit():
    network = Network(2, (Layer(2, "tanh"), Layer(2, "linear", bias=False), Layer(1, "sigmoid")))
    found = [(p.name, p.layer, p.unit, p.source) for p in network.parameters]
    assert found == [
        ("w1", 0, 0, 0), ("w2", 0, 0, 1), ("b1", 0, 0, None),
        ("w3", 0, 1, 0), ("w4", 0, 1, 1), ("b2", 0, 1, None),
        ("w5", 1, 0, 0), ("w6", 1, 0, 1),
        ("w7", 1, 1, 0), ("w8", 1, 1, 1),
        ("w9", 2, 0, 0), ("w10", 2, 0, 1), ("b3", 2, 0, None),
    ]  # fmt: skip
    assert sorted(p.index for p in network.parameters) == list(range(network.size)) == list(range(13))


@some(30)
@given(programs())
def test_a_block_is_a_view_with_inputs_down_and_units_across(case):
    network = case[0].network
    vectors = np.zeros((network.size, 3))
    for (weights, biases), fan_in, layer in zip(network.blocks, network.sizes, network.layers, strict=False):
        assert weights.of(vectors).shape == (fan_in, layer.units, 3)
        assert weights.of(vectors[:, 0].copy()).shape == (fan_in, layer.units)
        assert np.shares_memory(weights.of(vectors), vectors)
        assert (biases is not None) == bool(layer.bias)
        assert biases is None or biases.shape == ((1,) if layer.bias == "shared" else (layer.units,))
        assert biases is None or np.shares_memory(biases.of(vectors), vectors)
    for p in network.parameters:
        weights, biases = network.blocks[p.layer]
        view = biases.of(vectors) if p.is_bias else weights.of(vectors)
        view[(p.unit or 0, 1) if p.is_bias else (p.source, p.unit, 1)] = p.index + 1
    assert np.array_equal(vectors[:, 1], np.arange(1, network.size + 1))
    assert not vectors[:, [0, 2]].any()


# --- metrics


def test_accuracy_counts_an_output_only_strictly_above_the_threshold():
    targets = np.array([[1.0], [1.0], [0.0], [0.0]])
    outputs = Outputs(np.array([[[0.5, 0.6]], [[0.5000001, 0.6]], [[0.5, 0.4]], [[0.9, 0.4]]]))
    assert METRICS["accuracy"].compute(outputs, targets, 0.5).tolist() == [0.5, 1.0]
    assert METRICS["accuracy"].compute(outputs, targets, 0.6).tolist() == [0.25, 0.5]


def test_accuracy_wants_all_outputs_of_a_row_right():
    outputs = Outputs(np.array([[[0.9], [0.1]], [[0.9], [0.9]]]))
    assert METRICS["accuracy"].compute(outputs, np.array([[1.0, 0.0], [1.0, 0.0]]), 0.5) == 0.5


def test_what_is_not_a_number_is_on_no_side_of_a_threshold():
    outputs = Outputs(np.array([[[np.nan]], [[np.nan]]]))
    assert METRICS["accuracy"].compute(outputs, np.array([[1.0], [0.0]]), 0.5) == 0.0


@pytest.mark.parametrize(
    ("name", "one", "four"),
    [
        ("squared_error", "squared error", "mean squared error of 4 rows"),
        ("sum_squared_error", "squared error", "sum of 4 squared errors"),
        ("half_squared_error", "½ squared error", "mean ½ squared error of 4 rows"),
        ("sum_absolute_error", "absolute error", "sum of 4 absolute errors"),
        ("binary_cross_entropy", "binary cross-entropy", "mean binary cross-entropy of 4 rows"),
        ("sum_binary_cross_entropy", "binary cross-entropy", "sum of 4 binary cross-entropies"),
        ("sum_hinge", "hinge loss", "sum of 4 hinge losses"),
        ("accuracy", "accuracy of 1 row", "accuracy of 4 rows"),
        ("argmax_accuracy", "accuracy by the largest output of 1 row", "accuracy by the largest output of 4 rows"),
    ],
)
def test_a_metric_says_what_it_averages(name, one, four):
    assert (METRICS[name].words(1), METRICS[name].words(4)) == (one, four)


@pytest.mark.parametrize("loss", LOSSES)
def test_a_mean_is_the_sum_over_rows_divided_by_the_rows(loss):
    random = np.random.RandomState(2)
    outputs, targets = random.normal(size=(7, 3, 6)), random.normal(size=(7, 3))
    if loss in plain_trainer.OUTPUTS:
        outputs, targets = (np.abs(np.tanh(numbers)) for numbers in (outputs, targets))
    each = np.vectorize(plain_trainer.LOSSES[loss])(outputs, targets[..., np.newaxis])
    outputs = Outputs(outputs)
    total = METRICS[f"sum_{loss}"].compute(outputs, targets, 0.5)
    assert total.shape == (6,)
    np.testing.assert_allclose(total, each.sum(axis=(0, 1)), rtol=1e-13)
    assert np.array_equal(METRICS[loss].compute(outputs, targets, 0.5), total / 7)
    assert np.array_equal(METRICS[loss].compute(outputs, targets, 0.5), total / 7)


@some(30)
@given(programs(), st.integers(2, 600))
def test_a_metric_of_many_states_has_the_bits_of_each_alone(case, n):
    program, vector = case
    outputs = outputs_of(program.network, vector + np.linspace(-1, 1, n)[:, np.newaxis], program.data.inputs)
    for metric in METRICS.values():
        with np.errstate(all="ignore"):  # of outputs that a cross-entropy isn't of
            together = metric.compute(outputs, program.data.targets, 0.5)
            alone = [metric.compute(outputs[..., i : i + 1], program.data.targets, 0.5)[0] for i in range(0, n, 37)]
        assert np.array_equal(together[::37], alone, equal_nan=True)


@crossed("rows, outputs", [9, 100, 1000], [1, 3, 12])
def test_a_metric_of_many_rows_keeps_its_bits_too(rows, outputs):
    """NumPy adds long rows of numbers pairwise, in an order that must not depend on the company."""
    random = np.random.RandomState(8)
    found, targets = random.normal(size=(rows, outputs, 70)), random.normal(size=(rows, outputs))
    for metric in METRICS.values():
        with np.errstate(invalid="ignore"):  # of outputs that a cross-entropy isn't of
            alone = [metric.compute(Outputs(found[..., i : i + 1]), targets, 0.5)[0] for i in range(70)]
            assert np.array_equal(metric.compute(Outputs(found), targets, 0.5), alone, equal_nan=True)


# --- what is loaded

ENGINE = [path.stem for path in Path(batched.__file__).parent.glob("[!_]*.py")]


@pytest.mark.parametrize(
    ("modules", "absent"),
    [
        (
            [f"nntui.engine.{name}" for name in ENGINE],
            ["textual", "rich", "pydantic", "plotext", "click"],
        ),
        (
            ["nntui.timeline.moment", "nntui.quantities.verify", "nntui.quantities.opening"],
            ["textual", "rich", "plotext"],
        ),
        (["nntui.render.cells"], ["textual"]),
    ],
)
def test_importing_loads_no_screen(modules, absent):
    program = f"import sys, {', '.join(modules)}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not set(absent) & set(done.stdout.split())


def test_each_engine_module_imports_only_numpy_and_the_standard_library():
    program = (
        "import pkgutil, sys, numpy.random; before = set(sys.modules); import nntui.engine\n"
        "for m in pkgutil.iter_modules(nntui.engine.__path__, 'nntui.engine.'): __import__(m.name)\n"
        "print(*{name.split('.')[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= {"nntui", "numpy"}


@pytest.mark.parametrize(
    ("name", "spread"),
    [
        ("glorot_uniform", lambda inputs, units: (6 / (inputs + units)) ** 0.5 / 3**0.5),
        ("glorot_normal", lambda inputs, units: (2 / (inputs + units)) ** 0.5),
        ("he_uniform", lambda inputs, units: (6 / inputs) ** 0.5 / 3**0.5),
        ("he_normal", lambda inputs, units: (2 / inputs) ** 0.5),
        ("torch_linear", lambda inputs, units: inputs**-0.5 / 3**0.5),
        ("normal_by_inputs", lambda inputs, units: inputs**-0.5),
    ],
)
def test_a_start_by_layer_has_the_spread_that_its_paper_gives(name, spread):
    """Standard deviations of many weights; that of an even distribution over ±b is b / √3."""
    network = Network(30, (Layer(200, "relu"), Layer(50, "linear")))
    vector = initializers.Initializer(name, {}).draw(network, 1)
    for inputs, layer, (weights, biases) in zip(network.sizes, network.layers, network.blocks, strict=False):
        assert weights.of(vector).std() == pytest.approx(spread(inputs, layer.units), rel=0.03)
        drawn = name in ("torch_linear", "normal_by_inputs")
        assert bool(biases.of(vector).any()) == drawn
        if name.endswith("uniform") or name == "torch_linear":
            assert abs(weights.of(vector)).max() <= spread(inputs, layer.units) * 3**0.5
    assert (initializers.Initializer(name, {}, bias=0.5).draw(network, 1)[network.blocks[0][1].start] == 0.5).all()


@pytest.mark.parametrize("name", ["five-to-forty-two", "four-people"])
def test_to_measure_states_changes_none_of_them(name):
    setup = open_scenario(name)
    rows = setup.program.data.inputs
    forward = batched.Forward(setup.network, rows)
    kept = [np.full((count, setup.network.size), float(number)) for number, count in enumerate((2, 3, 2, 3))]
    for states in kept:
        list(batched.outputs(setup.network, states, rows, forward))
    assert [set(states.ravel().tolist()) for states in kept] == [{0.0}, {1.0}, {2.0}, {3.0}]
