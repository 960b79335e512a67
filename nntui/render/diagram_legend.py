"""The diagram's legend: what lines and marks mean, and which edges are not drawn or have no number."""

import math
from collections.abc import Collection, Sequence
from typing import NamedTuple

from nntui.render.cells import Line, Span, width_of
from nntui.render.chosen import chosen_unit
from nntui.render.edges import Gap
from nntui.render.marks import MARKS, Mark
from nntui.render.pane import Drawing
from nntui.scenario.setup import possessive
from nntui.session.frame import Frame
from nntui.text.escape import shortened
from nntui.text.numbers import MINUS, count, plural, signed

ROUNDED = "fewer digits: rounded"
BETWEEN = 2  # cells between two entries
LEAST = 4  # the rank of what is said where all else is said in full


class Entry(NamedTuple):
    """What a legend says of one thing, in words that get shorter; none are said if there is no room."""

    variants: tuple[tuple[Span, ...], ...]
    rank: int


def legend(
    frame: Frame,
    gaps: Sequence[Gap],
    layers_left_out: int,
    marks: Collection[Mark],
    key: str,
    of_maps: Sequence[str],
    drawing: Drawing,
) -> list[Entry]:
    """The entries of a legend. `marks` are those that are on the screen, `key` explains the numbers, `of_maps` the
    pictures in the boxes, if there are any.
    """
    entries = [Entry(_lines(drawing.ascii_only), 3)]
    if of_maps:
        entries.append(_worded(3, *of_maps))
    if not drawing.ascii_only and not all(ends.short for gap in gaps for ends in gap.course.lines):
        entries.append(_worded(LEAST, "thick: large"))
    if _are_rounded(gaps):
        entries.append(_worded(LEAST, ROUNDED))
    entries += [_worded(mark.rank, f"{mark.of(drawing.ascii_only)} {mark.word}") for mark in MARKS if mark in marks]
    entries += [_worded(0, words) for words in key.split("  ") if words]
    if layers_left_out:
        entries.append(_worded(0, f"{plural(layers_left_out, 'layer')} between not shown"))
    if missing := _missing(frame, gaps):
        entries.append(_worded(1, *missing))
    return entries


def fitted(entries: Sequence[Entry], width: int) -> Line:
    """The entries in at most `width` cells: the more important ones, in the longest of their words that fit."""
    said: dict[Entry, Line] = {}

    def room() -> int:
        return width - sum(width_of(line) + BETWEEN for line in said.values())

    for ranks in (range(LEAST), range(LEAST, LEAST + 1)):
        by_rank = sorted((entry for entry in entries if entry.rank in ranks), key=lambda entry: entry.rank)
        for entry in by_rank:
            if width_of(entry.variants[-1]) <= room():
                said[entry] = list(entry.variants[-1])
        for entry in by_rank:
            if entry in said:
                spare = room() + BETWEEN + width_of(said[entry])
                said[entry] = list(next(line for line in entry.variants if width_of(line) <= spare))
    line: Line = []
    for entry in entries:
        if entry in said:
            line += [Span(" " * BETWEEN), *said[entry]] if line else said[entry]
    return line


def _worded(rank: int, *variants: str) -> Entry:
    return Entry(tuple((Span(words, "muted"),) for words in variants), rank)


def _lines(ascii_only: bool) -> tuple[tuple[Span, ...], ...]:
    """How lines above and below zero look."""
    if ascii_only:
        return (Span("--- above 0  ... below 0", "muted"),), (Span("--+ ..-", "muted"),)
    above, below = Span("⠶⠶", "positive"), Span("⠭⠭", "negative")
    long = above, Span(" above 0  ", "muted"), below, Span(" below 0", "muted")
    return long, (above, Span("+ ", "positive"), below, Span(MINUS, "negative"))


def _are_rounded(gaps: Sequence[Gap]) -> bool:
    """Whether a number stands beside its line in fewer digits than the table has of it."""
    shown = ((edge.value, text) for gap in gaps for edge, text in zip(gap.edges, gap.texts, strict=False))
    return any(math.isfinite(value) and not text.endswith(signed(value)) for value, text in shown)


def _missing(frame: Frame, gaps: Sequence[Gap]) -> tuple[str, ...]:
    """Which edges are not drawn, and how to see the numbers of those that have none."""
    parts = []
    if any(gap.kept == "chosen" for gap in gaps) and (unit := chosen_unit(frame)):
        whose = possessive(shortened(frame.setup.unit_name(*unit), 12))
        parts.append(f"{_drawn(gaps, 'chosen')}, {whose}")
    if largest := any(gap.kept == "largest" for gap in gaps):
        parts.append(f"largest {_drawn(gaps, 'largest')}")
    words = "; ".join(parts)
    variants = [f"drawn: {words}", words] if parts else []
    if largest and len(parts) == 1:
        variants.append(f"{_drawn(gaps, 'largest')} lines")
    silent = [gap for gap in gaps if not gap.texts or gap.kept == "largest"]
    if not silent:
        return tuple(variants)
    if not all(gap.tells for gap in silent):
        return (*(f"{each}; no room for numbers" for each in variants[:1]), *variants) or ("no room for numbers",)
    hints = "choose a unit for its numbers", "choose a unit"
    if not variants:
        return hints
    return *(f"{said}; {hint}" for said, hint in zip(variants, hints, strict=False)), *variants[1:]


def _drawn(gaps: Sequence[Gap], kept: str) -> str:
    """How many edges of how many are drawn where not all are, for a reason."""
    some = [gap for gap in gaps if gap.kept == kept]
    return f"{sum(len(gap.edges) for gap in some)} of {count(sum(gap.there for gap in some))}"
