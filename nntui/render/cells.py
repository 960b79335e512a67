"""What a pane is drawn with: lines of runs, each a piece of text and the role that it plays.

A role says what a piece of text *is* ("positive", "muted", "selected"), never what colour it has; the screen
turns roles into colours for its theme. Several roles may be joined by a space: "positive selected".
"""

from collections.abc import Iterable
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

# Each role, and what it is for. nntui/ui/roles.py says what each looks like.
ROLES = {
    "text": "plain words and numbers",
    "muted": "words that may be skipped: headings of columns, units, hints (still readable)",
    "strong": "what the eye should meet first",
    "positive": "a number above zero, an edge with a positive weight",
    "negative": "a number below zero, an edge with a negative weight",
    "accent": "what is happening now: whose turn it is, the operation, the cursor",
    "warning": "something went wrong: divergence, a wrong prediction",
    "good": "something is right: a correct prediction, digits in agreement",
    "axis": "the frame of a plot and its numbers",
    "series1": "the first line of a plot",
    "series2": "the second line of a plot",
    "series3": "the third line of a plot",
    "series4": "the fourth line of a plot",
    "selected": "what is chosen: joined to another role",
    "reversed": "the character in the colour of the ground, on its own: joined to another role",
    "key": "a hint at a key or at the mouse, left out where neither does anything: joined to another role",
}
MAP_LEVELS = 9  # steps of a map's colour scale, the middle one where the answer changes
MAP_CLASSES = 4  # colours of a map for one of several outputs each: they follow on the scale's
MAP_COLOURS = range(MAP_LEVELS + MAP_CLASSES)
ROLES |= {
    f"map{colour}": "a colour of a map's scale, or of an output, as that of a character" for colour in MAP_COLOURS
}
ROLES |= {f"under{colour}": "the same, as what lies under a character" for colour in MAP_COLOURS}


class Span(NamedTuple):
    """A piece of one line: its text (no line breaks) and its role or roles, joined by spaces."""

    text: str
    role: str = "text"


Line = list[Span]


def width_of(line: Iterable[Span]) -> int:
    """How many cells a line takes."""
    return sum([cell_len(run.text) for run in line])


def fit(text: str, width: int, align: str = "<") -> str:
    """`text` in exactly `width` cells: padded on the side that `align` leaves free, or cut with "…"."""
    size = cell_len(text)
    if size > width:
        return set_cell_size(text, max(width - 1, 0)) + "…" if width > 0 else ""
    blank = " " * (width - size)
    return blank + text if align == ">" else text + blank


def clip(line: Iterable[Span], width: int, ellipsis: str = "…") -> Line:
    """A line of at most `width` cells; what is cut is marked by `ellipsis`."""
    runs = list(line)
    if width_of(runs) <= width:
        return runs
    room = width - cell_len(ellipsis)
    kept: Line = []
    for run in runs:
        size = cell_len(run.text)
        if size > room:
            kept.append(Span(set_cell_size(run.text, max(room, 0)) + ellipsis, run.role))
            break
        kept.append(run)
        room -= size
    return kept


def clip_words(line: Iterable[Span], width: int) -> Line:
    """A line of at most `width` cells, cut between words where it can be; what is cut is marked by "…"."""
    whole = list(line)
    cut = clip(whole, width)
    if cut == whole or not cut:
        return cut
    *before, last = cut
    text = last.text.removesuffix("…")
    seen = sum(len(run.text) for run in before) + len(text)
    if "".join(run.text for run in whole)[seen : seen + 1] != " ":
        text = text.rpartition(" ")[0] or text
    return [*before, Span(f"{text.rstrip()}…", last.role)]


def without_keys(line: Iterable[Span]) -> Line:
    """A line without its hints at keys, for where nobody can press them."""
    return [run for run in line if "key" not in run.role.split()]


def with_role(line: Iterable[Span], role: str) -> Line:
    """The same line with one more role on each run."""
    return [Span(run.text, f"{run.role} {role}") for run in line]
