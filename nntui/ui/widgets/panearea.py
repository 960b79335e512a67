"""An area of the main screen: the frame in which panes take turns."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from nntui.render.cells import Span, clip
from nntui.ui.widgets.paneview import Draw, PaneView

if TYPE_CHECKING:
    from nntui.render.content import PaneContent
    from nntui.render.pane import Pane


FRAME = 6  # cells of an area's width that its frame keeps from its title


class PaneArea(PaneView, can_focus=True):
    """Shows the pane that `pane_at(id)` says. A pane comes back scrolled to where it was when another took it.

    Where there is nothing to choose in it and it doesn't fit, the keys that would choose, or move by an epoch, scroll.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "lines(-1)", "scroll up", show=False),
        Binding("down", "lines(1)", "scroll down", show=False),
        Binding("pageup", "pages(-1)", "a page up", show=False),
        Binding("pagedown", "pages(1)", "a page down", show=False),
    ]

    def __init__(
        self,
        draw: Draw,
        pane_at: "Callable[[str], Pane | None]",
        *,
        id: str,  # noqa: A002 - Textual's name for it
        heading: str,
    ) -> None:
        super().__init__(draw, id=id)
        self.add_class("pane")
        self._pane_at = pane_at
        self._pane: Pane | None = None
        self._left: dict[str, tuple[PaneContent | None, int]] = {}  # contents and top line of panes when they went
        self._title, self._footer = "", ""
        self._entitle(heading)

    def redraw(self) -> None:
        """Draw the pane that has this area now."""
        pane = self._pane_at(self.id or "")
        if pane is None:  # nothing is open, or the area is covered
            return
        if pane != self._pane:
            self._turn_to(pane)
        super().redraw()
        self._retitle()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Other lines are out of sight."""
        super().watch_scroll_y(old_value, new_value)
        self._retitle()

    def _retitle(self) -> None:
        """Write the title, and behind it how many lines there are above and below those in sight."""
        if self._sheet is None:
            return
        above, below = self.out_of_sight
        marks = "".join(f" {sign} {count}" for sign, count in (("▲", above), ("▼", below)) if count)
        room = self.outer_size.width - FRAME - len(marks)
        self._entitle(
            self._sheet.title if not marks else f"{clip([Span(self._sheet.title)], room)[0].text}{marks}",
            self._sheet.footer,
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key scrolls; if not it is the screen's."""
        if action in ("lines", "pages"):
            return self._pane is not None and self._pane.next_choice is None and self.max_scroll_y > 0
        return super().check_action(action, parameters)

    def action_lines(self, by: int) -> None:
        """Scroll by so many lines."""
        self.scroll_to(y=self.scroll_offset.y + by, animate=False, force=True)

    def action_pages(self, by: int) -> None:
        """Scroll by so many pages, of which a line stays in sight."""
        header = len(self._sheet.header) if self._sheet is not None else 0
        self.action_lines(by * max(self.scrollable_content_region.height - header - 1, 1))

    @property
    def out_of_sight(self) -> tuple[int, int]:
        """The lines above those that are in sight, and below them."""
        if self._sheet is None:
            return 0, 0
        above = self.scroll_offset.y
        visible = self.scrollable_content_region.height - len(self._sheet.header)
        return above, max(self._sheet.length - above - max(visible, 0), 0)

    def _turn_to(self, pane: "Pane") -> None:
        """Let another pane have the area."""
        if self._pane is not None:
            self._left[self._pane.name] = self._sheet, self.scroll_offset.y
        self._pane = pane
        self._sheet, self._top = self._left.get(pane.name, (None, 0))
        self.show_vertical_scrollbar = False  # drawn for the whole width first, whatever was there before
        self.styles.overflow_y = "hidden" if pane.scrolls == "never" else "auto"
        self.styles.scrollbar_gutter = "stable" if pane.scrolls == "always" else "auto"

    def _entitle(self, title: str, footer: str = "") -> None:
        """Set the title and the footer in the border, literally."""
        if title != self._title:
            self._title = title
            self.border_title = Content(title)
        if footer != self._footer:
            self._footer = footer
            self.border_subtitle = Content(footer)
