"""Keys that change the run: edits, undo, branches, comparing, and running until a condition holds."""

from typing import TYPE_CHECKING

from nntui.session.commands import (
    ChooseRow,
    Command,
    CompareWith,
    Edit,
    ForgetStop,
    LookAt,
    Redo,
    StopWhen,
    Undo,
)
from nntui.text.numbers import count
from nntui.ui.screens.stage import StageScreen

if TYPE_CHECKING:
    pass

TICK = 1 / 60  # seconds between two paints while it moves


class ChangingScreen(StageScreen):
    """A stage whose session can be edited."""

    def action_edit(self, suggestion: str = "") -> None:
        """Edit what is chosen."""
        found = [(suggestion, "")] if suggestion else self.stage.edits()
        hint = "↑ ↓ other edits; what was before stays as a branch, u takes an edit back"
        self._ask(f"Edit at step {count(self.stage.session.position.step)}", self._edit, hint=hint, suggestions=found)

    def _edit(self, text: str, step: int | None = None) -> None:
        self.send(Edit(text, step))

    def action_another_rate(self) -> None:
        """From step 0 again with another learning rate."""
        rate = [(text, words) for text, words in self.stage.edits() if text.startswith("rate = ")]
        if not rate:
            self.notify("nothing is trained here, so there is no rate", markup=False)
            return
        self._ask("From step 0 again", lambda text: self._edit(text, 0), suggestions=rate)

    def action_another_seed(self) -> None:
        """From step 0 again with the next seed."""
        self._halt()
        self._edit(f"seed = {(self.stage.session.setup.scenario.seed + 1) % 2**32}", 0)

    def action_probe(self) -> None:
        """Type a new input."""
        (line, words), *_ = self.stage.new_probe()
        self._ask("A new input", self._predict, hint=words, suggestions=[(line, "values, with commas between them")])

    def _predict(self, text: str) -> None:
        """Add the new input, and show what is made of it."""
        self._edit(text)
        session = self.stage.session
        session.apply(ChooseRow(len(session.setup.all_names) - 1))
        self.send(LookAt("data", session.view.enlarged))

    def action_until(self) -> None:
        """Run until a condition holds."""
        hint = "runs to where it comes true and stops at that very step; “every” before it: each time"
        self._ask("Run until", self._until, hint=hint, suggestions=self.stage.conditions())

    def _until(self, text: str) -> None:
        from nntui.session.suggest import FORGET

        stops = [stop.text for stop in self.stage.session.state.stops]
        if text.startswith(FORGET) and text.removeprefix(FORGET) in stops:
            self.send(ForgetStop(stops.index(text.removeprefix(FORGET))))
            return
        self.send(StopWhen(text))
        self.stage.player.run_until()
        self._moved()

    def action_undo(self) -> None:
        """Undo the last edit."""
        self._change(Undo(), bool(self.stage.session.state.history.undone), "no edit to undo")

    def action_redo(self) -> None:
        """Redo it."""
        self._change(Redo(), bool(self.stage.session.state.history.redone), "no edit to redo")

    def _change(self, command: Command, possible: bool, why_not: str) -> None:
        self._halt()
        if possible:
            self.send(command)
        else:
            self.notify(why_not, markup=False)

    def action_branches(self) -> None:
        """List the branches."""
        from nntui.ui.screens.branch_list import BranchesScreen

        self._halt()
        self.app.push_screen(BranchesScreen(self.stage.session, self.send))

    def action_compare(self) -> None:
        """Compare with another branch; again: in the diagram too."""
        view = self.stage.session.view
        if view.compared is not None:
            shown = self.stage.shows("compare")
            other = self.stage.session.frame.other
            if shown and other is not None and len(other.vector) != len(self.stage.session.frame.moment.vector):
                self.notify("another shape: the diagram can't show the difference", markup=False)
            self.stage.session.apply(CompareWith(view.compared, shown and not view.difference))
        self.send(LookAt("compare", view.enlarged))
        self._go_to(self.stage.session.position.step)
