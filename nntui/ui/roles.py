"""Roles to styles: each role of the drawing code is a component class, coloured by the style sheet."""

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from nntui.render.cells import ROLES, Line

COMPONENT_CLASSES = {f"role--{role}" for role in ROLES}

# Blue and orange that people with any colour vision tell apart (Okabe and Ito, 2008), by theme.
DARK = {
    "positive": "#56b4e9",
    "negative": "#e69f00",
    "quiet": "#9aa5b1",
    "now": "#f0e442",
    "bad": "#ff8a65",
    "fine": "#4dd0a6",
    "series-1": "#56b4e9",
    "series-2": "#e69f00",
    "series-3": "#4dd0a6",
    "series-4": "#e79ac8",
    "mark": "#2b3f55",
    "frame": "#46525f",
}
LIGHT = {
    "positive": "#005a94",
    "negative": "#a34700",
    "quiet": "#5a6470",
    "now": "#7b2d8b",
    "bad": "#b3261e",
    "fine": "#00694c",
    "series-1": "#005a94",
    "series-2": "#a34700",
    "series-3": "#00694c",
    "series-4": "#8f3a6b",
    "mark": "#cfe0f0",
    "frame": "#b9b3a6",
}


class Styles:
    """The styles of one widget, looked up once for each role or pair of roles until the theme changes."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._known: dict[str, Style] = {}

    def clear(self) -> None:
        """Forget everything: the theme has changed."""
        self._known.clear()

    def __getitem__(self, roles: str) -> Style:
        style = self._known.get(roles)
        if style is None:
            first, *more = roles.split()
            style = self._widget.get_component_rich_style(f"role--{first}")
            for role in more:
                style += self._widget.get_component_rich_style(f"role--{role}", partial=True)
            self._known[roles] = style
        return style

    def strip(self, line: Line, width: int) -> Strip:
        """A line of exactly `width` cells."""
        return Strip([Segment(run.text, self[run.role]) for run in line]).adjust_cell_length(width, self["text"])
