"""The main screen: four panes on one session, and the keys that move it through time."""

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import BindingType

from nntui.session.commands import (
    CheckGradients,
    LookAt,
    SetPlot,
)
from nntui.ui.keys import KEYS, bindings
from nntui.ui.screens.teaching import TeachingScreen
from nntui.ui.widgets.paneview import PaneView

if TYPE_CHECKING:
    from nntui.render.pane import Pane


class MainScreen(TeachingScreen):
    """A session on the screen. Keys and clicks become commands."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]

    def action_step(self, by: int) -> None:
        """Some steps forward or back; from inside a step the first leads to its end or its beginning."""
        if abs(by) == 1 and self.move_recording(by):
            return
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
        """The gradient check of the next update."""
        self._halt()
        self.send(CheckGradients())
        self._bring_up()

    def action_enter(self) -> None:
        """Follow the chosen line of the explanation; edit what is chosen in a pane; elsewhere enlarge it."""
        showing = self.stage.teaching.showing
        if showing is not None and showing.waits and not showing.taken_over:
            self.action_answer()
        elif self.stage.line_leads_on():
            self.action_why()
        elif self.stage.pane.enter_edits(self.stage.session.frame):
            self.action_edit()
        else:
            self.action_enlarge()

    def action_look_at(self, pane: str) -> None:
        """Show a pane in its place."""
        self.send(LookAt(pane, self.stage.session.view.enlarged))

    def action_panes(self) -> None:
        """List the panes."""
        from nntui.ui.screens.pane_list import PanesScreen

        self._halt()
        self.app.push_screen(PanesScreen(self.panes, self.stage.pane.name, self._show_pane))

    def _show_pane(self, pane: "Pane") -> None:
        """Show a pane that was chosen from the list, as its own key would."""
        self.call_later(self.run_action, (pane.key and pane.key.action) or f"look_at({pane.name!r})")

    async def on_key(self, event: events.Key) -> None:
        """The keys that panes have of their own."""
        if self.check_action("look_at", ()):
            for key in self.keys:
                if event.character in key.keys and key not in KEYS:
                    event.stop()
                    await self.run_action(key.action)

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

    def action_play(self) -> None:
        """Play, or pause."""
        if self.play_recording():
            return
        if self.stage.player.motion.moving:
            self.stage.player.halt()
        else:
            self.stage.player.play()
        self._moved()

    def action_speed(self, by: int) -> None:
        """Faster or slower."""
        if self.stage.teaching.replaying and self.stage.teaching.showing is not None:
            self.stage.teaching.showing.change_speed(by)
            self.query_one("#caption", PaneView).redraw()
        else:
            self.stage.player.change_speed(by)
        self.query_one("#status", PaneView).redraw()

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
        command = self.stage.pane.next_choice(self.stage.session.frame, by)
        if command is not None:
            self.send(command)

    def action_pane(self, by: int) -> None:
        """To the next pane."""
        shown = [pane.name for pane in self.stage.shown.values()]
        following = shown[(shown.index(self.stage.pane.name) + by) % len(shown)]
        self.send(LookAt(following, self.stage.session.view.enlarged))

    def action_enlarge(self) -> None:
        """The pane to the whole screen, and back."""
        self.send(LookAt(self.stage.pane.name, not self.stage.session.view.enlarged))

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
        setup = self.stage.session.setup
        self.app.push_screen(HelpScreen(self.panes, setup.scenario, setup.changes))
