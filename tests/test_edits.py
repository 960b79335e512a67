"""Edits without a screen: what each changes and keeps, undo and redo to the bit, refusals, memory."""

import random
import time
import tracemalloc
from functools import partial

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from random_scenarios import generated, put_together, setups
from share import part, some

import nntui.timeline.runs as timeline_module
from nntui.engine.activations import ACTIVATIONS
from nntui.engine.classic_mistakes import MISTAKES, NONE
from nntui.engine.losses import LOSSES
from nntui.engine.optimizers import OPTIMIZERS
from nntui.engine.rate_schedules import RATE_SCHEDULES
from nntui.quantities.opening import open_scenario
from nntui.scenario.columns import row_names
from nntui.scenario.fields import as_raw
from nntui.scenario.generated import COMMON
from nntui.scenario.generated import WHOLE as WHOLE_KEYS
from nntui.scenario.generators import GENERATORS, KEYS
from nntui.scenario.load import load
from nntui.scenario.setup import set_up
from nntui.scenario.training_table import CONSTANTS
from nntui.session.by_typing import as_stored
from nntui.session.commands import (
    DropBranch,
    Edit,
    GoTo,
    Redo,
    RenameBranch,
    SwitchTo,
    Undo,
)
from nntui.session.session import Session
from nntui.text.errors import listed
from nntui.text.escape import steers
from nntui.timeline.draft import Chosen, EditError
from nntui.timeline.edits import EDITS, change, suggested
from nntui.timeline.edits_of_generator import NAMES, OF_GENERATOR
from nntui.timeline.position import Position
from nntui.timeline.runs import HISTORY_BYTES, SERIES_BYTES

BUILT_IN = ["four-people", "three-layer", "five-to-forty-two", "all-zero", "xor-two-hidden", "loss-example"]


any_setup = st.one_of(setups(scale=1.0), st.sampled_from(BUILT_IN).map(open_scenario))
SETUPS = {  # for edits that few others take
    name: setups(trained=True, scale=1.0, **{f"{tuned.key}s": list(tuned.users)}) for name, tuned in CONSTANTS.items()
} | {
    NAMES.get(name, name): generated(
        tuple(each.name for each in GENERATORS.values() if name in COMMON or key in each.keys)
    )
    for name, key in (COMMON | KEYS).items()
}
trained_setup = st.one_of(setups(trained=True, scale=1.0), st.sampled_from(BUILT_IN[:5]).map(open_scenario))


def numbers_for(columns, rng):
    return ", ".join(str(round(rng.uniform(-2, 2), 2)) for _ in columns)


def a_layer(setup, rng):
    """A layer before one of the hidden ones, or one removed."""
    layers = len(setup.network.layers)
    place = rng.randint(1, max(layers - 1, 1))
    if layers > 3 or (layers > 1 and rng.random() < 0.5):
        return f"layer({place}) = removed"
    return f"layer({place}) = {rng.randint(1, 3)} {rng.choice(list(ACTIVATIONS))}"


def a_row(setup, rng):
    """A row added or one of them switched."""
    data = setup.scenario.data
    new = f"row(extra {rng.randint(1, 3)}) = {numbers_for(data.inputs, rng)} → {numbers_for(data.targets, rng)}"
    old = rng.choice(row_names(data))
    return rng.choice(
        [
            new,
            f"row({old}) = off",
            f"row({old}) = on",
            f"row({old}) = removed",
            f"row({old}) = test",
            f"row({old}) = training",
        ]
    )


def a_new_input(setup, rng):
    values = numbers_for(setup.scenario.data.inputs, rng)
    return rng.choice([f"probe(Eve {rng.randint(1, 3)}) = {values}"] * 3 + ["probe(Eve 1) = removed"])


def a_number(rng):
    return round(rng.uniform(-2, 2), 3)


def a_parameter(setup, rng):
    return rng.choice(setup.parameters).name if setup.parameters else "w1"


def a_name(setup, rng):
    return rng.choice(row_names(setup.scenario.data))


def one_of(columns, rng):
    return rng.choice(columns).name if columns else "nothing"


def a_constant(constant, setup, rng):
    """One of the bounds, the default, or another between them."""
    low, high = constant.low, constant.high
    return f"{constant.name} = {rng.choice([low, high, constant.default, low + (high - low) * rng.random()])!r}"


def a_number_of_a_generator(key, setup, rng):
    """One near its lower bound, so that it is quickly worked out."""
    name, high = NAMES.get(key.name, key.name), min(key.high, key.low + 30)
    if key.name in WHOLE_KEYS:
        return f"{name} = {rng.randint(int(key.low), int(high))}"
    return f"{name} = {round(key.low + (high - key.low) * rng.random(), 3)}"


LINES = {
    "rate": lambda setup, rng: f"rate = {rng.choice([0.01, 0.02, 0.3, 0.5, 1.5])}",
    "loss": lambda setup, rng: f"loss = {rng.choice(list(LOSSES))}",
    "reduction": lambda setup, rng: f"reduction = {rng.choice(['mean', 'sum'])}",
    "batch": lambda setup, rng: f"batch = {rng.choice([*range(1, setup.program.data.rows + 1), 'all'])}",
    "order": lambda setup, rng: f"order = {rng.choice(['given', 'shuffled'])}",
    "optimizer": lambda setup, rng: f"optimizer = {rng.choice(list(OPTIMIZERS))}",
    "mistake": lambda setup, rng: f"mistake = {rng.choice([NONE, *MISTAKES])}",
    "schedule": lambda setup, rng: f"schedule = {rng.choice(list(RATE_SCHEDULES))}",
    "warm_up": lambda setup, rng: f"warm_up = {rng.choice([0, 1, 5, 12.5])}",
    "clip_norm": lambda setup, rng: f"clip_norm = {rng.choice([0, 0.5, 2])}",
    "clip_value": lambda setup, rng: f"clip_value = {rng.choice([0, 0.01, 1])}",
    "decay_biases": lambda setup, rng: f"decay_biases = {rng.choice(['yes', 'no'])}",
    **{name: partial(a_constant, tuned.constant) for name, tuned in CONSTANTS.items()},
    **{name: lambda setup, rng, name=name: f"{name} = {rng.choice([0, 0.01, 0.2])}" for name in ("l1", "l2")},
    "penalise_biases": lambda setup, rng: f"penalise_biases = {rng.choice(['yes', 'no'])}",
    "seed": lambda setup, rng: f"seed = {rng.randint(0, 99)}",
    "threshold": lambda setup, rng: f"threshold = {a_number(rng)}",
    "w": lambda setup, rng: f"{a_parameter(setup, rng)} = {a_number(rng)}",
    "frozen": lambda setup, rng: f"frozen({a_parameter(setup, rng)}) = {rng.choice(['yes', 'no'])}",
    "units": lambda setup, rng: f"units({rng.randint(1, max(len(setup.network.layers) - 1, 1))}) = {rng.randint(1, 4)}",
    "activation": lambda setup, rng: (
        f"activation({rng.randint(1, max(len(setup.network.layers), 1))}) = {rng.choice(list(ACTIVATIONS))}"
    ),
    "bias": lambda setup, rng: (
        f"bias({rng.randint(1, max(len(setup.network.layers), 1))}) = {rng.choice(['yes', 'no', 'shared'])}"
    ),
    "dropout": lambda setup, rng: (
        f"dropout({rng.randint(1, max(len(setup.network.layers) - 1, 1))}) = {rng.choice([0, 0.2, 0.5])}"
    ),
    "layer": a_layer,
    "input": lambda setup, rng: (
        f"input({a_name(setup, rng)}, {one_of(setup.scenario.data.inputs, rng)}) = {a_number(rng)}"
    ),
    "target": lambda setup, rng: (
        f"target({a_name(setup, rng)}, {one_of(setup.scenario.data.targets, rng)}) = {a_number(rng)}"
    ),
    "row": a_row,
    "test": lambda setup, rng: f"test = {rng.choice([0, 0.1, 0.3, 0.5, 0.9])}",
    **{NAMES.get(name, name): partial(a_number_of_a_generator, key) for name, key in (COMMON | KEYS).items()},
    "probe": a_new_input,
}


def an_edit(kind, setup, rng):
    """A line of this kind that may fit the setup."""
    return LINES[kind](setup, rng)


def chance(seed):
    return random.Random(seed)  # noqa: S311


def same(one, other):
    """Whether two arrays hold the same bits, nan included."""
    return np.array_equal(one, other, equal_nan=True)


def kept_from(old, new, origins):
    """For each parameter of `new` that is kept, by its place in the vector, the places in the vector of `old`: of a
    bias that units share all those that they had, of one that they no longer share the one that they did.
    """
    kept = {}
    for p in new.parameters:
        origin = origins[p.layer]
        below = -1 if p.layer == 0 else origins[p.layer - 1]
        if origin is None or (p.source is not None and below != origin - 1):
            continue
        places = [
            q.index
            for q in old.parameters
            if (q.layer, q.source) == (origin, p.source) and (q.unit == p.unit or None in (q.unit, p.unit))
        ]
        if places:
            kept[p.index] = places
    return kept


def origins_after(text, setup):
    """For each layer after an edit the one that it was before, None for a new one."""
    origins = list(range(len(setup.network.layers)))
    if text.startswith("layer("):
        place = int(text[6 : text.index(")")]) - 1
        if text.endswith("removed"):
            del origins[place]
        else:
            origins.insert(place, None)
    return origins


def frozen(setup):
    """The frozen parameters by their places in the vector."""
    trainable = setup.program.trainable
    return set() if trainable is None else set(np.flatnonzero(~trainable).tolist())


# --- one edit, and back


def picture(session):
    """All that is true of a session at its position, and of all branches that it lists: to be compared with ==."""
    timeline, book = session.timeline, session.state.history.now
    branches = {}
    for branch in book.listed:
        reached = timeline.reached(branch.number)
        states = [timeline.at(Position(branch.number, step)).vector.tobytes() for step in range(reached + 1)]
        columns = range(len(timeline.run_of(branch.number).setup.metrics))
        series = [tuple(part.tobytes() for part in timeline.series(branch.number, column)) for column in columns]
        branches[branch] = (reached, states, series)
    setup = session.setup
    predictions = session.frame.moment.predictions.tobytes()
    return session.position, branches, dict(book.probes), told(setup), predictions


def told(setup):
    """What a setup is made of: the scenario, and from where its epochs are counted."""
    schedule = setup.training.schedule if setup.training else None
    return as_raw(setup.scenario), schedule, setup.vector.tobytes(), setup.probes.tobytes()


@pytest.mark.full
@pytest.mark.parametrize("kind", EDITS)
def test_an_edit_changes_what_it_says_and_undo_takes_it_back_to_the_bit(kind):
    done = []

    @some(25, fewest=3)
    @given(SETUPS.get(kind, any_setup), st.integers(0, 25), st.integers(0, 10**6))
    def check(setup, step, number):
        rng = chance(number)
        session = Session(setup)
        session.apply(GoTo(step))
        session.timeline.at(Position(0, session.position.step + 3))
        before, at = picture(session), session.position
        for _ in range(8):
            text = an_edit(kind, session.setup, rng)
            try:
                session.apply(Edit(text))
                break
            except EditError:
                assert picture(session) == before
        else:
            assume(False)
        done.append(text)
        assert_it_is_what_was_asked_for(kind, text, session, setup, at)
        after = picture(session)
        assert {branch: value for branch, value in after[1].items() if branch in before[1]} == before[1]
        session.apply(Undo())
        assert picture(session) == before
        assert (bool(session.state.history.undone), bool(session.state.history.redone)) == (False, True)
        session.apply(Redo())
        assert picture(session) == after
        session.apply(GoTo(session.position.step + 5))
        trained = session.frame.moment.vector
        other = Session(setup)
        other.apply(Edit(text, at.step))
        other.apply(GoTo(session.position.step))
        assert same(other.frame.moment.vector, trained)
        session.apply(Undo())
        assert kind == "probe" or picture(session)[1] == before[1]

    check()
    assert len(done) >= part(8)


def assert_it_is_what_was_asked_for(kind, text, session, before, at):
    """The new state keeps what the edit isn't about; the rest is the scenario's own start."""
    setup, moment = session.setup, session.frame.moment
    old = session.timeline.at(at).vector[: before.network.size]
    branch = session.frame.branch
    if kind == "probe":
        assert session.position == at
        assert same(moment.vector, old)
        return
    assert branch.step == session.position.step == (0 if kind == "seed" else at.step)
    assert branch.edits == (text,)
    assert branch.name == f"{branch.words[0]} at step {branch.step}"
    fresh = set_up("again", load("again", as_raw(setup.scenario), overridden=True)).vector
    if kind == "seed":
        assert same(moment.vector, fresh)
        return
    kept = kept_from(before, setup, origins_after(text, before))
    changed = [setup.parameter_by_name[text.split(" ")[0]].index] if kind == "w" else []
    for index, value in enumerate(moment.vector):
        if index in changed:
            assert value == float(text.split("=")[1])
        else:
            assert same(value, old[kept[index]].mean() if index in kept else fresh[index])
    if kind not in ("units", "layer", "bias"):
        assert len(kept) == len(old)
    if kind == "frozen":
        place = setup.parameter_by_name[text[7 : text.index(")")]].index
        assert frozen(setup) == (frozen(before) | {place} if text.endswith("yes") else frozen(before) - {place})
    else:
        assert frozen(setup) == {index for index, origins in kept.items() if frozen(before).issuperset(origins)}
    if setup.training is not None:
        assert_epochs_begin_anew(kind, setup, before, at.step)


def assert_epochs_begin_anew(kind, setup, before, step):
    """After a change of data, batch or order there, else where they did."""
    now, then = setup.training.schedule, before.training.schedule
    if kind in ("batch", "order", "row", "input", "target", "test", *(each.key for each in OF_GENERATOR)):
        epochs, within = then.epoch_at(step)
        assert (now.first, now.first_epoch) == (step, epochs + (within > 0))
        rows = [row for k in range(now.steps_per_epoch) for row in now.rows_at(step + k)]
        assert sorted(rows) == list(range(now.rows))
    else:
        assert now == then


# --- random routes


class Fresh:
    """Sessions to which only some edits were applied, straight at their steps."""

    def __init__(self, setup):
        self.setup, self.known = setup, {}

    def at(self, entries, probes, step):
        """The session after these edits, (step, text), at a step; then probes typed in."""
        key = (entries, probes)
        if key not in self.known:
            session = Session(self.setup)
            for at, text in entries:
                session.apply(GoTo(at))
                session.apply(Edit(text))
            for text in probes:
                session.apply(Edit(text))
            self.known[key] = session
        session = self.known[key]
        session.apply(GoTo(step))
        return session


class Walker:
    """Wanders about in a session and keeps a list of the edits that each branch goes by: (step, first step, text)."""

    def __init__(self, setup):
        self.session, self.fresh = Session(setup), Fresh(setup)
        self.ways, self.probes = {0: ()}, ()
        self.undone, self.redone = [], []

    def do(self, action, number):
        session, position = self.session, self.session.position
        numbers = sorted(self.ways)
        match action:
            case "edit":
                self.edit(chance(number))
            case "undo":
                session.apply(Undo())
                self.turn_back(self.undone, self.redone)
            case "redo":
                session.apply(Redo())
                self.turn_back(self.redone, self.undone)
            case "switch":
                session.apply(SwitchTo(numbers[number % len(numbers)]))
                assert session.position.branch == numbers[number % len(numbers)]
            case "rename":
                before = session.state.history.now
                session.apply(RenameBranch(numbers[number % len(numbers)], f"name {number}"))
                if session.state.history.now != before:
                    self.keep(self.ways, self.probes)
            case "drop":
                dropped = numbers[number % len(numbers)]
                if dropped:
                    session.apply(DropBranch(dropped))
                    self.keep({key: way for key, way in self.ways.items() if key != dropped}, self.probes)
                    assert session.position.branch != dropped
                    if position.branch != dropped:
                        assert session.position == position
            case "jump":
                session.apply(GoTo(number % 40))
            case "step":
                session.apply(GoTo(position.step + number % 5 - 2))
        self.check()

    def edit(self, rng):
        session, at = self.session, self.session.position
        kind = rng.choice(list(EDITS))
        text = an_edit(kind, session.setup, rng)
        before = picture(session)
        try:
            session.apply(Edit(text))
        except EditError:
            assert picture(session) == before
            return
        if kind == "probe":
            assert session.position == at
            self.keep(self.ways, (*self.probes, text))
            return
        way = self.ways[at.branch]
        while way and way[-1][1] > at.step:
            way = way[:-1]
        ways = dict(self.ways) | {session.position.branch: (*way, (at.step, session.position.step, text))}
        known = {branch.number for branch in session.state.history.now.listed}
        assert ways.keys() - known <= {at.branch}, "only the branch that was joined may be gone"
        self.keep({key: value for key, value in ways.items() if key in known}, self.probes)

    def keep(self, ways, probes):
        self.undone.append((self.ways, self.probes))
        self.redone.clear()
        self.ways, self.probes = ways, probes

    def turn_back(self, source, target):
        if source:
            target.append((self.ways, self.probes))
            self.ways, self.probes = source.pop()

    def check(self):
        session = self.session
        history = session.state.history
        assert {branch.number for branch in history.now.listed} == set(self.ways)
        assert (bool(history.undone), bool(history.redone)) == (bool(self.undone), bool(self.redone))
        position = session.position
        way = tuple((at, text) for at, _, text in self.ways[position.branch])
        fresh = self.fresh.at(way, self.probes, position.step)
        moment, straight = session.frame.moment, fresh.frame.moment
        assert same(moment.vector, straight.vector)
        assert same(moment.metrics, straight.metrics)
        assert same(moment.predictions, straight.predictions)
        assert moment.batch == straight.batch
        assert told(session.setup) == told(fresh.setup)
        assert session.setup.changes == fresh.setup.changes
        assert session.frame.branch.edits == fresh.frame.branch.edits or len(way) > len(session.frame.branch.edits)


ACTIONS = ["edit"] * 6 + ["undo"] * 2 + ["redo", "switch", "switch", "rename", "drop", "jump", "jump", "step"]
routes = st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 10**6)), min_size=8, max_size=25)


@some(150)
@given(trained_setup, routes)
def test_any_route_leads_where_the_surviving_edits_lead_at_once(setup, route):
    walker = Walker(setup)
    for action, number in route:
        walker.do(action, number)
    while walker.session.state.history.undone:
        walker.do("undo", 0)
    assert [branch.name for branch in walker.session.state.history.now.listed] == ["original"]
    assert walker.session.timeline.branches.probes == ()
    while walker.session.state.history.redone:
        walker.do("redo", 0)


@some(40)
@given(trained_setup, routes)
def test_branches_part_where_their_states_do(setup, route):
    """Up to the step named, and not beyond it, two branches go by the same segments; dropped ones count."""
    walker = Walker(setup)
    for action, number in route:
        walker.do(action, number)
    session = walker.session
    book, timeline = session.state.history.now, session.timeline
    for one in book.listed:
        for other in book.listed:
            if one is not other:
                parted = book.parted(one, other)
                pairs = [
                    [timeline.segment(Position(branch.number, step)) for branch in (one, other)] for step in range(60)
                ]
                common = [step for step, (first, second) in enumerate(pairs) if first is second]
                assert common == list(range(max(parted, 0))) or common == list(range(parted + 1))


# --- branches


def session_at(name="four-people", step=0, settings=()):
    session = Session(open_scenario(name, settings))
    session.apply(GoTo(step))
    return session


def names(session):
    return [branch.name for branch in session.state.history.now.listed]


def test_edits_at_a_branchs_own_first_step_join_it_until_something_is_trained():
    session = session_at(step=40)
    for text in ("rate = 1", "w1 = 3", "frozen(b1) = yes"):
        session.apply(Edit(text))
    joined = "rate 0.1 → 1, w1 −0.507 → 3, b1 frozen at step 40"
    assert names(session) == ["original", joined]
    session.apply(GoTo(41))
    session.apply(GoTo(40))
    session.apply(Edit("rate = 2"))
    assert names(session) == ["original", joined, "rate 1 → 2 at step 40"]
    session.apply(Undo())
    assert names(session) == ["original", joined]
    for left in (["original", "rate 0.1 → 1, w1 −0.507 → 3 at step 40"], ["original", "rate 0.1 → 1 at step 40"]):
        session.apply(Undo())
        assert names(session) == left
    session.apply(Undo())
    assert (names(session), session.position) == (["original"], Position(0, 40))
    session.apply(Undo())
    assert names(session) == ["original"]


def test_the_original_is_never_joined():
    session = session_at(step=0)
    session.apply(Edit("rate = 1"))
    assert names(session) == ["original", "rate 0.1 → 1 at step 0"]


def test_a_name_given_stays_when_edits_join():
    session = session_at(step=5)
    session.apply(Edit("rate = 1"))
    session.apply(RenameBranch(session.position.branch, " fast \x1b[31m "))
    session.apply(Edit("w1 = 3"))
    assert names(session) == ["original", "fast \\x1b[31m"]
    session.apply(RenameBranch(session.position.branch, ""))
    assert names(session) == ["original", "rate 0.1 → 1, w1 −0.7349 → 3 at step 5"]
    with pytest.raises(EditError, match=r"^expected at most 60 characters, found 61$"):
        session.apply(RenameBranch(session.position.branch, "x" * 61))


def test_the_original_may_be_renamed_but_stays():
    session = session_at()
    session.apply(RenameBranch(0, "as in the article"))
    assert names(session) == ["as in the article"]
    with pytest.raises(EditError, match=r"^the original stays$"):
        session.apply(DropBranch(0))
    with pytest.raises(EditError, match=r"^expected the number of a branch \(0\), found 7$"):
        session.apply(DropBranch(7))


def test_a_branch_of_a_dropped_branch_stays_and_knows_where_it_parted():
    session = session_at(step=20)
    session.apply(Edit("rate = 1"))
    first = session.position.branch
    session.apply(GoTo(30))
    session.apply(Edit("w1 = 3"))
    session.apply(GoTo(50))
    vector = session.frame.moment.vector
    session.apply(DropBranch(first))
    assert session.position.step == 50
    assert same(session.frame.moment.vector, vector)
    book = session.state.history.now
    assert book.parted(book.listed[0], book.listed[1]) == 20
    session.apply(DropBranch(session.position.branch))
    assert session.position.branch == 0


def test_a_dropped_branch_leads_back_to_the_nearest_that_is_left():
    session = session_at(step=20)
    for step, rate in ((20, 1), (30, 2), (40, 3)):
        session.apply(GoTo(step))
        session.apply(Edit(f"rate = {rate}"))
    session.apply(DropBranch(2))
    session.apply(DropBranch(3))
    assert (session.position.branch, session.position.step) == (1, 30)


def test_a_seed_begins_at_step_0_with_what_was_edited():
    session = session_at(step=30)
    session.apply(Edit("units(1) = 3"))
    session.apply(GoTo(40))
    session.apply(Edit("seed = 7"))
    assert session.position.step == 0
    fresh = open_scenario(
        "four-people", ["seed=7", "network.layers[0].units=3", 'network.layers[0].names=["a","b","c"]']
    )
    assert same(session.frame.moment.vector, fresh.vector)
    session.apply(GoTo(20))
    assert session.setup.shape == "2-3-1", "the new run is the edited one from its first step on"


def test_an_edit_says_at_which_step_it_is_made():
    session = session_at(step=30)
    session.apply(Edit("rate = 1", step=0))
    assert (names(session)[1], session.position.step) == ("rate 0.1 → 1 at step 0", 0)


def test_shuffles_begin_anew_where_the_rows_change():
    session = session_at(step=0, settings=["training.order=shuffled"])
    for text, step in (("row(Bob) = off", 10), ("batch = 2", 21), ("row(Bob) = on", 30)):
        session.apply(GoTo(step))
        session.apply(Edit(text))
        setup = session.setup
        orders = []
        for epoch in range(8):
            first = step + epoch * setup.steps_per_epoch
            rows = []
            for k in range(setup.steps_per_epoch):
                session.apply(GoTo(first + k))
                rows += session.frame.moment.batch
            assert sorted(rows) == list(range(setup.program.data.rows))
            orders.append(tuple(rows))
        assert len(set(orders)) > 1
        session.apply(GoTo(step))


def test_an_epoch_that_was_broken_off_counts():
    session = session_at(step=10)  # 2 epochs and 2 steps
    session.apply(Edit("row(Bob) = off"))
    assert session.frame.moment.epoch == 3
    session.apply(GoTo(13))
    assert session.frame.moment.epoch == 4
    assert session.setup.last_step == 10 + 997 * 3


# --- what an edit is made of

LAYERS = {
    "network": {
        "layers": [
            {"units": 2, "activation": "tanh", "weights": [[1, 2], [3, 4]], "biases": [5, 6]},
            {"units": 2, "activation": "linear", "weights": [[7, 8], [9, 10]], "biases": [11, 12]},
        ]
    },
    "data": {
        "inputs": ["a", {"name": "b", "unit": "lb", "shift": 135}],
        "targets": ["t", "u"],
        "rows": [{"inputs": [0, 1], "targets": [1, 0]}, {"inputs": [1, 1], "targets": [0, 0]}],
    },
    "training": {"loss": "squared_error", "rate": 0.1, "steps": 50},
}


def given_weights(**network):
    return put_together(LAYERS | {"network": LAYERS["network"] | network})


def values_of(session):
    setup, vector = session.setup, session.frame.moment.vector
    return {setup.place(p): float(vector[p.index]) for p in setup.parameters}


def test_units_added_to_given_weights_keep_them():
    session = Session(given_weights())
    session.apply(Edit("units(1) = 3"))
    found = values_of(session)
    given = {
        "a → h1": 1, "b → h1": 2, "a → h2": 3, "b → h2": 4, "bias of h1": 5, "bias of h2": 6,
        "h1 → o1": 7, "h2 → o1": 8, "h1 → o2": 9, "h2 → o2": 10, "bias of o1": 11, "bias of o2": 12,
    }  # fmt: skip
    assert given.items() <= found.items()
    new = found.keys() - given.keys()
    assert new == {"a → h3", "b → h3", "bias of h3", "h3 → o1", "h3 → o2"}
    assert all(-1 <= found[name] < 1 and found[name] for name in new)
    session.apply(Edit("units(1) = 1"))
    assert values_of(session) == {name: value for name, value in given.items() if "h2" not in name}


def test_a_bias_off_and_on():
    session = Session(given_weights(frozen=["b2", "w8"]))
    session.apply(Edit("bias(1) = no"))
    assert "bias of h1" not in values_of(session)
    assert session.setup.scenario.network.frozen == ["w8"]
    assert values_of(session)["bias of o2"] == 12
    session.apply(Edit("bias(1) = yes"))
    assert values_of(session)["a → h1"] == 1
    assert values_of(session)["bias of h1"] != 5
    session.apply(Edit("seed = 3"))
    assert values_of(session)["a → h1"] == 1, "given weights stay given"


def test_a_bias_that_units_share_is_the_mean_of_theirs_and_given_back_to_each():
    session = Session(given_weights(frozen=["b1", "b2", "b3"]))
    session.apply(Edit("bias(1) = shared"))
    assert session.frame.branch.words[-1] == "bias of layer 1: on → shared, the mean"
    found = values_of(session)
    assert (found["bias of h1 and h2"], found["a → h2"], found["bias of o1"]) == (5.5, 3, 11)
    assert session.setup.scenario.network.frozen == ["b1", "b2"], "the outputs' first bias is the second now"
    session.apply(Edit("bias(2) = shared"))
    assert values_of(session)["bias of o1 and o2"] == 11.5
    assert session.setup.scenario.network.frozen == ["b1"], "not all biases that went into it were frozen"
    session.apply(Edit("units(1) = 3"))
    assert values_of(session)["bias of h1, h2 and h3"] == 5.5
    session.apply(Edit("bias(1) = yes"))
    assert session.frame.branch.words[-1] == "bias of layer 1: shared → on, a copy each"
    found = values_of(session)
    assert (found["bias of h1"], found["bias of h2"], found["bias of h3"]) == (5.5, 5.5, 5.5)
    assert session.setup.scenario.network.frozen == ["b1", "b2", "b3"]
    session.apply(Edit("bias(1) = no"))
    session.apply(Edit("bias(1) = shared"))
    assert session.frame.branch.words[-1] == "bias of layer 1: off → shared"
    assert values_of(session)["bias of h1, h2 and h3"] not in (0, 5.5), "it is drawn"


def test_one_unit_alone_shares_its_bias_with_those_that_are_added():
    session = Session(given_weights())
    for text, places in (
        ("units(1) = 1", {"bias of h1": 5}),
        ("bias(1) = shared", {"bias of h1": 5}),
        ("units(1) = 2", {"bias of h1 and h2": 5}),
        ("units(1) = 1", {"bias of h1": 5}),
    ):
        session.apply(Edit(text))
        found = values_of(session)
        assert {name: value for name, value in found.items() if name.startswith("bias of h")} == places


def test_a_layer_in_between_and_away_again():
    session = Session(given_weights(frozen=["w1", "w5", "b3"]))
    session.apply(Edit("layer(2) = 3 relu"))
    found = values_of(session)
    assert session.setup.shape == "2-2-3-2"
    assert (found["a → h1"], found["bias of h1"], found["bias of o1"]) == (1, 5, 11)
    assert found["h3 → o1"] != 7, "it is fed by others, so it is drawn"
    by_name = {session.setup.place(session.setup.parameter_by_name[n]) for n in session.setup.scenario.network.frozen}
    assert by_name == {"a → h1", "bias of o1"}
    session.apply(Edit("layer(2) = removed"))
    assert session.setup.shape == "2-2-2"
    assert (values_of(session)["a → h1"], values_of(session)["bias of o1"]) == (1, 11)
    session.apply(Edit("layer(1) = removed"))
    assert session.setup.shape == "2-2"
    assert values_of(session)["bias of o1"] == 11


def test_new_units_get_names_that_no_other_has():
    def named(*names):
        layers = [dict(layer) for layer in LAYERS["network"]["layers"]]
        for layer, wanted in zip(layers, names, strict=True):
            if wanted:
                layer["names"] = wanted
        return Session(put_together(LAYERS | {"network": {"layers": layers}}))

    for start, text, units in [
        ((["new1", "b"], None), "units(1) = 4", (("new1", "b", "new2", "new3"), ("o1", "o2"))),
        ((["a", "b"], ["new1", "new3"]), "layer(2) = 2 tanh", (("a", "b"), ("new2", "new4"), ("new1", "new3"))),
        ((None, ["h3", "h4"]), "units(1) = 3", (("h1", "h2", "new1"), ("h3", "h4"))),
        ((None, ["h3", "h4"]), "layer(1) = 2 tanh", (("new1", "new2"), ("h1", "h2"), ("h3", "h4"))),
        ((["a", "b"], None), "layer(1) = removed", (("o1", "o2"),)),
        ((None, None), "units(1) = 3", (("h1", "h2", "h3"), ("o1", "o2"))),
        ((["a", "b"], ["c", "d"]), "units(1) = 1", (("a",), ("c", "d"))),
    ]:
        session = named(*start)
        session.apply(Edit(text))
        assert session.setup.unit_names == units


def test_values_with_units_are_raw_and_others_go_in_as_they_are():
    session = session_at()
    session.apply(Edit("input(Bob, weight) = 150 lb"))
    assert session.frame.branch.words == ("Bob: weight 160 lb → 150 lb",)
    session.apply(Edit("row(Eve) = 150lb, −2 → 1"))
    row = session.setup.scenario.data.rows[-1]
    assert (row.name, row.inputs, row.targets) == ("Eve", [15, -2], [1])
    session.apply(Edit("row(Adam) = 1;2 -> 0"))
    assert session.setup.scenario.data.rows[-1].inputs == [1, 2]
    session.apply(Edit("row(Adam 2) = 1 2 → 0"))
    assert session.setup.row_names == ("Alice", "Bob", "Charlie", "Diana", "Eve", "Adam", "Adam 2")
    session.apply(Edit("target(Bob, gender) = .5"))
    assert session.setup.scenario.data.rows[1].targets == [0.5]


@pytest.mark.parametrize(
    "name", ["−1", "it's “me”: 7 [x]", "row 9", "a  b", "{}", "ünï ☃", "0.5", "removed", "rate", "x" * 80, "\\x1b"]
)
def test_rows_of_any_name_can_be_edited(name):
    """A name may hold whatever a file's may."""
    session = session_at()
    for text in (f"row({name}) = 1, 2 → 0", f"row({name}) = off", f"input({name}, height) = −4", f"row({name}) = on"):
        session.apply(Edit(text))
    assert session.setup.row_names[-1] == name
    assert session.setup.scenario.data.rows[-1].inputs == [1, -4]
    session.apply(Edit(f"row({name}) = removed"))
    assert name not in session.setup.all_names


def test_rows_without_names_keep_their_numbers():
    session = Session(given_weights())
    session.apply(Edit("row(row 1) = removed"))
    assert session.setup.row_names == ("row 2",)
    session.apply(Edit("row(row 3) = 1, 2 → 0, 0"))
    assert session.setup.row_names == ("row 2", "row 3")
    for text, reason in {
        "row(row 2) = off": None,
        "row(row 3) = off": "expected at least one row that is not off, found none",
        "row(row 3) = removed": "expected at least one row that is not off, found none",
    }.items():
        if reason is None:
            session.apply(Edit(text))
        else:
            with pytest.raises(EditError, match=f"^{reason}$"):
                session.apply(Edit(text))


def test_a_row_that_is_off_is_predicted_and_comes_back_in_its_place():
    session = session_at(step=4)
    session.apply(Edit("row(Bob) = off"))
    setup = session.setup
    assert setup.row_names == ("Alice", "Charlie", "Diana")
    assert setup.probe_names == ("Bob", "Emily", "Frank")
    assert setup.probes[0].tolist() == [25, 6]
    session.apply(Edit("row(Bob) = on"))
    assert session.setup.row_names == ("Alice", "Bob", "Charlie", "Diana")


def test_a_new_input_may_become_a_row():
    session = session_at(step=4)
    session.apply(Edit("probe(Eve) = 1, 2"))
    for name in ("Emily", "Eve"):
        session.apply(Edit(f"row({name}) = −7, −3 → 1"))
    assert session.setup.all_names == ("Alice", "Bob", "Charlie", "Diana", "Emily", "Eve", "Frank")
    session.apply(SwitchTo(0))
    assert session.setup.probe_names == ("Emily", "Frank", "Eve")


# --- new inputs


def test_a_new_input_shows_everywhere_and_opens_no_branch():
    session = session_at(step=10)
    session.apply(Edit("rate = 1"))
    session.apply(GoTo(20))
    session.apply(Edit("probe(Eve) = 128 lb, 63 in"))
    session.apply(Edit("units(1) = 3"))
    assert names(session) == ["original", "rate 0.1 → 1 at step 10", "units of layer 1: 2 → 3 at step 20"]
    for branch in range(3):
        session.apply(SwitchTo(branch))
        for step in (0, 15, 10, 25):
            session.apply(GoTo(step))
            assert session.setup.probe_names == ("Emily", "Frank", "Eve")
            outputs = session.frame.moment.predictions
            assert same(outputs[2], outputs[0]), "she is as Emily is"
    for _ in range(2):
        session.apply(Undo())
    assert session.setup.probe_names == ("Emily", "Frank")
    assert names(session) == ["original", "rate 0.1 → 1 at step 10"]
    session.apply(Redo())
    assert session.setup.probe_names == ("Emily", "Frank", "Eve")


def test_a_new_input_typed_inside_a_step_stays_there():
    session = session_at(step=3)
    session.apply(GoTo(3, "layer1.delta"))
    session.apply(Edit("probe(Eve) = 1, 2"))
    assert session.position == Position(0, 3, "layer1.delta")
    session.apply(Undo())
    assert session.position.step == 3


def test_a_new_input_can_be_changed_and_taken_away_in_its_place():
    session = session_at()
    session.apply(Edit("probe(Emily) = 1, 2"))
    assert session.setup.probe_names == ("Emily", "Frank")
    assert session.setup.probes.tolist() == [[1, 2], [20, 2]]
    session.apply(Edit("probe(Emily) = removed"))
    assert session.setup.probe_names == ("Frank",)
    for _ in range(2):
        session.apply(Undo())
    assert session.setup.probes.tolist() == [[-7, -3], [20, 2]]


# --- refusals

WHOLE = {
    "": "expected KEY = VALUE, as in rate = 0.1, found “”",
    "rate": "expected KEY = VALUE, as in rate = 0.1, found “rate”",
    "rate 0.1": "expected KEY = VALUE, as in rate = 0.1, found “rate 0.1”",
    "rate =": "expected KEY = VALUE, as in rate = 0.1, found “rate =”",
    "= 1": "expected KEY = VALUE, as in rate = 0.1, found “= 1”",
    "units(1)(2) = 3": "expected KEY = VALUE, as in rate = 0.1, found “units(1)(2) = 3”",
    "rate = 1\nseed = 2": "expected KEY = VALUE, as in rate = 0.1, found “rate = 1\\nseed = 2”",
    "raet = 1": "expected something that can be changed, found “raet” — did you mean “rate”?",
    "w99 = 1": "expected something that can be changed, found “w99”",
    "xyz = 1": "expected something that can be changed, found “xyz”",
    "units = 1": "expected units(1) = 2",
    "rate(1) = 1": "expected rate = 0.1",
    "input(Bob) = 1": "expected input(Bob, weight) = 150 lb",
    "row(Alice, Bob) = off": "expected row(Bob) = off",
    "rate = 0.1": "that is how it is already",
    "row(Bob) = on": "that is how it is already",
    "frozen(w1) = no": "that is how it is already",
    "rate = fast": "expected a number, found “fast”",
    "rate = −1": "expected at least 0, found -1.0",
    "rate = inf": "expected a finite number, found inf",
    "rate = 1e999": "expected a finite number, found inf",
    "rate = [1]": "expected a number, found a list of 1",
    "rate = true": "expected a number, found true",
    "mistake = wrong_sgn": "expected a mistake, found “wrong_sgn” — did you mean “wrong_sign”?",
    "optimizer = momentm": "expected an optimizer, found “momentm” — did you mean “momentum”?",
    "momentum = 0.5": (
        'expected optimizer = "momentum" or "nesterov" beside it, found optimizer = "sgd"; remove one of the two'
    ),
    "schedule = cosin": "expected a schedule of the rate, found “cosin” — did you mean “cosine”?",
    "warm_up = −1": "expected at least 0, found -1.0",
    "warm_up = 0": "that is how it is already",
    "clip_norm = 0": "that is how it is already",
    "clip_value = 0": "that is how it is already",
    "clip_norm = −1": "expected at least 0, found -1.0",
    "clip_value = all": "expected a number, found “all”",
    "decay_biases = perhaps": "expected yes or no, found “perhaps”",
    "over = 10": (
        'expected schedule = "linear" or "cosine" beside it, found schedule = "constant"; remove one of the two'
    ),
    "l1 = −0.1": "expected at least 0, found -0.1",
    "l2 = 0": "that is how it is already",
    "l2 = ∞": "expected a number, found “∞”",
    "penalise_biases = no": "that is how it is already",
    **{f"{name} = much": "expected a number, found “much”" for name in CONSTANTS},
    "loss = squared_eror": "expected a loss, found “squared_eror” — did you mean “squared_error”?",
    "loss = 3": f"expected a loss ({listed(LOSSES)}), found 3",
    "reduction = average": "expected “mean” or “sum”, found “average”",
    "batch = 0": "expected at least 1 or “all”, found 0",
    "batch = 5": "expected at most 4, the number of rows, or “all”, found 5",
    "batch = 1.5": "expected a whole number or “all”, found 1.5",
    "order = random": "expected “given” or “shuffled”, found “random”",
    "seed = −1": "expected at least 0, found -1",
    "seed = 4294967296": "expected at most 4,294,967,295, found 4,294,967,296",
    "seed = lucky": "expected a whole number, found “lucky”",
    "threshold = half": "expected a number, found “half”",
    "w1 =": "expected KEY = VALUE, as in rate = 0.1, found “w1 =”",
    "w1 = three": "expected a number, found “three”",
    "w1 = nan": "expected a number, found “nan”",
    "w1 = 1e999": "expected a finite number",
    "w1 = 1,5": "expected a number, found “1,5”",
    "w(w1) = 3": "expected something that can be changed, found “w” — did you mean “w6”?",
    "w = 3": "expected something that can be changed, found “w” — did you mean “w6”?",
    "frozen(h1) = yes": "expected the name of a weight or bias, found “h1”",
    "frozen(w1) = perhaps": "expected yes or no, found “perhaps”",
    "units(3) = 2": "expected a layer, 1 to 2, found “3”",
    "units(0) = 2": "expected a layer, 1 to 2, found “0”",
    "units(h1) = 2": "expected a layer, 1 to 2, found “h1”",
    "units(1) = 0": "expected at least 1, found 0",
    "units(1) = 1001": "expected at most 1,000, found 1001",
    "units(1) = 2.5": "expected a whole number, found 2.5",
    "units(1) = true": "expected a whole number, found true",
    "units(2) = 2": "expected 2 target columns, one for each unit of the last layer, found 1",
    "activation(1) = reluu": "expected an activation, found “reluu” — did you mean “relu”?",
    "activation(1) = 7": f"expected an activation ({listed(ACTIVATIONS)}), found “7”",
    "bias(1) = maybe": "expected yes, no or shared, found “maybe”",
    "dropout(1) = 0": "that is how it is already",
    "dropout(1) = 1": "expected at most 0.99, found 1.0",
    "dropout(2) = 0.5": "expected dropout in hidden layers alone, since the last layer gives the outputs;"
    " take it out here",
    "dropout(3) = 0.5": "expected a layer, 1 to 2, found “3”",
    "layer(3) = 3 tanh": "expected a layer, 1 to 2, found “3”",
    "layer(2) = removed": "the last layer gives the outputs, so it can't be removed",
    "layer(1) = tanh": "expected units and activation, as in layer(1) = 3 tanh, or removed",
    "layer(1) = 3 tan": "expected an activation, found “tan” — did you mean “tanh”?",
    "layer(1) = 0 tanh": "expected at least 1, found 0",
    "input(Bbo, weight) = 1": "expected the name of a row, found “Bbo” — did you mean “Bob”?",
    "input(Bob, wieght) = 1": "expected the name of a column, found “wieght” — did you mean “weight”?",
    "input(Bob, weight) = 1, 2": "expected 1 number (weight), found 2",
    "input(Bob, weight) = 150 kg": "weight is in lb: expected a number in lb, found “150 kg”",
    "target(Bob, gender) = F": "expected a number, found “F”",
    "target(Bob, weight) = 1": "expected the name of a column, found “weight”",
    "row(Bbo) = off": "expected the name of a row, found “Bbo” — did you mean “Bob”?",
    "row(Bob) = away": "expected yes or no, found “away”",
    "row(Bob) = training": "that is how it is already",
    "test = 0": "that is how it is already",
    "test = 0.95": "expected at most 0.9, found 0.95",
    "test = few": "expected a number, found “few”",
    **{f"{each.key} = 5": f"expected rows that a {each.lacking[3:-15]} makes, found others" for each in OF_GENERATOR},
    "row(Eve) = 1, 2": "expected 1 number, one for each target column, found none",
    "row(Eve) = 1 → 1": "expected 2 numbers (weight, height), found 1",
    "row(Eve) = 1, 2 → 1, 0": "expected 1 number (gender), found 2",
    "row() = 1, 2 → 0": "expected some text, found none",
    "row(<b>) = 1, 2 → 0": "expected a name without ( ) , / < > = & | (figures are asked for by it), found “<b>”",
    "probe(Eve) = 1": "expected 2 numbers (weight, height), found 1",
    "probe(Bob) = 1, 2": "“Bob” is a row of the data already",
    "probe(Emly) = removed": "expected a new input, found “Emly” — did you mean “Emily”?",
    "probe(Eve) = 1, two": "expected a number, found “two”",
}  # fmt: skip


@pytest.mark.parametrize("text", WHOLE)
def test_a_refusal_says_what_was_expected_and_changes_nothing(text):
    session = session_at(step=7)
    session.timeline.at(Position(0, 12))
    before, state = picture(session), session.state
    with pytest.raises(EditError) as caught:
        session.apply(Edit(text))
    assert str(caught.value) == WHOLE[text]
    assert session.state is state
    assert picture(session) == before
    assert (session.state.history.undone, session.frame.view.compared) == ((), None)


def test_every_kind_is_refused_somewhere_in_the_table():
    keys = {text.partition("=")[0].partition("(")[0].strip() for text in WHOLE}
    assert set(EDITS) <= keys


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("loss-example", "rate = 1", "nothing is trained here: there is no [training] table"),
        ("loss-example", "units(1) = 1", "there is no network to change"),
        ("loss-example", "layer(1) = removed", "there is no network to change"),
        ("loss-example", "frozen(w1) = yes", "expected the name of a weight or bias, found “w1”"),
        ("one-neuron", "batch = 1", "nothing is trained here: there is no [training] table"),
    ],
)
def test_where_nothing_is_trained_or_computed_it_says_so(name, text, reason):
    with pytest.raises(EditError) as caught:
        session_at(name).apply(Edit(text))
    assert str(caught.value) == reason


HOSTILE = [
    "x" * 1_001, "rate = " + "9" * 400, "seed = " + "9" * 900, "units(1) = " + "9" * 400, "rate = " + "9" * 5_000,
    "layer(1) = " + "9" * 900 + " tanh", f"units({'9' * 900}) = 1", "w1 = ١", "w1 = １", "units(²) = 3", "units(١) = 3",
    "layer(1) = ٣ tanh", " " * 1_000, "a" + " " * 900 + "(", "rate" + " " * 990, "(" * 1_000, "=" * 1_000,
    "rate = " + "[" * 900, "rate = " + "{a=" * 300, "rate = " + "a." * 400 + "b", "a" * 900 + "!" + "=", ",=" * 400,
    "__import__('os') = 1", "rate = __import__('os').system('true')", "w(__class__) = 1", "frozen(__dict__) = yes",
    "\x1b[31mrate = 1", "rate = \x1b[31m", "row(\u202e) = 1, 2 → 0", "probe(\x07) = 1, 2", "row(\ud800) = 1, 2 → 0",
    "rate = '''", 'rate = "', "rate = 1 # \x00", "rate = 1979-05-27", "loss = \ud800", "probe(a) = " + "1," * 400,
    "row(" + "x" * 900 + ") = 1, 2 → 0", "row(" + "x" * 900 + ") = off", "input(Bob, " + "y" * 900 + ") = 1",
    "activation(1) = " + "z" * 900, "[red]rate[/red] = 1", "rate = {0.__class__}", "%s%n = 1", "rate = $(true)",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_end_quickly(text):
    setup = open_scenario("four-people")
    began = time.process_time()
    with pytest.raises(EditError) as caught:
        change(text, setup, setup.vector, 7)
    assert time.process_time() - began < 0.5
    assert len(str(caught.value)) < 400
    assert not any(map(steers, str(caught.value)))


@some(300)
@given(
    st.one_of(
        st.text(max_size=60),
        st.tuples(
            st.sampled_from([*EDITS, "w1", "b1"]),
            st.sampled_from(["", "(1)", "(Bob)", "(w1)", "(Bob, weight)", "(1, 2)"]),
            st.text(max_size=30),
        ).map(lambda parts: f"{parts[0]}{parts[1]} = {parts[2]}"),
    )
)
def test_any_text_is_an_edit_or_an_edit_error(text):
    setup = open_scenario("four-people")
    try:
        changed = change(text, setup, setup.vector, 7)
        said = changed.words
        assert len(changed.vector) == changed.setup.network.size
    except EditError as error:
        said = str(error)
    assert said
    assert not any(map(steers, said))


# --- what is suggested


@pytest.mark.parametrize(("optimizer", "schedule"), list(zip(OPTIMIZERS, RATE_SCHEDULES, strict=True)))
@pytest.mark.parametrize("name", BUILT_IN)
def test_each_suggested_line_can_be_taken_as_it_is(name, optimizer, schedule):
    """It is carried out or says what is so already, and every kind that fits what is chosen suggests one."""
    setup = open_scenario(name)
    if setup.training is not None:
        setup = open_scenario(name, [f"training.optimizer={optimizer}", f"training.schedule={schedule}"])
    rows = [0, *([setup.program.data.rows] if setup.probe_names else [])]
    subjects = ["row", "new input", *(["parameter", "layer"] if setup.parameters else []), "run"]
    told = []
    for row in rows:
        lines = suggested(Chosen(setup, setup.vector, row, 0, 1), subjects)
        told += [line for line, _ in lines]
        assert all(words.startswith("now ") and " → " in words for _, words in lines)
        t = setup.training
        known = {*t.constants, *t.rate_constants} if t else ()
    refusals = set()
    only = setup.program.data.rows == 1  # which can't go
    for line in told:
        if only and line.startswith("row("):
            continue
        try:
            change(as_stored(line, setup), setup, setup.program.start(setup.vector), 0)
        except EditError as error:
            refusals.add(str(error))
    assert refusals == {"that is how it is already"}
    keys = {line.partition("=")[0].partition("(")[0].strip() for line in told}
    fitting = {key for key, kind in EDITS.items() if kind.about in subjects and key not in ("w", "probe")}
    if setup.training is None:
        fitting -= {"rate", "loss", "reduction", "batch", "order", "mistake", "optimizer", "schedule", "warm_up"}
        fitting -= {"clip_norm", "clip_value", "test", "l1", "l2", "dropout"}
    if setup.training is None or not setup.training.decays:
        fitting -= {"decay_biases"}
        assert "decay_biases" not in keys
    if setup.training is None or setup.training.penalty is None:
        fitting -= {"penalise_biases"}
    fitting -= {kind.key for kind in OF_GENERATOR}  # no scenario here has one
    fitting -= {name for name in CONSTANTS if name not in known}
    if len(setup.network.layers) == 1:
        fitting -= {"units", "dropout"}
    assert fitting <= keys
    assert ("w1" in keys) == bool(setup.parameters)
    assert "probe" in keys


def test_what_takes_something_away_is_suggested_last():
    setup = open_scenario("four-people")
    lines = [line for line, _ in suggested(Chosen(setup, setup.vector, 1, 0, 1), ["row"])]
    assert lines == [
        "row(Bob) = off", "row(Bob) = test", "input(Bob, weight) = 160 lb", "input(Bob, height) = 72 in",
        "target(Bob, gender) = 0", "row(Bob) = removed",
    ]  # fmt: skip


# --- memory


@pytest.mark.parametrize("edit", ["rate = 0.7", "units(1) = 3", "frozen(w1) = yes"])
def test_a_branch_holds_the_article_and_its_words_in_common_with_the_one_it_left(edit):
    session = session_at("four-people")
    before = session.setup.scenario
    session.apply(Edit(edit))
    after = session.setup.scenario
    assert after.article is before.article is not None
    assert list(map(id, after.glossary)) == list(map(id, before.glossary)) != []


@pytest.mark.full
def test_a_thousand_edits_stay_within_the_budgets(monkeypatch):
    """Each is trained 300 steps, together more than the budget holds; beside that an edit costs some 40 kB."""
    edits, history, series = part(1_000), part(HISTORY_BYTES), part(SERIES_BYTES)
    monkeypatch.setattr(timeline_module, "HISTORY_BYTES", history)
    monkeypatch.setattr(timeline_module, "SERIES_BYTES", series)
    session = session_at("three-layer")
    budgets = session.runs._budgets
    states = {}
    for i in range(edits):
        if i == edits - 50:
            tracemalloc.start()
        session.apply(GoTo(i))
        session.apply(Edit(f"rate = {1 + i % 7 / 10 + 0.01 * (i % 2)}" if i % 50 else f"w{1 + i // 50 % 12} = 0.5"))
        session.apply(GoTo(i + 300))
        states[session.position] = session.frame.moment.vector
        assert budgets[0].used <= history
        assert budgets[1].used <= series
    tracks = sum(300 * 8 * (16 + 3) for _ in range(50))
    try:
        assert tracemalloc.get_traced_memory()[0] < 50 * 100_000 + 4 * tracks
    finally:
        tracemalloc.stop()
    assert len(session.state.history.now.listed) == edits + 1
    numbers = [branch.number for branch in session.state.history.now.listed]
    assert any(session.timeline.run_of(number).history.gap > 1 for number in numbers)
    for position in list(states)[::97]:
        assert same(session.timeline.at(position).vector, states[position])
        session.apply(SwitchTo(position.branch))
    for _ in range(edits):
        session.apply(Undo())
    assert names(session) == ["original"]
