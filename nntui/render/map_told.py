"""A map as text: how many rows are on which side, where the border is, and the answers at a few places."""

import math
from collections.abc import Iterator
from functools import partial

import numpy as np

from nntui.render.map_words import FINE, in_words
from nntui.render.said import Said, raw, said_of, why_nothing
from nntui.render.spoken import Telling, labelled, sentences
from nntui.session.frame import Frame
from nntui.text.numbers import short
from nntui.text.wrapping import wrap
from nntui.timeline.answers import passes, ranges

PLACES = 5  # along each input
BORDERS = 3  # places of a border on one line that are told
WIDE = 1_000_000  # cells in which all words have room


def told(frame: Frame, how: Telling) -> Iterator[str]:
    """The sides and the border in a sentence, what is said for the chosen row; then both elsewhere."""
    if reason := why_nothing(frame):
        yield from wrap(reason, how.width)
        return
    said = said_of(frame)
    with np.errstate(all="ignore"):
        if said.unit is None or not math.isnan(said.level):
            yield from sentences(in_words(said, WIDE), how)
        where = ", ".join(
            f"{column.name} {raw(column, float(said.own[place]))}"
            for place, column in zip(said.columns, said.inputs, strict=True)
        )
        answer = said.in_words(said.of_rows[said.row])
        yield from wrap(f"{said.moment.setup.all_names[said.row]}, {where}: {answer}", how.width)
        yield from _along_one(said, how) if len(said.columns) == 1 else _over_two(said, how)


def _along_one(said: Said, how: Telling) -> Iterator[str]:
    """The answers at places of the only input."""
    (column,) = said.inputs
    (limits,) = ranges(said.moment, said.columns)
    xs = np.linspace(*limits, 2 * PLACES - 1)
    values = said.along(xs)
    rows = [(raw(column, x), said.in_words(values[:, at])) for at, x in enumerate(xs.tolist())]
    yield from labelled(rows, (column.name, "answer"), how)


def _over_two(said: Said, how: Telling) -> Iterator[str]:
    """Where the border is at some values of the second input, then the answers at places of both."""
    across, up = said.inputs
    (low, high), limits = ranges(said.moment, said.columns)
    xs, ys = np.linspace(low, high, PLACES), np.linspace(*limits[::-1], PLACES)
    if said.unit is None or not math.isnan(said.level):
        for y in ys.tolist():
            yield from wrap(f"at {up.name} {raw(up, y)}: {_border(said, low, high, y)}", how.width)
    values = said.over([xs, ys])
    answers = [[said.in_words(values[:, line, at]) for at in range(PLACES)] for line in range(PLACES)]
    rows = [(raw(up, y), *line) for y, line in zip(ys.tolist(), answers, strict=True)]
    yield from labelled(rows, (up.name, *(f"{across.name} {raw(across, x)}" for x in xs.tolist())), how)


def _border(said: Said, low: float, high: float, y: float) -> str:
    """Where the border crosses the line of the first input at a value of the second, and what is said before it."""
    column, words = said.inputs[0], partial(_side, said)
    found, many = passes(np.linspace(low, high, FINE), lambda xs: said.sides_across(xs, y), BORDERS)
    if not found:
        (side,) = said.sides_across(np.array([low]), y).tolist()
        return f"no border, {words(side)} everywhere" if side >= 0 else "no border"
    places = [f"{words(before)} up to {column.name} {raw(column, x)}" for x, before, _ in found]
    more = f", and {many - len(found)} borders more" if many > len(found) else ""
    return f"{', then '.join(places)}, then {words(found[-1][2])}{more}"


def _side(said: Said, side: int) -> str:
    """A side in words: the class, or the highest output, or below and above."""
    if said.unit is None:
        return said.moment.setup.output_names[side]
    return said.labels[side] if said.labels else f"{('below', 'above')[side]} {short(said.level)}"
