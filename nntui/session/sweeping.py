"""A sweep in a session: the line that says what is varied, and the runs that come of it."""

from dataclasses import replace
from functools import lru_cache

from nntui.quantities.conditions import ConditionError, condition
from nntui.quantities.swept import Sweep
from nntui.session.commands import Command, Edit, GoTo, LookAt, SwitchTo
from nntui.session.looking import looked_at
from nntui.session.state import SessionState
from nntui.session.view import SWEEP, Swept
from nntui.text import typed
from nntui.timeline.draft import EditError, UnchangedError
from nntui.timeline.edits import change
from nntui.timeline.edits_of_data import OF_DATA
from nntui.timeline.runs import Runs
from nntui.timeline.varied import Variant, Varied, VariedError, how_many, varied

OF_ROWS = {kind.key for kind in OF_DATA}  # edits whose values are those of a row
UNTIL = "until "
EXAMPLE = "rate = 0.01:10:13; seed = 0:20; until accuracy = 1"


def parts_of(text: str) -> tuple[list[Varied], str]:
    """The keys that a line varies, and the condition that ends a run; raises VariedError."""
    parts = [part.strip() for part in typed.pieces(text, ";")[::2]]
    until = [part.removeprefix(UNTIL).strip() for part in parts if part.startswith(UNTIL)]
    keys = [varied(part) for part in parts if part and not part.startswith(UNTIL)]
    if not keys or len(until) > 1:
        raise VariedError(f"expected what is varied and at most one condition, as in {EXAMPLE}")
    how_many(keys)
    return keys, "".join(until)


def gives_several(text: str) -> bool:
    """Whether a line may give several values where an edit has one; those of a row stand between commas anyway."""
    parts = typed.pieces(text, ";")[::2]
    first = typed.assignment(parts[0]) if parts else None
    if first is None:
        return False
    return len(parts) > 1 or (first.key not in OF_ROWS and (":" in first.value or "," in first.value))


def can_be_swept(runs: Runs, swept: Swept) -> None:
    """Raise VariedError or ConditionError where a line can't be swept; each key is tried with its first and its last
    value.
    """
    start = _start(runs, swept)
    keys, until = parts_of(swept.text)
    if start.setup.training is None:
        raise VariedError("nothing is trained here, so there is nothing to compare")
    if until:
        condition(until, start.setup)
    for key in keys:
        for value in dict.fromkeys((key.values[0], key.values[-1])):
            try:
                edited = change(f"{key.key} = {value}", start.setup, start.vector, start.step)
            except UnchangedError:
                continue
            except EditError as error:
                raise VariedError(f"{key.key} = {value}: {error}") from None
            if edited.step != start.step:
                raise VariedError(
                    f"{key.key} begins again at step {edited.step}: go there first, so that all begin alike"
                )


def varying(state: SessionState, runs: Runs, text: str) -> SessionState:
    """Sweep from here on, and look at what comes of it; raises VariedError or ConditionError."""
    at = state.position
    run = state.history.now.known(at.branch).owner(at.step).run
    swept = Swept(run, at.step, at.branch, text)
    can_be_swept(runs, swept)
    view = replace(state.view, sweep=swept, run=None)
    return replace(state, view=looked_at(view, LookAt(SWEEP, view.enlarged)))


def _start(runs: Runs, swept: Swept) -> Variant:
    segment = runs.segment(swept.run).at(swept.step)
    segment.advance(swept.step - segment.reached)
    return Variant((), segment.setup, segment.vector(swept.step).copy(), swept.step)


class Sweeping:
    """A sweep in the making; `problem` says what can't be put in, where that shows on the way."""

    def __init__(self, sweep: Sweep) -> None:
        self.sweep, self.problem = sweep, ""

    def go_on(self) -> None:
        """Do a piece."""
        try:
            self.sweep.go_on()
        except (VariedError, ConditionError) as error:
            self.problem = str(error)


@lru_cache(maxsize=2)
def sweep_of(runs: Runs, swept: Swept) -> Sweeping:
    """The runs of a sweep, as far as they are trained: as many steps as the scenario has from there on, or all of them
    again where it is at its end.
    """
    start = _start(runs, swept)
    keys, until = parts_of(swept.text)
    left = start.setup.last_step - swept.step
    return Sweeping(Sweep(keys, start, left if left > 0 else max(start.setup.last_step, 1), until))


def opening(swept: Swept, sweep: Sweep, run: int) -> tuple[Command, ...]:
    """The commands that open a run of a sweep as a branch, at the step where it stands."""
    edits = (Edit(line) for line in sweep.lines[run])
    return (SwitchTo(swept.branch, swept.step), GoTo(swept.step), *edits, GoTo(int(sweep.outcome.reached[run])))
