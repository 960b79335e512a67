"""The main screen: four panes on one session, and the keys that move it through time.

It paints itself empty first and then opens the scenario: what that needs is imported meanwhile.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from nntui.session.commands import (
    CheckGradients,
    ChooseRow,
    Command,
    CompareWith,
    Edit,
    LookAt,
    Redo,
    SetPlot,
    StopWhen,
    Undo,
)
from nntui.text.errors import NntuiError
from nntui.ui.keys import bindings
from nntui.ui.parts import FIRST_PAINT, FOUR_PANES, PANES, ROOM_FOR_CURVE, SMALLEST, STATUS_LINES, WIDE
from nntui.ui.widgets.keybar import KeyBar
from nntui.ui.widgets.sheetview import Draw, SheetView

if TYPE_CHECKING:
    from nntui.render.sheet import Sheet
    from nntui.ui.screens.ask import Submit
    from nntui.ui.stage import Stage

TICK = 1 / 60  # seconds between two paints while it moves


class MainScreen(Screen[None]):
    """A session on the screen. Keys and clicks become commands; after each the panes show what has become of it.

    `raise_curtain` opens the scenario; it is called after the first paint.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]

    def __init__(self, raise_curtain: Callable[[], "Stage"]) -> None:
        super().__init__()
        self._raise_curtain = raise_curtain
        self._opened: Stage | None = None
        self._failed = False
        self._timer: Timer | None = None

    @property
    def stage(self) -> "Stage":
        """The open scenario. There is none before the first paint, and until then no action runs."""
        assert self._opened is not None  # noqa: S101 - see check_action
        return self._opened

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key may do its work: only when the scenario is open. A key typed ahead opens it at once."""
        if self._opened is None and self.is_mounted:
            self._open()
        return self._opened is not None

    def compose(self) -> ComposeResult:
        """Status, panes, footer; and what replaces them on a small terminal."""
        yield SheetView(self._sheet, id="status")
        yield SheetView(self._sheet, id="tabs")
        with Container(id="panes"):
            for pane, title in PANES.items():
                yield Pane(self._sheet, id=pane, title=title)
        yield Static("", id="small")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Be ready to play."""
        self._timer = self.set_interval(TICK, self._tick, pause=True)

    def _open(self) -> None:
        if self._opened is not None or self._failed:
            return
        try:
            self._opened = self._raise_curtain()
        except NntuiError as error:
            self._failed = True
            self.app.exit(return_code=2, message=str(error))
            return
        self.query_one(KeyBar).in_time = self.stage.session.setup.training is not None
        self._arrange()
        self.show()
        self.call_after_refresh(self.run_worker, _warm_up, thread=True)

    # Showing

    def _sheet(self, part: str, width: int, height: int) -> "Sheet | None":
        return self._opened.sheet(part, width, height) if self._opened else None

    def show(self) -> None:
        """Show what is, in every pane."""
        if self._opened is None:
            return
        for view in self.query(SheetView):
            if view.display:
                view.redraw()
        for pane, title in self.stage.titles().items():
            self.query_one(f"#{pane}", Pane).entitle(title)

    # Commands

    def send(self, command: Command) -> None:
        """Carry a command out and show what has become of it."""
        self.stage.session.apply(command)
        self._arrange()
        self.show()

    def on_sheet_view_chosen(self, message: SheetView.Chosen) -> None:
        """Something was clicked."""
        self.send(message.command)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A pane was clicked or tabbed to: that's the one looked at."""
        if self._opened is not None and event.widget is self.focused and isinstance(event.widget, Pane):
            view = self.stage.session.view
            if event.widget.id and event.widget.id != view.pane:
                self.send(LookAt(event.widget.id, view.enlarged))

    def on_resize(self, event: events.Resize) -> None:
        """Four panes, one pane, or a message, by what fits."""
        width, height = event.size
        small = width < SMALLEST[0] or height < SMALLEST[1]
        self.set_class(small, "too-small")
        self.set_class(not small and (width < FOUR_PANES[0] or height < FOUR_PANES[1]), "tabbed")
        self.query_one("#status").styles.height = STATUS_LINES if width < WIDE else STATUS_LINES - 1
        if small:
            needed = f"nntui needs {SMALLEST[0]}×{SMALLEST[1]} cells;\nthis terminal has {width}×{height}"
            self.query_one("#small", Static).update(Content(needed))
        if self._opened is None:  # the first size: the empty screen is painted, then the scenario opened
            self.set_timer(FIRST_PAINT, self._open)
        else:
            self._arrange()
            self.call_after_refresh(self.show)

    def _arrange(self) -> None:
        """Which panes are seen, and which has the keys."""
        view = self.stage.session.view
        one_pane = view.enlarged or self.has_class("tabbed")
        self.set_class(one_pane, "one-pane")
        tall = view.slot == "how" and not one_pane and self.size.height < ROOM_FOR_CURVE
        self.set_class(tall, "tall-slot")
        self.stage.hidden = "curve" if tall else ""
        if view.pane == self.stage.hidden:
            self.stage.session.apply(LookAt("how", view.enlarged))
            view = self.stage.session.view
        for pane in self.query(Pane):
            pane.set_class(pane.id == view.pane, "-looked-at")
            pane.set_class(pane.id not in self.stage.panes, "-away")
            if pane.id == view.pane and not pane.has_focus:
                pane.focus()

    # Time

    def _go_to(self, step: int, operation: str = "") -> None:
        if self.stage.session.setup.training is None and not operation and not self.stage.session.position.operation:
            self.notify("forward only: there are no steps to go to", markup=False)
        self.stage.player.go_to(step, operation)
        self._moved()

    def _moved(self) -> None:
        """Show what has become of it, and go on if the player does."""
        self._arrange()
        if self._timer is not None:
            if self.stage.player.motion.moving:
                self._timer.resume()
            else:
                self._timer.pause()
        self.show()

    def _halt(self) -> None:
        self.stage.player.halt()
        self._moved()

    def _tick(self) -> None:
        """Move on by what there is time for, and paint."""
        if self.stage.player.advance():
            self._moved()

    # Actions: what keys and the command palette do

    def action_step(self, by: int) -> None:
        """Some steps forward or back; from inside a step the first leads to its end or its beginning."""
        position = self.stage.session.position
        self._go_to(position.step + by + (1 if position.operation and by < 0 else 0))

    def action_operation(self, by: int) -> None:
        """One operation forward or back, over the borders of steps."""
        entering = not self.stage.session.position.operation
        self._go_to(*self.stage.walk("operation", by))
        if entering:
            self._bring_up()

    def action_phase(self, by: int) -> None:
        """To the next phase, or back to the beginning of this one."""
        self._go_to(*self.stage.walk("phase", by))

    def action_why(self) -> None:
        """To the operation that made the chosen number."""
        ask = self.stage.why()
        if ask is None:
            line = self.stage.session.view.line
            why_not = (
                "no further back: this number is given" if line is None else "nothing behind this line: try one with ›"
            )
            self.notify(why_not, markup=False)
            return
        self.stage.player.halt()
        self.send(ask)
        self._bring_up()

    def action_check(self) -> None:
        """The nudge test of all gradients."""
        self._halt()
        self.send(CheckGradients())
        self._bring_up()

    def _bring_up(self) -> None:
        """Where only one pane is seen, let it be the arithmetic."""
        view = self.stage.session.view
        if self.has_class("tabbed") and view.pane != "how" and view.slot == "how":
            self.send(LookAt("how", view.enlarged))

    def action_enter(self) -> None:
        """Follow the chosen line of the explanation; edit what is chosen in a pane; elsewhere enlarge it."""
        if self.stage.line_leads_on():
            self.action_why()
        elif self.stage.something_is_chosen():
            self.action_edit()
        else:
            self.action_enlarge()

    def action_edit(self, suggestion: str = "") -> None:
        """Edit what is chosen."""
        found = [(suggestion, "")] if suggestion else self.stage.edits()
        hint = "↑ ↓ other edits; what was before stays as a branch, u takes an edit back"
        self._ask(f"Edit at step {self.stage.session.position.step}", self._edit, hint=hint, suggestions=found)

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
        self._ask("A new input", self._predict, suggestions=self.stage.new_probe())

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
        self.send(StopWhen(text))
        self.stage.player.run_until()
        self._moved()

    def action_undo(self) -> None:
        """Undo the last edit."""
        self._change(Undo(), self.stage.session.branches.can_undo, "no edit to undo")

    def action_redo(self) -> None:
        """Redo it."""
        self._change(Redo(), self.stage.session.branches.can_redo, "no edit to redo")

    def _change(self, command: Command, possible: bool, why_not: str) -> None:
        self._halt()
        if possible:
            self.send(command)
        else:
            self.notify(why_not, markup=False)

    def action_branches(self) -> None:
        """List the branches."""
        from nntui.ui.screens.branches import BranchesScreen

        self._halt()
        self.app.push_screen(BranchesScreen(self.stage.session, self.send))

    def action_compare(self) -> None:
        """Compare with another branch; again: in the diagram too."""
        view = self.stage.session.view
        if view.compared is not None:
            shown = view.slot == "compare"
            self.stage.session.apply(CompareWith(view.compared, shown and not view.difference))
        self.action_slot("compare")
        self._go_to(self.stage.session.position.step)

    def action_slot(self, pane: str) -> None:
        """Show a pane in the place that some share."""
        self.send(LookAt(pane, self.stage.session.view.enlarged))

    def action_epoch(self, by: int) -> None:
        """To the next border of an epoch, or a hundred steps where each step is one."""
        self.stage.player.go_by_epoch(by)
        self._moved()

    def action_start(self) -> None:
        """To the beginning."""
        self._go_to(0)

    def action_finish(self) -> None:
        """To the scenario's last step."""
        self._go_to(self.stage.session.setup.last_step)

    def action_ask_where(self) -> None:
        """Ask for a step."""
        if self.stage.session.setup.training is None:
            self.notify("forward only: there are no steps to go to", markup=False)
            return
        from nntui.session.goto import hint, target_step

        session = self.stage.session
        self._ask(
            "Go to",
            lambda text: self._go_to(target_step(text, session.setup, session.position.step)),
            hint=hint(session.setup),
            placeholder=f"0 to {session.setup.last_step}, or further",
        )

    def _ask(self, title: str, submit: "Submit", **more: Any) -> None:
        """Ask for a line of text; what moves comes to rest meanwhile."""
        from nntui.ui.screens.ask import AskScreen

        self._halt()
        self.app.push_screen(AskScreen(title, submit, **more))

    def action_play(self) -> None:
        """Play, or pause."""
        if self.stage.player.motion.moving:
            self.stage.player.halt()
        else:
            self.stage.player.play()
        self._moved()

    def action_speed(self, by: int) -> None:
        """Faster or slower."""
        self.stage.player.change_speed(by)
        self.query_one("#status", SheetView).redraw()

    def action_stop(self) -> None:
        """Stay at the step that was reached; leave the step; leave the enlarged pane."""
        session = self.stage.session
        if not self.stage.player.motion.moving:
            if session.position.operation:
                self._go_to(session.position.step)
            elif session.view.enlarged:
                self.action_enlarge()
        self._halt()

    def action_choose(self, by: int) -> None:
        """Choose the next thing in the pane."""
        command = self.stage.next_choice(by)
        if command is not None:
            self.send(command)

    def action_pane(self, by: int) -> None:
        """To the next pane."""
        view = self.stage.session.view
        panes = self.stage.panes
        self.send(LookAt(panes[(panes.index(view.pane) + by) % len(panes)], view.enlarged))

    def action_enlarge(self) -> None:
        """The pane to the whole screen, and back."""
        view = self.stage.session.view
        self.send(LookAt(view.pane, not view.enlarged))

    def action_scale(self) -> None:
        """Linear or log."""
        self.send(SetPlot(not self.stage.session.view.log, self.stage.session.view.by_epoch))

    def action_axis(self) -> None:
        """By step or by epoch."""
        self.send(SetPlot(self.stage.session.view.log, not self.stage.session.view.by_epoch))

    def action_open(self) -> None:
        """Open another scenario."""
        self._halt()
        self.call_later(self.app.run_action, "pick")

    def action_theme(self) -> None:
        """Dark or light."""
        self.call_later(self.app.run_action, "toggle_dark_light")

    def action_help(self) -> None:
        """Help."""
        from nntui.ui.screens.help import HelpScreen

        self._halt()
        self.app.push_screen(HelpScreen(self.stage.session.setup.scenario, self.stage.session.setup.changes))


def _warm_up() -> None:
    """Import what the first step needs before someone presses the key."""
    from nntui.render.plot import load_plotext

    load_plotext()


class Pane(SheetView, can_focus=True):
    """One of the four panes."""

    def __init__(self, draw: Draw, *, id: str, title: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(draw, id=id)
        self.add_class("pane")
        self._title = ""
        self.entitle(title)

    def entitle(self, title: str) -> None:
        """Set the title in the border, literally."""
        if title != self._title:
            self._title = title
            self.border_title = Content(title)
