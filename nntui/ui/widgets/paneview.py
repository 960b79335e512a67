"""A widget that shows a sheet: line by line, scrolled, clicked. All panes are made of it."""

from collections.abc import Callable

from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from nntui.render.cells import Line
from nntui.render.content import PaneContent
from nntui.session.commands import Command
from nntui.ui.roles import Styles

Draw = Callable[[str, int, int], PaneContent | None]
BREATH = 0.01  # seconds between two pieces of work, for keys


class PaneView(ScrollView, inherit_bindings=False):
    """Shows what `draw(id, width, height)` gives, drawn anew when it is told to. It holds no state of its own."""

    class Chosen(Message):
        """Something was clicked: the command that choosing it means."""

        def __init__(self, command: Command) -> None:
            self.command = command
            super().__init__()

    def __init__(self, draw: Draw, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._draw = draw
        self._sheet: PaneContent | None = None
        self._lines: list[Line] = []  # what is in sight
        self._drawn_for = (0, 0)  # the room that there was: with a scrollbar there is less
        self._top: int | None = None  # the line to begin with, where that is another than now
        self._styles = Styles(self)
        self._going_on = False  # whether a piece of work is about to be done
        self._stopped: Callable[[], None] | None = None  # the work that was stopped

    @property
    def unfinished(self) -> Callable[[], None] | None:
        """What is still to be worked out here, if it is seen and nobody has stopped it."""
        more = self._sheet.more if self._sheet is not None and self.display else None
        return None if more == self._stopped else more

    def leave_unfinished(self) -> None:
        """Work nothing more out, until there is something else to be shown."""
        self._stopped = self.unfinished or self._stopped

    def finish(self) -> None:
        """Work all of it out at once, for someone who waits."""
        while (more := self.unfinished) is not None:
            more()
            self.redraw()

    def _go_on(self) -> None:
        self._going_on = False
        if (more := self.unfinished) is not None and self.is_attached:
            more()
            self.redraw()

    def redraw(self) -> None:
        """Draw what there is to see now; only lines that have changed are painted."""
        width, height = self.scrollable_content_region.size
        if width <= 0 or height <= 0:
            return
        sheet = self._draw(self.id or "", width, height)
        if sheet is None:
            return
        other = self._sheet is not None and self._sheet.about != sheet.about
        resized = self._drawn_for != (width, height)
        moved = self._sheet is None or other or self._sheet.chosen != sheet.chosen or resized
        length = self._lines_of(sheet)
        if self.show_vertical_scrollbar and length <= height:
            length = self._lines_of(self._draw(self.id or "", width + 1, height) or sheet)  # it goes if that fits too
        elif self._top is None and self._drawn_for == (width, height):
            length = max(length, height)  # what fits: by another length the whole screen would be laid out anew
        self._sheet, self._drawn_for = sheet, (width, height)
        self.virtual_size = Size(width, length)
        if self._top is not None:
            self.scroll_to(y=self._top, animate=False, force=True)
            self._top = None
        if other or (resized and sheet.chosen_to is not None):
            self.scroll_to(y=0, animate=False, force=True)
        if moved and sheet.chosen is not None:
            self._keep_in_sight(sheet, sheet.chosen if sheet.chosen_to is None else sheet.chosen_to, height)
            self._keep_in_sight(sheet, sheet.chosen, height)
        before, self._lines = self._lines, self._in_sight(sheet, height)
        changed = [y for y, line in enumerate(self._lines) if y >= len(before) or line != before[y]]
        if changed and len(before) == len(self._lines):
            self.refresh(*(Region(0, y, width, 1) for y in changed))
        elif changed or len(before) != len(self._lines):
            self.refresh()
        if self.unfinished is not None and not self._going_on:
            self._going_on = True
            self.set_timer(BREATH, self._go_on)

    @staticmethod
    def _lines_of(sheet: PaneContent) -> int:
        return len(sheet.header) + sheet.length

    def _keep_in_sight(self, sheet: PaneContent, line: int, height: int) -> None:
        top = self.scroll_offset.y
        visible = max(height - len(sheet.header), 1)
        if line < top:
            self.scroll_to(y=line, animate=False, force=True)
        elif line >= top + visible:
            self.scroll_to(y=line - visible + 1, animate=False, force=True)

    def _in_sight(self, sheet: PaneContent, height: int) -> list[Line]:
        """The header, which stays, and the lines below it from where the view is scrolled to."""
        top = self.scroll_offset.y
        body = range(top, min(top + max(height - len(sheet.header), 0), sheet.length))
        return [*sheet.header, *(sheet.line(line) for line in body)][:height]

    @property
    def seen(self) -> list[str]:
        """The text of the lines that are in sight."""
        return ["".join(run.text for run in line).rstrip() for line in self._lines]

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Other lines come into sight."""
        if self._sheet is not None:
            self._lines = self._in_sight(self._sheet, self.scrollable_content_region.height)
        super().watch_scroll_y(old_value, new_value)

    def watch_show_vertical_scrollbar(self, shown: bool) -> None:
        """A scrollbar came or went: there is a column less or more. What was scrolled without it, it wasn't told."""
        if shown:
            self.vertical_scrollbar.position = self.scroll_y
        self.call_after_refresh(self.redraw)

    def render_line(self, y: int) -> Strip:
        """One line of the widget."""
        line = self._lines[y] if y < len(self._lines) else []
        return self._styles.strip(line, self.scrollable_content_region.width)

    def notify_style_update(self) -> None:
        """The theme may have changed."""
        super().notify_style_update()
        self._styles.clear()

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked."""
        offset = event.get_content_offset(self)
        if offset is None or self._sheet is None:
            return
        line = offset.y - len(self._sheet.header)
        if line >= 0:
            line += self.scroll_offset.y
            clicked = self._sheet.hit(offset.x, line) if line < self._sheet.length else None
            for command in clicked if isinstance(clicked, tuple) else (clicked,):
                if command is not None:
                    self.post_message(self.Chosen(command))
