"""A row whose inputs are the dots of an image, drawn as one: half a cell a dot, or a shade where dots are grey."""

from collections.abc import Sequence

import numpy as np

from nntui.engine.arrays import Array
from nntui.render.cells import Line, Span, clip
from nntui.render.class_columns import class_of, class_said
from nntui.scenario.class_names import are_exclusive
from nntui.session.frame import Frame
from nntui.text.numbers import number

HALVES = (" ▄", "▀█")  # by the upper dot and the lower one
SHADES = " ░▒▓█"
PLAIN, PLAIN_SHADES = ".#", " .:*#"  # for each dot where there is only ASCII
ROWS_BELOW = 4  # lines of the table that an image leaves room for
HEADER = 3  # lines of the table that don't scroll


def image_of_row(frame: Frame, width: int, height: int, ascii_only: bool) -> list[Line]:
    """The chosen row as an image, with what it is and is said to be beside it; nothing where rows are no images, or
    where there is no room above so much of the table.
    """
    setup, row = frame.setup, frame.focus.row
    shape = setup.scenario.data.image
    if shape is None:
        return []
    data = setup.program.data
    inputs = data.inputs[row] if row < data.rows else setup.probes[row - data.rows]
    lines = drawn_dots(inputs.reshape(shape), *_limits(data.inputs), ascii_only)
    if len(lines) + HEADER + ROWS_BELOW > height or len(lines[0]) + 2 > width:
        return []
    words = [[Span(setup.all_names[row], "accent")], *_said(frame, row)]
    words += [[] for _ in lines[len(words) :]]
    return [
        clip([Span(" "), Span(line, "strong"), Span("  "), *beside], width)
        for line, beside in zip(lines, words, strict=False)
    ]


def drawn_dots(dots: Array, low: float, high: float, ascii_only: bool) -> list[str]:
    """Dots of shape (height, width) as lines of text: two above each other in a cell where each is at the lowest or the
    highest value, else a shade of two cells for each.
    """
    with np.errstate(all="ignore"):  # of numbers as large as there are
        parts = np.clip(np.nan_to_num((dots - low) / (high - low)), 0.0, 1.0)
    if not np.isin(parts, (0.0, 1.0)).all():
        shades = PLAIN_SHADES if ascii_only else SHADES
        levels = np.rint(parts * (len(shades) - 1)).astype(np.intp)
        return ["".join(2 * shades[level] for level in line) for line in levels.tolist()]
    on = (parts > 0).astype(np.intp)
    if ascii_only:
        return ["".join(PLAIN[dot] for dot in line) for line in on.tolist()]
    on = np.concatenate([on, np.zeros((len(on) % 2, on.shape[1]), dtype=np.intp)])
    pairs = zip(on[::2].tolist(), on[1::2].tolist(), strict=True)
    return ["".join(HALVES[above][below] for above, below in zip(*pair, strict=True)) for pair in pairs]


def _limits(inputs: Array) -> tuple[float, float]:
    """The lowest and the highest value of all rows."""
    finite = inputs[np.isfinite(inputs)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)


def _said(frame: Frame, row: int) -> Sequence[Line]:
    """Which class a row has, and which it is said to have."""
    if not are_exclusive(frame.setup):
        return []
    true, said, value = class_of(frame, row), *class_said(frame, row)
    parts = [("is ", true), ("said to be ", said)]
    lines: list[Line] = [[Span(word, "muted"), Span(name, "strong")] for word, name in parts if name]
    lines[-1].append(Span(f" {number(value)}"))
    return lines
