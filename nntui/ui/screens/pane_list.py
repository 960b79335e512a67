"""The list of all panes: a letter, Enter or a click shows one."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from nntui.render.cells import Span, clip_words
from nntui.render.pane import Pane
from nntui.ui.widgets.choices import Choices

BESIDE = 15  # cells of a line beside a pane's name and its words, the frame's and the screen's edge included


def in_room(words: str, width: int) -> str:
    """As much of the words as has room and ends well: all, what stands before a “;” or “:”, or whole words.

    >>> in_room("the map of a unit; click: the answer there", 30), in_room("the map of a unit", 12)
    ('the map of a unit', 'the map of…')
    """
    clause, _, _ = words.partition("; ")
    first, _, _ = clause.partition(": ")
    whole = next((text for text in (words, clause, first) if cell_len(text) <= width), "")
    return whole or "".join(run.text for run in clip_words([Span(first)], width))


class PanesScreen(ModalScreen[None]):
    """A list to choose from; `show` shows the pane that was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,P", "dismiss", "close")]

    def __init__(self, panes: Sequence[Pane], now: str, show: Callable[[Pane], object]) -> None:
        super().__init__()
        self._panes, self._now, self._show = panes, now, show

    def compose(self) -> ComposeResult:
        """The list, and its keys."""
        width = max(len(pane.name) for pane in self._panes)
        room = self.app.size.width - BESIDE - width
        with Vertical(classes="dialog wide") as dialog:
            dialog.border_title = "Panes"
            yield Choices(
                *(
                    Option(
                        Content.assemble(
                            ("▸" if pane.name == self._now else " ") + " ",
                            (pane.letter, "bold"),
                            f"  {pane.name:<{width}}  {in_room(pane.words, room)}",
                        ),
                        id=pane.name,
                    )
                    for pane in self._panes
                )
            )
            yield Static("its letter, Enter or a click shows a pane  Esc close", classes="hint")

    def on_mount(self) -> None:
        """Begin at the pane with the keys."""
        self.query_one(OptionList).highlighted = [pane.name for pane in self._panes].index(self._now)

    def on_key(self, event: events.Key) -> None:
        """Show the pane of a letter."""
        for pane in self._panes:
            if event.character == pane.letter:
                event.stop()
                self._choose(pane)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Show the pane of a line."""
        self._choose(self._panes[event.option_index])

    def _choose(self, pane: Pane) -> None:
        self.dismiss()
        self._show(pane)
