"""A session as a value: what a command does depends on the state and its own words, not on what was trained."""

from functools import cache

import pytest
from app_support import reading
from hypothesis import given
from hypothesis import strategies as st
from share import some

from nntui.lesson.recording import Recording
from nntui.lesson.replay import Replay
from nntui.quantities.opening import open_scenario
from nntui.render.panes import collected
from nntui.session.apply import apply
from nntui.session.commands import CompareWith, DropBranch, Edit, GoTo, Overlay, Redo, SwitchTo, Undo
from nntui.session.state import SessionState
from nntui.timeline.draft import EditError
from nntui.timeline.position import Position
from nntui.timeline.runs import Runs
from nntui.timeline.timeline import Timeline

four_people = cache(lambda: open_scenario("four-people"))
EDITS = ["rate = 0.5", "rate = 1", "w1 = 2", "units(1) = 3", "row(Bob) = off", "probe(Eve) = 1, 2"]
COMMANDS = st.one_of(
    st.integers(0, 60).map(GoTo),
    st.sampled_from(EDITS).map(Edit),
    st.builds(SwitchTo, st.integers(0, 4), st.none() | st.integers(0, 60)),
    st.builds(DropBranch, st.integers(1, 4), st.none() | st.integers(0, 60)),
    st.builds(Overlay, st.integers(0, 4), st.booleans()),
    st.builds(CompareWith, st.integers(0, 4)),
    st.just(Undo()),
    st.just(Redo()),
)


@some(80)
@given(st.lists(COMMANDS, max_size=20), st.lists(st.integers(0, 120), min_size=1, max_size=5))
def test_states_are_the_same_whatever_was_trained_meanwhile(commands, far):
    idle, busy = Runs(four_people()), Runs(four_people())
    state = SessionState()
    for number, command in enumerate(commands):
        timeline = Timeline(busy, state.history.now)
        for branch in state.history.now.listed:
            timeline.at(Position(branch.number, far[number % len(far)]))
        found = []
        for runs in (idle, busy):
            try:
                found.append(apply(state, runs, command))
            except EditError as error:
                found.append(str(error))
        assert found[0] == found[1]
        state = found[0] if isinstance(found[0], SessionState) else state


def test_a_command_leaves_the_state_before_it_as_it_was():
    runs, state = Runs(four_people()), SessionState()
    after = apply(apply(state, runs, GoTo(5)), runs, Edit("rate = 1"))
    assert state == SessionState()
    assert apply(after, runs, Undo()).position == Position(0, 5)


def test_a_switch_without_a_step_goes_as_far_as_one_has_been():
    runs, state = Runs(four_people()), SessionState()
    for command in (GoTo(8), Edit("rate = 1"), GoTo(20)):
        state = apply(state, runs, command)
    assert apply(state, runs, SwitchTo(0)).position == Position(0, 8)
    assert apply(state, runs, SwitchTo(0, 15)).position == Position(0, 15)
    assert apply(state, runs, DropBranch(1)).position == Position(0, 8)
    assert apply(state, runs, SwitchTo(1)) == state
    assert apply(state, runs, SwitchTo(1, 12)) == apply(state, runs, GoTo(12)), "a step on the present branch counts"


async def test_a_session_with_a_compared_branch_passes_its_own_check():
    """The branch beside the present one is trained along, which no line of a recording tells of."""
    async with reading("four-people") as reader:
        await reader.press("e")
        await reader.until("Edit at step 0")
        await reader.type("0.5")
        await reader.press("enter", *["right"] * 5)
        await reader.press("v")
        await reader.until("Branches")
        await reader.press("up", "enter")
        await reader.until_step(5)
        recording = reader.app.screen.opened.recordings.recording
    replay = Replay(Recording(recording.header, recording.events), collected())
    replay.to(len(recording.events))
    assert replay.session.position == Position(0, 5)
    assert not replay.findings


def test_going_back_in_a_recording_is_looking_a_state_up():
    from nntui.lesson.events import Do
    from nntui.lesson.header import header_of

    events = (Do(GoTo(40)), Do(Edit("rate = 1")), Do(GoTo(60)), Do(SwitchTo(0, 50)))
    replay = Replay(Recording(header_of(four_people()), events), collected())
    states = [replay.session.state]
    for _ in events:
        replay.forward()
        states.append(replay.session.state)
    for done in (2, 4, 0, 3, 1):
        replay.to(done)
        assert replay.session.state == states[done]


def test_a_branch_shares_what_its_edit_does_not_change():
    runs = Runs(four_people())
    state = apply(apply(SessionState(), runs, GoTo(3)), runs, Edit("rate = 1"))
    edited = Timeline(runs, state.history.now).setup_at(state.position)
    assert edited.network is four_people().network
    assert edited.vector is four_people().vector
    seeded = apply(state, runs, Edit("seed = 5"))
    assert Timeline(runs, seeded.history.now).setup_at(seeded.position).vector is not four_people().vector


def test_an_edit_that_a_session_has_no_room_for_is_refused_with_the_reason(monkeypatch):
    size = four_people().program.size
    monkeypatch.setattr("nntui.session.editing.SESSION_BYTES", 2 * 3 * 8 * size)
    runs, state = Runs(four_people()), SessionState()
    for rate in (0.5, 0.6):
        state = apply(apply(state, runs, GoTo(state.position.step + 1)), runs, Edit(f"rate = {rate}"))
    with pytest.raises(EditError, match="at most 2 edits in a session with so large a network, found one more"):
        apply(state, runs, Edit("rate = 0.7"))
    assert apply(state, runs, Undo()).history.now.listed[-1].number == 1
