"""A pane's row: all that is known of a pane stands in it, and whoever shows panes reads it.

A pane is a file of nntui/render/panes that ends in its row, `PANE`; nothing else names it.
"""

from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from nntui.explain.origins import why
from nntui.render.content import Clicked, PaneContent
from nntui.render.spoken import Telling
from nntui.session.commands import Command
from nntui.session.frame import Frame
from nntui.session.number_meant import Named, number_chosen
from nntui.session.suggest import of_chosen
from nntui.text.frozen import dataclass
from nntui.timeline.draft import Suggestion
from nntui.timeline.origin import Ask

Area = Literal["upper-left", "upper-right", "lower-left", "lower-right"]


@dataclass(frozen=True)
class Drawing:
    """How panes are drawn: without braille if `ascii_only`; curves over time only up to the step `upto`. `shown` are
    the panes, by name, that have a place on the screen now.
    """

    ascii_only: bool = False
    upto: int = 0
    shown: tuple[str, ...] = ()


class PaneKey(NamedTuple):
    """A key of the main screen that shows a pane: its word in the footer and its place in the queue for room there.

    `action` is what the screen runs where the key does more than that. Where it `toggles`, a second press leads
    back.
    """

    key: str
    footer: str
    rank: int
    action: str = ""
    toggles: bool = False


@dataclass(frozen=True)
class Pane:
    """A pane.

    `name` is what recordings and TOML call it, `letter` chooses it in the list of panes, `words` say what it shows.
    Panes of one `area` take turns there, by their `order`: the first of them is there at the beginning. `scrolls`
    says whether it can be longer than its area, and "always" that the room for a scrollbar is kept free; a `tall`
    pane takes the area below it too, on a low screen, until something is looked at there.

    `draw(frame, width, height, drawing)` gives its contents in cells, which also tell what a click on them means, and
    `title(frame)` its title; while all is hidden that is `untold`, by default the name. `next_choice(frame, by)` is
    what ↓ (1) and ↑ (−1) choose; without it they scroll, and so do PageDown and PageUp. `number(frame)` is told in all
    its digits. `ask(frame)` is what w asks; where that is nothing, `no_answer(frame)` may say why. `edits(frame)` are
    suggested by e. Enter does what `enter(frame)` says of the chosen line, or edits, where `enter_edits(frame)`. While
    the run plays at least `rests` seconds lie between two drawings. `covered(frame)` says that all of it is hidden
    while a question stands: what works numbers out by itself, beside those of the frame's moment, has to. `tell(frame,
    how)` says what it shows in lines of text, for who doesn't see it; without it these are the lines as they are drawn.
    """

    name: str
    letter: str
    words: str
    area: Area
    order: int
    draw: Callable[[Frame, int, int, Drawing], PaneContent]
    title: Callable[[Frame], str]
    key: PaneKey | None = None
    scrolls: Literal["never", "if needed", "always"] = "if needed"
    tall: bool = False
    rests: float = 0.0
    next_choice: Callable[[Frame, int], Command | None] | None = None
    number: Callable[[Frame], Named | None] = number_chosen
    ask: Callable[[Frame], Ask | None] = why
    no_answer: Callable[[Frame], str] = lambda frame: ""
    edits: Callable[[Frame], list[Suggestion]] = of_chosen
    enter: Callable[[Frame], Clicked] = lambda frame: None
    enter_edits: Callable[[Frame], bool] = lambda frame: False
    covered: Callable[[Frame], bool] = lambda frame: False
    tell: Callable[[Frame, Telling], Iterable[str]] | None = None
    untold: str = ""

    @property
    def hidden_title(self) -> str:
        """The title while all of it is hidden: one that says nothing of what is."""
        return self.untold or self.name.upper()
