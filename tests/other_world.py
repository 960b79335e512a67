"""Another world: one that differs from ours only in what a question of a lesson hides.

There the program itself computes otherwise, from the hidden operation on: whatever a pane, a key, a line or a file
works out, by whichever way, comes from it.
"""

from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from itertools import chain

import numpy as np
import pytest
import share
from app_support import FakeClock, collected

from nntui.engine import bound as bound_step
from nntui.engine import trace as tracing
from nntui.engine.activations import Activation
from nntui.engine.losses import Loss
from nntui.engine.metrics import Metric
from nntui.engine.optimizers import PARAMETERS
from nntui.engine.outputs import Outputs
from nntui.engine.step import operations_of
from nntui.lesson.lessons import find_lesson, lesson_names
from nntui.lesson.playback import Showing
from nntui.lesson.recording import read
from nntui.lesson.replay import Replay
from nntui.render.panes import code
from nntui.session.commands import Edit
from nntui.session.session import Session
from nntui.timeline import moment as moments
from nntui.timeline.position import Position
from nntui.timeline.walk import METRICS, walk

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


def of_questions(*places):
    """Parametrize a test by the places of all questions among them, or by default by these places. What stands there is
    looked up by the test: it takes a second, and each process collects all tests.
    """
    return pytest.mark.parametrize("place", range(len(questions())) if share.full else places)


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
        self._reads_code = False
        monkeypatch.setattr(bound_step, "operations_of", self._operations)
        lines = code.code_lines
        monkeypatch.setattr(code, "code_lines", lambda setup: self._as_written(lines, setup))
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

        def changed(*asked):
            return [*calls(*asked), *([] if self._reads_code else [(disturb, (asked[-1],))])]

        monkeypatch.setattr(kind, name, changed)

    def _as_written(self, lines, setup):
        """The lines of a program, which are read from the calls that it makes: no number is among them."""
        self._reads_code = True
        try:
            return lines(setup)
        finally:
            self._reads_code = False

    def _operations(self, program):
        for operation in operations_of(program):
            yield (
                replace(operation, calls=self._wrapped(operation.calls))
                if operation.name in self._hidden and not self._reads_code
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
    """The parameters of each state before the veil, on all branches, and on that of another seed (the key y)."""
    found, beside = set(), Session(session.setup, session.runs, session.state)
    beside.apply(Edit(f"seed = {session.setup.scenario.seed + 1}", 0))
    timeline = beside.trained
    for branch in beside.state.history.now.listed:
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
