"""The session: one scenario's timeline, the position in it and what is looked at. Commands go in, frames come out."""

from collections.abc import Callable
from dataclasses import replace

from nntui.quantities.conditions import Condition, condition
from nntui.scenario.model import MAX_STEPS
from nntui.scenario.setup import Setup
from nntui.session.commands import (
    CheckGradients,
    ChoiceCommand,
    ChooseLine,
    ChooseMetric,
    ChooseParameter,
    ChooseRow,
    ChooseUnit,
    Command,
    CompareWith,
    DropBranch,
    Edit,
    EditCommand,
    ForgetStop,
    GoTo,
    LookAt,
    Overlay,
    Redo,
    RenameBranch,
    SetPlot,
    StopWhen,
    SwitchTo,
    Undo,
    ViewCommand,
)
from nntui.session.focus import fitted, operation_of_parameter, operation_of_unit
from nntui.session.frame import Frame
from nntui.session.view import EXPLANATION, View
from nntui.timeline.branches import Branches
from nntui.timeline.moment import Moment
from nntui.timeline.origin import Ask
from nntui.timeline.timeline import Position, Timeline
from nntui.timeline.walk import METRICS, operation_at

Clock = Callable[[], float]


class Session:
    """A session, on a timeline that may have been trained already. `apply` alone changes `position` and `view`."""

    def __init__(self, setup: Setup, timeline: Timeline | None = None) -> None:
        self.timeline = timeline or Timeline(setup)
        self.position = Position(0, 0)
        self.view = View()
        self.stops: tuple[Condition, ...] = ()
        self.branches = Branches(self.timeline)
        self.listeners: list[Callable[[Command], None]] = []
        self._moment = Moment(self.timeline, self.position)

    @property
    def setup(self) -> Setup:
        """The setup at the position."""
        return self._moment.setup

    @property
    def frame(self) -> Frame:
        """What there is to see."""
        return Frame(self._moment, self.view, self.branches.book, self.stops)

    def apply(self, command: Command) -> None:
        """Carry a command out, and tell the listeners of it.

        A place outside of what exists becomes the nearest that does. Raises EditError or ConditionError for an edit
        or a condition that can't be; then nothing has changed.
        """
        match command:
            case GoTo(step, operation):
                self._go_to(step, operation)
            case Ask():
                self._ask(command)
            case SwitchTo(branch):
                self._switch(branch)
            case ChooseRow() | ChooseUnit() | ChooseParameter() | ChooseMetric():
                self._choose(command)
            case StopWhen() | ForgetStop():
                self._stop(command)
            case Edit() | Undo() | Redo() | RenameBranch() | DropBranch():
                self._change(command)
            case _:
                self._look(command)
        for listener in self.listeners:
            listener(command)

    def _look(self, command: ViewCommand) -> None:
        """Look at something else."""
        match command:
            case ChooseLine(index):
                self.view = replace(self.view, line=max(index, 0))
            case CheckGradients():
                self.view = replace(self.view, line=None, check=True)
                self._explain()
            case SetPlot(log, by_epoch):
                self.view = replace(self.view, log=log, by_epoch=by_epoch)
            case LookAt(pane, enlarged):
                self.view = replace(self.view.with_seen(pane), pane=pane, enlarged=enlarged)
            case Overlay(branch, shown):
                others = tuple(other for other in self.view.overlaid if other != branch)
                self.view = replace(self.view, overlaid=(*others, branch) if shown else others)
            case CompareWith(branch, difference):
                self.view = replace(self.view, compared=branch, difference=difference)

    def reach(self, step: int, seconds: float, clock: Clock) -> bool:
        """Train towards a step for about `seconds`, and the branches that are shown beside this one too; whether it
        is reached by all. The position stays.
        """
        end = clock() + seconds
        done = self._reach(self.position.branch, step, end, clock)
        for beside in {*self.view.overlaid, self.view.compared} - {None, self.position.branch}:
            if done and beside is not None and self.branches.book.branch(beside) is not None:
                done = self._reach(beside, step, end, clock)
        return done

    def _reach(self, branch: int, step: int, end: float, clock: Clock) -> bool:
        segment = self.timeline.segment(Position(branch, max(step, 0)))
        while segment.reached < step:
            segment.advance(min(segment.block, step - segment.reached))
            if clock() >= end:
                break
        return segment.reached >= step

    def _go_to(self, step: int, operation: str) -> None:
        """Move. Entering a step brings its explanation up, and one of its rows into focus."""
        step = min(max(step, 0), MAX_STEPS if self.setup.training else 0)
        before = self.position
        self._move(replace(before, step=step, operation=operation))
        if self.position.operation and (not before.operation or step != before.step):
            self.view = replace(self.view, asked=False)
            self._explain()

    def _move(self, position: Position) -> None:
        self._moment = self._moment.at(position)
        known = operation_at(self.setup, position.operation)
        if known is None and position.operation:
            position = replace(position, operation="")
            self._moment = self._moment.at(position)
        self.position = position
        self.view = fitted(replace(self.view, line=None, check=False), self.setup)

    def _switch(self, number: int) -> None:
        """To another branch: at the same step, or as far as it has been trained."""
        branch = self.branches.book.branch(number)
        if branch is not None and number != self.position.branch:
            here = self.position.branch
            step = min(self.position.step, max(self.timeline.reached(number), branch.step))
            self._move(Position(number, step))
            self._compare(here)

    def _compare(self, with_branch: int) -> None:
        """Draw and set beside each other the present branch and another."""
        kept = [number for number in self.view.overlaid if number not in (with_branch, self.position.branch)]
        known = [number for number in (*kept, with_branch) if self.branches.book.branch(number) is not None]
        self.view = replace(self.view, overlaid=tuple(known), compared=with_branch)

    def _change(self, command: EditCommand) -> None:
        """Edit, or take an edit back."""
        at, before = replace(self.position, operation=""), self.position.branch
        row = self.setup.all_names[self.view.row]
        position: Position | None = at
        match command:
            case Edit(text, step):
                there = at if step is None else replace(at, step=max(step, 0))
                position = self.branches.edit(there, text, at)
            case Undo():
                position = self.branches.undo(at)
            case Redo():
                position = self.branches.redo(at)
            case RenameBranch(branch, name):
                self.branches.rename(branch, name)
            case DropBranch(branch):
                position = self.branches.drop(at, branch)
        if position is None:
            return
        if position == at:
            position = self.position
        self._moment = Moment(self.timeline, position)
        self._move(position)
        if row in self.setup.all_names:
            self.view = replace(self.view, row=self.setup.all_names.index(row))
        if position.branch != before:
            parent = self.branches.book.branch(position.branch)
            self._compare(before if self.branches.book.branch(before) or parent is None else parent.parent or 0)

    def _stop(self, command: StopWhen | ForgetStop) -> None:
        """Add a stop condition, or take one away."""
        if isinstance(command, StopWhen):
            new = condition(command.condition, self.setup)
            self.stops = (*(stop for stop in self.stops if stop.text != new.text), new)
        else:
            self.stops = tuple(stop for i, stop in enumerate(self.stops) if i != command.index)

    def _ask(self, ask: Ask) -> None:
        """Move to a number's origin, with the number in focus."""
        step = min(max(ask.step, 0), MAX_STEPS if self.setup.training else 0)
        self._move(replace(self.position, step=step, operation=ask.operation))
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
        """Bring the explanation up in its place, or enlarged where a pane was."""
        pane = EXPLANATION if self.view.enlarged else self.view.pane
        self.view = replace(self.view.with_seen(EXPLANATION), pane=pane)

    def _choose(self, command: ChoiceCommand) -> None:
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
        self._move(replace(self.position, operation=operation))

    def _see(self, command: ChoiceCommand) -> None:
        """Choose something, or the nearest that there is."""
        setup = self.setup
        view = replace(self.view, line=None, check=False)
        match command:
            case ChooseRow(row):
                view = replace(view, asked=True, row=_within(row, setup.program.data.rows + len(setup.probes)))
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
