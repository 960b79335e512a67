"""The main screen: four panes on one session, and the keys that move it through time."""

import math
import time
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Footer, Static

from nntui.render.cells import Run
from nntui.render.chosen import row_name
from nntui.render.curve import curve
from nntui.render.curve import title as curve_title
from nntui.render.data import data_table
from nntui.render.diagram import diagram
from nntui.render.sheet import Sheet, drawn
from nntui.render.status import Motion, status_lines
from nntui.render.weights import weight_table
from nntui.scenario.model import MAX_STEPS
from nntui.session.choosing import next_choice
from nntui.session.commands import Command, GoTo, LookAt, SetPlot
from nntui.session.pace import Pace
from nntui.session.session import Clock, Frame, Session
from nntui.ui.keys import bindings
from nntui.ui.screens.goto import GoToScreen
from nntui.ui.screens.help import HelpScreen
from nntui.ui.widgets.sheetview import Draw, SheetView

PANES = ("network", "data", "weights", "curve")
TITLES = {"network": "NETWORK", "data": "DATA AND PREDICTIONS", "weights": "WEIGHTS AND BIASES", "curve": "LEARNING CURVE"}

TICK = 1 / 25  # seconds between two paints while it moves
SLICE = 0.025  # seconds of training between two paints; the rest of the time is for keys and painting
AT_ONCE = 0.03  # a move that takes longer shows its progress
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
        self._pace = Pace()
        self._playing = False
        self._journey: tuple[int, int] | None = None  # where it started and where it goes
        self._measured: float | None = None
        self._measuring = (0.0, 0)
        self._curve_drawn = -math.inf
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Status, panes, footer; and what replaces them on a small terminal."""
        yield SheetView(self._status, id="status")
        yield SheetView(self._tabs, id="tabs")
        with Container(id="panes"):
            ascii_only = self._ascii_only
            yield Pane(lambda frame, width, height: diagram(frame, width, height, ascii_only=ascii_only), id="network")
            yield Pane(lambda frame, width, height: data_table(frame, width, ascii_only=ascii_only), id="data")
            yield Pane(lambda frame, width, height: weight_table(frame, width, ascii_only=ascii_only), id="weights")
            yield Pane(curve, id="curve")
        yield Static("", id="small")
        yield Footer(show_command_palette=False)

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
        return drawn(status_lines(frame, self._motion(), width, height))

    def _motion(self) -> Motion:
        origin, target = self._journey or (0, None)
        rate = self._measured if self._playing and math.isinf(self._pace.speed) else None
        return Motion(self._playing, self._pace.words, rate, origin, target)

    def _tabs(self, frame: Frame, width: int, height: int) -> Sheet:
        line = []
        starts = []
        for pane in PANES:
            starts.append((sum(len(run.text) for run in line), pane))
            line.append(Run(f" {pane} ", "strong selected" if pane == frame.view.pane else "muted"))
        return drawn([line], lambda x, y: next(LookAt(pane, enlarged=False) for start, pane in reversed(starts) if x >= start))

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
        """Move to a step: at once if it is near, else on the way with progress."""
        self._halt()
        step = min(max(step, 0), MAX_STEPS if self.session.setup.training else 0)
        if self.session.reach(step, AT_ONCE, self._clock):
            self.send(GoTo(step))
        else:
            self._journey = (self.session.position.step, step)
            self._run()

    def _run(self) -> None:
        self._measured = None
        self._measuring = (self._clock(), self.session.position.step)
        if self._timer is not None:
            self._timer.resume()
        self.show()

    def _halt(self) -> None:
        self._playing = False
        self._journey = None
        if self._timer is not None:
            self._timer.pause()

    def _tick(self) -> None:
        """Train a slice, move as far as it went, and paint."""
        now = self._clock()
        step = self.session.position.step
        if self._journey is not None:
            end = self._journey[1]
            wanted: float = end
        elif self._playing:
            end = self._end_of_play()
            wanted = min(self._pace.target(now), end)
        else:
            return
        if wanted <= step < end:
            return
        goal = end if math.isinf(wanted) else int(wanted)
        self.session.reach(goal, SLICE, self._clock)
        reached = min(self.session.timeline.reached(self.session.position.branch), goal)
        diverged = self.session.timeline.diverged(self.session.position.branch)
        if self._playing and diverged is not None and step < diverged <= reached:
            reached = end = diverged
        if reached < goal and not math.isinf(self._pace.speed):
            self._pace.start(now, reached)
        self.session.apply(GoTo(reached))
        self._measure(now, reached)
        if reached >= end:
            self._halt()
        self.show(all_panes=reached >= end)

    def _measure(self, now: float, step: int) -> None:
        since, from_step = self._measuring
        if now - since >= 0.5:
            self._measured = (step - from_step) / (now - since)
            self._measuring = (now, step)

    def _end_of_play(self) -> int:
        """The scenario's end; once past it, as far as there is."""
        last = self.session.setup.last_step
        return last if self.session.position.step < last else MAX_STEPS

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
        self._halt()
        self.show()

        def go(step: int | None) -> None:
            if step is not None:
                self._go_to(step)

        self.app.push_screen(GoToScreen(self.session.setup, self.session.position.step), go)

    def action_play(self) -> None:
        """Play, or pause."""
        moving = self._playing or self._journey is not None
        self._halt()
        if not moving and self.session.setup.training is not None:
            self._playing = True
            self._pace.start(self._clock(), self.session.position.step)
            self._run()
        else:
            self.show()

    def action_speed(self, by: int) -> None:
        """Faster or slower."""
        self._pace.change(by, self._clock(), self.session.position.step)
        self.show()

    def action_stop(self) -> None:
        """Stay at the step that was reached."""
        self._halt()
        self.show()

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
        self._halt()
        self.show()
        self.app.push_screen(HelpScreen(self.session.setup.scenario))


class Pane(SheetView, can_focus=True):
    """One of the four panes."""

    def __init__(self, draw: Draw, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(draw, id=id)
        self.add_class("pane")
        self.border_title = Content(TITLES[id])
