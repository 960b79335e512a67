"""What a command does: from a session's state to the next, by the state and the command's own words alone.

Nothing is trained here but what an edit begins from; what is to be seen of a state is trained when it is looked at.
"""

from dataclasses import replace

from nntui.engine.numbering import Place
from nntui.quantities.conditions import can_be_read, condition
from nntui.scenario.setup import Setup
from nntui.scenario.training_table import MAX_STEPS
from nntui.session.commands import (
    Back,
    ChoiceCommand,
    ChooseLine,
    ChooseMetric,
    ChoosePair,
    ChooseParameter,
    ChooseRow,
    ChooseUnit,
    Command,
    Draw,
    DropBranch,
    Edit,
    ForgetStop,
    GoTo,
    LookAt,
    Redo,
    RenameBranch,
    StopWhen,
    SwitchTo,
    Undo,
    Vary,
)
from nntui.session.editing import edited
from nntui.session.focus import fitted, operation_of_parameter, operation_of_unit
from nntui.session.looking import explained, looked_at
from nntui.session.state import SessionState
from nntui.session.sweeping import varying
from nntui.session.view import CODE, EXPLANATION, View
from nntui.timeline.branches import BranchHistory
from nntui.timeline.origin import Ask
from nntui.timeline.position import Position
from nntui.timeline.runs import Runs
from nntui.timeline.timeline import Timeline
from nntui.timeline.walk import METRICS, in_same_pass, operation_at, tells_of

MAX_ASKED = 100  # places from which numbers were asked for: so many ways back are kept


def apply(state: SessionState, runs: Runs, command: Command) -> SessionState:
    """The state that a command leads to.

    A place outside of what exists becomes the nearest that does. Raises RefusedError for an edit, a condition, a
    quantity or a sweep that can't be.
    """
    after, way_back = _carried_out(state, runs, command), _way_back(state, command)
    return after if after.asked_from is way_back else replace(after, asked_from=way_back)


def _way_back(state: SessionState, command: Command) -> tuple[tuple[Position, View], ...]:
    """The places from which numbers were asked for, after a command: who does something else leaves that way."""
    match command:
        case Ask():
            return (*state.asked_from[1 - MAX_ASKED :], (state.position, state.view))
        case Back():
            return state.asked_from[:-1]
        case ChooseLine():
            return state.asked_from
        case LookAt(pane, enlarged) if (pane, enlarged) == (EXPLANATION, state.view.enlarged):
            return state.asked_from
    return ()


def _carried_out(state: SessionState, runs: Runs, command: Command) -> SessionState:
    """The state that a command leads to, but for the way back from what was asked for."""
    match command:
        case GoTo(step, operation):
            return _go_to(state, runs, step, operation)
        case Ask():
            return _ask(state, runs, command)
        case Back():
            position, view = (state.asked_from or ((state.position, state.view),))[-1]
            return replace(state, position=position, view=view)
        case SwitchTo(branch, step):
            return _switch(state, runs, branch, step)
        case ChooseRow() | ChooseUnit() | ChooseParameter() | ChoosePair() | ChooseMetric():
            return _choose(state, runs, command)
        case StopWhen(text):
            new = condition(text, _setup(state, runs))
            return replace(state, stops=(*(stop for stop in state.stops if stop.text != new.text), new))
        case Vary(text):
            return varying(state, runs, text.strip())
        case ForgetStop(index):
            return replace(state, stops=tuple(stop for i, stop in enumerate(state.stops) if i != index))
        case Edit() | Undo() | Redo() | RenameBranch() | DropBranch():
            return _edit(state, runs, command)
        case Draw(text, True):
            can_be_read(text.strip(), _setup(state, runs))
    return replace(state, view=looked_at(state.view, command))  # all others are about the view alone


def _setup(state: SessionState, runs: Runs) -> Setup:
    """The setup that the next update follows."""
    return Timeline(runs, state.history.now).setup_at(state.position)


# Moves


def _moved(state: SessionState, runs: Runs, position: Position) -> SessionState:
    """At another position, with what there is at it still chosen. An operation that there is none of is left."""
    setup = Timeline(runs, state.history.now).setup_at(position)
    if position.operation and operation_at(setup, position.operation) is None:
        position = replace(position, operation="")
    view = fitted(replace(state.view, line=None, check=False), setup)
    return replace(state, position=position, view=view, history=state.history.seen(position))


def _within_run(setup: Setup, step: int) -> int:
    return _within(step, (MAX_STEPS if setup.training else 0) + 1)


def _go_to(state: SessionState, runs: Runs, step: int, operation: str) -> SessionState:
    """Entering a step brings its explanation up, unless its code is looked at, and one of its rows into focus."""
    before = state.position
    step = _within_run(_setup(state, runs), step)
    state = _moved(state, runs, replace(before, step=step, operation=operation))
    if state.position.operation and (not before.operation or step != before.step):
        view = replace(state.view, asked=False)
        state = replace(state, view=view if view.seen[:1] == (CODE,) else explained(view))
    return state


def _ask(state: SessionState, runs: Runs, ask: Ask) -> SessionState:
    """Move to a number's origin, with the number in focus."""
    step = _within_run(_setup(state, runs), ask.step)
    state = _moved(state, runs, replace(state.position, step=step, operation=ask.operation))
    setup, view = _setup(state, runs), state.view
    for command in (
        None if ask.row is None else ChooseRow(ask.row),
        None if ask.unit is None else ChooseUnit(*ask.unit),
        None if ask.parameter is None else ChooseParameter(ask.parameter),
        None if ask.metric is None else ChooseMetric(ask.metric),
    ):
        view = view if command is None else _chosen(view, setup, command)
    return replace(state, view=explained(view))


def _switch(state: SessionState, runs: Runs, number: int, step: int | None) -> SessionState:
    """To another branch: at a step, or at the same as far as one has been there."""
    history, here = state.history, state.position
    if history.now.branch(number) is None or (number == here.branch and step is None):
        return state
    if number == here.branch:
        return _moved(state, runs, Position(number, _within(step or 0, MAX_STEPS + 1)))
    step = min(here.step, history.known_upto(number)) if step is None else _within(step, MAX_STEPS + 1)
    return _compared(_moved(state, runs, Position(number, step)), here.branch)


def _compared(state: SessionState, with_branch: int) -> SessionState:
    """Draw and set beside each other the present branch and another."""
    kept = [number for number in state.view.overlaid if number not in (with_branch, state.position.branch)]
    known = [number for number in (*kept, with_branch) if state.history.now.branch(number) is not None]
    return replace(state, view=replace(state.view, overlaid=tuple(known), compared=with_branch))


# Edits


def _edit(state: SessionState, runs: Runs, command: Edit | Undo | Redo | RenameBranch | DropBranch) -> SessionState:
    """Edit, or take an edit back. What was chosen stays so by its name."""
    before = state.position
    names, row = _setup(state, runs).all_names, state.view.row
    history, position = _branches_after(state, runs, command)
    if position is None or position == replace(before, operation=""):
        position = before
    if history is state.history:
        return state
    state = _moved(replace(state, history=history), runs, position)
    now = _setup(state, runs).all_names
    if names[row] in now:
        state = replace(state, view=replace(state.view, row=now.index(names[row])))
    if position.branch != before.branch:
        back = before.branch if history.now.branch(before.branch) else history.now.known(position.branch).parent
        state = _compared(state, back or 0)
    return state


def _branches_after(
    state: SessionState, runs: Runs, command: Edit | Undo | Redo | RenameBranch | DropBranch
) -> tuple[BranchHistory, Position | None]:
    """The branches after an edit, and where it leads; None: nowhere else."""
    history, at = state.history, replace(state.position, operation="")
    match command:
        case Edit(text, step):
            return edited(history, runs, text, at, step)
        case Undo():
            return history.undo(at) or (history, None)
        case Redo():
            return history.redo(at) or (history, None)
        case RenameBranch(number, name):
            renamed = history.now.renamed(number, name)
            return (history if renamed is history.now else history.changed(renamed, None)), None
        case DropBranch(number, step):
            dropped = history.changed(history.now.without(number), at)
            if at.branch != number:
                return dropped, at
            parent = history.now.nearest(number)
            kept = min(at.step, history.known_upto(parent)) if step is None else _within(step, MAX_STEPS + 1)
            return dropped, Position(parent, kept)


# Choices


def _choose(state: SessionState, runs: Runs, command: ChoiceCommand) -> SessionState:
    """Choose something; inside a step that leads to the operation that is about it."""
    setup = _setup(state, runs)
    view = _chosen(state.view, setup, command)
    state = replace(state, view=view)
    now = operation_at(setup, state.position.operation)
    if now is None:
        return state
    operation = now.name
    match command:
        case ChooseRow() if not tells_of(setup, state.position.step, now.name, view.row):
            operation = in_same_pass(setup, "", "activation", len(setup.network.layers))
        case ChooseUnit() if view.unit is not None:
            operation = operation_of_unit(setup, now, view.unit[0])
        case ChooseParameter() if view.parameter is not None:
            operation = operation_of_parameter(setup, now, setup.parameters[view.parameter])
        case ChooseMetric():
            operation = METRICS.name
    return _moved(state, runs, replace(state.position, operation=operation))


def _chosen(view: View, setup: Setup, command: ChoiceCommand) -> View:
    """Choose something, or the nearest that there is."""
    view = replace(view, line=None, check=False)
    match command:
        case ChooseRow(row):
            return replace(view, asked=True, row=_within(row, len(setup.all_names)))
        case ChooseUnit(layer, unit):
            layer = _within(layer, len(setup.network.sizes))
            unit = _within(unit, setup.network.sizes[layer])
            return replace(view, unit=(layer, unit), parameter=None, beside=_last_chosen(view))
        case ChooseParameter(index) if setup.parameters:
            chosen = Place(_within(index, len(setup.parameters)))
            beside = view.beside if chosen == view.parameter else _last_chosen(view)
            return replace(view, unit=None, parameter=chosen, beside=beside)
        case ChoosePair(index, other) if setup.parameters:
            chosen, beside = (Place(_within(each, len(setup.parameters))) for each in (index, other))
            return replace(view, unit=None, parameter=chosen, beside=beside)
        case ChooseMetric(index) if setup.metrics:
            return replace(view, metric=_within(index, len(setup.metrics)), curve="")
    return view


def _last_chosen(view: View) -> Place | None:
    """The parameter that was chosen last."""
    return view.beside if view.parameter is None else view.parameter


def _within(index: int, n: int) -> int:
    """The nearest of 0 to n − 1."""
    return min(max(index, 0), n - 1)
