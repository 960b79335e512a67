"""Gradients that are clipped and parameters that decay: true in every part of the program."""

from dataclasses import replace

import numpy as np
import pytest
from app_support import reading
from pocket_calculator import calculate, read
from random_scenarios import of_two_hundred_rows
from test_ledger import assert_adds_up, ledger_of

from nntui.engine.clipping import CLIPPINGS, norm_of
from nntui.engine.formula import Num
from nntui.engine.kernel import Kernel
from nntui.engine.optimizers import OPTIMIZERS, decaying
from nntui.engine.program import State
from nntui.engine.side_by_side import KernelOfMany, shape
from nntui.engine.trace import trace
from nntui.explain.explain import explain
from nntui.explain.explanation import Say, Working
from nntui.explain.terms import evaluate
from nntui.quantities.opening import open_scenario
from nntui.scenario.customs import CUSTOMS
from nntui.scenario.training_table import CONSTANTS
from nntui.session.commands import ChooseParameter, Edit, GoTo, Undo
from nntui.session.session import Session
from nntui.text.errors import NntuiError
from nntui.timeline.position import Position


def opened(*settings):
    return open_scenario("four-people", [f"training.{each}" for each in settings])


def parts_at(session, step, operation, place=0):
    session.apply(GoTo(step, operation))
    session.apply(ChooseParameter(place))
    parts = explain(session.frame).parts
    said = " ".join(part.text for part in parts if isinstance(part, Say))
    return [part for part in parts if isinstance(part, Working)], said


# --- clipping


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("clipping", ["clip_norm=0.05", "clip_value=0.02"])
def test_the_optimizer_reads_the_clipped_gradient_and_the_shown_one_stays(clipping, optimizer):
    setup = opened(clipping, f"optimizer={optimizer}", "batch=all")
    plain = replace(setup.program, training=replace(setup.training, clip_norm=0.0, clip_value=0.0))
    start = setup.program.start(setup.vector)
    found = trace(setup.program, State(0, start))
    gradient = Kernel(plain).gradient(start, 0)
    assert np.array_equal(found.gradient, gradient)
    clipped = found.results["clip"]
    if clipping.startswith("clip_norm"):
        assert norm_of(gradient, None) > 0.05
        assert norm_of(clipped, None) == pytest.approx(0.05, rel=1e-12)
        assert clipped == pytest.approx(gradient * 0.05 / np.linalg.norm(gradient), rel=1e-12)
    else:
        assert np.array_equal(clipped, np.clip(gradient, -0.02, 0.02))
        assert (clipped != gradient).any()
    if optimizer == "sgd":
        assert np.array_equal(found.results["update"], setup.vector - 0.1 * clipped)


def test_a_gradient_within_its_norm_stays_bit_for_bit():
    setup = opened("clip_norm=1000")
    found = trace(setup.program, State(0, setup.vector))
    assert np.array_equal(found.results["clip"], found.gradient)
    history, other = np.empty((2, 40, setup.program.size))
    Kernel(setup.program).advance(setup.vector, 0, history)
    plain = opened().program
    Kernel(plain).advance(setup.vector, 0, other)
    assert np.array_equal(history, other)
    assert len(Kernel(plain)._calls(0)) < len(Kernel(setup.program)._calls(0))


def test_frozen_parameters_do_not_count_in_the_norm():
    names = '["w5", "w6", "b3"]'
    setup = open_scenario("four-people", ["training.clip_norm=0.05", f"network.frozen={names}"])
    found = trace(setup.program, State(0, setup.vector))
    moves = setup.program.trainable
    assert np.linalg.norm(found.results["clip"][moves]) == pytest.approx(0.05, rel=1e-12)
    lines, said = parts_at(Session(setup), 0, "clip")
    assert "Frozen parameters don't count in the norm: 3 of 9." in said
    assert len([line for line in lines if line.label.endswith("²")]) == 6


@pytest.mark.parametrize("step", [0, 7, 300])
@pytest.mark.parametrize(
    ("limit", "clips"), [("clip_norm=0.01", True), ("clip_norm=9", False), ("clip_value=0.001", True)]
)
def test_why_this_clipped_gradient(limit, clips, step):
    session = Session(opened(limit))
    for place in (0, 8):
        lines, said = parts_at(session, step, "clip", place)
        name = session.setup.parameters[place].name
        traced, index = session.frame.moment.trace, session.setup.parameters[place].index
        (line,) = (each for each in lines if each.now)
        assert (line.label, line.value) == (f"clipped ∂L/∂{name}", traced.results["clip"][index])
        for each in lines:
            if each.numbers:
                assert calculate(each.numbers) == pytest.approx(read(each.result), rel=1e-4, abs=1e-300)
        if limit.startswith("clip_norm"):
            norm = norm_of(traced.gradient, None)
            assert [each.value for each in lines if each.label == "norm"] == [norm]
            assert ("all gradients ×" in said) == clips == (norm > float(limit.partition("=")[2]))
            assert ("stay as they are" in said) == (not clips)
        else:
            gradient = traced.gradient[index]
            told = "is above 0.001" if gradient > 0.001 else "is below −0.001" if gradient < -0.001 else "lies between"
            assert told in said
        update, _ = parts_at(session, step, "update", place)
        (line,) = (each for each in update if each.label == f"new {name}")
        assert line.symbols == f"{name} − rate × clipped ∂L/∂{name}"
        assert line.ask.operation == "clip"


def test_of_many_gradients_the_largest_are_told_and_what_the_others_make():
    session = Session(of_two_hundred_rows())
    session.apply(Edit("clip_norm = 0.001"))
    lines, _ = parts_at(session, 0, "clip")
    squares = [line.value for line in lines if line.label.endswith("²")]
    (others,) = (line.value for line in lines if "other gradients, squared and added" in line.label)
    (total,) = (line.value for line in lines if line.label == "sum of squares")
    assert len(squares) == 12
    assert sum(squares) + others == pytest.approx(total, rel=1e-12)


def test_clipping_by_norm_and_by_value_at_once_is_refused():
    with pytest.raises(NntuiError) as error:
        opened("clip_norm=1", "clip_value=1")
    assert "expected either clip_norm or clip_value, found both; set one of the two to 0" in str(error.value)


@pytest.mark.parametrize("clipping", CLIPPINGS)
def test_what_updates_before_all_gradients_are_known_can_not_clip_them(clipping):
    with pytest.raises(NntuiError) as error:
        opened(f"{clipping}=1", "mistake=updates_output_first")
    assert f"training.{clipping}: expected none beside mistake" in str(error.value)


def test_runs_side_by_side_clip_and_decay_each_by_its_own_numbers():
    setup = opened("clip_norm=1", "weight_decay=0.1")
    trainings = [
        replace(setup.training, clip_norm=limit, given={"weight_decay": decay}, decay_biases=False)
        for limit, decay in ((0.1, 0.3), (0.01, 0.1), (3.0, 0.01))
    ]
    programs = [replace(setup.program, training=training) for training in trainings]
    assert len({shape(program) for program in programs}) == 1
    for off in ({"clip_norm": 0.0}, {"given": {"weight_decay": 0.0}}, {"clip_norm": 0.0, "clip_value": 1.0}):
        other = replace(setup.program, training=replace(trainings[0], **off))
        assert shape(other) != shape(programs[0])
    kernel = KernelOfMany(programs)
    history = np.empty((25, setup.program.size, kernel.width))
    kernel.advance(np.repeat(setup.vector[:, np.newaxis], 3, axis=1), 0, history)
    for run, program in enumerate(programs):
        alone = np.empty((25, program.size))
        Kernel(program).advance(setup.vector, 0, alone)
        np.testing.assert_allclose(history[:, :, run], alone, rtol=1e-10)


def test_gradients_without_bounds_are_clipped_without_an_error():
    for limit in CLIPPINGS:
        setup = open_scenario("five-to-forty-two", ["training.rate=1e200", f"training.{limit}=1e150"])
        session = Session(setup)
        for step in (0, 1, 2, 3):
            parts_at(session, step, "clip")
            parts_at(session, step, "update")


def test_what_the_format_says_of_clipping_and_decay_is_so():
    told = {about: example for about, _, example in CUSTOMS}
    assert told["clip_norm, clip_value"] == "clip_norm = 1 and a norm of 3.2: all gradients × 0.3125"
    gradient = np.array([3.2])
    out = np.empty(1)
    for call, arguments in CLIPPINGS["clip_norm"].calls(gradient, 1.0, None, out):
        call(*arguments)
    assert out / gradient == 0.3125
    assert told["weight_decay"] == "rate = 0.1, weight_decay = 0.01: a weight of 2 loses 0.002"
    numbers = {name: Num(value, name) for name, value in {"rate": 0.1, "weight_decay": 0.01, "parameters": 2.0}.items()}
    last = decaying(OPTIMIZERS["sgd"]).rules[-1]
    assert evaluate(last.formula({**numbers, "gradient": Num(0.0)})) == pytest.approx(2 - 0.002)


# --- weight decay


@pytest.mark.parametrize("biases", [True, False])
@pytest.mark.parametrize("optimizer", CONSTANTS["weight_decay"].users)
def test_a_parameter_loses_a_part_of_itself_and_then_moves_as_it_would(optimizer, biases):
    setup = opened(f"optimizer={optimizer}", "weight_decay=0.25", f"decay_biases={str(biases).lower()}")
    plain = replace(setup.program, training=replace(setup.training, given={"weight_decay": 0.0}))
    start = setup.program.start(setup.vector)
    moved = trace(plain, State(0, start)).results["update"] - setup.vector
    kept = np.array([1 - 0.1 * 0.25 * (biases or not p.is_bias) for p in setup.network.parameters])
    order = [p.index for p in setup.network.parameters]
    expected = setup.vector.copy()
    expected[order] *= kept
    assert trace(setup.program, State(0, start)).results["update"] == pytest.approx(expected + moved, rel=1e-12)


def test_adamw_is_adam_with_a_weight_decay_and_without_it_adam_bit_for_bit():
    runs = {}
    for name, settings in {"adamw": (), "zero": ("weight_decay=0",), "adam": ()}.items():
        setup = opened(f"optimizer={'adam' if name == 'adam' else 'adamw'}", *settings)
        runs[name] = np.empty((30, setup.program.size))
        Kernel(setup.program).advance(setup.program.start(setup.vector), 0, runs[name])
    assert np.array_equal(runs["zero"], runs["adam"])
    assert not np.array_equal(runs["adamw"], runs["adam"])


@pytest.mark.parametrize("place", [0, 2])
def test_why_this_weight_where_it_decays(place):
    session = Session(opened("weight_decay=0.25", "decay_biases=false"))
    name = session.setup.parameters[place].name
    lines, said = parts_at(session, 5, "update", place)
    decays = "" if session.setup.parameters[place].is_bias else f" − rate × weight_decay × {name}"
    assert lines[0].symbols == f"{name}{decays} − rate × ∂L/∂{name}"
    assert lines[0].value == session.frame.moment.next_vector[session.setup.parameters[place].index]
    change = lines[0].value - session.frame.moment.vector[session.setup.parameters[place].index]
    gradient = session.frame.moment.gradient[session.setup.parameters[place].index]
    if decays and change * gradient > 0:
        assert "not against its gradient now, but by the weight decay" in said


@pytest.mark.parametrize("settings", [("rate=0.01",), ("schedule=cosine", "over=60")])
@pytest.mark.parametrize("optimizer", CONSTANTS["weight_decay"].users)
def test_the_ledger_tells_what_decay_took(optimizer, settings):
    session = Session(opened(f"optimizer={optimizer}", "weight_decay=0.25", "decay_biases=false", *settings))
    session.apply(GoTo(50))
    rates = session.setup.training.rates(range(50))
    for place, parameter in enumerate(session.setup.parameters):
        ledger = ledger_of(session, place)
        assert_adds_up(ledger)
        values = [session.timeline.at(Position(0, step)).vector[parameter.index] for step in range(50)]
        decayed = sum(part.amount for part in ledger.parts if part.kind == "decay")
        expected = 0.0 if parameter.is_bias else -0.25 * float(rates @ np.array(values))
        assert decayed == pytest.approx(expected, rel=1e-9)


def test_the_ledger_of_clipped_gradients_is_told_for_all_rows_together():
    session = Session(opened("clip_norm=0.01"))
    session.apply(GoTo(50))
    ledger = ledger_of(session, 0)
    assert_adds_up(ledger)
    assert [(part.kind, part.name) for part in ledger.parts[1:-1]] == [("together", "clip_norm")]


# --- edits and the screen


def test_edits_clip_and_let_decay_and_undo_takes_them_back():
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(20))
    before = session.frame.moment.next_vector
    for line in ("clip_norm = 0.01", "weight_decay = 0.1", "decay_biases = no"):
        session.apply(Edit(line))
        assert not np.array_equal(session.frame.moment.next_vector, before)
    training = session.setup.training
    assert (training.clip_norm, training.constants["weight_decay"], training.decay_biases) == (0.01, 0.1, False)
    for _ in range(3):
        session.apply(Undo())
    assert np.array_equal(session.frame.moment.next_vector, before)


async def test_walking_stops_where_gradients_are_clipped():
    async with reading("four-people", settings=("training.clip_norm=0.01", "training.schedule=cosine")) as reader:
        await reader.press(*4 * ["right_curly_bracket"])
        await reader.until("clipped gradient of w1", "all gradients ×")
        await reader.press("full_stop")
        await reader.until("What is the learning rate of update 1?")
        await reader.press("full_stop")
        await reader.until("w1 − rate × clipped ∂L/∂w1")


async def test_where_there_is_little_room_a_clipped_gradient_is_never_called_the_gradient():
    async with reading("four-people", settings=("training.clip_norm=0.01",), size=(80, 24)) as reader:
        await reader.press(*4 * ["right_curly_bracket"])
        await reader.until("clipped = −0.0017")
        assert "∂L/∂w1 = −0.0017" not in reader.text.replace("clipped ∂L/∂w1", "")
