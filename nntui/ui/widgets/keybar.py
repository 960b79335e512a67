"""The footer: the keys that are most often needed, as many as there is room for; a click presses one."""

from collections.abc import Sequence

from textual import events
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from nntui.render.cells import Line, Span, width_of
from nntui.ui.keys import NAMES, Key
from nntui.ui.roles import Styles


class KeyBar(Widget):
    """One line of keys. Which come first is told by their rank in the table of keys."""

    keys: reactive[Sequence[Key]] = reactive(())
    """The table of keys: none before it is known which there are."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._styles = Styles(self)

    def render_line(self, y: int) -> Strip:
        """The keys that fit."""
        line = [run for key in self._fitting() for run in _entry(key)]
        return self._styles.strip(line, self.size.width)

    def _fitting(self) -> list[Key]:
        room = self.size.width
        chosen = []
        for key in sorted(self.keys, key=lambda key: key.rank):
            if (room := room - width_of(_entry(key))) < 0:
                break
            chosen.append(key)
        return [key for key in self.keys if key in chosen]

    async def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        x = 0
        for key in self._fitting():
            x += width_of(_entry(key))
            if event.x < x:
                await self.screen.run_action(f"act({key.action!r})")
                return

    def notify_style_update(self) -> None:
        """The theme may have changed."""
        super().notify_style_update()
        self._styles.clear()


def _entry(key: Key) -> Line:
    return [Span(f" {NAMES.get(key.keys[0], key.keys[0])}", "accent"), Span(f" {key.footer} ", "muted")]
