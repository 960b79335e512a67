"""What is said of a recording, in the lines below the panes: its state above, what a note asks below, and between them
as much of the note as there is room for, to be read on.
"""

from typing import TYPE_CHECKING

from rich.cells import cell_len

from nntui.render.cells import Line, Span, clip, fit
from nntui.text.wrapping import wrap
from nntui.ui.keys import KEYS

if TYPE_CHECKING:
    from nntui.lesson.caption_words import Caption, Words

ON, BACK = (next(key.keys[0] for key in KEYS if key.action == f"read_on({by})") for by in (1, -1))
NARROW = 8  # cells: the narrowest lines that words are wrapped to


class Reading:
    """A caption laid out in `width` × `height` cells. `top` is the line of a long note that comes first, where somebody
    has read on; else it is the note's beginning, or, where the question alone has no room, that of the question.

    `above` and `below` say how many lines are out of sight.
    """

    def __init__(self, caption: "Caption", width: int, height: int, top: int | None) -> None:
        cells, width = width, max(width - 2, NARROW)
        head = _wrapped(caption.head, width)[: max(height - 1, 0)]
        said, asked = _wrapped(caption.said, width), _wrapped(caption.asked, width)
        room = max(height - len(head), 0)
        self.top = self.above = self.below = 0
        self.lines = [clip(line, cells) for line in (*head, *said, *asked)]
        self.page = 1
        if len(said) + len(asked) <= room:
            return
        apart = len(asked) < room  # the question has its place, and the note goes by above it
        mark = 1 + cell_len(_mark(len(said) + len(asked), len(said) + len(asked)))
        said = _wrapped(caption.said, max(width - mark, NARROW))
        body = said if apart else said + _wrapped(caption.asked, max(width - mark, NARROW))
        window = room - len(asked) if apart else room
        last = max(len(body) - window, 0)
        begin = 0 if apart else max(len(said) - (window > 1), 0)
        self.top = min(max(begin if top is None else top, 0), last)
        self.above, self.below = self.top, last - self.top
        self.page = max(window - 1, 1)
        seen = body[self.top : self.top + window]
        if seen:
            told = _mark(self.above, self.below)
            [span] = seen[-1]
            seen[-1] = [Span(fit(span.text, max(width - cell_len(told), 0)), span.role), Span(told, "accent")]
        self.lines = [clip(line, cells) for line in (*head, *seen, *(asked if apart else []))]


def _wrapped(words: "Words", width: int) -> list[Line]:
    return [[Span(f" {line}", role)] for text, role in words for line in wrap(text, width)]


def _mark(above: int, below: int) -> str:
    """How many lines there are above and below, with the keys that lead to them."""
    parts = (f" ▲ {BACK} {above}" if above else "", f" ▼ {ON} {below}" if below else "")
    return "".join(parts)
