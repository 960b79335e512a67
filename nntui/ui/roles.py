"""Roles to styles: what each role of the drawing code looks like in the theme of the day.

Panes look styles up here rather than in component classes of the style sheet: Textual would match every rule
against every role of every pane at start-up, which costs more than everything else about a pane.
"""

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip
from textual.widget import Widget

from nntui.render.cells import MAP_COLOURS, MAP_LEVELS, Line

GROUND_DARK, GROUND_LIGHT = "#10151c", "#fbfaf7"  # what lies under all else

# Blue and orange that people with any colour vision tell apart (Okabe and Ito, 2008), by theme.
DARK = {
    "positive": "#56b4e9",
    "negative": "#e69f00",
    "quiet": "#9aa5b1",
    "now": "#f0e442",
    "bad": "#ff8a65",
    "fine": "#4dd0a6",
    "third": "#4dd0a6",
    "fourth": "#e79ac8",
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
    "third": "#00694c",
    "fourth": "#8f3a6b",
    "mark": "#cfe0f0",
    "frame": "#b9b3a6",
}

MAP_STRENGTH = 0.55  # of a map's colours at their ends: characters on them stay readable


def _of_map(colours: dict[str, str], ground: str) -> dict[str, str]:
    """The colours of a map: from one end to the other over the ground of the theme, then one for each output."""
    middle = MAP_LEVELS // 2
    shares = [(("negative", "positive")[level > middle], abs(level - middle) / middle) for level in range(MAP_LEVELS)]
    shares += [(name, 1.0) for name in ("positive", "negative", "third", "fourth")]
    return {
        f"map{number}": Color.parse(ground).blend(Color.parse(colours[name]), MAP_STRENGTH * share).hex
        for number, (name, share) in enumerate(shares)
    }


DARK |= _of_map(DARK, GROUND_DARK)
LIGHT |= _of_map(LIGHT, GROUND_LIGHT)

# Each role of nntui.render.cells: the theme's variable for its colour, and its text style.
LOOKS = {
    "text": ("foreground", ""),
    "muted": ("quiet", ""),
    "strong": ("foreground", "bold"),
    "positive": ("positive", ""),
    "negative": ("negative", ""),
    "accent": ("now", "bold"),
    "warning": ("bad", "bold"),
    "good": ("fine", ""),
    "axis": ("quiet", ""),
    "series1": ("positive", ""),
    "series2": ("negative", ""),
    "series3": ("third", ""),
    "series4": ("fourth", ""),
    "selected": ("", "bold on mark"),
    "reversed": ("", "reverse"),
    "key": ("", ""),
    **{f"map{colour}": (f"map{colour}", "") for colour in MAP_COLOURS},
    **{f"under{colour}": ("", f" on map{colour}") for colour in MAP_COLOURS},
}


class Styles(dict[str, Style]):
    """The styles of one widget, made once for each role or pair of roles; cleared when the theme changes."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self._widget = widget

    def __missing__(self, roles: str) -> Style:
        style = self._widget.rich_style
        for role in roles.split():
            style += self._look(role)
        self[roles] = style
        return style

    def _look(self, role: str) -> Style:
        variables = self._widget.app.theme_variables
        colour, text_style = LOOKS[role]
        effect, _, background = text_style.partition(" on ")
        return Style(
            color=Color.parse(variables[colour]).rich_color if colour else None,
            bgcolor=Color.parse(variables[background]).rich_color if background else None,
            bold=effect == "bold" or None,
            reverse=effect == "reverse" or None,
        )

    def strip(self, line: Line, width: int) -> Strip:
        """A line of exactly `width` cells."""
        return Strip([Segment(run.text, self[run.role]) for run in line]).adjust_cell_length(width, self["text"])
