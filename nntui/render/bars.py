"""Bars: the size of a number as a length, its sign as a side."""

import math

from nntui.render.cells import Span

EIGHTHS = " ▏▎▍▌▋▊▉█"


def sign_role(value: float) -> str:
    """The role that goes with a number's sign."""
    return "positive" if value > 0 else "negative" if value < 0 else "text"


def signed_bar(value: float, largest: float, width: int, *, ascii_only: bool = False) -> Span:
    """A bar from the middle of `width` cells: to the right when `value` is above zero, to the left when below.

    `largest` is the value that fills one side.
    """
    side = (width - 1) // 2
    share = min(abs(value) / largest, 1.0) if largest > 0 and not math.isnan(value) else 0.0
    cells = round(share * side)
    if cells == 0 and value:
        cells = 1
    full, middle = ("#", "|") if ascii_only else ("█", "│")
    left = (full * cells).rjust(side) if value < 0 else " " * side
    right = (full * cells).ljust(side) if value > 0 else " " * side
    return Span(left + middle + right, sign_role(value))


def progress_bar(share: float, width: int) -> str:
    """A bar that fills from the left, in eighths of a cell."""
    eighths = round(min(max(share, 0.0), 1.0) * width * 8)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (EIGHTHS[rest] if rest else "")).ljust(width)
