"""The one place that knows plotext: it draws curves in braille dots, and its coloured text becomes runs again.

Plotext colours every cell; each role borrows one colour number on the way in and gets it back on the way out.
"""

import importlib
import re
import sys
from collections.abc import Sequence
from itertools import groupby
from types import ModuleType
from typing import Any

import numpy as np

from nntui.render.axes import Axis, Tick
from nntui.render.cells import Line, Span

# plotext numbers the colours of the terminal's palette; from 16 on they have no second spelling.
FIRST_COLOUR = 16
# What plotext imports and has no part in a curve: the pages of its own menu, its tests, by what is asked of them; and
# packages for pictures and films, which it does without where they aren't installed.
UNUSED = {"plotext._doc.doc": "docs", "plotext._tests.run": "test"}
OPTIONAL = ("PIL", "ffpyplayer", "yt_dlp")
_ESCAPE = re.compile(r"\x1b\[([\d;]*)m")
_FOREGROUND = "38;5;"


def load_plotext() -> ModuleType:
    """plotext, imported when it is first needed.

    Most of its import goes into what only its own menu, its tests and pictures need; empty modules in their place make
    the first curve appear sooner. Without those places in plotext they would do nothing.
    """
    left_out = (
        [name for name in (*UNUSED, *OPTIONAL) if name not in sys.modules] if "plotext" not in sys.modules else []
    )
    for name in left_out:
        sys.modules[name] = _with_nothing(name) if name in UNUSED else None  # type: ignore[assignment]
    try:
        return importlib.import_module("plotext")  # waits where another thread is importing it
    finally:
        for name in left_out:
            sys.modules.pop(name, None)


def _with_nothing(name: str) -> ModuleType:
    module = ModuleType(name)
    setattr(module, UNUSED[name], None)
    return module


class Figure:
    """One drawing of `width` by `height` cells; everything is placed by fractions from 0 to 1.

    It owns its figure: plotext's global one would carry settings from one drawing to the next, and clips what
    it draws to the size of the terminal.
    """

    def __init__(self, width: int, height: int) -> None:
        self._plotext: Any = load_plotext()
        plotext = self._plotext
        self._colours: dict[str, int] = {}
        terminal = type(plotext.terminal)()
        terminal.limit(False, False)
        self._figure = type(plotext.figure)(terminal)
        self._figure.plot_size(width, height)
        for axis, far_side in (("x", "upper"), ("y", "right")):
            self._figure.axes(True, pixel=self._pixel("axis"), axis=axis, side="both")
            self._figure.axes(False, axis=axis, side=far_side)

    def _pixel(self, role: str) -> Any:
        return self._plotext.pixel(self._colours.setdefault(role, FIRST_COLOUR + len(self._colours)))

    def axis(self, name: str, axis: Axis, ticks: Sequence[Tick]) -> None:
        """Draw the axis "x" (below) or "y" (left) with its ticks."""
        ruler = self._figure.ruler(name)
        ruler.pixel(self._pixel("axis"))
        ruler.lim(0, 1)
        span = axis.high - axis.low
        ruler.ticks([(tick.value - axis.low) / span for tick in ticks], [tick.text for tick in ticks])

    def curve(self, x: np.ndarray, y: np.ndarray, role: str, marker: str) -> None:
        """Join the points x (n,), y (n,) by one of plotext's markers."""
        look = self._plotext.marker(marker, self._pixel(role))
        signal = self._figure.signal(x.tolist(), y.tolist(), marker=look)
        self._figure.draw(signal.lines().density("full", scope="line"))  # "simple" leaves gaps in the line

    def lines(self) -> list[Line]:
        """The finished drawing."""
        roles = {str(colour): role for role, colour in self._colours.items()}
        return [_runs(row, roles) for row in self._figure.build().string().rstrip("\n").split("\n")]


def _runs(row: str, roles: dict[str, str]) -> Line:
    """One line of plotext's text, its colours turned back into roles; blanks join the run before them."""
    role = "axis"
    pieces: list[tuple[str, str]] = []
    for index, part in enumerate(_ESCAPE.split(row)):
        if index % 2:  # the split alternates between text and what stood inside an escape sequence
            role = roles.get(part.removeprefix(_FOREGROUND), role) if part.startswith(_FOREGROUND) else role
        elif part:
            pieces.append((part, role))
    return [
        Span("".join(text for text, _ in group), role) for role, group in groupby(pieces, key=lambda piece: piece[1])
    ]
