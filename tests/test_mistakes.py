"""The classic mistakes: each is what an independent program with that mistake does, and each is told as what it is."""

from dataclasses import replace
from functools import partial

import numpy as np
import plain_mistakes
import pytest
from app_support import reading
from hypothesis import assume, given
from hypothesis import strategies as st
from pocket_calculator import read
from random_scenarios import put_together, setups
from share import some
from test_engine import masks_of, penalty_of, plain_net, programs, rate_of, vector_of
from test_explain import check_arithmetic, frames, layer, small

from nntui.engine import batched
from nntui.engine.classic_mistakes import GRADIENT_SUM, MISTAKES, NONE
from nntui.engine.kernel import Kernel
from nntui.engine.optimizers import OPTIMIZERS
from nntui.engine.program import State
from nntui.engine.step import mistaken, operations_of
from nntui.engine.trace import slopes, trace
from nntui.explain.explain import explain
from nntui.explain.explanation import Say, Working
from nntui.explain.mistaken import wrong_links
from nntui.quantities.opening import open_scenario
from nntui.render.status import status_lines
from nntui.scenario.fields import as_raw
from nntui.session.commands import Back, CheckGradients, ChooseParameter, Edit, GoTo, Undo
from nntui.session.player import Motion
from nntui.session.session import Session

STEPS = 12
NAMES = list(MISTAKES)
OF_WEIGHTS = {"updates_output_first", "slope_of_sum", "no_slope", "sum_instead_of_mean"}


# what plain_mistakes doesn't do
UNCLIPPED = {"clip_norm": 0.0, "clip_value": 0.0, "given": {"over": 12.0, "drop_every": 5.0, "rate_decay": 0.3}}


def with_mistake(program, name, **more):
    return replace(program, training=replace(program.training, mistake=name, **more))


def run(program, vector, steps=STEPS):
    """The states before and after each of some updates."""
    start = program.start(vector)
    history = np.empty((steps, program.size))
    Kernel(program).advance(start, 0, history)
    return np.concatenate([start[np.newaxis], history])


@st.composite
def mistaken_programs(draw, names=tuple(NAMES), optimizers=("sgd",), frozen=False):
    program, vector = draw(programs(frozen=frozen))
    name, optimizer = draw(st.sampled_from(names)), draw(st.sampled_from(optimizers))
    clipped = {"clip_norm": 0.0, "clip_value": 0.0} if name == "updates_output_first" else {}  # they don't go together
    return with_mistake(program, name, optimizer=optimizer, **clipped), vector


# --- what training does with one


@some(200)
@given(mistaken_programs())
def test_training_with_a_mistake_follows_a_plain_program_with_it(case):
    program, vector = case
    program = with_mistake(program, program.training.mistake, **UNCLIPPED)
    training, schedule = program.training, program.training.schedule
    states = plain_mistakes.train(
        plain_net(program.network, vector),
        list(zip(program.data.inputs.tolist(), program.data.targets.tolist(), strict=True)),
        [schedule.order(epoch).tolist() for epoch in range(-(-STEPS // schedule.steps_per_epoch))],
        loss=training.loss,
        reduction=training.reduction,
        rate=partial(rate_of, training),
        batch=schedule.batch,
        mistake=training.mistake,
        masks=masks_of(program),
        **penalty_of(training),
    )
    try:
        expected = [vector_of(program.network, net) for net, _ in zip(states, range(STEPS), strict=False)]
    except OverflowError:
        assume(False)
    assume(np.abs(expected).max() < 100)
    np.testing.assert_allclose(run(program, vector)[1:, : program.network.size], expected, rtol=1e-8, atol=1e-10)


@some(100)
@given(mistaken_programs(optimizers=tuple(OPTIMIZERS), frozen=True), st.integers(0, STEPS - 1))
def test_the_trace_ends_on_the_bits_of_training_and_many_at_once_find_the_gradient_of_one(case, step):
    program, vector = case
    states = run(program, vector)
    traced = trace(program, State(step, states[step]))
    after = program.start(traced.results["update"])
    for name, block in program.slots.items():
        block.of(after)[...] = traced.results[name]
    assert np.array_equal(after, states[step + 1], equal_nan=True)
    assert np.array_equal(Kernel(program).gradient(states[step], step), traced.gradient, equal_nan=True)
    together = batched.gradients(program, states[:-1], range(STEPS))
    np.testing.assert_allclose(together[step], traced.gradient, rtol=1e-9, atol=1e-12)
    for parameter in program.network.parameters[:2]:
        parts = np.full(STEPS, np.nan)
        for chosen, _, shares in batched.row_shares(program, states[:-1], range(STEPS), parameter):
            with np.errstate(all="ignore"):
                parts[chosen] = shares.sum(axis=0)
        np.testing.assert_allclose(parts[step], traced.of_data[parameter.index], rtol=1e-7, atol=1e-10)


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_weights_that_are_updated_first_are_those_that_the_update_gives(optimizer):
    setup = open_scenario(
        "three-layer",
        ["training.mistake=updates_output_first", f"training.optimizer={optimizer}", 'network.frozen=["w14"]'],
    )
    states = run(setup.program, setup.vector)
    traced = trace(setup.program, State(5, states[5]))
    weights, _ = setup.network.blocks[1]
    assert np.array_equal(traced.of("upstream", 1), traced.of("delta", 2) @ weights.of(traced.results["update"]).T)
    assert not np.array_equal(traced.results["update"], traced.parameters)


@pytest.mark.parametrize("name", NAMES)
def test_without_a_mistake_nothing_is_other_than_before_and_with_one_the_marks_are_where_it_is(name):
    setup = open_scenario("four-people")
    assert not any(operation.mistake for operation in operations_of(setup.program))
    marked = {o.name for o in operations_of(with_mistake(setup.program, name)) if o.mistake}
    assert (
        marked
        == {
            "updates_output_first": {"layer1.upstream"},
            "wrong_sign": {"update"},
            "slope_of_sum": {"layer1.slope", "layer2.slope"},
            "gradient_not_zeroed": {GRADIENT_SUM},
            "no_slope": {"layer1.delta", "layer2.delta"},
            "sum_instead_of_mean": {"layer2.upstream"},
        }[name]
    )


def test_a_derivative_of_the_network_is_true_whatever_the_backward_pass_takes_for_it():
    setup = open_scenario("four-people")
    right = trace(setup.program, State(0, setup.vector))
    wrong = trace(with_mistake(setup.program, "slope_of_sum"), State(0, setup.vector))
    for number in (1, 2):
        assert np.array_equal(slopes(wrong, number), right.of("slope", number))
        assert not np.array_equal(wrong.of("slope", number), right.of("slope", number))


# --- where it makes no difference


IDLE = {
    "updates_output_first": small([layer(1, "sigmoid")], [([1.0], [1.0])]),
    "slope_of_sum": small([layer(2, "relu"), layer(1, "linear")], [([1.0], [1.0])]),
    "no_slope": small([layer(2, "linear"), layer(1, "linear")], [([1.0], [1.0])]),
    "sum_instead_of_mean": small([layer(1, "sigmoid")], [([1.0], [1.0])]),
    "gradient_not_zeroed": small([layer(1, "sigmoid")], [([1.0], [1.0])]),
}


def trained_as(setup, **training):
    raw = as_raw(setup.scenario)
    raw["training"] |= training
    return put_together(raw)


def said(frame):
    return [part.text for part in explain(frame).parts if isinstance(part, Say)]


@pytest.mark.parametrize("name", list(IDLE))
def test_where_a_mistake_makes_no_difference_that_is_said(name):
    frame = Session(trained_as(IDLE[name], mistake=name)).frame
    (text,) = [text for text in said(frame) if text.startswith(f"The mistake {name} is on: ")]
    assert text.endswith(f"In the next update it makes no difference: it makes one only {MISTAKES[name].only}.")


def test_a_loss_and_an_activation_that_pair_do_without_the_slope():
    setup = trained_as(small([layer(1, "sigmoid")], [([1.0], [1.0])]), loss="binary_cross_entropy")
    for name in ("slope_of_sum", "no_slope"):
        program = with_mistake(setup.program, name)
        assert not mistaken(program, "layer1.slope")
        assert not mistaken(program, "layer1.delta")


# --- how it is told


def session_with(name, step=3, scenario="four-people", *settings):
    session = Session(open_scenario(scenario, [f"training.mistake={name}", "training.rate=0.01", *settings]))
    session.apply(GoTo(step))
    return session


@pytest.mark.parametrize(
    ("name", "settings", "operation", "here", "right"),
    [
        ("updates_output_first", (), "layer1.upstream", "δ(o1) × new w5", "δ(o1) × w5"),
        ("wrong_sign", (), "update", "w1 + rate × ∂L/∂w1", "w1 − rate × ∂L/∂w1"),
        ("slope_of_sum", (), "layer2.slope", "z(o1) × (1 − z(o1))", "o1 × (1 − o1)"),
        ("gradient_not_zeroed", (), GRADIENT_SUM, f"{GRADIENT_SUM}(w1) + ∂L/∂w1", ""),
        ("no_slope", (), "layer2.delta", "∂L/∂o1", ""),
        (
            "sum_instead_of_mean",
            ("training.batch=2",),
            "layer2.upstream",
            "2 × (o1 − target)",
            "(2 × (o1 − target)) / 2",
        ),
    ],
)
def test_the_wrong_number_is_explained_and_beside_it_the_right_one(name, settings, operation, here, right):
    session = session_with(name, 3, "four-people", *settings)
    session.apply(GoTo(3, operation))
    frame = session.frame
    parts = list(explain(frame).parts)
    at = next(i for i, part in enumerate(parts) if isinstance(part, Working) and part.now)
    wrong, claim, line = parts[at : at + 3]
    assert wrong.symbols == here
    assert claim.text == f"Here is the mistake {name}: {MISTAKES[name].words}. Right: {MISTAKES[name].right}."
    assert (line.label, line.symbols) == ("right", right)
    made = frame.moment.trace.results[operation]
    assert wrong.value == made.ravel()[0]
    program = with_mistake(frame.setup.program, NONE)
    state = program.start(frame.moment.vector)
    alone = trace(program, State(3, state))
    assert line.value == alone.results.get(operation, alone.gradient).ravel()[0] != wrong.value


@pytest.mark.parametrize("optimizer", ["sgd", "momentum"])
@pytest.mark.parametrize("name", NAMES)
def test_what_comes_after_the_mistake_has_the_right_number_beside_it(name, optimizer):
    session = session_with(name, 3, "four-people", "training.batch=2", f"training.optimizer={optimizer}")
    session.apply(GoTo(3, "update"))
    session.apply(ChooseParameter(0))
    moment = session.frame.moment
    program = with_mistake(session.setup.program, NONE)
    state = program.start(moment.vector)
    if optimizer == "momentum":
        state[-len(moment.vector) :] = moment.state[-len(moment.vector) :]  # the velocity stays
    right = trace(program, State(3, state)).results["update"][0]
    (line,) = [p for p in explain(session.frame).parts if isinstance(p, Working) and p.label == "right"]
    assert line.value == right != moment.next_vector[0]


@pytest.mark.parametrize("name", NAMES)
def test_the_gradient_check_names_the_operation_that_is_wrong(name):
    session = session_with(name, 3, "four-people", "training.batch=2")
    session.apply(CheckGradients())
    texts = said(session.frame)
    marked = [o.name for o in operations_of(session.setup.program) if o.mistake]
    wrong = {p.label: p for p in explain(session.frame).parts if isinstance(p, Working) and p.relation == "right"}
    assert list(wrong) == marked
    assert f"Wrong by the mistake {name}, each where it is furthest off:" in texts
    for link in wrong_links(session.frame.moment):
        line = wrong[link.operation.name]
        assert (read(line.numbers.rpartition(": ")[2]), read(line.result)) == pytest.approx(
            (link.here, link.right), 1e-4
        )
        session.apply(line.ask)
        (now, *_) = [p.value for p in explain(session.frame).parts if isinstance(p, Working) and p.now]
        assert now == link.here
        session.apply(Back())
    assert any("do not agree" in text for text in texts) == (name in OF_WEIGHTS)
    for link in wrong_links(session.frame.moment):
        assert link.here != link.right
    if name in OF_WEIGHTS:
        session = session_with(name, 3, "four-people", "training.batch=2")
        session.apply(GoTo(3, "layer1.weights"))
        named = " and ".join(marked)
        assert any(text.endswith(f"does not agree. The mistake is in {named}.") for text in said(session.frame))


@pytest.mark.parametrize("name", NAMES)
def test_the_status_says_that_a_mistake_is_on(name):
    session = session_with(name)
    for operation in ("", "layer2.delta"):
        session.apply(GoTo(3, operation))
        lines = status_lines(session.frame, Motion(), 120, 3)
        assert f"! mistake {name}" in "\n".join("".join(run.text for run in line) for line in lines)


def test_with_the_wrong_sign_no_sentence_says_that_the_update_goes_against_the_gradient():
    session = session_with("wrong_sign", 0)
    session.apply(GoTo(0, "update"))
    (text,) = [text for text in said(session.frame) if text.startswith("w1 goes")]
    assert text.endswith("not against its gradient now, but by the wrong sign of the update.")
    session.apply(GoTo(0, "layer1.weights"))
    assert any(text.endswith("but the wrong sign of the update will lower w1.") for text in said(session.frame))
    session.apply(GoTo(1))
    (text,) = [text for text in said(session.frame) if text.startswith("The last update")]
    assert text.endswith("it was made with the mistake wrong_sign.")


@some(60)
@given(
    setups(trained=True, scale=1.0, mistakes=tuple(NAMES)).filter(lambda setup: setup.program.data.rows > 1),
    st.integers(0, 4),
)
def test_a_pocket_calculator_agrees_with_every_line_whatever_the_mistake(setup, step):
    session = Session(setup)
    session.apply(GoTo(step))
    assume(np.isfinite(session.frame.moment.state).all() and np.abs(session.frame.moment.state).max() < 1e6)
    for frame in frames(session, (step,)):
        check_arithmetic(frame)


# --- a branch


async def test_by_keys_a_mistake_is_told_compared_and_checked():
    async with reading("four-people", size=(120, 40)) as reader:
        await reader.press("e")
        await reader.until("Edit at step 0")
        await reader.type("mistake = no_slope")
        await reader.press("enter")
        await reader.until("branch mistake none → no_slope at step 0", "! mistake no_slope")
        await reader.press("c")
        await reader.until("9 of 9 do not agree", "Wrong by the mistake no_slope", "layer2.delta", "right −0.19885")
        await reader.press("c", *["right_curly_bracket"] * 3, "full_stop", "full_stop")
        await reader.until("delta of o1", "Here is the mistake no_slope", "−1.7361 × 0.11454")
        await reader.press("escape", "right", "k")
        await reader.until("there original")


def test_a_mistake_is_an_edit_and_none_takes_it_back():
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(10))
    session.apply(Edit("mistake = gradient_not_zeroed"))
    assert not session.frame.moment.state[9:].any()
    session.apply(GoTo(14))
    assert session.frame.moment.state[9:].all()
    assert session.frame.other is not None, "the right run is compared with"
    session.apply(Edit("mistake = none"))
    assert session.frame.moment.state.size == 9
    session.apply(GoTo(15))
    for _ in range(2):
        session.apply(Undo())
    session.apply(GoTo(14))
    assert session.frame.setup.training.mistake == NONE
