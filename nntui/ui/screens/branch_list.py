"""The branches: what was edited in each, how far it was trained and how well it does; one key for each deed."""

from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from nntui.session.commands import Command, CompareWith, Overlay, RenameBranch
from nntui.session.of_branches import drop, edits_of, switch_to, trained_words
from nntui.session.session import Session
from nntui.timeline.branches import Branch
from nntui.timeline.draft import EditError
from nntui.timeline.timeline import Timeline
from nntui.ui.screens.ask import AskScreen
from nntui.ui.widgets.choices import Choices, InSight

OF_A_BRANCH = 2  # lines
HINT = "▸ here  ● drawn  = compared\nEnter go there  x draw  c compare  r rename  d drop  Esc close"


class BranchesScreen(ModalScreen[None]):
    """A list to choose from, and what can be done with each."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,v,q", "dismiss", "close"),
        Binding("x", "overlay", "its curve on or off"),
        Binding("c", "compare", "compare with it"),
        Binding("r", "rename", "rename"),
        Binding("d", "drop", "drop"),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def compose(self) -> ComposeResult:
        """The list, and its keys."""
        with Vertical(classes="dialog wide") as dialog:
            dialog.border_title = "Branches"
            yield Choices(id="branches")
            yield Static("", classes="why-not")
            yield Static(HINT, classes="hint")

    def on_mount(self) -> None:
        """Fill the list."""
        self._fill(self._session.position.branch)

    def _fill(self, chosen: int) -> None:
        branches = self._session.state.history.now.listed
        options = self.query_one(OptionList)
        options.clear_options()
        words, timeline = self._words, self._session.timeline
        options.add_options(
            Option(InSight(partial(words, branch, timeline), OF_A_BRANCH), id=str(branch.number)) for branch in branches
        )
        numbers = [branch.number for branch in branches]
        options.highlighted = numbers.index(chosen) if chosen in numbers else 0

    def _words(self, branch: Branch, timeline: Timeline) -> Content:
        session = self._session
        view = session.view
        here = "▸" if branch.number == session.position.branch else " "
        drawn = "●" if branch.number in (*view.overlaid, session.position.branch) else " "
        compared = "=" if branch.number == view.compared else " "
        edits = edits_of(branch)
        return Content.assemble(
            f"{here}{drawn}{compared} ",
            (branch.name, "bold"),
            f"  {edits}" if edits else "",
            f"\n     {trained_words(branch, timeline)}",
        )

    @property
    def _chosen(self) -> int:
        """The number of the highlighted branch."""
        options = self.query_one(OptionList)
        return int(options.get_option_at_index(options.highlighted or 0).id or 0)

    def _do(self, command: Command) -> None:
        number = self._chosen
        try:
            self._session.apply(command)
        except EditError as error:
            self.query_one(".why-not", Static).update(Content(str(error)))
            return
        self.query_one(".why-not", Static).update("")
        self._fill(number)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the branch."""
        self._session.apply(switch_to(self._session, int(event.option_id or 0)))
        self.dismiss()

    def action_overlay(self) -> None:
        """Draw its curve, or don't."""
        self._do(Overlay(self._chosen, self._chosen not in self._session.view.overlaid))

    def action_compare(self) -> None:
        """Set its numbers beside the present ones."""
        self._do(CompareWith(self._chosen))

    def action_drop(self) -> None:
        """Take it off the list."""
        self._do(drop(self._session, self._chosen))

    def action_rename(self) -> None:
        """Give it a name."""
        number = self._chosen
        branch = self._session.state.history.now.branch(number)

        def rename(text: str) -> None:
            self._session.apply(RenameBranch(number, text))

        suggestions = [(branch.name, "its name now")] if branch is not None else []
        self.app.push_screen(
            AskScreen("Name of the branch", rename, suggestions=suggestions), lambda _: self._fill(number)
        )
