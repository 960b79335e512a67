"""The screen on a stage: its panes, what they show, and how a command reaches the session. Keys are its heirs'.

It paints itself empty first and then opens the scenario: what that needs is imported meanwhile.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from nntui.session.commands import (
    Command,
    LookAt,
)
from nntui.session.view import EXPLANATION
from nntui.text.errors import NntuiError
from nntui.ui.keys import Key, with_panes
from nntui.ui.parts import (
    BELOW,
    FIRST_PAINT,
    FOUR_PANES,
    PLACES,
    ROOM_FOR_TALL,
    SMALLEST,
    STATUS_LINES,
    WIDE,
    settle_down,
)
from nntui.ui.widgets.keybar import KeyBar
from nntui.ui.widgets.paneplace import PanePlace
from nntui.ui.widgets.paneview import PaneView

if TYPE_CHECKING:
    from nntui.render.content import PaneContent
    from nntui.render.pane import Pane
    from nntui.ui.screens.ask import Submit
    from nntui.ui.stage import Stage

TICK = 1 / 60  # seconds between two paints while it moves


class StageScreen(Screen[None]):
    """A session on the screen. After each command the panes show what has become of it.

    `raise_curtain` opens the scenario; it is called after the first paint.
    """

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
        return self._opened is not None and bool(self._opened.teaching)  # what is done from now on is written down

    def compose(self) -> ComposeResult:
        """Status, panes, footer; and what replaces them on a small terminal."""
        yield PaneView(self._sheet, id="status")
        yield PaneView(self._sheet, id="tabs")
        with Container(id="panes"):
            for place, heading in PLACES.items():
                yield PanePlace(self._sheet, self._pane_at, id=place, heading=heading)
        yield Static("", id="small")
        yield PaneView(self._sheet, id="caption")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Be ready to play."""
        self._timer = self.set_interval(TICK, self._tick, pause=True)

    def on_unmount(self) -> None:
        """End what is written down."""
        if self._opened is not None:
            self._opened.teaching.close()

    def _open(self) -> None:
        if self._opened is not None or self._failed:
            return
        try:
            self._opened = self._raise_curtain()
        except NntuiError as error:
            self._failed = True
            self.app.exit(return_code=2, message=str(error))
            return
        self.set_class(self.stage.shows_recording, "showing")
        if self.stage.shows_recording and (showing := self.stage.teaching.showing) is not None:
            showing.play()
            showing.advance()  # its beginning is seen at once, whatever key comes first
        in_time = self.stage.session.setup.training is not None
        self.query_one(KeyBar).keys = [key for key in self.keys if key.rank and (in_time or not key.needs_steps)]
        self._moved()
        self.call_after_refresh(lambda: self.stage.teaching)
        self.call_after_refresh(self.run_worker, _warm_up, thread=True)
        self.call_after_refresh(settle_down)

    def _sheet(self, part: str, width: int, height: int) -> "PaneContent | None":
        return self._opened.sheet(part, width, height) if self._opened else None

    @property
    def panes(self) -> "Sequence[Pane]":
        """All panes that there are; none before the first paint."""
        return list(self._opened.panes.values()) if self._opened else []

    @property
    def keys(self) -> Sequence[Key]:
        """All keys, those of the panes among them."""
        return with_panes(self.panes)

    def _pane_at(self, place: str) -> "Pane | None":
        return self._opened.shown.get(place) if self._opened else None

    def show(self) -> None:
        """Show what is, in every pane."""
        if self._opened is None:
            return
        for view in self.query(PaneView):
            if view.display:
                view.redraw()
        if self._opened.told_trouble():
            self.notify(self._opened.teaching.trouble, markup=False, severity="error")

    def send(self, command: Command) -> None:
        """Carry a command out and show what has become of it."""
        self.stage.session.apply(command)
        self._arrange()
        self.show()

    def on_pane_view_chosen(self, message: PaneView.Chosen) -> None:
        """Something was clicked."""
        self.send(message.command)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A pane was clicked or tabbed to: that's the one looked at."""
        if self._opened is not None and event.widget is self.focused and isinstance(event.widget, PanePlace):
            pane = self._pane_at(event.widget.id or "")
            if pane is not None and pane != self.stage.pane:
                self.send(LookAt(pane.name, self.stage.session.view.enlarged))

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
        self.stage.low = not one_pane and self.size.height < ROOM_FOR_TALL
        shown = self.stage.shown
        for widget in self.query(PanePlace):
            pane = shown.get(widget.id or "")
            widget.set_class(pane is None, "-covered")
            widget.set_class(pane is not None and pane.tall and BELOW.get(pane.place, "") not in shown, "-tall")
            widget.set_class(pane == self.stage.pane, "-looked-at")
            if pane == self.stage.pane and not widget.has_focus:
                self.set_focus(widget)  # at once: a later one would choose this pane again after the next key

    def _go_to(self, step: int, operation: str = "") -> None:
        if self.stage.session.setup.training is None and not operation and not self.stage.session.position.operation:
            self.notify("forward only: there are no steps to go to", markup=False)
        self.stage.player.go_to(step, operation)
        self._moved()

    def _moved(self) -> None:
        """Show what has become of it, and go on if the player does."""
        self._arrange()
        if self._timer is not None:
            if self.stage.player.motion.moving or self._shows_moving():
                self._timer.resume()
            else:
                self._timer.pause()
        self.show()

    def _shows_moving(self) -> bool:
        """Whether a recording is playing."""
        if not self.has_class("showing"):
            return False
        showing = self.stage.teaching.showing
        return showing is not None and showing.playing

    def _halt(self) -> None:
        self.stage.player.halt()
        if self.stage.teaching.showing is not None:
            self.stage.teaching.showing.playing = False
        self._moved()

    def _tick(self) -> None:
        """Move on by what there is time for, and paint."""
        if self._shows_moving():
            if (showing := self.stage.teaching.showing) is not None and showing.advance():
                self._moved()
        elif self.stage.player.advance():
            self._moved()

    def _bring_up(self) -> None:
        """Where only one pane is seen, let it be the arithmetic."""
        if self.has_class("tabbed") and self.stage.pane.name != EXPLANATION and self.stage.shows(EXPLANATION):
            self.send(LookAt(EXPLANATION, self.stage.session.view.enlarged))

    def _ask(self, title: str, submit: "Submit", **more: Any) -> None:
        """Ask for a line of text; what moves comes to rest meanwhile."""
        from nntui.ui.screens.ask import AskScreen

        self._halt()
        self.app.push_screen(AskScreen(title, submit, **more))


def _warm_up() -> None:
    """Import what the first step needs before someone presses the key."""
    from nntui.render.plotext_figure import load_plotext

    load_plotext()
