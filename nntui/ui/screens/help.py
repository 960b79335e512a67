"""Help: what the scenario is about, every key, the article's words, and where the article and the numbers differ."""

from collections.abc import Iterator
from itertools import groupby

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from nntui.scenario.model import Scenario
from nntui.ui.keys import KEYS, written

WORDS = (
    ("step", "one update of all weights and biases; “step 12” is the state after 12 of them"),
    ("epoch", "once through all rows of the data"),
    ("gradient", "how much the error would grow if this weight grew by 1; the update goes the other way"),
    ("rate", "the learning rate: the update is −rate × gradient"),
    ("bias", "a number added to a unit's sum, whatever its inputs are"),
    ("activation", "what a unit passes on"),
    ("diverged", "the numbers have grown beyond all bounds; usually the rate is too high"),
)


class HelpScreen(ModalScreen[None]):
    """A page to scroll through; Esc closes it."""

    BINDINGS = [Binding("escape,question_mark,q,f1", "dismiss", "close")]  # noqa: RUF012 - as Textual declares it

    def __init__(self, scenario: Scenario | None) -> None:
        super().__init__()
        self._scenario = scenario

    def compose(self) -> ComposeResult:
        """The page."""
        with VerticalScroll(classes="dialog") as page:
            page.border_title = "Help, Esc closes it"
            for content in _page(self._scenario):
                yield Static(content)


def _page(scenario: Scenario | None) -> Iterator[Content]:
    if scenario is not None:
        yield _heading(scenario.title)
        yield Content(_flat(scenario.summary))
        if scenario.look_for:
            yield _heading("What to look for")
            yield Content(_flat(scenario.look_for))
    for section, keys in groupby(KEYS, key=lambda key: key.section):
        yield _heading(f"Keys: {section.lower()}")
        for key in keys:
            yield _entry(written(key), key.words, 20)
    yield _heading("Words")
    for word, meaning in WORDS:
        yield _entry(word, meaning, 20)
    if scenario is not None and scenario.glossary:
        yield _heading("What the article calls it")
        for term in scenario.glossary:
            yield _entry(term.article, term.here, 30)
    if scenario is not None and scenario.remarks:
        yield _heading("Where the article and the numbers differ")
        for remark in scenario.remarks:
            yield Content(f"{remark.place}: {_flat(remark.says)}")
            yield Content(f"    {_flat(remark.computed)}")


def _flat(prose: str) -> str:
    return " ".join(prose.split())


def _heading(text: str) -> Content:
    return Content.assemble("\n", (text, "bold underline"))


def _entry(word: str, meaning: str, width: int) -> Content:
    return Content.assemble((f"{word:<{width}} ", "bold"), meaning)
