"""The lines below the panes that say what a recording says; the wheel of the mouse reads on in them, as keys do."""

from textual import events

from nntui.ui.widgets.paneview import PaneView


class CaptionView(PaneView):
    """Drawn for the room that there is: it is not scrolled, but drawn from another line on."""

    @property
    def below_head(self) -> str:
        """The lines in sight below its first, empty ones among them; "" where there are none."""
        lines = self.seen[1:]
        return "\n".join([*lines, *[" "] * (self.size.height - 1 - len(lines))]) if lines else ""

    async def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """On."""
        event.stop()
        await self.screen.run_action("act('read_on(1)')")

    async def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Back."""
        event.stop()
        await self.screen.run_action("act('read_on(-1)')")
