"""A step taken apart: the bits of training, the numbers of a plain trainer, the names of its operations."""

from dataclasses import replace

import numpy as np
import plain_trainer
import pytest
from built_in import TRAINED
from hypothesis import assume, given
from hypothesis import strategies as st
from share import some
from test_engine import batch_of, near_a_kink, penalty_of, plain_net, programs, rate_of, run, update_of, vector_of, xor

from nntui.engine.batched import gradients
from nntui.engine.dropout import Dropout
from nntui.engine.kernel import Kernel
from nntui.engine.network import Layer, Network
from nntui.engine.optimizers import OPTIMIZERS
from nntui.engine.program import Data, Program, Schedule, State, Training
from nntui.engine.step import operations, operations_of
from nntui.engine.trace import derivative, parameter_derivative, trace
from nntui.quantities.opening import open_scenario
from nntui.session.commands import Edit
from nntui.session.session import Session

steps = st.integers(0, 30)
TRAINING = Training("squared_error", "mean", 0.1, Schedule(4, 4))


@st.composite
def traced_steps(draw, frozen=False):
    """A program, a state of its run (any, not only the first), and the trace of the step after it."""
    program, start = draw(programs(frozen=frozen))
    step = draw(steps)
    vector = run(program, start, step)[-1] if step else start
    assume(np.abs(vector).max() < 100)
    return program, State(step, vector), trace(program, State(step, vector))


def forward_only(program):
    return Program(program.network, program.data, None)


# --- bits


@pytest.mark.full
@pytest.mark.parametrize("frozen", [False, True])
def test_the_trace_ends_on_the_state_and_the_gradient_of_training_bit_for_bit(frozen):
    @some(100)
    @given(traced_steps(frozen))
    def check(case):
        program, state, found = case
        assert np.array_equal(found.results["update"], run(program, state.vector, 1, state.step)[0])
        assert np.array_equal(found.gradient, Kernel(program).gradient(state.vector, state.step))
        assert found.rows == tuple(program.training.schedule.rows_at(state.step).tolist())

    check()


@some(40)
@given(programs(frozen=True), st.integers(1, 25))
def test_from_trace_to_trace_a_whole_run_is_that_of_training(case, last):
    program, vector = case
    states = run(program, vector, last)
    for step in range(last):
        vector = trace(program, State(step, vector)).results["update"]
    assert np.array_equal(vector, states[-1], equal_nan=True)


@some(60)
@given(traced_steps())
def test_the_activations_are_those_of_a_forward_pass_of_the_same_rows(case):
    """A product's last bits depend on its company: those of the same rows in the same order are the same."""
    program, state, found = case
    alone = trace(Program(program.network, Data(found.inputs, found.targets), None), State(0, state.vector))
    shares = program.training.dropout.shares if program.training.dropout else ()
    upto = next((layer for layer, share in enumerate(shares, 1) if share), len(alone.activations))
    without = trace(replace(program, training=replace(program.training, dropout=None)), state)
    for layer, (one, other, third) in enumerate(
        zip(found.activations, alone.activations, without.activations, strict=True), 1
    ):
        assert np.array_equal(other, third)
        assert np.array_equal(one, other) or layer > upto


def test_a_step_that_overflows_is_traced_in_silence(recwarn):
    network = Network(1, (Layer(2, "sigmoid"), Layer(1, "linear", bias=False)))
    training = Training("half_squared_error", "mean", 0.1, Schedule(1, 1))
    program = Program(network, Data(np.array([[5.0]]), np.array([[42.0]])), training)
    for vector in (np.full(6, 1e308), np.full(6, -1e308), np.full(6, np.inf), np.full(6, np.nan)):
        found = trace(program, State(0, vector))
        assert np.array_equal(found.results["update"], run(program, vector, 1)[0], equal_nan=True)
        derivative(found, (2, 0), (0, 0))
        parameter_derivative(found, (2, 0), network.parameters[0])
    assert not recwarn.list


# --- against a plain computation


def clipped(program, found):
    """The gradient in `found`, clipped: frozen parameters don't count in its norm."""
    training, gradient = program.training, np.zeros(program.network.size)
    for at, (weights, biases) in enumerate(program.network.blocks, 1):
        weights.of(gradient)[:] = found[f"layer{at}.weights"]
        if biases:
            biases.of(gradient)[:] = found[f"layer{at}.biases"]
    gradient += found.get("penalty", 0.0)
    if training.clip_value:
        return np.clip(gradient, -training.clip_value, training.clip_value)
    norm = np.linalg.norm(gradient if program.trainable is None else gradient[program.trainable])
    return gradient * min(1.0, training.clip_norm / norm) if norm else gradient


def plain_results(program, state):
    """Each operation's result by plain loops over rows and units."""
    training, network = program.training, program.network
    net, batch = plain_net(network, state.vector), batch_of(program, state.step)
    rows = [row for row, _ in batch]
    found = {name: [] for name in (operation.name for operation in operations_of(program))}
    n = len(rows) if training.reduction == "mean" else 1
    weights = [np.zeros(block.shape) for block, _ in network.blocks]
    biases = [np.zeros(of_biases.shape if of_biases else block.shape[1:]) for block, of_biases in network.blocks]
    for row, factors in batch:
        inputs, target = program.data.inputs[row].tolist(), program.data.targets[row].tolist()
        deltas, values = plain_trainer.deltas_of(net, inputs, target, training.loss, factors)
        sums, _ = plain_trainer.forward(net, inputs, factors)
        found["loss"].append(plain_trainer.loss_of(net, sums[-1], values[-1], target, training.loss))
        upstream = [each / n for each in plain_trainer.upstream_of(values[-1], target, training.loss)]
        for at in reversed(range(len(sums))):
            delta = [number / n for number in deltas[at]]
            found[f"layer{at + 1}.sum"].append(sums[at])
            found[f"layer{at + 1}.activation"].append(plain_trainer.activate(net.activations[at], sums[at]))
            if factors and factors[at]:
                found[f"layer{at + 1}.dropout"].append(values[at + 1])
            found[f"layer{at + 1}.upstream"].append(upstream)
            found[f"layer{at + 1}.slope"].append(plain_trainer.slopes_of(net.activations[at], sums[at]))
            found[f"layer{at + 1}.delta"].append(delta)
            for unit, each in enumerate(delta):
                biases[at][unit % len(biases[at])] += each
                for source, below in enumerate(values[at]):
                    weights[at][source, unit] += each * below
            upstream = [
                sum(delta[unit] * net.weights[at][unit][source] for unit in range(len(delta)))
                for source in range(len(values[at]))
            ]
            upstream = plain_trainer.times(upstream, factors, at - 1) if at else upstream
    for at in range(len(network.layers)):
        found[f"layer{at + 1}.weights"] = weights[at]
        if network.layers[at].bias:
            found[f"layer{at + 1}.biases"] = biases[at]
    (after,) = plain_trainer.train(
        net,
        [(program.data.inputs[row].tolist(), program.data.targets[row].tolist()) for row in rows],
        [list(range(len(rows)))],
        loss=training.loss,
        reduction=training.reduction,
        rate=rate_of(training, state.step),
        batch=len(rows),
        **update_of(training),
        frozen=set()
        if program.trainable is None
        else {(p.layer, p.unit or 0, p.source) for p in network.parameters if not program.trainable[p.index]},
        **penalty_of(training),
        masks=lambda updates: [factors for _, factors in batch],
    )
    if training.penalty:
        found["penalty"] = plain_pull(network, state.vector, **penalty_of(training))
    if training.clipping:
        found["clip"] = clipped(program, found)
    if training.rate_changes:
        found["rate"] = [rate_of(training, state.step)]
    return {**found, "update": vector_of(network, after)}


def plain_pull(network, vector, l1, l2, penalise_biases):
    """l1 · sign(w) + l2 · w for each parameter that isn't left out."""
    pull = [0.0] * network.size
    for p in network.parameters:
        if penalise_biases or not p.is_bias:
            pull[p.index] = l1 * np.sign(vector[p.index]) + l2 * vector[p.index]
    return pull


@pytest.mark.full
@pytest.mark.parametrize("frozen", [False, True])
def test_each_result_is_the_plain_trainers(frozen):
    @some(80)
    @given(traced_steps(frozen))
    def check(case):
        program, state, found = case
        assume(not near_a_kink(program, state.vector, 1e-9, state.step))
        expected = plain_results(program, state)
        assert expected.keys() == found.results.keys()
        for name, values in expected.items():
            np.testing.assert_allclose(found.results[name], values, rtol=1e-9, atol=1e-11, err_msg=name)
            assert found.results[name].shape == np.shape(values), name

    check()


# --- operations


@some(60)
@given(traced_steps())
def test_a_trace_has_the_operations_that_there_are_and_no_others(case):
    program, _, found = case
    names = [operation.name for operation in operations_of(program)]
    assert len(set(names)) == len(names)
    assert set(found.results) == set(names)


@some(40)
@given(traced_steps())
def test_forward_only_there_are_sums_and_activations_of_all_rows_and_no_gradient(case):
    program, state, _ = case
    only = forward_only(program)
    found = trace(only, State(0, state.vector))
    wanted = [
        f"layer{layer}.{kind}" for layer in range(1, len(program.network.layers) + 1) for kind in ("sum", "activation")
    ]
    assert list(found.results) == wanted == [operation.name for operation in operations(only.network, None)]
    assert found.rows == tuple(range(program.data.rows))
    assert np.array_equal(found.inputs, program.data.inputs)
    assert not found.gradient.any()
    net = plain_net(program.network, state.vector)
    for row in found.rows:
        _, values = plain_trainer.forward(net, program.data.inputs[row].tolist())
        for layer in range(1, len(values)):
            np.testing.assert_allclose(found.results[f"layer{layer}.activation"][row], values[layer], rtol=1e-9)


def test_without_layers_nothing_is_worked_out():
    program = Program(Network(2, ()), Data(np.ones((3, 2)), np.ones((3, 1))), None)
    found = trace(program, State(0, np.empty(0)))
    assert not found.results
    assert found.rows == (0, 1, 2)


def test_the_operations_of_a_small_step_by_name_and_phase():
    network = Network(2, (Layer(2, "tanh", bias=False), Layer(1, "linear")))
    found = [(operation.name, operation.phase, operation.layer) for operation in operations(network, TRAINING)]
    assert found == [
        ("layer1.sum", "forward", 1), ("layer1.activation", "forward", 1),
        ("layer2.sum", "forward", 2), ("layer2.activation", "forward", 2),
        ("loss", "loss", 0),
        ("layer2.upstream", "backward", 2), ("layer2.slope", "backward", 2), ("layer2.delta", "backward", 2),
        ("layer2.weights", "backward", 2), ("layer2.biases", "backward", 2),
        ("layer1.upstream", "backward", 1), ("layer1.slope", "backward", 1), ("layer1.delta", "backward", 1),
        ("layer1.weights", "backward", 1),
        ("update", "update", 0),
    ]  # fmt: skip


@pytest.mark.parametrize("optimizer", [None, *OPTIMIZERS])
def test_an_operation_reads_only_what_was_made_before_it(optimizer):
    network = Network(2, (Layer(2, "tanh"), Layer(3, "relu", bias=False), Layer(1, "linear")))
    slots = [slot.name for slot in OPTIMIZERS[optimizer].slots] if optimizer else []
    made = {"inputs", "targets", "parameters", "gradient", "step", "kept", *slots}
    changes = {"rate_schedule": "cosine", "clip_norm": 1.0, "given": {"weight_decay": 0.1}}
    changes["dropout"] = Dropout((0.0, 0.5, 0.0), 1)
    training = replace(TRAINING, optimizer=optimizer, **changes) if optimizer else None
    for operation in operations(network, training):
        assert operation.reads
        assert set(operation.reads) <= made
        made.add(operation.name)


# --- a trace stays what it is


def copied(found):
    return {name: values.copy() for name, values in found.results.items()}


@some(40)
@given(traced_steps(frozen=True), steps)
def test_a_trace_is_left_alone_by_later_traces_and_by_training(case, later):
    program, state, found = case
    before, gradient, inputs = copied(found), found.gradient.copy(), found.inputs.copy()
    vector = state.vector.copy()
    again = trace(program, state)
    trace(program, State(later, state.vector + 1))
    run(program, state.vector, 5, state.step)
    for name, values in before.items():
        assert np.array_equal(found.results[name], values), name
        assert np.array_equal(again.results[name], values), name
    assert np.array_equal(found.gradient, gradient)
    assert np.array_equal(found.inputs, inputs)
    assert np.array_equal(state.vector, vector)


def test_no_two_results_share_their_memory():
    program, vector = xor(2)
    found = trace(program, State(0, vector))
    again = trace(program, State(0, vector))
    arrays = [*found.results.values(), *again.results.values(), vector, program.data.inputs, program.data.targets]
    arrays += [found.inputs, found.targets, found.gradient, again.inputs, again.targets, again.gradient]
    for i, one in enumerate(arrays):
        for other in arrays[i + 1 :]:
            assert not np.shares_memory(one, other)


# --- derivatives between units


def ahead(network, vector, layer, values, factors):
    """The activations of all layers from `layer` on, when these are those of that layer: layer → activations."""
    net = plain_net(network, vector)
    rest = plain_trainer.Net(net.activations[layer:], net.weights[layer:], net.biases[layer:])
    passed_on = plain_trainer.times(values, factors, layer - 1) if layer else values
    sums, _ = plain_trainer.forward(rest, passed_on, factors and factors[layer:])
    above = [plain_trainer.activate(name, z) for name, z in zip(rest.activations, sums, strict=True)]
    return dict(enumerate([values, *above], layer))


@some(80)
@given(traced_steps(), st.data())
def test_a_derivative_between_units_is_a_small_difference(case, data):
    program, state, found = case
    assume(not near_a_kink(program, state.vector, step=state.step))
    sizes = program.network.sizes
    by = data.draw(st.sampled_from([(layer, unit) for layer, size in enumerate(sizes) for unit in range(size)]))
    of = data.draw(st.sampled_from([(layer, unit) for layer, size in enumerate(sizes) for unit in range(size)]))
    assume(all(found.of("sum", layer).all() for layer in range(by[0] + 1, len(sizes))))  # a relu's bend is at 0
    shown = derivative(found, of, by)
    assert shown.shape == (len(found.rows),)
    if of[0] < by[0] or (of[0] == by[0] and of != by):
        assert not shown.any()
        return
    for i, (_, factors) in enumerate(batch_of(program, state.step)):
        values = found.of("activation", by[0])[i] if by[0] else found.inputs[i]
        move = np.eye(len(values))[by[1]] * 1e-6
        up, down = (ahead(program.network, state.vector, by[0], (values + s * move).tolist(), factors) for s in (1, -1))
        measured = (up[of[0]][of[1]] - down[of[0]][of[1]]) / 2e-6
        assert shown[i] == pytest.approx(measured, rel=1e-6, abs=1e-8)


@some(80)
@given(traced_steps(), st.data())
def test_a_derivative_by_a_parameter_is_a_small_difference(case, data):
    program, state, found = case
    assume(not near_a_kink(program, state.vector, step=state.step))
    sizes = program.network.sizes
    of = data.draw(st.sampled_from([(n, unit) for n, size in enumerate(sizes) if n for unit in range(size)]))
    parameter = data.draw(st.sampled_from(program.network.parameters))
    shown = parameter_derivative(found, of, parameter)
    assert shown.shape == (len(found.rows),)
    move = np.eye(program.network.size)[parameter.index] * 1e-6
    for i, (_, factors) in enumerate(batch_of(program, state.step)):
        inputs = found.inputs[i].tolist()
        up, down = (ahead(program.network, state.vector + s * move, 0, inputs, factors)[of[0]][of[1]] for s in (1, -1))
        assert shown[i] == pytest.approx((up - down) / 2e-6, rel=1e-6, abs=1e-8)


@some(40)
@given(traced_steps())
def test_the_gradient_is_the_outputs_part_times_their_derivatives_by_the_parameter(case):
    """The chain rule cut at the output: ∂L/∂w is the sum over rows and outputs of ∂L/∂ŷ · ∂ŷ/∂w."""
    program, _, found = case
    last = len(program.network.layers)
    upstream = found.results[f"layer{last}.upstream"]
    for parameter in program.network.parameters:
        parts = [
            upstream[:, unit] @ parameter_derivative(found, (last, unit), parameter) for unit in range(len(upstream[0]))
        ]
        assert sum(parts) == pytest.approx(found.of_data[parameter.index], rel=1e-9, abs=1e-12)


def test_a_derivative_by_itself_is_one_and_by_a_unit_beside_it_or_above_it_nothing():
    program, vector = xor(5)
    found = trace(program, State(0, vector))
    assert derivative(found, (1, 2), (1, 2)).tolist() == [1] * 5
    assert derivative(found, (1, 2), (1, 0)).tolist() == [0] * 5
    assert derivative(found, (1, 2), (2, 0)).tolist() == [0] * 5
    assert derivative(found, (0, 1), (0, 1)).tolist() == [1] * 5
    assert derivative(found, (2, 0), (1, 2)).all()


def test_a_trace_is_of_the_programs_own_training():
    """The rate and the reduction are those asked for: a trace keeps nothing from one program to the next."""
    (summed, vector), (averaged, _) = xor(5, reduction="sum"), xor(5, reduction="mean")
    faster = Program(summed.network, summed.data, replace(summed.training, rate=5.0))
    one, mean, fast = (trace(program, State(0, vector)) for program in (summed, averaged, faster))
    np.testing.assert_allclose(one.gradient, 5 * mean.gradient, rtol=1e-12)
    assert np.array_equal(one.gradient, fast.gradient)
    np.testing.assert_allclose(fast.results["update"] - vector, 10 * (one.results["update"] - vector), rtol=1e-9)


@pytest.mark.parametrize("name", TRAINED)
def test_gradients_of_many_states_at_once_are_those_of_each(name):
    setup = open_scenario(name)
    kernel = Kernel(setup.program)
    start = setup.program.start(setup.vector)
    after = np.empty((60, len(start)))
    kernel.advance(start, 0, after)
    states = np.concatenate([start[np.newaxis], after])
    each = np.array([kernel.gradient(state, step) for step, state in enumerate(states)])
    for first in (0, 7):
        found = gradients(setup.program, states[first:], range(first, len(states)))
        np.testing.assert_allclose(found, each[first:], rtol=1e-12, atol=1e-15 * np.abs(each).max())


def test_what_no_way_leads_to_changes_by_nothing_though_sums_overflow():
    session = Session(open_scenario("mazur"))
    for line in ("activation(1) = relu", "w1 = 1.7e308", "w2 = 1.7e308", "b1 = 1.7e308"):
        session.apply(Edit(line))
    moment = session.frame.moment
    assert np.isinf(moment.trace.of("activation", 1)).any()
    (w7,) = (parameter for parameter in moment.setup.parameters if parameter.name == "w7")  # into o2
    assert parameter_derivative(moment.trace, (2, 0), w7).tolist() == [0.0]
