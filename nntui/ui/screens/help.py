"""Help: what the scenario is about, every key, the article's words, and where the article and the numbers differ."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.cells import cell_len, set_cell_size
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from nntui.engine.activations import ACTIVATIONS
from nntui.engine.losses import LOSSES
from nntui.explain.words import DRIVES
from nntui.render.marks import FROZEN, OFF, UNITS
from nntui.render.pane import Pane
from nntui.scenario.model import Scenario
from nntui.text.prose import flat
from nntui.ui.keys import in_list, with_panes, written

WORDS = (
    ("step", "one update of all weights and biases; “step 12” is the state after 12 of them"),
    ("epoch", "once through all rows of the data"),
    ("unit", "a neuron: it adds up what goes in, times weights, and passes on its activation; hidden: not an output"),
    ("parameter", "a weight or a bias: what an update changes"),
    ("prediction, ŷ", "what the network says: the activation of its output unit"),
    ("target", "what it should say; ŷ − target is by how much it is off, its miss"),
    ("accuracy", "the share of rows whose answer is right"),
    ("new input", "one that nobody trains on: the network's answer is shown, and there is no target"),
    ("batch", "the rows that one update uses"),
    ("seed", "a number by which the same random numbers come again"),
    (
        "gradient",
        "how many times as much the error grows as this weight, over a small way; the update goes the other way",
    ),
    ("link", "a slope on the way from the error back to a weight; multiplied, they are its gradient: the chain rule"),
    ("rate", "the learning rate: the update is −rate × gradient"),
    ("weighted sum, z", "what a unit adds up: each input times its weight, and its bias"),
    ("slope", "how many times as much a unit changes as its sum, over a small way; nearly 0 where it is saturated"),
    ("saturated unit", "a sigmoid or tanh unit far from a sum of 0: its slope is nearly 0, it hardly learns"),
    ("vanishing gradient", "the first layer's δ are less than a thousandth of the last one's: it hardly learns"),
    ("∂L/∂w", "how the error L changes with w: the same as the gradient of w"),
    ("δ, delta", "∂L/∂z: how the error changes with a unit's sum"),
    ("operation", "one line of arithmetic inside an update: . and , walk through them"),
    ("gradient check", "is a gradient right? move the weight a little both ways, and measure the error"),
    ("branch", "a run that left another one at an edit; both stay"),
    ("bias", "a number added to a unit's sum, whatever its inputs are; all units of a layer may share one"),
    ("activation", "what a unit passes on"),
    ("dropout", "in updates some units are off by chance, others for each row; metrics, answers and maps go without"),
    ("diverged", "the numbers have grown beyond all bounds; usually the rate is too high"),
)

MARKS = (
    ("▸", "chosen: the pane, row, unit, weight, line or metric that the keys are on"),
    ("›", "a row that the next update uses; a weight or bias of the chosen unit; a line that leads on"),
    ("Σ ∂ ′ δ", "inside a step, in a unit: its weighted sum, ∂L/∂(the unit), its slope, its δ"),
    ("∂ Δ", "inside a step, on an edge: the gradient of the weight, its change by this update"),
    (
        UNITS["saturated"].sign,
        "something stands out: the arithmetic pane (a) says what, between updates; at a unit: saturated for this row",
    ),
    ("= ≈", "the shown numbers give the shown result; they don't quite, and the full value stands there"),
    (DRIVES, "the number whose gradient the next update follows"),
    ("·", "not there yet: no update has been made"),
    ("?", "hidden while a question stands: it is asked for, or would tell the answer"),
    ("✓ ✗", "the answer is right or wrong: by its side of the threshold, or of several classes by the largest output"),
    ("was, is, off by", "the output before the last update, the output now, output − target"),
    ("weight over −135", "the column holds weight − 135, as it goes into the network"),
    (
        "⡠⠊ ▀",
        "in a unit's box, where there is room: what it says over the inputs, as the map (m) draws it large; → and ↑ "
        "are the inputs along the axes",
    ),
    ("⠶⠶ ⠭⠭", "a weight above zero: filled; a weight below zero: hollow; thick where it is large"),
    (
        f"{UNITS['dead'].sign} {FROZEN.sign}",
        "a dead unit, 0 for every row; a weight or bias that no update moves",
    ),
    (OFF.sign, "a unit that dropout has off in this update for the chosen row: it passes on nothing"),
    ("┊ ● ◼ ▲", "the present moment on the curve, and each metric's value there"),
    ("◇", "on the curve, where two branches parted; on a map, a new input"),
    ("· +", "on a map: below the border and above it; letters are rows by their target, or classes"),
    ("○ ◆ ▼", "on the error over two weights: where the run began, where the next update leads, the lowest"),
    ("z: 2 more", "two columns had no room; z enlarges the pane; “2 more columns: no room” where it is large"),
)


JUMPS = {"w": "Words", "m": "Marks", "a": "What the article calls it"}  # the key that leads to a heading far below


class HelpScreen(ModalScreen[None]):
    """A page to scroll through; Esc closes it, and keys lead to what stands far below."""

    BINDINGS = [  # noqa: RUF012 - as Textual declares it
        Binding("escape,question_mark,q,f1", "dismiss", "close"),
        *(Binding(key, f"jump({heading!r})", heading.lower()) for key, heading in JUMPS.items()),
    ]

    def __init__(self, panes: Sequence[Pane], scenario: Scenario | None = None, changes: Sequence[str] = ()) -> None:
        super().__init__()
        self._panes, self._scenario, self._changes = panes, scenario, changes

    def compose(self) -> ComposeResult:
        """The page."""
        with VerticalScroll(classes="dialog") as page:
            contents = list(_page(self._panes, self._scenario, self._changes))
            headings = {content.plain.strip() for content in contents}
            ways = [f"{key}: {heading.lower()}" for key, heading in JUMPS.items() if heading in headings]
            page.border_title = Content(" · ".join(("Help, Esc closes it", *ways)))
            for content in contents:
                yield Static(content)

    def action_jump(self, heading: str) -> None:
        """Let a heading stand first."""
        page = self.query_one(VerticalScroll)
        there = next((each for each in page.query(Static) if str(each.content).strip() == heading), None)
        if there is not None:
            page.scroll_to_widget(there, top=True, animate=False)


def _page(panes: Sequence[Pane], scenario: Scenario | None, changes: Sequence[str]) -> Iterator[Content]:
    if scenario is not None:
        yield from _about(scenario, changes)
    for section, of_section in groupby(with_panes(panes), key=lambda key: key.section):
        yield from _table(f"Keys: {section.lower()}", [(written(key), key.words) for key in of_section])
    yield from _table("Panes", in_list(panes))
    yield from _table("Marks", MARKS)
    yield from _table("Words", WORDS)
    if scenario is not None:
        yield from _table("Formulas", _formulas(scenario))
        yield from _of_the_article(scenario)


def _about(scenario: Scenario, changes: Sequence[str]) -> Iterator[Content]:
    """What happens in the scenario, where it comes from, and what to look for."""
    yield _heading(scenario.title)
    if changes:
        yield Content(f"Changed here: {', '.join(changes)}. What follows was written for the scenario without that.")
    yield Content(flat(scenario.summary))
    if article := scenario.article:
        source = filter(None, (article.title, article.author, article.part, article.url))
        yield Content(f"From: {', '.join(source)}")
    if scenario.look_for:
        yield _heading("What to look for")
        yield Content(flat(scenario.look_for))


def _formulas(scenario: Scenario) -> list[tuple[str, str]]:
    """The activations and the loss of the scenario in symbols, each with its slope."""
    used = {layer.activation for layer in scenario.network.layers} if scenario.network else set()
    rows = [(name, f"{a.symbols}, slope {a.slope_symbols}") for name, a in ACTIVATIONS.items() if name in used]
    if scenario.training:
        loss = LOSSES[scenario.training.loss]
        rows.append((loss.words, f"{loss.symbols}, slope {loss.slope_symbols}"))
    return rows


def _of_the_article(scenario: Scenario) -> Iterator[Content]:
    """The article's words, its figures, and where they differ from the numbers here."""
    yield from _table("What the article calls it", [(term.article, term.here) for term in scenario.glossary])
    figures = [
        (figure.value, f"{figure.quantity} at step {figure.step}" + (f", {figure.label}" if figure.label else ""))
        for figure in scenario.published
    ]
    whose = "What the article prints" if scenario.article else "What there is to compare with"
    yield from _table(f"{whose} (nntui verify computes it anew)", figures)
    if scenario.remarks:
        yield _heading("Where the article and the numbers differ")
    for remark in scenario.remarks:
        yield Content(f"{remark.place}: {flat(remark.says)}")
        yield Content(f"    {flat(remark.computed)}")


def _table(heading: str, rows: Sequence[tuple[str, str]]) -> Iterator[Content]:
    """A heading and its rows; nothing where there are none."""
    if rows:
        yield _heading(heading)
    width = max((cell_len(word) for word, _ in rows), default=0)
    for word, meaning in rows:
        yield Content.assemble((set_cell_size(word, width) + "  ", "bold"), meaning)


def _heading(text: str) -> Content:
    return Content.assemble("\n", (text, "bold underline"))
