"""A task that somebody tries on their own way, by edits on the screen: where it begins for the next try."""

from nntui.lesson.events import TASK
from nntui.lesson.playback import Showing


def begins_at(showing: Showing | None) -> int | None:
    """The step at which a task begins, for who has left it and stands further on in a run that comes from there; None
    for anybody else.
    """
    if showing is None or not showing.taken_over or showing.between:
        return None
    if showing.question is None or showing.question.asks != TASK:
        return None
    task, here = showing.replay.state.position, showing.session.position
    way = showing.session.state.history.now.known(here.branch).way()
    comes_from_there = any(branch.number == task.branch and upto >= task.step for branch, upto in way)
    return task.step if here.step > task.step and comes_from_there else None
