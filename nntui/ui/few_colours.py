"""256 colours: the one of them that stands for each of ours on terminals that have no more.

Without this Rich would choose: its rule calls pale colours grey and dark ones navy, so that text turns pink. Ours are
chosen by hand where the nearest is of another hue, too pale for text, or the same as a neighbour's; all others are
mapped to the nearest in OKLab (Björn Ottosson, 2020), a space in which equal distances look equal. The first 16
colours are left out, since each terminal has its own.
"""

from collections.abc import Mapping
from functools import lru_cache

from rich.color import Color as RichColor
from rich.color import ColorType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from nntui.ui.roles import DARK, LIGHT

Rgb = tuple[int, int, int]

OWN = 16  # the first colour that is the same on all terminals
# By the name of a colour of the theme.
DARK_OF_256 = {
    "negative": 214,
    "now": 227,
    "fourth": 218,
    "map0": 94,
    "map1": 94,
    "map2": 88,
    "map3": 52,
    "map5": 17,
    "map6": 18,
    "map7": 24,
    "map8": 25,
    "map11": 22,
}
LIGHT_OF_256 = {
    "negative": 94,
    "fine": 22,
    "mark": 195,
    "map2": 223,
    "map3": 230,
    "map5": 195,
    "map6": 153,
    "map11": 72,
}


def _chosen(of_256: Mapping[str, int], colours: Mapping[str, str]) -> dict[Rgb, int]:
    return {Color.parse(colours[name]).rgb: number for name, number in of_256.items()}


CHOSEN = _chosen(LIGHT_OF_256, LIGHT) | _chosen(DARK_OF_256, DARK)


def _perceived(colour: Rgb) -> tuple[float, float, float]:
    """A colour in OKLab."""
    red, green, blue = ((c / 255 / 12.92) if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


@lru_cache(maxsize=1)
def _palette() -> list[tuple[float, float, float]]:
    return [_perceived(RichColor.from_ansi(number).get_truecolor()) for number in range(OWN, 256)]


@lru_cache(maxsize=1024)
def of_256(colour: Rgb) -> int:
    """The number of the colour that stands for one of ours, or for any other."""
    if colour in CHOSEN:
        return CHOSEN[colour]
    lightness, a, b = _perceived(colour)
    far = [(lightness - one) ** 2 + (a - two) ** 2 + (b - three) ** 2 for one, two, three in _palette()]
    return OWN + far.index(min(far))


class FewColours(LineFilter):
    """Draws with the 256 colours alone."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same text in those colours."""
        return [Segment(text, style and _reduced(style), control) for text, style, control in segments]


@lru_cache(maxsize=2048)
def _reduced(style: Style) -> Style:
    return style + Style.from_color(_of(style.color), _of(style.bgcolor))


def _of(colour: RichColor | None) -> RichColor | None:
    if colour is None or colour.triplet is None:
        return colour
    return RichColor(colour.name, ColorType.EIGHT_BIT, number=of_256(tuple(colour.triplet)))


FEW_COLOURS = FewColours()
