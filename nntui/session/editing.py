"""An edit made on the branches: a new branch, or one more edit on a branch that one hasn't gone on from."""

from dataclasses import replace

from nntui.scenario.training_table import MAX_STEPS
from nntui.timeline.branches import Branch, BranchHistory
from nntui.timeline.draft import EditError
from nntui.timeline.edits import change, is_about_new_input
from nntui.timeline.position import Position
from nntui.timeline.runs import Runs
from nntui.timeline.timeline import Timeline

SESSION_BYTES = 300_000_000  # that all runs of a session may take
STATES_OF_A_RUN = 3  # that each holds at least: its first, its last, and one on the way


def edited(
    history: BranchHistory, runs: Runs, text: str, here: Position, step: int | None = None
) -> tuple[BranchHistory, Position]:
    """The branches after an edit, made where one is or at another step, and where it leads; undo leads back `here`.

    Raises EditError.
    """
    at = here if step is None else replace(here, step=min(max(step, 0), MAX_STEPS))
    history, text = history.seen(at), text.strip()
    if is_about_new_input(text):
        return _with_new_input(history, runs, text, at, here), here
    branch = history.now.known(at.branch)
    run = branch.owner(at.step).run.edited(at.step, text)
    opened = runs.segment(run)
    joins = (
        branch.parent is not None
        and branch.step == opened.first == at.step
        and history.visited[branch.number] <= opened.first
    )
    number = history.opened + 1
    held = STATES_OF_A_RUN * 8 * opened.setup.program.size
    if number * held > SESSION_BYTES:
        most = SESSION_BYTES // held
        raise EditError(f"expected at most {most:,} edits in a session with so large a network, found one more")
    new = Branch(number, branch.number, opened.first, (text,), (opened.words,), "", branch, run)
    if joins:
        new = replace(branch, number=number, edits=(*branch.edits, text), words=(*branch.words, opened.words), run=run)
    after = history.changed(history.now.with_edit(new, branch if joins else None), here)
    return replace(after, opened=number, visited=(*after.visited, opened.first)), Position(number, opened.first)


def _with_new_input(history: BranchHistory, runs: Runs, text: str, at: Position, here: Position) -> BranchHistory:
    """A new input belongs to all branches and opens none."""
    timeline = Timeline(runs, history.now)
    changed = change(text, timeline.setup_at(at), timeline.at(at).vector, at.step)
    inputs = {probe.name: tuple(probe.inputs) for probe in changed.setup.scenario.probes}
    return history.changed(history.now.with_probe(changed.probe, inputs.get(changed.probe)), here)
