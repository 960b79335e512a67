"""Bars: the size of a number as a length in eighths of a cell, its sign as a side; and what gets done as a share."""

import math

from nntui.render.cells import Line, Span
from nntui.text.numbers import MINUS

EIGHTHS = " ▏▎▍▌▋▊▉█"  # of a cell, from the left
RIGHT = {1: "▕", 4: "▐"}  # eighths from the right that have a character of their own
LOW, FULL, ASCII_FULL = "▇", "█", "#"  # a whole cell of a bar that leaves a gap to the line above, or doesn't
TOPS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)  # times a power of ten: where scales end


def sign_role(value: float) -> str:
    """The role that goes with a number's sign."""
    return "positive" if value > 0 else "negative" if value < 0 else "text"


def scale_end(largest: float) -> float:
    """Where the scale of bars ends whose longest is `largest`, a finite number: a round number not below it, which
    stays the same while it changes a little; 0 where it is 0.

    >>> scale_end(1.86), scale_end(3.0), scale_end(0.0)
    (2.0, 3.0, 0.0)
    """
    power = 10.0 ** math.floor(math.log10(largest)) if largest > 0 else 0.0
    tops = [top * power for top in TOPS if power]
    return next((top for top in tops if largest <= top < math.inf), largest)


def scale_heading(most: float, width: int) -> str:
    """What stands above bars of `width` cells: both ends of their scale, and its 0 over the axis; as much as fits."""
    if not most:
        return "0".center(width) if width else ""
    text = f"{most:.3g}".replace("-", MINUS)
    side = (width - 1) // 2
    if len(text) + 1 < side:
        return (f"{MINUS}{text}".ljust(side) + "0" + f"+{text}".rjust(side)).ljust(width)
    return f"±{text}".center(width) if len(text) < width else ""


def signed_bar(value: float, most: float, width: int, full: str = LOW) -> Line:
    """A bar from an axis in the middle of `width` cells: to the right when `value` is above zero, to the left when
    below, to the nearest eighth of a cell (in ASCII to the nearest cell).

    `most` is the value that fills one side, `full` the character of a whole cell: LOW, FULL or ASCII_FULL. What rounds
    to nothing and what is no number leaves the axis alone; what is infinite is an arrow at the end of its side.
    """
    side = (width - 1) // 2
    left, right = [Span(" " * side)], [Span(" " * side)]
    if (role := sign_role(value)) == "positive":
        right = _rightwards(value, most, side, role, full)
    elif role == "negative":
        left = _leftwards(value, most, side, role, full)
    rest = width - 1 - 2 * side
    return [*left, axis(full), *right, *([Span(" " * rest)] if rest else [])]


def axis(full: str = LOW) -> Span:
    """What bars begin at."""
    return Span("|" if full == ASCII_FULL else "│", "axis")


def _rightwards(value: float, most: float, side: int, role: str, full: str) -> Line:
    if math.isinf(value):
        return [Span((">" if full == ASCII_FULL else "▸").rjust(side)[:side], role)]
    cells, eighths = _length(value, most, side, full == ASCII_FULL)
    text = full * cells + (EIGHTHS[eighths] if eighths else "")
    return [Span(text, role), Span(" " * (side - len(text)))]


def _leftwards(value: float, most: float, side: int, role: str, full: str) -> Line:
    """An end that no character has is the ground's part of the cell, with ground and bar in each other's colours."""
    if math.isinf(value):
        return [Span(("<" if full == ASCII_FULL else "◂").ljust(side)[:side], role)]
    cells, eighths = _length(value, most, side, full == ASCII_FULL)
    end = [Span(RIGHT[eighths], role)] if eighths in RIGHT else [Span(EIGHTHS[8 - eighths], f"{role} reversed")]
    blank = side - cells - (eighths > 0)
    return [Span(" " * blank), *(end if eighths else []), Span(full * cells, role)]


def _length(value: float, most: float, side: int, ascii_only: bool) -> tuple[int, int]:
    """The length of a bar in whole cells and eighths."""
    share = min(abs(value) / most, 1.0) if most > 0 else 0.0
    return (round(share * side), 0) if ascii_only else divmod(round(share * side * 8), 8)


def progress_bar(share: float, width: int) -> str:
    """A bar that fills from the left, in eighths of a cell."""
    eighths = round(min(max(share, 0.0), 1.0) * width * 8)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (EIGHTHS[rest] if rest else "")).ljust(width)
