"""What is done with a branch from a list of them: the commands that say to which step, so that they lead there whatever
was trained meanwhile; and what there is to be said of one.
"""

from nntui.session.commands import DropBranch, SwitchTo
from nntui.session.session import Session
from nntui.text.escape import printable
from nntui.text.numbers import count, exact
from nntui.timeline.branches import Branch
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline


def switch_to(session: Session, number: int) -> SwitchTo:
    """Go to a branch: to the same step there, or as far as it has been trained."""
    return SwitchTo(number, _step_on(session, number))


def drop(session: Session, number: int) -> DropBranch:
    """Take a branch off the list."""
    return DropBranch(number, _step_on(session, session.state.history.now.nearest(number)) if number else None)


def _step_on(session: Session, number: int) -> int:
    """The same step on a branch, or as far as that has been trained."""
    first = session.state.history.now.known(number).step
    return min(session.position.step, max(session.timeline.reached(number), first))


def edits_of(branch: Branch) -> str:
    """The edits of a branch that is called otherwise."""
    return printable("; ".join(branch.edits)) if branch.edits and branch.given else ""


def trained_words(branch: Branch, timeline: Timeline) -> str:
    """How far a branch was trained, and its metrics there."""
    reached = max(timeline.reached(branch.number), branch.step)
    moment = Moment(timeline, Position(branch.number, reached))
    metrics = ", ".join(
        f"{moment.setup.metric_words(metric)} {exact(float(value))}"
        for metric, value in zip(moment.setup.metrics, moment.metrics, strict=True)
    )
    return f"trained to step {count(reached)}: {metrics}"
