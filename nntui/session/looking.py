"""Looking at something else: what a view command makes of the view. Nothing that is trained depends on it."""

from dataclasses import replace

from nntui.session.commands import (
    CheckGradients,
    ChooseLine,
    ChooseRun,
    CompareWith,
    Draw,
    LookAt,
    Overlay,
    SetPlot,
    SetSurface,
    SortRows,
    ViewCommand,
)
from nntui.session.view import EXPLANATION, View


def looked_at(view: View, command: ViewCommand) -> View:
    """Look at something else."""
    match command:
        case ChooseLine(index):
            return replace(view, line=max(index, 0))
        case ChooseRun(index):
            return replace(view, run=max(index, 0))
        case CheckGradients():
            return explained(replace(view, line=None, check=True))
        case SetPlot(log, by_epoch):
            return replace(view, log=log, by_epoch=by_epoch)
        case SetSurface(of_batch):
            return replace(view, of_batch=of_batch)
        case SortRows(by):
            return replace(view, sorted_by=by)
        case Draw(text, shown):
            return view.with_curve(text.strip()) if shown else view.without_curve(text.strip())
        case LookAt(pane, enlarged):
            return replace(view.with_seen(pane), pane=pane, enlarged=enlarged)
        case Overlay(branch, shown):
            others = tuple(other for other in view.overlaid if other != branch)
            return replace(view, overlaid=(*others, branch) if shown else others)
        case CompareWith(branch, difference):
            return replace(view, compared=branch, difference=difference)


def explained(view: View) -> View:
    """Bring the explanation up in its place, or enlarged where a pane was."""
    return replace(view.with_seen(EXPLANATION), pane=EXPLANATION if view.enlarged else view.pane)
