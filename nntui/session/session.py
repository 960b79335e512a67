"""The session: one scenario's timeline, the position in it and what is looked at. Commands go in, frames come out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from nntui.engine.trace import Operation
from nntui.scenario.model import MAX_STEPS
from nntui.scenario.setup import Setup
from nntui.session.commands import (
    Ask,
    CheckGradients,
    Choice,
    ChooseLine,
    ChooseMetric,
    ChooseParameter,
    ChooseRow,
    ChooseUnit,
    Command,
    GoTo,
    LookAt,
    SetPlot,
)
from nntui.session.focus import Focus, focus, operation_of_parameter, operation_of_unit
from nntui.session.moment import Moment
from nntui.session.timeline import Position, Timeline
from nntui.session.view import SLOT, View
from nntui.session.walk import METRICS, operation_at, place_of

Clock = Callable[[], float]


@dataclass(frozen=True, eq=False)
class Frame:
    """All that a pane needs to draw itself: a moment and a view of it."""

    moment: Moment
    view: View

    @property
    def setup(self) -> Setup:
        """The setup at this moment."""
        return self.moment.setup

    @cached_property
    def operation(self) -> Operation | None:
        """The operation that has just been done; None at a border."""
        return operation_at(self.setup, self.moment.position.operation)

    @cached_property
    def focus(self) -> Focus:
        """What is looked at."""
        return focus(self.setup, self.moment.batch, self.view, self.operation)

    def reached(self, operation: str) -> bool:
        """Whether an operation of the next update is done; at a border none is."""
        return 0 <= place_of(self.setup, operation) <= place_of(self.setup, self.moment.position.operation)


class Session:
    """A session, on a timeline that may have been trained already. `apply` alone changes `position` and `view`."""

    def __init__(self, setup: Setup, timeline: Timeline | None = None) -> None:
        self.timeline = timeline or Timeline(setup)
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
            case GoTo(step, operation):
                self._go_to(step, operation)
            case Ask():
                self._ask(command)
            case ChooseRow() | ChooseUnit() | ChooseParameter() | ChooseMetric():
                self._choose(command)
            case ChooseLine(index):
                self.view = replace(self.view, line=max(index, 0))
            case CheckGradients():
                self.view = replace(self.view, line=None, check=True)
                self._explain()
            case SetPlot(log, by_epoch):
                self.view = replace(self.view, log=log, by_epoch=by_epoch)
            case LookAt(pane, enlarged):
                slot = pane if pane in SLOT else self.view.slot
                self.view = replace(self.view, pane=pane, slot=slot, enlarged=enlarged)

    def reach(self, step: int, seconds: float, clock: Clock) -> bool:
        """Train towards a step for about `seconds`; whether it is reached. The position stays."""
        segment = self.timeline.segment(Position(self.position.branch, max(step, 0)))
        end = clock() + seconds
        while segment.reached < step:
            segment.advance(min(segment.block, step - segment.reached))
            if clock() >= end:
                break
        return segment.reached >= step

    def _go_to(self, step: int, operation: str) -> None:
        """Move. Entering a step brings its explanation up, and one of its rows into focus."""
        step = min(max(step, 0), MAX_STEPS if self.setup.training else 0)
        entering = operation and (not self.position.operation or step != self.position.step)
        self._move(step, operation)
        if entering:
            batch = self._moment.batch
            row = self.view.row if self.view.row in batch or not batch else batch[0]
            self.view = replace(self.view, row=row)
            self._explain()

    def _move(self, step: int, operation: str) -> None:
        known = operation_at(self.setup, operation)
        self.position = replace(self.position, step=step, operation=known.name if known else "")
        self._moment = self._moment.at(self.position)
        self.view = replace(self.view, line=None, check=False)

    def _ask(self, ask: Ask) -> None:
        """Move to a number's origin, with the number in focus."""
        self._move(min(max(ask.step, 0), MAX_STEPS if self.setup.training else 0), ask.operation)
        for command in (
            None if ask.row is None else ChooseRow(ask.row),
            None if ask.unit is None else ChooseUnit(*ask.unit),
            None if ask.parameter is None else ChooseParameter(ask.parameter),
            None if ask.metric is None else ChooseMetric(ask.metric),
        ):
            if command is not None:
                self._see(command)
        self._explain()

    def _explain(self) -> None:
        """Bring the explanation up, in the place of the data that it shares with it."""
        pane = "how" if self.view.pane in SLOT else self.view.pane
        if self.view.enlarged:
            pane = "how"
        self.view = replace(self.view, pane=pane, slot="how")

    def _choose(self, command: Choice) -> None:
        """Choose something; inside a step that leads to the operation that is about it."""
        self._see(command)
        now = operation_at(self.setup, self.position.operation)
        if now is None:
            return
        view, operation = self.view, now.name
        match command:
            case ChooseRow() if view.row not in self._moment.batch and now.phase != "forward":
                outputs = f"layer{len(self.setup.network.layers)}.activation"
                operation = now.name if now == METRICS else outputs
            case ChooseUnit() if view.unit is not None:
                operation = operation_of_unit(now, view.unit[0])
            case ChooseParameter() if view.parameter is not None:
                operation = operation_of_parameter(now, self.setup.parameters[view.parameter])
            case ChooseMetric():
                operation = METRICS.name
        self._move(self.position.step, operation)

    def _see(self, command: Choice) -> None:
        """Choose something, or the nearest that there is."""
        setup = self.setup
        view = replace(self.view, line=None, check=False)
        match command:
            case ChooseRow(row):
                view = replace(view, row=_within(row, setup.program.data.rows + len(setup.probes)))
            case ChooseUnit(layer, unit):
                layer = _within(layer, len(setup.network.sizes))
                view = replace(view, unit=(layer, _within(unit, setup.network.sizes[layer])), parameter=None)
            case ChooseParameter(index) if setup.parameters:
                view = replace(view, unit=None, parameter=_within(index, len(setup.parameters)))
            case ChooseMetric(index) if setup.metrics:
                view = replace(view, metric=_within(index, len(setup.metrics)))
        self.view = view


def _within(index: int, n: int) -> int:
    """The nearest place of n."""
    return min(max(index, 0), n - 1)
