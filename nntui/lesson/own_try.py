"""A task that somebody tries on their own way, by edits on the screen: where it begins for the next try, and which
answer those edits are.
"""

from nntui.lesson.events import TASK, Question
from nntui.lesson.playback import Showing
from nntui.lesson.tasks import edited
from nntui.text.errors import RefusedError
from nntui.timeline.branches import Branch


def begins_at(showing: Showing) -> int | None:
    """The step at which a task begins, for who has left it and stands further on in a run that comes from there; None
    for anybody else.
    """
    if _task(showing) is None:
        return None
    task, here = showing.replay.state.position, showing.session.position
    way = _branch(showing).way()
    comes_from_there = any(branch.number == task.branch and upto >= task.step for branch, upto in way)
    return task.step if here.step > task.step and comes_from_there else None


def edits_of(showing: Showing) -> str:
    """The edits with which a task was tried from its beginning, as an answer to it; "" where they are none."""
    task, begin = _task(showing), showing.replay.state
    lines: list[str] = []
    for branch, _ in _branch(showing).way():
        if branch.number == begin.position.branch:
            break
        if branch.step != begin.position.step:
            return ""
        lines = [*branch.edits, *lines]
    last = {line.partition("=")[0].strip(): line for line in lines}  # what was changed twice stands there once
    given = "; ".join(last.values())
    try:
        if task is None or not given:
            return ""
        edited(task, showing.session.runs, begin, given)
    except RefusedError:
        return ""
    return given


def _task(showing: Showing) -> Question | None:
    """The task that somebody has left for runs of their own."""
    away = showing.taken_over and not showing.between
    return showing.question if away and showing.question is not None and showing.question.asks == TASK else None


def _branch(showing: Showing) -> Branch:
    """Where they stand."""
    return showing.session.state.history.now.known(showing.session.position.branch)
