"""Looking at a recording in one's own way: it changes nothing of it, and lasts until the next note."""

from contextlib import suppress
from dataclasses import replace

import pytest
import share
from app_support import KEYS, FakeClock, collected
from hypothesis import given
from hypothesis import strategies as st
from share import crossed
from test_recording import stand
from test_replay import a_recording, caption, watching

from nntui.lesson.events import COMMANDS, Do, Note
from nntui.lesson.playback import Showing
from nntui.lesson.recordings import Recordings
from nntui.lesson.replay import Replay
from nntui.session import commands as c
from nntui.text.errors import RefusedError
from nntui.timeline.origin import Ask

EVENTS = (
    Do(c.LookAt("data", enlarged=False)),
    Do(c.GoTo(2)),
    Do(c.Edit("rate = 1")),
    Note("One.", pause=True),
    Do(c.GoTo(3), 1.0),
    Do(c.LookAt("weights", enlarged=False), 2.0),
    Note("Two.", pause=True, time=3.0),
    Do(c.GoTo(9), 4.0),
    Note("Three.", pause=True, time=5.0),
)
LOOKS = [
    c.ChooseRow(2),
    c.ChooseUnit(1, 1),
    c.ChooseParameter(3),
    c.ChoosePair(1, 2),
    c.ChooseMetric(1),
    c.SetSurface(True),
    c.ChooseLine(1),
    c.CheckGradients(),
    c.SetPlot(True, True),
    c.SortRows("name"),
    c.Draw("w1", True),
    c.LookAt("how", True),
    c.ChooseRun(0),
    c.Overlay(0, True),
    c.CompareWith(0),
    c.GoTo(2),
    Ask(2, "", parameter=4),
]
CHANGES = [
    c.GoTo(1),
    c.GoTo(2, "layer1.sum"),
    Ask(1, "layer1.sum"),
    c.SwitchTo(0),
    c.Edit("seed = 5"),
    c.Vary("rate = 0.1, 1"),
    c.Undo(),
    c.RenameBranch(1, "mine"),
    c.DropBranch(1),
    c.StopWhen("squared_error < 0.1"),
]
WITHOUT_EFFECT = [c.Back(), c.Redo(), c.ForgetStop(0)]  # where nothing was asked, taken back or to be stopped at


def shown_at_the_first_note(clock=None):
    shown = Showing(Replay(a_recording(*EVENTS), collected()), clock or FakeClock())
    shown.to_note(1)
    return shown


def test_every_command_is_told_by_what_it_changes():
    kinds = {type(each) for each in (*LOOKS, *CHANGES, *WITHOUT_EFFECT)}
    assert kinds == set(COMMANDS.values())


@pytest.mark.parametrize("command", [*LOOKS, *WITHOUT_EFFECT], ids=repr)
def test_what_changes_only_the_looks_takes_nothing_over(command):
    shown = shown_at_the_first_note()
    shown.session.apply(command)
    assert not shown.taken_over


def test_who_sees_again_what_the_recording_shows_has_no_look_of_their_own():
    shown = shown_at_the_first_note()
    shown.session.apply(c.GoTo(shown.session.position.step))
    assert (shown.taken_over, shown.looks.made) == (False, ())


@pytest.mark.parametrize("command", CHANGES, ids=repr)
def test_what_changes_more_takes_over(command):
    shown = shown_at_the_first_note()
    shown.session.apply(command)
    assert shown.taken_over


@crossed("look, on", LOOKS, ["n", "events", "play"])
def test_the_next_note_is_seen_as_the_recording_has_it(look, on):
    clock = FakeClock()
    own, shown = shown_at_the_first_note(clock), shown_at_the_first_note(clock)
    shown.session.apply(look)
    for each in (own, shown):
        if on == "n":
            each.to_note(1)
        elif on == "play":
            clock.per_look = 1.0
            each.play()
            while each.playing:
                each.advance()
        else:
            for _ in range(3):
                each.step()
    assert shown.session.state == own.session.state
    assert shown.note.text == "Two."


def test_until_then_it_stays_as_the_viewer_looks_at_it():
    shown = shown_at_the_first_note()
    shown.session.apply(c.LookAt("map", enlarged=True))
    shown.session.apply(c.ChooseRow(2))
    shown.step()
    assert (shown.session.position.step, shown.session.view.row) == (3, 2)
    shown.step()  # which looks at the weights
    assert (shown.session.view.pane, shown.session.view.enlarged) == ("map", True)
    assert shown.replay.state.view.pane == "weights"
    shown.back_one()
    assert shown.session.view.pane == "map"


def changes_while_idle(shown, ticks=100):
    """How often the session is led to another state in calls that carry nothing out."""
    changes = []
    shown.session.changed.append(changes.append)
    assert not any(shown.advance() for _ in range(ticks))
    return len(changes)


def test_as_long_as_nothing_is_carried_out_looks_cost_nothing(monkeypatch):
    shown = shown_at_the_first_note()
    shown.session.apply(c.LookAt("map", enlarged=True))
    looks = shown.looks.made
    assert changes_while_idle(shown) == 0
    shown.play()  # whose next event is due in a second
    assert changes_while_idle(shown) == 0
    monkeypatch.setattr(shown.replay, "ready", lambda end, clock: False)  # what it needs is being trained
    shown._clock.advance(2.0)
    assert changes_while_idle(shown) == 0
    shown.to_note(1)
    assert changes_while_idle(shown) == 0
    assert (shown.session.view.pane, shown.looks.made) == ("map", looks)


def test_a_look_that_would_lead_elsewhere_by_now_is_dropped():
    shown = shown_at_the_first_note()
    shown.session.apply(c.GoTo(2))
    shown.session.apply(c.LookAt("map", enlarged=False))
    shown.step()
    assert shown.session.position.step == 3
    assert shown.looks.made == (c.LookAt("map", enlarged=False),)


def test_r_shows_it_as_the_recording_has_it():
    shown = shown_at_the_first_note()
    shown.session.apply(c.LookAt("map", enlarged=True))
    shown.back()
    assert shown.session.state is shown.replay.state


def test_looks_are_written_down_only_where_something_follows_on_them():
    replay = Replay(a_recording(*EVENTS), collected())
    recordings = Recordings(replay.session, FakeClock(), replay)
    recordings.showing.to_note(1)
    replay.session.apply(c.LookAt("map", enlarged=True))
    recordings.showing.to_note(1)
    assert recordings.recording.events == tuple(replace(event, time=0.0) for event in EVENTS[:7])
    replay.session.apply(c.ChooseRow(2))
    replay.session.apply(c.Edit("rate = 2"))
    last = [event.command for event in recordings.recording.events[7:] if isinstance(event, Do)]
    assert last == [c.ChooseRow(2), c.Edit("rate = 2")]


@given(st.randoms(use_true_random=False))
@share.some(200)
def test_whatever_is_looked_at_written_and_taken_over_the_own_recording_leads_where_the_viewer_stands(rng):
    replay = Replay(a_recording(*EVENTS), collected())
    recordings = Recordings(replay.session, FakeClock(), replay)
    showing = recordings.showing
    for _ in range(rng.randint(1, 25)):
        match rng.choice(["look", "look", "look", "step", "step", "note", "own note", "edit", "back"]):
            case "look":
                replay.session.apply(rng.choice(LOOKS))
            case "step" if not showing.taken_over:
                recordings.move(rng.choice([1, 1, 1, -1]))
            case "note" if not showing.taken_over:
                showing.to_note(rng.choice([1, 1, -1]))
            case "own note":
                recordings.note(Note("Mine."))
            case "edit":
                with suppress(RefusedError):  # it is so already
                    replay.session.apply(c.Edit(f"rate = {rng.choice([2, 3])}"))
            case "back":
                showing.back()
    recordings._in_step()
    again = Replay(recordings.recording, collected())
    again.to(10_000)
    assert again.findings == []
    assert stand(again.session) == stand(replay.session)


IN_THE_TABLE = [key for key in KEYS if key.section == "Look" and key.action != "enter"]  # Enter goes on


async def test_keys_that_change_only_the_looks_take_no_lesson_over():
    """And the next note stands there as the recording has it."""
    async with watching(a_recording(*EVENTS), size=(80, 24)) as reader:
        await reader.press("n", "n")
        own = reader.text.replace("note 2", "note 1")
        await reader.press("N")
        for row in IN_THE_TABLE:
            for key in row.keys:
                await reader.press(key, *["escape"] * (row.action in ("panes", "draw")))
                assert "taken over" not in caption(reader), key
        for key in ("c", "t", "j", "J", "plus", "minus"):
            await reader.press(key)
            assert "taken over" not in caption(reader), key
        await reader.press("n")
        assert reader.text.replace("note 2", "note 1") == own
        await reader.press("z", "x", "S", "R")
        assert reader.text.replace("note 2", "note 1") == own
