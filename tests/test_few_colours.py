"""256 colours: readable text, sides of maps that are told apart, nothing else sent to such a terminal."""

import re
from itertools import pairwise

import pytest
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from test_end_to_end import FORWARD, MODULE, terminal
from textual.color import Color

from nntui.render.cells import MAP_LEVELS
from nntui.ui.few_colours import FEW_COLOURS, of_256
from nntui.ui.roles import LOOKS
from nntui.ui.themes import THEMES

TRUE, OF_256 = re.compile(r"[34]8;2;"), re.compile(r"[34]8;5;(\d+)(?=[;m])")
TEXT = ("text", "muted", "positive", "negative", "accent", "warning", "good", "axis", "series3", "series4")


def few(theme, name):
    """What stands for a colour of a theme among the 256."""
    colour = Color.parse({**theme.to_color_system().generate(), **theme.variables}[name])
    return RichColor.from_ansi(of_256(colour.rgb)).get_truecolor()


def light(colour):
    """Relative luminance, as the guidelines for accessible content (WCAG 2.2) have it."""
    parts = [(c / 255 / 12.92) if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", ["background", "surface", "mark"])
def test_text_is_readable_on_the_ground_and_where_it_is_chosen(theme, ground):
    for role in TEXT:
        assert contrast(few(theme, LOOKS[role][0]), few(theme, ground)) >= 4.5, (role, ground)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_text_is_readable_on_maps(theme):
    for role in LOOKS:
        if role.startswith("under"):
            assert contrast(few(theme, "foreground"), few(theme, f"map{role.removeprefix('under')}")) >= 4.5, role


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_a_maps_sides_are_told_apart_and_grow_away_from_the_ground(theme):
    levels = [few(theme, f"map{level}") for level in range(MAP_LEVELS)]
    middle = MAP_LEVELS // 2
    for side in (levels[middle::-1], levels[middle:]):
        assert all(contrast(one, levels[middle]) <= contrast(other, levels[middle]) for one, other in pairwise(side))
        assert len(set(side)) >= 4
    for away in range(1, middle + 1):
        warm, cold = levels[middle - away], levels[middle + away]
        assert warm[0] - warm[2] > 0 < cold[2] - cold[0], (warm, cold)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_colours_that_mean_something_are_different_ones(theme):
    names = ["positive", "negative", "quiet", "now", "bad", "fine", "fourth", "foreground"]
    assert len({few(theme, name) for name in names}) == len(names)
    red, _, blue = few(theme, "positive")
    assert blue > red
    red, green, blue = few(theme, "negative")
    assert red > green > blue
    assert max(few(theme, "foreground")) - min(few(theme, "foreground")) <= 8, "neither pink nor blue"


def test_any_colour_becomes_the_one_that_looks_nearest():
    for number in range(16, 256):
        colour = tuple(RichColor.from_ansi(number).get_truecolor())
        assert RichColor.from_ansi(of_256(colour)).get_truecolor() == colour
    assert of_256((239, 234, 227)) == 255


def test_text_and_other_styles_stay_as_they_are():
    before = [Segment("a", Style.parse("bold #56b4e9 on #10151c")), Segment("b", None), Segment("c", Style())]
    a, b, c = FEW_COLOURS.apply(before, Color.parse("#10151c"))
    assert (a.text, a.style.bold, a.style.color.number, a.style.bgcolor.number) == ("a", True, 74, 233)
    assert (b, c) == tuple(before[1:])


def test_a_terminal_of_256_colours_gets_those_that_were_chosen():
    with terminal(*MODULE, "four-people", COLORTERM="") as screen:
        screen.until("step 0/4,000")
        screen.press(FORWARD)
        screen.until("step 1/4,000")
        sent = {int(number) for number in OF_256.findall(screen.written)}
        assert not TRUE.search(screen.written)
    for name in ("foreground", "quiet", "positive", "negative", "now", "background", "panel"):
        colour = Color.parse({**THEMES[0].to_color_system().generate(), **THEMES[0].variables}[name])
        assert of_256(colour.rgb) in sent, name
    assert not sent & {224, 17, 60}, "pink text and navy bars"


def test_without_colours_it_sends_greys_alone():
    with terminal(*MODULE, "four-people", COLORTERM="", NO_COLOR="1") as screen:
        screen.until("step 0/4,000")
        sent = {int(number) for number in OF_256.findall(screen.written)}
    for number in sent:
        colour = RichColor.from_ansi(number).get_truecolor()
        assert len(set(colour)) == 1, number


def test_a_terminal_of_all_colours_gets_them_all():
    with terminal(*MODULE, "four-people", COLORTERM="truecolor") as screen:
        screen.until("step 0/4,000")
        assert TRUE.search(screen.written)
        assert not OF_256.search(screen.written)
