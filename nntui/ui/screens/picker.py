"""The picker: a card for each scenario, to explore, or for each lesson, to be guided by."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from nntui.text.errors import NntuiError
from nntui.text.numbers import plural
from nntui.text.prose import flat
from nntui.text.wrapping import wrap
from nntui.ui.areas import FIRST_PAINT, settle_down
from nntui.ui.widgets.choices import Choices

if TYPE_CHECKING:
    from nntui.lesson.library import Lesson
    from nntui.scenario.setup import Setup

EXPLORE = "watch a small neural network learn"
GUIDED = "lessons: each shows, asks and explains"
HINT = "↑↓ choose  Enter open  l {other}  t dark or light  ? help  q quit"
WIDTH = 74  # cells of a card's lines of prose
SUMMARY_LINES = 2
BELOW_PICKER = 2  # screens: Textual's own and the picker


class PickerScreen(Screen["Setup | Lesson"]):
    """Returns the scenario, or the lesson, that was chosen. The library is opened after the first paint."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "turn", "lessons or scenarios"),
        Binding("t", "app.toggle_dark_light", "dark or light"),
        Binding("question_mark,f1", "app.show_help", "help"),
        Binding("q", "app.quit", "quit"),
        Binding("escape", "back", "back"),
    ]

    def __init__(self, library: "Callable[[], Sequence[Setup]]") -> None:
        super().__init__()
        self._library = library
        self._setups: dict[str, Setup] = {}
        self._lessons: dict[str, Lesson] = {}  # of those that are shown; none while the scenarios are

    def compose(self) -> ComposeResult:
        """A heading, the cards, and the keys."""
        yield Static(_heading(EXPLORE), id="heading")
        yield Choices()
        yield Static(HINT.format(other="guided lessons"), id="hint")

    def on_resize(self) -> None:
        """Open the library once the heading is painted."""
        self.set_timer(FIRST_PAINT, self.open)

    def open(self) -> None:
        """Open the library, once."""
        if self._setups:
            return
        try:
            self._setups = {setup.name: setup for setup in self._library()}
        except NntuiError as error:
            self.app.exit(return_code=2, message=str(error))
            return
        self._show()
        self.call_after_refresh(settle_down)

    def _show(self) -> None:
        """The cards of what there is to choose from."""
        cards = self.query_one(OptionList)
        cards.clear_options()
        if self._lessons:
            cards.add_options(Option(lesson_card(lesson), id=lesson.name) for lesson in self._lessons.values())
        else:
            cards.add_options(Option(card(setup), id=setup.name) for setup in self._setups.values())
        cards.highlighted = 0
        self.query_one("#heading", Static).update(_heading(GUIDED if self._lessons else EXPLORE))
        other = "scenarios to explore" if self._lessons else "guided lessons"
        self.query_one("#hint", Static).update(HINT.format(other=other))

    def action_turn(self) -> None:
        """From the scenarios to the lessons, or back."""
        if not self._setups:
            return
        from nntui.lesson.library import lessons

        self._lessons = {} if self._lessons else {lesson.name: lesson for lesson in lessons()}
        self._show()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the chosen one."""
        if event.option_id is not None:
            self.dismiss(self._lessons.get(event.option_id) or self._setups[event.option_id])

    def action_back(self) -> None:
        """Back to where one came from, if one came from anywhere."""
        if len(self.app.screen_stack) > BELOW_PICKER:
            self.app.pop_screen()


def _heading(words: str) -> Content:
    return Content.assemble(("nntui", "bold"), f"  {words}")


def lesson_card(lesson: "Lesson") -> Content:
    """Title, how long it is, and the scenario that it is about."""
    return Content.assemble(
        (f"{lesson.title:<42}", "bold"),
        f" {plural(lesson.notes, 'note'):<9} {plural(lesson.questions, 'question')}",
        (f"\n  about {lesson.scenario}", "dim"),
        "\n",
    )


def card(setup: "Setup") -> Content:
    """Title and shape, article and author, and what happens in it."""
    scenario = setup.scenario
    article = scenario.article
    source = " · ".join(filter(None, (article.author, article.title))) if article else "no article"
    steps = plural(setup.last_step, "step") if setup.training else "forward only"
    first, *_ = flat(scenario.summary).split(". ")
    said = wrap(first.rstrip(".") + ".", WIDTH, most=SUMMARY_LINES)
    return Content.assemble(
        (f"{scenario.title:<28}", "bold"),
        f" {setup.shape:<7} {steps:<14} ",
        (setup.name, "italic"),
        (f"\n  {' '.join(wrap(source, WIDTH, most=1))}", "dim"),
        *(f"\n  {line}" for line in said),
        "\n",
    )
