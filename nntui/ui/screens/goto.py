"""Where to? One line to type a step, an epoch or the article's number into."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from nntui.scenario.setup import Setup
from nntui.session.goto import HELP, target_step


class GoToScreen(ModalScreen[int | None]):
    """Returns the step that was typed, None if nothing was."""

    BINDINGS = [Binding("escape", "dismiss", "back")]  # noqa: RUF012 - as Textual declares it

    def __init__(self, setup: Setup, now: int) -> None:
        super().__init__()
        self._setup, self._now = setup, now

    def compose(self) -> ComposeResult:
        """A line to type in, what may be typed, and room to say why not."""
        counts = self._setup.scenario.article.counts if self._setup.scenario.article else None
        example = f'"a 3" is the article\'s {counts.word} 3; ' if counts else ""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "Go to"
            yield Input(placeholder=f"0 to {self._setup.last_step}, or further", id="where")
            yield Static(Content(f"{example}{HELP}"), classes="hint")
            yield Static("", classes="why-not")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go there, or say what was expected."""
        if not event.value.strip():
            self.dismiss(None)
            return
        try:
            self.dismiss(target_step(event.value, self._setup, self._now))
        except ValueError as error:
            self.query_one(".why-not", Static).update(Content(str(error)))
