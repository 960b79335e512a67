"""The sweep on the screen: typed, drawn, chosen from, opened as a branch, recorded."""

import numpy as np
import pytest
from app_support import reading
from share import crossed
from test_readable import recorder_of
from test_recording import from_jsonl

from nntui.lesson.replay import Replay
from nntui.quantities.opening import open_scenario
from nntui.quantities.sweep_summary import grid, ranked
from nntui.render.cells import width_of
from nntui.render.pane import Drawing
from nntui.render.panes import collected
from nntui.render.panes.sweep import PANE
from nntui.render.sweep_cells import glyphs
from nntui.session.commands import ChooseRun, Edit, GoTo, Undo, Vary
from nntui.session.session import Session
from nntui.session.sweeping import sweep_of
from nntui.text.errors import RefusedError

XOR = "units(1) = 1, 2, 3; seed = 0:6; until accuracy = 1"


def swept(session):
    """The session's sweep, trained to its end."""
    sweeping = sweep_of(session.frame.moment.timeline.runs, session.view.sweep)
    while not sweeping.sweep.whole:
        sweeping.go_on()
    return sweeping.sweep


def drawn(session, width=100, height=30, drawing=None):
    content = PANE.draw(session.frame, width, height, drawing or Drawing())
    return content, ["".join(span.text for span in line) for line in map(content.line, range(content.length))]


def heading(session):
    """What stands above the runs."""
    return " ".join(span.text for line in drawn(session)[0].header for span in line)


async def typed(reader, line):
    await reader.open("e", "Edit at step")
    await reader.press("ctrl+u")
    await reader.type(line)
    await reader.press("enter")


async def test_a_line_with_several_values_is_swept_and_tells_how_many_came_true():
    async with reading("xor-two-hidden", size=(120, 40)) as reader:
        await typed(reader, XOR)
        await reader.until("SWEEP: units(1) = 1, 2, 3", "6 of 6")
        await reader.still()
        sweep = swept(reader.app.screen.opened.session)
        lines = [line for line in reader.part("sweep").splitlines() if " of 6 " in line and "error" not in line]
        assert len(lines) == 3
        for line, places in zip(lines, grid(sweep.keys).places, strict=True):
            assert f"{int(sweep.solved[places].sum())} of 6" in line
            assert "".join(2 * glyphs(sweep)[run] for run in places.tolist()) in line


async def test_enter_opens_the_chosen_run_as_a_branch_and_undo_takes_its_edits_back():
    async with reading("four-people", size=(120, 40)) as reader:
        await typed(reader, "rate = 0.05, 0.5; seed = 1:4")
        await reader.until("SWEEP: rate = 0.05, 0.5 × seed = 1, 2, 3", "0.5  ")
        await reader.still()
        session = reader.app.screen.opened.session
        sweep = swept(session)
        second = ranked(sweep)[1]
        await reader.press("down")
        assert session.view.run == second
        await reader.press("enter")
        await reader.until("step 4,000/4,000")
        await reader.still()
        moment = session.frame.moment
        assert session.setup.changes == sweep.lines[second]
        assert moment.metrics[0] == pytest.approx(sweep.outcome.errors[second], rel=1e-9)
        assert len(session.state.history.now.listed) == 2  # both edits are one branch
        await reader.press("u", "u")
        await reader.until("step 0/4,000")
        assert session.state.history.now.listed == (session.state.history.now.known(0),)


async def test_a_click_chooses_a_run_and_a_second_one_opens_it():
    async with reading("four-people", size=(120, 40)) as reader:
        await typed(reader, "seed = 1:9")
        await reader.until("SWEEP: seed = 1 … 8")
        await reader.still()
        session = reader.app.screen.opened.session
        await reader.click("all", "sweep")  # no run stands there
        assert session.view.run is None
        place = reader.find("all  ", "sweep")
        for _ in range(2):
            await reader.pilot.click(offset=(place[0] + 5 + 2 * 3, place[1]))
            await reader.settle()
        assert session.view.run == 3
        await reader.until("seed 4")
        assert session.setup.changes == ("seed = 4",)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("rate = 0.1, −1", "rate = -1: expected at least 0"),
        ("rate = 1:2:3:4:5", "with :log or :linear after it"),
        ("seed = 1:4; until nothing", "expected a condition such as"),
        ("seed = 1:4; until w1 > 1; until w2 > 1", "at most one condition"),
        ("seed = 0:101; rate = 1:2:100", "at most 10,000 runs"),
        ("seeds = 1:4", "did you mean “seed”"),
    ],
)
def test_what_cannot_be_swept_is_refused_in_words_and_changes_nothing(line, words):
    session = Session(open_scenario("four-people"))
    before = session.state
    with pytest.raises(RefusedError, match=r".") as error:
        session.apply(Vary(line))
    assert words in str(error.value)
    assert session.state == before


def test_seeds_are_swept_from_the_beginning_only():
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(20))
    with pytest.raises(RefusedError, match="seed begins again at step 0: go there first"):
        session.apply(Vary("rate = 0.1, 1; seed = 44:47"))  # 44 is its own, which would go on from step 20
    session.apply(GoTo(0))
    session.apply(Vary("rate = 0.1, 1; seed = 44:47"))
    assert swept(session).outcome.reached.tolist() == [4_000] * 6


def test_a_combination_that_cannot_be_is_told_in_the_pane():
    session = Session(open_scenario("xor-two-hidden"))
    session.apply(Vary("units(1) = 2, 1; w4 = 0:4; seed = 1:3"))  # one unit has no w4 … but three weights
    sweeping = sweep_of(session.frame.moment.timeline.runs, session.view.sweep)
    for _ in range(50):
        sweeping.go_on()
    assert "w4 = 0: expected something that can be changed" in sweeping.problem
    assert "w4 = 0: expected something" in " ".join(" ".join(drawn(session)[1]).split())


async def test_a_rows_numbers_are_an_edit_and_no_sweep():
    async with reading("four-people", size=(120, 40)) as reader:
        await typed(reader, "row(Eve) = 150, 70 → 0")
        await reader.until("Eve added")
        assert reader.app.screen.opened.session.view.sweep is None
        await typed(reader, "batch = 1, all")
        await reader.until("SWEEP: batch = 1, all")


def test_a_sweep_goes_on_from_where_one_is():
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(1_000))
    session.apply(Vary("rate = 0.1, 1"))
    sweep = swept(session)
    assert sweep.task.steps == 3_000
    assert sweep.outcome.reached.tolist() == [4_000, 4_000]
    session.apply(Edit("rate = 1"))
    session.apply(GoTo(4_000))
    assert session.frame.moment.metrics[0] == pytest.approx(sweep.outcome.errors[1], rel=1e-9)


def test_a_sweep_stays_when_the_branch_that_it_began_on_is_taken_back():
    session = Session(open_scenario("four-people"))
    session.apply(Edit("rate = 0.5"))
    session.apply(Vary("seed = 1:3"))
    assert "Enter" not in heading(session)  # nothing is trained yet
    sweep = swept(session)
    assert "Enter opens it as a branch" in heading(session)
    session.apply(Undo())
    assert swept(session) is sweep
    assert PANE.enter(session.frame) is None  # its branch is no longer there to be gone to
    assert "Enter" not in heading(session)


def test_it_is_recorded_and_replayed():
    session = Session(open_scenario("xor-two-hidden"))
    recorder, stream = recorder_of(session)
    session.changed.append(lambda command: recorder.heard(command, session))
    for command in (Vary(XOR), GoTo(7), ChooseRun(5)):
        session.apply(command)
    recorder.close(session)
    replay = Replay(from_jsonl("a", stream.getvalue()), collected())
    replay.to(100)
    assert replay.session.view == session.view
    np.testing.assert_array_equal(swept(replay.session).outcome.curves, swept(session).outcome.curves)


@crossed(
    "line, ascii_only",
    ["rate = 0.1, 1e200; seed = 0:30", "w1 = −1e300:1e300:9", "seed = 0:3; until loss < 1e9"],
    [False, True],
)
def test_it_is_drawn_at_any_size(line, ascii_only):
    session = Session(open_scenario("four-people"))
    session.apply(Vary(line))
    for trained in (False, True):
        if trained:
            swept(session)
        for width, height in ((1, 1), (7, 3), (38, 8), (60, 20), (118, 36), (198, 56)):
            content, lines = drawn(session, width, height, Drawing(ascii_only=ascii_only))
            assert all(width_of(line) <= width for line in content.header)
            assert all(width_of(content.line(i)) <= width for i in range(content.length))
            if ascii_only:
                assert all(ord(character) < 0x2800 for line in lines for character in line)
    assert content.more is None


def test_diverged_runs_are_marked_and_the_words_say_so():
    session = Session(open_scenario("five-to-forty-two"))
    session.apply(Vary("rate = 0.01, 1e100"))
    sweep = swept(session)
    session.apply(ChooseRun(1))
    content, lines = drawn(session)
    header = ["".join(span.text for span in line) for line in content.header]
    assert f"rate = 1e100: diverged at step {int(sweep.outcome.diverged[1])}" in header[1]
    assert "×" in lines[1]
    assert "×" not in lines[0]
