"""Training ahead of a state: for about as long as there is time, so that whoever paints stays able to answer keys."""

from collections.abc import Callable

from nntui.session.state import SessionState
from nntui.timeline.position import Position
from nntui.timeline.runs import Runs
from nntui.timeline.timeline import Timeline

Clock = Callable[[], float]


def beside(state: SessionState) -> set[int]:
    """The branches that a state shows beside its own."""
    numbers = {*state.view.overlaid, state.view.compared} - {None, state.position.branch}
    return {number for number in numbers if number is not None and state.history.now.branch(number)}


def reach(runs: Runs, state: SessionState, step: int, end: float, clock: Clock) -> bool:
    """Train towards a step until the clock says `end`: the branch of a state, and those that are shown beside it;
    whether it is reached by all.
    """
    trained = Timeline(runs, state.history.now)
    return all(
        reach_alone(trained, branch, step, end, clock) for branch in (state.position.branch, *sorted(beside(state)))
    )


def reach_alone(trained: Timeline, branch: int, step: int, end: float, clock: Clock) -> bool:
    """Train one branch towards a step until the clock says `end`; whether it is reached."""
    segment = trained.segment(Position(branch, max(step, 0)))
    while segment.reached < step and segment.setup.training is not None:
        segment.advance(min(segment.block, step - segment.reached))
        if clock() >= end:
            break
    return segment.reached >= step or segment.setup.training is None
