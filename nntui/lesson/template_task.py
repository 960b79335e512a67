"""A task that can be done in a scenario, found by trying: an error to be got down to by another learning rate; where no
rate helps, or nothing is trained, a weight to be set.
"""

import math
from contextlib import suppress
from typing import Any

from nntui.lesson.events import TASK, Question
from nntui.lesson.tasks import tried
from nntui.quantities.quantities import quantity
from nntui.scenario.setup import Setup
from nntui.session.apply import apply
from nntui.session.commands import Edit
from nntui.session.state import SessionState
from nntui.timeline.draft import UnchangedError
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.runs import Runs
from nntui.timeline.timeline import Timeline

FACTORS = (2.0, 0.5, 10.0, 0.1, 0.01)  # of the learning rate, that are tried
MOST_STEPS = 20
HALF_WAY = 0.5  # from the error at the start to the best that was reached


def task(setup: Setup) -> dict[str, Any] | None:
    """The keys of a task at step 0, with an edit that does it as its hint; None where there is nothing to edit."""
    if not setup.parameters:
        return None
    return _by_rate(setup) or _by_weight(setup)


def _by_weight(setup: Setup) -> dict[str, Any]:
    name = setup.parameters[0].name
    most = math.ceil(quantity(name, setup).at(_at(Runs(setup), SessionState()))) + 1
    asked = {"text": f"Make {name} larger than {most}.", "answer": f"{name} > {most}", "edits": [name], "limit": 1}
    return asked | {"hint": f"{name} = {most + 1}"}


def _by_rate(setup: Setup) -> dict[str, Any] | None:
    """A metric to be got below half of the way that the best of some rates leads; None where none of them helps."""
    if setup.training is None or not setup.metrics:
        return None
    runs, metric = Runs(setup), setup.metrics[0].name
    asked = quantity(metric, setup)
    start = asked.at(_at(runs, SessionState()))
    rates = [float(f"{setup.training.rate * factor:.2g}") for factor in FACTORS]
    reached = {rate: asked.at(_after(runs, rate)) for rate in rates if rate > 0}
    best = min(reached, key=lambda rate: reached[rate] if math.isfinite(reached[rate]) else math.inf, default=0.0)
    aim = float(f"{start + HALF_WAY * (reached.get(best, start) - start):.2g}")
    text, answer = f"Get {metric} below {aim:g}, in as few steps as you can.", f"{metric} < {aim:g}"
    question, hint = Question(text, answer, kind=TASK, edits=("rate",), limit=MOST_STEPS), f"rate = {best:g}"
    if not aim < start or not tried(question, runs, SessionState(), hint).right:
        return None
    return {"text": text, "answer": answer, "edits": ["rate"], "limit": MOST_STEPS, "hint": hint}


def _after(runs: Runs, rate: float) -> Moment:
    """The moment to which a rate leads within the steps of the task."""
    state = SessionState()
    with suppress(UnchangedError):
        state = apply(state, runs, Edit(f"rate = {rate:g}"))
    return _at(runs, state, MOST_STEPS)


def _at(runs: Runs, state: SessionState, later: int = 0) -> Moment:
    """The moment at which a state stands, or so many steps later."""
    at = state.position
    return Moment(Timeline(runs, state.history.now), Position(at.branch, at.step + later))
