"""The compiled kernel: the same updates as NumPy's but for the last places, its own bits always the same."""

import math
import os
import subprocess
import sys
from dataclasses import replace
from threading import Event
from types import SimpleNamespace

import numpy as np
import pytest
from any_rounding import ends_after
from app_support import reading
from built_in import TRAINED
from hypothesis import given
from hypothesis import strategies as st
from random_scenarios import setups
from share import crossed, rest, some

from nntui.engine import batched, interpreter
from nntui.engine import machine as machines
from nntui.engine.activations import ACTIVATIONS
from nntui.engine.bound import BoundStep
from nntui.engine.classic_mistakes import MISTAKES
from nntui.engine.clipping import CLIPPINGS
from nntui.engine.compiled import CompiledKernel, compiles, results
from nntui.engine.dropout import Dropout
from nntui.engine.formula import FUNCTIONS, Function, Num, calls
from nntui.engine.instructions import OF_ONE, OF_TWO, Pool, UntranslatableError, ends_of, translated
from nntui.engine.kernel import Kernel
from nntui.engine.kernels import kernel_of, runs_by
from nntui.engine.losses import LOSSES
from nntui.engine.machine import AS_IT_IS, STAND_IN, Machine, alike, at_hand, machine
from nntui.engine.network import SHARED
from nntui.engine.optimizers import OPTIMIZERS
from nntui.engine.program import COMPILED, NUMPY, Data, State
from nntui.engine.rate_schedules import RATE_SCHEDULES
from nntui.engine.trace import trace
from nntui.quantities.opening import open_scenario
from nntui.scenario import kernel_choice
from nntui.session.commands import Edit, GoTo, Undo
from nntui.session.session import Session
from nntui.text import posix
from nntui.timeline import runs
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline

STEPS = 12


def close(ours, theirs):
    """Equal within rounding, as long as the numbers are of a size at which that means something."""
    finite = np.isfinite(theirs).all(axis=-1) & (np.abs(theirs).max(axis=-1) < 1e6)
    np.testing.assert_allclose(ours[finite], theirs[finite], rtol=1e-10, atol=1e-10)


@crossed(
    "name, settings",
    TRAINED,
    [(), ("training.order=shuffled",), ("training.optimizer=adam", "training.rate=0.01")],
)
def test_updates_are_those_of_numpy(name, settings):
    program = open_scenario(name, settings).program
    assert compiles(program)
    start = program.start(open_scenario(name, settings).vector)
    ours, theirs = (np.empty((STEPS, program.size)) for _ in range(2))
    kernel, other = CompiledKernel(program, AS_IT_IS), Kernel(program)
    kernel.advance(start, 0, ours)
    other.advance(start, 0, theirs)
    close(ours, theirs)
    close(kernel.gradient(theirs[4], 5)[np.newaxis], other.gradient(theirs[4], 5)[np.newaxis])
    again = np.empty((STEPS - 5, program.size))
    CompiledKernel(program, AS_IT_IS).advance(ours[4], 5, again)
    np.testing.assert_array_equal(again, ours[5:])


def compiled_of(setup):
    """A setup whose updates the compiled kernel runs."""
    return replace(setup, program=replace(setup.program, kernel=COMPILED))


@pytest.fixture
def by_compiled(monkeypatch, tmp_path_factory):
    """Sessions that choose the compiled kernel, from a cache that the tests share."""
    monkeypatch.setenv("NNTUI_KERNEL", COMPILED)
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path_factory.getbasetemp().parent / "kernel"))
    machine()


def updates_of(kernel, start, step):
    """The states after three updates; None where plain Python stops, as numbers leave their range."""
    history = np.empty((3, len(start)))
    try:
        kernel.advance(start, step, history)
    except (OverflowError, ValueError, ZeroDivisionError):
        return None
    return history


def within(ends, states):
    """Whether states lie where any rounding leaves them."""
    low, high = ends[..., 0], ends[..., 1]
    return ((low <= states) & (states <= high) | ~np.isfinite(high - low)).all()


@some(100)
@given(setups(trained=True, scale=1.0), st.integers(0, 9))
def test_any_update_is_that_of_numpy(setup, step):
    program = setup.program
    start = program.start(setup.vector)
    ends = ends_after(program, start, step, 3)
    assert within(ends, updates_of(Kernel(program), start, step))
    if compiles(program) and (ours := updates_of(CompiledKernel(program, AS_IT_IS), start, step)) is not None:
        assert within(ends, ours)


@pytest.mark.parametrize("name", TRAINED)
def test_what_rounding_may_change_of_an_update_is_next_to_nothing(name):
    setup = open_scenario(name)
    ends = ends_after(setup.program, setup.program.start(setup.vector), 0, 1)
    assert (ends[..., 1] - ends[..., 0] <= 1e-10 * (1 + np.abs(ends[..., 0]))).all()


@pytest.mark.parametrize("wrong", ["exp", "sqrt", "tanh"])
def test_a_kernel_that_is_off_by_more_than_rounding_is_noticed(wrong, monkeypatch):
    program = open_scenario("three-layer", ["training.optimizer=rmsprop", "network.layers.0.activation=tanh"]).program
    start = program.start(open_scenario("three-layer").vector)
    ends = ends_after(program, start, 0, 3)
    assert within(ends, updates_of(CompiledKernel(program, AS_IT_IS), start, 0))
    off = {wrong: lambda x: getattr(math, wrong)(x) * (1 + 1e-12)}
    monkeypatch.setattr(interpreter, "math", SimpleNamespace(**vars(math) | off))
    assert not within(ends, updates_of(CompiledKernel(program, AS_IT_IS), start, 0))


def test_every_function_has_an_operation_that_does_the_same():
    assert {*OF_ONE.values()} == {*FUNCTIONS}
    x = np.array([[-2.5, -1.0, -0.0, 0.0, 0.25, 1.0, 3.0, np.nan, np.inf, -np.inf]])
    for name in FUNCTIONS:
        for values in (x, np.ascontiguousarray(x.T)):
            out, ours, pool = np.empty_like(values), np.empty_like(values), Pool()
            term = calls(Function(name, Num(0.0, "x")), {"x": values}, ours)
            table = translated(term, pool)
            pool.fill()
            with np.errstate(all="ignore"):
                FUNCTIONS[name].call(values, out)
            machine().run(table, pool.numbers, 0, len(table))
            np.testing.assert_allclose(pool.view(ours), out, rtol=1e-14, err_msg=name)


EVERY_ROW = [
    *(("loss", each) for each in LOSSES),
    *(("optimizer", each) for each in OPTIMIZERS),
    *(("rate_schedule", each) for each in RATE_SCHEDULES),
    *(("mistake", each) for each in MISTAKES),
    *((each, 0.5) for each in CLIPPINGS),
    ("warm_up", 5.0),
    ("reduction", "sum"),
    ("dropout", Dropout((0.5, 0.0), 1)),
]


@pytest.mark.parametrize(("key", "value"), EVERY_ROW)
def test_every_row_of_training_compiles(key, value):
    program = open_scenario("three-layer").program
    frozen = np.ones(program.network.size, dtype=np.bool_)
    frozen[1] = False
    for trainable in (None, frozen):
        assert compiles(replace(program, training=replace(program.training, **{key: value}), trainable=trainable))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_compiles(name):
    program = open_scenario("three-layer").program
    layers = tuple(replace(layer, activation=name) for layer in program.network.layers)
    assert compiles(replace(program, network=replace(program.network, layers=layers)))


@pytest.mark.parametrize("bias", [True, False, SHARED])
def test_every_kind_of_biases_compiles(bias):
    program = open_scenario("three-layer").program
    layers = tuple(replace(layer, bias=bias) for layer in program.network.layers)
    assert compiles(replace(program, network=replace(program.network, layers=layers)))


def test_what_the_table_has_no_operation_for_is_left_to_numpy(monkeypatch):
    with pytest.raises(UntranslatableError, match="no operation for"):
        translated([(np.arctan, (np.zeros(2), np.zeros(2)))], Pool())
    program = replace(open_scenario("four-people").program, kernel=COMPILED)
    assert runs_by(program) == COMPILED
    monkeypatch.delitem(OF_TWO, np.add)
    other = replace(program)
    assert runs_by(other) == NUMPY
    assert type(kernel_of(other)) is Kernel


def test_a_state_that_is_there_already_needs_no_kernel(monkeypatch):
    monkeypatch.setattr(runs, "kernel_of", lambda program: pytest.fail("a kernel was made"))
    Timeline.of(open_scenario("four-people")).at(Position(0, 0))


def test_large_products_and_data_are_left_to_numpy():
    program = replace(open_scenario("three-layer").program, kernel=COMPILED)
    large = Data(np.zeros((20_000, 3)), np.zeros((20_000, 1)))
    batch = replace(program.training, schedule=replace(program.training.schedule, rows=20_000, batch=20_000))
    assert runs_by(replace(program, data=large, training=batch)) == NUMPY


@pytest.mark.parametrize("name", TRAINED)
def test_the_trace_ends_on_the_bits_that_training_reaches(name, by_compiled):
    setup = open_scenario(name)
    program = setup.program
    assert runs_by(program) == COMPILED
    kernel, history = kernel_of(program), np.empty((5, program.size))
    kernel.advance(program.start(setup.vector), 0, history)
    for step in range(4):
        traced = trace(program, State(step + 1, history[step]))
        np.testing.assert_array_equal(traced.results["update"], history[step + 1, : program.network.size])
        for slot in program.slots:
            np.testing.assert_array_equal(traced.results[slot], program.slots[slot].of(history[step + 1]))
        np.testing.assert_array_equal(traced.gradient, kernel.gradient(history[step], step + 1))
        one = np.empty((1, program.size))
        kernel_of(program).advance(history[step], step + 1, one)
        np.testing.assert_array_equal(one[0], history[step + 1])


@pytest.mark.parametrize("name", TRAINED)
def test_what_stands_in_until_it_is_loaded_makes_the_same_bits(name, by_compiled):
    setup = open_scenario(name)
    program, data = setup.program, setup.program.data
    start = program.start(setup.vector)
    ours, theirs = (np.empty((3, program.size)) for _ in range(2))
    CompiledKernel(program, STAND_IN).advance(start, 0, ours)
    CompiledKernel(program).advance(start, 0, theirs)
    np.testing.assert_array_equal(ours, theirs)
    rows = program.training.schedule.rows_at(0)
    (made, gradient), (same, also) = (
        results(BoundStep(program, start.copy(), data.inputs[rows], data.targets[rows]), by)
        for by in (STAND_IN, machine())
    )
    np.testing.assert_array_equal(gradient, also)
    for operation, values in made.items():
        np.testing.assert_array_equal(values, same[operation], err_msg=operation)


@pytest.fixture
def not_yet_loaded(monkeypatch):
    """The compiled machine as long as it is loading; to ask for it is to wait."""
    cache_info = lambda: SimpleNamespace(currsize=0)  # noqa: E731
    waited = Machine(lambda *_: None, lambda *_: None)
    monkeypatch.setattr(machines, "_loaded", SimpleNamespace(cache_info=cache_info))
    monkeypatch.setattr(machines, "machine", lambda: waited)
    monkeypatch.setattr(machines, "ALIKE", Event())
    return waited


def test_the_interpreter_stands_in_where_its_bits_were_seen_to_be_the_same(not_yet_loaded):
    assert at_hand(100) is not_yet_loaded
    machines.ALIKE.set()
    assert at_hand(100) is STAND_IN
    assert at_hand(1_000_000) is not_yet_loaded


def test_once_it_is_loaded_nothing_stands_in(by_compiled, monkeypatch):
    monkeypatch.setattr(machines, "ALIKE", Event())
    machines.ALIKE.set()
    assert at_hand(100) is machine()


def test_where_what_stands_in_stops_the_compiled_one_goes_on(by_compiled):
    table = np.zeros((2, 13), dtype=np.int64)
    for line, operation in enumerate(("exp", "square")):
        table[line, :3] = interpreter.OPERATIONS.index(operation), 1, 1
    pool = np.array([800.0])
    with pytest.raises(OverflowError):
        AS_IT_IS.run(table, pool.copy(), 0, 2)
    STAND_IN.run(table, pool, 0, 2)
    assert pool[0] == math.inf


def test_an_operation_whose_bits_differ_is_noticed(by_compiled, monkeypatch):
    assert alike()
    monkeypatch.setattr(
        interpreter, "math", SimpleNamespace(**vars(math) | {"tanh": lambda x: math.sinh(x) / math.cosh(x)})
    )
    assert not alike()


def test_any_route_gives_the_same_bits(by_compiled):
    session, other = Session(open_scenario("four-people")), Session(open_scenario("four-people"))
    for command in (
        GoTo(700),
        Edit("rate = 0.5"),
        GoTo(1_400),
        Undo(),
        GoTo(900),
        Edit("rate = 0.5", 700),
        GoTo(1_400),
    ):
        session.apply(command)
    for command in (GoTo(700), Edit("rate = 0.5"), GoTo(701), GoTo(1_399), GoTo(1_400)):
        other.apply(command)
    np.testing.assert_array_equal(session.frame.moment.state, other.frame.moment.state)


@pytest.mark.parametrize("name", ["four-people", "three-layer", "iris"])
def test_metrics_are_those_of_numpy_and_the_same_bits_in_blocks_of_any_length(name, by_compiled, monkeypatch):
    def series(setup):
        run = Timeline.of(setup).run_of(0)
        run.advance(600)
        return np.column_stack([run.series.column(column)[1] for column in range(len(setup.metrics))])

    theirs, found = series(replace(open_scenario(name), program=replace(open_scenario(name).program, kernel=NUMPY))), []
    for block in (1, 3, 512):
        monkeypatch.setattr(runs, "BLOCK_STEPS", block)
        found.append(series(open_scenario(name)))
    close(found[0], theirs)
    np.testing.assert_array_equal(found[0], found[1])
    np.testing.assert_array_equal(found[0], found[2])


@some(100)
@given(setups(trained=True, scale=1.0), st.lists(st.integers(1, 9), min_size=2, max_size=8), st.data())
def test_a_forward_pass_that_was_laid_out_before_makes_the_bits_of_a_new_one(setup, sizes, data):
    rows, network = setup.program.data.inputs, setup.network
    forward = batched.Forward(network, rows)
    for size in sizes:
        seed = data.draw(st.integers(0, 99))
        states = np.random.default_rng(seed).normal(size=(size, network.size))
        both = [next(batched.outputs(network, states, rows, each))[1] for each in (forward, None)]
        np.testing.assert_array_equal(*(each.values for each in both))


@some(100)
@given(setups(trained=True, scale=1.0))
def test_lines_that_stand_for_several_calls_make_the_bits_of_these(setup):
    data, state = setup.program.data, setup.program.start(setup.vector)
    bounds = [BoundStep(setup.program, state.copy(), data.inputs, data.targets) for _ in range(2)]
    pools, lengths = [Pool(), Pool()], []
    for bound, pool, by_itself in zip(bounds, pools, (False, True), strict=True):
        try:
            table = ends_of(bound, pool)[0]
            if by_itself:
                table = np.concatenate([translated([call], pool) for call in bound.calls])
        except UntranslatableError:
            return
        pool.fill()
        machine().run(table, pool.numbers, 0, len(table))
        lengths.append(len(table))
    for one, other in zip(bounds[0].arrays.values(), bounds[1].arrays.values(), strict=True):
        np.testing.assert_array_equal(pools[0].view(one), pools[1].view(other))
    assert lengths[0] <= lengths[1]


def test_usual_steps_have_fewer_lines_than_calls():
    for name, lines in (("four-people", 18), ("three-inputs", 7), ("five-to-forty-two", 7)):
        assert len(CompiledKernel(open_scenario(name).program)._table) == lines


@pytest.mark.parametrize("reader", ["kept", "later"])
def test_a_product_that_is_read_again_is_made(reader):
    a, b, product, out = (np.full(2, each) for each in (2.0, 3.0, 0.0, 10.0))
    calls_of_two = [(np.multiply, (a, b, product)), (np.subtract, (out, product, out))]
    assert len(translated(calls_of_two, Pool())) == 1
    if reader == "kept":
        assert len(translated(calls_of_two, Pool(), [product[:1]])) == 2
    else:
        assert len(translated([*calls_of_two, (np.negative, (product, product))], Pool())) == 3


def test_results_of_each_operation_are_those_of_numpy():
    setup = open_scenario("three-layer", ["training.optimizer=adam"])
    data, state = setup.program.data, setup.program.start(setup.vector)
    ours, gradient = results(BoundStep(setup.program, state.copy(), data.inputs, data.targets), AS_IT_IS)
    bound = BoundStep(setup.program, state.copy(), data.inputs, data.targets)
    theirs = bound.results()
    assert ours.keys() == theirs.keys()
    for name, values in theirs.items():
        np.testing.assert_allclose(ours[name], values, rtol=1e-12, atol=1e-15, err_msg=name)
    np.testing.assert_allclose(gradient, bound.gradient, rtol=1e-12)


async def test_status_and_recording_name_the_kernel(by_compiled):
    async with reading("four-people", size=(120, 40)) as reader:
        assert "kernel compiled" in reader.text
        await reader.press("end")
        await reader.until_step(4_000)
    async with reading("loss-example", size=(120, 40)) as reader:
        assert "kernel" not in reader.text
    assert kernel_choice.words().startswith("compiled, numba 0.")


def nntui(folder, *arguments, **variables):
    """Run Python in a process of its own, with a user's folder of its own."""
    environment = {name: value for name, value in os.environ.items() if name not in ("NNTUI_KERNEL", "NUMBA_CACHE_DIR")}
    environment |= {"XDG_CACHE_HOME": str(folder), **variables}
    done = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, check=True)
    return done.stdout


@rest
@pytest.mark.skipif(sys.platform != "linux", reason="the user's folder is told by another variable elsewhere")
def test_it_is_chosen_once_a_child_process_has_compiled_it(tmp_path):
    assert nntui(tmp_path, "-m", "nntui", "--version").splitlines()[1] == "kernel: numpy"
    nntui(tmp_path, "-m", "nntui.scenario.kernel_choice")
    assert nntui(tmp_path, "-m", "nntui", "--version").splitlines()[1].startswith("kernel: compiled, numba")
    assert "numpy" in nntui(tmp_path, "-m", "nntui", "--version", NNTUI_KERNEL="numpy")
    assert "numpy" in nntui(tmp_path, "-m", "nntui", "--version", NUMBA_CPU_NAME="generic")
    said = nntui(
        tmp_path,
        "-c",
        "from nntui.scenario.kernel_choice import choose; choose()\n"
        "from nntui.engine.machine import ALIKE, machine\n"
        "print(sum(machine().advance.stats.cache_misses.values()), ALIKE.is_set())",
    )
    assert said.split() == ["0", "True"]


def cpuinfo(model, flags="fpu avx2", clock="2000.000"):
    """As Linux tells of two processors."""
    one = f"processor : {{}}\nmodel name\t: {model}\ncpu MHz\t\t: {clock}\nflags\t\t: {flags}\n\n"
    return one.format(0) + one.format(1)


def test_a_cache_that_came_from_another_processor_is_not_taken_for_one_of_this(tmp_path, monkeypatch):
    told = tmp_path / "cpuinfo"
    monkeypatch.setattr(posix, "PROCESSORS", told)

    def marker(text):
        told.write_text(text)
        return kernel_choice._marker()

    here = marker(cpuinfo("A"))
    assert marker(cpuinfo("A", clock="2100.000")) == here
    assert marker(cpuinfo("B")) != here
    assert marker(cpuinfo("A", "fpu avx2 avx512f")) != here
    told.unlink()
    assert kernel_choice._marker() != here


def test_0_times_ln_0_and_0_over_0_are_0_in_a_table_too(by_compiled):
    names = [name for name, loss in LOSSES.items() if loss.low == 0]
    shares = np.array([[0.0, 1.0, 0.0, 1.0, np.nan, 0.25]])
    targets = np.array([[0.0, 1.0, 1.0, 0.0, 0.0, 1.0]])
    assert len(names) == 2
    for loss in map(LOSSES.get, names):
        for calls_of in (loss.calls, loss.slope_calls):
            pool, out = Pool(), np.empty_like(shares)
            calls = calls_of(shares, targets, out)
            table = translated(calls, pool)
            pool.fill()
            machine().run(table, pool.numbers, 0, len(table))
            with np.errstate(all="ignore"):
                for call, arguments in calls:
                    call(*arguments)
            np.testing.assert_allclose(pool.view(out), out, rtol=1e-15)
            assert out[0, 0] == 0
