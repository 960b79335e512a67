"""The session: one scenario's timeline, the position in it and what is looked at. Commands go in, frames come out."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from nntui.scenario.model import MAX_STEPS
from nntui.scenario.setup import Setup
from nntui.session.commands import (
    ChooseMetric,
    ChooseParameter,
    ChooseRow,
    ChooseUnit,
    Command,
    GoTo,
    LookAt,
    SetPlot,
)
from nntui.session.moment import Moment
from nntui.session.timeline import Position, Timeline

Clock = Callable[[], float]


@dataclass(frozen=True)
class View:
    """What is looked at: at most one of `unit` (layer, unit) and `parameter` is chosen."""

    row: int = 0
    unit: tuple[int, int] | None = None
    parameter: int | None = None
    metric: int = 0
    log: bool = False
    by_epoch: bool = False
    pane: str = "network"
    enlarged: bool = False


@dataclass(frozen=True, eq=False)
class Frame:
    """All that a pane needs to draw itself: a moment and a view of it."""

    moment: Moment
    view: View

    @property
    def setup(self) -> Setup:
        """The setup at this moment."""
        return self.moment.setup


class Session:
    """A session. `position` and `view` are changed by `apply` alone."""

    def __init__(self, setup: Setup) -> None:
        self.timeline = Timeline(setup)
        self.position = Position(0, 0)
        self.view = View()
        self._moment = Moment(self.timeline, self.position)

    @property
    def setup(self) -> Setup:
        """The setup at the position."""
        return self._moment.setup

    @property
    def frame(self) -> Frame:
        """What there is to see."""
        return Frame(self._moment, self.view)

    def apply(self, command: Command) -> None:
        """Carry a command out. A place outside of what exists becomes the nearest that does."""
        match command:
            case GoTo(step):
                self._go_to(min(max(step, 0), MAX_STEPS if self.setup.training else 0))
            case ChooseRow(row):
                last = self.setup.program.data.rows + len(self.setup.probes) - 1
                self.view = replace(self.view, row=min(max(row, 0), last))
            case ChooseUnit(layer, unit):
                layer = min(max(layer, 0), len(self.setup.network.layers))
                unit = min(max(unit, 0), self.setup.network.sizes[layer] - 1)
                self.view = replace(self.view, unit=(layer, unit), parameter=None)
            case ChooseParameter(index) if self.setup.parameters:
                index = min(max(index, 0), len(self.setup.parameters) - 1)
                self.view = replace(self.view, unit=None, parameter=index)
            case ChooseMetric(index) if self.setup.metrics:
                self.view = replace(self.view, metric=min(max(index, 0), len(self.setup.metrics) - 1))
            case SetPlot(log, by_epoch):
                self.view = replace(self.view, log=log, by_epoch=by_epoch)
            case LookAt(pane, enlarged):
                self.view = replace(self.view, pane=pane, enlarged=enlarged)

    def reach(self, step: int, seconds: float, clock: Clock) -> bool:
        """Train towards a step for about `seconds`; whether it is reached. The position stays."""
        segment = self.timeline.segment(Position(self.position.branch, max(step, 0)))
        end = clock() + seconds
        while segment.reached < step:
            segment.advance(min(segment.block, step - segment.reached))
            if clock() >= end:
                break
        return segment.reached >= step

    def _go_to(self, step: int) -> None:
        self.position = replace(self.position, step=step)
        self._moment = Moment(self.timeline, self.position)
