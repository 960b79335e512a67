"""The main screen: four panes on one session, and the keys that move it through time."""

import math
import time
from functools import partial
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from nntui.render.cells import Run
from nntui.render.chosen import row_name
from nntui.render.curve import curve
from nntui.render.curve import title as curve_title
from nntui.render.data import data_table
from nntui.render.diagram import diagram
from nntui.render.sheet import Sheet, drawn
from nntui.render.status import status_lines
from nntui.render.weights import weight_table
from nntui.session.choosing import next_choice
from nntui.session.commands import Command, LookAt, SetPlot
from nntui.session.player import Player
from nntui.session.session import Clock, Frame, Session
from nntui.ui.keys import bindings
from nntui.ui.widgets.keybar import KeyBar
from nntui.ui.widgets.sheetview import Draw, SheetView

PANES = ("network", "data", "weights", "curve")
TITLES = {
    "network": "NETWORK",
    "data": "DATA AND PREDICTIONS",
    "weights": "WEIGHTS AND BIASES",
    "curve": "LEARNING CURVE",
}

TAB = 10  # cells of a pane's name where panes are tabs
TICK = 1 / 25  # seconds between two paints while it moves
CURVE_EVERY = 0.22  # seconds between two drawings of the curve while it moves
STRIDE = 100  # steps that "an epoch" means where an epoch is one step

SMALLEST = (40, 12)  # below this there is only a message
STATUS_LINES = 3  # one less on a screen that is
WIDE = 100  # cells wide
FOUR_PANES = (80, 24)  # below this one pane at a time


class MainScreen(Screen[None]):
    """A session on the screen. Keys and clicks become commands; after each the panes are shown the new frame."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]

    def __init__(self, session: Session, *, ascii_only: bool = False, clock: Clock = time.perf_counter) -> None:
        super().__init__()
        self.session = session
        self._clock = clock
        self._ascii_only = ascii_only
        self.player = Player(session, clock)
        self._curve_drawn = -math.inf
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Status, panes, footer; and what replaces them on a small terminal."""
        yield SheetView(self._status, id="status")
        yield SheetView(self._tabs, id="tabs")
        with Container(id="panes"):
            for pane, draw in (("network", diagram), ("data", data_table), ("weights", weight_table)):
                yield Pane(partial(draw, ascii_only=self._ascii_only), id=pane)
            yield Pane(curve, id="curve")
        yield Static("", id="small")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Start with the first frame."""
        self._timer = self.set_interval(TICK, self._tick, pause=True)
        self.query_one("#network").focus()

    # Showing

    def show(self, *, all_panes: bool = True) -> None:
        """Show the session's frame in every pane; while it moves, the curve only now and then."""
        frame = self.session.frame
        now = self._clock()
        due = all_panes or now - self._curve_drawn >= CURVE_EVERY
        for view in self.query(SheetView):
            if view.display and (view.id != "curve" or due):
                view.show(frame)
        if due:
            self._curve_drawn = now
            self.query_one("#curve").border_title = Content(curve_title(frame))
        self.query_one("#network").border_title = Content(f"NETWORK for {row_name(frame)}")

    def _status(self, frame: Frame, width: int, height: int) -> Sheet:
        return drawn(status_lines(frame, self.player.motion, width, height))

    def _tabs(self, frame: Frame, width: int, height: int) -> Sheet:
        """The names of the panes, for a screen that has room for one."""
        line = [Run(f"{pane:^{TAB}}", "strong selected" if pane == frame.view.pane else "muted") for pane in PANES]
        return drawn([line], lambda x, y: LookAt(PANES[x // TAB], enlarged=False) if x // TAB < len(PANES) else None)

    # Commands

    def send(self, command: Command) -> None:
        """Carry a command out and show what has become of it."""
        self.session.apply(command)
        self._arrange()
        self.show()

    def on_sheet_view_chosen(self, message: SheetView.Chosen) -> None:
        """Something was clicked."""
        self.send(message.command)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A pane was clicked or tabbed to: that's the one looked at."""
        if isinstance(event.widget, Pane) and event.widget.id and event.widget.id != self.session.view.pane:
            self.session.apply(LookAt(event.widget.id, self.session.view.enlarged))
            self._arrange()
            self.show()

    def on_resize(self, event: events.Resize) -> None:
        """Four panes, one pane, or a message, by what fits."""
        width, height = event.size
        small = width < SMALLEST[0] or height < SMALLEST[1]
        self.set_class(small, "too-small")
        self.set_class(not small and (width < FOUR_PANES[0] or height < FOUR_PANES[1]), "tabbed")
        self.query_one("#status").styles.height = STATUS_LINES if width < WIDE else STATUS_LINES - 1
        self.query_one("#small", Static).update(
            Content(f"nntui needs {SMALLEST[0]}×{SMALLEST[1]} cells;\nthis terminal has {width}×{height}")
        )
        self._arrange()
        self.call_after_refresh(self.show)

    def _arrange(self) -> None:
        view = self.session.view
        self.set_class(view.enlarged or self.has_class("tabbed"), "one-pane")
        for pane in self.query(Pane):
            pane.set_class(pane.id == view.pane, "-looked-at")
            if pane.id == view.pane and not pane.has_focus:
                pane.focus()

    # Time

    def _go_to(self, step: int) -> None:
        self.player.go_to(step)
        self._moved()

    def _moved(self) -> None:
        """Show what has become of it, and go on if the player does."""
        if self._timer is not None:
            if self.player.motion.moving:
                self._timer.resume()
            else:
                self._timer.pause()
        self.show()

    def _halt(self) -> None:
        self.player.halt()
        self._moved()

    def _tick(self) -> None:
        """Move on by what there is time for, and paint."""
        if self.player.advance():
            if self.player.motion.moving:
                self.show(all_panes=False)
            else:
                self._moved()

    # Actions: what keys and the command palette do

    def action_step(self, by: int) -> None:
        """Some steps forward or back."""
        self._go_to(self.session.position.step + by)

    def action_epoch(self, by: int) -> None:
        """To the next border of an epoch, or a hundred steps where each step is one."""
        per = self.session.setup.steps_per_epoch
        step = self.session.position.step
        if per == 1:
            self._go_to(step + by * STRIDE)
        else:
            self._go_to((step // per + 1) * per if by > 0 else (-(-step // per) - 1) * per)

    def action_start(self) -> None:
        """To the beginning."""
        self._go_to(0)

    def action_finish(self) -> None:
        """To the scenario's last step."""
        self._go_to(self.session.setup.last_step)

    def action_ask_where(self) -> None:
        """Ask for a step."""
        from nntui.ui.screens.goto import GoToScreen

        self._halt()

        def go(step: int | None) -> None:
            if step is not None:
                self._go_to(step)

        self.app.push_screen(GoToScreen(self.session.setup, self.session.position.step), go)

    def action_play(self) -> None:
        """Play, or pause."""
        if self.player.motion.moving:
            self.player.halt()
        else:
            self.player.play()
        self._moved()

    def action_speed(self, by: int) -> None:
        """Faster or slower."""
        self.player.change_speed(by)
        self.show()

    def action_stop(self) -> None:
        """Stay at the step that was reached."""
        self._halt()

    def action_choose(self, by: int) -> None:
        """Choose the next thing in the pane."""
        command = next_choice(self.session.frame, self.session.view.pane, by)
        if command is not None:
            self.send(command)

    def action_pane(self, by: int) -> None:
        """To the next pane."""
        view = self.session.view
        self.send(LookAt(PANES[(PANES.index(view.pane) + by) % len(PANES)], view.enlarged))

    def action_enlarge(self) -> None:
        """The pane to the whole screen, and back."""
        view = self.session.view
        self.send(LookAt(view.pane, not view.enlarged))

    def action_scale(self) -> None:
        """Linear or log."""
        self.send(SetPlot(not self.session.view.log, self.session.view.by_epoch))

    def action_axis(self) -> None:
        """By step or by epoch."""
        self.send(SetPlot(self.session.view.log, not self.session.view.by_epoch))

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
        self.app.push_screen(HelpScreen(self.session.setup.scenario))


class Pane(SheetView, can_focus=True):
    """One of the four panes."""

    def __init__(self, draw: Draw, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(draw, id=id)
        self.add_class("pane")
        self.border_title = Content(TITLES[id])
