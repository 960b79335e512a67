"""A task that somebody tries on their own way, by edits on the screen: what it lets be edited, where it begins for the
next try, and which answer those edits are.
"""

from nntui.lesson.events import TASK
from nntui.lesson.playback import Showing
from nntui.lesson.tasks import edited
from nntui.text.errors import RefusedError


def may_be_edited(showing: Showing) -> tuple[str, ...]:
    """What a task lets be edited, by its keys; () where none is shown."""
    task = showing.question
    return task.edits if task is not None and task.asks == TASK and not showing.between else ()


def begins_at(showing: Showing) -> int | None:
    """The step at which a task begins, for who has left it and stands further on in a run that comes from there; None
    for anybody else.
    """
    since, begin = _edits_since(showing, showing.session.position.branch), showing.replay.state.position.step
    return begin if since is not None and showing.session.position.step > begin else None


def tries_of(showing: Showing) -> list[str]:
    """The edits with which a task was tried from its beginning, as answers to it: those of the branch that one is in,
    then of the others that one made, the last one first.
    """
    now, given = (state.history.now.listed for state in (showing.session.state, showing.replay.state))
    own = [branch.number for branch in reversed(now) if branch not in given]
    own.sort(key=lambda number: number != showing.session.position.branch)
    tries = (_tried_in(showing, number) for number in own)
    return list(dict.fromkeys(filter(None, tries)))


def _tried_in(showing: Showing, branch: int) -> str:
    """The edits with which a task was tried in a branch; "" where they are no answer to it."""
    begin, since = showing.replay.state, _edits_since(showing, branch)
    if not since or showing.question is None or any(step != begin.position.step for step, _ in since):
        return ""
    last: dict[str, str] = {}  # what was changed twice stands there once, where it was changed last
    for key, line in ((line.partition("=")[0].strip(), line) for _, line in since):
        last.pop(key, None)
        last[key] = line
    given = "; ".join(last.values())
    try:
        edited(showing.question, showing.session.runs, begin, given)
    except RefusedError:
        return ""
    return given


def _edits_since(showing: Showing, branch: int) -> tuple[tuple[int, str], ...] | None:
    """The edits, each with its step, between a task that somebody has left and the run of a branch; None where they
    have left none, or that doesn't come from there.
    """
    if not showing.taken_over or not may_be_edited(showing):
        return None
    task, here = showing.replay.state, showing.session.state
    before = task.history.now.known(task.position.branch).owner(task.position.step).run.edits
    mine = here.history.now.known(branch).run.edits
    since = mine[len(before) :]
    comes_from_there = mine[: len(before)] == before and all(step >= task.position.step for step, _ in since)
    return since if comes_from_there else None
