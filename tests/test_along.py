"""Quantities along a branch, worked out piece by piece; and where their curves turn."""

from unittest.mock import patch

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from share import crossed, some

from nntui.quantities import along
from nntui.quantities.along import Rest, known, look
from nntui.quantities.opening import open_scenario
from nntui.quantities.quantities import quantity
from nntui.quantities.turning import SWING, turnings
from nntui.session.commands import Edit, GoTo
from nntui.session.session import Session
from nntui.timeline import runs
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position


def branched():
    """A session on a branch with another loss and a unit more from step 30 on, trained to step 60."""
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(30))
    session.apply(Edit("units(1) = 3"))
    session.trained.at(Position(1, 60))
    return session


def all_known(timeline, branch, text, upto):
    """Its steps and values, once all is worked out, and how many pieces that took."""
    look(timeline, branch, text, upto)
    rest, pieces = Rest(timeline, ((branch, text),), upto), 0
    while rest.missing:
        rest()
        pieces += 1
    parts = known(timeline, branch, text, upto)
    return np.concatenate([part.steps for part in parts]), np.concatenate([part.values for part in parts]), pieces


def at(timeline, branch, step, text):
    moment = Moment(timeline, Position(branch, step))
    return quantity(text, moment.setup).at(moment)


TEXTS = [
    "w1", "gradient(w1)", "output(Alice)", "delta(h1, Bob)", "abs(w1 − w2)", "squared_error", "batch_loss", "epoch",
    "accuracy", "z(h2, Emily)", "prediction(Frank)", "dh1/dw1(Bob)", "dL/dw1(Alice)", "row_loss(Diana)", "loss",
    "epoch_loss_mean", "epoch_loss_sum − batch_loss", "slope(h1, Alice)", "sum_absolute_error",
]  # fmt: skip


@crossed("piece, text", [1, 3_000, along.PIECE], TEXTS)
def test_every_step_of_a_branch_has_the_value_of_its_moment(text, piece):
    session = branched()
    with patch.object(along, "PIECE", piece), patch.object(along, "COARSE", 7):
        steps, values, pieces = all_known(session.trained, 1, text, 55)
    assert steps.tolist() == list(range(56))
    assert pieces > 20 or piece > 1
    expected = [at(session.trained, 1, step, text) for step in range(56)]
    np.testing.assert_allclose(values, expected, rtol=1e-9, atol=1e-12)


def test_the_ends_and_a_few_steps_between_come_first():
    session = Session(open_scenario("four-people"))
    session.trained.at(Position(0, 1_000))
    with patch.object(along, "PIECE", 9), patch.object(along, "COARSE", 7):
        look(session.trained, 0, "dh1/dw1(Bob)", 1_000)
        assert [part.steps.tolist() for part in known(session.trained, 0, "dh1/dw1(Bob)", 1_000)] == [[1_000]]
        rest = Rest(session.trained, ((0, "dh1/dw1(Bob)"),), 1_000)
        for _ in range(8):
            rest()
        (part,) = known(session.trained, 0, "dh1/dw1(Bob)", 1_000)
        assert part.steps.tolist() == [*range(0, 1_000, 256), 1_000] or len(part.steps) == 9
        assert np.diff(part.steps).max() <= 256


def test_nothing_beyond_the_reached_step_is_known_and_what_comes_after_is_added():
    session = Session(open_scenario("four-people"))
    session.trained.at(Position(0, 100))
    assert all_known(session.trained, 0, "w1", 40)[0].tolist() == list(range(41))
    assert all_known(session.trained, 0, "w1", 90)[0].tolist() == list(range(91))
    assert known(session.trained, 0, "w1", 10)[0].steps.tolist() == list(range(11))


def test_a_quantity_that_only_one_part_of_a_branch_has_is_known_there():
    session = branched()
    assert all_known(session.trained, 1, "output(Alice) − activation(new1, Bob)", 50)[0].tolist() == list(range(30, 51))
    assert known(session.trained, 0, "activation(new1, Bob)", 30) == []


def test_new_inputs_are_those_of_the_moment():
    session = Session(open_scenario("four-people"))
    session.trained.at(Position(0, 20))
    for value in ("scaled 1, 2", "scaled 3, 4"):
        session.apply(Edit(f"probe(Eve) = {value}"))
        _, values, _ = all_known(session.trained, 0, "prediction(Eve)", 20)
        np.testing.assert_allclose(values, [at(session.trained, 0, step, "prediction(Eve)") for step in range(21)])


def test_where_the_history_is_thinned_the_kept_steps_are_known(monkeypatch):
    session = Session(open_scenario("four-people"))
    session.trained.at(Position(0, 300))
    assert len(all_known(session.trained, 0, "gradient(w1)", 300)[0]) == 301
    session.trained.run_of(0).history._budget.limit = 8_000
    session.trained.at(Position(0, 1_500))
    gap = session.trained.run_of(0).history.gap
    steps, values, _ = all_known(session.trained, 0, "gradient(w1)", 1_500)
    assert gap >= 8
    assert steps.tolist() == list(range(0, 1_501, gap))[: len(steps)]
    assert len(steps) >= 1_500 // gap
    picked = range(0, len(steps), 7)
    expected = [at(session.trained, 0, int(steps[place]), "gradient(w1)") for place in picked]
    np.testing.assert_allclose(values[list(picked)], expected, rtol=1e-9, atol=1e-15)
    assert runs.HISTORY_BYTES > 8_000


# --- where it turns


def prominent(values, place, swing):
    """Whether a place is an inner extreme: the first of a level, with values that are lower, or higher, by `swing` on
    both sides before any that is higher, or lower.
    """
    for sign in (1, -1):
        v = sign * values
        sides = []
        for side in (v[place::-1], v[place:]):
            beyond = np.flatnonzero(side > v[place])
            sides.append(side[: beyond[0] if len(beyond) else len(side)].min())
        if all(v[place] - low >= swing for low in sides):
            return True
    return False


@some(300)
@given(st.lists(st.integers(-30, 30), min_size=1, max_size=60, unique=True), st.integers(0, 5))
def test_extremes_are_those_that_stand_out_and_what_is_said_is_true(numbers, first):
    values = np.array(numbers, dtype=float)
    found = {turn.step - first: turn.words for turn in turnings("w1", range(first, first + len(values)), values)}
    low, high = int(values.argmin()), int(values.argmax())
    swing = SWING * (values.max() - values.min())
    expected = {place for place in range(1, len(values) - 1) if prominent(values, place, swing)}
    if len(values) > 1:
        expected |= {low, high}
    signs = {place for place in range(1, len(values)) if values[place] * values[place - 1] < 0}
    assert set(found) == expected | signs
    for place, words in found.items():
        assert words.startswith(f"w1 at step {place + first}: ")
        assert ("the sign has changed" in words) == (place in signs)
        for word, pick in (("smallest", np.min), ("largest", np.max)):
            if f"{word} of steps " in words:
                start, end = words.split(f"{word} of steps ")[1].split(",")[0].split(" to ")
                assert values[place] == pick(values[int(start) - first : int(end) - first + 1])


def test_a_level_curve_has_no_turnings_and_a_level_stretch_one():
    assert turnings("w1", range(5), np.zeros(5)) == []
    assert turnings("w1", [], np.empty(0)) == []
    found = turnings("w1", range(7), np.array([0.0, 1, 3, 3, 3, 1, 0.5]))
    assert [turn.step for turn in found] == [0, 2]
    assert found[1].words == "w1 at step 2: 3.0000, largest of steps 0 to 6"


def test_turnings_of_huge_numbers_and_of_every_eighth_step():
    found = turnings("w1", [0, 8, 16, 24], np.array([1.7e308, -1.7e308, 1e308, 1.2e308]))
    assert [turn.step for turn in found] == [0, 8, 16]
    assert "smallest of steps 0 to 24 (of every 8th)" in found[1].words
