"""A key that ends something for good asks for itself once more; whatever else is pressed meanwhile does nothing."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from nntui.text.escape import printable


class AgainScreen(ModalScreen[bool]):
    """Returns whether the `key` was pressed again; `ends` and `goes_on` say what follows from either."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter", "dismiss(False)", "go on")]

    def __init__(self, title: str, key: str, ends: str, goes_on: str) -> None:
        super().__init__()
        self._title, self._key, self._ends, self._goes_on = title, key, ends, goes_on

    def compose(self) -> ComposeResult:
        """What either key does."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = Content(printable(self._title))
            yield Static(Content(f"{self._key} again {printable(self._ends)}"))
            yield Static(Content(f"Enter or Esc {printable(self._goes_on)}"), classes="hint")

    def on_key(self, event: events.Key) -> None:
        """The same key once more."""
        if event.character == self._key:
            event.stop()
            self.dismiss(True)
