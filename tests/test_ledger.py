"""The ledger of a weight: its parts add up, and each is what an independent trainer finds."""

import re

import numpy as np
import pytest
from app_support import reading
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_trainer import Net, delta_into, deltas_of
from random_scenarios import setups

from nntui.engine.formula import Difference, Function, Product, Quotient, Sum
from nntui.engine.optimizers import OPTIMIZERS, PARAMETERS, Constant, Optimizer, Rule, Slot
from nntui.engine.program import Schedule, Training
from nntui.engine.response import response
from nntui.quantities.opening import open_scenario
from nntui.render.pane import Drawing
from nntui.render.panes import collected
from nntui.session.commands import Edit, GoTo
from nntui.session.session import Session
from nntui.timeline import ledger_sums as ledger_file
from nntui.timeline.ledger_sums import account, stretch
from nntui.timeline.position import Position

CLOSE = 1e-9


def ledger_of(session, place, step=None):
    step = session.position.step if step is None else step
    found = account(session.timeline, Position(session.position.branch, step), place)
    while not found.done:
        found.go_on()
    return found.ledger()


def assert_adds_up(ledger):
    """What is called rounding is no more than that, and both ways of splitting lead to the value."""
    amounts = [part.amount for part in ledger.parts if part.kind != "rounding"]
    size = sum(map(abs, amounts)) + abs(ledger.value)
    assert abs(sum(amounts) - ledger.value) <= CLOSE * size
    (rounding,) = (part.amount for part in ledger.parts if part.kind == "rounding")
    assert abs(rounding) <= CLOSE * size
    assert abs(ledger.parts[0].amount + sum(s.amount for s in ledger.stretches) - ledger.value) <= CLOSE * size
    assert [s.first for s in ledger.stretches][1:] == [s.last for s in ledger.stretches][:-1]


def shares_by_hand(setup, last):
    """What each row added to each parameter in `last` updates, by a trainer in plain Python: {row: (parameters,)}."""
    training, network, data = setup.training, setup.network, setup.program.data
    vector = np.array(setup.vector, dtype=float)
    velocity = {row: np.zeros(network.size) for row in range(data.rows)}
    added = {row: np.zeros(network.size) for row in range(data.rows)}
    momentum = training.constants.get("momentum", 0.0)
    for step in range(last):
        rows = training.schedule.rows_at(step).tolist()
        gradients = {row: gradient_by_hand(setup, vector, row) for row in rows}
        for row in range(data.rows):
            own = gradients.get(row, np.zeros(network.size)) / (len(rows) if training.reduction == "mean" else 1)
            velocity[row] = momentum * velocity[row] + own
            added[row] -= training.rate * velocity[row]
        vector = setup.vector + sum(added.values())
    return added


def gradient_by_hand(setup, vector, row):
    network = setup.network
    weights, biases = [], []
    for block, bias in network.blocks:
        weights.append(block.of(vector).T.tolist())
        biases.append(bias.of(vector).tolist() if bias else [None] * block.shape[1])
    net = Net([layer.activation for layer in network.layers], weights, biases)
    deltas, values = deltas_of(
        net, setup.program.data.inputs[row], setup.program.data.targets[row], setup.training.loss
    )
    gradient = np.zeros(network.size)
    for parameter in setup.parameters:
        below = 1.0 if parameter.source is None else values[parameter.layer][parameter.source]
        gradient[parameter.index] = delta_into(deltas, parameter.layer, parameter.unit) * below
    return gradient


@pytest.mark.parametrize("optimizer", ["sgd", "momentum"])
@pytest.mark.parametrize("name", ["four-people", "three-inputs", "five-to-forty-two"])
def test_each_rows_part_is_what_a_plain_trainer_finds(name, optimizer):
    setup = open_scenario(name, [f"training.optimizer={optimizer}", "training.rate=0.01"])
    session = Session(setup)
    last = 30
    session.apply(GoTo(last))
    by_hand = shares_by_hand(setup, last)
    for place, parameter in enumerate(setup.parameters):
        parts = {part.name: part.amount for part in ledger_of(session, place).parts if part.kind == "row"}
        for row, name_of_row in enumerate(setup.row_names):
            assert parts.get(name_of_row, 0.0) == pytest.approx(by_hand[row][parameter.index], rel=1e-9, abs=1e-12)


EDITS = [
    "rate = 0.3",
    "w1 = 0.5",
    "optimizer = momentum",
    "optimizer = sgd",
    "momentum = 0.5",
    "seed = 3",
    "frozen(w2) = yes",
    "l2 = 0.1",
    "l1 = 0.02",
    "penalise_biases = yes",
]


@settings(max_examples=40)
@given(setups(), st.lists(st.tuples(st.integers(1, 9), st.sampled_from(EDITS)), max_size=4), st.integers(0, 12))
def test_the_parts_add_up_whatever_was_edited(setup, edits, further):
    session = Session(setup)
    for step, text in edits:
        session.apply(GoTo(session.position.step + step))
        try:
            session.apply(Edit(text))
        except ValueError:
            continue
    session.apply(GoTo(session.position.step + further))
    vector = session.frame.moment.vector
    for place, parameter in list(enumerate(session.setup.parameters))[:6]:
        if np.isfinite(vector[parameter.index]):
            found = ledger_of(session, place)
            assert found.value == vector[parameter.index]
            assert_adds_up(found)


@pytest.mark.parametrize("batch", [1, 3, 10])
@pytest.mark.parametrize("shuffled", [False, True])
def test_the_rows_of_many_updates_are_those_of_each(batch, shuffled):
    schedule = Schedule(rows=10, batch=batch, shuffled=shuffled, seed=4, first=7, first_epoch=2)
    steps = np.arange(7, 40)
    sizes = schedule.sizes(steps)
    for size in set(sizes.tolist()):
        alike = steps[sizes == size]
        rows = schedule.rows_of(alike)
        for column, step in enumerate(alike.tolist()):
            epoch, within = schedule.epoch_at(step)
            expected = schedule.order(epoch)[schedule.places(within)]
            assert np.broadcast_to(rows, (size, len(alike)))[:, column].tolist() == expected.tolist()


def test_an_update_that_is_no_sum_over_rows_is_told_for_all_together(monkeypatch):
    """Root mean square: the step depends on the gradient's size, so a row's share means nothing."""
    rules = (
        Rule("square", lambda n: Sum((Product((n["square"], n["keep"])), Function("square", n["gradient"])))),
        Rule(
            PARAMETERS,
            lambda n: Difference(n["parameters"], Quotient(Product((n["rate"], n["gradient"])), n["square"])),
        ),
    )
    odd = Optimizer("odd", "for a test", rules, (Slot("square"),), (Constant("keep", 0.5, 0.0, 1.0, "for a test"),))
    monkeypatch.setitem(OPTIMIZERS, "odd", odd)
    training = Training("squared_error", "mean", 0.1, Schedule(4, 1), "odd")
    assert response(training) is None


@pytest.mark.parametrize("constants", [{}, {"momentum": 0.0}, {"momentum": 1.0}])
def test_a_response_is_what_the_updates_do(constants):
    answer = response(Training("squared_error", "mean", 0.25, Schedule(4, 1), "momentum", constants))
    beta = constants.get("momentum", 0.9)
    theta, velocity, seen = 0.0, 0.0, []
    for step in range(40):
        velocity = beta * velocity + (1.0 if step == 0 else 0.0)
        theta -= 0.25 * velocity
        seen.append((theta, velocity))
    rates = np.full(40, 0.25)
    left = answer.left(rates)[::-1]
    assert left == pytest.approx(np.array(seen), rel=1e-12, abs=1e-15)
    assert answer.kept(rates[:3]) @ left[4] == pytest.approx(left[7], rel=1e-12)


def test_a_response_goes_along_with_a_rate_that_changes():
    answer = response(Training("squared_error", "mean", 0.25, Schedule(4, 1), "momentum"))
    rates, seen = np.linspace(0.5, 0.1, 12), []
    for begun in range(12):
        theta, velocity = 0.0, 0.0
        for step in range(begun, 12):
            velocity = 0.9 * velocity + (1.0 if step == begun else 0.0)
            theta -= rates[step] * velocity
        seen.append((theta, velocity))
    assert answer.left(rates) == pytest.approx(np.array(seen), rel=1e-12, abs=1e-15)
    assert answer.kept(rates[3:]) @ answer.left(rates[:3])[1] == pytest.approx(seen[1], rel=1e-12)


def test_it_comes_to_the_same_in_small_pieces_and_from_thinned_states(monkeypatch):
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(400))
    whole = ledger_of(session, 0)
    monkeypatch.setattr(ledger_file, "WORK", 100)
    monkeypatch.setattr(ledger_file, "BLOCK", 7)
    ledger_file._account.cache_clear()
    pieces = ledger_of(session, 0)
    assert [p.amount for p in pieces.parts[:-1]] == pytest.approx([p.amount for p in whole.parts[:-1]], rel=1e-12)
    assert (pieces.jumps, pieces.stretches) == (whole.jumps, whole.stretches)


def test_back_and_forth_comes_to_the_same():
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(300))
    there = ledger_of(session, 3)
    session.apply(GoTo(120))
    back = ledger_of(session, 3)
    ledger_file._account.cache_clear()
    assert ledger_of(session, 3).parts == back.parts
    session.apply(GoTo(300))
    again = ledger_of(session, 3)
    assert [p.amount for p in again.parts] == pytest.approx([p.amount for p in there.parts], rel=1e-9, abs=1e-12)


def test_the_largest_updates_are_those_of_all():
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(500))
    index = session.setup.parameters[4].index
    values = np.array([session.timeline.at(Position(0, step)).vector[index] for step in range(501)])
    moves = np.diff(values)
    expected = sorted(enumerate(moves.tolist()), key=lambda move: -abs(move[1]))[:5]
    assert [(jump.step, jump.amount) for jump in ledger_of(session, 4).jumps] == expected


def test_an_edit_a_start_and_another_network_are_parts_of_their_own():
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(40))
    before = session.frame.moment.vector[session.setup.parameters[0].index]
    session.apply(Edit("w1 = 3"))
    session.apply(GoTo(60))
    found = ledger_of(session, 0)
    assert_adds_up(found)
    (edit,) = (part for part in found.parts if part.kind == "edit")
    assert (edit.step, edit.amount) == (40, 3.0 - before)
    session.apply(Edit("units(1) = 3"))
    session.apply(GoTo(80))
    found = ledger_of(session, 0)
    assert_adds_up(found)
    assert (found.parts[0].step, found.parts[0].kind, "units" in found.parts[0].name) == (60, "start", True)


def test_a_frozen_weight_is_what_it_was():
    session = Session(open_scenario("four-people", ['network.frozen=["w1"]']))
    session.apply(GoTo(50))
    assert [(part.kind, part.amount) for part in ledger_of(session, 0).parts] == [
        ("start", session.setup.vector[0]),
        ("rounding", 0.0),
    ]


@pytest.mark.parametrize(("steps", "length"), [(0, 1), (1, 1), (8, 1), (9, 2), (17, 5), (4_000, 500), (60_000, 10_000)])
def test_a_stretch_is_a_round_number_of_steps(steps, length):
    assert stretch(steps) == length


async def test_which_row_made_w5_what_it_is_takes_two_keys_and_a_line():
    async with reading("four-people", size=(120, 40)) as reader:
        await reader.press("end")
        await reader.until_step(4_000)
        await reader.go_to("ledger w5")
        await reader.until("LEDGER of w5 at step 4,000")
        text = reader.part("ledger")
    amounts = dict(re.findall(r"(Alice|Bob|Charlie|Diana), 1,000 updates\s+([−+][\d.]+)", text))
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(4_000))
    place = next(i for i, parameter in enumerate(session.setup.parameters) if parameter.name == "w5")
    rows = {part.name: f"{part.amount:+.4f}" for part in ledger_of(session, place).parts if part.kind == "row"}
    assert {name: amount.replace("−", "-") for name, amount in amounts.items()} == rows


async def test_a_line_leads_to_its_step_and_w_into_its_update():
    async with reading("four-people", size=(120, 52)) as reader:
        await reader.go_to("100")
        await reader.press("P", "l", "z")
        await reader.until("largest single updates")
        ledger = reader.text
        (update,) = re.findall(r"update (\d+), \w+", ledger)[:1]
        lines = [line for line in ledger.splitlines() if re.search(r"[−+]\d", line) and "›" in line]
        place = next(i for i, line in enumerate(lines) if f"update {update}," in line) + ledger.count("rounding")
        await reader.press(*["down"] * (place + 1))
        await reader.until(f"▸update {update},")
        await reader.press("w")
        await reader.until(f"update {update}", "UPDATE")
        await reader.press("escape")
        await reader.until(f"▸update {update},")
        await reader.press("enter")
        await reader.until_step(int(update))


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("w5", "COMPARED"),
        ("ledger", "LEDGER of w1"),
        ("ledger w5", "LEDGER of w5"),
        ("map h1", "WHAT h1 SAYS"),
        ("how Bob", "HOW"),
    ],
)
async def test_go_to_takes_a_name_a_pane_or_both(line, title):
    async with reading("four-people", size=(120, 40)) as reader:
        await reader.press("k")
        await reader.go_to(line)
        await reader.until_gone("Go to")
        await reader.until(title)


async def test_a_name_that_nothing_has_is_no_place_in_time():
    async with reading("four-people", size=(120, 40)) as reader:
        await reader.go_to("ledger w99")
        await reader.until("“ledger w99” is no place in time")


async def test_a_long_way_tells_how_far_it_has_come_and_esc_leaves_it(monkeypatch):
    monkeypatch.setattr(ledger_file, "WORK", 1)
    monkeypatch.setattr(ledger_file, "BLOCK", 1)
    async with reading("four-people", size=(120, 40)) as reader:
        await reader.go_to("ledger w1")
        await reader.go_to("3000")
        await reader.until("of 3,000; Esc leaves it")
        await reader.press("escape")
        left = reader.part("ledger")
        assert "adding up: step" in left
        for _ in range(20):
            await reader.pilot.pause(0.001)
        assert reader.part("ledger") == left
        await reader.press("left")
        await reader.until("of 2,999; Esc leaves it")


async def test_a_long_label_leaves_room_for_the_bars_and_the_start_is_the_start():
    async with reading("four-people", size=(120, 40)) as reader:
        for edit in ("optimizer = adam", "loss = half_squared_error"):
            await reader.press("e")
            await reader.type(edit)
            await reader.press("enter")
        await reader.press("end")
        await reader.go_to("ledger w5")
        await reader.until("LEDGER of w5 at step 4,000")
        lines = reader.part("ledger").splitlines()
    (start,) = (line for line in lines if "›start" in line)
    assert "▇" in start or "█" in start
    assert any("all rows: adam mixes them" in line for line in lines)


@pytest.mark.parametrize(
    ("name", "settings", "step", "words"),
    [
        ("loss-example", [], 0, "no network, so no weights"),
        ("one-neuron", [], 0, "forward only: nothing is trained, so every weight is what it was at the start"),
        ("five-to-forty-two", ["training.rate=0.1"], 2_000, "w1 = nan: no sum of parts makes it so"),
    ],
)
def test_where_there_is_no_ledger_it_says_why(name, settings, step, words):
    session = Session(open_scenario(name, settings))
    session.apply(GoTo(step))
    content = collected()["ledger"].draw(session.frame, 100, 10, Drawing())
    assert "".join(run.text for i in range(content.length) for run in content.line(i)) == words


def test_what_moved_it_most_comes_first_whether_or_not_it_can_be_split():
    session = Session(open_scenario("four-people"))
    session.apply(Edit("optimizer = adam"))
    session.apply(GoTo(2_000))
    session.apply(Edit("optimizer = sgd"))
    session.apply(GoTo(2_050))
    found = ledger_of(session, 4)
    assert_adds_up(found)
    moved = [part for part in found.parts if part.kind in ("row", "together")]
    assert moved[0].kind == "together"
    assert {part.kind for part in moved} == {"row", "together"}
    assert [abs(part.amount) for part in moved] == sorted((abs(part.amount) for part in moved), reverse=True)
