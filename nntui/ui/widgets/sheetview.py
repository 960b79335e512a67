"""A widget that shows a sheet: line by line, scrolled, clicked. All panes are made of it."""

from collections.abc import Callable

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from nntui.render.sheet import Sheet
from nntui.session.commands import Command
from nntui.ui.roles import Styles

Draw = Callable[[str, int, int], Sheet | None]


class SheetView(ScrollView, inherit_bindings=False):
    """Shows what `draw(id, width, height)` gives, drawn anew when it is told to. It holds no state of its own."""

    class Chosen(Message):
        """Something was clicked: the command that choosing it means."""

        def __init__(self, command: Command) -> None:
            self.command = command
            super().__init__()

    def __init__(self, draw: Draw, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._draw = draw
        self._sheet: Sheet | None = None
        self._styles = Styles(self)

    def redraw(self) -> None:
        """Draw what there is to see now."""
        width, height = self.scrollable_content_region.size
        if width <= 0 or height <= 0:
            return
        sheet = self._draw(self.id or "", width, height)
        if sheet is None:
            return
        moved = self._sheet is None or self._sheet.chosen != sheet.chosen
        self._sheet = sheet
        self.virtual_size = Size(width, len(sheet.header) + sheet.length)
        if moved and sheet.chosen is not None:
            self._keep_in_sight(sheet, sheet.chosen, height)
        self.refresh()

    def _keep_in_sight(self, sheet: Sheet, line: int, height: int) -> None:
        top = self.scroll_offset.y
        visible = max(height - len(sheet.header), 1)
        if line < top:
            self.scroll_to(y=line, animate=False, force=True)
        elif line >= top + visible:
            self.scroll_to(y=line - visible + 1, animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        """One line of the widget: the header stays, the rest is scrolled."""
        sheet = self._sheet
        width = self.scrollable_content_region.width
        if sheet is None:
            return self._styles.strip([], width)
        if y < len(sheet.header):
            return self._styles.strip(sheet.header[y], width)
        line = y - len(sheet.header) + self.scroll_offset.y
        return self._styles.strip(sheet.line(line) if line < sheet.length else [], width)

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
            if line < self._sheet.length and (command := self._sheet.hit(offset.x, line)):
                self.post_message(self.Chosen(command))
