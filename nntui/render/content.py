"""A sheet: what a pane shows, drawn line by line as far as it is looked at."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from nntui.render.cells import Line, without_keys
from nntui.session.commands import Command
from nntui.text.frozen import dataclass

Clicked = Command | tuple[Command, ...] | None  # what a click sends: one command or several, one after the other


@dataclass(frozen=True, eq=False)
class PaneContent:
    """A pane's contents.

    `header` stays in place while `length` lines scroll below it; `line(i)` draws one of them. `hit(x, i)` is what
    choosing the cell x of line i sends, if anything; `chosen` the line that must be in sight, with those after it up to
    `chosen_to` if there is room for all. Where `about` is another
    than before, the view begins anew at the top. `title` and `footer` stand in the frame around it. Where something is
    still to be worked out, `more` does a piece of it, short enough for a key to be answered in time, and then the pane
    is drawn again; it is the same (==) as long as it is about the same.
    """

    header: Sequence[Line]
    length: int
    line: Callable[[int], Line]
    hit: Callable[[int, int], Clicked] = lambda x, i: None
    chosen: int | None = None
    about: object = None
    title: str = ""
    footer: str = ""
    more: Callable[[], None] | None = None
    chosen_to: int | None = None


def drawn(lines: Sequence[Line], hit: Callable[[int, int], Clicked] = lambda x, i: None) -> PaneContent:
    """A sheet of lines that were drawn already and don't scroll."""
    return PaneContent((), len(lines), lambda i: lines[i], hit)


def keyless(content: PaneContent) -> PaneContent:
    """The same contents without their hints at keys."""
    header = [without_keys(line) for line in content.header]
    return replace(content, header=header, line=lambda i: without_keys(content.line(i)))
