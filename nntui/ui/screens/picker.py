"""The picker: a card for each scenario."""

from textwrap import wrap

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from nntui.scenario.setup import Setup

WIDTH = 70  # cells of a card's lines of prose


class PickerScreen(Screen[str]):
    """Returns the name of the scenario that was chosen."""

    BINDINGS = [  # noqa: RUF012 - as Textual declares it
        Binding("enter", "choose", "open", show=True, key_display="Enter"),
        Binding("t", "app.toggle_dark_light", "dark/light", show=True),
        Binding("question_mark,f1", "app.show_help", "help", show=True, key_display="?"),
        Binding("q", "app.quit", "quit", show=True),
        Binding("escape", "back", "back", show=False),
    ]

    def __init__(self, setups: list[Setup]) -> None:
        super().__init__()
        self._setups = setups

    def compose(self) -> ComposeResult:
        """A heading and the cards."""
        yield Static(
            Content.assemble(("nntui", "bold"), "  watch a small neural network learn. ↑↓ choose, Enter opens."),
            id="heading",
        )
        yield OptionList(*(Option(card(setup), id=setup.name) for setup in self._setups))
        yield Footer(show_command_palette=True)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the chosen one."""
        if event.option_id is not None:
            self.dismiss(event.option_id)

    def action_choose(self) -> None:
        """Open the highlighted one."""
        self.query_one(OptionList).action_select()

    def action_back(self) -> None:
        """Back to where one came from, if one came from anywhere."""
        if len(self.app.screen_stack) > 2:
            self.app.pop_screen()


def card(setup: Setup) -> Content:
    """Title and shape, article and author, and what happens in it."""
    scenario = setup.scenario
    article = scenario.article
    source = " · ".join(filter(None, (article.author, article.title))) if article else "no article"
    steps = f"{setup.last_step:,} steps" if setup.training else "forward only"
    first, *_ = " ".join(scenario.summary.split()).split(". ")
    return Content.assemble(
        (f"{scenario.title:<28}", "bold"),
        f" {setup.shape:<7} {steps:<14} ",
        (setup.name, "italic"),
        ("".join(f"\n  {line}" for line in wrap(source, WIDTH)), "dim"),
        "".join(f"\n  {line}" for line in wrap(first.rstrip(".") + ".", WIDTH)),
        "\n",
    )
