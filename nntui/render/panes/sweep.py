"""The sweep: many runs side by side. What draws them (`sweep_runs`) is imported with the first sweep."""

from collections.abc import Iterable

from nntui.render.behind_veil import covers
from nntui.render.content import Clicked, PaneContent
from nntui.render.pane import Drawing, Pane
from nntui.render.spoken import Telling
from nntui.session.commands import Command
from nntui.session.frame import Frame
from nntui.session.number_meant import Named
from nntui.session.view import SWEEP


def draw(frame: Frame, width: int, height: int, drawing: Drawing) -> PaneContent:
    """A line for each value of the first key: its runs, and what came of them; below the curves, if there is room."""
    from nntui.render import sweep_runs

    return sweep_runs.draw(frame, width, height, drawing)


def tell(frame: Frame, how: Telling) -> Iterable[str]:
    """What came of the runs, in tables."""
    from nntui.render import sweep_runs

    return sweep_runs.tell(frame, how)


def title(frame: Frame) -> str:
    """The pane's title: "SWEEP: units(1) = 1, 2, 3 × seed = 0 … 19"."""
    from nntui.render import sweep_runs

    return sweep_runs.title(frame)


def _next_run(frame: Frame, by: int) -> Command | None:
    from nntui.render import sweep_runs

    return sweep_runs.next_run(frame, by)


def _number(frame: Frame) -> Named | None:
    from nntui.render import sweep_runs

    return sweep_runs.number(frame)


def _enter(frame: Frame) -> Clicked:
    from nntui.render import sweep_runs

    return sweep_runs.enter(frame)


PANE = Pane(
    name=SWEEP,
    letter="v",
    words="many runs side by side, by what was varied; ↓ the next best, Enter opens it as a branch",
    area="upper-right",
    order=11,
    draw=draw,
    title=title,
    next_choice=_next_run,
    number=_number,
    enter=_enter,
    covered=covers("update"),
    tell=tell,
)
