"""Fair questions: for every question of every lesson two worlds that differ only in what is hidden look the same.

In the other world the program itself computes otherwise, from the hidden operation on: whatever a pane, a key or a line
works out, by whichever way, comes from it.
"""

from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from itertools import chain

import numpy as np
import pytest
import share
from app_support import FakeClock, FrozenApp, Reader, all_scenarios, collected

from nntui.engine import bound as bound_step
from nntui.engine import trace as tracing
from nntui.engine.activations import Activation
from nntui.engine.losses import Loss
from nntui.engine.metrics import Metric
from nntui.engine.optimizers import PARAMETERS
from nntui.engine.outputs import Outputs
from nntui.engine.step import operations_of
from nntui.lesson.library import find_lesson, lesson_names
from nntui.lesson.playback import Showing
from nntui.lesson.recording import read
from nntui.lesson.replay import Replay
from nntui.quantities.quantities import quantity
from nntui.timeline import moment as moments
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.walk import METRICS, walk
from nntui.ui.roles import GROUND_DARK
from nntui.ui.themes import THEMES

PANES = collected()


def replay_of(name):
    return Replay(read(find_lesson(name), PANES), PANES)


@cache
def questions():
    """Of each lesson the numbers of the notes whose questions hide something."""
    found = []
    for name in lesson_names():
        replay = replay_of(name)
        replay.to(len(replay.recording.events))
        found += [(name, number) for number, asked in replay.asked.items() if asked.veil is not None]
    return found


def at_question(name, number):
    """A lesson shown, at one of its questions."""
    showing = Showing(replay_of(name), FakeClock())
    while showing.number < number:
        showing.to_note(1)
    return showing


class OtherWorld:
    """Where each hidden operation makes something else, of every state that isn't one of before the veil."""

    def __init__(self, session, monkeypatch):
        self._veil, setup = session.veil, session.setup
        names = [operation.name for operation in walk(setup)]
        self._hidden = {name for name in names if self._veil.hides(setup, self._veil.step, name)}
        self._before = before_veil(session)
        monkeypatch.setattr(bound_step, "operations_of", self._operations)
        if not self._veil.step:  # what is worked out beside a step's operations: all states are hidden here
            slopes = [name for name in names if name.endswith(".slope")]
            if {*slopes} <= self._hidden:
                self._otherwise(monkeypatch, Activation, "slope_calls")
                self._otherwise(monkeypatch, Activation, "back_calls")
            if f"layer{len(setup.network.layers)}.upstream" in self._hidden:
                self._otherwise(monkeypatch, Loss, "slope_calls")
            if "loss" in self._hidden:
                self._otherwise(monkeypatch, Outputs, "loss_calls")
            if METRICS.name in self._hidden:
                measured = Metric.measured
                monkeypatch.setattr(Metric, "measured", lambda *asked: measured(*asked) * 1.25 + 0.37)

    def _otherwise(self, monkeypatch, kind, name):
        calls = getattr(kind, name)
        monkeypatch.setattr(kind, name, lambda *asked: [*calls(*asked), (disturb, (asked[-1],))])

    def _operations(self, program):
        for operation in operations_of(program):
            yield (
                replace(operation, calls=self._wrapped(operation.calls))
                if operation.name in self._hidden
                else operation
            )

    def _wrapped(self, calls):
        def otherwise(bound, out):
            active = []

            def look():
                states = bound.arrays[PARAMETERS]
                columns = states.T if states.ndim > 1 else [states]
                active[:] = [not self._is_before(column) for column in columns]

            def change():
                if out.ndim and bound.arrays[PARAMETERS].ndim > 1 and len(active) == out.shape[-1]:
                    disturb(out[..., active], lambda changed: out.__setitem__((..., active), changed))
                elif all(active):
                    disturb(out)

            return chain([(look, ())], calls(bound, out), [(change, ())])

        return otherwise

    def _is_before(self, parameters):
        """Whether these are of a state before the veil, or those with one moved a little, as a gradient check does."""
        if parameters.tobytes() in self._before or not self._before:
            return bool(self._before)
        there = np.array([np.frombuffer(each) for each in self._before if len(each) == parameters.nbytes])
        apart = np.abs(there - parameters) if len(there) else np.empty((0, 1))
        moved = (apart > 0).sum(axis=1) == 1
        return bool((moved & (apart.max(axis=1) <= 1e-4 * np.maximum(1, np.abs(parameters)).max())).any())


def disturb(numbers, put=None):
    changed = numbers * 1.25 + 0.37
    if put is None:
        numbers[...] = changed
    else:
        put(changed)


def before_veil(session):
    """The parameters of each state before the veil, on all branches."""
    found, timeline = set(), session.timeline
    for branch in session.state.history.now.listed:
        for step in range(session.veil.step):
            at = Position(branch.number, step)
            found.add(timeline.at(at).vector[: timeline.setup_at(at).network.size].tobytes())
    return found


@contextmanager
def other_world(session):
    """Another world than that of a session at a question, for as long as one is in it."""
    caches = tracing._laid_out, moments._of_rows, moments._forward_of
    with pytest.MonkeyPatch.context() as monkeypatch:
        OtherWorld(session, monkeypatch)
        for each in caches:
            each.cache_clear()
        yield
    for each in caches:
        each.cache_clear()


# What someone does who wants to know the answer without working it out


SIZES = ((120, 40), (80, 24))
GROUNDS = (GROUND_DARK, THEMES[0].surface)
STRIDE, PARTS = (1, 1) if share.full else (24, 6)  # of the questions one in so many, and of what is done
SHOWN = [pane for pane in PANES.values() if pane.name != "code"]  # which reads what the program calls, not its numbers
LOOKS = [[["P", pane.letter], *([key] for key in "iI↓zzww")] for pane in SHOWN]
TIME = [["."], ["right"], ["end"], ["]"], ["space"], [")"], ["("]]
INSIDE = [["."], ["."], ["w"], ["}"], ["}"], ["}"], ["c"], ["i"], ["."], ["escape"]]
ROWS = [["d"], ["S"], ["down"], ["S"], ["A"], ["l"]]
OTHERS = [["."], ["y"], ["k"], ["k"], ["right"], ["u"], ["U"], ["v"], ["escape"], ["Y"], ["enter"], ["right"]]
DIALOGS = [["question_mark"], ["escape"], ["e"], ["escape"], ["h"], ["escape"], ["C"], ["escape"]]
DIALOGS += [["E"], ["escape"], ["p"], ["escape"], ["g"], ["escape"], ["enter"], ["escape"], ["P"], ["escape"]]


def lines_of(showing):
    """What may be typed to learn what is asked for, by what is true of it."""
    session, found = showing.session, []
    for asked in dict.fromkeys(each.text for each in showing.replay.asked[showing.number].reads[:2]):
        unveiled = Moment(replace(session.trained, veil=None), session.position)
        value = quantity(asked, session.setup).at(unveiled)
        found += [("h", f"{asked} < {value + abs(value) * 1e-6 + 1e-9!r}"), ("C", asked), ("B", f"{asked} falls")]
        found += [("h", f"{asked} > {value - abs(value) * 1e-6 - 1e-9!r}")]
    return [*found, ("h", "diverged"), ("g", f"{session.position.step + 1}"), ("e", "rate = 0.5, 1"), ("e", "rate = 7")]


def scripts(showing):
    """What is done, one after the other; between them the recording is led back to."""
    yield from LOOKS
    yield from (TIME, INSIDE, ROWS, OTHERS, DIALOGS)
    for key, line in lines_of(showing):
        yield [[key], ["ctrl+u"], list(line), ["enter"], ["enter"], ["escape"], [")"], ["("], ["."], ["right"]]


def cell(letter, style):
    """A cell as it is compared: a scrollbar may come a little later, and is seen by its ground alone."""
    bare = letter == " " and style is not None and style.bgcolor is not None and style.bgcolor.name in GROUNDS
    return (" ", None) if bare else (letter, style)


async def seen(name, number, size, done):
    """All that is seen of a question while things are done: after each key the screen's cells and what was said."""
    replay, clock, found = replay_of(name), FakeClock(), []
    app, said = FrozenApp(lambda: replay.setup, all_scenarios, clock=clock, replay=replay), []
    app.notify = lambda message, **more: said.append(message)
    async with app.run_test(size=size) as pilot:
        reader = Reader(pilot, clock)
        await reader.until("note ", " of ")
        await reader.settle()
        showing = app._opened.recordings.showing
        while showing.number < number:
            showing.to_note(1)
        assert showing.waits

        def cells():
            strips = app.screen._compositor.render_strips()
            return [[cell(letter, part.style) for part in strip for letter in part.text] for strip in strips]

        async def look(after):
            before, now = None, cells()
            while now != before:  # a scrollbar may come, or go, a little later
                await reader.settle()
                before, now = now, cells()
            found.append((after, now, said[:], app.clipboard, app.title, app.sub_title))
            said.clear()

        await reader.rest()
        await look("at first")
        for script in done:
            for keys in script:
                await reader.press(*({" ": "space", "↓": "down"}.get(key, key) for key in keys))
                await reader.rest()  # timers go on, and dialogs open
                await look((script, keys))
            await reader.press("escape", "escape", "R")
            while showing.number > number:
                showing.to_note(-1)
            assert showing.waits
            assert not showing.taken_over
        palette = [(each.title, each.help) for each in app.get_system_commands(app.screen)]
        found.append(("palette", palette))
    return found


@pytest.mark.full
@pytest.mark.parametrize(
    ("place", "name", "number"), [(place, *each) for place, each in enumerate(questions())][::STRIDE]
)
async def test_nothing_that_is_seen_depends_on_what_is_hidden(place, name, number):
    showing = at_question(name, number)
    done = list(scripts(showing))[place % PARTS :: PARTS]
    mine = await seen(name, number, SIZES[place % 2], done)
    with other_world(showing.session):
        others = await seen(name, number, SIZES[place % 2], done)
    for one, other in zip(mine, others, strict=True):
        assert one == other, one[0]


async def test_without_a_veil_the_two_worlds_look_different(monkeypatch):
    """Else all that was said above would be true of any program."""
    name, number = questions()[0]
    showing = at_question(name, number)
    monkeypatch.setattr(Showing, "_veil", lambda showing: None)
    mine = await seen(name, number, SIZES[0], LOOKS[:2])
    with other_world(showing.session):
        others = await seen(name, number, SIZES[0], LOOKS[:2])
    assert mine[0][1] != others[0][1]
