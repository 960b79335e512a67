"""The main screen: panes on one session. Keys are actions, clicks are commands; after each it shows what has become.

It paints itself empty first and then opens the scenario: what that needs is imported meanwhile.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.actions import parse
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from nntui.text.errors import NntuiError, RefusedError
from nntui.ui.areas import (
    AREAS,
    BELOW,
    FIRST_PAINT,
    FOUR_PANES,
    ROOM_FOR_TALL,
    SMALLEST,
    STATUS_LINES,
    WIDE,
)
from nntui.ui.footer import footer_of
from nntui.ui.keys import KEYS, Key, bindings, with_panes
from nntui.ui.notices import Notices
from nntui.ui.veiled import staying_where_veiled
from nntui.ui.warming import make_ready
from nntui.ui.widgets.captionview import CaptionView
from nntui.ui.widgets.keybar import KeyBar
from nntui.ui.widgets.panearea import PaneArea
from nntui.ui.widgets.paneview import PaneView

if TYPE_CHECKING:
    from nntui.lesson.playback import Showing
    from nntui.render.content import PaneContent
    from nntui.render.pane import Pane
    from nntui.session.commands import Command
    from nntui.ui.actions import Action
    from nntui.ui.opened import Opened
    from nntui.ui.screens.ask import Closed, Submit

TICK = 1 / 60  # seconds between two paints while it moves


class MainScreen(Screen[None]):
    """A session on the screen. `opener` opens it; it is called after the first paint, or when a key is typed.
    There are `tick` seconds between two paints while it moves.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]

    def __init__(self, opener: "Callable[[], Opened]", tick: float = TICK) -> None:
        super().__init__()
        self._opener, self._tick_every = opener, tick
        self._opened: Opened | None = None
        self._actions: dict[str, Action] = {}
        self._failed = False
        self._stale = False  # whether it is about to be painted
        self._notices = Notices(self)
        self._timer: Timer | None = None

    # What is open

    @property
    def opened(self) -> "Opened":
        """What is open. Nothing is before the first paint."""
        assert self._opened is not None  # noqa: S101 - whoever asks was called by an action, and those wait for it
        return self._opened

    def open(self) -> None:
        """Open the scenario, once; where that fails the app ends with the reason."""
        if self._opened is not None or self._failed:
            return
        try:
            opened = self._opener()
        except NntuiError as error:
            self._failed = True
            self.app.exit(return_code=2, message=str(error))
            return
        opened.session.changed.append(self._changed)
        self._opened = opened
        self.set_class(opened.captioned, "showing")
        self._notices.follow(self._showing)
        if (showing := self._showing) is not None and showing.replay.done == 0:
            showing.play()
            showing.advance()  # its beginning is seen at once, whatever key comes first
        self.query_one(KeyBar).keys = footer_of(self.keys, opened)
        self._paint()
        self.set_timer(FIRST_PAINT, partial(make_ready, self))  # the numbers are painted by then

    @property
    def panes(self) -> "Sequence[Pane]":
        """All panes that there are; none before the first paint."""
        return list(self._opened.panes.values()) if self._opened else []

    @property
    def keys(self) -> Sequence[Key]:
        """All keys, those of the panes among them."""
        return with_panes(self.panes)

    @property
    def _showing(self) -> "Showing | None":
        """The recording that is shown."""
        return self._opened.recordings.showing if self._opened is not None and self._opened.shows_recording else None

    # Actions and commands

    def action_act(self, action: str) -> None:
        """Do what a key does, as the table of keys writes it."""
        self.act(action)

    def act(self, action: str) -> None:
        """Do what a key does, and show what has become of it."""
        if self._opened is None:
            return
        _ = self._opened.recordings  # what is done from now on is written down
        _, name, arguments = parse(action)
        if not self._actions:
            from nntui.ui.actions import actions

            self._actions = actions(self)
        with staying_where_veiled(self):
            self._actions[name](*arguments)
        self.repaint()

    async def on_key(self, event: events.Key) -> None:
        """The keys that panes have of their own."""
        for key in self.keys:
            if event.character in key.keys and key not in KEYS:
                event.stop()
                self.act(key.action)

    def on_pane_view_chosen(self, message: PaneView.Chosen) -> None:
        """Something was clicked."""
        with suppress(RefusedError):  # clicked twice, before it was seen that it is so already
            self._send(message.command)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A pane was clicked: that's the one looked at."""
        if self._opened is not None and event.widget is self.focused and isinstance(event.widget, PaneArea):
            from nntui.session.commands import LookAt

            pane = self._pane_in(event.widget.id or "")
            if pane is not None and pane != self.opened.contents.pane:
                self._send(LookAt(pane.name, self.opened.session.view.enlarged))

    def _send(self, command: "Command") -> None:
        _ = self.opened.recordings  # it is written down
        self.opened.session.apply(command)

    def halt(self) -> None:
        """Stay where it is: the run, and the recording that is shown."""
        self.opened.player.halt()
        if (showing := self._showing) is not None:
            showing.halt()

    def leave_unfinished(self) -> None:
        """Work nothing more out in any pane."""
        for view in self.query(PaneView):
            view.leave_unfinished()

    def ask(self, title: str, submit: "Submit", then: "Closed" = None, **more: Any) -> None:
        """Ask for a line of text; what moves comes to rest meanwhile. `then` is told whether something was done."""
        from nntui.ui.screens.ask import AskScreen

        def submitted(text: str) -> str | None:
            said = submit(text)
            self.repaint()
            return said

        self.halt()
        self._notices.make_room()
        if more.get("at") == "bottom":
            more["hint"] = self.query_one(CaptionView).below_head or more["hint"]
        self.app.push_screen(AskScreen(title, submitted, **more), then)

    def bring_up_explanation(self) -> None:
        """Where only one pane is seen, let it be the arithmetic."""
        from nntui.session.commands import LookAt
        from nntui.session.view import EXPLANATION

        contents = self.opened.contents
        if self.has_class("tabbed") and contents.pane.name != EXPLANATION and contents.shows(EXPLANATION):
            self._send(LookAt(EXPLANATION, self.opened.session.view.enlarged))

    # What is seen

    def compose(self) -> ComposeResult:
        """Status, panes, footer; and what replaces them on a small terminal."""
        yield PaneView(self._content, id="status")
        yield PaneView(self._content, id="tabs")
        with Container(id="panes"):
            for area, heading in AREAS.items():
                yield PaneArea(self._content, self._pane_in, id=area, heading=heading)
        yield Static("", id="small")
        yield CaptionView(self._content, id="caption")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Be ready to play."""
        self._timer = self.set_interval(self._tick_every, self._tick, pause=True)

    def on_unmount(self) -> None:
        """End what is written down."""
        if self._opened is not None:
            self._opened.session.changed.remove(self._changed)
            self._opened.close()

    def on_resize(self, event: events.Resize) -> None:
        """Four panes, one pane, or a message, by what fits."""
        if event.size != self.app.size:  # a size before the present one; laid out, two would follow each other for ever
            event.prevent_default()
            return
        width, height = event.size
        small = width < SMALLEST[0] or height < SMALLEST[1]
        self.set_class(small, "too-small")
        self.set_class(not small and (width < FOUR_PANES[0] or height < FOUR_PANES[1]), "tabbed")
        self.query_one("#status").styles.height = STATUS_LINES if width < WIDE else STATUS_LINES - 1
        if small:
            needed = f"nntui needs {SMALLEST[0]}×{SMALLEST[1]} cells;\nthis terminal has {width}×{height}"
            self.query_one("#small", Static).update(Content(needed))
        if self._opened is None:  # the first size: the empty screen is painted, then the scenario opened
            if self.app._batch_count:  # the app is being set up, and paints nothing until it is
                self.set_timer(FIRST_PAINT, self.open)
            else:  # painted by the time that a message sent now is dealt with
                self.call_later(self.open)
        else:
            self._arrange()
            self.call_after_refresh(self.repaint)

    def _content(self, part: str, width: int, height: int) -> "PaneContent | None":
        return self._opened.contents.of(part, width, height) if self._opened else None

    def _pane_in(self, area: str) -> "Pane | None":
        return self._opened.contents.shown.get(area) if self._opened else None

    def _changed(self, command: "Command | None") -> None:
        self.repaint()

    def repaint(self) -> None:
        """Show what is, once all that is being done is done."""
        if not self._stale and self._opened is not None and self.is_attached:
            self._stale = True
            self.call_next(self._paint)

    def _paint(self) -> None:
        """Show what is, in every pane that is seen, and go on if something moves."""
        self._stale = False
        if not self.is_attached:
            return
        self._arrange()
        if self._timer is not None:
            (self._timer.resume if self.moving else self._timer.pause)()
        for view in self.query(PaneView):
            if view.display:
                view.redraw()
        if self._showing is not None:  # after its note, whose lines it tells the key of
            self.query_one(KeyBar).keys = footer_of(self.keys, self.opened)
        self._notices.tell_trouble()

    def _arrange(self) -> None:
        """Which panes are seen, and which has the keys."""
        contents = self.opened.contents
        one_pane = self.opened.session.view.enlarged or self.has_class("tabbed")
        self.set_class(one_pane, "one-pane")
        contents.one_pane, contents.low = one_pane, not one_pane and self.size.height < ROOM_FOR_TALL
        shown, chosen = contents.shown, contents.pane
        for widget in self.query(PaneArea):
            pane = shown.get(widget.id or "")
            widget.set_class(pane is None, "-covered")
            widget.set_class(pane is not None and pane.tall and BELOW.get(pane.area, "") not in shown, "-tall")
            widget.set_class(pane == chosen, "-looked-at")
            if pane == chosen and not widget.has_focus:
                self.set_focus(widget)  # at once: a later one would choose this pane again after the next key

    @property
    def moving(self) -> bool:
        """Whether there is something to go on with: the run, or the recording that is shown."""
        showing = self._showing
        return self.opened.player.motion.moving or (showing is not None and showing.moving)

    def _tick(self) -> None:
        """Move on by what there is time for, and paint."""
        showing = self._showing
        if showing is not None and showing.moving:
            showing.advance()
        else:
            with staying_where_veiled(self):
                self.opened.player.advance()
        self.repaint()
