"""The rows of a scenario in Python, as arrays that are written out."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

import numpy as np

from nntui.engine.arrays import Array
from nntui.explain.code.expression import literal
from nntui.scenario.columns import MAX_ROWS, Column
from nntui.scenario.row_table import numbered
from nntui.text.escape import printable

WIDTH = 110  # characters of a line
NAMED = 40  # rows up to which each has a line of its own, with its name
DIGITS = 12  # of a raw value that was scaled
INDENT = "    "


def comment(text: str) -> str:
    """A comment of one line, whatever the text holds."""
    return f"# {printable(text)}"


def array(name: str, values: Array, names: Sequence[str] = ()) -> Iterator[str]:
    """A matrix under a name: a line for each row, with its own name beside it; of many, several to a line."""
    rows = [f"[{', '.join(map(literal, row))}]," for row in values.tolist()]
    if not len(values):
        yield f"{name} = np.zeros(({', '.join(map(str, values.shape))}))"
        return
    yield f"{name} = np.array(["
    if names and len(rows) <= NAMED:
        wide = max(map(len, rows))
        for row, own in zip(rows, names, strict=True):
            yield from _broken(row) if wide > WIDTH else [f"{INDENT}{row:{wide}}  {comment(own)}"]
    else:
        yield from _packed(rows)
    yield "], dtype=float)"


def _packed(rows: Sequence[str]) -> Iterator[str]:
    line = ""
    for row in rows:
        if line and len(line) + 1 + len(row) > WIDTH:
            yield f"{INDENT}{line}"
            line = ""
        if len(row) > WIDTH:
            yield from _broken(row) if row[0] == "[" else [f"{INDENT}{row}"]  # no text is broken
        else:
            line = f"{line} {row}" if line else row
    if line:
        yield f"{INDENT}{line}"


def _broken(row: str) -> Iterator[str]:
    """A long row in several lines."""
    return (f"{INDENT}{part}" for part in wrap(row, WIDTH, break_on_hyphens=False))


def strings(name: str, values: Sequence[str]) -> Iterator[str]:
    """A list of texts under a name, none of which can be anything but a text; of rows that are only numbered, so."""
    texts = [printable(value) for value in values]
    numbers = [text.removeprefix("row ") for text in texts]
    line = f"{name} = {texts!r}"
    if len(line) <= WIDTH:
        yield line
    elif texts == list(numbered([""] * len(texts))):
        yield f'{name} = [f"row {{n}}" for n in range(1, {len(texts) + 1})]'
    elif {*texts} <= {*numbered([""] * MAX_ROWS)}:
        yield f'{name} = [f"row {{n}}" for n in ['
        yield from (f"{INDENT}{line}" for line in wrap(", ".join(numbers), WIDTH))
        yield "]]"
    else:
        yield f"{name} = ["
        yield from _packed([f"{text!r}," for text in texts])
        yield "]"


def inputs(name: str, values: Array, columns: Sequence[Column], names: Sequence[str]) -> Iterator[str]:
    """Inputs under a name: those that were scaled as they were measured, if they come out just the same then."""
    raw = values.copy()
    for at, column in enumerate(columns):
        if column.is_scaled:
            raw[:, at] = [float(f"{value:.{DIGITS}g}") for value in column.raw(values[:, at]).tolist()]
    scaled = np.stack([column.scaled(raw[:, at]) for at, column in enumerate(columns)], axis=1)
    shorter = len(str(raw.tolist())) + 40 * len(columns) < len(str(values.tolist()))
    if not (shorter and np.array_equal(scaled, values)):
        yield from array(name, values, names)
        return
    yield from array(name, raw, names)
    shifts, scales = ([literal(getattr(column, key)) for column in columns] for key in ("shift", "scale"))
    yield f"{name} = ({name} - [{', '.join(shifts)}]) / [{', '.join(scales)}]  # as they were measured, scaled"
